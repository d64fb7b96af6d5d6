//! Values of Terraform's language.

use rust_decimal::Decimal;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A literal string.
    Text(String),
    /// A number, as written.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
    /// No value.
    Null,
    /// A reference, a call or a template, written as it is; never made from a user's words.
    Raw(String),
    /// A list.
    List(Vec<Expr>),
    /// A map or object, in order.
    Map(Vec<(String, Expr)>),
    /// A map whose keys are references: `(a.b)`, or `a.b` in the `providers` of a module; written as they are.
    Keyed(Vec<(String, Expr)>),
    /// A function of one map or list, such as `jsonencode({ … })`.
    Call(&'static str, Box<Expr>),
}

/// Longest list that stays on its line.
const LINE: usize = 100;

impl Expr {
    /// A reference, such as `aws_vpc.main.id`.
    #[must_use]
    pub fn raw(text: impl Into<String>) -> Self {
        Self::Raw(text.into())
    }

    /// A list.
    pub fn list<T: Into<Self>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// A map.
    pub fn map<K: Into<String>, T: Into<Self>>(entries: impl IntoIterator<Item = (K, T)>) -> Self {
        let entry = |(k, v): (K, T)| (k.into(), v.into());
        Self::Map(entries.into_iter().map(entry).collect())
    }

    /// An attribute of a reference.
    #[must_use]
    pub fn part(&self, name: &str) -> Self {
        match self {
            Self::Raw(text) => Self::Raw(format!("{text}.{name}")),
            other => other.clone(),
        }
    }

    /// A number in seconds, hours or the like: whole where it is whole.
    #[must_use]
    pub fn number(value: f64) -> Self {
        Self::Number(format!("{value}"))
    }

    /// The text of a value whose line is indented this deep.
    pub(super) fn render(&self, depth: usize) -> String {
        let (outer, inner) = ("  ".repeat(depth), "  ".repeat(depth + 1));
        match self {
            Self::Text(text) => quoted(text),
            Self::Number(text) | Self::Raw(text) => text.clone(),
            Self::Bool(value) => value.to_string(),
            Self::Null => "null".to_owned(),
            Self::Call(function, argument) => format!("{function}({})", argument.render(depth)),
            Self::List(items) => {
                let texts: Vec<String> = items.iter().map(|i| i.render(depth + 1)).collect();
                let line = format!("[{}]", texts.join(", "));
                if !line.contains('\n') && line.len() <= LINE {
                    return line;
                }
                let lines: String = texts.iter().map(|t| format!("{inner}{t},\n")).collect();
                format!("[\n{lines}{outer}]")
            }
            Self::Map(entries) | Self::Keyed(entries) if entries.is_empty() => "{}".to_owned(),
            Self::Map(entries) | Self::Keyed(entries) => {
                let key = |k: &String| match self {
                    Self::Keyed(_) => k.clone(),
                    _ => key(k),
                };
                let run: Vec<(String, String)> = entries
                    .iter()
                    .map(|(k, v)| (key(k), v.render(depth + 1)))
                    .collect();
                let mut lines = String::new();
                super::align(&mut lines, &inner, &run);
                format!("{{\n{lines}{outer}}}")
            }
        }
    }
}

/// A key of a map: bare where the language allows it.
fn key(text: &str) -> String {
    let bare = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    // These would be read as values.
    if bare && !["true", "false", "null", "for", "if"].contains(&text) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if chars.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

impl From<&str> for Expr {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Expr {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Expr {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<bool> for Expr {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Decimal> for Expr {
    fn from(value: Decimal) -> Self {
        Self::Number(value.normalize().to_string())
    }
}

macro_rules! whole_numbers {
    ($($kind:ty),+) => {$(
        impl From<$kind> for Expr {
            fn from(value: $kind) -> Self {
                Self::Number(value.to_string())
            }
        }
    )+};
}
whole_numbers!(i32, u32, u64, usize);
