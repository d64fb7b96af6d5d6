//! Which kinds of changes may mend a check.

use super::candidate::Family;
use crate::model::Model;
use crate::policy::{Check, Group, rule};

use Family as F;

/// What a check is about, as far as it decides what may mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matter {
    Availability,
    Recovery,
    Loss,
    Latency,
    Budget,
    Capacity,
    SharedFate,
    Votes,
    Residency,
    Backup,
}

impl Matter {
    /// Kinds of changes, those first that mend it most often.
    fn families(self) -> &'static [Family] {
        match self {
            Self::Availability => &[
                F::Dependencies,
                F::Standby,
                F::Detection,
                F::Start,
                F::Copies,
                F::Nodes,
                F::Zones,
                F::Autoscaling,
                F::InstanceType,
                F::Quorum,
            ],
            Self::Recovery => &[
                F::Detection,
                F::Start,
                F::Standby,
                F::Nodes,
                F::Copies,
                F::Dependencies,
                F::Zones,
                F::Autoscaling,
                F::Quorum,
            ],
            Self::Loss => &[F::Replication, F::Backups, F::Copies, F::Standby],
            Self::Latency => &[F::Copies, F::Routing, F::Replication],
            Self::Budget => &[F::Purchase, F::Storage, F::Fewer, F::InstanceType],
            Self::Capacity => &[F::Nodes, F::Autoscaling, F::InstanceType, F::Zones],
            Self::SharedFate => &[
                F::Dependencies,
                F::Standby,
                F::Zones,
                F::Nodes,
                F::Copies,
                F::Backups,
            ],
            Self::Votes => &[F::Quorum],
            Self::Residency => &[F::Residency],
            Self::Backup => &[F::Backups],
        }
    }
}

/// The kinds of changes that may mend a check, those first that mend it most often; or why none is looked for.
pub(super) fn families(check: &Check, model: &Model) -> Result<Vec<Family>, &'static str> {
    let mut out: Vec<Family> = Vec::new();
    for matter in matters(check, model)? {
        for family in matter.families() {
            if !out.contains(family) {
                out.push(*family);
            }
        }
    }
    Ok(out)
}

fn matters(check: &Check, model: &Model) -> Result<Vec<Matter>, &'static str> {
    use Matter as M;
    const STATED: &str =
        "the statements of the design have to be made to go together by their author";
    let group = rule(&check.rule).map_or(Group::Own, |r| r.group);
    let has = |words: &[&str]| words.iter().any(|w| check.rule.contains(w));
    match check.rule.as_str() {
        "split-brain" => return Ok(vec![M::Recovery, M::Votes]),
        "one-cause-breaks-objective" => return Ok(vec![M::Availability]),
        "loss-below-one-way" => return Ok(vec![M::Loss]),
        "two-way-copy-with-deletes" => return Ok(vec![M::Loss]),
        "clouds-apart" | "latency-floor" => {
            return Err("it takes a region in another place, which is another design");
        }
        "lag-below-one-way"
        | "promotion-left-out"
        | "recovery-exceeds-budget"
        | "scope-monotonicity" => return Err(STATED),
        _ => {}
    }
    Ok(match group {
        Group::Objectives | Group::Latency => of_number(&check.target)
            .or_else(|| of_number(&check.rule))
            .unwrap_or_else(|| match group {
                Group::Latency => vec![M::Latency],
                _ => vec![M::Availability, M::Recovery],
            }),
        Group::Claims => {
            return Err(
                "a claim is what a document says; mend the document or the design that it is about",
            );
        }
        Group::Governance => {
            return Err("names, owners and labels are not for a program to choose");
        }
        Group::Cost if has(&["budget", "delta", "crossing", "cost"]) => vec![M::Budget],
        Group::Cost => {
            return Err("it is about what the bill rests on, which no change of the design mends");
        }
        Group::Design if has(&["does-not-serve", "spare"]) => vec![M::Capacity],
        Group::Design => {
            return Err(
                "the statements of the design have to be made to go together by their author",
            );
        }
        Group::Data if has(&["residency", "sovereign"]) => vec![M::Residency],
        Group::Data if has(&["backup", "restore", "immutable", "retention"]) => vec![M::Backup],
        Group::Data => vec![M::Backup, M::Loss],
        Group::Capacity => vec![M::Capacity],
        Group::SharedFate => vec![M::SharedFate],
        Group::Quorum => vec![M::Votes],
        Group::Recovery if has(&["launch"]) => vec![M::Capacity],
        Group::Recovery if has(&["backup", "restore"]) => vec![M::Backup],
        Group::Recovery => vec![M::Recovery],
        Group::Own => own(check, model),
    })
}

/// By the name of a number: `rto.region`, `cost.total`.
fn of_number(name: &str) -> Option<Vec<Matter>> {
    use Matter as M;
    let known: [(&str, &[Matter]); 14] = [
        ("rto", &[M::Recovery]),
        ("recovery", &[M::Recovery]),
        ("rpo", &[M::Loss]),
        ("loss", &[M::Loss]),
        ("availability", &[M::Availability]),
        ("unavailability", &[M::Availability]),
        ("downtime", &[M::Availability]),
        ("outages", &[M::Availability]),
        ("contribution", &[M::Availability]),
        ("budget", &[M::Budget]),
        ("cost", &[M::Budget]),
        ("latency", &[M::Latency]),
        ("throughput", &[M::Capacity]),
        ("single-points-of-failure", &[M::SharedFate]),
    ];
    let first = name.split(['.', ':', '@', ' ']).next().unwrap_or_default();
    let found = known.iter().find(|(word, _)| *word == first);
    found.map(|(_, matters)| matters.to_vec())
}

/// By the numbers that a rule of the user's own names.
fn own(check: &Check, model: &Model) -> Vec<Matter> {
    let stated = model.own_rules.iter().find(|r| r.id == check.rule);
    let require = stated.map_or(check.target.as_str(), |r| r.require.as_str());
    let words = require.split(|c: char| c.is_whitespace() || "()+*/<>=!,".contains(c));
    let mut out: Vec<Matter> = Vec::new();
    for matter in words.filter_map(of_number).flatten() {
        if !out.contains(&matter) {
            out.push(matter);
        }
    }
    out
}
