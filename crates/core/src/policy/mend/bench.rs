//! From a change to the design that it makes, its bill, and what the rules say of it.

use super::candidate::Candidate;
use crate::assessment::Assessment;
use crate::catalog::Catalog;
use crate::diagnostic::has_errors;
use crate::model::{Model, ResolveOptions, resolve};
use crate::policy::Check;
use crate::pricing::bill;
use crate::pricing::bill::Bill;
use crate::quantity::Usd;
use crate::scenario::{self, BASE, Document, Reading};
use crate::source::{SourceId, Sources};
use std::collections::BTreeSet;

/// What the rules say of an assessed design.
pub type Judge<'a> = dyn Fn(&Document, &Model, &Assessment) -> Vec<Check> + Sync + 'a;

/// Makes designs of changes and assesses them.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    /// The scenario and the files it extends.
    pub sources: &'a Sources,
    /// The scenario among them.
    pub root: SourceId,
    /// Which design of it is changed.
    pub reading: &'a Reading,
    /// Facts.
    pub catalog: &'a Catalog,
    /// How models are made.
    pub options: &'a ResolveOptions,
    /// What the rules say.
    pub judge: &'a Judge<'a>,
}

/// The design as it stands, with what was found.
#[derive(Clone, Copy, Debug)]
pub struct Base<'a> {
    /// As written.
    pub document: &'a Document,
    /// Resolved.
    pub model: &'a Model,
    /// What every rule says of it.
    pub checks: &'a [Check],
}

/// What a month of a design costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// Everything that has a price.
    pub total: Usd,
    /// What has none: what and where.
    pub gaps: BTreeSet<(String, String)>,
}

impl Cost {
    fn of(bill: &Bill) -> Self {
        let gaps = bill.unpriced.iter();
        Self {
            total: bill.total,
            gaps: gaps.map(|u| (u.what.clone(), u.region.clone())).collect(),
        }
    }
}

/// The design that a change makes.
#[derive(Clone, Debug)]
pub struct Built {
    /// The change.
    pub candidate: Candidate,
    document: Document,
    model: Model,
    pub(super) cost: Cost,
}

/// What was found about a changed design.
#[derive(Clone, Debug)]
pub struct Looked {
    pub(super) checks: Vec<Check>,
}

impl Bench<'_> {
    /// The design of a change with its bill; none where it is no sound design, is the design as it stands, or
    /// lacks a price.
    #[must_use]
    pub fn build(&self, base: &Base<'_>, candidate: &Candidate) -> Option<Built> {
        let (document, model) = self.made(&candidate.sets)?;
        if document.scenario == base.document.scenario {
            return None;
        }
        let priced = bill(&model, self.catalog);
        if has_errors(&priced.diagnostics) {
            return None;
        }
        Some(Built {
            candidate: candidate.clone(),
            cost: Cost::of(&priced.bill),
            document,
            model,
        })
    }

    /// What the rules say of the design of a change, by the same engines as of the design itself.
    #[must_use]
    pub fn look(&self, built: &Built) -> Looked {
        let assessed = crate::assess(&built.model, self.catalog);
        Looked {
            checks: (self.judge)(&built.document, &built.model, &assessed.assessment),
        }
    }

    /// The design with some values set; none where it is not sound.
    pub(super) fn made(&self, sets: &[(String, String)]) -> Option<(Document, Model)> {
        let mut sources = self.sources.clone();
        let mut reading = self.reading.clone();
        for (path, text) in sets {
            let id = sources.add(format!("--set {path}"), text);
            reading.sets.push((path.clone(), id));
        }
        // What other variants are made of is not the matter here.
        if reading.variant.is_none() {
            reading.variant = Some(BASE.to_owned());
        }
        let parsed = scenario::parse_as(&sources, self.root, &reading);
        if has_errors(&parsed.diagnostics) {
            return None;
        }
        let document = parsed.value?;
        let resolved = resolve(&document, self.catalog, self.options);
        if has_errors(&resolved.diagnostics) {
            return None;
        }
        Some((document, resolved.value?))
    }

    /// What the design as it stands costs.
    pub(super) fn cost(&self, base: &Base<'_>) -> Cost {
        Cost::of(&bill(base.model, self.catalog).bill)
    }
}
