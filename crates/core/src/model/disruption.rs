//! Disruptions of something other than places: data, releases, planned work.

use super::{Dist, Failure, Victim};
use crate::scenario::{Blast, Disruption};
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
