//! House rules that no linter knows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const MOST_LINES: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// Every file below a directory whose name ends so, without build products and dependencies.
fn files(directory: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    let left_out = ["target", "node_modules", "dist", "corpus", "artifacts"];
    let mut entries: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !left_out.contains(&name.as_str()) {
                files(&path, ending, into);
            }
        } else if name.ends_with(ending) {
            into.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    files(&root().join("crates"), ".rs", &mut paths);
    assert!(paths.len() > 100);
    paths.iter().map(|p| (shown(p), read(p))).collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap()
        .to_string_lossy()
        .replace('\\', "/")
}

fn demand_none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_are_short_and_named_for_what_they_are() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let lines = text.lines().count();
        if name.contains("/src/") && lines > MOST_LINES {
            wrong.push(format!("{name}: {lines} lines"));
        }
        if ["utils", "helpers", "util", "helper", "misc", "common"]
            .iter()
            .any(|w| name.ends_with(&format!("/{w}.rs")) || name.contains(&format!("/{w}/")))
        {
            wrong.push(format!("{name}: a name that says nothing"));
        }
    }
    demand_none(wrong);
}

#[test]
fn every_file_of_the_core_says_what_it_is_for() {
    let wrong = sources()
        .into_iter()
        .filter(|(name, _)| name.starts_with("crates/core/src/"))
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(name, _)| format!("{name}: does not begin with `//!`"))
        .collect();
    demand_none(wrong);
}

#[test]
fn nothing_is_left_undone_and_nothing_names_a_machine() {
    // Spelt in parts, so that this file passes.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
    ];
    let mut paths = Vec::new();
    for ending in [
        ".rs", ".md", ".toml", ".yaml", ".yml", ".csv", ".txt", ".script", ".py", ".mjs",
    ] {
        files(&root(), ending, &mut paths);
    }
    let mut wrong = Vec::new();
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        for (n, line) in text.lines().enumerate() {
            for mark in marks {
                if line.contains(mark) {
                    wrong.push(format!("{}:{}: `{mark}`", shown(&path), n + 1));
                }
            }
        }
    }
    demand_none(wrong);
}

/// The targets of `[text](target)`, code left out.
fn links(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let outside: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for rest in outside.split("](").skip(1) {
            let target = rest.split(')').next().unwrap_or_default();
            found.push(target.to_owned());
        }
    }
    found
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
            _ => None,
        })
        .collect()
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    let mut paths = Vec::new();
    files(&root(), ".md", &mut paths);
    assert!(paths.len() > 5);
    let mut wrong = Vec::new();
    for path in paths {
        let text = read(&path);
        for link in links(&text) {
            if link.starts_with("https://") || link.starts_with("http://") {
                continue;
            }
            let (file, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() {
                path.clone()
            } else {
                path.parent().unwrap().join(file)
            };
            let found = if fragment.is_empty() {
                target.exists()
            } else {
                target.is_file()
                    && read(&target)
                        .lines()
                        .any(|l| l.starts_with('#') && anchor(l) == fragment)
            };
            if !found {
                wrong.push(format!("{}: `{link}`", shown(&path)));
            }
        }
    }
    demand_none(wrong);
}

#[test]
fn every_key_of_the_format_is_on_its_page() {
    fn keys(value: &serde_json::Value, into: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(map) => {
                if let Some(serde_json::Value::Object(properties)) = map.get("properties") {
                    into.extend(properties.keys().cloned());
                }
                map.values().for_each(|v| keys(v, into));
            }
            serde_json::Value::Array(list) => list.iter().for_each(|v| keys(v, into)),
            _ => {}
        }
    }
    let page = read(&root().join("docs/scenario-format.md"));
    let mut all = BTreeSet::new();
    keys(&stormglass_core::schema::json_schema(), &mut all);
    assert!(all.len() > 80, "{}", all.len());
    let wrong = all
        .iter()
        .filter(|key| {
            ![
                format!("`{key}`"),
                format!("`{key}:"),
                format!("{key}: "),
                format!(".{key}`"),
            ]
            .iter()
            .any(|form| page.contains(form))
        })
        .map(|key| format!("`{key}` is not in docs/scenario-format.md"))
        .collect();
    demand_none(wrong);
}

