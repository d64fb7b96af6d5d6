//! Rare events: from everything up to the next time everything is up, with failures brought about.
//!
//! A cycle starts with everything up and ends when it is so again; the long-run share lost is the
//! mean loss of a cycle over its mean length (renewal reward). Which unit fails first is drawn
//! evenly over kinds of causes as well as by rate, and weighed back by the likelihood ratio. While
//! events are under way a further failure is either kept out or brought about inside the known
//! window, each with its probability (conditional Monte Carlo), up to [`MOST_FORCED`] deep; below
//! that, failures come as they come. Every step is unbiased, so the mean weight is one.

use super::Simulator;
use super::event::{Draws, Event, settle};
use super::shares::Shares;
use super::stream::{HOUR, Purpose, Stream, nanos};
use super::units::{Effect, Unit};
use crate::math;
use crate::statistics::{PairSums, Sums};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Cycles in one replication.
pub const CYCLES: u64 = 64;
/// Failures that are brought about after the first.
const MOST_FORCED: u32 = 5;
/// Weights are counted in steps of 2^-32.
const WEIGHT: f64 = 4_294_967_296.0;
/// Cycles draw apart from years: the highest bit of the replication is theirs.
const APART: u64 = 1 << 63;

/// What some replications of cycles add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CycleTally {
    /// Replications.
    pub count: u64,
    /// Cycles in each.
    pub cycles_each: u64,
    /// Failures that began.
    pub events: u64,
    /// Weighted time lost over that passed, by replication and in a unit of the design's own:
    /// requests of both kinds.
    pub overall: PairSums,
    /// Of reads.
    pub reads: PairSums,
    /// Of writes.
    pub writes: PairSums,
    /// Weights of the first failures, in steps of 2^-32.
    pub weights: Sums,
}

impl CycleTally {
    pub(super) fn new() -> Self {
        Self {
            count: 0,
            cycles_each: CYCLES,
            events: 0,
            overall: PairSums::default(),
            reads: PairSums::default(),
            writes: PairSums::default(),
            weights: Sums::default(),
        }
    }

    /// Adds what other replications add up to.
    pub fn merge(&mut self, later: &Self) {
        self.count += later.count;
        self.events += later.events;
        self.overall.merge(&later.overall);
        self.reads.merge(&later.reads);
        self.writes.merge(&later.writes);
        self.weights.merge(&later.weights);
    }

    /// Effective sample size of the first failures: as many unweighted ones would tell as much.
    #[must_use]
    pub fn effective(&self) -> Option<f64> {
        let (mean, variance) = (self.weights.mean()?.value, self.weights.variance()?);
        let n = self.weights.count() as f64;
        Some(n / (1.0 + variance / (mean * mean)))
    }

    /// Mean weight of the first failures: one, within its error.
    #[must_use]
    pub fn mean_weight(&self) -> Option<(f64, f64)> {
        let mean = self.weights.mean()?;
        Some((mean.value / WEIGHT, mean.standard_error? / WEIGHT))
    }
}

/// How the unit that fails is chosen, and with what likelihood it would be by itself.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Failures per hour of all units.
    pub rate: f64,
    /// Probability up to and including each unit, as chosen.
    upto: Vec<f64>,
    /// Natural over chosen probability.
    ratio: Vec<f64>,
    /// Natural probability up to and including each unit.
    natural: Vec<f64>,
}

