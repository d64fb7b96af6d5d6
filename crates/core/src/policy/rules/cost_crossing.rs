//! The cost of a month does not come to be above a mark that it was below.

use super::cost_growth::{costs, money};
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Kind, Parameter, Rule};
use crate::quantity::Usd;
use rust_decimal::Decimal;

pub const RULE: Rule = Rule {
    id: "cost-crossing",
    title: "the cost of a month does not come to be above a mark that it was below",
    group: Group::Cost,
    severity: Severity::Error,
    opt_in: true,
    parameters: &[Parameter {
        name: "at",
        kind: Kind::Money,
        default: "$10,000/month",
        text: "The mark.",
    }],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let Some((before, now)) = costs(case, "cost", out) else {
        return;
    };
    let mark = arguments.money("at").map_or(Decimal::ZERO, |m| m.usd.0);
    let measured = money(now, mark);
    let (from, to, at) = (Usd(before), Usd(now), Usd(mark));
    if before <= mark && now > mark {
        let message = format!("a month comes to {to} from {from}, above {at}");
        let help =
            "somebody should agree to that: waive this with their name, or stay below the mark";
        out.failed("cost", message, help).measured(measured);
    } else {
        let message = format!("a month comes to {to} from {from}, and {at} is not crossed");
        out.passed("cost", message).measured(measured);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked, checked_against};

    /// Two `c6i.xlarge` in us-east-1 are $248.20 a month.
    fn found(before: Option<&str>, at: &str) -> Vec<String> {
        let text = format!("{SMALL}policies: {{ rules: {{ cost-crossing: {{ at: {at} }} }} }}\n");
        checked_against("cost-crossing", &text, before)
    }

    #[test]
    fn passes() {
        let at = |before: &str, mark: &str| found(Some(before), mark);
        assert_eq!(
            at("200", "$300/month"),
            ["passed cost: a month comes to $248.20 from $200.00, and $300.00 is not crossed"]
        );
        // It was above before.
        assert!(at("240", "$230/month")[0].starts_with("passed"));
    }

    #[test]
    fn fails() {
        let found = found(Some("200"), "$230/month");
        assert_eq!(
            found,
            ["failed cost: a month comes to $248.20 from $200.00, above $230.00"]
        );
    }

    #[test]
    fn borderline() {
        assert!(found(Some("248.19"), "$248.19/month")[0].starts_with("failed"));
        assert!(found(Some("200"), "$248.20/month")[0].starts_with("passed"));
        assert!(found(None, "$1/month")[0].starts_with("inconclusive"));
        assert!(checked("cost-crossing", SMALL).is_empty());
    }
}
