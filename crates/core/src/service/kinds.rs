//! Requests of different kinds: each gets what a design gives in which there are no others.
//!
//! That is exact, because a tier serves one kind only: kinds share regions, stores, dependencies
//! and voters, but no capacity.

use super::{Load, Phase, Scratch, Served, Service, State};
use crate::model::Model;

/// Share of all requests and service function of each kind.
pub(super) fn apart(model: &Model) -> Vec<(f64, Service<'_>)> {
    let kinds = model.kinds.iter();
    kinds.map(|k| (k.share, Service::new(&k.model))).collect()
}

impl Service<'_> {
    /// Shares served of all requests; the loads of all of them are left in the memory.
    pub(super) fn served_by_kind(
        &self,
        state: &State,
        seen: Option<&State>,
        phase: Phase,
        scratch: &mut Scratch,
    ) -> Served {
        let mut load = vec![0.0; self.model.regions.len()];
        let mut served = Served {
            reads: 0.0,
            writes: 0.0,
        };
        for (share, kind) in &self.kinds {
            let own = kind.served_where(state, seen, phase, scratch);
            served.reads += share * own.reads;
            served.writes += share * own.writes;
            for (all, of_kind) in load.iter_mut().zip(&scratch.load) {
                *all += share * of_kind;
            }
        }
        // What a region can do differs by kind.
        scratch.health.clear();
        scratch.carried.clear();
        scratch.load = load;
        served
    }

    /// Load and capacity by tier and region, of all kinds.
    pub(super) fn loads_by_kind(&self, state: &State) -> Vec<Load> {
        let of_kind = |(share, kind): &(f64, Service<'_>)| {
            let scaled = |load: Load| Load {
                demand: share * load.demand,
                capacity: share * load.capacity,
                ..load
            };
            kind.loads(state)
                .into_iter()
                .map(scaled)
                .collect::<Vec<_>>()
        };
        self.kinds.iter().flat_map(of_kind).collect()
    }
}
