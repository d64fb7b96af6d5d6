//! Two at once, where one of them is counted by itself: what that takes away or adds.
//!
//! A control plane that is down matters when servers must start elsewhere, a cut link when the copy
//! on its other side is needed. For each such pair the share lost while both last is held against
//! what each loses alone, weighed by the time that both last. Three at once are left to the bound.

use crate::drill::{Cause, Counting, Loss, Recovery, local_standbys, lose};
use crate::model::{Model, Victim};
use crate::scenario::Disruption;
use crate::service::{Phase, Scratch, Service, State};
use std::collections::BTreeSet;

/// Most pairs that are worked out.
const MOST_PAIRS: usize = 4_000;

/// Shares of all time lost to pairs: reads and writes by cause counted by itself, and a bound for
/// pairs that were not worked out.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    /// By cause, in the order asked for.
    pub by: Vec<(f64, f64)>,
    /// Bound on what is left out.
    pub left_out: f64,
}

/// One side of a pair.
struct Side<'a> {
    cause: &'a Cause,
    state: State,
    /// Shares of reads and writes lost alone, beyond what is lost anyway.
    lost: (f64, f64),
    /// Share of time.
    time: f64,
}

/// Pairs of the causes counted by themselves that change places (with their shares of time) and
/// of each of them with whatever else is lost in the joint states.
#[must_use]
pub fn pairs(
    service: &Service<'_>,
    recoveries: &[(Cause, Recovery)],
    alone: &[(&Cause, f64)],
) -> Pairs {
    let nominal = service.nominal();
    let mut scratch = Scratch::default();
    let before = service.served_in(&nominal, Phase::SETTLED, &mut scratch);
    // Shares of reads and writes lost in a state.
    let mut lost = |state: &State| {
        let served = service.served_in(state, Phase::SETTLED, &mut scratch);
        (before.reads - served.reads, before.writes - served.writes)
    };
    let places = |c: &Cause| {
        !matches!(
            c.loss,
            Loss::Data(_) | Loss::Release | Loss::Process(..) | Loss::Node(..)
        )
    };
    let in_states: Vec<&(Cause, Recovery)> = recoveries
        .iter()
        .filter(|(c, _)| c.counting == Counting::InStates && places(c))
        .filter(|(c, _)| time_lost(c) > 0.0)
        .collect();
    let first: Vec<usize> = (0..alone.len())
        .filter(|i| alone.get(*i).is_some_and(|(c, t)| places(c) && *t > 0.0))
        .collect();
    let mut out = Pairs {
        by: vec![(0.0, 0.0); alone.len()],
        left_out: 0.0,
    };
    if first.len() * (in_states.len() + first.len()) > MOST_PAIRS {
        out.left_out = coarse(service.model(), &first, alone, &in_states);
        return out;
    }
    let apart = first.iter().filter_map(|i| alone.get(*i).copied());
    let others = in_states.iter().map(|(cause, _)| (cause, time_lost(cause)));
    let sides: Vec<Side<'_>> = apart
        .chain(others)
        .map(|(cause, time)| {
            let state = local_standbys(&lose(service.model(), &nominal, &cause.loss), cause);
            Side {
                cause,
                lost: lost(&state),
                state,
                time,
            }
        })
        .collect();
    for (k, i) in first.iter().enumerate() {
        let mut total = (0.0, 0.0);
        let Some(one) = sides.get(k) else {
            continue;
        };
        for other in sides.iter().skip(k + 1) {
            let both = lose(service.model(), &other.state, &one.cause.loss);
            let both = local_standbys(&both, one.cause);
            let (reads, writes) = lost(&both);
            let time = one.time * other.time * part(one.cause, other.cause);
            total.0 += time * (reads - one.lost.0 - other.lost.0);
            total.1 += time * (writes - one.lost.1 - other.lost.1);
        }
        if let Some(slot) = out.by.get_mut(*i) {
            *slot = total;
        }
    }
    out
}

/// Share of the time that both last in which the first matters to the second: DNS that cannot be
/// changed matters only to what begins meanwhile, which for memoryless lengths is this share.
fn part(one: &Cause, other: &Cause) -> f64 {
    if one.loss != Loss::Records || other.disruption == Disruption::ControlPlane {
        return 1.0;
    }
    let mean = |c: &Cause| c.failure.events.map_or(0.0, |e| e.length.mean());
    let (a, b) = (mean(one), mean(other));
    if a + b > 0.0 { a / (a + b) } else { 1.0 }
}

/// A bound where pairs are too many: requests that a loss sends elsewhere meet at most one control
/// plane that is down, DNS that cannot be changed keeps them where they are, a cut link matters to
/// what takes copies or voters, and any other cause may take everything.
fn coarse(
    model: &Model,
    first: &[usize],
    alone: &[(&Cause, f64)],
    others: &[&(Cause, Recovery)],
) -> f64 {
    let amiss = crate::math::sum(others.iter().map(|(c, r)| {
        let interrupted = r.before.reads.max(r.before.writes) - r.fault().worse();
        time_lost(c) * interrupted.clamp(0.0, 1.0)
    }));
    let any = crate::math::sum(others.iter().map(|(c, _)| time_lost(c)));
    let data = data_regions(model);
    let held = others
        .iter()
        .filter(|(c, _)| takes_data(model, &data, &c.loss));
    let held = crate::math::sum(held.map(|(c, _)| time_lost(c)));
    let (mut planes, mut bound): (f64, f64) = (0.0, 0.0);
    for i in first {
        if let Some((cause, time)) = alone.get(*i) {
            match cause.loss {
                Loss::Launches(_) => planes = planes.max(*time),
                Loss::Records => bound += time * amiss,
                Loss::Cut(_) => bound += time * held,
                _ => bound += time * any,
            }
        }
    }
    bound + planes * amiss
}

/// Share of time that a cause of the joint states lasts.
fn time_lost(cause: &Cause) -> f64 {
    cause.failure.unavailability * cause.share
}

/// Regions with a copy of a store or a voter.
fn data_regions(model: &Model) -> BTreeSet<usize> {
    let copies = model.stores.iter().flat_map(|s| &s.copies);
    let voters = model.tiers.iter().filter(|t| t.quorum.is_some());
    let places = voters.flat_map(|t| &t.places).map(|p| p.region);
    copies.map(|c| c.region).chain(places).collect()
}

/// Whether a loss may take a copy of a store or a voter: a cut link matters to nothing else.
fn takes_data(model: &Model, regions: &BTreeSet<usize>, loss: &Loss) -> bool {
    let holds = |p: usize| {
        let of = |r: &usize| model.regions.get(*r).is_some_and(|x| x.provider == p);
        regions.iter().any(of)
    };
    match loss {
        Loss::Parts(victims) => victims.iter().any(|v| match v {
            Victim::Region(r) | Victim::Zone(r, _) | Victim::Place(_, r) => regions.contains(r),
            Victim::Provider(p) => holds(*p),
        }),
        Loss::Instance(..) => true,
        _ => false,
    }
}
