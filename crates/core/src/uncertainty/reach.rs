//! How likely an availability is reached, over what is not known: draws of the exact engine alone.

use super::{Bench, Options, at_best_guess, register, sample, sound};
use crate::catalog::Catalog;
use crate::drill;
use crate::exact::exact;
use crate::model::{Model, ResolveOptions};
use crate::scenario::Document;
use crate::service::Service;
use crate::statistics::{Interval, wilson};

/// Designs drawn for an objective with a confidence: with 400 the share is known to ±5 points at worst.
pub const REACH_DRAWS: u32 = 400;
/// Confidence of the interval of the share.
const SURE: f64 = 0.95;

/// How many of the designs drawn reach an availability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// Designs drawn that can be assessed.
    pub draws: u32,
    /// Those that reach it.
    pub reached: u32,
    /// Those in which it cannot be told within the error of the exact engine.
    pub unclear: u32,
    /// The number of draws that are no sound design, and left out.
    pub unsound: u32,
}

impl Reached {
    /// Share of the designs that reach it; those in which it is unclear do not.
    #[must_use]
    pub fn share(&self) -> f64 {
        f64::from(self.reached) / f64::from(self.draws.max(1))
    }

    /// Interval of 95% of the share, unclear designs counted either way.
    #[must_use]
    pub fn interval(&self) -> Interval {
        let of = |n: u32| wilson(u64::from(n), u64::from(self.draws), SURE);
        Interval {
            lower: of(self.reached).lower,
            upper: of(self.reached + self.unclear).upper,
        }
    }
}

/// Draws designs as [`uncertainty`](super::uncertainty()) does; none without an objective with a confidence.
/// `model` is what `document` resolves to.
#[must_use]
pub fn reached(
    document: &Document,
    model: &Model,
    catalog: &Catalog,
    resolving: &ResolveOptions,
    options: &Options,
) -> Option<Reached> {
    let objective = model.objectives.availability?;
    objective.confidence?;
    let allowed = objective.complement();
    let mut bench = Bench::new(document, catalog, resolving);
    // Prices move no availability.
    let (inputs, _) = sound(register(document, model, None, catalog), &mut bench);
    let places: Vec<Vec<f64>> = inputs
        .iter()
        .map(|i| sample::percentiles(options.seed, &i.name, options.draws))
        .collect();
    let mut out = Reached {
        draws: 0,
        reached: 0,
        unclear: 0,
        unsound: 0,
    };
    for draw in 0..options.draws as usize {
        let at: Vec<Option<f64>> = places.iter().map(|u| u.get(draw).copied()).collect();
        let Some(model) = bench.model(&inputs, &at).value else {
            out.unsound += 1;
            continue;
        };
        let model = at_best_guess(model);
        let service = Service::new(&model);
        let availability = exact(&service, &drill::recoveries(&service)).availability;
        let (u, bound) = (
            availability.overall.unavailability,
            availability.error_bound,
        );
        out.draws += 1;
        out.reached += u32::from(u + bound <= allowed);
        out.unclear += u32::from(u + bound > allowed && u - bound <= allowed);
    }
    Some(out)
}
