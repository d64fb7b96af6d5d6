//! What a number is made of: formula, inputs with their sources, defaults, places.
//!
//! A number that is a sum of its inputs can be added up again from them ([`Explanation::again`]) and
//! gives the same value; one that an engine computes by visiting states names the engine and shows
//! what went in.

mod inputs;

use crate::assessment::Place;
use crate::metric::{Measured, Missing, Subject, measure};
use crate::model::Assumption;
use rust_decimal::Decimal;
use serde::Serialize;

/// Identifier and version of the shape.
pub const SCHEMA: &str = "stormglass-explanation/1";

/// One number, explained.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    /// Whether the number is the sum of its inputs.
    pub sum_of_inputs: bool,
    /// Defaults that went in, those that move it most first where that is known.
    pub defaults: Vec<Assumption>,
    /// Path in the scenario that decides it; empty when no single one does.
    pub path: String,
    /// The same as file, line and column.
    pub place: Option<Place>,
}

/// Something that a number is made of.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Input {
    /// What it is.
    pub what: String,
    /// How much it is, for people.
    pub value: String,
    /// How much, exact where it is money; in the unit of the explained number.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub amount: Option<Amount>,
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

/// An amount that can be added up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// Exact.
    Exact(Decimal),
    /// Binary.
    Float(f64),
}

/// As text: exact decimals as they are, binary numbers so that they read back as the same.
impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Exact(d) => s.serialize_str(&d.normalize().to_string()),
            Self::Float(x) => s.serialize_str(&x.to_string()),
        }
    }
}

impl Explanation {
    /// The number added up again from its inputs; none when it is no sum of them.
    #[must_use]
    pub fn again(&self) -> Option<f64> {
        use rust_decimal::prelude::ToPrimitive;
        if !self.sum_of_inputs {
            return None;
        }
        let amounts: Option<Vec<Amount>> = self.inputs.iter().map(|i| i.amount).collect();
        let amounts = amounts?;
        let exact = amounts.iter().map(|a| match a {
            Amount::Exact(d) => Some(*d),
            Amount::Float(_) => None,
        });
        match exact.collect::<Option<Vec<Decimal>>>() {
            Some(all) => all.into_iter().sum::<Decimal>().to_f64(),
            None => Some(amounts.iter().fold(0.0, |sum, a| match a {
                Amount::Exact(d) => sum + d.to_f64().unwrap_or(0.0),
                Amount::Float(x) => sum + x,
            })),
        }
    }
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
    let measured: Measured = measure(subject, metric)?;
    let mut parts = inputs::of(subject, metric, &measured);
    for input in &mut parts.inputs {
        input.place = place(&input.path);
    }
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
        sum_of_inputs: parts.sum,
        defaults: parts.defaults,
        place: place(&measured.path),
        path: measured.path,
    })
}
