//! The resolved deployment: scenario plus data with nothing left to decide.
//!
//! References are indices, defaults are filled in and listed as assumptions, rates are per hour.
//! Engines read this and nothing else. [`resolve`] builds it; [`check`] states what always holds.

pub mod check;
mod cost;
mod disruption;
mod distribution;
mod failure;
mod network;
mod origins;
mod plan;
mod resolve;

mod topology;
mod traffic;

pub use cost::{CostModel, DiscountModel, ServiceModel, SiteModel, SupportModel};
pub use disruption::{
    BesideModel, Damage, DamageModel, DeployModel, LaunchNeed, LinkModel, MaintenanceModel,
};
pub use distribution::Dist;
pub use failure::{Events, Failure};
pub use network::{
    BalancerModel, CdnModel, DnsModel, HealthChecks, InterconnectModel, NatModel, NetworkModel,
    ResidencyRule, TransferModel, TransferTarget, WafModel,
};
pub use origins::Origins;
pub use plan::{MOST_PARTS, PlanModel, StepKind, StepModel};
pub use resolve::{ResolveOptions, resolve};

pub use topology::{Link, Part, Topology};
pub use traffic::{
    AudienceModel, CachingModel, Convergence, Flow, HealthCheckModel, KindFlows, Preference,
    ServiceTimeModel, TrafficModel,
};

use crate::quantity::{Bytes, BytesPerMonth, Duration, Percent};
use crate::scenario::{
    Conflicts, Consistency, CopyRole, DependencyKind, Disruption, Engine, Objectives, Platform,
    Provider, PurchaseOption, RegionRole, ReplicationMode, Standard, StorageClass, StoreRequests,
};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;

/// A resolved deployment.
#[derive(Clone, Debug)]
pub struct Model {
    /// Short name of the design.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Who answers for it, if stated.
    pub owner: Option<String>,
    /// Environment, if stated.
    pub environment: Option<String>,
    /// The variant of its file that this is, if it is one.
    pub variant: Option<String>,
    /// All variants of its file.
    pub variants: Vec<String>,
    /// Providers in use, in order of first use.
    pub providers: Vec<ProviderUnit>,
    /// Regions in the order of the scenario.
    pub regions: Vec<RegionUnit>,
    /// Tiers in the order of the scenario.
    pub tiers: Vec<TierModel>,
    /// Stores in the order of the scenario.
    pub stores: Vec<StoreModel>,
    /// Dependencies whose loss interrupts requests.
    pub dependencies: Vec<DependencyModel>,
    /// Common causes.
    pub groups: Vec<GroupModel>,
    /// Who asks and where requests go.
    pub traffic: TrafficModel,
    /// Recovery by disruption; every drilled disruption has a plan.
    pub recovery: BTreeMap<Disruption, PlanModel>,
    /// Disruptions of something other than places.
    pub beside: BesideModel,
    /// What the design must achieve.
    pub objectives: Objectives,
    /// Settings of the rules it is held to.
    pub policies: crate::policy::Settings,
    /// Rules of the user's own.
    pub own_rules: Vec<crate::scenario::OwnRule>,
    /// Where data may be held.
    pub residency: Vec<ResidencyRule>,
    /// Rulebooks named.
    pub standards: Vec<Standard>,
    /// NAT, load balancers, mesh and stated flows.
    pub network: NetworkModel,
    /// Whether missing prices are estimated.
    pub estimates_allowed: bool,
    /// Support, discounts, tax, further services, labels.
    pub cost: CostModel,
    /// Probability that launches elsewhere are refused during a region-wide event.
    pub capacity_refused: f64,
    /// Time to add capacity: launch, boot, warm up; in hours.
    pub scale_out: Dist,
    /// Time of a human decision when the automatic recovery has failed, in hours.
    pub manual_decision: Dist,
    /// Every default used.
    pub assumptions: Vec<Assumption>,
    /// Where numbers come from that the model holds without their origin.
    pub origins: Origins,
    /// What the scenario states and this version records without assessing.
    pub not_assessed: Vec<NotAssessed>,
    /// What contains, copies and needs what.
    pub topology: Topology,
    /// By kind of requests, where the design tells them apart: the same design as those see it.
    pub kinds: Vec<KindModel>,
}

