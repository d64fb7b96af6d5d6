//! Scenario text in, scenario out, and back.

use super::layers::{self, Reading};
use super::{Scenario, sites, supported};
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
    /// The variant that was asked for; none for the file as it stands.
    pub variant: Option<String>,
    /// Names of the file's variants, in order of writing; also in the document of one of them.
    pub variants: Vec<String>,
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

    /// [`Self::span`], but none when nothing on the way to the path was written.
    #[must_use]
    pub fn place(&self, path: &str) -> Option<Span> {
        self.written_span(path).and_then(|_| self.span(path))
    }

    /// The text of a value, but none when nothing on the way to the path was written.
    #[must_use]
    pub fn written_span(&self, path: &str) -> Option<crate::source::Span> {
        let node = yaml::nearest(&self.tree, path);
        (!std::ptr::eq(node, &self.tree)).then_some(node.span)
    }
}

/// Reads one scenario as it stands, and checks each of its variants; every problem at once, in
/// order of place.
#[must_use]
pub fn parse(sources: &Sources, root: SourceId) -> Outcome<Document> {
    parse_as(sources, root, &Reading::default())
}

/// Reads one design of a file: a variant of it, with changes from outside.
#[must_use]
pub fn parse_as(sources: &Sources, root: SourceId, reading: &Reading) -> Outcome<Document> {
    let file = layers::file(sources, root);
    let mut diagnostics = file.diagnostics;
    let mut value = None;
    if let Some(base) = file.value {
        let named = layers::variants(&base);
        diagnostics.extend(layers::names_of_variants(&base));
        let tree = match reading.patch() {
            Some(name) => layers::with_variant(&base, name),
            None => Outcome {
                value: Some(base.clone()),
                diagnostics: Vec::new(),
            },
        };
        diagnostics.extend(tree.diagnostics);
        if let Some(tree) = tree.value {
            let set = layers::with_sets(sources, tree, &reading.sets);
            diagnostics.extend(set.diagnostics);
            value = set.value.and_then(|t| decoded(t, &mut diagnostics));
        }
        if reading.variant.is_none() {
            for name in &named {
                let tree = layers::with_variant(&base, name);
                diagnostics.extend(tree.diagnostics);
                if let Some(tree) = tree.value {
                    decoded(tree, &mut diagnostics);
                }
            }
        }
        if let Some(document) = &mut value {
            let entries = &document.scenario.timeline;
            let place = |path: &str| document.span(path);
            diagnostics.extend(crate::timeline::check(entries, &named, place));
            diagnostics.extend(crate::audit::check(&document.scenario.claims, place));
            if let Some(policies) = &document.scenario.policies {
                diagnostics.extend(crate::policy::check_settings(policies, place));
            }
            document.variants = named;
            document.variant = reading.patch().map(str::to_owned);
        }
    }
    // A variant repeats what is wrong with its base.
    diagnostics.sort_by_key(|d| d.span);
    let mut seen = Vec::new();
    diagnostics.retain(|d| {
        let same = (d.code, d.span, d.message.clone());
        let new = !seen.contains(&same);
        seen.push(same);
        new
    });
    Outcome { value, diagnostics }
}

fn decoded(mut tree: Node, diagnostics: &mut Vec<Diagnostic>) -> Option<Document> {
    sites::written_out(&mut tree, diagnostics);
    let decoded = yaml::decode::<Scenario>(&tree);
    diagnostics.extend(decoded.diagnostics);
    let document = Document {
        scenario: decoded.value?,
        tree,
        variant: None,
        variants: Vec::new(),
    };
    diagnostics.extend(supported::not_supported(&document));
    Some(document)
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

/// Unset options are left out rather than written as `null`; in a variant `null` takes a key away,
/// so there it stays.
fn without_nulls(value: serde_yaml::Value) -> serde_yaml::Value {
    use serde_yaml::Value;
    match value {
        Value::Mapping(map) => Value::Mapping(
            map.into_iter()
                .filter(|(_, v)| !v.is_null())
                .map(|(k, v)| match k.as_str() {
                    Some("variants") => (k, v),
                    _ => (k, without_nulls(v)),
                })
                .collect(),
        ),
        Value::Sequence(list) => Value::Sequence(list.into_iter().map(without_nulls).collect()),
        other => other,
    }
}
