//! Two sites that promote by themselves have a third that votes, or fencing.

use crate::assessment::LossFigure;
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Kind, Parameter, Rule};
use crate::scenario::{Disruption, RegionRole};
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    id: "split-brain",
    title: "a cut link does not leave two sites that both take writes",
    group: Group::Quorum,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[Parameter {
        name: "fencing",
        kind: Kind::Share,
        default: "99%",
        text: "Chance of fencing from which a cut link is taken to be safe.",
    }],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let drills = case.assessment.drills.iter();
    let cut: Vec<_> = drills
        .filter(|d| d.disruption == Disruption::Link)
        .collect();
    let mut stores: BTreeSet<&str> = BTreeSet::new();
    for loss in cut.iter().flat_map(|d| &d.losses) {
        if matches!(&loss.loss, LossFigure::Window { worst, .. } if worst.seconds > 0.0) {
            stores.insert(&loss.store);
        }
    }
    let witness = case
        .model
        .regions
        .iter()
        .any(|r| r.role == RegionRole::Witness);
    let fencing = case.model.beside.fencing;
    if stores.is_empty() || witness || fencing >= arguments.share("fencing") {
        if !cut.is_empty() && case.model.stores.iter().any(|s| s.copies.len() > 1) {
            out.passed(
                "recovery.link",
                "when only a link is cut, one side of it takes writes",
            )
            .cause("recovery.link");
        }
        return;
    }
    let names: Vec<&str> = stores.into_iter().collect();
    let message = format!(
        "{} is promoted automatically between two sites without a witness: when only the link between them is cut, both take writes",
        names.join(", ")
    );
    let help = "add a region with `role: witness`, let a person decide (`recovery.region.start: { on-call: 15m }`), or state `recovery.link.fencing`";
    out.failed("recovery.link", message, help)
        .cause("recovery.link");
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, standings};

    fn found(more: &str) -> Vec<String> {
        standings("split-brain", &format!("{PAIR}{more}"))
    }

    #[test]
    fn passes() {
        assert_eq!(
            found("recovery: { link: { fencing: 99% } }\n"),
            ["passed recovery.link"]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(found(""), ["failed recovery.link"]);
    }

    /// Fencing has to be as good as is asked; a person who decides does not take a cut link for a lost site.
    #[test]
    fn borderline() {
        assert_eq!(
            found("recovery: { link: { fencing: 98.9% } }\n"),
            ["failed recovery.link"]
        );
        assert_eq!(
            found("recovery: { region: { start: { on-call: 15m } } }\n"),
            ["passed recovery.link"]
        );
    }
}
