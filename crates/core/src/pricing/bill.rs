//! The monthly bill: exact lines, and sums that equal them.

use crate::quantity::Usd;
use rust_decimal::Decimal;
use serde::Serialize;

/// A monthly bill (730 h).
///
/// Invariant: `total` is the sum of `lines`; so is each of the sums by provider, region and
/// component. `quantity × unit_price = cost` on every line, exactly.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Bill {
    /// Currency of every amount.
    pub currency: &'static str,
    /// Lines in the order: region of the scenario, component, resource.
    pub lines: Vec<Line>,
    /// Sum of the lines.
    pub total: Usd,
    /// Sums by provider.
    pub by_provider: Vec<(String, Usd)>,
    /// Sums by region; `global` for what belongs to none.
    pub by_region: Vec<(String, Usd)>,
    /// Sums by component.
    pub by_component: Vec<(Component, Usd)>,
    /// Cost with every autoscaling tier at its most nodes, when any scales.
    pub total_at_most: Option<Usd>,
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

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Component {
    /// Nodes.
    Compute,
    /// Control planes of managed Kubernetes.
    Platform,
    /// Databases: instances, standbys, replicas and their storage.
    Database,
    /// Caches.
    Cache,
    /// Object and block storage.
    Storage,
    /// Backups and snapshots.
    Backup,
    /// Load balancers.
    LoadBalancer,
    /// NAT gateways.
    Nat,
    /// Data transfer.
    Transfer,
    /// DNS zones and health checks.
    Dns,
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
    /// What it is for.
    pub component: Component,
    /// Tier, store or part of the scenario it belongs to.
    pub resource: String,
    /// What is charged, for people.
    pub description: String,
    /// How much, exact.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::DecimalText"))]
    pub quantity: Decimal,
    /// Unit of the quantity.
    pub unit: String,
    /// Price of one unit.
    #[cfg_attr(feature = "schema", schemars(with = "crate::schema::DecimalText"))]
    pub unit_price: Decimal,
    /// quantity × unit price, exact.
    pub cost: Usd,
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
