//! What programs read. The shapes are described in `docs/json.md`.
//!
//! Keys stand in the order of the types, money and prices are decimal strings, nothing depends on
//! the clock: the same design gives the same bytes.

use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use stormglass_core::assessment::{Assessment, Drill};
use stormglass_core::audit::Audit;
use stormglass_core::diagnostic::{Diagnostic, Label};
use stormglass_core::explain::Explanation;
use stormglass_core::policy::difference::Difference;
use stormglass_core::simulate::Simulation;
use stormglass_core::source::{Sources, Span};
use stormglass_core::uncertainty::Uncertainty;

/// Identifier and version of one drill's shape.
pub const DRILL_SCHEMA: &str = "stormglass-drill/1";
/// Identifier and version of the shape of a list of diagnostics.
pub const DIAGNOSTICS_SCHEMA: &str = "stormglass-diagnostics/1";

/// What a result was computed from, by digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Inputs {
    /// Of the scenario's canonical text: comments and layout do not count.
    pub model: String,
    /// Of every price known to the run, a user's own among them.
    pub prices: String,
}

/// `sha256:` and the digest in hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[derive(Serialize)]
struct WithDigests<'a, T> {
    #[serde(flatten)]
    body: &'a T,
    digests: Digests<'a>,
}

#[derive(Serialize)]
struct Digests<'a> {
    model: &'a str,
    prices: &'a str,
    result: String,
}

/// The assessment and the digests of what it came from and of itself.
///
/// # Errors
/// When a figure is not a number, which is a fault of the program.
pub fn assessment(assessment: &Assessment, inputs: &Inputs) -> Result<String, serde_json::Error> {
    let document = document(assessment, inputs)?;
    pretty(&document)
}

/// Several assessments as one list.
///
/// # Errors
/// As [`assessment`].
pub fn assessments(all: &[(&Assessment, &Inputs)]) -> Result<String, serde_json::Error> {
    let documents: Result<Vec<_>, _> = all.iter().map(|(a, i)| document(a, i)).collect();
    pretty(&documents?)
}

/// What a design's results are worth, with digests as in an assessment.
///
/// # Errors
/// As [`assessment`].
pub fn uncertainty(
    uncertainty: &Uncertainty,
    inputs: &Inputs,
) -> Result<String, serde_json::Error> {
    pretty(&document(uncertainty, inputs)?)
}

fn document<'a, T: Serialize>(
    body: &'a T,
    inputs: &'a Inputs,
) -> Result<WithDigests<'a, T>, serde_json::Error> {
    let result = digest(&serde_json::to_vec(body)?);
    Ok(WithDigests {
        body,
        digests: Digests {
            model: &inputs.model,
            prices: &inputs.prices,
            result,
        },
    })
}

/// What differs.
///
/// # Errors
/// As [`assessment`].
pub fn difference(difference: &Difference) -> Result<String, serde_json::Error> {
    pretty(difference)
}

/// One number explained.
///
/// # Errors
/// As [`assessment`].
pub fn explanation(explanation: &Explanation) -> Result<String, serde_json::Error> {
    pretty(explanation)
}

/// Audits: one as it is, several as a list.
///
/// # Errors
/// As [`assessment`].
pub fn audits(all: &[Audit], several: bool) -> Result<String, serde_json::Error> {
    match all {
        [only] if !several => pretty(only),
        all => pretty(&all),
    }
}

#[derive(Serialize)]
struct DrillDocument<'a> {
    schema: &'static str,
    version: &'static str,
    design: &'a str,
    drills: &'a [&'a Drill],
}

/// Drills of one design.
///
/// # Errors
/// As [`assessment`].
pub fn drills(assessment: &Assessment, drills: &[&Drill]) -> Result<String, serde_json::Error> {
    pretty(&DrillDocument {
        schema: DRILL_SCHEMA,
        version: assessment.version,
        design: &assessment.design.name,
        drills,
    })
}

/// A simulation.
///
/// # Errors
/// When a figure is not a number, which is a fault of the program.
pub fn simulation(simulation: &Simulation) -> Result<String, serde_json::Error> {
    pretty(simulation)
}

#[derive(Serialize)]
struct DiagnosticsDocument<'a> {
    schema: &'static str,
    files: Vec<FileDiagnostics<'a>>,
}

/// The diagnostics of one file.
#[derive(Serialize)]
struct FileDiagnostics<'a> {
    name: &'a str,
    valid: bool,
    diagnostics: Vec<OneDiagnostic<'a>>,
}

/// One finding, as it is written.
#[derive(Serialize)]
pub struct OneDiagnostic<'a> {
    severity: &'static str,
    code: &'a str,
    message: &'a str,
    path: &'a str,
    place: Option<Place<'a>>,
    label: Option<&'a str>,
    related: Vec<Related<'a>>,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Related<'a> {
    text: &'a str,
    place: Option<Place<'a>>,
}

/// A range of a file: lines and columns count from 1, columns in characters, the end excluded.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

fn place(span: Span, sources: &Sources) -> Option<Place<'_>> {
    let file = sources.get(span.source)?.name.as_str();
    let start = sources.position(span);
    let end = sources.position(Span {
        start: span.end,
        ..span
    });
    Some(Place {
        file,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    })
}

/// What was found in each file, by its name.
///
/// # Errors
/// As [`assessment`].
pub fn diagnostics(files: &[(&str, &[Diagnostic], &Sources)]) -> Result<String, serde_json::Error> {
    let files = files
        .iter()
        .map(|(name, found, sources)| FileDiagnostics {
            name,
            valid: !stormglass_core::diagnostic::has_errors(found),
            diagnostics: found.iter().map(|d| diagnostic(d, sources)).collect(),
        })
        .collect();
    pretty(&DiagnosticsDocument {
        schema: DIAGNOSTICS_SCHEMA,
        files,
    })
}

/// One finding, with its places as file, line and column.
#[must_use]
pub fn diagnostic<'a>(d: &'a Diagnostic, sources: &'a Sources) -> OneDiagnostic<'a> {
    OneDiagnostic {
        severity: d.severity.word(),
        code: d.code,
        message: &d.message,
        path: &d.path,
        place: d.span.and_then(|s| place(s, sources)),
        label: d.label.as_deref(),
        related: d
            .related
            .iter()
            .map(|Label { span, text }| Related {
                text,
                place: place(*span, sources),
            })
            .collect(),
        help: d.help.as_deref(),
    }
}

/// Indented, with a newline at the end.
pub(crate) fn pretty<T: Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(text)
}
