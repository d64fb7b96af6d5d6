//! No default decides the verdict on availability alone.

use crate::assess::percent;
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Measured, Rule};
use crate::scenario::AvailabilityObjective;

pub const RULE: Rule = Rule {
    id: "default-decides",
    title: "no default decides the verdict on availability alone",
    group: Group::Design,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let on_average = |o: &AvailabilityObjective| o.in_years.is_none();
    let Some(target) = case.model.objectives.availability.filter(on_average) else {
        return;
    };
    let allowed = target.complement();
    let is = case.assessment.availability.overall.unavailability;
    for s in &case.assessment.sensitivities {
        let crosses = (s.low <= allowed) != (s.high <= allowed);
        let between = format!(
            "between its P10 and its P90 it is {} to {}",
            percent(s.low),
            percent(s.high)
        );
        let target = format!("default:{}", s.key);
        let assumed = case.assessment.assumptions.iter().find(|a| a.key == s.key);
        if crosses {
            let message = format!(
                "the default `{}` ({}) decides the availability verdict: {between}",
                s.key, s.confidence
            );
            out.failed(target, message, "state the figure of your own system")
        } else {
            let message = format!(
                "the default `{}` ({}) does not decide: {between}",
                s.key, s.confidence
            );
            out.passed(target, message)
        }
        .measured(Measured::unavailability(is, allowed).within(1.0 - s.high, 1.0 - s.low))
        .cause(assumed.map_or("", |a| a.path.as_str()))
        .objective("objectives.availability");
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, checks_of, standings, with};

    fn found(objective: &str) -> Vec<String> {
        let text = format!("{PAIR}objectives: {{ availability: {objective} }}\n");
        standings("default-decides", &text)
    }

    #[test]
    fn passes() {
        let found = found("99%");
        assert!(!found.is_empty());
        assert!(
            found.iter().all(|f| f.starts_with("passed default:")),
            "{found:?}"
        );
    }

    /// An objective between the P10 and the P90 of what moves availability most.
    #[test]
    fn fails() {
        let (low, high) = with(PAIR, None, |case| {
            let first = &case.assessment.sensitivities[0];
            (first.low, first.high)
        });
        let text = format!(
            "{PAIR}objectives: {{ availability: {:.6}% }}\n",
            100.0 - 50.0 * (low + high)
        );
        let first = checks_of("default-decides", &text, None).remove(0);
        assert_eq!(first.standing.word(), "failed");
    }

    /// Without an objective there is nothing to decide, and of single years this rule does not know.
    #[test]
    fn borderline() {
        assert!(standings("default-decides", PAIR).is_empty());
        assert!(found("{ at-least: 99.99%, in-years: 95% }").is_empty());
    }
}
