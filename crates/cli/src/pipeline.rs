//! From files to assessments: the one place where the core is called.

mod gate;
mod library;
mod mends;

pub use gate::{Examined, NOT_ASSESSED, NOTHING, examine};
pub use library::{Disk, Files, Library, Texts, files, texts};
pub use mends::{Mending, mends};

use crate::args::{EstimatesArg, Facts};
use crate::exit::{Exit, Failure};
use crate::streams::{Shell, read};
use std::path::{Path, PathBuf};
use stormglass_core::assessment::{Assessment, Place};
use stormglass_core::audit::{self, Audit, Designs};
use stormglass_core::catalog::Catalog;
use stormglass_core::diagnostic::{Diagnostic, Severity, has_errors};
use stormglass_core::explain::{self, Explanation};
use stormglass_core::metric::Subject;
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::pricing::ListFilter;
use stormglass_core::scenario::{self, BASE, Document, Estimates, Reading};
use stormglass_core::source::{SourceId, Sources};
use stormglass_core::timeline::timeline;
use stormglass_core::uncertainty::{self, Uncertainty};
use stormglass_core::yaml;
use stormglass_emit::Target;
use stormglass_report::{json, text};

/// A scenario file as far as it could be read.
pub struct Input {
    /// Name as given.
    pub name: String,
    /// Its text.
    pub sources: Sources,
    /// Changes of the command line, each with the text of its value.
    sets: Vec<(String, SourceId)>,
    /// What it says.
    document: Option<Document>,
    /// Everything found so far.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and parses one design: a file, what it extends, the variant and changes asked for. What
/// is wrong with it, or with reading it, becomes diagnostics.
pub fn load(path: &Path, facts: &Facts, shell: &Shell) -> Input {
    load_variant(path, facts, facts.variant.as_deref(), shell)
}

/// [`load`], with the variant given apart.
pub fn load_variant(path: &Path, facts: &Facts, variant: Option<&str>, shell: &Shell) -> Input {
    design(&texts(path, &Disk, shell), facts, variant, shell)
}

/// Parses one design of a file that has been read.
pub fn design(texts: &Texts, facts: &Facts, variant: Option<&str>, shell: &Shell) -> Input {
    let name = texts.name.clone();
    let root = SourceId::default();
    let mut sources = match texts.sources.clone() {
        Ok(sources) => sources,
        Err(diagnostic) => {
            let mut sources = Sources::new();
            // The message is about this file, although there is no text to show.
            sources.add(&name, "");
            return Input {
                name,
                sources,
                sets: Vec::new(),
                document: None,
                diagnostics: vec![diagnostic],
            };
        }
    };
    let sets = facts
        .sets
        .iter()
        .map(|(path, value)| (path.clone(), sources.add(format!("--set {path}"), value)))
        .collect();
    let reading = Reading {
        variant: variant.map(str::to_owned),
        sets,
    };
    let parsed = shell
        .timings
        .time("parse", || scenario::parse_as(&sources, root, &reading));
    Input {
        name: match reading.variant {
            Some(variant) => format!("{name} ({variant})"),
            None => name,
        },
        sources,
        sets: reading.sets,
        document: parsed.value,
        diagnostics: parsed.diagnostics,
    }
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
    let options = options(facts);
    let outcome = shell
        .timings
        .time("resolve", || resolve(document, catalog, &options));
    input.diagnostics.extend(outcome.diagnostics);
    outcome.value
}

fn options(facts: &Facts) -> ResolveOptions {
    with_estimates(facts.estimates)
}

/// How models are made, with a word on estimates from outside.
pub fn with_estimates(rule: Option<EstimatesArg>) -> ResolveOptions {
    ResolveOptions {
        estimates: rule.map(|e| match e {
            EstimatesArg::Allow => Estimates::Allow,
            EstimatesArg::Deny => Estimates::Deny,
        }),
    }
}

/// Checks every variant of a file that was read as it stands; adds what is found in them alone.
pub fn variants(input: &mut Input, path: &Path, facts: &Facts, catalog: &Catalog, shell: &Shell) {
    let names = match &input.document {
        Some(document) if facts.variant.is_none() => document.variants.clone(),
        _ => return,
    };
    for name in names {
        let mut variant = load_variant(path, facts, Some(&name), shell);
        model(&mut variant, catalog, facts, shell);
        for mut diagnostic in variant.diagnostics {
            let known = |d: &Diagnostic| {
                d.code == diagnostic.code
                    && d.span == diagnostic.span
                    && d.message == diagnostic.message
            };
            if !input.diagnostics.iter().any(known) {
                diagnostic.message = format!("variant `{name}`: {}", diagnostic.message);
                input.diagnostics.push(diagnostic);
            }
        }
    }
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
    something(&model, input)?;
    let mut assessment = assessed(input, &model, catalog, shell);
    if let Some(document) = &input.document {
        assessment.timeline = shell.timings.time("timeline", || {
            let options = options(facts);
            let entries = &document.scenario.timeline;
            let (sources, root) = (&input.sources, SourceId::default());
            timeline(sources, root, entries, &input.sets, catalog, &options)
        });
        assessment.locate(document, &input.sources);
    }
    Ok(Some(assessment))
}

/// The result of a model; what was found on the way gets its place and is added.
fn assessed(input: &mut Input, model: &Model, catalog: &Catalog, shell: &Shell) -> Assessment {
    let assessed = shell
        .timings
        .time("assess", || stormglass_core::assess(model, catalog));
    input.found(assessed.diagnostics);
    assessed.assessment
}

/// Refuses a design with nothing in it: its result would look perfect.
fn something(model: &Model, input: &Input) -> Result<(), Failure> {
    if model.tiers.is_empty() && model.stores.is_empty() && model.dependencies.is_empty() {
        return Err(Failure::new(
            Exit::NothingToDo,
            format!("`{}` has neither tiers nor stores", input.name),
            "state what runs where under `tiers` and `stores`; `stormglass init` shows how",
        ));
    }
    Ok(())
}

impl Input {
    /// The variants of the file, if it could be read.
    pub fn variants(&self) -> &[String] {
        self.document.as_ref().map_or(&[], |d| &d.variants)
    }

