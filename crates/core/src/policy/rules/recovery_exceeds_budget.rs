//! One recovery within its objective does not spend the downtime that the availability objective allows.

use crate::assess::time;
use crate::assessment::{Drill, Span};
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Kind, Measured, Parameter, Rule};
use crate::quantity::Quantity;

pub const RULE: Rule = Rule {
    id: "recovery-exceeds-budget",
    title: "one recovery within its objective does not spend a month of allowed downtime",
    group: Group::Recovery,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[Parameter {
        name: "period",
        kind: Kind::Time,
        default: "730h",
        text: "The time whose allowed downtime one recovery may spend.",
    }],
    tags: &["azure-waf:re-04"],
    check,
};

const MONTH: f64 = 2_628_000.0;
const YEAR: f64 = 12.0 * MONTH;

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let objectives = &case.model.objectives;
    let (Some(target), Some(rto)) = (objectives.availability, &objectives.rto) else {
        return;
    };
    let share = target.complement();
    if share <= 0.0 {
        return;
    }
    let period = arguments.seconds("period");
    let all = rto
        .all
        .iter()
        .map(|d| (None, d, "objectives.rto".to_owned()));
    let by = rto.by.iter();
    let by = by.map(|(kind, d)| (Some(*kind), d, format!("objectives.rto.{kind}")));
    for (kind, duration, path) in all.chain(by) {
        let seconds = duration.seconds();
        let what = kind.map_or_else(|| "disruption".to_owned(), |k| format!("`{k}`"));
        let span = time(&Span::from_seconds(seconds));
        let months = seconds / (share * MONTH);
        let worth = if months < 24.0 {
            format!("{months:.1} months")
        } else {
            format!("{:.2} years", seconds / (share * YEAR))
        };
        let spends = format!(
            "one {what} recovered in {span} spends {worth} of the downtime that {} allows",
            target.at_least.to_text()
        );
        let covers = |d: &&Drill| match kind {
            Some(kind) => d.disruption == kind,
            None => rto.by.get(&d.disruption).is_none(),
        };
        let interrupting = case.assessment.drills.iter().filter(covers);
        let often = how_often(interrupting.filter(|d| !d.transparent));
        let kept = seconds <= share * period;
        let check = match often {
            _ if kept => out.passed(&path, spends),
            Often::Never => out.passed(
                &path,
                format!("{spends}; but none of them interrupts requests"),
            ),
            Often::Unknown => {
                let message = format!("{spends}; how often it happens is not known");
                out.failed(&path, message, HELP)
            }
            Often::PerYear(often) => {
                let spent = often * seconds / (share * YEAR);
                let (severity, so) = if spent > 1.0 {
                    (
                        Severity::Warning,
                        format!("at {often:.2} a year they would spend {spent:.1} budgets"),
                    )
                } else {
                    (
                        Severity::Note,
                        format!(
                            "at {often:.2} a year they would spend {:.0}% of it",
                            spent * 100.0
                        ),
                    )
                };
                out.failed(&path, format!("{spends}; {so}"), HELP)
                    .severity(severity)
            }
        };
        check
            .measured(Measured::time(seconds, share * period))
            .cause(path)
            .objective("objectives.availability");
    }
}

const HELP: &str = "state how often it may happen (`failures`), or a shorter recovery";

/// How often something interrupts requests.
enum Often {
    Never,
    Unknown,
    PerYear(f64),
}

fn how_often<'a>(interrupting: impl Iterator<Item = &'a Drill>) -> Often {
    let mut often = Often::Never;
    for drill in interrupting {
        often = match (often, drill.per_year) {
            (Often::PerYear(a), Some(b)) => Often::PerYear(a + b),
            (Often::Never | Often::Unknown, Some(b)) => Often::PerYear(b),
            (Often::PerYear(a), None) => Often::PerYear(a),
            (Often::Never | Often::Unknown, None) => Often::Unknown,
        };
    }
    often
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, checked};

    /// 99.9% allows 43.8 minutes in a month of 730 h.
    fn found(rto: &str) -> Vec<String> {
        let text = format!("{PAIR}objectives: {{ availability: 99.9%, rto: {{ {rto} }} }}\n");
        checked("recovery-exceeds-budget", &text)
    }

    #[test]
    fn passes() {
        let found = found("region: 30m");
        assert_eq!(
            found,
            [
                "passed objectives.rto.region: one `region` recovered in 30 min spends 0.7 months of the downtime that 99.9% allows"
            ]
        );
    }

    #[test]
    fn fails() {
        let found = found("region: 4h");
        assert!(
            found.iter().all(|f| f.starts_with("failed objectives.rto.region: one `region` recovered in 4 h spends 5.5 months of the downtime that 99.9% allows; at 0.1")),
            "{found:?}"
        );
    }

    /// Exactly a month's worth is allowed; and what interrupts nobody spends nothing.
    #[test]
    fn borderline() {
        assert!(
            found("region: 2628s")
                .iter()
                .all(|f| f.starts_with("passed "))
        );
        assert!(
            found("region: 2629s")
                .iter()
                .all(|f| f.starts_with("failed "))
        );
        let never = found("spot: 4h");
        assert!(
            never
                .iter()
                .all(|f| f.ends_with("but none of them interrupts requests")),
            "{never:?}"
        );
    }
}
