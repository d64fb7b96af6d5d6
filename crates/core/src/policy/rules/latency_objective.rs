//! Round trips are within what `objectives.latency` allows.

use crate::diagnostic::Severity;
use crate::policy::objectives::{say, verdicts};
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const RULE: Rule = Rule {
    id: "latency-objective",
    title: "round trips are within what is asked for",
    group: Group::Objectives,
    severity: Severity::Error,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:perf-4"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for verdict in verdicts(case, "latency") {
        let words: Vec<&str> = verdict.subject.split('.').skip(1).collect();
        let what = match words.as_slice() {
            ["commit", store @ ..] => format!("commit of `{}`", store.join(".")),
            ["between-clouds"] => "round trips between clouds".into(),
            [place @ .., kind] => format!("{kind} from `{}`", place.join(".")),
            [] => "latency".into(),
        };
        let help = "serve those users from a nearer region, hold the data nearer to where it is used, or allow more time";
        say(verdict, &what, help, out);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    fn asked(objective: &str, traffic: &str) -> Vec<String> {
        checked(
            "latency-objective",
            &format!("{SMALL}objectives: {{ latency: {objective} }}\ntraffic: {traffic}\n"),
        )
    }

    #[test]
    fn passes() {
        let found = asked(
            "{ na-east: { reads: 80ms } }",
            "{ geographies: { na-east: 100% } }",
        );
        assert!(
            found[0].starts_with("passed latency.na-east.reads: reads from `na-east`: "),
            "{found:?}"
        );
    }

    #[test]
    fn fails() {
        let found = asked(
            "{ japan: { reads: 20ms } }",
            "{ geographies: { japan: 100% } }",
        );
        assert!(
            found[0].starts_with("failed latency.japan.reads: reads from `japan`: "),
            "{found:?}"
        );
    }

    /// A percentile that nobody can know without service times, above what the distance alone takes.
    #[test]
    fn borderline() {
        let found = asked(
            "{ japan: { reads: 400ms, quantile: 95% } }",
            "{ geographies: { japan: 100% } }",
        );
        assert!(
            found[0].starts_with("inconclusive latency.japan.reads: reads from `japan`: at least "),
            "{found:?}"
        );
    }
}
