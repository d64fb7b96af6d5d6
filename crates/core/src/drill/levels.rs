//! What a recovery consists of for one cause: levels served, steps, and when things are done.

use super::cause::{Cause, Loss};
use super::curve::{Following, Levels, Times, done, reaches};
use super::lose::lose;
use super::quantiles::{FINE, lengths, quantile};
use super::steps::{Needs, PlannedStep, plan, schedule};
use crate::model::{Convergence, Dist, Model, PlanModel, StepKind, WriteRule};
use crate::scenario::Disruption;
use crate::service::{CopyState, Launches, Phase, Served, Service, State};

/// Share of the interrupted requests that must be served again to count as restored. Recovery
/// here only improves, so what is restored also stays so for the hold time.
pub const RESTORED_SHARE: f64 = 0.9;
/// One cause with everything about its recovery.
#[derive(Clone, Debug)]
pub struct Recovery {
    /// State right after the fault.
    pub after: State,
    /// Shares before the fault.
    pub before: Served,
    /// Shares served by what has been done.
    pub levels: Levels,
    /// Steps across regions, in order.
    pub steps: Vec<PlannedStep>,
    /// Time until the regional balancer stops using lost nodes; zero length when none are lost.
    pub reroute: Dist,
    /// Time until managed standbys in the same region have taken over.
    pub local: Dist,
    /// How clients follow a switch.
    pub following: Following,
    /// Stores whose promotion the stated plan leaves out.
    pub left_out: Vec<usize>,
    /// Probability that the automatic path works, when there is one.
    pub success: f64,
    /// Whether any step across regions is needed.
    pub acts: bool,
    /// The planned way back after the repair, where something stops for it.
    pub fail_back: Option<super::back::FailBack>,
    /// Shares served by what has been done if launches are refused, where that makes a difference.
    pub refused_levels: Option<Levels>,
    /// Share of all requests that meet lost nodes until they are rerouted.
    pub exposed: f64,
    /// Recoveries of the same kind take the same course in the same times.
    pub kind: usize,
    /// Its marks, once worked out.
    known: Option<Option<Marks>>,
}

/// Recovery times in hours: mean and P95.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Marks {
    /// 90% of the interrupted requests are served again.
    pub restored: (f64, f64),
    /// The servers have done everything.
    pub full_capacity: (f64, f64),
}

