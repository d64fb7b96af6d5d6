//! The design with chosen values of its inputs: what the resolver makes of them.
//!
//! A value is put where the resolver reads it (the typed tree, the data row, the price), not into
//! the model: a quantity may reach many parts of a model, and so none is forgotten. Resolving takes
//! a hundredth of an assessment.

use super::register::{Input, Origin};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Outcome, has_errors};
use crate::model::{Model, ResolveOptions, resolve};
use crate::scenario::{Document, settled};

/// Where inputs are given their values.
#[derive(Clone, Debug)]
pub struct Bench<'a> {
    document: &'a Document,
    options: &'a ResolveOptions,
    catalog: Catalog,
}

impl<'a> Bench<'a> {
    /// Everything at its best guess.
    #[must_use]
    pub fn new(document: &'a Document, catalog: &Catalog, options: &'a ResolveOptions) -> Self {
        Self {
            document,
            options,
            catalog: catalog.clone(),
        }
    }

    /// The facts with the values last set.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The model with each input at a percentile of what is believed, 0 < u < 1; none leaves it at
    /// its best guess. There is no model when the values together are not sound.
    pub fn model(&mut self, inputs: &[Input], at: &[Option<f64>]) -> Outcome<Model> {
        let mut values: Vec<(&str, String)> = Vec::new();
        let mut diagnostics: Vec<Diagnostic> = Vec::new();
        let places = at.iter().copied().chain(std::iter::repeat(None));
        for (input, at) in inputs.iter().zip(places) {
            self.set(input, at, &mut values);
        }
        let document = if values.is_empty() {
            None
        } else {
            let read = settled(self.document, &values);
            diagnostics.extend(read.diagnostics);
            read.value
        };
        if has_errors(&diagnostics) {
            return Outcome {
                value: None,
                diagnostics,
            };
        }
        let document = document.as_ref().unwrap_or(self.document);
        resolve(document, &self.catalog, self.options)
    }

    fn set<'i>(&mut self, input: &'i Input, at: Option<f64>, values: &mut Vec<(&'i str, String)>) {
        let number = |guess: f64, belief: crate::quantity::belief::Belief| {
            at.map_or(guess, |u| belief.quantile(u))
        };
        match &input.origin {
            Origin::Stated { paths, .. } => {
                if let Some(u) = at {
                    let text = input.text_at(u);
                    values.extend(paths.iter().map(|path| (path.as_str(), text.clone())));
                }
            }
            Origin::Default {
                key, guess, belief, ..
            } => self.catalog.set_default(key, number(*guess, *belief)),
            Origin::Rate {
                domain,
                applies_to,
                guess,
                belief,
                ..
            } => {
                let rate = number(*guess, *belief);
                self.catalog.set_failure_rate(domain, applies_to, rate);
            }
            Origin::Shock {
                group,
                guess,
                belief,
            } => self.catalog.set_shock_rate(group, number(*guess, *belief)),
            Origin::Price { id, .. } => self.catalog.set_estimate(id, at),
        }
    }
}
