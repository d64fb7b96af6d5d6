//! What each kind of requests gets: the same engines on the design as those requests see it.

use crate::assessment::KindFigures;
use crate::catalog::Catalog;
use crate::drill;
use crate::exact::exact;
use crate::latency::{self, GeographyLatency, PathLatency};
use crate::model::{KindModel, Model};
use crate::service::Service;

/// Each kind of requests; nothing where all are alike.
pub(super) fn kinds(model: &Model, catalog: &Catalog) -> Vec<KindFigures> {
    model.kinds.iter().map(|k| kind(k, catalog)).collect()
}

fn kind(kind: &KindModel, catalog: &Catalog) -> KindFigures {
    let model = &kind.model;
    let service = Service::new(model);
    let found = exact(&service, &drill::recoveries(&service)).availability;
    let latency = latency::latency(&service, catalog, &[]).latency;
    let loads = crate::service::usual_loads(model);
    let serving = model.regions.iter().zip(&loads);
    let serves = |t: &&crate::model::TierModel| t.user_facing && t.quorum.is_none();
    KindFigures {
        name: kind.name.clone(),
        share: kind.share,
        tiers: model
            .tiers
            .iter()
            .filter(serves)
            .map(|t| t.name.clone())
            .collect(),
        regions: serving
            .filter(|(_, load)| **load > 0.0)
            .map(|(r, _)| r.key.clone())
            .collect(),
        availability: found.overall,
        error_bound: found.error_bound,
        contributions: found.contributions,
        reads_ms: mean(&latency.geographies, |g| g.reads.as_ref()),
        writes_ms: mean(&latency.geographies, |g| g.writes.as_ref()),
    }
}

/// Mean over the users of all geographies; none where some of them are not served.
fn mean(
    geographies: &[GeographyLatency],
    path: impl Fn(&GeographyLatency) -> Option<&PathLatency>,
) -> Option<f64> {
    let mut users = geographies.iter().filter(|g| g.users.is_some()).peekable();
    users.peek()?;
    let weighted = users.map(|g| Some(g.users? * path(g)?.mean_ms));
    let all: Option<Vec<f64>> = weighted.collect();
    Some((crate::math::sum(all?) * 1e6).round() / 1e6)
}
