//! Distribution functions behind the intervals: incomplete beta and gamma, and their inverses.
//!
//! Densities are formed as Loader does ("Fast and accurate computation of binomial
//! probabilities", 2000): deviance plus the error of Stirling's formula, which keeps full relative
//! accuracy where a difference of log-gammas loses it. The tails are continued fractions (modified
//! Lentz; DLMF 8.17.22 and 8.9.2) or a series (DLMF 8.11.4).

use crate::math::{exp, ln, ln_gamma, normal_quantile};
use std::f64::consts::TAU;

/// Both tails of a distribution at a point; the smaller one keeps its relative accuracy.
#[derive(Clone, Copy, Debug)]
pub struct Tails {
    /// Probability of a value up to the point.
    pub lower: f64,
    /// Probability of a value beyond the point.
    pub upper: f64,
}

impl Tails {
    fn from_lower(lower: f64) -> Self {
        let lower = lower.clamp(0.0, 1.0);
        Self {
            lower,
            upper: 1.0 - lower,
        }
    }

    fn from_upper(upper: f64) -> Self {
        Self::from_lower(upper).swapped()
    }

    fn swapped(self) -> Self {
        Self {
            lower: self.upper,
            upper: self.lower,
        }
    }
}

/// What a quantile is asked by: the probability on one side of it.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    /// Probability of a value below the quantile.
    Lower(f64),
    /// Probability of a value above the quantile.
    Upper(f64),
}

impl Side {
    /// Grows with the point at which the tails are taken; zero at the quantile.
    fn miss(self, tails: Tails) -> f64 {
        match self {
            Self::Lower(p) => tails.lower - p,
            Self::Upper(p) => p - tails.upper,
        }
    }
}

/// `ln(n!) - ln(Stirling's formula)`, for positive n.
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        return ln_gamma(n + 1.0) - (n + 0.5) * ln(n) + n - 0.5 * ln(TAU);
    }
    let nn = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / nn) / nn) / nn) / nn)
        / n
}

/// Deviance `x ln(x/m) + m - x`, without cancellation where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * ln(x / m) + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut term = 2.0 * x * v;
    for j in 1..1000 {
        term *= v * v;
        let next = sum + term / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// `x^a e^-x / Γ(a+1)`, for positive a and x.
fn poisson_density(a: f64, x: f64) -> f64 {
    exp(-stirling_error(a) - deviance(a, x)) / (TAU * a).sqrt()
}

/// `Γ(a+b+1) / (Γ(a+1) Γ(b+1)) x^a y^b` with y = 1 - x, for positive arguments.
fn binomial_density(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let error = stirling_error(n) - stirling_error(a) - stirling_error(b);
    exp(error - deviance(a, n * x) - deviance(b, n * y)) * (n / (TAU * a * b)).sqrt()
}

/// Terms after which a fraction or series is given up; it needs about the root of its largest
/// parameter, and a few.
const TERMS: u32 = 200_000;
const TINY: f64 = 1e-300;

/// A continued fraction `1/(b0 + a1/(b1 + a2/(b2 + …` by the modified method of Lentz.
fn fraction(first: f64, mut coefficients: impl FnMut(f64) -> (f64, f64)) -> f64 {
    let kept = |x: f64| if x.abs() < TINY { TINY } else { x };
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / kept(first);
    let mut value = d;
    for i in 1..TERMS {
        let (a, b) = coefficients(f64::from(i));
        d = 1.0 / kept(a * d + b);
        c = kept(b + a / c);
        value *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// Regularised incomplete beta function: the tails of the beta distribution at `x`.
pub fn beta(a: f64, b: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails::from_lower(0.0);
    }
    if x >= 1.0 {
        return Tails::from_upper(0.0);
    }
    let y = 1.0 - x;
    let front = binomial_density(a, b, x, y) * a * b / (a + b);
    if x <= (a + 1.0) / (a + b + 2.0) {
        Tails::from_lower(front * beta_fraction(a, b, x) / a)
    } else {
        Tails::from_upper(front * beta_fraction(b, a, y) / b)
    }
}

/// The fraction of DLMF 8.17.22, with its odd and even terms in turn.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let term = |n: f64| {
        let m = (n / 2.0).floor();
        let over = if n > 2.0 * m {
            -(a + m) * (a + b + m)
        } else {
            m * (b - m)
        };
        over * x / ((a + n - 1.0) * (a + n))
    };
    fraction(1.0, |n| (term(n), 1.0))
}

