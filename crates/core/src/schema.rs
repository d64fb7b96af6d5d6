//! JSON Schema (draft-07, which editors understand) of the scenario format, from its types.
//!
//! The doc comments of `scenario` are its descriptions, and so the texts an editor shows.

use crate::scenario::Scenario;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// Identifier of the schema of format version 1.
pub const ID: &str = "urn:stormglass:scenario:1";

/// The schema of a scenario file.
#[must_use]
pub fn json_schema() -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<Scenario>();
    schema.insert("$id".to_owned(), json!(ID));
    schema.insert("title".to_owned(), json!("Stormglass scenario"));
    schema.to_value()
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
