//! Every figure of the five documents is a claim, every claim has the verdict that was reviewed, and
//! every variant of every scenario can be assessed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use stormglass_core::audit::{Audit, Designs, Outcome, audit};
use stormglass_core::catalog::Catalog;
use stormglass_core::diagnostic::has_errors;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::scenario::{NotModelled, Reading, parse, parse_as};
use stormglass_core::source::Sources;
use stormglass_core::{assess, timeline::timeline};
use stormglass_tests::golden::Goldens;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn scenarios() -> Vec<PathBuf> {
    Goldens::files(&folder("../scenarios"), "yaml")
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn audited(path: &Path, catalog: &Catalog) -> Audit {
    let mut sources = Sources::new();
    let text = std::fs::read_to_string(path).unwrap();
    let id = sources.add(name(path), text);
    let options = ResolveOptions::default();
    let made = Designs::new(&sources, id, &[], catalog, &options);
    let (designs, found) = made.unwrap_or_else(|e| panic!("{}: {e:?}", path.display()));
    assert!(!has_errors(&found), "{}: {found:?}", path.display());
    let (audit, found) = audit(&designs, None);
    assert!(found.is_empty(), "{}: {found:?}", path.display());
    audit
}

fn audits() -> &'static BTreeMap<String, Audit> {
    static ALL: OnceLock<BTreeMap<String, Audit>> = OnceLock::new();
    ALL.get_or_init(|| {
        let catalog = Catalog::builtin();
        let all = scenarios();
        all.iter()
            .map(|p| (name(p), audited(p, &catalog)))
            .collect()
    })
}

/// System, row and kind.
fn rows() -> Vec<(String, String, char)> {
    let text = std::fs::read_to_string(folder("claims/rows.csv")).unwrap();
    text.lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split(',').map(str::to_owned);
            let mut cell = || cells.next().unwrap();
            (cell(), cell(), cell().chars().next().unwrap())
        })
        .collect()
}

#[test]
fn every_figure_of_the_documents_is_a_claim() {
    let audits = audits();
    let rows = rows();
    assert_eq!(rows.len(), 114);
    let mut wrong = Vec::new();
    for (system, row, kind) in &rows {
        let claims = audits[system].claims.iter();
        let own: Vec<_> = claims
            .filter(|c| c.id == *row || c.id.starts_with(&format!("{row}-")))
            .collect();
        if own.is_empty() {
            wrong.push(format!("{system}: {row} is no claim"));
        }
        for claim in own {
            let word = claim.not_modelled.as_deref();
            let may = match kind {
                'O' | 'P' => true,
                'L' => word.is_none() || word == Some(NotModelled::Percentile.word()),
                _ => word.is_none(),
            };
            if !may {
                wrong.push(format!(
                    "{system}: {} can be computed, and is not",
                    claim.id
                ));
            }
        }
    }
    let known = |id: &str| {
        rows.iter()
            .any(|(_, row, _)| id == row || id.starts_with(&format!("{row}-")))
    };
    for audit in audits.values() {
        for claim in audit.claims.iter().filter(|c| !known(&c.id)) {
            wrong.push(format!("{} belongs to no row", claim.id));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_claim_has_the_verdict_that_was_reviewed() {
    let mut text = String::from("system,claim,verdict,computed\n");
    for (system, audit) in audits() {
        for claim in &audit.claims {
            let computed: Vec<&str> = claim.readings.iter().map(|r| r.computed.as_str()).collect();
            text.push_str(&format!(
                "{system},{},{},\"{}\"\n",
                claim.id,
                claim.outcome.word(),
                computed.join("; ")
            ));
        }
    }
    let mut goldens = Goldens::default();
    goldens.check(&folder("claims/verdicts.csv"), &text);
    goldens.finish();
}

#[test]
fn verdicts_of_every_kind_occur() {
    let audits = audits();
    for outcome in [
        Outcome::Holds,
        Outcome::Fails,
        Outcome::Ambiguous,
        Outcome::NotModelled,
    ] {
        let n: usize = audits
            .values()
            .flat_map(|a| &a.claims)
            .filter(|c| c.outcome == outcome)
            .count();
        assert!(n > 3, "{} {n}", outcome.word());
    }
}

#[test]
fn every_variant_can_be_assessed() {
    let catalog = Catalog::builtin();
    let mut variants = 0;
    for path in scenarios() {
        let mut sources = Sources::new();
        let id = sources.add(name(&path), std::fs::read_to_string(&path).unwrap());
        let base = parse(&sources, id);
        assert!(base.diagnostics.is_empty(), "{:?}", base.diagnostics);
        let base = base.value.unwrap();
        for variant in &base.variants {
            variants += 1;
            let what = format!("{} ({variant})", path.display());
            let read = parse_as(&sources, id, &Reading::variant(variant));
            assert!(
                read.diagnostics.is_empty(),
                "{what}: {:?}",
                read.diagnostics
            );
            let resolved = resolve(&read.value.unwrap(), &catalog, &ResolveOptions::default());
            assert!(
                !has_errors(&resolved.diagnostics),
                "{what}: {:?}",
                resolved.diagnostics
            );
            let assessed = assess(&resolved.value.unwrap(), &catalog);
            assert!(
                !has_errors(&assessed.diagnostics),
                "{what}: {:?}",
                assessed.diagnostics
            );
            let a = assessed.assessment;
            assert_eq!(a.design.variant.as_deref(), Some(variant.as_str()));
            assert!(a.availability.overall.availability > 0.9, "{what}");
            assert!(!a.drills.is_empty() && a.cost.is_some(), "{what}");
            assert!(
                a.assumptions.iter().all(|x| !x.source.is_empty()
                    && !x.confidence.is_empty()
                    && !x.path.is_empty()),
                "{what}: an assumption without source, confidence or place"
            );
        }
        let entries = &base.scenario.timeline;
        let options = ResolveOptions::default();
        let phases = timeline(&sources, id, entries, &[], &catalog, &options);
        assert_eq!(phases.is_some(), !entries.is_empty(), "{}", path.display());
    }
    assert!(variants >= 30, "{variants}");
}
