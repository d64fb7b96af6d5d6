//! Managed logs: what comes in, what is kept, and what moves to colder storage.
//!
//! `change-rate` is what all copies take in together where they are separate, and what each takes
//! in where they follow each other. What is older than the first age of the lifecycle is held as
//! objects of that class.

use super::{Amount, Item, Ledger, lifecycle, object};
use crate::catalog::INCLUDED_RETENTION;
use crate::model::{CopyModel, StoreModel};
use crate::pricing::bill::Component;
use crate::quantity::Duration;
use crate::scenario::{Engine, ReplicationMode};
use rust_decimal::Decimal;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for store in model.stores.iter().filter(|s| s.engine == Engine::Logs) {
        for copy in &store.copies {
            charge_copy(ledger, store, copy);
        }
    }
}

/// Service, meter of what comes in, meter of what is kept.
fn service(provider: &str) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match provider {
        "aws" => ("cloudwatch-logs", "ingested", "storage"),
        "gcp" => ("cloud-logging", "ingested", "retention"),
        "azure" => ("log-analytics", "ingested", "retention"),
        _ => return None,
    })
}

fn charge_copy(ledger: &mut Ledger<'_>, store: &StoreModel, copy: &CopyModel) {
    let item = Item {
        region: copy.region,
        component: Component::Monitoring,
        resource: store.name.clone(),
        what: format!("{} (logs)", store.name),
        path: copy.path.clone(),
        purchase: None,
        provider: None,
    };
    let Some((service, ingested, kept)) = service(ledger.provider(copy.region)) else {
        return; // Runs on nodes of a site of one's own.
    };
    let key = |meter: &str| ledger.key(copy.region, service, "-", meter);
    let (ingested, kept) = (key(ingested), key(kept));
    let own = copy.service == "self-run";
    if own && copy.lifecycle.is_empty() {
        return; // Runs on nodes and disks of tiers, which are charged there.
    }
    let Some(rate) = rate(store) else {
        let about = match own {
            true => "what is moved to colder storage".to_owned(),
            false => ledger.about(&ingested),
        };
        let reason = format!(
            "no volume stated: state `change-rate` of {} ({about})",
            store.name
        );
        return ledger.gap(&item, &reason);
    };
    if own {
        return cold(ledger, &item, store, copy, rate);
    }
    let coming = item.named(format!("{service}, taken in"));
    ledger.charge(&coming, &ingested, Some(Amount::Moved(rate.round_dp(0))));
    let hot = copy.lifecycle.first().map(|(_, age)| *age).or(store.keep);
    let Some(hot) = hot else {
        let item = item.named(format!("{service}, kept"));
        let about = ledger.about(&kept);
        return ledger.gap(
            &item,
            &format!("no retention stated: state `keep` ({about})"),
        );
    };
    let volume = lifecycle::younger(rate, paid(service, hot));
    let held = item.named(format!("{service}, kept {hot}"));
    ledger.charge_if_known(&held, &kept, volume.map(|b| Amount::Stored(b.round_dp(0))));
    cold(ledger, &item, store, copy, rate);
}

/// What is left of a time after the days that the price of taking in includes.
fn paid(service: &str, kept: Duration) -> Duration {
    let days = INCLUDED_RETENTION
        .lines()
        .find_map(|line| {
            let mut fields = line.split(',').skip(1);
            let fits = fields.next() == Some(service);
            fields.next().filter(|_| fits)
        })
        .and_then(|days| days.parse::<u64>().ok())
        .unwrap_or(0);
    Duration {
        nanos: kept.nanos.saturating_sub(days * 86_400 * 1_000_000_000),
    }
}

fn rate(store: &StoreModel) -> Option<Decimal> {
    let all = super::amount::monthly_bytes(store.change_rate?);
    if store.replication.mode == ReplicationMode::None {
        return all.checked_div(Decimal::from(store.copies.len().max(1)));
    }
    Some(all)
}

/// What is older than the hot time, as objects.
fn cold(ledger: &mut Ledger<'_>, item: &Item, store: &StoreModel, copy: &CopyModel, rate: Decimal) {
    for (i, (class, from)) in copy.lifecycle.iter().enumerate() {
        let next = copy.lifecycle.get(i + 1).map(|(_, age)| *age);
        let item = item.named(format!("{}, {class} from {from}", store.name));
        let Some(to) = next.or(store.keep) else {
            return ledger.gap(&item, "no end stated: state `keep`");
        };
        let span = Duration {
            nanos: to.nanos.saturating_sub(from.nanos),
        };
        let key = object::key(ledger, copy.region, *class, copy.redundancy.as_deref());
        let held = lifecycle::younger(rate, span).map(|b| Amount::Stored(b.round_dp(0)));
        ledger.charge(&item, &key, held);
    }
}
