//! The families of changes, one a file. Each lists what could be changed of its kind, whatever is wrong;
//! which of them may mend a check is said in `matter.rs`.

mod autoscaling;
mod backups;
mod copies;
mod dependencies;
mod detection;
mod fewer;
mod instance_type;
mod load;
mod nodes;
mod purchase;
mod quorum;
mod replication;
mod residency;
mod routing;
mod standby;
mod start;
mod storage;
mod zones;

use super::candidate::{Candidate, Family};
use super::ground::Ground;
use crate::catalog::Catalog;
use crate::model::Model;
use crate::scenario::Document;

type Lists = fn(&Ground<'_>, &mut Vec<Candidate>);

/// Every family with what lists its changes.
const FAMILIES: [(Family, Lists); 17] = [
    (Family::Nodes, nodes::list),
    (Family::Autoscaling, autoscaling::list),
    (Family::InstanceType, instance_type::list),
    (Family::Zones, zones::list),
    (Family::Standby, standby::list),
    (Family::Copies, copies::list),
    (Family::Replication, replication::list),
    (Family::Backups, backups::list),
    (Family::Detection, detection::list),
    (Family::Start, start::list),
    (Family::Dependencies, dependencies::list),
    (Family::Quorum, quorum::list),
    (Family::Residency, residency::list),
    (Family::Routing, routing::list),
    (Family::Purchase, purchase::list),
    (Family::Storage, storage::list),
    (Family::Fewer, fewer::list),
];

/// Single changes of a design, in a fixed order: what belongs to the families asked for.
#[must_use]
pub fn neighbourhood(
    document: &Document,
    model: &Model,
    catalog: &Catalog,
    wanted: &dyn Fn(Family) -> bool,
) -> Vec<Candidate> {
    let ground = Ground {
        document,
        model,
        catalog,
    };
    let mut all: Vec<Candidate> = Vec::new();
    for (_, list) in FAMILIES.iter().filter(|(family, _)| wanted(*family)) {
        let mut found = Vec::new();
        list(&ground, &mut found);
        for candidate in found {
            // Two ways to the same values are one change.
            if !candidate.sets.is_empty() && !all.iter().any(|c| c.sets == candidate.sets) {
                all.push(candidate);
            }
        }
    }
    all
}
