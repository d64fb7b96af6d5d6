//! Loading: trees, places, limits and refusals.

use super::*;
use crate::source::{SourceId, Sources};

fn sources(text: &str) -> (Sources, SourceId) {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", text);
    (sources, id)
}

fn tree(text: &str) -> (Sources, Node) {
    let (sources, id) = sources(text);
    let outcome = load(&sources, id);
    assert_eq!(outcome.diagnostics, vec![], "{text:?}");
    (sources, outcome.value.unwrap())
}

fn texts(sources: &Sources, node: &Node, path: &str, out: &mut Vec<String>) {
    out.push(format!("{path} {:?}", sources.slice(node.span)));
    for entry in node.entries() {
        let key = sources.slice(entry.key_span);
        texts(sources, &entry.value, &format!("{path}.{key}"), out);
    }
    for (i, item) in node.items().iter().enumerate() {
        texts(sources, item, &format!("{path}[{i}]"), out);
    }
}

#[test]
fn every_value_is_placed_exactly() {
    let (sources, root) = tree(
        "é: ü  # c
b: &x
  'k': 'v'
  l: [a, b: c, {d}, {e: }] # tail
c: *x
d:
- 1
-
- |
  hello
  wörld

# after
f: \"a
  b\" # \"
s: 'it''s'  # '
g: &y
h: plain
  multi line
q: # x
  - - a
    -
  - b:
    c: &z 1
r:
- - 1
- k: *z
",
    );
    let mut found = Vec::new();
    texts(&sources, &root, "$", &mut found);
    assert_eq!(
        found[1..],
        [
            r#"$.é "ü""#,
            r#"$.b "'k': 'v'\n  l: [a, b: c, {d}, {e: }]""#,
            r#"$.b.'k' "'v'""#,
            r#"$.b.l "[a, b: c, {d}, {e: }]""#,
            r#"$.b.l[0] "a""#,
            r#"$.b.l[1] "b: c""#,
            r#"$.b.l[1].b "c""#,
            r#"$.b.l[2] "{d}""#,
            r#"$.b.l[2].d """#,
            r#"$.b.l[3] "{e: }""#,
            r#"$.b.l[3].e """#,
            r#"$.c "'k': 'v'\n  l: [a, b: c, {d}, {e: }]""#,
            r#"$.c.'k' "'v'""#,
            r#"$.c.l "[a, b: c, {d}, {e: }]""#,
            r#"$.c.l[0] "a""#,
            r#"$.c.l[1] "b: c""#,
            r#"$.c.l[1].b "c""#,
            r#"$.c.l[2] "{d}""#,
            r#"$.c.l[2].d """#,
            r#"$.c.l[3] "{e: }""#,
            r#"$.c.l[3].e """#,
            r#"$.d "- 1\n-\n- |\n  hello\n  wörld""#,
            r#"$.d[0] "1""#,
            r#"$.d[1] """#,
            r#"$.d[2] "hello\n  wörld""#,
            r#"$.f "\"a\n  b\"""#,
            r#"$.s "'it''s'""#,
            r#"$.g """#,
            r#"$.h "plain\n  multi line""#,
            r#"$.q "- - a\n    -\n  - b:\n    c: &z 1""#,
            r#"$.q[0] "- a\n    -""#,
            r#"$.q[0][0] "a""#,
            r#"$.q[0][1] """#,
            r#"$.q[1] "b:\n    c: &z 1""#,
            r#"$.q[1].b """#,
            r#"$.q[1].c "1""#,
            r#"$.r "- - 1\n- k: *z""#,
            r#"$.r[0] "- 1""#,
            r#"$.r[0][0] "1""#,
            r#"$.r[1] "k: *z""#,
            r#"$.r[1].k "1""#,
        ]
    );
    assert!(found[0].starts_with("$ \"é: ü") && found[0].ends_with("k: *z\""));
    let alias = root.get("c").unwrap().alias.unwrap();
    assert_eq!(sources.slice(alias), "*x");
}

/// `code@line:column path: message` for each diagnostic.
fn refusals(text: &str) -> Vec<String> {
    let (sources, id) = sources(text);
    let found = load(&sources, id).diagnostics;
    let lines = found.iter().map(|d| {
        assert!(d.help.is_some(), "{d:?}");
        let at = sources.position(d.span.unwrap());
        format!(
            "{}@{}:{} {}: {}",
            d.code, at.line, at.column, d.path, d.message
        )
    });
    lines.collect()
}

