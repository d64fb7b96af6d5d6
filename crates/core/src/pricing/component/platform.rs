//! Control planes of managed Kubernetes: one cluster per region and platform over all tiers.
//!
//! Google's monthly credit for one zonal or Autopilot cluster is not applied.

use super::{Amount, Item, Ledger};
use crate::pricing::bill::Component;
use crate::scenario::Platform;
use std::collections::BTreeSet;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    let mut seen = BTreeSet::new();
    for place in model.tiers.iter().flat_map(|t| &t.places) {
        let (service, item) = match place.platform {
            Platform::Eks => ("eks", "-"),
            Platform::Gke => ("gke", "-"),
            Platform::Aks => ("aks", "standard"),
            Platform::Vm | Platform::Kubernetes | Platform::K3s => continue,
        };
        if !seen.insert((place.region, place.platform)) {
            continue;
        }
        let key = ledger.key(place.region, service, item, "control-plane");
        let charged = Item {
            region: place.region,
            component: Component::Platform,
            resource: place.platform.word().to_owned(),
            what: "Kubernetes control plane".to_owned(),
            path: format!("{}.platform", place.path),
            purchase: None,
            provider: None,
        };
        ledger.charge(&charged, &key, Some(Amount::things(1)));
    }
}
