//! Known laws, and years drawn by chance.

use super::*;
use crate::drill::parts;
use crate::math;
use crate::model::Dist;

fn events(rate: f64, length: Dist) -> Vec<LossEvent> {
    let one = |(p, [low, middle, high]): (f64, [f64; 3])| LossEvent {
        rate: rate * p,
        low,
        mean: middle,
        high,
    };
    let mut all: Vec<LossEvent> = parts(length).into_iter().map(one).collect();
    let found: f64 = all.iter().map(|e| e.rate * e.mean).sum();
    for e in &mut all {
        e.mean = (e.mean * rate * length.mean() / found).clamp(e.low, e.high);
    }
    all
}

fn losses(events: Vec<LossEvent>) -> Losses {
    Losses {
        events,
        steady: 0.0,
        coincidences: 0.0,
    }
}

fn poisson(mean: f64, n: u32) -> f64 {
    (1..=n).fold(math::exp(-mean), |p, k| p * mean / f64::from(k))
}

/// Probability that `n` exponential lengths with this mean add up to no more than `x`.
fn erlang(n: u32, x: f64) -> f64 {
    1.0 - (0..n).map(|k| poisson(x, k)).sum::<f64>()
}

fn inside(found: Between, wanted: f64, off: f64) {
    assert!(
        found.low <= wanted * (1.0 + 1e-9) && wanted <= found.high * (1.0 + 1e-9),
        "{wanted} is not in {found:?}"
    );
    assert!(
        (found.value - wanted).abs() <= off * wanted,
        "{found:?}, not {wanted}"
    );
}

#[test]
fn outages_of_one_length_are_a_poisson_count() {
    // 0.7 a year of 3 h each: no more than k of them.
    let all = losses(events(0.7 / YEAR, Dist::Fixed(3.0)));
    let mut year = all.over(YEAR);
    let mut upto = 0.0;
    for k in 0..6 {
        let p = poisson(0.7, k);
        let hours = 3.0 * f64::from(k);
        inside(year.quantile(upto + 0.4 * p), hours, 1e-2);
        upto += p;
        inside(year.at_most(hours + 1.7), upto, 1e-9);
        // At the jump itself either side may be meant, and the bounds say so.
        let jump = year.at_most(hours);
        assert!(
            jump.low <= upto && upto <= jump.high * (1.0 + 1e-9),
            "{jump:?}"
        );
    }
}

#[test]
fn exponential_outages_follow_the_closed_form() {
    for (often, mean) in [(0.05, 7.0), (0.7, 3.0), (6.0, 0.25), (40.0, 2.0)] {
        let all = losses(events(often / YEAR, Dist::Exponential(mean)));
        let mut year = all.over(YEAR);
        let wanted = |x: f64| -> f64 {
            let sizes = (1..150).map(|n| poisson(often, n) * erlang(n, x / mean));
            math::exp(-often) + sizes.sum::<f64>()
        };
        for x in [
            0.1 * mean,
            mean,
            3.0 * mean,
            often * mean,
            2.0 * often * mean + mean,
        ] {
            let found = year.at_most(x);
            // The closed form itself is a difference.
            if wanted(x) > 1e-9 {
                inside(found, wanted(x), 6e-3);
            }
            assert!(found.high - found.low < 0.4, "{x}: {found:?}");
        }
        for p in [0.5, 0.9, 0.99] {
            let found = year.quantile(p);
            if found.value > 0.0 {
                let error = (wanted(found.value) - p).abs();
                assert!(error < 6e-3, "{often} {mean} {p}: {found:?} {error}");
                assert!(found.low <= found.value && found.value <= found.high);
            } else {
                assert!(math::exp(-often) >= p);
            }
        }
    }
}

#[test]
fn many_small_losses_are_nearly_their_mean() {
    // 50,000 a year of 10 s for a hundredth of the requests: 1.39 h, give or take 0.006 h.
    let one = LossEvent {
        rate: 50_000.0 / YEAR,
        low: 0.1 / 3600.0,
        mean: 0.1 / 3600.0,
        high: 0.1 / 3600.0,
    };
    let all = losses(vec![one]);
    let mut year = all.over(YEAR);
    let mean = 5_000.0 / 3600.0;
    let off = one.mean * 50_000.0_f64.sqrt();
    for p in [0.1, 0.5, 0.9, 0.99] {
        let wanted = mean + off * math::normal_quantile(p);
        inside(year.quantile(p), wanted, 2e-2);
    }
    inside(year.at_most(1.2 * mean), 1.0, 1e-6);
}

#[test]
fn a_steady_loss_is_there_every_year() {
    let all = Losses {
        steady: 1e-4,
        ..losses(events(1.0 / YEAR, Dist::Fixed(2.0)))
    };
    let mut year = all.over(YEAR);
    assert_eq!(year.at_most(0.8).value, 0.0);
    inside(year.at_most(0.9), math::exp(-1.0), 1e-9);
    inside(year.quantile(0.2), 0.876, 1e-9);
    inside(year.quantile(0.5), 2.876, 1e-2);
}

/// Numbers without meaning between 0 and 1, the same each time.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        let factor = 6_364_136_223_846_793_005;
        self.0 = self
            .0
            .wrapping_mul(factor)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn count(&mut self, mean: f64) -> u32 {
        let mut left = -math::ln(self.next());
        let mut n = 0;
        while left < mean {
            n += 1;
            left -= math::ln(self.next());
        }
        n
    }
}

#[test]
fn years_drawn_by_chance_agree() {
    // Rare and long, frequent and short, and in between.
    let kinds = [
        (
            0.05,
            Dist::LogNormal {
                median: 7.0,
                sigma: 1.2,
            },
        ),
        (
            2.0,
            Dist::Uniform {
                low: 0.05,
                high: 0.3,
            },
        ),
        (0.4, Dist::Exponential(1.5)),
        (9.0, Dist::Fixed(0.01)),
    ];
    let list = kinds
        .iter()
        .flat_map(|(n, d)| events(n / YEAR, *d))
        .collect();
    let all = losses(list);
    let mut year = all.over(YEAR);
    let mut noise = Noise(11);
    let many = 20_000;
    let mut drawn: Vec<f64> = (0..many)
        .map(|_| {
            let mut lost = 0.0;
            for (often, length) in kinds {
                for _ in 0..noise.count(often) {
                    lost += length.quantile(noise.next());
                }
            }
            lost
        })
        .collect();
    drawn.sort_by(f64::total_cmp);
    for p in [0.1, 0.5, 0.9, 0.99, 0.999] {
        let at = |p: f64| drawn[((p * f64::from(many)) as usize).min(drawn.len() - 1)];
        // Order statistics four standard errors to both sides.
        let off = 4.0 * (p * (1.0 - p) / f64::from(many)).sqrt();
        let found = year.quantile(p);
        assert!(
            at(p - off) <= found.high && found.low <= at(p + off),
            "{p}: {found:?}, drawn {}",
            at(p)
        );
        assert!(
            at(p - off) < 1.02 * found.value && found.value < 1.02 * at(p + off),
            "{p}: {found:?}, drawn {}",
            at(p)
        );
        let chance = year.at_most(at(p));
        assert!((chance.value - p).abs() < off + 1e-3, "{p}: {chance:?}");
    }
}
