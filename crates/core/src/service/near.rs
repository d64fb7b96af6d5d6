//! A state worked out once, and what is served after small changes to it.
//!
//! A change in a few regions touches the requests that go there and the regions that take them
//! over, and nothing else, unless a store stops taking writes, a quorum breaks, or the others run
//! out of capacity. Then, and whenever something gets better, the changed state is worked out as
//! a whole: the result is the same either way.

use super::index::{MOST_SPREAD, Pool};
use super::{Health, Phase, Scratch, Served, Service, State, StoreWrite, lookup};
use crate::model::{Preference, WriteRule};

/// A state and phase worked out.
#[derive(Clone, Debug)]
pub struct Anchor<'s, 'm> {
    service: &'s Service<'m>,
    phase: Phase,
    base: State,
    work: State,
    memory: Scratch,
    served: Served,
    health: Vec<Health>,
    writes: Vec<StoreWrite>,
    readable: Vec<bool>,
    load: Vec<f64>,
    carried: Vec<f64>,
    /// Live voters by tier.
    voters: Vec<u32>,
    any_lost: bool,
    nothing_left: bool,
    near: bool,
    all: f64,
    /// Of ordered flows: by region, those that go there.
    flows_at: Vec<Vec<usize>>,
    /// Of pooled flows: requests whose home is lost, shares of the whole regions, and the
    /// largest ratio of the two that every whole region surely carries.
    lost: f64,
    whole: f64,
    slack: f64,
    total: f64,
    /// Whether more requests are spread than regions are told apart for: as worked out, and after
    /// the last change.
    base_beyond: bool,
    beyond: bool,
    changes: Vec<(usize, Health)>,
    loads: Vec<(usize, f64)>,
    evaluated: u64,
}

impl<'s, 'm> Anchor<'s, 'm> {
    /// Works a state out.
    #[must_use]
    pub fn new(service: &'s Service<'m>, state: State, phase: Phase) -> Self {
        let m = service.model;
        let mut memory = Scratch::default();
        let served = service.served_in(&state, phase, &mut memory);
        let index = &service.index;
        let any_lost = state.region_up.iter().any(|up| !up);
        let mut out = Self {
            service,
            phase,
            served,
            health: memory.health.clone(),
            writes: memory.writes.clone(),
            readable: (0..m.stores.len())
                .map(|s| {
                    index.needed.get(s) == Some(&true) && service.readable_somewhere(&state, s)
                })
                .collect(),
            load: memory.load.clone(),
            carried: memory.carried.clone(),
            voters: (0..m.tiers.len()).map(|_| 0).collect(),
            any_lost,
            nothing_left: state.region_up.iter().all(|up| !up),
            near: false,
            all: service.dependency_factor(&state, None),
            flows_at: Vec::new(),
            lost: 0.0,
            whole: 0.0,
            slack: f64::INFINITY,
            total: m.traffic.flows.iter().map(|f| f.weight).sum(),
            base_beyond: false,
            beyond: false,
            changes: Vec::new(),
            loads: Vec::new(),
            evaluated: 0,
            work: state.clone(),
            base: state,
            memory,
        };
        for t in &index.voting {
            let alive = service.voters_alive(&out.base, *t);
            if let Some(slot) = out.voters.get_mut(*t) {
                *slot = alive;
            }
        }
        out.base_beyond = !out.nothing_left && service.spreads_beyond(&out.health);
        out.near = !out.nothing_left
            && !service.serving.is_empty()
            && out.health.len() == m.regions.len()
            && out.settle_flows();
        out
    }

    /// Shares served.
    #[must_use]
    pub fn served(&self) -> Served {
        self.served
    }

