//! What holds for every document: no panic, exact places, agreement with a second reader.

use super::patch::{insert_key, remove_key, set_value};
use super::scalar::{Scalar, resolve};
use super::*;
use crate::diagnostic::Outcome;
use crate::source::{Sources, Span};
use proptest::prelude::*;

const FRAISEQL: &str = include_str!("fixtures/fraiseql-deployment.yaml");

fn read(text: &str) -> (Sources, Outcome<Node>) {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", text);
    let outcome = load(&sources, id);
    (sources, outcome)
}

fn tree(text: &str) -> Node {
    let (_, outcome) = read(text);
    assert_eq!(outcome.diagnostics, vec![], "{text}");
    outcome.value.unwrap()
}

/// Every span lies in the text, in its parent, and on the text it stands for.
fn check_places(text: &str, node: &Node, around: Option<Span>) {
    let slice = |s: Span| text.get(s.start as usize..s.end as usize);
    let written = slice(node.span).unwrap_or_else(|| panic!("{:?} in {text:?}", node.span));
    if let Some(around) = around {
        let place = node.alias.unwrap_or(node.span);
        assert!(
            around.start <= place.start && place.end <= around.end,
            "{place:?} outside {around:?} in {text:?}"
        );
    }
    let around = if node.alias.is_some() {
        None
    } else {
        Some(node.span)
    };
    match &node.kind {
        Kind::Scalar {
            text: value,
            style: Style::Plain,
        } if !written.contains(['\n', '\r', '\u{85}']) => {
            assert_eq!(written, value, "in {text:?}");
        }
        Kind::Scalar {
            style: Style::Quoted,
            ..
        } => {
            let quote = written.chars().next().unwrap();
            assert!(matches!(quote, '\'' | '"'), "{written:?} in {text:?}");
            assert!(
                written.len() >= 2 && written.ends_with(quote),
                "{written:?} in {text:?}"
            );
        }
        _ => {}
    }
    for entry in node.entries() {
        let key = slice(entry.key_span).unwrap();
        assert!(
            key == entry.key
                || key.starts_with(['\'', '"'])
                || key.contains(['\n', '\r', '\u{85}']),
            "{key:?} is not {:?} in {text:?}",
            entry.key
        );
        check_places(text, &entry.value, around);
    }
    for item in node.items() {
        check_places(text, item, around);
    }
}

fn paths(node: &Node, at: &mut Vec<path::Segment>, out: &mut Vec<String>) {
    out.push(path::join(at));
    for entry in node.entries() {
        at.push(path::Segment::Key(entry.key.clone()));
        paths(&entry.value, at, out);
        at.pop();
    }
    for (i, item) in node.items().iter().enumerate() {
        at.push(path::Segment::Index(i));
        paths(item, at, out);
        at.pop();
    }
}

/// The lines of a text that another does not have, in order.
fn lines_missing<'a>(from: &'a str, other: &str) -> Vec<&'a str> {
    let mut rest: Vec<&str> = other.lines().collect();
    let kept = |line: &&str| match rest.iter().position(|l| l == line) {
        Some(at) => {
            rest.remove(at);
            false
        }
        None => true,
    };
    from.lines().filter(kept).collect()
}

/// A reader's view that forgets places, in the other reader's terms.
fn value(node: &Node) -> serde_yaml::Value {
    use serde_yaml::Value;
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Sequence(items) => Value::Sequence(items.iter().map(value).collect()),
        Kind::Mapping(entries) => Value::Mapping(
            entries
                .iter()
                .map(|e| (Value::String(e.key.clone()), value(&e.value)))
                .collect(),
        ),
        Kind::Scalar { text, style } => match resolve(text, *style) {
            Scalar::Null => Value::Null,
            Scalar::Bool(b) => Value::Bool(b),
            Scalar::Int(n) => Value::Number(i64::try_from(n).unwrap().into()),
            Scalar::Float(n) => Value::Number(n.into()),
            Scalar::Text => Value::String(text.clone()),
        },
    }
}

const ORDINARY: &[&str] = &[
    FRAISEQL,
    "a: 1\nb: [x, 'y', \"z\\u00e9\"]\nc: {d: ~, e: }\n",
    "- - 1\n  - 2\n-\n- a: b\n  c:\n  - d\n",
    "folded: >\n  one\n  two\n\n  three\nliteral: |-\n  é\n    ü\n\nkeep: |+\n  x\n\nend: 1\n",
    "base: &b {x: 1, y: [2.5, .5]}\nuse: *b\nlist: [*b, *b]\n",
    "a: plain text\n  that goes on\nb: \"quoted\n  text\"\nc: 'it''s'\n",
    "crlf: 1\r\nlist:\r\n  - a\r\n  - |\r\n    b\r\n    c\r\nlast: x\r\n",
    "yes: yes\nno: no\non: off\nnorway: NO\ntime: 12:30\ndate: 2024-01-01\nversion: 1.10.2\n",
    "t: true\nf: False\ni: -12\nfl: 1.5e3\nq: '1'\nhex: 0x1F\noct: 0o17\ninf: .inf\n",
    "# comment\n---\na: 1 # two\n# three\nb:\n  # four\n  - c # five\n...\n",
    "url: http://x.example:80/a?b=c#d\nexpr: a:b\npercent: 99.99%\nmoney: $10,000/month\nrange: 5..20\n",
    "{\"json\": [1, 2, {\"a\": null}], \"b\": true, \"c\": \"\\n\\t\"}\n",
    "quantities: {rate: 5 GB/day, every: 1h, ids: [a-1, b_2]}\nнode: 節点\nemoji: 😀 ok\n",
    "deep:\n  a:\n    b:\n      c:\n        - d:\n            e: f\n  g: h\n",
];

