//! The comments of a text: every `#` outside keys and values that starts one.

use crate::yaml::{Kind, Node};

/// All comments, sorted, without the blanks at their ends.
pub(super) fn all(text: &str, tree: &Node) -> Vec<String> {
    let mut taken = Vec::new();
    ranges(tree, &mut taken);
    taken.sort_unstable();
    let mut out = Vec::new();
    let mut at = 0;
    for (start, end) in taken.into_iter().chain([(text.len(), text.len())]) {
        for line in text.get(at..start).unwrap_or_default().split('\n') {
            if let Some((_, comment)) = line.split_once('#') {
                out.push(comment.trim_end().to_owned());
            }
        }
        at = at.max(end);
    }
    out.sort_unstable();
    out
}

/// Where keys, scalars and aliases stand.
fn ranges(node: &Node, out: &mut Vec<(usize, usize)>) {
    if let Some(alias) = node.alias {
        out.push((alias.start as usize, alias.end as usize));
        return;
    }
    match &node.kind {
        Kind::Null | Kind::Scalar { .. } => {
            out.push((node.span.start as usize, node.span.end as usize));
        }
        Kind::Sequence(items) => items.iter().for_each(|item| ranges(item, out)),
        Kind::Mapping(entries) => {
            for entry in entries {
                out.push((entry.key_span.start as usize, entry.key_span.end as usize));
                ranges(&entry.value, out);
            }
        }
    }
}
