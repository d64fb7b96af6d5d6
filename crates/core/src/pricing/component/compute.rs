//! Nodes: count × share of the purchase mix × 730 h, and their disks.
//!
//! A share of a count need not be a whole number of nodes: 60% of 5 nodes is 3 nodes' hours, and
//! 50% of 5 is 2.5 nodes' hours.

use super::{Amount, Item, Ledger, Scale, disk, reserved};
use crate::model::{PlaceModel, TierModel};
use crate::pricing::bill::Component;
use crate::scenario::PurchaseOption;
use rust_decimal::Decimal;

/// The provider's service that sells nodes; a user's own rows for other providers say `compute`.
pub(super) fn service(provider: &str) -> &'static str {
    match provider {
        "aws" => "ec2",
        "gcp" => "compute-engine",
        "azure" => "virtual-machines",
        _ => "compute",
    }
}

/// Nodes that a place is charged for.
pub(super) fn nodes(ledger: &Ledger<'_>, place: &PlaceModel) -> u32 {
    match ledger.scale {
        Scale::Most => place.nodes_max,
        Scale::Fewest | Scale::Expected => place.nodes,
    }
}

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for tier in &model.tiers {
        for place in &tier.places {
            charge_nodes(ledger, tier, place);
            if let Some((size, kind)) = &place.disk {
                let item = Item {
                    region: place.region,
                    component: Component::Storage,
                    resource: tier.name.clone(),
                    what: "disks of the nodes".to_owned(),
                    path: format!("{}.disk", place.path),
                    purchase: None,
                    provider: None,
                };
                disk::charge(ledger, &item, kind, *size, nodes(ledger, place));
            }
        }
    }
}

fn charge_nodes(ledger: &mut Ledger<'_>, tier: &TierModel, place: &PlaceModel) {
    let count = nodes(ledger, place);
    if count == 0 {
        return;
    }
    let size = place.instance_type.as_str();
    let mut item = Item {
        region: place.region,
        component: Component::Compute,
        resource: tier.name.clone(),
        what: format!("{count} nodes"),
        path: place.path.clone(),
        purchase: None,
        provider: None,
    };
    if size.is_empty() {
        return ledger.gap(&item, "no instance type stated: state `instance-type`");
    }
    let service = service(ledger.provider(place.region));
    for (option, share) in &place.purchase {
        let part = Decimal::from(count).checked_mul(share.share());
        item.what = format!("{size}, {option}");
        item.purchase = Some(option.word());
        let key = ledger.key(place.region, service, size, option.word());
        match option {
            PurchaseOption::OnDemand | PurchaseOption::Spot => {
                ledger.charge(&item, &key, part.map(Amount::AllMonth));
            }
            PurchaseOption::Reserved1y | PurchaseOption::Reserved3y => {
                match reserved::quote(ledger, &key) {
                    Ok(quote) => ledger.charge_at(&item, &quote, part.map(Amount::AllMonth)),
                    Err(missing) => ledger.missing(&item, &missing),
                }
            }
            PurchaseOption::SavingsPlan1y | PurchaseOption::SavingsPlan3y => {
                ledger.gap(&item, "savings plans are not priced yet");
            }
        }
    }
}