impl Choice {
    /// Half by rate, half evenly over kinds of causes and by rate inside each.
    #[must_use]
    pub fn new(sim: &Simulator<'_>) -> Self {
        let kind = |unit: &Unit| {
            let effect = unit.outcomes.first().map_or(Effect::Nothing, |o| o.1);
            let cause = effect.cause().and_then(|i| sim.recoveries.get(i));
            let word = cause.map_or("other", |(c, _)| c.disruption.word());
            let group = cause.is_some_and(|(c, _)| c.part.starts_with("group:"));
            (word, group)
        };
        let mut kinds: BTreeMap<(&str, bool), f64> = BTreeMap::new();
        for unit in &sim.units {
            *kinds.entry(kind(unit)).or_insert(0.0) += unit.rate;
        }
        let rate = math::sum(sim.units.iter().map(|u| u.rate));
        let even = 1.0 / kinds.len().max(1) as f64;
        let (mut upto, mut ratio, mut natural) = (Vec::new(), Vec::new(), Vec::new());
        let (mut chosen_sum, mut natural_sum) = (0.0, 0.0);
        for unit in &sim.units {
            let of_kind = kinds.get(&kind(unit)).copied().unwrap_or(rate);
            let by_rate = unit.rate / rate;
            let chosen = 0.5 * by_rate + 0.5 * even * unit.rate / of_kind;
            chosen_sum += chosen;
            natural_sum += by_rate;
            upto.push(chosen_sum);
            natural.push(natural_sum);
            ratio.push(by_rate / chosen);
        }
        Self {
            rate,
            upto,
            ratio,
            natural,
        }
    }

    /// A unit, and the likelihood ratio of choosing it.
    fn pick(&self, u: f64) -> (usize, f64) {
        let i = find(&self.upto, u);
        (i, self.ratio.get(i).copied().unwrap_or(1.0))
    }

    fn by_rate(&self, u: f64) -> usize {
        find(&self.natural, u)
    }
}

/// A power of two of nanoseconds, so that this time is about 2^60 of them: the time between rare
/// failures would not fit otherwise, and the loss between frequent ones keeps its digits.
fn unit(time: f64) -> f64 {
    let most = (1_u64 << 60) as f64;
    let mut unit = 1.0;
    while time / unit > most && unit < 1e300 {
        unit *= 2.0;
    }
    while time / unit < 0.5 * most && unit > 1e-300 {
        unit *= 0.5;
    }
    unit
}

fn find(upto: &[f64], u: f64) -> usize {
    let last = upto.last().copied().unwrap_or(1.0);
    let i = upto.partition_point(|p| *p < u * last);
    i.min(upto.len().saturating_sub(1))
}

/// Nanoseconds lost: requests of both kinds, reads, writes.
#[derive(Clone, Copy, Debug, Default)]
struct Lost([f64; 3]);

impl Lost {
    fn add(&mut self, weight: f64, other: Self) {
        for (mine, more) in self.0.iter_mut().zip(other.0) {
            *mine += weight * more;
        }
    }
}

impl Simulator<'_> {
    /// Runs one replication of cycles.
    pub(super) fn run_cycles(
        &self,
        choice: &Choice,
        (seed, replication): (u64, u64),
        shares: &mut Shares,
        tally: &mut CycleTally,
    ) {
        let mut lost = Lost::default();
        let mut busy = 0.0;
        for c in 0..CYCLES {
            let stream = Stream::new(seed, APART | (replication * CYCLES + c));
            let mut cycle = Cycle {
                sim: self,
                choice,
                shares,
                stream,
                number: BTreeMap::new(),
                lost: Lost::default(),
                busy: 0.0,
                events: 0,
            };
            let weight = cycle.follow(stream.one(0, 0, Purpose::First));
            lost.add(1.0, cycle.lost);
            busy += cycle.busy;
            tally.events += cycle.events;
            tally.weights.add((weight * WEIGHT + 0.5) as u64);
        }
        let up = CYCLES as f64 * HOUR / choice.rate;
        let unit = unit(up);
        let nominal = self.lost_in(self.nominal.reads, self.nominal.writes, up);
        lost.add(1.0, nominal);
        let whole = |x: f64| (x / unit + 0.5) as u64;
        let length = whole(up + busy);
        let [overall, reads, writes] = lost.0;
        tally.overall.add(whole(overall), length);
        tally.reads.add(whole(reads), length);
        tally.writes.add(whole(writes), length);
        tally.count += 1;
    }

    fn lost_in(&self, reads: f64, writes: f64, time: f64) -> Lost {
        let share = self.model.traffic.read_share;
        let (r, w) = ((1.0 - reads).max(0.0), (1.0 - writes).max(0.0));
        Lost([time * (share * r + (1.0 - share) * w), time * r, time * w])
    }

    /// Lost from now until then, with the events under way and no other.
    fn advance(
        &self,
        shares: &mut Shares,
        active: &mut Vec<Event>,
        mut now: u64,
        until: u64,
    ) -> Lost {
        let mut lost = Lost::default();
        while now < until {
            let change = active.iter().map(|e| e.next(now));
            let next = change.fold(until, u64::min);
            let mean = shares.over(self, active, now, next);
            lost.add(
                1.0,
                self.lost_in(mean.reads, mean.writes, (next - now) as f64),
            );
            now = next;
            settle(active, now);
        }
        lost
    }
}

