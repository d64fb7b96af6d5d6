//! How long requests travel: by geography, for reads, writes and commits; in normal times and
//! once each single disruption has settled.
//!
//! A plain fold over model and catalog. A request goes from the user over the last mile to the
//! region that routing picks, from there to the copy, primary or leader that it needs, and a write
//! waits until enough copies have confirmed. Only distances are modelled, and service times where
//! stated; queueing is not. See `docs/model/latency.md`.

mod commit;
mod disruption;
pub(crate) mod formula;
mod geography;
mod pairs;
mod path;
mod promise;
mod quantile;
mod result;
mod trips;
mod verdict;

pub use result::{
    Basis, CachingEffect, CloudPairs, CommitLatency, CopyDelay, DrillLatency, GeographyLatency,
    How, Latency, LeaderCommit, Leg, LegKind, NearestRegion, PairLatency, PathLatency,
    RegionLatency, RouteLatency, UnderDisruption,
};

pub(crate) use commit::last_vote;
pub(crate) use promise::promises;
pub(crate) use trips::Trips;
pub(crate) use verdict::text as milliseconds;
pub use verdict::way;

use crate::assessment::Verdict;
use crate::catalog::Catalog;
use crate::drill::{Cause, Recovery};
use crate::model::{CachingModel, Model};
use crate::service::Service;
use std::rc::Rc;

/// Everything that follows from latency.
#[derive(Clone, Debug)]
pub struct Computed {
    /// The section of the result.
    pub latency: Latency,
    /// By cause, in the order of the recoveries: what differs from normal times.
    pub drills: Vec<Vec<DrillLatency>>,
    /// Objectives against it.
    pub verdicts: Vec<Verdict>,
}

/// What every part of this engine reads.
struct Context<'a, 'm> {
    service: &'a Service<'m>,
    catalog: &'a Catalog,
    trips: Rc<Trips>,
}

impl Context<'_, '_> {
    fn region(&self, r: usize) -> String {
        let regions = &self.service.model().regions;
        regions.get(r).map_or_else(String::new, |x| x.key.clone())
    }

    /// Mean time that the tiers on the way take themselves, where stated.
    fn service_ms(&self) -> f64 {
        let tiers = quantile::serving(self.service.model());
        crate::math::sum(tiers.filter_map(|t| t.service_time).map(|t| t.mean_ms))
    }
}

/// Works out the latency of a model.
#[must_use]
pub fn latency(
    service: &Service<'_>,
    catalog: &Catalog,
    recoveries: &[(Cause, Recovery)],
) -> Computed {
    let model = service.model();
    let context = Context {
        service,
        catalog,
        trips: Rc::new(Trips::new(model, catalog)),
    };
    let mut geographies = geography::geographies(&context);
    let drills = disruption::drills(&context, &geographies, recoveries);
    disruption::worst(&mut geographies, recoveries, &drills);
    let (pairs, pairs_left_out, between_clouds) = pairs::pairs(&context);
    let latency = Latency {
        geographies_absent: absent(model),
        regions: geography::regions(&context),
        commits: commit::commits(service, &context.trips),
        copies: pairs::copies(&context),
        pairs,
        pairs_left_out,
        between_clouds,
        caching: model.traffic.caching.map(|c| caching(model, c)),
        geographies,
    };
    let verdicts = verdict::verdicts(&context, &latency);
    Computed {
        latency,
        drills,
        verdicts,
    }
}

/// Why no geography is assessed.
fn absent(model: &Model) -> Option<String> {
    let traffic = &model.traffic;
    if traffic.flows.is_empty() {
        return Some("no user-facing tier takes requests, so there is nothing to travel to".into());
    }
    traffic.audience.is_empty().then(|| {
        "where users are is not stated: add `traffic.geographies`, such as `{ na-east: 60%, dach: 40% }`".into()
    })
}

/// What reaches regions and stores past the caches.
fn caching(model: &Model, layers: CachingModel) -> CachingEffect {
    let (demand, reads) = (model.traffic.demand_rps, model.traffic.read_share);
    let rps = |share: f64| demand.map(|d| rounded(d * (reads * share + 1.0 - reads)));
    CachingEffect {
        reads_to_origin: rounded(layers.to_origin()),
        reads_to_store: rounded(layers.to_store()),
        origin_rps: rps(layers.to_origin()),
        store_rps: rps(layers.to_store()),
    }
}

/// Without the noise of the last bits.
fn rounded(x: f64) -> f64 {
    (x * 1e6).round() / 1e6 + 0.0
}

#[cfg(test)]
mod tests;
