//! Backups: the volume kept, in each region that holds it, at the price of the service's backups.
//!
//! A region without a copy of the store, but with one of the same provider elsewhere, holds the
//! backups of that service; another provider's region holds them as standard objects. The stated
//! volume is what is kept beyond any free allowance.

use super::{Amount, Item, Ledger, object};
use crate::model::{BackupModel, StoreModel};
use crate::pricing::PriceKey;
use crate::pricing::bill::Component;
use crate::scenario::{Engine, StorageClass};

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for store in &model.stores {
        let Some(backup) = &store.backup else {
            continue;
        };
        for region in &backup.regions {
            charge_in(ledger, store, backup, *region);
        }
        copies(ledger, store, backup);
    }
}

fn charge_in(ledger: &mut Ledger<'_>, store: &StoreModel, backup: &BackupModel, region: usize) {
    let key = key(ledger, store, region);
    let item = Item {
        region,
        component: Component::Backup,
        resource: store.name.clone(),
        what: match key.service.as_str() {
            "s3" | "cloud-storage" | "blob-storage" => "backups, as standard objects".to_owned(),
            service => format!("backups, {service}"),
        },
        path: backup.path.clone(),
        purchase: None,
        provider: None,
    };
    match backup.size.or(store.size) {
        Some(size) => ledger.charge(&item, &key, Amount::stored(size, 1)),
        None => {
            let reason = format!(
                "no size stated: state `size` of the backups or of the store ({})",
                ledger.about(&key)
            );
            ledger.gap(&item, &reason);
        }
    }
}

/// Copying backups to another region moves what has changed since the last one.
fn copies(ledger: &mut Ledger<'_>, store: &StoreModel, backup: &BackupModel) {
    let homes: Vec<usize> = store.copies.iter().map(|c| c.region).collect();
    for to in backup.regions.iter().filter(|r| !homes.contains(r)) {
        let Some(from) = homes.first().filter(|f| *f != to) else {
            continue;
        };
        let item = Item {
            region: *from,
            component: Component::Transfer,
            resource: store.name.clone(),
            what: format!(
                "copying backups of {} to {}",
                store.name,
                ledger.region_key(*to)
            ),
            path: backup.path.clone(),
            purchase: None,
            provider: None,
        };
        // After the first copy only what has changed travels.
        if let Some(rate) = store.change_rate {
            let bytes = super::amount::monthly_bytes(rate);
            super::transfer::move_data(ledger, &item, Some(*to), bytes);
            continue;
        }
        let price = super::transfer::about(ledger, *from, Some(*to));
        let reason = format!("no volume stated: state `change-rate` of the store ({price})");
        ledger.gap(&item, &reason);
    }
}

fn key(ledger: &Ledger<'_>, store: &StoreModel, region: usize) -> PriceKey {
    let provider = ledger.provider(region);
    let service = store
        .copies
        .iter()
        .find(|c| c.region == region)
        .or_else(|| {
            store
                .copies
                .iter()
                .find(|c| ledger.provider(c.region) == provider)
        })
        .map_or("", |c| c.service.as_str());
    let plain = |service: &str, meter: &str| ledger.key(region, service, "-", meter);
    match (service, store.engine) {
        ("rds", _) => plain("rds", "backup"),
        ("aurora", _) => plain("aurora", "backup"),
        ("cloud-sql" | "cloudsql", _) => plain("cloud-sql", "backup"),
        ("azure-sql" | "azure-database", Engine::Sqlserver) => plain("sql-database", "backup-lrs"),
        ("azure-database", Engine::Mysql) => plain("mysql-flexible", "backup"),
        ("azure-database", _) => plain("postgresql-flexible", "backup"),
        ("elasticache", _) => plain("elasticache", "backup"),
        (_, Engine::Volume) if provider == "aws" => {
            ledger.key(region, "ebs", "snapshot", "storage")
        }
        (_, Engine::Volume) if provider == "gcp" => {
            ledger.key(region, "persistent-disk", "snapshot", "storage")
        }
        _ => object::key(ledger, region, StorageClass::Standard, None),
    }
}
