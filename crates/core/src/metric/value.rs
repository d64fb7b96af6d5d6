//! Values with a dimension, as metrics and claims have them.

use crate::quantity::{Bytes, Duration, MonthlyMoney, Percent, Quantity};
use rust_decimal::prelude::ToPrimitive;

/// What kind of quantity a value is; values of different kinds are never compared or added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// A pure number or a share.
    Number,
    /// A length of time.
    Time,
    /// US dollars a month.
    Money,
    /// Bytes.
    Volume,
    /// A word.
    Word,
}

impl Dimension {
    /// What it is called in messages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Number => "a number or share",
            Self::Time => "a time",
            Self::Money => "an amount of money a month",
            Self::Volume => "a volume",
            Self::Word => "a word",
        }
    }
}

/// A value of a metric.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A pure number.
    Number(f64),
    /// A share, 0..=1 for a part of a whole.
    Share(f64),
    /// A share served, kept as its complement so that nines keep their digits.
    Availability(f64),
    /// Seconds; infinite for what never ends.
    Time(f64),
    /// US dollars a month.
    Money(f64),
    /// Bytes.
    Volume(f64),
    /// A word of the format or a provider.
    Word(String),
}

impl Value {
    /// Seconds, with the noise of the last bits taken off.
    #[must_use]
    pub fn seconds(seconds: f64) -> Self {
        if seconds.is_finite() {
            Self::Time((seconds * 1e6).round() / 1e6)
        } else {
            Self::Time(seconds)
        }
    }

    /// Its kind.
    #[must_use]
    pub fn dimension(&self) -> Dimension {
        match self {
            Self::Number(_) | Self::Share(_) | Self::Availability(_) => Dimension::Number,
            Self::Time(_) => Dimension::Time,
            Self::Money(_) => Dimension::Money,
            Self::Volume(_) => Dimension::Volume,
            Self::Word(_) => Dimension::Word,
        }
    }

    /// The number behind it: shares as fractions, times in seconds, money in dollars a month,
    /// volumes in bytes. None for words.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(n) | Self::Share(n) | Self::Time(n) | Self::Money(n) | Self::Volume(n) => {
                Some(*n)
            }
            Self::Availability(u) => Some(1.0 - u),
            Self::Word(_) => None,
        }
    }

    /// A value of this dimension.
    #[must_use]
    pub(super) fn of(dimension: Dimension, number: f64) -> Self {
        match dimension {
            Dimension::Number => Self::Number(number),
            Dimension::Time => Self::Time(number),
            Dimension::Money => Self::Money(number),
            Dimension::Volume => Self::Volume(number),
            Dimension::Word => Self::Word(number.to_string()),
        }
    }

    /// Reads a quantity as a scenario writes it: `30s`, `$10/month`, `99.9%`, `5 TB`, `1,200`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(d) = Duration::from_text(text) {
            return Some(Self::Time(d.seconds()));
        }
        if let Ok(p) = Percent::from_text(text) {
            return Some(Self::Share(p.fraction()));
        }
        if let Ok(m) = MonthlyMoney::from_text(text) {
            return m.usd.0.to_f64().map(Self::Money);
        }
        if let Ok(b) = Bytes::from_text(text) {
            return b.bytes.to_f64().map(Self::Volume);
        }
        let plain: String = text.chars().filter(|c| *c != ',').collect();
        if let Some(percent) = plain.strip_suffix('%') {
            // More than the whole: `150%` of something.
            return percent
                .trim()
                .parse()
                .ok()
                .map(|n: f64| Self::Share(n / 100.0));
        }
        let number = plain.chars().all(|c| c.is_ascii_digit() || c == '.');
        plain.parse().ok().filter(|_| number).map(Self::Number)
    }

    /// For people: `99.994%`, `8 min 30 s`, `$1,234.50/month`, `1.5 TB`, `66`.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Number(n) => number_text(*n),
            Self::Share(s) => format!("{}%", number_text(s * 100.0)),
            Self::Availability(u) => crate::assess::percent(*u),
            Self::Time(s) if !s.is_finite() => "unbounded".into(),
            Self::Time(s) => crate::assess::time(&crate::assessment::Span::from_seconds(*s)),
            Self::Money(m) => {
                let cents = rust_decimal::Decimal::from_f64_retain(*m).unwrap_or_default();
                format!("{}/month", crate::quantity::Usd(cents))
            }
            Self::Volume(b) => volume_text(*b),
            Self::Word(w) => w.clone(),
        }
    }
}

/// Four significant digits after the point at most, fewer where they are zero.
fn number_text(n: f64) -> String {
    let (mut digits, mut scale) = (1, 100.0);
    while n.abs() < scale && digits < 8 {
        digits += 1;
        scale /= 10.0;
    }
    let text = format!("{n:.digits$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    };
    if text == "-0" { "0".into() } else { text }
}

fn volume_text(bytes: f64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let (mut n, mut unit) = (bytes, 0);
    while n >= 1000.0 && unit + 1 < units.len() {
        n /= 1000.0;
        unit += 1;
    }
    format!("{} {}", number_text(n), units.get(unit).unwrap_or(&"B"))
}
