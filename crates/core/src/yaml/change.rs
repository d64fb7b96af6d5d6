//! `path=value` changes to a text: the value replaced where there is one, else the key added.

use super::codes;
use super::path::{Segment, find, join, parse};
use super::{load, patch};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// The text with each change applied in turn; comments and order stay.
///
/// # Errors
/// `edit-refused`, when a path is not well formed, leads through something that is not there, or
/// names a collection. A text that cannot be read at all comes back as it is: reading it says why.
pub fn set_all(text: &str, changes: &[(String, String)]) -> Result<String, Diagnostic> {
    let mut text = text.to_owned();
    for (path, value) in changes {
        let mut sources = Sources::new();
        let id = sources.add("", &*text);
        let Some(root) = load(&sources, id).value else {
            return Ok(text);
        };
        text = if find(&root, path).is_some() {
            patch::set_value(&text, &root, path, value)?
        } else {
            let (parent, key) = split(path).ok_or_else(|| {
                Diagnostic::error(codes::EDIT_REFUSED, format!("`{path}` is no path to a key"))
                    .help("write names with dots between them, such as `traffic.dns.ttl`")
            })?;
            patch::insert_key(&text, &root, &parent, &key, value)?
        };
    }
    Ok(text)
}

/// The path of the mapping, and the key in it.
fn split(path: &str) -> Option<(String, String)> {
    let mut segments = parse(path)?;
    match segments.pop()? {
        Segment::Key(key) => Some((join(&segments), key)),
        Segment::Index(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, path: &str, value: &str) -> Result<String, Diagnostic> {
        set_all(text, &[(path.into(), value.into())])
    }

    #[test]
    fn values_are_replaced_and_keys_added_with_comments_kept() {
        let text = "a:\n  b: 1 # one\n  c: { d: 2 }\n";
        assert_eq!(
            set(text, "a.b", "7").unwrap(),
            "a:\n  b: 7 # one\n  c: { d: 2 }\n"
        );
        assert_eq!(
            set(text, "a.c.e", "x").unwrap(),
            "a:\n  b: 1 # one\n  c: { d: 2, e: x }\n"
        );
    }

    #[test]
    fn a_path_through_nothing_is_refused() {
        assert_eq!(
            set("a: 1\n", "x.y", "2").unwrap_err().code,
            codes::EDIT_REFUSED
        );
        assert_eq!(
            set("a: [1]\n", "a[3]", "2").unwrap_err().code,
            codes::EDIT_REFUSED
        );
    }
}
