//! The scanner's complaints in plain words, with a mend.

use super::{MAX_DEPTH, codes};
use crate::diagnostic::Diagnostic;

/// Scanner's wording (a part of it) → what is wrong → what to do.
const WORDS: &[(&str, &str, &str)] = &[
    (
        "mapping values are not allowed",
        "a `:` cannot stand here",
        "quote the text if it contains `: `, or align this line with the keys it belongs to",
    ),
    (
        "illegal placement of ':'",
        "a `:` cannot stand here",
        "a bracket above may not be closed; close it with `]` or `}`, or quote the text",
    ),
    (
        "simple key expect",
        "this line is not a `key: value`",
        "add `:` and a value after the key, or indent the line if it continues the text above",
    ),
    (
        "unexpected end of stream",
        "this quoted text is never closed",
        "add the closing quote",
    ),
    (
        "unknown escape character",
        "this quoted text has an escape that YAML does not know",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    (
        "expected hexadecimal number",
        "this quoted text has an incomplete `\\x`, `\\u` or `\\U` escape",
        "give it 2, 4 or 8 hexadecimal digits, or use single quotes",
    ),
    (
        "invalid Unicode character escape",
        "this quoted text has an escape that is no character",
        "write the character itself",
    ),
    (
        "unknown anchor",
        "this alias names no anchor above it",
        "put `&name` before the value it should repeat, or quote the text if it starts with `*`",
    ),
    (
        "did not find expected '-'",
        "this line is neither an item of the list above nor inside one",
        "start it with `- `, indent it under an item, or move the list out",
    ),
    (
        "did not find expected key",
        "this line does not fit the mapping it stands in",
        "align it with the keys of its mapping",
    ),
    (
        "expected ',' or '}'",
        "`,` or `}` is missing before this",
        "separate the keys by commas and close the mapping with `}`",
    ),
    (
        "expected ',' or ']'",
        "`,` or `]` is missing before this",
        "separate the items by commas and close the list with `]`",
    ),
    (
        "misplaced bracket",
        "this bracket closes nothing",
        "delete it, or quote the text it belongs to",
    ),
    (
        "block sequence entries are not allowed",
        "a list item cannot start here",
        "put the `-` on a line of its own below the key, or write `[…]`",
    ),
    (
        "trailing content after",
        "text follows the closing quote",
        "put the whole text inside the quotes",
    ),
    (
        "invalid indentation",
        "this line is not indented far enough",
        "indent it further than the key it belongs to",
    ),
    (
        "wrongly indented line",
        "this line is not indented like the block it is in",
        "indent it as far as the block's first line",
    ),
    (
        "mapping keys are not allowed",
        "a key cannot start here",
        "put it on a line of its own",
    ),
    (
        "comment intercepting",
        "a comment interrupts a text of several lines",
        "move the comment above the text",
    ),
    (
        "did not find expected <document start>",
        "this does not belong to the value above",
        "check the indentation, and that the top of the file is `key: value` lines",
    ),
    (
        "did not find expected node content",
        "a value is missing here",
        "give a value, or delete what leads up to it",
    ),
    (
        "plain scalar cannot start with '-'",
        "a text cannot start so",
        "put a space after `-` for a list item, or quote the text",
    ),
];

/// The byte to point at. For a key without a colon the scanner notices on the next line only.
pub(super) fn culprit(info: &str, text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    if let Some(tab) = tab_in_indent(text, at) {
        return tab;
    }
    if at >= text.trim_end().len()
        && let Some(open) = unclosed(text)
    {
        return open;
    }
    if !info.contains("simple key expect") || !before.trim_end_matches(' ').ends_with('\n') {
        return at;
    }
    let above = before.trim_end();
    let line = above.rfind('\n').map_or(0, |newline| newline + 1);
    let indent = above
        .get(line..)
        .map_or(0, |l| l.len() - l.trim_start().len());
    line + indent
}

/// The first tab before the text of the line that a byte stands in.
fn tab_in_indent(text: &str, at: usize) -> Option<usize> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.get(start..)?;
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..indent)?.find('\t').map(|n| start + n)
}

/// The innermost bracket that is open when the text ends: a bracket counts where a value can
/// begin, so that one inside a text does not.
fn unclosed(text: &str) -> Option<usize> {
    let mut open: Vec<usize> = Vec::new();
    let mut quote: Option<char> = None;
    let mut comment = false;
    // What stands before, blanks apart; a line break outside brackets counts as such.
    let mut before = '\n';
    let mut blank = true;
    for (at, c) in text.char_indices() {
        let begins = matches!(before, '\n' | ':' | '-' | ',' | '[' | '{');
        match c {
            '\n' => {
                comment = false;
                blank = true;
                if open.is_empty() && quote.is_none() {
                    before = '\n';
                }
                continue;
            }
            _ if comment => continue,
            c if quote == Some(c) => quote = None,
            _ if quote.is_some() => {}
            '#' if blank => comment = true,
            '"' | '\'' if begins => quote = Some(c),
            '[' | '{' if begins => open.push(at),
            ']' | '}' => {
                open.pop();
            }
            _ => {}
        }
        blank = c == ' ';
        if !blank && !comment {
            before = c;
        }
    }
    if quote.is_some() { None } else { open.pop() }
}

/// The diagnostic for a complaint of the scanner at the byte `at`, without its span.
pub(super) fn diagnose(info: &str, text: &str, at: usize) -> Diagnostic {
    if info.contains("recursion limit") {
        return too_deep();
    }
    let has_tab = tab_in_indent(text, at).is_some();
    if info.contains("tab") && !info.contains("stable") || has_tab {
        return Diagnostic::error(
            codes::TAB_INDENTATION,
            "a tab stands where YAML counts spaces",
        )
        .help("indent with spaces; most editors can convert tabs");
    }
    if unclosed(text) == Some(at) {
        let open = text.get(at..).and_then(|t| t.chars().next());
        let close = if open == Some('{') { '}' } else { ']' };
        return Diagnostic::error(codes::INVALID_YAML, "this bracket is never closed")
            .help(format!("add the closing `{close}`"));
    }
    if info.contains("unexpected character") {
        let character = text.get(at..).and_then(|t| t.chars().next()).unwrap_or(' ');
        return Diagnostic::error(
            codes::INVALID_YAML,
            format!("unquoted text cannot start with `{character}`"),
        )
        .help("quote the text");
    }
    for (part, message, help) in WORDS {
        if info.contains(part) {
            return Diagnostic::error(codes::INVALID_YAML, *message).help(*help);
        }
    }
    Diagnostic::error(
        codes::INVALID_YAML,
        format!("this is not valid YAML: {info}"),
    )
    .help("check indentation, quotes and brackets here and in the line above")
}

/// The diagnostic for nesting beyond the limit.
pub(super) fn too_deep() -> Diagnostic {
    Diagnostic::error(
        codes::NESTING_TOO_DEEP,
        format!("lists and mappings are nested more than {MAX_DEPTH} deep"),
    )
    .help("no design needs this; look for brackets that are not closed")
}
