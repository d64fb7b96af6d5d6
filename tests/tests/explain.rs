//! Explanations add up again, on every scenario.

use std::path::{Path, PathBuf};
use stormglass_core::assess;
use stormglass_core::catalog::Catalog;
use stormglass_core::explain::explain;
use stormglass_core::metric::Subject;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::pricing::bill::Component;
use stormglass_core::scenario::parse;
use stormglass_core::source::Sources;
use stormglass_tests::golden::Goldens;

fn scenarios() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let mut all = Goldens::files(&root, "yaml");
    all.extend(Goldens::files(&root.join("patterns"), "yaml"));
    all
}

#[test]
fn sums_add_up_again_to_the_last_digit() {
    let catalog = Catalog::builtin();
    let mut sums = 0;
    for path in scenarios() {
        let what = path.display();
        let mut sources = Sources::new();
        let id = sources.add("a.yaml", std::fs::read_to_string(&path).unwrap());
        let document = parse(&sources, id).value.unwrap();
        let options = ResolveOptions::default();
        let model = resolve(&document, &catalog, &options).value.unwrap();
        let assessment = assess(&model, &catalog).assessment;
        let subject = Subject {
            model: &model,
            assessment: &assessment,
            catalog: &catalog,
        };
        let explained = |metric: &str| explain(&subject, metric, &|_| None);
        let mut names = vec!["cost".to_owned(), "unavailability".to_owned()];
        names.extend(
            model
                .providers
                .iter()
                .map(|p| format!("cost.provider.{}", p.provider)),
        );
        names.extend(
            model
                .regions
                .iter()
                .map(|r| format!("cost.region.{}", r.key)),
        );
        names.extend(
            Component::ALL
                .iter()
                .map(|c| format!("cost.component.{}", c.word())),
        );
        for name in names {
            let e = explained(&name).unwrap_or_else(|m| panic!("{what} {name}: {}", m.message));
            let again = e
                .again()
                .unwrap_or_else(|| panic!("{what} {name} is no sum"));
            assert_eq!(
                Some(again.to_bits()),
                e.number.map(f64::to_bits),
                "{what} {name}"
            );
            sums += 1;
        }
        for name in [
            "availability",
            "rto",
            "rpo",
            "nodes",
            "outages.per-year",
            "downtime.year",
        ] {
            let Ok(e) = explained(name) else { continue };
            assert!(!e.formula.is_empty(), "{what} {name}");
            let reasoned = !e.inputs.is_empty() || !e.because.is_empty();
            assert!(reasoned, "{what} {name} has neither inputs nor a reason");
        }
    }
    assert!(sums > 200, "{sums}");
}
