//! Standards and data residency.

use super::{Residency, Standard, vocabulary};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Standards and data residency.
    #[derive(Default)]
    pub struct Compliance {
        /// Rulebooks that the design is held to, as far as a design can show them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub standards: Vec<Standard>,
        /// Where data may be held, by region or by store.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub data_residency: IndexMap<String, Residency>,
    }
}
