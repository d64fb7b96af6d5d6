//! Rules of the user's own against a small design.

use super::*;
use crate::assess::assess;
use crate::catalog::Catalog;
use crate::diagnostic::has_errors;
use crate::model::{ResolveOptions, resolve};
use crate::policy::testing::SMALL;
use crate::scenario::parse;
use crate::service::Service;
use crate::source::Sources;

/// What rules say of a design; what is wrong with them, as code, the text pointed at, and message.
fn judged(rules: &str) -> (Vec<Check>, Vec<String>) {
    let text = format!("{SMALL}policies:\n  own:\n{rules}");
    let catalog = Catalog::builtin();
    let mut sources = Sources::new();
    let root = sources.add("design.yaml", text.clone());
    let parsed = parse(&sources, root);
    let words = |faults: &[Diagnostic]| -> Vec<String> {
        faults
            .iter()
            .map(|d| {
                let span = d.span.expect("a place");
                let at = text.get(span.start as usize..span.end as usize);
                format!("{} `{}`: {}", d.code, at.unwrap_or("?"), d.message)
            })
            .collect()
    };
    if has_errors(&parsed.diagnostics) {
        return (Vec::new(), words(&parsed.diagnostics));
    }
    let document = parsed.value.expect("the design is sound");
    let resolved = resolve(&document, &catalog, &ResolveOptions::default());
    let model = resolved.value.expect("the design can be resolved");
    let assessment = assess(&model, &catalog).assessment;
    let service = Service::new(&model);
    let case = Case::new(&model, &service, &assessment, &catalog);
    let own = Own {
        rules: &model.own_rules,
        span: &|path| document.span(path),
        in_scenario: true,
    };
    let (checks, faults) = judge(&case, &[own]);
    (checks, words(&faults))
}

fn said(require: &str) -> String {
    let (checks, faults) = judged(&format!("    - {{ id: mine, require: \"{require}\" }}\n"));
    let checks = checks
        .iter()
        .map(|c| format!("{} {}", c.standing.word(), c.message));
    checks.chain(faults).collect::<Vec<_>>().join("\n")
}

#[test]
fn comparisons_of_numbers() {
    assert_eq!(
        said("nodes <= 2"),
        "passed nodes is 2, at most 2 is asked for; 2 app in main"
    );
    assert_eq!(
        said("nodes < 2"),
        "failed nodes is 2, less than 2 is asked for; 2 app in main"
    );
    assert_eq!(
        said("2 > nodes"),
        "failed nodes is 2, less than 2 is asked for; 2 app in main"
    );
    assert_eq!(
        said("nodes >= regions * 3"),
        "failed nodes is 2, at least regions * 3 (3) is asked for; 2 app in main"
    );
    assert!(
        said("rto.region < 2 * rto.zone").starts_with("passed ")
            || said("rto.region < 2 * rto.zone").starts_with("failed ")
    );
    assert!(said("availability >= 99%").starts_with("passed availability is 99.9"));
}

#[test]
fn comparisons_of_words() {
    assert_eq!(
        said("role.main == active"),
        "passed role.main is active, exactly active is asked for"
    );
    assert!(said("role.main != active").starts_with("failed "));
    assert!(
        said("role.main < active")
            .starts_with("policy-not-understood `role.main`: rule `mine`: `role.main` is a word"),
        "{}",
        said("role.main < active")
    );
}

/// The bill has a part without a volume: it is at least what it says.
#[test]
fn what_lies_within_its_error_cannot_be_told() {
    assert!(said("cost.total <= $1/month").starts_with("failed "));
    let open = said("cost.total <= $10,000/month");
    assert!(open.starts_with("inconclusive cost.total is $"), "{open}");
    // The exact engine's own error.
    let (checks, _) = judged("    - { id: mine, require: \"availability >= 99%\" }\n");
    let measured = checks[0].measured.as_ref().expect("a number");
    assert!(measured.lower < measured.value && measured.value < measured.upper);
}

#[test]
fn what_cannot_be_read_points_at_its_column() {
    assert_eq!(
        said("rto.regoin <= 15m"),
        "policy-not-understood `regoin`: rule `mine`: there is no disruption `regoin`"
    );
    assert_eq!(
        said("rto.region <= $15/month"),
        "policy-not-understood `rto.region <= $15/month`: rule `mine`: a time and an amount of money a month cannot be compared"
    );
    assert_eq!(
        said("nodes <= 2 <= 3"),
        "policy-not-understood `nodes <= 2 <= 3`: `nodes <= 2 <= 3` compares more than once"
    );
    assert_eq!(
        said("nodes =< 2"),
        "policy-not-understood `=<`: `=<` is no comparison"
    );
    assert!(said("cost.total[large] <= $1/month").starts_with("policy-not-understood `[large]`: "));
}

#[test]
fn names_are_ones_own() {
    let (_, faults) = judged(
        "    - { id: data-residency, require: nodes > 1 }\n    - { id: a, require: nodes > 1 }\n    - { id: a, require: nodes > 2 }\n    - { id: Two Copies, require: nodes > 2 }\n",
    );
    assert_eq!(
        faults,
        [
            "policy-not-understood `data-residency`: `data-residency` is a rule already",
            "policy-not-understood `a`: there are two rules `a`",
            "policy-not-understood `Two Copies`: `Two Copies` is no name of a rule",
        ]
    );
}

#[test]
fn severity_message_and_help_are_the_users() {
    let rules = "    - { id: many, require: nodes >= 3, severity: note, message: too few nodes, help: run more }\n    - { id: never, require: nodes >= 3, severity: off }\n";
    let (checks, faults) = judged(rules);
    assert_eq!(faults, Vec::<String>::new());
    let [check] = checks.as_slice() else {
        panic!("{checks:?}");
    };
    assert_eq!(
        (
            check.rule.as_str(),
            check.severity,
            check.message.as_str(),
            check.help.as_str()
        ),
        (
            "many",
            Severity::Note,
            "too few nodes: nodes is 2, at least 3 is asked for; 2 app in main",
            "run more"
        )
    );
    assert_eq!(check.objective.as_deref(), Some("policies.own[0].require"));
}
