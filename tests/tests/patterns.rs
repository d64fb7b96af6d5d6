//! The gallery: what each file says about itself is what its assessment gives, and what a few
//! closed forms give.

use std::path::{Path, PathBuf};
use stormglass_core::assess;
use stormglass_core::assessment::{Assessment, Standing};
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::scenario::{self, Document, Reading};
use stormglass_core::source::Sources;
use stormglass_report::{Style, text};
use stormglass_tests::golden::Goldens;

/// A figure of an answer, and how the page of a variant shows it.
type Figure = (&'static str, &'static str, &'static str);

/// File, an objective that shows the surprise (or `-`), figures.
type Pattern = (&'static str, &'static str, &'static [Figure]);

/// In the order of the gallery's page.
const PATTERNS: &[Pattern] = &[
    (
        "two-regions-one-dns",
        "availability",
        &[
            ("99.95%", "base", "99.950%"),
            ("263.3", "base", "263.3 min a year lost"),
            ("262.8", "third-region", "262.8 min a year lost"),
            ("0.7", "second-dns", "99.99988%"),
            ("0.7", "second-dns", "0.7 min a year lost"),
        ],
    ),
    (
        "sla-calculator",
        "availability",
        &[
            ("99.89%", "base", "99.89%"),
            ("578.0", "base", "578.0 min a year lost"),
        ],
    ),
    (
        "single-zone",
        "rto.zone",
        &[
            ("8.7 seconds", "base", "(eu-west-1) 8.7 s"),
            ("86.3", "base", "86.3 min a year lost"),
            ("19.7", "base", "zone 1 of home (eu-west-1) 19 min 43 s"),
            ("1 d 5 h", "base", "RTO 1 d 5 h"),
        ],
    ),
    (
        "multi-zone",
        "availability",
        &[
            ("63.4", "base", "63.4 min a year lost"),
            ("1 min 57 s", "base", "RTO 1 min 57 s"),
        ],
    ),
    (
        "backup-and-restore",
        "rpo.data-corruption",
        &[
            ("4 d 10 h", "base", "RPO 4 d 10 h (P99)"),
            ("1 d 20 h", "base", "RTO 1 d 20 h"),
        ],
    ),
    (
        "pilot-light",
        "rto.region",
        &[
            ("15 min 37 s", "base", "RTO 15 min 37 s"),
            ("37.0", "base", "37.0 min a year lost"),
        ],
    ),
    (
        "warm-standby",
        "rto.region",
        &[
            ("15 min 37 s", "base", "RTO 15 min 37 s"),
            ("27.8", "base", "27.8 min a year lost"),
        ],
    ),
    (
        "active-active",
        "rto.region",
        &[
            ("140%", "base", "is asked for 140% of what its nodes carry"),
            ("1 d 2 h", "base", "RTO 1 d 2 h"),
        ],
    ),
    (
        "quorum-of-3",
        "rto.provider",
        &[("10 h 22 min", "base", "RTO 10 h 22 min")],
    ),
    (
        "quorum-of-5",
        "availability",
        &[
            ("14.9", "base", "14.9 min a year lost"),
            ("14.9", "three", "14.9 min a year lost"),
        ],
    ),
    (
        "standby-and-hsm",
        "rto.region",
        &[
            ("1 d 7 h", "base", "RTO 1 d 7 h"),
            ("31 min 28 s", "two-hsms", "RTO 31 min 28 s"),
            ("230.4", "base", "230.4 min a year lost"),
            ("81.6", "two-hsms", "81.6 min a year lost"),
        ],
    ),
    (
        "cell-based",
        "availability",
        &[
            ("239.8", "base", "239.8 min a year lost"),
            ("239.9", "one-cell", "239.9 min a year lost"),
            ("8.0", "base", "8.0 times a year, 2 h long on average"),
            ("2.0", "one-cell", "2.0 times a year, 2 h long on average"),
        ],
    ),
];

/// Figures that answers take from another file of the gallery.
const BORROWED: &[(&str, &str)] = &[("multi-zone", "86.3"), ("warm-standby", "37.0")];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/patterns")
}

fn written(name: &str) -> String {
    std::fs::read_to_string(folder().join(format!("{name}.yaml"))).unwrap()
}

fn document(name: &str, variant: &str) -> Document {
    let mut sources = Sources::new();
    let id = sources.add(name, written(name));
    let read = scenario::parse_as(&sources, id, &Reading::variant(variant));
    assert_eq!(read.diagnostics, [], "{name} {variant}");
    read.value.unwrap()
}

fn assessed(name: &str, variant: &str, catalog: &Catalog) -> Assessment {
    let document = document(name, variant);
    let resolved = resolve(&document, catalog, &ResolveOptions::default());
    assert_eq!(resolved.diagnostics, [], "{name} {variant}");
    let assessed = assess(&resolved.value.unwrap(), catalog);
    assert_eq!(assessed.diagnostics, [], "{name} {variant}");
    assessed.assessment
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_answer_is_what_the_assessment_gives() {
    let catalog = Catalog::builtin();
    let wide = Style {
        width: 1000,
        verbose: true,
        ..Style::default()
    };
    for (name, objective, figures) in PATTERNS {
        let metadata = document(name, "base").scenario.metadata.unwrap();
        let says = metadata.description.unwrap();
        let mut left = says.replace("(P95)", "");
        for (figure, variant, shown) in *figures {
            let page = words(&text::assessment(&assessed(name, variant, &catalog), &wide));
            assert!(says.contains(figure), "{name} does not say {figure}");
            assert!(
                page.contains(shown),
                "{name} says {figure}, but `{shown}` is not on the page of {variant}: {}",
                page.chars().take(1500).collect::<String>()
            );
            left = left.replace(figure, "");
        }
        for (file, figure) in BORROWED.iter().filter(|(file, _)| file == name) {
            assert!(left.contains(figure), "{file} does not say {figure}");
            left = left.replace(figure, "");
            let lender = PATTERNS.iter().find(|(other, _, figures)| {
                other != file && figures.iter().any(|(f, _, _)| f == figure)
            });
            assert!(lender.is_some(), "nobody holds {figure} of {file}");
        }
        // What is left of digits is an input: it stands in the file below its description.
        let text = written(name);
        let (_, body) = text.split_once("\n\nobjectives:").unwrap();
        for word in left.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '%')) {
            let number = word.trim_end_matches('.');
            let input = number.is_empty() || body.contains(number);
            assert!(input, "{name}: {number} is neither held nor an input");
        }
        if *objective != "-" {
            let assessment = assessed(name, "base", &catalog);
            let verdict = assessment
                .verdicts
                .iter()
                .find(|v| v.subject.starts_with(objective));
            let verdict = verdict.unwrap_or_else(|| panic!("{name} has no {objective}"));
            assert_eq!(verdict.standing, Standing::Missed, "{name} {objective}");
        }
    }
}

