//! Backups.

use super::vocabulary;
use crate::quantity::{Bytes, BytesPerSecond, Duration};
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Backups of one store.
    #[derive(Default)]
    pub struct Backup {
        /// Interval between backups.
        pub every: Option<Duration>,
        /// How long one backup runs; default: an instant.
        pub duration: Option<Duration>,
        /// How long backups are kept.
        pub keep: Option<Duration>,
        /// Whether the store can be restored to any moment, from archived logs.
        pub point_in_time: Option<bool>,
        /// How often logs are archived, when `point-in-time` is `true`; default 5m.
        pub log_every: Option<Duration>,
        /// Regions that hold a copy of the backups besides the store's own.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub copies_in: Vec<String>,
        /// Backups cannot be changed or deleted before their time.
        pub immutable: Option<bool>,
        /// Held under credentials that open nothing else, so that who breaks into the design does not reach them.
        pub isolated: Option<bool>,
        /// Volume of backup kept beyond any free allowance; default: the store's size.
        pub size: Option<Bytes>,
        /// Speed of a restore.
        pub restore_speed: Option<BytesPerSecond>,
        /// Time of a full restore, if known.
        pub restore_time: Option<Duration>,
        /// Day on which a restore last worked, as `YYYY-MM-DD`.
        pub restore_tested: Option<String>,
    }
}
