//! Percentiles: a mixture of distances plus the time the tiers take themselves.
//!
//! Distances are taken as fixed, each with the share of requests that travel it; service times
//! are lognormal and independent of each other. For one tier the quantile is exact; the sum over
//! several is worked out on [`POINTS`] equally likely values of all but the last.

use crate::math;
use crate::model::{Model, ServiceTimeModel, TierModel};

/// Equally likely values that stand for a distribution.
const POINTS: usize = 512;

/// Tiers that every request passes: user-facing ones that are no quorum.
pub(super) fn serving(model: &Model) -> impl Iterator<Item = &TierModel> {
    let tiers = model.tiers.iter();
    tiers.filter(|t| t.user_facing && t.quorum.is_none())
}

/// The time that all tiers on the way take together.
#[derive(Clone, Debug)]
pub(super) struct ServiceSum {
    /// Equally likely sums over all tiers but the last.
    before: Vec<f64>,
    /// The last tier: mean milliseconds and sigma.
    last: (f64, f64),
}

/// One possibility: share of requests, milliseconds of distance, whether tiers are passed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Outcome {
    pub share: f64,
    pub ms: f64,
    pub served: bool,
}

impl ServiceSum {
    /// The sum, or the names of tiers whose mean or spread is not stated.
    pub fn new(model: &Model) -> Result<Self, Vec<String>> {
        let stated = |t: &TierModel| {
            let time: ServiceTimeModel = t.service_time?;
            Some((time.mean_ms, time.sigma?))
        };
        let missing: Vec<String> = serving(model)
            .filter(|t| stated(t).is_none())
            .map(|t| t.name.clone())
            .collect();
        let mut times: Vec<(f64, f64)> = serving(model).filter_map(stated).collect();
        match times.pop() {
            Some(last) if missing.is_empty() => Ok(Self {
                before: times.into_iter().fold(vec![0.0], |sums, time| {
                    let values: Vec<f64> = (0..POINTS)
                        .map(|i| quantile(time, (i as f64 + 0.5) / POINTS as f64))
                        .collect();
                    let mut all: Vec<f64> = sums
                        .iter()
                        .flat_map(|a| values.iter().map(move |b| a + b))
                        .collect();
                    all.sort_by(f64::total_cmp);
                    let step = (all.len() / POINTS).max(1);
                    all.into_iter().skip(step / 2).step_by(step).collect()
                }),
                last,
            }),
            _ => Err(missing),
        }
    }

    /// Chance that the tiers take no longer than this.
    fn within(&self, ms: f64) -> f64 {
        let each = self.before.iter().map(|b| within(self.last, ms - b));
        math::sum(each) / self.before.len().max(1) as f64
    }

    /// Longer than practically all.
    fn most(&self) -> f64 {
        self.before.last().copied().unwrap_or(0.0) + quantile(self.last, 1.0 - 1e-12)
    }
}

/// Lognormal with this mean and sigma: chance of at most `ms`.
fn within((mean, sigma): (f64, f64), ms: f64) -> f64 {
    if sigma <= 0.0 || mean <= 0.0 {
        return f64::from(u8::from(ms >= mean));
    }
    if ms <= 0.0 {
        return 0.0;
    }
    let median = math::ln(mean) - 0.5 * sigma * sigma;
    math::normal_cdf((math::ln(ms) - median) / sigma)
}

fn quantile((mean, sigma): (f64, f64), p: f64) -> f64 {
    if sigma <= 0.0 || mean <= 0.0 {
        return mean;
    }
    math::exp(math::ln(mean) - 0.5 * sigma * sigma + sigma * math::normal_quantile(p))
}

