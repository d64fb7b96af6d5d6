//! Traffic: who asks, how much, and how requests are routed.

use super::latency::Caching;
use super::{Provider, RoutingPolicy, Shares, vocabulary};
use crate::quantity::{Bytes, Duration, Percent, RequestRate, Requests};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Who asks, how much, and how requests are routed.
    #[derive(Default)]
    pub struct Traffic {
        /// Requests per second at peak.
        pub demand: Option<RequestRate>,
        /// How the demand varies, in shares of its peak; autoscaling follows it.
        pub curve: Option<Curve>,
        /// Where users are, in shares that add up to 100%.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub geographies: Shares,
        /// Share of requests that only read; default 80%.
        pub read_share: Option<Percent>,
        /// Size of a response on the wire; without it egress to users is not priced and the total says so.
        pub response: Option<Bytes>,
        /// How requests find a region.
        pub routing: Option<Routing>,
        /// Requests of different kinds, where they need different tiers: by name, in shares that add up to 100%.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub kinds: IndexMap<String, RequestKind>,
        /// How failures are noticed.
        pub health_check: Option<HealthCheck>,
        /// DNS in front.
        pub dns: Option<DnsSettings>,
        /// Layers of caches with the share of reads each answers.
        pub caching: Option<Caching>,
        /// Round trip between a user and the nearest exchange, added to the way to a region; default 10ms.
        pub last_mile: Option<Duration>,
    }

    /// How the demand varies, in shares of its peak.
    #[derive(Default)]
    pub struct Curve {
        /// Share of the peak in each of 24 hours of a day; default 100%.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub by_hour: Vec<Percent>,
        /// Share of that in each of 12 months of a year; default 100%.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub by_month: Vec<Percent>,
    }

    /// How requests find a region.
    #[derive(Default)]
    pub struct Routing {
        /// `failover`, `weighted`, `geolocation` or `latency`.
        pub policy: Option<RoutingPolicy>,
        /// Regions in order of preference; for `failover`, and as fallback order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub order: Vec<String>,
        /// Shares by region or by provider (split evenly over its regions); for `weighted`.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub weights: Shares,
        /// Region by geography or continent, with `default`; for `geolocation`.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub map: IndexMap<String, String>,
    }

    /// One kind of requests: those that pass through tiers of their own.
    pub struct RequestKind {
        /// Share of all requests.
        pub share: Percent,
        /// User-facing tiers that they pass through; each serves one kind.
        pub tiers: Vec<String>,
        /// How they find a region; left out, as the design's, among the regions where these tiers run.
        pub routing: Option<Routing>,
    }

    /// How failures are noticed.
    #[derive(Default)]
    pub struct HealthCheck {
        /// Interval between probes; default 30s.
        pub every: Option<Duration>,
        /// Failed probes in a row that count; default 3.
        pub failures: Option<u32>,
        /// How long a probe waits; default 0s.
        pub timeout: Option<Duration>,
    }

    /// DNS in front.
    #[derive(Default)]
    pub struct DnsSettings {
        /// Provider of the authoritative service, such as `route53`, `cloud-dns`, `azure-dns`, `cloudflare`.
        pub provider: Option<String>,
        /// Time answers are kept; default 60s.
        pub ttl: Option<Duration>,
        /// Hosted zones at each DNS service; default 1.
        pub zones: Option<u32>,
        /// Queries, over all DNS services.
        pub queries: Option<Requests>,
        /// Health checks of the DNS service; default: one for each region that requests may go to, where the service has them.
        pub health_checks: Option<u32>,
    }
}

impl Routing {
    /// The provider that a weight names, if it is a provider's word.
    #[must_use]
    pub fn provider_of(key: &str) -> Option<Provider> {
        Provider::ALL.iter().copied().find(|p| p.word() == key)
    }
}
