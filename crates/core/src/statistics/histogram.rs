//! Histograms that add up exactly: log-linear bands of whole numbers.
//!
//! The bands are those of HDR histograms with seven bits: values below 256 each have their own,
//! above that every doubling is cut into 128 bands of equal width. A value is known to one part
//! in 128, its extremes and its sum exactly. Only bands in use take room.

use super::interval::quantile_ranks;
use super::sums::Whole;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Bands in a doubling, as a power of two.
const BITS: u32 = 7;

/// A range of values, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Band {
    /// Smallest value in it.
    pub low: u64,
    /// Largest value in it.
    pub high: u64,
}

impl Band {
    /// The value in the middle.
    #[must_use]
    pub fn middle(self) -> u64 {
        self.low + (self.high - self.low) / 2
    }
}

/// Index of the band of a value.
fn index(value: u64) -> u16 {
    let shift = (u64::BITS - value.leading_zeros()).saturating_sub(BITS + 1);
    // At most 56 doublings of 128 bands above the first 256.
    u16::try_from((u64::from(shift) << BITS) + (value >> shift)).unwrap_or(u16::MAX)
}

/// Values of the band of an index.
fn band(index: u16) -> Band {
    let index = u64::from(index);
    let shift = (index >> BITS).saturating_sub(1);
    let low = (index - (shift << BITS)) << shift;
    Band {
        low,
        high: low + ((1 << shift) - 1),
    }
}

/// Index of the band of the largest value.
const LAST: u16 = 7_423;

/// How often which values occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Histogram {
    bands: BTreeMap<u16, u64>,
    count: u64,
    sum: Whole,
    /// Smallest and largest value; of no meaning while the count is zero.
    min: u64,
    max: u64,
}

impl Histogram {
    /// Adds one value.
    pub fn record(&mut self, value: u64) {
        self.record_times(value, 1);
    }

    /// Adds the same value `times` times.
    pub fn record_times(&mut self, value: u64, times: u64) {
        if times == 0 {
            return;
        }
        let (min, max) = self.range().unwrap_or((value, value));
        (self.min, self.max) = (min.min(value), max.max(value));
        let count = self.bands.entry(index(value)).or_default();
        *count = count.saturating_add(times);
        self.count = self.count.saturating_add(times);
        self.sum = self.sum.plus(u128::from(value) * u128::from(times));
    }

    /// Adds the values of another histogram.
    pub fn merge(&mut self, other: &Self) {
        let Some((low, high)) = other.range() else {
            return;
        };
        let (min, max) = self.range().unwrap_or((low, high));
        (self.min, self.max) = (min.min(low), max.max(high));
        for (index, more) in &other.bands {
            let count = self.bands.entry(*index).or_default();
            *count = count.saturating_add(*more);
        }
        self.count = self.count.saturating_add(other.count);
        self.sum = self.sum.plus(other.sum.0);
    }

    /// Values recorded.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Sum of the values, exact.
    #[must_use]
    pub fn sum(&self) -> u128 {
        self.sum.0
    }

    /// Smallest and largest value, exact; none of nothing.
    #[must_use]
    pub fn range(&self) -> Option<(u64, u64)> {
        (self.count > 0).then_some((self.min, self.max))
    }

    /// Mean of the values; none of nothing.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum.0 as f64 / self.count as f64)
    }

    /// Bands in use with their counts, in rising order.
    pub fn bands(&self) -> impl Iterator<Item = (Band, u64)> + '_ {
        self.bands.iter().map(|(i, count)| (self.cut(*i), *count))
    }

    /// Values above `limit`; those of its own band count if its middle lies above.
    #[must_use]
    pub fn above(&self, limit: u64) -> u64 {
        let above = self.bands().filter(|(band, _)| band.middle() > limit);
        above.fold(0_u64, |sum, (_, count)| sum.saturating_add(count))
    }

    /// The band of an index, no wider than the values recorded.
    fn cut(&self, index: u16) -> Band {
        let Band { low, high } = band(index);
        Band {
            low: low.max(self.min),
            high: high.min(self.max),
        }
    }

    /// The band in which the value of a rank (from 1) lies; none beyond the count.
    #[must_use]
    pub fn ranked(&self, rank: u64) -> Option<Band> {
        let mut seen = 0_u64;
        let found = self.bands.iter().find(|(_, count)| {
            seen = seen.saturating_add(**count);
            seen >= rank
        });
        found
            .filter(|_| rank > 0)
            .map(|(index, _)| self.cut(*index))
    }

    /// The `p`-quantile, the value of rank ⌈p n⌉, to one part in 256: the middle of its band.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<u64> {
        let rank = (p.clamp(0.0, 1.0) * self.count as f64).ceil() as u64;
        let band = self.ranked(rank.clamp(1, self.count.max(1)))?;
        Some(band.middle())
    }

    /// Confidence interval of the `p`-quantile of the distribution that the values come from,
    /// whatever it is, widened to the bands of its ends. An end is none where the sample is too
    /// small to tell.
    #[must_use]
    pub fn quantile_interval(&self, p: f64, confidence: f64) -> (Option<u64>, Option<u64>) {
        let ranks = quantile_ranks(self.count, p, confidence);
        let end = |rank: Option<u64>| rank.and_then(|r| self.ranked(r));
        (
            end(ranks.lower).map(|band| band.low),
            end(ranks.upper).map(|band| band.high),
        )
    }
}

/// The form in which a histogram is written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    /// Index of the band and count, in rising order.
    bands: Vec<(u16, u64)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<u64>,
    sum: Whole,
}

impl From<Histogram> for Written {
    fn from(histogram: Histogram) -> Self {
        let range = histogram.range();
        Self {
            bands: histogram.bands.into_iter().collect(),
            min: range.map(|r| r.0),
            max: range.map(|r| r.1),
            sum: histogram.sum,
        }
    }
}

impl TryFrom<Written> for Histogram {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let rising = written.bands.is_sorted_by(|a, b| a.0 < b.0);
        if !rising || written.bands.iter().any(|(i, n)| *i > LAST || *n == 0) {
            return Err("bands are not in rising order, or one is empty or unknown".to_owned());
        }
        let count = written
            .bands
            .iter()
            .try_fold(0_u64, |n, b| n.checked_add(b.1));
        let ends = (written.bands.first(), written.bands.last());
        let fits = match (ends, written.min, written.max) {
            ((Some(first), Some(last)), Some(min), Some(max)) => {
                min <= max && index(min) == first.0 && index(max) == last.0
            }
            ((None, None), None, None) => written.sum == Whole::default(),
            _ => false,
        };
        let (Some(count), true) = (count, fits) else {
            return Err("extremes and counts do not fit the bands".to_owned());
        };
        Ok(Self {
            bands: written.bands.into_iter().collect(),
            count,
            sum: written.sum,
            min: written.min.unwrap_or_default(),
            max: written.max.unwrap_or_default(),
        })
    }
}
