//! One event from its fault to its end: everything that takes time is drawn at the fault.
//!
//! The course is that of a drill, with drawn lengths in place of means: the first try works or
//! not, then a person starts a second one, then only repair is left; launches elsewhere are
//! refused or not; a repair that comes first ends it, unless a promotion has begun.

use super::Simulator;
use super::stream::{HOUR, NEVER, Purpose, Stream, nanos, sample};
use super::units::{Effect, Unit};
use crate::drill::{Cause, Following, Loss, Recovery, Times, done};
use crate::model::Dist;
use crate::scenario::Disruption;

/// Stores with draws of their own.
const MOST_STORES: u8 = 23;

/// An event under way. Times are nanoseconds since the start of the run.
#[derive(Clone, Debug)]
pub struct Event {
    /// Which unit it is of.
    pub unit: usize,
    /// What it takes.
    pub effect: Effect,
    /// The fault.
    pub start: u64,
    /// The unit is repaired.
    pub repaired: u64,
    /// Nothing of it is left: repaired, and a promotion that had begun is finished.
    pub end: u64,
    /// When things are done.
    pub marks: Marks,
    /// Whether requests wait for its switch.
    pub acts: bool,
    /// Launches elsewhere are refused.
    pub refused: bool,
    /// How clients follow its switch.
    pub following: Following,
    /// Of a release, the share of requests that meets it until a time, and after.
    pub reach: (u64, f64, f64),
    /// The way back after it: hours until it begins, and its length.
    pub back: Option<(u64, u64)>,
    /// When it was restored, counted from the fault, if it interrupted anything.
    pub restored: Option<u64>,
    /// How far the newest recoverable data lie behind the fault, at the worst store.
    pub data: DataLoss,
}

/// How far data are behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DataLoss {
    /// Nanoseconds.
    pub behind: u64,
    /// Some store cannot be recovered at all.
    pub unrecoverable: bool,
}

/// When things are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// The regional balancer has stopped using lost nodes.
    pub rerouted: u64,
    /// Standbys in the same region have taken over.
    pub local: u64,
    /// The new routing is in force.
    pub switched: u64,
    /// Other copies have been made writable.
    pub promoted: u64,
    /// Capacity has been added.
    pub scaled: u64,
    /// The last client has followed the switch.
    pub followed: u64,
}

impl Marks {
    /// Everything done at this time.
    #[must_use]
    pub fn all_at(t: u64) -> Self {
        Self {
            rerouted: t,
            local: t,
            switched: t,
            promoted: t,
            scaled: t,
            followed: t,
        }
    }

    fn of(start: u64, times: &Times, following: Following) -> Self {
        let at = |hours: f64| start.saturating_add(nanos(hours)).min(NEVER);
        let held = match following.tail {
            _ if following.tail_share <= 0.0 => 0.0,
            Dist::Uniform { high, .. } => high,
            other => other.quantile(1.0),
        };
        let lag = following.ttl.max(held);
        Self {
            rerouted: at(times.rerouted),
            local: at(times.local),
            switched: at(times.switched),
            promoted: at(times.promoted),
            scaled: at(times.scaled),
            followed: at(times.switched + lag),
        }
    }
}

impl Event {
    /// What has been done, as bits of [`done`] without the switch.
    #[must_use]
    pub fn bits(&self, now: u64) -> usize {
        let bit = |at: u64, b: usize| if now >= at { b } else { 0 };
        bit(self.marks.rerouted, done::REROUTED)
            | bit(self.marks.local, done::LOCAL)
            | bit(self.marks.promoted, done::PROMOTED)
            | bit(self.marks.scaled, done::SCALED)
    }

    /// When nothing of it is left, the way back included.
    #[must_use]
    pub fn over(&self) -> u64 {
        let back = self
            .back
            .map_or(0, |(wait, length)| wait.saturating_add(length));
        self.end.saturating_add(back)
    }

    /// The next time at which something about it changes.
    #[must_use]
    pub fn next(&self, now: u64) -> u64 {
        let m = &self.marks;
        let mut next = self.end;
        let mut consider = |t: u64| {
            if t > now && t < next {
                next = t;
            }
        };
        for t in [m.rerouted, m.local, m.promoted, m.scaled, m.switched] {
            consider(t);
        }
        if m.followed > m.switched && m.switched < NEVER {
            let f = self.following;
            consider(m.switched + nanos(f.ttl));
            for i in 1..f.parts {
                let share = f64::from(i) / f64::from(f.parts);
                consider(m.switched + nanos(f.ttl * share));
            }
            if let Dist::Uniform { low, high } = f.tail {
                consider(m.switched + nanos(low));
                consider(m.switched + nanos(high));
            }
        }
        consider(self.reach.0);
        next
    }

