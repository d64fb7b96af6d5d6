//! Words that are agreed but not computed yet; `supported.rs` refuses them by name.

use super::vocabulary;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// An extra rule.
    pub struct Policy {
        /// Identifier of the rule.
        pub id: String,
        /// The comparison, such as `cost.total <= $10,000/month`.
        pub require: String,
        /// `error`, `warning` or `note`.
        pub severity: Option<String>,
    }
}
