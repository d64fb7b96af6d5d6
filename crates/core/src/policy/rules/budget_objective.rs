//! The bill is within `objectives.budget`, in total and by provider.

use crate::diagnostic::Severity;
use crate::policy::objectives::{say, verdicts};
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const RULE: Rule = Rule {
    id: "budget-objective",
    title: "the bill is within the budget",
    group: Group::Objectives,
    severity: Severity::Error,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:cost-2"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for verdict in verdicts(case, "budget") {
        let what = match verdict.subject.split_once('.') {
            Some((_, provider)) => format!("the bill of {provider}"),
            None => "the bill".into(),
        };
        let help = "run less, buy it in another way (`purchase`), or raise the budget; the lines of the bill show where the money goes";
        say(verdict, &what, help, out);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    /// Two nodes at $0.17 an hour are $248.20 a month; what leaves them comes on top.
    fn asked(budget: &str) -> Vec<String> {
        let traffic = "traffic: { demand: 10 rps, response: 1 kB }";
        checked(
            "budget-objective",
            &format!("{SMALL}objectives: {{ budget: {{ total: \"{budget}\" }} }}\n{traffic}\n"),
        )
    }

    #[test]
    fn passes() {
        let found = asked("$5,000/month");
        assert!(
            found[0].starts_with("passed budget: the bill: $"),
            "{found:?}"
        );
    }

    #[test]
    fn fails() {
        let found = asked("$10/month");
        assert!(
            found[0].starts_with("failed budget: the bill: $"),
            "{found:?}"
        );
        let text = format!("{SMALL}objectives: {{ budget: {{ aws: \"$10/month\" }} }}\n");
        let aws = checked("budget-objective", &text);
        assert!(
            aws[0].starts_with("failed budget.aws: the bill of aws: $"),
            "{aws:?}"
        );
    }

    /// To the cent: the bill itself is allowed.
    #[test]
    fn borderline() {
        let found = asked("$10/month");
        let bill = found[0]
            .split("the bill: ")
            .nth(1)
            .and_then(|t| t.split(", and").next());
        let bill = bill.expect("a bill");
        assert!(asked(bill)[0].starts_with("passed "), "{bill}");
        // What has no volume has no price: under the budget so far.
        let text = format!("{SMALL}objectives: {{ budget: \"$5,000/month\" }}\n");
        let open = checked("budget-objective", &text);
        assert!(open[0].starts_with("inconclusive "), "{open:?}");
    }
}
