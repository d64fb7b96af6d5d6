//! The plain loop: year after year, every unit with its own clock.

use super::event::{Draws, Event, settle};
use super::shares::{Mean, Shares};
use super::stream::{NEVER, Stream};
use super::tally::YearTally;
use super::units::Effect;
use super::{Simulator, YEARS};
use crate::drill::Loss;
use crate::exact::OUTAGE_BELOW;
use crate::model::{Lag, StoreModel, WriteRule};
use crate::scenario::CopyRole;
use crate::service::State;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Nanoseconds in a year of 8,760 hours.
pub const YEAR: u64 = 8_760 * 3_600_000_000_000;
/// Time with everything up at its start that is not counted, in nanoseconds.
const BEFORE: u64 = YEAR / 4;
/// Shares are counted in steps of 2^-40.
const STEPS: f64 = 1_099_511_627_776.0;

impl Simulator<'_> {
    /// Runs one replication of years.
    pub(super) fn run_years(
        &self,
        (seed, replication): (u64, u64),
        shares: &mut Shares,
        tally: &mut YearTally,
    ) {
        let stream = Stream::new(seed, replication);
        Run::new(self, shares, tally, stream).follow();
        tally.count += 1;
    }
}

/// Time lost, in steps of a share times nanoseconds.
#[derive(Clone, Copy, Default)]
struct Lost {
    overall: u128,
    reads: u128,
    writes: u128,
}

struct Run<'r, 'm> {
    sim: &'r Simulator<'m>,
    shares: &'r mut Shares,
    tally: &'r mut YearTally,
    stream: Stream,
    now: u64,
    /// When each unit fails next, soonest first.
    faults: BinaryHeap<Reverse<(u64, usize)>>,
    /// By unit: events so far.
    number: Vec<u32>,
    active: Vec<Event>,
    lost: Lost,
    year: u128,
    /// When the outage under way began.
    outage: Option<u64>,
    outages: u64,
    missed: Option<u64>,
    current: Option<Mean>,
}

impl<'r, 'm> Run<'r, 'm> {
    fn new(
        sim: &'r Simulator<'m>,
        shares: &'r mut Shares,
        tally: &'r mut YearTally,
        stream: Stream,
    ) -> Self {
        let mut faults = Vec::with_capacity(sim.units.len());
        for (u, unit) in sim.units.iter().enumerate() {
            let first = Draws::new(stream, unit, 0).uptime(unit);
            faults.push(Reverse((first, u)));
        }
        Self {
            faults: BinaryHeap::from(faults),
            number: vec![0; sim.units.len()],
            sim,
            shares,
            tally,
            stream,
            now: 0,
            active: Vec::new(),
            lost: Lost::default(),
            year: 0,
            outage: None,
            outages: 0,
            missed: None,
            current: None,
        }
    }

    fn follow(&mut self) {
        let end = BEFORE + YEARS * YEAR;
        let mut year_end = BEFORE;
        while self.now < end {
            let fault = self.faults.peek().map_or(NEVER, |f| f.0.0);
            let change = self.active.iter().map(|e| e.next(self.now));
            let next = change.fold(fault, u64::min).min(year_end);
            self.pass(next);
            self.now = next;
            if next == year_end {
                self.end_year(year_end);
                year_end += YEAR;
            }
            if next == fault {
                self.fail();
            }
            settle(&mut self.active, self.now);
            self.current = None;
        }
        let ns = |steps: u128| u64::try_from((steps + (1 << 39)) >> 40).unwrap_or(u64::MAX);
        self.tally.overall.add(ns(self.lost.overall));
        self.tally.reads.add(ns(self.lost.reads));
        self.tally.writes.add(ns(self.lost.writes));
        self.tally.outages.add(self.outages);
        if let Some(at) = self.missed {
            self.tally.first_miss.record(at);
        }
    }

