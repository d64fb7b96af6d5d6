//! Sums of a sample in integers, and the means and ratios that follow from them.
//!
//! Counts and sums never round, so parts of a sample merge exactly and in any order; variances
//! are differences of exact products and lose nothing to cancellation.

use super::interval::{Interval, tail};
use super::special::student_quantile;
use super::wide::Wide;
use serde::{Deserialize, Serialize};

/// A value estimated from a sample.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Standard error of the estimate; none from fewer than two values.
    pub standard_error: Option<f64>,
}

impl Estimate {
    /// Interval by Student's t with `count - 1` degrees of freedom, which is the normal one for
    /// large samples.
    #[must_use]
    pub fn interval(&self, count: u64, confidence: f64) -> Option<Interval> {
        let degrees = count.checked_sub(1).filter(|d| *d > 0)? as f64;
        let half = student_quantile(1.0 - tail(confidence), degrees) * self.standard_error?;
        Some(Interval {
            lower: self.value - half,
            upper: self.value + half,
        })
    }

    /// Standard error relative to the value; none where either is missing or the value is zero.
    #[must_use]
    pub fn relative_error(&self) -> Option<f64> {
        let error = self.standard_error? / self.value.abs();
        error.is_finite().then_some(error)
    }
}

/// Count, sum and sum of squares of whole numbers, exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sums {
    count: u64,
    sum: Whole,
    squares: Wide,
}

impl Sums {
    /// Adds one value.
    pub fn add(&mut self, value: u64) {
        self.add_times(value, 1);
    }

    /// Adds the same value `times` times.
    pub fn add_times(&mut self, value: u64, times: u64) {
        self.count = self.count.saturating_add(times);
        self.sum = self.sum.plus(u128::from(value) * u128::from(times));
        self.squares = self.squares.add(product(value, value).times(times));
    }

    /// Adds the values of another sample.
    pub fn merge(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        self.sum = self.sum.plus(other.sum.0);
        self.squares = self.squares.add(other.squares);
    }

    /// Values in the sample.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Sum of the values.
    #[must_use]
    pub fn sum(&self) -> u128 {
        self.sum.0
    }

    /// Mean with its standard error; none of nothing.
    #[must_use]
    pub fn mean(&self) -> Option<Estimate> {
        if self.count == 0 {
            return None;
        }
        let n = self.count as f64;
        Some(Estimate {
            value: self.sum.0 as f64 / n,
            standard_error: self.variance().map(|v| (v / n).sqrt()),
        })
    }

    /// Variance, unbiased; none from fewer than two values.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let n = self.count as f64;
        let centred = centred(self.count, self.squares, self.sum.0, self.sum.0);
        (self.count > 1).then(|| centred / n / (n - 1.0))
    }
}

/// Sums of pairs of whole numbers, exact: for ratios such as downtime per cycle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PairSums {
    numerator: Sums,
    denominator: Sums,
    products: Wide,
}

impl PairSums {
    /// Adds one pair.
    pub fn add(&mut self, numerator: u64, denominator: u64) {
        self.numerator.add(numerator);
        self.denominator.add(denominator);
        self.products = self.products.add(product(numerator, denominator));
    }

    /// Adds the pairs of another sample.
    pub fn merge(&mut self, other: &Self) {
        self.numerator.merge(&other.numerator);
        self.denominator.merge(&other.denominator);
        self.products = self.products.add(other.products);
    }

    /// Sums of the numerator.
    #[must_use]
    pub fn numerator(&self) -> &Sums {
        &self.numerator
    }

    /// Sums of the denominator.
    #[must_use]
    pub fn denominator(&self) -> &Sums {
        &self.denominator
    }

    /// Ratio of the means with its standard error by the delta method (Cochran, *Sampling
    /// Techniques*, 6.3); none if the denominator is zero.
    #[must_use]
    pub fn ratio(&self) -> Option<Estimate> {
        let (count, x, y) = (
            self.numerator.count,
            self.numerator.sum.0,
            self.denominator.sum.0,
        );
        if y == 0 {
            return None;
        }
        let value = x as f64 / y as f64;
        let spread = centred(count, self.numerator.squares, x, x)
            - 2.0 * value * centred(count, self.products, x, y)
            + value * value * centred(count, self.denominator.squares, y, y);
        let n = count as f64;
        let mean = y as f64 / n;
        let variance = spread.max(0.0) / n / (n - 1.0) / n / (mean * mean);
        Some(Estimate {
            value,
            standard_error: (count > 1).then(|| variance.sqrt()),
        })
    }

    /// Covariance of numerator and denominator, unbiased; none from fewer than two pairs.
    #[must_use]
    pub fn covariance(&self) -> Option<f64> {
        let (count, x, y) = (
            self.numerator.count,
            self.numerator.sum.0,
            self.denominator.sum.0,
        );
        let n = count as f64;
        (count > 1).then(|| centred(count, self.products, x, y) / n / (n - 1.0))
    }
}

fn product(a: u64, b: u64) -> Wide {
    Wide::from(u128::from(a) * u128::from(b))
}

/// `n Σxy - Σx Σy`, exact until the last rounding.
fn centred(count: u64, products: Wide, x: u128, y: u128) -> f64 {
    products.times(count).minus(Wide::product(x, y))
}

/// A sum that is written as decimal text, for readers whose numbers end at 2^53.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(super) struct Whole(pub(super) u128);

impl Whole {
    pub(super) fn plus(self, more: u128) -> Self {
        Self(self.0.saturating_add(more))
    }
}

impl From<Whole> for String {
    fn from(value: Whole) -> Self {
        value.0.to_string()
    }
}

impl TryFrom<String> for Whole {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let whole = text.parse().map_err(|_| ());
        whole
            .map(Self)
            .map_err(|()| format!("`{text}` is not a whole number below 2^128"))
    }
}
