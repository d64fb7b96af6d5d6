//! Short forms on regions become a tier `app` and a store `database`.

use crate::scenario::{Copy, Placement, Scenario};

/// The scenario with its short forms written out.
pub(super) fn lower(scenario: &Scenario) -> Scenario {
    let mut out = scenario.clone();
    for (key, region) in &scenario.regions {
        if region.instance_type.is_some() || region.nodes.is_some() || region.platform.is_some() {
            let tier = out.tiers.entry("app".into()).or_default();
            tier.places.entry(key.clone()).or_insert_with(|| Placement {
                nodes: region.nodes,
                instance_type: region.instance_type.clone(),
                platform: region.platform,
                ..Placement::default()
            });
        }
        if let Some(database) = &region.database {
            let store = out.stores.entry("database".into()).or_default();
            store.engine = store.engine.or(database.engine);
            store.copies.entry(key.clone()).or_insert_with(|| Copy {
                service: database.kind.clone(),
                instance_type: database
                    .size
                    .clone()
                    .or_else(|| database.tier.clone())
                    .or_else(|| database.sku.clone()),
                ..Copy::default()
            });
        }
    }
    let has_database = scenario.regions.values().any(|r| r.database.is_some());
    if let (true, false, Some(app)) = (
        has_database,
        scenario.tiers.contains_key("app"),
        out.tiers.get_mut("app"),
    ) {
        app.needs.push("database".into());
    }
    out
}
