//! Volumes of data and their rates. GB (10⁹) and GiB (2³⁰) are different units.

use super::{Quantity, QuantityError, number, unit_error, wrong};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

const UNITS: &[(&str, u64)] = &[
    ("B", 1),
    ("kB", 1_000),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("PB", 1_000_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("PiB", 1 << 50),
];
const KNOWN: &[&str] = &[
    "B", "kB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "PiB",
];

/// Largest volume accepted: an exabyte.
const MAX_BYTES: u64 = 1_000_000_000_000_000_000;

fn factor(unit: &str) -> Option<Decimal> {
    UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .map(|(_, f)| Decimal::from(*f))
}

/// The shortest exact text; decimal units before binary ones at equal length.
fn volume_text(bytes: Decimal) -> String {
    let mut best = format!("{} B", number::text(bytes));
    for unit in KNOWN {
        if let Some(f) = factor(unit) {
            let n = bytes / f;
            if n >= Decimal::ONE && n * f == bytes {
                let text = format!("{} {unit}", number::text(n));
                if text.len() < best.len() {
                    best = text;
                }
            }
        }
    }
    best
}

fn parse_volume<T: Quantity>(
    text: &str,
    value: Decimal,
    unit: &str,
) -> Result<Decimal, QuantityError> {
    let f = factor(unit).ok_or_else(|| unit_error::<T>(text, unit, KNOWN))?;
    let max = Decimal::from(MAX_BYTES);
    let bytes = value.checked_mul(f).filter(|b| *b <= max);
    let Some(bytes) = bytes else {
        return Err(QuantityError {
            code: "quantity-out-of-range",
            message: format!("`{text}` is more than an exabyte"),
            help: "write a smaller volume".into(),
        });
    };
    Ok(bytes)
}

/// A volume of data in bytes, exact. Text: `200 GB`, `1.5 TiB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Bytes {
    /// Number of bytes.
    pub bytes: Decimal,
}

impl Bytes {
    /// Volume in GB (10⁹ bytes).
    #[must_use]
    pub fn gb(self) -> Decimal {
        self.bytes / Decimal::from(1_000_000_000_u64)
    }

    /// Volume in GiB (2³⁰ bytes).
    #[must_use]
    pub fn gib(self) -> Decimal {
        self.bytes / Decimal::from(1_u64 << 30)
    }
}

impl Quantity for Bytes {
    const WHAT: &'static str = "a volume of data";
    const EXAMPLES: &'static [&'static str] = &["200 GB", "2 TiB"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let (value, unit) = number::split(text).ok_or_else(|| wrong::<Self>(text))?;
        let bytes = parse_volume::<Self>(text, value, unit)?;
        Ok(Self { bytes })
    }

    fn to_text(&self) -> String {
        volume_text(self.bytes)
    }

    fn magnitude(&self) -> Option<f64> {
        self.bytes.to_f64()
    }

    fn weighted(a: Self, wa: Decimal, b: Self, wb: Decimal) -> Option<Self> {
        let sum = a
            .bytes
            .checked_mul(wa)?
            .checked_add(b.bytes.checked_mul(wb)?)?;
        Some(Self { bytes: sum })
    }
}

/// A monthly volume of data (730 h), exact. Text: `5 GB/day`, `1 TB/month`, `10 MB/s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct BytesPerMonth {
    /// Volume as stated, in bytes.
    pub bytes: Decimal,
    /// Hours over which it flows.
    pub per: Period,
}

/// The period a rate is stated over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Period {
    /// 1/3600 of an hour.
    Second,
    /// One hour.
    Hour,
    /// 24 hours.
    Day,
    /// 730 hours.
    #[default]
    Month,
}

impl Period {
    fn word(self) -> &'static str {
        match self {
            Self::Second => "s",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        match word {
            "s" | "sec" | "second" => Some(Self::Second),
            "h" | "hour" | "hr" => Some(Self::Hour),
            "d" | "day" => Some(Self::Day),
            "month" | "mo" => Some(Self::Month),
            _ => None,
        }
    }

