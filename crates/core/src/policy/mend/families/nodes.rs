//! More nodes: in one place, or in every place of a tier so that the rest carries what one place leaves.

use super::super::candidate::{Candidate, Family};
use super::super::ground::Ground;
use super::load::utilisation;
use crate::model::{PlaceModel, TierModel};

/// Fewest and most nodes of a place, as written.
pub(super) fn range(fewest: u32, most: u32) -> String {
    if fewest >= most {
        fewest.to_string()
    } else {
        format!("{fewest}..{most}")
    }
}

/// A candidate that runs so many nodes, place by place; none where nothing changes or nodes would be overfull.
pub(super) fn of_nodes(
    ground: &Ground<'_>,
    t: usize,
    tier: &TierModel,
    wanted: &[u32],
    candidate: Candidate,
) -> Option<Candidate> {
    let mut candidate = candidate.about("tier", &tier.name);
    let mut running = Vec::new();
    let mut changed = false;
    for (place, n) in tier.places.iter().zip(wanted) {
        let (before, n) = (place.nodes_min, *n);
        if n == before {
            running.push(place.nodes);
            continue;
        }
        changed = true;
        // A range moves by its lower end, and by its upper end where that is in the way.
        let most = if place.nodes_max > before {
            place.nodes_max
        } else {
            n
        };
        running.push(if n > before {
            n.max(place.nodes)
        } else {
            place.nodes.saturating_sub(before - n)
        });
        candidate = candidate
            .set(ground.nodes_path(place), range(n, most))
            .about("region", ground.key(place.region));
    }
    if !changed {
        return None;
    }
    match utilisation(ground, t, tier, &running, 1.0) {
        None => Some(candidate),
        Some(None) => None,
        Some(Some((path, text))) => Some(candidate.set(path, text)),
    }
}

/// Half as many again and as many again are the most that are tried.
fn sensible(place: &PlaceModel, n: u32) -> bool {
    n > place.nodes_min && n <= (2 * place.nodes_min).max(place.nodes_min + 2)
}

fn up(n: u32, by: f64) -> u32 {
    (f64::from(n) * by - 1e-9).ceil() as u32
}

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for (t, tier) in ground.model.tiers.iter().enumerate() {
        if !ground.model.tier_matters(t) || tier.quorum.is_some() {
            continue;
        }
        let now: Vec<u32> = tier.places.iter().map(|p| p.nodes_min).collect();
        for (i, place) in tier.places.iter().enumerate() {
            if ground.is_cloud(place.region) {
                in_place(ground, t, tier, (i, place), &now, out);
            }
        }
        let mut factors = losses(ground, tier);
        factors.extend([1.25, 1.5, 2.0]);
        for by in factors {
            everywhere(ground, t, tier, by, out);
        }
    }
}

fn in_place(
    ground: &Ground<'_>,
    t: usize,
    tier: &TierModel,
    (i, place): (usize, &PlaceModel),
    now: &[u32],
    out: &mut Vec<Candidate>,
) {
    let n = place.nodes_min;
    let zones = place.nodes_by_zone.len();
    let mut wanted = vec![n + 1, n + 2];
    if zones > 1 {
        // As many as are left when one zone is lost.
        wanted.push(up(n, zones as f64 / (zones - 1) as f64));
    }
    let standby = place.nodes_recovered.max(place.nodes_max);
    for n in wanted.into_iter().filter(|n| sensible(place, *n)) {
        let text = format!(
            "run {n} nodes of `{}` in `{}` instead of {}",
            tier.name,
            ground.key(place.region),
            place.nodes_min
        );
        let mut all = now.to_vec();
        if let Some(slot) = all.get_mut(i) {
            *slot = n;
        }
        let candidate = Candidate::new(Family::Nodes, text).adding();
        out.extend(of_nodes(ground, t, tier, &all, candidate));
    }
    if standby > place.nodes_min {
        let text = format!(
            "keep {standby} nodes of `{}` running in `{}`, as many as it is to scale to, instead of {}",
            tier.name,
            ground.key(place.region),
            place.nodes_min
        );
        let mut all = now.to_vec();
        if let Some(slot) = all.get_mut(i) {
            *slot = standby;
        }
        let candidate = Candidate::new(Family::Nodes, text).adding();
        out.extend(of_nodes(ground, t, tier, &all, candidate));
    }
}

/// How many times the nodes it takes to carry what the largest region, or provider, leaves.
fn losses(ground: &Ground<'_>, tier: &TierModel) -> Vec<f64> {
    let all: u32 = tier.places.iter().map(|p| p.nodes_min).sum();
    let largest = tier.places.iter().map(|p| p.nodes_min).max().unwrap_or(0);
    let of = |p: usize| -> u32 {
        let here = tier
            .places
            .iter()
            .filter(|x| ground.region(x.region).is_some_and(|r| r.provider == p));
        here.map(|x| x.nodes_min).sum()
    };
    let providers = 0..ground.model.providers.len();
    let cloud = providers.map(of).max().unwrap_or(0);
    let without = |gone: u32| (gone < all).then(|| f64::from(all) / f64::from(all - gone));
    without(largest).into_iter().chain(without(cloud)).collect()
}

fn everywhere(ground: &Ground<'_>, t: usize, tier: &TierModel, by: f64, out: &mut Vec<Candidate>) {
    let more = |p: &PlaceModel| {
        let n = up(p.nodes_min, by);
        if ground.is_cloud(p.region) && sensible(p, n) {
            n
        } else {
            p.nodes_min
        }
    };
    let wanted: Vec<u32> = tier.places.iter().map(more).collect();
    let changed = tier
        .places
        .iter()
        .zip(&wanted)
        .filter(|(p, n)| p.nodes_min != **n)
        .count();
    if changed < 2 {
        return;
    }
    let sum = |all: &mut dyn Iterator<Item = u32>| all.sum::<u32>();
    let (before, after) = (
        sum(&mut tier.places.iter().map(|p| p.nodes_min)),
        sum(&mut wanted.iter().copied()),
    );
    let text = format!(
        "run {after} nodes of `{}` over its {changed} regions instead of {before}",
        tier.name
    );
    let candidate = Candidate::new(Family::Nodes, text).adding();
    out.extend(of_nodes(ground, t, tier, &wanted, candidate));
}
