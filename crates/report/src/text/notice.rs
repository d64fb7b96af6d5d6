//! One thing said of a text: level, sentence, the marked lines, and notes below them.

use crate::style::{Style, harmless};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::ops::Range;
use stormglass_core::diagnostic::Severity;
use stormglass_core::source::{Source, Sources, Span};

/// What is said, and where.
pub(crate) struct Notice<'a> {
    pub severity: Severity,
    /// Said instead of the word of the severity.
    pub name: Option<&'static str>,
    /// Identifier of what says it.
    pub id: &'a str,
    pub message: &'a str,
    /// The places, the main one first.
    pub marks: Vec<Marked>,
    /// File, line and column to name where no line is shown.
    pub origin: Option<(String, Option<(usize, usize)>)>,
    /// Path in the scenario; named where no line is shown.
    pub path: &'a str,
    /// What stands below, in this order.
    pub notes: Vec<(Level<'static>, String)>,
}

/// A place, whether it is the main one, and its words.
pub(crate) struct Marked {
    pub span: Span,
    pub primary: bool,
    pub label: Option<String>,
}

/// Draws notices in this style.
pub(crate) fn renderer(style: &Style) -> Renderer {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer
        .decor_style(DecorStyle::Ascii)
        .term_width(style.columns())
}

impl Notice<'_> {
    /// As text, without an end of line.
    pub(crate) fn render(self, sources: &Sources, renderer: &Renderer) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let level = match self.name {
            Some(name) => level.with_name(name),
            None => level,
        };
        let message = harmless(self.message);
        let title = level.primary_title(message.as_ref()).id(harmless(self.id));
        let mut group = Group::with_title(title);
        let places = places(self.marks, sources);
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
                snippet =
                    snippet.annotation(kind.span(mark.range.clone()).label(mark.label.clone()));
            }
            group = group.element(snippet);
        }
        if let Some((file, at)) = &self.origin {
            let mut origin = Origin::path(harmless(file).into_owned());
            if let Some((line, column)) = at {
                origin = origin.line(*line).char_column(*column);
            }
            group = group.element(origin);
        }
        if places.is_empty() && !self.path.is_empty() {
            group = group.element(Level::NOTE.message(format!("at `{}`", harmless(self.path))));
        }
        for (level, note) in &self.notes {
            group = group.element(level.clone().message(harmless(note)));
        }
        renderer.render(&[group])
    }
}

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
fn places(marks: Vec<Marked>, sources: &Sources) -> Vec<Place<'_>> {
    let mut places: Vec<Vec<Marked>> = Vec::new();
    for mark in marks {
        let of = |marks: &Vec<Marked>| marks.first().map(|m| m.span.source);
        match places.iter_mut().find(|p| of(p) == Some(mark.span.source)) {
            Some(marks) => marks.push(mark),
            None => places.push(vec![mark]),
        }
    }
    places
        .into_iter()
        .filter_map(|marks| place(sources.get(marks.first()?.span.source)?, marks))
        .collect()
}

fn place(source: &Source, marks: Vec<Marked>) -> Option<Place<'_>> {
    let text = source.text.as_str();
    let clipped: Vec<(Range<usize>, bool, Option<String>)> = marks
        .into_iter()
        .map(|m| (first_line(text, m.span), m.primary, m.label))
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
