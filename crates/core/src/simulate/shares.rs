//! What users get while several events are under way.
//!
//! Requests go where those who route think that things are well: an event is known to them once
//! its switch is in force, and what needs no switch is known at once. What they meet there is the
//! state as it is. With one event alone this is the level of its drill; each combination is worked
//! out once and kept.

use super::Simulator;
use super::event::Event;
use super::units::Effect;
use crate::drill::{Loss, done, lose_part};
use crate::model::{Spread, Victim, WriteRule};
use crate::scenario::CopyRole;
use crate::service::{CopyState, Launches, Phase, Scratch, Served, State};
use std::collections::BTreeMap;

/// Most combinations that are kept.
const MOST_KEPT: usize = 200_000;
/// Most switches that clients are followed through at a time; of more, the earliest count as done.
const MOST_FOLLOWED: usize = 3;

/// One way to see an event: which, what has been done, whether its launches are refused, and
/// whether those who route know of it.
type Sight = (Effect, u8, bool, bool);

/// Shares served by combination of events.
#[derive(Clone, Debug, Default)]
pub struct Shares {
    known: BTreeMap<Vec<Sight>, Served>,
    sights: Vec<Sight>,
    scratch: Scratch,
}

/// Shares of requests over a time in which nothing begins and nothing is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// Of reads.
    pub reads: f64,
    /// Of writes.
    pub writes: f64,
}

impl Shares {
    /// Mean shares served from `from` until `to`, between which no event changes.
    pub fn over(&mut self, sim: &Simulator<'_>, events: &[Event], from: u64, to: u64) -> Mean {
        let records = records_since(sim, events);
        let seen = |e: &Event| {
            let fixed = records.is_some_and(|since| e.marks.switched >= since);
            !e.acts || (from >= e.marks.switched && !fixed)
        };
        // Clients on their way: known to routing, and not everywhere.
        let mut moving: Vec<usize> = Vec::new();
        for (i, e) in events.iter().enumerate() {
            if e.acts && seen(e) && from < e.marks.followed && e.effect.places() {
                moving.push(i);
            }
        }
        moving.sort_by_key(|i| std::cmp::Reverse(events.get(*i).map(|e| e.marks.switched)));
        moving.truncate(MOST_FOLLOWED);
        let mut mean = Mean {
            reads: 0.0,
            writes: 0.0,
        };
        for subset in 0_usize..1 << moving.len() {
            // In this share of clients, those of the subset still see the old answer.
            let old = |i: usize| {
                let place = moving.iter().position(|m| *m == i);
                place.is_some_and(|k| subset & (1 << k) != 0)
            };
            let share = if moving.is_empty() {
                1.0
            } else {
                share_of(events, &moving, subset, from, to)
            };
            if share <= 0.0 {
                continue;
            }
            let served = self.at(sim, events, from, |i, e| seen(e) && !old(i));
            mean.reads += share * served.reads;
            mean.writes += share * served.writes;
        }
        for e in events {
            match e.effect {
                Effect::Release(_) => {
                    let lost = if from < e.reach.0 {
                        e.reach.1
                    } else {
                        e.reach.2
                    };
                    mean.reads *= 1.0 - lost;
                    mean.writes *= 1.0 - lost;
                }
                Effect::Damage(_) => {
                    mean = Mean {
                        reads: 0.0,
                        writes: 0.0,
                    };
                }
                // Writes stop while the former primary takes over again.
                Effect::Back(_) if from >= e.marks.scaled => mean.writes = 0.0,
                _ => {}
            }
        }
        mean
    }

    fn at(
        &mut self,
        sim: &Simulator<'_>,
        events: &[Event],
        now: u64,
        known: impl Fn(usize, &Event) -> bool,
    ) -> Served {
        let mut placing = events.iter().enumerate().filter(|(_, e)| e.effect.places());
        let Some((i, one)) = placing.next() else {
            return sim.nominal;
        };
        let reseeding = events.iter().any(|e| matches!(e.effect, Effect::Back(_)));
        if placing.next().is_none()
            && !reseeding
            && let Some((_, recovery)) = one.effect.cause().and_then(|c| sim.recoveries.get(c))
        {
            let mut bits = one.bits(now);
            if known(i, one) && one.marks.switched <= now {
                bits |= done::SWITCHED;
            }
            let levels = match &recovery.refused_levels {
                Some(refused) if one.refused => refused,
                _ => &recovery.levels,
            };
            return levels.get(bits).copied().unwrap_or(sim.nominal);
        }
        let mut sights = std::mem::take(&mut self.sights);
        sights.clear();
        for (i, e) in events.iter().enumerate() {
            if e.effect.places() || matches!(e.effect, Effect::Back(_)) {
                let bits = u8::try_from(e.bits(now)).unwrap_or(0);
                sights.push((e.effect, bits, e.refused, known(i, e)));
            }
        }
        sights.sort_unstable();
        let found = self.known.get(&sights).copied();
        let served = found.unwrap_or_else(|| {
            let served = self.work_out(sim, &sights);
            if self.known.len() >= MOST_KEPT {
                self.known.clear();
            }
            self.known.insert(sights.clone(), served);
            served
        });
        self.sights = sights;
        served
    }

