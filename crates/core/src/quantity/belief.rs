//! What is believed about a value that nobody knows: a distribution over the one true value.
//!
//! Not to be confused with chance, which differs from event to event ([`crate::model::Dist`]).
//! `docs/model/uncertainty.md` says which shape stands for what, and why.

use super::uncertain::Z95;
use crate::math;

/// A distribution over a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Belief {
    /// Anywhere between the ends, each value as likely: `{ uncertain: a..b }`.
    Even {
        /// Least.
        low: f64,
        /// Greatest.
        high: f64,
    },
    /// Logarithm is normal, the ends are P5 and P95: `{ lognormal: a..b }`.
    LogNormal {
        /// 5th percentile.
        p5: f64,
        /// 95th percentile.
        p95: f64,
    },
    /// A rate or another positive number with a best guess: the logarithm is normal on either side
    /// of it, as wide as the ends say, which are P5 and P95.
    Positive {
        /// 5th percentile.
        p5: f64,
        /// Best guess, the median.
        guess: f64,
        /// 95th percentile.
        p95: f64,
    },
    /// A share or probability with a best guess: likewise, with the logarithm of the odds.
    Share {
        /// 5th percentile.
        p5: f64,
        /// Best guess, the median.
        guess: f64,
        /// 95th percentile.
        p95: f64,
    },
    /// Between the ends, most likely at a best guess: a triangle.
    Triangle {
        /// Least.
        low: f64,
        /// Best guess, the mode.
        guess: f64,
        /// Greatest.
        high: f64,
    },
}

impl Belief {
    /// The belief about a number from its best guess and the range of its data row; none when the
    /// row does not say how wide it is.
    #[must_use]
    pub fn of_row(guess: f64, p5: f64, p95: f64, share: bool) -> Option<Self> {
        let ordered = 0.0 < p5 && p5 <= guess && guess <= p95 && p5 < p95;
        match (ordered, share) {
            (true, true) if p95 < 1.0 => Some(Self::Share { p5, guess, p95 }),
            (true, false) => Some(Self::Positive { p5, guess, p95 }),
            _ => None,
        }
    }

    /// The value not exceeded with probability `u`, 0 < `u` < 1.
    #[must_use]
    pub fn quantile(self, u: f64) -> f64 {
        match self {
            Self::Even { low, high } => low + (high - low) * u,
            Self::LogNormal { p5, p95 } => {
                let (a, b) = (math::ln(p5), math::ln(p95));
                math::exp(0.5 * (a + b) + 0.5 * (b - a) / Z95 * math::normal_quantile(u))
            }
            Self::Positive { p5, guess, p95 } => {
                let [a, m, b] = [p5, guess, p95].map(math::ln);
                math::exp(m + two_piece(a - m, b - m, u))
            }
            Self::Share { p5, guess, p95 } => {
                let [a, m, b] = [p5, guess, p95].map(|p| math::ln(p) - math::ln_1p(-p));
                1.0 / (1.0 + math::exp(-(m + two_piece(a - m, b - m, u))))
            }
            Self::Triangle { low, guess, high } => {
                let width = high - low;
                if width <= 0.0 {
                    return guess;
                }
                let left = (guess - low) / width;
                if u < left {
                    low + (u * width * (guess - low)).sqrt()
                } else {
                    high - ((1.0 - u) * width * (high - guess)).sqrt()
                }
            }
        }
    }
}

/// How far a value lies from the best guess, when it is normal on either side of it with these P5
/// and P95.
fn two_piece(below: f64, above: f64, u: f64) -> f64 {
    let z = math::normal_quantile(u);
    if z < 0.0 {
        -below * z / Z95
    } else {
        above * z / Z95
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Belief; 5] = [
        Belief::Even {
            low: 2.0,
            high: 6.0,
        },
        Belief::LogNormal {
            p5: 1.0,
            p95: 100.0,
        },
        Belief::Positive {
            p5: 0.01,
            guess: 0.05,
            p95: 0.6,
        },
        Belief::Share {
            p5: 0.8,
            guess: 0.95,
            p95: 0.99,
        },
        Belief::Triangle {
            low: 1.0,
            guess: 2.0,
            high: 5.0,
        },
    ];

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12 * b.abs(), "{a} {b}");
    }

    #[test]
    fn the_stated_percentiles_come_out() {
        let [even, log, rate, share, triangle] = ALL;
        near(even.quantile(0.25), 3.0);
        near(log.quantile(0.05), 1.0);
        near(log.quantile(0.5), 10.0);
        near(log.quantile(0.95), 100.0);
        for (belief, [a, m, b]) in [(rate, [0.01, 0.05, 0.6]), (share, [0.8, 0.95, 0.99])] {
            near(belief.quantile(0.05), a);
            near(belief.quantile(0.5), m);
            near(belief.quantile(0.95), b);
        }
        // A quarter of the triangle's area lies left of its peak.
        near(triangle.quantile(0.25), 2.0);
        near(triangle.quantile(1.0 / 16.0), 1.5);
        near(triangle.quantile(13.0 / 16.0), 3.5);
    }

    #[test]
    fn more_is_never_less() {
        for belief in ALL {
            let mut last = f64::NEG_INFINITY;
            for i in 1..1000 {
                let x = belief.quantile(f64::from(i) / 1000.0);
                assert!(x > last, "{belief:?} {i}");
                last = x;
            }
        }
    }

    #[test]
    fn a_row_without_a_sound_range_says_nothing() {
        assert_eq!(Belief::of_row(0.2, 0.0, 0.5, false), None);
        assert_eq!(Belief::of_row(0.2, 0.3, 0.5, false), None);
        assert_eq!(Belief::of_row(0.2, 0.2, 0.2, false), None);
        assert_eq!(Belief::of_row(0.5, 0.2, 1.0, true), None);
        // One-sided: the best guess is the top of the range.
        let disk = Belief::of_row(0.0157, 0.0131, 0.0157, false).unwrap();
        near(disk.quantile(0.9), 0.0157);
    }
}
