//! A serde deserializer over the tree.

use super::access::{EntryAccess, ItemAccess, WordAccess};
use super::codes;
use super::error::{Error, Place, unknown};
use super::node::{Entry, Kind, Node, same_word};
use super::path::{Segment, join};
use super::scalar::{Scalar, resolve};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use serde::de::{Deserializer, Visitor};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// Name of a newtype struct whose visitor takes every scalar as text (`visit_str`), numbers
/// included, and mappings and lists as they are. For values with a short and a long form:
/// `deserializer.deserialize_newtype_struct(yaml::TEXT_OR_COLLECTION, visitor)`.
pub const TEXT_OR_COLLECTION: &str = "$stormglass::text-or-collection";

/// Identity of a node in a tree that does not move while it is read.
fn id(node: &Node) -> usize {
    std::ptr::from_ref(node) as usize
}

/// One step of the way from the root to the value being read.
struct Frame {
    segment: Option<Segment>,
    node: usize,
    /// Where to point at the value as a whole: its key, if it has one.
    handle: Span,
}

/// What all deserializers of one [`super::decode`] share.
pub(super) struct Context {
    frames: RefCell<Vec<Frame>>,
    found: RefCell<Vec<Diagnostic>>,
    reported: Cell<usize>,
    /// Values set aside.
    skipped: RefCell<BTreeSet<usize>>,
    /// Keys of mappings whose value was set aside, by mapping.
    lacking: RefCell<BTreeSet<(usize, String)>>,
    /// Values with something set aside or filled in inside.
    affected: RefCell<BTreeSet<usize>>,
    /// Missing keys to be filled by a stand-in, by mapping.
    stand_ins: RefCell<BTreeSet<(usize, &'static str)>>,
    root: (usize, Span),
}

impl Context {
    pub(super) fn new(root: &Node) -> Self {
        Self {
            frames: RefCell::default(),
            found: RefCell::default(),
            reported: Cell::new(0),
            skipped: RefCell::default(),
            lacking: RefCell::default(),
            affected: RefCell::default(),
            stand_ins: RefCell::default(),
            root: (id(root), handle(root)),
        }
    }

    /// Begins a round at the root.
    pub(super) fn start(&self) {
        let (node, handle) = self.root;
        *self.frames.borrow_mut() = vec![Frame {
            segment: None,
            node,
            handle,
        }];
    }

    /// Runs `read` one step further in.
    pub(super) fn within<T>(
        &self,
        segment: Segment,
        node: &Node,
        handle: Span,
        read: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.frames.borrow_mut().push(Frame {
            segment: Some(segment),
            node: id(node),
            handle,
        });
        let result = read().map_err(|e| self.locate(e, node));
        self.frames.borrow_mut().pop();
        result
    }

    /// Places an error at the value being read, unless it has a place already.
    pub(super) fn locate(&self, error: Error, node: &Node) -> Error {
        let key = error.0.key.as_deref().and_then(|k| node.entry(k));
        let span = key.map_or(node.span, |entry| entry.key_span);
        self.locate_at(error, span)
    }

    pub(super) fn locate_at(&self, mut error: Error, span: Span) -> Error {
        if error.0.place.is_none() {
            let frames = self.frames.borrow();
            let missing = matches!(error.0.cause, super::error::Cause::Missing(_));
            let handle = frames.last().map(|f| f.handle).filter(|_| missing);
            error.0.place = Some(Place {
                path: frames.iter().filter_map(|f| f.segment.clone()).collect(),
                span: handle.unwrap_or(span),
                trail: frames.iter().map(|f| f.node).collect(),
            });
        }
        error
    }

    pub(super) fn report(&self, diagnostic: Diagnostic) {
        let mut found = self.found.borrow_mut();
        let known = found.iter().any(|d| {
            d.span == diagnostic.span
                && d.code == diagnostic.code
                && d.message == diagnostic.message
        });
        if !known && found.len() <= super::MAX_DIAGNOSTICS {
            self.reported.set(self.reported.get() + 1);
            found.push(diagnostic);
        }
    }

    /// Reports a matter of one key of the mapping being read.
    pub(super) fn report_key(&self, diagnostic: Diagnostic, entry: &Entry) {
        let mut path: Vec<Segment> = self
            .frames
            .borrow()
            .iter()
            .filter_map(|f| f.segment.clone())
            .collect();
        path.push(Segment::Key(entry.key.clone()));
        self.report(diagnostic.at(join(&path), Some(entry.key_span)));
    }

