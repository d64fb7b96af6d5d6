//! Network parts that cost, and where data may be held.

use crate::quantity::BytesPerMonth;
use crate::scenario::{BalancerKind, Mesh, Residency};

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
