//! Little of the bill is estimated.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Better, Case, Checks, Group, Kind, Measured, Parameter, Rule};
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

pub const RULE: Rule = Rule {
    id: "estimated-share",
    title: "little of the bill is estimated",
    group: Group::Cost,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[Parameter {
        name: "most",
        kind: Kind::Share,
        default: "10%",
        text: "Part of the bill that may rest on estimated prices.",
    }],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let Some(bill) = &case.assessment.cost else {
        return;
    };
    let most = arguments.share("most");
    let limit = Decimal::from_f64(most).unwrap_or(Decimal::ONE);
    let message = format!(
        "{}% of the bill is estimated",
        (bill.estimated_share * Decimal::ONE_HUNDRED)
            .round_dp(1)
            .normalize()
    );
    let share = bill.estimated_share.to_f64().unwrap_or(0.0);
    if bill.estimated_share > limit {
        let help = "give the missing prices in a file: `--price-book prices.csv`";
        out.failed("bill", message, help)
    } else {
        out.passed("bill", message)
    }
    .measured(Measured::share(share, most, Better::Lower))
    .cause("cost.estimates");
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked, with};

    /// A machine of 96.36 dollars without a price beside two with one.
    fn found(most: &str) -> Vec<String> {
        let text = SMALL.replace(
            "zones: 2 }",
            "zones: 2 }\n  far: { provider: aws, location: mx-central-1 }",
        );
        let text = text.replace(
            "xlarge } }",
            "xlarge }, far: { nodes: 1, instance-type: c6i.xlarge } }",
        );
        checked(
            "estimated-share",
            &format!(
                "{text}cost: {{ estimates: allow }}\npolicies: {{ rules: {{ estimated-share: {{ most: {most} }} }} }}\n"
            ),
        )
    }

    #[test]
    fn passes() {
        assert_eq!(
            checked("estimated-share", SMALL),
            ["passed bill: 0% of the bill is estimated"]
        );
    }

    #[test]
    fn fails() {
        let found = found("10%");
        assert!(found[0].starts_with("failed bill: "), "{found:?}");
    }

    /// The limit itself is allowed.
    #[test]
    fn borderline() {
        assert_eq!(
            checked(
                "estimated-share",
                &format!("{SMALL}policies: {{ rules: {{ estimated-share: {{ most: 0% }} }} }}\n")
            ),
            ["passed bill: 0% of the bill is estimated"]
        );
        assert!(found("100%")[0].starts_with("passed "));
        with(SMALL, None, |case| assert!(case.assessment.cost.is_some()));
    }
}
