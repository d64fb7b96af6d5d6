//! What every row carries: where its figures come from, as of when, and how sure they are.

use serde::Serialize;
use std::borrow::Cow;

/// Text that is built in or a user's own.
pub type Text = Cow<'static, str>;

pub(crate) use super::schema::number;

/// How sure a figure is, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Copied from a price list or its dump.
    Listed,
    /// Read in the named source.
    Checked,
    /// Read in a source that cites the original.
    Secondary,
    /// Computed from other rows.
    Derived,
    /// A published figure written from knowledge, not read again.
    Recalled,
    /// An estimate that a user is expected to override.
    Judgement,
}

impl Confidence {
    /// The word in the tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Checked => "checked",
            Self::Secondary => "secondary",
            Self::Derived => "derived",
            Self::Recalled => "recalled",
            Self::Judgement => "judgement",
        }
    }

    /// The reading of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "listed" => Self::Listed,
            "checked" => Self::Checked,
            "secondary" => Self::Secondary,
            "derived" => Self::Derived,
            "recalled" => Self::Recalled,
            "judgement" => Self::Judgement,
            _ => return None,
        })
    }
}

/// Where a row's figures come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// Short id of a row of `sources.csv`, or a user's own words.
    pub source: Text,
    /// Date of the figures: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub as_of: Text,
    /// How sure they are.
    pub confidence: Confidence,
}

impl Provenance {
    pub(crate) fn read(source: Text, as_of: Text, confidence: &str) -> Option<Self> {
        Some(Self {
            source,
            as_of,
            confidence: Confidence::parse(confidence)?,
        })
    }
}

/// A number that may be missing.
pub(crate) fn optional(text: &str) -> Option<f64> {
    number(text)
}

/// Days from the first day of `as_of` to `today`, both `YYYY[-MM[-DD]]`; `None` if either is not
/// a date. A date to the year counts from 1 January: an age is never understated.
#[must_use]
pub fn age_days(as_of: &str, today: &str) -> Option<i64> {
    Some(day_number(today)? - day_number(as_of)?)
}

/// Days since 1 March of year 0 in the Gregorian calendar.
fn day_number(date: &str) -> Option<i64> {
    if !super::schema::is_date(date) {
        return None;
    }
    let mut parts = date.split('-').map(str::parse::<i64>);
    let year = parts.next()?.ok()?;
    let month = parts.next().unwrap_or(Ok(1)).ok()?;
    let day = parts.next().unwrap_or(Ok(1)).ok()?;
    // March is month 0, so that the leap day ends a year.
    let (y, m) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    Some(y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_count_calendar_days() {
        assert_eq!(age_days("2024-02-28", "2024-03-01"), Some(2));
        assert_eq!(age_days("2023-02-28", "2023-03-01"), Some(1));
        assert_eq!(age_days("2025", "2026-01-01"), Some(365));
        assert_eq!(age_days("2026-07", "2026-06-30"), Some(-1));
        assert_eq!(age_days("about 2020", "2026-01-01"), None);
        assert_eq!(age_days("2025-13", "2026-01-01"), None);
    }
}
