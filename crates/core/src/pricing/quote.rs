//! Quotes: a price with everything needed to believe it, or a refusal that says what is known.

use super::table::{self, ListFilter, PriceRow};
use super::{PriceKey, Tier, Unit, estimate, formula};
use crate::catalog::{Catalog, Confidence, Provenance, Text};
use crate::diagnostic::{Diagnostic, did_you_mean};
use rust_decimal::Decimal;
use serde::Serialize;
use std::fmt;

/// Whether a missing price may be estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Estimates {
    /// A missing price is an error.
    #[default]
    Deny,
    /// A missing price is estimated by the rules of `estimate.rs`, and marked.
    Allow,
}

/// How a price was estimated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// The rule in words, with the region it took the price from.
    pub rule: String,
    /// Least price of this meter over the provider's known regions (its first paid tier).
    pub low: Decimal,
    /// Greatest.
    pub high: Decimal,
}

/// One part of a price that the price list gives by formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// How many units of it one unit of the whole takes.
    pub quantity: Decimal,
    /// Its key, in the region it was found in.
    pub key: PriceKey,
    /// Its unit.
    pub unit: Unit,
    /// US dollars per unit of it.
    pub price: Decimal,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// What was asked for.
    pub key: PriceKey,
    /// Region, continent or `*` of the row that answered.
    pub priced_region: String,
    /// Billing unit.
    pub unit: Unit,
    /// Price by monthly quantity: contiguous from zero, ascending.
    pub tiers: Vec<Tier>,
    /// Parts, where the price list is by formula; else empty.
    pub components: Vec<Component>,
    /// Where it comes from: of several rows the least sure and oldest.
    pub provenance: Provenance,
    /// Title of the source.
    pub source_title: String,
    /// Remark of the row.
    pub note: String,
    /// How it was estimated, if it was.
    pub estimate: Option<Estimate>,
}

impl Quote {
    /// The price where there is only one tier.
    #[must_use]
    pub fn flat_price(&self) -> Option<Decimal> {
        match self.tiers.as_slice() {
            [only] if only.to.is_none() => Some(only.price),
            _ => None,
        }
    }

    /// The first price above zero, or zero if all are: what one more unit costs after a free
    /// allowance.
    #[must_use]
    pub fn headline_price(&self) -> Decimal {
        headline(&self.tiers)
    }
}

pub(super) fn headline(tiers: &[Tier]) -> Decimal {
    tiers
        .iter()
        .map(|t| t.price)
        .find(|p| !p.is_zero())
        .unwrap_or(Decimal::ZERO)
}

/// Why there is no price, and what is known nearby.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct MissingPrice {
    /// What was asked for.
    pub key: PriceKey,
    /// The same meter in the nearest regions that have it.
    pub nearest_regions: Vec<String>,
    /// Items or meters of that service in that region with a similar name.
    pub similar: Vec<String>,
    /// Set when several rows claim this price with different units or overlapping tiers.
    pub ambiguous: bool,
}

impl fmt::Display for MissingPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ambiguous {
            return write!(f, "more than one price for {}", self.key);
        }
        write!(f, "no price for {}", self.key)
    }
}

impl MissingPrice {
    /// What is known nearby and what to do, one sentence.
    #[must_use]
    pub fn help(&self) -> String {
        if self.ambiguous {
            return "keep one row per key and tier, with one unit".to_owned();
        }
        let own = format!(
            "give your own row in a price table ({})",
            "provider,region,service,item,meter,unit,price_usd,source,as_of,confidence"
        );
        if !self.nearest_regions.is_empty() {
            return format!(
                "it is known in {}; set `cost.estimates: allow` to price by the nearest, or {own}",
                self.nearest_regions.join(", ")
            );
        }
        if !self.similar.is_empty() {
            return format!(
                "did you mean {}? Otherwise {own}",
                self.similar.join(" or ")
            );
        }
        own
    }

    /// As a diagnostic without a place.
    #[must_use]
    pub fn to_diagnostic(&self) -> Diagnostic {
        let code = if self.ambiguous {
            "price-ambiguous"
        } else {
            "price-missing"
        };
        Diagnostic::error(code, self.to_string()).help(self.help())
    }
}

/// The prices of a catalog.
#[derive(Clone, Copy, Debug)]
pub struct Prices<'a> {
    pub(super) catalog: &'a Catalog,
}

impl Catalog {
    /// The prices.
    #[must_use]
    pub fn prices(&self) -> Prices<'_> {
        Prices { catalog: self }
    }
}

impl<'a> Prices<'a> {
    /// The price of a key: its row in that region; else one for the continent or for all regions;
    /// else by the price list's formula; else, if allowed, an estimate.
    ///
    /// # Errors
    /// If there is none, or several: with the nearest known ones.
    pub fn quote(&self, key: &PriceKey, estimates: Estimates) -> Result<Quote, Box<MissingPrice>> {
        if let Some(found) = self.listed(key)? {
            return Ok(found);
        }
        let combined = formula::quote(self, key, estimates);
        if let Some(Ok(found)) = combined {
            return Ok(found);
        }
        if estimates == Estimates::Allow
            && let Some(estimated) = estimate::quote(self, key)?
        {
            return Ok(estimated);
        }
        let missing = self.missing(key);
        match combined {
            // The missing part says more than the missing whole, unless the whole is known nearby.
            Some(Err(part)) if missing.nearest_regions.is_empty() => Err(part),
            _ => Err(Box::new(missing)),
        }
    }

