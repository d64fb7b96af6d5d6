//! What users get in a given state: the share of reads and writes that is served.
//!
//! This is the one function that every engine shares (`SERVED`): the exact engine weighs it over
//! states, a drill follows it over time. A request goes to a region by the routing, the region
//! must be up with its balancer, every user-facing tier must be alive and carry the load, and
//! every store and dependency it needs must answer. See `docs/model/availability.md`.

mod alike;
mod capacity;
mod dependencies;
mod index;
mod kinds;
mod near;
mod offer;
mod reach;
mod routes;
mod sameness;
mod stores;

pub use alike::{alike, is_local};
pub use capacity::{Headroom, Load, usual_loads};
pub use near::Anchor;
pub use offer::{CopyState, Forced, Offer, offers};
pub use routes::{Healths, Route};

use crate::model::{Model, Preference};
use index::Index;
use near::target;

/// Shares of requests served, 0..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Served {
    /// Of reads.
    pub reads: f64,
    /// Of writes.
    pub writes: f64,
}

impl Served {
    /// Weighted by the share of requests that read.
    #[must_use]
    pub fn overall(self, read_share: f64) -> f64 {
        read_share * self.reads + (1.0 - read_share) * self.writes
    }

    /// The worse of the two.
    #[must_use]
    pub fn worse(self) -> f64 {
        self.reads.min(self.writes)
    }
}

/// How far the recovery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Requests have been sent to other regions.
    pub switched: bool,
    /// Other copies have been made writable.
    pub promoted: bool,
    /// Capacity has been added.
    pub scaled: bool,
    /// Launches during a region-wide event: counted at their odds, or as granted.
    pub launches: Launches,
}

/// How launches during a region-wide event are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Launches {
    /// Refused with the default probability: an expectation, for the long run.
    AtOdds,
    /// Granted: one definite course of events, for drills.
    Granted,
    /// Refused.
    Refused,
}

impl Phase {
    /// Nothing has been done yet.
    pub const FAULT: Self = Self {
        switched: false,
        promoted: false,
        scaled: false,
        launches: Launches::AtOdds,
    };
    /// Everything has been done.
    pub const SETTLED: Self = Self {
        switched: true,
        promoted: true,
        scaled: true,
        launches: Launches::AtOdds,
    };
}

/// What is up and what is not.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// By region: power, network and provider are there.
    pub region_up: Vec<bool>,
    /// By region: whether a region-wide event is behind its loss.
    pub balancer_up: Vec<bool>,
    /// Live nodes by tier and place (same order as the model's places).
    pub live: Vec<Vec<u32>>,
    /// Copies by store and copy.
    pub copies: Vec<Vec<CopyState>>,
    /// By dependency: lost by itself or with its provider.
    pub dependency_down: Vec<bool>,
    /// Pairs of regions that cannot reach each other; users reach both.
    pub cut: Vec<(usize, usize)>,
    /// Regions in which nothing can be launched.
    pub no_launches: Vec<usize>,
    /// Whether DNS answers but cannot be changed.
    pub records_fixed: bool,
    /// Stores of which no other copy has been made writable yet, whatever the phase says.
    pub held: Vec<usize>,
}

/// The service function of one model, with what does not change between states worked out once.
#[derive(Clone, Debug)]
pub struct Service<'m> {
    model: &'m Model,
    /// User-facing tiers that carry load (not quorums).
    serving: Vec<usize>,
    /// User-facing quorum tiers.
    quorums: Vec<usize>,
    /// Stores needed when there is no serving tier to need them.
    implicit: Vec<usize>,
    /// Place index by tier and region.
    place: Vec<Vec<Option<usize>>>,
    /// Copy index by store and region.
    copy: Vec<Vec<Option<usize>>>,
    /// Share of the whole demand that arrives at each region in normal times.
    usual: Vec<f64>,
    /// What is where.
    index: Index,
    /// By kind of requests, where the design tells them apart: their share, and what they get.
    kinds: Vec<(f64, Service<'m>)>,
}

