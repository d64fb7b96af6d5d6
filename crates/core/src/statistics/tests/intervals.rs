//! Intervals against published tables and by enumeration.

use super::printed;
use crate::math::{exp, ln, ln_1p};
use crate::statistics::special::{beta, gamma};
use crate::statistics::*;

fn ends(interval: Interval, lower: &str, upper: &str) {
    printed(interval.lower, lower);
    printed(interval.upper, upper);
}

/// Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I; and the
/// example of the NIST handbook, 7.2.4.1.
#[test]
fn proportions_as_published() {
    for (k, n, score, exact) in [
        (81, 263, ("0.2553", "0.3662"), ("0.2527", "0.3676")),
        (15, 148, ("0.0624", "0.1605"), ("0.0578", "0.1617")),
        (0, 20, ("0.0000", "0.1611"), ("0.0000", "0.1684")),
        (1, 29, ("0.0061", "0.1718"), ("0.0009", "0.1776")),
    ] {
        ends(wilson(k, n, 0.95), score.0, score.1);
        ends(clopper_pearson(k, n, 0.95), exact.0, exact.1);
    }
    ends(clopper_pearson(4, 20, 0.90), "0.07135", "0.40103");
}

/// Garwood's table for 95%, as reprinted in many places.
#[test]
fn rates_as_published() {
    for (events, lower, upper) in [
        (0, "0.000", "3.689"),
        (1, "0.025", "5.572"),
        (2, "0.242", "7.225"),
        (3, "0.619", "8.767"),
        (5, "1.623", "11.668"),
        (10, "4.795", "18.390"),
        (100, "81.364", "121.627"),
    ] {
        ends(garwood(events, 1.0, 0.95), lower, upper);
    }
    let per_year = garwood(10, 250.0, 0.95);
    assert!((per_year.upper - 18.390_356_1 / 250.0).abs() < 1e-9);
}

/// NIST handbook, 1.3.6.7.2 and 1.3.6.7.4.
#[test]
fn quantiles_as_published() {
    for (p, degrees, text) in [
        (0.95, 1.0, "3.841"),
        (0.95, 10.0, "18.307"),
        (0.95, 100.0, "124.342"),
        (0.999, 100.0, "149.449"),
        (0.05, 10.0, "3.940"),
        (0.01, 2.0, "0.020"),
    ] {
        printed(chi_square_quantile(p, degrees), text);
    }
    for (p, degrees, text) in [
        (0.975, 1.0, "12.706"),
        (0.975, 2.0, "4.303"),
        (0.975, 10.0, "2.228"),
        (0.025, 10.0, "-2.228"),
        (0.95, 5.0, "2.015"),
        (0.999, 100.0, "3.174"),
        (0.60, 1.0, "0.325"),
        (0.5, 7.0, "0.000"),
        (0.975, 1e12, "1.960"),
    ] {
        printed(student_quantile(p, degrees), text);
    }
}

#[test]
fn none_seen_bounds_the_rate() {
    // The rule of three.
    assert!((upper_bound_of_none(1000.0, 0.95) - 2.995_732_273_553_991e-3).abs() < 1e-15);
    // The one-sided bound is the two-sided one at twice the tail.
    let two_sided = garwood(0, 1000.0, 0.90).upper;
    assert!((two_sided - upper_bound_of_none(1000.0, 0.95)).abs() < 1e-15);
}

#[test]
fn nothing_tried_says_nothing() {
    ends(wilson(0, 0, 0.95), "0", "1");
    ends(clopper_pearson(0, 0, 0.95), "0", "1");
    assert_eq!(garwood(0, 0.0, 0.95).upper, f64::INFINITY);
}

/// Probabilities of 0..=n successes.
fn binomial(n: u64, p: f64) -> Vec<f64> {
    let mut choose = 0.0;
    (0..=n)
        .map(|k| {
            if k > 0 {
                choose += ln((n - k + 1) as f64 / k as f64);
            }
            exp(choose + k as f64 * ln(p) + (n - k) as f64 * ln_1p(-p))
        })
        .collect()
}

#[test]
fn tails_are_sums_of_binomial_and_poisson_terms() {
    for (n, p) in [(1, 0.3), (12, 0.5), (50, 0.01), (200, 0.97), (1000, 0.4)] {
        let terms = binomial(n, p);
        for k in 1..=n {
            let at_least: f64 = terms.iter().rev().take((n - k + 1) as usize).sum();
            let tails = beta(k as f64, (n - k + 1) as f64, p);
            let miss = (tails.lower - at_least).abs();
            assert!(miss < 1e-10 * at_least.max(1e-200), "{k} of {n} at {p}");
        }
    }
    for mean in [0.1, 3.0, 40.0] {
        let mut term = exp(-mean);
        let mut below = 0.0;
        for k in 1..100 {
            below += term;
            term *= mean / f64::from(k);
            let tails = gamma(f64::from(k), mean);
            assert!((tails.upper - below).abs() < 1e-13, "{k} at {mean}");
        }
    }
}

