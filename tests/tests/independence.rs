//! Independence is nowhere assumed silently: every pair of domains of one system that is taken to
//! fail independently, with what it shares all the same and why (`golden/independence`).

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use stormglass_core::assess;
use stormglass_core::assessment::Assessment;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::scenario;
use stormglass_core::source::Sources;
use stormglass_tests::golden::Goldens;

fn wildcam() -> (Model, Assessment) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/wildcam.yaml");
    let catalog = Catalog::builtin();
    let mut sources = Sources::new();
    let id = sources.add("wildcam.yaml", std::fs::read_to_string(path).unwrap());
    let document = scenario::parse(&sources, id).value.expect("a document");
    let model = resolve(&document, &catalog, &ResolveOptions::default());
    let model = model.value.expect("a model");
    let assessment = assess(&model, &catalog).assessment;
    (model, assessment)
}

#[test]
fn every_pair_taken_as_independent_is_listed_with_its_reason() {
    let (_, assessment) = wildcam();
    let mut text = String::new();
    for i in &assessment.independence {
        let pairs = if i.pairs == 1 {
            String::new()
        } else {
            format!(" ({} pairs)", i.pairs)
        };
        let shared = if i.shared.is_empty() {
            "nothing".to_owned()
        } else {
            i.shared.join(", ")
        };
        let _ = writeln!(
            text,
            "{} / {}{pairs}\n  shared: {shared}\n  why: {}",
            i.a, i.b, i.why
        );
    }
    let mut goldens = Goldens::default();
    goldens.check(
        &Goldens::directory("independence").join("wildcam.txt"),
        &text,
    );
    goldens.finish();
}

/// Nothing is missing: every two units that the exact engine draws apart are in the list.
#[test]
fn no_pair_of_units_is_left_out() {
    let (model, assessment) = wildcam();
    let listed: BTreeSet<(String, String)> = assessment
        .independence
        .iter()
        .flat_map(|i| [(i.a.clone(), i.b.clone()), (i.b.clone(), i.a.clone())])
        .collect();
    let regions = model.regions.iter().map(|r| format!("region:{}", r.key));
    let providers = model
        .providers
        .iter()
        .map(|p| format!("provider:{}", p.provider));
    let dependencies = model
        .dependencies
        .iter()
        .map(|d| format!("dependency:{}", d.name));
    let units: Vec<String> = regions.chain(providers).chain(dependencies).collect();
    let region_of = |unit: &str| {
        let key = unit.strip_prefix("region:")?;
        model.regions.iter().find(|r| r.key == key)
    };
    let inside = |a: &str, b: &str| match (region_of(a), b.strip_prefix("provider:")) {
        // A region is inside its provider, and inside no other; what stands in front is no part of a
        // region, and is set against the providers.
        (Some(_), Some(_)) => true,
        (Some(_), None) => b.starts_with("dependency:"),
        _ => false,
    };
    let own = |a: &str, b: &str| {
        let provider = b.strip_prefix("provider:");
        let dependency = a.strip_prefix("dependency:");
        dependency.zip(provider).is_some_and(|(d, p)| {
            let d = model.dependencies.iter().find(|x| x.name == d).unwrap();
            d.provider
                .is_some_and(|x| model.providers[x].provider.word() == p)
        })
    };
    let mut missing = Vec::new();
    for (i, a) in units.iter().enumerate() {
        for b in &units[i + 1..] {
            let known = listed.contains(&(a.clone(), b.clone()));
            if !known && !inside(a, b) && !inside(b, a) && !own(a, b) && !own(b, a) {
                missing.push(format!("{a} / {b}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    let reasons = assessment.independence.iter().all(|i| !i.why.is_empty());
    assert!(reasons, "a pair without a reason");
}
