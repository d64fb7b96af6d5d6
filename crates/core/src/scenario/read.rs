//! Scenario text in, scenario out, and back.

use super::{Scenario, supported};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::source::{SourceId, Sources, Span};
use crate::yaml::{self, Node};

/// A scenario with the places its parts were read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What the user wrote.
    pub scenario: Scenario,
    /// The spanned tree of the text, for places of findings and for patches.
    pub tree: Node,
}

impl Document {
    /// The place to point at for a path: a scalar's own text; for a section its key, since all
    /// of it would bury the matter; for what was not written, its nearest parent that was.
    #[must_use]
    pub fn span(&self, path: &str) -> Option<Span> {
        let node = yaml::nearest(&self.tree, path);
        if node.text().is_some_and(|text| !text.is_empty()) {
            return Some(node.span);
        }
        let mut steps = yaml::path::parse(path).unwrap_or_default();
        while !steps.is_empty() {
            let written = yaml::path::join(&steps);
            if let Some(found) = yaml::find(&self.tree, &written) {
                return Some(yaml::key_span(&self.tree, &written).unwrap_or(found.span));
            }
            steps.pop();
        }
        Some(node.span)
    }

    /// Where the last key of a path is written, or else the place of the path.
    #[must_use]
    pub fn key_span(&self, path: &str) -> Option<Span> {
        yaml::key_span(&self.tree, path).or_else(|| self.span(path))
    }

    /// The same, but none when nothing on the way to the path was written.
    #[must_use]
    pub fn written_span(&self, path: &str) -> Option<crate::source::Span> {
        let node = yaml::nearest(&self.tree, path);
        (!std::ptr::eq(node, &self.tree)).then_some(node.span)
    }
}

/// Reads one scenario; every problem at once, in order of place.
#[must_use]
pub fn parse(sources: &Sources, root: SourceId) -> Outcome<Document> {
    let loaded = yaml::load(sources, root);
    let mut diagnostics = loaded.diagnostics;
    let Some(tree) = loaded.value else {
        return Outcome {
            value: None,
            diagnostics,
        };
    };
    let decoded = yaml::decode::<Scenario>(&tree);
    diagnostics.extend(decoded.diagnostics);
    let value = decoded.value.map(|scenario| Document { scenario, tree });
    if let Some(document) = &value {
        diagnostics.extend(supported::not_supported(document));
    }
    diagnostics.sort_by_key(|d| d.span);
    Outcome { value, diagnostics }
}

/// Canonical text of a scenario; reads back as the same scenario. Comments are not kept.
///
/// # Errors
/// When the serialiser refuses the value, which no parsed scenario makes it do.
pub fn print(scenario: &Scenario) -> Result<String, Diagnostic> {
    let value = serde_yaml::to_value(scenario).map_err(|e| failed(&e))?;
    serde_yaml::to_string(&without_nulls(value)).map_err(|e| failed(&e))
}

fn failed(e: &serde_yaml::Error) -> Diagnostic {
    Diagnostic::error(
        "print-failed",
        format!("the scenario cannot be written: {e}"),
    )
}

/// Unset options are left out rather than written as `null`.
fn without_nulls(value: serde_yaml::Value) -> serde_yaml::Value {
    use serde_yaml::Value;
    match value {
        Value::Mapping(map) => Value::Mapping(
            map.into_iter()
                .filter(|(_, v)| !v.is_null())
                .map(|(k, v)| (k, without_nulls(v)))
                .collect(),
        ),
        Value::Sequence(list) => Value::Sequence(list.into_iter().map(without_nulls).collect()),
        other => other,
    }
}