    /// The state that was worked out.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.base
    }

    /// Whether, after the last change, more requests are spread than regions are told apart for.
    #[must_use]
    pub fn is_beyond(&self) -> bool {
        self.beyond
    }

    /// How many changes had to be worked out as a whole.
    #[must_use]
    pub fn worked_out(&self) -> u64 {
        self.evaluated
    }

    /// Where flows go, and how much more the regions surely carry; whether that is simple.
    fn settle_flows(&mut self) -> bool {
        let service = self.service;
        let n = self.load.len();
        let usual = |r: usize| service.usual.get(r).copied().unwrap_or(0.0);
        // Requests that exceed the usual load are carried for sure, or a region's loss elsewhere
        // would change how much of them is.
        let strained = (0..n).any(|r| {
            let load = self.load.get(r).copied().unwrap_or(0.0);
            load > usual(r) * (1.0 + 1e-12) && load > service.surely_carried(&self.base, r)
        });
        if strained && !self.any_lost {
            return false;
        }
        if let Some(pool) = &service.index.pool {
            if service.index.regional {
                return false;
            }
            for (r, health) in self.health.iter().enumerate() {
                let (home, share) = (pool.home.get(r), pool.share.get(r));
                let (home, share) = (home.copied().unwrap_or(0.0), share.copied().unwrap_or(0.0));
                if health.is_whole() {
                    self.whole += share;
                    if share > 0.0 {
                        let room = service.surely_carried(&self.base, r) - home;
                        self.slack = self.slack.min(room / share);
                    }
                } else {
                    self.lost += home;
                }
            }
            return !self.phase.switched
                || (self.whole > 0.0 && self.lost / self.whole <= self.slack);
        }
        self.flows_at = vec![Vec::new(); n];
        for (f, flow) in service.model.traffic.flows.iter().enumerate() {
            let Preference::Ordered(order) = &flow.preference else {
                return false;
            };
            let target = target(order, self.phase.switched, |r| {
                self.health.get(r).copied().unwrap_or(Health::DOWN)
            });
            if let Some(list) = target.and_then(|r| self.flows_at.get_mut(r)) {
                list.push(f);
            }
        }
        true
    }

    /// Shares served after a change that concerns only these regions (each named once): whether
    /// they are up, their balancers, live nodes and copies.
    pub fn near(&mut self, regions: &[usize], change: impl FnOnce(&mut State)) -> Served {
        self.beyond = self.base_beyond;
        if self.nothing_left {
            // No change inside a region brings one back.
            return self.served;
        }
        if regions.is_empty() {
            return self.served;
        }
        change(&mut self.work);
        let found = if self.near { self.step(regions) } else { None };
        let served = match found {
            Some(served) => served,
            None => {
                self.evaluated += 1;
                let served = self
                    .service
                    .served_in(&self.work, self.phase, &mut self.memory);
                self.beyond = self.service.spreads_beyond(&self.memory.health);
                served
            }
        };
        for r in regions {
            self.restore(*r);
        }
        served
    }

    fn restore(&mut self, r: usize) {
        copy(&self.base.region_up, &mut self.work.region_up, r);
        copy(&self.base.balancer_up, &mut self.work.balancer_up, r);
        let index = &self.service.index;
        for (t, p) in index.places_in.get(r).map_or(&[][..], |x| x) {
            if let (Some(from), Some(to)) = (self.base.live.get(*t), self.work.live.get_mut(*t)) {
                copy(from, to, *p);
            }
        }
        for (s, store) in self.service.model.stores.iter().enumerate() {
            let _ = store;
            let Some(c) = lookup(&self.service.copy, s, r).flatten() else {
                continue;
            };
            if let (Some(from), Some(to)) = (self.base.copies.get(s), self.work.copies.get_mut(s)) {
                copy(from, to, c);
            }
        }
    }

    /// The change taken as a step from the state that is known; none where that does not do.
    fn step(&mut self, regions: &[usize]) -> Option<Served> {
        let service = self.service;
        self.stores_as_before(regions)?;
        self.votes_as_before(regions)?;
        let mut any_lost = self.any_lost;
        self.changes.clear();
        for r in regions {
            let (was, is) = (self.base.region_up.get(*r)?, self.work.region_up.get(*r)?);
            if *is && !was {
                return None;
            }
            any_lost |= !is;
            let health = service.health(&self.work, *r, self.phase, &self.writes);
            let before = self.health.get(*r)?;
            if (health.reads && !before.reads) || (health.writes && !before.writes) {
                return None;
            }
            self.changes.push((*r, health));
        }
        self.loads.clear();
        match &service.index.pool {
            Some(pool) if self.phase.switched => self.spread(pool)?,
            Some(_) => {
                for (r, _) in &self.changes {
                    self.loads.push((*r, self.load.get(*r).copied()?));
                }
            }
            None => self.reroute()?,
        }
        if service.index.pool.is_some() && self.phase.switched {
            // Every request reaches a whole region, and all unchanged ones carry theirs.
            let mut missed = 0.0;
            for (r, load) in &self.loads {
                let carried = service.carried(&self.work, *r, *load, self.phase, any_lost);
                missed += load * (1.0 - carried);
            }
            let share = (self.total - missed) * self.all;
            return Some(Served {
                reads: share,
                writes: share,
            });
        }
        let mut served = self.served;
        for (r, load) in &self.loads {
            let health = |r: &usize| self.changes.iter().find(|c| c.0 == *r).map(|c| c.1);
            let before = self.health.get(*r).copied()?;
            let after = health(r).unwrap_or(before);
            let was = self.load.get(*r)? * self.carried.get(*r)?;
            let factor = self.all * service.dependency_factor(&self.work, Some(*r));
            let is = load * service.carried(&self.work, *r, *load, self.phase, any_lost) * factor;
            let part = |serves: bool, x: f64| if serves { x } else { 0.0 };
            served.reads += part(after.reads, is) - part(before.reads, was);
            served.writes += part(after.writes, is) - part(before.writes, was);
        }
        served.reads = served.reads.clamp(0.0, 1.0);
        served.writes = served.writes.clamp(0.0, 1.0);
        Some(served)
    }

    fn stores_as_before(&self, regions: &[usize]) -> Option<()> {
        let service = self.service;
        for r in regions {
            if service.index.relied_on.get(*r) == Some(&true) {
                return None;
            }
            for (s, _) in service.index.copies_in.get(*r)? {
                let votes = service.model.stores.get(*s).map(|x| x.write);
                if matches!(votes, Some(WriteRule::Voters(_))) {
                    continue;
                }
                let write = service.store_write(&self.work, *s, self.phase.promoted);
                let as_before = Some(&write) == self.writes.get(*s)
                    && Some(&service.readable_somewhere(&self.work, *s)) == self.readable.get(*s);
                if !as_before {
                    return None;
                }
            }
        }
        Some(())
    }

    fn votes_as_before(&self, regions: &[usize]) -> Option<()> {
        let service = self.service;
        for t in &service.index.voting {
            let before = *self.voters.get(*t)?;
            let mut alive = before;
            for r in regions {
                let Some(p) = lookup(&service.place, *t, *r).flatten() else {
                    continue;
                };
                let at = |state: &State| {
                    if state.region_up.get(*r) == Some(&true) {
                        lookup(&state.live, *t, p).unwrap_or(0)
                    } else {
                        0
                    }
                };
                alive = alive.saturating_sub(at(&self.base)) + at(&self.work);
            }
            let need = service.model.tiers.get(*t)?.quorum.map_or(0, |q| q.need);
            if (alive >= need) != (before >= need) || (alive == 0) != (before == 0) {
                return None;
            }
        }
        Some(())
    }

    /// Loads of the changed regions when all requests are spread alike.
    fn spread(&mut self, pool: &Pool) -> Option<()> {
        let (mut lost, mut whole) = (self.lost, self.whole);
        for (r, health) in &self.changes {
            if self.health.get(*r)?.is_whole() && !health.is_whole() {
                lost += pool.home.get(*r)?;
                whole -= pool.share.get(*r)?;
            }
        }
        if whole <= 1e-9 || lost / whole > self.slack * (1.0 - 1e-12) {
            return None;
        }
        let ratio = lost / whole;
        self.beyond = self.service.index.is_coarse() && ratio > MOST_SPREAD;
        for (r, health) in &self.changes {
            if health.is_whole() {
                let load = pool.home.get(*r)? + pool.share.get(*r)? * ratio;
                self.loads.push((*r, load));
            }
        }
        Some(())
    }

    /// Loads of the regions that lose or get requests.
    fn reroute(&mut self) -> Option<()> {
        let flows = &self.service.model.traffic.flows;
        for (r, _) in &self.changes {
            self.loads.push((*r, self.load.get(*r).copied()?));
        }
        let changed = |r: usize| self.changes.iter().find(|c| c.0 == r).map(|c| c.1);
        let health = |r: usize| {
            changed(r).unwrap_or_else(|| self.health.get(r).copied().unwrap_or(Health::DOWN))
        };
        for (r, now) in &self.changes {
            if now.is_whole() || !self.phase.switched {
                continue;
            }
            for f in self.flows_at.get(*r)? {
                let flow = flows.get(*f)?;
                let Preference::Ordered(order) = &flow.preference else {
                    return None;
                };
                let to = target(order, true, health)?;
                if to == *r {
                    continue;
                }
                for (place, sign) in [(*r, -1.0), (to, 1.0)] {
                    match self.loads.iter_mut().find(|l| l.0 == place) {
                        Some(l) => l.1 += sign * flow.weight,
                        None => {
                            let load = self.load.get(place).copied()?;
                            self.loads.push((place, load + sign * flow.weight));
                        }
                    }
                }
            }
        }
        for (_, load) in &mut self.loads {
            // What is left of a sum that came to nothing.
            if *load < 1e-15 {
                *load = 0.0;
            }
        }
        Some(())
    }
}

fn copy<T: Copy>(from: &[T], to: &mut [T], i: usize) {
    if let (Some(x), Some(slot)) = (from.get(i), to.get_mut(i)) {
        *slot = *x;
    }
}

/// Where an ordered flow goes: the first whole region, else the first that reads, else home.
pub(super) fn target(
    order: &[usize],
    switched: bool,
    health: impl Fn(usize) -> Health,
) -> Option<usize> {
    let home = order.first().copied();
    if !switched {
        return home;
    }
    let whole = order.iter().copied().find(|r| health(*r).is_whole());
    whole
        .or_else(|| order.iter().copied().find(|r| health(*r).reads))
        .or(home)
}
