//! What a state looks like once something is lost, before anything is done about it.

use super::cause::Loss;
use crate::model::{Model, Spread, Victim};
use crate::service::{CopyState, State};

/// The state with these parts gone, before anything is done about it.
#[must_use]
pub fn lose(model: &Model, state: &State, loss: &Loss) -> State {
    let mut state = state.clone();
    match loss {
        Loss::Node(t, p) | Loss::Process(t, p) => lose_nodes(&mut state, *t, *p, 1),
        Loss::Spot(t, p) => {
            let place = model.tiers.get(*t).and_then(|x| x.places.get(*p));
            let gone = place.map_or(0, |x| x.spot_nodes_lost);
            lose_nodes(&mut state, *t, *p, gone);
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
        Loss::Dependency(d) => set(&mut state.dependency_down, *d, true),
        Loss::Launches(regions) => state.no_launches.extend(regions),
        Loss::Records => state.records_fixed = true,
        Loss::Cut(pairs) => state.cut.extend(pairs.iter().copied()),
        Loss::Both(one, other) => return lose(model, &lose(model, &state, one), other),
        Loss::Data(_) | Loss::Release => {}
    }
    state
}

fn lose_nodes(state: &mut State, t: usize, p: usize, gone: u32) {
    if let Some(live) = state.live.get_mut(t).and_then(|x| x.get_mut(p)) {
        *live = live.saturating_sub(gone);
    }
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
            lose_nodes(state, t, p, gone);
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
