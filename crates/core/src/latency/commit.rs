//! What a write waits for: the vote that completes a quorum, counted from its leader.

use super::result::{CommitLatency, How, LeaderCommit};
use super::trips::Trips;
use crate::model::{Model, StoreModel, WriteRule};
use crate::scenario::{CopyRole, ReplicationMode};
use crate::service::{Service, State};

/// One place a write may be coordinated from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lead {
    /// Chance that it leads, 0..=1.
    pub share: f64,
    /// Region.
    pub region: usize,
    /// Milliseconds until enough have confirmed.
    pub ms: f64,
    /// Region whose vote completes it.
    pub completed_by: usize,
}

/// Milliseconds until `need` votes are there, the leader's region at no distance, and the region
/// whose vote is the last of them. None when there are too few votes.
pub(super) fn kth_vote(
    trips: &Trips,
    leader: usize,
    votes: &[(usize, u32)],
    need: u32,
) -> Option<(f64, usize)> {
    let mut by_distance: Vec<(f64, usize, u32)> = votes
        .iter()
        .map(|(r, n)| (trips.ms(leader, *r), *r, *n))
        .collect();
    by_distance.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let counts = by_distance.iter().map(|(_, _, n)| f64::from(*n));
    let (ms, r, _) = by_distance.get(completes(f64::from(need), counts)?)?;
    Some((*ms, *r))
}

/// Position of the vote with which there are enough.
fn completes(need: f64, counts: impl Iterator<Item = f64>) -> Option<usize> {
    let mut counted = 0.0;
    for (i, n) in counts.enumerate() {
        counted += n;
        if counted >= need.max(1.0) {
            return Some(i);
        }
    }
    None
}

/// Milliseconds until `need` votes are there, from milliseconds and votes of each place.
pub(crate) fn last_vote(need: f64, votes: &[(f64, f64)]) -> Option<f64> {
    let mut by_distance = votes.to_vec();
    by_distance.sort_by(|a, b| a.0.total_cmp(&b.0));
    let i = completes(need, by_distance.iter().map(|v| v.1))?;
    by_distance.get(i).map(|v| v.0)
}

/// Votes by region that are there in a state, and how many a write needs; none for a store whose
/// writes wait for no other copy.
pub(super) fn votes(
    service: &Service<'_>,
    trips: &Trips,
    state: &State,
    s: usize,
) -> Option<(Vec<(usize, u32)>, u32)> {
    let store = service.model().stores.get(s)?;
    match store.write {
        WriteRule::Voters(t) => {
            let tier = service.model().tiers.get(t)?;
            Some((
                together(trips, voters(service, state, t)),
                tier.quorum?.need,
            ))
        }
        WriteRule::Copies(need) => Some((together(trips, copies(service, state, s)), need)),
        WriteRule::Primary(_) | WriteRule::AnyCopy => None,
    }
}

/// Votes of regions at one location as one, under the first of them.
fn together(trips: &Trips, votes: Vec<(usize, u32)>) -> Vec<(usize, u32)> {
    let mut out: Vec<(usize, u32)> = Vec::new();
    for (r, n) in votes {
        match out.iter_mut().find(|(x, _)| trips.together(*x, r)) {
            Some((_, sum)) => *sum += n,
            None => out.push((r, n)),
        }
    }
    out
}

/// Live voters of a quorum tier by region.
pub(super) fn voters(service: &Service<'_>, state: &State, t: usize) -> Vec<(usize, u32)> {
    let Some(tier) = service.model().tiers.get(t) else {
        return Vec::new();
    };
    let live = |p: usize| state.live.get(t).and_then(|x| x.get(p)).copied();
    tier.places
        .iter()
        .enumerate()
        .filter(|(_, place)| state.region_up.get(place.region) == Some(&true))
        .map(|(p, place)| (place.region, live(p).unwrap_or(0)))
        .filter(|(_, n)| *n > 0)
        .collect()
}

/// Copies that are up, a vote each.
pub(super) fn copies(service: &Service<'_>, state: &State, s: usize) -> Vec<(usize, u32)> {
    let Some(store) = service.model().stores.get(s) else {
        return Vec::new();
    };
    store
        .copies
        .iter()
        .enumerate()
        .filter(|(c, _)| service.copy_up(state, s, *c))
        .map(|(_, copy)| (copy.region, 1))
        .collect()
}

