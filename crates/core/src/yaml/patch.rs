//! One change to a YAML text that leaves every other byte alone: comments, order, quoting.
//!
//! Each edit is checked before it is handed out: the new text is read again, and its tree must
//! be the old one with just that change. An edit that cannot be made so is refused.

mod put;

pub use put::put;

use super::build::BLANK;
use super::node::{Entry, Kind, Node, Style};
use super::path::{Segment, parse};
use super::{codes, quote, scan};
use crate::diagnostic::Diagnostic;
use crate::source::SourceId;

/// The text with the scalar (or absent value) at `path` replaced by `value`.
///
/// `root` is the tree of `text`. Quotes are kept where there are some, and added where `value`
/// would otherwise be read as something else; numbers and truth values stay plain.
///
/// # Errors
/// `edit-refused`, when the path leads nowhere, to a collection or through an alias, or when
/// an alias elsewhere repeats the value.
pub fn set_value(text: &str, root: &Node, path: &str, value: &str) -> Result<String, Diagnostic> {
    let way = Way::to(text, root, path)?;
    let node = way.node;
    let at = range(node);
    let edits = match &node.kind {
        Kind::Sequence(_) | Kind::Mapping(_) => {
            let found = node.kind_words();
            return Err(way.refuse(
                &format!("`{path}` is {found}, not a single value"),
                "give the path of a value inside it",
            ));
        }
        Kind::Null if at.0 == at.1 => {
            let before = text.get(..at.0).unwrap_or_default();
            let colon = if before.ends_with([':', '-']) || anchored(before) {
                " "
            } else {
                ": "
            };
            vec![(
                at,
                format!("{colon}{}", quote::scalar(value, None, way.flow)),
            )]
        }
        Kind::Null => vec![(at, quote::scalar(value, None, way.flow))],
        Kind::Scalar {
            style: Style::Block,
            ..
        } => {
            let (header, content) = block_ranges(text, at).ok_or_else(|| {
                way.refuse("this block of text cannot be replaced", "edit it by hand")
            })?;
            vec![
                (content, String::new()),
                (header, quote::scalar(value, None, way.flow)),
            ]
        }
        Kind::Scalar { style, .. } => {
            let written = text.get(at.0..at.1).unwrap_or_default();
            let mark = written.chars().next().filter(|_| *style == Style::Quoted);
            vec![(at, quote::scalar(value, mark, way.flow))]
        }
    };
    let mut expected = root.clone();
    if let Some(target) = reach(&mut expected, &way.steps) {
        target.kind = scalar_kind(value);
    }
    way.checked(edits, &expected)
}

/// The text with `key: value` added at the end of the mapping at `path` (empty: the root).
///
/// # Errors
/// `edit-refused`, when there is no such mapping, it has the key, or it stands behind an alias.
pub fn insert_key(
    text: &str,
    root: &Node,
    path: &str,
    key: &str,
    value: &str,
) -> Result<String, Diagnostic> {
    let way = Way::to(text, root, path)?;
    let Kind::Mapping(entries) = &way.node.kind else {
        let found = way.node.kind_words();
        return Err(way.refuse(
            &format!("a key can only be added to a mapping, this is {found}"),
            "give the path of a mapping",
        ));
    };
    if way.node.entry(key).is_some() {
        return Err(way.refuse(
            &format!("key `{key}` is there already"),
            "set its value instead",
        ));
    }
    let flow = way.flow || way.starts_with('{');
    let pair = format!(
        "{}: {}",
        quote::key(key, flow),
        quote::scalar(value, None, flow)
    );
    let edit = way.insertion(entries, pair)?;
    let mut expected = root.clone();
    if let Some(Node {
        kind: Kind::Mapping(entries),
        span,
        ..
    }) = reach(&mut expected, &way.steps)
    {
        entries.push(Entry {
            key: key.to_owned(),
            key_span: *span,
            value: Node {
                span: *span,
                alias: None,
                kind: scalar_kind(value),
            },
        });
    }
    way.checked(vec![edit], &expected)
}

