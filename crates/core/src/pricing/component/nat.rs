//! NAT gateways: hours, and data where stated.
//!
//! Google charges by the virtual machine behind a gateway, up to the price of 32; that is written
//! as a share of the capped price, because the share is exact and every region has that row.

use super::{Amount, Item, Ledger, compute};
use crate::pricing::bill::Component;
use rust_decimal::Decimal;

/// Machines behind one Google gateway beyond which it costs no more.
const CAP: u32 = 32;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for nat in &model.network.nat {
        let google = ledger.provider(nat.region) == "gcp";
        let service = if google { "cloud-nat" } else { "nat-gateway" };
        let item = Item {
            region: nat.region,
            component: Component::Nat,
            resource: "nat".to_owned(),
            what: "NAT gateway".to_owned(),
            path: nat.path.clone(),
            purchase: None,
            provider: None,
        };
        if google {
            let machines = machines(ledger, nat.region);
            let most = CAP.saturating_mul(nat.gateways);
            let share = (machines.min(Decimal::from(most)) / Decimal::from(CAP)).round_dp(9);
            let words = format!("NAT gateway for {machines} machines, as a share of the cap at 32");
            let key = ledger.key(nat.region, service, "-", "gateway-capped");
            ledger.charge(&item.named(words), &key, Some(Amount::AllMonth(share)));
        } else {
            let key = ledger.key(nat.region, service, "-", "gateway");
            ledger.charge(&item, &key, Some(Amount::things(nat.gateways)));
        }
        if nat.gateways == 0 {
            continue;
        }
        let key = ledger.key(nat.region, service, "-", "data-processed");
        let item = item.named("data through NAT");
        match nat.data {
            Some(rate) => ledger.charge(&item, &key, Some(Amount::moved(rate))),
            None => {
                let reason = format!("no volume stated: state `data` ({})", ledger.about(&key));
                ledger.gap(&item, &reason);
            }
        }
    }
}

fn machines(ledger: &Ledger<'_>, region: usize) -> Decimal {
    ledger
        .model
        .tiers
        .iter()
        .flat_map(|t| &t.places)
        .filter(|p| p.region == region)
        .map(|p| compute::nodes(ledger, p))
        .sum()
}
