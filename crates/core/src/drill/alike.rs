//! Every cause with its recovery, each kind of recovery worked out once.
//!
//! Regions that are alike recover alike from the same loss, and many causes take the same course
//! in the same times.

use super::cause::{Cause, Loss, causes};
use super::levels::{Recovery, recover};
use super::lose::lose;
use crate::model::{Dist, Model, Victim};
use crate::service::{Service, alike};
use std::collections::BTreeMap;

/// Every cause with its recovery, worked out once for all engines.
#[must_use]
pub fn recoveries(service: &Service<'_>) -> Vec<(Cause, Recovery)> {
    let model = service.model();
    let nominal = service.nominal();
    let mut make = vec![0; model.regions.len()];
    for (i, regions) in alike(model, &[]).iter().enumerate() {
        for r in regions {
            if let Some(slot) = make.get_mut(*r) {
                *slot = i;
            }
        }
    }
    let mut known: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
    // The first recovery of each kind.
    let mut kinds: Vec<usize> = Vec::new();
    let mut out: Vec<(Cause, Recovery)> = Vec::new();
    for cause in causes(model) {
        let words = marks(model, &make, &cause);
        let same = words.as_ref().and_then(|w| known.get(w));
        let recovery = match same.and_then(|i| out.get(*i)) {
            Some((_, like)) => like.after(lose(model, &nominal, &cause.loss)),
            None => {
                let mut new = recover(service, &cause);
                let mut first = kinds.iter().filter_map(|i| out.get(*i));
                match first.find(|(_, k)| k.is_like(&new)) {
                    Some((_, like)) => new = new.like(like),
                    None => {
                        new.kind = kinds.len();
                        new.know_marks();
                        kinds.push(out.len());
                    }
                }
                new
            }
        };
        if let Some(words) = words {
            known.entry(words).or_insert(out.len());
        }
        out.push((cause, recovery));
    }
    out
}

/// What decides the recovery from the loss of something in one region, its make for the region.
fn marks(model: &Model, make: &[usize], cause: &Cause) -> Option<Vec<u64>> {
    let place = |t: usize, p: usize| Some(model.tiers.get(t)?.places.get(p)?.region);
    let (kind, what, region) = match &cause.loss {
        Loss::Node(t, p) => (0, *t, place(*t, *p)?),
        Loss::Process(t, p) => (1, *t, place(*t, *p)?),
        Loss::Spot(t, p) => (2, *t, place(*t, *p)?),
        Loss::Instance(s, c) => (3, *s, model.stores.get(*s)?.copies.get(*c)?.region),
        Loss::Parts(victims) => match victims.as_slice() {
            [Victim::Zone(r, z)] => (4, *z, *r),
            [Victim::Region(r)] => (5, 0, *r),
            [Victim::Place(t, r)] => (6, *t, *r),
            _ => return None,
        },
        Loss::Launches(regions) => match regions.as_slice() {
            [r] => (7, 0, *r),
            _ => return None,
        },
        Loss::Dependency(_)
        | Loss::Records
        | Loss::Cut(_)
        | Loss::Both(..)
        | Loss::Release
        | Loss::Data(_) => return None,
    };
    let mut out = vec![kind, what as u64, *make.get(region)? as u64];
    out.extend([cause.disruption as u64, cause.plan as u64]);
    let length = cause.failure.events.map(|e| e.length);
    out.extend(match length {
        None => [9, 0, 0],
        Some(Dist::Fixed(h)) => [0, h.to_bits(), 0],
        Some(Dist::Exponential(h)) => [1, h.to_bits(), 0],
        Some(Dist::LogNormal { median, sigma }) => [2, median.to_bits(), sigma.to_bits()],
        Some(Dist::Uniform { low, high }) => [3, low.to_bits(), high.to_bits()],
    });
    Some(out)
}