impl<'m> Service<'m> {
    /// Works out what does not change.
    #[must_use]
    pub fn new(model: &'m Model) -> Self {
        let by_region = |regions: Vec<usize>| {
            let mut out = vec![None; model.regions.len()];
            for (i, r) in regions.into_iter().enumerate() {
                if let Some(slot) = out.get_mut(r) {
                    *slot = Some(i);
                }
            }
            out
        };
        let pick = |quorum: bool| {
            model
                .tiers
                .iter()
                .enumerate()
                .filter(|(_, t)| t.user_facing && t.quorum.is_some() == quorum)
                .map(|(i, _)| i)
                .collect::<Vec<_>>()
        };
        let serving = pick(false);
        let implicit = if serving.is_empty() && pick(true).is_empty() {
            (0..model.stores.len()).collect()
        } else {
            pick(true)
                .iter()
                .filter(|_| serving.is_empty())
                .filter_map(|t| model.tiers.get(*t))
                .flat_map(|t| t.needs.iter().copied())
                .collect()
        };
        let quorums = pick(true);
        Self {
            model,
            index: Index::new(model, &serving, &quorums),
            quorums,
            serving,
            implicit,
            place: model
                .tiers
                .iter()
                .map(|t| by_region(t.places.iter().map(|p| p.region).collect()))
                .collect(),
            copy: model
                .stores
                .iter()
                .map(|s| by_region(s.copies.iter().map(|c| c.region).collect()))
                .collect(),
            usual: usual_loads(model),
            kinds: kinds::apart(model),
        }
    }

    /// The model it serves.
    #[must_use]
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// Everything up.
    #[must_use]
    pub fn nominal(&self) -> State {
        let m = self.model;
        State {
            region_up: vec![true; m.regions.len()],
            balancer_up: vec![true; m.regions.len()],
            live: m
                .tiers
                .iter()
                .map(|t| t.places.iter().map(|p| p.nodes).collect())
                .collect(),
            copies: m
                .stores
                .iter()
                .map(|s| vec![CopyState::Up; s.copies.len()])
                .collect(),
            dependency_down: vec![false; m.dependencies.len()],
            cut: Vec::new(),
            no_launches: Vec::new(),
            records_fixed: false,
            held: Vec::new(),
        }
    }

    /// Shares served in a state and phase.
    #[must_use]
    pub fn served(&self, state: &State, phase: Phase) -> Served {
        self.served_in(state, phase, &mut Scratch::default())
    }

    /// Share of the whole demand that arrives at each region in a state and phase.
    #[must_use]
    pub fn region_loads(&self, state: &State, phase: Phase) -> Vec<f64> {
        let mut scratch = Scratch::default();
        self.served_in(state, phase, &mut scratch);
        scratch.load.resize(self.model.regions.len(), 0.0);
        scratch.load
    }

    /// Shares served, with memory that is kept between calls.
    pub fn served_in(&self, state: &State, phase: Phase, scratch: &mut Scratch) -> Served {
        self.served_where(state, None, phase, scratch)
    }

    /// Shares served while requests go where another state would send them: what has happened since
    /// is not known to those who route.
    pub fn served_as_seen(
        &self,
        state: &State,
        seen: &State,
        phase: Phase,
        scratch: &mut Scratch,
    ) -> Served {
        self.served_where(state, Some(seen), phase, scratch)
    }