#[test]
fn every_file_opens_with_its_question_and_stands_on_the_page_of_the_gallery() {
    let page = std::fs::read_to_string(folder().join("README.md")).unwrap();
    let mut rows = page.lines().filter(|l| l.starts_with("| [`"));
    for (name, _, _) in PATTERNS {
        let says = words(
            &document(name, "base")
                .scenario
                .metadata
                .unwrap()
                .description
                .unwrap(),
        );
        let text = written(name);
        let comment: Vec<&str> = text
            .lines()
            .take_while(|l| l.starts_with('#'))
            .map(|l| l.trim_start_matches("# "))
            .collect();
        assert_eq!(words(&comment.join(" ")), says, "{name}");
        let (question, answer) = says.split_once("? ").unwrap();
        assert!(!answer.contains('?'), "{name} asks twice");
        let row = format!("| [`{name}.yaml`]({name}.yaml) | {question}? | {answer} |");
        assert_eq!(rows.next(), Some(row.as_str()));
    }
    assert_eq!(rows.next(), None);
    let files = Goldens::files(&folder(), "yaml");
    assert_eq!(files.len(), PATTERNS.len());
}

#[test]
fn the_readme_shows_what_its_first_command_prints() {
    let readme = std::fs::read_to_string(folder().join("../../README.md")).unwrap();
    assert!(readme.contains("assess scenarios/patterns/two-regions-one-dns.yaml\n"));
    let (_, after) = readme.split_once("```text\n").unwrap();
    let (shown, _) = after.split_once("\n```").unwrap();
    let assessment = assessed("two-regions-one-dns", "base", &Catalog::builtin());
    let page = text::assessment(&assessment, &Style::default());
    assert!(page.starts_with(shown), "{page}");
}

fn unavailability(name: &str, variant: &str) -> f64 {
    let assessment = assessed(name, variant, &Catalog::builtin());
    assessment.availability.overall.unavailability
}

fn close(found: f64, wanted: f64) {
    assert!((found / wanted - 1.0).abs() < 1e-9, "{found} {wanted}");
}

/// `1 - Π (1 - u)`: all are needed.
fn serial(parts: &[f64]) -> f64 {
    -parts.iter().map(|u| (-u).ln_1p()).sum::<f64>().exp_m1()
}

#[test]
fn textbook_cases_agree_with_their_closed_forms() {
    let (region, dns): (f64, f64) = (1e-3, 5e-4);
    let two = |n: i32, dns: f64| serial(&[region.powi(n), dns]);
    close(unavailability("two-regions-one-dns", "base"), two(2, dns));
    close(
        unavailability("two-regions-one-dns", "third-region"),
        two(3, dns),
    );
    close(
        unavailability("two-regions-one-dns", "second-dns"),
        two(2, dns * dns),
    );
    close(
        unavailability("sla-calculator", "base"),
        serial(&[5e-4, 5e-4, 1e-4]),
    );
    // Twice a year of up time, two hours each.
    let cell = |share: f64| {
        let load = 2.0 / 8760.0 * 2.0;
        share * load / (1.0 + load)
    };
    close(unavailability("cell-based", "one-cell"), cell(1.0));
    close(
        unavailability("cell-based", "base"),
        serial(&[cell(0.25); 4]),
    );
}
