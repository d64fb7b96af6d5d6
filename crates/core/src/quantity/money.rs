//! Money, never in floating point.

use super::{Quantity, QuantityError, number, wrong};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// US dollars, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Usd(pub Decimal);

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Rounded to cents, halves away from zero.
    #[must_use]
    pub fn cents(self) -> Decimal {
        self.0
            .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
    }
}

impl std::ops::Add for Usd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::ops::AddAssign for Usd {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl std::ops::Sub for Usd {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl std::iter::Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
        values.fold(Self::ZERO, |a, b| a + b)
    }
}

/// `$1,234.50`: cents and thousands separators.
impl std::fmt::Display for Usd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cents = format!("{:.2}", self.cents().abs());
        let (whole, fraction) = cents.split_once('.').unwrap_or((cents.as_str(), "00"));
        let mut grouped = String::new();
        for (i, c) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(c);
        }
        let sign = if self.cents() < Decimal::ZERO {
            "-"
        } else {
            ""
        };
        f.pad(&format!("{sign}${grouped}.{fraction}"))
    }
}

/// As a decimal string, exact.
impl Serialize for Usd {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0.normalize().to_string())
    }
}

impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Usd {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Usd".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "US dollars, exact, as a decimal string",
            "type": "string",
            "pattern": crate::schema::DECIMAL,
        })
    }
}

/// A monthly amount in US dollars. Text: `$10,000/month`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct MonthlyMoney {
    /// Amount per month of 730 h.
    pub usd: Usd,
}

impl Quantity for MonthlyMoney {
    const WHAT: &'static str = "a monthly amount of money";
    const EXAMPLES: &'static [&'static str] = &["$10,000/month"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let trimmed = text.trim();
        let (number, dollar) = match trimmed.strip_prefix('$') {
            Some(rest) => (rest, true),
            None => (trimmed, false),
        };
        let (value, unit) = number::split(number).ok_or_else(|| wrong::<Self>(text))?;
        let amount = match (dollar, unit.trim_start()) {
            (true, rest) => rest,
            (false, rest) => match rest.strip_prefix("USD") {
                Some(after) => after.trim_start(),
                None => {
                    return Err(QuantityError {
                        code: "missing-unit",
                        message: format!("`{text}` has no currency"),
                        help: super::examples::<Self>(),
                    });
                }
            },
        };
        match amount {
            "/month" | "/mo" | "/ month" => Ok(Self { usd: Usd(value) }),
            "" => Err(QuantityError {
                code: "missing-unit",
                message: format!("`{text}` does not say per what time"),
                help: format!("write `{trimmed}/month`"),
            }),
            _ => Err(wrong::<Self>(text)),
        }
    }

    fn to_text(&self) -> String {
        format!("${}/month", self.usd.0.normalize())
    }

    fn magnitude(&self) -> Option<f64> {
        self.usd.0.to_f64()
    }

    fn weighted(a: Self, wa: Decimal, b: Self, wb: Decimal) -> Option<Self> {
        let sum = a
            .usd
            .0
            .checked_mul(wa)?
            .checked_add(b.usd.0.checked_mul(wb)?)?;
        Some(Self { usd: Usd(sum) })
    }
}
