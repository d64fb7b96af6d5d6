//! What always holds for a resolved model; tests demand it after every resolve.

use super::{Model, Preference, WriteRule};

/// Everything that should hold and does not, in words; empty for a sound model.
#[must_use]
pub fn check(model: &Model) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut demand = |ok: bool, what: String| {
        if !ok {
            wrong.push(what);
        }
    };
    let regions = model.regions.len();
    for region in &model.regions {
        demand(
            region.provider < model.providers.len(),
            format!("region {} has no provider", region.key),
        );
        demand(
            region.zones >= 1,
            format!("region {} has no zone", region.key),
        );
    }
    for tier in &model.tiers {
        for place in &tier.places {
            demand(
                place.region < regions,
                format!("tier {} is nowhere", tier.name),
            );
            let sum: u32 = place.nodes_by_zone.iter().sum();
            demand(
                sum == place.nodes,
                format!(
                    "tier {}: zones hold {sum} of {} nodes",
                    tier.name, place.nodes
                ),
            );
            demand(
                place.nodes_recovered >= place.nodes_max
                    && place.nodes_max >= place.nodes.max(place.nodes_at_peak)
                    && place.nodes.min(place.nodes_at_peak) >= place.nodes_min,
                format!("tier {} shrinks when scaled", tier.name),
            );
            let shares: rust_decimal::Decimal =
                place.purchase.iter().map(|(_, p)| p.percent()).sum();
            demand(
                shares == rust_decimal::Decimal::ONE_HUNDRED,
                format!("tier {}: purchase shares add up to {shares}%", tier.name),
            );
        }
        demand(
            tier.capacity_per_node > 0.0,
            format!("tier {} carries nothing", tier.name),
        );
        if let Some(q) = tier.quorum {
            demand(
                q.need >= 1 && q.need <= q.voters,
                format!("tier {}: quorum {} of {}", tier.name, q.need, q.voters),
            );
        }
    }
    for store in &model.stores {
        for copy in &store.copies {
            demand(
                copy.region < regions,
                format!("store {} has a copy nowhere", store.name),
            );
        }
        match store.write {
            WriteRule::Primary(p) => demand(
                p < store.copies.len(),
                format!("store {} has no primary", store.name),
            ),
            WriteRule::Copies(k) => demand(
                k >= 1 && k as usize <= store.copies.len(),
                format!("store {}: write quorum {k}", store.name),
            ),
            WriteRule::Voters(t) => demand(
                t < model.tiers.len(),
                format!("store {} has no voters", store.name),
            ),
            WriteRule::AnyCopy => {}
        }
    }
    if !model.traffic.flows.is_empty() {
        let total: f64 = model.traffic.flows.iter().map(|f| f.weight).sum();
        demand(
            (total - 1.0).abs() < 1e-9,
            format!("traffic adds up to {total}"),
        );
    }
    for flow in &model.traffic.flows {
        if let Preference::Ordered(order) = &flow.preference {
            demand(
                !order.is_empty(),
                format!("traffic of {} goes nowhere", flow.name),
            );
        }
        demand(
            flow.preference.regions().iter().all(|r| *r < regions),
            format!("traffic of {} goes nowhere", flow.name),
        );
    }
    for group in &model.groups {
        let total: f64 = group.outcomes.iter().map(|(p, _)| *p).sum();
        demand(
            total <= 1.0 + 1e-9,
            format!("outcomes of group {} add up to {total}", group.name),
        );
    }
    let unavailabilities = model
        .providers
        .iter()
        .map(|p| p.failure.unavailability)
        .chain(model.regions.iter().flat_map(|r| {
            [
                r.failure.unavailability,
                r.zone_failure.unavailability,
                r.balancer_failure.unavailability,
            ]
        }))
        .chain(model.tiers.iter().map(|t| t.node_failure.unavailability))
        .chain(model.groups.iter().map(|g| g.failure.unavailability))
        .chain(model.dependencies.iter().map(|d| d.failure.unavailability));
    for u in unavailabilities {
        demand(
            (0.0..=1.0).contains(&u),
            format!("an unavailability of {u}"),
        );
    }
    wrong
}
