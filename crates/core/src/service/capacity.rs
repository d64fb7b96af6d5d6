//! Load against capacity: what the servers of a region carry, now and after more were launched.

use super::{Launches, Phase, Service, State, lookup};
use crate::model::{Model, Preference};

/// Load and capacity of a tier in a region, for reports on capacity after a loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Index of the tier.
    pub tier: usize,
    /// Index of the region.
    pub region: usize,
    /// Share of the whole demand that arrives.
    pub demand: f64,
    /// Share of the whole demand that can be carried.
    pub capacity: f64,
    /// Load over capacity at the peak of the demand, with the nodes that run then; none where the
    /// demand does not vary or nothing can be carried.
    pub at_peak: Option<f64>,
}

/// How far the demand can grow before a tier is full.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Headroom {
    /// What can be carried over the usual demand.
    pub factor: f64,
    /// Index of the tier that is full first.
    pub tier: usize,
    /// Index of the region in which it is.
    pub region: usize,
}

/// Share of the whole demand that arrives at each region in normal times.
#[must_use]
pub fn usual_loads(model: &Model) -> Vec<f64> {
    let mut out = vec![0.0; model.regions.len()];
    for flow in &model.traffic.flows {
        let home = match &flow.preference {
            Preference::Ordered(order) => order.first(),
            Preference::Spread { home, .. } => Some(home),
        };
        if let Some(slot) = home.and_then(|r| out.get_mut(*r)) {
            *slot += flow.weight;
        }
    }
    out
}

impl Service<'_> {
    /// Load and capacity by tier and region, after routing settled.
    #[must_use]
    pub fn loads(&self, state: &State) -> Vec<Load> {
        if !self.kinds.is_empty() {
            return self.loads_by_kind(state);
        }
        self.loads_of(state, &self.region_loads(state, Phase::SETTLED))
    }

    /// The same where the loads of the regions are known.
    #[must_use]
    pub fn loads_of(&self, state: &State, region_load: &[f64]) -> Vec<Load> {
        let mut out = Vec::new();
        for t in &self.serving {
            let Some(tier) = self.model.tiers.get(*t) else {
                continue;
            };
            if !tier.capacity_per_node.is_finite() {
                continue;
            }
            for (p, place) in tier.places.iter().enumerate() {
                let live = lookup(&state.live, *t, p).unwrap_or(0);
                let up = state.region_up.get(place.region) == Some(&true);
                let demand = region_load.get(place.region).copied().unwrap_or(0.0);
                let capacity = if up {
                    f64::from(live) * tier.capacity_per_node
                } else {
                    0.0
                };
                // At the peak as large a part of the nodes is live.
                let more = f64::from(place.nodes_at_peak) / f64::from(place.nodes.max(1));
                let varies = !self.model.traffic.curve.is_empty() && capacity * more > 0.0;
                out.push(Load {
                    tier: *t,
                    region: place.region,
                    demand,
                    capacity,
                    at_peak: varies.then(|| demand * self.model.traffic.peak / (capacity * more)),
                });
            }
        }
        out
    }

    /// How far the demand can grow before a tier is full, where every tier runs its most nodes: of
    /// autoscaling, or of a recovery with its launches granted. None where no tier has a bound.
    #[must_use]
    pub fn headroom(&self, state: &State, recovered: bool) -> Option<Headroom> {
        let least = |a: Headroom, b: Headroom| if b.factor < a.factor { b } else { a };
        if !self.kinds.is_empty() {
            let of_kinds = self.kinds.iter();
            let of_kinds = of_kinds.filter_map(|(_, kind)| kind.headroom(state, recovered));
            return of_kinds.reduce(least);
        }
        let loads = self.region_loads(state, Phase::SETTLED);
        let mut out: Option<Headroom> = None;
        for t in &self.serving {
            let Some(tier) = self.model.tiers.get(*t) else {
                continue;
            };
            if !tier.capacity_per_node.is_finite() {
                continue;
            }
            for (p, place) in tier.places.iter().enumerate() {
                let load = loads.get(place.region).copied().unwrap_or(0.0);
                if load <= 0.0 || state.region_up.get(place.region) != Some(&true) {
                    continue;
                }
                let most = match recovered {
                    true => place.nodes_recovered.max(place.nodes_max),
                    false => place.nodes_max,
                };
                let live = lookup(&state.live, *t, p).unwrap_or(0);
                let nodes = live + most.saturating_sub(place.nodes);
                let found = Headroom {
                    factor: f64::from(nodes) * tier.capacity_per_node / load,
                    tier: *t,
                    region: place.region,
                };
                out = Some(out.map_or(found, |o| least(o, found)));
            }
        }
        out
    }

    /// Share of the whole demand that a region carries whatever is refused; no bound where no tier
    /// has one.
    pub(super) fn surely_carried(&self, state: &State, r: usize) -> f64 {
        let mut least = f64::INFINITY;
        for t in &self.serving {
            let (Some(tier), Some(p)) = (self.model.tiers.get(*t), self.place_in(*t, r)) else {
                continue;
            };
            if tier.capacity_per_node.is_finite() {
                let live = lookup(&state.live, *t, p).unwrap_or(0);
                least = least.min(f64::from(live) * tier.capacity_per_node);
            }
        }
        least * (1.0 + 1e-12)
    }

    /// Share of the load that the region's tiers carry.
    ///
    /// What is launched after the fault can be refused where a region-wide event sends more than
    /// the usual load.
    pub(super) fn carried(
        &self,
        state: &State,
        r: usize,
        load: f64,
        phase: Phase,
        region_event: bool,
    ) -> f64 {
        let (mut without, mut with): (f64, f64) = (1.0, 1.0);
        let usual = self.usual.get(r).copied().unwrap_or(0.0);
        let refused = if self.cannot_launch(state, r) {
            1.0
        } else if region_event && load > usual * (1.0 + 1e-12) {
            match phase.launches {
                Launches::AtOdds => self.model.capacity_refused,
                Launches::Granted => 0.0,
                Launches::Refused => 1.0,
            }
        } else {
            0.0
        };
        for t in &self.serving {
            let (Some(tier), Some(p)) = (
                self.model.tiers.get(*t),
                lookup(&self.place, *t, r).flatten(),
            ) else {
                continue;
            };
            let (Some(place), true) = (tier.places.get(p), tier.capacity_per_node.is_finite())
            else {
                continue;
            };
            let live = lookup(&state.live, *t, p).unwrap_or(0);
            let of = |nodes: u32| {
                let capacity = f64::from(nodes) * tier.capacity_per_node;
                if capacity >= load * (1.0 - 1e-12) || load <= 0.0 {
                    1.0
                } else {
                    capacity / load
                }
            };
            let now = of(live);
            let grown = if phase.scaled {
                of(live + place.nodes_recovered.saturating_sub(place.nodes))
            } else {
                now
            };
            without = without.min(now);
            with = with.min(grown);
        }
        // One refusal concerns every tier of the region.
        refused * without + (1.0 - refused) * with
    }
}
