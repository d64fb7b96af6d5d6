//! Egress of replication, from the stated rate of change.
//!
//! With one writer everything written leaves the primary once for each other copy. With several
//! writers the rate is split evenly over the writable copies, and each sends its part to every
//! other copy. Snapshots of a scheduled copy carry what changed, no more.

use super::{Item, Ledger, transfer};
use crate::model::{StoreModel, WriteRule};
use crate::pricing::bill::Component;
use crate::scenario::{CopyRole, ReplicationMode};
use rust_decimal::Decimal;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for store in &model.stores {
        if let WriteRule::Voters(t) = store.write {
            consensus(ledger, store, t);
            continue;
        }
        if store.copies.len() < 2 || store.replication.mode == ReplicationMode::None {
            continue;
        }
        let writers = writers(store);
        let bytes = store.change_rate.map(super::amount::monthly_bytes);
        for from in &writers {
            let others: Vec<usize> = store
                .copies
                .iter()
                .map(|c| c.region)
                .filter(|r| r != from)
                .collect();
            let item = Item {
                region: *from,
                component: Component::Transfer,
                resource: store.name.clone(),
                what: String::new(),
                path: store.path.clone(),
                purchase: None,
                provider: None,
            };
            match bytes {
                Some(bytes) => {
                    let part = (bytes / Decimal::from(writers.len())).round_dp(0);
                    for to in others {
                        transfer::move_data(ledger, &item, Some(to), part);
                    }
                }
                None => unstated(ledger, &item, &others),
            }
        }
    }
}

/// What voters send each other depends on the protocol and its leader: a gap, not a guess.
fn consensus(ledger: &mut Ledger<'_>, store: &StoreModel, voters: usize) {
    let places = ledger
        .model
        .tiers
        .get(voters)
        .map_or(&[][..], |t| &t.places);
    let regions: Vec<usize> = places.iter().map(|p| p.region).collect();
    let Some((first, others)) = regions.split_first() else {
        return;
    };
    if others.is_empty() {
        return;
    }
    let item = Item {
        region: *first,
        component: Component::Transfer,
        resource: store.name.clone(),
        what: format!(
            "consensus traffic of {} between {} regions",
            store.name,
            regions.len()
        ),
        path: store.path.clone(),
        purchase: None,
        provider: None,
    };
    let price = transfer::about(ledger, *first, others.first().copied());
    let reason = format!("not priced yet ({price} leaving this region)");
    ledger.gap(&item, &reason);
}

/// Regions whose copies take writes.
fn writers(store: &StoreModel) -> Vec<usize> {
    if let WriteRule::Primary(p) = store.write
        && let Some(primary) = store.copies.get(p)
    {
        return vec![primary.region];
    }
    let writable: Vec<usize> = store
        .copies
        .iter()
        .filter(|c| matches!(c.role, CopyRole::Primary | CopyRole::Writable))
        .map(|c| c.region)
        .collect();
    if writable.is_empty() {
        store.copies.iter().map(|c| c.region).collect()
    } else {
        writable
    }
}

/// One gap for each price, naming the regions it goes to.
fn unstated(ledger: &mut Ledger<'_>, item: &Item, others: &[usize]) {
    let mut prices: Vec<(String, Vec<&str>)> = Vec::new();
    for to in others {
        let price = transfer::about(ledger, item.region, Some(*to));
        let name = ledger.region_key(*to);
        match prices.iter_mut().find(|(p, _)| *p == price) {
            Some((_, names)) => names.push(name),
            None => prices.push((price, vec![name])),
        }
    }
    for (price, names) in prices {
        let what = format!("replication of {} to {}", item.resource, names.join(", "));
        let each = if names.len() > 1 { " to each" } else { "" };
        let reason = format!("no volume stated: state `change-rate` ({price}{each})");
        ledger.gap(&item.named(what), &reason);
    }
}