    /// Identifiers of the rules that the design has of its own.
    pub fn own_rules(&self) -> impl Iterator<Item = &str> {
        let policies = self
            .document
            .as_ref()
            .and_then(|d| d.scenario.policies.as_ref());
        let own = policies.into_iter().flat_map(|p| &p.own);
        own.map(|rule| rule.id.as_str())
    }

    /// Adds what was found, with the places of the paths that it names.
    fn found(&mut self, diagnostics: Vec<Diagnostic>) {
        for mut diagnostic in diagnostics {
            if diagnostic.span.is_none() && !diagnostic.path.is_empty() {
                let document = self.document.as_ref();
                diagnostic.span = document.and_then(|d| d.span(&diagnostic.path));
            }
            self.diagnostics.push(diagnostic);
        }
    }
}

/// What a number of a design is made of; adds what is found on the way. Nothing comes back when the
/// input is not sound.
///
/// # Errors
/// When there is no such number.
pub fn explain(
    input: &mut Input,
    metric: &str,
    catalog: &Catalog,
    facts: &Facts,
    shell: &Shell,
) -> Result<Option<Explanation>, Failure> {
    if metric.contains([' ', '[', '(']) || metric.starts_with("stated.") {
        return expression(input, metric, catalog, facts, shell);
    }
    let Some(model) = model(input, catalog, facts, shell) else {
        return Ok(None);
    };
    let assessment = assessed(input, &model, catalog, shell);
    let subject = Subject {
        model: &model,
        assessment: &assessment,
        catalog,
    };
    let place = |path: &str| {
        let document = input.document.as_ref()?;
        let span = document.written_span(path).filter(|_| !path.is_empty())?;
        let at = input.sources.position(span);
        Some(Place {
            file: input.sources.get(span.source)?.name.clone(),
            line: at.line,
            column: at.column,
        })
    };
    explain::explain(&subject, metric, &place)
        .map(Some)
        .map_err(|missing| Failure::new(Exit::Usage, missing.message, missing.help))
}

/// What the results of a design are worth; adds what is found on the way. Nothing comes back when the
/// input is not sound.
///
/// # Errors
/// When the scenario describes nothing.
pub fn uncertainty(
    input: &mut Input,
    catalog: &Catalog,
    facts: &Facts,
    how: &uncertainty::Options,
    shell: &Shell,
) -> Result<Option<Uncertainty>, Failure> {
    let Some(model) = model(input, catalog, facts, shell) else {
        return Ok(None);
    };
    something(&model, input)?;
    let Some(document) = &input.document else {
        return Ok(None);
    };
    let studied = shell.timings.time("uncertainty", || {
        uncertainty::uncertainty(document, &model, catalog, &options(facts), how)
    });
    input.found(studied.diagnostics);
    Ok(Some(studied.uncertainty))
}

/// The files of a design.
pub struct Emitted {
    /// The files, and what they leave out.
    pub files: stormglass_emit::Files,
    /// Targets that have files.
    pub targets: Vec<&'static Target>,
    /// Targets that have none, with the reason.
    pub without: Vec<(&'static Target, String)>,
    /// Short name of the design.
    pub design: String,
    /// Digest of its canonical text.
    pub digest: String,
}

/// The configuration of a design; adds what is found on the way. Nothing comes back when the input
/// is not sound. A price that is missing changes no file.
///
/// # Errors
/// When the scenario describes nothing.
pub fn emit(
    input: &mut Input,
    targets: &[&'static Target],
    catalog: &Catalog,
    facts: &Facts,
    shell: &Shell,
) -> Result<Option<Emitted>, Failure> {
    let Some(model) = model(input, catalog, facts, shell) else {
        return Ok(None);
    };
    something(&model, input)?;
    let assessment = assessed(input, &model, catalog, shell);
    input.diagnostics.retain(|d| !d.code.starts_with("price-"));
    let digest = canonical_digest(input)?;
    let Some(document) = input
        .document
        .as_ref()
        .filter(|_| !has_errors(&input.diagnostics))
    else {
        return Ok(None);
    };
    let subject = stormglass_emit::Subject {
        model: &model,
        assessment: &assessment,
        scenario: &document.scenario,
        catalog,
        digest: &digest,
    };
    let (files, without) = shell
        .timings
        .time("emit", || stormglass_emit::emit(&subject, targets));
    let there = |t: &&&'static Target| !without.iter().any(|(w, _)| w.word == t.word);
    Ok(Some(Emitted {
        targets: targets.iter().filter(there).copied().collect(),
        files,
        without,
        design: model.name.clone(),
        digest,
    }))
}

/// The same for a sum over numbers, which may name variants.
fn expression(
    input: &mut Input,
    text: &str,
    catalog: &Catalog,
    facts: &Facts,
    shell: &Shell,
) -> Result<Option<Explanation>, Failure> {
    if has_errors(&input.diagnostics) {
        return Ok(None);
    }
    let variant = facts.variant.as_deref().unwrap_or(BASE);
    let options = options(facts);
    let made = shell.timings.time("assess", || {
        let (sources, root) = (&input.sources, SourceId::default());
        let named = Some((text, variant));
        Designs::naming(sources, root, &input.sets, catalog, &options, named)
    });
    let (designs, found) = match made {
        Ok(made) => made,
        Err(found) => {
            input.diagnostics = found;
            return Ok(None);
        }
    };
    input.diagnostics = found;
    audit::explain_claimed(&designs, variant, text)
        .map(Some)
        .map_err(|missing| Failure::new(Exit::Usage, missing.message, missing.help))
}

/// Judges the claims of a file; adds what is found on the way. Nothing comes back when the file
/// cannot be read.
pub fn audit(input: &mut Input, catalog: &Catalog, facts: &Facts, shell: &Shell) -> Option<Audit> {
    if has_errors(&input.diagnostics) {
        return None;
    }
    let root = SourceId::default();
    let made = shell.timings.time("assess", || {
        Designs::new(&input.sources, root, &input.sets, catalog, &options(facts))
    });
    let (designs, found) = match made {
        Ok(made) => made,
        Err(found) => {
            input.diagnostics = found;
            return None;
        }
    };
    input.diagnostics = found;
    let (audit, found) = shell
        .timings
        .time("audit", || audit::audit(&designs, facts.variant.as_deref()));
    input.diagnostics.extend(found);
    Some(audit)
}

/// Digests of what a result was computed from.
///
/// # Errors
/// When the scenario cannot be written in its canonical form.
pub fn digests(input: &Input, catalog: &Catalog) -> Result<json::Inputs, Failure> {
    Ok(json::Inputs {
        model: canonical_digest(input)?,
        prices: prices_digest(catalog),
    })
}

/// Digest of the scenario's canonical text.
fn canonical_digest(input: &Input) -> Result<String, Failure> {
    let canonical = input
        .document
        .as_ref()
        .map(|d| scenario::print(&d.scenario))
        .transpose()
        .map_err(|d| Failure::new(Exit::Internal, d.message, ""))?
        .unwrap_or_default();
    Ok(json::digest(canonical.as_bytes()))
}

/// Digest of every price known to the run.
pub fn prices_digest(catalog: &Catalog) -> String {
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
