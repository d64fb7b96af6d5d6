//! Serde's views of mappings, lists and words.

use super::codes;
use super::de::{Context, ValueDe, handle};
use super::error::{Error, listed};
use super::node::{Entry, Kind, Node, same_word};
use super::path::Segment;
use super::stand_in::StandIn;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::de::{Deserializer, IntoDeserializer};

type Words = &'static [&'static str];

/// The known word that this one is; kebab-case is canonical, snake_case is accepted.
fn known(word: &str, words: Words) -> Option<&'static str> {
    let exact = words.iter().find(|w| **w == word);
    exact
        .or_else(|| words.iter().find(|w| same_word(w, word)))
        .copied()
}

fn word<E: serde::de::Error>(word: &'static str) -> StrDeserializer<'static, E> {
    word.into_deserializer()
}

/// The entries of a mapping, as a struct (`fields` known) or as a map.
pub(super) struct EntryAccess<'a> {
    entries: std::slice::Iter<'a, Entry>,
    fields: Option<Words>,
    /// Fields met so far, with the place of their key.
    met: Vec<(&'static str, Span)>,
    current: Option<&'a Entry>,
    /// Missing fields to be filled, once the entries are through.
    stand_ins: Vec<&'static str>,
    context: &'a Context,
}

impl<'a> EntryAccess<'a> {
    pub(super) fn new(
        node: &Node,
        entries: &'a [Entry],
        fields: Option<Words>,
        context: &'a Context,
    ) -> Self {
        Self {
            entries: entries.iter(),
            fields,
            met: Vec::new(),
            current: None,
            stand_ins: context.stand_ins_of(node),
            context,
        }
    }

    /// The field an entry is for; None once the reason against it is reported.
    fn field(&mut self, entry: &Entry, fields: Words) -> Option<&'static str> {
        let Some(field) = known(&entry.key, fields) else {
            self.context.report_unknown_key(entry, fields);
            return None;
        };
        if let Some((_, first)) = self.met.iter().find(|(name, _)| *name == field) {
            let diagnostic = Diagnostic::error(
                codes::DUPLICATE_KEY,
                format!("key `{field}` is given twice, once with `_` and once with `-`"),
            )
            .label("given again here")
            .related(*first, "first given here")
            .help("keep one of them");
            self.context.report_key(diagnostic, entry);
            return None;
        }
        self.met.push((field, entry.key_span));
        Some(field)
    }
}

impl<'de> MapAccess<'de> for EntryAccess<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        while let Some(entry) = self.entries.next() {
            if self.context.is_skipped(&entry.value) {
                continue;
            }
            self.current = Some(entry);
            match self.fields {
                Some(fields) => {
                    if let Some(field) = self.field(entry, fields) {
                        return seed.deserialize(word(field)).map(Some);
                    }
                }
                None => {
                    let segment = Segment::Key(entry.key.clone());
                    return self
                        .context
                        .within(segment, &entry.value, entry.key_span, || {
                            seed.deserialize(KeyDe(&entry.key))
                                .map_err(|e| self.context.locate_at(e, entry.key_span))
                        })
                        .map(Some);
                }
            }
        }
        self.current = None;
        match self.stand_ins.last() {
            Some(field) => seed.deserialize(word(field)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let Some(entry) = self.current else {
            self.stand_ins.pop();
            return seed
                .deserialize(StandIn::new())
                .map_err(|_| Error::stand_in());
        };
        let segment = Segment::Key(entry.key.clone());
        self.context
            .within(segment, &entry.value, entry.key_span, || {
                seed.deserialize(ValueDe::new(&entry.value, self.context))
            })
    }
}

/// A key of a map: taken literally, except where its type is an enum.
struct KeyDe<'a>(&'a str);

impl<'de> Deserializer<'de> for KeyDe<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: Words,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let variant = known(self.0, variants)
            .ok_or_else(|| Error::unknown_word(codes::UNKNOWN_KEY, "key", self.0, variants))?;
        visitor.visit_enum(word::<Error>(variant))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == super::TEXT_OR_COLLECTION {
            return visitor.visit_str(self.0);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The items of a list.
pub(super) struct ItemAccess<'a> {
    items: std::iter::Enumerate<std::slice::Iter<'a, Node>>,
    context: &'a Context,
}