    fn work_out(&mut self, sim: &Simulator<'_>, sights: &[Sight]) -> Served {
        let actual = state(sim, sights.iter());
        let acts = |s: &&Sight| {
            let recovery = s.0.cause().and_then(|c| sim.recoveries.get(c));
            s.0.places() && recovery.is_some_and(|(_, r)| r.acts)
        };
        let scaled = |s: &Sight| usize::from(s.1) & done::SCALED != 0;
        let any = sights.iter().filter(acts).any(scaled);
        let phase = Phase {
            switched: true,
            promoted: true,
            scaled: any || !sights.iter().any(|s| acts(&s)),
            launches: if sights.iter().any(|s| s.2) {
                Launches::Refused
            } else {
                Launches::Granted
            },
        };
        let service = &sim.service;
        let mut served = if sights.iter().all(|s| s.3) {
            service.served_in(&actual, phase, &mut self.scratch)
        } else {
            let seen = state(sim, sights.iter().filter(|s| s.3));
            service.served_as_seen(&actual, &seen, phase, &mut self.scratch)
        };
        for (effect, bits, _, _) in sights {
            let recovery = effect.cause().and_then(|c| sim.recoveries.get(c));
            if let (Some((_, r)), true) = (recovery, effect.places())
                && usize::from(*bits) & done::REROUTED == 0
            {
                served.reads *= 1.0 - r.exposed;
                served.writes *= 1.0 - r.exposed;
            }
        }
        served
    }
}

/// Mean share of clients, over a time, of whom exactly those of the subset still see the old
/// answers. Exact: the product of up to three straight lines, at two points.
fn share_of(events: &[Event], moving: &[usize], subset: usize, from: u64, to: u64) -> f64 {
    let (centre, half) = (
        0.5 * (from as f64 + to as f64),
        0.5 * to.saturating_sub(from) as f64,
    );
    let root = 0.577_350_269_189_625_8;
    let at = |t: f64| {
        let mut share = 1.0;
        for (k, i) in moving.iter().enumerate() {
            let stale = events.get(*i).map_or(0.0, |e| e.stale(t));
            share *= if subset & (1 << k) != 0 {
                stale
            } else {
                1.0 - stale
            };
        }
        share
    };
    0.5 * (at(centre - half * root) + at(centre + half * root))
}

/// Since when DNS cannot be changed.
fn records_since(sim: &Simulator<'_>, events: &[Event]) -> Option<u64> {
    let fixed = |e: &&Event| match e.effect {
        Effect::Cause(i) => {
            let loss = sim.recoveries.get(i).map(|(c, _)| &c.loss);
            matches!(loss, Some(Loss::Records))
        }
        _ => false,
    };
    events.iter().filter(fixed).map(|e| e.start).min()
}

/// What is up with these events under way.
fn state<'a>(sim: &Simulator<'_>, sights: impl Iterator<Item = &'a Sight> + Clone) -> State {
    let model = sim.model;
    let mut state = sim.service.nominal();
    // Zones, with whether their standbys have taken over: once by each cause is enough.
    let mut zones: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    let mut instances: Vec<(usize, usize)> = Vec::new();
    let mut pools: Vec<(usize, usize)> = Vec::new();
    for (effect, bits, _, _) in sights.clone() {
        let local = usize::from(*bits) & done::LOCAL != 0;
        match effect {
            Effect::Balancer(r) => {
                if let Some(slot) = state.balancer_up.get_mut(*r) {
                    *slot = false;
                }
            }
            Effect::Dependency(d) => lose_dependency(&mut state, *d),
            Effect::Cause(i) => match sim.recoveries.get(*i).map(|(c, _)| &c.loss) {
                Some(Loss::Parts(victims)) => {
                    for victim in victims {
                        match victim {
                            Victim::Zone(r, z) => {
                                let done = zones.entry((*r, *z)).or_insert(true);
                                *done &= local;
                            }
                            other => lose_part(model, &mut state, *other),
                        }
                    }
                }
                Some(Loss::Spot(t, p)) => pools.push((*t, *p)),
                Some(Loss::Instance(s, c)) => instances.push((*s, *c)),
                Some(Loss::Dependency(d)) => lose_dependency(&mut state, *d),
                Some(Loss::Launches(regions)) => state.no_launches.extend(regions),
                Some(Loss::Cut(pairs)) => state.cut.extend(pairs.iter().copied()),
                _ => {}
            },
            _ => {}
        }
    }
    lose_zones(sim, &mut state, &zones);
    for (effect, ..) in sights.clone() {
        if let Effect::Node(_, (t, p, z)) = effect {
            let region = place(sim, *t, *p).map(|x| x.region);
            if region.is_some_and(|r| !zones.contains_key(&(r, *z))) {
                take_nodes(&mut state, *t, *p, 1);
            }
        }
    }
    for (t, p) in pools {
        let lost = place(sim, t, p).map_or(0, |x| x.spot_nodes_lost);
        take_nodes(&mut state, t, p, lost);
    }
    for (s, c) in instances {
        let spread = model.stores.get(s).and_then(|x| x.copies.get(c));
        let list = state.copies.get_mut(s);
        if let (Some(copy), Some(slot)) = (spread, list.and_then(|x| x.get_mut(c)))
            && *slot == CopyState::Up
        {
            *slot = copy.spread.when_failing();
        }
    }
    hold(sim, &mut state, sights.clone());
    reseed(sim, &mut state, sights);
    state
}

