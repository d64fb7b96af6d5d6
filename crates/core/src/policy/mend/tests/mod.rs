//! Mends of small designs.

mod brute;
mod families;
mod written;

use super::search::search_in;
use super::*;
use crate::assess::assess;
use crate::assessment::Assessment;
use crate::catalog::Catalog;
use crate::diagnostic::has_errors;
use crate::model::{Model, ResolveOptions, resolve};
use crate::policy::{Case, Check, Standing, checks};
use crate::scenario::{Document, Estimates, Reading, parse_as};
use crate::service::Service;
use crate::source::{SourceId, Sources};

/// What the rules say.
fn judge(catalog: &Catalog) -> impl Fn(&Document, &Model, &Assessment) -> Vec<Check> + Sync + '_ {
    move |_, model, assessment| {
        let service = Service::new(model);
        let case = Case::new(model, &service, assessment, catalog);
        checks(&case, &model.policies)
    }
}

/// A design with what is found about it.
struct Lab {
    catalog: Catalog,
    sources: Sources,
    reading: Reading,
    document: Document,
    model: Model,
    checks: Vec<Check>,
}

const OPTIONS: ResolveOptions = ResolveOptions {
    estimates: Some(Estimates::Allow),
};
const ALL: Effort = Effort {
    per_check: usize::MAX,
    per_design: usize::MAX,
};

impl Lab {
    fn new(text: &str) -> Self {
        Self::variant(text, None)
    }

    fn variant(text: &str, variant: Option<&str>) -> Self {
        let mut sources = Sources::new();
        sources.add("design.yaml", text);
        Self::of(sources, variant)
    }

    fn of(sources: Sources, variant: Option<&str>) -> Self {
        let catalog = Catalog::builtin();
        let reading = Reading {
            variant: variant.map(str::to_owned),
            sets: Vec::new(),
        };
        let parsed = parse_as(&sources, SourceId::default(), &reading);
        assert!(
            !has_errors(&parsed.diagnostics),
            "{:#?}",
            parsed.diagnostics
        );
        let document = parsed.value.expect("the design is sound");
        let resolved = resolve(&document, &catalog, &OPTIONS);
        assert!(
            !has_errors(&resolved.diagnostics),
            "{:#?}",
            resolved.diagnostics
        );
        let model = resolved.value.expect("the design can be resolved");
        let checks = judge(&catalog)(&document, &model, &assess(&model, &catalog).assessment);
        Self {
            catalog,
            sources,
            reading,
            document,
            model,
            checks,
        }
    }

    fn with<T>(&self, use_it: impl FnOnce(&Bench<'_>, &Base<'_>) -> T) -> T {
        let judge = judge(&self.catalog);
        let bench = Bench {
            sources: &self.sources,
            root: SourceId::default(),
            reading: &self.reading,
            catalog: &self.catalog,
            options: &OPTIONS,
            judge: &judge,
        };
        let base = Base {
            document: &self.document,
            model: &self.model,
            checks: &self.checks,
        };
        use_it(&bench, &base)
    }

    fn check(&self, target: &str) -> &Check {
        let mut all = self.checks.iter();
        all.find(|c| c.target == target)
            .unwrap_or_else(|| panic!("no check of `{target}` in {:#?}", self.checks))
    }

    fn failed(&self) -> Vec<&Check> {
        let failed = |c: &&Check| c.standing == Standing::Failed;
        self.checks.iter().filter(failed).collect()
    }

    /// The total of the bill.
    fn total(&self) -> crate::quantity::Usd {
        crate::pricing::bill(&self.model, &self.catalog).bill.total
    }

    /// Writes a mend into the text, and reads that.
    fn written(&self, mend: &crate::policy::report::Mend) -> Result<Self, Refused> {
        let text = self.with(|bench, base| write(bench, base, &mend.changes))?;
        let mut sources = self.sources.clone();
        sources.replace(SourceId::default(), text);
        Ok(Self::of(sources, self.reading.variant.as_deref()))
    }
}