    /// Share of clients that still go to the old place.
    #[must_use]
    pub fn stale(&self, t: f64) -> f64 {
        self.following
            .stale((t - self.marks.switched as f64) / HOUR)
    }
}

/// What is over ends, and where a promotion has to be undone the way back begins.
pub fn settle(active: &mut Vec<Event>, now: u64) {
    let mut backs: Vec<Event> = Vec::new();
    active.retain(|e| {
        let over = e.end <= now;
        if let (true, Some((wait, length)), Some(cause)) = (over, e.back, e.effect.cause()) {
            let stops = e.end.saturating_add(wait);
            backs.push(Event {
                effect: Effect::Back(cause),
                start: e.end,
                end: stops.saturating_add(length),
                marks: Marks {
                    scaled: stops,
                    ..Marks::all_at(e.end)
                },
                acts: false,
                back: None,
                ..e.clone()
            });
        }
        !over
    });
    active.append(&mut backs);
}

/// Draws one event of a unit: the time it was up before is drawn with it.
pub struct Draws {
    stream: Stream,
    component: u64,
    event: u32,
}

impl Draws {
    /// Draws of a unit's event.
    #[must_use]
    pub fn new(stream: Stream, unit: &Unit, event: u32) -> Self {
        Self {
            stream,
            component: unit.component,
            event,
        }
    }

    fn pair(&self, purpose: Purpose) -> (f64, f64) {
        self.stream.pair(self.component, self.event, purpose as u8)
    }

    fn length(&self, from: Purpose, step: usize, of: Dist) -> f64 {
        self.stream
            .length(self.component, self.event, from, step, of)
    }

    /// For how far a store's copies are behind.
    fn lag(&self, store: usize) -> (f64, f64) {
        let store = u8::try_from(store).unwrap_or(u8::MAX).min(MOST_STORES);
        let purpose = Purpose::Lag as u8 + store;
        self.stream.pair(self.component, self.event, purpose)
    }

    /// Nanoseconds that the unit is up before the event.
    #[must_use]
    pub fn uptime(&self, unit: &Unit) -> u64 {
        let (u, _) = self.pair(Purpose::Failure);
        nanos(sample(Dist::Exponential(1.0 / unit.rate), u))
    }
}

