//! Source texts and places in them.
//!
//! A [`Span`] is a byte range in one source. Lines and columns are derived on demand, so that
//! nothing else in the crate carries them.

use serde::Serialize;

/// Index of a text in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
pub struct SourceId(pub u32);

/// A byte range `start..end` in one source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
pub struct Span {
    /// The text the range is in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A place as people read it: 1-based line and column, the column counted in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
}

/// One named text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Name as the user wrote it, for messages.
    pub name: String,
    /// The text, valid UTF-8 without a byte-order mark.
    pub text: String,
}

/// The texts that a run was given. The shell loads files; core only sees text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<Source>,
    /// Which text a name in another text stands for, or why there is none.
    links: Vec<(SourceId, String, Result<SourceId, String>)>,
}

impl Sources {
    /// No texts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text and returns its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source {
            name: name.into(),
            text: text.into(),
        });
        id
    }

    /// Puts another text in the place of one.
    pub fn replace(&mut self, id: SourceId, text: impl Into<String>) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.text = text.into();
        }
    }

    /// Says which text a name in `from` stands for, or why it could not be read.
    pub fn link(&mut self, from: SourceId, name: &str, to: Result<SourceId, String>) {
        self.links.push((from, name.to_owned(), to));
    }

    /// What a name in `from` was linked to; none if nobody has looked for it.
    #[must_use]
    pub fn linked(&self, from: SourceId, name: &str) -> Option<&Result<SourceId, String>> {
        self.links
            .iter()
            .find(|(f, n, _)| *f == from && n == name)
            .map(|(_, _, to)| to)
    }

    /// The text with this id, if there is one.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// The text under a span; empty if the span lies outside.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source)
            .and_then(|s| s.text.get(span.start as usize..span.end as usize))
            .unwrap_or("")
    }

    /// Line and column where a span starts.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let before = self
            .get(span.source)
            .and_then(|s| s.text.get(..span.start as usize))
            .unwrap_or("");
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |tail| tail.chars().count())
            + 1;
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let mut sources = Sources::new();
        let id = sources.add("a.yaml", "é: ü\nñandú: x\n");
        let span = Span {
            source: id,
            start: 16,
            end: 17,
        };
        assert_eq!(sources.slice(span), "x");
        assert_eq!(sources.position(span), Position { line: 2, column: 8 });
    }
}
