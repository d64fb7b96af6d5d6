//! Dependencies: what everything else hangs on.

use super::{Provider, vocabulary};
use crate::quantity::{Duration, Frequency, Percent};
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Something outside the tiers and stores that requests need.
    #[derive(Default)]
    pub struct Dependency {
        /// What it is; default `saas`.
        pub kind: Option<DependencyKind>,
        /// Provider that runs it, when it shares that provider's fate.
        pub provider: Option<Provider>,
        /// Regions in which it runs, sites of your own among them: it is lost while all of them are. Left out when it is not run in a region of this design.
        #[serde(rename = "in", default, skip_serializing_if = "Vec::is_empty")]
        pub places: Vec<String>,
        /// The service, such as `route53`, `cloudflare`, `okta`.
        pub service: Option<String>,
        /// Its availability, if stated directly.
        pub availability: Option<Percent>,
        /// Losses per year, with `duration`.
        pub rate: Option<Frequency>,
        /// Mean length of a loss.
        pub duration: Option<Duration>,
        /// Share of requests that fail while it is lost; default 100%, for `identity` 10%.
        pub share: Option<Percent>,
        /// Dependencies that take its place: it counts as lost only when all of them are lost too.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub substitutes: Vec<String>,
        /// Regions whose requests need it; default all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub regions: Vec<String>,
    }

    /// What a dependency is.
    #[derive(Copy, Eq)]
    pub enum DependencyKind {
        /// CDN, proxy or anycast edge that all requests pass.
        FrontDoor,
        /// Authoritative DNS.
        Dns,
        /// Sign-in and tokens.
        Identity,
        /// Deploy pipeline. Without it nothing is deployed; requests go on.
        Pipeline,
        /// Image registry. Without it nothing new starts; requests go on.
        Registry,
        /// Keys and secrets. Without them nothing new starts; running nodes go on.
        Secrets,
        /// Any other service of a third party.
        Saas,
    }
}
