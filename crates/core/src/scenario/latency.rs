//! How far requests may travel: objectives, caches on the way, and the time a tier itself takes.

use super::vocabulary;
use crate::quantity::{Duration, Percent};
use indexmap::IndexMap;
use serde::de::value::StrDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Longest acceptable round trips: one for all geographies, or by geography or continent; of
/// commits; and between clouds.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LatencyObjective {
    /// For every geography where the design has users and that has no target of its own.
    pub all: Option<LatencyTarget>,
    /// For every geography on the published list that has no target of its own.
    pub everywhere: Option<LatencyTarget>,
    /// Commit of a write, by store: from its leader until enough copies have confirmed.
    pub commit: IndexMap<String, Duration>,
    /// Round trip between regions of different clouds.
    pub between_clouds: Option<PairTarget>,
    /// By geography, or by continent.
    pub by: IndexMap<String, LatencyTarget>,
}

impl LatencyObjective {
    /// Whether nothing is asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

vocabulary! {
    /// Layers of caches, from the user on: each the share of the reads reaching it that it answers.
    #[derive(Default)]
    pub struct Caching {
        /// At the edge (CDN), near the user: only the last mile is travelled.
        pub edge: Option<Percent>,
        /// In memory in the serving region, such as Redis.
        pub memory: Option<Percent>,
        /// The query cache before the database.
        pub query: Option<Percent>,
    }
}

/// A type with a long form of optional fields, and a duration as its short form.
macro_rules! scalar_or_fields {
    ($(#[doc = $about:literal])+ $type:ident, short: $short:expr, $visitor:ident, $keys:ident, {
        $($(#[doc = $doc:literal])+ $field:ident: $value:ty = $word:literal),+ $(,)?
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq, Default, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub struct $type {
            $($(#[doc = $doc])+ #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$value>,)+
        }

        /// Keys of the long form.
        const $keys: &[&str] = &[$($word),+];

        struct $visitor;
        impl<'de> Visitor<'de> for $visitor {
            type Value = $type;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a duration, or a mapping")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                let short: fn(Duration) -> $type = $short;
                Duration::deserialize(StrDeserializer::new(text)).map(short)
            }
            fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<$type, E> {
                self.visit_str(&n.to_string())
            }
            fn visit_f64<E: serde::de::Error>(self, n: f64) -> Result<$type, E> {
                self.visit_str(&n.to_string())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$type, A::Error> {
                let mut out = $type::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.replace('_', "-").as_str() {
                        $($word => out.$field = map.next_value()?,)+
                        other => return Err(serde::de::Error::unknown_field(other, $keys)),
                    }
                }
                Ok(out)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                d.deserialize_any($visitor)
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(g: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut properties = serde_json::Map::new();
                $(
                    let inner: serde_json::Value = g.subschema_for::<$value>().into();
                    let text = [$($doc),+].concat();
                    properties.insert($word.into(), serde_json::json!({ "allOf": [inner], "description": text.trim() }));
                )+
                let about = [$($about),+].concat();
                schemars::json_schema!({
                    "description": about.trim(),
                    "anyOf": [
                        g.subschema_for::<Duration>(),
                        { "type": "object", "properties": properties, "additionalProperties": false }
                    ]
                })
            }
        }
    };
}

scalar_or_fields! {
    /// Longest acceptable round trip of a geography: one value, or reads and writes apart.
    LatencyTarget, short: |d| LatencyTarget { reads: Some(d), writes: Some(d), quantile: None }, TargetVisitor, TARGET_KEYS, {
        /// Of reads.
        reads: Duration = "reads",
        /// Of writes.
        writes: Duration = "writes",
        /// Share of requests that must not take longer, such as `95%`; without it the mean is held against the target.
        quantile: Percent = "quantile",
    }
}

scalar_or_fields! {
    /// Longest acceptable round trip between regions of different clouds.
    PairTarget, short: |d| PairTarget { round_trip: Some(d), share: None }, PairVisitor, PAIR_KEYS, {
        /// Longest acceptable round trip.
        round_trip: Duration = "round-trip",
        /// Share of the pairs of regions that must keep it; default 100%.
        share: Percent = "share",
    }
}

scalar_or_fields! {
    /// Time a tier itself takes for a request, network not included: its mean, or mean and spread.
    ServiceTime, short: |d| ServiceTime { mean: Some(d), sigma: None }, ServiceVisitor, SERVICE_KEYS, {
        /// Mean.
        mean: Duration = "mean",
        /// Standard deviation of the logarithm, such as `0.8`; 0 for a fixed time. Percentiles need it.
        sigma: f64 = "sigma",
    }
}

impl<'de> Deserialize<'de> for LatencyObjective {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = LatencyObjective;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a duration, or a mapping of geographies")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(LatencyObjective {
                    all: Some(TargetVisitor.visit_str(text)?),
                    ..LatencyObjective::default()
                })
            }
            fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Self::Value, E> {
                self.visit_str(&n.to_string())
            }
            fn visit_f64<E: serde::de::Error>(self, n: f64) -> Result<Self::Value, E> {
                self.visit_str(&n.to_string())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut out = LatencyObjective::default();
                while let Some(key) = map.next_key::<String>()? {
                    let key = key.replace('_', "-");
                    match key.as_str() {
                        "all" => out.all = map.next_value()?,
                        "everywhere" => out.everywhere = map.next_value()?,
                        "commit" => out.commit = map.next_value()?,
                        "between-clouds" => out.between_clouds = map.next_value()?,
                        _ => {
                            out.by.insert(key, map.next_value()?);
                        }
                    }
                }
                Ok(out)
            }
        }
        d.deserialize_any(V)
    }
}

impl Serialize for LatencyObjective {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = s.serialize_map(None)?;
        if let Some(all) = &self.all {
            map.serialize_entry("all", all)?;
        }
        if let Some(everywhere) = &self.everywhere {
            map.serialize_entry("everywhere", everywhere)?;
        }
        for (geography, target) in &self.by {
            map.serialize_entry(geography, target)?;
        }
        if !self.commit.is_empty() {
            map.serialize_entry("commit", &self.commit)?;
        }
        if let Some(clouds) = &self.between_clouds {
            map.serialize_entry("between-clouds", clouds)?;
        }
        map.end()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for LatencyObjective {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LatencyObjective".into()
    }
    fn json_schema(g: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let target = g.subschema_for::<LatencyTarget>();
        let described = |inner: schemars::Schema, text: &str| serde_json::json!({ "allOf": [inner], "description": text });
        let properties = serde_json::json!({
            "all": described(target.clone(), "Every geography where the design has users and that has no target of its own."),
            "everywhere": described(target.clone(), "Every geography on the published list that has no target of its own."),
            "commit": described(g.subschema_for::<IndexMap<String, Duration>>(), "Commit of a write, by store: from its leader until enough copies have confirmed."),
            "between-clouds": described(g.subschema_for::<PairTarget>(), "Round trip between regions of different clouds."),
        });
        schemars::json_schema!({
            "description": "Longest acceptable round trips: one for all, or by geography or continent",
            "anyOf": [
                g.subschema_for::<Duration>(),
                { "type": "object", "properties": properties, "additionalProperties": target }
            ]
        })
    }
}
