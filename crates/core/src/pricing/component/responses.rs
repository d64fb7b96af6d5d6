//! Responses to users: demand × size of a response, from the regions that serve in normal times.
//!
//! The stated demand is taken for the whole month; without a curve there is no mean. A region
//! with a stated flow to the internet has said what leaves it, so it gets no gap here.

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
    let mut shares: BTreeMap<usize, Decimal> = BTreeMap::new();
    for flow in &model.traffic.flows {
        let home = match &flow.preference {
            Preference::Ordered(order) => order.first().copied(),
            Preference::Spread { home, .. } => Some(*home),
        };
        // Twelve decimals of a share are less than a byte in a terabyte.
        let weight = Decimal::from_f64(flow.weight).map(|w| w.round_dp(12));
        if let (Some(home), Some(weight)) = (home, weight) {
            *shares.entry(home).or_default() += weight;
        }
    }
    let total = volume(ledger);
    for (region, share) in shares.into_iter().filter(|(_, s)| *s > Decimal::ZERO) {
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

/// Bytes a month of all responses, if stated.
fn volume(ledger: &Ledger<'_>) -> Option<Decimal> {
    let traffic = &ledger.model.traffic;
    let rps = Decimal::from_f64(traffic.demand_rps?)?;
    rps.checked_mul(traffic.response_bytes?)?
        .checked_mul(Decimal::from(MONTH_SECONDS))
}

fn flows_out(ledger: &Ledger<'_>, region: usize) -> bool {
    ledger
        .model
        .network
        .flows
        .iter()
        .any(|f| f.from == region && f.to == TransferTarget::Internet)
}
