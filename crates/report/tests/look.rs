//! The look of the reports, on an assessment written by hand. `UPDATE_GOLDENS=1` rewrites them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod fixture;

use std::path::Path;
use stormglass_core::assessment::Figure;
use stormglass_core::diagnostic::Diagnostic;
use stormglass_core::source::{Sources, Span};
use stormglass_report::style::columns;
use stormglass_report::{Style, json, text};

fn golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(actual == expected, "{name} differs:\n{actual}");
}

fn verbose() -> Style {
    Style {
        verbose: true,
        ..Style::default()
    }
}

fn inputs() -> json::Inputs {
    json::Inputs {
        model: "sha256:00".to_owned(),
        prices: "sha256:11".to_owned(),
    }
}

#[test]
fn assessment_reads_top_down() {
    golden(
        "assessment.txt",
        &text::assessment(&fixture::assessment(), &Style::default()),
    );
    golden(
        "assessment-verbose.txt",
        &text::assessment(&fixture::assessment(), &verbose()),
    );
}

#[test]
fn a_design_without_objectives_prices_or_findings_is_still_answered() {
    let mut a = fixture::assessment();
    a.verdicts.clear();
    a.findings.clear();
    a.cost = None;
    a.sla_floor.availability = None;
    a.sla_floor.without = vec!["nodes of app".to_owned()];
    golden("bare.txt", &text::assessment(&a, &Style::default()));
}

#[test]
fn a_design_that_serves_nothing_is_not_called_uninterrupted() {
    let mut a = fixture::assessment();
    a.availability.overall = Figure::new(1.0);
    a.availability.reads = Figure::new(1.0);
    a.availability.writes = Figure::new(1.0);
    a.verdicts.clear();
    let page = text::assessment(&a, &Style::default());
    for claim in ["no interruption", "no request is interrupted"] {
        assert!(!page.contains(claim), "{page}");
    }
    golden("serves-nothing.txt", &page);
}

#[test]
fn drill_tells_one_story() {
    let a = fixture::assessment();
    golden("drill.txt", &text::drill(&a.drills[0], &Style::default()));
    golden(
        "drill-transparent.txt",
        &text::drill(&a.drills[1], &Style::default()),
    );
    golden("drills.txt", &text::drills(&a.drills, &Style::default()));
}

#[test]
fn pages_keep_to_their_width_and_say_the_same_without_colour() {
    let a = fixture::assessment();
    for width in [20, 60, 80, 100, 160] {
        for verbose in [false, true] {
            let style = Style {
                width,
                verbose,
                ..Style::default()
            };
            let pages = [
                text::assessment(&a, &style),
                text::drill(&a.drills[0], &style),
            ];
            let coloured = Style {
                color: true,
                ..style
            };
            let painted = [
                text::assessment(&a, &coloured),
                text::drill(&a.drills[0], &coloured),
            ];
            for (page, painted) in pages.iter().zip(&painted) {
                assert_eq!(page, &without_colour(painted));
                assert_ne!(page, painted);
                for line in page.lines() {
                    assert!(columns(line) <= width.max(60), "{width}: {line}");
                    assert_eq!(line, line.trim_end());
                }
            }
        }
    }
}

fn without_colour(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    out + rest
}

#[test]
fn ascii_pages_are_ascii() {
    let a = fixture::assessment();
    let style = Style {
        unicode: false,
        ..Style::default()
    };
    assert!(text::assessment(&a, &style).is_ascii());
    assert!(text::drill(&a.drills[0], &style).is_ascii());
}

#[test]
fn json_is_stable_and_its_digest_covers_the_rest() {
    let a = fixture::assessment();
    let first = json::assessment(&a, &inputs()).unwrap();
    golden("assessment.json", &first);
    let mut changed = a.clone();
    changed.availability.states += 1;
    let second = json::assessment(&changed, &inputs()).unwrap();
    let digest = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        value["digests"]["result"].as_str().unwrap().to_owned()
    };
    assert_ne!(digest(&first), digest(&second));
    let bare = serde_json::to_vec(&a).unwrap();
    assert_eq!(digest(&first), json::digest(&bare));
}

#[test]
fn diagnostics_point_at_the_text() {
    let mut sources = Sources::new();
    let text = "stores:\n  orders:\n    lag: 12x\ntiers:\n  app:\n    in: {}\n";
    let id = sources.add("shop.yaml", text);
    let span = |part: &str| {
        let start = u32::try_from(text.find(part).unwrap()).unwrap();
        Span {
            source: id,
            start,
            end: start + u32::try_from(part.len()).unwrap(),
        }
    };
    let found = [
        Diagnostic::error("unknown-unit", "`x` is not a unit of duration")
            .at("stores.orders.lag", Some(span("12x")))
            .label("not a duration")
            .related(span("orders"), "of this store")
            .help("known units: s, min, h"),
        Diagnostic::warning("empty-tier", "tier `app` runs nowhere")
            .at("tiers.app", Some(span("app:\n    in: {}"))),
        Diagnostic::error("not-utf8", "the file is not UTF-8").help("save it as UTF-8"),
    ];
    let page = text::diagnostics(&found, &sources, &Style::default());
    golden("diagnostics.txt", &page);
    assert_eq!(text::tally(&found), "2 errors, 1 warning");
    let files = [("shop.yaml", &found[..], &sources)];
    golden("diagnostics.json", &json::diagnostics(&files).unwrap());
}