/// A design as requests of one kind see it.
#[derive(Clone, Debug)]
pub struct KindModel {
    /// Name in the scenario.
    pub name: String,
    /// Share of all requests, 0..=1.
    pub share: f64,
    /// The design in which there are no other requests; parts have the same indices.
    pub model: Model,
}

impl Model {
    /// Whether requests depend on this store: a user-facing tier needs it, or there is no tier
    /// through which requests could go.
    #[must_use]
    pub fn store_matters(&self, s: usize) -> bool {
        let mut user_facing = self.tiers.iter().filter(|t| t.user_facing).peekable();
        user_facing.peek().is_none() || user_facing.any(|t| t.needs.contains(&s))
    }

    /// Whether requests depend on this tier: it is user-facing, or holds the votes of a store
    /// that matters.
    #[must_use]
    pub fn tier_matters(&self, t: usize) -> bool {
        self.tiers.get(t).is_some_and(|x| x.user_facing)
            || self
                .stores
                .iter()
                .enumerate()
                .any(|(s, store)| store.write == WriteRule::Voters(t) && self.store_matters(s))
    }
}

/// A default that was used because the scenario is silent.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Assumption {
    /// Identifier of the default, such as `failure-rate.zone.default`.
    pub key: String,
    /// Where in the scenario it could be stated.
    pub path: String,
    /// What it says, for people.
    pub text: String,
    /// The value, for people.
    pub value: String,
    /// Plausible range, if the data give one.
    pub range: Option<String>,
    /// Where the value comes from.
    pub source: String,
    /// How sure the source is: `checked`, `derived`, `recalled`, `judgement`, `definition`.
    pub confidence: String,
}

/// Something stated that this version records without assessing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotAssessed {
    /// Path in the scenario.
    pub path: String,
    /// What it is.
    pub what: String,
}

/// A provider in use.
#[derive(Clone, Debug)]
pub struct ProviderUnit {
    /// Which one.
    pub provider: Provider,
    /// Loss of its whole data plane.
    pub failure: Failure,
}

/// A region in use.
#[derive(Clone, Debug)]
pub struct RegionUnit {
    /// Name in the scenario.
    pub key: String,
    /// Index of its provider.
    pub provider: usize,
    /// The provider's name of the region.
    pub location: String,
    /// Name for people, such as the city.
    pub place: String,
    /// ISO 3166 country code.
    pub country: String,
    /// Continent code.
    pub continent: String,
    /// Member of the EU.
    pub in_eu: bool,
    /// Member of the EEA.
    pub in_eea: bool,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// What it is for.
    pub role: RegionRole,
    /// Number of zones used, at least 1.
    pub zones: usize,
    /// Loss of the region.
    pub failure: Failure,
    /// Loss of one zone; the same for each.
    pub zone_failure: Failure,
    /// Loss of the regional load balancer.
    pub balancer_failure: Failure,
}

/// A tier.
#[derive(Clone, Debug)]
pub struct TierModel {
    /// Name in the scenario.
    pub name: String,
    /// Whether requests go through it.
    pub user_facing: bool,
    /// Stores it cannot do without.
    pub needs: Vec<usize>,
    /// Voters needed over all regions, if the tier is a quorum.
    pub quorum: Option<QuorumModel>,
    /// Loss of one node, and the pool of its spot nodes.
    pub node_failure: Failure,
    /// Reclaim of a spot pool: half of its nodes at once.
    pub spot_failure: Failure,
    /// Share of the whole demand that one node carries; infinite when the tier bears no load.
    pub capacity_per_node: f64,
    /// Use in normal times from which that follows, where nobody states it, 0..=1.
    pub utilisation_assumed: Option<f64>,
    /// Time it takes for a request itself, if stated.
    pub service_time: Option<ServiceTimeModel>,
    /// Where its nodes run.
    pub places: Vec<PlaceModel>,
}

/// A quorum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct QuorumModel {
    /// Live voters needed.
    pub need: u32,
    /// All voters.
    pub voters: u32,
}