/// Codes of diagnostics in a source text: string literals where a code is given.
fn codes(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let marks = [
        ("Diagnostic::error(", ','),
        ("Diagnostic::warning(", ','),
        (".error(", ','),
        (".error_at_key(", ','),
        ("code: \"", ','),
        ("let code =", ';'),
        (": &str = \"", ';'),
    ];
    for (mark, end) in marks {
        for (at, _) in text.match_indices(mark) {
            let start = at + mark.trim_end_matches('"').len();
            let argument = text[start..].split(end).next().unwrap_or_default();
            for literal in argument.split('"').skip(1).step_by(2) {
                let kebab = literal.contains('-')
                    && literal
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
                if kebab {
                    found.insert(literal.to_owned());
                }
            }
        }
    }
    found
}

#[test]
fn every_code_has_an_entry_and_every_entry_a_code() {
    let mut used: BTreeMap<String, String> = BTreeMap::new();
    for (name, text) in sources() {
        let test = name.contains("/tests") || name.ends_with("tests.rs") || name.contains("laws");
        let constants = text.contains(": &str = \"") && !name.ends_with("yaml/codes.rs");
        if test || !name.contains("/src/") {
            continue;
        }
        let product = text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default();
        let product = if constants {
            product.replace(": &str = \"", "")
        } else {
            product.to_owned()
        };
        for code in codes(&product) {
            used.entry(code).or_insert_with(|| name.clone());
        }
    }
    assert!(used.len() > 60, "{used:?}");
    let page = read(&root().join("docs/diagnostics.md"));
    let mut wrong = Vec::new();
    let entries: BTreeMap<&str, &str> = page
        .split("\n### `")
        .skip(1)
        .filter_map(|section| section.split_once("`\n"))
        .map(|(code, body)| (code, body.split("\n#").next().unwrap_or_default()))
        .collect();
    for (code, name) in &used {
        match entries.get(code.as_str()) {
            None => wrong.push(format!("`{code}` ({name}) has no entry")),
            Some(body) if !body.contains("Example:") || !body.contains("Mend:") => {
                wrong.push(format!("`{code}` has no example or no mend"));
            }
            Some(_) => {}
        }
    }
    for code in entries.keys() {
        if !used.contains_key(*code) {
            wrong.push(format!("`{code}` is described but never said"));
        }
    }
    let order: Vec<&str> = page
        .split("\n### `")
        .skip(1)
        .filter_map(|s| s.split('`').next())
        .collect();
    if order.len() != entries.len() {
        wrong.push("a code is described twice".to_owned());
    }
    demand_none(wrong);
}

#[test]
fn the_rules_see_what_they_are_meant_to_see() {
    let text = "x(Diagnostic::error(\n  if a { \"a-b\" } else { \"c-d\" }, \"not-this\"))";
    assert_eq!(codes(text).into_iter().collect::<Vec<_>>(), ["a-b", "c-d"]);
    assert_eq!(codes("E { code: \"u-v\", message }").len(), 1);
    assert_eq!(links("see [a](b.md#c) and `[d](e)`"), ["b.md#c"]);
    assert_eq!(anchor("## Not supported yet!"), "not-supported-yet");
}

#[test]
fn every_rule_is_tested_on_a_design_that_passes_one_that_fails_and_one_on_the_border() {
    let folder = "crates/core/src/policy/rules/";
    let rules = sources();
    let rules = rules.iter().filter_map(|(name, text)| {
        let file = name.strip_prefix(folder)?.strip_suffix(".rs")?;
        (file != "mod").then_some((file, text))
    });
    let mut wrong = Vec::new();
    let mut found = 0;
    for (file, text) in rules {
        found += 1;
        let id = file.replace('_', "-");
        if !text.contains(&format!("id: \"{id}\"")) {
            wrong.push(format!("{folder}{file}.rs: is not named for its rule"));
        }
        for test in ["passes", "fails", "borderline"] {
            if !text.contains(&format!("#[test]\n    fn {test}()")) {
                wrong.push(format!("{folder}{file}.rs: no test `{test}`"));
            }
        }
    }
    assert!(found > 20, "{found} rules");
    demand_none(wrong);
}
