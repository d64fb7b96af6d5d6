//! Two causes at once.
//!
//! Both strike at time 0 and the wider one's plan applies. They overlap as often as either begins
//! while the other lasts: λa·λb·(Da + Db) a unit of time, for a mean of Da·Db/(Da + Db).

use super::cause::{Cause, Counting, Loss, causes};
use super::levels::{Recovery, recover};
use super::lose::lose;
use super::show::drill;
use crate::assessment::{Drill, LossFigure, PairRow};
use crate::model::{Dist, Failure, Model, Victim};
use crate::scenario::Disruption;
use crate::service::{Launches, Phase, Service};

/// Pairs of one scope that are looked at.
const MOST_PAIRS: usize = 24;
/// Causes of one kind that are paired.
const MOST_OF_EACH: usize = 64;

/// Two causes as one.
#[must_use]
pub fn both(a: &Cause, b: &Cause) -> Cause {
    let wider = if a.plan > b.plan { a } else { b };
    let loss = Loss::Both(Box::new(a.loss.clone()), Box::new(b.loss.clone()));
    let label = format!("{}+{}", a.label, b.label);
    Cause {
        plan: wider.plan,
        counting: Counting::Excluded,
        ..Cause::of(label, wider.disruption, loss, &overlap(a, b))
    }
}

/// How often two causes overlap, and for how long.
fn overlap(a: &Cause, b: &Cause) -> Failure {
    let (Some(x), Some(y)) = (a.failure.events, b.failure.events) else {
        return Failure::never();
    };
    let (length_a, length_b) = (x.length.mean(), y.length.mean());
    let sum = length_a + length_b;
    if sum <= 0.0 {
        return Failure::never();
    }
    let length = Dist::Exponential(length_a * length_b / sum);
    let often = |c: &Cause| c.failure.frequency().map_or(0.0, |f| f * c.share);
    let per_hour = often(a) * often(b) * sum;
    if per_hour <= 0.0 {
        return Failure::lasting(length);
    }
    Failure::from_frequency(per_hour, length).unwrap_or_else(|| Failure::lasting(length))
}

/// Follows two causes of a model at once, by their names; none if either is not one of them.
#[must_use]
pub fn drill_both(model: &Model, a: &str, b: &str) -> Option<Drill> {
    let all = causes(model);
    let find = |name: &str| all.iter().find(|c| c.label == name);
    let cause = both(find(a)?, find(b)?);
    let service = Service::new(model);
    let recovery = recover(&service, &cause);
    Some(drill(&service, &cause, &recovery))
}

/// What is paired under which name: the one, the other, and which of them go together.
type Scope = (
    &'static str,
    fn(&Cause) -> bool,
    fn(&Cause) -> bool,
    fn(&Cause, &Cause) -> bool,
);

fn is(c: &Cause, kind: Disruption, prefix: &str) -> bool {
    c.disruption == kind && c.label.starts_with(prefix)
}

fn region_of(c: &Cause) -> Option<usize> {
    match &c.loss {
        Loss::Parts(victims) => match victims.as_slice() {
            [Victim::Region(r) | Victim::Zone(r, _)] => Some(*r),
            _ => None,
        },
        Loss::Launches(regions) => match regions.as_slice() {
            [r] => Some(*r),
            _ => None,
        },
        _ => None,
    }
}

fn zone(c: &Cause) -> bool {
    is(c, Disruption::Zone, "zone:")
}

fn region(c: &Cause) -> bool {
    is(c, Disruption::Region, "region:")
}

fn provider(c: &Cause) -> bool {
    is(c, Disruption::Provider, "provider:")
}

