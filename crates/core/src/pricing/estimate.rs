//! Estimates for prices that no row has, in a fixed order: a flat-rate rule; the same meter in the
//! provider's nearest region on that continent; the nearest elsewhere. Each says so.

use super::quote::{Estimate, MissingPrice, Prices, Quote, headline};
use super::{PriceKey, PriceRow, table};
use crate::catalog::FlatRate;
use crate::quantity::belief::Belief;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// A region that has the meter.
pub(super) struct Candidate {
    /// Same continent first.
    elsewhere: bool,
    /// Great-circle distance.
    pub km: f64,
    /// The region.
    pub region: String,
}

/// Regions that have this meter, in the order in which they stand in for the wanted one. Empty if
/// the wanted region is unknown.
pub(super) fn candidates(prices: &Prices<'_>, key: &PriceKey) -> Vec<Candidate> {
    nearest_first(prices, key, &table::everywhere(prices.catalog, key))
}

/// This meter in every region that has it.
type Everywhere<'a> = [(String, Vec<PriceRow<'a>>)];

fn nearest_first(prices: &Prices<'_>, key: &PriceKey, all: &Everywhere<'_>) -> Vec<Candidate> {
    let Some(here) = prices.catalog.location(&key.provider, &key.region) else {
        return Vec::new();
    };
    let mut found: Vec<Candidate> = all
        .iter()
        .filter_map(|(region, _)| {
            let there = prices.catalog.location(&key.provider, region)?;
            Some(Candidate {
                elsewhere: there.continent != here.continent,
                km: here.distance_km(there),
                region: region.clone(),
            })
        })
        .collect();
    found.sort_by(|a, b| {
        a.elsewhere
            .cmp(&b.elsewhere)
            .then(a.km.total_cmp(&b.km))
            .then_with(|| a.region.cmp(&b.region))
    });
    found
}

/// The estimate, if any rule gives one.
pub(super) fn quote(
    prices: &Prices<'_>,
    key: &PriceKey,
) -> Result<Option<Quote>, Box<MissingPrice>> {
    let all = table::everywhere(prices.catalog, key);
    if let Some(found) = by_flat_rate(prices, key, &all)? {
        return Ok(Some(found));
    }
    let Some(nearest) = nearest_first(prices, key, &all).into_iter().next() else {
        return Ok(None);
    };
    let Some(quote) = prices.listed_at(&key.in_region(&nearest.region))? else {
        return Ok(None);
    };
    let place = if nearest.elsewhere {
        "the nearest region with this price, on another continent"
    } else {
        "the nearest region with this price on that continent"
    };
    let rule = format!(
        "price of {}, {place} ({:.0} km)",
        nearest.region, nearest.km
    );
    Ok(Some(marked(key, &all, quote, rule)))
}

fn by_flat_rate(
    prices: &Prices<'_>,
    key: &PriceKey,
    all: &Everywhere<'_>,
) -> Result<Option<Quote>, Box<MissingPrice>> {
    let continent = prices
        .catalog
        .location(&key.provider, &key.region)
        .map(|l| l.continent.as_ref());
    let fits = |pattern: &str, text: &str| pattern == "*" || pattern == text;
    let rule = prices.catalog.flat_rates().find(|r| {
        r.provider == key.provider
            && r.service == key.service
            && fits(&r.item, &key.item)
            && fits(&r.meter, &key.meter)
            && (r.applies_to == "*"
                || continent.is_some_and(|c| r.applies_to.split_whitespace().any(|a| a == c)))
    });
    let Some(rule) = rule else { return Ok(None) };
    let basis = basis_key(rule, key);
    let Some(mut quote) = prices.listed(&basis)? else {
        return Ok(None);
    };
    quote.provenance.confidence = quote.provenance.confidence.max(rule.provenance.confidence);
    let words = if basis.region == key.region {
        format!(
            "flat rate: {} of the same region; {}",
            basis.meter, rule.rule
        )
    } else {
        format!("flat rate: price of {}; {}", basis.region, rule.rule)
    };
    // What is metered is the wanted thing, whatever the row it was taken from is metered in.
    if let Some(unit) = all
        .first()
        .and_then(|(_, rows)| rows.first().map(|r| r.unit))
    {
        quote.unit = unit;
    }
    Ok(Some(marked(key, all, quote, words)))
}

fn basis_key(rule: &FlatRate, key: &PriceKey) -> PriceKey {
    let pick = |basis: &str, own: &str| {
        if basis == "=" {
            own.to_owned()
        } else {
            basis.to_owned()
        }
    };
    PriceKey {
        provider: key.provider.clone(),
        region: if rule.basis_region == "self" {
            key.region.clone()
        } else {
            rule.basis_region.to_string()
        },
        service: pick(&rule.basis_service, &key.service),
        item: pick(&rule.basis_item, &key.item),
        meter: pick(&rule.basis_meter, &key.meter),
    }
}

/// The quote under the wanted key, marked as an estimate with the range over all known regions.
fn marked(key: &PriceKey, all: &Everywhere<'_>, quote: Quote, rule: String) -> Quote {
    let own = quote.headline_price();
    let (mut low, mut high) = (own, own);
    for (_, rows) in all {
        let tiers: Vec<_> = rows.iter().map(|r| r.tier).collect();
        let price: Decimal = headline(&tiers);
        low = low.min(price);
        high = high.max(price);
    }
    Quote {
        key: key.clone(),
        estimate: Some(Estimate { rule, low, high }),
        ..quote
    }
}

/// Digits kept of a price that was put elsewhere in its interval.
const DIGITS: u32 = 9;

impl Estimate {
    /// What is believed about the price, given what was estimated: a triangle over what the meter
    /// costs anywhere, with the estimate as its peak.
    #[must_use]
    pub fn belief(&self, price: Decimal) -> Option<Belief> {
        let [low, guess, high] =
            [self.low.min(price), price, self.high.max(price)].map(|p| p.to_f64());
        Some(Belief::Triangle {
            low: low?,
            guess: guess?,
            high: high?,
        })
    }
}

impl Quote {
    /// An estimated price at a percentile of its interval; all tiers move alike. None for a price
    /// that is known, or costs nothing.
    #[must_use]
    pub fn at_percentile(&self, u: f64) -> Option<Self> {
        let headline = self.headline_price();
        let belief = self.estimate.as_ref()?.belief(headline)?;
        let price = Decimal::from_f64(belief.quantile(u))?;
        let mut moved = self.clone();
        for tier in &mut moved.tiers {
            let scaled = tier.price.checked_mul(price)?.checked_div(headline)?;
            tier.price = scaled.round_sf(DIGITS)?.normalize();
        }
        Some(moved)
    }
}
