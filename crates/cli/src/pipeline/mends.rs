//! Mends of what fails in one design: found by the core, which looks at several designs at once here.

use super::{Input, options};
use crate::args::Facts;
use crate::streams::Shell;
use std::sync::atomic::{AtomicUsize, Ordering};
use stormglass_core::assessment::Assessment;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::policy::mend::{self, Base, Bench, Built, Candidate, Effort, Hands, Looked};
use stormglass_core::policy::report::{DesignReport, Disposition, Figures, Judged};
use stormglass_core::policy::{self, Beside, Check, Gate, RULES, Standing};
use stormglass_core::scenario::{Document, Reading};
use stormglass_core::source::SourceId;
use stormglass_core::uncertainty::{Options, REACH_DRAWS, reached};

/// What mends are looked for with.
#[derive(Clone, Copy)]
pub struct Mending<'a> {
    pub catalog: &'a Catalog,
    pub facts: &'a Facts,
    pub gate: &'a Gate,
    /// How many designs may be looked at.
    pub effort: Effort,
    /// Threads.
    pub jobs: usize,
    pub shell: &'a Shell,
}

/// Whether a finding asks for a mend: it counts, and what is not known cannot be mended.
fn counts(judged: &Judged) -> bool {
    judged.check.standing == Standing::Failed && judged.disposition == Disposition::Open
}

/// Looks for the cheapest change that turns each open finding of a design green, the worst findings first.
pub fn mends(input: &Input, report: &mut DesignReport, with: Mending<'_>) {
    if with.effort.per_design == 0 || !report.checks.iter().any(counts) {
        return;
    }
    let Some(design) = Design::of(input, report, with) else {
        return;
    };
    let rule = |j: &Judged| RULES.iter().position(|r| r.id == j.check.rule);
    let mut order: Vec<usize> = (0..report.checks.len())
        .filter(|i| report.checks.get(*i).is_some_and(counts))
        .collect();
    order.sort_by_cached_key(|i| {
        let judged = report.checks.get(*i);
        judged.map(|j| {
            let place = rule(j).unwrap_or(RULES.len());
            (j.check.severity, place, j.check.target.clone())
        })
    });
    let failed: Vec<&Check> = order
        .iter()
        .filter_map(|i| Some(&report.checks.get(*i)?.check))
        .collect();
    let answers = with.shell.timings.time("mends", || {
        design.with(with, |bench, base| {
            mend::search(bench, base, &failed, with.effort, &Threads(with.jobs))
        })
    });
    for (i, answer) in order.into_iter().zip(answers) {
        if let Some(judged) = report.checks.get_mut(i) {
            judged.mend = answer.mend;
            judged.no_mend = answer.no_mend;
        }
    }
}

/// A design as it was examined.
struct Design<'a> {
    input: &'a Input,
    document: &'a Document,
    model: Model,
    reading: Reading,
    options: ResolveOptions,
    checks: Vec<Check>,
    before: Option<Figures>,
}

impl<'a> Design<'a> {
    fn of(input: &'a Input, report: &DesignReport, with: Mending<'_>) -> Option<Self> {
        let document = input.document.as_ref()?;
        let options = options(with.facts);
        Some(Self {
            input,
            document,
            model: resolve(document, with.catalog, &options).value?,
            reading: Reading {
                variant: document.variant.clone(),
                sets: input.sets.clone(),
            },
            options,
            checks: report.checks.iter().map(|j| j.check.clone()).collect(),
            before: report.baseline.clone(),
        })
    }

    fn with<T>(&self, with: Mending<'_>, use_it: impl FnOnce(&Bench<'_>, &Base<'_>) -> T) -> T {
        let judge = |document: &Document, model: &Model, assessment: &Assessment| {
            // Nothing is drawn unless the objective asks for a confidence. What a document claims is said of
            // the design that it describes, not of another.
            let draws = Options {
                draws: REACH_DRAWS,
                ..Options::default()
            };
            let drawn = reached(document, model, with.catalog, &self.options, &draws);
            let place_of = |path: &str| document.place(path);
            let own = with.gate.own(model, &place_of);
            let beside = Beside {
                reached: drawn.as_ref(),
                own: &own,
                baseline: self.before.as_ref(),
                ..Beside::default()
            };
            policy::examine(model, assessment, with.catalog, with.gate, &beside).0
        };
        let bench = Bench {
            sources: &self.input.sources,
            root: SourceId::default(),
            reading: &self.reading,
            catalog: with.catalog,
            options: &self.options,
            judge: &judge,
        };
        let base = Base {
            document: self.document,
            model: &self.model,
            checks: &self.checks,
        };
        use_it(&bench, &base)
    }
}

/// Several threads; what comes back is in the order of what they were given.
struct Threads(usize);

impl Hands for Threads {
    fn build(&self, bench: &Bench<'_>, base: &Base<'_>, all: &[&Candidate]) -> Vec<Option<Built>> {
        self.each(all, &|candidate| bench.build(base, candidate))
    }

    fn look(&self, bench: &Bench<'_>, all: &[&Built]) -> Vec<Looked> {
        self.each(all, &|built| bench.look(built))
    }
}

impl Threads {
    fn each<T: Sync, R: Send>(&self, all: &[&T], make: &(dyn Fn(&T) -> R + Sync)) -> Vec<R> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut mine = Vec::new();
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                let Some(one) = all.get(i) else {
                    return mine;
                };
                mine.push((i, make(one)));
            }
        };
        let mut found = std::thread::scope(|scope| {
            // Where the machine has no more threads, those there are do the work.
            let helpers: Vec<_> = (1..self.0.min(all.len()))
                .filter_map(|_| std::thread::Builder::new().spawn_scoped(scope, work).ok())
                .collect();
            let mut found = work();
            for helper in helpers {
                match helper.join() {
                    Ok(mine) => found.extend(mine),
                    // A fault of the program ends it as one on the first thread would.
                    Err(fault) => std::panic::resume_unwind(fault),
                }
            }
            found
        });
        found.sort_by_key(|(i, _)| *i);
        found.into_iter().map(|(_, made)| made).collect()
    }
}
