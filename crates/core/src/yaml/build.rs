//! Events → tree, with the exact range of every value.
//!
//! The scanner's ranges include anchors and trailing blanks, and start some lists at their first
//! item; here they are narrowed to the value's own text.

use super::node::{Entry, Kind, Node, Style};
use super::path::{Segment, join};
use super::scalar::{Scalar, resolve};
use super::scan::{Scan, Step, Stop, What};
use super::syntax;
use super::{MAX_ALIAS_BYTES, MAX_DEPTH, MAX_NODES, codes};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What stands directly before a value.
#[derive(Clone, Copy, Default)]
struct Before {
    /// End of the key or of the previous value.
    end: usize,
    /// Whether a key stands there, so that a colon may follow.
    key: bool,
}

struct Tree<'s, 'a> {
    scan: &'s mut Scan,
    text: &'a str,
    steps: &'s [Step<'a>],
    anchors: &'s BTreeMap<usize, usize>,
    /// Step to build from next.
    next: usize,
    path: Vec<Segment>,
    /// First steps of the collections being built.
    open: Vec<usize>,
    /// Values built so far, aliases expanded.
    built: usize,
    /// Bytes of text copied by aliases so far.
    repeated: usize,
}

/// What YAML takes for blank; other spaces of Unicode are text.
pub(super) const BLANK: [char; 4] = [' ', '\t', '\n', '\r'];

/// The tree of the steps of one document.
pub(super) fn tree<'a>(
    scan: &mut Scan,
    text: &'a str,
    steps: &[Step<'a>],
    anchors: &BTreeMap<usize, usize>,
) -> Option<Node> {
    let mut tree = Tree {
        scan,
        text,
        steps,
        anchors,
        next: 0,
        path: Vec::new(),
        open: Vec::new(),
        built: 0,
        repeated: 0,
    };
    tree.node(Before::default(), None).ok()
}

