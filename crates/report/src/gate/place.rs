//! Where a finding is: as people name it, as tools want it, and as a range of the text.

use super::finding::Finding;
use std::fmt::Write;
use stormglass_core::assessment::Place;
use stormglass_core::policy::report::Unanswered;
use stormglass_core::source::{SourceId, Sources, Span};

/// `orders.yaml:12:5`.
pub(super) fn named(place: &Place) -> String {
    format!("{}:{}:{}", path(&place.file), place.line, place.column)
}

/// Where a finding is; the first line of the design's file where the path has no place.
pub(super) fn of(finding: &Finding<'_>) -> Place {
    let place = finding.judged.check.place.clone();
    place.unwrap_or_else(|| Place {
        file: finding.design.file.clone(),
        line: 1,
        column: 1,
    })
}

/// Where something without an answer is; the first line of its file where nothing nearer is known.
pub(super) fn of_unanswered(unanswered: &Unanswered) -> Place {
    let place = unanswered.place.clone();
    place.unwrap_or_else(|| Place {
        file: unanswered.file.clone(),
        line: 1,
        column: 1,
    })
}

/// A file as repositories name it: forward slashes, no `./` in front.
pub(super) fn path(file: &str) -> String {
    let slashed = file.replace('\\', "/");
    let mut rest = slashed.as_str();
    while let Some(shorter) = rest.strip_prefix("./") {
        rest = shorter.trim_start_matches('/');
    }
    rest.to_owned()
}

/// The same as a relative URI reference (RFC 3986).
pub(super) fn uri(file: &str) -> String {
    let mut out = String::new();
    for byte in path(file).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// What stands at a place: a key with its value, or a value, as far as its line goes.
pub(super) fn span(place: &Place, sources: &Sources) -> Option<Span> {
    let (id, text) = text(&place.file, sources)?;
    let mut start = 0;
    for _ in 1..place.line {
        start += text.get(start..)?.find('\n')? + 1;
    }
    let line = text.get(start..)?.split('\n').next()?;
    let skip = place.column.saturating_sub(1) as usize;
    let column = line.char_indices().nth(skip).map_or(line.len(), |(i, _)| i);
    let (before, rest) = line.split_at_checked(column)?;
    let from = u32::try_from(start + column).ok()?;
    let length = u32::try_from(extent(rest, is_inline(before))).ok()?;
    Some(Span {
        source: id,
        start: from,
        end: from + length,
    })
}

/// The text of a file, by its name.
fn text<'s>(file: &str, sources: &'s Sources) -> Option<(SourceId, &'s str)> {
    (0..)
        .map(SourceId)
        .map_while(|id| sources.get(id).map(|s| (id, s)))
        .find(|(_, source)| source.name == file)
        .map(|(id, source)| (id, source.text.as_str()))
}

/// Whether a line is inside braces or brackets after this much of it.
fn is_inline(before: &str) -> bool {
    let mut depth = 0_i32;
    scan(before, |c, _| {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            _ => {}
        }
        true
    });
    depth > 0
}

/// How many bytes of a line belong to what starts it.
fn extent(rest: &str, inline: bool) -> usize {
    let mut depth = 0_i32;
    let end = scan(rest, |c, before| {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' | ',' if inline && depth == 0 => return false,
            '}' | ']' => depth -= 1,
            '#' if before.is_none_or(char::is_whitespace) => return false,
            _ => {}
        }
        true
    });
    rest.get(..end).unwrap_or(rest).trim_end().len()
}

/// Looks at every character outside quotes, with the one before it, until told to stop; returns where.
fn scan(text: &str, mut look: impl FnMut(char, Option<char>) -> bool) -> usize {
    let mut quote = None;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'') && before.is_none_or(|b| !b.is_alphanumeric()) => {
                quote = Some(c);
            }
            None if !look(c, before) => return at,
            None => {}
        }
        before = Some(c);
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, line: u32, column: u32) -> String {
        let mut sources = Sources::new();
        sources.add("a.yaml", text);
        let file = "a.yaml".to_owned();
        let place = Place { file, line, column };
        sources.slice(span(&place, &sources).unwrap()).to_owned()
    }

    #[test]
    fn what_is_marked_ends_where_its_value_ends() {
        let text = "a: { b: [1, 2], \"c, d\": 3 } # e\nñ: it's 'x # y' # z\n";
        assert_eq!(marked(text, 1, 6), "b: [1, 2]");
        assert_eq!(marked(text, 1, 17), "\"c, d\": 3");
        assert_eq!(marked(text, 1, 1), "a: { b: [1, 2], \"c, d\": 3 }");
        assert_eq!(marked(text, 2, 1), "ñ: it's 'x # y'");
        assert_eq!(marked(text, 2, 99), "");
    }

    #[test]
    fn files_are_named_as_in_the_repository() {
        assert_eq!(path(".\\a\\b.yaml"), "a/b.yaml");
        assert_eq!(uri("./a b/ü%.yaml"), "a%20b/%C3%BC%25.yaml");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