/// The share of samples whose interval holds the truth, summed over all samples.
fn coverage(n: u64, p: f64, interval: impl Fn(u64) -> Interval) -> f64 {
    let terms = binomial(n, p);
    let held = (0..=n).zip(terms).filter(|(k, _)| interval(*k).holds(p));
    held.map(|(_, term)| term).sum()
}

#[test]
fn exact_intervals_never_hold_too_seldom_and_score_intervals_hold_on_average() {
    for (n, confidence) in [(10, 0.95), (30, 0.9), (50, 0.95), (100, 0.99)] {
        let exact: Vec<_> = (0..=n).map(|k| clopper_pearson(k, n, confidence)).collect();
        let score: Vec<_> = (0..=n).map(|k| wilson(k, n, confidence)).collect();
        let grid: Vec<f64> = (1..500).map(|i| f64::from(i) / 500.0).collect();
        let mut mean = 0.0;
        for p in &grid {
            let held = coverage(n, *p, |k| exact[k as usize]);
            assert!(held >= confidence - 1e-12, "{held} of {n} at {p}");
            mean += coverage(n, *p, |k| score[k as usize]) / grid.len() as f64;
        }
        // Brown, Cai and DasGupta (2001), figure 5: close to nominal from n = 10 on.
        assert!((mean - confidence).abs() < 0.01, "{mean} of {n}");
    }
}

#[test]
fn intervals_of_rates_never_hold_too_seldom() {
    let intervals: Vec<_> = (0..200).map(|k| garwood(k, 1.0, 0.95)).collect();
    for i in 1..400 {
        let mean = f64::from(i) * 0.1;
        let mut term = exp(-mean);
        let mut held = 0.0;
        for (k, interval) in intervals.iter().enumerate() {
            held += if interval.holds(mean) { term } else { 0.0 };
            term *= mean / (k + 1) as f64;
        }
        assert!(held >= 0.95 - 1e-12, "{held} at {mean}");
    }
}

/// The ranks of a median at 95% in Conover, *Practical Nonparametric Statistics*; and the 59
/// values from which the largest bounds the P95 with 95% on one side (Wilks 1941).
#[test]
fn ranks_as_published() {
    let ranks = |count, p, confidence| {
        let Ranks { lower, upper } = quantile_ranks(count, p, confidence);
        (lower, upper)
    };
    assert_eq!(ranks(5, 0.5, 0.95), (None, None));
    assert_eq!(ranks(6, 0.5, 0.95), (Some(1), Some(6)));
    assert_eq!(ranks(10, 0.5, 0.95), (Some(2), Some(9)));
    assert_eq!(ranks(20, 0.5, 0.95), (Some(6), Some(15)));
    assert_eq!(ranks(58, 0.95, 0.90).1, None);
    assert_eq!(ranks(59, 0.95, 0.90).1, Some(59));
    assert_eq!(ranks(0, 0.5, 0.95), (None, None));
}

#[test]
fn ranks_are_the_tightest_that_hold() {
    for n in 1..=60 {
        for p in [0.05, 0.5, 0.9, 0.95, 0.99] {
            let terms = binomial(n, p);
            let fewer = |k: u64| terms.iter().take(k as usize).sum::<f64>();
            let lower = (1..=n).rev().find(|r| fewer(*r) <= 0.025);
            let upper = (1..=n).find(|r| 1.0 - fewer(*r) <= 0.025);
            let ranks = quantile_ranks(n, p, 0.95);
            assert_eq!((ranks.lower, ranks.upper), (lower, upper), "{n} at {p}");
        }
    }
}

#[test]
fn large_and_lopsided_samples_keep_their_digits() {
    // With p small, the score interval of one in a billion is that of a Poisson count.
    let rare = clopper_pearson(1, 1_000_000_000, 0.95);
    let poisson = garwood(1, 1e9, 0.95);
    assert!((rare.lower / poisson.lower - 1.0).abs() < 1e-8);
    assert!((rare.upper / poisson.upper - 1.0).abs() < 1e-8);
    // Symmetric in success and failure.
    let few = clopper_pearson(3, 1_000_000, 0.99);
    let many = clopper_pearson(999_997, 1_000_000, 0.99);
    assert!((few.upper - (1.0 - many.lower)).abs() < 1e-15);
    // Normal in the middle.
    let half = clopper_pearson(500_000_000, 1_000_000_000, 0.95);
    let width = 2.0 * 1.959_963_985 * 0.5 / 1e9_f64.sqrt();
    assert!(((half.upper - half.lower) / width - 1.0).abs() < 1e-4);
    // The last rank below n/2 + 1/2 - 1.96 √n/2 = 499,969,010.75.
    let ranks = quantile_ranks(1_000_000_000, 0.5, 0.95);
    assert_eq!(ranks.lower, Some(499_969_010));
    for confidence in [-1.0, 0.0, 1.0, 2.0, f64::NAN] {
        let interval = clopper_pearson(3, 10, confidence);
        assert!(0.0 <= interval.lower && interval.lower <= interval.upper && interval.upper <= 1.0);
    }
}
