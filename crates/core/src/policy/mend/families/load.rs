//! How full nodes are when there are more or fewer of them.

use super::super::ground::{Ground, path};
use crate::model::{Preference, TierModel};

/// The path and text of the use of a tier's nodes in normal times once there are `nodes` of them, place by
/// place, each of `strength` of today's.
///
/// A tier whose nodes have no stated capacity is sized by how full they are: more nodes under the same load
/// are less full, and have to be said to be. None where a stated capacity says it; some, but without a text,
/// where they would be overfull.
pub(super) fn utilisation(
    ground: &Ground<'_>,
    t: usize,
    tier: &TierModel,
    nodes: &[u32],
    strength: f64,
) -> Option<Option<(String, String)>> {
    if !tier.user_facing || tier.quorum.is_some() || !tier.capacity_per_node.is_finite() {
        return None;
    }
    let stated = ground.document.scenario.tiers.get(&tier.name);
    let by_rate = stated.is_some_and(|s| s.node_capacity.is_some())
        && ground.model.traffic.demand_rps.is_some_and(|d| d > 0.0);
    if by_rate {
        return None;
    }
    let (share, flows) = ground.model.traffic.through(t);
    let load = |region: usize| -> f64 {
        let home = |p: &Preference| match p {
            Preference::Ordered(order) => order.first().copied(),
            Preference::Spread { home, .. } => Some(*home),
        };
        let here = flows.iter().filter(|f| home(&f.preference) == Some(region));
        here.map(|f| share * f.weight).sum()
    };
    let each = tier.places.iter().zip(nodes).filter(|(_, n)| **n > 0);
    let busiest = each
        .map(|(p, n)| load(p.region) / f64::from(*n))
        .fold(0.0, f64::max);
    let per_node = if busiest > 0.0 {
        busiest
    } else {
        share / f64::from(nodes.iter().copied().max().unwrap_or(1).max(1))
    };
    // To the next hundredth of a percent upwards, so that nothing is gained by rounding.
    let used = (per_node / (tier.capacity_per_node * strength) * 1e4 - 1e-6).ceil();
    if !(1.0..=1e4).contains(&used) {
        return Some(None);
    }
    let text = format!("{}%", used / 100.0);
    Some(Some((path(&["tiers", &tier.name, "utilisation"]), text)))
}
