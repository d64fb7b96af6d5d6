//! Rates of requests.

use super::{Quantity, QuantityError, number, unit_error, wrong};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Requests per second, exact. Text: `1,200 rps`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct RequestRate {
    /// Requests per second.
    pub per_second: Decimal,
}

impl RequestRate {
    /// Requests per second.
    #[must_use]
    pub fn rps(self) -> f64 {
        self.per_second.to_f64().unwrap_or(0.0)
    }
}

impl Quantity for RequestRate {
    const WHAT: &'static str = "a rate of requests";
    const EXAMPLES: &'static [&'static str] = &["1,200 rps"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let (value, unit) = number::split(text).ok_or_else(|| wrong::<Self>(text))?;
        match unit {
            "rps" | "req/s" | "requests/s" | "tps" | "/s" => Ok(Self { per_second: value }),
            _ => Err(unit_error::<Self>(text, unit, &["rps", "req/s", "tps"])),
        }
    }

    fn to_text(&self) -> String {
        format!("{} rps", number::text(self.per_second))
    }

    fn magnitude(&self) -> Option<f64> {
        self.per_second.to_f64()
    }

    fn weighted(a: Self, wa: Decimal, b: Self, wb: Decimal) -> Option<Self> {
        let sum = a
            .per_second
            .checked_mul(wa)?
            .checked_add(b.per_second.checked_mul(wb)?)?;
        Some(Self { per_second: sum })
    }
}
