//! How often something happens.

use super::{Quantity, QuantityError, number, unit_error, wrong};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Events per time, exact. Text: `0.2/year`, `3/week`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frequency {
    /// Number of events in the stated period.
    pub count: Decimal,
    /// The period, as its canonical word.
    pub period: &'static str,
}

const PERIODS: &[(&str, f64, &[&str])] = &[
    ("hour", 1.0, &["h", "hour"]),
    ("day", 24.0, &["d", "day"]),
    ("week", 168.0, &["w", "week"]),
    ("month", 730.0, &["month", "mo"]),
    ("year", 8760.0, &["y", "year"]),
];

impl Frequency {
    /// Events per hour.
    #[must_use]
    pub fn per_hour(self) -> f64 {
        let hours = PERIODS
            .iter()
            .find(|(w, _, _)| *w == self.period)
            .map_or(8760.0, |(_, h, _)| *h);
        self.count.to_f64().unwrap_or(0.0) / hours
    }
}

impl Quantity for Frequency {
    const WHAT: &'static str = "a frequency";
    const EXAMPLES: &'static [&'static str] = &["0.2/year", "3/week"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let (count, unit) = number::split(text).ok_or_else(|| wrong::<Self>(text))?;
        let word = unit
            .strip_prefix('/')
            .or_else(|| unit.strip_prefix("per "))
            .unwrap_or("")
            .trim();
        PERIODS
            .iter()
            .find(|(_, _, names)| names.contains(&word))
            .map(|(period, _, _)| Self { count, period })
            .ok_or_else(|| {
                unit_error::<Self>(text, unit, &["/hour", "/day", "/week", "/month", "/year"])
            })
    }

    fn to_text(&self) -> String {
        format!("{}/{}", number::text(self.count), self.period)
    }

    fn magnitude(&self) -> Option<f64> {
        Some(self.per_hour())
    }

    fn weighted(a: Self, wa: Decimal, b: Self, wb: Decimal) -> Option<Self> {
        if a.period != b.period {
            return None;
        }
        let sum = a
            .count
            .checked_mul(wa)?
            .checked_add(b.count.checked_mul(wb)?)?;
        Some(Self {
            count: sum,
            period: a.period,
        })
    }
}
