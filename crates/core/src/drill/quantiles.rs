//! Evenly spread points for quantiles of recovery times.
//!
//! The points are the additive recurrence with the inverse powers of the generalised golden
//! ratio: they fill the unit cube evenly in any number of dimensions, need no random numbers,
//! and are the same everywhere.

use crate::math;
use crate::model::Dist;

/// Points for quantiles.
pub const FINE: u32 = 512;
/// Points for means.
pub const COARSE: u32 = 32;

/// `n` vectors of lengths, one length for each distribution; a single one when all are fixed.
#[must_use]
pub fn lengths(dists: &[Dist], n: u32) -> Vec<Vec<f64>> {
    if dists.iter().all(|d| d.is_fixed()) {
        return vec![dists.iter().map(|d| d.mean()).collect()];
    }
    let dimensions = dists.iter().filter(|d| !d.is_fixed()).count();
    let phi = generalised_golden_ratio(dimensions);
    let steps: Vec<f64> = (1..=dimensions)
        .map(|k| {
            let a = math::pow(phi, -(k as f64));
            a - a.floor()
        })
        .collect();
    (0..n)
        .map(|i| {
            let mut random = steps.iter();
            dists
                .iter()
                .map(|d| {
                    if d.is_fixed() {
                        return d.mean();
                    }
                    let step = random.next().copied().unwrap_or(0.5);
                    let u = 0.5 + f64::from(i / 2 + 1) * step;
                    let u = u - u.floor();
                    // Every second point mirrors the one before: means of sums come out exact.
                    let u = if i % 2 == 0 { u } else { 1.0 - u };
                    d.quantile(u.clamp(1e-9, 1.0 - 1e-9))
                })
                .collect()
        })
        .collect()
}

/// Root above one of x^(d+1) = x + 1.
fn generalised_golden_ratio(d: usize) -> f64 {
    let mut x: f64 = 2.0;
    for _ in 0..64 {
        let next = math::pow(1.0 + x, 1.0 / (d as f64 + 1.0));
        if next == x {
            break;
        }
        x = next;
    }
    x
}

/// Value not exceeded by a share `p` of the sorted values (the next one up).
#[must_use]
pub fn quantile(values: &mut [f64], p: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let i = (p * values.len() as f64).ceil() as usize;
    values.get(i.saturating_sub(1)).or(values.last()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_of_sums_of_uniforms_are_exact() {
        let u = |low, high| Dist::Uniform { low, high };
        let points = lengths(&[u(10.0, 60.0), u(0.0, 30.0)], COARSE);
        let sum: f64 = points.iter().flatten().sum();
        assert!((sum / f64::from(COARSE) - 50.0).abs() < 1e-12, "{sum}");
    }

    #[test]
    fn sums_of_uniforms_have_the_right_quantiles() {
        let u = Dist::Uniform {
            low: 0.0,
            high: 1.0,
        };
        let mut sums: Vec<f64> = lengths(&[u, u], FINE)
            .iter()
            .map(|v| v.iter().sum())
            .collect();
        // P(sum <= x) = 1 - (2-x)^2/2 above one.
        let p95 = quantile(&mut sums, 0.95).unwrap();
        assert!((p95 - (2.0 - 0.1_f64.sqrt())).abs() < 2e-2, "{p95}");
    }
}
