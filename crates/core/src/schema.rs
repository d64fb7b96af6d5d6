//! JSON Schema (draft-07, which editors understand) of scenarios and assessments, from their types.
//!
//! The doc comments of the types are the descriptions, and so the texts an editor shows.

use crate::assessment::Assessment;
use crate::audit::Audit;
use crate::policy::difference::Difference;
use crate::policy::report::Report;
use crate::scenario::{Disruption, Provider, Scenario};
use crate::simulate::Simulation;
use crate::uncertainty::Uncertainty;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Identifier of the schema of format version 1.
pub const ID: &str = "urn:stormglass:scenario:1";

/// Identifier of the schema of the first version of the result.
pub const ASSESSMENT_ID: &str = "urn:stormglass:assessment:1";
/// Identifier of the schema of a simulation.
pub const SIMULATION_ID: &str = "urn:stormglass:simulation:1";
/// Identifier of the schema of what `uncertainty` writes.
pub const UNCERTAINTY_ID: &str = "urn:stormglass:uncertainty:1";
/// Identifier of the schema of what `audit` writes.
pub const AUDIT_ID: &str = "urn:stormglass:audit:1";
/// Identifier of the schema of what the gate says.
pub const CHECK_ID: &str = "urn:stormglass:check:1";
/// Identifier of the schema of what differs.
pub const DIFF_ID: &str = "urn:stormglass:diff:1";
/// Pattern of an exact number as text.
pub const DECIMAL: &str = r"^-?[0-9]+(\.[0-9]+)?$";

/// An exact number as text; stands for decimals where they are described.
pub struct DecimalText;

impl JsonSchema for DecimalText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "an exact number, as a decimal string",
            "type": "string",
            "pattern": DECIMAL,
        })
    }
}

/// Text that may also be a bare number.
pub struct TextOrNumber;

impl JsonSchema for TextOrNumber {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TextOrNumber".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "text, or a plain number",
            "type": ["string", "number"],
        })
    }
}

/// The schema of a result as it is written, under an identifier and a title.
fn of_result<T: JsonSchema>(id: &str, title: &str) -> Value {
    let settings = SchemaSettings::draft07().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("$id".to_owned(), json!(id));
    schema.insert("title".to_owned(), json!(title));
    schema.to_value()
}

/// The schema of a simulation as it is written.
#[must_use]
pub fn simulation_schema() -> Value {
    of_result::<Simulation>(SIMULATION_ID, "Stormglass simulation")
}

/// The schema of what `uncertainty` writes.
#[must_use]
pub fn uncertainty_schema() -> Value {
    with_digests(of_result::<Uncertainty>(
        UNCERTAINTY_ID,
        "Stormglass uncertainty",
    ))
}

/// The schema of what `audit` writes.
#[must_use]
pub fn audit_schema() -> Value {
    of_result::<Audit>(AUDIT_ID, "Stormglass audit")
}

/// The schema of what the gate says.
#[must_use]
pub fn check_schema() -> Value {
    of_result::<Report>(CHECK_ID, "Stormglass check")
}

/// The schema of what differs.
#[must_use]
pub fn diff_schema() -> Value {
    of_result::<Difference>(DIFF_ID, "Stormglass diff")
}

/// The schema of an assessment as it is written: the type and the digests that are added to it.
#[must_use]
pub fn assessment_schema() -> Value {
    with_digests(of_result::<Assessment>(
        ASSESSMENT_ID,
        "Stormglass assessment",
    ))
}

/// The schema of a result with the digests that are added to it when it is written.
fn with_digests(mut schema: Value) -> Value {
    let digest = |what: &str| json!({ "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": what });
    let digests = json!({
        "description": "What the result was computed from, and the result itself.",
        "type": "object",
        "properties": {
            "model": digest("Of the scenario's canonical text: comments and layout do not count."),
            "prices": digest("Of every price known to the run."),
            "result": digest("Of everything else in this document, as compact JSON."),
        },
        "required": ["model", "prices", "result"],
        "additionalProperties": false,
    });
    if let Some(properties) = schema
        .pointer_mut("/properties")
        .and_then(Value::as_object_mut)
    {
        properties.insert("digests".to_owned(), digests);
    }
    if let Some(required) = schema
        .pointer_mut("/required")
        .and_then(Value::as_array_mut)
    {
        required.push(json!("digests"));
    }
    schema
}

/// The schema of a scenario file.
#[must_use]
pub fn json_schema() -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<Scenario>();
    schema.insert("$id".to_owned(), json!(ID));
    schema.insert("title".to_owned(), json!("Stormglass scenario"));
    let mut value = schema.to_value();
    describe_words(&mut value);
    if let Some(version) = value
        .pointer_mut("/properties/stormglass")
        .and_then(Value::as_object_mut)
    {
        version.remove("type");
        version.insert("enum".to_owned(), json!([1, "1"]));
    }
    other_spellings(&mut value);
    value
}

/// Keys that are read under a second name: the second, and the first.
const ALIASES: [(&str, &str); 1] = [("conflict-resolution", "conflicts")];

/// The reader takes `_` for `-` in keys, and a few second names. They are patterns here, so that
/// editors accept them and suggest only the first spelling.
fn other_spellings(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.values_mut().for_each(other_spellings);
            let Some(Value::Object(properties)) = map.get("properties") else {
                return;
            };
            let pattern = |name: &str| format!("^{}$", name.replace('-', "[-_]"));
            let mut patterns = Map::new();
            for (name, property) in properties {
                if name.contains('-') {
                    patterns.insert(pattern(name), property.clone());
                }
            }
            for (alias, name) in ALIASES {
                if let Some(property) = properties.get(name) {
                    patterns.insert(pattern(alias), property.clone());
                }
            }
            if !patterns.is_empty() {
                map.insert("patternProperties".to_owned(), Value::Object(patterns));
            }
        }
        Value::Array(list) => list.iter_mut().for_each(other_spellings),
        _ => {}
    }
}

/// Keys that mean the whole, and what they say.
const WHOLE: [(&str, &str); 5] = [
    ("normal", "With everything up."),
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
    let keyed = [
        "RecoveryObjective",
        "LossObjective",
        "StoreObjective",
        "ThroughputObjective",
        "Budget",
        "Start",
    ];
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
                        if property
                            .get("description")
                            .or(property.get("const"))
                            .is_none()
                        {
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
        undescribed(&assessment_schema(), "", &mut found);
        undescribed(&check_schema(), "", &mut found);
        undescribed(&diff_schema(), "", &mut found);
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
        for schema in [json_schema(), assessment_schema(), check_schema()] {
            let mut found = Vec::new();
            references(&schema, &mut found);
            assert!(found.len() > 20);
            for reference in found {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(schema.pointer(pointer).is_some(), "{reference}");
            }
        }
    }
}
