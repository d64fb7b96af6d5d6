//! Round trips between regions: the matrix, pairs across clouds, and the least delay of copies.

use super::path::Kind;
use super::result::{CloudPairs, CopyDelay, How, PairLatency};
use super::{Context, rounded};
use crate::model::{Model, WriteRule};
use crate::scenario::{CopyRole, ReplicationMode};

/// Regions up to which every pair is listed.
const MOST_LISTED: usize = 60;

/// Regions with nodes, or with a copy that is no archive.
pub(super) fn in_use(model: &Model) -> Vec<usize> {
    (0..model.regions.len())
        .filter(|r| {
            let mut places = model.tiers.iter().flat_map(|t| &t.places);
            let mut copies = model.stores.iter().flat_map(|s| &s.copies);
            places.any(|p| p.region == *r && p.nodes_recovered > 0)
                || copies.any(|c| c.region == *r && c.role != CopyRole::Archive)
        })
        .collect()
}

/// The matrix of all regions nearest first, how many pairs are left out of it, and the pairs
/// across clouds of regions in use.
pub(super) fn pairs(context: &Context<'_, '_>) -> (Vec<PairLatency>, usize, Option<CloudPairs>) {
    let model = context.service.model();
    let mut used = vec![false; model.regions.len()];
    for r in in_use(model) {
        used.get_mut(r).into_iter().for_each(|u| *u = true);
    }
    let is_used = |r: &usize| used.get(*r) == Some(&true);
    let regions: Vec<usize> = (0..model.regions.len()).collect();
    let provider = |r: usize| model.regions.get(r).map(|x| x.provider);
    let mut listed = Vec::new();
    let mut across = Vec::new();
    let lists = regions.len() <= MOST_LISTED;
    for (i, a) in regions.iter().enumerate() {
        for b in regions.iter().skip(i + 1) {
            let Some(trip) = context.trips.between(*a, *b) else {
                continue;
            };
            let across_clouds = provider(*a) != provider(*b);
            let in_use = is_used(a) && is_used(b);
            if across_clouds && in_use {
                across.push(trip.ms);
            }
            if lists {
                listed.push(PairLatency {
                    a: context.region(*a),
                    b: context.region(*b),
                    across_clouds,
                    in_use,
                    ms: rounded(trip.ms),
                    basis: trip.basis.clone(),
                });
            }
        }
    }
    listed.sort_by(|x, y| x.ms.total_cmp(&y.ms));
    let n = regions.len();
    let left_out = if lists {
        0
    } else {
        n * n.saturating_sub(1) / 2
    };
    (listed, left_out, clouds(model, across))
}

fn clouds(model: &Model, mut ms: Vec<f64>) -> Option<CloudPairs> {
    ms.sort_by(f64::total_cmp);
    let bound = model
        .objectives
        .latency
        .as_ref()
        .and_then(|l| l.between_clouds.as_ref())
        .and_then(|p| p.round_trip);
    // The smallest figure that this share of the pairs is within.
    let at = |numerator: usize, denominator: usize| {
        let rank = (ms.len() * numerator).div_ceil(denominator);
        ms.get(rank.saturating_sub(1)).copied().map(rounded)
    };
    Some(CloudPairs {
        pairs: ms.len(),
        least_ms: rounded(ms.first().copied()?),
        median_ms: at(1, 2)?,
        p90_ms: at(9, 10)?,
        most_ms: rounded(ms.last().copied()?),
        within: bound.map(|b| ms.iter().filter(|x| **x <= b.seconds() * 1e3).count()),
    })
}

/// Copies that writes do not wait for: nothing reaches them sooner than one way.
pub(super) fn copies(context: &Context<'_, '_>) -> Vec<CopyDelay> {
    use ReplicationMode as M;
    let model = context.service.model();
    let mut out = Vec::new();
    for store in &model.stores {
        let follows = matches!(store.replication.mode, M::Async | M::Crdt | M::ActiveActive);
        if !follows {
            continue;
        }
        for (c, copy) in store.copies.iter().enumerate() {
            let takes_writes = match store.write {
                WriteRule::Primary(p) => p == c,
                _ => copy.role != CopyRole::Archive,
            };
            if !takes_writes {
                continue;
            }
            let others = || {
                let all = store.copies.iter().enumerate();
                all.filter(|(o, x)| *o != c && !context.trips.together(x.region, copy.region))
                    .map(|(_, x)| (context.trips.ms(copy.region, x.region), x.region))
            };
            let near = others().reduce(|a, b| if b.0 < a.0 { b } else { a });
            let far = others().reduce(|a, b| if b.0 > a.0 { b } else { a });
            let (Some((near_ms, near)), Some((far_ms, far))) = (near, far) else {
                continue;
            };
            let how = |r: usize| {
                let trip = context.trips.between(copy.region, r);
                trip.map_or(How::SameRegion, |t| t.basis.how)
            };
            out.push(CopyDelay {
                store: store.name.clone(),
                from: context.region(copy.region),
                nearest: context.region(near),
                nearest_one_way_ms: rounded(near_ms / 2.0),
                farthest: context.region(far),
                farthest_one_way_ms: rounded(far_ms / 2.0),
                how: how(near).max(how(far)),
            });
        }
    }
    out
}

/// The word of a kind in names of figures.
pub(super) fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Read => "reads",
        Kind::Write => "writes",
    }
}
