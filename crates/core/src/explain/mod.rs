//! What a number is made of: formula, inputs with their sources, defaults, places.
//!
//! Each explanation carries its calculation ([`Formula`]): inputs with their origins, and steps over
//! them. Evaluating it gives the number again to the last bit, from nothing but the inputs.

mod bill;
mod cases;
mod course;
mod design;
mod draft;
mod engines;
mod expression;
mod failing;
mod formula;
mod inputs;
mod loss;
mod numbers;
mod operation;
mod origins;
mod recovery;
mod visits;

pub(crate) use cases::RegionCases;
pub use expression::explain_expression;
pub(crate) use failing::Failing;
pub use formula::{Figure, Formula, Kind, Origin, Term, Unit, Unworkable};
pub use operation::Operation;
pub(crate) use visits::{Make, Total, Visit, Visits};

use crate::assessment::Place;
use crate::metric::{Measured, Missing, Subject, measure};
use crate::model::Assumption;
pub(crate) use draft::Draft;
use serde::Serialize;
use std::collections::BTreeSet;

/// Identifier and version of the shape.
pub const SCHEMA: &str = "stormglass-explanation/1";

/// One number, explained.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Explanation {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Version of Stormglass.
    pub version: &'static str,
    /// Name of the design.
    pub design: String,
    /// The variant, if it is one.
    pub variant: Option<String>,
    /// Name of the number.
    pub metric: String,
    /// The number, for people.
    pub value: String,
    /// The number: shares as fractions, times in seconds, money in dollars a month, volumes in
    /// bytes; absent for words and for what never ends.
    pub number: Option<f64>,
    /// How it comes about, in words.
    pub formula: String,
    /// Why it is so, in a few words.
    pub because: String,
    /// What it is made of, in order.
    pub inputs: Vec<Input>,
    /// How it is worked out: inputs, and steps over them; the last is the number.
    pub calculation: Formula,
    /// What each of its terms comes to.
    pub results: Vec<Figure>,
    /// Defaults that went in, those that move it most first where that is known.
    pub defaults: Vec<Assumption>,
    /// Path in the scenario that decides it; empty when no single one does.
    pub path: String,
    /// The same as file, line and column.
    pub place: Option<Place>,
}

/// Something that a number is made of.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Input {
    /// What it is.
    pub what: String,
    /// How much it is, for people.
    pub value: String,
    /// How it comes about itself, such as `5 nodes × 730 h at $0.17`.
    pub how: String,
    /// Where the figure comes from, with its date.
    pub source: Option<String>,
    /// How sure that source is.
    pub confidence: Option<String>,
    /// Path in the scenario.
    pub path: String,
    /// The same as file, line and column.
    pub place: Option<Place>,
}

/// Explains the numbers of one design; what several of them share is worked out once.
pub struct Explainer<'a> {
    draft: Draft<'a>,
}

impl<'a> Explainer<'a> {
    /// For a design; `place` turns a path of the scenario into its place.
    #[must_use]
    pub fn new(subject: Subject<'a>, place: &'a dyn Fn(&str) -> Option<Place>) -> Self {
        Self {
            draft: Draft::new(subject, place),
        }
    }

    /// The term of [`Self::formula`] that is the number of this name.
    pub fn term(&mut self, metric: &str) -> Option<usize> {
        numbers::term(&mut self.draft, metric)
    }

    /// Every calculation so far.
    #[must_use]
    pub fn formula(&self) -> &Formula {
        self.draft.formula()
    }

    /// Explains the number of this name.
    ///
    /// # Errors
    /// When there is no such number.
    pub fn explain(&mut self, metric: &str) -> Result<Explanation, Missing> {
        let subject = self.draft.subject;
        let measured: Measured = measure(&subject, metric)?;
        let mut parts = inputs::of(&subject, metric, &measured);
        for input in &mut parts.inputs {
            input.place = self.draft.place(&input.path);
        }
        let term = self.term(metric);
        let calculation = term.map(|t| self.draft.formula().of_term(t));
        let calculation = calculation.unwrap_or_default();
        let defaults = defaults(&subject, &calculation);
        let design = &subject.assessment.design;
        Ok(Explanation {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            design: design.name.clone(),
            variant: design.variant.clone(),
            metric: metric.to_owned(),
            value: measured.value.text(),
            number: measured.value.number().filter(|n| n.is_finite()),
            formula: parts.formula.to_owned(),
            because: measured.because,
            inputs: parts.inputs,
            results: calculation.evaluate().unwrap_or_default(),
            calculation,
            defaults,
            place: self.draft.place(&measured.path),
            path: measured.path,
        })
    }
}

/// The assumptions among the inputs, those that move the result most first.
fn defaults(subject: &Subject<'_>, calculation: &Formula) -> Vec<Assumption> {
    let mut keys = BTreeSet::new();
    for term in &calculation.terms {
        if let Kind::Input {
            origin: Origin::Default { key, .. },
            ..
        } = &term.kind
        {
            keys.insert(key.as_str());
        }
    }
    let sensitive = &subject.assessment.sensitivities;
    let rank = |a: &Assumption| sensitive.iter().position(|s| s.key == a.key);
    let all = subject.assessment.assumptions.iter();
    let mut found: Vec<Assumption> = all
        .filter(|a| keys.contains(a.key.as_str()))
        .cloned()
        .collect();
    found.sort_by_key(|a| rank(a).unwrap_or(usize::MAX));
    found
}

/// Explains the number of this name; `place` turns a path of the scenario into its place.
///
/// # Errors
/// When there is no such number.
pub fn explain(
    subject: &Subject<'_>,
    metric: &str,
    place: &dyn Fn(&str) -> Option<Place>,
) -> Result<Explanation, Missing> {
    Explainer::new(*subject, place).explain(metric)
}
