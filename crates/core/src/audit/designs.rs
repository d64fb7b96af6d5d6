//! The designs that claims are about: a file and the variants named in its claims, each assessed
//! once.

use crate::assess;
use crate::assessment::{Assessment, Place};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::metric::{Missing, Subject};
use crate::model::{Model, ResolveOptions, resolve};
use crate::scenario::{BASE, Claim, Document, Reading, parse_as};
use crate::source::{SourceId, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};

/// A file with its variants, assessed.
#[derive(Debug)]
pub struct Designs<'a> {
    sources: &'a Sources,
    catalog: &'a Catalog,
    known: Vec<String>,
    base: Document,
    assessed: BTreeMap<String, Design>,
}

#[derive(Debug)]
struct Design {
    document: Document,
    model: Model,
    assessment: Assessment,
}

impl<'a> Designs<'a> {
    /// Assesses the base and every variant that the claims name; what keeps one of them from being
    /// assessed is among the diagnostics.
    ///
    /// # Errors
    /// When the file itself cannot be read.
    pub fn new(
        sources: &'a Sources,
        root: SourceId,
        sets: &[(String, SourceId)],
        catalog: &'a Catalog,
        options: &ResolveOptions,
    ) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        Self::naming(sources, root, sets, catalog, options, None)
    }

    /// The same, but the base and every variant that an expression names.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn naming(
        sources: &'a Sources,
        root: SourceId,
        sets: &[(String, SourceId)],
        catalog: &'a Catalog,
        options: &ResolveOptions,
        expression: Option<(&str, &str)>,
    ) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let read = |variant: Option<&str>| {
            let reading = Reading {
                variant: variant.map(str::to_owned),
                sets: sets.to_vec(),
            };
            parse_as(sources, root, &reading)
        };
        let parsed = read(None);
        let mut diagnostics = parsed.diagnostics;
        let Some(base) = parsed.value else {
            return Err(diagnostics);
        };
        let mut designs = Self {
            sources,
            catalog,
            known: base.variants.clone(),
            assessed: BTreeMap::new(),
            base,
        };
        let wanted = match expression {
            Some((text, variant)) => in_brackets(text)
                .chain([BASE, variant])
                .map(str::to_owned)
                .collect::<BTreeSet<String>>()
                .into_iter()
                .collect(),
            None => named(&designs.base.scenario.claims),
        };
        for name in wanted {
            if name != BASE && !designs.known.contains(&name) {
                continue;
            }
            let parsed = read(Some(&name));
            let mut found = parsed.diagnostics;
            if let Some(document) = parsed.value.filter(|_| !has_errors(&found)) {
                let resolved = resolve(&document, catalog, options);
                found.extend(resolved.diagnostics);
                if let Some(model) = resolved.value {
                    let assessed = assess(&model, catalog);
                    found.extend(assessed.diagnostics.into_iter().map(|mut d| {
                        d.span = d.span.or_else(|| document.span(&d.path));
                        d
                    }));
                    let mut assessment = assessed.assessment;
                    // A bill that lacks a price is no bill to hold claims against.
                    if found.iter().any(|d| d.code.starts_with("price-")) {
                        assessment.cost = None;
                    }
                    let design = Design {
                        assessment,
                        document,
                        model,
                    };
                    designs.assessed.insert(name, design);
                }
            }
            for d in found {
                let same =
                    |o: &Diagnostic| (o.code, o.span, &o.message) == (d.code, d.span, &d.message);
                if !diagnostics.iter().any(same) {
                    diagnostics.push(d);
                }
            }
        }
        Ok((designs, diagnostics))
    }

    /// The claims of the file.
    #[must_use]
    pub fn claims(&self) -> &[Claim] {
        &self.base.scenario.claims
    }

    /// Name of the design.
    #[must_use]
    pub fn name(&self) -> &str {
        self.base.scenario.name()
    }

    /// What numbers are read from, for a variant.
    ///
    /// # Errors
    /// When there is no such variant, or it cannot be assessed.
    pub fn subject(&self, variant: &str) -> Result<Subject<'_>, Missing> {
        if variant != BASE && !self.known.iter().any(|k| k == variant) {
            let known = std::iter::once(BASE).chain(self.known.iter().map(String::as_str));
            return Err(Missing::unknown("variant", variant, known));
        }
        let design = self.assessed.get(variant).ok_or_else(|| {
            Missing::new(
                format!("variant `{variant}` cannot be assessed"),
                "mend what is said about it first",
            )
        })?;
        Ok(Subject {
            model: &design.model,
            assessment: &design.assessment,
            catalog: self.catalog,
        })
    }

    /// Where a path of the file is written.
    #[must_use]
    pub fn span(&self, path: &str) -> Option<Span> {
        self.base.span(path)
    }

    /// The same as file, line and column.
    #[must_use]
    pub fn place(&self, path: &str) -> Option<Place> {
        self.at(&self.base, path)
    }

    /// Where a path of a variant is written.
    #[must_use]
    pub fn place_in(&self, variant: &str, path: &str) -> Option<Place> {
        self.at(&self.assessed.get(variant)?.document, path)
    }

    fn at(&self, document: &Document, path: &str) -> Option<Place> {
        let span = document.written_span(path).filter(|_| !path.is_empty())?;
        let at = self.sources.position(span);
        Some(Place {
            file: self.sources.get(span.source)?.name.clone(),
            line: at.line,
            column: at.column,
        })
    }
}

/// Every variant that claims name, in their fields and in brackets; the base always.
fn named(claims: &[Claim]) -> Vec<String> {
    let mut out = vec![BASE.to_owned()];
    let mut add = |name: &str| {
        if !out.iter().any(|n| n == name) {
            out.push(name.to_owned());
        }
    };
    for claim in claims.iter().filter(|c| c.kind.is_none()) {
        let readings = claim.readings.values();
        let variants = readings.clone().map(|r| &r.variant).chain([&claim.variant]);
        variants.flatten().for_each(|v| add(v));
        let texts = readings.map(|r| &r.claim).chain([&claim.claim]);
        for text in texts.flatten() {
            in_brackets(text).for_each(&mut add);
        }
    }
    out
}

/// Variants that an expression names.
fn in_brackets(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split('[').skip(1);
    parts.filter_map(|p| p.split(']').next())
}
