//! No single part alone spends the downtime that the availability objective allows.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Kind, Measured, Parameter, Rule, parts};
use crate::scenario::AvailabilityObjective;

pub const RULE: Rule = Rule {
    id: "one-cause-breaks-objective",
    title: "no single part alone spends the downtime that the objective allows",
    group: Group::SharedFate,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[Parameter {
        name: "most",
        kind: Kind::Share,
        default: "100%",
        text: "Part of the allowed downtime that one part may spend.",
    }],
    tags: &["azure-waf:re-03"],
    check,
};

/// What spends less than this part of the allowance goes without saying.
const NEGLIGIBLE: f64 = 0.1;

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let on_average = |o: &AvailabilityObjective| o.in_years.is_none();
    let Some(target) = case.model.objectives.availability.filter(on_average) else {
        return;
    };
    let allowed = target.complement() * arguments.share("most");
    let bound = case.assessment.availability.error_bound;
    for c in &case.assessment.availability.contributions {
        if c.unavailability + bound <= allowed * NEGLIGIBLE {
            continue;
        }
        // What would be served if nothing else ever failed.
        let measured = Measured::unavailability(c.unavailability, allowed).within(
            1.0 - c.unavailability - bound,
            (1.0 - c.unavailability + bound).min(1.0),
        );
        let minutes = allowed * 525_600.0;
        let check = if c.unavailability - bound > allowed {
            let message = format!(
                "{} alone loses {:.1} min a year, more than the objective allows ({minutes:.1})",
                c.what, c.minutes_per_year
            );
            let help =
                "add a second one that is independent of it, or state its real failure statistics";
            out.failed(&c.part, message, help)
        } else if c.unavailability + bound > allowed {
            let message = format!(
                "{} alone loses {:.1} min a year, {minutes:.1} are allowed, and the difference is within the error of the result",
                c.what, c.minutes_per_year
            );
            out.inconclusive(
                &c.part,
                message,
                "add a second one that is independent of it",
            )
        } else {
            let message = format!(
                "{} alone loses {:.1} min a year of the {minutes:.1} that are allowed",
                c.what, c.minutes_per_year
            );
            out.passed(&c.part, message)
        };
        check
            .measured(measured)
            .cause(parts::path(case.model, &c.part))
            .objective("objectives.availability");
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked, standings};

    /// A service that loses so many minutes a year, under an objective that allows 52.56.
    fn with_minutes(minutes: &str) -> String {
        format!(
            "{SMALL}dependencies: {{ sign-in: {{ kind: saas, rate: 1/year, duration: {minutes} }} }}\nobjectives: {{ availability: 99.99% }}\n"
        )
    }

    fn found(minutes: &str) -> Vec<String> {
        let all = checked("one-cause-breaks-objective", &with_minutes(minutes));
        all.into_iter().filter(|f| f.contains("sign-in")).collect()
    }

    #[test]
    fn passes() {
        assert_eq!(
            found("20m"),
            [
                "passed dependency:sign-in: sign-in: service of a third party alone loses 20.0 min a year of the 52.6 that are allowed"
            ]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            found("100m"),
            [
                "failed dependency:sign-in: sign-in: service of a third party alone loses 100.0 min a year, more than the objective allows (52.6)"
            ]
        );
    }

    /// Less than a tenth of the allowance goes without saying; the allowance is a setting; where single
    /// years are promised another rule speaks.
    #[test]
    fn borderline() {
        assert!(found("5m").is_empty());
        let half = format!(
            "{}policies: {{ rules: {{ one-cause-breaks-objective: {{ most: 30% }} }} }}\n",
            with_minutes("20m")
        );
        let failed = standings("one-cause-breaks-objective", &half);
        assert!(
            failed.contains(&"failed dependency:sign-in".to_owned()),
            "{failed:?}"
        );
        let years =
            with_minutes("100m").replace("99.99% }", "{ at-least: 99.99%, in-years: 95% } }");
        assert!(checked("one-cause-breaks-objective", &years).is_empty());
    }
}
