//! Caches: nodes × (1 + read replicas) by the hour, or capacity by the hour.

use super::{Amount, Item, Ledger};
use crate::model::{CopyModel, Spread, StoreModel};
use crate::pricing::bill::Component;
use crate::quantity::Bytes;
use crate::scenario::Engine;
use rust_decimal::Decimal;

/// Memorystore's classes of capacity: largest capacity in GiB, item.
const CLASSES: &[(u32, &str)] = &[(4, "M1"), (10, "M2"), (35, "M3"), (100, "M4")];

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for store in model.stores.iter().filter(|s| s.engine == Engine::Redis) {
        for copy in &store.copies {
            let item = Item {
                region: copy.region,
                component: Component::Cache,
                resource: store.name.clone(),
                what: format!("{} {}", copy.service, store.engine),
                path: copy.path.clone(),
                purchase: Some("on-demand"),
                provider: None,
            };
            match copy.service.as_str() {
                "self-run" => (), // Runs on nodes of tiers, which are charged there.
                "elasticache" => elasticache(ledger, &item, copy),
                "memorystore" => memorystore(ledger, &item, store, copy),
                "azure-cache" => azure_cache(ledger, &item, copy),
                _ => ledger.gap(&item, "this service is not priced yet"),
            }
        }
    }
}

const NO_TYPE: &str = "no instance type stated: state `instance-type`";

/// `nodes` node groups, each of a primary and its replicas; a standby zone means one replica.
fn elasticache(ledger: &mut Ledger<'_>, item: &Item, copy: &CopyModel) {
    let Some(size) = &copy.instance_type else {
        return ledger.gap(item, NO_TYPE);
    };
    let standby = u32::from(copy.spread == Spread::TwoZones);
    let each = copy.read_replicas.max(standby).saturating_add(1);
    let key = ledger.key(copy.region, "elasticache-redis", size, "node");
    let words = match each {
        1 => size.clone(),
        n => format!("{size}, {n} nodes in each group"),
    };
    let count = copy.nodes.saturating_mul(each);
    ledger.charge(&item.named(words), &key, Some(Amount::things(count)));
}

/// The whole capacity at the rate of its class. Standard includes one replica.
fn memorystore(ledger: &mut Ledger<'_>, item: &Item, store: &StoreModel, copy: &CopyModel) {
    let stated = copy.instance_type.as_deref().and_then(named_capacity);
    let size = copy.size.or(store.size);
    let Some(gib) = stated.map(|(_, gib)| gib).or_else(|| size.map(whole_gib)) else {
        let key = ledger.key(copy.region, "memorystore-redis", "M2", "capacity-standard");
        let reason = format!(
            "no size stated: state `size` of the cache ({} for 5 to 10 GiB)",
            ledger.about(&key)
        );
        return ledger.gap(item, &reason);
    };
    let standard = stated
        .and_then(|(standard, _)| standard)
        .unwrap_or(copy.spread != Spread::OneZone || copy.read_replicas > 0);
    let class = CLASSES
        .iter()
        .find(|(most, _)| gib <= Decimal::from(*most))
        .map_or("M5", |(_, class)| class);
    let tier = if standard { "standard" } else { "basic" };
    let meter = format!("capacity-{tier}");
    let key = ledger.key(copy.region, "memorystore-redis", class, &meter);
    let bytes = Bytes {
        bytes: gib * Decimal::from(1_u64 << 30),
    };
    let words = format!("{gib} GiB {tier} ({class})");
    ledger.charge(&item.named(words), &key, Amount::stored(bytes, copy.nodes));
    if copy.read_replicas > 1 {
        ledger.gap(
            &item.named("read replicas beyond the first"),
            "Memorystore read replicas are not priced yet",
        );
    }
}

/// Capacity is provisioned in whole GiB.
fn whole_gib(size: Bytes) -> Decimal {
    size.gib().ceil()
}

/// `standard-5gb` or `basic-1gb`: tier and GiB.
fn named_capacity(name: &str) -> Option<(Option<bool>, Decimal)> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    let (tier, size) = match name.rsplit_once('-') {
        Some((tier, size)) => (Some(tier), size),
        None => (None, name.as_str()),
    };
    let digits = size
        .strip_suffix("gib")
        .or_else(|| size.strip_suffix("gb"))?;
    let gib: u32 = digits.trim().parse().ok()?;
    let standard = tier.map(|t| t.starts_with("standard"));
    (gib > 0).then_some((standard, Decimal::from(gib)))
}

/// Standard and Premium have two nodes in each shard, Basic has one.
fn azure_cache(ledger: &mut Ledger<'_>, item: &Item, copy: &CopyModel) {
    let Some(name) = &copy.instance_type else {
        return ledger.gap(item, NO_TYPE);
    };
    let lower = name.to_ascii_lowercase().replace('_', "-");
    let size = lower
        .rsplit('-')
        .next()
        .unwrap_or(&lower)
        .to_ascii_uppercase();
    let (tier, of_shard) = if lower.starts_with("basic") {
        ("basic", 1)
    } else if size.starts_with('P') {
        ("premium", 2)
    } else {
        ("standard", 2)
    };
    let each = copy.read_replicas.saturating_add(1).max(of_shard);
    let key = ledger.key(copy.region, "cache-redis", &size, &format!("node-{tier}"));
    let words = format!("{size} {tier}, {each} nodes in each shard");
    let count = copy.nodes.saturating_mul(each);
    ledger.charge(&item.named(words), &key, Some(Amount::things(count)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacities_have_names() {
        let five = Decimal::from(5);
        assert_eq!(named_capacity("standard-5gb"), Some((Some(true), five)));
        assert_eq!(named_capacity("BASIC_5GB"), Some((Some(false), five)));
        assert_eq!(named_capacity("5gb"), Some((None, five)));
        assert_eq!(named_capacity("cache.m4.large"), None);
    }
}