/// Works out the recovery from one cause.
#[must_use]
pub fn recover(service: &Service<'_>, cause: &Cause) -> Recovery {
    let model = service.model();
    let nominal = service.nominal();
    let before = service.served(&nominal, Phase::SETTLED);
    let after = lose(model, &nominal, &cause.loss);
    let (share_lost, region) = nodes_lost(service, &nominal, cause);
    let local = local_failover(service, &after, cause);
    // The part of all traffic that goes through the region which lost nodes.
    let load = |r: usize| {
        let loads = service.region_loads(&nominal, Phase::SETTLED);
        loads.get(r).copied()
    };
    let exposed = region.and_then(load).unwrap_or(0.0) * share_lost;
    let found = |launches| levels(service, &before, &after, cause, exposed, launches);
    let levels = found(Launches::Granted);
    let at = |bits: usize| levels.get(bits).copied().unwrap_or(before);
    let base = done::REROUTED | done::LOCAL;
    let better = |a: Served, b: Served| a.reads > b.reads + 1e-12 || a.writes > b.writes + 1e-12;
    let helps = |bit: usize| {
        (0..done::COUNT).any(|b| b & base == base && better(at(b | bit), at(b & !bit)))
    };
    let default_plan;
    let plan_model = match model.recovery.get(&cause.plan) {
        Some(p) => p,
        None => {
            default_plan = PlanModel {
                decide: None,
                success: 1.0,
                success_stated: false,
                fail_back: None,
                steps: Vec::new(),
                actions: Vec::new(),
                path: None,
            };
            &default_plan
        }
    };
    let mut needs = Needs::default();
    // A process is back before anything could be moved.
    let moves = !matches!(cause.loss, Loss::Process(..));
    let acts = moves && (helps(done::SWITCHED) || helps(done::PROMOTED) || helps(done::SCALED));
    if acts {
        needs.detect = Some(model.traffic.health.detection());
        if helps(done::SWITCHED) {
            needs.switch = Some(match model.traffic.convergence {
                Convergence::Immediate => Dist::Fixed(0.0),
                Convergence::Dns { propagation, .. } => propagation,
            });
        }
        if helps(done::PROMOTED) {
            needs.promote = promotions(service, &after);
        }
        if helps(done::SCALED) {
            needs.scale = Some(model.scale_out);
        }
    }
    let (steps, left_out) = if acts {
        plan(plan_model, &needs)
    } else {
        (Vec::new(), Vec::new())
    };
    let covered = steps.iter().any(|s| s.kind == StepKind::Switch && s.stated);
    let over = steps.iter().map(|s| (s.over, s.parts));
    let (over, parts) = over.fold((0.0, 0), |a, b| if b.0 > a.0 { b } else { a });
    let refused = service.served(
        &local_standbys(&after, cause),
        Phase {
            launches: Launches::Refused,
            ..Phase::SETTLED
        },
    );
    let worse = acts && better(at(done::COUNT - 1), refused);
    let refused_levels = worse.then(|| found(Launches::Refused));
    let promoted = steps.iter().any(|s| s.kind == StepKind::Promote);
    let fail_back = (acts && promoted && cause.loss.takes_parts())
        .then(|| super::back::fail_back(service, plan_model, &needs.promote, before))
        .flatten();
    Recovery {
        fail_back,
        refused_levels,
        exposed,
        after,
        before,
        levels,
        following: Following::new(model.traffic.convergence, covered).over(over, parts),
        reroute: reroute(model, cause, share_lost),
        local,
        steps,
        left_out,
        success: plan_model.success,
        acts,
        kind: 0,
        known: None,
    }
}

impl Recovery {
    /// A recovery of given steps, times and shares: reroute and local failover, shares before and
    /// by what has been done, and whether it acts across regions with which chance of success.
    #[must_use]
    pub(super) fn bare(
        steps: Vec<PlannedStep>,
        (reroute, local): (Dist, Dist),
        (before, levels): (Served, Levels),
        following: Following,
        (acts, success): (bool, f64),
    ) -> Self {
        Self {
            after: State::none(),
            before,
            levels,
            steps,
            reroute,
            local,
            following,
            left_out: Vec::new(),
            success,
            acts,
            fail_back: None,
            refused_levels: None,
            exposed: 0.0,
            kind: 0,
            known: None,
        }
    }

    /// With the shares of reads and writes served by what has been done if launches are refused;
    /// as it is where there are none.
    #[must_use]
    pub(super) fn with_refused(mut self, reads: Vec<f64>, writes: Vec<f64>) -> Self {
        if !reads.is_empty() && reads.len() == writes.len() {
            let mut levels: Levels = [self.before; done::COUNT];
            for (slot, (reads, writes)) in levels.iter_mut().zip(reads.into_iter().zip(writes)) {
                *slot = Served { reads, writes };
            }
            self.refused_levels = Some(levels);
        }
        self
    }

