//! Releases: how often, how many fail, how far a bad one reaches, how long until it is undone.

use super::vocabulary;
use super::words::Blast;
use crate::quantity::{Duration, Frequency, Percent};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Releases: a frequency alone, or a mapping.
#[derive(Clone, Debug, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub struct Deploys(pub DeploySpec);

vocabulary! {
    /// Releases, and what a bad one does.
    #[derive(Default)]
    pub struct DeploySpec {
        /// How often something is released, such as `3/week`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub frequency: Option<Frequency>,
        /// Share of releases that fail.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub fails: Option<Percent>,
        /// From a bad release to the end of its rollback; instead of `detect` and `rollback`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub duration: Option<Duration>,
        /// Until it is noticed.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub detect: Option<Duration>,
        /// From there until the former release serves again.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub rollback: Option<Duration>,
        /// What one release reaches at once; default `all`: one pipeline for everything.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub blast: Option<Blast>,
        /// The first part of it, watched before the rest follows.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub canary: Option<Canary>,
    }

    /// The part of the requests that a release reaches first.
    #[derive(Default)]
    pub struct Canary {
        /// Share of the requests.
        pub share: Option<Percent>,
        /// How long it is watched before the rest follows.
        pub bake: Option<Duration>,
    }
}

impl<'de> Deserialize<'de> for Deploys {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Deploys;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a frequency such as `3/week`, or a mapping")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Deploys, E> {
                let text = serde::de::value::StrDeserializer::new(text);
                Ok(Deploys(DeploySpec {
                    frequency: Some(Frequency::deserialize(text)?),
                    ..DeploySpec::default()
                }))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Deploys, A::Error> {
                DeploySpec::deserialize(MapAccessDeserializer::new(map)).map(Deploys)
            }
        }
        d.deserialize_any(V)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Deploys {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Deploys".into()
    }
    fn json_schema(g: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let often = g.subschema_for::<Frequency>();
        let spec = g.subschema_for::<DeploySpec>();
        schemars::json_schema!({ "anyOf": [often, spec] })
    }
}
