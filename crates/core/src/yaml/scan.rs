//! Text → events → tree, every step bounded.
//!
//! Events are collected first, under limits of depth and number, so that the tree is only built
//! (recursively) from a document known to be small. Aliases are expanded by building from the
//! anchored event again, which makes their cost countable before it is paid.

use super::build::BLANK;
use super::node::{Node, Style};
use super::syntax;
use super::{MAX_DEPTH, MAX_DIAGNOSTICS, MAX_NODES, build, bytes, codes};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::source::{SourceId, Sources, Span};
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Reads one YAML document into a tree with places.
///
/// The value is present when there is a tree to work on, which may be so despite errors (the
/// second of two equal keys is left out, tags are ignored, …).
#[must_use]
pub fn load(sources: &Sources, id: SourceId) -> Outcome<Node> {
    load_text(sources.get(id).map_or("", |s| s.text.as_str()), id)
}

/// [`load`] for a text at hand.
pub(super) fn load_text(text: &str, source: SourceId) -> Outcome<Node> {
    let mut scan = Scan {
        source,
        diagnostics: Vec::new(),
    };
    let value = scan.load(text);
    scan.diagnostics.sort_by_key(|d| d.span);
    Outcome {
        value,
        diagnostics: scan.diagnostics,
    }
}

/// The document cannot be read on; the reason has been reported.
pub(super) struct Stop;

pub(super) struct Scan {
    source: SourceId,
    diagnostics: Vec<Diagnostic>,
}

pub(super) enum What<'a> {
    Scalar(Cow<'a, str>, Style),
    Sequence,
    Mapping,
    End,
    Alias(usize),
}

pub(super) struct Step<'a> {
    pub(super) what: What<'a>,
    /// Byte range as the scanner gives it.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) tagged: bool,
    pub(super) anchored: bool,
}

impl Scan {
    fn load(&mut self, text: &str) -> Option<Node> {
        let sound =
            bytes::check_size(text.len()).and_then(|()| bytes::check_characters(text, self.source));
        if let Err(diagnostic) = sound {
            self.diagnostics.push(diagnostic);
            return None;
        }
        if let Some((start, end)) = directive(text) {
            let diagnostic = Diagnostic::error(
                codes::DIRECTIVE_NOT_SUPPORTED,
                "directives (lines that start with `%`) are not supported",
            );
            self.stop(diagnostic.help("delete the line"), start, end);
            return None;
        }
        let (steps, anchors) = self.collect(text).ok()?;
        if steps.is_empty() {
            let whole = Some(self.span(0, 0));
            self.diagnostics.push(
                Diagnostic::error(codes::EMPTY_DOCUMENT, "the file holds no document")
                    .at("", whole)
                    .help("start from a template; `init` writes one"),
            );
            return None;
        }
        build::tree(self, text, &steps, &anchors)
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span {
            source: self.source,
            start: narrow(start),
            end: narrow(end),
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MAX_DIAGNOSTICS {
            self.diagnostics.push(diagnostic);
        } else if self.diagnostics.len() == MAX_DIAGNOSTICS {
            self.diagnostics.push(
                Diagnostic::error(codes::TOO_MANY_ERRORS, "further problems are not listed")
                    .at("", diagnostic.span)
                    .help("mend those above first"),
            );
        }
    }

    pub(super) fn stop(&mut self, diagnostic: Diagnostic, start: usize, end: usize) -> Stop {
        let span = self.span(start, end);
        self.report(diagnostic.at("", Some(span)));
        Stop
    }

    /// The events of the only document, and for each anchor the step it stands at.
    fn collect<'a>(
        &mut self,
        text: &'a str,
    ) -> Result<(Vec<Step<'a>>, BTreeMap<usize, usize>), Stop> {
        let offsets = Offsets::new(text);
        let mut steps: Vec<Step<'a>> = Vec::new();
        let mut anchors = BTreeMap::new();
        let mut depth = 0usize;
        let mut nodes = 0usize;
        let mut documents = 0usize;
        let mut parser = Parser::new_from_str(text);
        while let Some(event) = parser.next_event() {
            let (event, span) = match event {
                Ok(found) => found,
                Err(error) => {
                    let at =
                        syntax::culprit(error.info(), text, offsets.byte(error.marker().index()));
                    let after = text.get(at..).and_then(|t| t.chars().next());
                    let width = after.filter(|c| *c != '\n' && *c != '\r');
                    let diagnostic = syntax::diagnose(error.info(), text, at);
                    return Err(self.stop(diagnostic, at, at + width.map_or(0, char::len_utf8)));
                }
            };
            let (start, end) = (
                offsets.byte(span.start.index()),
                offsets.byte(span.end.index()),
            );
            let (what, anchor, tagged) = match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        let _ = self.stop(
                            Diagnostic::error(
                                codes::MULTIPLE_DOCUMENTS,
                                "a second document starts here",
                            )
                            .help(
                                "keep one document to a file: delete the `---` or split the file",
                            ),
                            start,
                            end,
                        );
                        break;
                    }
                    continue;
                }
                Event::Scalar(text, style, anchor, tag) => {
                    (What::Scalar(text, style_of(style)), anchor, tag.is_some())
                }
                Event::SequenceStart(anchor, tag) => (What::Sequence, anchor, tag.is_some()),
                Event::MappingStart(anchor, tag) => (What::Mapping, anchor, tag.is_some()),
                Event::SequenceEnd | Event::MappingEnd => (What::End, 0, false),
                Event::Alias(anchor) => (What::Alias(anchor), 0, false),
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {
                    continue;
                }
            };
            match what {
                What::Sequence | What::Mapping => depth += 1,
                What::End => depth = depth.saturating_sub(1),
                What::Scalar(..) | What::Alias(_) => {}
            }
            nodes += usize::from(!matches!(what, What::End));
            if depth > MAX_DEPTH {
                return Err(self.stop(syntax::too_deep(), start, end));
            }
            if nodes > MAX_NODES {
                return Err(self.stop(too_many_nodes(), start, end));
            }
            if anchor > 0 {
                anchors.insert(anchor, steps.len());
            }
            steps.push(Step {
                what,
                start,
                end,
                tagged,
                anchored: anchor > 0,
            });
        }
        Ok((steps, anchors))
    }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    }
}

/// The range of a directive, which stands before everything but comments.
fn directive(text: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    for line in text.split('\n') {
        let content = line.trim_matches(BLANK);
        if line.starts_with('%') {
            return Some((start, start + content.len()));
        }
        if !content.is_empty() && !content.starts_with('#') {
            return None;
        }
        start += line.len() + 1;
    }
    None
}

fn too_many_nodes() -> Diagnostic {
    Diagnostic::error(
        codes::TOO_MANY_NODES,
        format!(
            "the file holds more than {} keys and values",
            crate::quantity::grouped(super::MAX_NODES)
        ),
    )
    .help("describe groups of nodes by their count, not one by one")
}

/// The scanner counts characters; everything else here counts bytes.
struct Offsets {
    /// Byte of each character; empty for ASCII, where they are the same.
    starts: Vec<u32>,
    len: usize,
}

impl Offsets {
    fn new(text: &str) -> Self {
        let starts = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices()
                .map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX))
                .collect()
        };
        Self {
            starts,
            len: text.len(),
        }
    }

    fn byte(&self, character: usize) -> usize {
        if self.starts.is_empty() {
            return character.min(self.len);
        }
        self.starts
            .get(character)
            .map_or(self.len, |start| *start as usize)
    }
}
