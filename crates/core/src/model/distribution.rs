//! Lengths of time as distributions, in hours.
//!
//! Steady state needs means only; races and quantiles need the shape.

use crate::math;
use serde::Serialize;

/// How long something lasts, in hours.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dist {
    /// Always the same length.
    Fixed(f64),
    /// Memoryless with this mean.
    Exponential(f64),
    /// Logarithm is normal.
    LogNormal {
        /// Median in hours.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Evenly spread.
    Uniform {
        /// Shortest, in hours.
        low: f64,
        /// Longest, in hours.
        high: f64,
    },
}

impl Dist {
    /// Lognormal with this mean and sigma.
    #[must_use]
    pub fn log_normal_with_mean(mean: f64, sigma: f64) -> Self {
        Self::LogNormal {
            median: mean * math::exp(-0.5 * sigma * sigma),
            sigma,
        }
    }

    /// Whether it is always the same.
    #[must_use]
    pub fn is_fixed(self) -> bool {
        match self {
            Self::Fixed(_) => true,
            Self::Uniform { low, high } => low >= high,
            Self::LogNormal { sigma, .. } => sigma <= 0.0,
            Self::Exponential(mean) => mean <= 0.0,
        }
    }

    /// Mean, in hours.
    #[must_use]
    pub fn mean(self) -> f64 {
        match self {
            Self::Fixed(h) | Self::Exponential(h) => h,
            Self::LogNormal { median, sigma } => median * math::exp(0.5 * sigma * sigma),
            Self::Uniform { low, high } => 0.5 * (low + high),
        }
    }

    /// Probability of lasting longer than `t` hours.
    #[must_use]
    pub fn survival(self, t: f64) -> f64 {
        if t < 0.0 {
            return 1.0;
        }
        match self {
            Self::Fixed(h) => f64::from(u8::from(t < h)),
            Self::Exponential(mean) if mean > 0.0 => math::exp(-t / mean),
            Self::LogNormal { median, sigma } if sigma > 0.0 && median > 0.0 => {
                if t == 0.0 {
                    1.0
                } else {
                    math::normal_cdf(-(math::ln(t / median)) / sigma)
                }
            }
            Self::LogNormal { median, .. } => f64::from(u8::from(t < median)),
            Self::Uniform { low, high } if high > low => {
                ((high - t) / (high - low)).clamp(0.0, 1.0)
            }
            Self::Uniform { high, .. } => f64::from(u8::from(t < high)),
            Self::Exponential(_) => 0.0,
        }
    }

    /// Mean of the shorter of this and `t` hours: the integral of [`Self::survival`] up to `t`.
    #[must_use]
    pub fn limited_mean(self, t: f64) -> f64 {
        if t <= 0.0 {
            return 0.0;
        }
        match self {
            Self::Fixed(h) => h.min(t),
            Self::Exponential(mean) if mean > 0.0 => -mean * math::exp_m1(-t / mean),
            Self::LogNormal { median, sigma } if sigma > 0.0 && median > 0.0 => {
                let z = math::ln(t / median) / sigma;
                self.mean() * math::normal_cdf(z - sigma) + t * math::normal_cdf(-z)
            }
            Self::LogNormal { median, .. } => median.min(t),
            Self::Uniform { low, high } if high > low => {
                if t <= low {
                    t
                } else {
                    let x = t.min(high);
                    low + (x - low) - (x - low) * (x - low) / (2.0 * (high - low))
                }
            }
            Self::Uniform { high, .. } => high.min(t),
            Self::Exponential(_) => 0.0,
        }
    }

    /// Length not exceeded with probability `p`, in hours.
    #[must_use]
    pub fn quantile(self, p: f64) -> f64 {
        match self {
            Self::Fixed(h) => h,
            Self::Exponential(mean) => -mean * math::ln_1p(-p.clamp(0.0, 1.0 - 1e-16)),
            Self::LogNormal { median, sigma } => {
                median * math::exp(sigma * math::normal_quantile(p))
            }
            Self::Uniform { low, high } => low + (high - low) * p,
        }
    }

    /// The same shape, `factor` times as long.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        match self {
            Self::Fixed(h) => Self::Fixed(h * factor),
            Self::Exponential(h) => Self::Exponential(h * factor),
            Self::LogNormal { median, sigma } => Self::LogNormal {
                median: median * factor,
                sigma,
            },
            Self::Uniform { low, high } => Self::Uniform {
                low: low * factor,
                high: high * factor,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Dist; 4] = [
        Dist::Fixed(2.0),
        Dist::Exponential(2.0),
        Dist::LogNormal {
            median: 2.0,
            sigma: 1.0,
        },
        Dist::Uniform {
            low: 1.0,
            high: 3.0,
        },
    ];

    #[test]
    fn limited_mean_is_the_integral_of_survival() {
        for d in ALL {
            for t in [0.5, 2.0, 5.0] {
                let n = 200_000;
                let h = t / f64::from(n);
                let integral = math::sum((0..n).map(|i| d.survival((f64::from(i) + 0.5) * h) * h));
                assert!(
                    (integral - d.limited_mean(t)).abs() < 1e-4,
                    "{d:?} {t}: {integral} {}",
                    d.limited_mean(t)
                );
            }
        }
    }

    #[test]
    fn limited_mean_grows_to_the_mean() {
        for d in ALL {
            assert!((d.limited_mean(1e6) - d.mean()).abs() < 1e-9 * d.mean());
        }
    }

    #[test]
    fn quantile_inverts_survival() {
        for d in [ALL[1], ALL[2], ALL[3]] {
            for p in [0.05, 0.5, 0.95] {
                assert!(
                    (d.survival(d.quantile(p)) - (1.0 - p)).abs() < 1e-12,
                    "{d:?}"
                );
            }
        }
    }
}
