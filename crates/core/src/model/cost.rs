//! How the bill is made up: what a scenario's `cost` chapter says, resolved.

use crate::pricing::Unit;
use crate::pricing::bill::Component;
use crate::quantity::{ExchangeRate, Money, MonthlyMoney, Percent, Usage};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What a scenario says of its bill.
#[derive(Clone, Debug, Default)]
pub struct CostModel {
    /// Support plans: provider and plan.
    pub support: Vec<SupportModel>,
    /// Currency the total is also shown in.
    pub currency: Option<(String, ExchangeRate)>,
    /// Tax on what is billed.
    pub tax: Option<Percent>,
    /// Negotiated discounts, applied one after the other.
    pub discounts: Vec<DiscountModel>,
    /// Metered things and fixed prices of no other chapter.
    pub services: Vec<ServiceModel>,
    /// People by role.
    pub people: Vec<(String, MonthlyMoney)>,
    /// What is paid once.
    pub one_time: Vec<(String, Money)>,
    /// Price sheets of sites of one's own.
    pub sites: Vec<SiteModel>,
    /// Months since the stated sizes.
    pub month: u32,
    /// Labels of the whole design, with `environment` where it is stated.
    pub tags: BTreeMap<String, String>,
    /// Further labels of tiers, stores and services, by name.
    pub tags_of: BTreeMap<String, BTreeMap<String, String>>,
}

/// The price sheet of a site of one's own.
#[derive(Clone, Debug)]
pub struct SiteModel {
    /// Index of the region.
    pub region: usize,
    /// Provider's word.
    pub provider: &'static str,
    /// The region's location.
    pub location: String,
    /// Prices: service, item, meter, unit, US dollars.
    pub prices: Vec<([String; 3], Unit, Decimal)>,
    /// Fixed amounts a month, by name.
    pub fixed: Vec<(String, MonthlyMoney)>,
    /// Path in the scenario.
    pub path: String,
}

/// A support plan.
#[derive(Clone, Debug)]
pub struct SupportModel {
    /// Provider's word.
    pub provider: &'static str,
    /// Plan, an item of the price list.
    pub plan: String,
    /// Path in the scenario.
    pub path: String,
}

/// A negotiated discount.
#[derive(Clone, Debug)]
pub struct DiscountModel {
    /// Provider's word; none for all.
    pub provider: Option<&'static str>,
    /// Part of the bill; none for all.
    pub component: Option<Component>,
    /// Service of the price list; none for all.
    pub service: Option<String>,
    /// What is taken off.
    pub off: Percent,
}

/// A metered thing, or one with a fixed price.
#[derive(Clone, Debug)]
pub struct ServiceModel {
    /// Name in the scenario.
    pub name: String,
    /// Regions that use it, each as much; empty for something global.
    pub regions: Vec<usize>,
    /// Who sells it, when it is in no region.
    pub provider: String,
    /// Service of the price list; empty with a fixed price.
    pub service: String,
    /// Item of the service.
    pub item: String,
    /// Use by meter.
    pub meters: Vec<(String, Usage)>,
    /// Fixed price a month.
    pub price: Option<MonthlyMoney>,
    /// Part of the bill.
    pub component: Component,
    /// Path in the scenario.
    pub path: String,
}