struct Cycle<'r, 'm> {
    sim: &'r Simulator<'m>,
    choice: &'r Choice,
    shares: &'r mut Shares,
    stream: Stream,
    /// Events so far, by unit.
    number: BTreeMap<usize, u32>,
    lost: Lost,
    busy: f64,
    events: u64,
}

impl Cycle<'_, '_> {
    /// Follows one cycle from its first failure; the weight of that.
    fn follow(&mut self, u: f64) -> f64 {
        let (unit, first) = self.choice.pick(u);
        let mut active = Vec::new();
        self.fail(unit, 0, &mut active);
        let mut weight = first;
        let mut now = 0;
        let mut depth = 0;
        loop {
            let until = active.iter().map(Event::over).max().unwrap_or(now);
            if until <= now || weight <= 0.0 {
                return first;
            }
            depth += 1;
            let window = (until - now) as f64;
            let expected = self.choice.rate * window / HOUR;
            let (u, v) = self.stream.pair(0, depth, Purpose::Next as u8);
            if depth > MOST_FORCED {
                // As it comes.
                let next = now.saturating_add(nanos(-math::ln(u) / self.choice.rate));
                let upto = next.min(until);
                let lost = self.sim.advance(self.shares, &mut active, now, upto);
                self.lost.add(weight, lost);
                self.busy += weight * (upto - now) as f64;
                if next >= until {
                    return first;
                }
                now = next;
                let unit = self.choice.by_rate(v);
                self.fail(unit, now, &mut active);
                continue;
            }
            // Kept out: to the end of all that is under way.
            let p = -math::exp_m1(-expected);
            let mut alone = active.clone();
            let lost = self.sim.advance(self.shares, &mut alone, now, until);
            self.lost.add(weight * (1.0 - p), lost);
            self.busy += weight * (1.0 - p) * window;
            // Brought about, somewhere in the window.
            let at = nanos(-math::ln_1p(-u * p) / self.choice.rate);
            let at = now.saturating_add(at).min(until);
            let lost = self.sim.advance(self.shares, &mut active, now, at);
            self.lost.add(weight * p, lost);
            self.busy += weight * p * (at - now) as f64;
            now = at;
            let (unit, ratio) = self.choice.pick(v);
            weight *= p * ratio;
            if depth > 1 {
                // Half of the deeper paths are given up, and the others count for them.
                if self.stream.one(0, depth, Purpose::Roulette) < 0.5 {
                    return first;
                }
                weight *= 2.0;
            }
            self.fail(unit, now, &mut active);
        }
    }

    /// A unit fails, unless it is down.
    fn fail(&mut self, unit: usize, now: u64, active: &mut Vec<Event>) {
        if active.iter().any(|e| e.unit == unit && e.repaired > now) {
            return;
        }
        let Some(of) = self.sim.units.get(unit) else {
            return;
        };
        let number = self.number.entry(unit).or_insert(0);
        let draws = Draws::new(self.stream, of, *number);
        *number += 1;
        self.events += 1;
        let event = self.sim.event(unit, of, &draws, now);
        if event.effect != Effect::Nothing && event.end > now {
            active.push(event);
        }
    }
}
