//! Terraform's language, built as values and written in the form that `terraform fmt` gives it.
//!
//! - [`Expr`] is a value: a literal, a list, a map, a reference or a call;
//! - [`Body`] holds attributes, blocks and comments in the order in which they were added.
//!
//! Attributes on neighbouring lines have their `=` in one column, unless their value takes several
//! lines. Strings are literals: `${` in a name is text, never a template.

mod expr;

pub use expr::Expr;

/// What stands between the braces of a block, or in a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq)]
enum Item {
    Attribute(String, Expr),
    Block(Block),
    Comment(String),
    Blank,
}

/// A block with its labels.
#[derive(Clone, Debug, PartialEq)]
struct Block {
    kind: String,
    labels: Vec<String>,
    body: Body,
}

impl Body {
    /// An empty body.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Adds `name = value`.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Expr>) -> Self {
        self.items
            .push(Item::Attribute(name.to_owned(), value.into()));
        self
    }

    /// Adds `name = value`, if there is a value.
    #[must_use]
    pub fn set_some(self, name: &str, value: Option<impl Into<Expr>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Adds a block; a blank line before it, unless it comes first or follows a block of one kind.
    #[must_use]
    pub fn block(mut self, kind: &str, labels: &[&str], body: Self) -> Self {
        self.push_block(kind, labels, body);
        self
    }

    /// Adds a block to a body that grows.
    pub fn push_block(&mut self, kind: &str, labels: &[&str], body: Self) {
        let apart = match self.items.last() {
            None | Some(Item::Blank | Item::Comment(_)) => false,
            Some(Item::Attribute(..) | Item::Block(_)) => true,
        };
        if apart {
            self.items.push(Item::Blank);
        }
        self.items.push(Item::Block(Block {
            kind: kind.to_owned(),
            labels: labels.iter().map(|&l| l.to_owned()).collect(),
            body,
        }));
    }

    /// Adds a comment line, with a blank line before it.
    #[must_use]
    pub fn comment(mut self, text: &str) -> Self {
        self.push_comment(text);
        self
    }

    /// Adds a comment to a body that grows.
    pub fn push_comment(&mut self, text: &str) {
        if !matches!(
            self.items.last(),
            None | Some(Item::Blank | Item::Comment(_))
        ) {
            self.items.push(Item::Blank);
        }
        for line in text.lines() {
            self.items.push(Item::Comment(line.to_owned()));
        }
    }

    /// Adds a blank line, unless one is there.
    #[must_use]
    pub fn blank(mut self) -> Self {
        if !matches!(self.items.last(), None | Some(Item::Blank)) {
            self.items.push(Item::Blank);
        }
        self
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        let pad = "  ".repeat(depth);
        let mut items = self.items.iter().peekable();
        while let Some(item) = items.next() {
            match item {
                Item::Blank => {
                    if items.peek().is_some() {
                        out.push('\n');
                    }
                }
                Item::Comment(text) => out.push_str(&format!("{pad}# {text}\n")),
                Item::Block(block) => {
                    out.push_str(&format!("{pad}{}", block.kind));
                    for label in &block.labels {
                        out.push_str(&format!(" \"{label}\""));
                    }
                    if block.body.is_empty() {
                        out.push_str(" {}\n");
                    } else {
                        out.push_str(" {\n");
                        block.body.write(out, depth + 1);
                        out.push_str(&format!("{pad}}}\n"));
                    }
                }
                Item::Attribute(name, value) => {
                    let mut run = vec![(name.clone(), value.render(depth))];
                    while let Some(Item::Attribute(name, value)) = items.peek() {
                        run.push((name.clone(), value.render(depth)));
                        items.next();
                    }
                    align(out, &pad, &run);
                }
            }
        }
    }
}

/// Writes attributes of neighbouring lines: those of one line share the column of their `=`.
fn align(out: &mut String, pad: &str, run: &[(String, String)]) {
    let long = |entry: &(String, String)| entry.1.contains('\n');
    for group in run.chunk_by(|a, b| !long(a) && !long(b)) {
        let width = group.iter().map(|(name, _)| name.chars().count()).max();
        for (name, value) in group {
            let width = if long(&(name.clone(), value.clone())) {
                0
            } else {
                width.unwrap_or(0)
            };
            out.push_str(&format!("{pad}{name:width$} = {value}\n"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, Expr};

    #[test]
    fn neighbours_share_a_column_and_long_values_stand_apart() {
        let map = Expr::map([("Name", Expr::from("x")), ("Environment", Expr::from("y"))]);
        let body = Body::new()
            .set("a", 1)
            .set("long", true)
            .set("tags", map)
            .set("bb", "s")
            .block("inner", &["l"], Body::new())
            .block("inner", &["m"], Body::new().set("x", Expr::raw("a.b.c")));
        let expected = "\
a    = 1
long = true
tags = {
  Name        = \"x\"
  Environment = \"y\"
}
bb = \"s\"

inner \"l\" {}

inner \"m\" {
  x = a.b.c
}
";
        assert_eq!(body.text(), expected);
    }

    #[test]
    fn what_looks_like_a_template_or_an_escape_is_text() {
        let body = Body::new().set("a", "${b} %{if} \"q\" \\ \n\u{1}");
        assert_eq!(
            body.text(),
            "a = \"$${b} %%{if} \\\"q\\\" \\\\ \\n\\u0001\"\n"
        );
    }
}
