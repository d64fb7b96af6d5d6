//! What is wrong with the input: message, place with the offending text, mend.

use super::count;
use super::notice::{Marked, Notice, renderer};
use crate::style::Style;
use annotate_snippets::{Level, Renderer};
use stormglass_core::diagnostic::{Diagnostic, Label, Severity};
use stormglass_core::source::{SourceId, Sources};

/// Every diagnostic, in the order given, each followed by an empty line. One without a place is
/// said of the first text.
#[must_use]
pub fn diagnostics(diagnostics: &[Diagnostic], sources: &Sources, style: &Style) -> String {
    let renderer = renderer(style);
    let mut out = String::new();
    for d in diagnostics {
        out.push_str(&one(d, sources, &renderer));
        out.push_str("\n\n");
    }
    out
}

/// `2 errors, 1 warning`; empty when there is nothing.
#[must_use]
pub fn tally(diagnostics: &[Diagnostic]) -> String {
    let words = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
        let n = diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count();
        (n > 0).then(|| count(n, severity.word()))
    });
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn one(d: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let main = d.span.map(|span| Marked {
        span,
        primary: true,
        label: d.label.clone(),
    });
    let further = d.related.iter().map(|Label { span, text }| Marked {
        span: *span,
        primary: false,
        label: Some(text.clone()),
    });
    let root = sources.get(SourceId::default());
    let origin = root
        .filter(|_| d.span.is_none())
        .map(|s| (s.name.clone(), None));
    let help = d.help.iter().map(|h| (Level::HELP, h.clone())).collect();
    let notice = Notice {
        severity: d.severity,
        name: None,
        id: d.code,
        message: &d.message,
        marks: main.into_iter().chain(further).collect(),
        origin,
        path: &d.path,
        notes: help,
    };
    notice.render(sources, renderer)
}
