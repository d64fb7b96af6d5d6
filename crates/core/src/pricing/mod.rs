//! Prices: what a unit of something costs, where that is known from, and what to do when it is not.
//!
//! A price is found by [`PriceKey`] and given as a [`Quote`]: exact decimals per billing unit in
//! tiers, with source and date. A missing price is an error that names the nearest known ones, or
//! an estimate by a stated rule where the user allows it. `pricing-data/README.md` lists the names.

mod adjust;
mod amounts;
pub mod bill;
mod component;
mod compose;
mod estimate;
mod formula;
mod quote;
mod table;
#[cfg(test)]
mod tests;
mod tiers;
mod unit;

pub(crate) use amounts::{PARTS, WHOLES, parts};
pub(crate) use component::exact_product;
pub(crate) use compose::lines_at;
pub use compose::{Priced, bill};
pub use formula::memorystore_size_class;
pub use quote::{Component, Estimate, Estimates, MissingPrice, Prices, Quote};
pub use table::{ListFilter, PriceRow};
pub use tiers::{BeyondLastTier, Tier, TierLine, tiered_cost};
pub use unit::Unit;

use serde::Serialize;
use std::fmt;

/// What identifies a price.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PriceKey {
    /// Provider: `aws`, `gcp`, `azure` or another.
    pub provider: String,
    /// Region code, a continent where a price is for all of it, or `*`.
    pub region: String,
    /// Service, such as `ec2`.
    pub service: String,
    /// Item of the service, such as `c6i.xlarge`; `-` where there is only one.
    pub item: String,
    /// What is metered, such as `on-demand`.
    pub meter: String,
}

impl PriceKey {
    /// A key from its five parts.
    #[must_use]
    pub fn new(provider: &str, region: &str, service: &str, item: &str, meter: &str) -> Self {
        Self {
            provider: provider.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            item: item.to_owned(),
            meter: meter.to_owned(),
        }
    }

    /// The same key in another region.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        Self {
            region: region.to_owned(),
            ..self.clone()
        }
    }

    pub(crate) fn parts(&self) -> [&str; 5] {
        [
            &self.provider,
            &self.region,
            &self.service,
            &self.item,
            &self.meter,
        ]
    }
}

impl fmt::Display for PriceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.provider, self.service)?;
        if self.item != "-" {
            write!(f, " {}", self.item)?;
        }
        write!(f, " {} in {}", self.meter, self.region)
    }
}
