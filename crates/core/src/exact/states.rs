//! Joint states, visited in falling probability.
//!
//! Regions that are alike are one unit with a count: a joint state says how many of them are in
//! which case, and stands for all the ways to choose them. Each state is a small change to one
//! that was worked out ([`Anchor`]): everything up, or whole providers and the like lost.

use super::units::{Context, Effect, Unit, apply, concerns, contexts, units};
use crate::drill::lose_part;
use crate::math::Sum;
use crate::model::Victim;
use crate::service::{Anchor, Phase, Served, Service};
use std::collections::BTreeMap;

/// Served share below which it is an outage.
pub const OUTAGE_BELOW: f64 = 0.99;
/// Most work for one context, in states visited; one that is worked out as a whole counts more.
const MOST_WORK: u64 = 150_000;
/// Below this many joint states, all of them are visited.
const SMALL: f64 = 33_000.0;
/// Relative size of the part left out that is aimed for.
const AIM: f64 = 1e-6;
/// And while it costs no more states than this.
const FINE_AIM: (f64, u64) = (1e-11, 2_000);
/// Regions in all the states that are kept worked out.
const KEPT: usize = 100_000;

/// Sums over all states, and what difference each unit's state makes.
#[derive(Clone, Debug)]
pub struct Enumeration {
    /// Share of reads lost.
    pub reads: f64,
    /// Share of writes lost.
    pub writes: f64,
    /// Share of requests lost.
    pub overall: f64,
    /// Probability of an outage.
    pub outage: f64,
    /// Probability of states that were not visited.
    pub left_out: f64,
    /// Probability that anything at all is amiss.
    pub not_nominal: f64,
    /// States visited.
    pub visited: u64,
    /// Units of the main context.
    pub units: Vec<Unit>,
    /// By common cause that reaches inside regions (group, outcome): share lost and probability
    /// of an outage when it alone strikes.
    pub struck: Vec<(usize, usize, f64, f64)>,
    /// By unit and state: share lost and probability of an outage, given that state of one of
    /// the unit's regions.
    pub given: Vec<Vec<(f64, f64)>>,
}

impl Enumeration {
    /// Visits the states of a model.
    #[must_use]
    pub fn run(service: &Service<'_>) -> Self {
        let mut total: Option<Self> = None;
        for context in &contexts(service.model()) {
            let one = Self::in_context(service, &context.victims);
            match &mut total {
                None => {
                    let mut first = one;
                    first.scale(context.probability);
                    total = Some(first);
                }
                Some(sum) => sum.add(context, &one),
            }
        }
        total.unwrap_or_else(|| Self::in_context(service, &[]))
    }

    fn scale(&mut self, p: f64) {
        for x in [
            &mut self.reads,
            &mut self.writes,
            &mut self.overall,
            &mut self.outage,
            &mut self.left_out,
        ] {
            *x *= p;
        }
    }

    fn add(&mut self, context: &Context, one: &Self) {
        let p = context.probability;
        if let [(g, o)] = context.struck.as_slice() {
            self.struck.push((*g, *o, one.overall, one.outage));
        }
        self.reads += p * one.reads;
        self.writes += p * one.writes;
        self.overall += p * one.overall;
        self.outage += p * one.outage;
        self.left_out += p * one.left_out;
        self.not_nominal += p;
        self.visited += one.visited;
    }

    fn in_context(service: &Service<'_>, victims: &[Victim]) -> Self {
        Self::walked(service, victims, None)
    }

    /// One context, with every state that was visited.
    #[must_use]
    pub fn traced(service: &Service<'_>, victims: &[Victim], trace: &mut Trace) -> Self {
        Self::walked(service, victims, Some(trace))
    }

