//! Units of the joint states: what can be amiss, and what it does to a state.

use crate::drill::lose_part;
use crate::model::{Model, Victim};
use crate::service::{Forced, Offer, Service, State, alike, is_local, offers};

/// Regions that one departure may take before states are worked out for it as a whole.
const FEW: usize = 3;

/// What one unit is in.
#[derive(Clone, Debug)]
pub enum Effect {
    /// As it should be.
    None,
    /// A provider is lost.
    Provider(usize),
    /// The region is lost.
    Region,
    /// The region offers less than all.
    Offer(Offer),
    /// A common cause strikes: group, outcome.
    Group(usize, usize),
    /// A common cause strikes one region of a unit: group, unit, share of its events.
    One(usize, usize, f64),
    /// A dependency is lost.
    Dependency(usize),
}

/// A unit with its states; first the one in which it is as it should be, if that can be.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Probability and effect of each state.
    pub states: Vec<(f64, Effect)>,
    /// Regions, each a unit of this make; empty for a unit that is no region.
    pub regions: Vec<usize>,
}

impl Unit {
    /// How many units of this make there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.regions.len().max(1)
    }
}

/// Brings one unit's state into the joint state; `r` is the region of a region's state.
pub fn apply(service: &Service<'_>, state: &mut State, effect: &Effect, r: usize) {
    let model = service.model();
    match effect {
        Effect::None => {}
        Effect::Provider(p) => lose_part(model, state, Victim::Provider(*p)),
        Effect::Region | Effect::One(..) => lose_part(model, state, Victim::Region(r)),
        Effect::Offer(offer) => {
            if let Some(slot) = state.balancer_up.get_mut(r) {
                *slot = offer.balancer;
            }
            for (t, _, n) in &offer.live {
                let place = service.place_in(*t, r);
                let list = state.live.get_mut(*t);
                if let Some(slot) = place.and_then(|p| list.and_then(|x| x.get_mut(p))) {
                    *slot = *n;
                }
            }
            for (s, _, copy) in &offer.copies {
                let here = service.copy_in(*s, r);
                let list = state.copies.get_mut(*s);
                if let Some(slot) = here.and_then(|c| list.and_then(|x| x.get_mut(c))) {
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

/// The regions that an effect concerns, if they are few and it concerns nothing else.
#[must_use]
pub fn concerns(model: &Model, effect: &Effect) -> Option<Vec<usize>> {
    let of_provider = |p: usize| -> Option<Vec<usize>> {
        if model.dependencies.iter().any(|d| d.provider == Some(p)) {
            return None;
        }
        let all = model.regions.iter().enumerate();
        let mine = all.filter(|(_, r)| r.provider == p).map(|(i, _)| i);
        Some(mine.collect())
    };
    let mut out: Vec<usize> = match effect {
        Effect::None | Effect::Region | Effect::Offer(_) | Effect::One(..) => Vec::new(),
        Effect::Provider(p) => of_provider(*p)?,
        Effect::Group(g, o) => {
            let (_, victims) = model.groups.get(*g)?.outcomes.get(*o)?;
            let mut list = Vec::new();
            for victim in victims {
                match victim {
                    Victim::Provider(p) => list.extend(of_provider(*p)?),
                    Victim::Region(r) => list.push(*r),
                    Victim::Zone(..) | Victim::Place(..) => return None,
                }
            }
            list
        }
        Effect::Dependency(_) => return None,
    };
    out.sort_unstable();
    out.dedup();
    (out.len() <= FEW).then_some(out)
}

/// A joint state of the common causes that reach inside regions.
#[derive(Clone, Debug)]
pub struct Context {
    /// How likely it is.
    pub probability: f64,
    /// What they take.
    pub victims: Vec<Victim>,
    /// Which of them strike: group, outcome.
    pub struck: Vec<(usize, usize)>,
}

/// Joint states of the common causes that reach inside regions, with what they take.
#[must_use]
pub fn contexts(model: &Model) -> Vec<Context> {
    let mut out = vec![Context {
        probability: 1.0,
        victims: Vec::new(),
        struck: Vec::new(),
    }];
    for (g, group) in model.groups.iter().enumerate() {
        if !is_local(group) {
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
pub(super) fn forced_by(victims: &[Victim], r: usize) -> Vec<Forced> {
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
#[must_use]
pub fn units(service: &Service<'_>, victims: &[Victim]) -> (Vec<Unit>, f64) {
    let model = service.model();
    let mut units = Vec::new();
    let mut cut = 0.0;
    let mut unit_of = vec![0; model.regions.len()];
    for regions in alike(model, victims) {
        let Some((r, region)) = regions
            .first()
            .and_then(|r| Some((*r, model.regions.get(*r)?)))
        else {
            continue;
        };
        let (cases, left) = offers(service, r, &forced_by(victims, r));
        cut += left * regions.len() as f64;
        let up = 1.0 - region.failure.unavailability;
        let mut states: Vec<(f64, Effect)> = cases
            .into_iter()
            .map(|(offer, q)| (up * q, Effect::Offer(offer)))
            .collect();
        states.push((region.failure.unavailability, Effect::Region));
        for r in &regions {
            if let Some(slot) = unit_of.get_mut(*r) {
                *slot = units.len();
            }
        }
        units.push(possible(states, regions));
    }
    for (p, provider) in model.providers.iter().enumerate() {
        units.push(two(provider.failure.unavailability, Effect::Provider(p)));
    }
    for (g, group) in model.groups.iter().enumerate() {
        if is_local(group) {
            // Its joint states are the contexts.
            continue;
        }
        let u = group.failure.unavailability;
        let struck: f64 = group.outcomes.iter().map(|(p, _)| *p).sum();
        let mut states = vec![(1.0 - u * struck, Effect::None)];
        let mut ones: Vec<(usize, f64)> = Vec::new();
        for (o, (q, taken)) in group.outcomes.iter().enumerate() {
            let unit = match taken.as_slice() {
                [Victim::Region(r)] => unit_of.get(*r).copied(),
                _ => None,
            };
            match unit {
                Some(k) => match ones.iter_mut().find(|x| x.0 == k) {
                    Some(one) => one.1 += q,
                    None => ones.push((k, *q)),
                },
                None => states.push((u * q, Effect::Group(g, o))),
            }
        }
        states.extend(ones.iter().map(|(k, q)| (u * q, Effect::One(g, *k, *q))));
        units.push(possible(states, Vec::new()));
    }
    for (d, dependency) in model.dependencies.iter().enumerate() {
        let u = dependency.failure.unavailability;
        units.push(two(u, Effect::Dependency(d)));
    }
    (units, cut)
}

fn two(unavailability: f64, effect: Effect) -> Unit {
    let states = vec![
        (1.0 - unavailability, Effect::None),
        (unavailability, effect),
    ];
    possible(states, Vec::new())
}

/// The first state is where departures start from: up, however unlikely.
fn possible(mut states: Vec<(f64, Effect)>, regions: Vec<usize>) -> Unit {
    states.retain(|s| s.0 > 0.0);
    Unit { states, regions }
}
