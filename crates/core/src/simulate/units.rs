//! What can fail in a run: units with a rate of their own, and what an event of each takes.
//!
//! The exact engine's causes are the units: what it counts, a run lets happen. Nodes stand one by
//! one, the outcomes of a common cause are one unit, and what has no cause of its own (regional
//! balancers, mere substitutes) is added.

use crate::drill::{Cause, Counting, Loss, Recovery};
use crate::math::name_number;
use crate::model::{Dist, Failure, Model};

/// What an event takes for as long as it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing that users need.
    Nothing,
    /// What this cause loses.
    Cause(usize),
    /// One node, of this cause: tier, place, zone.
    Node(usize, (usize, usize, usize)),
    /// The load balancer of a region.
    Balancer(usize),
    /// A dependency that stands in for others.
    Dependency(usize),
    /// A release reaches users, of this cause.
    Release(usize),
    /// Data are damaged, of this cause.
    Damage(usize),
    /// The way back after an event of this cause.
    Back(usize),
}

impl Effect {
    /// The cause whose recovery it follows.
    #[must_use]
    pub fn cause(self) -> Option<usize> {
        match self {
            Self::Cause(i)
            | Self::Node(i, _)
            | Self::Release(i)
            | Self::Damage(i)
            | Self::Back(i) => Some(i),
            Self::Nothing | Self::Balancer(_) | Self::Dependency(_) => None,
        }
    }

    /// Whether it changes what is up and what is not.
    #[must_use]
    pub fn places(self) -> bool {
        match self {
            Self::Cause(_) | Self::Node(..) | Self::Balancer(_) | Self::Dependency(_) => true,
            Self::Nothing | Self::Release(_) | Self::Damage(_) | Self::Back(_) => false,
        }
    }
}

/// Something that fails again and again.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Name: its draws hang on it and on nothing else.
    pub name: String,
    /// The name as a number.
    pub component: u64,
    /// Failures per hour while up.
    pub rate: f64,
    /// Length of its events.
    pub length: Dist,
    /// Known by a share of time only: its events have no beginning worth a recovery.
    pub settled: bool,
    /// Outcomes with the share of events up to and including each; what is beyond the last share
    /// takes nothing.
    pub outcomes: Vec<(f64, Effect)>,
}

impl Unit {
    fn new(name: String, failure: &Failure, effect: Effect) -> Option<Self> {
        let (rate, length, settled) = match failure.events {
            Some(events) => (events.rate, events.length, false),
            // Only the share of time is stated: spells of an hour on average.
            None => {
                let u = failure.unavailability;
                if u < 1.0 {
                    (u / (1.0 - u), Dist::Exponential(1.0), true)
                } else {
                    // Never up: lost at once, and for longer than any run.
                    (1e9, Dist::Fixed(1e6), true)
                }
            }
        };
        (rate > 0.0 && rate.is_finite()).then(|| Self {
            component: name_number(&name),
            name,
            rate,
            length,
            settled,
            outcomes: vec![(1.0, effect)],
        })
    }
}

/// Every unit of a model, in a fixed order.
#[must_use]
pub fn units(model: &Model, recoveries: &[(Cause, Recovery)]) -> Vec<Unit> {
    let mut out: Vec<Unit> = Vec::new();
    for (i, (cause, _)) in recoveries.iter().enumerate() {
        if cause.counting == Counting::Excluded {
            continue;
        }
        let effect = match &cause.loss {
            Loss::Process(..) => continue,
            Loss::Node(t, p) => {
                nodes(model, i, cause, (*t, *p), &mut out);
                continue;
            }
            Loss::Instance(s, _) if !model.store_matters(*s) => continue,
            Loss::Release => Effect::Release(i),
            Loss::Data(_) => Effect::Damage(i),
            _ => Effect::Cause(i),
        };
        if cause.part.starts_with("group:") {
            // The outcomes of one common cause are one unit.
            if let Some(unit) = out.iter_mut().find(|u| u.name == cause.part) {
                let before = unit.outcomes.last().map_or(0.0, |o| o.0);
                unit.outcomes.push((before + cause.share, effect));
                continue;
            }
            let unit = Unit::new(cause.part.clone(), &cause.failure, effect);
            out.extend(unit.map(|u| Unit {
                outcomes: vec![(cause.share, effect)],
                ..u
            }));
            continue;
        }
        out.extend(Unit::new(cause.label.clone(), &cause.failure, effect));
    }
    for (r, region) in model.regions.iter().enumerate() {
        let name = format!("balancer:{}", region.key);
        let effect = Effect::Balancer(r);
        out.extend(Unit::new(name, &region.balancer_failure, effect));
    }
    for (d, dependency) in model.dependencies.iter().enumerate() {
        if !dependency.required {
            let name = format!("dependency:{}", dependency.name);
            out.extend(Unit::new(name, &dependency.failure, Effect::Dependency(d)));
        }
    }
    out
}

/// The nodes of a place, each a unit.
fn nodes(model: &Model, i: usize, cause: &Cause, (t, p): (usize, usize), out: &mut Vec<Unit>) {
    if !model.tier_matters(t) {
        return;
    }
    let place = model.tiers.get(t).and_then(|x| x.places.get(p));
    let by_zone = place.map_or(&[][..], |x| &x.nodes_by_zone);
    for (z, nodes) in by_zone.iter().enumerate() {
        for k in 0..*nodes {
            let name = format!("{}/{}#{}", cause.label, z + 1, k + 1);
            let effect = Effect::Node(i, (t, p, z));
            out.extend(Unit::new(name, &cause.failure, effect));
        }
    }
}
