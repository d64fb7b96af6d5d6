//! Quantiles and shares of variance of a sample.

use crate::math;

/// Slices of an input over which means are taken.
const SLICES: usize = 10;
/// Fewest draws in each.
const LEAST: usize = 10;

/// The value not exceeded with probability `p`, from ascending values: the i-th of n is the
/// (i - 1/2)/n quantile (Hazen), which fits draws at the middles of n equal slices.
#[must_use]
pub fn quantile(ascending: &[f64], p: f64) -> f64 {
    let (Some(first), Some(last)) = (ascending.first(), ascending.last()) else {
        return f64::NAN;
    };
    let at = p * ascending.len() as f64 - 0.5;
    if at <= 0.0 {
        return *first;
    }
    let below = at.floor() as usize;
    match (ascending.get(below), ascending.get(below + 1)) {
        (Some(a), Some(b)) if a == b || at == at.floor() => *a,
        (Some(a), Some(b)) => a + (b - a) * (at - at.floor()),
        _ => *last,
    }
}

/// Share of the variance of `values` that goes with one input alone. None when it does not stand
/// out from noise by two standard errors, or there is nothing to share.
///
/// Two estimates: the variance of the means over slices of the input, less what slices of noise would
/// show; and one minus half the mean squared difference of neighbours (von Neumann, 1941). The first
/// has less noise, but misses what happens inside a slice, such as a jump near an end; the second
/// stands where it is larger by two of its standard errors.
#[must_use]
pub fn share_of_variance(percentiles: &[f64], values: &[f64]) -> Option<f64> {
    let n = values.len().min(percentiles.len());
    if n < SLICES * LEAST || values.iter().any(|v| !v.is_finite()) {
        return None;
    }
    let mean = math::sum(values.iter().copied()) / n as f64;
    let total = math::sum(values.iter().map(|v| (v - mean) * (v - mean)));
    if total <= 1e-24 * mean * mean * n as f64 {
        return None;
    }
    let mut order: Vec<(f64, f64)> = percentiles
        .iter()
        .copied()
        .zip(values.iter().copied())
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let between = math::sum((0..SLICES).map(|s| {
        let slice = order.get(s * n / SLICES..(s + 1) * n / SLICES);
        let slice = slice.unwrap_or_default();
        let m = math::sum(slice.iter().map(|x| x.1)) / slice.len() as f64 - mean;
        slice.len() as f64 * m * m
    }));
    let free = (SLICES - 1) as f64;
    let noise = (total - between).max(0.0) / (n - SLICES) as f64;
    let share = (between - free * noise) / total;
    let error = (2.0 * free).sqrt() * noise / total;
    let steps = math::sum(order.windows(2).map(|pair| match pair {
        [a, b] => 0.5 * (b.1 - a.1) * (b.1 - a.1),
        _ => 0.0,
    }));
    let apart = 1.0 - steps / (n - 1) as f64 / (total / n as f64);
    let apart_error = 1.0 / (n as f64).sqrt();
    if apart > share.max(0.0) + 2.0 * apart_error {
        return Some(apart.min(1.0));
    }
    (share > 2.0 * error).then_some(share.min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uncertainty::sample::percentiles;

    #[test]
    fn quantiles_of_even_slices_are_exact() {
        let n = 50;
        let values: Vec<f64> = (0..n).map(|i| (f64::from(i) + 0.5) / 50.0).collect();
        for p in [0.01, 0.1, 0.5, 0.77, 0.9, 0.99] {
            assert!((quantile(&values, p) - p).abs() < 1e-15, "{p}");
        }
        assert_eq!(quantile(&[1.0, f64::INFINITY], 0.9), f64::INFINITY);
        assert_eq!(quantile(&[1.0, 1.0, f64::INFINITY], 0.5), 1.0);
        assert!(quantile(&[], 0.5).is_nan());
    }

    #[test]
    fn shares_of_a_sum_are_those_of_its_terms() {
        // 3x + y + 0z: variances 9 : 1 : 0.
        let n = 1000;
        let [x, y, z] = ["x", "y", "z"].map(|name| percentiles(3, name, n));
        let sum: Vec<f64> = x.iter().zip(&y).map(|(x, y)| 3.0 * x + y).collect();
        let share = |input: &[f64]| share_of_variance(input, &sum);
        let (a, b) = (share(&x).unwrap(), share(&y).unwrap());
        // Within a slice of a tenth the input itself still varies: a hundredth of its share.
        assert!((a - 0.9).abs() < 0.02, "{a}");
        assert!((b - 0.1).abs() < 0.02, "{b}");
        assert_eq!(share(&z), None);
    }

    #[test]
    fn a_jump_near_an_end_belongs_to_its_input() {
        let n = 200;
        let [x, y] = ["x", "y"].map(|name| percentiles(3, name, n));
        let jump: Vec<f64> = x
            .iter()
            .map(|x| if *x > 0.96 { 100.0 } else { 1.0 })
            .collect();
        // Slices of a tenth would say 38%.
        assert!(share_of_variance(&x, &jump).unwrap() > 0.9);
        assert_eq!(share_of_variance(&y, &jump), None);
    }

    #[test]
    fn what_does_not_vary_has_no_shares() {
        let u = percentiles(3, "x", 200);
        assert_eq!(share_of_variance(&u, &vec![5.0; 200]), None);
        let mut endless = u.clone();
        endless[0] = f64::INFINITY;
        assert_eq!(share_of_variance(&u, &endless), None);
        assert_eq!(share_of_variance(&u[..50], &u[..50]), None);
    }
}
