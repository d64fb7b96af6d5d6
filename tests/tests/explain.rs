//! Every number of every design in `scenarios/`: its explanation, worked out again from the inputs
//! alone, is the number to the last bit; and it moves when they do.

use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use stormglass_core::assess;
use stormglass_core::assessment::{Assessment, Place};
use stormglass_core::audit::{Designs, audit, explain_claimed};
use stormglass_core::catalog::Catalog;
use stormglass_core::explain::{Explainer, Figure, Formula, Kind, Origin, explain};
use stormglass_core::metric::{Subject, Value, names};
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::scenario::{Document, Reading, parse, parse_as};
use stormglass_core::source::Sources;
use stormglass_tests::golden::Goldens;

/// Families whose numbers the scenario states in so many words, or a table of it.
const STATED: [&str; 11] = [
    "role",
    "location",
    "instance-type",
    "platform",
    "service",
    "mode",
    "zones",
    "size",
    "backup",
    "lag",
    "voters",
];

/// Families that some design must have numbers of.
const FAMILIES: [&str; 24] = [
    "availability",
    "unavailability",
    "downtime",
    "sla-floor",
    "outages",
    "contribution",
    "rto",
    "rpo",
    "drill",
    "single-points-of-failure",
    "latency",
    "cost",
    "nodes",
    "vcpus",
    "memory",
    "voters",
    "regions",
    "tunnels",
    "share",
    "lag",
    "size",
    "backup",
    "detection",
    "distance",
];

fn scenarios() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let mut all = Goldens::files(&root, "yaml");
    all.extend(Goldens::files(&root.join("patterns"), "yaml"));
    all
}

struct Design {
    name: String,
    sources: Sources,
    document: Document,
    model: Model,
    assessment: Assessment,
}

impl Design {
    fn place(&self, path: &str) -> Option<Place> {
        let span = self
            .document
            .written_span(path)
            .filter(|_| !path.is_empty())?;
        let at = self.sources.position(span);
        Some(Place {
            file: self.sources.get(span.source)?.name.clone(),
            line: at.line,
            column: at.column,
        })
    }
}

/// Each design of a file: as it stands, and each variant.
fn designs(path: &Path, catalog: &Catalog, each: &mut dyn FnMut(&Design)) {
    let text = std::fs::read_to_string(path).unwrap();
    let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut sources = Sources::new();
    let id = sources.add(format!("{stem}.yaml"), text);
    let base = parse(&sources, id).value.unwrap();
    let mut variants = vec![None];
    variants.extend(base.variants.iter().cloned().map(Some));
    for variant in variants {
        let reading = Reading {
            variant: variant.clone(),
            sets: Vec::new(),
        };
        let document = parse_as(&sources, id, &reading).value.unwrap();
        let options = ResolveOptions::default();
        let model = resolve(&document, catalog, &options).value.unwrap();
        let assessment = assess(&model, catalog).assessment;
        each(&Design {
            name: format!("{stem}[{}]", variant.unwrap_or_default()),
            sources: sources.clone(),
            document,
            model,
            assessment,
        });
    }
}

fn same(figure: &Figure, value: &Value) -> bool {
    match (figure, value) {
        (Figure::Word(a), Value::Word(b)) => a == b,
        (figure, value) => {
            figure.number().map(f64::to_bits) == value.number().map(f64::to_bits)
                && value.number().is_some()
        }
    }
}

/// Inputs of which it is not said where they come from.
fn without_origin(formula: &Formula) -> Vec<String> {
    let mut out = Vec::new();
    for term in &formula.terms {
        let Kind::Input { origin, .. } = &term.kind else {
            continue;
        };
        let known = match origin {
            Origin::Scenario { place, .. } => place.is_some(),
            Origin::Default { source, .. } => !source.is_empty(),
            Origin::Design { state } => !state.is_empty(),
            Origin::Definition => true,
        };
        if !known {
            out.push(format!("`{}` has no origin: {origin:?}", term.what));
        }
    }
    out.dedup();
    out
}

