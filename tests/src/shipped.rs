//! Every design that is shipped: the scenarios, the gallery, and each variant of both.

use crate::golden::Goldens;
use std::path::Path;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::scenario::{Document, Reading, parse_as};
use stormglass_core::source::Sources;

/// Name (`aurigraph`, `patterns/multi-zone`, with a variant `prsm:cost`) and model of each.
///
/// # Panics
///
/// When one of them cannot be read: other tests say why.
#[must_use]
pub fn shipped(catalog: &Catalog) -> Vec<(String, Model)> {
    let all = documents(catalog).into_iter();
    all.map(|(name, _, model)| (name, model)).collect()
}

/// The same with what each file says.
///
/// # Panics
///
/// As [`shipped`].
#[must_use]
#[allow(clippy::expect_used)]
pub fn documents(catalog: &Catalog) -> Vec<(String, Document, Model)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let mut out = Vec::new();
    for folder in ["", "patterns"] {
        for path in Goldens::files(&root.join(folder), "yaml") {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let name = Path::new(folder).join(stem.as_ref());
            let name = name.to_string_lossy().into_owned();
            let mut sources = Sources::new();
            let text = std::fs::read_to_string(&path).expect("a scenario");
            let id = sources.add(path.display().to_string(), text);
            let model = |variant: &str| {
                let read = parse_as(&sources, id, &Reading::variant(variant));
                let document = read.value.expect("a design");
                let resolved = resolve(&document, catalog, &ResolveOptions::default());
                (document, resolved.value.expect("a model"))
            };
            let (base, resolved) = model("base");
            let variants = base.variants.clone();
            out.push((name.clone(), base, resolved));
            out.extend(variants.iter().map(|v| {
                let (document, model) = model(v);
                (format!("{name}:{v}"), document, model)
            }));
        }
    }
    out
}
