//! The canonical form of a scenario's text, comments kept.
//!
//! Chapters and keys stand in the order of the vocabulary, names of the user's own in theirs;
//! blocks are indented by two; quantities, words and keys have one spelling. Columns that people
//! aligned, quotes, and comments stay as they are. What the order and the spelling are is read
//! off the scenario as it is printed, so that there is no second list of words to keep.
//!
//! The result is read again before it is handed out: it must be the same scenario with the same
//! comments.

mod block;
mod canon;
mod comments;
mod flow;
mod order;
mod trivia;
mod value;

use super::{Scenario, read};
use crate::diagnostic::{Diagnostic, Outcome, has_errors};
use crate::quantity::equal;
use crate::source::{SourceId, Sources, Span};
use crate::yaml::{self, Kind, Node};
use block::Printer;
use canon::Canon;
use indexmap::IndexMap;

/// Longest line that an inline list or map may make, characters; a comment behind it may go on.
pub const WIDTH: usize = 120;

/// Why a text cannot be put into canonical form.
struct Refusal {
    /// Byte at which the trouble starts.
    at: usize,
    why: &'static str,
    help: &'static str,
}

/// The canonical form of a scenario's text.
///
/// The value is absent when the text is not a scenario, or when it is written in a way that
/// cannot be put into order without changing what it says; the diagnostics tell which.
#[must_use]
pub fn format(sources: &Sources, id: SourceId) -> Outcome<String> {
    let original = sources.get(id).map_or("", |s| s.text.as_str());
    let name = sources.get(id).map_or("", |s| s.name.as_str());
    let breaks = if original.contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let unix = original.replace("\r\n", "\n").replace('\r', "\n");
    let (tree, scenario) = match parts(name, original, id) {
        Ok(found) if unix == original => found,
        // Places are those of the text with plain line ends from here on.
        Ok(_) => match parts(name, &unix, id) {
            Ok(found) => found,
            Err(diagnostics) => return refused(diagnostics),
        },
        Err(diagnostics) => return refused(diagnostics),
    };
    let canon = match Canon::of(&tree, &scenario) {
        Ok(canon) => canon,
        Err(diagnostic) => return refused(vec![diagnostic]),
    };
    let printed = Printer::new(&unix).document(&tree, &canon);
    let text = match printed {
        Ok(text) => text,
        Err(refusal) => {
            let at = u32::try_from(refusal.at).unwrap_or(u32::MAX);
            let span = (unix == original).then_some(Span {
                source: id,
                start: at,
                end: at.saturating_add(1),
            });
            let diagnostic = Diagnostic::error("format-refused", refusal.why);
            return refused(vec![diagnostic.at("", span).help(refusal.help)]);
        }
    };
    if !same(name, &unix, &tree, &scenario, &text) {
        let diagnostic = Diagnostic::error(
            "format-refused",
            "the file cannot be put into canonical form without changing what it says",
        );
        let help = "it stays as it is; please report it as a fault of Stormglass";
        return refused(vec![diagnostic.help(help)]);
    }
    Outcome {
        value: Some(text.replace('\n', breaks)),
        diagnostics: Vec::new(),
    }
}

fn refused(diagnostics: Vec<Diagnostic>) -> Outcome<String> {
    Outcome {
        value: None,
        diagnostics,
    }
}

/// The tree of a text and what it says, or what is wrong with it.
fn parts(name: &str, text: &str, id: SourceId) -> Result<(Node, Scenario), Vec<Diagnostic>> {
    let mut sources = Sources::new();
    // The places have to be in the caller's text, whatever number it has there.
    for _ in 0..id.0 {
        sources.add("", "");
    }
    let id = sources.add(name, text);
    let loaded = yaml::load(&sources, id);
    let mut diagnostics = loaded.diagnostics;
    if let Some(tree) = loaded.value {
        let decoded = yaml::decode::<Scenario>(&tree);
        diagnostics.extend(decoded.diagnostics);
        if let (Some(scenario), false) = (decoded.value, has_errors(&diagnostics)) {
            return Ok((tree, scenario));
        }
    }
    diagnostics.sort_by_key(|d| d.span);
    Err(diagnostics)
}

/// Whether the new text says the same in everything, order of names and comments included.
fn same(name: &str, old: &str, tree: &Node, scenario: &Scenario, new: &str) -> bool {
    let Ok((new_tree, new_scenario)) = parts(name, new, SourceId::default()) else {
        return false;
    };
    // Variants are kept as they are written, so that they are compared as they are written.
    let variants = match (tree.get("variants"), new_tree.get("variants")) {
        (Some(a), Some(b)) => same_patch(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    let words = |scenario: &Scenario| {
        read::print(&Scenario {
            variants: IndexMap::new(),
            ..scenario.clone()
        })
        .ok()
    };
    let printed = words(scenario);
    variants
        && printed.is_some()
        && printed == words(&new_scenario)
        && comments::all(old, tree) == comments::all(new, &new_tree)
}

/// Whether two patches say the same, whatever the order and spelling of their keys and values.
fn same_patch(a: &Node, b: &Node) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::Null, Kind::Null) => true,
        (Kind::Scalar { text: a, .. }, Kind::Scalar { text: b, .. }) => {
            a == b || canon::alike(a, b) || equal(a, b)
        }
        (Kind::Sequence(a), Kind::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_patch(a, b))
        }
        (Kind::Mapping(a), Kind::Mapping(entries)) => {
            let there = |key: &str| b.get(key);
            a.len() == entries.len()
                && a.iter()
                    .all(|e| there(&e.key).is_some_and(|value| same_patch(&e.value, value)))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
