//! What any input at all must not do to the program: panic, run away, or give a result that
//! cannot be. The fuzz targets and the short run among the tests share these.

use stormglass_core::assess;
use stormglass_core::catalog::Catalog;
use stormglass_core::diagnostic::{Diagnostic, has_errors};
use stormglass_core::model::{ResolveOptions, check, resolve};
use stormglass_core::pricing::{self, ListFilter};
use stormglass_core::scenario::{self, Estimates};
use stormglass_core::source::Sources;
use stormglass_core::yaml;
use stormglass_report::{Style, text};

/// Regions, placements and copies beyond which a design is resolved but not assessed here:
/// time grows steeply with them, and a fuzzer repeats what it likes.
const MOST_PLACES: usize = 24;

/// Bytes of a scenario file: decoded, parsed, resolved, assessed and shown.
///
/// # Panics
/// When the program is wrong.
pub fn scenario(bytes: &[u8], catalog: &Catalog) {
    let mut sources = Sources::new();
    let source = match yaml::decode_bytes(bytes) {
        Ok(text) => sources.add("fuzz.yaml", text),
        Err(d) => {
            sources.add("fuzz.yaml", "");
            show(&[d], &sources);
            return;
        }
    };
    let parsed = scenario::parse(&sources, source);
    show(&parsed.diagnostics, &sources);
    let Some(document) = parsed.value else {
        assert!(has_errors(&parsed.diagnostics), "no value and no error");
        return;
    };
    if !has_errors(&parsed.diagnostics) {
        let printed = scenario::print(&document.scenario).expect("a scenario that was read");
        let mut again = Sources::new();
        let id = again.add("printed.yaml", printed);
        let read = scenario::parse(&again, id);
        assert_eq!(read.diagnostics, [], "{}", text_of(&again));
        assert_eq!(
            read.value.map(|d| d.scenario).as_ref(),
            Some(&document.scenario)
        );
    }
    // Whatever can be put into canonical form stays in it.
    if let Some(form) = scenario::format::format(&sources, source).value {
        let mut again = Sources::new();
        let id = again.add("form.yaml", form.as_str());
        let twice = scenario::format::format(&again, id);
        assert_eq!(twice.value.as_ref(), Some(&form), "{:?}", twice.diagnostics);
    }
    let options = ResolveOptions {
        estimates: Some(Estimates::Allow),
    };
    let resolved = resolve(&document, catalog, &options);
    show(&resolved.diagnostics, &sources);
    let Some(model) = resolved.value else {
        assert!(has_errors(&resolved.diagnostics), "no model and no error");
        return;
    };
    assert_eq!(check::check(&model), Vec::<String>::new());
    let places: usize = model.tiers.iter().map(|t| t.places.len()).sum();
    let copies: usize = model.stores.iter().map(|s| s.copies.len()).sum();
    if places + copies + model.regions.len() > MOST_PLACES {
        return;
    }
    let assessed = assess(&model, catalog);
    show(&assessed.diagnostics, &sources);
    let a = &assessed.assessment.availability;
    for figure in [a.overall, a.reads, a.writes] {
        assert!(
            (0.0..=1.0 + 1e-9).contains(&figure.unavailability),
            "{figure:?}"
        );
    }
    let page = text::assessment(&assessed.assessment, &Style::default());
    assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
}

/// Bytes of a price table: read over the built-in ones, and every price in it quoted.
///
/// # Panics
/// When the program is wrong.
pub fn price_book(bytes: &[u8]) {
    let Ok(text) = yaml::decode_bytes(bytes) else {
        return;
    };
    let mut sources = Sources::new();
    let id = sources.add("fuzz.csv", text);
    let outcome = Catalog::with_overrides(&sources, &[id]);
    show(&outcome.diagnostics, &sources);
    let Some(catalog) = outcome.value else {
        assert!(has_errors(&outcome.diagnostics), "no catalog and no error");
        return;
    };
    let keys: Vec<pricing::PriceKey> = text_of(&sources)
        .lines()
        .skip(1)
        .take(10)
        .filter_map(|line| {
            let mut f = line.split(',').map(str::trim);
            let mut next = || f.next();
            let (p, r, s, i, m) = (next()?, next()?, next()?, next()?, next()?);
            Some(pricing::PriceKey::new(p, r, s, i, m))
        })
        .collect();
    for key in keys {
        for estimates in [pricing::Estimates::Allow, pricing::Estimates::Deny] {
            match catalog.prices().quote(&key, estimates) {
                Ok(quote) => assert!(!quote.tiers.is_empty()),
                Err(missing) => assert!(!missing.help().is_empty()),
            }
        }
    }
    let listed = catalog
        .prices()
        .list(&ListFilter::default())
        .take(5)
        .count();
    assert!(listed > 0);
}

fn show(found: &[Diagnostic], sources: &Sources) {
    for d in found {
        assert!(
            !d.message.is_empty() && d.help.as_ref().is_some_and(|h| !h.is_empty()),
            "{d:?}"
        );
        if let Some(span) = d.span {
            let length = sources.get(span.source).map_or(0, |s| s.text.len());
            assert!(
                span.start <= span.end && span.end as usize <= length,
                "{d:?}"
            );
        }
    }
    // Showing all of many would only repeat what showing some finds.
    let some = found.get(..found.len().min(8)).unwrap_or_default();
    assert_eq!(
        text::diagnostics(some, sources, &Style::default()).is_empty(),
        some.is_empty()
    );
}

fn text_of(sources: &Sources) -> &str {
    sources
        .get(stormglass_core::source::SourceId::default())
        .map_or("", |s| s.text.as_str())
}
