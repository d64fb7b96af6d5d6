//! Writing a scalar so that it is read back as the same text.

use super::node::Style;
use super::scalar::{Scalar, resolve};

/// A value: in the quotes it had (`mark`), else plain if that is read back, else in quotes.
/// `flow` says whether it stands inside brackets or braces.
pub(crate) fn scalar(text: &str, mark: Option<char>, flow: bool) -> String {
    match mark {
        Some('"') => double(text),
        Some(_) => quoted(text),
        None if plain(text, flow) => text.to_owned(),
        None => quoted(text),
    }
}

/// A key, which must also not look like a number or truth value.
pub(crate) fn key(text: &str, flow: bool) -> String {
    let word = resolve(text, Style::Plain) == Scalar::Text && text != "<<";
    if word && plain(text, flow) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn plain(text: &str, flow: bool) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    let second = chars.next();
    let starts = match first {
        '-' | '?' | ':' => second.is_some_and(|c| !c.is_whitespace() && !",[]{}-".contains(c)),
        c => !c.is_whitespace() && !",[]{}#&*!|>'\"%@`".contains(c),
    };
    let inside = text.contains(": ")
        || text.contains(" #")
        || text.contains(needs_escape)
        || flow && text.contains([',', '[', ']', '{', '}']);
    let ends = text.ends_with(|c: char| c.is_whitespace() || c == ':' || flow && c == '-');
    let null = resolve(text, Style::Plain) == Scalar::Null;
    starts && !inside && !ends && !null && !text.starts_with("...")
}

fn needs_escape(c: char) -> bool {
    c.is_control() || matches!(c, '\u{FEFF}' | '\u{2028}' | '\u{2029}')
}

/// In single quotes, or in double quotes where escapes are needed.
fn quoted(text: &str) -> String {
    if text.contains(needs_escape) {
        return double(text);
    }
    format!("'{}'", text.replace('\'', "''"))
}

fn double(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if needs_escape(c) => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
