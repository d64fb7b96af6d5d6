//! Regions: the places where parts run.

use super::{Engine, Platform, Provider, RegionRole, StorageClass, vocabulary};
use crate::quantity::{Coordinates, Money, MonthlyMoney};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// A place where parts run.
    pub struct Region {
        /// Who runs it: `aws`, `gcp`, `azure`, `kubernetes`, `self-hosted` or `edge`.
        pub provider: Option<Provider>,
        /// The provider's region, such as `us-east-1`; `West US 2` and `westus2` are the same.
        pub location: Option<String>,
        /// So many sites alike, `NAME-1`, `NAME-2` and so on, each with all that is stated under this name; `{n}` in the hazard area is the number of the site.
        pub count: Option<u32>,
        /// How many zones are used; default: as many as nodes can fill, up to the region's own.
        pub zones: Option<u32>,
        /// What the region is for.
        pub role: Option<RegionRole>,
        /// Law that applies to data here, as an ISO 3166 country or `EU`; default: the region's country.
        pub jurisdiction: Option<String>,
        /// Name of the hazard area; regions within 300 km share one unless named apart here.
        pub hazard_area: Option<String>,
        /// Where a site of your own is, in degrees north and east, such as `-24.01, 31.49`.
        pub coordinates: Option<Coordinates>,
        /// Country of a site of your own, as an ISO 3166 code of two letters.
        pub country: Option<String>,
        /// What a site of your own costs.
        pub prices: Option<SitePrices>,
        /// Short form: instance type of a tier `app` in this region.
        pub instance_type: Option<String>,
        /// Short form: number of nodes of the tier `app` in this region.
        pub nodes: Option<crate::quantity::NodeCount>,
        /// Short form: what runs the nodes of the tier `app`.
        pub platform: Option<Platform>,
        /// Short form: the database of this region, a copy of the store `database`.
        pub database: Option<RegionDatabase>,
    }

    /// The price sheet of a site of one's own; amounts by the month.
    #[derive(Default)]
    pub struct SitePrices {
        /// A node of each type.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub nodes: IndexMap<String, MonthlyMoney>,
        /// A GB of each kind of disk.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub disks: IndexMap<String, MonthlyMoney>,
        /// A GB of objects, backups and tapes held, by class (`standard`, `infrequent`, `cold`, `archive`); backups are `standard`.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub storage: IndexMap<StorageClass, MonthlyMoney>,
        /// A GB that leaves the site, paid once.
        pub egress: Option<Money>,
        /// Room, power, link and the like, whatever runs there.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub fixed: IndexMap<String, MonthlyMoney>,
    }

    /// Short form: the database of one region.
    pub struct RegionDatabase {
        /// Such as `postgresql`; the same in every region.
        pub engine: Option<Engine>,
        /// Managed service: `rds`, `aurora`, `cloudsql`, `azure-database`, `azure-sql`.
        #[serde(rename = "type")]
        pub kind: Option<String>,
        /// Instance type, as AWS calls it.
        pub size: Option<String>,
        /// Instance type, as Google Cloud calls it.
        pub tier: Option<String>,
        /// Instance type, as Azure calls it.
        pub sku: Option<String>,
    }
}
