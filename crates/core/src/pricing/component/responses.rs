//! Responses to users: demand × size of a response, from the regions that serve in normal times.
//!
//! The demand is taken for the whole month: its mean where its shape is stated, else as stated. A
//! region behind content delivery sends only what that does not have; a region with a stated flow
//! to the internet has said what leaves it, so it gets no gap here.

use super::{Item, Ledger, transfer};
use crate::model::{Preference, TransferTarget};
use crate::pricing::bill::Component;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use std::collections::BTreeMap;

/// Seconds in the month of every bill.
const MONTH_SECONDS: u32 = 730 * 3600;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    if !model.tiers.iter().any(|t| t.user_facing) {
        return;
    }
    let mut by_region: BTreeMap<usize, Decimal> = BTreeMap::new();
    for (home, _, share) in shares(ledger) {
        *by_region.entry(home).or_default() += share;
    }
    let total = volume(ledger);
    for (region, share) in by_region {
        if model
            .network
            .cdns
            .iter()
            .any(|c| c.regions.contains(&region))
        {
            continue; // Leaves through the edge, charged there.
        }
        let item = Item {
            region,
            component: Component::Transfer,
            resource: "responses".to_owned(),
            what: "responses to users".to_owned(),
            path: "traffic".to_owned(),
            purchase: None,
            provider: None,
        };
        match total.and_then(|t| t.checked_mul(share)) {
            Some(bytes) => transfer::move_data(ledger, &item, None, bytes.round_dp(0)),
            None if flows_out(ledger, region) => (),
            None => {
                let reason = format!(
                    "no volume stated: state `traffic.demand` and `traffic.response` ({})",
                    transfer::about(ledger, region, None)
                );
                ledger.gap(&item, &reason);
            }
        }
    }
}

/// Region that serves in normal times, who asks, and the share of all requests.
pub(super) fn shares<'a>(ledger: &Ledger<'a>) -> Vec<(usize, &'a str, Decimal)> {
    let model = ledger.model;
    let mut out = Vec::new();
    for flow in &model.traffic.flows {
        let home = match &flow.preference {
            Preference::Ordered(order) => order.first().copied(),
            Preference::Spread { home, .. } => Some(*home),
        };
        // Twelve decimals of a share are less than a byte in a terabyte.
        let weight = Decimal::from_f64(flow.weight).map(|w| w.round_dp(12));
        if let (Some(home), Some(weight)) = (home, weight.filter(|w| *w > Decimal::ZERO)) {
            out.push((home, flow.name.as_str(), weight));
        }
    }
    out
}

/// Bytes a month of all responses, if stated.
pub(super) fn volume(ledger: &Ledger<'_>) -> Option<Decimal> {
    let traffic = &ledger.model.traffic;
    requests(ledger)?.checked_mul(traffic.response_bytes?)
}

/// Requests a month, if stated; those that one region serves in normal times, if one is given.
pub(super) fn month_requests(ledger: &Ledger<'_>, region: Option<usize>) -> Option<Decimal> {
    let all = requests(ledger)?;
    let Some(region) = region else {
        return Some(all.round_dp(0));
    };
    let share: Decimal = shares(ledger)
        .into_iter()
        .filter(|(home, _, _)| *home == region)
        .map(|(_, _, share)| share)
        .sum();
    Some(all.checked_mul(share)?.round_dp(0))
}

fn requests(ledger: &Ledger<'_>) -> Option<Decimal> {
    Decimal::from_f64(ledger.model.traffic.demand_rps?)?.checked_mul(Decimal::from(MONTH_SECONDS))
}

fn flows_out(ledger: &Ledger<'_>, region: usize) -> bool {
    ledger
        .model
        .network
        .flows
        .iter()
        .any(|f| f.from == region && f.to == TransferTarget::Internet)
}
