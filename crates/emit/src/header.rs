//! The first lines of each file: what it is, of which design, and where to change it.

use crate::subject::Subject;

/// How a kind of file writes comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comment {
    /// `# …`: Terraform, YAML, shell, INI.
    Hash,
    /// `; …`: zone files.
    Semicolon,
    /// `<!-- … -->`: Markdown.
    Html,
}

/// A text without its header.
#[must_use]
pub fn below(text: &str) -> &str {
    let mut rest = text;
    for mark in ["", "Made by Stormglass ", "Change the design "] {
        match rest.split_once('\n') {
            Some((line, after)) if is_comment(line, mark) => rest = after,
            _ => return text,
        }
    }
    rest
}

/// Whether a line is a comment that begins so.
fn is_comment(line: &str, mark: &str) -> bool {
    let inner = ["# ", "; ", "<!-- "]
        .iter()
        .find_map(|c| line.strip_prefix(c));
    inner.is_some_and(|text| text.starts_with(mark))
}

/// The header of a file, with the line break that ends it.
#[must_use]
pub fn header(subject: &Subject<'_>, comment: Comment, what: &str) -> String {
    let lines = [
        format!("{}: {what}", subject.called()),
        format!(
            "Made by Stormglass {} from the design {}",
            subject.assessment.version, subject.digest
        ),
        "Change the design and run `stormglass emit` again; edits here are not kept".to_owned(),
    ];
    let line = |l: &String| {
        // A name may hold anything; a comment must end where it should.
        let l = l.replace(['\n', '\r'], " ");
        match comment {
            Comment::Hash => format!("# {l}\n"),
            Comment::Semicolon => format!("; {l}\n"),
            Comment::Html => format!("<!-- {} -->\n", l.replace("--", "-\u{200b}-")),
        }
    };
    lines.iter().map(line).collect()
}
