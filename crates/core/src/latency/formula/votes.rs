//! Commits: the vote that completes a quorum, counted from its leader.

use super::super::{Context, commit};
use super::MS;
use super::trips::between;
use crate::drill::local_standbys;
use crate::explain::{Draft, Operation, Unit};
use crate::model::WriteRule;

/// Until enough copies or voters have confirmed.
pub(super) fn commit_of(
    d: &mut Draft<'_>,
    c: &Context<'_, '_>,
    actual: bool,
    store: &str,
    which: &[&str],
) -> Option<usize> {
    let s = c
        .service
        .model()
        .stores
        .iter()
        .position(|x| x.name == store)?;
    let found = d.subject.assessment.latency.commits.iter();
    let row = found
        .clone()
        .find(|x| x.store == store && x.actual == actual);
    if row.is_none() {
        let origin = d.from(
            &[&format!("replication.{store}"), &format!("stores.{store}")],
            "",
        );
        return Some(d.input("waits for no copy or vote elsewhere", MS, 0.0, origin));
    }
    let named = if actual {
        "in normal times"
    } else {
        "as a majority"
    };
    let (votes, need) = votes(c, s, named)?;
    let leads = commit::leads(&c.trips, c.service.model().stores.get(s)?, &votes, need);
    let mut of = Vec::new();
    match which {
        ["from", region] => {
            let lead = leads.iter().find(|l| c.region(l.region) == **region)?;
            vote(d, c, s, lead.region, named)
        }
        [word @ ("best" | "worst")] => {
            for lead in &leads {
                of.push(vote(d, c, s, lead.region, named)?);
            }
            let by = match *word {
                "best" => Operation::Smallest,
                _ => Operation::Largest,
            };
            Some(d.made(format!("the {word} leader"), MS, by, of))
        }
        _ => {
            for lead in &leads {
                let ms = vote(d, c, s, lead.region, named)?;
                let share = lead_share(d, c, s, lead.region, lead.share, named);
                of.push(d.made("weighed", MS, Operation::Product, vec![share, ms]));
            }
            let sum = d.made("over all leaders", MS, Operation::CompensatedSum, of);
            Some(d.micro("mean over leaders", MS, sum))
        }
    }
}

/// Votes by region, and how many are needed: of a store whose writes wait, or as a majority.
fn votes(c: &Context<'_, '_>, s: usize, named: &str) -> Option<(Vec<(usize, u32)>, u32)> {
    let nominal = c.service.nominal();
    if named != "as a majority" {
        return commit::votes(c.service, &c.trips, &nominal, s);
    }
    let votes = commit::copies(c.service, &nominal, s);
    let need = u32::try_from(votes.len()).unwrap_or(0) / 2 + 1;
    Some((votes, need))
}

/// The time of the vote that completes a commit of this leader.
pub(super) fn vote(
    d: &mut Draft<'_>,
    c: &Context<'_, '_>,
    s: usize,
    leader: usize,
    named: &str,
) -> Option<usize> {
    let (votes, need) = match named.strip_prefix("after ") {
        // In a state after a disruption the votes are those that are left.
        Some(label) => {
            let engines = d.engines();
            let mut all = engines.recoveries.iter();
            let (cause, recovery) = all.find(|(x, _)| x.label == label)?;
            let state = local_standbys(&recovery.after, cause);
            commit::votes(c.service, &c.trips, &state, s)?
        }
        None => votes(c, s, named)?,
    };
    d.maybe_shared(format!("vote {s} {leader} {named}"), |d| {
        let m = c.service.model();
        let store = m.stores.get(s)?;
        let rule = match store.write {
            WriteRule::Voters(t) => m.tiers.get(t).map(|x| format!("tiers.{}.quorum", x.name)),
            _ => None,
        };
        let replication = format!("replication.{}", store.name);
        let path = rule.unwrap_or_else(|| format!("{replication}.quorum"));
        let origin = d.from(&[&path, &replication, &store.path], "");
        let need = d.input("votes needed", Unit::Count, f64::from(need), origin);
        let mut of = vec![need];
        for (r, n) in &votes {
            of.push(between(d, c, leader, *r));
            let origin = Draft::design(format!("votes in {} {named}", c.region(*r)));
            of.push(d.input(
                format!("votes in {}", c.region(*r)),
                Unit::Count,
                f64::from(*n),
                origin,
            ));
        }
        let what = format!("committed by {}", c.region(leader));
        Some(d.made(what, MS, Operation::LastVote, of))
    })
}

/// Chance that a region leads.
pub(super) fn lead_share(
    d: &mut Draft<'_>,
    c: &Context<'_, '_>,
    s: usize,
    region: usize,
    share: f64,
    named: &str,
) -> usize {
    let store = c.service.model().stores.get(s);
    let name = store.map_or("", |x| x.name.as_str());
    let what = format!("{name} met in {}", c.region(region));
    let origin = Draft::design(format!("who leads {named}"));
    d.shared(format!("{what} {named} {share}"), |d| {
        d.input(what, Unit::Share, share, origin)
    })
}
