//! Stores: databases, caches, object storage, queues, ledgers.

use super::{CopyRole, Engine, Redundancy, StorageClass, vocabulary};
use crate::quantity::{Bytes, BytesPerMonth, Requests};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Data that has copies.
    #[derive(Default)]
    pub struct Store {
        /// A sentence about it.
        pub description: Option<String>,
        /// Labels for showback, besides those of the design.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub tags: IndexMap<String, String>,
        /// What kind of store it is.
        pub engine: Option<Engine>,
        /// Data held, per copy.
        pub size: Option<Bytes>,
        /// Bytes written; what replication has to carry.
        pub change_rate: Option<BytesPerMonth>,
        /// How much each copy grows, net of what is deleted; with `cost.month`, the sizes are those after so many months.
        pub growth: Option<BytesPerMonth>,
        /// Age at which objects, logs and messages are deleted.
        pub keep: Option<crate::quantity::Duration>,
        /// Mean size of an object or message; what a lifecycle and a queue need to count them.
        pub object_size: Option<Bytes>,
        /// For `consensus`: the quorum tier whose nodes hold the state and vote.
        pub voters: Option<String>,
        /// Copies that must confirm a write; default: a majority for `quorum`, all for `sync`.
        pub write_quorum: Option<u32>,
        /// Region key of the home jurisdiction, for residency; default: the primary copy's region.
        pub home: Option<String>,
        /// The copies, by region.
        #[serde(rename = "in", default, skip_serializing_if = "IndexMap::is_empty")]
        pub copies: IndexMap<String, Copy>,
    }

    /// One copy of a store.
    #[derive(Default)]
    pub struct Copy {
        /// Managed service, such as `rds`, `cloud-sql`, `elasticache`, `s3`; default by provider and engine.
        pub service: Option<String>,
        /// The provider's instance type or tier.
        pub instance_type: Option<String>,
        /// What the copy does.
        pub role: Option<CopyRole>,
        /// `multi`: with a standby in another zone; `single`: without.
        pub zones: Option<Redundancy>,
        /// Number of nodes or shards of a cache or broker.
        pub nodes: Option<u32>,
        /// Further copies of each node for reads, in the same region.
        pub read_replicas: Option<u32>,
        /// Data held here, if it differs from the store's.
        pub size: Option<Bytes>,
        /// The provider's volume type, such as `gp3`; default by service.
        pub storage_type: Option<String>,
        /// Price class of objects; default `standard`.
        pub class: Option<StorageClass>,
        /// How many places the provider keeps objects in, such as `lrs`, `zrs`, `grs`, `ra-grs`, `regional`, `multi-region`.
        pub redundancy: Option<String>,
        /// Objects and logs move to another class at an age, such as `{ infrequent: 30d, archive: 90d }`; needs `change-rate`.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub lifecycle: IndexMap<StorageClass, crate::quantity::Duration>,
        /// Requests to objects, or to a queue.
        pub requests: Option<StoreRequests>,
        /// Data read back from each class other than `standard`.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub retrieval: IndexMap<StorageClass, BytesPerMonth>,
        /// Old versions of objects are kept.
        pub versioning: Option<bool>,
    }

    /// Requests to the objects or messages of one copy.
    #[derive(Default)]
    pub struct StoreRequests {
        /// Put, copy and post; sends of a queue.
        pub writes: Option<Requests>,
        /// Get; receives and deletes of a queue.
        pub reads: Option<Requests>,
        /// List, and create containers.
        pub lists: Option<Requests>,
        /// Any other, where the provider charges it.
        pub other: Option<Requests>,
    }
}
