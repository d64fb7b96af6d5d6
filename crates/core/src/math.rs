//! The only home of transcendental functions and of long sums.
//!
//! `libm` gives the same bits natively and in WebAssembly; the platform's `ln`, `exp` and
//! `powf` do not. Probabilities near one are carried as their complement.

/// Natural exponential.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `exp(x) - 1` without cancellation near zero.
#[must_use]
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// Natural logarithm.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `ln(1 + x)` without cancellation near zero.
#[must_use]
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// `x` to the power `y`.
#[must_use]
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// Sine, for distances on the globe.
#[must_use]
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// Cosine, for distances on the globe.
#[must_use]
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Arc sine, for distances on the globe.
#[must_use]
pub fn asin(x: f64) -> f64 {
    libm::asin(x)
}

/// Standard normal distribution function.
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)
}

/// Standard normal quantile by bisection on [`normal_cdf`]; exact to the last few bits.
///
/// `p` is clamped to the open interval (0, 1).
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    let p = p.clamp(1e-300, 1.0 - 1e-16);
    let (mut low, mut high) = (-40.0_f64, 10.0_f64);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        // No number lies between the two any more: nothing would change from here on.
        if middle <= low || middle >= high {
            break;
        }
        if normal_cdf(middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// Sum with Neumaier compensation, in the order given.
#[must_use]
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut total = Sum::default();
    for value in values {
        total.add(value);
    }
    total.value()
}

/// A running compensated sum.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    sum: f64,
    compensation: f64,
}

impl Sum {
    /// Adds one value.
    pub fn add(&mut self, value: f64) {
        let t = self.sum + value;
        self.compensation += if self.sum.abs() >= value.abs() {
            (self.sum - t) + value
        } else {
            (value - t) + self.sum
        };
        self.sum = t;
    }

    /// The sum so far.
    #[must_use]
    pub fn value(&self) -> f64 {
        self.sum + self.compensation
    }
}

/// Great-circle distance in kilometres between two points in degrees (mean radius 6,371 km).
#[must_use]
pub fn great_circle_km(lat_a: f64, lon_a: f64, lat_b: f64, lon_b: f64) -> f64 {
    let rad = |d: f64| d * std::f64::consts::PI / 180.0;
    let (a, b) = (rad(lat_a), rad(lat_b));
    let half = |x: f64| {
        let s = sin(x / 2.0);
        s * s
    };
    let h = half(b - a) + cos(a) * cos(b) * half(rad(lon_b) - rad(lon_a));
    2.0 * 6371.0 * asin(h.clamp(0.0, 1.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_inverts_the_distribution_function() {
        for p in [1e-9, 0.05, 0.5, 0.95, 0.999] {
            assert!((normal_cdf(normal_quantile(p)) - p).abs() < 1e-14);
        }
        assert!((normal_quantile(0.95) - 1.644_853_626_951_472_2).abs() < 1e-12);
    }

    #[test]
    fn compensated_sum_keeps_small_terms() {
        assert_eq!(sum([1.0, 1e-17, 1e-17, -1.0]), 2e-17);
    }
}
