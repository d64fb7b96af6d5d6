//! The way back after a repair: planned, with a downtime of its own where a store was promoted.

use super::curve::Times;
use super::levels::Recovery;
use super::quantiles::{COARSE, lengths};
use crate::model::{Dist, PlanModel, WriteRule};
use crate::service::{Served, Service};

/// The planned way back.
#[derive(Clone, Debug)]
pub struct FailBack {
    /// How long writes stop while the former primary takes over again.
    pub downtime: Dist,
    /// Share of requests that stop.
    pub lost: Served,
    /// Hours until what was lost is filled again before that; none where the volume is not stated.
    pub reseed: Option<f64>,
    /// Stores that go back.
    pub stores: Vec<usize>,
}

/// The way back after these stores were promoted elsewhere; none where nothing stops for it.
pub(super) fn fail_back(
    service: &Service<'_>,
    plan: &PlanModel,
    promoted: &[(usize, String, Dist)],
    before: Served,
) -> Option<FailBack> {
    let model = service.model();
    let home = |s: usize| {
        let store = model.stores.get(s)?;
        match store.write {
            WriteRule::Primary(p) => store.copies.get(p),
            _ => None,
        }
    };
    let usual = promoted
        .iter()
        .filter_map(|(s, _, _)| home(*s)?.promotion)
        .max_by(|a, b| a.mean().total_cmp(&b.mean()))?;
    let downtime = plan.fail_back.map_or(usual, Dist::Fixed);
    let bytes = promoted
        .iter()
        .filter_map(|(s, _, _)| home(*s)?.size)
        .map(|size| rust_decimal::prelude::ToPrimitive::to_f64(&size.bytes).unwrap_or(0.0))
        .reduce(f64::max);
    (downtime.mean() > 0.0).then(|| FailBack {
        downtime,
        lost: Served {
            reads: 0.0,
            writes: before.writes,
        },
        reseed: bytes
            .filter(|_| model.beside.reseed_speed > 0.0)
            .map(|b| b / model.beside.reseed_speed),
        stores: promoted.iter().map(|p| p.0).collect(),
    })
}

impl Recovery {
    /// The way back after one event of this length: probability that there is one (the fault
    /// outlasts the beginning of a promotion), and its mean downtime in hours.
    #[must_use]
    pub fn way_back(&self, length: Dist, human: Dist) -> (f64, f64) {
        match &self.fail_back {
            Some(back) => (self.promotion_begun(length, human), back.downtime.mean()),
            None => (0.0, 0.0),
        }
    }

    /// Probability that a promotion has begun before a fault of this length ends, at the first try
    /// or at the second.
    #[must_use]
    pub fn promotion_begun(&self, length: Dist, human: Dist) -> f64 {
        let begun = |times: &Times| {
            if times.promoting.is_finite() {
                length.survival(times.promoting)
            } else {
                0.0
            }
        };
        let points = lengths(&self.dists(), COARSE);
        let first = crate::math::sum(points.iter().map(|p| begun(&self.times(p))));
        let first = first / points.len().max(1) as f64;
        if self.success >= 1.0 {
            return first;
        }
        let again = self.second_tries(human, COARSE);
        let second = crate::math::sum(again.iter().map(begun)) / again.len().max(1) as f64;
        self.success * (first + (1.0 - self.success) * second)
    }
}
