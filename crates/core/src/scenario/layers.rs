//! What a design is made of: the files it extends, the file itself, a variant, changes from outside.
//!
//! Each layer is laid over the ones before it ([`yaml::merge`]); the result is one tree in which
//! every value still knows the text it came from. The shell loads the files that `extends` names
//! and links them in [`Sources`]; nothing here opens one.

use super::without;
use crate::diagnostic::{Diagnostic, Outcome, did_you_mean};
use crate::source::{SourceId, Sources, Span};
use crate::yaml::{self, Kind, Node, Style};

/// Deepest chain of `extends`.
const MAX_LAYERS: usize = 16;
/// The name of the design without a variant.
pub const BASE: &str = "base";
/// Chapters that a variant cannot patch.
const NOT_IN_A_VARIANT: [&str; 4] = ["stormglass", "variants", "timeline", "claims"];

/// Which design of a file is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// A variant of the file; none, or `base`, for the file as it stands.
    pub variant: Option<String>,
    /// Changes made last: a path, and a text with the value. The text is plain, or YAML if it
    /// begins with a bracket, brace or quote; `~` takes the key away.
    pub sets: Vec<(String, SourceId)>,
}

impl Reading {
    /// The file with one of its variants.
    #[must_use]
    pub fn variant(name: impl Into<String>) -> Self {
        Self {
            variant: Some(name.into()),
            sets: Vec::new(),
        }
    }

    /// The variant asked for, unless it is the base.
    pub(super) fn patch(&self) -> Option<&str> {
        self.variant.as_deref().filter(|v| *v != BASE)
    }
}

/// Whether a mapping states one thing as a whole, so that a later layer replaces it.
fn whole(way: &[&str]) -> bool {
    let way: Vec<String> = way.iter().map(|k| k.replace('_', "-")).collect();
    let way: Vec<&str> = way.iter().map(String::as_str).collect();
    matches!(
        way.as_slice(),
        ["traffic", "routing" | "geographies" | "demand" | "kinds"]
            | ["tiers", _, "purchase"]
            | ["tiers", _, "in", _, "purchase"]
            | [
                "failures",
                "node" | "zone" | "region" | "provider" | "database" | "cache"
            ]
            | [
                "failures",
                "object-storage" | "load-balancer" | "data-corruption"
            ]
            | ["failures", "units", _]
            | ["failures", "groups", _, "fails"]
            | ["recovery", _, "start"]
    )
}

/// Whether keys lead to a part with a name of the user's own; one that is not there is a slip.
fn names_a_part(way: &[&str]) -> bool {
    matches!(
        way,
        [
            "regions" | "tiers" | "stores" | "dependencies" | "variants",
            _
        ] | ["tiers" | "stores", _, "in", _]
    )
}

/// The files that a text names under `extends`, with the places of the names. What is wrong with
/// the text is not said here.
#[must_use]
pub fn extends(sources: &Sources, id: SourceId) -> Vec<String> {
    yaml::load(sources, id)
        .value
        .map(|tree| {
            names(&tree, "extends")
                .into_iter()
                .map(|(n, _)| n)
                .collect()
        })
        .unwrap_or_default()
}

/// The names listed under a key, with their places.
fn names(tree: &Node, key: &str) -> Vec<(String, Span)> {
    let named = |node: &Node| node.text().map(|t| (t.to_owned(), node.span));
    match tree.get(key) {
        Some(node) if node.text().is_some() => named(node).into_iter().collect(),
        Some(node) => node.items().iter().filter_map(named).collect(),
        None => Vec::new(),
    }
}

/// The names of the variants of a tree, in order of writing.
#[must_use]
pub(super) fn variants(tree: &Node) -> Vec<String> {
    let entries = tree.get("variants").map(Node::entries).unwrap_or_default();
    entries.iter().map(|e| e.key.clone()).collect()
}

