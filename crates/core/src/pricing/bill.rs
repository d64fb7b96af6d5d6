//! The monthly bill: exact lines, and sums that equal them.

use crate::quantity::Usd;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;

/// A monthly bill (730 h).
///
/// Invariant: `total` is the sum of `lines`; so is each of the sums by provider, region,
/// component and resource, and by each tag. `quantity × unit_price = cost` on every line,
/// exactly; and `quantity × list_unit_price = list_cost`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Bill {
    /// Currency of every amount.
    pub currency: &'static str,
    /// The total in another currency, if the scenario states one.
    pub converted: Option<Converted>,
    /// Environment of the design, if stated.
    pub environment: Option<String>,
    /// Lines in the order: region of the scenario, component, resource.
    pub lines: Vec<Line>,
    /// Sum of the lines.
    pub total: Usd,
    /// What the same would cost at list prices.
    pub list_total: Usd,
    /// Sums by provider.
    pub by_provider: Vec<(String, Usd)>,
    /// Sums by region; `global` for what belongs to none.
    pub by_region: Vec<(String, Usd)>,
    /// Sums by component.
    pub by_component: Vec<(Component, Usd)>,
    /// Sums by tier: its nodes and their disks.
    pub by_tier: Vec<(String, Usd)>,
    /// Sums by what the lines belong to: tier, store or part of the scenario.
    pub by_resource: Vec<(String, Usd)>,
    /// Sums by the values of each tag; an empty value for lines without it.
    pub by_tag: Vec<TagSums>,
    /// Cost with every autoscaling tier at its fewest nodes, when any scales.
    pub total_at_least: Option<Usd>,
    /// Cost with every autoscaling tier at its most nodes, when any scales.
    pub total_at_most: Option<Usd>,
    /// Cost of a month with every standby at what a recovery scales it to, when any grows.
    pub total_failed_over: Option<Usd>,
    /// Paid once; not part of the total.
    pub one_time: Vec<(String, Usd)>,
    /// Sum of what is paid once.
    pub one_time_total: Usd,
    /// Known costs without a volume or a price; while there are any, the total is incomplete.
    pub unpriced: Vec<Unpriced>,
    /// Part of the total that is estimated.
    pub estimated: Usd,
    /// Part of the total that is estimated, 0..=1 as an exact decimal.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::DecimalText"))]
    pub estimated_share: Decimal,
    /// Oldest and newest date of the prices used.
    pub prices_as_of: Option<(String, String)>,
}

/// An amount in another currency.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Converted {
    /// The currency, as stated.
    pub currency: String,
    /// Units of it for one US dollar, as stated.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::DecimalText"))]
    pub per_usd: Decimal,
    /// The total in it, exact.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::DecimalText"))]
    pub total: Decimal,
}

/// Sums by the values of one tag.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct TagSums {
    /// The tag.
    pub tag: String,
    /// Value and sum; together the total.
    pub sums: Vec<(String, Usd)>,
}

/// Names of the parts of a bill, in the order of the bill.
macro_rules! components {
    ($($(#[$meta:meta])* $variant:ident = $word:literal),+ $(,)?) => {
        /// What a line is for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Component {
            $($(#[$meta])* #[serde(rename = $word)] $variant,)+
        }

        impl Component {
            /// Every part, in the order of the bill.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in a scenario, in claims and in the JSON result.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

components! {
    /// Nodes.
    Compute = "compute",
    /// Control planes of managed Kubernetes.
    Platform = "platform",
    /// Databases: instances, standbys, replicas and their storage.
    Database = "database",
    /// Caches.
    Cache = "cache",
    /// Object and block storage, with requests and retrieval.
    Storage = "storage",
    /// Queues and streams.
    Messaging = "messaging",
    /// Backups and snapshots.
    Backup = "backup",
    /// Load balancers.
    LoadBalancer = "load-balancer",
    /// NAT gateways.
    Nat = "nat",
    /// VPN gateways and tunnels, private interconnects, public addresses.
    Network = "network",
    /// Data transfer.
    Transfer = "transfer",
    /// DNS zones, queries and health checks.
    Dns = "dns",
    /// Content delivery.
    Cdn = "cdn",
    /// Firewalls, keys and secrets.
    Security = "security",
    /// Logs, metrics and alarms.
    Monitoring = "monitoring",
    /// Registries of images and packages.
    Registry = "registry",
    /// Fixed costs of a site of one's own: room, power, link.
    Site = "site",
    /// Anything else that the scenario states.
    Other = "other",
    /// Support plans.
    Support = "support",
    /// Tax.
    Tax = "tax",
    /// People.
    People = "people",
}

/// What kind of charge a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// What is used, at a price of the price list.
    Usage,
    /// What is bought for a fixed price a month.
    Purchase,
    /// Tax on other lines.
    Tax,
    /// Not billed by anyone: the design's own people.
    Internal,
}

/// One line of the bill.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Line {
    /// Provider.
    pub provider: String,
    /// Region as named in the scenario, or `global`.
    pub region: String,
    /// The provider's region.
    pub location: String,
    /// What kind of charge it is.
    pub category: Category,
    /// What it is for.
    pub component: Component,
    /// Service of the price list; empty where no price list is used.
    pub service: String,
    /// Item and meter of the price list.
    pub sku: String,
    /// Tier, store or part of the scenario it belongs to.
    pub resource: String,
    /// What is charged, for people.
    pub description: String,
    /// How much, exact.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::DecimalText"))]
    pub quantity: Decimal,
    /// Unit of the quantity.
    pub unit: String,
    /// Price of one unit at list.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::DecimalText"))]
    pub list_unit_price: Decimal,
    /// Price of one unit, after what lowers it.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::DecimalText"))]
    pub unit_price: Decimal,
    /// quantity × list unit price, exact.
    pub list_cost: Usd,
    /// quantity × unit price, exact.
    pub cost: Usd,
    /// What lowers the list price, if anything.
    pub discount: Option<String>,
    /// `on-demand`, `reserved-1y`, `reserved-3y`, `spot`, or none for usage.
    pub purchase: Option<String>,
    /// Title of the source of the price.
    pub source: String,
    /// Date of the price.
    pub as_of: String,
    /// How sure the source is.
    pub confidence: String,
    /// How the price was estimated, if it was.
    pub estimate: Option<EstimatedBy>,
    /// Labels for showback.
    pub tags: BTreeMap<String, String>,
    /// Path in the scenario.
    pub path: String,
}

/// How a price was estimated.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct EstimatedBy {
    /// The rule, for people.
    pub rule: String,
    /// Lowest known unit price of the meter over the provider's regions.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::DecimalText"))]
    pub low: Decimal,
    /// Highest known unit price.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::DecimalText"))]
    pub high: Decimal,
}

/// A cost that is known to exist but has no amount.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Unpriced {
    /// What it is.
    pub what: String,
    /// Region as named in the scenario, or `global`.
    pub region: String,
    /// Why it has no amount and what to state, with a price per unit where one is known.
    pub reason: String,
    /// Path in the scenario.
    pub path: String,
}
