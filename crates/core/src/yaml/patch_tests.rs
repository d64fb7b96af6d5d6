//! Edits: what changes, what stays, what is refused.

use super::patch::{insert_key, put, remove_key, set_value};
use super::*;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

fn tree(text: &str) -> Node {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", text);
    let outcome = load(&sources, id);
    assert_eq!(outcome.diagnostics, vec![], "{text:?}");
    outcome.value.unwrap()
}

/// The text under a span.
pub(super) fn slice(text: &str, span: crate::source::Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap()
}

fn set(text: &str, path: &str, value: &str) -> Result<String, Diagnostic> {
    set_value(text, &tree(text), path, value)
}

#[test]
fn a_value_is_replaced_and_nothing_else() {
    for (text, path, value, expected) in [
        ("# é\na: 1 # ä\nb: 2\n", "a", "22", "# é\na: 22 # ä\nb: 2\n"),
        (
            "ü: 'x'  # c\r\nb: \"y\"\r\n",
            "ü",
            "it's",
            "ü: 'it''s'  # c\r\nb: \"y\"\r\n",
        ),
        ("a: \"x\" # \"\n", "a", "q\"\n", "a: \"q\\\"\\n\" # \"\n"),
        (
            "a: {b: [1, x y]}\n",
            "a.b[1]",
            "p, q",
            "a: {b: [1, 'p, q']}\n",
        ),
        ("a:   # none\nb: 1\n", "a", "x", "a: x   # none\nb: 1\n"),
        (
            "a:\n  - \n  - 2\n",
            "a[0]",
            "- 1",
            "a:\n  - '- 1' \n  - 2\n",
        ),
        ("a: {b, c: }\n", "a.b", "1", "a: {b: 1, c: }\n"),
        ("a: {b, c: }\n", "a.c", "1", "a: {b, c: 1 }\n"),
        ("a: null\n", "a", "null", "a: 'null'\n"),
        ("a: &x\nb: 1\n", "a", "2", "a: &x 2\nb: 1\n"),
        (
            "a: |  # why\n  one\n\n  two\n\n# c\nb: 1\n",
            "a",
            "three",
            "a: three  # why\n\n# c\nb: 1\n",
        ),
        ("- >-\n  one\n- 2", "[0]", "a: b", "- 'a: b'\n- 2"),
        ("a: [x]\n", "a[0]", "b -", "a: ['b -']\n"),
        ("a_b: 1", "a-b", "2", "a_b: 2"),
        ("a: one\n  two # c\n", "a", "1", "a: 1 # c\n"),
    ] {
        assert_eq!(set(text, path, value).as_deref(), Ok(expected), "{text:?}");
    }
}

#[test]
fn edits_that_reach_further_are_refused() {
    for (text, path) in [
        ("a: &x 1\nb: *x\n", "a"),
        ("a: &x 1\nb: *x\n", "b"),
        ("a: &x {c: 1}\nb: *x\n", "b.c"),
        ("a: {b: 1}\n", "a"),
        ("a: 1\n", "b"),
        ("a: [1]\n", "a[1]"),
        ("a: 1\n", "a..b"),
    ] {
        let refused = set(text, path, "2").unwrap_err();
        assert_eq!(refused.code, "edit-refused", "{text:?}");
        assert!(refused.span.is_some() && refused.help.is_some());
    }
    assert!(remove_key("a: &x 1\nb: *x\n", &tree("a: &x 1\nb: *x\n"), "a").is_err());
    assert!(set_value("a: 1", &tree("long: text"), "long", "x").is_err());
}

#[test]
fn a_key_is_added_as_its_mapping_is_written() {
    for (text, path, expected) in [
        ("a: 1 # c\n", "", "a: 1 # c\nk: v\n"),
        ("a: 1", "", "a: 1\nk: v"),
        (
            "é:\n    a: 1\r\n\r\n# next\r\nb: 2\r\n",
            "é",
            "é:\n    a: 1\r\n    k: v\r\n\r\n# next\r\nb: 2\r\n",
        ),
        (
            "l:\n  - a: 1\n    b:\n    - x\n  - 2\n",
            "l[0]",
            "l:\n  - a: 1\n    b:\n    - x\n    k: v\n  - 2\n",
        ),
        ("a: {}\n", "a", "a: {k: v}\n"),
        (
            "a: { b: 1, c: [2] } # x\n",
            "a",
            "a: { b: 1, c: [2], k: v } # x\n",
        ),
        ("a: { b: 1, }\n", "a", "a: { b: 1, k: v, }\n"),
        (
            "a: &x\n  b: 1\nc: 2\n",
            "a",
            "a: &x\n  b: 1\n  k: v\nc: 2\n",
        ),
        (
            "x: &x 1\na:\n  b: *x\nc: 2\n",
            "a",
            "x: &x 1\na:\n  b: *x\n  k: v\nc: 2\n",
        ),
        (
            "a:\n  b: |\n    t\n\nc: 2\n",
            "a",
            "a:\n  b: |\n    t\n  k: v\n\nc: 2\n",
        ),
    ] {
        let edited = insert_key(text, &tree(text), path, "k", "v");
        assert_eq!(edited.as_deref(), Ok(expected), "{text:?}");
    }
    let quoted = insert_key("a: {}", &tree("a: {}"), "a", "true", "x, y");
    assert_eq!(quoted.as_deref(), Ok("a: {'true': 'x, y'}"));
    for (text, path) in [
        ("a: 1\n", "a"),
        ("k: 1\n", ""),
        ("a: [b: 1]\n", "a[0]"),
        ("a:\n", "a"),
    ] {
        assert!(
            insert_key(text, &tree(text), path, "k", "v").is_err(),
            "{text:?}"
        );
    }
}

