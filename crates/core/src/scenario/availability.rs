//! The share of requests that must be served.

use crate::quantity::Percent;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Share of requests to be served: on average, in most single years, or on average with confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AvailabilityObjective {
    /// The share.
    pub at_least: Percent,
    /// Share of single years that must reach it; without it the long-run mean is judged.
    pub in_years: Option<Percent>,
    /// Share of the designs drawn from what is not known whose mean must reach it.
    pub confidence: Option<Percent>,
}

impl AvailabilityObjective {
    /// The share of requests that may be lost.
    #[must_use]
    pub fn complement(&self) -> f64 {
        self.at_least.complement()
    }
}

const KEYS: &[&str] = &["at-least", "in-years", "confidence"];

impl<'de> Deserialize<'de> for AvailabilityObjective {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = AvailabilityObjective;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(
                    "a percentage, or a mapping with `at-least` and `in-years` or `confidence`",
                )
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(AvailabilityObjective {
                    at_least: Percent::deserialize(serde::de::value::StrDeserializer::new(text))?,
                    in_years: None,
                    confidence: None,
                })
            }
            fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Self::Value, E> {
                self.visit_str(&n.to_string())
            }
            fn visit_f64<E: serde::de::Error>(self, n: f64) -> Result<Self::Value, E> {
                self.visit_str(&n.to_string())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                use serde::de::Error;
                let (mut at_least, mut in_years, mut confidence) = (None, None, None);
                while let Some(key) = map.next_key::<String>()? {
                    match key.replace('_', "-").as_str() {
                        "at-least" => at_least = Some(map.next_value()?),
                        "in-years" => in_years = Some(map.next_value()?),
                        "confidence" => confidence = Some(map.next_value()?),
                        other => return Err(Error::unknown_field(other, KEYS)),
                    }
                }
                if in_years.is_some() && confidence.is_some() {
                    return Err(Error::custom(
                        "`in-years` and `confidence` are different promises: state one of them",
                    ));
                }
                Ok(AvailabilityObjective {
                    at_least: at_least.ok_or_else(|| Error::missing_field("at-least"))?,
                    in_years,
                    confidence,
                })
            }
        }
        d.deserialize_any(V)
    }
}

impl Serialize for AvailabilityObjective {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let (key, share) = match (&self.in_years, &self.confidence) {
            (Some(years), _) => ("in-years", years),
            (None, Some(confidence)) => ("confidence", confidence),
            (None, None) => return self.at_least.serialize(s),
        };
        let mut map = s.serialize_map(Some(2))?;
        map.serialize_entry("at-least", &self.at_least)?;
        map.serialize_entry(key, share)?;
        map.end()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for AvailabilityObjective {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AvailabilityObjective".into()
    }
    fn json_schema(g: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let share = g.subschema_for::<Percent>();
        schemars::json_schema!({
            "description": "Share of requests to be served: on average, in most single years, or on average with confidence.",
            "anyOf": [
                share,
                {
                    "type": "object",
                    "properties": {
                        "at-least": { "allOf": [share], "description": "The share." },
                        "in-years": { "allOf": [share], "description": "Share of single years that must reach it, such as `90%`; without it the long-run mean is judged." },
                        "confidence": { "allOf": [share], "description": "Share of the designs drawn from what is not known (failure rates, stated ranges) whose long-run mean must reach it, such as `90%`." }
                    },
                    "required": ["at-least"],
                    "not": { "required": ["in-years", "confidence"] },
                    "additionalProperties": false
                }
            ]
        })
    }
}
