//! Nodes: count × share of the purchase mix × 730 h, and their disks.
//!
//! A share of a count need not be a whole number of nodes: 60% of 5 nodes is 3 nodes' hours, and
//! 50% of 5 is 2.5 nodes' hours.

use super::{Amount, Item, Ledger, Reduction, Scale, disk, reserved};
use crate::model::{PlaceModel, TierModel};
use crate::pricing::PriceKey;
use crate::pricing::bill::Component;
use crate::scenario::{PurchaseOption, RegionRole};
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

/// Nodes that a place is charged for; a mean need not be whole.
pub(super) fn nodes(ledger: &Ledger<'_>, place: &PlaceModel) -> Decimal {
    let standby = ledger.model.regions.get(place.region).is_some_and(|r| {
        use RegionRole as R;
        matches!(
            r.role,
            R::Secondary | R::HotStandby | R::WarmStandby | R::PilotLight
        )
    });
    match (ledger.scale, place.nodes_expected) {
        (Scale::FailedOver, _) if standby => Decimal::from(place.nodes_recovered),
        (Scale::Most, _) => Decimal::from(place.nodes_max),
        (Scale::Fewest, _) => Decimal::from(place.nodes_min),
        (Scale::Expected | Scale::FailedOver, Some(mean)) => mean,
        (Scale::Expected | Scale::FailedOver, None) => Decimal::from(place.nodes),
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
    if count.is_zero() {
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
        let part = count.checked_mul(share.share());
        item.what = format!("{size}, {option}");
        item.purchase = Some(option.word());
        let key = ledger.key(place.region, service, size, option.word());
        match option {
            PurchaseOption::OnDemand => on_demand(ledger, &item, place, &key, count, share.share()),
            PurchaseOption::Spot => ledger.charge(&item, &key, part.map(Amount::AllMonth)),
            PurchaseOption::Reserved1y
            | PurchaseOption::Reserved3y
            | PurchaseOption::SavingsPlan1y
            | PurchaseOption::SavingsPlan3y => match reserved::quote(ledger, &key) {
                Ok(quote) => ledger.charge_at(&item, &quote, part.map(Amount::AllMonth)),
                Err(missing) => ledger.missing(&item, &missing),
            },
        }
    }
}

/// Google lowers the price of some families by itself for machines that run all month: the nodes
/// that always run. Those that come and go are charged at list, which bounds their price.
fn on_demand(
    ledger: &mut Ledger<'_>,
    item: &Item,
    place: &PlaceModel,
    key: &PriceKey,
    count: Decimal,
    share: Decimal,
) {
    let known = ledger.quotes.catalog().instance(&key.provider, &key.item);
    let factor = known.map_or(Decimal::ONE, |i| i.full_month_factor);
    let always = match ledger.scale {
        Scale::Expected if place.nodes_expected.is_some() => {
            count.min(Decimal::from(place.nodes_min))
        }
        Scale::Expected | Scale::Fewest | Scale::Most | Scale::FailedOver => count,
    };
    let reduction = Reduction {
        factor,
        why: format!(
            "sustained use, {}% of list for a full month",
            (factor * Decimal::ONE_HUNDRED).normalize()
        ),
    };
    let quote = match ledger.quote(key) {
        Ok(quote) => quote,
        Err(missing) => return ledger.missing(item, &missing),
    };
    if factor == Decimal::ONE {
        let all = count.checked_mul(share);
        return ledger.charge_at(item, &quote, all.map(Amount::AllMonth));
    }
    let part = always.checked_mul(share);
    ledger.charge_reduced(item, &quote, part.map(Amount::AllMonth), Some(&reduction));
    let rest = (count - always).checked_mul(share);
    let item = item.named(format!("{}, while more are needed", item.what));
    ledger.charge_at(&item, &quote, rest.map(Amount::AllMonth));
}