impl<'a> Tree<'_, 'a> {
    fn node(&mut self, before: Before, alias: Option<Span>) -> Result<Node, Stop> {
        let at = self.next;
        let Some(step) = self.steps.get(at) else {
            return Err(Stop);
        };
        self.next += 1;
        self.count(alias, step)?;
        if let What::Alias(anchor) = step.what {
            return self.expand(anchor, step, alias);
        }
        if step.tagged && alias.is_none() {
            let span = self.scan.span(step.start, step.end.max(step.start));
            self.report_here(
                Diagnostic::error(codes::TAG_NOT_SUPPORTED, "tags (`!…`) are not supported")
                    .help("delete the tag; quote a value to make it text"),
                span,
            );
        }
        let mut start = step.start;
        if step.anchored || step.tagged {
            start = skip_properties(self.text, start);
        }
        let (start, end, kind) = match &step.what {
            What::Scalar(text, style) => {
                let (start, end) = self.scalar_range(step, start, before);
                let kind = if resolve(text, *style) == Scalar::Null {
                    Kind::Null
                } else {
                    Kind::Scalar {
                        text: text.clone().into_owned(),
                        style: *style,
                    }
                };
                (start, end, kind)
            }
            What::Sequence | What::Mapping => {
                if self.open.len() >= MAX_DEPTH {
                    let stop = self.scan.stop(syntax::too_deep(), step.start, step.end);
                    return Err(stop);
                }
                let list = matches!(step.what, What::Sequence);
                if list && before.key && !self.starts_with(start, '[') {
                    // The scanner places a list that is not indented at its first item, or at
                    // the first dash; the dash it is.
                    let dash = skip_to_value(self.text, before.end);
                    if self.starts_with(dash, '-') {
                        start = dash;
                    }
                }
                self.open.push(at);
                let inside = if list {
                    self.items(start, alias)
                } else {
                    self.entries(start, alias)
                };
                self.open.pop();
                let (kind, last) = inside?;
                // The scanner counts what follows the bracket as part of it.
                let close = self.steps.get(self.next).map_or(last, |s| s.start + 1);
                self.next += 1;
                let bracketed =
                    self.starts_with(start, '[') && list || self.starts_with(start, '{') && !list;
                (start, if bracketed { close } else { last }, kind)
            }
            What::End | What::Alias(_) => return Err(Stop),
        };
        Ok(Node {
            span: self.scan.span(start, end.max(start)),
            alias,
            kind,
        })
    }

    /// Keeps count of what is built, and stops where aliases make it too much.
    fn count(&mut self, alias: Option<Span>, step: &Step<'a>) -> Result<(), Stop> {
        self.built += 1;
        if let (Some(_), What::Scalar(text, _)) = (alias, &step.what) {
            self.repeated += text.len();
        }
        if self.built <= MAX_NODES && self.repeated <= MAX_ALIAS_BYTES {
            return Ok(());
        }
        let (start, end) = match alias {
            Some(span) => (span.start as usize, span.end as usize),
            None => (step.start, step.end),
        };
        let diagnostic = Diagnostic::error(
            codes::ALIAS_EXPANSION_TOO_LARGE,
            format!(
                "aliases repeat so much that the file stands for more than {} values or {} MiB",
                crate::quantity::grouped(MAX_NODES),
                MAX_ALIAS_BYTES >> 20
            ),
        )
        .help("do not anchor values that contain aliases themselves; write them out");
        Err(self.scan.stop(diagnostic, start, end))
    }

    fn expand(
        &mut self,
        anchor: usize,
        step: &Step<'a>,
        outer: Option<Span>,
    ) -> Result<Node, Stop> {
        let place = self.scan.span(step.start, step.end);
        let Some(&target) = self.anchors.get(&anchor) else {
            return Err(Stop);
        };
        if self.open.contains(&target) {
            let diagnostic = Diagnostic::error(
                codes::RECURSIVE_ALIAS,
                "this alias stands inside the value that it names",
            )
            .help("write the value out");
            return Err(self.scan.stop(diagnostic, step.start, step.end));
        }
        let resume = std::mem::replace(&mut self.next, target);
        let before = Before {
            end: self.steps.get(target).map_or(0, |s| s.start),
            key: false,
        };
        let node = self.node(before, Some(outer.unwrap_or(place)));
        self.next = resume;
        node
    }

    fn scalar_range(&self, step: &Step<'a>, start: usize, before: Before) -> (usize, usize) {
        let What::Scalar(text, style) = &step.what else {
            return (start, step.end);
        };
        if text.is_empty() && *style == Style::Plain {
            let end = if step.anchored || step.tagged {
                step.end
            } else if before.key {
                after_colon(self.text, before.end)
            } else {
                // After its dash, or after the value before.
                let dash = self
                    .text
                    .get(..step.start)
                    .map_or("", |t| t.trim_end_matches(BLANK));
                if dash.ends_with('-') {
                    dash.len()
                } else {
                    before.end.max(step.start)
                }
            };
            return (end, end);
        }
        let written = self.text.get(start..step.end).unwrap_or_default();
        let length = match style {
            Style::Quoted => quoted_length(written),
            Style::Plain | Style::Block => written.trim_end_matches(BLANK).len(),
        };
        (start, start + length)
    }

    fn starts_with(&self, at: usize, c: char) -> bool {
        self.text.get(at..).is_some_and(|t| t.starts_with(c))
    }

    fn at_end(&self) -> bool {
        self.steps
            .get(self.next)
            .is_none_or(|s| matches!(s.what, What::End))
    }

    fn items(&mut self, start: usize, alias: Option<Span>) -> Result<(Kind, usize), Stop> {
        let mut items = Vec::new();
        let mut end = start;
        while !self.at_end() {
            let from = self.steps.get(self.next).map_or(end, |s| s.end);
            self.path.push(Segment::Index(items.len()));
            let before = Before { end, key: false };
            let item = self.node(before, alias);
            self.path.pop();
            let item = item?;
            end = self.end_of(&item, alias, from);
            items.push(item);
        }
        Ok((Kind::Sequence(items), end))
    }

    /// Where a value ends in the running text: for an alias, the end of `*name`.
    fn end_of(&self, node: &Node, around: Option<Span>, from: usize) -> usize {
        if node.alias.is_some() && around.is_none() {
            from
        } else {
            node.span.end as usize
        }
    }

    fn entries(&mut self, start: usize, alias: Option<Span>) -> Result<(Kind, usize), Stop> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let mut end = start;
        while !self.at_end() {
            let step = self.steps.get(self.next);
            let key = match step {
                Some(Step {
                    what: What::Scalar(text, style),
                    ..
                }) => Some((text, *style)),
                _ => None,
            };
            let key_alias = matches!(
                step,
                Some(Step {
                    what: What::Alias(_),
                    ..
                })
            );
            let from = step.map_or(end, |s| s.end);
            let key_node = self.node(Before { end, key: false }, alias)?;
            let key_end = if key_alias {
                from
            } else {
                key_node.span.end as usize
            };
            let key_span = if key_alias {
                self.scan.span(from, from)
            } else {
                key_node.span
            };
            self.path.push(Segment::Key(
                key.map_or_else(|| "?".to_owned(), |(text, _)| text.clone().into_owned()),
            ));
            let from = self.steps.get(self.next).map_or(key_end, |s| s.end);
            let before = Before {
                end: key_end,
                key: true,
            };
            let value = self.node(before, alias);
            let kept = value.map(|value| {
                end = self.end_of(&value, alias, from).max(key_end);
                if let Some(name) = self.check_key(key, &key_node, key_span, &mut seen, alias) {
                    entries.push(Entry {
                        key: name,
                        key_span,
                        value,
                    });
                }
            });
            self.path.pop();
            kept?;
        }
        Ok((Kind::Mapping(entries), end))
    }

    /// The key's text if the entry counts; otherwise says why not.
    fn check_key(
        &mut self,
        key: Option<(&Cow<'a, str>, Style)>,
        node: &Node,
        span: Span,
        seen: &mut BTreeMap<String, Span>,
        alias: Option<Span>,
    ) -> Option<String> {
        let problem = match key {
            None => Diagnostic::error(
                codes::KEY_NOT_TEXT,
                format!("a key must be text, this is {}", node.kind_words()),
            )
            .help("write the key out as text"),
            Some((_, Style::Block)) => {
                Diagnostic::error(codes::KEY_NOT_TEXT, "a key cannot be a block of text")
                    .help("write the key on one line")
            }
            Some((text, Style::Plain)) if text == "<<" => Diagnostic::error(
                codes::MERGE_KEY_NOT_SUPPORTED,
                "merge keys (`<<`) are not supported",
            )
            .help("write the keys out, or repeat a whole value with `*name`"),
            Some((text, style)) => match resolve(text, style) {
                Scalar::Text => {
                    let text = text.clone().into_owned();
                    match seen.get(&text) {
                        None => {
                            seen.insert(text.clone(), span);
                            return Some(text);
                        }
                        Some(first) => Diagnostic::error(
                            codes::DUPLICATE_KEY,
                            format!("key `{text}` is given twice"),
                        )
                        .label("given again here")
                        .related(*first, "first given here")
                        .help("keep one of them"),
                    }
                }
                Scalar::Null => Diagnostic::error(codes::KEY_NOT_TEXT, "a key is missing here")
                    .help("write a key before the `:`"),
                _ => Diagnostic::error(
                    codes::KEY_NOT_TEXT,
                    format!("key `{text}` is {}, not text", node.kind_words()),
                )
                .help(format!("write it in quotes: `\"{text}\"`")),
            },
        };
        if alias.is_none() {
            self.report_here(problem, span);
        }
        None
    }

    fn report_here(&mut self, diagnostic: Diagnostic, span: Span) {
        let path = join(&self.path);
        self.scan.report(diagnostic.at(path, Some(span)));
    }
}

