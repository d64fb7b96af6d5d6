//! Time spans.

use super::{Quantity, QuantityError, number, unit_error, wrong};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A span of time in whole nanoseconds.
///
/// Text: one or more numbers with units, largest first: `30s`, `1h 30m`, `250ms`. A day is 24 h,
/// a week 7 d, a year 8,760 h; months are refused because their length is ambiguous.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Duration {
    /// Length in nanoseconds.
    pub nanos: u64,
}

const SECOND: u64 = 1_000_000_000;
/// Longest duration accepted: 100 years.
const MAX_NANOS: u64 = 100 * 8760 * 3600 * SECOND;

/// Units with their length in nanoseconds; the first name of each is canonical.
const UNITS: &[(u64, &[&str])] = &[
    (8760 * 3600 * SECOND, &["y", "year", "years"]),
    (7 * 86400 * SECOND, &["w", "week", "weeks"]),
    (86400 * SECOND, &["d", "day", "days"]),
    (3600 * SECOND, &["h", "hour", "hours", "hr", "hrs"]),
    (60 * SECOND, &["m", "min", "minute", "minutes", "mins"]),
    (SECOND, &["s", "sec", "second", "seconds", "secs"]),
    (1_000_000, &["ms", "millisecond", "milliseconds"]),
    (1_000, &["us", "µs", "microsecond", "microseconds"]),
    (1, &["ns", "nanosecond", "nanoseconds"]),
];

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self { nanos: 0 };

    /// Nearest whole nanosecond to this many seconds; negative and non-finite become zero.
    #[must_use]
    pub fn from_seconds(seconds: f64) -> Self {
        let nanos = (seconds * 1e9).round();
        let clamped = if nanos.is_finite() {
            nanos.clamp(0.0, MAX_NANOS as f64)
        } else {
            0.0
        };
        Self {
            nanos: clamped as u64,
        }
    }

    /// Nearest whole nanosecond to this many hours.
    #[must_use]
    pub fn from_hours(hours: f64) -> Self {
        Self::from_seconds(hours * 3600.0)
    }

    /// Length in seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.nanos as f64 / 1e9
    }

    /// Length in hours.
    #[must_use]
    pub fn hours(self) -> f64 {
        self.nanos as f64 / 3.6e12
    }
}

/// The first name of a unit that has several.
pub(super) fn canonical_unit(unit: &str) -> Option<&'static str> {
    let (_, names) = UNITS.iter().find(|(_, names)| names.contains(&unit))?;
    names.first().copied()
}

/// The long names are only suggested, not listed.
fn unknown_unit(text: &str, unit: &str) -> QuantityError {
    let names: Vec<&'static str> = UNITS.iter().flat_map(|(_, n)| n.iter().copied()).collect();
    let near = unit_error::<Duration>(text, unit, &names);
    if near.help.starts_with("did you mean") {
        return near;
    }
    unit_error::<Duration>(text, unit, &["y", "w", "d", "h", "m", "s", "ms", "us"])
}

impl Quantity for Duration {
    const WHAT: &'static str = "a duration";
    const EXAMPLES: &'static [&'static str] = &["30s", "5m", "1h 30m", "250ms"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let mut rest = text.trim();
        let mut total = Decimal::ZERO;
        let too_long = || QuantityError {
            code: "quantity-out-of-range",
            message: format!("`{text}` is longer than 100 years"),
            help: "write a shorter duration".into(),
        };
        if rest.is_empty() {
            return Err(wrong::<Self>(text));
        }
        while !rest.is_empty() {
            let (value, tail) = number::split(rest).ok_or_else(|| wrong::<Self>(text))?;
            let end = tail
                .char_indices()
                .find(|(_, c)| !c.is_alphabetic())
                .map_or(tail.len(), |(i, _)| i);
            let (unit, after) = tail.split_at_checked(end).unwrap_or((tail, ""));
            let nanos = UNITS
                .iter()
                .find(|(_, names)| names.contains(&unit))
                .map(|(n, _)| *n)
                .ok_or_else(|| match unit {
                    "month" | "months" | "mo" | "M" => QuantityError {
                        code: "ambiguous-unit",
                        message: "a month is not a fixed length of time".into(),
                        help: "write days, such as `30d`".into(),
                    },
                    "" if !tail.is_empty() => wrong::<Self>(text),
                    "" => QuantityError {
                        help: format!("write `{value}s`, `{value}m` or `{value}h`"),
                        ..unit_error::<Self>(text, unit, &[])
                    },
                    _ => unknown_unit(text, unit),
                })?;
            let longer = value
                .checked_mul(Decimal::from(nanos))
                .and_then(|part| total.checked_add(part));
            total = longer.ok_or_else(too_long)?;
            rest = after.trim();
        }
        let nanos = total.round().to_u64().filter(|n| *n <= MAX_NANOS);
        nanos.map(|nanos| Self { nanos }).ok_or_else(too_long)
    }

    fn to_text(&self) -> String {
        if self.nanos == 0 {
            return "0s".into();
        }
        let mut rest = self.nanos;
        let mut out = String::new();
        for (length, names) in UNITS.iter().skip(2) {
            let n = rest / length;
            rest %= length;
            if n > 0 {
                out.push_str(&format!("{n}{}", names.first().copied().unwrap_or("")));
            }
        }
        out
    }

    fn magnitude(&self) -> Option<f64> {
        Some(self.seconds())
    }

    fn weighted(a: Self, wa: Decimal, b: Self, wb: Decimal) -> Option<Self> {
        let sum = Decimal::from(a.nanos) * wa + Decimal::from(b.nanos) * wb;
        let nanos = sum.round().to_u64()?;
        (nanos <= MAX_NANOS).then_some(Self { nanos })
    }
}
