//! The formats of the gate, on reports written by hand. `UPDATE_GOLDENS=1` rewrites them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "fixture/checked.rs"]
mod checked;
#[path = "gate/hostile.rs"]
mod hostile;

use serde_json::Value;
use std::path::Path;
use stormglass_core::policy::report::Report;
use stormglass_core::source::Sources;
use stormglass_report::Style;
use stormglass_report::gate::{COMMENT_LIMIT, COMMENT_TAG, Format, Options, read, render};

fn golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden/gate")
        .join(name);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(actual == expected, "{name} differs:\n{actual}");
}

/// Without texts, as from a saved result.
fn saved(report: &Report, format: Format) -> String {
    let style = Style::default();
    let options = Options {
        style: &style,
        sources: &Sources::new(),
        include_waived: false,
    };
    render(report, format, &options).unwrap()
}

fn with_texts(report: &Report, style: Style) -> String {
    let sources = checked::sources();
    let options = Options {
        style: &style,
        sources: &sources,
        include_waived: false,
    };
    render(report, Format::Text, &options).unwrap()
}

fn ending(format: Format) -> &'static str {
    match format {
        Format::Json | Format::GitlabCodequality => "json",
        Format::Sarif => "sarif",
        Format::Junit => "xml",
        Format::Md | Format::PrComment => "md",
        Format::Text | Format::Github | Format::Azure | Format::Llm => "txt",
    }
}

#[test]
fn each_format_shows_every_case() {
    let report = checked::report();
    for format in Format::ALL {
        let name = format!("{}.{}", format.name(), ending(format));
        golden(&name, &saved(&report, format));
    }
}

#[test]
fn text_shows_the_lines_it_speaks_of() {
    golden(
        "spans.txt",
        &with_texts(&checked::report(), Style::default()),
    );
    let verbose = Style {
        verbose: true,
        ..Style::default()
    };
    golden(
        "spans-clean-verbose.txt",
        &with_texts(&checked::clean(), verbose),
    );
}

#[test]
fn a_clean_report_is_short_in_every_format() {
    let report = checked::clean();
    let mut all = String::new();
    for format in Format::ALL {
        if format != Format::Json {
            all.push_str(&format!(
                "== {}\n{}\n",
                format.name(),
                saved(&report, format)
            ));
        }
    }
    golden("clean.txt", &all);
}

#[test]
fn a_saved_report_is_read_back_as_it_was() {
    let report = checked::report();
    let text = saved(&report, Format::Json);
    assert_eq!(read(&text).unwrap(), report);
    for (wrong, says) in [
        ("nonsense", "not JSON"),
        ("[]", "not the result of a check"),
        ("{}", "without a `schema`"),
        (
            "{\"schema\": \"stormglass-assessment/1\"}",
            "`stormglass-assessment/1`",
        ),
        (
            "{\"schema\": \"stormglass-check/2\"}",
            "has the form `stormglass-check/2`",
        ),
        (
            "{\"schema\": \"stormglass-check/1\"}",
            "missing field `version`",
        ),
    ] {
        let said = read(wrong).unwrap_err();
        assert!(said.message.contains(says), "{wrong}: {}", said.message);
        assert!(!said.help.is_empty());
    }
}

fn results(sarif: &str) -> Vec<Value> {
    let log: Value = serde_json::from_str(sarif).unwrap();
    let runs = log["runs"].as_array().unwrap().iter();
    runs.flat_map(|r| r["results"].as_array().unwrap().clone())
        .collect()
}

#[test]
fn sarif_lists_the_waived_only_when_asked() {
    let report = checked::report();
    let style = Style::default();
    let options = Options {
        style: &style,
        sources: &Sources::new(),
        include_waived: true,
    };
    let all = render(&report, Format::Sarif, &options).unwrap();
    let waived: Vec<Value> = results(&all)
        .into_iter()
        .filter(|r| r.get("suppressions").is_some())
        .collect();
    assert_eq!(waived.len(), 1);
    assert_eq!(waived[0]["suppressions"][0]["kind"], "inSource");
    let shown = results(&saved(&report, Format::Sarif));
    assert!(shown.iter().all(|r| r.get("suppressions").is_none()));
    assert_eq!(shown.len() + 1, results(&all).len());
}

