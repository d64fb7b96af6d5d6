//! The closed list of billing units. GB is 10^9 or 2^30 bytes as the provider prints it; GiB is
//! always 2^30. The two are never mixed.

use serde::{Serialize, Serializer};
use std::fmt;

/// A billing unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit(&'static str);

impl Unit {
    /// One hour of one thing.
    pub const HOUR: Self = Self("hour");
    /// One month of one thing.
    pub const MONTH: Self = Self("month");
    /// Gigabytes transferred or processed, as the provider counts them.
    pub const GB: Self = Self("GB");
    /// Gigabytes transferred, counted on each side of the transfer.
    pub const GB_PER_DIRECTION: Self = Self("GB-per-direction");
    /// Gibibytes transferred or processed.
    pub const GIB: Self = Self("GiB");
    /// Gigabytes stored for a month.
    pub const GB_MONTH: Self = Self("GB-month");
    /// Gibibytes stored for a month.
    pub const GIB_MONTH: Self = Self("GiB-month");
    /// Percent of something else.
    pub const PERCENT: Self = Self("percent");

    /// All unit names.
    pub const ALL: &'static [&'static str] = &[
        "hour",
        "month",
        "GB",
        "GB-per-direction",
        "GiB",
        "TB",
        "TiB",
        "GB-month",
        "GiB-month",
        "GB-hour",
        "GiB-hour",
        "GB-second",
        "GiB-second",
        "vCPU-hour",
        "vCPU-month",
        "vCPU-second",
        "VM-hour",
        "ACU-hour",
        "LCU-hour",
        "CU-hour",
        "IOPS-month",
        "IOPS-hour",
        "MBps-month",
        "MBps-hour",
        "requests",
        "1000-requests",
        "10000-requests",
        "100000-requests",
        "1M-requests",
        "1000-objects-month",
        "percent",
    ];

    /// The unit of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|n| **n == name).map(|n| Self(n))
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}
