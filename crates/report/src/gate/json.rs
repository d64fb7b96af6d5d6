//! The report as it is: the stable interface for programs and policies.

use crate::json::pretty;
use stormglass_core::policy::report::{Report, SCHEMA};

/// The whole report.
///
/// # Errors
/// When a figure is not a number, which is a fault of the program.
pub fn write(report: &Report) -> Result<String, serde_json::Error> {
    pretty(report)
}

/// Reads a saved report.
///
/// # Errors
/// When it is none, or of another version; in words.
pub fn read(text: &str) -> Result<Report, String> {
    let report: Report =
        serde_json::from_str(text).map_err(|e| format!("it is no result of `check`: {e}"))?;
    if report.schema != SCHEMA {
        return Err(format!("it is `{}`, and `{SCHEMA}` is read", report.schema));
    }
    Ok(report)
}
