//! How the bill is made up.

use super::{Provider, vocabulary};
use crate::quantity::{ExchangeRate, Money, MonthlyMoney, Percent, Usage};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// How the bill is made up.
    #[derive(Default)]
    pub struct Cost {
        /// `allow`: a missing price is estimated and marked; `deny` (default): it is an error.
        pub estimates: Option<Estimates>,
        /// Support plan by provider, such as `business`, `enhanced`, `standard`; `none` for no plan. Default: none.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub support: IndexMap<Provider, String>,
        /// Currency that the total is also shown in, with `exchange-rate`; amounts stay in US dollars.
        pub currency: Option<String>,
        /// Units of that currency for one US dollar, such as `0.92`.
        pub exchange_rate: Option<ExchangeRate>,
        /// Tax on everything that providers and vendors bill; default: none.
        pub tax: Option<Percent>,
        /// Negotiated discounts, one after the other; the list price stays beside them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub discounts: Vec<Discount>,
        /// What else is used and metered, or bought for a fixed price: keys, secrets, registries, alarms, paging.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub services: IndexMap<String, Service>,
        /// People, by role or team; not taxed and not discounted.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub people: IndexMap<String, MonthlyMoney>,
        /// What is paid once, such as a migration; kept apart from the month.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub one_time: IndexMap<String, Money>,
        /// Months since the sizes that are stated; with the `growth` of stores. Default 0.
        pub month: Option<u32>,
    }

    /// Whether missing prices are estimated.
    #[derive(Copy, Eq, Default)]
    pub enum Estimates {
        /// Estimated by a named rule, and marked.
        Allow,
        /// An error.
        #[default]
        Deny,
    }

    /// A negotiated discount; without `provider`, `component` and `service` it is on everything.
    #[derive(Default)]
    pub struct Discount {
        /// Provider whose lines it is on.
        pub provider: Option<Provider>,
        /// Part of the bill that it is on, such as `compute`, `database`, `transfer`.
        pub component: Option<String>,
        /// Service of the price list that it is on, such as `ec2`.
        pub service: Option<String>,
        /// How much is taken off what is left of the list price.
        pub off: Option<Percent>,
    }

    /// Something metered that no other chapter has, or that is bought for a fixed price.
    #[derive(Default)]
    pub struct Service {
        /// Regions that use it, each as much as stated; left out for something global.
        #[serde(rename = "in", default, skip_serializing_if = "Vec::is_empty")]
        pub regions: Vec<String>,
        /// Who sells it, when it is in no region: `aws`, `cloudflare`, `pagerduty` or another.
        pub provider: Option<String>,
        /// Service in the price list, such as `kms`, `secrets-manager`, `ecr`, `cloudwatch-alarms`.
        pub service: Option<String>,
        /// Item of the service; left out where it has only one.
        pub item: Option<String>,
        /// How much of each meter is used, such as `key: 4` or `requests: 3M/month`.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub meters: IndexMap<String, Usage>,
        /// A fixed price a month instead of meters.
        pub price: Option<MonthlyMoney>,
        /// Part of the bill it belongs to, such as `security` or `monitoring`; default by service.
        pub component: Option<String>,
        /// Labels for showback.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub tags: IndexMap<String, String>,
    }
}
