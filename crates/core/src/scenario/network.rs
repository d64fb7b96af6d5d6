//! Network: what connects the places, and stated data transfer.

use super::{BalancerKind, vocabulary};
use crate::quantity::BytesPerMonth;
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
        /// Managed IPsec VPN gateways. Recorded; gateways and tunnels are not priced yet.
        Vpn,
        /// WireGuard on own nodes.
        Wireguard,
        /// Private interconnect. Recorded, not priced yet.
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

/// The load balancers of one region.
pub type LoadBalancers = Vec<LoadBalancer>;