/// Past `&anchor` and `!tag`, and the blanks, line ends and comments after them.
fn skip_properties(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text.get(at..).unwrap_or_default();
        if !rest.starts_with(['&', '!']) {
            return at;
        }
        let word = rest
            .find([' ', '\t', '\n', '\r', ',', ']', '}'])
            .unwrap_or(rest.len());
        at = skip_blank(text, at + word);
    }
}

/// From the end of a key past its colon, blanks, comments and anchor to where the value starts.
fn skip_to_value(text: &str, key_end: usize) -> usize {
    skip_properties(text, skip_blank(text, after_colon(text, key_end)))
}

/// From the end of a key to just after its colon; the end of the key if it has none.
fn after_colon(text: &str, key_end: usize) -> usize {
    let at = skip_blank(text, key_end);
    match text.get(at..) {
        Some(rest) if rest.starts_with(':') => at + 1,
        _ => key_end,
    }
}

fn skip_blank(text: &str, mut at: usize) -> usize {
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start_matches(BLANK).len();
        at += blank;
        let rest = rest.get(blank..).unwrap_or_default();
        if !rest.starts_with('#') {
            return at;
        }
        at += rest.find('\n').unwrap_or(rest.len());
    }
}

/// Length of the quoted text that this starts with, quotes included.
fn quoted_length(text: &str) -> usize {
    let mut chars = text.char_indices();
    let quote = chars.next().map_or('"', |(_, c)| c);
    let mut chars = chars.peekable();
    while let Some((at, c)) = chars.next() {
        let doubled = quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == quote);
        if c == '\\' && quote == '"' || c == quote && doubled {
            chars.next();
        } else if c == quote {
            return at + 1;
        }
    }
    text.trim_end_matches(BLANK).len()
}
