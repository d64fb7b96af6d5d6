//! Every number of every design in `scenarios/`: its explanation, worked out again from the inputs
//! alone, is the number to the last bit.

use std::path::{Path, PathBuf};
use stormglass_core::assess;
use stormglass_core::assessment::{Assessment, Place};
use stormglass_core::catalog::Catalog;
use stormglass_core::explain::{Explainer, Figure, Formula, Kind, Origin};
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

/// Families that are not worked out again yet.
const LATER: [&str; 6] = [
    "availability",
    "unavailability",
    "downtime",
    "sla-floor",
    "outages",
    "contribution",
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
    let (mut checked, mut count) = (0, 0);
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
                let family = name.split('.').next().unwrap();
                if LATER.contains(&family) {
                    continue;
                }
                checked += 1;
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
    eprintln!("{checked} numbers of {count} designs");
    assert!(checked > 5_000, "{checked} numbers of {count} designs");
}
