//! A number as a calculation: inputs with their origins, and steps that make others from them.
//!
//! The terms stand in an order in which each refers only to earlier ones; the last is the number.
//! Inputs alone carry values: [`Formula::evaluate`] works everything else out again, in the order
//! and arithmetic of the engine, so that the result is the same to the last bit.

use super::operation::Operation;
use crate::assessment::Place;
use crate::model::Dist;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

/// What a term comes to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// A binary number.
    Number(f64),
    /// An exact decimal number.
    Exact(Decimal),
    /// How long something lasts, in hours.
    Lasts(Dist),
    /// Several binary numbers.
    Several(Vec<f64>),
    /// A word of the scenario or a name.
    Word(String),
}

impl Figure {
    /// As a binary number.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(x) => Some(*x),
            Self::Exact(d) => d.to_f64(),
            Self::Lasts(_) | Self::Several(_) | Self::Word(_) => None,
        }
    }
}

/// In what a figure is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A pure number.
    Count,
    /// A part of a whole, 0..=1, or a ratio.
    Share,
    /// Hours.
    Hours,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Minutes.
    Minutes,
    /// Events an hour.
    PerHour,
    /// Events a year.
    PerYear,
    /// US dollars.
    Usd,
    /// Bytes.
    Bytes,
    /// Kilometres.
    Kilometres,
    /// Degrees north or east.
    Degrees,
    /// No single number: a list, a length of time or a word.
    None,
}

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    tag = "from"
)]
pub enum Origin {
    /// The scenario says so, or its parts there do.
    Scenario {
        /// Path.
        path: String,
        /// The same as file, line and column.
        place: Option<Place>,
    },
    /// A row of data, or a rule of the model that stands in where the scenario is silent.
    Default {
        /// Key among the assumptions, or the row of a table.
        key: String,
        /// Title of the source.
        source: String,
        /// Date of the figure; empty for rules of the model.
        as_of: String,
        /// How sure the source is.
        confidence: String,
        /// Where the scenario could state it; empty where it could not.
        path: String,
    },
    /// What the design serves in one state, by the service function over tiers, stores,
    /// dependencies and routing.
    Design {
        /// The state.
        state: String,
    },
    /// Fixed by definition, such as the hours of a year.
    Definition,
}

/// How a term comes about.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Taken as it is.
    Input {
        /// Its value.
        value: Figure,
        /// Where it comes from.
        origin: Origin,
    },
    /// Made from earlier terms.
    Made {
        /// How.
        by: Operation,
        /// Which terms, by their position.
        of: Vec<usize>,
    },
}

/// One input or step.
#[derive(Clone, Debug, Serialize)]
pub struct Term {
    /// What it is, for people.
    pub what: String,
    /// In what it is measured.
    pub unit: Unit,
    /// How it comes about.
    pub kind: Kind,
}

impl Term {
    /// Positions of the terms that it is made of.
    #[must_use]
    pub fn parts(&self) -> &[usize] {
        match &self.kind {
            Kind::Input { .. } => &[],
            Kind::Made { of, .. } => of,
        }
    }
}

/// A calculation that cannot be carried out: a fault of the program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("term {at} (`{what}`) cannot be worked out from its parts")]
pub struct Unworkable {
    /// Position of the term.
    pub at: usize,
    /// What it should be.
    pub what: String,
}

/// A number as a calculation.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Formula {
    /// Every term after all that it is made of; the last is the number.
    pub terms: Vec<Term>,
}

impl Formula {
    /// Works out every term from the inputs alone.
    ///
    /// # Errors
    /// When a step cannot be worked out, which no explanation of a number should give.
    pub fn evaluate(&self) -> Result<Vec<Figure>, Unworkable> {
        let mut out: Vec<Figure> = Vec::with_capacity(self.terms.len());
        for (at, term) in self.terms.iter().enumerate() {
            let figure = match &term.kind {
                Kind::Input { value, .. } => Some(value.clone()),
                Kind::Made { by, of } => {
                    let parts: Option<Vec<&Figure>> = of.iter().map(|i| out.get(*i)).collect();
                    parts.and_then(|parts| by.apply(&parts))
                }
            };
            out.push(figure.ok_or_else(|| Unworkable {
                at,
                what: term.what.clone(),
            })?);
        }
        Ok(out)
    }

    /// The calculation of one term alone, with what it is made of.
    #[must_use]
    pub fn of_term(&self, root: usize) -> Self {
        let mut needed = vec![false; self.terms.len()];
        let mark = |needed: &mut Vec<bool>, at: usize| {
            if let Some(slot) = needed.get_mut(at) {
                *slot = true;
            }
        };
        mark(&mut needed, root);
        for at in (0..=root).rev() {
            if needed.get(at) == Some(&true) {
                for part in self.terms.get(at).map_or(&[][..], Term::parts) {
                    mark(&mut needed, *part);
                }
            }
        }
        let mut moved = vec![0; self.terms.len()];
        let mut terms: Vec<Term> = Vec::new();
        for (at, term) in self.terms.iter().enumerate() {
            if needed.get(at) != Some(&true) {
                continue;
            }
            if let Some(slot) = moved.get_mut(at) {
                *slot = terms.len();
            }
            let mut term = term.clone();
            if let Kind::Made { of, .. } = &mut term.kind {
                for part in of {
                    *part = moved.get(*part).copied().unwrap_or(0);
                }
            }
            terms.push(term);
        }
        Self { terms }
    }
}
