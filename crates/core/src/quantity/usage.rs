//! Requests in a month, amounts of money, rates of exchange, and quantities of any metered thing.

use super::{Bytes, BytesPerMonth, Quantity, QuantityError, Usd, number, unit_error, wrong};
use rust_decimal::Decimal;

/// Requests, queries or messages in a time, exact. Text: `100M/month`, `2,000/s`, `3/day`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Requests {
    /// Number in a month of 730 h.
    pub per_month: Decimal,
}

/// Words after a number, and what they multiply it by.
const MULTIPLES: &[(&str, u64)] = &[
    ("", 1),
    ("k", 1_000),
    ("thousand", 1_000),
    ("M", 1_000_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
];

/// Words of a period, and how many of it make a month: multiplied, then divided.
const PERIODS: &[(&str, u32, u32)] = &[
    ("s", 730 * 3600, 1),
    ("second", 730 * 3600, 1),
    ("minute", 730 * 60, 1),
    ("hour", 730, 1),
    ("day", 730, 24),
    ("month", 1, 1),
];

impl Quantity for Requests {
    const WHAT: &'static str = "a number of requests in a time";
    const EXAMPLES: &'static [&'static str] = &["100M/month", "2,000/s"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let (value, unit) = number::split(text).ok_or_else(|| wrong::<Self>(text))?;
        let Some((multiple, period)) = unit.split_once('/') else {
            return Err(QuantityError {
                code: "missing-unit",
                message: format!("`{text}` does not say per what time"),
                help: super::examples::<Self>(),
            });
        };
        let factor = MULTIPLES.iter().find(|(w, _)| *w == multiple.trim());
        let Some((_, factor)) = factor else {
            return Err(unit_error::<Self>(
                text,
                multiple.trim(),
                &["k", "M", "million", "billion"],
            ));
        };
        let period = period.trim();
        let Some((_, times, over)) = PERIODS.iter().find(|(w, _, _)| *w == period) else {
            return Err(unit_error::<Self>(
                text,
                period,
                &["s", "minute", "hour", "day", "month"],
            ));
        };
        value
            .checked_mul(Decimal::from(*factor))
            .and_then(|n| n.checked_mul(Decimal::from(*times)))
            .and_then(|n| n.checked_div(Decimal::from(*over)))
            .map(|n| Self {
                per_month: n.round_dp(0).normalize(),
            })
            .ok_or_else(|| QuantityError {
                code: "quantity-out-of-range",
                message: format!("`{text}` is too large"),
                help: super::examples::<Self>(),
            })
    }

    fn to_text(&self) -> String {
        format!("{}/month", number::text(self.per_month))
    }
}

/// An amount of money paid once. Text: `$50,000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Money {
    /// The amount.
    pub usd: Usd,
}

impl Quantity for Money {
    const WHAT: &'static str = "an amount of money paid once";
    const EXAMPLES: &'static [&'static str] = &["$50,000"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let trimmed = text.trim();
        let Some(rest) = trimmed.strip_prefix('$') else {
            return Err(QuantityError {
                code: "missing-unit",
                message: format!("`{text}` has no currency"),
                help: super::examples::<Self>(),
            });
        };
        match number::split(rest) {
            Some((value, "")) => Ok(Self { usd: Usd(value) }),
            _ => Err(wrong::<Self>(text)),
        }
    }

    fn to_text(&self) -> String {
        format!("${}", number::text(self.usd.0))
    }
}

/// Units of a currency for one US dollar, exact and above zero. Text: `0.92`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExchangeRate {
    /// Units for one dollar.
    pub per_usd: Decimal,
}

impl Quantity for ExchangeRate {
    const WHAT: &'static str = "a rate of exchange";
    const EXAMPLES: &'static [&'static str] = &["0.92"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        match number::split(text) {
            Some((value, "")) if value > Decimal::ZERO => Ok(Self { per_usd: value }),
            Some((_, "")) => Err(QuantityError {
                code: "quantity-out-of-range",
                message: "a rate of exchange of zero buys nothing".into(),
                help: super::examples::<Self>(),
            }),
            _ => Err(wrong::<Self>(text)),
        }
    }

    fn to_text(&self) -> String {
        number::text(self.per_usd)
    }
}

/// A place on the globe. Text: degrees north and east, `-24.01, 31.49`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coordinates {
    /// Degrees north, -90 to 90.
    pub latitude: Decimal,
    /// Degrees east, -180 to 180.
    pub longitude: Decimal,
}