impl Simulator<'_> {
    /// The event of a unit that begins now.
    #[must_use]
    pub fn event(&self, unit: usize, of: &Unit, draws: &Draws, start: u64) -> Event {
        let (outcome, refusal) = draws.pair(Purpose::Outcome);
        let effect = of
            .outcomes
            .iter()
            .find(|(upto, _)| outcome <= *upto)
            .map_or(Effect::Nothing, |(_, effect)| *effect);
        let (_, u) = draws.pair(Purpose::Failure);
        let length = sample(of.length, u);
        let end = start.saturating_add(nanos(length));
        let whole = Event {
            unit,
            effect,
            start,
            repaired: end,
            end,
            marks: Marks::all_at(start),
            acts: false,
            refused: false,
            following: Following::AT_ONCE,
            reach: (0, 0.0, 0.0),
            back: None,
            restored: None,
            data: DataLoss::default(),
        };
        match effect {
            Effect::Release(_) => self.release(whole, draws),
            Effect::Damage(i) => self.damage(whole, i, draws),
            Effect::Cause(i) | Effect::Node(i, _) if !of.settled => match self.recoveries.get(i) {
                Some((cause, recovery)) => {
                    self.recovered(whole, i, cause, recovery, draws, (length, refusal))
                }
                None => whole,
            },
            Effect::Cause(i) => match self.recoveries.get(i) {
                Some((_, recovery)) => endured(whole, recovery),
                None => whole,
            },
            _ => whole,
        }
    }

    fn recovered(
        &self,
        event: Event,
        i: usize,
        cause: &Cause,
        recovery: &Recovery,
        draws: &Draws,
        (length, refusal): (f64, f64),
    ) -> Event {
        let start = event.start;
        if cause.disruption == Disruption::Maintenance {
            // Announced: everything has been done before it begins.
            return endured(event, recovery);
        }
        let dists = self.dists.get(i).map_or(&[][..], |d| d);
        let first = lengths(draws, Purpose::Step, dists);
        let mut times = recovery.times(&first);
        if recovery.acts && recovery.success < 1.0 {
            let (one, two) = draws.pair(Purpose::Luck);
            if one >= recovery.success && two < recovery.success {
                let second = lengths(draws, Purpose::SecondStep, dists);
                let human = draws.length(Purpose::Human, 0, self.model.manual_decision);
                times = recovery.second_try(&first, human, &second);
            } else if one >= recovery.success {
                times = recovery.no_try(&first);
            }
        }
        let committed = times.promoting <= length && length < times.promoted;
        let end = if committed { times.promoted } else { length };
        let at = |hours: f64| start.saturating_add(nanos(hours));
        let back = recovery.fail_back.as_ref().and_then(|back| {
            let (u, _) = draws.pair(Purpose::FailBack);
            let begun = times.promoting <= length;
            let length = nanos(sample(back.downtime, u));
            begun.then(|| (nanos(back.reseed.unwrap_or(0.0)), length))
        });
        let wide = cause.loss.takes_parts() || recovery.refused_levels.is_some();
        let refused = wide && refusal < self.model.capacity_refused;
        let restored = (!recovery.transparent()).then(|| {
            let restored = recovery.restored_under(&times, refused);
            nanos(restored.unwrap_or(f64::INFINITY).min(end))
        });
        Event {
            end: at(end),
            marks: Marks::of(start, &times, recovery.following),
            acts: recovery.acts,
            refused,
            following: recovery.following,
            back,
            restored,
            data: self.data_lost(i, cause, draws, length),
            ..event
        }
    }

    fn release(&self, event: Event, draws: &Draws) -> Event {
        let Some(release) = &self.release else {
            return event;
        };
        let stages = lengths(draws, Purpose::Step, &release.stages);
        let whole: f64 = stages.iter().sum();
        let noticed = stages.first().copied().unwrap_or(whole);
        let (u, _) = draws.pair(Purpose::Luck);
        let place = (u * release.parts.len() as f64) as usize;
        let part = release.parts.get(place).copied().unwrap_or(0.0);
        let (share, bake) = release.canary.unwrap_or((1.0, 0.0));
        // What is noticed in the canary goes no further.
        let until = if noticed <= bake { whole } else { bake };
        let end = event.start.saturating_add(nanos(whole));
        Event {
            repaired: end,
            end,
            reach: (event.start + nanos(until), part * share, part),
            restored: (part > 0.0).then(|| nanos(whole)),
            ..event
        }
    }

    fn damage(&self, event: Event, i: usize, draws: &Draws) -> Event {
        let stages = self.dists.get(i).map_or(&[][..], |d| d);
        let whole: f64 = lengths(draws, Purpose::Step, stages).iter().sum();
        let end = event.start.saturating_add(nanos(whole));
        Event {
            repaired: end,
            end,
            restored: Some(nanos(whole)),
            data: match self.recoveries.get(i) {
                Some((cause, _)) => self.data_lost(i, cause, draws, whole),
                None => DataLoss::default(),
            },
            ..event
        }
    }

    /// What an event of this length loses at the worst store.
    fn data_lost(&self, i: usize, cause: &Cause, draws: &Draws, length: f64) -> DataLoss {
        let mut lost = DataLoss::default();
        for (s, window) in self.windows.get(i).into_iter().flatten().enumerate() {
            let Some(window) = window else {
                lost.unrecoverable = true;
                continue;
            };
            if window.worst <= 0.0 {
                continue;
            }
            let (a, b) = draws.lag(s);
            let hours = match cause.loss {
                // Both sides take writes as long as the cut lasts, unless the former primary is
                // kept from it.
                Loss::Cut(_) if a < self.model.beside.fencing => 0.0,
                Loss::Cut(_) => length,
                _ => {
                    let [one, two] = window.parts;
                    sample(one, a) + sample(two, b)
                }
            };
            lost.behind = lost.behind.max(nanos(hours));
        }
        lost
    }
}

/// An event without a recovery of its own: what it takes is lost from its start to its end.
fn endured(event: Event, recovery: &Recovery) -> Event {
    let (before, settled) = (recovery.before, recovery.settled());
    let loses = before.reads - settled.reads > 1e-12 || before.writes - settled.writes > 1e-12;
    Event {
        restored: loses.then(|| event.end - event.start),
        ..event
    }
}

fn lengths(draws: &Draws, from: Purpose, dists: &[Dist]) -> Vec<f64> {
    dists
        .iter()
        .enumerate()
        .map(|(i, d)| draws.length(from, i, *d))
        .collect()
}