    fn walked(service: &Service<'_>, victims: &[Victim], trace: Option<&mut Trace>) -> Self {
        let (units, cut) = units(service, victims);
        let mut walk = Walk::new(service, &units, victims);
        walk.traced = trace.is_some();
        let mut least = if joint_states(&units) <= SMALL {
            0.0
        } else {
            1e-8
        };
        let mut complete: Option<(Totals, f64)> = None;
        loop {
            walk.start(least);
            walk.go(0, 1.0, 0);
            let left = walk.left_out() + cut;
            if let (true, Some((totals, left))) = (walk.work() >= MOST_WORK, complete.take()) {
                // Cut short: the walk before this one was not.
                walk.totals = totals;
                return walk.finish(left, trace);
            }
            let loss = walk.totals.overall.value();
            let visited = walk.totals.visited;
            let done = least == 0.0
                || left <= FINE_AIM.0 * loss
                || (left <= AIM * loss && visited > FINE_AIM.1)
                || walk.work() >= MOST_WORK
                || least < 1e-26;
            if done {
                return walk.finish(left, trace);
            }
            complete = Some((walk.totals.clone(), left));
            least *= 3e-2;
        }
    }
}

/// How many joint states there are.
fn joint_states(units: &[Unit]) -> f64 {
    let ways = |unit: &Unit| {
        // Ways to choose how many of the regions are in which state.
        let states = unit.states.len() as f64;
        let one_by_one = (0..unit.count()).map(|i| (states + i as f64) / (1.0 + i as f64));
        if unit.count() == 1 {
            states
        } else {
            one_by_one.fold(1.0, |a, b| (a * b).min(1e18))
        }
    };
    units.iter().map(ways).fold(1.0, |a, b| (a * b).min(1e18))
}

/// One unit in a state that is not the most probable.
struct Departure {
    unit: usize,
    state: usize,
    /// Odds against the most probable state.
    ratio: f64,
    /// Probability of the state.
    own: f64,
    /// Units of the make.
    count: f64,
    /// The regions that it concerns, besides the unit's own; none when they are many.
    concerns: Option<Vec<usize>>,
}

/// What a walk adds up.
#[derive(Clone, Default)]
struct Totals {
    visited: u64,
    mass: Sum,
    reads: Sum,
    writes: Sum,
    overall: Sum,
    outage: Sum,
    /// Probability of states in which more requests are spread than regions were told apart for.
    beyond: Sum,
    /// By departure: share lost and probability of an outage, given it.
    given: Vec<(Sum, Sum)>,
    /// Every state, where they are kept.
    visits: Vec<Visited>,
}

/// A visited state: departures with how many units are in each, and the shares of reads and writes
/// lost with the probability of an outage.
pub type Visited = (Vec<(usize, usize)>, [f64; 3]);

/// What a walk visited.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Unit and state of each departure.
    pub departures: Vec<(usize, usize)>,
    /// Every state, in order.
    pub visits: Vec<Visited>,
}

struct Walk<'a, 's, 'm> {
    service: &'s Service<'m>,
    units: &'a [Unit],
    departures: Vec<Departure>,
    nominal: f64,
    read_share: f64,
    least: f64,
    /// Chosen departures, each with how many regions of its unit; and by unit, how many in all.
    chosen: Vec<(usize, usize)>,
    taken: Vec<usize>,
    totals: Totals,
    /// States worked out; the first has everything up, the others more departures each.
    anchors: Vec<Anchor<'s, 'm>>,
    known: BTreeMap<(usize, usize), usize>,
    /// Regions concerned by the state at hand, with the departure or none for a mere loss.
    changes: Vec<(usize, Option<usize>)>,
    regions: Vec<usize>,
    /// Makes of which a common cause strikes one region.
    ones: Vec<usize>,
    /// Work for states worked out as a whole.
    spent: u64,
    /// Whether visited states are kept.
    traced: bool,
}

