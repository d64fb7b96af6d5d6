//! A majority is taken of an odd number of voters.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Better, Case, Checks, Group, Measured, Rule, votes};

pub const RULE: Rule = Rule {
    id: "even-quorum",
    title: "a majority is taken of an odd number of voters",
    group: Group::Quorum,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for quorum in votes::votes(case.model) {
        if quorum.need != quorum.voters / 2 + 1 {
            continue;
        }
        let survives = |voters: u32| voters - (voters / 2 + 1);
        let measured = |losses: u32, of: u32| {
            Measured::count(f64::from(losses), f64::from(of), Better::Higher)
        };
        if quorum.voters.is_multiple_of(2) {
            let message = format!(
                "`{}` has {} voters; {} would survive as many losses",
                quorum.name,
                quorum.voters,
                quorum.voters - 1
            );
            out.failed(&quorum.target, message, "run an odd number of voters")
                .measured(measured(
                    survives(quorum.voters),
                    survives(quorum.voters + 1),
                ))
        } else {
            let losses = survives(quorum.voters);
            let message = format!(
                "`{}` has {} voters and survives the loss of {losses}",
                quorum.name, quorum.voters
            );
            out.passed(&quorum.target, message)
                .measured(measured(losses, losses))
        }
        .cause(quorum.path);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{VOTERS, standings};

    fn found(a: u32, b: u32, c: u32) -> Vec<String> {
        let nodes = format!("a: {{ nodes: {a},");
        let text = VOTERS.replace("a: { nodes: 1,", &nodes);
        let text = text.replace("b: { nodes: 1,", &format!("b: {{ nodes: {b},"));
        let text = text.replace("c: { nodes: 1,", &format!("c: {{ nodes: {c},"));
        standings("even-quorum", &text)
    }

    #[test]
    fn passes() {
        assert_eq!(found(1, 1, 1), ["passed tier:voters"]);
    }

    #[test]
    fn fails() {
        assert_eq!(found(2, 1, 1), ["failed tier:voters"]);
    }

    /// Two thirds, as against members that lie, are another sum.
    #[test]
    fn borderline() {
        let two_thirds = VOTERS
            .replace("tolerates: crash", "tolerates: byzantine")
            .replace("nodes: 1,", "nodes: 2,");
        assert!(standings("even-quorum", &two_thirds).is_empty());
    }
}