    pub(super) fn report_unknown_key(&self, entry: &Entry, known: &[&str]) {
        let (message, help) = unknown("key", &entry.key, known);
        self.report_key(
            Diagnostic::error(codes::UNKNOWN_KEY, message).help(help),
            entry,
        );
    }

    pub(super) fn reported(&self) -> usize {
        self.reported.get()
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }

    pub(super) fn is_skipped(&self, node: &Node) -> bool {
        self.skipped.borrow().contains(&id(node))
    }

    /// Whether the mapping lacks the key only because its value was set aside.
    pub(super) fn lacks(&self, mapping: usize, key: &str) -> bool {
        self.lacking
            .borrow()
            .iter()
            .any(|(at, name)| *at == mapping && same_word(name, key))
    }

    pub(super) fn is_affected(&self, node: usize) -> bool {
        self.affected.borrow().contains(&node)
    }

    pub(super) fn uses_stand_ins(&self) -> bool {
        !self.stand_ins.borrow().is_empty()
    }

    /// Fills a key from the next round on; false if that was tried already.
    pub(super) fn stand_in(&self, mapping: usize, key: &'static str, trail: &[usize]) -> bool {
        self.affected.borrow_mut().extend(trail);
        self.stand_ins.borrow_mut().insert((mapping, key))
    }

    pub(super) fn stand_ins_of(&self, mapping: &Node) -> Vec<&'static str> {
        let of = id(mapping);
        let all = self.stand_ins.borrow();
        all.iter()
            .filter(|(m, _)| *m == of)
            .map(|(_, k)| *k)
            .collect()
    }

    /// Sets the value at fault aside; false if that is the root.
    pub(super) fn skip(&self, place: &Place) -> bool {
        let Some((at, around)) = place.trail.split_last() else {
            return false;
        };
        let Some(parent) = around.last() else {
            return false;
        };
        self.affected.borrow_mut().extend(around);
        if let Some(Segment::Key(key)) = place.path.last() {
            self.lacking.borrow_mut().insert((*parent, key.clone()));
        }
        self.skipped.borrow_mut().insert(*at)
    }
}

/// A short range that stands for a whole value that has no key: its first key or line.
pub(super) fn handle(node: &Node) -> Span {
    node.entries().first().map_or(node.span, |e| e.key_span)
}

/// Reads one value.
#[derive(Clone, Copy)]
pub(super) struct ValueDe<'a> {
    node: &'a Node,
    context: &'a Context,
}

impl<'a> ValueDe<'a> {
    pub(super) fn new(node: &'a Node, context: &'a Context) -> Self {
        Self { node, context }
    }

    fn placed<T>(self, result: Result<T, Error>) -> Result<T, Error> {
        result.map_err(|e| self.context.locate(e, self.node))
    }

    fn scalar(self) -> Option<(&'a str, Scalar)> {
        match &self.node.kind {
            Kind::Scalar { text, style } => Some((text, resolve(text, *style))),
            _ => None,
        }
    }

    /// A scalar is quoted in messages; everything else is named by its kind.
    fn expected(self, what: &str) -> Error {
        match self.node.text() {
            Some(text) => Error::expected(what, format!("`{}`", shorten(text))),
            None => Error::expected(what, self.node.kind_words()),
        }
    }

    fn int<T: TryFrom<i128>>(self, least: i128, most: i128) -> Result<T, Error> {
        let result = match self.scalar() {
            Some((_, Scalar::Int(value))) => T::try_from(value).map_err(|_| {
                Error::new(codes::INVALID_VALUE, format!("`{value}` is out of range")).help(match (
                    least,
                    value < least,
                ) {
                    (0, true) => "write a whole number, zero or more".to_owned(),
                    _ => format!("write a whole number from {least} to {most}"),
                })
            }),
            Some((text, Scalar::Text)) if super::scalar::int(text).is_some() => {
                Err(Error::expected("a whole number", "text").help("delete the quotes"))
            }
            _ => Err(self.expected("a whole number")),
        };
        self.placed(result)
    }