#[test]
fn two_readers_agree_on_ordinary_documents() {
    for text in ORDINARY {
        let other: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
        assert_eq!(value(&tree(text)), other, "{text}");
    }
}

#[test]
fn places_are_exact_in_ordinary_documents() {
    for text in ORDINARY {
        check_places(text, &tree(text), None);
    }
}

#[test]
fn the_deployment_file_of_fraiseql_loads() {
    let root = tree(FRAISEQL);
    let text = |path| find(&root, path).and_then(Node::text).map(str::to_owned);
    assert_eq!(
        text("metadata.name").as_deref(),
        Some("fraiseql-production")
    );
    assert_eq!(
        text("regions.us-east.instance-type").as_deref(),
        Some("t3.2xlarge")
    );
    assert_eq!(
        text("regions.apac.database.sku").as_deref(),
        Some("Standard_D4s_v3")
    );
    assert_eq!(text("compliance.standards[1]").as_deref(), Some("hipaa"));
    assert_eq!(
        text("compliance.data-residency.eu-west").as_deref(),
        Some("eu-only")
    );
    let regions = root.get("regions").unwrap().entries();
    assert_eq!(regions.len(), 3);
}

/// Each path of each document, edited in each way: the edit is refused, or it does what it says
/// and touches no line but its own.
#[test]
fn edits_change_their_place_alone() {
    let (mut made, mut refused) = (0, 0);
    for text in ORDINARY {
        let root = tree(text);
        let mut all = Vec::new();
        paths(&root, &mut Vec::new(), &mut all);
        for path in all {
            for new in ["7", "a: b, c #d", "'", "é\n\"", "", "[x", "true", " x "] {
                match set_value(text, &root, &path, new) {
                    Err(refusal) => {
                        refused += 1;
                        assert_eq!(refusal.code, "edit-refused");
                    }
                    Ok(edited) => {
                        made += 1;
                        assert_eq!(
                            find(&tree(&edited), &path).unwrap().text(),
                            Some(new),
                            "{edited}"
                        );
                        let old = find(&root, &path).unwrap();
                        let spanned = super::patch_tests::slice(text, old.span)
                            .lines()
                            .count()
                            .max(1);
                        // A block of text also gives up its header.
                        assert!(
                            lines_missing(text, &edited).len() <= spanned + 1,
                            "{path}: {edited}"
                        );
                    }
                }
            }
            if let Ok(edited) = insert_key(text, &root, &path, "new-key", "5s") {
                made += 1;
                assert_eq!(
                    find(&tree(&edited), &path)
                        .unwrap()
                        .get("new-key")
                        .unwrap()
                        .text(),
                    Some("5s")
                );
                assert!(lines_missing(text, &edited).len() <= 1, "{path}: {edited}");
            }
            if let Ok(edited) = remove_key(text, &root, &path) {
                made += 1;
                assert_eq!(find(&tree(&edited), &path), None, "{edited}");
            }
        }
    }
    assert!(
        made > 700 && refused > 100,
        "{made} made, {refused} refused"
    );
}

/// Pieces that YAML gives a meaning to, and some that it does not.
fn yaml_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "b", "é", "😀", ": ", ":", "- ", "-", "\n", "\n  ", "\n    ", "  ", " ", "[", "]",
        "{", "}", ",", ", ", "&x ", "*x", "'", "\"", "|", ">", "|+\n", "|2-\n ", "#", " # c\n",
        "? ", "\t", "!t ", "---\n", "...\n", "\r\n", "1", "~", "null", "<<: ", "\\", "\\n", "%",
        "@", "`", "=", "k: v\n", "- x\n", "'q'", "\"q\"", "\u{85}", "\u{2028}", "\u{a0}", "\r",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(text) = decode_bytes(&bytes) {
            let (_, outcome) = read(&text);
            prop_assert!(outcome.value.is_some() || outcome.has_errors());
        }
    }

    #[test]
    fn any_yaml_like_text_is_placed_or_refused(text in yaml_like()) {
        let (sources, outcome) = read(&text);
        prop_assert!(outcome.value.is_some() || outcome.has_errors());
        for diagnostic in &outcome.diagnostics {
            let span = diagnostic.span.unwrap();
            let whole = sources.get(span.source).unwrap().text.get(span.start as usize..span.end as usize);
            prop_assert!(whole.is_some() && diagnostic.help.is_some());
        }
        if let (Some(root), true) = (&outcome.value, outcome.diagnostics.is_empty()) {
            check_places(&text, root, None);
            let mut all = Vec::new();
            paths(root, &mut Vec::new(), &mut all);
            for path in all {
                prop_assert!(find(root, &path).is_some());
                let _ = set_value(&text, root, &path, "new");
                let _ = insert_key(&text, root, &path, "new", "1");
                let _ = remove_key(&text, root, &path);
            }
            let _: Outcome<serde_yaml::Value> = decode(root);
        }
    }

    #[test]
    fn any_text_survives_being_written(new in "\\PC{0,12}", flow in any::<bool>()) {
        let text = if flow { "a: [x, b]\n" } else { "a:\n  - x # c\n" };
        let edited = set_value(text, &tree(text), "a[0]", &new);
        prop_assert!(edited.is_ok(), "{:?}", new);
    }
}
