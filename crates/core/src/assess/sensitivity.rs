//! Which defaults could move the unavailability, and by how much.
//!
//! First order: a part's contribution grows with its rate, all else equal. Parts that share one
//! default move together.

use crate::assessment::Sensitivity;
use crate::exact::Exact;
use crate::model::Model;
use std::collections::BTreeMap;

/// Defaults with a range, by the width of what they could do, largest first.
pub(super) fn sensitivities(model: &Model, exact: &Exact) -> Vec<Sensitivity> {
    let overall = exact.availability.overall.unavailability;
    let mut moves: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for part in &exact.parts {
        if let (Some(key), Some((low, high))) = (&part.default_key, part.range) {
            let u = part.settled + part.switch_over;
            let slot = moves.entry(key.as_str()).or_insert((0.0, 0.0));
            slot.0 += u * (low - 1.0);
            slot.1 += u * (high - 1.0);
        }
    }
    // The chance that a recovery fails scales what failed recoveries cost.
    let failed: f64 = exact.parts.iter().map(|p| p.failed_switch).sum();
    for key in [
        "default.failover-success-untested",
        "default.failover-success-drilled",
    ] {
        let (success, low, high) = match key {
            "default.failover-success-untested" => (0.95, 0.8, 0.99),
            _ => (0.99, 0.95, 0.999),
        };
        if model.assumptions.iter().any(|a| a.key == key) {
            let factor = |p: f64| (1.0 - p) / (1.0 - success) - 1.0;
            moves.insert(key, (failed * factor(high), failed * factor(low)));
        }
    }
    let mut out: Vec<Sensitivity> = moves
        .into_iter()
        .filter_map(|(key, (low, high))| {
            let a = model.assumptions.iter().find(|a| a.key == key)?;
            Some(Sensitivity {
                key: key.to_owned(),
                text: a.text.clone(),
                confidence: a.confidence.clone(),
                low: (overall + low).max(0.0),
                high: overall + high,
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