/// The nodes of a tier in one region.
#[derive(Clone, Debug)]
pub struct PlaceModel {
    /// Index of the region.
    pub region: usize,
    /// Nodes in each zone, of those that run.
    pub nodes_by_zone: Vec<u32>,
    /// Nodes that run at the mean demand, and can fail: the fewest of a range, or as many more as carry
    /// a steady demand; over a stated curve of the demand what runs on average, rounded down.
    pub nodes: u32,
    /// Fewest nodes of the range.
    pub nodes_min: u32,
    /// Nodes on average over a stated curve of the demand.
    pub nodes_expected: Option<Decimal>,
    /// Nodes that run at the peak of a stated curve of the demand; without one as many as always.
    pub nodes_at_peak: u32,
    /// Most nodes that run by autoscaling.
    pub nodes_max: u32,
    /// Most nodes after a recovery has scaled: `nodes_max`, or what a `scale` step goes to in a
    /// region that stands by.
    pub nodes_recovered: u32,
    /// The provider's instance type.
    pub instance_type: String,
    /// What runs the nodes.
    pub platform: Platform,
    /// How nodes are bought; shares add up to one.
    pub purchase: Vec<(PurchaseOption, Percent)>,
    /// Disk of each node.
    pub disk: Option<(Bytes, String)>,
    /// Spot nodes lost together when their pool is reclaimed.
    pub spot_nodes_lost: u32,
    /// Time until a crashed process serves again, in hours; none where crashes are not drilled.
    pub restart: Option<Dist>,
    /// Path in the scenario.
    pub path: String,
}

/// A store.
#[derive(Clone, Debug)]
pub struct StoreModel {
    /// Name in the scenario.
    pub name: String,
    /// Kind of store.
    pub engine: Engine,
    /// The copies, in the order of the scenario.
    pub copies: Vec<CopyModel>,
    /// What a write needs.
    pub write: WriteRule,
    /// How copies follow each other.
    pub replication: ReplicationModel,
    /// Backups, if any.
    pub backup: Option<BackupModel>,
    /// Data held per copy, if stated.
    pub size: Option<Bytes>,
    /// Bytes written, if stated.
    pub change_rate: Option<BytesPerMonth>,
    /// Age at which what it holds is deleted.
    pub keep: Option<Duration>,
    /// Mean size of an object or message.
    pub object_size: Option<Bytes>,
    /// Path in the scenario.
    pub path: String,
}

/// What a write needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum WriteRule {
    /// The primary copy, or the one promoted in its place.
    Primary(usize),
    /// The copy where the request is served; any copy where there is none.
    AnyCopy,
    /// This many copies.
    Copies(u32),
    /// The quorum of this tier.
    Voters(usize),
}

/// One copy of a store.
#[derive(Clone, Debug)]
pub struct CopyModel {
    /// Index of the region.
    pub region: usize,
    /// What it does.
    pub role: CopyRole,
    /// Where in its region it lives.
    pub spread: Spread,
    /// Loss of the serving instance; its length is the failover inside the region, or the restart.
    pub failure: Failure,
    /// Managed service, canonical name.
    pub service: String,
    /// The provider's instance type, if it has one.
    pub instance_type: Option<String>,
    /// Nodes or shards.
    pub nodes: u32,
    /// Further read copies of each node.
    pub read_replicas: u32,
    /// Price class of objects.
    pub class: StorageClass,
    /// Redundancy of objects as the provider calls it.
    pub redundancy: Option<String>,
    /// Volume type.
    pub storage_type: Option<String>,
    /// Data held here.
    pub size: Option<Bytes>,
    /// Classes that objects move to, with the age at which they do, youngest first.
    pub lifecycle: Vec<(StorageClass, Duration)>,
    /// Requests to its objects or messages.
    pub requests: StoreRequests,
    /// Data read back from classes other than the standard one.
    pub retrieval: Vec<(StorageClass, BytesPerMonth)>,
    /// Failover inside the region after the loss of a zone or instance, in hours.
    pub local_failover: Option<Dist>,
    /// Promotion after the loss of the primary's region, in hours.
    pub promotion: Option<Dist>,
    /// Path in the scenario.
    pub path: String,
}