/// What is wrong with the names of variants.
pub(super) fn names_of_variants(tree: &Node) -> Vec<Diagnostic> {
    let entries = tree.get("variants").map(Node::entries).unwrap_or_default();
    let wrong = entries
        .iter()
        .filter(|e| e.key == BASE || e.key.trim().is_empty());
    wrong
        .map(|e| {
            let message = if e.key == BASE {
                format!("`{BASE}` means the file without a variant")
            } else {
                "a variant has no name".to_owned()
            };
            Diagnostic::error("reserved-name", message)
                .at(format!("variants.{}", e.key), Some(e.key_span))
                .help("give the variant another name")
        })
        .collect()
}

/// The tree of a file laid over those that it extends.
pub(super) fn file(sources: &Sources, root: SourceId) -> Outcome<Node> {
    let mut diagnostics = Vec::new();
    let value = stacked(sources, root, &mut vec![root], &mut diagnostics);
    Outcome { value, diagnostics }
}

fn stacked(
    sources: &Sources,
    id: SourceId,
    stack: &mut Vec<SourceId>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let loaded = yaml::load(sources, id);
    diagnostics.extend(loaded.diagnostics);
    let own = loaded.value?;
    let mut below: Option<Node> = None;
    for (name, span) in names(&own, "extends") {
        let mut refuse = |code: &'static str, message: String, help: &str| {
            diagnostics.push(
                Diagnostic::error(code, message)
                    .at("extends", Some(span))
                    .help(help),
            );
        };
        let base = match sources.linked(id, &name) {
            Some(Ok(base)) => *base,
            Some(Err(reason)) => {
                refuse(
                    "unreadable-file",
                    reason.clone(),
                    "name a file, relative to the folder of this one",
                );
                continue;
            }
            None => {
                refuse(
                    "unreadable-file",
                    format!("`{name}` is another file, and only this one was given"),
                    "assess it with the command line, or put everything into one file",
                );
                continue;
            }
        };
        if stack.contains(&base) {
            refuse(
                "extends-cycle",
                format!("`{name}` extends this file in turn"),
                "take one of the two `extends` out",
            );
            continue;
        }
        if stack.len() >= MAX_LAYERS {
            refuse(
                yaml::codes::EXTENDS_TOO_DEEP,
                format!("more than {MAX_LAYERS} files extend each other in a row"),
                "join some of them",
            );
            continue;
        }
        stack.push(base);
        let tree = stacked(sources, base, stack, diagnostics);
        stack.pop();
        below = match (below, tree) {
            (Some(below), Some(tree)) => Some(yaml::merge(below, &tree, &whole)),
            (below, tree) => tree.or(below),
        };
    }
    let Some(below) = below else {
        return Some(own);
    };
    let mut all = yaml::merge(below, &own, &whole);
    all.span = own.span;
    if let Kind::Mapping(entries) = &mut all.kind {
        entries.retain(|e| e.key != "extends");
    }
    (all.count() <= yaml::MAX_NODES).then_some(all).or_else(|| {
        diagnostics.push(
            Diagnostic::error(
                yaml::codes::TOO_MANY_NODES,
                "the files together hold too many values",
            )
            .at("extends", Some(own.span))
            .help("split the design into several scenarios"),
        );
        None
    })
}

/// The tree with one of its variants laid over it, and without `variants`.
pub(super) fn with_variant(base: &Node, name: &str) -> Outcome<Node> {
    let mut diagnostics = Vec::new();
    let mut tree = base.clone();
    if let Kind::Mapping(entries) = &mut tree.kind {
        entries.retain(|e| !matches!(e.key.as_str(), "variants" | "timeline"));
    }
    let value = patched(base, tree, (name, None), &mut Vec::new(), &mut diagnostics);
    Outcome { value, diagnostics }
}

