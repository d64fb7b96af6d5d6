//! What goes wrong while a type is built from a tree, before it is placed.

use super::codes;
use super::path::Segment;
use crate::diagnostic::{Diagnostic, did_you_mean, sharing_a_part};
use crate::source::Span;
use serde::de::{Expected, Unexpected};
use std::fmt;

/// Codes that [`value_error`] may carry through serde. A reader of values that wants a code of
/// its own adds it here; anything else arrives as `invalid-value`.
pub const VALUE_CODES: &[&str] = &[
    codes::INVALID_VALUE,
    codes::UNKNOWN_VALUE,
    codes::WRONG_TYPE,
    "not-supported-yet",
    "invalid-quantity",
    "missing-unit",
    "unknown-unit",
    "ambiguous-unit",
    "quantity-out-of-range",
];

/// Most words listed in a help text.
const LISTED: usize = 12;
const MARK: char = '\u{1}';

/// Packs a code, a message and a mend into the one string that `serde::de::Error::custom`
/// takes, so that a hand-written `Deserialize` can say all three:
///
/// ```text
/// text.parse().map_err(|e| D::Error::custom(yaml::value_error("unknown-unit", e, "write `30s`")))
/// ```
///
/// Plain strings work too: they become the message of an `invalid-value`. An empty help is none.
#[must_use]
pub fn value_error(
    code: &'static str,
    message: impl fmt::Display,
    help: impl fmt::Display,
) -> String {
    format!("{MARK}{code}{MARK}{message}{MARK}{help}")
}

/// An error of the deserializer; [`super::decode`] turns it into a diagnostic.
#[derive(Debug)]
pub(super) struct Error(pub(super) Box<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
    pub cause: Cause,
    /// The key that is at fault, when its mapping was being read as a whole.
    pub key: Option<String>,
    pub place: Option<Place>,
}

/// Why, as far as it matters for going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A value that is wrong in itself.
    Value,
    /// A key that is not there.
    Missing(&'static str),
    /// A stand-in for a missing value did not do; nothing to say.
    StandIn,
}

/// Where, once known.
#[derive(Debug)]
pub(super) struct Place {
    pub path: Vec<Segment>,
    pub span: Span,
    /// Identities of the nodes from the root to the one at fault.
    pub trail: Vec<usize>,
}

impl Error {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            code,
            message: message.into(),
            help: None,
            cause: Cause::Value,
            key: None,
            place: None,
        }))
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    pub(super) fn stand_in() -> Self {
        let mut error = Self::new(codes::MISSING_KEY, "");
        error.0.cause = Cause::StandIn;
        error
    }

    /// "expected a list, found text"
    pub(super) fn expected(expected: &str, found: impl fmt::Display) -> Self {
        let found = found.to_string();
        let error = Self::new(
            codes::WRONG_TYPE,
            format!("expected {expected}, found {found}"),
        );
        let word = found.strip_prefix('`').and_then(|f| f.strip_suffix('`'));
        error.help(match (expected, word) {
            ("a list", Some(word)) if !word.ends_with('…') => format!("write `[{word}]`"),
            ("a list", _) => "write `[first, second]`, or one `- ` line for each".into(),
            ("text", _) => "write one word, or a text in quotes".into(),
            ("a mapping", _) => "write `key: value` lines, or `{ key: value }`".into(),
            ("a whole number", _) => "write digits, such as `3`".into(),
            ("a number", _) => "write digits, such as `1.5`".into(),
            _ => format!("write {expected}"),
        })
    }

    pub(super) fn unknown_word(code: &'static str, what: &str, word: &str, known: &[&str]) -> Self {
        let (message, help) = unknown(what, word, known);
        Self::new(code, message).help(help)
    }

    pub(super) fn diagnostic(&self) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(self.0.code, self.0.message.clone());
        diagnostic.help.clone_from(&self.0.help);
        if let Some(place) = &self.0.place {
            diagnostic.path = super::path::join(&place.path);
            diagnostic.span = Some(place.span);
        }
        diagnostic
    }
}

