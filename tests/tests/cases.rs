//! Worked cases with known answers: every `tests/cases/*.yaml`, through the whole assessment.
//!
//! `tests/cases/expected.json` holds, by file, what the JSON of the result must hold, by path. A
//! step of a path is a key, an index, or `key[field=value]` for the element of a list. Numbers
//! (also as exact fractions) must agree to 1e-9 relative, seconds and text exactly, `$` amounts to
//! the cent; `null` says that there is nothing. Rows of `<case>.prices.csv` replace prices.

use serde_json::Value;
use std::path::{Path, PathBuf};
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{ResolveOptions, check, resolve};
use stormglass_core::source::Sources;
use stormglass_core::{assess, scenario};

const RELATIVE: f64 = 1e-9;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn stems() -> Vec<String> {
    let mut out: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder of cases")
        .filter_map(|entry| {
            let path = entry.expect("an entry").path();
            (path.extension()? == "yaml")
                .then(|| path.file_stem().unwrap().to_str().unwrap().into())
        })
        .collect();
    out.sort();
    out
}

fn catalog(stem: &str) -> Catalog {
    let table = folder().join(format!("{stem}.prices.csv"));
    if !table.exists() {
        return Catalog::builtin();
    }
    let mut sources = Sources::default();
    let id = sources.add(table.display().to_string(), read(&table));
    let outcome = Catalog::with_overrides(&sources, &[id]);
    assert_eq!(outcome.diagnostics, Vec::new(), "{stem}");
    outcome.value.expect("a catalog")
}

fn assessed(stem: &str) -> Value {
    let mut sources = Sources::new();
    let text = read(&folder().join(format!("{stem}.yaml")));
    let id = sources.add(stem.to_owned(), text);
    let catalog = catalog(stem);
    let parsed = scenario::parse(&sources, id);
    assert_eq!(parsed.diagnostics, Vec::new(), "{stem}");
    let document = parsed.value.expect("a document");
    let resolved = resolve(&document, &catalog, &ResolveOptions::default());
    assert_eq!(resolved.diagnostics, Vec::new(), "{stem}");
    let model = resolved.value.expect("a model");
    assert_eq!(check::check(&model), Vec::<String>::new(), "{stem}");
    serde_json::to_value(assess(&model, &catalog).assessment).expect("JSON")
}

/// One step of a path.
fn step<'v>(value: &'v Value, step: &str) -> Option<&'v Value> {
    let Some((key, rest)) = step.split_once('[') else {
        return match value {
            Value::Array(list) => list.get(step.parse::<usize>().ok()?),
            _ => value.get(step),
        };
    };
    let (field, wanted) = rest.strip_suffix(']')?.split_once('=')?;
    let list = value.get(key)?.as_array()?;
    list.iter()
        .find(|x| x.get(field).and_then(Value::as_str) == Some(wanted))
}

fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('/').try_fold(value, step)
}

/// `a/b` as a number.
fn fraction(text: &str) -> Option<f64> {
    let (a, b) = text.split_once('/')?;
    Some(a.parse::<f64>().ok()? / b.parse::<f64>().ok()?)
}

fn cents(text: &str) -> Option<String> {
    let amount = rust_decimal::Decimal::from_str_exact(text).ok()?;
    let way = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    Some(format!("{:.2}", amount.round_dp_with_strategy(2, way)))
}

/// What is wrong with a value, if anything.
fn wrong(path: &str, found: Option<&Value>, wanted: &Value) -> Option<String> {
    let holds = match (found, wanted) {
        (None, Value::Null) => true,
        (None, _) | (Some(_), Value::Null) => false,
        (Some(Value::String(found)), Value::String(wanted)) if wanted.starts_with('$') => {
            cents(found).as_deref() == wanted.get(1..)
        }
        (Some(Value::Number(found)), wanted) => {
            let number = wanted.as_f64().or_else(|| fraction(wanted.as_str()?));
            let (found, wanted) = (found.as_f64()?, number?);
            let within = if path.ends_with("seconds") {
                0.0
            } else {
                RELATIVE * wanted.abs()
            };
            (found - wanted).abs() <= within
        }
        (Some(found), wanted) => found == wanted,
    };
    (!holds).then(|| {
        format!(
            "{path}: found {}, wanted {wanted}",
            found.unwrap_or(&Value::Null)
        )
    })
}

#[test]
fn every_case_has_its_known_answer() {
    let expected: Value =
        serde_json::from_str(&read(&folder().join("expected.json"))).expect("JSON");
    let expected = expected.as_object().expect("an object");
    let stems = stems();
    let listed: Vec<&String> = expected.keys().collect();
    assert_eq!(stems.iter().collect::<Vec<_>>(), {
        let mut sorted = listed.clone();
        sorted.sort();
        sorted
    });
    let mut faults = Vec::new();
    for stem in &stems {
        let result = assessed(stem);
        let wanted = expected[stem].as_object().expect("an object");
        assert!(!wanted.is_empty(), "{stem} checks nothing");
        for (path, wanted) in wanted {
            faults.extend(wrong(path, at(&result, path), wanted).map(|f| format!("{stem}: {f}")));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Every known case is held by files, or it is said why not; and every file is of some case.
#[test]
fn every_known_case_is_held_or_said_why_not() {
    let text = read(&folder().join("coverage.csv"));
    let mut held: Vec<String> = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.splitn(4, ',').collect();
        let [id, _, cases, why_not] = cells.as_slice() else {
            panic!("not four cells: {line}");
        };
        let none = cases.is_empty() && why_not.is_empty();
        assert!(!none, "{id} is neither held nor excused");
        held.extend(cases.split_whitespace().map(str::to_owned));
    }
    held.sort();
    assert_eq!(held, stems());
    let ids = |start: &str| text.lines().filter(|l| l.starts_with(start)).count();
    assert_eq!(ids("IC-"), 7, "bills");
    let worked = text.lines().skip(1).filter(|l| {
        let mut first = l.chars();
        first.next().is_some_and(|c| ('A'..='K').contains(&c))
            && first.next().is_some_and(|c| c.is_ascii_digit())
    });
    assert_eq!(worked.count(), 28, "worked cases");
}

/// The comparison itself can fail.
#[test]
fn a_wrong_answer_is_seen() {
    let result: Value =
        serde_json::from_str(r#"{"a": [{"k": "x", "v": 2.0}], "cost": "37.345", "seconds": 30.0}"#)
            .expect("JSON");
    let differs = |path: &str, wanted: &str| {
        let wanted: Value = serde_json::from_str(wanted).expect("JSON");
        wrong(path, at(&result, path), &wanted).is_some()
    };
    for (path, wanted, is) in [
        ("a[k=x]/v", "\"4/2\"", false),
        ("a[k=x]/v", "2.00000001", true),
        ("a[k=y]/v", "2", true),
        ("a/0/k", "\"y\"", true),
        ("a/1", "null", false),
        ("cost", "\"$37.35\"", false),
        ("cost", "\"$37.34\"", true),
        ("seconds", "30.000000001", true),
    ] {
        assert_eq!(differs(path, wanted), is, "{path} {wanted}");
    }
}