    /// Whether another takes the same course in the same times.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let step = |a: &PlannedStep, b: &PlannedStep| {
            (a.kind, a.time, &a.after) == (b.kind, b.time, &b.after)
        };
        self.before == other.before
            && self.levels == other.levels
            && self.refused_levels == other.refused_levels
            && self.exposed == other.exposed
            && self.following == other.following
            && (self.reroute, self.local) == (other.reroute, other.local)
            && (self.acts, self.success) == (other.acts, other.success)
            && self.fail_back.as_ref().map(|b| (b.downtime, b.lost))
                == other.fail_back.as_ref().map(|b| (b.downtime, b.lost))
            && self.steps.len() == other.steps.len()
            && self.steps.iter().zip(&other.steps).all(|(a, b)| step(a, b))
    }

    /// Works the marks out, so that they are known from here on.
    pub fn know_marks(&mut self) {
        self.known = Some(self.marks());
    }

    /// The same recovery after another loss of the same make.
    #[must_use]
    pub fn after(&self, after: State) -> Self {
        Self {
            after,
            ..self.clone()
        }
    }

    /// With the kind, and the marks, of a recovery that it is like.
    #[must_use]
    pub fn like(self, other: &Self) -> Self {
        Self {
            kind: other.kind,
            known: other.known,
            ..self
        }
    }

    fn level(&self, bits: usize) -> Served {
        self.levels.get(bits).copied().unwrap_or(self.before)
    }

    /// Shares at the moment of the fault.
    #[must_use]
    pub fn fault(&self) -> Served {
        self.level(0)
    }

    /// Shares when everything has been done and every client has followed.
    #[must_use]
    pub fn settled(&self) -> Served {
        self.level(done::COUNT - 1)
    }

    /// Shares served until repair if launches are refused, where that makes a difference.
    #[must_use]
    pub fn refused(&self) -> Option<Served> {
        self.refused_levels.and_then(|l| l.last().copied())
    }

    /// Distributions of all that takes time: reroute, local failover, then the steps.
    #[must_use]
    pub fn dists(&self) -> Vec<Dist> {
        let mut out = vec![self.reroute, self.local];
        out.extend(self.steps.iter().map(|s| s.time));
        out
    }

    /// When things are done, given how long each takes (as ordered by [`Self::dists`]).
    #[must_use]
    pub fn times(&self, lengths: &[f64]) -> Times {
        let steps = lengths.get(2..).unwrap_or(&[]);
        let ends = schedule(&self.steps, steps);
        let last = |kind: StepKind| {
            self.steps
                .iter()
                .zip(&ends)
                .filter(|(s, _)| s.kind == kind)
                .map(|(_, (_, end))| *end)
                .reduce(f64::max)
        };
        let never = f64::INFINITY;
        let promoting = self
            .steps
            .iter()
            .zip(&ends)
            .filter(|(s, _)| s.kind == StepKind::Promote)
            .map(|(_, (start, _))| *start)
            .reduce(f64::min);
        // Without a step of its own a thing happens when the plan's switch (or last step) does.
        let noticed = last(StepKind::Decide).or_else(|| last(StepKind::Detect));
        let switched = last(StepKind::Switch).or(if self.acts { noticed } else { None });
        Times {
            rerouted: lengths.first().copied().unwrap_or(0.0),
            local: lengths.get(1).copied().unwrap_or(0.0),
            switched: switched.unwrap_or(never),
            // A promotion that a complete list leaves out is taken to come with its switch.
            promoted: last(StepKind::Promote).or(switched).unwrap_or(never),
            promoting: promoting.unwrap_or(never),
            scaled: last(StepKind::Scale).or(switched).unwrap_or(never),
            finished: ends.iter().map(|(_, end)| *end).fold(0.0, f64::max),
        }
    }

    /// Times at mean durations.
    #[must_use]
    pub fn mean_times(&self) -> Times {
        let means: Vec<f64> = self.dists().iter().map(|d| d.mean()).collect();
        self.times(&means)
    }

    /// Whether no request is interrupted.
    #[must_use]
    pub fn transparent(&self) -> bool {
        let (b, f) = (self.before, self.fault());
        b.reads - f.reads <= 1e-12 && b.writes - f.writes <= 1e-12
    }

    /// Time to *restored* (hours) for given times; none if only repair brings it.
    #[must_use]
    pub fn restored_at(&self, times: &Times) -> Option<f64> {
        self.restored_under(times, false)
    }

    /// The same, with launches elsewhere granted or refused.
    #[must_use]
    pub fn restored_under(&self, times: &Times, refused: bool) -> Option<f64> {
        let levels = match &self.refused_levels {
            Some(levels) if refused => levels,
            _ => &self.levels,
        };
        let one = |pick: fn(Served) -> f64| {
            let (before, fault) = (pick(self.before), pick(self.fault()));
            if before - fault <= 1e-12 {
                return Some(0.0);
            }
            let target = fault + RESTORED_SHARE * (before - fault);
            reaches(levels, times, self.following, target, pick)
        };
        Some(one(|s| s.reads)?.max(one(|s| s.writes)?))
    }

    /// Time to *full capacity* (hours): the end of everything that the
    /// servers do.
    #[must_use]
    pub fn full_capacity_at(&self, times: &Times) -> f64 {
        let across = if self.acts { times.finished } else { 0.0 };
        across.max(times.rerouted).max(times.local)
    }

    /// Mean and P95 of *restored* and of *full capacity*, in hours; none if only repair brings them.
    #[must_use]
    pub fn marks(&self) -> Option<Marks> {
        if let Some(known) = self.known {
            return known;
        }
        // Nothing to draw where nothing is interrupted and nothing is done.
        let many = if self.transparent() && !self.acts {
            1
        } else {
            FINE
        };
        let points = lengths(&self.dists(), many);
        let mut restored: Vec<f64> = Vec::with_capacity(points.len());
        let mut full: Vec<f64> = Vec::with_capacity(points.len());
        for p in &points {
            let times = self.times(p);
            restored.push(self.restored_at(&times)?);
            full.push(self.full_capacity_at(&times));
        }
        let summary = |values: &mut Vec<f64>| {
            let mean = crate::math::sum(values.iter().copied()) / values.len() as f64;
            quantile(values, 0.95).map(|p95| (mean, p95))
        };
        Some(Marks {
            restored: summary(&mut restored)?,
            full_capacity: summary(&mut full)?,
        })
    }
}