/// Regularised incomplete gamma function: the tails of the gamma distribution of shape `a` at `x`.
pub fn gamma(a: f64, x: f64) -> Tails {
    if x <= 0.0 {
        return Tails::from_lower(0.0);
    }
    let density = poisson_density(a, x);
    if x >= a + 1.0 {
        let terms = fraction(x + 1.0 - a, |n| (-n * (n - a), x + 2.0 * n + 1.0 - a));
        return Tails::from_upper(density * a * terms);
    }
    let mut sum = 1.0;
    let mut term = 1.0;
    for n in 1..TERMS {
        term *= x / (a + f64::from(n));
        sum += term;
        if term < 1e-17 * sum {
            break;
        }
    }
    Tails::from_lower(density * sum)
}

/// Where a rising function crosses zero between `low` and `high`: Newton's steps from `start`,
/// halving (by ratio where the ends are far apart) whenever one would leave the bracket.
fn crossing(
    (mut low, mut high): (f64, f64),
    start: f64,
    mut value_and_slope: impl FnMut(f64) -> (f64, f64),
) -> f64 {
    let mut x = start;
    for _ in 0..400 {
        let (value, slope) = value_and_slope(x);
        if value > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let newton = x - value / slope;
        let next = if newton > low && newton < high {
            newton
        } else if low > 0.0 && high > 4.0 * low {
            (low * high).sqrt()
        } else if low <= 0.0 {
            high * 1e-3
        } else {
            0.5 * (low + high)
        };
        if (next - x).abs() <= 4e-16 * next || high - low <= 4e-16 * high || next < 1e-290 {
            return next;
        }
        x = next;
    }
    x
}

/// Quantile of the beta distribution.
pub fn beta_quantile(a: f64, b: f64, side: Side) -> f64 {
    crossing((0.0, 1.0), a / (a + b), |x| {
        let slope = binomial_density(a, b, x, 1.0 - x) * a * b / (a + b) / (x * (1.0 - x));
        (side.miss(beta(a, b, x)), slope)
    })
}

/// Quantile of the gamma distribution of shape `a` and scale 1.
pub fn gamma_quantile(a: f64, side: Side) -> f64 {
    // Beyond this the upper tail is below 1e-17 for every shape.
    let high = a + 10.0 * a.sqrt() + 60.0;
    crossing((0.0, high), a, |x| {
        (side.miss(gamma(a, x)), poisson_density(a, x) * a / x)
    })
}

/// Value that a chi-square variable stays below with probability `p`.
#[must_use]
pub fn chi_square_quantile(p: f64, degrees: f64) -> f64 {
    2.0 * gamma_quantile(0.5 * degrees, nearest_side(p))
}

/// Value that Student's t stays below with probability `p`; normal without bound on `degrees`.
#[must_use]
pub fn student_quantile(p: f64, degrees: f64) -> f64 {
    if degrees > 1e9 {
        return normal_quantile(p);
    }
    let tail = p.min(1.0 - p);
    if tail >= 0.5 {
        return 0.0;
    }
    // With x = ν/(ν + t²), both tails of t together are I_x(ν/2, 1/2). Near the centre x is near
    // one, and its complement is what carries the digits.
    let t = if tail > 0.25 {
        let y = beta_quantile(0.5, 0.5 * degrees, Side::Lower(1.0 - 2.0 * tail));
        (degrees * y / (1.0 - y)).sqrt()
    } else {
        let x = beta_quantile(0.5 * degrees, 0.5, Side::Lower(2.0 * tail));
        (degrees * (1.0 - x) / x).sqrt()
    };
    if p < 0.5 { -t } else { t }
}

/// The side of a quantile on which less of the probability lies.
fn nearest_side(p: f64) -> Side {
    if p <= 0.5 {
        Side::Lower(p)
    } else {
        Side::Upper(1.0 - p)
    }
}