    /// A volume per this period, as a volume per month of 730 h; multiplied before divided.
    fn to_month(self, volume: Decimal) -> Decimal {
        match self {
            Self::Second => volume * Decimal::from(730 * 3600),
            Self::Hour => volume * Decimal::from(730),
            Self::Day => volume * Decimal::from(730) / Decimal::from(24),
            Self::Month => volume,
        }
    }
}

impl BytesPerMonth {
    /// GB (10⁹ bytes) in a month of 730 h.
    #[must_use]
    pub fn gb_per_month(self) -> Decimal {
        self.per.to_month(self.bytes) / Decimal::from(1_000_000_000_u64)
    }

    /// Bytes in a month of 730 h.
    #[must_use]
    pub fn bytes_per_month(self) -> Decimal {
        self.per.to_month(self.bytes)
    }

    /// GiB (2³⁰ bytes) in a month of 730 h.
    #[must_use]
    pub fn gib_per_month(self) -> Decimal {
        self.per.to_month(self.bytes) / Decimal::from(1_u64 << 30)
    }
}

impl Quantity for BytesPerMonth {
    const WHAT: &'static str = "a rate of data";
    const EXAMPLES: &'static [&'static str] = &["5 GB/day", "1 TB/month"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let (value, unit) = number::split(text).ok_or_else(|| wrong::<Self>(text))?;
        let Some((volume, period)) = unit.split_once('/') else {
            return Err(QuantityError {
                code: "missing-unit",
                message: format!("`{text}` does not say per what time"),
                help: super::examples::<Self>(),
            });
        };
        let bytes = parse_volume::<Self>(text, value, volume.trim())?;
        let per = Period::parse(period.trim()).ok_or_else(|| {
            unit_error::<Self>(text, period.trim(), &["s", "hour", "day", "month"])
        })?;
        Ok(Self { bytes, per })
    }

    fn to_text(&self) -> String {
        format!("{}/{}", volume_text(self.bytes), self.per.word())
    }

    fn magnitude(&self) -> Option<f64> {
        self.per.to_month(self.bytes).to_f64()
    }

    fn weighted(a: Self, wa: Decimal, b: Self, wb: Decimal) -> Option<Self> {
        if a.per != b.per {
            return None;
        }
        let sum = a
            .bytes
            .checked_mul(wa)?
            .checked_add(b.bytes.checked_mul(wb)?)?;
        Some(Self {
            bytes: sum,
            per: a.per,
        })
    }
}

/// A speed of copying or restoring. Text: `200 MB/s`, `1 TB/hour`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct BytesPerSecond(BytesPerMonth);

impl BytesPerSecond {
    /// Bytes per second.
    #[must_use]
    pub fn bytes_per_second(self) -> f64 {
        let per_month = self.0.per.to_month(self.0.bytes);
        (per_month / Decimal::from(730 * 3600))
            .to_f64()
            .unwrap_or(0.0)
    }
}

impl Quantity for BytesPerSecond {
    const WHAT: &'static str = "a speed of copying";
    const EXAMPLES: &'static [&'static str] = &["200 MB/s", "1 TB/hour"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let rate = BytesPerMonth::from_text(text)?;
        if rate.bytes.is_zero() {
            return Err(QuantityError {
                code: "quantity-out-of-range",
                message: "a speed of zero never finishes".into(),
                help: super::examples::<Self>(),
            });
        }
        Ok(Self(rate))
    }

    fn to_text(&self) -> String {
        self.0.to_text()
    }

    fn magnitude(&self) -> Option<f64> {
        self.0.magnitude()
    }

    fn weighted(a: Self, wa: Decimal, b: Self, wb: Decimal) -> Option<Self> {
        BytesPerMonth::weighted(a.0, wa, b.0, wb).map(Self)
    }
}