/// Where in its region a copy lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spread {
    /// In the first zone only.
    OneZone,
    /// In the first two zones, one of them active.
    TwoZones,
    /// Over the region; no single zone matters.
    Region,
}

/// How copies follow each other.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicationModel {
    /// Mode.
    pub mode: ReplicationMode,
    /// How far a copy is behind.
    pub lag: Lag,
    /// What happens on conflict, if stated.
    pub conflicts: Option<Conflicts>,
    /// Whether deletions travel.
    pub propagate_deletes: bool,
    /// What readers may count on, if stated.
    pub consistency: Option<Consistency>,
    /// Region whose copy or voter leads a quorum, if stated.
    pub leader: Option<usize>,
}

/// How far a copy is behind.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lag {
    /// Not at all.
    Zero,
    /// At most this many hours; the mean is taken as the same.
    Bounded(f64),
    /// Lognormal, in hours.
    Spread(Dist),
    /// Copied every `every` hours, each run taking `duration` hours.
    Scheduled {
        /// Interval in hours.
        every: f64,
        /// Length of a run in hours.
        duration: f64,
    },
    /// Copies do not follow each other.
    Never,
}

/// Backups of a store.
#[derive(Clone, Debug, PartialEq)]
pub struct BackupModel {
    /// Interval in hours.
    pub every: f64,
    /// Length of a run in hours.
    pub duration: f64,
    /// Interval of log archiving in hours, when any moment can be restored.
    pub log_every: Option<f64>,
    /// How long backups are kept, in hours, if stated.
    pub keep: Option<f64>,
    /// Regions that hold backups.
    pub regions: Vec<usize>,
    /// Those of them that hold what every writer wrote; the others hold what was written there.
    pub complete: Vec<usize>,
    /// Cannot be changed or deleted before their time.
    pub immutable: bool,
    /// Held under credentials of their own.
    pub isolated: bool,
    /// Volume kept, if it can be known.
    pub size: Option<Bytes>,
    /// Time of a full restore, in hours.
    pub restore: Dist,
    /// Day on which a restore last worked, `YYYY-MM-DD`, if stated.
    pub restore_tested: Option<String>,
    /// Path in the scenario.
    pub path: String,
}

/// A dependency whose loss interrupts requests.
#[derive(Clone, Debug)]
pub struct DependencyModel {
    /// Name in the scenario, or of the default.
    pub name: String,
    /// What it is.
    pub kind: DependencyKind,
    /// What it is, for people.
    pub what: String,
    /// How it fails.
    pub failure: Failure,
    /// Share of requests that fail while it is lost, 0..=1.
    pub share: f64,
    /// Dependencies that take its place.
    pub substitutes: Vec<usize>,
    /// Whether its loss matters by itself (false for a mere substitute).
    pub required: bool,
    /// Provider whose loss takes it down too.
    pub provider: Option<usize>,
    /// Regions in which it runs; it is lost while all of them are. Empty when it runs elsewhere.
    pub places: Vec<usize>,
    /// Regions whose requests need it; empty for all.
    pub regions: Vec<usize>,
}

/// A common cause.
#[derive(Clone, Debug)]
pub struct GroupModel {
    /// Name in the scenario, or of the default.
    pub name: String,
    /// What kind of cause it is.
    pub kind: GroupKind,
    /// How often and how long.
    pub failure: Failure,
    /// What an event takes down: sets of victims with their probabilities, which add up to one.
    pub outcomes: Vec<(f64, Vec<Victim>)>,
}

/// What kind of cause a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupKind {
    /// Declared in the scenario.
    Declared,
    /// A hazard area.
    Area,
    /// One team and one set of credentials.
    Operator,
}

/// What a common cause takes down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Victim {
    /// A provider.
    Provider(usize),
    /// A region.
    Region(usize),
    /// A zone of a region, counted from 0.
    Zone(usize, usize),
    /// All nodes of a tier in a region.
    Place(usize, usize),
}