    fn served_where(
        &self,
        state: &State,
        seen: Option<&State>,
        phase: Phase,
        scratch: &mut Scratch,
    ) -> Served {
        if !self.kinds.is_empty() {
            return self.served_by_kind(state, seen, phase, scratch);
        }
        let m = self.model;
        scratch.load.clear();
        let quorums_hold = self.quorums.iter().all(|t| self.quorum_holds(state, *t));
        self.writes_of(state, phase, &mut scratch.writes);
        let all = self.dependency_factor(state, None);
        if self.serving.is_empty() {
            let up = |ok: bool| if ok && quorums_hold { all } else { 0.0 };
            return Served {
                reads: up(self
                    .implicit
                    .iter()
                    .all(|s| self.readable_somewhere(state, *s))),
                writes: up(self
                    .implicit
                    .iter()
                    .all(|s| self.can_write(state, *s, None, scratch.writes.get(*s)))),
            };
        }
        scratch.load.resize(m.regions.len(), 0.0);
        if !quorums_hold {
            return Served {
                reads: 0.0,
                writes: 0.0,
            };
        }
        self.health_of(state, phase, &scratch.writes, &mut scratch.health);
        let switched = phase.switched && !state.records_fixed;
        match seen {
            None => self.send(
                switched,
                &scratch.health,
                &mut scratch.routed,
                &mut scratch.load,
            ),
            Some(seen) => {
                self.writes_of(seen, phase, &mut scratch.seen_writes);
                self.health_of(seen, phase, &scratch.seen_writes, &mut scratch.seen);
                self.send(
                    switched,
                    &scratch.seen,
                    &mut scratch.routed,
                    &mut scratch.load,
                );
            }
        }
        let anywhere_lost = state.region_up.iter().any(|up| !up);
        scratch.carried.clear();
        for r in 0..m.regions.len() {
            let load = scratch.load.get(r).copied().unwrap_or(0.0);
            let carried = self.carried(state, r, load, phase, anywhere_lost);
            scratch
                .carried
                .push(carried * all * self.dependency_factor(state, Some(r)));
        }
        let mut served = Served {
            reads: 0.0,
            writes: 0.0,
        };
        for ((load, h), carried) in scratch
            .load
            .iter()
            .zip(&scratch.health)
            .zip(&scratch.carried)
        {
            let share = load * carried;
            served.reads += if h.reads { share } else { 0.0 };
            served.writes += if h.writes { share } else { 0.0 };
        }
        served
    }

    fn writes_of(&self, state: &State, phase: Phase, out: &mut Vec<StoreWrite>) {
        out.clear();
        let stores = 0..self.model.stores.len();
        out.extend(stores.map(|s| self.store_write(state, s, phase.promoted)));
    }

    fn health_of(&self, state: &State, phase: Phase, writes: &[StoreWrite], out: &mut Vec<Health>) {
        out.clear();
        let regions = 0..self.model.regions.len();
        out.extend(regions.map(|r| self.health(state, r, phase, writes)));
    }

    /// Requests that arrive at each region, added to its load.
    fn send(
        &self,
        switched: bool,
        health: &[Health],
        routed: &mut Vec<(usize, f64)>,
        load: &mut [f64],
    ) {
        if self.spread_alike(switched, health, load) {
            return;
        }
        routed.clear();
        for flow in &self.model.traffic.flows {
            self.route(&flow.preference, flow.weight, health, switched, routed);
        }
        for (r, w) in routed.iter() {
            if let Some(load) = load.get_mut(*r) {
                *load += w;
            }
        }
    }

    /// Place of a tier in a region.
    #[must_use]
    pub fn place_in(&self, t: usize, r: usize) -> Option<usize> {
        lookup(&self.place, t, r).flatten()
    }

    /// Copy of a store in a region.
    #[must_use]
    pub fn copy_in(&self, s: usize, r: usize) -> Option<usize> {
        lookup(&self.copy, s, r).flatten()
    }

