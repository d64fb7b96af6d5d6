//! What each default does to availability, without another run.
//!
//! First order: what a part loses grows with its rate, and what failed recoveries lose with the
//! chance that they fail, all else equal. Inputs and ends are those of the [register](super::register);
//! [`uncertainty`](fn@super::uncertainty) assesses the design anew at both ends, and a test holds the two together.

use super::ENDS;
use super::register::{Input, Origin, defaults};
use crate::assessment::Sensitivity;
use crate::catalog::Catalog;
use crate::exact::Exact;
use crate::math;
use crate::model::Model;

/// Defaults whose effect can be told from one evaluation, largest first: rates, and the chance that
/// a recovery works.
#[must_use]
pub fn sensitivities(model: &Model, exact: &Exact, catalog: &Catalog) -> Vec<Sensitivity> {
    let overall = exact.availability.overall.unavailability;
    let mut out: Vec<Sensitivity> = defaults(model, catalog)
        .into_iter()
        .filter_map(|input| {
            let at = more(&input, exact)?.map(|more| (overall + more).max(0.0));
            Some(Sensitivity {
                low: at[0].min(at[1]),
                high: at[0].max(at[1]),
                key: input.name,
                text: input.what,
                confidence: input.confidence,
            })
        })
        .filter(|s| s.high - s.low > 0.0)
        .collect();
    out.sort_by(|a, b| {
        (b.high - b.low)
            .total_cmp(&(a.high - a.low))
            .then_with(|| a.key.cmp(&b.key))
    });
    out
}

/// What is lost more, or less, at either end of an input.
fn more(input: &Input, exact: &Exact) -> Option<[f64; 2]> {
    match &input.origin {
        Origin::Rate { guess, belief, .. } | Origin::Shock { guess, belief, .. } => {
            let parts = exact.parts.iter();
            let lost = math::sum(
                parts
                    .filter(|p| p.default_key.as_deref() == Some(input.name.as_str()))
                    .map(|p| p.settled + p.switch_over),
            );
            Some(ENDS.map(|u| lost * (belief.quantile(u) / guess - 1.0)))
        }
        Origin::Default {
            key, guess, belief, ..
        } if key.starts_with("failover-success-") => {
            let lost = math::sum(exact.parts.iter().map(|p| p.failed_switch));
            let twice = math::sum(exact.parts.iter().map(|p| p.failed_twice));
            let once = lost - twice;
            Some(ENDS.map(|u| {
                // The first try fails and the second works; or both fail.
                let works = belief.quantile(u);
                let fails = (1.0 - works) / (1.0 - guess);
                once * (fails * works / guess - 1.0) + twice * (fails * fails - 1.0)
            }))
        }
        _ => None,
    }
}
