//! The only home of transcendental functions, of long sums, and of names as numbers.
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

/// Natural logarithm of the gamma function, for positive `x`.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
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

/// Standard normal quantile: Wichura's rational approximations (AS 241, 1988), good to about one
/// part in 10^16.
///
/// `p` is clamped to the open interval (0, 1).
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    let p = p.clamp(1e-300, 1.0 - 1e-16);
    let q = p - 0.5;
    let ratio = |over: [f64; 8], under: [f64; 8], x: f64| {
        let value = |c: [f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * x + c);
        value(over) / value(under)
    };
    if q.abs() <= 0.425 {
        return q * ratio(CENTRE.0, CENTRE.1, 0.180_625 - q * q);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-ln(tail)).sqrt();
    let x = if r <= 5.0 {
        ratio(NEAR_TAIL.0, NEAR_TAIL.1, r - 1.6)
    } else {
        ratio(FAR_TAIL.0, FAR_TAIL.1, r - 5.0)
    };
    if q < 0.0 { -x } else { x }
}

/// Coefficients of a rational function, lowest power first.
type Rational = ([f64; 8], [f64; 8]);

const CENTRE: Rational = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
);

const NEAR_TAIL: Rational = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const FAR_TAIL: Rational = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_887_9,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

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

/// A name as a number (FNV-1a, 64 bits): draws hang on names, not on places in a list.
#[must_use]
pub fn name_number(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
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
        for p in [1e-30, 1e-9, 0.01, 0.05, 0.08, 0.3, 0.5, 0.7, 0.95, 0.999] {
            let back = normal_cdf(normal_quantile(p));
            assert!((back - p).abs() < 1e-13 * p, "{p}: {back}");
        }
        assert!((normal_quantile(0.95) - 1.644_853_626_951_472_2).abs() < 1e-12);
    }

    #[test]
    fn compensated_sum_keeps_small_terms() {
        assert_eq!(sum([1.0, 1e-17, 1e-17, -1.0]), 2e-17);
    }
}
