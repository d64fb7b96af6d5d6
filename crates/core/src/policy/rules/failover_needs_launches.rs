//! A failover waits for no server that has yet to be launched.

use crate::assessment::{Drill, RefusedPath};
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Better, Case, Checks, Group, Measured, Rule};
use crate::scenario::Disruption;

pub const RULE: Rule = Rule {
    id: "failover-needs-launches",
    title: "a failover waits for no server that has yet to be launched",
    group: Group::Recovery,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:rel-11"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for kind in [Disruption::Region, Disruption::Provider] {
        let named = |d: &&Drill| d.disruption == kind && !d.cause.starts_with("group:");
        let drills: Vec<&Drill> = case.assessment.drills.iter().filter(named).collect();
        let refused = drills
            .iter()
            .filter_map(|d| Some((*d, d.refused_path.as_ref()?)));
        let least = |path: &RefusedPath| path.settled.0.min(path.settled.1);
        let worst = refused.reduce(|a, b| if least(b.1) < least(a.1) { b } else { a });
        let target = format!("recovery.{kind}");
        if let Some((drill, path)) = worst {
            let message = format!(
                "after {} the recovery launches servers, which a regional event refuses in {:.0}% of cases (always while the control plane is down); then {:.0}% of reads and {:.0}% of writes are served until repair",
                drill.cause,
                path.probability * 100.0,
                path.settled.0 * 100.0,
                path.settled.1 * 100.0
            );
            let help = "run what a failover needs beforehand, or reserve it";
            out.failed(&target, message, help)
                .measured(Measured::share(least(path), 1.0, Better::Higher))
                .cause(target);
        } else if drills.iter().any(|d| !d.until_repair) {
            let message = format!("no recovery of a lost {kind} has to launch servers");
            out.passed(&target, message).cause(target);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, standings};

    fn found(spare: &str) -> Vec<String> {
        let text = PAIR.replace("spare: { nodes: 4,", &format!("spare: {{ nodes: {spare},"));
        let plan = "recovery: { region: { steps: [{ detect: 30s }, { scale: 2m, to: 4, after: [detect] }, { switch: 60s, after: [scale] }] } }";
        let plan = if spare == "4" { "" } else { plan };
        standings("failover-needs-launches", &format!("{text}{plan}\n"))
    }

    #[test]
    fn passes() {
        assert_eq!(
            found("4"),
            ["passed recovery.region", "passed recovery.provider"]
        );
    }

    #[test]
    fn fails() {
        assert!(
            found("0").contains(&"failed recovery.region".to_owned()),
            "{:?}",
            found("0")
        );
    }

    /// Two servers carry everything, one does not.
    #[test]
    fn borderline() {
        assert!(
            found("2").contains(&"passed recovery.region".to_owned()),
            "{:?}",
            found("2")
        );
        assert!(
            found("1").contains(&"failed recovery.region".to_owned()),
            "{:?}",
            found("1")
        );
    }
}