/// Whether a number is an input by itself, and may not be.
fn is_its_own_input(formula: &Formula, term: usize, metric: &str) -> bool {
    let family = metric.split('.').next().unwrap();
    matches!(formula.terms[term].kind, Kind::Input { .. }) && !STATED.contains(&family)
}

#[test]
fn every_number_is_its_explanation_worked_out_again() {
    let catalog = Catalog::builtin();
    let mut count = 0;
    let mut checked: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong: Vec<String> = Vec::new();
    for path in scenarios() {
        designs(&path, &catalog, &mut |design| {
            count += 1;
            let subject = Subject {
                model: &design.model,
                assessment: &design.assessment,
                catalog: &catalog,
            };
            let place = |path: &str| design.place(path);
            let mut explainer = Explainer::new(subject, &place);
            let all = names(&subject);
            assert!(all.len() > 50, "{}: {} names", design.name, all.len());
            let terms: Vec<Option<usize>> =
                all.iter().map(|(name, _)| explainer.term(name)).collect();
            let formula = explainer.formula();
            let figures = match formula.evaluate() {
                Ok(figures) => figures,
                Err(e) => panic!("{}: {e}: {:?}", design.name, formula.terms[e.at]),
            };
            let mut faults_here = without_origin(formula);
            for ((name, measured), term) in all.iter().zip(&terms) {
                let family = name.split('.').next().unwrap().to_owned();
                *checked.entry(family).or_default() += 1;
                match term {
                    None => faults_here.push(format!("{name}: no formula")),
                    Some(t) if !same(&figures[*t], &measured.value) => faults_here.push(format!(
                        "{name}: {:?} is worked out to {:?}",
                        measured.value, figures[*t]
                    )),
                    Some(t) if is_its_own_input(formula, *t, name) => {
                        faults_here.push(format!("{name}: is its own input"));
                    }
                    Some(_) => {}
                }
            }
            faults_here.truncate(6);
            wrong.extend(
                faults_here
                    .into_iter()
                    .map(|f| format!("{}: {f}", design.name)),
            );
        });
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let all: usize = checked.values().sum();
    eprintln!("{all} numbers of {count} designs: {checked:?}");
    assert!(all > 60_000, "{all} numbers of {count} designs");
    for family in FAMILIES {
        assert!(checked.contains_key(family), "no number of {family}");
    }
}

/// Each input a little larger, each by another factor.
fn moved(formula: &Formula) -> Formula {
    let mut formula = formula.clone();
    for (i, term) in formula.terms.iter_mut().enumerate() {
        let Kind::Input { value, origin } = &mut term.kind else {
            continue;
        };
        if *origin == Origin::Definition {
            continue;
        }
        // Steps that are no small multiples of each other: differences must not cancel by chance.
        let per_mille = 10 + (i as i64 * 7_919) % 61;
        let factor = 1.0 + per_mille as f64 / 1000.0;
        match value {
            Figure::Number(x) => *x *= factor,
            Figure::Exact(d) => *d *= Decimal::new(1000 + per_mille, 3),
            Figure::Lasts(d) => *d = d.scaled(factor),
            Figure::Several(list) => list.iter_mut().for_each(|x| *x *= factor),
            Figure::Word(_) => {}
        }
    }
    formula
}

/// Results are worked out, not carried along: with other inputs there are other results.
#[test]
fn results_move_with_the_inputs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let catalog = Catalog::builtin();
    let mut checked = 0;
    let mut still: Vec<String> = Vec::new();
    for file in [
        "go-pro.yaml",
        "patterns/two-regions-one-dns.yaml",
        "patterns/quorum-of-5.yaml",
    ] {
        designs(&root.join(file), &catalog, &mut |design| {
            if !design.name.ends_with("[]") {
                return;
            }
            let subject = Subject {
                model: &design.model,
                assessment: &design.assessment,
                catalog: &catalog,
            };
            let place = |path: &str| design.place(path);
            let mut explainer = Explainer::new(subject, &place);
            let all = names(&subject);
            let terms: Vec<usize> = all
                .iter()
                .map(|(name, _)| explainer.term(name).unwrap())
                .collect();
            let formula = explainer.formula();
            let before = formula.evaluate().unwrap();
            let after = moved(formula).evaluate().unwrap();
            for ((name, measured), term) in all.iter().zip(&terms) {
                // Words, counts of words, what is nothing and what never ends stay as they are.
                let number = measured.value.number().unwrap_or(0.0);
                let counts = [
                    "regions",
                    "providers",
                    "copies",
                    "tunnels",
                    "single-points-of-failure",
                ];
                let family = name.split('.').next().unwrap();
                // Whole voters, microseconds, and what loses nothing for good.
                let coarse = number.abs() < 1e-5
                    || family == "voters"
                    || name.ends_with(".served") && number == 1.0;
                let counted = coarse
                    || counts.contains(&family)
                    || name == "latency.between-clouds.pairs"
                    || family == "backup" && name.ends_with(".regions");
                if number == 0.0 || !number.is_finite() || counted {
                    continue;
                }
                checked += 1;
                if before[*term] == after[*term] {
                    still.push(format!("{} {name}", design.name));
                }
            }
        });
    }
    still.truncate(30);
    assert!(
        still.is_empty(),
        "these stay whatever goes in:\n{}",
        still.join("\n")
    );
    assert!(checked > 1_000, "{checked}");
}