    /// The price of moving data from one region to another of the same provider: the row for the
    /// pair, else for the continents.
    ///
    /// # Errors
    /// If there is none.
    pub fn inter_region(
        &self,
        provider: &str,
        from: &str,
        to: &str,
        estimates: Estimates,
    ) -> Result<Quote, Box<MissingPrice>> {
        let continent = |region: &str| {
            self.catalog
                .location(provider, region)
                .map_or(String::new(), |l| l.continent.to_string())
        };
        let (from_group, to_group) = (continent(from), continent(to));
        let key = |a: &str, b: &str| PriceKey::new(provider, a, "data-transfer", b, "inter-region");
        for (a, b) in [
            (from, to),
            (from, &to_group),
            (&from_group, to),
            (&from_group, &to_group),
        ] {
            if let Some(quote) = self.listed_at(&key(a, b))? {
                return Ok(Quote {
                    key: key(from, to),
                    ..quote
                });
            }
        }
        self.quote(&key(from, to), estimates)
    }

    /// The row itself, its continent's or that of all regions.
    pub(super) fn listed(&self, key: &PriceKey) -> Result<Option<Quote>, Box<MissingPrice>> {
        let continent = self
            .catalog
            .location(&key.provider, &key.region)
            .map(|l| l.continent.to_string());
        for region in [Some(key.region.clone()), continent, Some("*".to_owned())] {
            let Some(region) = region else { continue };
            if let Some(quote) = self.listed_at(&key.in_region(&region))? {
                return Ok(Some(Quote {
                    key: key.clone(),
                    ..quote
                }));
            }
        }
        Ok(None)
    }

    pub(super) fn listed_at(&self, key: &PriceKey) -> Result<Option<Quote>, Box<MissingPrice>> {
        let rows = table::rows_of(self.catalog, key);
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let joined = rows.windows(2).all(|pair| match pair {
            [a, b] => a.tier.to == Some(b.tier.from) && a.unit == b.unit,
            _ => true,
        });
        if !joined || !first.tier.from.is_zero() {
            return Err(Box::new(MissingPrice {
                key: key.clone(),
                nearest_regions: Vec::new(),
                similar: Vec::new(),
                ambiguous: true,
            }));
        }
        let provenance =
            weakest(rows.iter().map(row_provenance)).unwrap_or_else(|| row_provenance(first));
        Ok(Some(Quote {
            key: key.clone(),
            priced_region: first.region.to_owned(),
            unit: first.unit,
            tiers: rows.iter().map(|r| r.tier).collect(),
            components: Vec::new(),
            source_title: self.catalog.source_title(&provenance.source).to_owned(),
            provenance,
            note: first.note.to_string(),
            estimate: None,
        }))
    }

    fn missing(&self, key: &PriceKey) -> MissingPrice {
        let mut nearest: Vec<(f64, String)> = estimate::candidates(self, key)
            .into_iter()
            .map(|c| (c.km, c.region))
            .collect();
        nearest.truncate(3);
        let in_region = table::items_of(self.catalog, key);
        let mut similar = Vec::new();
        let items: Vec<&str> = in_region.iter().map(|(i, _)| i.as_str()).collect();
        if items.contains(&key.item.as_str()) {
            similar.extend(
                in_region
                    .iter()
                    .filter(|(i, _)| *i == key.item)
                    .map(|(_, meter)| format!("`{meter}`"))
                    .take(4),
            );
        } else if let Some(item) = did_you_mean(&key.item, items.iter().copied()) {
            similar.push(format!("`{item}`"));
        } else if items.is_empty() && nearest.is_empty() {
            let services = table::services_of(self.catalog, &key.provider);
            let near = did_you_mean(&key.service, services.iter().map(String::as_str));
            similar.extend(near.map(|s| format!("service `{s}`")));
        }
        MissingPrice {
            key: key.clone(),
            nearest_regions: nearest.into_iter().map(|(_, r)| r).collect(),
            similar,
            ambiguous: false,
        }
    }

    /// All rows that fit a filter.
    pub fn list<'f>(&self, filter: &'f ListFilter) -> impl Iterator<Item = PriceRow<'f>>
    where
        'a: 'f,
    {
        table::list(self.catalog, filter)
    }

    /// Items and meters that a service has in a region, sorted.
    #[must_use]
    pub fn items(&self, provider: &str, region: &str, service: &str) -> Vec<(String, String)> {
        table::items_of(
            self.catalog,
            &PriceKey::new(provider, region, service, "", ""),
        )
    }
}

fn row_provenance(row: &PriceRow<'_>) -> Provenance {
    Provenance {
        source: Text::Owned(row.source.to_owned()),
        as_of: Text::Owned(row.as_of.to_owned()),
        confidence: row.confidence,
    }
}

/// Of several, the least sure; of those the oldest.
pub(super) fn weakest(all: impl Iterator<Item = Provenance>) -> Option<Provenance> {
    all.min_by(|a, b| {
        let sure = |p: &Provenance| std::cmp::Reverse::<Confidence>(p.confidence);
        sure(a).cmp(&sure(b)).then_with(|| a.as_of.cmp(&b.as_of))
    })
}