impl Quantity for Coordinates {
    const WHAT: &'static str = "a place in degrees north and east";
    const EXAMPLES: &'static [&'static str] = &["-24.01, 31.49"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let parts = text.split_once(',').and_then(|(a, b)| {
            let one = |t: &str| t.trim().parse::<Decimal>().ok();
            one(a).zip(one(b))
        });
        let (latitude, longitude) = parts.ok_or_else(|| wrong::<Self>(text))?;
        if latitude.abs() > Decimal::from(90) || longitude.abs() > Decimal::from(180) {
            return Err(QuantityError {
                code: "quantity-out-of-range",
                message: format!("`{text}` is not on the globe"),
                help: "write degrees north (-90 to 90), then east (-180 to 180)".into(),
            });
        }
        Ok(Self {
            latitude,
            longitude,
        })
    }

    fn to_text(&self) -> String {
        format!(
            "{}, {}",
            number::text(self.latitude),
            number::text(self.longitude)
        )
    }
}

/// How much of a meter is used: a number of things, a volume held, a volume moved, or requests.
/// Text: `4`, `100 GB`, `10 TB/month`, `100M/month`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// Things that are there all month.
    Things(Decimal),
    /// Data held all month.
    Stored(Bytes),
    /// Data moved in the month.
    Moved(BytesPerMonth),
    /// Requests in the month.
    Requests(Requests),
}

impl Quantity for Usage {
    const WHAT: &'static str = "a quantity that is metered";
    const EXAMPLES: &'static [&'static str] = &["4", "100 GB", "10 TB/month", "100M/month"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let (value, unit) = number::split(text).ok_or_else(|| wrong::<Self>(text))?;
        if unit.is_empty() {
            return Ok(Self::Things(value.normalize()));
        }
        let (volume, period) = unit.split_once('/').unwrap_or((unit, ""));
        let counted = MULTIPLES.iter().any(|(w, _)| *w == volume.trim());
        match (counted, period.is_empty()) {
            (true, false) => Requests::from_text(text).map(Self::Requests),
            (true, true) => Err(QuantityError {
                code: "missing-unit",
                message: format!("`{text}` does not say per what time"),
                help: format!("write `{}/month`, or the number in full", text.trim()),
            }),
            (false, true) => Bytes::from_text(text).map(Self::Stored),
            (false, false) => BytesPerMonth::from_text(text).map(Self::Moved),
        }
    }

    fn to_text(&self) -> String {
        match self {
            Self::Things(n) => number::text(*n),
            Self::Stored(b) => b.to_text(),
            Self::Moved(r) => r.to_text(),
            Self::Requests(r) => r.to_text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_in_a_month_of_730_hours() {
        let month = |t: &str| Requests::from_text(t).map(|r| r.per_month.to_string());
        assert_eq!(month("100M/month").as_deref(), Ok("100000000"));
        assert_eq!(month("2,000/s").as_deref(), Ok("5256000000"));
        assert_eq!(month("24/day").as_deref(), Ok("730"));
        assert_eq!(month("1.5 k/hour").as_deref(), Ok("1095000"));
        assert_eq!(
            Requests::from_text("100M").map_err(|e| e.code),
            Err("missing-unit")
        );
        assert_eq!(
            Requests::from_text("5 X/month").map_err(|e| e.code),
            Err("unknown-unit")
        );
    }

    #[test]
    fn usage_tells_things_from_volumes_and_requests() {
        for text in ["4", "100 GB", "10 TB/month", "100000000/month"] {
            let usage = Usage::from_text(text).expect(text);
            assert_eq!(Usage::from_text(&usage.to_text()), Ok(usage), "{text}");
        }
        assert!(matches!(Usage::from_text("3M/day"), Ok(Usage::Requests(_))));
        assert!(matches!(Usage::from_text("3 MB/day"), Ok(Usage::Moved(_))));
        assert_eq!(
            Usage::from_text("3M").map_err(|e| e.code),
            Err("missing-unit")
        );
    }

    #[test]
    fn money_and_rates() {
        assert_eq!(
            Money::from_text("$50,000").expect("money").to_text(),
            "$50000"
        );
        assert_eq!(
            Money::from_text("50,000").map_err(|e| e.code),
            Err("missing-unit")
        );
        assert_eq!(
            ExchangeRate::from_text("0").map_err(|e| e.code),
            Err("quantity-out-of-range")
        );
        assert_eq!(
            ExchangeRate::from_text("0.92").expect("rate").to_text(),
            "0.92"
        );
    }
}