#[test]
fn a_fingerprint_does_not_know_its_line() {
    let report = checked::report();
    let mut moved = report.clone();
    for judged in moved.designs.iter_mut().flat_map(|d| &mut d.checks) {
        let place = judged.check.place.iter_mut();
        place
            .chain(&mut judged.check.objective_place)
            .for_each(|p| p.line += 40);
    }
    let of = |report: &Report| -> Vec<Value> {
        let all = results(&saved(report, Format::Sarif));
        all.into_iter()
            .map(|r| r["partialFingerprints"].clone())
            .collect()
    };
    assert_eq!(of(&report), of(&moved));
    let gitlab = |report: &Report| -> Vec<Value> {
        let all: Vec<Value> =
            serde_json::from_str(&saved(report, Format::GitlabCodequality)).unwrap();
        all.into_iter().map(|i| i["fingerprint"].clone()).collect()
    };
    assert_eq!(gitlab(&report), gitlab(&moved));
}

/// Many findings of all kinds.
fn crowded(n: usize) -> Report {
    let mut report = checked::report();
    let design = &mut report.designs[0];
    let some = design.checks.clone();
    design.checks = (0..n)
        .map(|i| {
            let mut judged = some[i % some.len()].clone();
            judged.check.target.push_str(&format!("/{i}"));
            judged.fingerprint = format!("{i:032x}");
            judged
        })
        .collect();
    report
}

#[test]
fn no_more_annotations_than_github_shows() {
    let text = saved(&crowded(600), Format::Github);
    for kind in ["::error ", "::warning ", "::notice "] {
        let n = text.lines().filter(|l| l.starts_with(kind)).count();
        assert!((1..=10).contains(&n), "{n} {kind}");
    }
    // 100 errors, 100 warnings and 100 inconclusive, one note, one without an answer.
    assert!(text.contains("\n::notice title=stormglass::281 more in the summary of this job\n"));
}

#[test]
fn a_comment_never_grows_beyond_what_github_takes() {
    for n in [0, 10, 60, 200, 3000] {
        let mut report = crowded(n);
        report.designs.extend(vec![report.designs[1].clone(); n]);
        let text = saved(&report, Format::PrComment);
        assert!(text.len() <= COMMENT_LIMIT, "{n}: {}", text.len());
        assert!(text.starts_with(&format!(
            "{COMMENT_TAG}\n- **Stormglass: the gate is not passed"
        )));
        let (open, closed) = (
            text.matches("<details>").count(),
            text.matches("</details>").count(),
        );
        assert_eq!(open, closed, "{n}");
        assert_eq!(text.contains("no room for more"), n >= 200, "{n}");
    }
}

#[test]
fn junit_counts_add_up() {
    let text = saved(&crowded(60), Format::Junit);
    let count = |what: &str| text.matches(what).count();
    let attribute = |tag: &str, name: &str| -> usize {
        let tag = text.split(&format!("<{tag} ")).nth(1).unwrap();
        let value = tag.split(&format!("{name}=\"")).nth(1).unwrap();
        value.split('"').next().unwrap().parse().unwrap()
    };
    assert_eq!(attribute("testsuites", "tests"), count("<testcase "));
    assert_eq!(attribute("testsuites", "failures"), count("<failure "));
    assert_eq!(attribute("testsuites", "errors"), count("<error "));
    assert_eq!(attribute("testsuites", "skipped"), count("<skipped "));
    assert_eq!(attribute("testsuite", "tests"), 60);
}

#[test]
fn what_cannot_be_told_is_an_error_only_where_it_keeps_the_gate_shut() {
    let mut report = checked::report();
    assert!(!saved(&report, Format::Junit).contains("type=\"inconclusive\""));
    report.strict = true;
    let strict = saved(&report, Format::Junit);
    assert!(strict.contains("type=\"inconclusive\"") && strict.contains("errors=\"2\""));
    assert!(saved(&report, Format::Llm).contains("1 error, 1 inconclusive, 1 problem"));
}
