//! Queues and streams: brokers by the hour, data and messages by the month.

use super::{Amount, Item, Ledger};
use crate::model::{CopyModel, StoreModel};
use crate::pricing::bill::Component;
use crate::scenario::Engine;
use rust_decimal::Decimal;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for store in &model.stores {
        if !matches!(store.engine, Engine::Kafka | Engine::Queue) {
            continue;
        }
        for copy in store.copies.iter().filter(|c| c.service != "self-run") {
            let item = Item {
                region: copy.region,
                component: Component::Messaging,
                resource: store.name.clone(),
                what: format!("{} ({})", store.name, store.engine),
                path: copy.path.clone(),
                purchase: None,
                provider: None,
            };
            match (store.engine, ledger.provider(copy.region)) {
                (Engine::Kafka, "aws") => brokers(ledger, &item, store, copy),
                (Engine::Queue, "aws") => messages(ledger, &item, copy),
                (_, "gcp") => published(ledger, &item, store, copy),
                _ => ledger.gap(
                    &item,
                    "no price of a managed service is on file: state what is metered under `cost.services`, or `service: self-run`",
                ),
            }
        }
    }
}

/// Amazon MSK: brokers, and what they hold.
fn brokers(ledger: &mut Ledger<'_>, item: &Item, store: &StoreModel, copy: &CopyModel) {
    let Some(size) = &copy.instance_type else {
        return ledger.gap(
            item,
            "no broker type stated: state `instance-type`, such as `kafka.m7g.large`",
        );
    };
    let key = ledger.key(copy.region, "msk", size, "instance");
    let named = item.named(format!("{size}, brokers"));
    ledger.charge(&named, &key, Some(Amount::things(copy.nodes)));
    let key = ledger.key(copy.region, "msk", "-", "storage");
    let item = item.named("broker storage");
    match copy.size.or(store.size) {
        Some(held) => ledger.charge(&item, &key, Amount::stored(held, 1)),
        None => {
            let about = ledger.about(&key);
            ledger.gap(
                &item,
                &format!("no size stated: state `size` of the stream ({about})"),
            );
        }
    }
}

/// Amazon SQS: every request, whatever it does.
fn messages(ledger: &mut Ledger<'_>, item: &Item, copy: &CopyModel) {
    let key = ledger.key(copy.region, "sqs", "-", "requests");
    let r = &copy.requests;
    let counts = [r.writes, r.reads, r.lists, r.other];
    let all: Decimal = counts.iter().flatten().map(|n| n.per_month).sum();
    if all.is_zero() {
        let about = ledger.about(&key);
        return ledger.gap(
            item,
            &format!("no requests stated: state `requests` ({about})"),
        );
    }
    ledger.charge(
        &item.named("queue requests"),
        &key,
        Some(Amount::Requests(all)),
    );
}

/// Google Pub/Sub: data in, and the same out to each subscription; one is taken.
fn published(ledger: &mut Ledger<'_>, item: &Item, store: &StoreModel, copy: &CopyModel) {
    for (meter, what) in [
        ("message-ingestion-data", "messages taken in"),
        ("message-delivery-data", "messages out, to one subscription"),
    ] {
        let key = ledger.key(copy.region, "pubsub", "-", meter);
        let item = item.named(what);
        match store.change_rate {
            Some(rate) => ledger.charge(&item, &key, Some(Amount::moved(rate))),
            None => {
                let about = ledger.about(&key);
                ledger.gap(
                    &item,
                    &format!("no volume stated: state `change-rate` ({about})"),
                );
            }
        }
    }
}