const SCOPES: [Scope; 5] = [
    ("two zones of a region", zone, zone, |a, b| {
        region_of(a) == region_of(b)
    }),
    ("two regions", region, region, |_, _| true),
    ("two providers", provider, provider, |_, _| true),
    (
        "a region, and no launches elsewhere",
        region,
        |c| {
            let deploys = matches!(&c.loss, Loss::Launches(list) if list.is_empty());
            is(c, Disruption::ControlPlane, "control-plane:") && !deploys
        },
        |a, b| region_of(a) != region_of(b),
    ),
    (
        "a region behind a cut link",
        region,
        |c| matches!(&c.loss, Loss::Cut(pairs) if pairs.len() == 1) && c.label.contains('~'),
        |a, b| {
            let ends = match &b.loss {
                Loss::Cut(pairs) => pairs.first().copied(),
                _ => None,
            };
            region_of(a)
                .zip(ends)
                .is_some_and(|(r, (x, y))| r == x || r == y)
        },
    ),
];

/// The worst pair of each scope: the least is served once both have settled; of equals the one
/// that loses most data, then the most frequent.
#[must_use]
pub fn worst_pairs(service: &Service<'_>, recoveries: &[(Cause, Recovery)]) -> Vec<PairRow> {
    let model = service.model();
    let single: Vec<&Cause> = recoveries.iter().map(|(c, _)| c).collect();
    let mut out = Vec::new();
    for (scope, one, other, fits) in SCOPES {
        let pick = |wanted: fn(&Cause) -> bool| -> Vec<&Cause> {
            let found = single.iter().copied().filter(|c| wanted(c));
            found.take(MOST_OF_EACH).collect()
        };
        let (first, second) = (pick(one), pick(other));
        let pairs = first
            .iter()
            .flat_map(|a| second.iter().map(move |b| (*a, *b)))
            .filter(|(a, b)| {
                // Of equals each pair once.
                let twice = one(b) && other(a) && a.label >= b.label;
                !twice && fits(a, b)
            })
            .take(MOST_PAIRS);
        let worst = pairs
            .map(|(a, b)| {
                let cause = both(a, b);
                let state = lose(model, &service.nominal(), &cause.loss);
                let phase = Phase {
                    launches: Launches::Granted,
                    ..Phase::SETTLED
                };
                let served = service.served(&state, phase);
                let lost = data_lost(service, &state, &cause);
                let often = cause.failure.frequency().unwrap_or(0.0);
                ((1.0 - served.worse(), lost, often), cause)
            })
            .reduce(|best, next| {
                let order = (next.0.0.total_cmp(&best.0.0))
                    .then(next.0.1.total_cmp(&best.0.1))
                    .then(next.0.2.total_cmp(&best.0.2));
                if order.is_gt() { next } else { best }
            });
        if let Some((_, cause)) = worst {
            out.push(row(service, scope, &cause));
        }
    }
    out
}

fn seconds(loss: &LossFigure) -> f64 {
    match loss {
        LossFigure::Window { worst, .. } => worst.seconds,
        LossFigure::Unrecoverable => f64::INFINITY,
    }
}

fn data_lost(service: &Service<'_>, state: &crate::service::State, cause: &Cause) -> f64 {
    let losses = super::loss::losses(service, state, cause);
    losses.iter().map(|l| seconds(&l.loss)).fold(0.0, f64::max)
}

fn row(service: &Service<'_>, scope: &'static str, cause: &Cause) -> PairRow {
    let found = drill(service, cause, &recover(service, cause));
    let loss = found
        .losses
        .iter()
        .filter(|l| seconds(&l.loss) > 0.0)
        .reduce(|most, next| {
            if seconds(&next.loss) > seconds(&most.loss) {
                next
            } else {
                most
            }
        });
    PairRow {
        scope,
        causes: found.cause.clone(),
        per_year: found.per_year,
        overlap: found.fault_length.clone(),
        transparent: found.transparent,
        until_repair: found.until_repair,
        restored: found.restored.clone(),
        settled: found.settled,
        loss: loss.map(|l| l.loss.clone()),
        loss_store: loss.map(|l| l.store.clone()),
    }
}
