//! How copies follow each other.

use super::{Conflicts, Consistency, Direction, ReplicationMode, vocabulary};
use crate::quantity::Duration;
use indexmap::IndexMap;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

vocabulary! {
    /// How the copies of a store follow each other.
    #[derive(Default)]
    pub struct ReplicationSpec {
        /// How a write reaches the other copies.
        pub mode: Option<ReplicationMode>,
        /// How far a copy is behind, at most (P99); for `async` and `active-active`.
        pub lag: Option<Duration>,
        /// Interval of a scheduled copy.
        pub every: Option<Duration>,
        /// How long one scheduled copy runs.
        pub duration: Option<Duration>,
        /// What readers may count on.
        pub consistency: Option<Consistency>,
        /// What happens when two copies changed the same thing.
        #[serde(alias = "conflict-resolution")]
        pub conflicts: Option<Conflicts>,
        /// Which way a scheduled copy goes.
        pub direction: Option<Direction>,
        /// Whether deleting at one end deletes at the other.
        pub propagate_deletes: Option<bool>,
        /// Region whose copy or voter leads; for `quorum`. Without it every voter is as likely to lead.
        pub leader: Option<String>,
    }
}

/// One spec for every store (`{ mode: active-active }`), or one by store.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Replication {
    /// For every store without a spec of its own.
    pub all: Option<ReplicationSpec>,
    /// By store.
    pub stores: IndexMap<String, ReplicationSpec>,
}

const SPEC_KEYS: &[&str] = &[
    "mode",
    "lag",
    "every",
    "duration",
    "consistency",
    "conflicts",
    "conflict-resolution",
    "direction",
    "propagate-deletes",
    "leader",
];

impl<'de> Deserialize<'de> for Replication {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Replication;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a mapping of stores, or one spec with `mode`")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Replication, A::Error> {
                let mut out = Replication::default();
                while let Some(key) = map.next_key::<String>()? {
                    let word = key.replace('_', "-");
                    if !SPEC_KEYS.contains(&word.as_str()) {
                        out.stores.insert(key, map.next_value()?);
                        continue;
                    }
                    let all = out.all.get_or_insert_with(ReplicationSpec::default);
                    match word.as_str() {
                        "mode" => all.mode = map.next_value()?,
                        "lag" => all.lag = map.next_value()?,
                        "every" => all.every = map.next_value()?,
                        "duration" => all.duration = map.next_value()?,
                        "consistency" => all.consistency = map.next_value()?,
                        "direction" => all.direction = map.next_value()?,
                        "propagate-deletes" => all.propagate_deletes = map.next_value()?,
                        "leader" => all.leader = map.next_value()?,
                        _ => all.conflicts = map.next_value()?,
                    }
                }
                Ok(out)
            }
        }
        d.deserialize_map(V)
    }
}

impl Serialize for Replication {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = s.serialize_map(None)?;
        if let Some(all) = &self.all {
            macro_rules! entry {
                ($($word:literal: $field:ident),+) => {$(
                    if let Some(v) = &all.$field { map.serialize_entry($word, v)?; }
                )+};
            }
            entry!("mode": mode, "lag": lag, "every": every, "duration": duration,
                "consistency": consistency, "conflicts": conflicts, "direction": direction,
                "propagate-deletes": propagate_deletes, "leader": leader);
        }
        for (store, spec) in &self.stores {
            map.serialize_entry(store, spec)?;
        }
        map.end()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Replication {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Replication".into()
    }
    fn json_schema(g: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let spec = g.subschema_for::<ReplicationSpec>();
        schemars::json_schema!({
            "description": "One spec for every store (with `mode`), or one by store",
            "anyOf": [spec, { "type": "object", "additionalProperties": spec }]
        })
    }
}