fn place<'a>(sim: &'a Simulator<'_>, t: usize, p: usize) -> Option<&'a crate::model::PlaceModel> {
    sim.model.tiers.get(t).and_then(|x| x.places.get(p))
}

fn take_nodes(state: &mut State, t: usize, p: usize, lost: u32) {
    if let Some(live) = state.live.get_mut(t).and_then(|x| x.get_mut(p)) {
        *live = live.saturating_sub(lost);
    }
}

fn lose_dependency(state: &mut State, d: usize) {
    if let Some(slot) = state.dependency_down.get_mut(d) {
        *slot = true;
    }
}

/// Zones that are gone, one or several in a region, with what they hold.
fn lose_zones(sim: &Simulator<'_>, state: &mut State, zones: &BTreeMap<(usize, usize), bool>) {
    if zones.is_empty() {
        return;
    }
    let model = sim.model;
    for (t, tier) in model.tiers.iter().enumerate() {
        for (p, place) in tier.places.iter().enumerate() {
            for (z, nodes) in place.nodes_by_zone.iter().enumerate() {
                if zones.contains_key(&(place.region, z)) {
                    take_nodes(state, t, p, *nodes);
                }
            }
        }
    }
    for (s, store) in model.stores.iter().enumerate() {
        for (c, copy) in store.copies.iter().enumerate() {
            let zone = |z: usize| zones.get(&(copy.region, z)).copied();
            let all = model.regions.get(copy.region).map_or(1, |r| r.zones);
            let lost = (0..all).all(|z| zone(z).is_some())
                || match copy.spread {
                    Spread::OneZone => zone(0).is_some(),
                    Spread::TwoZones => zone(0).is_some() && zone(1).is_some(),
                    Spread::Region => false,
                };
            let waits = copy.spread == Spread::TwoZones && zone(0) == Some(false);
            let list = state.copies.get_mut(s);
            if let Some(slot) = list.and_then(|x| x.get_mut(c)) {
                if lost {
                    *slot = CopyState::Lost;
                } else if waits {
                    *slot = CopyState::Failing;
                }
            }
        }
    }
}

/// Stores whose primary an event took and that no event has promoted yet.
fn hold<'a>(
    sim: &Simulator<'_>,
    state: &mut State,
    sights: impl Iterator<Item = &'a Sight> + Clone,
) {
    let mut held: Vec<usize> = Vec::new();
    let mut promoted: Vec<usize> = Vec::new();
    for (effect, bits, _, _) in sights {
        let Some(i) = effect.cause().filter(|_| effect.places()) else {
            continue;
        };
        let taken = sim.primaries.get(i).map_or(&[][..], |p| p);
        let acts = sim.recoveries.get(i).is_some_and(|(_, r)| r.acts);
        if acts && usize::from(*bits) & done::PROMOTED == 0 {
            held.extend(taken);
        } else {
            promoted.extend(taken);
        }
    }
    held.retain(|s| !promoted.contains(s));
    state.held = held;
}

/// A former primary that is being filled again is no use while it is the only copy left.
fn reseed<'a>(sim: &Simulator<'_>, state: &mut State, sights: impl Iterator<Item = &'a Sight>) {
    for (effect, bits, _, _) in sights {
        let (Effect::Back(i), 0) = (effect, usize::from(*bits) & done::SCALED) else {
            continue;
        };
        let back = sim
            .recoveries
            .get(*i)
            .and_then(|(_, r)| r.fail_back.as_ref());
        for s in back.map_or(&[][..], |b| &b.stores) {
            let Some(store) = sim.model.stores.get(*s) else {
                continue;
            };
            let WriteRule::Primary(primary) = store.write else {
                continue;
            };
            let up = |state: &State, c: usize| {
                let region = store.copies.get(c).map(|x| x.region);
                let here = region.and_then(|r| state.region_up.get(r)) == Some(&true);
                let copy = state.copies.get(*s).and_then(|x| x.get(c));
                let serves = store.copies.get(c).map(|x| x.role) != Some(CopyRole::Archive);
                here && serves && copy == Some(&CopyState::Up)
            };
            let others = (0..store.copies.len()).filter(|c| *c != primary);
            if others.clone().next().is_some() && !others.clone().any(|c| up(state, c)) {
                let list = state.copies.get_mut(*s);
                if let Some(slot) = list.and_then(|x| x.get_mut(primary)) {
                    *slot = CopyState::Lost;
                }
            }
        }
    }
}
