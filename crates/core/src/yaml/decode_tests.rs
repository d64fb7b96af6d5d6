//! Types from trees: what is accepted, and every message with its place.

use super::*;
use crate::source::Sources;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// `code@line:column path: message (help)` for each diagnostic.
fn problems<T: DeserializeOwned>(text: &str) -> (Option<T>, Vec<String>) {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", text);
    let loaded = load(&sources, id);
    assert_eq!(loaded.diagnostics, vec![], "{text}");
    let outcome = decode::<T>(&loaded.value.unwrap());
    let lines = outcome.diagnostics.iter().map(|d| {
        let at = sources.position(d.span.unwrap());
        let help = d.help.as_deref().unwrap_or("NO HELP");
        let (path, code, message) = (&d.path, d.code, &d.message);
        format!(
            "{code}@{}:{} {path}: {message} ({help})",
            at.line, at.column
        )
    });
    (outcome.value, lines.collect())
}

fn check<T: DeserializeOwned>(text: &str, expected: &[&str]) {
    assert_eq!(problems::<T>(text).1, expected, "{text}");
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Tier {
    nodes: u16,
    instance_type: String,
    #[serde(default)]
    public: bool,
    #[serde(default)]
    mode: Mode,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Mode {
    #[default]
    Sync,
    SemiSync,
    Async {
        #[serde(default)]
        lag: Option<Seconds>,
    },
    Copy {
        every: Seconds,
    },
    Weighted(Vec<f64>),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Seconds(u32);

impl TryFrom<String> for Seconds {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.strip_suffix('s').and_then(|t| t.parse().ok());
        digits.map(Self).ok_or_else(|| {
            value_error(
                "unknown-unit",
                format!("`{text}` is no duration"),
                "write `30s`",
            )
        })
    }
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Design {
    #[serde(default)]
    stormglass: Option<String>,
    tiers: BTreeMap<String, Tier>,
    #[serde(default)]
    weights: Vec<f64>,
    #[serde(default)]
    by_mode: BTreeMap<Kind, u8>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    DataCorruption,
    Zone,
}

#[test]
fn a_sound_document_is_built() {
    let text = "
stormglass: 1.10
tiers:
  in_house: { nodes: 3, instance_type: t3.2xlarge, mode: semi_sync }
  web: { nodes: 0x10, instance-type: 007, public: true, mode: { async: { lag: 5s } } }
  a: { nodes: 1, instance-type: x, mode: async }
weights: [1, 2.5, .5]
by-mode: { data_corruption: 1 }
";
    let (value, lines) = problems::<Design>(text);
    assert_eq!(lines, Vec::<String>::new());
    let design = value.unwrap();
    assert_eq!(design.stormglass.as_deref(), Some("1.10"));
    assert_eq!(design.tiers["in_house"].mode, Mode::SemiSync);
    assert_eq!(design.tiers["web"].instance_type, "007");
    assert_eq!(design.tiers["web"].nodes, 16);
    assert_eq!(
        design.tiers["web"].mode,
        Mode::Async {
            lag: Some(Seconds(5))
        }
    );
    assert_eq!(design.tiers["a"].mode, Mode::Async { lag: None });
    assert_eq!(design.weights, [1.0, 2.5, 0.5]);
    assert_eq!(design.by_mode[&Kind::DataCorruption], 1);
}

#[test]
fn all_problems_come_at_once_in_order_of_place() {
    let text = "
wieghts: [1]
tiers:
  web:
    nodes: many
    instance-type: [x]
    public: yes
    mode: asnyc
  db:
    mode: { copy: { every: soon, laag: 3s } }
    nodez: 3
  é:
    nodes: 70000
    instance_type: m
    instance-type: n
weights: [1, two, 3, '4']
by-mode: { zoen: 1, zone: -1 }
";
    check::<Design>(
        text,
        &[
            "unknown-key@2:1 wieghts: unknown key `wieghts` (did you mean `weights`?)",
            "wrong-type@5:12 tiers.web.nodes: expected a whole number, found `many` (write digits, such as `3`)",
            "wrong-type@6:20 tiers.web.instance-type: expected text, found a list (write one word, or a text in quotes)",
            "wrong-type@7:13 tiers.web.public: expected `true` or `false`, found `yes` (write `true`)",
            "unknown-value@8:11 tiers.web.mode: unknown value `asnyc` (did you mean `async`?)",
            "missing-key@9:3 tiers.db: missing key `instance-type` (add `instance-type: …`)",
            "missing-key@9:3 tiers.db: missing key `nodes` (add `nodes: …`)",
            "unknown-unit@10:28 tiers.db.mode.copy.every: `soon` is no duration (write `30s`)",
            "unknown-key@10:34 tiers.db.mode.copy.laag: unknown key `laag` (possible: `every`)",
            "unknown-key@11:5 tiers.db.nodez: unknown key `nodez` (did you mean `nodes`?)",
            "invalid-value@13:12 tiers.é.nodes: `70000` is out of range (write a whole number from 0 to 65535)",
            "duplicate-key@15:5 tiers.é.instance-type: key `instance-type` is given twice, once with `_` and once with `-` (keep one of them)",
            "wrong-type@16:14 weights[1]: expected a number, found `two` (write digits, such as `1.5`)",
            "wrong-type@16:22 weights[3]: expected a number, found text (delete the quotes)",
            "unknown-key@17:12 by-mode.zoen: unknown key `zoen` (did you mean `zone`?)",
            "invalid-value@17:27 by-mode.zone: `-1` is out of range (write a whole number, zero or more)",
        ],
    );
}

#[test]
fn what_follows_from_another_problem_is_not_reported() {
    // `tiers` cannot be built, and is required at the root: one problem, not three.
    let (value, lines) = problems::<Design>("tiers:\n  web: { nodes: x, instance-type: y }\n");
    assert_eq!(value.map(|d| d.tiers.len()), None);
    assert_eq!(lines.len(), 1);
    let (value, lines) = problems::<Design>("tiers: {}\nweights: [a, 1]\n");
    assert_eq!(value.unwrap().weights, [1.0]);
    assert_eq!(lines.len(), 1);
}

#[test]
fn shapes_are_named_without_rust_words() {
    check::<Design>(
        "- a\n",
        &[
            "wrong-type@1:1 : expected a mapping, found a list (write `key: value` lines, or `{ key: value }`)",
        ],
    );
    check::<Design>(
        "tiers:\n",
        &[
            "wrong-type@1:7 tiers: expected a mapping, found nothing (write `key: value` lines, or `{ key: value }`)",
        ],
    );
    check::<Mode>(
        "sync: 3\n",
        &["wrong-type@1:7 sync: `sync` takes no settings, found a number (write `sync` alone)"],
    );
    check::<Mode>(
        "copy\n",
        &["missing-key@1:1 : missing key `every` (add `every: …`)"],
    );
    check::<Mode>(
        "weighted\n",
        &["wrong-type@1:1 : `weighted` needs its settings (write `weighted:` with a value)"],
    );
    check::<Mode>(
        "[a]\n",
        &[
            "wrong-type@1:1 : expected a word, found a list (write `sync`, `semi-sync`, `async`, `copy` or `weighted`)",
        ],
    );
    check::<Mode>(
        "{sync: , copy: }\n",
        &[
            "wrong-type@1:1 : expected a mapping with one key, found several (keep one of `sync`, `semi-sync`, `async`, `copy` or `weighted`)",
        ],
    );
    check::<(u8, u8)>(
        "[1]\n",
        &["wrong-type@1:1 : expected 2 items, found 1 (write 2 items)"],
    );
}

#[test]
fn a_cause_repeated_by_an_alias_is_reported_once() {
    let text = "tiers:\n  a: &t { nodes: x, instance-type: y, z: 1 }\n  b: *t\n";
    let (_, lines) = problems::<Design>(text);
    assert_eq!(lines.len(), 2, "{lines:?}");
}

#[test]
fn the_list_of_problems_is_bounded() {
    let text = format!("tiers: {{}}\nweights: [{}]\n", "x, ".repeat(1000));
    let (_, lines) = problems::<Design>(&text);
    assert_eq!(lines.len(), MAX_DIAGNOSTICS + 1);
    assert!(lines.last().unwrap().starts_with("too-many-errors@"));
}

#[test]
fn short_and_long_forms_read_scalars_as_text() {
    #[derive(Debug, PartialEq)]
    struct Amount(String);
    impl<'de> Deserialize<'de> for Amount {
        fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
            struct V;
            impl<'de> serde::de::Visitor<'de> for V {
                type Value = Amount;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an amount")
                }
                fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Amount, E> {
                    Ok(Amount(v.to_owned()))
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut a: A,
                ) -> Result<Amount, A::Error> {
                    let (key, value) = a.next_entry::<String, String>()?.unwrap();
                    Ok(Amount(format!("{key}={value}")))
                }
            }
            d.deserialize_newtype_struct(TEXT_OR_COLLECTION, V)
        }
    }
    assert_eq!(problems::<Amount>("1.10").0, Some(Amount("1.10".into())));
    assert_eq!(
        problems::<Amount>("{uncertain: 5m..15m}").0,
        Some(Amount("uncertain=5m..15m".into()))
    );
    check::<Amount>(
        "[1]",
        &["wrong-type@1:1 : expected an amount, found a list (write an amount)"],
    );
}

#[test]
fn hand_written_readers_pass_code_message_and_help() {
    use serde::de::Error as _;
    for code in VALUE_CODES {
        let error = error::Error::custom(value_error(code, "m: `x`", "h"));
        let found = error.diagnostic();
        assert_eq!((found.code, found.message.as_str()), (*code, "m: `x`"));
        assert_eq!(found.help.as_deref(), Some("h"));
    }
    let plain = error::Error::custom("odd").diagnostic();
    assert_eq!((plain.code, plain.help), ("invalid-value", None));
    let bare = error::Error::custom(value_error("unknown-unit", "m", "")).diagnostic();
    assert_eq!((bare.code, bare.help), ("unknown-unit", None));
}
