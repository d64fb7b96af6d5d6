//! What documents say about a design, and which variant is in force when.

use super::{NotModelled, vocabulary};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Which variant applies in which months.
    pub struct TimelineEntry {
        /// Name of the variant; `base` for the file as it stands.
        pub variant: String,
        /// First month, counted from 1.
        pub from_month: u32,
        /// Last month; the month before the next phase when left out.
        pub to_month: Option<u32>,
    }

    /// What a document says about this design: `claim` and `is`, or `kind` for what no model can hold.
    pub struct Claim {
        /// Identifier of the claim, unique in the file.
        pub id: String,
        /// A metric or a small sum over metrics, such as `rto.region` or `cost.total / cost.total[cheap]`.
        pub claim: Option<String>,
        /// The stated value, such as `99.99%`, `< 5m`, `3..5` or `$7,550/month ± 5%`.
        #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::TextOrNumber>"))]
        pub is: Option<String>,
        /// What the document says, in its words.
        pub says: Option<String>,
        /// Where the document says so.
        pub from: Option<String>,
        /// Variant that the claim is about; default the file as it stands.
        pub variant: Option<String>,
        /// Ways to read an ambiguous claim, by name; each states what differs.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub readings: IndexMap<String, ClaimReading>,
        /// Why it is not modelled, instead of `claim` and `is`.
        pub kind: Option<NotModelled>,
    }

    /// One way to read a claim.
    #[derive(Default)]
    pub struct ClaimReading {
        /// The metric in this reading.
        pub claim: Option<String>,
        /// The stated value in this reading.
        #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::TextOrNumber>"))]
        pub is: Option<String>,
        /// The variant in this reading.
        pub variant: Option<String>,
    }
}
