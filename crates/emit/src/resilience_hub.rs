//! `resilience-hub`: the objectives of recovery and loss as a policy of AWS Resilience Hub.

use crate::files::Files;
use crate::slug::slug;
use crate::subject::Subject;
use crate::target::Target;
use crate::value::Value;
use stormglass_core::scenario::{Disruption, Provider};

/// The target.
pub(crate) const TARGET: Target = Target {
    word: "resilience-hub",
    description: "the recovery objectives as a policy of AWS Resilience Hub",
    emit,
};

/// Its kinds of disruption, which of ours each is, and whether a policy needs it.
const KINDS: [(&str, Disruption, bool); 4] = [
    ("Software", Disruption::Software, true),
    ("Hardware", Disruption::Node, true),
    ("AZ", Disruption::Zone, true),
    ("Region", Disruption::Region, false),
];

fn emit(subject: &Subject<'_>) -> Files {
    if subject.regions_of(Provider::Aws).is_empty() {
        return Files::none("the design has no region of AWS");
    }
    let mut files = Files::default();
    let mut policy = Vec::new();
    for (name, kind, needed) in KINDS {
        match (recovery(subject, kind), loss(subject, kind)) {
            (Some(rto), Some(rpo)) => {
                policy.push((name, Value::map([("rtoInSecs", rto), ("rpoInSecs", rpo)])))
            }
            _ if needed => {
                return Files::none(format!(
                    "a policy needs an RTO and an RPO for `{kind}`, and the objectives state none"
                ));
            }
            _ => {}
        }
    }
    let objectives = &subject.model.objectives;
    for kind in Disruption::ALL
        .iter()
        .filter(|k| !KINDS.iter().any(|(_, of, _)| of == *k))
    {
        // An objective for every disruption says nothing of this one in particular.
        let rto = objectives
            .rto
            .as_ref()
            .is_some_and(|o| o.by.contains_key(kind));
        let rpo = objectives.rpo.as_ref().is_some_and(|o| o.names(*kind));
        if rto || rpo {
            let what = format!("the objectives for `{kind}`");
            files.leave_out(
                "objectives",
                what,
                "a policy knows software, hardware, zones and regions",
            );
        }
    }
    let clouds = subject
        .model
        .providers
        .iter()
        .filter(|p| p.provider != Provider::Aws)
        .count();
    if clouds > 0 {
        files.leave_out("regions", "regions that are not on AWS", "Resilience Hub looks at applications on AWS only; it will not see what takes over elsewhere");
    }
    let about = format!(
        "Made by Stormglass {} from the design {}. Change the design and run emit again.",
        subject.assessment.version, subject.digest
    );
    let text = Value::map([
        ("policyDescription", Value::from(about)),
        (
            "policyName",
            Value::from(slug(&format!("{} objectives", subject.model.name), 60)),
        ),
        ("tier", Value::from("NotApplicable")),
        ("policy", Value::map(policy)),
    ]);
    files.put("policy.json", text.json());
    files
}

/// Whole seconds, rounded down: a policy must not promise less than the design.
fn whole(seconds: f64) -> u64 {
    // Objectives are far below 2^53 seconds, so that the text of the floor is whole.
    format!("{}", seconds.floor().max(0.0)).parse().unwrap_or(0)
}

fn recovery(subject: &Subject<'_>, kind: Disruption) -> Option<u64> {
    let rto = subject.model.objectives.rto.as_ref()?;
    rto.for_disruption(kind).map(|d| whole(d.seconds()))
}

/// The strictest over the stores.
fn loss(subject: &Subject<'_>, kind: Disruption) -> Option<u64> {
    let rpo = subject.model.objectives.rpo.as_ref()?;
    let of = subject
        .model
        .stores
        .iter()
        .filter_map(|s| rpo.for_store(&s.name, kind));
    let all = rpo.all.or_else(|| rpo.by.get(&kind).copied());
    of.chain(all).map(|d| whole(d.seconds())).min()
}
