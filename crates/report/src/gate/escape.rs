//! Names come from files that anybody may have written; here they are kept from being taken for
//! markup, for commands, or for calls to people.

use crate::style::harmless;
use std::borrow::Cow;

/// One line of harmless text: ends of lines become blanks, other control characters are made visible.
pub(super) fn line(text: &str) -> String {
    let joined: Cow<'_, str> = if text.contains(['\n', '\r', '\t']) {
        Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(text)
    };
    harmless(&joined).into_owned()
}

/// At most so many characters, with a sign where something was cut.
pub(super) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.chars().count() <= most {
        return Cow::Borrowed(text);
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    Cow::Owned(format!("{}…", kept.trim_end()))
}

/// Characters that Markdown could read as its own.
const MARKDOWN: &str = "\\`*_{}[]()~+-!$=";
/// Those that mean nothing inside words and numbers.
const INSIDE: &str = "-+=!(){}";
/// Breaks a word for those who look for one, and shows nothing.
const BREAK: &str = "&#8203;";

/// Text as Markdown shows it unchanged, in paragraphs and in cells of tables. Nobody is called by `@`,
/// no issue is linked by `#`, no address becomes a link and no `:word:` a picture.
pub(super) fn markdown(text: &str) -> String {
    let text = line(text);
    let mut out = String::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' => out.push_str("&#124;"),
            '@' => out.extend(["@", BREAK]),
            '#' => out.extend(["\\#", BREAK]),
            ':' if names_a_picture(text.get(at + 1..).unwrap_or("")) => {
                out.extend([":", BREAK]);
            }
            '/' if before == ':' => out.extend([BREAK, "/"]),
            '.' if out.ends_with("www") => out.extend([BREAK, "."]),
            c if INSIDE.contains(c) && before != ' ' => out.push(c),
            c if MARKDOWN.contains(c) => out.extend(['\\', c]),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// Whether what follows a colon is a word with another colon.
fn names_a_picture(rest: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || "_+-".contains(c);
    let word = rest.trim_start_matches(sign);
    word.len() < rest.len() && word.starts_with(':')
}

/// The same, set as code. Nobody looks for calls, issues or pictures in there.
pub(super) fn code(text: &str) -> String {
    let shown = markdown(text);
    let plain = ['@', '#', ':'].into_iter().fold(shown, |text, sign| {
        text.replace(&format!("{sign}{BREAK}"), &sign.to_string())
    });
    // An address would still become a link.
    format!(
        "<code>{}</code>",
        plain.replace("://", &format!(":{BREAK}//"))
    )
}

/// A sentence in which backticks mark names.
pub(super) fn prose(text: &str) -> String {
    if text.matches('`').count() % 2 == 1 {
        return markdown(text);
    }
    let set = |(i, part): (usize, &str)| match i % 2 {
        1 => code(part),
        // What stands behind a name does not begin a line.
        _ if i > 0 => markdown(&format!("x{part}")).split_off(1),
        _ => markdown(part),
    };
    text.split('`').enumerate().map(set).collect()
}

/// Data of a GitHub workflow command.
pub(super) fn github_data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of a GitHub workflow command.
pub(super) fn github_property(text: &str) -> String {
    github_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Data of an Azure logging command.
pub(super) fn azure_data(text: &str) -> String {
    text.replace('%', "%AZP25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of an Azure logging command.
pub(super) fn azure_property(text: &str) -> String {
    azure_data(text).replace(']', "%5D").replace(';', "%3B")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_shown_and_not_obeyed() {
        assert_eq!(markdown("a|b `c` *d*"), "a&#124;b \\`c\\` \\*d\\*");
        assert_eq!(markdown("<img src=x>"), "&lt;img src=x&gt;");
        assert_eq!(markdown("@all #12"), "@&#8203;all \\#&#8203;12");
        assert_eq!(markdown("see https://e.org"), "see https:&#8203;//e.org");
        assert_eq!(markdown("-x\n- y"), "\\-x \\- y");
        assert_eq!(
            markdown("us-east (99.95%), $12.00"),
            "us-east \\(99.95%), \\$12.00"
        );
        assert_eq!(markdown("region:us: x"), "region:&#8203;us: x");
        assert_eq!(prose("`a|b`: c_d"), "<code>a&#124;b</code>: c\\_d");
        assert_eq!(prose("`a: <b"), "\\`a: &lt;b");
        assert_eq!(markdown("a\u{1b}[31m"), "a\u{fffd}\\[31m");
    }

    #[test]
    fn commands_cannot_be_ended_by_names() {
        assert_eq!(github_data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(github_property("a:b,c%0A"), "a%3Ab%2Cc%250A");
        assert_eq!(azure_property("a;b]c"), "a%3Bb%5Dc");
        assert_eq!(azure_data("%0A"), "%AZP250A");
    }

    #[test]
    fn long_names_are_cut_at_characters() {
        assert_eq!(cut("üüüü", 3), "üü…");
        assert_eq!(cut("abc", 3), "abc");
    }
}