#[test]
fn what_is_not_supported_is_refused_by_name() {
    for (text, expected) in [
        ("", "empty-document@1:1 : the file holds no document"),
        (
            "# nothing\n",
            "empty-document@1:1 : the file holds no document",
        ),
        (
            "a: 1\n---\nb: 2\n",
            "multiple-documents@2:1 : a second document starts here",
        ),
        (
            "# c\n%YAML 1.2\n---\na: 1\n",
            "directive-not-supported@2:1 : directives (lines that start with `%`) are not supported",
        ),
        (
            "é: !!str 1\n",
            "tag-not-supported@1:4 é: tags (`!…`) are not supported",
        ),
        (
            "a: {<<: {b: 1}}\n",
            "merge-key-not-supported@1:5 a.<<: merge keys (`<<`) are not supported",
        ),
        (
            "b: 1\n'b': 2\n",
            "duplicate-key@2:1 b: key `b` is given twice",
        ),
        (
            "1: x\n",
            "key-not-text@1:1 1: key `1` is a number, not text",
        ),
        (
            "true: x\n",
            "key-not-text@1:1 true: key `true` is a truth value, not text",
        ),
        (": x\n", "key-not-text@1:1 \"\": a key is missing here"),
        (
            "? [a]\n: x\n",
            "key-not-text@1:3 ?: a key must be text, this is a list",
        ),
        (
            "a: &x [*x]\n",
            "recursive-alias@1:8 : this alias stands inside the value that it names",
        ),
    ] {
        let found = refusals(text);
        assert_eq!(
            found.first().map(String::as_str),
            Some(expected),
            "{text:?}"
        );
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

#[test]
fn syntax_is_explained_at_its_place() {
    for (text, expected) in [
        (
            "a:\n\tb: 1\n",
            "tab-indentation@2:1 : a tab stands where YAML counts spaces",
        ),
        ("ü: ü: c\n", "invalid-yaml@1:5 : a `:` cannot stand here"),
        (
            "a: [1, 2\nb: 3\n",
            "invalid-yaml@2:2 : a `:` cannot stand here",
        ),
        (
            "a: 'x\n",
            "invalid-yaml@1:4 : this quoted text is never closed",
        ),
        (
            "a: @x\n",
            "invalid-yaml@1:4 : unquoted text cannot start with `@`",
        ),
        (
            "a: *u\n",
            "invalid-yaml@1:4 : this alias names no anchor above it",
        ),
        (
            "- a\nb: c\n",
            "invalid-yaml@2:1 : this line is neither an item of the list above nor inside one",
        ),
        (
            "a: 1\nb\nc: 2\n",
            "invalid-yaml@2:1 : this line is not a `key: value`",
        ),
        (
            "a: \"b\" c\n",
            "invalid-yaml@1:8 : text follows the closing quote",
        ),
    ] {
        assert_eq!(refusals(text), [expected], "{text:?}");
    }
}

fn first_code(text: &str) -> Option<&'static str> {
    let (sources, id) = sources(text);
    load(&sources, id).diagnostics.first().map(|d| d.code)
}

#[test]
fn limits_hold_and_what_is_just_within_them_loads() {
    assert_eq!(
        first_code(&"# ".repeat(MAX_BYTES / 2 + 1)),
        Some("input-too-large")
    );
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert_eq!(first_code(&nested(MAX_DEPTH)), None);
    assert_eq!(first_code(&nested(MAX_DEPTH + 1)), Some("nesting-too-deep"));
    assert_eq!(first_code(&"[".repeat(100_000)), Some("nesting-too-deep"));
    assert_eq!(first_code(&"- ".repeat(100_000)), Some("nesting-too-deep"));
    assert_eq!(
        first_code(&"{a: ".repeat(100_000)),
        Some("nesting-too-deep")
    );
    let list = |n: usize| "- 1\n".repeat(n);
    assert_eq!(first_code(&list(MAX_NODES - 1)), None);
    assert_eq!(first_code(&list(MAX_NODES)), Some("too-many-nodes"));
    assert_eq!(first_code("a: \u{0}\n"), Some("control-character"));
}

#[test]
fn alias_bombs_are_refused_before_they_go_off() {
    let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for i in 1..30 {
        let before = format!("*a{}, ", i - 1).repeat(9);
        laughs.push_str(&format!("a{i}: &a{i} [{before}]\n"));
    }
    assert_eq!(first_code(&laughs), Some("alias-expansion-too-large"));
    // Few values, but each a megabyte.
    let long = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(1 << 20),
        "*a, ".repeat(20)
    );
    assert_eq!(first_code(&long), Some("alias-expansion-too-large"));
    // Depth counts through aliases.
    let deep = format!(
        "a: &a {}{}\nb: {}*a{}\n",
        "[".repeat(40),
        "]".repeat(40),
        "[".repeat(40),
        "]".repeat(40)
    );
    assert_eq!(first_code(&deep), Some("nesting-too-deep"));
}

#[test]
fn the_first_of_two_equal_keys_counts_and_both_places_are_shown() {
    let (sources, id) = sources("é: 1\né: 2\n");
    let outcome = load(&sources, id);
    let diagnostic = &outcome.diagnostics[0];
    assert_eq!(sources.position(diagnostic.span.unwrap()).line, 2);
    assert_eq!(sources.position(diagnostic.related[0].span).line, 1);
    assert_eq!(outcome.value.unwrap().get("é").unwrap().text(), Some("1"));
}

#[test]
fn a_path_leads_to_its_place_or_the_nearest() {
    let (sources, root) = tree("tiers:\n  web_app:\n    in: [{nodes: 3}]\n");
    let at = |node: &Node| sources.slice(node.span).to_owned();
    assert_eq!(at(find(&root, "tiers.web-app.in[0].nodes").unwrap()), "3");
    assert_eq!(find(&root, "tiers.web-app.in[1]"), None);
    assert_eq!(at(nearest(&root, "tiers.web-app.in[1].x")), "[{nodes: 3}]");
    assert_eq!(at(nearest(&root, "")), at(&root));
    let key = key_span(&root, "tiers.web-app").unwrap();
    assert_eq!(sources.slice(key), "web_app");
    assert_eq!(key_span(&root, "tiers.web-app.in[0]"), None);
}
