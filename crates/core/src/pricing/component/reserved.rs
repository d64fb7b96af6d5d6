//! Prices of reserved nodes.
//!
//! In this order: the row itself; the provider's row for that term without upfront payment; the
//! on-demand price less the family's discount where a discount of that region (or of all) is on
//! file, which is marked as derived by that rule; the usual estimates; and, where estimates are
//! allowed, the on-demand price less a discount that is on file for another region.

use super::Ledger;
use crate::pricing::{Estimate, Estimates, MissingPrice, PriceKey, Quote};
use rust_decimal::Decimal;

const DISCOUNT: &str = "commitment-discount";

pub(super) fn quote(ledger: &Ledger<'_>, key: &PriceKey) -> Result<Quote, Box<MissingPrice>> {
    let prices = ledger.quotes;
    let first = prices.get(key, Estimates::Deny);
    match first {
        Err(missing) if !missing.ambiguous => (),
        settled => return settled,
    }
    let meter = discount_meter(key);
    if let Some(meter) = &meter {
        let row = PriceKey {
            meter: meter.clone(),
            ..key.clone()
        };
        if let Ok(quote) = prices.get(&row, Estimates::Deny) {
            return Ok(Quote {
                key: key.clone(),
                ..quote
            });
        }
    }
    let discount = meter.zip(family(key)).map(|(meter, family)| {
        let plan = key.meter.starts_with("savings-plan-");
        let (item, meter) = match (plan, key.provider.as_str()) {
            (true, "gcp") => ("compute-flexible".to_owned(), meter),
            // Azure's discounts by family are filed under the plan's own name.
            (true, "azure") => (family.replace('-', ""), key.meter.clone()),
            _ => (family, meter),
        };
        PriceKey {
            service: DISCOUNT.to_owned(),
            item,
            meter,
            ..key.clone()
        }
    });
    if let Some(quote) = discount
        .as_ref()
        .and_then(|d| discounted(ledger, key, d, Estimates::Deny))
    {
        return Ok(quote);
    }
    let missing = match prices.get(key, ledger.estimates()) {
        Ok(quote) => return Ok(quote),
        Err(missing) => missing,
    };
    discount
        .filter(|_| ledger.estimates() == Estimates::Allow)
        .and_then(|d| discounted(ledger, key, &d, Estimates::Allow))
        .ok_or(missing)
}

/// The on-demand price less a discount.
fn discounted(
    ledger: &Ledger<'_>,
    key: &PriceKey,
    discount: &PriceKey,
    estimates: Estimates,
) -> Option<Quote> {
    let prices = ledger.quotes;
    let off = prices.get(discount, estimates).ok()?;
    let list = PriceKey {
        meter: "on-demand".to_owned(),
        ..key.clone()
    };
    let mut quote = prices.get(&list, ledger.estimates()).ok()?;
    let percent = off.flat_price()?;
    let (least, most) = match &off.estimate {
        Some(e) => (e.low, e.high),
        None => range_of_families(ledger, discount, &off.priced_region, percent),
    };
    let (low, high) = quote
        .estimate
        .as_ref()
        .map_or((quote.flat_price()?, quote.flat_price()?), |e| {
            (e.low, e.high)
        });
    let place = match &off.priced_region[..] {
        "*" => "all regions",
        region => region,
    };
    let list_rule = quote.estimate.as_ref().map(|e| format!("; {}", e.rule));
    quote.estimate = Some(Estimate {
        rule: format!(
            "on-demand price less {}%, the discount of family {} on file for {place}{}",
            percent.normalize(),
            discount.item,
            list_rule.unwrap_or_default()
        ),
        low: less(low, most)?,
        high: less(high, least)?,
    });
    for tier in &mut quote.tiers {
        tier.price = less(tier.price, percent)?;
    }
    let confidence = quote.provenance.confidence.max(off.provenance.confidence);
    quote.provenance.confidence = confidence;
    if off.provenance.as_of < quote.provenance.as_of {
        quote.provenance.as_of = off.provenance.as_of;
    }
    quote.key = key.clone();
    Some(quote)
}

fn less(price: Decimal, percent: Decimal) -> Option<Decimal> {
    price
        .checked_mul(Decimal::ONE_HUNDRED - percent)?
        .checked_div(Decimal::ONE_HUNDRED)
}

/// Least and greatest discount of any family for that term in that region.
fn range_of_families(
    ledger: &Ledger<'_>,
    discount: &PriceKey,
    region: &str,
    own: Decimal,
) -> (Decimal, Decimal) {
    let prices = ledger.quotes.catalog().prices();
    prices
        .items(&discount.provider, region, DISCOUNT)
        .into_iter()
        .filter(|(_, meter)| *meter == discount.meter)
        .filter_map(|(item, _)| {
            let key = PriceKey {
                item,
                ..discount.in_region(region)
            };
            ledger.quotes.get(&key, Estimates::Deny).ok()?.flat_price()
        })
        .fold((own, own), |(a, b), p| (a.min(p), b.max(p)))
}

/// The provider's meter for the term without upfront payment.
fn discount_meter(key: &PriceKey) -> Option<String> {
    if let Some(term) = key.meter.strip_prefix("savings-plan-") {
        return Some(match key.provider.as_str() {
            "aws" => format!("compute-savings-plan-{term}-no-upfront"),
            // Google's counterpart that is not bound to a machine type.
            "gcp" => format!("cud-{term}"),
            _ => format!("savings-plan-{term}-no-upfront"),
        });
    }
    let term = key.meter.strip_prefix("reserved-")?;
    match key.provider.as_str() {
        "aws" => Some(format!("reserved-standard-{term}-no-upfront")),
        "gcp" => Some(format!("resource-based-cud-{term}")),
        "azure" => Some(format!("reservation-{term}")),
        _ => None,
    }
}

/// Family as the discount tables name it: `c6i`, `n2`, `ds-v5`.
fn family(key: &PriceKey) -> Option<String> {
    match key.provider.as_str() {
        "aws" => key.item.split_once('.').map(|(f, _)| f.to_owned()),
        "gcp" => key.item.split_once('-').map(|(f, _)| f.to_owned()),
        "azure" => {
            let name = key.item.strip_prefix("Standard_")?;
            let (body, version) = name.split_once("_v").unwrap_or((name, ""));
            let letters: String = body
                .chars()
                .filter(char::is_ascii_alphabetic)
                .collect::<String>()
                .to_ascii_lowercase();
            Some(if version.is_empty() {
                letters
            } else {
                format!("{letters}-v{version}")
            })
        }
        _ => None,
    }
}
