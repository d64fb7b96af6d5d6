//! Paths such as `tiers.backend.in.us-east.nodes` and `recovery.region.steps[2].switch`.
//!
//! Keys are joined by dots and list places stand in brackets, counted from 0. A key that is
//! empty or contains `.`, `[`, `]`, `"` or `\` is written in double quotes, in which `"` and `\`
//! are escaped by `\`: `prices."t3.2xlarge"`.

use super::node::{Entry, Node};
use crate::source::Span;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// Into the value of a key.
    Key(String),
    /// Into an item of a list, counted from 0.
    Index(usize),
}

/// The path in writing.
#[must_use]
pub fn join(segments: &[Segment]) -> String {
    let mut out = String::new();
    for segment in segments {
        match segment {
            Segment::Index(i) => out.push_str(&format!("[{i}]")),
            Segment::Key(key) => {
                if !out.is_empty() {
                    out.push('.');
                }
                if key.is_empty() || key.contains(['.', '[', ']', '"', '\\']) {
                    let escaped = key.replace('\\', "\\\\").replace('"', "\\\"");
                    out.push_str(&format!("\"{escaped}\""));
                } else {
                    out.push_str(key);
                }
            }
        }
    }
    out
}

/// The steps of a written path; the empty path is the root. None if it is not well formed.
#[must_use]
pub fn parse(path: &str) -> Option<Vec<Segment>> {
    let mut segments = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('[') {
            let (digits, tail) = tail.split_once(']')?;
            segments.push(Segment::Index(digits.parse().ok()?));
            rest = tail;
        } else {
            if !segments.is_empty() {
                rest = rest.strip_prefix('.')?;
            }
            let (key, tail) = key(rest)?;
            segments.push(Segment::Key(key));
            rest = tail;
        }
    }
    Some(segments)
}

fn key(rest: &str) -> Option<(String, &str)> {
    let Some(quoted) = rest.strip_prefix('"') else {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (key, tail) = rest.split_at(end);
        return (!key.is_empty()).then(|| (key.to_owned(), tail));
    };
    let mut key = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((key, quoted.get(at + 1..)?)),
            '\\' => key.push(chars.next()?.1),
            c => key.push(c),
        }
    }
    None
}

/// The value at a path. Keys match exactly, else but for `_` and `-`; a key with dots is also
/// found without quotes.
#[must_use]
pub fn find<'a>(root: &'a Node, path: &str) -> Option<&'a Node> {
    let segments = parse(path)?;
    let (node, left) = walk(root, &segments);
    left.is_empty().then_some(node)
}

/// The value at a path, or the closest one around it that exists.
#[must_use]
pub fn nearest<'a>(root: &'a Node, path: &str) -> &'a Node {
    walk(root, &parse(path).unwrap_or_default()).0
}

/// Where the last key of a path is written; None for the root, list items and absent keys.
#[must_use]
pub fn key_span(root: &Node, path: &str) -> Option<Span> {
    entry_at(root, path).map(|e| e.key_span)
}

/// The entry that a path ends in; None for the root, list items and absent keys.
pub(crate) fn entry_at<'a>(root: &'a Node, path: &str) -> Option<&'a Entry> {
    let segments = parse(path)?;
    let found = find(root, path)?;
    // The parent is where the walk stands before its last step, which may take several dots.
    let parent = (0..segments.len()).rev().find_map(|n| {
        let (node, left) = walk(root, segments.get(..n)?);
        left.is_empty().then_some(node)
    })?;
    let is_found = |e: &&Entry| std::ptr::eq(&raw const e.value, found);
    parent.entries().iter().find(is_found)
}

/// As far in as the path leads, and what is left of it.
fn walk<'a, 's>(root: &'a Node, path: &'s [Segment]) -> (&'a Node, &'s [Segment]) {
    let (mut node, mut left) = (root, path);
    while let Some((first, rest)) = left.split_first() {
        if let Some(inner) = step(node, first) {
            (node, left) = (inner, rest);
        } else if let Some((inner, rest)) = dotted(node, left) {
            (node, left) = (inner, rest);
        } else {
            break;
        }
    }
    (node, left)
}

/// A key whose dots were taken for steps.
fn dotted<'a, 's>(node: &'a Node, path: &'s [Segment]) -> Option<(&'a Node, &'s [Segment])> {
    let mut key = String::new();
    for (n, segment) in path.iter().enumerate() {
        let Segment::Key(part) = segment else {
            return None;
        };
        if n > 0 {
            key.push('.');
        }
        key.push_str(part);
        if let (Some(inner), Some(rest)) = (node.get(&key), path.get(n + 1..)) {
            return Some((inner, rest));
        }
    }
    None
}

fn step<'a>(node: &'a Node, segment: &Segment) -> Option<&'a Node> {
    match segment {
        Segment::Key(key) => node.get(key),
        Segment::Index(i) => node.items().get(*i),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_back_as_written() {
        let steps = vec![
            Segment::Key("a-b".into()),
            Segment::Index(2),
            Segment::Key("t3.2x\"l\\".into()),
            Segment::Index(0),
            Segment::Index(1),
            Segment::Key(String::new()),
            Segment::Key("é".into()),
        ];
        let text = join(&steps);
        assert_eq!(text, r#"a-b[2]."t3.2x\"l\\"[0][1]."".é"#);
        assert_eq!(parse(&text), Some(steps));
        assert_eq!(parse(""), Some(vec![]));
        for bad in [".", "a.", "a..b", "a[", "a[x]", "a.\"", "\"a"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
