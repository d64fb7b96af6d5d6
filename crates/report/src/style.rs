//! How text is painted and laid out. Colour repeats what a word or a sign already says.

use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// Narrowest page that is laid out; narrower terminals wrap by themselves.
pub const MIN_WIDTH: usize = 60;

/// How a page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to write ANSI colours.
    pub color: bool,
    /// Columns of the page; less than [`MIN_WIDTH`] counts as that.
    pub width: usize,
    /// Whether to list everything.
    pub verbose: bool,
    /// Whether signs beyond ASCII may be used for marks and bars.
    pub unicode: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            color: false,
            width: 100,
            verbose: false,
            unicode: true,
        }
    }
}

/// What a piece of text is, from which its colour follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Role {
    /// Ordinary text.
    #[default]
    Plain,
    /// Headings and the figures that count.
    Strong,
    /// What may be skipped.
    Faint,
    /// Met.
    Good,
    /// Missed.
    Bad,
    /// Uncertain.
    Doubt,
}

impl Style {
    /// Columns of the page.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.width.max(MIN_WIDTH)
    }

    /// The text in the colour of its role.
    #[must_use]
    pub fn paint(&self, role: Role, text: &str) -> String {
        let code = match role {
            Role::Plain => "",
            Role::Strong => "1",
            Role::Faint => "2",
            Role::Good => "32",
            Role::Bad => "1;31",
            Role::Doubt => "33",
        };
        if !self.color || code.is_empty() || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// `fancy` where signs beyond ASCII may be used, else `ascii`.
    #[must_use]
    pub fn sign(&self, fancy: &'static str, ascii: &'static str) -> &'static str {
        if self.unicode { fancy } else { ascii }
    }
}

/// Columns that a text takes on a terminal.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.width()
}

/// Text with control characters made visible: names come from files, and a terminal obeys them.
/// Signs that turn the direction of writing count as such: what is read must be what is there.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.chars().any(commands) {
        Cow::Owned(
            text.chars()
                .map(|c| if commands(c) { '\u{fffd}' } else { c })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

fn commands(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Lines of at most `width` columns, broken at blanks; a longer word is broken anywhere.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(4);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in harmless(text).split_whitespace() {
        if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            let mut bytes = [0; 4];
            if columns(&line) + columns(c.encode_utf8(&mut bytes)) > width {
                let rest = line.split_off(joint(&line));
                lines.push(std::mem::replace(&mut line, rest));
            }
            line.push(c);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Where a full line is best broken within its last word: behind a sign that joins, if there is
/// one in its second half.
fn joint(line: &str) -> usize {
    let last_word = line.rfind(' ').map_or(0, |at| at + 1);
    match line.rfind(['-', '/', '_', ':', '.']) {
        Some(at) if at >= last_word && at + 1 > line.len() / 2 => at + 1,
        _ => line.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_broken_and_widths_are_columns() {
        assert_eq!(wrap("ab cd ef", 8), ["ab cd ef"]);
        assert_eq!(wrap("abcdefghijk lm", 8), ["abcdefgh", "ijk lm"]);
        assert_eq!(wrap("ab-cdef-ghijkl", 10), ["ab-cdef-", "ghijkl"]);
        assert_eq!(wrap("東京リージョン", 8), ["東京リー", "ジョン"]);
    }

    #[test]
    fn terminal_commands_in_names_are_defused() {
        assert_eq!(wrap("a\u{1b}[31mred", 40), ["a\u{fffd}[31mred"]);
        assert_eq!(harmless("a\u{202e}b\u{2066}c"), "a\u{fffd}b\u{fffd}c");
    }

    #[test]
    fn no_colour_unless_asked() {
        let plain = Style::default();
        assert_eq!(plain.paint(Role::Bad, "missed"), "missed");
        let colour = Style {
            color: true,
            ..plain
        };
        assert_eq!(colour.paint(Role::Bad, "x"), "\u{1b}[1;31mx\u{1b}[0m");
    }
}
