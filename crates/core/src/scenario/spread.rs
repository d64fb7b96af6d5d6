//! Where a scenario is uncertain: every `{ uncertain: a..b }` and `{ lognormal: a..b }` with its path.
//!
//! The values themselves read as their means; this is the rest of what was written.

use super::{Document, Scenario};
use crate::diagnostic::{Diagnostic, Outcome};
use crate::quantity::uncertain::Shape;
use crate::source::Span;
use crate::yaml::path::{Segment, join};
use crate::yaml::{self, Kind, Node, Style};

/// An uncertain value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Path of the value.
    pub path: String,
    /// Its shape.
    pub shape: Shape,
    /// Its ends, as written.
    pub ends: String,
    /// Where it is written; values that share an anchor share the place.
    pub span: Span,
}

/// Every uncertain value, in order of writing.
#[must_use]
pub fn spreads(document: &Document) -> Vec<Spread> {
    let mut found = Vec::new();
    collect(&document.tree, &mut Vec::new(), &mut found);
    found
}

/// The document with certain values at some paths, each as text, as if they had been written there.
#[must_use]
pub fn settled(document: &Document, values: &[(&str, String)]) -> Outcome<Document> {
    let mut tree = document.tree.clone();
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for (path, text) in values {
        let value = Node {
            span: yaml::nearest(&tree, path).span,
            alias: None,
            kind: Kind::Scalar {
                text: text.clone(),
                style: Style::Plain,
            },
        };
        diagnostics.extend(yaml::put(&mut tree, path, value, &|_| false).err());
    }
    let decoded = yaml::decode::<Scenario>(&tree);
    diagnostics.extend(decoded.diagnostics);
    Outcome {
        value: decoded.value.map(|scenario| Document {
            scenario,
            tree,
            variant: document.variant.clone(),
            variants: document.variants.clone(),
        }),
        diagnostics,
    }
}

fn collect(node: &Node, way: &mut Vec<Segment>, found: &mut Vec<Spread>) {
    match &node.kind {
        Kind::Mapping(entries) => {
            if let [only] = entries.as_slice()
                && let (Some(shape), Some(ends)) = (Shape::of(&only.key), only.value.text())
            {
                found.push(Spread {
                    path: join(way),
                    shape,
                    ends: ends.to_owned(),
                    span: only.value.span,
                });
                return;
            }
            for entry in entries {
                // Variants are designs of their own; claims and metadata hold no quantities.
                let top = way.is_empty();
                if top && matches!(entry.key.as_str(), "variants" | "claims" | "metadata") {
                    continue;
                }
                way.push(Segment::Key(entry.key.replace('_', "-")));
                collect(&entry.value, way, found);
                way.pop();
            }
        }
        Kind::Sequence(items) => {
            for (i, item) in items.iter().enumerate() {
                way.push(Segment::Index(i));
                collect(item, way, found);
                way.pop();
            }
        }
        Kind::Null | Kind::Scalar { .. } => {}
    }
}
