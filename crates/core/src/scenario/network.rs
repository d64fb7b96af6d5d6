//! Network: what connects the places, and stated data transfer.

use super::{BalancerKind, CdnService, PortSpeed, WafService, vocabulary};
use crate::quantity::{BytesPerMonth, Percent, Requests};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// What connects the places.
    #[derive(Default)]
    pub struct Network {
        /// How regions are connected.
        pub mesh: Option<Mesh>,
        /// Regions in the mesh; default all. A full mesh of n has n(n-1)/2 tunnels.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub between: Vec<String>,
        /// Tunnels of a `vpn` mesh between each pair of regions; default 1.
        pub tunnels: Option<u32>,
        /// Size of Azure's VPN gateway by region, such as `VpnGw2`; default `VpnGw1`.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub vpn_gateways: IndexMap<String, String>,
        /// Private interconnects by region.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub interconnects: IndexMap<String, Interconnects>,
        /// Public IPv4 addresses by region.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub addresses: IndexMap<String, u32>,
        /// Content delivery networks, by name.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub cdn: IndexMap<String, Cdn>,
        /// Web application firewalls, by name.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub waf: IndexMap<String, Waf>,
        /// NAT gateways by region.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub nat: IndexMap<String, Nat>,
        /// Load balancers by region.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub load_balancers: IndexMap<String, LoadBalancers>,
        /// Data transfer with a stated volume.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub transfer: Vec<Flow>,
    }

    /// How regions are connected.
    #[derive(Copy, Eq)]
    pub enum Mesh {
        /// Managed IPsec VPN: each end of each tunnel, and Azure's gateways, are charged.
        Vpn,
        /// WireGuard on own nodes, which are charged as the nodes they are.
        Wireguard,
        /// Private interconnect; its ports and circuits stand under `interconnects`.
        Interconnect,
        /// Peering inside one provider.
        Peering,
        /// The public internet.
        None,
    }

    /// NAT gateways of one region.
    #[derive(Default)]
    pub struct Nat {
        /// Number of gateways; default one in each zone used.
        pub gateways: Option<u32>,
        /// Data that passes through.
        pub data: Option<BytesPerMonth>,
    }

    /// One load balancer.
    pub struct LoadBalancer {
        /// Kind of load balancer.
        pub kind: BalancerKind,
        /// How many; default 1.
        pub count: Option<u32>,
        /// Capacity units in use on average (LCU, capacity units); without them only the fixed hours are priced.
        pub capacity_units: Option<u32>,
        /// Data that passes through.
        pub data: Option<BytesPerMonth>,
    }

    /// Data transfer with a stated volume.
    pub struct Flow {
        /// What it is.
        pub name: Option<String>,
        /// Region it leaves.
        pub from: String,
        /// Region it goes to, or `internet`, or `other-zone`.
        pub to: String,
        /// How much.
        pub volume: BytesPerMonth,
    }
}

vocabulary! {
    /// A private interconnect of a region.
    pub struct Interconnect {
        /// Speed of each port: `1gbps`, `10gbps` or `100gbps`.
        pub speed: PortSpeed,
        /// How many; default 1.
        pub count: Option<u32>,
        /// Data that leaves over it.
        pub data: Option<BytesPerMonth>,
    }

    /// Content delivery in front of some regions.
    #[derive(Default)]
    pub struct Cdn {
        /// `cloudfront`, `cloud-cdn`, `front-door`, `azure-cdn` or `cloudflare`.
        pub service: Option<CdnService>,
        /// Regions whose responses go through it; default: all of its provider's, for `cloudflare` all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub regions: Vec<String>,
        /// Share of the volume that it serves itself; only the rest leaves a region. Default 0%.
        pub hit_ratio: Option<Percent>,
        /// What it delivers; default: responses of the regions behind it.
        pub data: Option<BytesPerMonth>,
        /// Requests it answers; default: the demand on the regions behind it.
        pub requests: Option<Requests>,
        /// Plan with a base fee: `standard`, `premium` (Front Door); `free`, `pro`, `business` (Cloudflare).
        pub plan: Option<String>,
    }

    /// A web application firewall.
    #[derive(Default)]
    pub struct Waf {
        /// `aws-waf`, `cloud-armor`, `front-door-waf`, or `cloudflare`, which is part of its plan.
        pub service: Option<WafService>,
        /// Regions that have it; left out for one in front of all.
        #[serde(rename = "in", default, skip_serializing_if = "Vec::is_empty")]
        pub regions: Vec<String>,
        /// Policies (web ACLs); default 1.
        pub policies: Option<u32>,
        /// Rules of your own, over all policies; default 0.
        pub rules: Option<u32>,
        /// Managed rule sets, over all policies; default 0.
        pub managed_rules: Option<u32>,
        /// Requests that it looks at; default: the whole demand.
        pub requests: Option<Requests>,
    }
}

/// The private interconnects of one region.
pub type Interconnects = Vec<Interconnect>;

/// The load balancers of one region.
pub type LoadBalancers = Vec<LoadBalancer>;
