//! What documents claim about a design is what is computed.

use crate::audit::{Audited, Outcome};
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const RULE: Rule = Rule {
    id: "claims-hold",
    title: "what documents claim about the design is what is computed",
    group: Group::Claims,
    severity: Severity::Warning,
    opt_in: true,
    parameters: &[],
    tags: &[],
    check,
};

const HELP: &str =
    "correct the document, or the design; `stormglass audit` shows every claim with its reasons";

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let Some(audit) = case.audit else {
        return;
    };
    for claim in &audit.claims {
        let target = format!("claim:{}", claim.id);
        let text = said(claim);
        let check = match claim.outcome {
            Outcome::Holds => out.passed(target, format!("{text} holds")),
            Outcome::Fails => out.failed(target, format!("{text} does not hold"), HELP),
            Outcome::Ambiguous => {
                let message = format!("{text} holds in some readings only");
                out.inconclusive(
                    target,
                    message,
                    "say in the document which reading is meant",
                )
            }
            // No model of this kind can say anything of it.
            Outcome::NotModelled => continue,
        };
        let because = claim.readings.iter().flat_map(|r| &r.because).next();
        check.objective(&claim.path);
        if let Some(because) = because {
            check.cause(&because.path);
        }
    }
}

/// The claim with what is computed, in each reading.
fn said(claim: &Audited) -> String {
    let from = claim
        .from
        .as_ref()
        .map_or(String::new(), |f| format!(" ({f})"));
    let readings = claim.readings.iter().map(|r| {
        let name = r.name.as_ref().map_or(String::new(), |n| format!("{n}: "));
        format!(
            "{name}`{}` is stated as {} and computed as {}",
            r.claim, r.stated, r.computed
        )
    });
    let readings: Vec<String> = readings.collect();
    format!(
        "{} “{}”{from}: {}: it",
        claim.id,
        claim.says,
        readings.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    fn claimed(claims: &str) -> Vec<String> {
        checked("claims-hold", &format!("{SMALL}claims:\n{claims}"))
    }

    #[test]
    fn passes() {
        assert_eq!(
            claimed("  - { id: C1, claim: nodes, is: 2, says: two nodes, from: README }\n"),
            [
                "passed claim:C1: C1 “two nodes” (README): `nodes` is stated as 2 and computed as 2: it holds"
            ]
        );
        // What no model can hold is no check, and without claims there is none.
        assert!(claimed("  - { id: C2, says: nice people, kind: organisation }\n").is_empty());
        assert!(checked("claims-hold", SMALL).is_empty());
    }

    #[test]
    fn fails() {
        assert_eq!(
            claimed("  - { id: C1, claim: nodes, is: 3, says: three nodes }\n"),
            [
                "failed claim:C1: C1 “three nodes”: `nodes` is stated as 3 and computed as 2: it does not hold"
            ]
        );
    }

    #[test]
    fn borderline() {
        let found = claimed(
            "  - id: C1\n    says: three\n    readings:\n      nodes: { claim: nodes, is: 2 }\n      zones: { claim: nodes, is: 3 }\n",
        );
        assert_eq!(
            found,
            [
                "inconclusive claim:C1: C1 “three”: nodes: `nodes` is stated as 2 and computed as 2; zones: `nodes` is stated as 3 and computed as 2: it holds in some readings only"
            ]
        );
    }
}
