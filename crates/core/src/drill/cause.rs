//! What can be lost, one cause at a time.

use crate::model::{Failure, Model, Spread, Victim};
use crate::scenario::Disruption;
use crate::service::{CopyState, State};

/// What is lost.
#[derive(Clone, Debug, PartialEq)]
pub enum Loss {
    /// One node of a tier in a region: tier, place.
    Node(usize, usize),
    /// The instance of a copy: store, copy.
    Instance(usize, usize),
    /// A set of larger parts.
    Parts(Vec<Victim>),
    /// The data of every store, in every copy.
    Data,
}

/// One event that can happen.
#[derive(Clone, Debug)]
pub struct Cause {
    /// Stable name, such as `region:us-east`, `zone:us-east/1`, `group:operator/all`.
    pub label: String,
    /// Kind of disruption whose plan applies.
    pub disruption: Disruption,
    /// What is lost.
    pub loss: Loss,
    /// How often and how long.
    pub failure: Failure,
    /// Share of the failure's events that are this one, 0..=1.
    pub share: f64,
}

/// Every single cause of a model, in a fixed order: nodes, instances, zones, regions, providers,
/// common causes, data corruption.
#[must_use]
pub fn causes(model: &Model) -> Vec<Cause> {
    let mut out = Vec::new();
    let region_key = |r: usize| model.regions.get(r).map_or("?", |x| x.key.as_str());
    for (t, tier) in model.tiers.iter().enumerate() {
        for (p, place) in tier.places.iter().enumerate() {
            out.push(Cause {
                label: format!("node:{}@{}", tier.name, region_key(place.region)),
                disruption: Disruption::Node,
                loss: Loss::Node(t, p),
                failure: tier.node_failure.clone(),
                share: f64::from(place.nodes),
            });
        }
    }
    for (s, store) in model.stores.iter().enumerate() {
        for (c, copy) in store.copies.iter().enumerate() {
            if copy.failure.unavailability > 0.0 {
                let regional = copy.spread == Spread::Region;
                out.push(Cause {
                    label: format!("store:{}@{}", store.name, region_key(copy.region)),
                    disruption: if regional {
                        Disruption::Region
                    } else {
                        Disruption::Node
                    },
                    loss: Loss::Instance(s, c),
                    failure: copy.failure.clone(),
                    share: 1.0,
                });
            }
        }
    }
    for (r, region) in model.regions.iter().enumerate() {
        for z in 0..region.zones {
            out.push(Cause {
                label: format!("zone:{}/{}", region.key, z + 1),
                disruption: Disruption::Zone,
                loss: Loss::Parts(vec![Victim::Zone(r, z)]),
                failure: region.zone_failure.clone(),
                share: 1.0,
            });
        }
    }
    for (r, region) in model.regions.iter().enumerate() {
        out.push(Cause {
            label: format!("region:{}", region.key),
            disruption: Disruption::Region,
            loss: Loss::Parts(vec![Victim::Region(r)]),
            failure: region.failure.clone(),
            share: 1.0,
        });
    }
    for (p, provider) in model.providers.iter().enumerate() {
        out.push(Cause {
            label: format!("provider:{}", provider.provider),
            disruption: Disruption::Provider,
            loss: Loss::Parts(vec![Victim::Provider(p)]),
            failure: provider.failure.clone(),
            share: 1.0,
        });
    }
    for group in &model.groups {
        for (i, (p, victims)) in group.outcomes.iter().enumerate() {
            out.push(Cause {
                label: format!("group:{}/{}", group.name, i + 1),
                disruption: widest(victims),
                loss: Loss::Parts(victims.clone()),
                failure: group.failure.clone(),
                share: *p,
            });
        }
    }
    out.push(Cause {
        label: "data-corruption".into(),
        disruption: Disruption::DataCorruption,
        loss: Loss::Data,
        failure: model.corruption.failure.clone(),
        share: 1.0,
    });
    out
}

fn widest(victims: &[Victim]) -> Disruption {
    victims
        .iter()
        .map(|v| match v {
            Victim::Place(..) => Disruption::Node,
            Victim::Zone(..) => Disruption::Zone,
            Victim::Region(_) => Disruption::Region,
            Victim::Provider(_) => Disruption::Provider,
        })
        .max()
        .unwrap_or(Disruption::Region)
}

/// The state with these parts gone, before anything is done about it.
#[must_use]
pub fn lose(model: &Model, state: &State, loss: &Loss) -> State {
    let mut state = state.clone();
    match loss {
        Loss::Node(t, p) => {
            if let Some(live) = state.live.get_mut(*t).and_then(|x| x.get_mut(*p)) {
                *live = live.saturating_sub(1);
            }
        }
        Loss::Instance(s, c) => {
            let copy = model.stores.get(*s).and_then(|x| x.copies.get(*c));
            let to = copy.map_or(CopyState::Failing, |x| x.spread.when_failing());
            set_copy(&mut state, *s, *c, to);
        }
        Loss::Parts(victims) => {
            for victim in victims {
                lose_part(model, &mut state, *victim);
            }
        }
        Loss::Data => {}
    }
    state
}

/// Takes one larger part out of a state.
pub fn lose_part(model: &Model, state: &mut State, victim: Victim) {
    match victim {
        Victim::Provider(p) => {
            for (r, region) in model.regions.iter().enumerate() {
                if region.provider == p {
                    set(&mut state.region_up, r, false);
                }
            }
            for (d, dependency) in model.dependencies.iter().enumerate() {
                if dependency.provider == Some(p) {
                    set(&mut state.dependency_down, d, true);
                }
            }
        }
        Victim::Region(r) => set(&mut state.region_up, r, false),
        Victim::Place(t, r) => {
            let places = model.tiers.get(t).map_or(&[][..], |x| &x.places);
            for (p, _) in places.iter().enumerate().filter(|(_, p)| p.region == r) {
                if let Some(live) = state.live.get_mut(t).and_then(|x| x.get_mut(p)) {
                    *live = 0;
                }
            }
        }
        Victim::Zone(r, z) => lose_zone(model, state, r, z),
    }
}

fn lose_zone(model: &Model, state: &mut State, r: usize, z: usize) {
    for (t, tier) in model.tiers.iter().enumerate() {
        for (p, place) in tier
            .places
            .iter()
            .enumerate()
            .filter(|(_, p)| p.region == r)
        {
            let gone = place.nodes_by_zone.get(z).copied().unwrap_or(0);
            if let Some(live) = state.live.get_mut(t).and_then(|x| x.get_mut(p)) {
                *live = live.saturating_sub(gone);
            }
        }
    }
    let only_zone = model.regions.get(r).is_some_and(|x| x.zones == 1);
    for (s, store) in model.stores.iter().enumerate() {
        for (c, copy) in store
            .copies
            .iter()
            .enumerate()
            .filter(|(_, c)| c.region == r)
        {
            let lost = only_zone || (copy.spread == Spread::OneZone && z == 0);
            if lost {
                set_copy(state, s, c, CopyState::Lost);
            } else if copy.spread == Spread::TwoZones && z == 0 {
                // The active instance is in the first zone; its standby takes over.
                set_copy(state, s, c, CopyState::Failing);
            }
        }
    }
}

fn set(list: &mut [bool], i: usize, value: bool) {
    if let Some(slot) = list.get_mut(i) {
        *slot = value;
    }
}

fn set_copy(state: &mut State, s: usize, c: usize, to: CopyState) {
    if let Some(slot) = state.copies.get_mut(s).and_then(|x| x.get_mut(c)) {
        *slot = to;
    }
}
