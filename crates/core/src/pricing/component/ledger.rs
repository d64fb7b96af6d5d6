//! The ledger: turns amounts into lines, and keeps what could not be priced.

use super::Quotes;
use super::amount::{Amount, exact_product};
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::pricing::bill::{Category, Component, EstimatedBy, Line, Unpriced};
use crate::pricing::{Estimates, MissingPrice, PriceKey, Quote, Tier, TierLine, Unit};
use crate::quantity::Usd;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Most that one line may cost: a trillion dollars a month. More is a slip in the input, and
/// below it no sum can overflow.
const MOST: u64 = 1_000_000_000_000;

/// How many nodes autoscaling places run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pricing) enum Scale {
    /// Their fewest.
    Fewest,
    /// What they run on average over the demand, where its shape is stated; else their fewest.
    Expected,
    /// Their most.
    Most,
    /// As `Expected`, with standbys at what a recovery scales them to.
    FailedOver,
}

/// What a price is multiplied by, and why.
#[derive(Clone, Debug)]
pub(in crate::pricing) struct Reduction {
    /// Factor of the list price.
    pub factor: Decimal,
    /// Reason, for people.
    pub why: String,
}

/// The index of what is in no region.
pub(in crate::pricing) const GLOBAL: usize = usize::MAX;

/// What a charge is for.
#[derive(Clone, Debug)]
pub(in crate::pricing) struct Item {
    /// Index of the region.
    pub region: usize,
    /// Part of the bill.
    pub component: Component,
    /// Tier, store or part of the scenario.
    pub resource: String,
    /// What is charged, for people.
    pub what: String,
    /// Path in the scenario.
    pub path: String,
    /// How it is bought, if it is bought by the hour.
    pub purchase: Option<&'static str>,
    /// Who bills it, when that is not the provider of the region.
    pub provider: Option<String>,
}

impl Item {
    /// The same with other words.
    pub fn named(&self, what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            ..self.clone()
        }
    }
}

/// Lines, gaps and faults of one bill.
pub(in crate::pricing) struct Ledger<'a> {
    /// What is priced.
    pub model: &'a Model,
    /// Prices.
    pub quotes: &'a Quotes<'a>,
    /// How many nodes autoscaling places run.
    pub scale: Scale,
    /// Lines with the index of their region.
    pub lines: Vec<(usize, Line)>,
    /// Gaps.
    pub unpriced: Vec<Unpriced>,
    /// Faults.
    pub faults: Vec<Diagnostic>,
    /// Volume of each provider's meter so far: tiers count over all regions.
    used: BTreeMap<[String; 4], Decimal>,
}

impl<'a> Ledger<'a> {
    /// An empty ledger.
    pub fn new(model: &'a Model, quotes: &'a Quotes<'a>, scale: Scale) -> Self {
        Self {
            model,
            quotes,
            scale,
            lines: Vec::new(),
            unpriced: Vec::new(),
            faults: Vec::new(),
            used: BTreeMap::new(),
        }
    }

    /// Whether missing prices are estimated.
    pub fn estimates(&self) -> Estimates {
        if self.model.estimates_allowed {
            Estimates::Allow
        } else {
            Estimates::Deny
        }
    }

