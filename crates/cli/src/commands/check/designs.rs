//! Which designs are looked at, and how several threads look at them: threads change nothing in the result.

use crate::args::Facts;
use crate::exit::Failure;
use crate::pipeline::{self, Examined, Library, Texts};
use crate::streams::Shell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use stormglass_core::catalog::Catalog;
use stormglass_core::policy::Gate;
use stormglass_core::policy::report::Report;
use stormglass_core::scenario::BASE;

/// Which designs of each file.
#[derive(Clone, Copy)]
pub struct Chosen<'a> {
    /// Variants by name; the file as it stands if there are none.
    pub variants: &'a [String],
    /// The file as it stands and all its variants.
    pub all: bool,
}

/// One design of one file.
pub struct Design {
    texts: Arc<Texts>,
    variant: Option<String>,
}

impl Design {
    /// Its file.
    pub fn path(&self) -> &Path {
        &self.texts.path
    }
}

/// What designs are examined with.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    pub catalog: &'a Catalog,
    pub facts: &'a Facts,
    pub gate: &'a Gate,
    /// Threads.
    pub jobs: Option<u16>,
    pub shell: &'a Shell,
}

/// The designs of some files, in order.
pub fn chosen(
    files: &[PathBuf],
    library: &dyn Library,
    which: Chosen<'_>,
    bench: Bench<'_>,
) -> Vec<Design> {
    let mut designs = Vec::new();
    for file in files {
        let texts = Arc::new(pipeline::texts(file, library, bench.shell));
        let variants: Vec<Option<String>> = if which.all {
            let base = pipeline::design(&texts, bench.facts, None, bench.shell);
            let named = base.variants().iter().cloned().map(Some);
            std::iter::once(None).chain(named).collect()
        } else if which.variants.is_empty() {
            vec![None]
        } else {
            let named = which.variants.iter().cloned();
            named.map(|v| Some(v).filter(|v| v != BASE)).collect()
        };
        designs.extend(variants.into_iter().map(|variant| Design {
            texts: Arc::clone(&texts),
            variant,
        }));
    }
    designs
}

/// How many threads: as many as there are processors unless stated.
pub fn threads(jobs: Option<u16>) -> usize {
    jobs.map_or_else(
        || std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        usize::from,
    )
}

/// What the gate finds of each design, in their order.
///
/// # Errors
/// When the program is at fault.
pub fn examine(
    designs: &[Design],
    baseline: Option<&Report>,
    bench: Bench<'_>,
) -> Result<Vec<Examined>, Failure> {
    let Bench {
        catalog,
        facts,
        gate,
        jobs,
        shell,
    } = bench;
    let one = |design: &Design| {
        let variant = design.variant.as_deref();
        let input = pipeline::design(&design.texts, facts, variant, shell);
        let id = (design.texts.name.as_str(), variant);
        pipeline::examine(input, id, catalog, facts, (gate, baseline), shell)
    };
    let threads = threads(jobs);
    let next = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel();
    let work = |send: mpsc::Sender<_>| {
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(design) = designs.get(n) else {
                return;
            };
            if send.send((n, one(design))).is_err() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads.min(designs.len()) {
            let send = send.clone();
            let builder = std::thread::Builder::new();
            if builder.spawn_scoped(scope, || work(send)).is_err() {
                // The machine has no more threads; those there are do the work.
                break;
            }
        }
        work(send);
    });
    let found: BTreeMap<usize, _> = receive.into_iter().collect();
    found.into_values().collect()
}
