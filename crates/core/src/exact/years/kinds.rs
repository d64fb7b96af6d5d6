//! What a design loses, event by event: every cause with its rate and what each of its events costs.
//!
//! Single causes come from the drills. What the joint states lose beyond them (parts that fail
//! together) comes as one more kind: as often as the enumeration says, exponential with its mean.

use super::{LossEvent, Losses, YEAR};
use crate::drill::{
    Cause, Counting, Loss, Recovery, Toll, damage_tolls, parts, release_tolls, tolls,
};
use crate::exact::importance::Importance;
use crate::exact::states::{Enumeration, OUTAGE_BELOW};
use crate::model::Dist;
use crate::scenario::Disruption;
use crate::service::{Served, Service};
use std::collections::BTreeMap;

/// What is known of the long run.
pub struct LongRun<'a> {
    /// Joint states.
    pub enumeration: &'a Enumeration,
    /// What each part does.
    pub importance: &'a [Importance],
    /// Share of requests lost in all.
    pub overall: f64,
}

/// Events of one course, to be weighed by their rate.
struct Kind {
    rate: f64,
    tolls: Vec<Toll>,
}

/// What is gathered over the causes.
#[derive(Default)]
struct Gathered {
    kinds: Vec<Kind>,
    /// Kinds by recovery and length of the fault.
    known: BTreeMap<usize, Vec<(Dist, usize)>>,
    /// Of what is lost, the part of single causes once recovery has settled.
    settled: f64,
    /// Their outages: per hour, and share of time.
    outages: (f64, f64),
    /// Planned, so that it is the same in every year.
    planned: f64,
    /// Events that cost something per hour, and how long their faults last: for overlaps.
    rate: f64,
    lasting: f64,
}

impl Gathered {
    fn add(&mut self, rate: f64, tolls: Vec<Toll>) {
        if !tolls.is_empty() && rate > 0.0 {
            self.kinds.push(Kind { rate, tolls });
        }
    }

    fn overlapping(&mut self, rate: f64, length: Dist) {
        self.rate += rate;
        self.lasting += rate * length.mean();
    }
}

/// Everything that a design loses over time; the sum of the means is the long-run figure.
#[must_use]
pub fn losses(
    service: &Service<'_>,
    recoveries: &[(Cause, Recovery)],
    run: &LongRun<'_>,
) -> Losses {
    let model = service.model();
    let read_share = model.traffic.read_share;
    let pick = move |s: Served| read_share * s.reads + (1.0 - read_share) * s.writes;
    let nominal = recoveries.first().map_or(
        Served {
            reads: 1.0,
            writes: 1.0,
        },
        |(_, r)| r.before,
    );
    let always = (1.0 - pick(nominal)).clamp(0.0, run.overall);
    let mut all = Gathered::default();
    for (cause, recovery) in recoveries {
        gather(service, cause, recovery, pick, &mut all);
    }
    balancers(service, run, &mut all);
    // What the joint states lose beyond single causes.
    let joint = run.enumeration.overall - always - all.settled;
    let entered = run.importance.iter().map(|i| {
        let worse = i.outage_difference.max(0.0);
        if worse > 0.0 {
            i.frequency.unwrap_or(0.0) * worse
        } else {
            0.0
        }
    });
    let often = crate::math::sum(entered) - all.outages.0;
    let time = run.enumeration.outage - all.outages.1;
    let mut events: Vec<LossEvent> = Vec::new();
    let random = run.overall - always - all.planned - joint.max(0.0);
    let found = crate::math::sum(all.kinds.iter().map(mean));
    // The middles stand for their parts of the lengths: off by little, and brought to the mean.
    let fit = if found > 0.0 {
        (random / found).max(0.0)
    } else {
        1.0
    };
    for kind in &all.kinds {
        events.extend(kind.tolls.iter().map(|t| event(kind.rate, t, fit)));
    }
    let mut steady = always + all.planned;
    let spells = 1.0 - pick(nominal) <= 1.0 - OUTAGE_BELOW && often > 1e-15 && time > 0.0;
    let mut together = 0.0;
    if joint > 0.0 {
        let in_spells = if spells { joint.min(time) } else { 0.0 };
        steady += joint - in_spells;
        if in_spells > 0.0 {
            together = often;
            let kind = Kind {
                rate: often,
                tolls: spread(Dist::Exponential(in_spells / often), 1.0),
            };
            let fit = in_spells / mean(&kind);
            events.extend(kind.tolls.iter().map(|t| event(often, t, fit)));
        }
    }
    Losses {
        events,
        steady,
        coincidences: together + all.rate * all.lasting,
    }
}

fn mean(kind: &Kind) -> f64 {
    kind.rate * crate::math::sum(kind.tolls.iter().map(|t| t.probability * t.middle))
}

