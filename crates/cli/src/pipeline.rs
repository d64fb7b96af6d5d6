//! From files to assessments: the one place where the core is called.

use crate::args::{EstimatesArg, Facts};
use crate::exit::{Exit, Failure};
use crate::streams::{Shell, read};
use std::path::{Path, PathBuf};
use stormglass_core::assessment::Assessment;
use stormglass_core::catalog::Catalog;
use stormglass_core::diagnostic::{Diagnostic, Severity, has_errors};
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::pricing::ListFilter;
use stormglass_core::scenario::{self, Document, Estimates};
use stormglass_core::source::Sources;
use stormglass_core::yaml;
use stormglass_report::{json, text};

/// A scenario file as far as it could be read.
pub struct Input {
    /// Name as given.
    pub name: String,
    /// Its text.
    pub sources: Sources,
    /// What it says.
    document: Option<Document>,
    /// Everything found so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and parses one file. What is wrong with it, or with reading it, becomes diagnostics.
pub fn load(path: &Path, changes: &[(String, String)], shell: &Shell) -> Input {
    let name = if path == Path::new("-") {
        "<stdin>".to_owned()
    } else {
        path.display().to_string()
    };
    let mut sources = Sources::new();
    let bytes = match shell.timings.time("read", || read(path)) {
        Ok(bytes) => bytes,
        Err(failure) => {
            sources.add(&name, "");
            let mut diagnostic = Diagnostic::error("unreadable-file", failure.message);
            diagnostic.help = Some(failure.help).filter(|h| !h.is_empty());
            return Input {
                name,
                sources,
                document: None,
                diagnostics: vec![diagnostic],
            };
        }
    };
    let parsed = shell
        .timings
        .time("parse", || match changed(&bytes, changes) {
            Ok(text) => {
                let id = sources.add(&name, text);
                let outcome = scenario::parse(&sources, id);
                (outcome.value, outcome.diagnostics)
            }
            Err(diagnostic) => {
                // The message is about this file, although there is no text to show.
                sources.add(&name, "");
                (None, vec![diagnostic])
            }
        });
    let (document, diagnostics) = parsed;
    Input {
        name,
        sources,
        document,
        diagnostics,
    }
}

/// The text of a file with the changes of the command line.
fn changed(bytes: &[u8], changes: &[(String, String)]) -> Result<String, Diagnostic> {
    let text = yaml::decode_bytes(bytes)?;
    if changes.is_empty() {
        return Ok(text);
    }
    // The place is in the changed text, which nobody has seen.
    yaml::change::set_all(&text, changes).map_err(|mut d| {
        d.span = None;
        d.message = format!("`--set` cannot be applied: {}", d.message);
        d
    })
}

/// The built-in facts with the user's tables over them.
///
/// # Errors
/// When a table is wrong; what is wrong has been said by then.
pub fn catalog(price_books: &[PathBuf], shell: &Shell) -> Result<Catalog, Failure> {
    let mut sources = Sources::new();
    let mut tables = Vec::new();
    for path in price_books {
        let bytes = read(path)?;
        let name = path.display().to_string();
        let text = yaml::decode_bytes(&bytes).map_err(|d| {
            let message = format!("`{name}`: {}", d.message);
            Failure::new(Exit::InvalidInput, message, d.help.unwrap_or_default())
        })?;
        tables.push(sources.add(name, text));
    }
    let outcome = shell
        .timings
        .time("facts", || Catalog::with_overrides(&sources, &tables));
    report(&outcome.diagnostics, &sources, shell);
    outcome.value.ok_or_else(|| {
        Failure::new(
            Exit::InvalidInput,
            format!(
                "price tables cannot be used: {}",
                text::tally(&outcome.diagnostics)
            ),
            "",
        )
    })
}

/// Resolves a parsed scenario, which checks its references; adds what is found.
pub fn model(input: &mut Input, catalog: &Catalog, facts: &Facts, shell: &Shell) -> Option<Model> {
    let document = input.document.as_ref()?;
    if has_errors(&input.diagnostics) {
        return None;
    }
    let options = ResolveOptions {
        estimates: facts.estimates.map(|e| match e {
            EstimatesArg::Allow => Estimates::Allow,
            EstimatesArg::Deny => Estimates::Deny,
        }),
    };
    let outcome = shell
        .timings
        .time("resolve", || resolve(document, catalog, &options));
    input.diagnostics.extend(outcome.diagnostics);
    outcome.value
}

/// Resolves and assesses; adds what is found, with the places of the paths it names. Nothing comes
/// back when the input is not sound.
///
/// # Errors
/// When the scenario describes nothing: an assessment of nothing would look perfect.
pub fn assess(
    input: &mut Input,
    catalog: &Catalog,
    facts: &Facts,
    shell: &Shell,
) -> Result<Option<Assessment>, Failure> {
    let Some(model) = model(input, catalog, facts, shell) else {
        return Ok(None);
    };
    if model.tiers.is_empty() && model.stores.is_empty() && model.dependencies.is_empty() {
        return Err(Failure::new(
            Exit::NothingToDo,
            format!("`{}` has neither tiers nor stores", input.name),
            "state what runs where under `tiers` and `stores`; `stormglass init` shows how",
        ));
    }
    let assessed = shell
        .timings
        .time("assess", || stormglass_core::assess(&model, catalog));
    for mut diagnostic in assessed.diagnostics {
        if diagnostic.span.is_none() && !diagnostic.path.is_empty() {
            let document = input.document.as_ref();
            diagnostic.span = document.and_then(|d| d.span(&diagnostic.path));
        }
        input.diagnostics.push(diagnostic);
    }
    let mut assessment = assessed.assessment;
    if let Some(document) = &input.document {
        assessment.locate(document, &input.sources);
    }
    Ok(Some(assessment))
}

/// Digests of what a result was computed from.
///
/// # Errors
/// When the scenario cannot be written in its canonical form.
pub fn digests(input: &Input, catalog: &Catalog) -> Result<json::Inputs, Failure> {
    let canonical = input
        .document
        .as_ref()
        .map(|d| scenario::print(&d.scenario))
        .transpose()
        .map_err(|d| Failure::new(Exit::Internal, d.message, ""))?
        .unwrap_or_default();
    Ok(json::Inputs {
        model: json::digest(canonical.as_bytes()),
        prices: prices_digest(catalog),
    })
}

fn prices_digest(catalog: &Catalog) -> String {
    let mut text = String::new();
    for row in catalog.prices().list(&ListFilter::default()) {
        text.push_str(&format!(
            "{:?}\n",
            (row.key(), row.unit, row.tier, row.as_of)
        ));
    }
    json::digest(text.as_bytes())
}

/// Says what was found in a file; only errors when it should be quiet.
pub fn report(diagnostics: &[Diagnostic], sources: &Sources, shell: &Shell) {
    let shown: Vec<Diagnostic> = diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error || !shell.is_quiet())
        .cloned()
        .collect();
    shell.stderr(&text::diagnostics(&shown, sources, &shell.err));
}

/// The exit code that diagnostics call for.
pub fn exit(diagnostics: &[Diagnostic]) -> Exit {
    let priced = |d: &Diagnostic| d.code.starts_with("price-");
    diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .map(|d| {
            if priced(d) {
                Exit::NoHonestAnswer
            } else {
                Exit::InvalidInput
            }
        })
        .max()
        .unwrap_or(Exit::Done)
}

/// Says that a file has no result, with the number of problems.
pub fn refused(input: &Input, verb: &str, shell: &Shell) {
    let tally = text::tally(&input.diagnostics);
    shell.note(&format!("`{}` is not {verb}: {tally}", input.name));
}