impl<'a, 's, 'm> Walk<'a, 's, 'm> {
    fn new(service: &'s Service<'m>, units: &'a [Unit], victims: &[Victim]) -> Self {
        let model = service.model();
        let mut departures: Vec<Departure> = Vec::new();
        for (u, unit) in units.iter().enumerate() {
            let nominal = unit.states.first().map_or(1.0, |s| s.0);
            for (k, (p, effect)) in unit.states.iter().enumerate().skip(1) {
                departures.push(Departure {
                    unit: u,
                    state: k,
                    ratio: p / nominal,
                    own: *p,
                    count: unit.count() as f64,
                    concerns: concerns(model, effect),
                });
            }
        }
        let most = |d: &Departure| d.ratio * d.count;
        departures.sort_by(|a, b| {
            let by_name = (a.unit, a.state).cmp(&(b.unit, b.state));
            most(b).total_cmp(&most(a)).then(by_name)
        });
        let mut base = service.nominal();
        for unit in units {
            if let Some((_, effect)) = unit.states.first() {
                for r in unit
                    .regions
                    .iter()
                    .copied()
                    .chain(unit.regions.is_empty().then_some(0))
                {
                    apply(service, &mut base, effect, r);
                }
            }
        }
        for victim in victims {
            if let Victim::Provider(_) | Victim::Region(_) = victim {
                lose_part(model, &mut base, *victim);
            }
        }
        let nominal = units
            .iter()
            .map(|u| {
                let one = u.states.first().map_or(1.0, |s| s.0);
                (0..u.count()).fold(1.0, |p, _| p * one)
            })
            .product::<f64>();
        Self {
            service,
            units,
            nominal,
            read_share: model.traffic.read_share,
            least: 0.0,
            chosen: Vec::new(),
            taken: vec![0; units.len()],
            totals: Totals::default(),
            anchors: vec![Anchor::new(service, base, Phase::SETTLED)],
            known: BTreeMap::new(),
            changes: Vec::new(),
            regions: Vec::new(),
            ones: Vec::new(),
            spent: 0,
            traced: false,
            departures,
        }
    }

    fn start(&mut self, least: f64) {
        self.least = least / self.nominal.max(1e-300);
        self.spent = 0;
        self.totals = Totals {
            given: vec![(Sum::default(), Sum::default()); self.departures.len()],
            ..Totals::default()
        };
    }

    /// States visited, those worked out as a whole counted by their size.
    fn work(&self) -> u64 {
        self.totals.visited + self.spent
    }

    fn size(&self) -> u64 {
        let model = self.service.model();
        1 + (model.regions.len() + model.traffic.flows.len()) as u64 / 8
    }

    /// Visits the chosen state and every further departure; `odds` relative to the nominal state.
    fn go(&mut self, from: usize, odds: f64, anchor: usize) {
        self.visit(odds, anchor);
        for i in from..self.departures.len() {
            let Some(d) = self.departures.get(i) else {
                return;
            };
            if odds * d.ratio * d.count < self.least || self.work() >= MOST_WORK {
                return;
            }
            let (unit, wide) = (d.unit, d.concerns.is_none());
            let left = d.count - self.taken.get(unit).copied().unwrap_or(0) as f64;
            let before = match self.chosen.last() {
                Some((k, n)) if *k == i => *n,
                _ => 0,
            };
            let next = odds * d.ratio * left / (before + 1) as f64;
            if left < 0.5 || next < self.least {
                continue;
            }
            let kept = self.anchors.len();
            let at = if wide { self.anchor(anchor, i) } else { anchor };
            if let Some(slot) = self.taken.get_mut(unit) {
                *slot += 1;
            }
            match self.chosen.last_mut() {
                Some((k, n)) if *k == i => *n += 1,
                _ => self.chosen.push((i, 1)),
            }
            self.go(i, next, at);
            match self.chosen.last_mut() {
                Some((_, n)) if *n > 1 => *n -= 1,
                _ => {
                    self.chosen.pop();
                }
            }
            if let Some(slot) = self.taken.get_mut(unit) {
                *slot -= 1;
            }
            if self.too_many(kept) {
                self.anchors.truncate(kept);
            }
        }
    }

    fn too_many(&self, kept: usize) -> bool {
        kept * self.service.model().regions.len().max(1) > KEPT
    }

