//! Values of YAML and JSON, written in one fixed form: keys in the order in which they were added.

use std::fmt::Write as _;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A map, in order.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// A map.
    pub fn map<K: Into<String>, V: Into<Self>>(entries: impl IntoIterator<Item = (K, V)>) -> Self {
        let entries = entries.into_iter().map(|(k, v)| (k.into(), v.into()));
        Self::Map(entries.collect())
    }

    /// A list.
    pub fn list<V: Into<Self>>(items: impl IntoIterator<Item = V>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// A map that has one more entry.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Self>) -> Self {
        if let Self::Map(entries) = &mut self {
            entries.push((key.to_owned(), value.into()));
        }
        self
    }

    /// The same, if there is a value.
    #[must_use]
    pub fn with_some(self, key: &str, value: Option<impl Into<Self>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// As a document in YAML, with the line break that ends it.
    #[must_use]
    pub fn yaml(&self) -> String {
        let mut out = String::new();
        self.write_yaml(&mut out, 0);
        out
    }

    /// As a document in JSON, with the line break that ends it.
    #[must_use]
    pub fn json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out, 0);
        out.push('\n');
        out
    }

    /// Writes a value that begins on a line of its own.
    fn write_yaml(&self, out: &mut String, depth: usize) {
        let pad = "  ".repeat(depth);
        match self {
            Self::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    out.push_str(&format!("{pad}{}:", plain_or_quoted(key)));
                    value.write_after(out, depth);
                }
            }
            Self::List(items) if !items.is_empty() => {
                for item in items {
                    match item {
                        Self::Map(entries) if !entries.is_empty() => {
                            let mut inner = String::new();
                            item.write_yaml(&mut inner, depth + 1);
                            let rest = inner.get(pad.len() + 2..).unwrap_or_default();
                            out.push_str(&format!("{pad}- {rest}"));
                        }
                        Self::List(inner) if !inner.is_empty() => {
                            out.push_str(&format!("{pad}-\n"));
                            item.write_yaml(out, depth + 1);
                        }
                        _ => {
                            out.push_str(&format!("{pad}-"));
                            item.write_after(out, depth);
                        }
                    }
                }
            }
            _ => {
                out.push_str(&self.scalar());
                out.push('\n');
            }
        }
    }

    /// Writes a value behind its key or dash.
    fn write_after(&self, out: &mut String, depth: usize) {
        match self {
            Self::Map(entries) if !entries.is_empty() => {
                out.push('\n');
                self.write_yaml(out, depth + 1);
            }
            Self::List(items) if !items.is_empty() => {
                out.push('\n');
                self.write_yaml(out, depth + 1);
            }
            Self::Text(text) if is_block(text) => {
                let pad = "  ".repeat(depth + 1);
                out.push_str(" |-\n");
                for line in text.split('\n') {
                    if line.is_empty() {
                        out.push('\n');
                    } else {
                        out.push_str(&format!("{pad}{line}\n"));
                    }
                }
            }
            _ => out.push_str(&format!(" {}\n", self.scalar())),
        }
    }

    fn scalar(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(text) => text.clone(),
            Self::Text(text) => plain_or_quoted(text),
            Self::List(_) => "[]".to_owned(),
            Self::Map(_) => "{}".to_owned(),
        }
    }

    fn write_json(&self, out: &mut String, depth: usize) {
        let (outer, inner) = ("  ".repeat(depth), "  ".repeat(depth + 1));
        let (open, close, count) = match self {
            Self::List(items) => ('[', ']', items.len()),
            Self::Map(entries) => ('{', '}', entries.len()),
            Self::Text(text) => return out.push_str(&quoted(text)),
            _ => return out.push_str(&self.scalar()),
        };
        if count == 0 {
            return out.push_str(&self.scalar());
        }
        out.push(open);
        let mut first = true;
        let mut begin = |out: &mut String| {
            out.push_str(if first { "\n" } else { ",\n" });
            out.push_str(&inner);
            first = false;
        };
        match self {
            Self::List(items) => items.iter().for_each(|item| {
                begin(out);
                item.write_json(out, depth + 1);
            }),
            Self::Map(entries) => entries.iter().for_each(|(key, value)| {
                begin(out);
                out.push_str(&format!("{}: ", quoted(key)));
                value.write_json(out, depth + 1);
            }),
            _ => {}
        }
        out.push_str(&format!("\n{outer}{close}"));
    }
}

/// Whether a text can stand as a literal block: several lines, none of which YAML would change.
fn is_block(text: &str) -> bool {
    let plain =
        |l: &str| !l.ends_with(' ') && !l.starts_with(' ') && !l.chars().any(char::is_control);
    text.contains('\n')
        && !text.ends_with('\n')
        && !text.starts_with('\n')
        && text.split('\n').all(plain)
}

/// Bare where every reader of YAML takes it for text.
fn plain_or_quoted(text: &str) -> String {
    let word = text.to_ascii_lowercase();
    let read_otherwise = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let bare = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
        && !read_otherwise.contains(&word.as_str());
    if bare { text.to_owned() } else { quoted(text) }
}

/// As JSON writes it, which YAML reads the same.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Line ends of Unicode are line ends for YAML too.
            c if c.is_control() || "\u{2028}\u{2029}\u{feff}".contains(c) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number(format!("{value}"))
    }
}

impl From<rust_decimal::Decimal> for Value {
    fn from(value: rust_decimal::Decimal) -> Self {
        Self::Number(value.normalize().to_string())
    }
}

macro_rules! whole_numbers {
    ($($kind:ty),+) => {$(
        impl From<$kind> for Value {
            fn from(value: $kind) -> Self {
                Self::Number(value.to_string())
            }
        }
    )+};
}
whole_numbers!(i32, u32, u64, usize);

#[cfg(test)]
mod tests {
    use super::Value;

    fn sample() -> Value {
        Value::map([("name", Value::from("a b"))])
            .with("on", "yes")
            .with("time", "5m")
            .with("empty", Value::List(vec![]))
            .with("expr", "a\n  / b\nc")
            .with("query", "a\n/ b")
            .with(
                "items",
                Value::List(vec![
                    Value::map([("x", 1), ("w", 2)]),
                    Value::from("plain"),
                    Value::list([Value::from(true), Value::Null]),
                ]),
            )
            .with("inner", Value::map([("k", Value::map([("z", "\"q\"")]))]))
    }

    #[test]
    fn yaml_has_one_form() {
        let expected = r#"name: "a b"
"on": "yes"
time: "5m"
empty: []
expr: "a\n  / b\nc"
query: |-
  a
  / b
items:
  - x: 1
    w: 2
  - plain
  -
    - true
    - null
inner:
  k:
    z: "\"q\""
"#;
        assert_eq!(sample().yaml(), expected);
    }

    #[test]
    fn json_has_one_form() {
        let value = Value::map([("a", Value::list([1, 2])), ("b", Value::from("\u{1}\n"))]);
        assert_eq!(
            value.json(),
            "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": \"\\u0001\\n\"\n}\n"
        );
        assert_eq!(Value::List(vec![]).json(), "[]\n");
    }
}