/// The time that a share `q` of the requests does not exceed; without service times that of the
/// distances alone, which is a lower bound.
pub(super) fn of(outcomes: &[Outcome], service: Option<&ServiceSum>, q: f64) -> Option<f64> {
    let total = math::sum(outcomes.iter().map(|o| o.share));
    if outcomes.is_empty() || total <= 0.0 {
        return None;
    }
    let Some(service) = service else {
        let mut sorted = outcomes.to_vec();
        sorted.sort_by(|a, b| a.ms.total_cmp(&b.ms));
        let mut sum = 0.0;
        for o in &sorted {
            sum += o.share / total;
            // Shares are sums of floats: a share that is reached but for rounding is reached.
            if sum >= q - 1e-12 {
                return Some(o.ms);
            }
        }
        return sorted.last().map(|o| o.ms);
    };
    let share = |t: f64| {
        math::sum(outcomes.iter().map(|o| {
            let within = if o.served {
                service.within(t - o.ms)
            } else {
                f64::from(u8::from(t >= o.ms))
            };
            o.share * within
        })) / total
    };
    let farthest = outcomes.iter().map(|o| o.ms).fold(0.0, f64::max);
    let (mut low, mut high) = (0.0, farthest + service.most());
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if share(middle) < q {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: ServiceSum = ServiceSum {
        before: Vec::new(),
        last: (20.0, 0.8),
    };

    fn sum(tiers: &[(f64, f64)]) -> ServiceSum {
        let mut before = vec![0.0];
        for time in tiers.split_last().unwrap().1 {
            let mut all: Vec<f64> = before
                .iter()
                .flat_map(|a| {
                    (0..POINTS).map(move |i| a + quantile(*time, (i as f64 + 0.5) / POINTS as f64))
                })
                .collect();
            all.sort_by(f64::total_cmp);
            before = all;
        }
        ServiceSum {
            before,
            last: *tiers.last().unwrap(),
        }
    }

    #[test]
    fn one_tier_is_the_distance_and_the_lognormal_quantile() {
        let service = ServiceSum {
            before: vec![0.0],
            ..ONE
        };
        let at = |ms| Outcome {
            share: 1.0,
            ms,
            served: true,
        };
        // Median of a lognormal with mean 20 and sigma 0.8: 20 exp(-0.32); P95: times exp(1.6449 x 0.8).
        let p50 = of(&[at(85.0)], Some(&service), 0.5).unwrap();
        let p95 = of(&[at(85.0)], Some(&service), 0.95).unwrap();
        assert!((p50 - 85.0 - 14.522_980_741_473_8).abs() < 1e-9, "{p50}");
        assert!((p95 - 85.0 - 54.142_6).abs() < 1e-3, "{p95}");
    }

    #[test]
    fn two_tiers_agree_with_the_integral_over_one_of_them() {
        let service = sum(&[(10.0, 0.5), (20.0, 0.8)]);
        for t in [15.0, 30.0, 60.0, 120.0] {
            // Fine midpoint rule over the first tier's own quantiles.
            let n = 20_000;
            let exact = math::sum((0..n).map(|i| {
                let x = quantile((10.0, 0.5), (f64::from(i) + 0.5) / f64::from(n));
                within((20.0, 0.8), t - x) / f64::from(n)
            }));
            assert!((service.within(t) - exact).abs() < 2e-4, "{t}");
        }
    }

    #[test]
    fn without_service_times_the_distances_alone_decide() {
        let o = |share, ms| Outcome {
            share,
            ms,
            served: true,
        };
        let all = [o(0.4, 140.0), o(0.6, 20.0)];
        assert_eq!(of(&all, None, 0.5), Some(20.0));
        assert_eq!(of(&all, None, 0.6), Some(20.0));
        assert_eq!(of(&all, None, 0.95), Some(140.0));
        assert_eq!(of(&[], None, 0.5), None);
    }

    #[test]
    fn a_cache_that_answers_most_reads_decides_the_low_percentiles() {
        let service = ServiceSum {
            before: vec![0.0],
            last: (20.0, 0.0),
        };
        let all = [
            Outcome {
                share: 0.85,
                ms: 10.0,
                served: false,
            },
            Outcome {
                share: 0.15,
                ms: 150.0,
                served: true,
            },
        ];
        let at = |q| of(&all, Some(&service), q).unwrap();
        assert!((at(0.5) - 10.0).abs() < 1e-9);
        assert!((at(0.99) - 170.0).abs() < 1e-9);
    }
}
