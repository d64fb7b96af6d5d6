//! The share served over time after a fault.
//!
//! Between the ends of steps the served share only changes as clients follow a switch, so the
//! curve is made of levels mixed by one convergence function. Times are hours since the fault.

use crate::model::{Convergence, Dist, MOST_PARTS};
use crate::service::Served;

/// What has been done, as bits of an index into the levels.
pub mod done {
    /// The regional balancer has stopped using lost nodes.
    pub const REROUTED: usize = 1;
    /// Managed standbys in the same region have taken over.
    pub const LOCAL: usize = 2;
    /// Requests have been sent to other regions.
    pub const SWITCHED: usize = 4;
    /// Other copies have been made writable.
    pub const PROMOTED: usize = 8;
    /// Capacity has been added.
    pub const SCALED: usize = 16;
    /// Number of combinations.
    pub const COUNT: usize = 32;
}

/// When each thing was done, in hours since the fault; infinite for never.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    /// The regional balancer has stopped using lost nodes.
    pub rerouted: f64,
    /// Managed standbys in the same region have taken over.
    pub local: f64,
    /// The new routing is in force; clients follow from here on.
    pub switched: f64,
    /// Other copies have been made writable.
    pub promoted: f64,
    /// The first promotion has begun; from here on it is not aborted, even if a repair comes first.
    pub promoting: f64,
    /// Capacity has been added.
    pub scaled: f64,
    /// The last step of the plan has ended.
    pub finished: f64,
}

impl Times {
    fn bits(&self, t: f64) -> usize {
        let bit = |at: f64, b: usize| if t >= at { b } else { 0 };
        bit(self.rerouted, done::REROUTED)
            | bit(self.local, done::LOCAL)
            | bit(self.promoted, done::PROMOTED)
            | bit(self.scaled, done::SCALED)
    }

    /// The same, begun `wait` hours later; what a region does by itself is as in `by_itself`.
    #[must_use]
    pub fn later(self, wait: f64, by_itself: &Self) -> Self {
        Self {
            rerouted: by_itself.rerouted,
            local: by_itself.local,
            switched: self.switched + wait,
            promoted: self.promoted + wait,
            promoting: self.promoting + wait,
            scaled: self.scaled + wait,
            finished: self.finished + wait,
        }
    }

    /// The same without anything across regions.
    #[must_use]
    pub fn stuck(self) -> Self {
        let never = f64::INFINITY;
        Self {
            switched: never,
            promoted: never,
            promoting: never,
            scaled: never,
            finished: never,
            ..self
        }
    }

    fn marks(&self) -> [f64; 5] {
        [
            self.rerouted,
            self.local,
            self.switched,
            self.promoted,
            self.scaled,
        ]
    }
}

/// How clients follow a switch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Following {
    /// Time over which honouring clients follow, in hours; zero when the stated switch covers it.
    pub ttl: f64,
    /// In how many equal parts they are moved over that time, the first at once; zero for evenly.
    pub parts: u32,
    /// Share that keeps stale answers longer.
    pub tail_share: f64,
    /// How long those keep it, in hours.
    pub tail: Dist,
}

impl Following {
    /// At once.
    pub const AT_ONCE: Self = Self {
        ttl: 0.0,
        parts: 0,
        tail_share: 0.0,
        tail: Dist::Fixed(0.0),
    };

    /// From the design's convergence; `covered` when a stated switch step contains the TTL.
    #[must_use]
    pub fn new(convergence: Convergence, covered: bool) -> Self {
        match convergence {
            Convergence::Immediate => Self::AT_ONCE,
            Convergence::Dns {
                ttl,
                tail_share,
                tail_hold: (low, high),
                ..
            } => Self {
                ttl: if covered { 0.0 } else { ttl },
                parts: 0,
                tail_share,
                tail: Dist::Uniform { low, high },
            },
        }
    }

    /// The same when requests are moved bit by bit over a stated time (hours): evenly or in equal
    /// parts, and by the clients' own caches where those take longer.
    #[must_use]
    pub fn over(self, time: f64, parts: u32) -> Self {
        if time <= self.ttl {
            return self;
        }
        Self {
            ttl: time,
            parts,
            ..self
        }
    }

    /// Share of clients that still go to the old place `x` hours after the switch.
    #[must_use]
    pub fn stale(self, x: f64) -> f64 {
        if x < 0.0 {
            return 1.0;
        }
        let parts = f64::from(self.parts);
        let honouring = if self.ttl <= 0.0 {
            0.0
        } else if self.parts > 0 {
            // Rounding keeps a part that begins at this moment among those begun; see `reaches`.
            let begun = (x / self.ttl * parts + 1e-11).floor() + 1.0;
            (1.0 - begun / parts).max(0.0)
        } else {
            (1.0 - x / self.ttl).max(0.0)
        };
        (1.0 - self.tail_share) * honouring + self.tail_share * self.tail.survival(x)
    }
}

/// Served shares by what has been done (index: bits of [`done`]).
pub type Levels = [Served; done::COUNT];

