//! What the results are worth, given what nobody knows exactly: P10, P50 and P90 of every number.
//!
//! Two kinds of not knowing are kept apart. *Chance* differs from event to event (how long a
//! failure lasts) and is inside every evaluation. What is merely *unknown* is one value for the
//! design (how often regions fail, what the demand will be): [`register`](mod@register) lists these
//! inputs with what is believed about each. A draw gives every input a value and assesses that
//! design like any other. `docs/model/uncertainty.md` explains the figures.

mod bench;
mod first_order;
mod numbers;
mod quantiles;
mod reach;
pub mod register;
mod result;
mod sample;

pub use bench::Bench;
pub use first_order::sensitivities;
pub use numbers::HEADLINES;
pub use reach::{REACH_DRAWS, Reached, reached};
pub use register::{Input, Origin, register};
pub use result::{Chance, Effect, Extent, Move, NotVaried, Number, SCHEMA, Uncertainty, Unit};

use crate::assess;
use crate::assessment::{Assessment, Standing};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::math;
use crate::metric::Subject;
use crate::model::{Assumption, Model, ResolveOptions};
use crate::scenario::Document;
use numbers::{Followed, followed, values};
use quantiles::{quantile, share_of_variance};

/// Designs drawn unless stated.
pub const DRAWS: u32 = 200;
/// Seed unless stated.
pub const SEED: u64 = 1;
/// Percentiles at which one input is moved by itself.
const ENDS: [f64; 2] = [0.1, 0.9];
/// Percentiles at which a stated range is tried before it is followed.
const TRIED: [f64; 2] = [0.001, 0.999];

/// How much is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Designs drawn.
    pub draws: u32,
    /// Seed.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            draws: DRAWS,
            seed: SEED,
        }
    }
}

/// The result, and what was found on the way: missing prices and the like.
#[derive(Clone, Debug)]
pub struct Studied {
    /// The result.
    pub uncertainty: Uncertainty,
    /// Found in the design at its best guesses.
    pub diagnostics: Vec<Diagnostic>,
}

/// One evaluation.
struct Evaluated {
    values: Vec<Option<f64>>,
    standings: Vec<Standing>,
}

/// Follows everything that is not known through the exact engines. `model` is what `document`
/// resolves to.
#[must_use]
pub fn uncertainty(
    document: &Document,
    model: &Model,
    catalog: &Catalog,
    resolving: &ResolveOptions,
    options: &Options,
) -> Studied {
    let model = &at_best_guess(model.clone());
    let base = assess(model, catalog);
    let priced = !has_errors(&base.diagnostics);
    let assessment = &base.assessment;
    let bill = assessment.cost.as_ref();
    let mut bench = Bench::new(document, catalog, resolving);
    let (inputs, not_varied) = sound(register(document, model, bill, catalog), &mut bench);
    let mut numbers = followed(&Subject {
        model,
        assessment,
        catalog,
    });
    // A bill with missing prices is no number.
    numbers.retain(|n| priced || !n.name.starts_with("cost"));
    let study = Study {
        inputs: &inputs,
        numbers: &numbers,
        assessment,
    };
    let guess = study.read(model, catalog, assessment, true);
    let places: Vec<Vec<f64>> = inputs
        .iter()
        .map(|i| sample::percentiles(options.seed, &i.name, options.draws))
        .collect();
    let drawn: Vec<Option<Evaluated>> = (0..options.draws as usize)
        .map(|draw| {
            let at: Vec<Option<f64>> = places.iter().map(|u| u.get(draw).copied()).collect();
            study.evaluate(&mut bench, &at)
        })
        .collect();
    let ends: Vec<[Option<Evaluated>; 2]> = (0..inputs.len())
        .map(|i| {
            ENDS.map(|u| {
                let at: Vec<Option<f64>> =
                    (0..inputs.len()).map(|k| (k == i).then_some(u)).collect();
                study.evaluate(&mut bench, &at)
            })
        })
        .collect();
    let uncertainty = Uncertainty {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        design: model.name.clone(),
        title: model.title.clone(),
        variant: model.variant.clone(),
        draws: options.draws,
        seed: options.seed,
        unsound_draws: drawn.iter().map(|d| u32::from(d.is_none())).sum(),
        numbers: (0..numbers.len())
            .filter_map(|n| study.number(n, &guess, &drawn))
            .collect(),
        verdicts: study.chances(&drawn),
        inputs: study.effects(&guess, &drawn, &places, &ends),
        not_varied,
        without_range: without_range(model, &inputs),
    };
    Studied {
        uncertainty,
        diagnostics: base.diagnostics,
    }
}

