//! Nodes that come when they are needed: a fixed number becomes a range.

use super::super::candidate::{Candidate, Family};
use super::super::ground::Ground;
use super::nodes::range;

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for (t, tier) in ground.model.tiers.iter().enumerate() {
        if !ground.model.tier_matters(t) || tier.quorum.is_some() {
            continue;
        }
        let fixed: Vec<_> = ground
            .places(tier)
            .filter(|(p, _)| p.nodes_min > 0 && p.nodes_max <= p.nodes_min)
            .collect();
        if fixed.is_empty() {
            continue;
        }
        let mut candidate = Candidate::new(
            Family::Autoscaling,
            format!(
                "let `{}` scale by itself to twice the nodes that run",
                tier.name
            ),
        )
        .about("tier", &tier.name);
        for (place, region) in fixed {
            let n = place.nodes_min;
            candidate = candidate
                .set(ground.nodes_path(place), range(n, 2 * n))
                .about("region", &region.key);
        }
        out.push(candidate);
    }
}
