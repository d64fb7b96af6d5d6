//! Disruptions of something other than places: data, releases, planned work.

use super::{Dist, Failure, RegionUnit, StoreModel, Victim, WriteRule};
use crate::scenario::{Blast, CopyRole, Disruption, RegionRole};
use serde::Serialize;

/// What can happen to the data of every copy at once. Replication protects from none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Damage {
    /// Software writes wrong data.
    Corruption,
    /// A person deletes data.
    Deletion,
    /// An attacker encrypts data, and every backup that can be reached and changed.
    Ransomware,
}

impl Damage {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Corruption, Self::Deletion, Self::Ransomware];

    /// The kind of disruption that it is.
    #[must_use]
    pub fn disruption(self) -> Disruption {
        match self {
            Self::Corruption => Disruption::DataCorruption,
            Self::Deletion => Disruption::OperatorError,
            Self::Ransomware => Disruption::Ransomware,
        }
    }

    /// Name of its cause.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Corruption => "data-corruption",
            Self::Deletion => "operator-error:deletion",
            Self::Ransomware => "ransomware",
        }
    }
}

/// Disruptions of something other than places: what happens beside them.
#[derive(Clone, Debug, Default)]
pub struct BesideModel {
    /// What can happen to the data themselves, by [`Damage`]; counted only when stated.
    pub damages: Vec<DamageModel>,
    /// Releases, and what a bad one does; none where nothing undeclared fails.
    pub deploys: Option<DeployModel>,
    /// Planned work.
    pub maintenance: Vec<MaintenanceModel>,
    /// Whether regions are under change control and credentials of their own.
    pub separate_credentials: bool,
    /// By region that runs nodes: nothing can be launched or scaled there.
    pub control_planes: Vec<(usize, Failure)>,
    /// What launching needs besides: registries, secrets, pipelines.
    pub launch_needs: Vec<LaunchNeed>,
    /// DNS answers but cannot be changed; none where nothing is switched by DNS.
    pub records: Option<Failure>,
    /// Links between regions that exchange data.
    pub links: Vec<LinkModel>,
    /// Regions with such links, and for how long one is cut off from all others; only where there
    /// are more than two.
    pub isolated: Vec<(usize, Dist)>,
    /// Speed at which a lost copy is filled again, in bytes per hour; zero where no store has two.
    pub reseed_speed: f64,
    /// Probability that a lost primary is kept from taking writes once another copy does.
    pub fencing: f64,
}

/// Something without which nothing new starts, while what runs goes on.
#[derive(Clone, Debug)]
pub struct LaunchNeed {
    /// Name of the dependency.
    pub name: String,
    /// Regions in which nothing starts without it; none for a pipeline, which only deploys.
    pub regions: Vec<usize>,
    /// Regions in which it runs; it is lost while all of them are. Empty when it runs elsewhere.
    pub places: Vec<usize>,
    /// How it fails.
    pub failure: Failure,
}

/// The link between two regions that exchange data.
#[derive(Clone, Debug)]
pub struct LinkModel {
    /// Indices of the regions.
    pub between: (usize, usize),
    /// How often it is cut, and for how long.
    pub failure: Failure,
}

/// One kind of damage to data.
#[derive(Clone, Debug)]
pub struct DamageModel {
    /// Which one.
    pub damage: Damage,
    /// How often, and how long until it is noticed (the length of the events).
    pub failure: Failure,
    /// Whether it counts in availability (stated in the scenario).
    pub counted: bool,
    /// Time until it is noticed, in hours.
    pub detection: Dist,
}

/// Releases, and what a bad one does.
#[derive(Clone, Debug)]
pub struct DeployModel {
    /// Bad releases, and their length until rolled back; one release a week where none is stated.
    pub failure: Failure,
    /// Whether the frequency is stated, so that it counts in availability.
    pub counted: bool,
    /// Until a bad release is noticed, in hours.
    pub detect: Dist,
    /// From there until the former release serves again, in hours.
    pub rollback: Dist,
    /// Whether noticing and rolling back are told apart.
    pub told_apart: bool,
    /// What one release reaches at once.
    pub blast: Blast,
    /// Share of those requests that it reaches first, and for how long, in hours.
    pub canary: Option<(f64, f64)>,
}

/// Planned work.
#[derive(Clone, Debug)]
pub struct MaintenanceModel {
    /// Name in the scenario.
    pub name: String,
    /// How often, and how long.
    pub failure: Failure,
    /// What is out of service meanwhile.
    pub victims: Vec<Victim>,
}

impl BesideModel {
    /// How long the link between two regions is cut, in hours, if it is followed.
    #[must_use]
    pub fn link_length(&self, a: usize, b: usize) -> Option<Dist> {
        let link = self
            .links
            .iter()
            .find(|l| l.between == (a.min(b), a.max(b)));
        link.and_then(|l| l.failure.events).map(|e| e.length)
    }
}

impl StoreModel {
    /// The regions of the primary and of the only other site, where no region is a witness: after
    /// a cut neither side can tell whether the other lives.
    #[must_use]
    pub fn two_sites(&self, regions: &[RegionUnit]) -> Option<(usize, usize)> {
        let WriteRule::Primary(p) = self.write else {
            return None;
        };
        let sites: std::collections::BTreeSet<usize> = self
            .copies
            .iter()
            .filter(|c| c.role != CopyRole::Archive)
            .map(|c| c.region)
            .collect();
        let witness = regions.iter().any(|r| r.role == RegionRole::Witness);
        let home = self.copies.get(p)?.region;
        let other = sites.iter().copied().find(|r| *r != home)?;
        (sites.len() == 2 && !witness).then_some((home, other))
    }
}
