//! Service is back within the time that `objectives.rto` allows, after each disruption that it names.

use crate::diagnostic::Severity;
use crate::policy::objectives::{say, verdicts};
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const RULE: Rule = Rule {
    id: "recovery-objective",
    title: "service is back in time after each disruption",
    group: Group::Objectives,
    severity: Severity::Error,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:rel-13"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for verdict in verdicts(case, "rto") {
        let mut words = verdict.subject.splitn(3, '.').skip(1);
        let kind = words.next().unwrap_or("any disruption");
        let what = match words.next() {
            Some(store) => format!("recovery of what needs `{store}` after `{kind}`"),
            None => format!("recovery after `{kind}`"),
        };
        let help = "shorten the longest step that `stormglass drill` shows, make it automatic, or allow more time";
        say(verdict, &what, help, out);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    fn asked(objectives: &str) -> Vec<String> {
        checked(
            "recovery-objective",
            &format!("{SMALL}objectives: {{ rto: {objectives} }}\n"),
        )
    }

    #[test]
    fn passes() {
        let found = asked("{ region: 365d }");
        assert!(
            found[0]
                .starts_with("passed rto.region: recovery after `region`: 20 h 44 min, and 365 d"),
            "{found:?}"
        );
    }

    #[test]
    fn fails() {
        let found = asked("{ region: 1m }");
        assert!(
            found[0].starts_with("failed rto.region: recovery after `region`: ")
                && found[0].contains("only repair ends region:main"),
            "{found:?}"
        );
    }

    /// The limit itself is allowed.
    #[test]
    fn borderline() {
        let text = |limit: &str| {
            format!(
                "
stormglass: 1
objectives: {{ rto: {{ region: {limit} }} }}
regions:
  main:  {{ provider: aws, location: us-east-1, role: primary }}
  other: {{ provider: aws, location: us-west-2, role: hot-standby }}
tiers:
  app: {{ in: {{ main: {{ nodes: 2, instance-type: c6i.xlarge }}, other: {{ nodes: 2, instance-type: c6i.xlarge }} }} }}
recovery:
  region: {{ start: automatic, steps: [{{ detect: 1m }}, {{ switch: 4m }}] }}
"
            )
        };
        let at = checked("recovery-objective", &text("5m"));
        assert!(
            at[0].starts_with("passed rto.region: recovery after `region`: 5 min, and 5 min"),
            "{at:?}"
        );
        let below = checked("recovery-objective", &text("299s"));
        assert!(below[0].starts_with("failed "), "{below:?}");
    }
}
