//! Everything that is known to cost has an amount.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Better, Case, Checks, Group, Measured, Rule};

pub const RULE: Rule = Rule {
    id: "incomplete-bill",
    title: "everything that is known to cost has an amount",
    group: Group::Cost,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let Some(bill) = &case.assessment.cost else {
        return;
    };
    let without = bill.unpriced.len();
    if without == 0 {
        out.passed("bill", "everything that is known to cost has an amount")
    } else {
        let message = format!(
            "the bill is incomplete: {without} thing{} without an amount",
            if without == 1 { "" } else { "s" }
        );
        out.failed("bill", message, "state the volumes it names")
    }
    .measured(Measured::count(without as f64, 0.0, Better::Lower))
    .cause("cost");
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    fn found(more: &str) -> Vec<String> {
        checked("incomplete-bill", &format!("{SMALL}{more}"))
    }

    #[test]
    fn passes() {
        assert_eq!(
            found("traffic: { demand: 10 rps, response: 10 kB }\n"),
            ["passed bill: everything that is known to cost has an amount"]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            found("stores: { files: { engine: object, in: { main: {} } } }\n"),
            ["failed bill: the bill is incomplete: 2 things without an amount"]
        );
    }

    /// One thing is enough: nobody says how much goes to users.
    #[test]
    fn borderline() {
        assert_eq!(
            found(""),
            ["failed bill: the bill is incomplete: 1 thing without an amount"]
        );
    }
}