    fn route(
        &self,
        preference: &Preference,
        weight: f64,
        health: &[Health],
        switched: bool,
        out: &mut Vec<(usize, f64)>,
    ) {
        let whole = |r: usize| health.get(r).is_some_and(|h| h.is_whole());
        let reads = |r: usize| health.get(r).is_some_and(|h| h.reads);
        match preference {
            Preference::Ordered(order) => {
                let target = target(order, switched, |r| {
                    health.get(r).copied().unwrap_or(Health::DOWN)
                });
                out.extend(target.map(|r| (r, weight)));
            }
            Preference::Spread { home, shares } => {
                if !switched || whole(*home) {
                    out.push((*home, weight));
                    return;
                }
                let sum = |ok: &dyn Fn(usize) -> bool| -> f64 {
                    shares.iter().filter(|(r, _)| ok(*r)).map(|(_, s)| s).sum()
                };
                let mut split = |ok: &dyn Fn(usize) -> bool, total: f64| {
                    let healthy = shares.iter().filter(|(r, _)| ok(*r));
                    out.extend(healthy.map(|(r, s)| (*r, weight * s / total)));
                };
                let (best, next) = (sum(&whole), sum(&reads));
                if best > 0.0 {
                    split(&whole, best);
                } else if next > 0.0 {
                    split(&reads, next);
                } else {
                    out.push((*home, weight));
                }
            }
        }
    }

    fn health(&self, state: &State, r: usize, phase: Phase, writable: &[StoreWrite]) -> Health {
        let up = state.region_up.get(r) == Some(&true) && state.balancer_up.get(r) == Some(&true);
        if !up {
            return Health::DOWN;
        }
        let mut health = Health {
            reads: true,
            writes: true,
        };
        for t in self.serving.iter().chain(&self.quorums) {
            let Some(tier) = self.model.tiers.get(*t) else {
                continue;
            };
            if tier.quorum.is_none() && !self.tier_alive_for(state, *t, r, phase) {
                return Health::DOWN;
            }
            for s in &tier.needs {
                health.reads &= self.can_read(state, *s, r);
                health.writes &= self.can_write(state, *s, Some(r), writable.get(*s));
            }
        }
        if !state.cut.is_empty() {
            // On the side without the quorum nothing new is agreed on.
            health.writes &= self.quorums.iter().all(|t| self.quorum_from(state, *t, r));
        }
        health.writes &= health.reads;
        health
    }

    /// Alive in the region, or, if it has no place there, anywhere. Servers that a recovery starts
    /// (a pilot light) count once capacity has been added.
    fn tier_alive_for(&self, state: &State, t: usize, r: usize, phase: Phase) -> bool {
        let Some(tier) = self.model.tiers.get(t) else {
            return false;
        };
        let alive = |p: usize| {
            let starts = phase.scaled
                && !self.cannot_launch(state, r)
                && phase.launches != Launches::Refused
                && tier
                    .places
                    .get(p)
                    .is_some_and(|x| x.nodes == 0 && x.nodes_recovered > 0);
            starts || lookup(&state.live, t, p).unwrap_or(0) > 0
        };
        match lookup(&self.place, t, r).flatten() {
            Some(p) => alive(p),
            None => tier
                .places
                .iter()
                .enumerate()
                .any(|(p, place)| state.region_up.get(place.region) == Some(&true) && alive(p)),
        }
    }
}

/// Memory of [`Service::served_in`].
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    load: Vec<f64>,
    writes: Vec<StoreWrite>,
    health: Vec<Health>,
    seen_writes: Vec<StoreWrite>,
    seen: Vec<Health>,
    routed: Vec<(usize, f64)>,
    carried: Vec<f64>,
}

#[derive(Clone, Copy, Debug)]
struct Health {
    reads: bool,
    writes: bool,
}

impl Health {
    const DOWN: Self = Self {
        reads: false,
        writes: false,
    };

    fn is_whole(self) -> bool {
        self.reads && self.writes
    }
}

/// Where a store takes writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StoreWrite {
    /// The same for every region.
    Everywhere(bool),
    /// At the copy of the region that serves the request.
    Local,
}

fn lookup<T: Copy>(table: &[Vec<T>], row: usize, column: usize) -> Option<T> {
    table.get(row).and_then(|r| r.get(column)).copied()
}
