//! Object storage by class and redundancy, volumes, and stores that have no prices yet.
//!
//! Objects that age through classes are in `lifecycle.rs`, requests in `requests.rs`. Tiers count
//! over all regions of a provider.

use super::{Amount, Item, Ledger, disk, lifecycle};
use crate::model::{CopyModel, Spread, StoreModel};
use crate::pricing::PriceKey;
use crate::pricing::bill::Component;
use crate::scenario::{Engine, StorageClass};

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for store in &model.stores {
        for copy in &store.copies {
            let item = Item {
                region: copy.region,
                component: Component::Storage,
                resource: store.name.clone(),
                what: format!("{} storage", store.name),
                path: copy.path.clone(),
                purchase: None,
                provider: None,
            };
            match store.engine {
                _ if copy.service == "self-run" => held(ledger, &item, store, copy),
                Engine::Object if !copy.lifecycle.is_empty() => {
                    lifecycle::charge(ledger, &item, store, copy);
                }
                Engine::Object => objects(ledger, &item, store, copy),
                Engine::Volume => volumes(ledger, &item, store, copy),
                Engine::Analytics => {
                    let what = format!("{} ({})", store.name, store.engine);
                    ledger.gap(
                        &item.named(what),
                        "warehouses have no price of their own: state what is metered under `cost.services`",
                    );
                }
                // Databases and caches have files of their own; consensus state lives on nodes.
                _ => (),
            }
        }
    }
}

/// What a store of one's own holds where no tier, with disks of its nodes, runs: on a site with a
/// price sheet, such as a vault.
fn held(ledger: &mut Ledger<'_>, item: &Item, store: &StoreModel, copy: &CopyModel) {
    let mut tiers = ledger.model.tiers.iter().flat_map(|t| &t.places);
    let own = matches!(
        ledger.provider(copy.region),
        "self-hosted" | "kubernetes" | "edge"
    );
    let state = matches!(store.engine, Engine::Consensus | Engine::Redis);
    if !own || state || tiers.any(|p| p.region == copy.region) {
        return;
    }
    let key = key(ledger, copy.region, copy.class, None);
    let item = item.named(format!("{} held, {}", store.name, key.item));
    match copy.size.or(store.size) {
        Some(size) => ledger.charge_if_known(&item, &key, Amount::stored(size, 1)),
        None => ledger.gap(&item, "no size stated: state `size` of the store"),
    }
}

fn objects(ledger: &mut Ledger<'_>, item: &Item, store: &StoreModel, copy: &CopyModel) {
    let key = key(ledger, copy.region, copy.class, copy.redundancy.as_deref());
    let item = item.named(format!("objects, {}", key.item));
    match copy.size.or(store.size) {
        Some(size) => ledger.charge(&item, &key, Amount::stored(size, 1)),
        None => {
            let reason = format!(
                "no size stated: state `size` of the store ({})",
                ledger.about(&key)
            );
            ledger.gap(&item, &reason);
        }
    }
}

/// The price of objects of a class in a region.
///
/// Redundancy unstated: S3's three zones, one Google region, Azure's LRS.
pub(super) fn key(
    ledger: &Ledger<'_>,
    region: usize,
    class: StorageClass,
    redundancy: Option<&str>,
) -> PriceKey {
    let pick = |[standard, infrequent, cold, archive]: [&'static str; 4]| match class {
        StorageClass::Standard => standard,
        StorageClass::Infrequent => infrequent,
        StorageClass::Cold => cold,
        StorageClass::Archive => archive,
    };
    let redundancy = redundancy.map(|r| r.to_ascii_lowercase().replace('_', "-"));
    match ledger.provider(region) {
        "aws" => {
            let one_zone = matches!(redundancy.as_deref(), Some("one-zone" | "onezone"));
            let item = if one_zone && class == StorageClass::Infrequent {
                "onezone-ia"
            } else {
                pick([
                    "standard",
                    "standard-ia",
                    "glacier-instant",
                    "glacier-deep-archive",
                ])
            };
            ledger.key(region, "s3", item, "storage")
        }
        "gcp" => {
            let spread = redundancy.as_deref().unwrap_or("regional");
            let class = pick(["standard", "nearline", "coldline", "archive"]);
            let key = ledger.key(
                region,
                "cloud-storage",
                &format!("{class}-{spread}"),
                "storage",
            );
            match (spread, continent(ledger, region)) {
                ("multi-region", Some([multi, _])) => key.in_region(multi),
                ("dual-region", Some([_, dual])) => key.in_region(dual),
                _ => key,
            }
        }
        "azure" => {
            let copies = redundancy.as_deref().unwrap_or("lrs");
            let class = pick(["hot", "cool", "cold", "archive"]);
            ledger.key(
                region,
                "blob-storage",
                &format!("{class}-{copies}"),
                "storage",
            )
        }
        _ => ledger.key(
            region,
            "object-storage",
            pick(["standard", "infrequent", "cold", "archive"]),
            "storage",
        ),
    }
}

/// Google's multi-region and dual region of a continent.
fn continent(ledger: &Ledger<'_>, region: usize) -> Option<[&'static str; 2]> {
    match ledger.model.regions.get(region)?.continent.as_str() {
        "north-america" => Some(["us-multi", "nam4"]),
        "europe" => Some(["europe-multi", "eur4"]),
        "asia" => Some(["asia-multi", "asia1"]),
        _ => None,
    }
}

fn volumes(ledger: &mut Ledger<'_>, item: &Item, store: &StoreModel, copy: &CopyModel) {
    let regional = copy.spread != Spread::OneZone;
    let kind = match (&copy.storage_type, ledger.provider(copy.region)) {
        (Some(kind), _) => kind.clone(),
        (None, "aws") => "gp3".to_owned(),
        (None, "gcp") if regional => "pd-balanced-regional".to_owned(),
        (None, "gcp") => "pd-balanced".to_owned(),
        (None, "azure") if regional => "premium-ssd-zrs".to_owned(),
        (None, _) => "premium-ssd".to_owned(),
    };
    match copy.size.or(store.size) {
        Some(size) => disk::charge(
            ledger,
            &item.named("volumes"),
            &kind,
            size,
            copy.nodes.into(),
        ),
        None => ledger.gap(item, "no size stated: state `size` of the store"),
    }
}