/// One draw is one design: it reaches an objective on average or does not. How many do is what an
/// objective with a confidence asks.
fn at_best_guess(mut model: Model) -> Model {
    if let Some(objective) = &mut model.objectives.availability {
        objective.confidence = None;
    }
    model
}

/// The inputs that can be varied by themselves, and why the others cannot.
fn sound(all: Vec<Input>, bench: &mut Bench<'_>) -> (Vec<Input>, Vec<NotVaried>) {
    let mut kept = Vec::new();
    let mut refused = Vec::new();
    for input in all {
        let fault = match &input.origin {
            Origin::Stated { .. } => TRIED.iter().find_map(|u| {
                let tried = bench.model(std::slice::from_ref(&input), &[Some(*u)]);
                let fault = tried.diagnostics.into_iter();
                let mut fault = fault.filter(|d| d.severity == Severity::Error);
                let fault = fault.next().filter(|_| tried.value.is_none())?;
                Some(format!("with {} {}", input.text_at(*u), fault.message))
            }),
            _ => None,
        };
        match fault {
            Some(reason) => refused.push(NotVaried {
                path: input.path,
                reason,
            }),
            None => kept.push(input),
        }
    }
    (kept, refused)
}

/// Defaults whose data say nothing about how far they could be off.
fn without_range(model: &Model, inputs: &[Input]) -> Vec<Assumption> {
    model
        .assumptions
        .iter()
        .filter(|a| a.confidence != "definition" && inputs.iter().all(|i| i.name != a.key))
        .cloned()
        .collect()
}

/// What is followed, and where from.
struct Study<'a> {
    inputs: &'a [Input],
    numbers: &'a [Followed],
    assessment: &'a Assessment,
}