    fn float(self) -> Result<f64, Error> {
        let result = match self.scalar() {
            #[allow(clippy::cast_precision_loss)]
            Some((_, Scalar::Int(value))) => Ok(value as f64),
            Some((_, Scalar::Float(value))) => Ok(value),
            Some((text, Scalar::Text)) if super::scalar::float(text).is_some() => {
                Err(Error::expected("a number", "text").help("delete the quotes"))
            }
            _ => Err(self.expected("a number")),
        };
        self.placed(result)
    }

    fn entries<V: Visitor<'a>>(
        self,
        fields: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let result = match &self.node.kind {
            Kind::Mapping(entries) => {
                visitor.visit_map(EntryAccess::new(self.node, entries, fields, self.context))
            }
            _ => Err(self.expected("a mapping")),
        };
        self.placed(result)
    }

    fn items<V: Visitor<'a>>(self, exactly: Option<usize>, visitor: V) -> Result<V::Value, Error> {
        let result = match &self.node.kind {
            Kind::Sequence(items) if exactly.is_some_and(|n| n != items.len()) => Err(
                Error::expected(&format!("{} items", exactly.unwrap_or(0)), items.len()),
            ),
            Kind::Sequence(items) => visitor.visit_seq(ItemAccess::new(items, self.context)),
            _ => Err(self.expected("a list")),
        };
        self.placed(result)
    }
}

fn shorten(text: &str) -> String {
    let line: String = text.chars().take_while(|c| *c != '\n').take(40).collect();
    if line.len() == text.len() {
        line
    } else {
        format!("{line}…")
    }
}

macro_rules! whole_numbers {
    ($($method:ident, $visit:ident, $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let value: $type = self.int(i128::from(<$type>::MIN), i128::from(<$type>::MAX))?;
            self.placed(visitor.$visit(value))
        }
    )*};
}

impl<'de> Deserializer<'de> for ValueDe<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let result = match &self.node.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Sequence(_) => return self.items(None, visitor),
            Kind::Mapping(_) => return self.entries(None, visitor),
            Kind::Scalar { text, style } => match resolve(text, *style) {
                Scalar::Bool(value) => visitor.visit_bool(value),
                Scalar::Int(value) => match (u64::try_from(value), i64::try_from(value)) {
                    (Ok(value), _) => visitor.visit_u64(value),
                    (_, Ok(value)) => visitor.visit_i64(value),
                    _ => visitor.visit_i128(value),
                },
                Scalar::Float(value) => visitor.visit_f64(value),
                Scalar::Null | Scalar::Text => visitor.visit_str(text),
            },
        };
        self.placed(result)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let result = match self.scalar() {
            Some((_, Scalar::Bool(value))) => visitor.visit_bool(value),
            Some((text, _)) => {
                let mend = match text.to_ascii_lowercase().as_str() {
                    "yes" | "on" | "y" | "true" => "write `true`",
                    "no" | "off" | "n" | "false" => "write `false`",
                    _ => "write `true` or `false`",
                };
                Err(self.expected("`true` or `false`").help(mend))
            }
            None => Err(self.expected("`true` or `false`")),
        };
        self.placed(result)
    }

    whole_numbers! {
        deserialize_i8, visit_i8, i8;
        deserialize_i16, visit_i16, i16;
        deserialize_i32, visit_i32, i32;
        deserialize_i64, visit_i64, i64;
        deserialize_u8, visit_u8, u8;
        deserialize_u16, visit_u16, u16;
        deserialize_u32, visit_u32, u32;
        deserialize_u64, visit_u64, u64;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = self.float()?;
        self.placed(visitor.visit_f64(value))
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let result = match self.node.text() {
            Some(text) => visitor.visit_str(text),
            None => Err(self.expected("text")),
        };
        self.placed(result)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let result = match self.node.kind {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        };
        self.placed(result)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let result = match self.node.kind {
            Kind::Null => visitor.visit_unit(),
            _ => Err(self.expected("nothing")),
        };
        self.placed(result)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == TEXT_OR_COLLECTION {
            return match self.node.kind {
                Kind::Scalar { .. } => self.deserialize_str(visitor),
                _ => self.deserialize_any(visitor),
            };
        }
        let result = visitor.visit_newtype_struct(self);
        self.placed(result)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.items(None, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        self.items(Some(len), visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.items(Some(len), visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.entries(None, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.entries(Some(fields), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let result = WordAccess::new(self.node, variants, self.context)
            .and_then(|access| visitor.visit_enum(access));
        self.placed(result)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let result = visitor.visit_unit();
        self.placed(result)
    }
}
