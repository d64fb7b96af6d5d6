//! What the user wrote: the vocabulary of a scenario file, one module a chapter.
//!
//! Types here are plain serde structs with every field optional; meaning is given by `model`.
//! Only these modules know YAML names. Keys are kebab-case (`_` is read as `-`), and each short
//! form (`rto: 5m`, `replication: {mode: …}`, `instance-type` on a region) is read by hand into
//! its long form. Doc comments here are the hover texts of the published JSON Schema.

mod availability;
mod claim;
mod compliance;
mod cost;
mod dependency;
mod deploys;
mod failures;
pub mod format;
mod latency;
mod layers;
mod network;
mod objectives;
mod place;
mod policies;
mod protection;
mod read;
mod recovery;
mod replication;
mod sites;
mod spread;
mod store;
mod supported;
mod tier;
mod traffic;
mod without;
mod words;

pub use availability::AvailabilityObjective;
pub use claim::{Claim, ClaimReading, TimelineEntry};
pub use compliance::Compliance;
pub use cost::{Cost, Discount, Estimates, Service};
pub use dependency::{Dependency, DependencyKind};
pub use deploys::{Canary, DeploySpec, Deploys};
pub use failures::{Assume, Failures, Group, GroupEffect, Maintenance, UnitFailure};
pub use latency::{Caching, LatencyObjective, LatencyTarget, PairTarget, ServiceTime};
pub use layers::{BASE, Reading, extends};
pub use network::{
    Cdn, Flow, Interconnect, Interconnects, LoadBalancer, LoadBalancers, Mesh, Nat, Network, Waf,
};
pub use objectives::{
    Budget, LossObjective, Objectives, RecoveryObjective, StoreObjective, ThroughputObjective,
};
pub use place::{Region, RegionDatabase, SitePrices};
pub use policies::{Level, OwnRule, Policies, PolicyText, RuleSetting};
pub use protection::Backup;
pub use read::{Document, parse, parse_as, print};
pub use recovery::{Plan, Recovery, Start, Step, StepTime};
pub use replication::{Replication, ReplicationSpec};
pub use spread::{Spread, settled, spreads};
pub use store::{Copy, Store, StoreRequests};
pub use tier::{Disk, Placement, Quorum, Tier};
pub use traffic::{Curve, DnsSettings, HealthCheck, RequestKind, Routing, Traffic};
pub use words::{
    BalancerKind, Blast, CdnService, Conflicts, Consistency, CopyRole, Direction, Disruption,
    Engine, Fault, NotModelled, Platform, PortSpeed, Provider, PurchaseOption, Redundancy,
    RegionRole, ReplicationMode, Residency, RoutingPolicy, Standard, StorageClass, WafService,
};

use crate::quantity::Percent;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// Derives shared by every part of the format.
macro_rules! vocabulary {
    ($($item:item)+) => {$(
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case", deny_unknown_fields)]
        $item
    )+};
}
pub(crate) use vocabulary;

vocabulary! {
    /// A multi-cloud design: what runs where, how it is copied, how it recovers, what it must achieve.
    #[derive(Default)]
    pub struct Scenario {
        /// Format version; `1`. Optional in a file that is named on the command line.
        pub stormglass: Option<String>,
        /// Files this one builds on, read first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub extends: Vec<String>,
        /// What the design is called and who owns it.
        pub metadata: Option<Metadata>,
        /// What the design must achieve: availability, RTO, RPO, latency, throughput, budget.
        pub objectives: Option<Objectives>,
        /// Places where parts run, by a name of your own; the rest of the file uses these names.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub regions: IndexMap<String, Region>,
        /// Groups of nodes, by name, with how many run in each region.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub tiers: IndexMap<String, Tier>,
        /// Databases, caches, object storage, queues and ledgers, by name, with their copies.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub stores: IndexMap<String, Store>,
        /// How the copies of each store follow each other; or one spec for all stores.
        pub replication: Option<Replication>,
        /// Backups by store.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub backups: IndexMap<String, Backup>,
        /// Peering, VPN mesh, NAT, load balancers and stated data transfer.
        pub network: Option<Network>,
        /// Who asks, how much, and how requests are routed.
        pub traffic: Option<Traffic>,
        /// The recovery plan by disruption.
        pub recovery: Option<Recovery>,
        /// What everything else hangs on: front door, DNS, identity, SaaS. Shared fate.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub dependencies: IndexMap<String, Dependency>,
        /// Failure statistics that differ from the defaults, and common-cause groups.
        pub failures: Option<Failures>,
        /// Standards and data residency.
        pub compliance: Option<Compliance>,
        /// How the bill is made up: estimates, support, discounts, tax, services, people.
        pub cost: Option<Cost>,
        /// Named patches on this design: what differs from it, by chapter; `~` takes something away, `extends` names
        /// variants to build on, `without` takes whole providers or regions out.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, serde_json::Map<String, serde_json::Value>>"))]
        pub variants: IndexMap<String, serde_yaml::Value>,
        /// Which variant applies in which months.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub timeline: Vec<TimelineEntry>,
        /// What a document says about this design; `audit` holds each claim against what is computed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub claims: Vec<Claim>,
        /// Rules that `check` holds the design to: settings of the built-in ones, and your own.
        pub policies: Option<Policies>,
    }

    /// What the design is called and who owns it.
    #[derive(Default)]
    pub struct Metadata {
        /// Short name, used in file names and reports.
        pub name: Option<String>,
        /// Name for people.
        pub title: Option<String>,
        /// A sentence or more about the design.
        pub description: Option<String>,
        /// Such as `production` or `staging`.
        pub environment: Option<String>,
        /// Team or person who answers for it.
        pub owner: Option<String>,
        /// Labels for showback.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub tags: IndexMap<String, String>,
    }
}

impl Scenario {
    /// The name in `metadata`, else `scenario`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.metadata
            .as_ref()
            .and_then(|m| m.name.as_deref())
            .unwrap_or("scenario")
    }
}

/// A map from names to shares.
pub type Shares = IndexMap<String, Percent>;

#[cfg(test)]
mod tests;