    /// The state of an anchor with one more departure that concerns many regions.
    fn anchor(&mut self, from: usize, departure: usize) -> usize {
        if let Some(at) = self.known.get(&(from, departure)) {
            return *at;
        }
        let effect = self.effect(departure);
        let Some(mut state) = self.anchors.get(from).map(|a| a.state().clone()) else {
            return from;
        };
        if let Some(effect) = effect {
            apply(self.service, &mut state, effect, 0);
        }
        self.spent += self.size();
        let at = self.anchors.len();
        if !self.too_many(at) {
            self.known.insert((from, departure), at);
        }
        let service = self.service;
        self.anchors
            .push(Anchor::new(service, state, Phase::SETTLED));
        at
    }

    fn effect(&self, departure: usize) -> Option<&'a Effect> {
        let d = self.departures.get(departure)?;
        let unit = self.units.get(d.unit)?;
        unit.states.get(d.state).map(|s| &s.1)
    }

    fn visit(&mut self, odds: f64, anchor: usize) {
        self.totals.visited += 1;
        let probability = odds * self.nominal;
        // Which regions are in which state: the first of each make, one after the other.
        self.changes.clear();
        let mut ones = std::mem::take(&mut self.ones);
        ones.clear();
        for (i, n) in &self.chosen {
            let Some(d) = self.departures.get(*i) else {
                continue;
            };
            let Some(unit) = self.units.get(d.unit) else {
                continue;
            };
            if let Some((_, Effect::One(_, of, _))) = unit.states.get(d.state) {
                ones.push(*of);
                continue;
            }
            if unit.regions.is_empty() {
                for r in d.concerns.iter().flatten() {
                    self.changes.push((*r, None));
                }
                continue;
            }
            let same = |by: usize| self.departures.get(by).is_some_and(|x| x.unit == d.unit);
            let used = self.changes.iter().filter(|c| c.1.is_some_and(same));
            let used = used.count();
            let regions = unit.regions.iter().skip(used).take(*n);
            self.changes.extend(regions.map(|r| (*r, Some(*i))));
        }
        let found = self.over_targets(&ones, anchor);
        self.ones = ones;
        if self.traced {
            let lost = [found.reads, found.writes, found.outage];
            self.totals.visits.push((self.chosen.clone(), lost));
        }
        if !self.chosen.is_empty() {
            self.totals.mass.add(probability);
        }
        self.totals.reads.add(probability * found.reads);
        self.totals.writes.add(probability * found.writes);
        self.totals.beyond.add(probability * found.beyond);
        let loss = self.read_share * found.reads + (1.0 - self.read_share) * found.writes;
        self.totals.overall.add(probability * loss);
        self.totals.outage.add(probability * found.outage);
        for (i, n) in &self.chosen {
            if let (Some(d), Some(slot)) = (self.departures.get(*i), self.totals.given.get_mut(*i))
            {
                let share = probability * (*n as f64 / d.count) / d.own;
                slot.0.add(share * loss);
                slot.1.add(share * found.outage);
            }
        }
    }

    /// Losses of the state at hand, over the regions of a make that a common cause may strike:
    /// each that is amiss already, or one that is not.
    fn over_targets(&mut self, ones: &[usize], anchor: usize) -> Lost {
        let Some((of, rest)) = ones.split_first() else {
            return self.lost(anchor);
        };
        let Some(unit) = self.units.get(*of) else {
            return Lost::default();
        };
        let count = unit.count() as f64;
        let mut amiss: Vec<usize> = self
            .changes
            .iter()
            .filter(|c| unit.regions.contains(&c.0))
            .map(|c| c.0)
            .collect();
        amiss.sort_unstable();
        amiss.dedup();
        let fresh = unit.regions.iter().find(|r| !amiss.contains(r)).copied();
        let mut total = Lost::default();
        let each = amiss.iter().map(|r| (*r, 1.0 / count));
        let others = fresh.map(|r| (r, (count - amiss.len() as f64) / count));
        for (r, weight) in each.chain(others).collect::<Vec<_>>() {
            self.changes.push((r, None));
            let one = self.over_targets(rest, anchor);
            self.changes.pop();
            total.reads += weight * one.reads;
            total.writes += weight * one.writes;
            total.outage += weight * one.outage;
            total.beyond += weight * one.beyond;
        }
        total
    }

    fn lost(&mut self, anchor: usize) -> Lost {
        self.regions.clear();
        for (r, _) in &self.changes {
            if !self.regions.contains(r) {
                self.regions.push(*r);
            }
        }
        let (service, units, departures) = (self.service, self.units, &self.departures);
        let (changes, regions) = (&self.changes, &self.regions);
        let Some(anchor) = self.anchors.get_mut(anchor) else {
            return Lost::default();
        };
        let before = anchor.worked_out();
        let served = anchor.near(regions, |state| {
            for (r, by) in changes {
                let effect = by
                    .and_then(|i| departures.get(i))
                    .and_then(|d| units.get(d.unit)?.states.get(d.state))
                    .map_or(&Effect::Region, |s| &s.1);
                apply(service, state, effect, *r);
            }
        });
        let beyond = anchor.is_beyond();
        let whole = anchor.worked_out() - before;
        self.spent += whole * self.size();
        Lost {
            reads: 1.0 - served.reads,
            writes: 1.0 - served.writes,
            outage: f64::from(u8::from(served.worse() < OUTAGE_BELOW)),
            beyond: f64::from(u8::from(beyond)),
        }
    }

    /// Probability of what was not visited, without cancellation near one.
    fn left_out(&self) -> f64 {
        let ln_nominal = crate::math::sum(self.units.iter().map(|u| {
            let rest = crate::math::sum(u.states.iter().skip(1).map(|s| s.0));
            u.count() as f64 * crate::math::ln_1p(-rest.min(1.0 - 1e-300))
        }));
        let departed = -crate::math::exp_m1(ln_nominal);
        let left = departed - self.totals.mass.value();
        let beyond = self.totals.beyond.value();
        beyond + if left > 1e-15 * departed { left } else { 0.0 }
    }

    fn finish(self, left_out: f64, trace: Option<&mut Trace>) -> Enumeration {
        if let Some(trace) = trace {
            trace.departures = self.departures.iter().map(|d| (d.unit, d.state)).collect();
            trace.visits.clone_from(&self.totals.visits);
        }
        let (overall, outage) = (self.totals.overall.value(), self.totals.outage.value());
        let mut given: Vec<Vec<(f64, f64)>> = self
            .units
            .iter()
            .map(|u| vec![(0.0, 0.0); u.states.len()])
            .collect();
        for (d, (loss, out)) in self.departures.iter().zip(&self.totals.given) {
            if let Some(slot) = given.get_mut(d.unit).and_then(|g| g.get_mut(d.state)) {
                *slot = (loss.value(), out.value());
            }
        }
        for (unit, list) in self.units.iter().zip(&mut given) {
            // What the nominal state leaves: the total less the departures.
            let rest = |pick: fn(&(f64, f64)) -> f64, total: f64| {
                let pairs = unit.states.iter().zip(list.iter()).skip(1);
                let departed = crate::math::sum(pairs.map(|(s, g)| s.0 * pick(g)));
                let nominal = unit.states.first().map_or(1.0, |s| s.0);
                ((total - departed) / nominal).max(0.0)
            };
            let first = (rest(|g| g.0, overall), rest(|g| g.1, outage));
            if let Some(slot) = list.first_mut() {
                *slot = first;
            }
        }
        Enumeration {
            reads: self.totals.reads.value(),
            writes: self.totals.writes.value(),
            overall,
            outage,
            left_out,
            not_nominal: 1.0 - self.nominal,
            visited: self.totals.visited,
            struck: Vec::new(),
            given,
            units: self.units.to_vec(),
        }
    }
}

/// Shares lost, and whether it is an outage (or how likely, over several cases).
#[derive(Clone, Copy, Default)]
struct Lost {
    reads: f64,
    writes: f64,
    outage: f64,
    beyond: f64,
}

/// Share of requests lost.
pub fn loss(served: Served, read_share: f64) -> f64 {
    read_share * (1.0 - served.reads) + (1.0 - read_share) * (1.0 - served.writes)
}
