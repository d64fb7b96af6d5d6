//! Regions that are alike: exchanging two of them leaves the design as it is.
//!
//! Joint states then only differ by how many of such regions are in which case, not by which of
//! them; a thousand cells of the same make are as quick as a few.

use crate::model::{Failure, GroupModel, Model, Preference, Victim, WriteRule};
use std::collections::BTreeMap;

/// Whether a common cause reaches inside regions.
#[must_use]
pub fn is_local(group: &GroupModel) -> bool {
    let inside = |v: &Victim| matches!(v, Victim::Zone(..) | Victim::Place(..));
    group.outcomes.iter().any(|(_, v)| v.iter().any(inside))
}

/// Groups of regions that are alike, each in the order of the model.
#[must_use]
pub fn alike(model: &Model, victims: &[Victim]) -> Vec<Vec<usize>> {
    let mut marks: Vec<Vec<u64>> = model
        .regions
        .iter()
        .map(|r| {
            let mut out = vec![r.provider as u64, r.zones as u64];
            for failure in [&r.failure, &r.zone_failure, &r.balancer_failure] {
                fails(failure, &mut out);
            }
            out
        })
        .collect();
    let mut mark = |r: usize, words: &[u64]| {
        if let Some(list) = marks.get_mut(r) {
            list.extend_from_slice(words);
        }
    };
    for (t, tier) in model.tiers.iter().enumerate() {
        for place in &tier.places {
            mark(place.region, &[1, t as u64]);
            let counts = [
                place.nodes,
                place.nodes_max,
                place.nodes_recovered,
                place.spot_nodes_lost,
            ];
            for n in counts.iter().chain(&place.nodes_by_zone) {
                mark(place.region, &[u64::from(*n)]);
            }
        }
    }
    for (s, store) in model.stores.iter().enumerate() {
        for (c, copy) in store.copies.iter().enumerate() {
            let primary = u64::from(store.write == WriteRule::Primary(c));
            let kind = [copy.role as u64, copy.spread as u64, primary];
            mark(copy.region, &[2, s as u64]);
            mark(copy.region, &kind);
            let mut words = Vec::new();
            fails(&copy.failure, &mut words);
            mark(copy.region, &words);
        }
    }
    for (d, dependency) in model.dependencies.iter().enumerate() {
        for r in &dependency.regions {
            mark(*r, &[3, d as u64]);
        }
        for r in &dependency.places {
            mark(*r, &[12, d as u64]);
        }
    }
    for (n, need) in model.beside.launch_needs.iter().enumerate() {
        for r in &need.places {
            mark(*r, &[13, n as u64]);
        }
    }
    traffic(model, &mut mark);
    if !model.kinds.is_empty() {
        // Requests of several kinds: what one makes alike, another may not.
        for r in 0..model.regions.len() {
            mark(r, &[14, r as u64]);
        }
    }
    for (g, group) in model.groups.iter().enumerate() {
        for (o, (p, taken)) in group.outcomes.iter().enumerate() {
            match taken.as_slice() {
                [Victim::Region(r)] if !is_local(group) => mark(*r, &[4, g as u64, p.to_bits()]),
                _ => {
                    for victim in taken {
                        match victim {
                            Victim::Provider(_) => {}
                            Victim::Region(r) => mark(*r, &[5, g as u64, o as u64]),
                            Victim::Zone(r, _) | Victim::Place(_, r) => mark(*r, &[6, *r as u64]),
                        }
                    }
                }
            }
        }
    }
    for victim in victims {
        match victim {
            Victim::Provider(_) => {}
            Victim::Region(r) | Victim::Zone(r, _) | Victim::Place(_, r) => {
                mark(*r, &[7, *r as u64]);
            }
        }
    }
    let mut groups: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
    let mut out: Vec<Vec<usize>> = Vec::new();
    for (r, words) in marks.into_iter().enumerate() {
        let next = out.len();
        let at = *groups.entry(words).or_insert(next);
        match out.get_mut(at) {
            Some(list) => list.push(r),
            None => out.push(vec![r]),
        }
    }
    out
}

/// A region named in an order is like no other; in a pool, its shares count.
fn traffic(model: &Model, mark: &mut impl FnMut(usize, &[u64])) {
    let mut pool: Option<&Vec<(usize, f64)>> = None;
    for flow in &model.traffic.flows {
        match &flow.preference {
            Preference::Ordered(order) => {
                for r in order {
                    mark(*r, &[8, *r as u64]);
                }
            }
            Preference::Spread { home, shares } => {
                mark(*home, &[9, flow.weight.to_bits()]);
                if pool.is_none_or(|p| p == shares) {
                    if pool.is_none() {
                        for (r, s) in shares {
                            mark(*r, &[10, s.to_bits()]);
                        }
                    }
                    pool = Some(shares);
                } else {
                    for (r, _) in shares {
                        mark(*r, &[11, *r as u64]);
                    }
                }
            }
        }
    }
}

fn fails(failure: &Failure, out: &mut Vec<u64>) {
    out.push(failure.unavailability.to_bits());
    match failure.events {
        Some(events) => {
            out.push(events.rate.to_bits());
            out.push(events.length.mean().to_bits());
            out.push(events.length.quantile(0.9).to_bits());
        }
        None => out.push(u64::MAX),
    }
}