    /// Word of the provider of a region.
    pub fn provider(&self, region: usize) -> &'static str {
        self.model
            .regions
            .get(region)
            .and_then(|r| self.model.providers.get(r.provider))
            .map_or("", |p| p.provider.word())
    }

    /// The provider's name of a region.
    pub fn location(&self, region: usize) -> &'a str {
        self.model
            .regions
            .get(region)
            .map_or("", |r| r.location.as_str())
    }

    /// Name of a region in the scenario.
    pub fn region_key(&self, region: usize) -> &'a str {
        self.model
            .regions
            .get(region)
            .map_or("global", |r| r.key.as_str())
    }

    /// Key of a price in a region.
    pub fn key(&self, region: usize, service: &str, item: &str, meter: &str) -> PriceKey {
        PriceKey::new(
            self.provider(region),
            self.location(region),
            service,
            item,
            meter,
        )
    }

    /// The price of a key, as the design allows.
    pub fn quote(&self, key: &PriceKey) -> Result<Quote, Box<MissingPrice>> {
        self.quotes.get(key, self.estimates())
    }

    /// Bytes that this meter of a provider has moved so far.
    pub fn moved_so_far(&self, key: &PriceKey, unit: Unit) -> Option<Decimal> {
        let one = match unit {
            Unit::GB => Decimal::from(1_000_000_000_u64),
            Unit::GIB => Decimal::from(1_u64 << 30),
            _ => return None,
        };
        self.used
            .get(&pool(key))
            .copied()
            .unwrap_or_default()
            .checked_mul(one)
    }

    /// Whether the price list has this price, without an estimate.
    pub fn listed(&self, key: &PriceKey) -> bool {
        self.quotes.get(key, Estimates::Deny).is_ok()
    }

    /// What a unit costs, for people; for gaps, so an estimate will do.
    pub fn about(&self, key: &PriceKey) -> String {
        self.quotes
            .get(key, Estimates::Allow)
            .map_or_else(|_| "no price known".to_owned(), |q| per_unit(&q))
    }

    /// Charges an amount at the price of a key.
    pub fn charge(&mut self, item: &Item, key: &PriceKey, amount: Option<Amount>) {
        match self.quote(key) {
            Ok(quote) => self.charge_at(item, &quote, amount),
            Err(missing) => self.missing(item, &missing),
        }
    }

    /// The same for meters that no price list of ours covers everywhere: a gap instead of an error
    /// where there is no price.
    pub fn charge_if_known(&mut self, item: &Item, key: &PriceKey, amount: Option<Amount>) {
        match self.quote(key) {
            Ok(quote) => self.charge_at(item, &quote, amount),
            Err(missing) if missing.ambiguous => self.missing(item, &missing),
            Err(_) => {
                let [provider, region, service, name, meter] = key.parts();
                let reason = format!(
                    "no price on file: give your own row `{provider},{region},{service},{name},{meter}`"
                );
                self.gap(item, &reason);
            }
        }
    }

    /// Charges an amount at a price already found. Nothing used is no line.
    pub fn charge_at(&mut self, item: &Item, quote: &Quote, amount: Option<Amount>) {
        self.charge_reduced(item, quote, amount, None);
    }

    /// The same at a part of the price.
    pub fn charge_reduced(
        &mut self,
        item: &Item,
        quote: &Quote,
        amount: Option<Amount>,
        reduction: Option<&Reduction>,
    ) {
        let placed = self.placed(item, quote);
        let quote = placed.as_ref().unwrap_or(quote);
        let Some(amount) = amount else {
            return self.too_large(item);
        };
        let Some(quantity) = amount.in_unit(quote.unit) else {
            self.faults.push(
                Diagnostic::error(
                    "price-unit",
                    format!(
                        "the price of {} is per {}, which does not measure {}",
                        quote.key, quote.unit, item.what
                    ),
                )
                .at(item.path.clone(), None)
                .help("give the row in a unit that the built-in rows of this meter have"),
            );
            return self.gap(item, "its price is in a unit that does not fit");
        };
        if quantity.is_zero() {
            return;
        }
        let key = &quote.key;
        let pool = pool(key);
        // Hours are not pooled: they have one price, and each line stands for itself.
        let start = match amount {
            Amount::AllMonth(_) => Decimal::ZERO,
            Amount::Stored(_) | Amount::Moved(_) | Amount::Requests(_) => {
                self.used.get(&pool).copied().unwrap_or(Decimal::ZERO)
            }
        };
        let Some(parts) = stretch(&quote.tiers, start, quantity) else {
            self.faults.push(
                Diagnostic::error(
                    "price-beyond-tiers",
                    format!("no price of {key} is known for {quantity} {}", quote.unit),
                )
                .at(item.path.clone(), None)
                .help("give your own rows for the tiers above, or check the volume"),
            );
            return self.gap(item, "its volume is beyond the known price tiers");
        };
        if parts.iter().any(|p| p.cost > Decimal::from(MOST)) {
            return self.too_large(item);
        }
        let tiered = quote.tiers.len() > 1;
        for part in parts {
            let words = if tiered {
                format!("{}, {}", item.what, tier_words(quote, part.unit_price))
            } else {
                item.what.clone()
            };
            let Some(line) = self.line(item, quote, words, part, reduction) else {
                return self.too_large(item);
            };
            self.lines.push((item.region, line));
        }
        self.used.insert(pool, start + quantity);
    }

    /// An estimated price that has been put elsewhere in its interval.
    fn placed(&self, item: &Item, quote: &Quote) -> Option<Quote> {
        quote.estimate.as_ref()?;
        let id = [
            self.provider_of(item),
            self.location(item.region).to_owned(),
            quote.key.service.clone(),
            sku(&quote.key),
        ];
        quote.at_percentile(self.quotes.catalog().estimate_at(&id)?)
    }

    fn provider_of(&self, item: &Item) -> String {
        item.provider
            .clone()
            .unwrap_or_else(|| self.provider(item.region).to_owned())
    }

    fn line(
        &self,
        item: &Item,
        quote: &Quote,
        description: String,
        part: TierLine,
        reduction: Option<&Reduction>,
    ) -> Option<Line> {
        let unit_price = match reduction {
            Some(r) => exact_product(part.unit_price, r.factor)?.normalize(),
            None => part.unit_price,
        };
        Some(Line {
            list_unit_price: part.unit_price,
            list_cost: Usd(part.cost),
            unit_price,
            cost: Usd(exact_product(part.quantity, unit_price)?),
            discount: reduction.map(|r| r.why.clone()),
            sku: sku(&quote.key),
            service: quote.key.service.clone(),
            quantity: part.quantity,
            unit: quote.unit.name().to_owned(),
            source: quote.source_title.clone(),
            as_of: quote.provenance.as_of.to_string(),
            confidence: quote.provenance.confidence.word().to_owned(),
            estimate: quote.estimate.as_ref().map(|e| EstimatedBy {
                rule: e.rule.clone(),
                low: e.low,
                high: e.high,
            }),
            ..self.stated_line(item, description)
        })
    }

    /// A line without a price of the price list: one of something, at nothing.
    pub fn stated_line(&self, item: &Item, description: String) -> Line {
        Line {
            provider: self.provider_of(item),
            region: self.region_key(item.region).to_owned(),
            location: self.location(item.region).to_owned(),
            category: Category::Usage,
            component: item.component,
            service: String::new(),
            sku: String::new(),
            resource: item.resource.clone(),
            description,
            quantity: Decimal::ONE,
            unit: "month".to_owned(),
            list_unit_price: Decimal::ZERO,
            unit_price: Decimal::ZERO,
            list_cost: Usd::ZERO,
            cost: Usd::ZERO,
            discount: None,
            purchase: item.purchase.map(str::to_owned),
            source: String::new(),
            as_of: String::new(),
            confidence: String::new(),
            estimate: None,
            tags: BTreeMap::new(),
            path: item.path.clone(),
        }
    }

    /// A price that the scenario itself states, for one month.
    pub fn fixed(&mut self, item: &Item, category: Category, price: Usd) {
        if price > Usd(Decimal::from(MOST)) {
            return self.too_large(item);
        }
        let line = Line {
            category,
            list_unit_price: price.0.normalize(),
            unit_price: price.0.normalize(),
            list_cost: price,
            cost: price,
            source: "stated in the scenario".to_owned(),
            confidence: "stated".to_owned(),
            ..self.stated_line(item, item.what.clone())
        };
        self.lines.push((item.region, line));
    }

    /// A missing or ambiguous price: an error, and a gap in the bill.
    pub fn missing(&mut self, item: &Item, missing: &MissingPrice) {
        let fault = missing.to_diagnostic().at(item.path.clone(), None);
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
        self.gap(item, &missing.to_string());
    }

    pub fn too_large(&mut self, item: &Item) {
        self.faults.push(
            Diagnostic::error(
                "cost-out-of-range",
                format!("{} costs more than a trillion dollars a month", item.what),
            )
            .at(item.path.clone(), None)
            .help("check counts and volumes"),
        );
        self.gap(item, "its cost is out of range");
    }

    /// A cost that is known to exist but has no amount.
    pub fn gap(&mut self, item: &Item, reason: &str) {
        let entry = Unpriced {
            what: item.what.clone(),
            region: self.region_key(item.region).to_owned(),
            reason: reason.to_owned(),
            path: item.path.clone(),
        };
        let same = |u: &Unpriced| {
            (&u.what, &u.region, &u.reason, &u.path)
                == (&entry.what, &entry.region, &entry.reason, &entry.path)
        };
        if !self.unpriced.iter().any(same) {
            self.unpriced.push(entry);
        }
    }
}