fn patched(
    base: &Node,
    tree: Node,
    (name, named): (&str, Option<Span>),
    stack: &mut Vec<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let path = format!("variants.{name}");
    let known = variants(base);
    let Some(entry) = base.get("variants").and_then(|v| v.entry(name)) else {
        diagnostics.push(unknown_variant(name, &known, named.or(Some(base.span))));
        return None;
    };
    if stack.iter().any(|s| s == name) {
        diagnostics.push(
            Diagnostic::error("extends-cycle", format!("variant `{name}` extends itself"))
                .at(format!("{path}.extends"), named)
                .help("take one of the `extends` out"),
        );
        return None;
    }
    let patch = &entry.value;
    if !matches!(patch.kind, Kind::Mapping(_) | Kind::Null) {
        diagnostics.push(
            Diagnostic::error(
                yaml::codes::WRONG_TYPE,
                format!("variant `{name}` is {}, not a mapping", patch.kind_words()),
            )
            .at(path, Some(patch.span))
            .help("write what differs from the base, such as `traffic: { dns: { ttl: 30s } }`"),
        );
        return None;
    }
    stack.push(name.to_owned());
    let mut tree = tree;
    for (below, span) in names(patch, "extends") {
        tree = patched(base, tree, (&below, Some(span)), stack, diagnostics)?;
    }
    stack.pop();
    let mut own = patch.clone();
    if let Kind::Mapping(entries) = &mut own.kind {
        for entry in entries.iter() {
            let word = entry.key.replace('_', "-");
            if NOT_IN_A_VARIANT.contains(&word.as_str()) {
                diagnostics.push(
                    Diagnostic::error(
                        "not-in-a-variant",
                        format!("`{word}` belongs to the whole file, not to a variant"),
                    )
                    .at(format!("{path}.{}", entry.key), Some(entry.key_span))
                    .help(if word == "claims" {
                        "state it at the top level, and name the variant in the claim: `variant: …`"
                    } else {
                        "move it to the top level"
                    }),
                );
            }
        }
        entries.retain(|e| {
            !matches!(e.key.as_str(), "extends" | "without")
                && !NOT_IN_A_VARIANT.contains(&e.key.replace('_', "-").as_str())
        });
    } else {
        return Some(tree);
    }
    let span = tree.span;
    let out = names(patch, "without");
    let path = format!("{path}.without");
    let left = without::take_out(&mut tree, &out, &path, diagnostics);
    let mut tree = yaml::merge(tree, &own, &whole);
    tree.span = span;
    let place = patch.get("without").map(|n| n.span);
    diagnostics.extend(without::undecided(&tree, left, (&path, place)));
    Some(tree)
}

/// The complaint about a variant that is not there.
#[must_use]
pub(super) fn unknown_variant(name: &str, known: &[String], span: Option<Span>) -> Diagnostic {
    let help = match (
        did_you_mean(name, known.iter().map(String::as_str)),
        known.is_empty(),
    ) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, true) => "state it under `variants`".to_owned(),
        (None, false) => format!("there are: {BASE}, {}", known.join(", ")),
    };
    Diagnostic::error("unknown-variant", format!("there is no variant `{name}`"))
        .at("variants", span)
        .help(help)
}

/// Applies the changes from outside.
pub(super) fn with_sets(
    sources: &Sources,
    mut tree: Node,
    sets: &[(String, SourceId)],
) -> Outcome<Node> {
    let mut diagnostics = Vec::new();
    for (path, id) in sets {
        let text = sources.get(*id).map_or("", |s| s.text.as_str());
        let value = if text.trim() == "~" || text.starts_with(['{', '[', '"', '\'']) {
            let loaded = yaml::load(sources, *id);
            let sound = loaded.diagnostics.is_empty();
            diagnostics.extend(loaded.diagnostics);
            loaded.value.filter(|_| sound)
        } else {
            Some(Node {
                span: Span {
                    source: *id,
                    start: 0,
                    end: u32::try_from(text.len()).unwrap_or(0),
                },
                alias: None,
                kind: Kind::Scalar {
                    text: text.to_owned(),
                    style: Style::Plain,
                },
            })
        };
        let Some(value) = value else { continue };
        let whole_text = value.span;
        if let Err(mut refusal) = yaml::put(&mut tree, path, value, &|way| !names_a_part(way)) {
            // The place is what was asked for, not the text that it does not fit.
            refusal.span = Some(whole_text);
            refusal.message = format!("`{path}` cannot be set: {}", refusal.message);
            diagnostics.push(refusal);
        }
    }
    Outcome {
        value: Some(tree),
        diagnostics,
    }
}
