//! The prices of the bill are not old.

use crate::catalog::age_days;
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Kind, Measured, Parameter, Rule};
use crate::quantity::Usd;
use rust_decimal::prelude::ToPrimitive;

pub const RULE: Rule = Rule {
    id: "price-age",
    title: "the prices of the bill are not old",
    group: Group::Cost,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[Parameter {
        name: "max",
        kind: Kind::Time,
        default: "45d",
        text: "How old a price may be.",
    }],
    tags: &[],
    check,
};

const DAY: f64 = 86_400.0;

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let (Some(today), Some(bill)) = (case.today, &case.assessment.cost) else {
        return;
    };
    let max = arguments.seconds("max");
    let mut old = Usd::ZERO;
    let mut oldest: Option<(i64, &str, String)> = None;
    for line in &bill.lines {
        // Amounts that the scenario states itself have no date.
        let Some(days) = age_days(&line.as_of, today) else {
            continue;
        };
        if days as f64 * DAY > max {
            old += line.cost;
        }
        if oldest.as_ref().is_none_or(|(most, ..)| days > *most) {
            let what = format!("{} in {}", line.description, line.region);
            oldest = Some((days, &line.as_of, what));
        }
    }
    let Some((days, as_of, what)) = oldest else {
        return;
    };
    let is = format!("the oldest price, of {what}, is of {as_of}, {days} days ago");
    let age = days as f64 * DAY;
    let share = (old.0 / bill.total.0.max(rust_decimal::Decimal::ONE))
        .to_f64()
        .unwrap_or(0.0);
    if age > max {
        let message = format!(
            "{:.0}% of the bill rests on prices older than that: {is}",
            share * 100.0
        );
        let message = message.replace("than that", &format!("than {:.0} days", max / DAY));
        let help = "give newer prices in a file of your own: `--price-book prices.csv`";
        out.failed("bill", message, help)
    } else {
        out.passed("bill", is)
    }
    .measured(Measured::time(age, max))
    .cause("cost");
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked_on, with};

    /// The age of the oldest price of the design on a day.
    fn on(day: &str) -> Vec<String> {
        checked_on("price-age", SMALL, Some(day))
    }

    fn oldest() -> String {
        with(SMALL, None, |case| {
            let bill = case.assessment.cost.as_ref().expect("a bill");
            bill.prices_as_of.clone().expect("prices with dates").0
        })
    }

    #[test]
    fn passes() {
        let found = on(&oldest());
        assert!(
            found[0].starts_with("passed bill: the oldest price, of "),
            "{found:?}"
        );
    }

    #[test]
    fn fails() {
        let found = on("2040-01-01");
        assert!(
            found[0]
                .starts_with("failed bill: 100% of the bill rests on prices older than 45 days"),
            "{found:?}"
        );
    }

    /// How old is a setting; without a day nothing has an age.
    #[test]
    fn borderline() {
        assert!(checked_on("price-age", SMALL, None).is_empty());
        let text = format!("{SMALL}policies: {{ rules: {{ price-age: {{ max: 36500d }} }} }}\n");
        let found = checked_on("price-age", &text, Some("2040-01-01"));
        assert!(found[0].starts_with("passed "), "{found:?}");
    }
}