/// Time until requests no longer meet lost nodes. Spot nodes are drained within their notice; a
/// process that is back sooner needs no rerouting.
fn reroute(model: &Model, cause: &Cause, share_lost: f64) -> Dist {
    let usual = model.traffic.local_detection;
    match cause.loss {
        _ if share_lost <= 0.0 => Dist::Fixed(0.0),
        Loss::Process(..) => match cause.failure.events {
            Some(e) if e.length.mean() < usual.mean() => e.length,
            _ => usual,
        },
        _ => usual,
    }
}

/// Served shares for every combination of what has been done.
fn levels(
    service: &Service<'_>,
    before: &Served,
    after: &State,
    cause: &Cause,
    exposed: f64,
    launches: Launches,
) -> Levels {
    let nothing = Served {
        reads: 0.0,
        writes: 0.0,
    };
    let mut out = [nothing; done::COUNT];
    let whole = |phase: Phase| {
        let phase = Phase { launches, ..phase };
        service.served(after, phase) == *before
    };
    if cause.disruption == Disruption::Maintenance {
        // Announced: requests have been moved before it begins.
        let phase = Phase {
            launches,
            ..Phase::SETTLED
        };
        return [service.served(&local_standbys(after, cause), phase); done::COUNT];
    }
    if exposed == 0.0 && whole(Phase::FAULT) && whole(Phase::SETTLED) {
        // Nothing is interrupted and nothing has to be done.
        return [*before; done::COUNT];
    }
    let recovered = local_standbys(after, cause);
    for (bits, slot) in out.iter_mut().enumerate() {
        let state = if bits & done::LOCAL != 0 {
            &recovered
        } else {
            after
        };
        let phase = Phase {
            switched: bits & done::SWITCHED != 0,
            promoted: bits & done::PROMOTED != 0,
            scaled: bits & done::SCALED != 0,
            launches,
        };
        let mut served = service.served(state, phase);
        if bits & done::REROUTED == 0 && exposed > 0.0 {
            served.reads *= 1.0 - exposed;
            served.writes *= 1.0 - exposed;
        }
        *slot = served;
    }
    out
}

