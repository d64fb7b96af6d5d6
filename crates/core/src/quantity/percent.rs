//! Shares and probabilities.

use super::{Quantity, QuantityError, number, wrong};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A share between 0% and 100%, exact.
///
/// Text: `99.99%`. A bare number is refused, because `0.5` may mean a half or half a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Percent {
    percent: Decimal,
    // Invariant: 0 <= percent <= 100.
}

impl Percent {
    /// From a number of percent, if it lies between 0 and 100.
    #[must_use]
    pub fn from_percent(percent: Decimal) -> Option<Self> {
        (Decimal::ZERO..=Decimal::ONE_HUNDRED)
            .contains(&percent)
            .then_some(Self { percent })
    }

    /// The number in front of the percent sign.
    #[must_use]
    pub fn percent(self) -> Decimal {
        self.percent
    }

    /// The share as an exact decimal between 0 and 1.
    #[must_use]
    pub fn share(self) -> Decimal {
        self.percent / Decimal::ONE_HUNDRED
    }

    /// The share, 0 to 1.
    #[must_use]
    pub fn fraction(self) -> f64 {
        self.share().to_f64().unwrap_or(0.0)
    }

    /// One minus the share, subtracted exactly before rounding to binary.
    #[must_use]
    pub fn complement(self) -> f64 {
        ((Decimal::ONE_HUNDRED - self.percent) / Decimal::ONE_HUNDRED)
            .to_f64()
            .unwrap_or(0.0)
    }
}

impl Quantity for Percent {
    const WHAT: &'static str = "a percentage";
    const EXAMPLES: &'static [&'static str] = &["99.99%", "40%"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let (value, unit) = number::split(text).ok_or_else(|| wrong::<Self>(text))?;
        match unit {
            "%" => Self::from_percent(value).ok_or_else(|| QuantityError {
                code: "quantity-out-of-range",
                message: format!("`{text}` is not between 0% and 100%"),
                help: "write a share of at most 100%".into(),
            }),
            "" => Err(QuantityError {
                code: "missing-unit",
                message: format!("`{text}` has no percent sign"),
                help: if value == Decimal::ONE {
                    "write `1%` or `100%`".to_owned()
                } else if value < Decimal::ONE {
                    format!("write `{}%`", number::text(value * Decimal::ONE_HUNDRED))
                } else {
                    format!("write `{}%`", number::text(value))
                },
            }),
            _ => Err(wrong::<Self>(text)),
        }
    }

    fn to_text(&self) -> String {
        format!("{}%", number::text(self.percent))
    }

    fn magnitude(&self) -> Option<f64> {
        Some(self.fraction())
    }

    fn weighted(a: Self, wa: Decimal, b: Self, wb: Decimal) -> Option<Self> {
        let sum = a
            .percent
            .checked_mul(wa)?
            .checked_add(b.percent.checked_mul(wb)?)?;
        Self::from_percent(sum)
    }
}
