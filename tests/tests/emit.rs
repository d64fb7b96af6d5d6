//! What is emitted, for every shipped design and every variant: the same bytes each time, nothing from
//! outside the design, and a reason for whatever is left out.

#[path = "emit/kubernetes.rs"]
mod kubernetes;
#[path = "emit/operations.rs"]
mod operations;
#[path = "emit/runbook.rs"]
mod runbook;
#[path = "emit/terraform.rs"]
mod terraform;

use std::sync::LazyLock;
use stormglass_core::assess;
use stormglass_core::assessment::Assessment;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::Model;
use stormglass_emit::{Files, Subject, Target, emit};
use stormglass_tests::shipped::documents;

const DIGEST: &str = "sha256:0123456789abcdef";

/// A shipped design with its files.
struct Emitted {
    name: String,
    model: Model,
    assessment: Assessment,
    files: Files,
}

/// Every shipped design; assessed once for all tests.
static ALL: LazyLock<Vec<Emitted>> = LazyLock::new(|| {
    let catalog = Catalog::builtin();
    let mut all = Vec::new();
    for (name, document, model) in documents(&catalog) {
        let assessment = assess(&model, &catalog).assessment;
        let subject = Subject {
            model: &model,
            assessment: &assessment,
            scenario: &document.scenario,
            catalog: &catalog,
            digest: DIGEST,
        };
        let (files, without) = emit(&subject, Target::ALL);
        let again = emit(&subject, Target::ALL);
        assert_eq!((files.clone(), without), again, "{name}");
        all.push(Emitted {
            name,
            model,
            assessment,
            files,
        });
    }
    assert!(all.len() > 40, "{}", all.len());
    all
});

fn emitted() -> impl Iterator<Item = (&'static str, &'static Files)> {
    ALL.iter().map(|e| (e.name.as_str(), &e.files))
}

#[test]
fn files_are_whole_and_say_where_they_are_from() {
    for (name, files) in emitted() {
        assert!(files.text.len() > 1, "{name}: {:?}", files.text.keys());
        assert!(files.text.contains_key("README.md"), "{name}");
        for (path, text) in &files.text {
            let at = format!("{name}: {path}");
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
            assert!(path.chars().all(plain) && !path.contains(".."), "{at}");
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{at}");
            assert!(
                !text.contains('\r') && !text.lines().any(|l| l.ends_with(' ')),
                "{at}"
            );
            // Files of formats without comments have their own way of saying it.
            let top: String = text.lines().take(20).collect();
            assert!(top.contains(DIGEST), "{at}");
        }
    }
}

#[test]
fn what_is_left_out_is_named_with_its_reason_and_on_the_page() {
    let mut seen = 0;
    for (name, files) in emitted() {
        assert_eq!(
            files.not_emitted.is_empty(),
            !files.text.contains_key("NOT-EMITTED.md"),
            "{name}"
        );
        for left in &files.not_emitted {
            seen += 1;
            let words = [left.target, &left.what, &left.why];
            assert!(words.iter().all(|w| !w.is_empty()), "{name}: {left:?}");
            let page = files.text.get("NOT-EMITTED.md").unwrap();
            assert!(
                page.contains(&left.what.replace('|', "\\|")),
                "{name}: {left:?}"
            );
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn every_target_is_in_the_documentation() {
    let page = include_str!("../../docs/emit.md");
    for target in Target::ALL {
        assert!(page.contains(&format!("`{}`", target.word)), "{target:?}");
    }
    assert_eq!(
        Target::named("terrafrom")
            .unwrap_err()
            .contains("did you mean"),
        Target::named("terraform").is_ok()
    );
}
