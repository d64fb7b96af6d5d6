//! The shape of what is known about latency. Milliseconds throughout; round trips unless said.

use serde::Serialize;

/// How far a figure can be trusted: the weakest of all that went into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Inside one region: counts as nothing.
    SameRegion,
    /// Stated in the scenario.
    Stated,
    /// Measured between the two regions.
    Measured,
    /// Measured between two regions of the same metropolitan areas.
    SameMetro,
    /// From the distance.
    Fitted,
    /// A default.
    Assumed,
}

/// How a figure is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Basis {
    /// How.
    pub how: How,
    /// What stands for it, or which fit with its error.
    pub detail: Option<String>,
    /// Where the figure comes from.
    pub source: Option<String>,
}

/// Everything about latency.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Latency {
    /// By geography: where the design has users or has promised something.
    pub geographies: Vec<GeographyLatency>,
    /// Why there is no geography, and what to state.
    pub geographies_absent: Option<String>,
    /// By region that serves requests: from the region on, as if users were in it.
    pub regions: Vec<RegionLatency>,
    /// What a write waits for, by store with copies or voters in several regions.
    pub commits: Vec<CommitLatency>,
    /// Least delay of copies that writes do not wait for.
    pub copies: Vec<CopyDelay>,
    /// Round trips between all regions, nearest first.
    pub pairs: Vec<PairLatency>,
    /// Pairs of regions that are too many to list.
    pub pairs_left_out: usize,
    /// Pairs of regions in different clouds.
    pub between_clouds: Option<CloudPairs>,
    /// What the stated layers of caches do.
    pub caching: Option<CachingEffect>,
}

/// Latency of the users in one geography, while everything works.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct GeographyLatency {
    /// Geography.
    pub geography: String,
    /// City that stands for it.
    pub city: String,
    /// Continent.
    pub continent: String,
    /// Share of all requests, 0..=1, where the design has users there.
    pub users: Option<f64>,
    /// Reads that no cache answers; absent when routing serves none.
    pub reads: Option<PathLatency>,
    /// Writes; absent when routing serves none.
    pub writes: Option<PathLatency>,
    /// Mean over all reads with the stated layers of caches.
    pub reads_with_caches_ms: Option<f64>,
    /// Nearest region in use: no design of these regions is faster.
    pub nearest: Option<NearestRegion>,
    /// The single disruption after which reads take longest, once its recovery has settled.
    pub worst_reads: Option<UnderDisruption>,
    /// The same for writes.
    pub worst_writes: Option<UnderDisruption>,
}

/// The nearest region.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct NearestRegion {
    /// Region.
    pub region: String,
    /// Round trip from the geography's city, the last mile included.
    pub ms: f64,
}

/// A latency under a disruption.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct UnderDisruption {
    /// Cause.
    pub cause: String,
    /// Mean over requests.
    pub ms: f64,
}

/// How long requests take, as one mean over routing shares and leaders.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct PathLatency {
    /// Shortest: the best region and leader that a request can meet.
    pub best_ms: f64,
    /// Mean over routing shares, and over leaders as likely as each other.
    pub mean_ms: f64,
    /// Longest.
    pub worst_ms: f64,
    /// The weakest of what it rests on.
    pub how: How,
    /// By region that requests are sent to.
    pub routes: Vec<RouteLatency>,
}

/// Requests that are sent to one region.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct RouteLatency {
    /// Region.
    pub region: String,
    /// Share of the geography's requests, 0..=1.
    pub share: f64,
    /// Mean; the sum of the legs.
    pub mean_ms: f64,
    /// Parts of the way.
    pub legs: Vec<Leg>,
}

/// Parts of the way of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LegKind {
    /// From the user to the nearest exchange.
    LastMile,
    /// From there to the serving region.
    UserToRegion,
    /// From the serving region to a tier that it lacks.
    RegionToTier,
    /// From the serving region to the copy, primary or leader.
    RegionToStore,
    /// Until enough copies have confirmed.
    Commit,
    /// Time the tiers take themselves, where stated.
    Service,
}

