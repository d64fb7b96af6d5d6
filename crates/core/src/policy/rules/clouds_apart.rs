//! Regions of different clouds are as near to each other as is promised.

use crate::assessment::Standing;
use crate::diagnostic::Severity;
use crate::latency::milliseconds as text;
use crate::policy::{Arguments, Better, Case, Checks, Group, Measured, Rule};

pub const RULE: Rule = Rule {
    id: "clouds-apart",
    title: "regions of different clouds are as near to each other as is promised",
    group: Group::Latency,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let latency = &case.assessment.latency;
    let mut verdicts = case.assessment.verdicts.iter();
    let verdict = verdicts.find(|v| v.subject == "latency.between-clouds");
    let (Some(verdict), Some(pairs)) = (verdict, &latency.between_clouds) else {
        return;
    };
    let within = pairs.within.unwrap_or(0);
    let objective = &case.model.objectives.latency;
    let asked = objective.as_ref().and_then(|l| l.between_clouds.as_ref());
    let share = asked.and_then(|a| a.share).map_or(1.0, |s| s.fraction());
    let target = "latency.between-clouds";
    if verdict.standing == Standing::Missed {
        let farthest = latency.pairs.iter().rfind(|p| p.across_clouds && p.in_use);
        let which = farthest.map_or_else(String::new, |p| {
            format!(", {} to {} the farthest", p.a, p.b)
        });
        let message = format!(
            "of {} pairs of regions in different clouds {within} keep {}: they are up to {} apart{which}",
            pairs.pairs,
            verdict.target,
            text(pairs.most_ms)
        );
        let help = "keep requests inside one cloud or one metropolitan area, or promise what the distance allows";
        out.failed(target, message, help)
    } else {
        let message = format!(
            "of {} pairs of regions in different clouds {within} keep {}",
            pairs.pairs, verdict.target
        );
        out.passed(target, message)
    }
    .measured(Measured::share(
        within as f64 / pairs.pairs as f64,
        share,
        Better::Higher,
    ))
    .cause(&verdict.path);
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, checked};

    fn found(objective: &str) -> Vec<String> {
        checked(
            "clouds-apart",
            &format!("{PAIR}objectives: {{ latency: {{ between-clouds: {objective} }} }}\n"),
        )
    }

    #[test]
    fn passes() {
        assert_eq!(
            found("100ms"),
            [
                "passed latency.between-clouds: of 1 pairs of regions in different clouds 1 keep 100 ms"
            ]
        );
    }

    #[test]
    fn fails() {
        let found = found("50ms");
        assert!(
            found[0].starts_with("failed latency.between-clouds: of 1 pairs of regions in different clouds 0 keep 50 ms: they are up to "),
            "{found:?}"
        );
    }

    /// Some pairs may be farther, if that is what is promised; and of one cloud there are no pairs.
    #[test]
    fn borderline() {
        let one = PAIR.replace("gcp, location: europe-west1", "aws, location: eu-west-1");
        let one = one.replace("n2-standard-4", "c6i.xlarge");
        let one = one.replace(
            "service: cloud-sql, instance-type: db-custom-2-8192",
            "service: rds, instance-type: db.r6g.large",
        );
        let text = format!("{one}objectives: {{ latency: {{ between-clouds: 50ms }} }}\n");
        assert!(checked("clouds-apart", &text).is_empty());
    }
}
