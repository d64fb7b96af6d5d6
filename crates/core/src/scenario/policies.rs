//! Settings of the rules that `check` holds a design to, and rules of the user's own.

use super::vocabulary;
use crate::diagnostic::Severity;
use indexmap::IndexMap;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

vocabulary! {
    /// Rules that `check` holds the design to.
    #[derive(Default)]
    pub struct Policies {
        /// Settings of built-in rules by identifier: `severity` and the parameters on the rule's page, such as `{ price-age: { max: 30d, severity: error } }`.
        #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
        pub rules: IndexMap<String, RuleSetting>,
        /// Rules of your own: comparisons over the numbers of the design.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub own: Vec<OwnRule>,
    }

    /// A policy file: what many scenarios share.
    pub struct PolicyText {
        /// Settings and rules, as in a scenario.
        pub policies: Policies,
    }

    /// A rule of your own.
    pub struct OwnRule {
        /// Identifier of the rule, in kebab-case.
        pub id: String,
        /// What must hold: a comparison such as `cost.total <= $10,000/month` or `rto.region < 2 * rto.zone`, with `<=`, `<`, `>=`, `>`, `==` or `!=`.
        pub require: String,
        /// How bad it is if it does not; `error` unless stated, `off` for not at all.
        pub severity: Option<Level>,
        /// What to say when it fails, one sentence.
        pub message: Option<String>,
        /// What to do then.
        pub help: Option<String>,
    }
}

/// How bad a failed rule is, or that it is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The gate fails.
    Error,
    /// The gate passes, unless warnings are to fail it.
    Warning,
    /// Worth knowing.
    Note,
    /// The rule is not looked at.
    Off,
}

impl Level {
    /// The severity, unless it is off.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Off => None,
        }
    }
}

/// Settings of one built-in rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleSetting {
    /// How bad it is if it fails.
    pub severity: Option<Level>,
    /// Of a policy file: whether scenarios cannot change it.
    pub is_final: bool,
    /// Parameters by name, as written; items of a list are joined by commas.
    pub parameters: IndexMap<String, String>,
}

/// A scalar or a list of scalars, as text.
struct Written(String);

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Written;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value or a list of words")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Written, E> {
                Ok(Written(text.to_owned()))
            }
            fn visit_bool<E: serde::de::Error>(self, is: bool) -> Result<Written, E> {
                Ok(Written(is.to_string()))
            }
            fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<Written, E> {
                Ok(Written(n.to_string()))
            }
            fn visit_i64<E: serde::de::Error>(self, n: i64) -> Result<Written, E> {
                Ok(Written(n.to_string()))
            }
            fn visit_f64<E: serde::de::Error>(self, n: f64) -> Result<Written, E> {
                Ok(Written(n.to_string()))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Written, A::Error> {
                let mut all = Vec::new();
                while let Some(Written(one)) = seq.next_element()? {
                    all.push(one);
                }
                Ok(Written(all.join(", ")))
            }
        }
        d.deserialize_any(V)
    }
}

impl<'de> Deserialize<'de> for RuleSetting {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = RuleSetting;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("`error`, `warning`, `note`, `off`, or a mapping with `severity` and parameters")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RuleSetting, E> {
                let severity = Level::deserialize(serde::de::value::StrDeserializer::new(text))?;
                Ok(RuleSetting {
                    severity: Some(severity),
                    ..RuleSetting::default()
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RuleSetting, A::Error> {
                let mut out = RuleSetting::default();
                while let Some(key) = map.next_key::<String>()? {
                    let key = key.replace('_', "-");
                    if key == "severity" {
                        out.severity = Some(map.next_value()?);
                    } else if key == "final" {
                        out.is_final = map.next_value()?;
                    } else {
                        let Written(value) = map.next_value()?;
                        out.parameters.insert(key, value);
                    }
                }
                Ok(out)
            }
        }
        d.deserialize_any(V)
    }
}

impl Serialize for RuleSetting {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = s.serialize_map(None)?;
        if let Some(severity) = &self.severity {
            map.serialize_entry("severity", severity)?;
        }
        if self.is_final {
            map.serialize_entry("final", &true)?;
        }
        for (name, value) in &self.parameters {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for RuleSetting {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RuleSetting".into()
    }
    fn json_schema(g: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let level = g.subschema_for::<Level>();
        schemars::json_schema!({
            "description": "Settings of one built-in rule: a severity, or a mapping with `severity` and the rule's parameters.",
            "anyOf": [
                level,
                {
                    "type": "object",
                    "properties": { "severity": { "allOf": [level], "description": "How bad it is if it fails; `off` for not looked at." }, "final": { "type": "boolean", "description": "In a policy file: scenarios cannot change it." } },
                    "additionalProperties": {
                        "anyOf": [
                            { "type": ["string", "number", "boolean"] },
                            { "type": "array", "items": { "type": "string" } }
                        ]
                    }
                }
            ]
        })
    }
}