/// A meter of a provider, in all regions.
fn pool(key: &PriceKey) -> [String; 4] {
    [&key.provider, &key.service, &key.item, &key.meter].map(Clone::clone)
}

/// `$0.115 per GB-month`, with what has to be said about it.
fn per_unit(quote: &Quote) -> String {
    let from = if quote.tiers.len() > 1 { "from " } else { "" };
    let mark = if quote.estimate.is_some() {
        ", estimated"
    } else {
        ""
    };
    let price = quote.headline_price().normalize();
    format!("{from}${price} per {}{mark}", quote.unit)
}

/// `next tier from 51200 GB-month`, or `free`.
fn tier_words(quote: &Quote, price: Decimal) -> String {
    if price.is_zero() {
        return "free allowance".to_owned();
    }
    match quote.tiers.iter().find(|t| t.price == price) {
        Some(Tier {
            from, to: Some(to), ..
        }) => {
            format!("{} to {} {}", from.normalize(), to.normalize(), quote.unit)
        }
        Some(Tier { from, .. }) => format!("above {} {}", from.normalize(), quote.unit),
        None => String::new(),
    }
}

/// The part of the monthly quantity from `start` on, split over tiers; absent if it reaches past
/// the last known tier or a cost is not exact.
pub(in crate::pricing) fn stretch(
    tiers: &[Tier],
    start: Decimal,
    quantity: Decimal,
) -> Option<Vec<TierLine>> {
    let end = start.checked_add(quantity)?;
    if quantity < Decimal::ZERO || tiers.last()?.to.is_some_and(|last| end > last) {
        return None;
    }
    let mut parts = Vec::new();
    for tier in tiers {
        let from = tier.from.max(start);
        let part = tier.to.map_or(end, |to| to.min(end)) - from;
        if part > Decimal::ZERO {
            parts.push(TierLine {
                quantity: part.normalize(),
                unit_price: tier.price.normalize(),
                cost: exact_product(part, tier.price)?,
            });
        }
    }
    Some(parts)
}

/// Item and meter, as a line names them.
fn sku(key: &PriceKey) -> String {
    match key.item.as_str() {
        "-" => key.meter.clone(),
        name => format!("{name} {}", key.meter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_starts_where_the_last_one_ended() {
        let tier = |from: i64, to: Option<i64>, price| Tier {
            from: Decimal::from(from),
            to: to.map(Decimal::from),
            price: Decimal::new(price, 3),
        };
        let tiers = [
            tier(0, Some(100), 0),
            tier(100, Some(1000), 90),
            tier(1000, None, 80),
        ];
        let cost = |start: i64, quantity: i64| -> Decimal {
            stretch(&tiers, Decimal::from(start), Decimal::from(quantity))
                .expect("covered")
                .iter()
                .map(|p| p.cost)
                .sum()
        };
        assert_eq!(cost(0, 2000), cost(0, 60) + cost(60, 500) + cost(560, 1440));
        assert_eq!(cost(0, 100), Decimal::ZERO);
        let closed = &tiers[..2];
        assert!(stretch(closed, Decimal::from(900), Decimal::from(101)).is_none());
        assert!(stretch(closed, Decimal::from(900), Decimal::from(100)).is_some());
    }
}
