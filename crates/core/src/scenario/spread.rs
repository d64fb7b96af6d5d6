//! Where a scenario is uncertain: every `{ uncertain: a..b }` and `{ lognormal: a..b }` with its path.
//!
//! The values themselves read as their means; this is the rest of what was written.

use super::Document;
use crate::quantity::uncertain::Shape;
use crate::yaml::path::{Segment, join};
use crate::yaml::{Kind, Node};

/// An uncertain value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Path of the value.
    pub path: String,
    /// Its shape.
    pub shape: Shape,
    /// Its ends, as written.
    pub ends: String,
}

/// Every uncertain value, in order of writing.
#[must_use]
pub fn spreads(document: &Document) -> Vec<Spread> {
    let mut found = Vec::new();
    collect(&document.tree, &mut Vec::new(), &mut found);
    found
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
