//! No smaller loss is promised than what is under way when a place is lost.

use crate::diagnostic::Severity;
use crate::latency::{CopyDelay, milliseconds as text};
use crate::policy::{Arguments, Case, Checks, Group, Measured, Rule};
use crate::scenario::Disruption;

pub const RULE: Rule = Rule {
    id: "loss-below-one-way",
    title: "no smaller loss is promised than what is under way when a place is lost",
    group: Group::Latency,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let Some(rpo) = &case.model.objectives.rpo else {
        return;
    };
    for store in &case.model.stores {
        let Some(target) = rpo.for_store(&store.name, Disruption::Region) else {
            continue;
        };
        let own = case.assessment.latency.copies.iter();
        let all: Vec<&CopyDelay> = own.filter(|c| c.store == store.name).collect();
        let worst = |pick: fn(&CopyDelay) -> f64| {
            let all = all.iter().copied();
            all.reduce(|a, b| if pick(b) > pick(a) { b } else { a })
        };
        let (Some(near), Some(far)) = (
            worst(|c| c.nearest_one_way_ms),
            worst(|c| c.farthest_one_way_ms),
        ) else {
            continue;
        };
        let name = &store.name;
        let limit = target.seconds() * 1e3;
        let (reached, measured) = (format!("store:{name}"), |ms: f64| {
            Measured::time(ms / 1e3, limit / 1e3)
        });
        let asked = format!(
            "`{name}` may lose {} at most, and its copies follow without being waited for",
            text(limit)
        );
        let help = "let writes wait for a copy (`mode: sync` or `quorum`), or allow a loss of at least one way";
        if far.farthest_one_way_ms <= limit {
            let message = format!(
                "{asked}: the farthest is {} away",
                text(far.farthest_one_way_ms)
            );
            out.passed(reached, message)
                .measured(measured(far.farthest_one_way_ms))
        } else if near.nearest_one_way_ms > limit {
            let message = format!(
                "{asked}: when {} is lost, what was written in the last {} is with no other copy",
                near.from,
                text(near.nearest_one_way_ms)
            );
            out.failed(reached, message, help)
                .measured(measured(near.nearest_one_way_ms))
        } else {
            let message = format!(
                "{asked}: only a copy nearer than {} can keep that: from {} to {} it is {}",
                text(2.0 * limit),
                far.from,
                far.farthest,
                text(far.farthest_one_way_ms)
            );
            out.failed(reached, message, help)
                .severity(Severity::Note)
                .measured(measured(far.farthest_one_way_ms))
        }
        .cause(rpo.path(name, Disruption::Region));
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, checks_of, standings};

    /// One way from Virginia to Belgium is about 41 ms.
    fn found(rpo: &str) -> Vec<String> {
        let text = format!("{PAIR}objectives: {{ rpo: {{ region: {rpo} }} }}\n");
        standings("loss-below-one-way", &text)
    }

    #[test]
    fn passes() {
        assert_eq!(found("5s"), ["passed store:orders"]);
    }

    #[test]
    fn fails() {
        assert_eq!(found("10ms"), ["failed store:orders"]);
    }

    /// Of two copies one is near enough: that is worth a note.
    #[test]
    fn borderline() {
        assert_eq!(found("50ms"), ["passed store:orders"]);
        assert_eq!(found("30ms"), ["failed store:orders"]);
        let third = PAIR
            .replace("tiers:", "  near: { provider: aws, location: us-east-2 }\ntiers:")
            .replace(
                "role: primary, zones: multi }",
                "role: primary, zones: multi }\n      near: { service: rds, instance-type: db.r6g.large, role: replica }",
            );
        let text = format!("{third}objectives: {{ rpo: {{ region: 30ms }} }}\n");
        let check = checks_of("loss-below-one-way", &text, None).remove(0);
        assert_eq!(
            check.severity,
            crate::diagnostic::Severity::Note,
            "{check:?}"
        );
    }
}