impl LegKind {
    /// The word, as in results.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::LastMile => "last mile",
            Self::UserToRegion => "to the region",
            Self::RegionToTier => "to the tier",
            Self::RegionToStore => "to the store",
            Self::Commit => "commit",
            Self::Service => "service",
        }
    }
}

/// One part of the way.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Leg {
    /// Which part.
    pub kind: LegKind,
    /// Where it leads, such as a region, or the store.
    pub to: String,
    /// Round trip; a mean over leaders where any may lead.
    pub ms: f64,
    /// How it is known.
    pub basis: Basis,
}

/// From a serving region on, as if users were in it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct RegionLatency {
    /// Region.
    pub region: String,
    /// Reads that no cache answers; absent when the region serves none.
    pub reads: Option<PathLatency>,
    /// Writes; absent when the region serves none.
    pub writes: Option<PathLatency>,
}

/// What a write waits for at one store.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct CommitLatency {
    /// Store.
    pub store: String,
    /// Whether the design waits so; else it is what a synchronous majority would cost.
    pub actual: bool,
    /// Copies or votes that must confirm, the leader's own among them.
    pub needs: u32,
    /// Copies or voters there are.
    pub of: u32,
    /// Best leader.
    pub best_ms: f64,
    /// Mean over leaders.
    pub mean_ms: f64,
    /// Worst leader.
    pub worst_ms: f64,
    /// The weakest of what it rests on.
    pub how: How,
    /// By region that may lead.
    pub leaders: Vec<LeaderCommit>,
}

/// The commit of one leader.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct LeaderCommit {
    /// Region of the leader.
    pub region: String,
    /// Chance that it leads, 0..=1.
    pub share: f64,
    /// Until enough have confirmed.
    pub ms: f64,
    /// Region whose vote completes it.
    pub completed_by: String,
}

/// Least delay of the copies of one copy that takes writes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct CopyDelay {
    /// Store.
    pub store: String,
    /// Region that takes writes.
    pub from: String,
    /// Nearest other copy.
    pub nearest: String,
    /// One way to it: the least loss when the region is lost.
    pub nearest_one_way_ms: f64,
    /// Farthest other copy.
    pub farthest: String,
    /// One way to it: the least lag that holds for every copy.
    pub farthest_one_way_ms: f64,
    /// The weaker of the two.
    pub how: How,
}

/// Round trip between two regions.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct PairLatency {
    /// One region.
    pub a: String,
    /// The other.
    pub b: String,
    /// Whether the two are in different clouds.
    pub across_clouds: bool,
    /// Whether both have nodes, or a copy that is no archive.
    pub in_use: bool,
    /// Round trip.
    pub ms: f64,
    /// How it is known.
    pub basis: Basis,
}

/// Pairs of regions in different clouds: what a request adds that needs the other cloud.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct CloudPairs {
    /// Pairs.
    pub pairs: usize,
    /// Shortest round trip.
    pub least_ms: f64,
    /// Half of the pairs are within this.
    pub median_ms: f64,
    /// Nine pairs in ten are within this.
    pub p90_ms: f64,
    /// Longest round trip.
    pub most_ms: f64,
    /// Pairs within the stated bound, if there is one.
    pub within: Option<usize>,
}

/// What the stated layers of caches do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct CachingEffect {
    /// Share of reads that reach a region, 0..=1.
    pub reads_to_origin: f64,
    /// Share of reads that reach the store: every layer misses.
    pub reads_to_store: f64,
    /// Requests a second that reach the regions, writes included, if demand is stated.
    pub origin_rps: Option<f64>,
    /// Requests a second that reach the stores, writes included, if demand is stated.
    pub store_rps: Option<f64>,
}

/// Latency of one geography in a drill, where it differs from normal times.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct DrillLatency {
    /// Geography.
    pub geography: String,
    /// Mean of reads once recovery has settled, milliseconds; absent when none are served.
    pub reads_ms: Option<f64>,
    /// Mean of writes; absent when none are served.
    pub writes_ms: Option<f64>,
    /// Regions that serve it then.
    pub regions: Vec<String>,
}
