//! What is wrong with the input: message, place with the offending text, mend.

use super::count;
use crate::style::{Style, harmless};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::ops::Range;
use stormglass_core::diagnostic::{Diagnostic, Label, Severity};
use stormglass_core::source::{Source, SourceId, Sources, Span};

/// Every diagnostic, in the order given, each followed by an empty line. One without a place is
/// said of the first text.
#[must_use]
pub fn diagnostics(diagnostics: &[Diagnostic], sources: &Sources, style: &Style) -> String {
    let mut out = String::new();
    for d in diagnostics {
        let level = match d.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        // What is said of no place is said of the file.
        let origin = sources
            .get(SourceId::default())
            .filter(|_| d.span.is_none());
        let origin = origin.map(|s| s.name.as_str());
        out.push_str(&one(d, (level, d.code), origin, sources, style));
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

/// One message under its level and identifier; `origin` is the file of one without a place.
pub(crate) fn one(
    d: &Diagnostic,
    (level, id): (Level<'_>, &str),
    origin: Option<&str>,
    sources: &Sources,
    style: &Style,
) -> String {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer
        .decor_style(DecorStyle::Ascii)
        .term_width(style.columns());
    let message = harmless(&d.message);
    let title = level.primary_title(message.as_ref()).id(id);
    let help = d.help.as_ref().map(|h| harmless(h).into_owned());
    let mut group = Group::with_title(title);
    let places = places(d, sources);
    for place in &places {
        let mut snippet = Snippet::source(place.text)
            .path(place.name.as_str())
            .line_start(place.line);
        for mark in &place.marks {
            let kind = if mark.primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            snippet = snippet.annotation(kind.span(mark.range.clone()).label(mark.label.clone()));
        }
        group = group.element(snippet);
    }
    if let Some(origin) = origin {
        group = group.element(Origin::path(harmless(origin).into_owned()));
    }
    if places.is_empty() && !d.path.is_empty() {
        group = group.element(Level::NOTE.message(format!("at `{}`", harmless(&d.path))));
    }
    if let Some(help) = &help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

/// A place, whether it is the main one, and its words.
type Marked = (Span, bool, Option<String>);

/// The lines of one text that a diagnostic marks.
struct Place<'s> {
    name: String,
    text: &'s str,
    line: usize,
    marks: Vec<Mark>,
}

struct Mark {
    range: Range<usize>,
    primary: bool,
    label: Option<String>,
}

/// One entry per text, the main place first; each text cut to the lines that are marked.
fn places<'s>(d: &Diagnostic, sources: &'s Sources) -> Vec<Place<'s>> {
    let main = d.span.map(|span| (span, true, d.label.clone()));
    let further = d
        .related
        .iter()
        .map(|Label { span, text }| (*span, false, Some(text.clone())));
    let mut places: Vec<(Span, Vec<Marked>)> = Vec::new();
    for mark in main.into_iter().chain(further) {
        match places.iter_mut().find(|(s, _)| s.source == mark.0.source) {
            Some((_, marks)) => marks.push(mark),
            None => places.push((mark.0, vec![mark])),
        }
    }
    places
        .into_iter()
        .filter_map(|(span, marks)| place(sources.get(span.source)?, marks))
        .collect()
}

fn place(source: &Source, marks: Vec<Marked>) -> Option<Place<'_>> {
    let text = source.text.as_str();
    let clipped: Vec<(Range<usize>, bool, Option<String>)> = marks
        .into_iter()
        .map(|(span, primary, label)| (first_line(text, span), primary, label))
        .collect();
    let first = clipped.iter().map(|(r, _, _)| r.start).min()?;
    let last = clipped.iter().map(|(r, _, _)| r.end).max()?;
    let start = text.get(..first)?.rfind('\n').map_or(0, |n| n + 1);
    let end = text
        .get(last..)?
        .find('\n')
        .map_or(text.len(), |n| last + n);
    Some(Place {
        name: harmless(&source.name).into_owned(),
        text: text.get(start..end)?,
        line: text.get(..start)?.bytes().filter(|b| *b == b'\n').count() + 1,
        marks: clipped
            .into_iter()
            .map(|(range, primary, label)| Mark {
                range: range.start - start..range.end - start,
                primary,
                label: label.map(|l| harmless(&l).into_owned()),
            })
            .collect(),
    })
}

/// The span as far as its first line goes: a whole section would bury the message.
fn first_line(text: &str, span: Span) -> Range<usize> {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(span.start as usize);
    let end = boundary(span.end as usize).max(start);
    let marked = text.get(start..end).unwrap_or("");
    let line = marked.find(['\n', '\r']).unwrap_or(marked.len());
    start..start + marked.get(..line).unwrap_or("").trim_end().len()
}