/// The share served `t` hours after the fault.
#[must_use]
pub fn served_at(levels: &Levels, times: &Times, following: Following, t: f64) -> Served {
    let bits = times.bits(t);
    let level = |b: usize| {
        levels.get(b).copied().unwrap_or(Served {
            reads: 0.0,
            writes: 0.0,
        })
    };
    let old = level(bits);
    if t < times.switched {
        return old;
    }
    let new = level(bits | done::SWITCHED);
    let stale = following.stale(t - times.switched);
    Served {
        reads: new.reads + stale * (old.reads - new.reads),
        writes: new.writes + stale * (old.writes - new.writes),
    }
}

/// Most breaks of a curve: the fault, five steps, three where clients follow, and the parts in
/// which requests are moved.
const MOST_BREAKS: usize = 9 + MOST_PARTS as usize;

/// Times at which the curve bends or jumps, ascending, starting with 0.
#[derive(Clone, Copy, Debug)]
pub struct Breaks {
    times: [f64; MOST_BREAKS],
    count: usize,
}

impl Breaks {
    fn add(&mut self, t: f64) {
        let known = self.as_slice().contains(&t);
        if t.is_finite() && t >= 0.0 && !known && self.count < MOST_BREAKS {
            if let Some(slot) = self.times.get_mut(self.count) {
                *slot = t;
            }
            self.count += 1;
        }
    }

    /// The times.
    #[must_use]
    pub fn as_slice(&self) -> &[f64] {
        self.times.get(..self.count).unwrap_or(&[])
    }
}

/// Times at which the curve bends or jumps, ascending, starting with 0.
#[must_use]
pub fn breaks(times: &Times, following: Following) -> Breaks {
    let mut out = Breaks {
        times: [0.0; MOST_BREAKS],
        count: 1,
    };
    for t in times.marks() {
        out.add(t);
    }
    if times.switched.is_finite() && following != Following::AT_ONCE {
        out.add(times.switched + following.ttl);
        for i in 1..following.parts {
            let share = f64::from(i) / f64::from(following.parts);
            out.add(times.switched + following.ttl * share);
        }
        if let Dist::Uniform { low, high } = following.tail {
            out.add(times.switched + low);
            out.add(times.switched + high);
        }
    }
    let count = out.count;
    if let Some(used) = out.times.get_mut(..count) {
        used.sort_by(f64::total_cmp);
    }
    out
}

/// Share not served that the settled state would serve, integrated over time until the fault
/// ends (hours), for a pick of the served share.
///
/// Exact where the curve is constant between breaks; Gauss-Legendre with 8 points where clients
/// follow along a line (exact there when the fault has a fixed length).
#[must_use]
pub fn shortfall(
    levels: &Levels,
    times: &Times,
    following: Following,
    settled: f64,
    length: Dist,
    pick: impl Fn(Served) -> f64,
) -> f64 {
    let mut marks = breaks(times, following).as_slice().to_vec();
    // A promotion that has begun is finished, whatever is repaired meanwhile.
    let (begun, done) = (times.promoting, times.promoted);
    let committed = begun < done && done.is_finite();
    if committed && !marks.contains(&begun) {
        marks.push(begun);
        marks.sort_by(f64::total_cmp);
    }
    if let Dist::Fixed(end) = length {
        let end = if committed && (begun..done).contains(&end) {
            done
        } else {
            end
        };
        marks.retain(|t| *t < end);
        marks.push(end);
    }
    let inside = |t: f64| committed && (begun..done).contains(&t);
    let lasts = |t: f64| length.survival(if inside(t) { begun } else { t });
    let lasts_over = |a: f64, b: f64| {
        if inside(a) {
            length.survival(begun) * (b - a)
        } else {
            length.limited_mean(b) - length.limited_mean(a)
        }
    };
    let gap = |t: f64| (settled - pick(served_at(levels, times, following, t))).max(0.0);
    let mut total = crate::math::Sum::default();
    for pair in marks.windows(2) {
        let (Some(a), Some(b)) = (pair.first().copied(), pair.get(1).copied()) else {
            continue;
        };
        // Inside the interval, away from the jump at its end.
        let (start, middle, end) = (gap(a), gap(0.5 * (a + b)), gap(b - (b - a) * 1e-9));
        if start == middle && middle == end {
            total.add(start * lasts_over(a, b));
            continue;
        }
        let (centre, half) = (0.5 * (a + b), 0.5 * (b - a));
        for (x, w) in GAUSS_LEGENDRE_8 {
            for t in [centre - half * x, centre + half * x] {
                total.add(half * w * gap(t) * lasts(t));
            }
        }
    }
    if let (Some(last), false) = (marks.last().copied(), matches!(length, Dist::Fixed(_))) {
        total.add(gap(last) * (length.mean() - length.limited_mean(last)).max(0.0));
    }
    total.value()
}

