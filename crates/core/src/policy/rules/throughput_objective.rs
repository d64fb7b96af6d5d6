//! The rate of requests that `objectives.throughput` asks for is carried.

use crate::diagnostic::Severity;
use crate::policy::objectives::{say, verdicts};
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const RULE: Rule = Rule {
    id: "throughput-objective",
    title: "the rate of requests that is asked for is carried",
    group: Group::Objectives,
    severity: Severity::Error,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:rel-7"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for verdict in verdicts(case, "throughput") {
        let what = match verdict.subject.split_once('.') {
            Some((_, kind)) => format!("throughput after `{kind}`"),
            None => "throughput with everything up".into(),
        };
        let help =
            "run more nodes of the tier that is full first, let it scale further, or ask for less";
        say(verdict, &what, help, out);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    /// Two nodes of 500 requests a second, in two zones.
    fn asked(objective: &str) -> Vec<String> {
        let text = SMALL.replace("app: {", "app: { node-capacity: 500 rps,");
        checked(
            "throughput-objective",
            &format!(
                "{text}objectives: {{ throughput: {objective} }}\ntraffic: {{ demand: 400 rps }}\n"
            ),
        )
    }

    #[test]
    fn passes() {
        assert_eq!(
            asked("{ normal: 900 rps, zone: 400 rps }"),
            [
                "passed throughput: throughput with everything up: 1000 rps, and 900 rps is asked for; `app` in main is full first",
                "passed throughput.zone: throughput after `zone`: 500 rps, and 400 rps is asked for; after zone:main/1, `app` in main is full first",
            ]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            asked("{ zone: 600 rps }"),
            [
                "failed throughput.zone: throughput after `zone`: 500 rps, and 600 rps is asked for; after zone:main/1, `app` in main is full first"
            ]
        );
        // Where the only region is lost nothing is carried.
        let region = asked("{ region: 1 rps }");
        assert!(
            region[0].starts_with("failed throughput.region: throughput after `region`: 0 rps"),
            "{region:?}"
        );
    }

    /// What is carried exactly is carried; what a node carries must be stated.
    #[test]
    fn borderline() {
        assert!(asked("1000 rps")[0].starts_with("passed throughput: "));
        assert!(asked("1001 rps")[0].starts_with("failed throughput: "));
        let text = format!("{SMALL}objectives: {{ throughput: 10 rps }}\n");
        assert_eq!(
            checked("throughput-objective", &text),
            [
                "inconclusive throughput: throughput with everything up: unknown, and 10 rps is asked for; how much a node carries is not known: state `traffic.demand`, and `node-capacity` of every tier"
            ]
        );
    }
}