/// Message and help for a word that is none of those known.
pub(super) fn unknown(what: &str, word: &str, known: &[&str]) -> (String, String) {
    let message = format!("unknown {what} `{word}`");
    let plain = word.replace('_', "-");
    let near = did_you_mean(&plain, known.iter().copied())
        .or_else(|| elsewhere(&plain, known))
        .or_else(|| sharing_a_part(&plain, known.iter().copied()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("no {what} is possible here; delete it"),
        None => format!("possible: {}", listed(known)),
    };
    (message, help)
}

/// Words of other tools and clouds, and what they are here.
const ELSEWHERE: &[(&[&str], &str)] = &[
    (&["google", "google-cloud", "gce"], "gcp"),
    (&["amazon", "ec2"], "aws"),
    (&["microsoft", "azurerm"], "azure"),
    (&["k8s"], "kubernetes"),
    (&["on-prem", "on-premises", "bare-metal"], "self-hosted"),
    (
        &["replicas", "count", "instances", "desired-capacity", "size"],
        "nodes",
    ),
    (
        &[
            "machine-type",
            "vm-size",
            "instance-class",
            "instance",
            "machine",
            "sku",
        ],
        "instance-type",
    ),
    (
        &["resources", "services", "apps", "components", "deployments"],
        "tiers",
    ),
    (&["databases", "database", "data", "storage"], "stores"),
    (&["depends-on", "requires", "dependencies"], "needs"),
    (&["places", "placement", "regions"], "in"),
    (&["slo", "sla", "uptime"], "availability"),
    (&["cost", "monthly-cost"], "budget"),
    (&["interval", "schedule", "frequency"], "every"),
    (&["retention", "retain"], "keep"),
    (&["pitr", "point-in-time-recovery"], "point-in-time"),
    (&["storage", "volume", "capacity", "disk-size"], "size"),
    (&["az", "azs", "availability-zones"], "zones"),
    (&["az", "datacentre", "datacenter", "data-centre"], "zone"),
    (&["cloud"], "provider"),
    (&["leader", "master"], "primary"),
    (&["follower", "slave", "secondary", "standby"], "replica"),
    (&["multi-az", "true", "ha"], "multi"),
    (&["asynchronous"], "async"),
    (&["synchronous"], "sync"),
    (&["preemptible"], "spot"),
    (&["s3", "blob", "bucket"], "object"),
    (&["valkey", "memcached"], "redis"),
    (&["mssql", "sql-server"], "sqlserver"),
    (&["mariadb"], "mysql"),
    (&["geo", "geographic"], "geolocation"),
];

fn elsewhere<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let mut here = ELSEWHERE
        .iter()
        .filter(|(words, _)| words.contains(&word))
        .filter_map(|(_, here)| known.iter().find(|k| *k == here));
    here.next().copied()
}

/// "`a`, `b` or `c`", cut when long.
pub(super) fn listed(words: &[&str]) -> String {
    let mut out = String::new();
    for (i, word) in words.iter().take(LISTED).enumerate() {
        let last = i + 1 == words.len();
        out.push_str(match (i, last) {
            (0, _) => "",
            (_, true) => " or ",
            (_, false) => ", ",
        });
        out.push_str(&format!("`{word}`"));
    }
    if words.len() > LISTED {
        out.push_str(&format!(" and {} more", words.len() - LISTED));
    }
    out
}

/// What a visitor expects, without the names of Rust types that derived ones put there.
fn expectation(expected: &dyn Expected) -> String {
    let words = expected.to_string();
    let first = words.split(' ').next().unwrap_or_default();
    match first {
        "struct" => "a mapping".to_owned(),
        "enum" | "variant" => "a word or a mapping with one key".to_owned(),
        "tuple" if words.starts_with("tuple struct") => "a list".to_owned(),
        "internally" | "adjacently" | "data" | "any" => "another form of value".to_owned(),
        _ => words,
    }
}

fn found(unexpected: Unexpected<'_>) -> String {
    match unexpected {
        Unexpected::Bool(b) => format!("`{b}`"),
        Unexpected::Unsigned(n) => format!("`{n}`"),
        Unexpected::Signed(n) => format!("`{n}`"),
        Unexpected::Float(n) => format!("`{n}`"),
        Unexpected::Char(c) => format!("`{c}`"),
        Unexpected::Str(s) => format!("`{s}`"),
        Unexpected::Unit | Unexpected::Option => "nothing".to_owned(),
        Unexpected::Seq | Unexpected::TupleVariant => "a list".to_owned(),
        Unexpected::Map | Unexpected::StructVariant | Unexpected::NewtypeVariant => {
            "a mapping".to_owned()
        }
        Unexpected::Enum | Unexpected::UnitVariant => "a word".to_owned(),
        _ => "something else".to_owned(),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let text = message.to_string();
        let mut parts = text.split(MARK).skip(1);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(code), Some(message), help) => {
                let known = VALUE_CODES.iter().find(|k| **k == code);
                let mut error = Self::new(known.unwrap_or(&codes::INVALID_VALUE), message);
                error.0.help = help.filter(|h| !h.is_empty()).map(str::to_owned);
                error
            }
            _ => Self::new(codes::INVALID_VALUE, text),
        }
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(&expectation(expected), found(unexpected))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let (expected, found) = (expectation(expected), found(unexpected));
        Self::new(
            codes::INVALID_VALUE,
            format!("expected {expected}, found {found}"),
        )
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        let expected = expectation(expected);
        Self::new(
            codes::INVALID_VALUE,
            format!("expected {expected}, found {length} items"),
        )
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Self::unknown_word(codes::UNKNOWN_VALUE, "value", word, known)
    }

    fn unknown_field(word: &str, known: &'static [&'static str]) -> Self {
        let mut error = Self::unknown_word(codes::UNKNOWN_KEY, "key", word, known);
        error.0.key = Some(word.to_owned());
        error
    }

    fn missing_field(key: &'static str) -> Self {
        let mut error = Self::new(codes::MISSING_KEY, format!("missing key `{key}`"));
        error.0.cause = Cause::Missing(key);
        error.help(format!("add `{key}: …`"))
    }

    fn duplicate_field(key: &'static str) -> Self {
        Self::new(codes::DUPLICATE_KEY, format!("key `{key}` is given twice"))
            .help("keep one of them")
    }
}
