//! The metrics that everything here reads, and what the design says of them.

use crate::slug::slug;
use crate::subject::Subject;
use std::collections::BTreeSet;
use stormglass_core::model::{Lag, StoreModel, TierModel, WriteRule};
use stormglass_core::scenario::CopyRole;

/// Requests answered, by `code`; those that nobody answered must be counted too.
pub(super) const REQUESTS: &str = "http_requests_total";
/// Round trips as users see them, a histogram, by `area` and `kind` (`read` or `write`).
pub(super) const DURATION: &str = "user_request_duration_seconds";
/// How far a copy is behind, by `store` and `region`.
pub(super) const LAG: &str = "store_replication_lag_seconds";
/// When the newest complete backup was taken, by `store`.
pub(super) const BACKUP: &str = "store_backup_last_success_timestamp_seconds";
/// Nodes that are ready to work, by `tier` and `region`.
pub(super) const NODES: &str = "tier_nodes_ready";

/// The value of the label `service`.
pub(super) fn service(subject: &Subject<'_>) -> String {
    slug(&subject.model.name, 60)
}

/// A name of the design as the value of a label in a query.
pub(super) fn label(name: &str) -> String {
    let text = name.replace('\\', "\\\\").replace('"', "\\\"");
    text.replace('\n', "\\n")
}

/// A length of model time in seconds, without the noise of the last bit.
pub(super) fn seconds(hours: f64) -> f64 {
    (hours * 3600.0 * 1e6).round() / 1e6
}

/// A copy that follows others, and how far behind the design takes it to be at most (P99 where that
/// is spread), in seconds.
pub(super) struct Follower<'a> {
    pub(super) store: &'a StoreModel,
    pub(super) region: &'a str,
    pub(super) behind: f64,
}

/// Every copy that follows, once a region.
pub(super) fn followers<'a>(subject: &Subject<'a>) -> Vec<Follower<'a>> {
    let mut out = Vec::new();
    for store in &subject.model.stores {
        let behind = match store.replication.lag {
            Lag::Bounded(hours) => hours,
            Lag::Spread(dist) => dist.quantile(0.99),
            Lag::Scheduled { every, duration } => every + duration,
            Lag::Zero | Lag::Never => continue,
        };
        let primary = match store.write {
            WriteRule::Primary(p) => Some(p),
            _ => None,
        };
        let mut seen = BTreeSet::new();
        for (c, copy) in store.copies.iter().enumerate() {
            let follows = Some(c) != primary && copy.role != CopyRole::Archive;
            let region = subject.model.regions.get(copy.region);
            if let (true, true, Some(region)) = (follows, store.copies.len() > 1, region)
                && seen.insert(copy.region)
            {
                out.push(Follower {
                    store,
                    region: &region.key,
                    behind: seconds(behind),
                });
            }
        }
    }
    out
}

/// Places of a tier: region and nodes that the design counts on.
pub(super) fn places<'a>(subject: &Subject<'a>, tier: &'a TierModel) -> Vec<(&'a str, u32)> {
    let place = |p: &stormglass_core::model::PlaceModel| {
        let region = subject.model.regions.get(p.region)?;
        Some((region.key.as_str(), p.nodes))
    };
    tier.places.iter().filter_map(place).collect()
}