/// Positive abscissas and weights of the 8-point rule on [-1, 1].
const GAUSS_LEGENDRE_8: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// The first time from which the pick stays at or above `target`, in hours; none if it never does.
///
/// Every step and every client that follows only improves the share, and between breaks the
/// curve is a straight line, so the time is found interval by interval from the end.
#[must_use]
pub fn reaches(
    levels: &Levels,
    times: &Times,
    following: Following,
    target: f64,
    pick: impl Fn(Served) -> f64,
) -> Option<f64> {
    let marks = breaks(times, following);
    let marks = marks.as_slice();
    let at = |t: f64| pick(served_at(levels, times, following, t)) - (target - 1e-12);
    let mut found = None;
    for (i, a) in marks.iter().enumerate().rev() {
        let start = at(*a);
        if start < 0.0 {
            // It is reached inside the interval that starts here, or not before the next mark.
            if let (Some(b), Some(_)) = (marks.get(i + 1), found) {
                let before = b - (b - a) * 1e-9;
                let end = at(before);
                if end >= 0.0 {
                    found = Some(a + (before - a) * (-start / (end - start)));
                }
            }
            return found;
        }
        found = Some(*a);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels() -> Levels {
        let mut out = [Served {
            reads: 0.0,
            writes: 0.0,
        }; done::COUNT];
        for (bits, slot) in out.iter_mut().enumerate() {
            if bits & done::SWITCHED != 0 {
                *slot = Served {
                    reads: 1.0,
                    writes: 1.0,
                };
            }
        }
        out
    }

    const TIMES: Times = Times {
        rerouted: 0.0,
        local: 0.0,
        switched: 1.0,
        promoted: f64::INFINITY,
        promoting: f64::INFINITY,
        scaled: f64::INFINITY,
        finished: 1.0,
    };

    #[test]
    fn shortfall_of_a_step_is_its_length_until_the_fault_ends() {
        let s = |d| shortfall(&levels(), &TIMES, Following::AT_ONCE, 1.0, d, |s| s.reads);
        assert_eq!(s(Dist::Fixed(4.0)), 1.0);
        assert_eq!(s(Dist::Fixed(0.25)), 0.25);
        assert!((s(Dist::Exponential(2.0)) - 2.0 * (1.0 - crate::math::exp(-0.5))).abs() < 1e-12);
    }

    #[test]
    fn a_promotion_that_has_begun_is_finished() {
        // Noticed after 20 minutes, promoted until one hour; repaired after half an hour.
        let times = Times {
            promoting: 1.0 / 3.0,
            promoted: 1.0,
            ..TIMES
        };
        let lost =
            |times: &Times, d| shortfall(&levels(), times, Following::AT_ONCE, 1.0, d, |s| s.reads);
        assert_eq!(lost(&TIMES, Dist::Fixed(0.5)), 0.5);
        assert_eq!(lost(&times, Dist::Fixed(0.5)), 1.0);
        assert_eq!(lost(&times, Dist::Fixed(0.25)), 0.25);
        // Exponential: (1 - e^(-x)) until it begins, then e^(-x) times what is left.
        let (mean, x) = (2.0, 1.0 / 6.0);
        let wanted = mean * (1.0 - crate::math::exp(-x)) + crate::math::exp(-x) * (2.0 / 3.0);
        assert!((lost(&times, Dist::Exponential(mean)) - wanted).abs() < 1e-12);
    }

    #[test]
    fn honouring_clients_lose_half_a_ttl_on_average() {
        let f = Following {
            ttl: 0.1,
            parts: 0,
            tail_share: 0.0,
            tail: Dist::Fixed(0.0),
        };
        let s = shortfall(&levels(), &TIMES, f, 1.0, Dist::Fixed(50.0), |s| s.reads);
        assert!((s - 1.05).abs() < 1e-9, "{s}");
        let r = reaches(&levels(), &TIMES, f, 0.9, |s| s.reads);
        assert!((r.unwrap() - 1.09).abs() < 1e-9);
    }

    #[test]
    fn parts_are_moved_one_after_the_other() {
        // Five parts of a fifth, one every quarter of an hour, the first at the switch.
        let f = Following::AT_ONCE.over(1.25, 5);
        let stale: Vec<f64> = [0.0, 0.2, 0.25, 0.6, 0.99, 1.0]
            .iter()
            .map(|x| f.stale(*x))
            .collect();
        let wanted = [0.8, 0.8, 0.6, 0.4, 0.2, 0.0];
        assert!(
            stale.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12),
            "{stale:?}"
        );
        // An hour until the switch, then 0.25 h × (0.8 + 0.6 + 0.4 + 0.2).
        let s = shortfall(&levels(), &TIMES, f, 1.0, Dist::Fixed(50.0), |s| s.reads);
        assert!((s - 1.5).abs() < 1e-9, "{s}");
        // Nine tenths need all five.
        let r = reaches(&levels(), &TIMES, f, 0.9, |s| s.reads);
        assert!((r.unwrap() - 2.0).abs() < 1e-9, "{r:?}");
        let r = reaches(&levels(), &TIMES, f, 0.4, |s| s.reads);
        assert!((r.unwrap() - 1.25).abs() < 1e-9, "{r:?}");
    }
}
