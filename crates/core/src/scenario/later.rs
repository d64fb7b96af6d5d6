//! Words that are agreed but not computed yet; `supported.rs` refuses them by name.

use super::vocabulary;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Which variant applies in which months.
    pub struct TimelineEntry {
        /// Name of the variant.
        pub variant: String,
        /// First month, counted from 1.
        pub from_month: u32,
        /// Last month; open when left out.
        pub to_month: Option<u32>,
    }

    /// What a document says about this design.
    pub struct Claim {
        /// Identifier of the claim.
        pub id: String,
        /// What it is about, such as `availability`, `rto.region`, `cost.provider.aws`.
        pub claim: String,
        /// The stated value, such as `99.99%` or `< 5m`.
        pub is: String,
        /// Where the document says so.
        pub from: Option<String>,
    }

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
