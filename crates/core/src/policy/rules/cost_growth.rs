//! A month costs no more than in the baseline, but for what may be added.

use crate::diagnostic::Severity;
use crate::metric::Value;
use crate::policy::{Arguments, Better, Case, Checks, Group, Kind, Measured, Parameter, Rule};
use crate::quantity::Usd;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

pub const RULE: Rule = Rule {
    id: "cost-growth",
    title: "a month costs no more than in the baseline, but for what may be added",
    group: Group::Cost,
    severity: Severity::Error,
    opt_in: true,
    parameters: &[
        Parameter {
            name: "max-percent",
            kind: Kind::Share,
            default: "0%",
            text: "What may be added, as a share of what it was.",
        },
        Parameter {
            name: "max-amount",
            kind: Kind::Money,
            default: "$0/month",
            text: "What may be added whatever it was; the larger of both counts.",
        },
    ],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let Some((before, now)) = costs(case, "cost", out) else {
        return;
    };
    let share = Decimal::from_f64(arguments.share("max-percent")).unwrap_or_default();
    let amount = arguments
        .money("max-amount")
        .map_or(Decimal::ZERO, |m| m.usd.0);
    let added = now - before;
    let allowed = (before * share).max(amount);
    let measured = money(added, allowed);
    let (added, before) = (signed(added), Usd(before));
    let allowed = Usd(allowed);
    if now - before.0 <= allowed.0 {
        let message =
            format!("a month costs {added} against {before} before; {allowed} may be added");
        out.passed("cost", message).measured(measured);
    } else {
        let message =
            format!("a month costs {added} against {before} before, and {allowed} may be added");
        let help =
            "take back what makes it dearer, or raise `max-percent` or `max-amount` of this rule";
        out.failed("cost", message, help).measured(measured);
    }
}

/// What a month cost in the baseline and what it costs now; nothing without a baseline, and a doubt where a
/// price is missing.
pub(super) fn costs(case: &Case<'_>, target: &str, out: &mut Checks) -> Option<(Decimal, Decimal)> {
    let baseline = case.baseline?;
    let before = baseline.monthly_cost.as_ref().and_then(|c| c.parse().ok());
    let bill = case.assessment.cost.as_ref();
    match (before, bill.map(|b| b.total.0)) {
        (Some(before), Some(now)) => Some((before, now)),
        (before, _) => {
            let which = if before.is_none() { "was" } else { "is" };
            let message =
                format!("what a month {which} worth is not known, for a price is missing");
            let help = "give the price in a price book, or allow estimates";
            out.inconclusive(target, message, help);
            None
        }
    }
}

/// `+$10.00` or `-$10.00`.
fn signed(amount: Decimal) -> String {
    let sign = if amount.is_sign_negative() {
        "less"
    } else {
        "more"
    };
    format!("{} {sign}", Usd(amount.abs()))
}

/// An amount held against its limit.
pub(super) fn money(amount: Decimal, limit: Decimal) -> Measured {
    let value = |d: Decimal| Value::Money(d.to_f64().unwrap_or(f64::NAN));
    let text = |d: Decimal| format!("{}/month", Usd(d));
    Measured::new(
        (&value(amount), text(amount)),
        (&value(limit), text(limit)),
        Better::Lower,
    )
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked, checked_against};

    /// Two `c6i.xlarge` in us-east-1 are $248.20 a month.
    fn found(before: Option<&str>, parameters: &str) -> Vec<String> {
        let text = format!("{SMALL}policies: {{ rules: {{ cost-growth: {{ {parameters} }} }} }}\n");
        checked_against("cost-growth", &text, before)
    }

    #[test]
    fn passes() {
        let found = found(Some("250"), "");
        assert_eq!(
            found,
            ["passed cost: a month costs $1.80 less against $250.00 before; $0.00 may be added"]
        );
    }

    #[test]
    fn fails() {
        let found = found(Some("200"), "max-percent: 5%");
        assert_eq!(
            found,
            [
                "failed cost: a month costs $48.20 more against $200.00 before, and $10.00 may be added"
            ]
        );
    }

    /// The larger of both counts, and what is just allowed passes.
    #[test]
    fn borderline() {
        let at = |parameters: &str| found(Some("200"), parameters)[0].starts_with("passed");
        assert!(at("max-percent: 24.1%"));
        assert!(!at("max-percent: 24.09%"));
        assert!(at("max-percent: 5%, max-amount: $48.20/month"));
        assert!(!at("max-percent: 5%, max-amount: $48.19/month"));
    }

    #[test]
    fn says_nothing_without_a_baseline_and_doubts_an_incomplete_one() {
        assert!(checked("cost-growth", SMALL).is_empty());
        assert!(found(None, "")[0].starts_with("inconclusive"));
    }
}
