//! The report itself, and the way back from its JSON.

use crate::json::pretty;
use serde_json::{Error, Value};
use stormglass_core::policy::report::{Report, SCHEMA};

/// The report, as `docs/json.md` describes it.
pub(super) fn write(report: &Report) -> Result<String, Error> {
    pretty(report)
}

/// Why a text is not a saved report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong, one sentence.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// A saved report.
///
/// # Errors
/// When the text is not one, or one of another version.
pub fn read(text: &str) -> Result<Report, Unreadable> {
    let wrong = |message: String| Unreadable {
        message,
        help: "save one with `stormglass check … -f json=RESULT.json`".to_owned(),
    };
    let value: Value =
        serde_json::from_str(text).map_err(|e| wrong(format!("this is not JSON: {e}")))?;
    let Value::Object(map) = &value else {
        return Err(wrong("this is JSON, but not the result of a check".into()));
    };
    match map.get("schema").and_then(Value::as_str) {
        Some(SCHEMA) => {}
        Some(other) if other.starts_with("stormglass-check/") => {
            return Err(Unreadable {
                message: format!(
                    "the result has the form `{other}`, this version reads `{SCHEMA}`"
                ),
                help: "check again with this version, or render it with the one that made it"
                    .into(),
            });
        }
        Some(other) => {
            return Err(wrong(format!(
                "this is `{other}`, not the result of a check (`{SCHEMA}`)"
            )));
        }
        None => {
            return Err(wrong(format!(
                "this is JSON without a `schema` of `{SCHEMA}`, so not the result of a check"
            )));
        }
    }
    serde_json::from_value(value).map_err(|e| Unreadable {
        message: format!("the result says it is `{SCHEMA}` and is not: {e}"),
        help: "check again and save the result anew".into(),
    })
}