/// Who may lead, each with its commit: the stated leader while it is there, else the primary,
/// else every voter as likely as another.
pub(super) fn leads(
    trips: &Trips,
    store: &StoreModel,
    votes: &[(usize, u32)],
    need: u32,
) -> Vec<Lead> {
    let there = |r: usize| votes.iter().any(|(v, _)| trips.together(*v, r));
    let primary = store
        .copies
        .iter()
        .find(|c| c.role == CopyRole::Primary)
        .map(|c| c.region);
    let fixed = [store.replication.leader, primary]
        .into_iter()
        .flatten()
        .find(|r| there(*r));
    let total: u32 = votes.iter().map(|(_, n)| *n).sum();
    votes
        .iter()
        .filter(|(r, _)| fixed.is_none_or(|f| trips.together(f, *r)))
        .filter_map(|(r, n)| {
            let (ms, completed_by) = kth_vote(trips, *r, votes, need)?;
            let share = match fixed {
                Some(_) => 1.0,
                None => f64::from(*n) / f64::from(total.max(1)),
            };
            Some(Lead {
                share,
                region: *r,
                ms,
                completed_by,
            })
        })
        .collect()
}

/// Whether a write is coordinated by the copy where the request is served, as where copies are
/// written synchronously without anyone who leads.
pub(super) fn coordinated_locally(store: &StoreModel) -> bool {
    matches!(store.write, WriteRule::Copies(_))
        && store.replication.mode != ReplicationMode::Quorum
        && !store.copies.iter().any(|c| c.role == CopyRole::Primary)
}

/// The commits of every store whose copies or voters are in more than one place. For a store
/// whose writes do not wait: what a synchronous majority would cost.
pub(super) fn commits(service: &Service<'_>, trips: &Trips) -> Vec<CommitLatency> {
    let model = service.model();
    let nominal = service.nominal();
    let mut out = Vec::new();
    for (s, store) in model.stores.iter().enumerate() {
        let waits = votes(service, trips, &nominal, s);
        let actual = waits.is_some();
        let (votes, need) = waits.unwrap_or_else(|| {
            let votes = copies(service, &nominal, s);
            let need = u32::try_from(votes.len()).unwrap_or(0) / 2 + 1;
            (votes, need)
        });
        let first = votes.first().map(|(r, _)| *r);
        if votes
            .iter()
            .all(|(r, _)| first.is_some_and(|f| trips.together(f, *r)))
        {
            continue;
        }
        let copies_follow = store.replication.mode != ReplicationMode::None;
        if !actual && !copies_follow {
            continue;
        }
        let all = leads(trips, store, &votes, need);
        out.extend(summary(model, trips, store, actual, &votes, need, &all));
    }
    out
}

fn summary(
    model: &Model,
    trips: &Trips,
    store: &StoreModel,
    actual: bool,
    votes: &[(usize, u32)],
    needs: u32,
    leads: &[Lead],
) -> Option<CommitLatency> {
    let key = |r: usize| {
        model
            .regions
            .get(r)
            .map_or_else(String::new, |x| x.key.clone())
    };
    let how = leads
        .iter()
        .flat_map(|l| votes.iter().map(|(r, _)| (l.region, *r)))
        .filter_map(|(a, b)| trips.between(a, b))
        .map(|t| t.basis.how)
        .max()
        .unwrap_or(How::SameRegion);
    let mean = crate::math::sum(leads.iter().map(|l| l.share * l.ms));
    Some(CommitLatency {
        store: store.name.clone(),
        actual,
        needs,
        of: votes.iter().map(|(_, n)| *n).sum(),
        best_ms: leads.iter().map(|l| l.ms).reduce(f64::min)?,
        mean_ms: super::rounded(mean),
        worst_ms: leads.iter().map(|l| l.ms).reduce(f64::max)?,
        how,
        leaders: leads
            .iter()
            .map(|l| LeaderCommit {
                region: key(l.region),
                share: l.share,
                ms: l.ms,
                completed_by: key(l.completed_by),
            })
            .collect(),
    })
}
