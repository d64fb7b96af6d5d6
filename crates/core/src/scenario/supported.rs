//! Words that are agreed but not computed yet are refused by name, never silently accepted.

use super::Document;
use crate::diagnostic::Diagnostic;

/// The version of the format that this program reads.
const VERSION: &str = "1";

/// One error for each word whose meaning is not computed yet.
pub(super) fn not_supported(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut refuse = |path: String, what: &str, mend: &str| {
        found.push(
            Diagnostic::error("not-supported-yet", format!("{what} is not supported yet"))
                .at(path.clone(), document.span(&path))
                .help(mend),
        );
    };
    let s = &document.scenario;
    if let Some(version) = s.stormglass.as_ref().filter(|v| *v != VERSION) {
        refuse(
            "stormglass".into(),
            &format!("format version `{version}`"),
            &format!("write `stormglass: {VERSION}`, or use a newer Stormglass"),
        );
    }
    found
}
