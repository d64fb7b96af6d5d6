//! What else is metered, or bought for a fixed price: `cost.services`, and people.

use super::{Amount, GLOBAL, Item, Ledger};
use crate::model::ServiceModel;
use crate::pricing::PriceKey;
use crate::pricing::bill::{Category, Component};
use crate::quantity::Usage;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for service in &model.cost.services {
        if service.regions.is_empty() {
            charge_in(ledger, service, GLOBAL);
        }
        for region in &service.regions {
            charge_in(ledger, service, *region);
        }
    }
}

/// What a site of one's own costs whatever runs there.
pub(super) fn sites(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for site in &model.cost.sites {
        for (name, price) in &site.fixed {
            let item = Item {
                region: site.region,
                component: Component::Site,
                resource: ledger.region_key(site.region).to_owned(),
                what: name.clone(),
                path: format!("{}.fixed.{name}", site.path),
                purchase: None,
                provider: None,
            };
            ledger.fixed(&item, Category::Purchase, price.usd);
        }
    }
}

fn charge_in(ledger: &mut Ledger<'_>, service: &ServiceModel, region: usize) {
    let item = Item {
        region,
        component: service.component,
        resource: service.name.clone(),
        what: service.name.clone(),
        path: service.path.clone(),
        purchase: None,
        provider: (region == GLOBAL).then(|| service.provider.clone()),
    };
    if let Some(price) = service.price {
        return ledger.fixed(&item, Category::Purchase, price.usd);
    }
    for (meter, usage) in &service.meters {
        let key = if region == GLOBAL {
            PriceKey::new(
                &service.provider,
                "*",
                &service.service,
                &service.item,
                meter,
            )
        } else {
            ledger.key(region, &service.service, &service.item, meter)
        };
        let item = Item {
            path: format!("{}.meters.{meter}", service.path),
            ..item.named(format!("{}, {meter}", service.service))
        };
        ledger.charge(&item, &key, amount(*usage));
    }
}

fn amount(usage: Usage) -> Option<Amount> {
    match usage {
        Usage::Things(n) => Some(Amount::AllMonth(n)),
        Usage::Stored(size) => Amount::stored(size, 1),
        Usage::Moved(rate) => Some(Amount::moved(rate)),
        Usage::Requests(r) => Some(Amount::Requests(r.per_month)),
    }
}

/// People: a fixed amount each, billed by nobody.
pub(in crate::pricing) fn people(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for (name, amount) in &model.cost.people {
        let item = Item {
            region: GLOBAL,
            component: Component::People,
            resource: name.clone(),
            what: name.clone(),
            path: format!("cost.people.{name}"),
            purchase: None,
            provider: Some("own".to_owned()),
        };
        ledger.fixed(&item, Category::Internal, amount.usd);
    }
}
