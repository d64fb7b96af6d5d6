//! Who asks, where requests go, and how failures are noticed.

use super::Dist;

/// Who asks and where requests go.
#[derive(Clone, Debug)]
pub struct TrafficModel {
    /// Requests per second, if stated: the mean where the demand varies, else as stated.
    pub demand_rps: Option<f64>,
    /// Shares of the peak, each for as long; empty where the demand does not vary.
    pub curve: Vec<rust_decimal::Decimal>,
    /// Demand at its peak over its mean; 1 where it does not vary.
    pub peak: f64,
    /// Share of requests that only read, 0..=1.
    pub read_share: f64,
    /// Streams of requests; weights add up to one.
    pub flows: Vec<Flow>,
    /// Requests by kind, where the design tells them apart; `flows` has all of them.
    pub kinds: Vec<KindFlows>,
    /// How failures are noticed.
    pub health: HealthCheckModel,
    /// How clients follow a switch.
    pub convergence: Convergence,
    /// Time until a regional balancer stops using a lost node, in hours.
    pub local_detection: Dist,
    /// Bytes of a response, if stated.
    pub response_bytes: Option<rust_decimal::Decimal>,
    /// Users by geography: where the design has them, or has promised them something.
    pub audience: Vec<AudienceModel>,
    /// Round trip between users and the nearest exchange, milliseconds.
    pub last_mile_ms: f64,
    /// Layers of caches, if any are stated.
    pub caching: Option<CachingModel>,
}

/// Requests of one kind.
#[derive(Clone, Debug)]
pub struct KindFlows {
    /// Name in the scenario.
    pub name: String,
    /// Share of all requests, 0..=1, above zero.
    pub share: f64,
    /// Tiers that they pass through, by index.
    pub tiers: Vec<usize>,
    /// Streams of these requests; weights add up to one.
    pub flows: Vec<Flow>,
    /// Users by geography, with where these requests go.
    pub audience: Vec<AudienceModel>,
}

impl TrafficModel {
    /// Share of all requests that pass through a tier, and their streams.
    #[must_use]
    pub fn through(&self, tier: usize) -> (f64, &[Flow]) {
        let mut kinds = self.kinds.iter();
        match kinds.find(|k| k.tiers.contains(&tier)) {
            Some(kind) => (kind.share, &kind.flows),
            None => (1.0, &self.flows),
        }
    }
}

/// Users in one geography.
#[derive(Clone, Debug)]
pub struct AudienceModel {
    /// Geography.
    pub geography: String,
    /// Share of all requests, 0..=1, where the design has users there.
    pub users: Option<f64>,
    /// Where their requests go, in shares that add up to one; empty when routing sends them nowhere.
    pub routes: Vec<(f64, Preference)>,
}

/// Share of the reads reaching each layer of caches that it answers, 0..=1.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct CachingModel {
    /// At the edge, near the user.
    pub edge: f64,
    /// In memory in the serving region.
    pub memory: f64,
    /// The query cache before the database.
    pub query: f64,
}

impl CachingModel {
    /// Share of reads that no edge cache answers.
    #[must_use]
    pub fn to_origin(self) -> f64 {
        1.0 - self.edge
    }

    /// Of the reads that reach a region, the share that no cache there answers.
    #[must_use]
    pub fn past_region(self) -> f64 {
        (1.0 - self.memory) * (1.0 - self.query)
    }

    /// Share of reads that reach the store: all layers miss.
    #[must_use]
    pub fn to_store(self) -> f64 {
        self.to_origin() * self.past_region()
    }
}

/// Time a tier itself takes for a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ServiceTimeModel {
    /// Mean, milliseconds.
    pub mean_ms: f64,
    /// Standard deviation of the logarithm, if stated; the time is lognormal.
    pub sigma: Option<f64>,
}

/// A stream of requests.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Geography, or the region or provider whose share it is.
    pub name: String,
    /// Share of all requests, 0..=1.
    pub weight: f64,
    /// Where they go.
    pub preference: Preference,
}

/// Where requests go while some regions are lost.
#[derive(Clone, Debug)]
pub enum Preference {
    /// To the first healthy region.
    Ordered(Vec<usize>),
    /// To the first region; when it is lost, to the healthy ones in proportion to their shares.
    Spread {
        /// Normal region.
        home: usize,
        /// Shares of all regions.
        shares: Vec<(usize, f64)>,
    },
}

impl Preference {
    /// Every region it may use.
    #[must_use]
    pub fn regions(&self) -> Vec<usize> {
        match self {
            Self::Ordered(order) => order.clone(),
            Self::Spread { shares, .. } => shares.iter().map(|(r, _)| *r).collect(),
        }
    }
}

/// How failures are noticed: `failures` failed probes in a row, one every `every` hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HealthCheckModel {
    /// Interval in hours.
    pub every: f64,
    /// Failed probes that count.
    pub failures: u32,
    /// How long a probe waits, in hours.
    pub timeout: f64,
}

impl HealthCheckModel {
    /// Time from the fault to the verdict: U((k-1)I, kI) + timeout.
    #[must_use]
    pub fn detection(self) -> Dist {
        let k = f64::from(self.failures.max(1));
        Dist::Uniform {
            low: (k - 1.0) * self.every + self.timeout,
            high: k * self.every + self.timeout,
        }
    }
}

/// How clients follow a switch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Convergence {
    /// At once: anycast, proxy or global load balancer.
    Immediate,
    /// As cached DNS answers run out.
    Dns {
        /// Time until the new record is published, in hours.
        propagation: Dist,
        /// Time answers are kept, in hours.
        ttl: f64,
        /// Share of users whose resolvers keep answers longer.
        tail_share: f64,
        /// How long those keep it, in hours: from, to.
        tail_hold: (f64, f64),
    },
}
