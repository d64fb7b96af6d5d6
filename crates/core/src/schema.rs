//! JSON Schema (draft-07, which editors understand) of the scenario format, from its types.
//!
//! The doc comments of `scenario` are its descriptions, and so the texts an editor shows.

use crate::scenario::{Disruption, Provider, Scenario};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Identifier of the schema of format version 1.
pub const ID: &str = "urn:stormglass:scenario:1";

/// The schema of a scenario file.
#[must_use]
pub fn json_schema() -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<Scenario>();
    schema.insert("$id".to_owned(), json!(ID));
    schema.insert("title".to_owned(), json!("Stormglass scenario"));
    let mut value = schema.to_value();
    describe_words(&mut value);
    value
}

/// Keys that mean the whole, and what they say.
const WHOLE: [(&str, &str); 4] = [
    ("all", "For every disruption that is not named."),
    ("stores", "By store, by name."),
    ("total", "All providers together."),
    ("on-call", "A person on call starts it, after this time."),
];

/// The keys of objectives, budget and start come from lists of words, which are described where
/// the words are; an editor wants the text at the key.
fn describe_words(schema: &mut Value) {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    words::<Disruption>(&mut texts);
    words::<Provider>(&mut texts);
    texts.extend(WHOLE.map(|(word, text)| (word.to_owned(), text.to_owned())));
    let keyed = ["RecoveryObjective", "LossObjective", "Budget", "Start"];
    for definition in keyed {
        let definition = schema.pointer_mut(&format!("/definitions/{definition}"));
        let forms = definition
            .and_then(Value::as_object_mut)
            .map(|d| d.values_mut());
        for form in forms
            .into_iter()
            .flatten()
            .filter_map(Value::as_array_mut)
            .flatten()
        {
            let properties = form.get_mut("properties").and_then(Value::as_object_mut);
            for (word, property) in properties.into_iter().flatten() {
                if let (Some(text), None) = (texts.get(word), property.get("description")) {
                    *property = described(property.take(), text);
                }
            }
        }
    }
}

/// What each word of a list means.
fn words<T: JsonSchema>(texts: &mut BTreeMap<String, String>) {
    let schema = SchemaSettings::draft07()
        .into_generator()
        .into_root_schema_for::<T>();
    let variants = schema.get("oneOf").and_then(Value::as_array);
    for variant in variants.into_iter().flatten() {
        let text = |key: &str| variant.get(key).and_then(Value::as_str);
        if let (Some(word), Some(description)) = (text("const"), text("description")) {
            texts.insert(word.to_owned(), description.to_owned());
        }
    }
}

/// Draft-07 ignores what stands beside a `$ref`, so the reference moves into `allOf`.
fn described(property: Value, text: &str) -> Value {
    let mut map = match property {
        Value::Object(map) if !map.contains_key("$ref") => map,
        reference => Map::from_iter([("allOf".to_owned(), json!([reference]))]),
    };
    map.insert("description".to_owned(), json!(text));
    Value::Object(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths of properties and words without a description.
    fn undescribed(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if let Some(Value::Object(properties)) = map.get("properties") {
                    for (name, property) in properties {
                        if property.get("description").is_none() {
                            found.push(format!("{path}.{name}"));
                        }
                    }
                }
                for (key, inner) in map {
                    undescribed(inner, &format!("{path}/{key}"), found);
                }
            }
            Value::Array(list) => {
                for inner in list {
                    undescribed(inner, path, found);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn says_what_it_is() {
        let schema = json_schema();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
        assert_eq!(schema["$id"], ID);
        assert_eq!(schema["additionalProperties"], false);
    }

    #[test]
    fn every_field_is_described() {
        let mut found = Vec::new();
        undescribed(&json_schema(), "", &mut found);
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
            match value {
                Value::Object(map) => {
                    found.extend(map.get("$ref").and_then(Value::as_str));
                    map.values().for_each(|v| references(v, found));
                }
                Value::Array(list) => list.iter().for_each(|v| references(v, found)),
                _ => {}
            }
        }
        let schema = json_schema();
        let mut found = Vec::new();
        references(&schema, &mut found);
        assert!(found.len() > 20);
        for reference in found {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(schema.pointer(pointer).is_some(), "{reference}");
        }
    }
}
