//! The votes of a quorum are not all in two places.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Better, Case, Checks, Group, Measured, Rule, votes};

pub const RULE: Rule = Rule {
    id: "two-site-quorum",
    title: "a quorum survives the loss of either of its places",
    group: Group::Quorum,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:rel-10"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for quorum in votes::votes(case.model) {
        let sites = quorum.by_region.len();
        if sites < 2 {
            continue;
        }
        let without = quorum.by_region.keys().map(|r| quorum.without(|x| x == *r));
        let least = without.min().unwrap_or(0);
        let measured = Measured::count(f64::from(least), f64::from(quorum.need), Better::Higher);
        if sites == 2 && least < quorum.need {
            let message = format!(
                "the voters of `{}` are in two regions: losing the larger, or the link between them, stops it",
                quorum.name
            );
            out.failed(&quorum.target, message, "place a voter in a third region")
        } else if least >= quorum.need {
            let message = format!(
                "`{}` needs {} of {} votes, and at least {least} are left after any region",
                quorum.name, quorum.need, quorum.voters
            );
            out.passed(&quorum.target, message)
        } else {
            let message = format!("the voters of `{}` are in {sites} regions", quorum.name);
            out.passed(&quorum.target, message)
        }
        .measured(measured)
        .cause(quorum.path);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{VOTERS, standings};

    /// The design with these numbers of voters in its three regions.
    fn with_voters(a: u32, b: u32, c: u32) -> Vec<String> {
        let text = VOTERS.replace("a: { nodes: 1,", &format!("a: {{ nodes: {a},"));
        let text = text.replace("b: { nodes: 1,", &format!("b: {{ nodes: {b},"));
        let text = text.replace("c: { nodes: 1,", &format!("c: {{ nodes: {c},"));
        standings("two-site-quorum", &text)
    }

    #[test]
    fn passes() {
        assert_eq!(with_voters(1, 1, 1), ["passed tier:voters"]);
    }

    #[test]
    fn fails() {
        assert_eq!(with_voters(2, 1, 0), ["failed tier:voters"]);
        // Halves have no majority without each other.
        assert_eq!(with_voters(2, 2, 0), ["failed tier:voters"]);
    }

    /// One place is no two; a store that commits by majority is a quorum as well.
    #[test]
    fn borderline() {
        assert!(with_voters(3, 0, 0).is_empty());
        let store = crate::policy::testing::PAIR
            .replace("mode: async, lag: 5s", "mode: quorum")
            .replace("role: primary, ", "")
            .replace(", role: replica", "");
        assert_eq!(
            standings("two-site-quorum", &store),
            ["failed store:orders"]
        );
    }
}
