//! Recovery: what is done after each disruption, and how long each step takes.

use super::{Disruption, vocabulary};
use crate::quantity::{Duration, NodeCount, Percent, Quantity};
use indexmap::IndexMap;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Recovery plans by disruption.
pub type Recovery = IndexMap<Disruption, Plan>;

vocabulary! {
    /// What is done after one kind of disruption.
    #[derive(Default)]
    pub struct Plan {
        /// `automatic`, or `{ on-call: 15m }` when a person decides.
        pub start: Option<Start>,
        /// Probability that the automatic path works; default 95%, or 99% if drilled.
        pub success: Option<Percent>,
        /// Whether the plan is exercised at least monthly.
        pub drilled: Option<bool>,
        /// For `link`: probability that a primary that is cut off stops taking writes before another copy does; default 0%.
        pub fencing: Option<Percent>,
        /// Downtime of the planned way back after the repair; default: as long as a promotion.
        pub fail_back: Option<Duration>,
        /// Steps in sequence unless `after` says otherwise; a stated step replaces the derived one of its kind.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub steps: Vec<Step>,
        /// What else is done, in words; goes into the runbook, takes no time here.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub actions: Vec<String>,
    }

    /// One step. Exactly one of the kinds carries its time; `derived` takes the time from the model.
    #[derive(Default)]
    pub struct Step {
        /// Noticing the fault.
        pub detect: Option<StepTime>,
        /// Deciding to act.
        pub decide: Option<StepTime>,
        /// Sending requests elsewhere.
        pub switch: Option<StepTime>,
        /// Making another copy of a store writable.
        pub promote: Option<StepTime>,
        /// Adding capacity.
        pub scale: Option<StepTime>,
        /// Restoring from a backup.
        pub restore: Option<StepTime>,
        /// Going back to the former release, after a bad one.
        pub rollback: Option<StepTime>,
        /// Checking before opening.
        pub verify: Option<StepTime>,
        /// What people call it.
        pub name: Option<String>,
        /// Names of the steps that must be done first; default: the step before.
        pub after: Option<Vec<String>>,
        /// For `switch`: time over which requests are moved bit by bit, once it begins.
        pub over: Option<Duration>,
        /// For `switch` with `over`: moved in steps of this share, each watched for its part of the time; left out, evenly.
        pub by: Option<Percent>,
        /// For `scale`: number of nodes to scale to, per tier and region.
        pub to: Option<NodeCount>,
        /// For `promote` and `restore`: the store.
        pub store: Option<String>,
    }
}

/// Who starts the recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// Nobody has to decide.
    Automatic,
    /// A person on call, after this time.
    OnCall(Duration),
}

/// As a word or a one-key mapping; YAML tags are not part of the format.
impl Serialize for Start {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Automatic => s.serialize_str("automatic"),
            Self::OnCall(time) => s.collect_map([("on-call", time)]),
        }
    }
}

/// The time of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepTime {
    /// As stated.
    Stated(Duration),
    /// Taken from the model.
    Derived,
}

impl Serialize for StepTime {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Stated(d) => d.serialize(s),
            Self::Derived => s.serialize_str("derived"),
        }
    }
}

impl<'de> Deserialize<'de> for StepTime {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = StepTime;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a duration, or `derived`")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<StepTime, E> {
                if text == "derived" {
                    return Ok(StepTime::Derived);
                }
                Duration::from_text(text)
                    .map(StepTime::Stated)
                    .map_err(|e| {
                        let help = format!("{}, or `derived`", e.help);
                        E::custom(crate::yaml::value_error(e.code, &e.message, help))
                    })
            }
            fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<StepTime, E> {
                self.visit_str(&n.to_string())
            }
            fn visit_f64<E: serde::de::Error>(self, n: f64) -> Result<StepTime, E> {
                self.visit_str(&n.to_string())
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<StepTime, A::Error> {
                let uncertain = MapAccessDeserializer::new(map);
                Duration::deserialize(uncertain).map(StepTime::Stated)
            }
        }
        d.deserialize_any(V)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for StepTime {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "StepTime".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "The time a step takes, or `derived`",
            "type": "string",
            "examples": ["30s", "derived"]
        })
    }
}
