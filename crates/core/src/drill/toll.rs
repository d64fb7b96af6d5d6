//! What one event costs in requests, by how long its fault lasts: for the spread of single years.
//!
//! Between the steps of a recovery the lost share is a straight line, so what is lost until a fault
//! ends is a known function of its length, and its distribution follows from that of the length.

use super::curve::{Times, breaks, served_at};
use super::levels::Recovery;
use super::quantiles::lengths;
use crate::model::Dist;
use crate::service::Served;

/// Ways in which the steps of a recovery may go.
const COURSES: u32 = 16;
/// Parts of a fault's lengths that are as likely, up to [`TAIL`].
const EVEN: u32 = 36;
/// From here on the parts become rarer and rarer.
const TAIL: f64 = 0.75;
const RARER: f64 = 0.7;
const RAREST: f64 = 1e-5;

/// Hours lost by one event: how likely, at least, about, and at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Toll {
    /// Probability, of one event.
    pub probability: f64,
    /// Least.
    pub low: f64,
    /// In the middle.
    pub middle: f64,
    /// Most; infinite for the longest faults.
    pub high: f64,
}

/// Parts of the lengths of a fault: probability, and shortest, middle and longest length in hours.
#[must_use]
pub fn parts(length: Dist) -> Vec<(f64, [f64; 3])> {
    if length.is_fixed() {
        return vec![(1.0, [length.mean(); 3])];
    }
    let mut edges: Vec<f64> = (1..=EVEN)
        .map(|i| 1.0 - TAIL * f64::from(i) / f64::from(EVEN))
        .collect();
    let mut left = 1.0 - TAIL;
    while left > RAREST {
        left *= RARER;
        edges.push(left);
    }
    edges.push(0.0);
    let mut out = Vec::with_capacity(edges.len());
    let (mut above, mut from) = (1.0, length.quantile(0.0));
    for edge in edges {
        let to = if edge > 0.0 {
            length.quantile(1.0 - edge)
        } else {
            match length {
                Dist::Uniform { high, .. } => high,
                _ => f64::INFINITY,
            }
        };
        let middle = length.quantile(1.0 - 0.5 * (above + edge));
        out.push((above - edge, [from.max(0.0), middle, to]));
        (above, from) = (edge, to);
    }
    out
}

/// What is lost until a fault ends.
struct Course {
    /// Time, what was lost beyond the settled share by then, and the gap from there and up to the next.
    marks: Vec<(f64, f64, f64, f64)>,
    /// Share that is lost until the fault ends whatever is done.
    settled: f64,
    /// A promotion that has begun is finished: from, to.
    committed: Option<(f64, f64)>,
    /// The way back costs so much where the fault outlasts its beginning.
    back: (f64, f64),
}

impl Course {
    fn new(r: &Recovery, times: &Times, pick: impl Fn(Served) -> f64) -> Self {
        let goal = pick(r.settled());
        let gap = |t: f64| (goal - pick(served_at(&r.levels, times, r.following, t))).max(0.0);
        let breaks = breaks(times, r.following);
        let mut marks = Vec::new();
        let mut lost = 0.0;
        for (i, a) in breaks.as_slice().iter().enumerate() {
            let start = gap(*a);
            let end = match breaks.as_slice().get(i + 1) {
                Some(b) => gap(b - (b - a) * 1e-9),
                None => start,
            };
            marks.push((*a, lost, start, end));
            if let Some(b) = breaks.as_slice().get(i + 1) {
                lost += 0.5 * (start + end) * (b - a);
            }
        }
        let committed = times.promoting < times.promoted && times.promoted.is_finite();
        let back = r.fail_back.as_ref().map_or(0.0, |b| {
            b.downtime.mean() * (pick(r.before) - pick(after_back(r.before, b.lost)))
        });
        Self {
            marks,
            settled: pick(r.before) - goal,
            committed: committed.then_some((times.promoting, times.promoted)),
            back: (times.promoting, back),
        }
    }

    fn lost(&self, length: f64) -> f64 {
        let last = self.marks.last().copied().unwrap_or((0.0, 0.0, 0.0, 0.0));
        if length.is_infinite() {
            let for_ever = self.settled > 0.0 || last.3 > 0.0;
            return if for_ever {
                length
            } else {
                last.1 + self.back.1
            };
        }
        let until = match self.committed {
            Some((begun, done)) if (begun..done).contains(&length) => done,
            _ => length,
        };
        let at = self.marks.partition_point(|m| m.0 <= until);
        let mut lost = self.settled * length;
        if let Some((from, before, start, end)) = self.marks.get(at.saturating_sub(1)) {
            let x = until - from;
            let slope = match self.marks.get(at) {
                Some(next) => (end - start) / (next.0 - from),
                None => 0.0,
            };
            lost += before + x * (start + 0.5 * slope * x);
        }
        if length > self.back.0 {
            lost += self.back.1;
        }
        lost.max(0.0)
    }
}

fn after_back(before: Served, lost: Served) -> Served {
    Served {
        reads: before.reads - lost.reads,
        writes: before.writes - lost.writes,
    }
}

/// What one event costs, in all the ways it may go, by a pick of the share.
///
/// The automatic path works with probability `success`; otherwise one manual try after a `human`
/// decision, and if that fails too, repair, as in [`Recovery::extra_loss`]. Launches are granted.
#[must_use]
pub fn tolls(
    recovery: &Recovery,
    length: Dist,
    human: Dist,
    pick: impl Fn(Served) -> f64 + Copy,
) -> Vec<Toll> {
    let parts = parts(length);
    let points = lengths(&recovery.dists(), COURSES);
    let works = if recovery.acts { recovery.success } else { 1.0 };
    let mut out = Vec::with_capacity(parts.len() * (points.len() + 2));
    let mut add = |share: f64, lost: &dyn Fn(f64) -> f64| {
        let mut from = parts.first().map_or(0.0, |p| lost(p.1[0]));
        for (p, [_, middle, high]) in &parts {
            let (low, middle, high) = (from, lost(*middle), lost(*high));
            from = high;
            if high.max(middle) > 0.0 && share > 0.0 {
                out.push(Toll {
                    probability: share * p,
                    low: low.min(middle),
                    middle,
                    high: high.max(middle),
                });
            }
        }
    };
    let mut follow = |times: &Times, share: f64| {
        let course = Course::new(recovery, times, pick);
        // Where nothing is lost, no length of the fault changes that.
        let none = course.settled <= 0.0
            && course.back.1 <= 0.0
            && course.marks.iter().all(|m| m.2 <= 0.0 && m.3 <= 0.0);
        if !none {
            add(share, &|hours| course.lost(hours));
        }
    };
    let each = works / points.len() as f64;
    for point in &points {
        follow(&recovery.times(point), each);
    }
    if works < 1.0 {
        let again = recovery.second_tries(human, COURSES);
        let each = (1.0 - works) * works / again.len() as f64;
        for times in &again {
            follow(times, each);
        }
        let each = (1.0 - works) * (1.0 - works) / points.len() as f64;
        for point in &points {
            follow(&recovery.no_try(point), each);
        }
    }
    out
}
