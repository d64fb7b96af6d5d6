//! Load balancers: fixed hours, capacity units and data where stated.

use super::{Amount, Item, Ledger};
use crate::model::BalancerModel;
use crate::pricing::bill::Component;
use crate::scenario::BalancerKind;
use rust_decimal::Decimal;

/// Google and Azure charge the first five rules together.
const TOGETHER: u32 = 5;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    // Google's first five rules are counted over all regions of the bill.
    let mut google = 0_u32;
    for balancer in &model.network.balancers {
        let item = Item {
            region: balancer.region,
            component: Component::LoadBalancer,
            resource: balancer.kind.word().to_owned(),
            what: String::new(),
            path: balancer.path.clone(),
            purchase: None,
            provider: None,
        };
        match balancer.kind {
            BalancerKind::Alb => units(ledger, &item, balancer, ["alb", "-", "hourly", "lcu"]),
            BalancerKind::Nlb => units(ledger, &item, balancer, ["nlb", "-", "hourly", "lcu"]),
            BalancerKind::ApplicationGateway => units(
                ledger,
                &item,
                balancer,
                [
                    "application-gateway",
                    "standard-v2",
                    "fixed",
                    "capacity-unit",
                ],
            ),
            BalancerKind::Gclb => {
                let before = google;
                google = google.saturating_add(balancer.count);
                rules(
                    ledger,
                    &item,
                    ["forwarding-rule", "first-five", "additional"],
                    before,
                    balancer.count,
                );
                data(ledger, &item, balancer, ["-", "data-processed-outbound"]);
            }
            BalancerKind::AzureLb => {
                rules(
                    ledger,
                    &item,
                    ["standard", "rule-first-five", "rule-additional"],
                    0,
                    balancer.count,
                );
                data(ledger, &item, balancer, ["standard", "data-processed"]);
            }
        }
    }
}

/// Hours, and capacity units of each balancer.
fn units(ledger: &mut Ledger<'_>, item: &Item, balancer: &BalancerModel, names: [&str; 4]) {
    let [service, name, hours, units] = names;
    let region = balancer.region;
    let fixed = ledger.key(region, service, name, hours);
    ledger.charge(
        &item.named(format!("{}, hours", balancer.kind)),
        &fixed,
        Some(Amount::things(balancer.count)),
    );
    let key = ledger.key(region, service, name, units);
    let item = item.named(format!("{}, capacity units", balancer.kind));
    match balancer.capacity_units {
        Some(n) => {
            let all = Decimal::from(n).checked_mul(Decimal::from(balancer.count));
            ledger.charge(&item, &key, all.map(Amount::AllMonth));
        }
        None => {
            let reason = format!(
                "no volume stated: state `capacity-units` ({})",
                ledger.about(&key)
            );
            ledger.gap(&item, &reason);
        }
    }
}

/// Forwarding rules: `first five together, each more` at their prices; `before` are counted.
fn rules(ledger: &mut Ledger<'_>, item: &Item, names: [&str; 3], before: u32, count: u32) {
    let [name, first, more] = names;
    if count == 0 {
        return;
    }
    if before == 0 {
        let item = item.named("first five forwarding rules together");
        let key = ledger.key(item.region, "load-balancer", name, first);
        if ledger.provider(item.region) == "azure" && !ledger.listed(&key) {
            let reason = format!("no price of {key} is on file; give your own row");
            ledger.gap(&item, &reason);
        } else {
            ledger.charge(&item, &key, Some(Amount::things(1)));
        }
    }
    let over = |n: u32| n.saturating_sub(TOGETHER);
    let extra = over(before.saturating_add(count)) - over(before);
    if extra > 0 {
        let key = ledger.key(item.region, "load-balancer", name, more);
        ledger.charge(
            &item.named("further forwarding rules"),
            &key,
            Some(Amount::things(extra)),
        );
    }
}

fn data(ledger: &mut Ledger<'_>, item: &Item, balancer: &BalancerModel, names: [&str; 2]) {
    let [name, meter] = names;
    let key = ledger.key(balancer.region, "load-balancer", name, meter);
    let item = item.named("data through the load balancer");
    match balancer.data {
        Some(rate) => ledger.charge(&item, &key, Some(Amount::moved(rate))),
        None => {
            let reason = format!("no volume stated: state `data` ({})", ledger.about(&key));
            ledger.gap(&item, &reason);
        }
    }
}