/// An explanation holds its own calculation and nothing else, and says what each step comes to.
#[test]
fn an_explanation_is_complete_in_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let catalog = Catalog::builtin();
    designs(
        &root.join("patterns/warm-standby.yaml"),
        &catalog,
        &mut |design| {
            let subject = Subject {
                model: &design.model,
                assessment: &design.assessment,
                catalog: &catalog,
            };
            let place = |path: &str| design.place(path);
            for name in [
                "availability",
                "outages.length",
                "rto.region",
                "rpo.region",
                "cost",
            ] {
                let e = explain(&subject, name, &place).unwrap();
                let figures = e.calculation.evaluate().unwrap();
                assert_eq!(figures, e.results, "{name}");
                assert_eq!(figures.last().and_then(Figure::number), e.number, "{name}");
                let mut used = vec![false; e.calculation.terms.len()];
                for part in e.calculation.terms.iter().flat_map(|t| t.parts()) {
                    used[*part] = true;
                }
                used.pop();
                assert!(
                    used.iter().all(|u| *u),
                    "{name} has terms that nothing needs"
                );
            }
        },
    );
}

/// Differences, ratios and sums that claims are about, over variants too.
#[test]
fn expressions_of_claims_are_worked_out_again() {
    let catalog = Catalog::builtin();
    let mut checked = 0;
    for path in scenarios() {
        let mut sources = Sources::new();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let id = sources.add(name, std::fs::read_to_string(&path).unwrap());
        let options = ResolveOptions::default();
        let (designs, _) = Designs::new(&sources, id, &[], &catalog, &options).unwrap();
        let (audit, _) = audit(&designs, None);
        for reading in audit.claims.iter().flat_map(|c| &c.readings) {
            let Some(number) = reading.number else {
                continue;
            };
            let e = explain_claimed(&designs, &reading.variant, &reading.claim).unwrap();
            let again = e.calculation.evaluate().unwrap();
            let again = again.last().and_then(Figure::number).map(f64::to_bits);
            assert_eq!(
                again,
                Some(number.to_bits()),
                "{}: {}",
                path.display(),
                reading.claim
            );
            checked += 1;
        }
    }
    assert!(checked > 200, "{checked}");
}