#[test]
fn a_key_is_taken_out_with_its_line() {
    for (text, path, expected) in [
        ("a: 1\nb: 2 # é\n# c\nd: 3\n", "b", "a: 1\n# c\nd: 3\n"),
        (
            "a:\r\n  x: 1\r\n  y: [1,\r\n    2]\r\nb: 2\r\n",
            "a.y",
            "a:\r\n  x: 1\r\nb: 2\r\n",
        ),
        ("a: {x: 1, y: 2, z: 3}\n", "a.x", "a: {y: 2, z: 3}\n"),
        ("a: {x: 1, y: 2, z: 3}\n", "a.z", "a: {x: 1, y: 2}\n"),
        ("a: {x: 1}\n", "a.x", "a: {}\n"),
        ("a:\n  x: 1 # c\nb: 2", "a.x", "a:\n  {} # c\nb: 2"),
        ("- a: 1\n  b: 2\n", "[0].a", "- b: 2\n"),
        ("- a: 1\n  b: 2\n", "[0].b", "- a: 1\n"),
        ("a: |\n  t\n  u\nb: 2\n", "a", "b: 2\n"),
    ] {
        let edited = remove_key(text, &tree(text), path);
        assert_eq!(edited.as_deref(), Ok(expected), "{text:?}");
    }
}

/// Text, path, value, and what comes of it: a text, or part of the reason why not.
const PUTS: &[(&str, &str, &str, Result<&str, &str>)] = &[
    // In the place of what is there.
    ("a: 1 # why\n", "a", "2", Ok("a: 2 # why\n")),
    ("a: x\nb: 1\n", "a", "{ c: 1 }", Ok("a: { c: 1 }\nb: 1\n")),
    (
        "a:\n  b: 1\n  c: 2\nd: 3 # e\n",
        "a",
        "{ b: 2 }",
        Ok("a: { b: 2 }\nd: 3 # e\n"),
    ),
    (
        "a: { b: [x, y] } # c\n",
        "a.b",
        "[y]",
        Ok("a: { b: [y] } # c\n"),
    ),
    ("a:\n  b: 1 # c\n  d: 2\n", "a", "5", Err("comments stand")),
    ("a: 1\nb: 2\n", "a", "~", Ok("b: 2\n")),
    // At the end of a list, as it is written.
    (
        "a: [x, y] # c\n",
        "a",
        "[x, y, z]",
        Ok("a: [x, y, z] # c\n"),
    ),
    (
        "a: # c\n  - x # d\n  - y\n# e\nb: 1\n",
        "a",
        "[x, y, p q, r]",
        Ok("a: # c\n  - x # d\n  - y\n  - p q\n  - r\n# e\nb: 1\n"),
    ),
    ("a: [x, y]\n", "a", "[y, x, z]", Ok("a: [y, x, z]\n")),
    // Under keys that are not there.
    (
        "a: { b: 1 } # c\n",
        "a.d",
        "2..4",
        Ok("a: { b: 1, d: 2..4 } # c\n"),
    ),
    (
        "a:\n  b: 1 # c\n\n# e\nf: 1\n",
        "a.d.e",
        "5m",
        Ok("a:\n  b: 1 # c\n  d: { e: 5m }\n\n# e\nf: 1\n"),
    ),
    (
        "a: 1\n",
        "b.c.d",
        "{ x: [1, 2] }",
        Ok("a: 1\nb: { c: { d: { x: [1, 2] } } }\n"),
    ),
    ("a: 1\n", "b", "x, y", Ok("a: 1\nb: x, y\n")),
    ("a: 1\n", "b.c", "x, y", Ok("a: 1\nb: { c: 'x, y' }\n")),
    ("a:\nb: 1\n", "a.c", "2", Ok("a: { c: 2 }\nb: 1\n")),
    ("a: 1\r\nb: 2\r\n", "c", "3", Ok("a: 1\r\nb: 2\r\nc: 3\r\n")),
    ("a: 1", "c", "3", Ok("a: 1\nc: 3")),
    // What cannot be done.
    ("a: 1\n", "a.b", "2", Err("there is no `a.b`")),
    ("a: [1]\n", "a[3]", "2", Err("")),
    ("a: &x { b: 1 }\nc: *x\n", "c.b", "2", Err("alias")),
    ("a: &x { b: 1 }\nc: *x\n", "c.d", "2", Err("alias")),
    ("a: &x { b: 1 }\nc: *x\n", "a.b", "2", Err("reach further")),
    ("a: 1\n", "", "2", Err("")),
    ("a: 1\n", "b", "[1", Err("no value")),
];

#[test]
fn a_value_is_put_wherever_its_path_leads() {
    for (text, path, value, expected) in PUTS {
        let found = put(text, &tree(text), path, value);
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, *expected, "{text:?} {path}: {value}"),
            (Err(found), Err(part)) => {
                let said = found.message.contains(part);
                assert!(said, "{text:?} {path}: {value}: {}", found.message);
            }
            (found, expected) => panic!("{text:?} {path}: {value}: {found:?}, not {expected:?}"),
        }
    }
}
