//! Quantities with their units: text in, exact values inside, text out.
//!
//! Every quantity reads from text with its unit written out (`30s`, `5 GB/day`, `99.99%`) and
//! prints back a canonical form that reads as the same value. A bare number is refused wherever
//! the unit could be guessed wrongly. Money and volumes are exact decimals; time is an integer
//! number of nanoseconds.

pub mod belief;
mod count;
mod data;
mod duration;
mod frequency;
mod money;
mod number;
mod percent;
mod spelling;
mod throughput;
pub mod uncertain;
mod usage;

pub use count::NodeCount;
pub use data::{Bytes, BytesPerMonth, BytesPerSecond};
pub use duration::Duration;
pub use frequency::Frequency;
pub use money::{MonthlyMoney, Usd};
pub use number::grouped;
pub use percent::Percent;
pub use spelling::{Grouping, equal, spelled};
pub use throughput::RequestRate;
pub use usage::{Coordinates, ExchangeRate, Money, Requests, Usage};

use rust_decimal::Decimal;

/// Hours in a month, for money and for budgets of downtime.
pub const HOURS_PER_MONTH: u32 = 730;
/// Hours in a year.
pub const HOURS_PER_YEAR: f64 = 8760.0;

/// Why a text is not the quantity it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityError {
    /// Stable diagnostic code.
    pub code: &'static str,
    /// What is wrong, one sentence.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// A quantity that reads from and prints to text with its unit.
pub trait Quantity: Sized {
    /// What it is, for messages: `a duration`.
    const WHAT: &'static str;
    /// Examples of correct text, for messages and for the JSON Schema.
    const EXAMPLES: &'static [&'static str];

    /// Reads the text; the error says what is wrong and what to write.
    ///
    /// # Errors
    /// When the number or the unit is missing, unknown or out of range.
    fn from_text(text: &str) -> Result<Self, QuantityError>;

    /// Canonical text; reads back as the same value.
    fn to_text(&self) -> String;

    /// A number that grows with the value, for comparing ends of a range; none where values of
    /// this kind cannot be uncertain.
    fn magnitude(&self) -> Option<f64> {
        None
    }

    /// `a` times `wa` plus `b` times `wb`; none where that makes no sense or does not fit.
    #[must_use]
    fn weighted(_a: Self, _wa: Decimal, _b: Self, _wb: Decimal) -> Option<Self> {
        None
    }
}

fn examples<T: Quantity>() -> String {
    let quoted: Vec<String> = T::EXAMPLES.iter().map(|e| format!("`{e}`")).collect();
    match quoted.split_last() {
        Some((last, before)) if !before.is_empty() => {
            format!("write it as {} or {last}", before.join(", "))
        }
        _ => format!("write it as {}", quoted.join("")),
    }
}

fn wrong<T: Quantity>(text: &str) -> QuantityError {
    QuantityError {
        code: "invalid-quantity",
        message: format!("`{text}` is not {}", T::WHAT),
        help: examples::<T>(),
    }
}

fn unit_error<T: Quantity>(text: &str, unit: &str, known: &[&'static str]) -> QuantityError {
    if unit.is_empty() {
        return QuantityError {
            code: "missing-unit",
            message: format!("`{text}` has no unit"),
            help: examples::<T>(),
        };
    }
    // Among units of one or two letters every other one is near; only case may be wrong there.
    let near = crate::diagnostic::did_you_mean(unit, known.iter().copied())
        .filter(|near| near.eq_ignore_ascii_case(unit) || near.chars().count() > 3);
    QuantityError {
        code: "unknown-unit",
        message: format!("`{unit}` is not a unit for {}", T::WHAT),
        help: near.map_or_else(
            || format!("known units: {}", known.join(", ")),
            |n| format!("did you mean `{n}`?"),
        ),
    }
}

macro_rules! serde_by_text {
    ($($type:ty),+ $(,)?) => {$(
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&Quantity::to_text(self))
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&Quantity::to_text(self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                d.deserialize_any(TextVisitor::<$type>(std::marker::PhantomData))
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let text = serde_json::json!({ "type": <$type>::JSON_TYPES });
                // A number of nodes is a range of its own.
                let certain = <$type>::JSON_TYPES.len() > 1;
                let forms = if certain { vec![text] } else { vec![text, uncertain::schema()] };
                schemars::json_schema!({
                    "description": format!("{}; for example {}", <$type>::WHAT, <$type>::EXAMPLES.join(", ")),
                    "anyOf": forms,
                    "examples": <$type>::EXAMPLES,
                })
            }
        }
    )+};
}

serde_by_text!(
    Bytes,
    BytesPerMonth,
    BytesPerSecond,
    Coordinates,
    Duration,
    ExchangeRate,
    Frequency,
    Money,
    MonthlyMoney,
    NodeCount,
    Percent,
    RequestRate,
    Requests,
    Usage,
);

/// JSON types a quantity may have in a document; text unless a plain integer is also clear.
trait JsonTypes {
    #[cfg_attr(not(feature = "schema"), allow(dead_code))]
    const JSON_TYPES: &'static [&'static str] = &["string"];
}
impl JsonTypes for Bytes {}
impl JsonTypes for BytesPerMonth {}
impl JsonTypes for BytesPerSecond {}
impl JsonTypes for Duration {}
impl JsonTypes for Frequency {}
impl JsonTypes for MonthlyMoney {}
impl JsonTypes for Percent {}
impl JsonTypes for RequestRate {}
impl JsonTypes for Coordinates {}
impl JsonTypes for Money {}
impl JsonTypes for Requests {}
impl JsonTypes for ExchangeRate {
    const JSON_TYPES: &'static [&'static str] = &["string", "number"];
}
impl JsonTypes for Usage {
    const JSON_TYPES: &'static [&'static str] = &["string", "number"];
}
impl JsonTypes for NodeCount {
    const JSON_TYPES: &'static [&'static str] = &["string", "integer"];
}

struct TextVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Quantity + Copy> serde::de::Visitor<'de> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(T::WHAT)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        T::from_text(text)
            .map_err(|e| E::custom(crate::yaml::value_error(e.code, &e.message, &e.help)))
    }

    fn visit_u64<E: serde::de::Error>(self, n: u64) -> Result<T, E> {
        self.visit_str(&n.to_string())
    }

    fn visit_i64<E: serde::de::Error>(self, n: i64) -> Result<T, E> {
        self.visit_str(&n.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, n: f64) -> Result<T, E> {
        self.visit_str(&n.to_string())
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let key: Option<String> = map.next_key()?;
        let word = key.unwrap_or_default();
        let fault = |code, message: String, help: String| {
            serde::de::Error::custom(crate::yaml::value_error(code, &message, &help))
        };
        let example = T::EXAMPLES.first().copied().unwrap_or_default();
        let form = format!(
            "write it as `{{ uncertain: LOW..HIGH }}`, the lower end first, each as in `{example}`"
        );
        let Some(shape) = uncertain::Shape::of(&word) else {
            return Err(fault(
                "wrong-type",
                format!("expected {}, found a mapping", T::WHAT),
                format!(
                    "{}, or `{{ uncertain: … }}` between two of them",
                    examples::<T>()
                ),
            ));
        };
        let text: String = map.next_value()?;
        if map.next_key::<String>()?.is_some() {
            return Err(fault(
                "invalid-quantity",
                format!("`{word}` stands alone"),
                form,
            ));
        }
        uncertain::mean(shape, &text).ok_or_else(|| {
            fault(
                "invalid-quantity",
                format!("`{text}` is not a range of which a mean can be taken"),
                form,
            )
        })
    }
}

#[cfg(test)]
mod tests;
