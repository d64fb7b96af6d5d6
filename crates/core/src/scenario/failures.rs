//! Failure statistics that differ from the defaults, and common causes.

use super::{Deploys, vocabulary};
use crate::quantity::{Duration, Frequency, Percent};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Failure statistics that differ from the defaults.
    #[derive(Default)]
    pub struct Failures {
        /// `defaults` (when left out) or `none`: drops every rate and group that is not declared here.
        pub assume: Option<Assume>,
        /// Every node.
        pub node: Option<UnitFailure>,
        /// Every zone.
        pub zone: Option<UnitFailure>,
        /// Every region.
        pub region: Option<UnitFailure>,
        /// Every provider.
        pub provider: Option<UnitFailure>,
        /// Every managed database instance.
        pub database: Option<UnitFailure>,
        /// Every managed cache node.
        pub cache: Option<UnitFailure>,
        /// Every regional object store.
        pub object_storage: Option<UnitFailure>,
        /// Every regional load balancer.
        pub load_balancer: Option<UnitFailure>,
        /// Every region's control plane: nothing can be launched or scaled while running servers go on.
        pub control_plane: Option<UnitFailure>,
        /// Every link between two regions.
        pub link: Option<UnitFailure>,
        /// Data corruption by software, for the whole design; counts in availability only when stated.
        pub data_corruption: Option<UnitFailure>,
        /// Single units, such as `region:us-east`, `provider:aws`, `zone:us-east`, `node:backend`, `store:orders`.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub units: IndexMap<String, UnitFailure>,
        /// Common causes: one event hits several members.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub groups: IndexMap<String, Group>,
        /// Default groups that this design is declared free of: `hazard-area`, `dns`, `front-door`, `operator`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub independent: Vec<String>,
        /// Encryption or deletion by an attacker, for the whole design; counts in availability only when stated.
        pub ransomware: Option<UnitFailure>,
        /// Deletion of data by a person, for the whole design; counts in availability only when stated.
        pub data_deletion: Option<UnitFailure>,
        /// Releases: `3/week`, or with what a bad one does; counts in availability only with a frequency.
        pub deploys: Option<Deploys>,
        /// Planned work by name; counts in availability.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub maintenance: IndexMap<String, Maintenance>,
    }

    /// Planned work, announced and repeated.
    #[derive(Default)]
    pub struct Maintenance {
        /// How often it is done.
        pub frequency: Option<Frequency>,
        /// How long it takes each time.
        pub window: Option<Duration>,
        /// What is out of service meanwhile, such as `region:us-east` or `tier:app@us-east`; default: everything.
        pub scope: Option<String>,
    }

    /// Which statistics apply when nothing is said.
    #[derive(Copy, Eq)]
    pub enum Assume {
        /// The sourced defaults.
        Defaults,
        /// Nothing fails unless declared.
        None,
    }

    /// How a unit fails: `availability`; or a rate (`rate`, `frequency` or `mtbf`) and a duration.
    #[derive(Default)]
    pub struct UnitFailure {
        /// Share of time it works; instead of a rate and a duration.
        pub availability: Option<Percent>,
        /// Failures per time while it works.
        pub rate: Option<Frequency>,
        /// Failures per calendar time.
        pub frequency: Option<Frequency>,
        /// Mean up time between failures (repair not included).
        pub mtbf: Option<Duration>,
        /// Mean length of a failure.
        pub duration: Option<Duration>,
        /// Median length of a failure, with `sigma`: a lognormal.
        pub median: Option<Duration>,
        /// Standard deviation of the logarithm of the length, as a number in text, such as `1.0`; 0 for a fixed length.
        pub sigma: Option<f64>,
    }

    /// One common cause.
    #[derive(Default)]
    pub struct Group {
        /// Units it hits, such as `region:us-east`, `provider:aws`, `zone:us-east/1`, `tier:slim`, `tier:slim@us-east`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub members: Vec<String>,
        /// Probability that a member is hit, drawn once per event; default 100%.
        pub hit: Option<Percent>,
        /// How often and how long.
        pub fails: Option<UnitFailure>,
        /// What happens to a member; default `down`.
        pub effect: Option<GroupEffect>,
    }

    /// What happens to a member of a group.
    #[derive(Copy, Eq)]
    pub enum GroupEffect {
        /// It is lost.
        Down,
    }
}