    /// Counts what is lost from now until `next`.
    fn pass(&mut self, next: u64) {
        if next <= self.now {
            return;
        }
        let moving = |e: &Event| e.acts && self.now < e.marks.followed;
        let constant = !self.active.iter().any(moving);
        let mean = match self.current {
            Some(mean) if constant => mean,
            _ => self.shares.over(self.sim, &self.active, self.now, next),
        };
        self.current = Some(mean);
        let counted = self.now >= BEFORE;
        let down = mean.reads.min(mean.writes) < OUTAGE_BELOW;
        match (down, self.outage) {
            (true, None) => self.outage = Some(self.now),
            (false, Some(began)) => {
                self.outage = None;
                if counted {
                    self.outages += 1;
                    self.tally.outage_lengths.record(self.now - began);
                }
            }
            _ => {}
        }
        if !counted {
            return;
        }
        let time = u128::from(next - self.now);
        let steps = |served: f64| ((1.0 - served.clamp(0.0, 1.0)) * STEPS + 0.5) as u128;
        let read_share = self.sim.model.traffic.read_share;
        let overall = read_share * mean.reads + (1.0 - read_share) * mean.writes;
        self.lost.overall += steps(overall) * time;
        self.lost.reads += steps(mean.reads) * time;
        self.lost.writes += steps(mean.writes) * time;
        let before = self.year;
        self.year += steps(overall) * time;
        if let (Some(budget), None) = (self.sim.budget, self.missed) {
            let budget = u128::from(budget) << 40;
            if before <= budget && self.year > budget {
                let part = (budget - before).div_ceil(steps(overall).max(1));
                let at = self.now + u64::try_from(part).unwrap_or(0) - BEFORE;
                self.missed = Some(at);
            }
        }
    }

    fn end_year(&mut self, at: u64) {
        if at > BEFORE {
            let lost = u64::try_from((self.year + (1 << 39)) >> 40).unwrap_or(u64::MAX);
            self.tally.years.record(lost);
            if let (Some(budget), Some(missed)) = (self.sim.budget, &mut self.tally.missed_years) {
                *missed += u64::from(lost > budget);
            }
        }
        self.year = 0;
    }

    /// The unit whose time has come fails.
    fn fail(&mut self) {
        let Some(Reverse((at, u))) = self.faults.pop() else {
            return;
        };
        let Some(unit) = self.sim.units.get(u) else {
            return;
        };
        let number = self.number.get(u).copied().unwrap_or(0);
        let event = self
            .sim
            .event(u, unit, &Draws::new(self.stream, unit, number), at);
        if let Some(slot) = self.number.get_mut(u) {
            *slot = number + 1;
        }
        let next = Draws::new(self.stream, unit, number + 1).uptime(unit);
        let next = event.repaired.saturating_add(next).min(NEVER);
        self.faults.push(Reverse((next, u)));
        if at >= BEFORE {
            self.count(&event);
        }
        if event.effect != Effect::Nothing && event.end > at {
            self.active.push(event);
        }
        self.current = None;
    }

    fn count(&mut self, event: &Event) {
        self.tally.events += 1;
        let cause = event.effect.cause();
        let Some((cause, recovery)) = cause.and_then(|i| self.sim.recoveries.get(i)) else {
            return;
        };
        let mut behind = event.data.behind;
        if behind > 0 {
            behind += self.fallen_behind(&recovery.after);
        }
        let kind = self.tally.disruptions.entry(cause.disruption).or_default();
        kind.events += 1;
        if let Some(restored) = event.restored {
            kind.restored.record(restored);
        }
        if event.data.unrecoverable {
            kind.unrecoverable += 1;
        } else if behind > 0 {
            kind.data_lost.record(behind);
        }
    }

    /// How long links have been cut without which no surviving copy follows its primary.
    fn fallen_behind(&self, after: &State) -> u64 {
        let mut state = after.clone();
        let mut since = self.now;
        for e in &self.active {
            let cause = e.effect.cause().and_then(|i| self.sim.recoveries.get(i));
            if let (Effect::Cause(_), Some(Loss::Cut(pairs))) = (e.effect, cause.map(|c| &c.0.loss))
            {
                state.cut.extend(pairs.iter().copied());
                since = since.min(e.start);
            }
        }
        let alone = |store: &StoreModel| {
            let WriteRule::Primary(p) = store.write else {
                return false;
            };
            let home = store.copies.get(p).map_or(0, |c| c.region);
            let up = |r: usize| after.region_up.get(r) == Some(&true);
            let mut others = store
                .copies
                .iter()
                .filter(|c| c.region != home && c.role != CopyRole::Archive && up(c.region))
                .peekable();
            store.replication.lag != Lag::Zero
                && others.peek().is_some()
                && others.all(|c| !state.reaches(home, c.region))
        };
        if since < self.now && self.sim.model.stores.iter().any(alone) {
            self.now - since
        } else {
            0
        }
    }
}
