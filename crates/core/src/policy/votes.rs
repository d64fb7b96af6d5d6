//! Who votes: the voters of tiers with a quorum, and the copies of stores that commit by majority.

use crate::model::{Model, WriteRule};
use crate::scenario::{CopyRole, ReplicationMode};
use std::collections::{BTreeMap, BTreeSet};

/// One quorum.
pub(super) struct Votes<'m> {
    /// `tier:voters` or `store:orders`.
    pub target: String,
    /// Name in the scenario.
    pub name: &'m str,
    /// Votes needed.
    pub need: u32,
    /// All votes.
    pub voters: u32,
    /// Votes by region that holds any.
    pub by_region: BTreeMap<usize, u32>,
    /// Path of what says so.
    pub path: String,
}

impl Votes<'_> {
    /// Votes outside the regions that are gone.
    pub fn without(&self, gone: impl Fn(usize) -> bool) -> u32 {
        let left = self.by_region.iter().filter(|(r, _)| !gone(**r));
        left.map(|(_, n)| n).sum()
    }

    /// Providers that hold votes, by index.
    pub fn providers(&self, model: &Model) -> BTreeSet<usize> {
        let regions = self.by_region.keys().filter_map(|r| model.regions.get(*r));
        regions.map(|r| r.provider).collect()
    }
}

/// Every quorum of a design: tiers first.
pub(super) fn votes(model: &Model) -> Vec<Votes<'_>> {
    let mut out = Vec::new();
    for tier in &model.tiers {
        let Some(quorum) = tier.quorum else {
            continue;
        };
        let mut by_region = BTreeMap::new();
        for place in tier.places.iter().filter(|p| p.nodes > 0) {
            *by_region.entry(place.region).or_default() += place.nodes;
        }
        out.push(Votes {
            target: format!("tier:{}", tier.name),
            name: &tier.name,
            need: quorum.need,
            voters: quorum.voters,
            by_region,
            path: format!("tiers.{}.quorum", tier.name),
        });
    }
    for store in &model.stores {
        let (WriteRule::Copies(need), ReplicationMode::Quorum) =
            (store.write, store.replication.mode)
        else {
            continue;
        };
        let mut by_region = BTreeMap::new();
        for copy in store.copies.iter().filter(|c| c.role != CopyRole::Archive) {
            *by_region.entry(copy.region).or_default() += 1;
        }
        out.push(Votes {
            target: format!("store:{}", store.name),
            name: &store.name,
            need,
            voters: by_region.values().sum(),
            by_region,
            path: format!("replication.{}", store.name),
        });
    }
    out
}
