//! How each key and value of a tree is spelled and ordered: as the scenario prints them.

use super::super::{Scenario, layers};
use crate::diagnostic::Diagnostic;
use crate::quantity::{Grouping, spelled};
use crate::yaml::{self, Kind, Node, Style};
use indexmap::IndexMap;
use serde_yaml::Value;

/// The printed form of a part of a scenario.
pub(super) enum Canon {
    Map(IndexMap<String, Canon>),
    List(Vec<Canon>),
    Text(String),
    Bool(bool),
    /// Numbers and nothing, which stay as they are written.
    Other,
}

/// The printed form of one place, or nothing where the text is not followed.
#[derive(Clone, Copy)]
pub(super) struct Place<'c>(Option<&'c Canon>);

impl Canon {
    pub(super) fn of(tree: &Node, scenario: &Scenario) -> Result<Self, Diagnostic> {
        let printed = serde_yaml::to_value(scenario).map_err(|e| {
            Diagnostic::error(
                "print-failed",
                format!("the scenario cannot be written: {e}"),
            )
        })?;
        let mut canon = Self::from(printed);
        // A variant is a part of a scenario; where it reads as one, alone and laid over the
        // file, it is written like one.
        if let Self::Map(chapters) = &mut canon
            && let Some(Self::Map(variants)) = chapters.get_mut("variants")
        {
            let written = tree.get("variants").map(Node::entries).unwrap_or_default();
            for entry in written {
                let part = yaml::decode::<Scenario>(&present(&entry.value));
                let part = part.value.filter(|_| part.diagnostics.is_empty());
                let part = part.filter(|_| with_variant(tree, &entry.key).is_some());
                if let Some(printed) = part.and_then(|p| serde_yaml::to_value(p).ok()) {
                    let mut canon = Self::from(printed);
                    canon.add_removed(&entry.value);
                    variants.insert(entry.key.clone(), canon);
                }
            }
        }
        Ok(canon)
    }

    pub(super) fn root(&self) -> Place<'_> {
        Place(Some(self))
    }

    /// Keys that a variant takes away (`key: ~`), which are not printed: each behind the key that
    /// it is written behind, and spelled as it is, since it may be a name of the user's.
    fn add_removed(&mut self, written: &Node) {
        let Self::Map(map) = self else {
            return;
        };
        let mut next = 0;
        for entry in written.entries() {
            let found = position(map, &entry.key).map(|(at, _, _)| at);
            match (found, &entry.value.kind) {
                (Some(at), _) => {
                    next = at + 1;
                    if let Some((_, canon)) = map.get_index_mut(at) {
                        canon.add_removed(&entry.value);
                    }
                }
                (None, Kind::Null) => {
                    map.shift_insert(next.min(map.len()), entry.key.clone(), Self::Other);
                    next += 1;
                }
                (None, _) => {}
            }
        }
    }
}

impl From<Value> for Canon {
    fn from(value: Value) -> Self {
        match value {
            Value::Mapping(map) => {
                let named = |(key, value): (Value, Value)| match key {
                    Value::String(key) => Some((key, Self::from(value))),
                    _ => None,
                };
                Self::Map(map.into_iter().filter_map(named).collect())
            }
            Value::Sequence(list) => Self::List(list.into_iter().map(Self::from).collect()),
            Value::String(text) => Self::Text(text),
            Value::Bool(value) => Self::Bool(value),
            Value::Null | Value::Number(_) | Value::Tagged(_) => Self::Other,
        }
    }
}

impl<'c> Place<'c> {
    /// The value under a key as written.
    pub(super) fn key(self, written: &str) -> Self {
        Self(self.position(written).map(|(_, _, value)| value))
    }

    /// An item of a list of `len`.
    pub(super) fn item(self, index: usize, len: usize) -> Self {
        Self(match self.0 {
            Some(Canon::List(list)) if list.len() == len => list.get(index),
            _ => None,
        })
    }

    /// Where a key stands among its neighbours; none where that is left to the text.
    pub(super) fn rank(self, written: &str) -> Option<usize> {
        self.position(written).map(|(rank, _, _)| rank)
    }

    fn position(self, written: &str) -> Option<(usize, &'c String, &'c Canon)> {
        match self.0? {
            Canon::Map(map) => position(map, written),
            _ => None,
        }
    }

    /// The spelling of a key. Names of the user's own are always printed, so a key that is not
    /// is a word of the format whose value is empty.
    pub(super) fn spelling(self, written: &str) -> Option<String> {
        let name = match (self.position(written), self.0?) {
            (Some((_, name, _)), _) => name.clone(),
            (None, Canon::Map(map)) if !map.is_empty() => written.replace('_', "-"),
            (None, _) => return None,
        };
        (name != written).then_some(name)
    }

    /// The spelling of a value, if it is not the one it has.
    pub(super) fn value(self, node: &Node, grouping: Grouping) -> Option<String> {
        let Kind::Scalar { text, style } = &node.kind else {
            return None;
        };
        // `rto: 5m` prints as `rto: { all: 5m }`.
        let printed = match self.0? {
            Canon::Map(whole) if whole.len() == 1 => whole.values().next()?,
            printed => printed,
        };
        let new = match printed {
            Canon::Bool(value) if *style == Style::Plain => value.to_string(),
            Canon::Text(printed) => spelled(text, printed, grouping)
                .or_else(|| alike(printed, text).then(|| printed.clone()))?,
            _ => return None,
        };
        (new != *text && *style != Style::Block).then_some(new)
    }
}

/// A key of a map by either spelling: its place, its own spelling, its value.
fn position<'c>(
    map: &'c IndexMap<String, Canon>,
    written: &str,
) -> Option<(usize, &'c String, &'c Canon)> {
    map.get_full(written)
        .or_else(|| map.get_full(&written.replace('_', "-")))
        .or_else(|| map.get_full(&written.replace('-', "_")))
}

/// A variant without what it takes away.
fn present(variant: &Node) -> Node {
    let mut nothing = variant.clone();
    if let Kind::Mapping(entries) = &mut nothing.kind {
        entries.clear();
    }
    yaml::merge(nothing, variant, &|_| false)
}

/// The design that a variant makes of its file; none where it does not read as one.
pub(super) fn with_variant(tree: &Node, name: &str) -> Option<Scenario> {
    let patched = layers::with_variant(tree, name);
    let patched = patched.value.filter(|_| patched.diagnostics.is_empty())?;
    let design = yaml::decode::<Scenario>(&patched);
    design.value.filter(|_| design.diagnostics.is_empty())
}

/// Whether two words are the same but for `_` and `-`.
pub(super) fn alike(a: &str, b: &str) -> bool {
    let fold = |c: u8| if c == b'_' { b'-' } else { c };
    a.len() == b.len() && a.bytes().map(fold).eq(b.bytes().map(fold))
}
