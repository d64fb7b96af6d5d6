//! Sets a value at a path of a text, wherever the path leads: in the place of what is there, or under keys
//! that are not there yet.

use super::super::path::{Segment, join, parse};
use super::super::{Kind, Node, Style, codes, quote, scan};
use super::{
    Range, Way, absent, entry_end, indentation, line_break, line_end, range, remove_key, set_value,
};
use crate::diagnostic::Diagnostic;
use crate::source::SourceId;

/// The text with `value` at `path`; the value is text, or YAML on one line if it begins with a bracket, brace or
/// quote, as changes from outside are written; `~` takes the key away.
///
/// Comments and all that is not at the path stay as they are. Items that a list gets at its end are added to it
/// as it is written.
///
/// # Errors
/// `edit-refused`, when the path leads through what is not there or is reached by an alias, when a comment would be
/// lost, or when the change would reach further.
pub fn put(text: &str, root: &Node, path: &str, value: &str) -> Result<String, Diagnostic> {
    let steps = parse(path)
        .filter(|s| !s.is_empty())
        .ok_or_else(|| absent(root, path))?;
    if value.trim() == "~" {
        return remove_key(text, root, path);
    }
    let new = node(value).ok_or_else(|| {
        Diagnostic::error(codes::EDIT_REFUSED, format!("`{value}` is no value"))
            .at(path, None)
            .help("write it on one line")
    })?;
    let depth = (0..=steps.len())
        .rev()
        .find(|n| Way::to(text, root, &join(steps.get(..*n).unwrap_or_default())).is_ok())
        .unwrap_or(0);
    let (there, rest) = steps.split_at(depth);
    let whole = join(there);
    let way = Way::to(text, root, &whole)?;
    // A way that ends at an alias ends short; what it says is the reason.
    if let Some(next) = rest.first() {
        let mut further = there.to_vec();
        further.push(next.clone());
        if super::super::find(root, &join(&further)).is_some() {
            Way::to(text, root, &join(&further))?;
        }
    }
    let mut expected = root.clone();
    if let (false, Some(begun)) = (rest.is_empty(), super::reach(&mut expected, &way.steps))
        && begun.kind == Kind::Null
    {
        begun.kind = Kind::Mapping(Vec::new());
    }
    super::super::put(&mut expected, path, new.clone(), &|_| true)?;
    let edits = if rest.is_empty() {
        if matches!(new.kind, Kind::Scalar { .. })
            && matches!(way.node.kind, Kind::Scalar { .. } | Kind::Null)
        {
            let plain = new.text().unwrap_or_default();
            return set_value(text, root, path, plain);
        }
        match longer(&way, &new, value) {
            Some(edit) => vec![edit],
            None => vec![replaced(&way, root, &new, value)?],
        }
    } else {
        vec![added(&way, rest, &new, value)?]
    };
    way.checked(edits, &expected)
}

/// The tree of a value.
fn node(value: &str) -> Option<Node> {
    if value.starts_with(['{', '[', '"', '\'']) {
        let read = scan::load_text(value, SourceId::default());
        return read.value.filter(|_| read.diagnostics.is_empty());
    }
    Some(Node {
        span: crate::source::Span::default(),
        alias: None,
        kind: Kind::Scalar {
            text: value.to_owned(),
            style: Style::Plain,
        },
    })
}

/// The value as it stands between braces, or by itself.
fn written(new: &Node, value: &str, flow: bool) -> String {
    match &new.kind {
        Kind::Scalar {
            text,
            style: Style::Plain,
        } => quote::scalar(text, None, flow),
        _ => value.to_owned(),
    }
}

/// The edit that puts a value under keys that are not there.
fn added(
    way: &Way<'_>,
    rest: &[Segment],
    new: &Node,
    value: &str,
) -> Result<(Range, String), Diagnostic> {
    let mut keys = Vec::new();
    for step in rest {
        match step {
            Segment::Key(key) => keys.push(key.as_str()),
            Segment::Index(_) => {
                return Err(way.refuse("there is no such item", "list places are counted from 0"));
            }
        }
    }
    let flow = way.flow || way.starts_with('{');
    let nested = keys.len() > 1;
    let mut text = written(new, value, flow || nested);
    for (i, key) in keys.iter().enumerate().rev() {
        let pair = format!("{}: {text}", quote::key(key, flow || i > 0));
        text = if i == 0 {
            pair
        } else {
            format!("{{ {pair} }}")
        };
    }
    match &way.node.kind {
        Kind::Mapping(entries) => way.insertion(entries, text),
        Kind::Null if range(way.node).0 == range(way.node).1 && !way.steps.is_empty() => {
            Ok((range(way.node), format!(" {{ {text} }}")))
        }
        _ => {
            let found = way.node.kind_words();
            Err(way.refuse(
                &format!("a key can only be added to a mapping, this is {found}"),
                "give the path of a mapping",
            ))
        }
    }
}

/// The edit that adds items at the end of a list, if that is what the new list does.
fn longer(way: &Way<'_>, new: &Node, value: &str) -> Option<(Range, String)> {
    let (Kind::Sequence(old), Kind::Sequence(all)) = (&way.node.kind, &new.kind) else {
        return None;
    };
    let last = old.last()?;
    let begins = old.len() < all.len() && old.iter().zip(all).all(|(a, b)| super::same(a, b));
    if !begins {
        return None;
    }
    let more: Vec<&str> = all
        .get(old.len()..)?
        .iter()
        .map(|item| value.get(item.span.start as usize..item.span.end as usize))
        .collect::<Option<_>>()?;
    let end = last.alias.unwrap_or(last.span).end as usize;
    if way.starts_with('[') {
        return Some(((end, end), format!(", {}", more.join(", "))));
    }
    // A line an item, each as far in as the first dash.
    let first = old.first()?;
    let before = way.text.get(..first.span.start as usize)?;
    let dash = before.rfind('-')?;
    let indent = indentation(way.text, dash);
    let end = line_end(way.text, end);
    let items = more
        .iter()
        .map(|item| format!("{}{indent}- {item}", line_break(way.text)));
    Some(((end, end), items.collect()))
}

/// The edit that writes one value in the place of another that is not a single one, or is not to be.
fn replaced(
    way: &Way<'_>,
    root: &Node,
    new: &Node,
    value: &str,
) -> Result<(Range, String), Diagnostic> {
    let (start, end) = range(way.node);
    let text = way.text.get(start..end).unwrap_or_default();
    let comment = text.starts_with('#') || text.contains(" #") || text.contains("\n#");
    if comment && !matches!(way.node.kind, Kind::Scalar { .. }) {
        return Err(way.refuse(
            "comments stand inside what would be replaced",
            "change it by hand, and keep what the comments say",
        ));
    }
    // After its key, so that what stood on lines of its own comes back to the line of the key.
    let Some(entry) = super::super::path::entry_at(root, &join(&way.steps)) else {
        return Ok(((start, end), written(new, value, way.flow)));
    };
    let key_end = entry.key_span.end as usize;
    let between = way.text.get(key_end..start).unwrap_or_default();
    let colon = between.find(':').map_or(key_end, |at| key_end + at + 1);
    let plain = between.trim_start_matches([' ', '\t']).starts_with(':')
        && way
            .text
            .get(colon..start)
            .is_some_and(|t| t.trim().is_empty());
    if !plain {
        return Err(way.refuse(
            "something stands between the key and its value",
            "change it by hand",
        ));
    }
    Ok((
        (colon, entry_end(entry).max(end)),
        format!(" {}", written(new, value, way.flow)),
    ))
}
