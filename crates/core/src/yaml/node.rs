//! The tree that a YAML text stands for, with the place of every key and value.

use crate::source::Span;

/// A value and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The value's own text, without anchor, comment or trailing blanks. Block collections run
    /// from their first key or dash to the end of their last value; block scalars (`|`, `>`)
    /// cover their lines without the header. An absent value is an empty range after the colon
    /// or dash. For an alias this is the place of the anchored value.
    pub span: Span,
    /// Where `*name` stands, if this value came by an alias.
    pub alias: Option<Span>,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing, `~` or `null`.
    Null,
    /// Text; whether plain text is a number or a truth value is decided where it is read.
    Scalar {
        /// The text after unquoting and folding.
        text: String,
        /// How it was written.
        style: Style,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// Keys with values, in order of writing; keys differ in text.
    Mapping(Vec<Entry>),
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In `'` or `"`.
    Quoted,
    /// As a `|` or `>` block.
    Block,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key's text after unquoting.
    pub key: String,
    /// Where the key is written, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The entries of a mapping; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entry with exactly this key, else the one that differs only in `_` for `-`.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let entries = self.entries();
        entries
            .iter()
            .find(|e| e.key == key)
            .or_else(|| entries.iter().find(|e| same_word(&e.key, key)))
    }

    /// The value under a key, as [`Node::entry`] finds it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.value)
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// What it is, in words for messages: "a mapping", "a list", "text", "a number", …
    #[must_use]
    pub fn kind_words(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "nothing",
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "a mapping",
            Kind::Scalar { text, style } => match super::scalar::resolve(text, *style) {
                super::scalar::Scalar::Bool(_) => "a truth value",
                super::scalar::Scalar::Int(_) | super::scalar::Scalar::Float(_) => "a number",
                super::scalar::Scalar::Null => "nothing",
                super::scalar::Scalar::Text => "text",
            },
        }
    }

    /// How many values this is, itself and keys included.
    #[must_use]
    pub fn count(&self) -> usize {
        match &self.kind {
            Kind::Null | Kind::Scalar { .. } => 1,
            Kind::Sequence(items) => 1 + items.iter().map(Node::count).sum::<usize>(),
            Kind::Mapping(entries) => {
                1 + entries.iter().map(|e| 1 + e.value.count()).sum::<usize>()
            }
        }
    }
}

/// Whether two words are the same but for `_` and `-`.
#[must_use]
pub(crate) fn same_word(a: &str, b: &str) -> bool {
    let fold = |c: u8| if c == b'_' { b'-' } else { c };
    a.len() == b.len() && a.bytes().map(fold).eq(b.bytes().map(fold))
}
