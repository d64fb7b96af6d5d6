//! Joint states, visited in falling probability.

use crate::drill::lose_part;
use crate::math::Sum;
use crate::model::{Model, Victim};
use crate::service::{Forced, Offer, Phase, Scratch, Served, Service, State, offers};
use std::collections::BTreeMap;

/// Served share below which it is an outage.
pub const OUTAGE_BELOW: f64 = 0.99;
/// Most joint states visited.
const MOST_STATES: f64 = 400_000.0;
/// Fewest joint states that are always allowed.
const FEWEST_STATES: f64 = 20_000.0;
/// Parts looked at over all states, at most: large designs visit fewer states.
const MOST_WORK: f64 = 3e7;
/// Below this many joint states, all of them are visited.
const SMALL: f64 = 150_000.0;
/// Relative size of the part left out that is aimed for.
const AIM: f64 = 1e-6;

/// What one unit is in.
#[derive(Clone, Debug)]
pub enum Effect {
    /// As it should be.
    None,
    /// A provider is lost.
    Provider(usize),
    /// A region is lost.
    Region(usize),
    /// A region offers less than all.
    Offer(usize, Offer),
    /// A common cause strikes: group, outcome.
    Group(usize, usize),
    /// A dependency is lost.
    Dependency(usize),
}

/// A unit with its states; the most probable first.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Probability and effect of each state.
    pub states: Vec<(f64, Effect)>,
}

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
    /// By unit and state: share lost and probability of an outage, given that state.
    pub given: Vec<Vec<(f64, f64)>>,
}

struct Walk<'a, 'm> {
    service: &'a Service<'m>,
    units: &'a [Unit],
    departures: Vec<(f64, usize, usize)>,
    least: f64,
    chosen: Vec<(usize, usize)>,
    used: Vec<bool>,
    visited: u64,
    budget: u64,
    mass: Sum,
    reads: Sum,
    writes: Sum,
    overall: Sum,
    outage: Sum,
    given: BTreeMap<(usize, usize), (Sum, Sum)>,
    read_share: f64,
    nominal: f64,
    base: State,
    scratch: State,
    memory: Scratch,
}

