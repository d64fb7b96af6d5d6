//! Restores that were tested were tested lately.

use crate::catalog::age_days;
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Kind, Measured, Parameter, Rule};

pub const RULE: Rule = Rule {
    id: "restore-test-age",
    title: "restores that were tested were tested lately",
    group: Group::Data,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[Parameter {
        name: "max",
        kind: Kind::Time,
        default: "180d",
        text: "How old the last test may be.",
    }],
    tags: &["aws-well-architected:rel-9", "aws-well-architected:rel-12"],
    check,
};

const DAY: f64 = 86_400.0;

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let Some(today) = case.today else {
        return;
    };
    let max = arguments.seconds("max");
    for store in &case.model.stores {
        let backup = store.backup.as_ref();
        let stated = backup.and_then(|b| Some((b, b.restore_tested.as_deref()?)));
        let Some((backup, day)) = stated else {
            continue;
        };
        let Some(days) = age_days(day, today) else {
            continue;
        };
        let name = &store.name;
        let target = format!("store:{name}");
        let path = format!("{}.restore-tested", backup.path);
        if days < 0 {
            let message =
                format!("the last tested restore of `{name}`, on {day}, is after today, {today}");
            out.failed(target, message, "state a day that has been")
                .cause(path);
            continue;
        }
        let message = format!("the last tested restore of `{name}` is {days} days old ({day})");
        let age = days as f64 * DAY;
        if age > max {
            out.failed(target, message, "try a restore again, and state the day")
        } else {
            out.passed(target, message)
        }
        .measured(Measured::time(age, max))
        .cause(path);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, checked_on};

    fn found(today: Option<&str>) -> Vec<String> {
        let text = PAIR.replace(
            "copies-in: [spare]",
            "copies-in: [spare], restore-tested: 2026-01-01",
        );
        checked_on("restore-test-age", &text, today)
    }

    #[test]
    fn passes() {
        assert_eq!(
            found(Some("2026-03-02")),
            [
                "passed store:orders: the last tested restore of `orders` is 60 days old (2026-01-01)"
            ]
        );
    }

    #[test]
    fn fails() {
        assert!(found(Some("2027-01-01"))[0].starts_with("failed store:orders"));
        assert!(found(Some("2025-12-31"))[0].contains("is after today"));
    }

    /// On the last day it still counts; without a day nothing has an age.
    #[test]
    fn borderline() {
        assert!(found(Some("2026-06-30"))[0].starts_with("passed "));
        assert!(found(Some("2026-07-01"))[0].starts_with("failed "));
        assert!(found(None).is_empty());
    }
}
