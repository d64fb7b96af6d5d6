//! The share of requests that `objectives.availability` asks for is served.

use crate::assessment::Verdict;
use crate::diagnostic::Severity;
use crate::metric::Value;
use crate::policy::objectives::{say, verdicts};
use crate::policy::{Arguments, Better, Case, Checks, Group, Measured, Rule};
use crate::quantity::{Percent, Quantity};
use crate::uncertainty::Reached;

pub const RULE: Rule = Rule {
    id: "availability-objective",
    title: "the share of requests that is asked for is served",
    group: Group::Objectives,
    severity: Severity::Error,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:rel-11"],
    check,
};

const HELP: &str = "mend what contributes most, or lower the objective; `stormglass explain availability` shows every part";

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let objective = case.model.objectives.availability;
    let confidence = objective.and_then(|o| o.confidence);
    for verdict in verdicts(case, "availability") {
        match (confidence, case.reached) {
            (Some(wanted), Some(reached)) => with_confidence(verdict, wanted, reached, out),
            (Some(_), None) => {
                let message = format!(
                    "availability: {} is asked for, and no designs were drawn",
                    verdict.target
                );
                let help = "`stormglass uncertainty` draws them";
                out.inconclusive("availability", message, help)
                    .cause(&verdict.cause)
                    .objective(&verdict.path);
            }
            (None, _) => {
                say(verdict, "availability", HELP, out);
            }
        }
    }
}

/// As many of the designs drawn as are asked for reach it, beyond the noise of the draws.
fn with_confidence(verdict: &Verdict, wanted: Percent, reached: &Reached, out: &mut Checks) {
    let (share, interval) = (reached.share(), reached.interval());
    let text = Value::Share(share).text();
    let message = format!(
        "availability: {text} of {} designs drawn from what is not known reach it ({} to {} with 95% confidence), and {} is asked for; {} at the best guesses",
        reached.draws,
        Value::Share(interval.lower).text(),
        Value::Share(interval.upper).text(),
        verdict.target,
        verdict.result,
    );
    let target = "availability";
    let limit = wanted.fraction();
    let check = if reached.draws == 0 {
        out.inconclusive(
            target,
            message,
            "no draw is a sound design: narrow the stated ranges",
        )
    } else if interval.lower >= limit {
        out.passed(target, message)
    } else if interval.upper < limit {
        out.failed(target, message, HELP)
    } else {
        let help = "the share is within the noise of the draws: know better what `stormglass uncertainty` names first, or leave a margin";
        out.inconclusive(target, message, help)
    };
    let measured = Measured::new(
        (&Value::Share(share), format!("{text} of draws")),
        (
            &Value::Share(limit),
            format!("{} of draws", wanted.to_text()),
        ),
        Better::Higher,
    );
    check
        .measured(measured.within(interval.lower, interval.upper))
        .cause(&verdict.cause)
        .objective(&verdict.path);
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    fn asked(objective: &str) -> Vec<String> {
        let text = format!("{SMALL}objectives: {{ availability: {objective} }}\n");
        let found = checked("availability-objective", &text);
        found
            .iter()
            .map(|f| f.split(" (").next().unwrap_or(f).to_owned())
            .collect()
    }

    #[test]
    fn passes() {
        let found = asked("99%");
        assert!(
            found[0].starts_with("passed availability: availability: 99.9"),
            "{found:?}"
        );
        let drawn = asked("{ at-least: 90%, confidence: 90% }");
        assert_eq!(
            drawn,
            [
                "passed availability: availability: 100% of 40 designs drawn from what is not known reach it"
            ]
        );
    }

    #[test]
    fn fails() {
        let found = asked("99.9999%");
        assert!(
            found[0].starts_with("failed availability: availability: 99.9")
                && found[0].contains("99.9999% is asked for"),
            "{found:?}"
        );
        let drawn = asked("{ at-least: 99.9999%, confidence: 90% }");
        assert_eq!(
            drawn,
            [
                "failed availability: availability: 0% of 40 designs drawn from what is not known reach it"
            ]
        );
        let years = asked("{ at-least: 99.9999%, in-years: 90% }");
        assert!(years[0].starts_with("failed "), "{years:?}");
    }

    /// About half of the designs drawn reach what the middle one of them has: 40 draws cannot tell
    /// that share from one a little above it.
    #[test]
    fn borderline() {
        let share = |text: &str| -> f64 {
            let found = asked(&format!("{{ at-least: {text}, confidence: 50% }}"));
            let words = found[0].split_once(": availability: ").expect("a share").1;
            words
                .split('%')
                .next()
                .expect("a share")
                .parse()
                .expect("a share")
        };
        // The limit at which the designs part, by halving.
        let (mut low, mut high) = (99.0, 99.9999);
        for _ in 0..20 {
            let middle = (low + high) / 2.0;
            if share(&format!("{middle:.6}%")) >= 50.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        let there = asked(&format!("{{ at-least: {low:.6}%, confidence: 50% }}"));
        assert!(there[0].starts_with("inconclusive "), "{there:?}");
    }
}
