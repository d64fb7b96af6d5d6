//! How the bill is made up.

use super::{Provider, vocabulary};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// How the bill is made up.
    #[derive(Default)]
    pub struct Cost {
        /// `allow`: a missing price is estimated and marked; `deny` (default): it is an error.
        pub estimates: Option<Estimates>,
        /// Support plan by provider. Only `none` is supported yet.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub support: IndexMap<Provider, String>,
        /// Currency of the bill. Only `USD` is supported yet.
        pub currency: Option<String>,
    }

    /// Whether missing prices are estimated.
    #[derive(Copy, Eq, Default)]
    pub enum Estimates {
        /// Estimated by a named rule, and marked.
        Allow,
        /// An error.
        #[default]
        Deny,
    }
}
