//! What the design must achieve.

use super::availability::AvailabilityObjective;
use super::latency::LatencyObjective;
use super::words::Disruption;
use super::{Provider, vocabulary};
use crate::quantity::{Duration, MonthlyMoney, RequestRate};
use indexmap::IndexMap;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

vocabulary! {
    /// What the design must achieve.
    #[derive(Default)]
    pub struct Objectives {
        /// Share of requests to be served: `99.99%` on average over the years, `{ at-least: 99.99%, in-years: 90% }` in that share of single years, or `{ at-least: 99.99%, confidence: 90% }` on average whatever is not known.
        pub availability: Option<AvailabilityObjective>,
        /// Longest acceptable recovery: `5m` for every disruption, or by disruption and store.
        pub rto: Option<RecoveryObjective>,
        /// Longest acceptable loss of data: `1m` for every store and disruption, or by disruption and store.
        pub rpo: Option<LossObjective>,
        /// Longest acceptable round trip: `100ms` wherever the design has users, or by geography or continent, such as `{ na-east: 100ms, europe: { reads: 60ms, writes: 200ms } }`.
        pub latency: Option<LatencyObjective>,
        /// Requests per second to be carried: `10,000 rps` with everything up, or also after a disruption, `{ normal: 10,000 rps, region: 6,000 rps }`.
        pub throughput: Option<ThroughputObjective>,
        /// Largest acceptable bill: `$10,000/month`, or by provider.
        pub budget: Option<Budget>,
    }
}

/// Longest acceptable recovery time, overall or by disruption. Held against the P95.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RecoveryObjective {
    /// For every disruption without a value of its own.
    pub all: Option<Duration>,
    /// By disruption.
    pub by: IndexMap<Disruption, Duration>,
    /// By store: for requests that need this store and no other.
    pub stores: IndexMap<String, StoreObjective>,
}

/// Longest acceptable loss of data, overall, by disruption or by store.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct LossObjective {
    /// For every disruption and store without a value of its own.
    pub all: Option<Duration>,
    /// By disruption.
    pub by: IndexMap<Disruption, Duration>,
    /// By store; goes before `by` and `all`.
    pub stores: IndexMap<String, StoreObjective>,
}

/// Objective of one store: one duration for every disruption, or by disruption.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct StoreObjective {
    /// For every disruption without a value of its own.
    pub all: Option<Duration>,
    /// By disruption.
    pub by: IndexMap<Disruption, Duration>,
}

/// Rate of requests to be carried, with everything up and after disruptions.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ThroughputObjective {
    /// With everything up.
    pub normal: Option<RequestRate>,
    /// Once recovery has settled, by disruption.
    pub by: IndexMap<Disruption, RequestRate>,
}

/// Largest acceptable bill, in total and by provider.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Budget {
    /// The whole bill.
    pub total: Option<MonthlyMoney>,
    /// By provider.
    pub by: IndexMap<Provider, MonthlyMoney>,
}

impl RecoveryObjective {
    /// The objective for this disruption, if there is one.
    #[must_use]
    pub fn for_disruption(&self, d: Disruption) -> Option<Duration> {
        self.by.get(&d).copied().or(self.all)
    }
}

impl LossObjective {
    /// The objective for this store under this disruption, if there is one.
    #[must_use]
    pub fn for_store(&self, store: &str, d: Disruption) -> Option<Duration> {
        let own = self.stores.get(store).and_then(|o| o.for_disruption(d));
        own.or_else(|| self.by.get(&d).copied()).or(self.all)
    }

    /// Whether some objective names this disruption.
    #[must_use]
    pub fn names(&self, d: Disruption) -> bool {
        self.by.contains_key(&d) || self.stores.values().any(|o| o.by.contains_key(&d))
    }

    /// Path in the scenario of the objective for this store under this disruption.
    #[must_use]
    pub fn path(&self, store: &str, d: Disruption) -> String {
        match self.stores.get(store) {
            Some(o) if o.by.contains_key(&d) => format!("objectives.rpo.stores.{store}.{d}"),
            Some(o) if o.all.is_some() => format!("objectives.rpo.stores.{store}"),
            _ if self.by.contains_key(&d) => format!("objectives.rpo.{d}"),
            _ => "objectives.rpo".into(),
        }
    }
}

