//! Network parts that cost, and where data may be held.

use crate::quantity::{BytesPerMonth, Percent, Requests};
use crate::scenario::{
    BalancerKind, CdnService, Mesh, PortSpeed, Residency, RoutingPolicy, WafService,
};
use std::collections::BTreeMap;

/// Where data may be held.
#[derive(Clone, Debug)]
pub struct ResidencyRule {
    /// Region or store it is about, as written.
    pub subject: String,
    /// Stores it applies to.
    pub stores: Vec<usize>,
    /// Where they may be held.
    pub residency: Residency,
    /// Region whose country is meant, for `same-country`.
    pub home: Option<usize>,
    /// Path in the scenario.
    pub path: String,
}

/// Network parts that cost.
#[derive(Clone, Debug, Default)]
pub struct NetworkModel {
    /// NAT gateways: region, number, data, path.
    pub nat: Vec<NatModel>,
    /// Load balancers.
    pub balancers: Vec<BalancerModel>,
    /// Stated flows.
    pub flows: Vec<TransferModel>,
    /// Mesh and the regions in it.
    pub mesh: Option<(Mesh, Vec<usize>)>,
    /// Tunnels between each pair of regions of a VPN mesh.
    pub tunnels: u32,
    /// Size of Azure's VPN gateway, by region.
    pub vpn_gateways: BTreeMap<usize, String>,
    /// Private interconnects.
    pub interconnects: Vec<InterconnectModel>,
    /// Public IPv4 addresses: region, number, path.
    pub addresses: Vec<(usize, u32, String)>,
    /// Content delivery.
    pub cdns: Vec<CdnModel>,
    /// Web application firewalls.
    pub wafs: Vec<WafModel>,
    /// DNS services.
    pub dns: Vec<DnsModel>,
}

/// A private interconnect.
#[derive(Clone, Debug)]
pub struct InterconnectModel {
    /// Index of the region.
    pub region: usize,
    /// Speed of each port.
    pub speed: PortSpeed,
    /// How many.
    pub count: u32,
    /// Data that leaves over it.
    pub data: Option<BytesPerMonth>,
    /// Path in the scenario.
    pub path: String,
}

/// Content delivery in front of some regions; no region is behind two.
#[derive(Clone, Debug)]
pub struct CdnModel {
    /// Name in the scenario.
    pub name: String,
    /// The service.
    pub service: CdnService,
    /// Regions behind it.
    pub regions: Vec<usize>,
    /// Share of the volume that it serves itself.
    pub hit_ratio: Percent,
    /// What it delivers, if stated.
    pub data: Option<BytesPerMonth>,
    /// Requests it answers, if stated.
    pub requests: Option<Requests>,
    /// Plan with a base fee.
    pub plan: Option<String>,
    /// Path in the scenario.
    pub path: String,
}

/// A web application firewall.
#[derive(Clone, Debug)]
pub struct WafModel {
    /// Name in the scenario.
    pub name: String,
    /// The service.
    pub service: WafService,
    /// Regions that have it; empty for one in front of all.
    pub regions: Vec<usize>,
    /// Policies in each.
    pub policies: u32,
    /// Own rules in each.
    pub rules: u32,
    /// Managed rule sets in each.
    pub managed_rules: u32,
    /// Requests that it looks at, if stated.
    pub requests: Option<Requests>,
    /// Path in the scenario.
    pub path: String,
}

/// A DNS service that holds the design's zones.
#[derive(Clone, Debug)]
pub struct DnsModel {
    /// The service, such as `route53`.
    pub service: String,
    /// Zones.
    pub zones: u32,
    /// Queries, if stated: this service's share.
    pub queries: Option<Requests>,
    /// How answers are chosen.
    pub policy: Option<RoutingPolicy>,
    /// Regions with a health check, or a number of them.
    pub health_checks: HealthChecks,
    /// Path in the scenario.
    pub path: String,
}

/// Health checks of a DNS service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HealthChecks {
    /// As many as stated.
    Stated(u32),
    /// One for each of these regions.
    Regions(Vec<usize>),
}

/// NAT gateways of one region.
#[derive(Clone, Debug)]
pub struct NatModel {
    /// Index of the region.
    pub region: usize,
    /// Number of gateways.
    pub gateways: u32,
    /// Data through them.
    pub data: Option<BytesPerMonth>,
    /// Path in the scenario.
    pub path: String,
}

/// A load balancer.
#[derive(Clone, Debug)]
pub struct BalancerModel {
    /// Index of the region.
    pub region: usize,
    /// Kind.
    pub kind: BalancerKind,
    /// How many.
    pub count: u32,
    /// Capacity units in use on average.
    pub capacity_units: Option<u32>,
    /// Data through it.
    pub data: Option<BytesPerMonth>,
    /// Path in the scenario.
    pub path: String,
}

/// Data transfer with a stated volume.
#[derive(Clone, Debug)]
pub struct TransferModel {
    /// What it is.
    pub name: String,
    /// Region it leaves.
    pub from: usize,
    /// Where it goes.
    pub to: TransferTarget,
    /// How much.
    pub volume: BytesPerMonth,
    /// Path in the scenario.
    pub path: String,
}

/// Where data goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferTarget {
    /// To users or any place outside.
    Internet,
    /// To another zone of the same region.
    OtherZone,
    /// To another region.
    Region(usize),
}