/// Copies whose standby in another zone takes over are up again.
#[must_use]
pub fn local_standbys(after: &State, cause: &Cause) -> State {
    let mut state = after.clone();
    if cause.loss.takes_parts() {
        for copy in state.copies.iter_mut().flatten() {
            if *copy == CopyState::Failing {
                *copy = CopyState::Up;
            }
        }
    }
    state
}

/// Share of a region's nodes that is gone, at the worst tier; and the region.
fn nodes_lost(service: &Service<'_>, nominal: &State, cause: &Cause) -> (f64, Option<usize>) {
    let model = service.model();
    if matches!(cause.loss, Loss::Spot(..)) || cause.disruption == Disruption::Maintenance {
        return (0.0, None);
    }
    let after = lose(model, nominal, &cause.loss);
    let mut worst = (0.0, None);
    for (t, tier) in model
        .tiers
        .iter()
        .enumerate()
        .filter(|(_, t)| t.user_facing && t.quorum.is_none())
    {
        for (p, place) in tier.places.iter().enumerate() {
            let count = |s: &State| s.live.get(t).and_then(|x| x.get(p)).copied().unwrap_or(0);
            let (was, is) = (f64::from(count(nominal)), f64::from(count(&after)));
            if was > 0.0 && is > 0.0 && (was - is) / was > worst.0 {
                worst = ((was - is) / was, Some(place.region));
            }
        }
    }
    worst
}

/// Longest failover inside a region among the copies that wait for one and make a difference.
fn local_failover(service: &Service<'_>, after: &State, cause: &Cause) -> Dist {
    let model = service.model();
    let mut longest = Dist::Fixed(0.0);
    if !cause.loss.takes_parts() {
        return longest;
    }
    for (s, store) in model.stores.iter().enumerate() {
        for (c, copy) in store.copies.iter().enumerate() {
            let waits = after.copies.get(s).and_then(|x| x.get(c)) == Some(&CopyState::Failing);
            if let (true, Some(d)) = (waits, copy.local_failover)
                && d.mean() > longest.mean()
                && makes_a_difference(service, after, cause, s, c)
            {
                longest = d;
            }
        }
    }
    longest
}

/// Whether it matters for requests that a waiting copy is back: to others that are, or alone.
fn makes_a_difference(
    service: &Service<'_>,
    after: &State,
    cause: &Cause,
    s: usize,
    c: usize,
) -> bool {
    [local_standbys(after, cause), after.clone()]
        .into_iter()
        .any(|mut state| {
            let mut served = |copy: CopyState| {
                if let Some(slot) = state.copies.get_mut(s).and_then(|x| x.get_mut(c)) {
                    *slot = copy;
                }
                [Phase::FAULT, Phase::SETTLED].map(|phase| service.served(&state, phase))
            };
            served(CopyState::Up) != served(CopyState::Failing)
        })
}

/// Stores whose primary is gone and another copy is there, with the time of its promotion.
fn promotions(service: &Service<'_>, after: &State) -> Vec<(usize, String, Dist)> {
    let model = service.model();
    let mut out = Vec::new();
    let needed = |s: usize| {
        model
            .tiers
            .iter()
            .any(|t| t.user_facing && t.needs.contains(&s))
    };
    for (s, store) in model.stores.iter().enumerate().filter(|(s, _)| needed(*s)) {
        let WriteRule::Primary(primary) = store.write else {
            continue;
        };
        let here = |c: usize| {
            let region = store.copies.get(c).map(|x| x.region);
            region.and_then(|r| after.region_up.get(r)) == Some(&true)
                && after.copies.get(s).and_then(|x| x.get(c)) != Some(&CopyState::Lost)
        };
        if here(primary) {
            continue;
        }
        let next = (0..store.copies.len())
            .filter(|c| *c != primary && here(*c))
            .find_map(|c| store.copies.get(c));
        if let Some(copy) = next {
            let time = copy.promotion.unwrap_or(Dist::Fixed(0.0));
            out.push((s, store.name.clone(), time));
        }
    }
    out
}
