//! Tiers: groups of nodes.

use super::latency::ServiceTime;
use super::{Fault, Platform, PurchaseOption, vocabulary};
use crate::quantity::{Bytes, NodeCount, Percent, RequestRate};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// A group of nodes that do the same work, in one or more regions.
    #[derive(Default)]
    pub struct Tier {
        /// A sentence about it.
        pub description: Option<String>,
        /// Labels for showback, besides those of the design.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub tags: IndexMap<String, String>,
        /// Stores and dependencies without which the tier cannot serve.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub needs: Vec<String>,
        /// Stores and dependencies that it can do without for a while; they do not count in availability.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub uses: Vec<String>,
        /// Whether requests of users go through it; default `true`. A tier that is not user-facing costs, but its loss interrupts nobody.
        pub user_facing: Option<bool>,
        /// Requests per second one node can carry.
        pub node_capacity: Option<RequestRate>,
        /// Share of capacity in use in normal times, when demand or node capacity is not stated.
        pub utilisation: Option<Percent>,
        /// Time the tier itself takes for a request: `12ms`, or mean and spread, which percentiles of latency need.
        pub service_time: Option<ServiceTime>,
        /// How the nodes are bought, in shares that add up to 100%; default all `on-demand`.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub purchase: IndexMap<PurchaseOption, Percent>,
        /// The nodes are voters: the tier works while enough of them, over all regions, are alive.
        pub quorum: Option<Quorum>,
        /// How many nodes of which type run in each region.
        #[serde(rename = "in", default, skip_serializing_if = "IndexMap::is_empty")]
        pub places: IndexMap<String, Placement>,
    }

    /// When a group of voters can decide.
    #[derive(Default)]
    pub struct Quorum {
        /// `crash`: a majority; `byzantine`: n - floor((n-1)/3).
        pub tolerates: Option<Fault>,
        /// Exact number of voters needed; goes before `tolerates`.
        pub need: Option<u32>,
    }

    /// The nodes of a tier in one region.
    #[derive(Default)]
    pub struct Placement {
        /// Number of nodes, or an autoscaling range such as `5..20`.
        pub nodes: Option<NodeCount>,
        /// The provider's instance type.
        pub instance_type: Option<String>,
        /// What runs the nodes; `eks`, `gke` and `aks` add a control plane.
        pub platform: Option<Platform>,
        /// How many zones the nodes are spread over.
        pub zones: Option<u32>,
        /// Purchase mix here, if it differs from the tier's.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub purchase: IndexMap<PurchaseOption, Percent>,
        /// Boot or data disk of each node.
        pub disk: Option<Disk>,
    }

    /// A disk of each node.
    #[derive(Default)]
    pub struct Disk {
        /// Size of the disk.
        pub size: Option<Bytes>,
        /// The provider's volume type, such as `gp3`, `pd-balanced` or `premium-ssd`.
        #[serde(rename = "type")]
        pub kind: Option<String>,
    }
}
