//! Data transfer with a stated volume, and what a terabyte costs where none is stated.
//!
//! Between clouds the origin's internet egress applies. Tiers and free allowances count once per
//! provider and month, over all regions, in the order of the bill.

use super::{Amount, Item, Ledger, mesh};
use crate::model::TransferTarget;
use crate::pricing::bill::Component;
use crate::pricing::{Estimates, MissingPrice, PriceKey, Quote, Unit};
use rust_decimal::Decimal;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for flow in &model.network.flows {
        let item = Item {
            region: flow.from,
            component: Component::Transfer,
            resource: flow.name.clone(),
            what: String::new(),
            path: flow.path.clone(),
            purchase: None,
            provider: None,
        };
        let bytes = super::amount::monthly_bytes(flow.volume);
        match flow.to {
            TransferTarget::Internet => move_data(ledger, &item, None, bytes),
            TransferTarget::Region(to) => move_data(ledger, &item, Some(to), bytes),
            TransferTarget::OtherZone => between_zones(ledger, &item, bytes),
        }
    }
}

/// Charges bytes that leave the region of `item` for another region, or for the internet.
pub(super) fn move_data(ledger: &mut Ledger<'_>, item: &Item, to: Option<usize>, bytes: Decimal) {
    let from = item.region;
    let Some(to) = to else {
        return internet(ledger, &for_what(item, "egress to the internet"), bytes);
    };
    let name = ledger.region_key(to);
    let own = matches!(ledger.provider(from), "self-hosted" | "kubernetes" | "edge");
    if ledger.location(from) != ledger.location(to) && own
        || ledger.provider(from) != ledger.provider(to)
    {
        if mesh::carries(ledger, from, to) {
            let item = for_what(
                item,
                &format!("data to {name}, over the private interconnect"),
            );
            return mesh::carry(ledger, &item, bytes);
        }
        let item = for_what(item, &format!("egress to {name}, over the internet"));
        return internet(ledger, &item, bytes);
    }
    if ledger.location(from) == ledger.location(to) {
        return between_zones(ledger, item, bytes);
    }
    let item = for_what(item, &format!("transfer to {name}"));
    match between_regions(ledger, from, to, ledger.estimates()) {
        Ok(quote) => ledger.charge_at(&item, &quote, Some(Amount::Moved(bytes))),
        Err(missing) => ledger.missing(&item, &missing),
    }
}

/// What travels, if the item says so, and how.
fn for_what(item: &Item, how: &str) -> Item {
    match item.what.as_str() {
        "" => item.named(how),
        what => item.named(format!("{what}, {how}")),
    }
}

fn between_zones(ledger: &mut Ledger<'_>, item: &Item, bytes: Decimal) {
    let key = ledger.key(item.region, "data-transfer", "other-az", "inter-az");
    if matches!(
        ledger.provider(item.region),
        "self-hosted" | "kubernetes" | "edge"
    ) {
        return; // Inside a site of one's own nothing is metered.
    }
    let item = for_what(item, "transfer between zones");
    ledger.charge(&item, &key, Some(Amount::Moved(bytes)));
}

fn between_regions(
    ledger: &Ledger<'_>,
    from: usize,
    to: usize,
    estimates: Estimates,
) -> Result<Quote, Box<MissingPrice>> {
    ledger.quotes.between(
        ledger.provider(from),
        ledger.location(from),
        ledger.location(to),
        estimates,
    )
}

/// The free allowance first, where the provider keeps one for all regions; then the tiers.
fn internet(ledger: &mut Ledger<'_>, item: &Item, bytes: Decimal) {
    let free = allowance(ledger, item.region);
    let mut rest = bytes;
    if let Some((quote, left)) = free {
        let part = left.min(bytes);
        rest = bytes - part;
        ledger.charge_at(item, &quote, Some(Amount::Moved(part)));
    }
    if rest > Decimal::ZERO {
        let key = egress(ledger, item.region);
        ledger.charge(item, &key, Some(Amount::Moved(rest)));
    }
}

fn egress(ledger: &Ledger<'_>, region: usize) -> PriceKey {
    ledger.key(region, "data-transfer", "internet", "egress")
}

/// What is left of the provider's allowance, in bytes, if there is one and any is left.
fn allowance(ledger: &Ledger<'_>, region: usize) -> Option<(Quote, Decimal)> {
    let key = ledger.key(region, "data-transfer", "internet", "free-allowance");
    let quote = ledger.quotes.get(&key, Estimates::Deny).ok()?;
    let size = match (quote.unit, quote.tiers.last()?.to?) {
        (Unit::GB, gb) => gb.checked_mul(Decimal::from(1_000_000_000_u64))?,
        (Unit::GIB, gib) => gib.checked_mul(Decimal::from(1_u64 << 30))?,
        _ => return None,
    };
    let left = size.checked_sub(ledger.moved_so_far(&key, quote.unit)?)?;
    (left > Decimal::ZERO).then_some((quote, left))
}

/// What a terabyte costs on the way to a region or to the internet, for people.
pub(super) fn about(ledger: &Ledger<'_>, from: usize, to: Option<usize>) -> String {
    let same = to.filter(|to| ledger.provider(*to) == ledger.provider(from));
    let linked = to.filter(|to| same.is_none() && mesh::carries(ledger, from, *to));
    let over = linked.and_then(|_| mesh::data_key(ledger, from));
    let quote = match same {
        _ if over.is_some() || linked.is_some() => match &over {
            Some(key) => ledger.quotes.get(key, Estimates::Allow),
            None => return "not metered".to_owned(),
        },
        Some(to) => between_regions(ledger, from, to, Estimates::Allow),
        None => ledger.quotes.get(&egress(ledger, from), Estimates::Allow),
    };
    let Ok(quote) = quote else {
        return "no price known".to_owned();
    };
    per_terabyte(&quote).unwrap_or_else(|| "no price known".to_owned())
}

fn per_terabyte(quote: &Quote) -> Option<String> {
    let terabyte = Amount::Moved(Decimal::from(1_000_000_000_000_u64));
    let cost = terabyte
        .in_unit(quote.unit)?
        .checked_mul(quote.headline_price())?;
    let from = if quote.tiers.len() > 1 { "first " } else { "" };
    let mark = if quote.estimate.is_some() {
        ", estimated"
    } else {
        ""
    };
    Some(format!("{from}${:.2} per TB{mark}", cost.round_dp(2)))
}