impl Study<'_> {
    fn evaluate(&self, bench: &mut Bench<'_>, at: &[Option<f64>]) -> Option<Evaluated> {
        let model = at_best_guess(bench.model(self.inputs, at).value?);
        let assessed = assess(&model, bench.catalog());
        let priced = !has_errors(&assessed.diagnostics);
        Some(self.read(&model, bench.catalog(), &assessed.assessment, priced))
    }

    fn read(
        &self,
        model: &Model,
        catalog: &Catalog,
        assessment: &Assessment,
        priced: bool,
    ) -> Evaluated {
        let subject = Subject {
            model,
            assessment,
            catalog,
        };
        let read = values(&subject, self.numbers);
        let known = |(number, value): (&Followed, Option<f64>)| {
            value.filter(|_| priced || !number.name.starts_with("cost"))
        };
        let standing = |subject: &str| {
            let mut all = assessment.verdicts.iter();
            all.find(|v| v.subject == subject)
                .map_or(Standing::Unknown, |v| v.standing)
        };
        Evaluated {
            values: self.numbers.iter().zip(read).map(known).collect(),
            standings: self
                .assessment
                .verdicts
                .iter()
                .map(|v| standing(&v.subject))
                .collect(),
        }
    }

    fn number(&self, n: usize, guess: &Evaluated, drawn: &[Option<Evaluated>]) -> Option<Number> {
        let followed = self.numbers.get(n)?;
        let all = drawn.iter().flatten();
        let mut found: Vec<f64> = all.clone().filter_map(|d| d.at(n)).collect();
        let absent = all.count() - found.len();
        found.sort_by(f64::total_cmp);
        if found.is_empty() {
            return None;
        }
        let mean = math::sum(found.iter().copied()) / found.len() as f64;
        let at = |p| Extent(quantile(&found, p));
        Some(Number {
            name: followed.name.clone(),
            unit: followed.unit,
            assessed: Extent(guess.at(n)?),
            p10: at(0.1),
            p50: at(0.5),
            p90: at(0.9),
            mean: Extent(if mean.is_finite() {
                mean
            } else {
                f64::INFINITY
            }),
            absent: u32::try_from(absent).unwrap_or(u32::MAX),
        })
    }

    fn chances(&self, drawn: &[Option<Evaluated>]) -> Vec<Chance> {
        let all: Vec<&Evaluated> = drawn.iter().flatten().collect();
        let share = |v: usize, wanted: Standing| {
            let met = all.iter().filter(|d| d.standings.get(v) == Some(&wanted));
            met.count() as f64 / all.len().max(1) as f64
        };
        let verdicts = self.assessment.verdicts.iter().enumerate();
        verdicts
            .map(|(v, verdict)| Chance {
                subject: verdict.subject.clone(),
                target: verdict.target.clone(),
                path: verdict.path.clone(),
                assessed: verdict.standing,
                met: share(v, Standing::Met),
                unknown: share(v, Standing::Unknown),
            })
            .collect()
    }

    /// What each input moves, the one that moves most first.
    fn effects(
        &self,
        guess: &Evaluated,
        drawn: &[Option<Evaluated>],
        places: &[Vec<f64>],
        ends: &[[Option<Evaluated>; 2]],
    ) -> Vec<Effect> {
        let spreads: Vec<f64> = (0..self.numbers.len())
            .map(|n| {
                let number = self.number(n, guess, drawn);
                number.map_or(0.0, |x| x.p90.0 - x.p10.0)
            })
            .collect();
        let mut out: Vec<(f64, Effect)> = Vec::new();
        for (i, input) in self.inputs.iter().enumerate() {
            let [Some(low), Some(high)] = ends.get(i).unwrap_or(&[None, None]) else {
                continue;
            };
            let mut moves = Vec::new();
            let mut most: f64 = 0.0;
            for (n, number) in self.numbers.iter().enumerate() {
                let (Some(a), Some(b)) = (low.at(n), high.at(n)) else {
                    continue;
                };
                let base = guess.at(n);
                if a == b && base == Some(a) {
                    continue;
                }
                let headline = HEADLINES.contains(&number.name.as_str());
                if headline {
                    most = most.max(reach(a, b, spreads.get(n).copied().unwrap_or(0.0)));
                }
                moves.push(Move {
                    number: number.name.clone(),
                    at_p10: Extent(a),
                    at_p90: Extent(b),
                    share_of_variance: places
                        .get(i)
                        .filter(|_| headline)
                        .and_then(|u| self.share(n, u, drawn)),
                });
            }
            let effect = Effect {
                name: input.name.clone(),
                kind: input.kind(),
                what: input.what.clone(),
                path: input.path.clone(),
                guess: input.guess(),
                p10: input.text_at(ENDS[0]),
                p90: input.text_at(ENDS[1]),
                source: input.source.clone(),
                confidence: input.confidence.clone(),
                moves,
            };
            out.push((most, effect));
        }
        out.sort_by(|a, b| b.0.total_cmp(&a.0));
        out.into_iter().map(|(_, effect)| effect).collect()
    }

    /// Share of the variance of a number that goes with one input; of the logarithm for shares of
    /// requests, whose few worst draws would else be all of the variance.
    fn share(&self, n: usize, percentiles: &[f64], drawn: &[Option<Evaluated>]) -> Option<f64> {
        let mut at = Vec::new();
        let mut found = Vec::new();
        for (u, evaluated) in percentiles.iter().zip(drawn) {
            if let Some(value) = evaluated.as_ref().and_then(|d| d.at(n)) {
                at.push(*u);
                found.push(value);
            }
        }
        let shares = self.numbers.get(n)?.unit == Unit::Share;
        if shares && found.iter().all(|v| *v > 0.0) {
            for value in &mut found {
                *value = math::ln(*value);
            }
        }
        share_of_variance(&at, &found)
    }
}

impl Evaluated {
    fn at(&self, n: usize) -> Option<f64> {
        self.values.get(n).copied().flatten()
    }
}

/// How far an input moves a number by itself, as a part of how far everything together does.
fn reach(a: f64, b: f64, spread: f64) -> f64 {
    let distance = (b - a).abs();
    match (
        a == b,
        distance.is_finite(),
        spread.is_finite() && spread > 0.0,
    ) {
        (true, _, _) => 0.0,
        (_, false, _) => f64::INFINITY,
        (_, _, true) => distance / spread,
        (_, _, false) => 0.0,
    }
}
