//! The page of defaults is what the data and the code say: rewritten with `UPDATE_GOLDENS=1`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use stormglass_tests::golden::Goldens;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The rows of a table by column name.
fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let path = root().join("pricing-data").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{file}: {e}"));
    let mut lines = text.lines().map(fields);
    let head = lines.next().expect("a head");
    lines
        .map(|row| head.iter().cloned().zip(row).collect())
        .collect()
}

fn fields(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => out.push(String::new()),
            c => out.last_mut().expect("a field").push(c),
        }
    }
    out
}

/// Rules of the code: those that stand in for what a design leaves out, with their words.
fn rules() -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let folder = root().join("crates/core/src/model/resolve");
    for path in Goldens::files(&folder, "rs") {
        let text = std::fs::read_to_string(&path).expect("a file");
        for call in text.split("assume_rule(").skip(1) {
            let call = call.split(");").next().unwrap_or_default();
            let texts: Vec<&str> = call.split('"').skip(1).step_by(2).collect();
            let Some(rule) = texts.iter().find(|t| t.starts_with("rule.")) else {
                continue;
            };
            let words = texts.iter().max_by_key(|t| t.len()).expect("words");
            let name = rule.split(".{").next().unwrap_or(rule);
            out.insert(name.to_owned(), (*words).to_owned());
        }
    }
    out
}

fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut out = line(&head.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>());
    out.push_str(&format!("|{}\n", "---|".repeat(head.len())));
    for row in rows {
        let clean: Vec<String> = row.iter().map(|c| c.replace('|', "/")).collect();
        out.push_str(&line(&clean));
    }
    out
}

#[test]
fn the_page_of_defaults_is_what_data_and_code_say() {
    let titles: BTreeMap<String, String> = rows("sources.csv")
        .into_iter()
        .map(|r| (r["id"].clone(), r["title"].clone()))
        .collect();
    let mut unknown = BTreeSet::new();
    let mut source = |id: &str| match titles.get(id) {
        Some(title) => title.clone(),
        None => {
            unknown.insert(id.to_owned());
            String::new()
        }
    };
    let mut page = String::from(
        "# Where defaults come from\n\nWhat a scenario leaves out takes one of these values. Every assessment lists those that it used, with what they\nmove; `stormglass explain RULE` explains one. This page is made from `pricing-data/reliability` and the code by a test\n(`tests/tests/defaults_page.rs`). Confidence: *checked* against the source, *derived* from it, *recalled*, or *judgement*.\n",
    );
    let range = |r: &BTreeMap<String, String>, low: &str, high: &str| match (&r[low], &r[high]) {
        (a, b) if a.is_empty() && b.is_empty() => String::new(),
        (a, b) => format!("{a} to {b}"),
    };
    let defaults = rows("reliability/model-defaults.csv");
    assert!(defaults.len() > 15);
    page.push_str("\n## Values\n\n");
    page.push_str(&table(
        &[
            "name",
            "value",
            "plausible range",
            "what",
            "source",
            "confidence",
        ],
        defaults.iter().map(|r| {
            vec![
                format!("`{}`", r["key"]),
                format!("{} {}", r["value"], r["unit"]),
                range(r, "low", "high"),
                r["meaning"].clone(),
                source(&r["source"]),
                r["confidence"].clone(),
            ]
        }),
    ));
    page.push_str("\n## How often parts fail, and for how long\n\n");
    page.push_str(&table(
        &[
            "part",
            "of",
            "a unit and year",
            "plausible range",
            "mean length",
            "source",
            "confidence",
        ],
        rows("reliability/failure-rates.csv").iter().map(|r| {
            vec![
                r["subject"].clone(),
                r["applies_to"].clone(),
                format!("{} ({})", r["events_per_unit_year"], r["rate_unit"]),
                range(r, "rate_low", "rate_high"),
                format!("{} h", r["duration_mean_h"]),
                source(&r["source"]),
                r["confidence"].clone(),
            ]
        }),
    ));
    page.push_str("\nOutages of regions and providers are counted from `outages.csv`, a row an event, and summed in `outage-rates.csv`.\n");
    page.push_str("\n## Common causes\n\n");
    page.push_str(&table(
        &[
            "group",
            "what",
            "a unit and year",
            "plausible range",
            "mean length",
            "hits",
            "source",
            "confidence",
        ],
        rows("reliability/shock-groups.csv").iter().map(|r| {
            vec![
                format!("`{}`", r["group"]),
                r["subject"].clone(),
                format!("{} ({})", r["events_per_unit_year"], r["rate_unit"]),
                range(r, "rate_low", "rate_high"),
                format!("{} h", r["duration_mean_h"]),
                format!("{}, {}", r["hits"], r["hit_probability"]),
                source(&r["source"]),
                r["confidence"].clone(),
            ]
        }),
    ));
    page.push_str("\n## How long mechanisms take\n\n");
    page.push_str(&table(
        &["of", "mechanism", "seconds", "source", "confidence"],
        rows("reliability/failover-times.csv").iter().map(|r| {
            vec![
                format!("{} {}", r["provider"], r["service"]),
                r["mechanism"].clone(),
                range(r, "low_s", "high_s"),
                source(&r["source"]),
                r["confidence"].clone(),
            ]
        }),
    ));
    let rules = rules();
    assert!(rules.len() > 20, "{rules:?}");
    page.push_str("\n## Rules\n\nReadings of what is not stated; they are decisions of this project, without a figure to be wrong about.\n\n");
    page.push_str(&table(
        &["rule", "what is taken"],
        rules
            .iter()
            .map(|(rule, words)| vec![format!("`{rule}`"), words.clone()]),
    ));
    assert_eq!(unknown, BTreeSet::new(), "sources without a row");
    let mut goldens = Goldens::default();
    goldens.check(&root().join("docs/defaults.md"), &page);
    goldens.finish();
}
