//! A stated recovery plan promotes every store whose primary is lost.

use crate::diagnostic::Severity;
use crate::model::{StepKind, WriteRule};
use crate::policy::{Arguments, Case, Checks, Group, Rule};
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    id: "promotion-left-out",
    title: "a stated recovery plan promotes every store whose primary is lost",
    group: Group::Recovery,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let target = |plan: &str, store: &str| format!("plan:{plan}/store:{store}");
    let mut seen = BTreeSet::new();
    for drill in &case.assessment.drills {
        for store in &drill.promotion_left_out {
            let target = target(drill.disruption.word(), store);
            if !seen.insert(target.clone()) {
                continue;
            }
            let message = format!(
                "the plan for `{}` names no promotion of `{store}`; its writes are taken to come back with the switch",
                drill.disruption
            );
            let help = format!(
                "add `- {{ promote: derived, store: {store}, after: [<the step that notices>] }}`"
            );
            out.failed(target, message, &help)
                .cause(format!("recovery.{}.steps", drill.disruption));
        }
    }
    for (disruption, plan) in &case.model.recovery {
        for (s, store) in case.model.stores.iter().enumerate() {
            let has_primary =
                matches!(store.write, WriteRule::Primary(_)) && store.copies.len() > 1;
            let promotes = plan.steps.iter().any(|step| {
                step.kind == StepKind::Promote && step.store.is_none_or(|named| named == s)
            });
            let target = target(disruption.word(), &store.name);
            if has_primary && promotes && !seen.contains(&target) {
                let message = format!("the plan for `{disruption}` promotes `{}`", store.name);
                out.passed(target, message)
                    .cause(format!("recovery.{disruption}.steps"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, standings};

    fn found(steps: &str) -> Vec<String> {
        let plan = format!("recovery: {{ region: {{ steps: [{steps}] }} }}\n");
        standings("promotion-left-out", &format!("{PAIR}{plan}"))
    }

    #[test]
    fn passes() {
        assert_eq!(
            found(
                "{ detect: 30s }, { promote: derived, store: orders, after: [detect] }, { scale: 2m, to: 4, after: [detect] }, { switch: 60s, after: [detect] }"
            ),
            ["passed plan:region/store:orders"]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            found(
                "{ detect: 30s }, { scale: 2m, to: 4, after: [detect] }, { switch: 60s, after: [detect] }"
            ),
            [
                "failed plan:region/store:orders",
                "failed plan:operator-error/store:orders"
            ]
        );
    }

    /// What nobody states is derived, promotions among them: of a plan without steps that bring the full
    /// capacity nothing is left out.
    #[test]
    fn borderline() {
        assert!(standings("promotion-left-out", PAIR).is_empty());
        assert!(found("{ detect: 30s }, { switch: 60s, after: [detect] }").is_empty());
    }
}
