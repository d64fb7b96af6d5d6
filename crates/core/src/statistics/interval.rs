//! Confidence intervals of proportions, of rates and of quantiles.
//!
//! Every interval is two-sided with equal tails unless it says otherwise. A confidence outside
//! (0, 1) is taken as the nearest inside.

use super::special::{Side, beta, beta_quantile, gamma_quantile};
use crate::math::{exp_m1, ln, normal_quantile};
use serde::Serialize;

/// A confidence interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Interval {
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

impl Interval {
    /// Whether a value lies in it, ends included.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// The same interval in another unit.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self {
            lower: self.lower * factor,
            upper: self.upper * factor,
        }
    }
}

/// What is left outside, of a confidence.
fn outside(confidence: f64) -> f64 {
    if confidence.is_nan() {
        return 0.05;
    }
    1.0 - confidence.clamp(1e-12, 1.0 - 1e-12)
}

/// Two-sided standard normal quantile, such as 1.96 for 0.95.
pub(super) fn normal_factor(confidence: f64) -> f64 {
    -normal_quantile(0.5 * outside(confidence))
}

/// Probability in each tail.
pub(super) fn tail(confidence: f64) -> f64 {
    0.5 * outside(confidence)
}

/// Wilson's score interval of a proportion (1927): short, and right on average over proportions.
#[must_use]
pub fn wilson(successes: u64, trials: u64, confidence: f64) -> Interval {
    if trials == 0 {
        return UNKNOWN;
    }
    let n = trials as f64;
    let z = normal_factor(confidence);
    // The upper ends of the proportion and of its complement; a lower end by subtraction would
    // lose the digits of rare events.
    let upper = |k: f64| {
        let root = (k * (n - k) / n + 0.25 * z * z).sqrt();
        ((k + 0.5 * z * z + z * root) / (n + z * z)).min(1.0)
    };
    let k = successes.min(trials) as f64;
    let lower = |k: f64| (k / n) * k / (n + z * z) / upper(k);
    Interval {
        lower: lower(k),
        upper: upper(k),
    }
}

/// Nothing tried, nothing known.
const UNKNOWN: Interval = Interval {
    lower: 0.0,
    upper: 1.0,
};

/// Interval of a proportion by Clopper and Pearson (1934): holds the true one at least as often
/// as it says, whatever that is.
#[must_use]
pub fn clopper_pearson(successes: u64, trials: u64, confidence: f64) -> Interval {
    if trials == 0 {
        return UNKNOWN;
    }
    let successes = successes.min(trials);
    let (k, n) = (successes as f64, trials as f64);
    let tail = tail(confidence);
    let lower = match successes {
        0 => 0.0,
        k if k == trials => crate::math::exp(ln(tail) / n),
        _ => beta_quantile(k, n - k + 1.0, Side::Lower(tail)),
    };
    let upper = match successes {
        0 => -exp_m1(ln(tail) / n),
        k if k == trials => 1.0,
        _ => beta_quantile(k + 1.0, n - k, Side::Upper(tail)),
    };
    Interval { lower, upper }
}

/// Interval of the rate of a Poisson process by Garwood (1936), in events per unit of
/// `exposure`: holds the true one at least as often as it says.
#[must_use]
pub fn garwood(events: u64, exposure: f64, confidence: f64) -> Interval {
    let k = events as f64;
    let tail = tail(confidence);
    let lower = if events == 0 {
        0.0
    } else {
        gamma_quantile(k, Side::Lower(tail))
    };
    let upper = if events == 0 {
        -ln(tail)
    } else {
        gamma_quantile(k + 1.0, Side::Upper(tail))
    };
    Interval { lower, upper }.times(1.0 / exposure)
}

/// Upper bound, one-sided, of the rate of events of which none was seen in `exposure`:
/// `-ln(1 - confidence) / exposure`. Three per exposure for 95%, nearly: the rule of three.
#[must_use]
pub fn upper_bound_of_none(exposure: f64, confidence: f64) -> f64 {
    -ln(outside(confidence)) / exposure
}

/// Ranks, from 1, of the sorted values between which a quantile lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Ranks {
    /// Rank of the lower end; none if the sample is too small to bound the quantile from below.
    pub lower: Option<u64>,
    /// Rank of the upper end; none if the sample is too small to bound the quantile from above.
    pub upper: Option<u64>,
}

/// Ranks of an interval of the `p`-quantile from `count` values, for any distribution: how many
/// values fall below the quantile is binomial (David and Nagaraja, *Order Statistics*, 7.1).
#[must_use]
pub fn quantile_ranks(count: u64, p: f64, confidence: f64) -> Ranks {
    let tail = tail(confidence);
    // P(fewer than `rank` values below the quantile) rises with the rank.
    let fewer = |rank: u64| binomial_tails(rank, count, p);
    let lower = last(count, |rank| fewer(rank).0 <= tail);
    let upper = last(count, |rank| fewer(rank).1 > tail).map_or(1, |rank| rank + 1);
    Ranks {
        lower,
        upper: (upper <= count).then_some(upper),
    }
}

/// Probabilities of fewer than `k`, and of at least `k`, successes in `n` trials.
fn binomial_tails(k: u64, n: u64, p: f64) -> (f64, f64) {
    if k == 0 {
        return (0.0, 1.0);
    }
    if k > n {
        return (1.0, 0.0);
    }
    let tails = beta(k as f64, (n - k) as f64 + 1.0, p);
    (tails.upper, tails.lower)
}

/// The last of `1..=count` for which a test holds that fails from some rank on.
fn last(count: u64, holds: impl Fn(u64) -> bool) -> Option<u64> {
    let (mut low, mut high) = (0, count.saturating_add(1));
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low > 0).then_some(low)
}
