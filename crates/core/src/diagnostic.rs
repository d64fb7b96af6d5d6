//! Wrong input is a value: what is wrong, where, and how to mend it.
//!
//! Codes are stable kebab-case nouns; `docs/diagnostics.md` has an entry for each. Messages are
//! one sentence, lower case, no full stop, user text in backticks; `help` says what to do.

use crate::source::{Position, Sources, Span};
use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The input cannot be used as it stands.
    Error,
    /// The input is used, but its author should look.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word people see.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A marked place beside the main one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What it has to do with the matter.
    pub text: String,
}

/// One finding about the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Stable kebab-case identifier.
    pub code: &'static str,
    /// What is wrong, one sentence.
    pub message: String,
    /// Where: path in the document, such as `tiers.backend.in.us-east.nodes`; empty for the whole.
    pub path: String,
    /// Where: byte range, when the path has one.
    pub span: Option<Span>,
    /// What to say at the marked place (short), if anything.
    pub label: Option<String>,
    /// Further places.
    pub related: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error without a place yet.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A warning without a place yet.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            path: String::new(),
            span: None,
            label: None,
            related: Vec::new(),
            help: None,
        }
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>, span: Option<Span>) -> Self {
        self.path = path.into();
        self.span = span;
        self
    }

    /// Sets the words at the marked place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = Some(text.into());
        self
    }

    /// Sets the mend.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// `file:line:column`, or just the file name when there is no span.
    #[must_use]
    pub fn place(&self, sources: &Sources) -> String {
        match self.span {
            Some(span) => {
                let Position { line, column } = sources.position(span);
                let name = sources.get(span.source).map_or("?", |s| s.name.as_str());
                format!("{name}:{line}:{column}")
            }
            None => String::new(),
        }
    }
}

/// A value together with everything found on the way to it.
///
/// `value` is absent only when nothing useful could be built.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<T> {
    /// What could be built.
    pub value: Option<T>,
    /// Everything found, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Outcome<T> {
    /// Whether any diagnostic is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        has_errors(&self.diagnostics)
    }
}

/// Whether any diagnostic is an error.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity == Severity::Error)
}

/// The candidate closest to `word`, if one is close enough to be a likely slip.
///
/// Distance is optimal string alignment (insert, delete, replace, swap neighbours); at most a
/// third of the longer word may differ. Ties go to the earlier candidate.
#[must_use]
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let longest = word.chars().count().max(candidate.chars().count());
        let distance = edit_distance(&word.to_lowercase(), &candidate.to_lowercase());
        let near = longest > 1 && distance * 3 <= longest.max(3);
        if near && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, c)| c)
}

/// The only candidate that has the word among its parts (`price` in `price_usd`), or is a part
/// of it (`availability` in `availability-target`).
#[must_use]
pub fn sharing_a_part<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let parts = |text: &str, part: &str| {
        part.len() >= 4 && text.split(['-', '_', '.', ' ']).any(|p| p == part)
    };
    let mut fitting = candidates
        .into_iter()
        .filter(|c| parts(c, word) || parts(word, c));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let width = b.len() + 1;
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..width).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let get = |r: &[usize], k: usize| r.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut cell = (get(&above, j) + usize::from(ca != cb))
                .min(get(&above, j + 1) + 1)
                .min(get(&row, j) + 1);
            let swapped =
                i > 0 && j > 0 && a.get(i - 1) == Some(cb) && b.get(j - 1) == Some(ca) && ca != cb;
            if swapped {
                cell = cell.min(get(&before, j - 1) + 1);
            }
            row.push(cell);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_nearest_word_only_when_near() {
        let words = ["lag", "every", "mode", "consistency"];
        assert_eq!(did_you_mean("laag", words), Some("lag"));
        assert_eq!(did_you_mean("mdoe", words), Some("mode"));
        assert_eq!(did_you_mean("zebra", words), None);
    }
}