fn event(rate: f64, toll: &Toll, fit: f64) -> LossEvent {
    let mean = toll.middle * fit;
    LossEvent {
        rate: rate * toll.probability,
        low: toll.low.min(mean),
        mean,
        high: toll.high.max(mean),
    }
}

fn gather(
    service: &Service<'_>,
    cause: &Cause,
    recovery: &Recovery,
    pick: impl Fn(Served) -> f64 + Copy,
    all: &mut Gathered,
) {
    let model = service.model();
    let Some(events) = cause.failure.events else {
        return;
    };
    let length = events.length;
    let human = model.manual_decision;
    let rate = match cause.counting {
        Counting::Excluded => return,
        Counting::InStates => {
            let rate = cause.failure.frequency().unwrap_or(0.0) * cause.share;
            let lost = (pick(recovery.before) - pick(recovery.settled())).max(0.0);
            all.settled += rate * lost * length.mean();
            if recovery.settled().worse() < OUTAGE_BELOW {
                all.outages.0 += rate;
                all.outages.1 += rate * length.mean();
            }
            rate
        }
        Counting::Alone => {
            let lasting = match (&cause.loss, &model.beside.deploys) {
                (Loss::Data(damage), _) => crate::drill::damage_hours(model, *damage),
                (Loss::Release, Some(deploy)) => crate::drill::release_hours(model, deploy).1,
                _ => length.mean(),
            };
            events.rate * cause.share / (1.0 + events.rate * lasting)
        }
    };
    if rate <= 0.0 {
        return;
    }
    if cause.disruption == Disruption::Maintenance {
        all.planned += rate * recovery.whole_loss(length, human, model.capacity_refused, pick);
        return;
    }
    match (&cause.loss, &model.beside.deploys) {
        (Loss::Data(damage), _) => {
            all.overlapping(
                rate,
                Dist::Fixed(crate::drill::damage_hours(model, *damage)),
            );
            all.add(rate, damage_tolls(model, *damage));
        }
        (Loss::Release, Some(deploy)) => {
            all.overlapping(
                rate,
                Dist::Fixed(crate::drill::release_hours(model, deploy).1),
            );
            all.add(rate, release_tolls(model, deploy));
        }
        _ => {
            let of_kind = all.known.entry(recovery.kind).or_default();
            let at = match of_kind.iter().find(|(known, _)| *known == length) {
                Some((_, at)) => *at,
                None => {
                    let tolls = tolls(recovery, length, human, pick);
                    of_kind.push((length, all.kinds.len()));
                    all.kinds.push(Kind { rate: 0.0, tolls });
                    all.kinds.len() - 1
                }
            };
            let Some(kind) = all.kinds.get_mut(at) else {
                return;
            };
            kind.rate += rate;
            if !kind.tolls.is_empty() {
                all.overlapping(rate, length);
            }
        }
    }
}

/// Regional balancers have no drill of their own: what hangs on one is lost until it is back.
fn balancers(service: &Service<'_>, run: &LongRun<'_>, all: &mut Gathered) {
    let regions = service.model().regions.iter();
    let by_key: BTreeMap<&str, _> = regions
        .map(|r| (r.key.as_str(), &r.balancer_failure))
        .collect();
    let mut known: Vec<(f64, Dist, usize)> = Vec::new();
    for part in run.importance {
        let key = part.label.strip_prefix("load-balancer:");
        let events = key.and_then(|k| by_key.get(k)?.events);
        let (Some(events), Some(rate)) = (events, part.frequency) else {
            continue;
        };
        // The contribution: what would vanish if it never failed.
        let share = (part.contribution / part.down.max(1e-300)).clamp(0.0, 1.0);
        if share <= 0.0 || rate <= 0.0 {
            continue;
        }
        all.settled += part.contribution;
        if part.outage_difference > 0.5 {
            all.outages.0 += rate * part.outage_difference;
            all.outages.1 += part.down * part.outage_difference;
        }
        all.overlapping(rate, events.length);
        let alike = known.iter().find(|k| k.0 == share && k.1 == events.length);
        match alike.and_then(|k| all.kinds.get_mut(k.2)) {
            Some(kind) => kind.rate += rate,
            None => {
                known.push((share, events.length, all.kinds.len()));
                all.add(rate, spread(events.length, share));
            }
        }
    }
}

/// A share lost for as long as this.
fn spread(length: Dist, share: f64) -> Vec<Toll> {
    let each = parts(length).into_iter().map(|(probability, hours)| {
        let [low, middle, high] = hours.map(|h| share * h);
        Toll {
            probability,
            low,
            middle,
            high,
        }
    });
    each.collect()
}

/// Chance that a year holds outages that coincide, by their rate per hour.
#[must_use]
pub fn coincide(rate: f64) -> f64 {
    -crate::math::exp_m1(-rate * YEAR)
}
