//! The one place where the page meets the core: text in, assessment and findings out.

use stormglass_core::assess;
use stormglass_core::assessment::Assessment;
use stormglass_core::catalog::Catalog;
use stormglass_core::diagnostic::{Diagnostic, Severity};
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::scenario::{self, Document, Estimates};
use stormglass_core::source::{Sources, Span};
use stormglass_core::yaml;

/// What one text comes to.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The result; absent when the text has errors.
    pub assessment: Option<Assessment>,
    /// What was found in the text and in the design, worst first.
    pub findings: Vec<Finding>,
}

/// One thing to look at, placed in the text the way a text area counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Its stable name.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where, if it has a place.
    pub place: Option<Place>,
}

/// A range of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
    /// Start in UTF-16 units from the beginning of the text.
    pub start: u32,
    /// End in UTF-16 units, exclusive.
    pub end: u32,
}

/// Assesses a design. With `estimate` missing prices are estimated, else as the design says.
#[must_use]
pub fn assess_text(text: &str, catalog: &Catalog, estimate: bool) -> Reading {
    let mut sources = Sources::new();
    let decoded = match yaml::decode_bytes(text.as_bytes()) {
        Ok(decoded) => decoded,
        Err(refusal) => return refused(vec![refusal], &Places::none(&sources)),
    };
    let shift = u32::from(text.starts_with('\u{feff}'));
    let id = sources.add("design.yaml", decoded);
    let parsed = scenario::parse(&sources, id);
    let mut diagnostics = parsed.diagnostics;
    let places = |document| Places {
        sources: &sources,
        document,
        shift,
    };
    let Some(document) = parsed
        .value
        .filter(|_| !stormglass_core::diagnostic::has_errors(&diagnostics))
    else {
        return refused(diagnostics, &places(None));
    };
    let options = ResolveOptions {
        estimates: estimate.then_some(Estimates::Allow),
    };
    let resolved = resolve(&document, catalog, &options);
    diagnostics.extend(resolved.diagnostics);
    let places = places(Some(&document));
    let Some(model) = resolved.value else {
        return refused(diagnostics, &places);
    };
    let assessed = assess(&model, catalog);
    diagnostics.extend(assessed.diagnostics);
    let mut findings = places.findings(diagnostics);
    findings.extend(assessed.assessment.findings.iter().map(|f| Finding {
        severity: f.severity,
        code: f.rule,
        message: f.message.clone(),
        help: Some(f.help.clone()).filter(|help| !help.is_empty()),
        place: places.of_path(&f.path),
    }));
    findings.sort_by_key(|finding| finding.severity);
    Reading {
        assessment: Some(assessed.assessment),
        findings,
    }
}

fn refused(diagnostics: Vec<Diagnostic>, places: &Places<'_>) -> Reading {
    let mut findings = places.findings(diagnostics);
    findings.sort_by_key(|finding| finding.severity);
    Reading {
        assessment: None,
        findings,
    }
}

/// From spans and paths to ranges of the text area.
struct Places<'a> {
    sources: &'a Sources,
    document: Option<&'a Document>,
    /// UTF-16 units before the first one that the core was given: a byte-order mark.
    shift: u32,
}

impl<'a> Places<'a> {
    fn none(sources: &'a Sources) -> Self {
        Self {
            sources,
            document: None,
            shift: 0,
        }
    }

    fn findings(&self, diagnostics: Vec<Diagnostic>) -> Vec<Finding> {
        diagnostics
            .into_iter()
            .map(|d| Finding {
                severity: d.severity,
                code: d.code,
                place: match d.span {
                    Some(span) => self.of_span(span),
                    None => self.of_path(&d.path),
                },
                message: d.message,
                help: d.help,
            })
            .collect()
    }

    fn of_span(&self, span: Span) -> Option<Place> {
        let text = &self.sources.get(span.source)?.text;
        let at = self.sources.position(span);
        Some(Place {
            line: at.line,
            column: at.column,
            start: self.shift + utf16_offset(text, span.start),
            end: self.shift + utf16_offset(text, span.end),
        })
    }

    fn of_path(&self, path: &str) -> Option<Place> {
        self.of_span(self.document?.written_span(path)?)
    }
}

/// UTF-16 offset of a byte offset, the unit in which text areas select.
///
/// An offset inside a character counts as that character's start; one past the end as the end.
#[must_use]
pub fn utf16_offset(text: &str, byte: u32) -> u32 {
    let units: usize = text
        .char_indices()
        .take_while(|(at, c)| at + c.len_utf8() <= byte as usize)
        .map(|(_, c)| c.len_utf16())
        .sum();
    u32::try_from(units).unwrap_or(u32::MAX)
}
