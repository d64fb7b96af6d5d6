//! What people see when their input is wrong: every file in `golden/diagnostics` with the text
//! that is shown for it beside it.
//!
//! `<code>-<what>.yaml` is a scenario, `<code>-<what>.csv` a price table, and a scenario and a
//! table of the same name are read together. Inputs that no editor would keep (a file of 50 MB,
//! other encodings) are made here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use stormglass_core::catalog::Catalog;
use stormglass_core::diagnostic::{Diagnostic, Severity, has_errors};
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::source::Sources;
use stormglass_core::{assess, scenario, yaml};
use stormglass_report::{Style, text};
use stormglass_tests::golden::Goldens;

/// A golden with more findings than this shows the first and last two.
const MOST_SHOWN: usize = 25;

/// What a run found, and the text that is shown.
struct Shown {
    found: Vec<Diagnostic>,
    sources: Sources,
}

impl Shown {
    fn text(&self) -> String {
        let style = Style {
            unicode: false,
            ..Style::default()
        };
        let render = |found: &[Diagnostic]| text::diagnostics(found, &self.sources, &style);
        let n = self.found.len();
        let mut out = if n > MOST_SHOWN {
            let (first, last) = (&self.found[..2], &self.found[n - 2..]);
            format!("{}({} more)\n\n{}", render(first), n - 4, render(last))
        } else {
            render(&self.found)
        };
        out.push_str(&text::tally(&self.found));
        out.push('\n');
        out
    }
}

/// The way of every command: read, resolve, assess, as far as it goes.
fn run(name: &str, bytes: &[u8], table: Option<(&str, &[u8])>) -> Shown {
    let mut sources = Sources::new();
    let mut found = Vec::new();
    let scenario = match yaml::decode_bytes(bytes) {
        Ok(text) => Some(sources.add(name, text)),
        Err(d) => {
            sources.add(name, "");
            found.push(d);
            None
        }
    };
    let catalog = match table {
        None => Catalog::builtin(),
        Some((name, bytes)) => {
            let id = sources.add(name, yaml::decode_bytes(bytes).expect("a text"));
            let outcome = Catalog::with_overrides(&sources, &[id]);
            found.extend(outcome.diagnostics);
            outcome.value.unwrap_or_else(Catalog::builtin)
        }
    };
    let Some(id) = scenario else {
        return Shown { found, sources };
    };
    let parsed = scenario::parse(&sources, id);
    found.extend(parsed.diagnostics);
    if let (Some(document), false) = (parsed.value, has_errors(&found)) {
        let resolved = resolve(&document, &catalog, &ResolveOptions::default());
        found.extend(resolved.diagnostics);
        if let Some(model) = resolved.value {
            for mut d in assess(&model, &catalog).diagnostics {
                d.span = d.span.or_else(|| document.span(&d.path));
                found.push(d);
            }
        }
    }
    Shown { found, sources }
}

fn run_table(name: &str, bytes: &[u8]) -> Shown {
    let mut sources = Sources::new();
    let id = sources.add(name, yaml::decode_bytes(bytes).expect("a text"));
    let found = Catalog::with_overrides(&sources, &[id]).diagnostics;
    Shown { found, sources }
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// What holds for every message, whatever it says.
fn manners(name: &str, shown: &Shown, wrong: &mut Vec<String>) {
    let mut demand = |ok: bool, what: String| {
        if !ok {
            wrong.push(format!("{name}: {what}"));
        }
    };
    for d in &shown.found {
        let m = &d.message;
        demand(!m.contains('\n'), format!("`{m}` has several lines"));
        demand(!m.ends_with('.'), format!("`{m}` ends in a full stop"));
        let first = m.chars().next().unwrap_or(' ');
        let word = m.split(' ').next().unwrap_or_default();
        let acronym = word.chars().nth(1).is_some_and(char::is_uppercase);
        demand(
            !first.is_uppercase() || acronym,
            format!("`{m}` begins with a capital"),
        );
        demand(
            d.help
                .as_ref()
                .is_some_and(|h| !h.is_empty() && !h.ends_with('.')),
            format!("`{m}` has no mend, or one with a full stop"),
        );
        demand(
            d.span.is_some()
                || matches!(d.code, "not-utf8" | "input-too-large" | "control-character"),
            format!("`{m}` has no place"),
        );
    }
    let places: BTreeSet<_> = shown
        .found
        .iter()
        .map(|d| (d.span, d.code, &d.message))
        .collect();
    demand(
        places.len() == shown.found.len(),
        "the same is said twice".into(),
    );
}

/// The code a file name begins with.
fn code_of<'a>(stem: &str, found: &'a [Diagnostic]) -> Option<&'a str> {
    found.iter().map(|d| d.code).find(|code| {
        stem.strip_prefix(code)
            .is_some_and(|rest| rest.starts_with('-'))
    })
}