impl<'a> ItemAccess<'a> {
    pub(super) fn new(items: &'a [Node], context: &'a Context) -> Self {
        Self {
            items: items.iter().enumerate(),
            context,
        }
    }
}

impl<'de> SeqAccess<'de> for ItemAccess<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        for (i, item) in self.items.by_ref() {
            if self.context.is_skipped(item) {
                continue;
            }
            return self
                .context
                .within(Segment::Index(i), item, handle(item), || {
                    seed.deserialize(ValueDe::new(item, self.context))
                })
                .map(Some);
        }
        Ok(None)
    }
}

/// An enum: a word alone, or a word as the only key of a mapping that holds its settings.
pub(super) struct WordAccess<'a> {
    node: &'a Node,
    variant: &'static str,
    settings: Option<&'a Entry>,
    context: &'a Context,
}

impl<'a> WordAccess<'a> {
    pub(super) fn new(
        node: &'a Node,
        variants: Words,
        context: &'a Context,
    ) -> Result<Self, Error> {
        let (text, settings) = match &node.kind {
            Kind::Scalar { text, .. } => (text, None),
            Kind::Mapping(entries) => {
                let mut present = entries.iter().filter(|e| !context.is_skipped(&e.value));
                match (present.next(), present.next()) {
                    (Some(entry), None) => (&entry.key, Some(entry)),
                    (first, _) => {
                        let found = if first.is_none() { "none" } else { "several" };
                        return Err(Error::expected("a mapping with one key", found)
                            .help(format!("keep one of {}", listed(variants))));
                    }
                }
            }
            Kind::Null | Kind::Sequence(_) => {
                return Err(Error::expected("a word", node.kind_words())
                    .help(format!("write {}", listed(variants))));
            }
        };
        let Some(variant) = known(text, variants) else {
            let error = Error::unknown_word(codes::UNKNOWN_VALUE, "value", text, variants);
            let span = settings.map_or(node.span, |e| e.key_span);
            return Err(context.locate_at(error, span));
        };
        Ok(Self {
            node,
            variant,
            settings,
            context,
        })
    }

    fn settings<T>(
        &self,
        entry: &'a Entry,
        read: impl FnOnce(ValueDe<'a>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let segment = Segment::Key(entry.key.clone());
        self.context
            .within(segment, &entry.value, entry.key_span, || {
                read(ValueDe::new(&entry.value, self.context))
            })
    }

    fn needs_settings(&self) -> Error {
        let variant = self.variant;
        Error::new(codes::WRONG_TYPE, format!("`{variant}` needs its settings"))
            .help(format!("write `{variant}:` with a value"))
    }
}

impl<'de> EnumAccess<'de> for WordAccess<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Error> {
        let value = seed.deserialize(word(self.variant))?;
        Ok((value, self))
    }
}

impl<'de> VariantAccess<'de> for WordAccess<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.settings {
            None => Ok(()),
            Some(entry) if entry.value.kind == Kind::Null => Ok(()),
            Some(entry) => self.settings(entry, |_| {
                let variant = self.variant;
                let found = entry.value.kind_words();
                Err(Error::new(
                    codes::WRONG_TYPE,
                    format!("`{variant}` takes no settings, found {found}"),
                )
                .help(format!("write `{variant}` alone")))
            }),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        if let Some(entry) = self.settings {
            return self.settings(entry, |value| seed.deserialize(value));
        }
        // A bare word stands for the word with no setting changed, if its settings allow that.
        seed.deserialize(Bare).map_err(|_| self.needs_settings())
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Error> {
        match self.settings {
            Some(entry) => self.settings(entry, |value| value.deserialize_tuple(len, visitor)),
            None => Err(self.needs_settings()),
        }
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: Words, visitor: V) -> Result<V::Value, Error> {
        match self.settings {
            Some(entry) => {
                self.settings(entry, |value| value.deserialize_struct("", fields, visitor))
            }
            None => visitor.visit_map(EntryAccess::new(self.node, &[], Some(fields), self.context)),
        }
    }
}

/// Settings of which none is given.
struct Bare;

impl<'de> Deserializer<'de> for Bare {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Error> {
        Err(Error::new(codes::WRONG_TYPE, "nothing is given"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_none()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: Words,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(serde::de::value::MapDeserializer::<_, Error>::new(
            std::iter::empty::<(&str, &str)>(),
        ))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