impl StoreObjective {
    /// The objective for this disruption, if there is one.
    #[must_use]
    pub fn for_disruption(&self, d: Disruption) -> Option<Duration> {
        self.by.get(&d).copied().or(self.all)
    }
}

/// Reads one scalar as the value for all, or a mapping of special keys and word keys.
macro_rules! scalar_or_map {
    ($type:ident, $all:ident: $scalar:ty, by: $key:ty, special: [$($special:ident: $special_type:ty = $word:literal),*], keys: $keys:expr) => {
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                struct V;
                impl<'de> Visitor<'de> for V {
                    type Value = $type;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("one value, or a mapping")
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        let value = <$scalar>::deserialize(serde::de::value::StrDeserializer::new(text))?;
                        Ok($type { $all: Some(value), ..Default::default() })
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
                            let key = key.replace('_', "-");
                            match key.as_str() {
                                stringify!($all) => out.$all = Some(map.next_value()?),
                                $($word => out.$special = map.next_value::<$special_type>()?,)*
                                other => match <$key>::ALL.iter().find(|k| k.word() == other) {
                                    Some(k) => { out.by.insert(*k, map.next_value()?); }
                                    None => return Err(serde::de::Error::unknown_field(other, $keys)),
                                },
                            }
                        }
                        Ok(out)
                    }
                }
                d.deserialize_any(V)
            }
        }

        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut map = s.serialize_map(None)?;
                if let Some(all) = &self.$all {
                    map.serialize_entry(stringify!($all), all)?;
                }
                $(if !self.$special.is_empty() { map.serialize_entry($word, &self.$special)?; })*
                for (k, v) in &self.by {
                    map.serialize_entry(k.word(), v)?;
                }
                map.end()
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(g: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let scalar = g.subschema_for::<$scalar>();
                let mut properties = serde_json::Map::new();
                for key in $keys {
                    properties.insert((*key).into(), scalar.clone().into());
                }
                $(properties.insert($word.into(), g.subschema_for::<$special_type>().into());)*
                schemars::json_schema!({
                    "anyOf": [
                        scalar,
                        { "type": "object", "properties": properties, "additionalProperties": false }
                    ]
                })
            }
        }
    };
}

const STORE_KEYS: &[&str] = &[
    "all",
    "node",
    "zone",
    "region",
    "provider",
    "area",
    "spot",
    "control-plane",
    "link",
    "front-door",
    "dependency",
    "software",
    "bad-deploy",
    "maintenance",
    "operator-error",
    "data-corruption",
    "ransomware",
];
const OBJECTIVE_KEYS: &[&str] = &[
    "all",
    "stores",
    "node",
    "zone",
    "region",
    "provider",
    "area",
    "spot",
    "control-plane",
    "link",
    "front-door",
    "dependency",
    "software",
    "bad-deploy",
    "maintenance",
    "operator-error",
    "data-corruption",
    "ransomware",
];
const THROUGHPUT_KEYS: &[&str] = &[
    "normal",
    "node",
    "zone",
    "region",
    "provider",
    "area",
    "spot",
    "control-plane",
    "link",
    "front-door",
    "dependency",
    "software",
    "bad-deploy",
    "maintenance",
    "operator-error",
    "data-corruption",
    "ransomware",
];
const BUDGET_KEYS: &[&str] = &[
    "total",
    "aws",
    "gcp",
    "azure",
    "kubernetes",
    "self-hosted",
    "edge",
];

scalar_or_map!(RecoveryObjective, all: Duration, by: Disruption,
    special: [stores: IndexMap<String, StoreObjective> = "stores"], keys: OBJECTIVE_KEYS);
scalar_or_map!(LossObjective, all: Duration, by: Disruption,
    special: [stores: IndexMap<String, StoreObjective> = "stores"], keys: OBJECTIVE_KEYS);
scalar_or_map!(StoreObjective, all: Duration, by: Disruption, special: [], keys: STORE_KEYS);
scalar_or_map!(ThroughputObjective, normal: RequestRate, by: Disruption, special: [], keys: THROUGHPUT_KEYS);
scalar_or_map!(Budget, total: MonthlyMoney, by: Provider, special: [], keys: BUDGET_KEYS);