#[test]
fn every_message_is_what_its_golden_says() {
    let directory = Goldens::directory("diagnostics");
    let mut goldens = Goldens::default();
    let mut wrong = Vec::new();
    let mut by_code: BTreeMap<String, usize> = BTreeMap::new();
    let mut cases: Vec<(String, Shown)> = Vec::new();
    for path in Goldens::files(&directory, "yaml") {
        let bytes = std::fs::read(&path).unwrap();
        let table = path.with_extension("csv");
        let rows = std::fs::read(&table).ok();
        let table_name = name_of(&table);
        let beside = rows.as_deref().map(|r| (table_name.as_str(), r));
        cases.push((name_of(&path), run(&name_of(&path), &bytes, beside)));
    }
    for path in Goldens::files(&directory, "csv") {
        if !path.with_extension("yaml").exists() {
            let bytes = std::fs::read(&path).unwrap();
            cases.push((name_of(&path), run_table(&name_of(&path), &bytes)));
        }
    }
    for (name, bytes) in made() {
        cases.push((name.to_owned(), run(name, &bytes, None)));
    }
    for (name, shown) in &cases {
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(s, _)| s);
        match code_of(stem, &shown.found) {
            Some(code) => *by_code.entry(code.to_owned()).or_default() += 1,
            None if stem.starts_with("several-") => {}
            None => wrong.push(format!("{name}: nothing of that code is found")),
        }
        manners(name, shown, &mut wrong);
        goldens.check(&directory.join(format!("{stem}.txt")), &shown.text());
    }
    wrong.extend(
        by_code
            .iter()
            .filter(|(_, n)| **n > 3)
            .map(|(code, n)| format!("{n} goldens of one code: {code}")),
    );
    for path in Goldens::files(&directory, "txt") {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        if !cases
            .iter()
            .any(|(n, _)| n.rsplit_once('.').is_some_and(|(s, _)| s == stem))
        {
            wrong.push(format!("{}: of no input", name_of(&path)));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(cases.len() >= 55, "{}", cases.len());
    goldens.finish();
}

/// Inputs that are made rather than kept.
fn made() -> Vec<(&'static str, Vec<u8>)> {
    let plain = "stormglass: 1\nmetadata: { name: Zürich }\n";
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(plain.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let latin1: Vec<u8> = plain.chars().map(|c| c as u8).collect();
    let mut large = b"stormglass: 1\nmetadata:\n  description: >\n".to_vec();
    while large.len() < 50_000_000 {
        large.extend_from_slice(b"    a line of text that goes on and on\n");
    }
    let mut bomb =
        "stormglass: 1\nx0: &x0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for n in 1..10 {
        let before = vec![format!("*x{}", n - 1); 9].join(", ");
        bomb.push_str(&format!("x{n}: &x{n} [{before}]\n"));
    }
    let deep = format!(
        "stormglass: 1\ntiers: {}{}\n",
        "[".repeat(5000),
        "]".repeat(5000)
    );
    let many = format!(
        "stormglass: 1\nstores: [{}]\n",
        "0,".repeat(yaml::MAX_NODES + 1)
    );
    vec![
        ("not-utf8-utf-16.yaml", utf16),
        ("not-utf8-latin-1.yaml", latin1),
        ("input-too-large-50-mb.yaml", large),
        ("alias-expansion-too-large-bomb.yaml", bomb.into_bytes()),
        ("nesting-too-deep-brackets.yaml", deep.into_bytes()),
        ("too-many-nodes-list.yaml", many.into_bytes()),
        (
            "control-character-nul.yaml",
            b"stormglass: 1\nmetadata: { name: a\0b }\n".to_vec(),
        ),
    ]
}

/// The longest that any hostile input may take, in a build without optimisation.
#[test]
fn hostile_inputs_are_refused_at_once() {
    for (name, bytes) in made() {
        let start = std::time::Instant::now();
        let shown = run(name, &bytes, None);
        assert!(
            shown.found.iter().any(|d| d.severity == Severity::Error),
            "{name}"
        );
        let took = start.elapsed();
        assert!(took.as_secs() < 20, "{name} took {took:?}");
    }
}