impl Enumeration {
    /// Visits the states of a model.
    #[must_use]
    pub fn run(service: &Service<'_>) -> Self {
        let model = service.model();
        let contexts = contexts(model);
        let mut total: Option<Self> = None;
        for context in &contexts {
            let probability = context.probability;
            let one = Self::in_context(service, &context.victims);
            match &mut total {
                None => {
                    let mut first = one;
                    first.scale(probability);
                    total = Some(first);
                }
                Some(sum) => {
                    if let [(g, o)] = context.struck.as_slice() {
                        sum.struck.push((*g, *o, one.overall, one.outage));
                    }
                    sum.reads += probability * one.reads;
                    sum.writes += probability * one.writes;
                    sum.overall += probability * one.overall;
                    sum.outage += probability * one.outage;
                    sum.left_out += probability * one.left_out;
                    sum.not_nominal += probability;
                    sum.visited += one.visited;
                }
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

    fn in_context(service: &Service<'_>, victims: &[Victim]) -> Self {
        let model = service.model();
        let (units, cut) = units(model, victims);
        let joint: f64 = units.iter().map(|u| u.states.len() as f64).product();
        let mut least = if joint <= SMALL { 0.0 } else { 1e-12 };
        loop {
            let mut walk = Walk::new(service, &units, victims, least);
            walk.go(0, 1.0);
            let left = walk.left_out() + cut;
            let done = least == 0.0
                || left <= AIM * walk.overall.value()
                || walk.visited >= walk.budget
                || least < 1e-26;
            if done {
                return walk.finish(units.clone(), left);
            }
            least *= 3e-2;
        }
    }
}

impl<'a, 'm> Walk<'a, 'm> {
    fn new(service: &'a Service<'m>, units: &'a [Unit], victims: &[Victim], least: f64) -> Self {
        let mut departures: Vec<(f64, usize, usize)> = units
            .iter()
            .enumerate()
            .flat_map(|(u, unit)| {
                let nominal = unit.states.first().map_or(1.0, |s| s.0);
                unit.states
                    .iter()
                    .enumerate()
                    .skip(1)
                    .filter(|(_, s)| s.0 > 0.0)
                    .map(move |(k, s)| (s.0 / nominal, u, k))
            })
            .collect();
        departures.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut base = service.nominal();
        for unit in units {
            if let Some((_, effect)) = unit.states.first() {
                apply(service.model(), &mut base, effect);
            }
        }
        for victim in victims {
            if let Victim::Provider(_) | Victim::Region(_) = victim {
                lose_part(service.model(), &mut base, *victim);
            }
        }
        let nominal = units
            .iter()
            .map(|u| u.states.first().map_or(1.0, |s| s.0))
            .product::<f64>();
        Self {
            service,
            units,
            departures,
            least: least / nominal.max(1e-300),
            chosen: Vec::new(),
            used: vec![false; units.len()],
            visited: 0,
            budget: budget(service.model()),
            mass: Sum::default(),
            reads: Sum::default(),
            writes: Sum::default(),
            overall: Sum::default(),
            outage: Sum::default(),
            given: BTreeMap::new(),
            read_share: service.model().traffic.read_share,
            nominal,
            scratch: base.clone(),
            memory: Scratch::default(),
            base,
        }
    }

    /// Visits the chosen state and every further departure; `odds` relative to the nominal state.
    fn go(&mut self, from: usize, odds: f64) {
        self.visit(odds);
        for i in from..self.departures.len() {
            let Some((ratio, unit, state)) = self.departures.get(i).copied() else {
                return;
            };
            let next = odds * ratio;
            if next < self.least || self.visited >= self.budget {
                return;
            }
            if self.used.get(unit) == Some(&true) {
                continue;
            }
            if let Some(slot) = self.used.get_mut(unit) {
                *slot = true;
            }
            self.chosen.push((unit, state));
            self.go(i + 1, next);
            self.chosen.pop();
            if let Some(slot) = self.used.get_mut(unit) {
                *slot = false;
            }
        }
    }

    fn visit(&mut self, odds: f64) {
        self.visited += 1;
        let probability = odds * self.nominal;
        self.scratch.clone_from(&self.base);
        for (unit, state) in &self.chosen {
            if let Some((_, effect)) = self.units.get(*unit).and_then(|u| u.states.get(*state)) {
                apply(self.service.model(), &mut self.scratch, effect);
            }
        }
        let served = self
            .service
            .served_in(&self.scratch, Phase::SETTLED, &mut self.memory);
        let loss = loss(served, self.read_share);
        let out = f64::from(u8::from(served.worse() < OUTAGE_BELOW));
        if !self.chosen.is_empty() {
            self.mass.add(probability);
        }
        self.reads.add(probability * (1.0 - served.reads));
        self.writes.add(probability * (1.0 - served.writes));
        self.overall.add(probability * loss);
        self.outage.add(probability * out);
        for (unit, state) in &self.chosen {
            let own = self
                .units
                .get(*unit)
                .and_then(|u| u.states.get(*state))
                .map_or(1.0, |s| s.0);
            let slot = self.given.entry((*unit, *state)).or_default();
            slot.0.add(probability / own * loss);
            slot.1.add(probability / own * out);
        }
    }

    /// Probability of what was not visited, without cancellation near one.
    fn left_out(&self) -> f64 {
        let ln_nominal = crate::math::sum(self.units.iter().map(|u| {
            let rest = crate::math::sum(u.states.iter().skip(1).map(|s| s.0));
            crate::math::ln_1p(-rest.min(1.0 - 1e-300))
        }));
        let departed = -crate::math::exp_m1(ln_nominal);
        let left = departed - self.mass.value();
        if left > 1e-15 * departed { left } else { 0.0 }
    }

    fn finish(self, units: Vec<Unit>, left_out: f64) -> Enumeration {
        let (overall, outage) = (self.overall.value(), self.outage.value());
        let given = units
            .iter()
            .enumerate()
            .map(|(u, unit)| {
                let mut list: Vec<(f64, f64)> = (0..unit.states.len())
                    .map(|k| {
                        self.given
                            .get(&(u, k))
                            .map_or((0.0, 0.0), |(a, b)| (a.value(), b.value()))
                    })
                    .collect();
                // What the nominal state leaves: the total less the departures.
                let rest = |pick: fn(&(f64, f64)) -> f64, total: f64| {
                    let departed = crate::math::sum(
                        unit.states
                            .iter()
                            .zip(&list)
                            .skip(1)
                            .map(|(s, g)| s.0 * pick(g)),
                    );
                    let nominal = unit.states.first().map_or(1.0, |s| s.0);
                    ((total - departed) / nominal).max(0.0)
                };
                let first = (rest(|g| g.0, overall), rest(|g| g.1, outage));
                if let Some(slot) = list.first_mut() {
                    *slot = first;
                }
                list
            })
            .collect();
        Enumeration {
            reads: self.reads.value(),
            writes: self.writes.value(),
            overall,
            outage,
            left_out,
            not_nominal: 1.0 - self.nominal,
            visited: self.visited,
            struck: Vec::new(),
            given,
            units,
        }
    }
}

/// Share of requests lost.
pub fn loss(served: Served, read_share: f64) -> f64 {
    read_share * (1.0 - served.reads) + (1.0 - read_share) * (1.0 - served.writes)
}

/// Brings one unit's state into the joint state.
pub fn apply(model: &Model, state: &mut State, effect: &Effect) {
    match effect {
        Effect::None => {}
        Effect::Provider(p) => lose_part(model, state, Victim::Provider(*p)),
        Effect::Region(r) => {
            if let Some(slot) = state.region_up.get_mut(*r) {
                *slot = false;
            }
        }
        Effect::Offer(r, offer) => {
            if let Some(slot) = state.balancer_up.get_mut(*r) {
                *slot = offer.balancer;
            }
            for (t, p, n) in &offer.live {
                if let Some(slot) = state.live.get_mut(*t).and_then(|x| x.get_mut(*p)) {
                    *slot = *n;
                }
            }
            for (s, c, copy) in &offer.copies {
                if let Some(slot) = state.copies.get_mut(*s).and_then(|x| x.get_mut(*c)) {
                    *slot = *copy;
                }
            }
        }
        Effect::Group(g, o) => {
            let victims = model.groups.get(*g).and_then(|x| x.outcomes.get(*o));
            for victim in victims.map_or(&[][..], |(_, v)| v) {
                lose_part(model, state, *victim);
            }
        }
        Effect::Dependency(d) => {
            if let Some(slot) = state.dependency_down.get_mut(*d) {
                *slot = true;
            }
        }
    }
}

/// A joint state of the common causes that reach inside regions.
#[derive(Clone, Debug)]
struct Context {
    probability: f64,
    victims: Vec<Victim>,
    struck: Vec<(usize, usize)>,
}

/// States that may be visited, by the size of the design.
fn budget(model: &Model) -> u64 {
    let parts = model.regions.len() * (1 + model.tiers.len() + model.stores.len())
        + model.traffic.flows.len();
    (MOST_WORK / (1 + parts) as f64).clamp(FEWEST_STATES, MOST_STATES) as u64
}

fn is_local(victims: &[Victim]) -> bool {
    victims
        .iter()
        .any(|v| matches!(v, Victim::Zone(..) | Victim::Place(..)))
}

/// Joint states of the common causes that reach inside regions, with what they take.
fn contexts(model: &Model) -> Vec<Context> {
    let mut out = vec![Context {
        probability: 1.0,
        victims: Vec::new(),
        struck: Vec::new(),
    }];
    for (g, group) in model.groups.iter().enumerate() {
        if !group.outcomes.iter().any(|(_, v)| is_local(v)) {
            continue;
        }
        let u = group.failure.unavailability;
        let struck: f64 = group.outcomes.iter().map(|(p, _)| *p).sum();
        let mut next = Vec::new();
        for context in &out {
            next.push(Context {
                probability: context.probability * (1.0 - u * struck),
                ..context.clone()
            });
            for (o, (q, more)) in group.outcomes.iter().enumerate() {
                let mut both = context.clone();
                both.probability *= u * q;
                both.victims.extend(more.iter().copied());
                both.struck.push((g, o));
                next.push(both);
            }
        }
        next.retain(|c| c.probability > 1e-22);
        out = next;
    }
    out
}

/// What is forced inside a region by these victims.
pub fn forced_by(victims: &[Victim], r: usize) -> Vec<Forced> {
    victims
        .iter()
        .filter_map(|v| match v {
            Victim::Zone(k, z) if *k == r => Some(Forced::Zone(*z, false)),
            Victim::Place(t, k) if *k == r => Some(Forced::Place(*t, false)),
            _ => None,
        })
        .collect()
}

/// Every unit of the model, given what common causes took inside regions; and the probability
/// of cases of regions that were left out.
fn units(model: &Model, victims: &[Victim]) -> (Vec<Unit>, f64) {
    let mut units = Vec::new();
    let mut cut = 0.0;
    for (p, provider) in model.providers.iter().enumerate() {
        units.push(two(provider.failure.unavailability, Effect::Provider(p)));
    }
    for (r, region) in model.regions.iter().enumerate() {
        let (cases, left) = offers(model, r, &forced_by(victims, r));
        cut += left;
        let up = 1.0 - region.failure.unavailability;
        let mut states: Vec<(f64, Effect)> = cases
            .into_iter()
            .map(|(offer, q)| (up * q, Effect::Offer(r, offer)))
            .collect();
        states.push((region.failure.unavailability, Effect::Region(r)));
        units.push(sorted(states));
    }
    for (g, group) in model.groups.iter().enumerate() {
        if group.outcomes.iter().any(|(_, v)| is_local(v)) {
            // Its joint states are the contexts.
            continue;
        }
        let u = group.failure.unavailability;
        let struck: f64 = group.outcomes.iter().map(|(p, _)| *p).sum();
        let mut states = vec![(1.0 - u * struck, Effect::None)];
        for (o, (q, _)) in group.outcomes.iter().enumerate() {
            states.push((u * q, Effect::Group(g, o)));
        }
        units.push(sorted(states));
    }
    for (d, dependency) in model.dependencies.iter().enumerate() {
        units.push(two(
            dependency.failure.unavailability,
            Effect::Dependency(d),
        ));
    }
    (units, cut)
}

fn two(unavailability: f64, effect: Effect) -> Unit {
    sorted(vec![
        (1.0 - unavailability, Effect::None),
        (unavailability, effect),
    ])
}

fn sorted(mut states: Vec<(f64, Effect)>) -> Unit {
    states.retain(|s| s.0 > 0.0);
    states.sort_by(|a, b| b.0.total_cmp(&a.0));
    Unit { states }
}