/// The text without the key that `path` ends in; its own comment on the line goes with it.
///
/// # Errors
/// `edit-refused`, when there is no such key, it stands behind an alias, or an alias needs it.
pub fn remove_key(text: &str, root: &Node, path: &str) -> Result<String, Diagnostic> {
    let (mapping, key) = match parse(path).and_then(|mut s| s.pop().map(|last| (s, last))) {
        Some((steps, Segment::Key(key))) => (super::path::join(&steps), key),
        _ => return Err(absent(root, path)),
    };
    let way = Way::to(text, root, &mapping)?;
    let entries = way.node.entries();
    let Some((i, entry)) = way.node.entry(&key).and_then(|e| {
        entries
            .iter()
            .enumerate()
            .find(|(_, other)| std::ptr::eq(*other, e))
    }) else {
        return Err(absent(root, path));
    };
    let (start, end) = (entry.key_span.start as usize, entry_end(entry));
    let line_start = text
        .get(..start)
        .and_then(|t| t.rfind('\n'))
        .map_or(0, |n| n + 1);
    let own_line = text
        .get(line_start..start)
        .is_some_and(|t| t.trim_matches(BLANK).is_empty());
    let before = i.checked_sub(1).and_then(|i| entries.get(i));
    let edit = match (before, entries.get(i + 1)) {
        _ if way.flow && !way.starts_with('{') => {
            return Err(way.refuse(
                "this key cannot be taken out as it is written",
                "put its mapping in braces: `{ … }`",
            ));
        }
        (None, None) if way.starts_with('{') => ((start, end), String::new()),
        (None, None) => ((start, end), "{}".to_owned()),
        (Some(before), None) if way.starts_with('{') => ((entry_end(before), end), String::new()),
        (_, Some(next)) if way.starts_with('{') || !own_line => {
            let next = next.key_span.start as usize;
            if text.get(end..next).is_some_and(|t| t.contains('#')) {
                return Err(way.refuse(
                    "a comment stands between this key and the next",
                    "move the comment, or take the key out by hand",
                ));
            }
            ((start, next), String::new())
        }
        _ => {
            let newline = line_end(text, end);
            let rest = text.get(newline..).unwrap_or_default();
            let after = newline + rest.find('\n').map_or(rest.len(), |n| n + 1);
            ((line_start, after), String::new())
        }
    };
    let mut expected = root.clone();
    if let Some(Node {
        kind: Kind::Mapping(entries),
        ..
    }) = reach(&mut expected, &way.steps)
    {
        entries.remove(i);
    }
    way.checked(vec![edit], &expected)
}

type Range = (usize, usize);

fn range(node: &Node) -> Range {
    (node.span.start as usize, node.span.end as usize)
}

/// Where the writing of an entry ends, which for an alias is the end of `*name`.
fn entry_end(entry: &Entry) -> usize {
    let value = entry.value.alias.unwrap_or(entry.value.span);
    value.end.max(entry.key_span.end) as usize
}

/// The end of the line, before its break.
fn line_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    at + line.strip_suffix('\r').unwrap_or(line).len()
}

fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// As many blanks as stand (or dashes and blanks that stand) before the first key of a mapping.
fn indentation(text: &str, key_start: usize) -> String {
    let before = text.get(..key_start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    " ".repeat(line.chars().count())
}

/// Whether the text ends in an anchor.
fn anchored(before: &str) -> bool {
    before
        .rsplit([' ', '\n', '\t'])
        .next()
        .is_some_and(|word| word.starts_with('&'))
}

/// The header of a block scalar (`|-`, `>2`, …), and its lines with the break before them.
fn block_ranges(text: &str, content: Range) -> Option<(Range, Range)> {
    let above = text.get(..content.0)?.trim_end_matches(BLANK);
    let line_start = above.rfind('\n').map_or(0, |n| n + 1);
    let line = above.get(line_start..)?;
    let code = line.split(" #").next()?.trim_end_matches(BLANK);
    let word = code.rfind([' ', '\t', ':', '-']).map_or(0, |n| n + 1);
    // Searching from the mark itself keeps `|-` whole.
    let word = code
        .rfind(['|', '>'])
        .filter(|mark| *mark + 4 >= code.len())
        .unwrap_or(word);
    code.get(word..)?.starts_with(['|', '>']).then_some(())?;
    let header = (line_start + word, line_start + code.len());
    Some((header, (line_end(text, line_start), content.1)))
}

fn scalar_kind(value: &str) -> Kind {
    Kind::Scalar {
        text: value.to_owned(),
        style: Style::Plain,
    }
}

fn reach<'a>(root: &'a mut Node, steps: &[Segment]) -> Option<&'a mut Node> {
    let mut node = root;
    for step in steps {
        node = match (step, &mut node.kind) {
            (Segment::Key(key), Kind::Mapping(entries)) => {
                &mut entries.iter_mut().find(|e| e.key == *key)?.value
            }
            (Segment::Index(i), Kind::Sequence(items)) => items.get_mut(*i)?,
            _ => return None,
        };
    }
    Some(node)
}

