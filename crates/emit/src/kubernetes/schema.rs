//! Which values the chart takes: its `values.schema.json`.

use crate::subject::Subject;
use crate::value::Value;

fn of(kind: &str) -> Value {
    Value::map([("type", kind)])
}

fn object(properties: Vec<(&str, Value)>, required: &[&str]) -> Value {
    Value::map([
        ("type", Value::from("object")),
        ("additionalProperties", Value::from(false)),
    ])
    .with("required", Value::list(required.iter().copied()))
    .with("properties", Value::map(properties))
}

fn at_least(least: u32) -> Value {
    of("integer").with("minimum", least)
}

fn one_of(words: &[&str]) -> Value {
    Value::map([("enum", Value::list(words.iter().copied()))])
}

pub(super) fn schema(subject: &Subject<'_>) -> Value {
    let amounts = || of("object").with("additionalProperties", of("string"));
    let resources = object(
        vec![("requests", amounts()), ("limits", amounts())],
        &["requests"],
    );
    let autoscaling = object(
        vec![
            ("min", at_least(1)),
            ("max", at_least(1)),
            ("utilization", at_least(1).with("maximum", 100)),
        ],
        &["min", "max", "utilization"],
    );
    let tier = object(
        vec![
            ("kind", one_of(&["Deployment", "StatefulSet"])),
            ("image", of("string").with("minLength", 1)),
            ("port", at_least(1).with("maximum", 65535)),
            ("replicas", at_least(0)),
            ("zones", at_least(1)),
            ("maxUnavailable", at_least(0)),
            ("autoscaling", autoscaling),
            ("resources", resources),
            ("disk", of("string").with("pattern", "^[0-9]+$")),
            ("nodeSelector", amounts()),
            ("tolerations", of("array").with("items", amounts())),
            ("access", one_of(&["everyone", "tiers", "nobody"])),
            ("from", of("array").with("items", of("string"))),
        ],
        &[
            "kind",
            "image",
            "port",
            "replicas",
            "zones",
            "maxUnavailable",
            "access",
        ],
    );
    let probe = object(
        vec![
            ("every", at_least(1)),
            ("timeout", at_least(1)),
            ("failures", at_least(1)),
        ],
        &["every", "timeout", "failures"],
    );
    let about = format!(
        "{}: values of the chart. Made by Stormglass {} from the design {}. Change the design and run `stormglass emit` again; edits here are not kept.",
        subject.called(),
        subject.assessment.version,
        subject.digest
    );
    let Value::Map(inner) = object(
        vec![
            ("site", of("string").with("minLength", 1)),
            (
                "peers",
                of("array").with(
                    "items",
                    of("string").with("pattern", "^[0-9a-fA-F.:]+/[0-9]+$"),
                ),
            ),
            ("probe", probe),
            ("tiers", of("object").with("additionalProperties", tier)),
            ("global", of("object")),
        ],
        &["site", "peers", "probe", "tiers"],
    ) else {
        return Value::Null;
    };
    let mut all = vec![
        ("$comment".to_owned(), Value::from(about)),
        (
            "$schema".to_owned(),
            Value::from("http://json-schema.org/draft-07/schema#"),
        ),
    ];
    all.extend(inner);
    Value::Map(all)
}
