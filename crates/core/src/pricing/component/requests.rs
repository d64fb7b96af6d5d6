//! Requests to objects, and data read back from colder classes.

use super::{Amount, Item, Ledger, object};
use crate::model::{CopyModel, StoreModel};
use crate::pricing::PriceKey;
use crate::scenario::{Engine, StorageClass};

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for store in model.stores.iter().filter(|s| s.engine == Engine::Object) {
        for copy in store.copies.iter().filter(|c| c.service != "self-run") {
            let item = Item {
                region: copy.region,
                component: crate::pricing::bill::Component::Storage,
                resource: store.name.clone(),
                what: String::new(),
                path: format!("{}.requests", copy.path),
                purchase: None,
                provider: None,
            };
            requests(ledger, &item, copy);
            retrieval(ledger, &item, store, copy);
        }
    }
}

/// Kinds of requests as each provider meters them: word, AWS, Google, Azure.
const KINDS: [(&str, &str, &str, &str); 4] = [
    (
        "writes",
        "requests-put",
        "requests-class-a",
        "requests-write",
    ),
    ("reads", "requests-get", "requests-class-b", "requests-read"),
    ("lists", "requests-put", "requests-class-a", "requests-list"),
    (
        "other",
        "requests-get",
        "requests-class-b",
        "requests-other",
    ),
];

fn requests(ledger: &mut Ledger<'_>, item: &Item, copy: &CopyModel) {
    let stated = &copy.requests;
    let counts = [stated.writes, stated.reads, stated.lists, stated.other];
    let class = object::key(ledger, copy.region, copy.class, copy.redundancy.as_deref());
    for ((word, aws, gcp, azure), count) in KINDS.iter().zip(counts) {
        let Some(count) = count else { continue };
        let meter = match class.provider.as_str() {
            "aws" => aws,
            "gcp" => gcp,
            "azure" => azure,
            _ => *word,
        };
        let key = any_redundancy(ledger, &class, meter);
        let item = item.named(format!("{word}, {}", class.item));
        ledger.charge_if_known(&item, &key, Some(Amount::Requests(count.per_month)));
    }
}

fn retrieval(ledger: &mut Ledger<'_>, item: &Item, store: &StoreModel, copy: &CopyModel) {
    for (class, rate) in &copy.retrieval {
        let of = object::key(ledger, copy.region, *class, copy.redundancy.as_deref());
        let meter = match (class, of.provider.as_str()) {
            (StorageClass::Archive, "aws") => "retrievals-standard",
            _ => "retrieval",
        };
        let key = any_redundancy(ledger, &of, meter);
        let item = Item {
            path: format!("{}.retrieval.{class}", copy.path),
            ..item.named(format!("{} read back from {}", store.name, of.item))
        };
        ledger.charge_if_known(&item, &key, Some(Amount::moved(*rate)));
    }
}

/// A meter of a class: Azure has some for every redundancy in one row.
fn any_redundancy(ledger: &Ledger<'_>, class: &PriceKey, meter: &str) -> PriceKey {
    let own = PriceKey {
        meter: meter.to_owned(),
        ..class.clone()
    };
    if class.provider != "azure" || ledger.listed(&own) {
        return own;
    }
    let any = class.item.split('-').next().map(|c| format!("{c}-any"));
    let any = PriceKey {
        item: any.unwrap_or_default(),
        ..own.clone()
    };
    if ledger.listed(&any) { any } else { own }
}