fn absent(root: &Node, path: &str) -> Diagnostic {
    let near = super::nearest(root, path);
    Diagnostic::error(codes::EDIT_REFUSED, format!("there is no `{path}`"))
        .at(path, Some(near.span))
        .help("check the path; list places are counted from 0")
}

/// The way to the value that an edit is about.
struct Way<'a> {
    text: &'a str,
    path: &'a str,
    /// The path with the keys as they are written.
    steps: Vec<Segment>,
    node: &'a Node,
    /// Whether it stands inside brackets or braces.
    flow: bool,
}

impl<'a> Way<'a> {
    fn to(text: &'a str, root: &'a Node, path: &'a str) -> Result<Self, Diagnostic> {
        let mut way = Self {
            text,
            path,
            steps: Vec::new(),
            node: root,
            flow: false,
        };
        for step in parse(path).ok_or_else(|| absent(root, path))? {
            way.flow |= way.starts_with('[') || way.starts_with('{');
            way.node = match &step {
                Segment::Key(key) => {
                    let entry = way.node.entry(key).ok_or_else(|| absent(root, path))?;
                    way.steps.push(Segment::Key(entry.key.clone()));
                    &entry.value
                }
                Segment::Index(i) => {
                    way.steps.push(step.clone());
                    way.node.items().get(*i).ok_or_else(|| absent(root, path))?
                }
            };
            if let Some(alias) = way.node.alias {
                return Err(Diagnostic::error(
                    codes::EDIT_REFUSED,
                    format!("`{path}` comes by an alias, so that a change would reach further"),
                )
                .at(path, Some(alias))
                .help("write the value out in place of the `*name`, then change it"));
            }
        }
        Ok(way)
    }

    fn starts_with(&self, c: char) -> bool {
        let start = self.node.span.start as usize;
        self.text.get(start..).is_some_and(|t| t.starts_with(c))
            && !matches!(self.node.kind, Kind::Scalar { .. } | Kind::Null)
    }

    /// The edit that adds a pair at the end of the mapping that the way leads to.
    fn insertion(&self, entries: &[Entry], pair: String) -> Result<(Range, String), Diagnostic> {
        let braces = self.starts_with('{');
        Ok(match (entries.first(), entries.last()) {
            (Some(_), Some(last)) if braces => {
                let end = entry_end(last);
                ((end, end), format!(", {pair}"))
            }
            (Some(first), Some(last)) if !self.flow => {
                let end = line_end(self.text, entry_end(last));
                let indent = indentation(self.text, first.key_span.start as usize);
                (
                    (end, end),
                    format!("{}{indent}{pair}", line_break(self.text)),
                )
            }
            (None, _) if braces => {
                let start = self.node.span.start as usize + 1;
                ((start, start), pair)
            }
            _ => {
                return Err(self.refuse(
                    "a key cannot be added to this mapping as it is written",
                    "put it in braces: `{ … }`",
                ));
            }
        })
    }

    fn refuse(&self, message: &str, help: &str) -> Diagnostic {
        Diagnostic::error(codes::EDIT_REFUSED, message)
            .at(self.path, Some(self.node.span))
            .help(help)
    }

    /// The edited text (edits from last to first), once it is known to mean what is expected.
    fn checked(
        &self,
        mut edits: Vec<(Range, String)>,
        expected: &Node,
    ) -> Result<String, Diagnostic> {
        edits.sort_by_key(|((start, _), _)| std::cmp::Reverse(*start));
        let mut edited = self.text.to_owned();
        for ((start, end), new) in edits {
            let sound =
                start <= end && edited.is_char_boundary(start) && edited.is_char_boundary(end);
            if !sound || end > edited.len() {
                return Err(self.refuse("the tree is not that of this text", "read the text again"));
            }
            edited.replace_range(start..end, &new);
        }
        let read = scan::load_text(&edited, SourceId::default());
        let same =
            read.diagnostics.is_empty() && read.value.is_some_and(|tree| same(&tree, expected));
        if same {
            return Ok(edited);
        }
        Err(self.refuse(
            "the change would reach further than this place, or be read differently",
            "an alias may repeat or need the value; edit the text by hand",
        ))
    }
}

/// Whether two trees mean the same, wherever and however they are written.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Scalar { text: a, .. }, Kind::Scalar { text: b, .. }) => a == b,
        (Kind::Sequence(a), Kind::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Kind::Mapping(a), Kind::Mapping(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|(a, b)| a.key == b.key && same(&a.value, &b.value))
        }
        _ => false,
    }
}
