//! Where the model's bare numbers come from: the defaults that stand in for what a path does not
//! state, the dates of their data, and the paths at which failures are stated.

use std::collections::BTreeMap;

/// Origins of numbers that the model holds without them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origins {
    defaults: BTreeMap<String, Vec<String>>,
    failures: BTreeMap<String, String>,
    dates: BTreeMap<String, String>,
}

impl Origins {
    /// A default of this key stands in for what this path does not state.
    pub(super) fn record_default(&mut self, path: &str, key: &str) {
        let keys = self.defaults.entry(path.to_owned()).or_default();
        if !keys.iter().any(|k| k == key) {
            keys.push(key.to_owned());
        }
    }

    /// The failure of a unit, such as `region:main`, is stated at this path.
    pub(super) fn record_failure(&mut self, unit: &str, path: &str) {
        self.failures.insert(unit.to_owned(), path.to_owned());
    }

    /// The row of data behind this default is of this date.
    pub(super) fn record_date(&mut self, key: &str, as_of: &str) {
        self.dates.insert(key.to_owned(), as_of.to_owned());
    }

    /// Date of the row of data behind a default; empty for a rule of the model.
    #[must_use]
    pub fn date(&self, key: &str) -> &str {
        self.dates.get(key).map_or("", String::as_str)
    }

    /// Keys of the defaults that stand in for what this path does not state.
    #[must_use]
    pub fn defaults(&self, path: &str) -> &[String] {
        self.defaults.get(path).map_or(&[], Vec::as_slice)
    }

    /// Whether this default stands in for what this path does not state.
    #[must_use]
    pub fn is_default(&self, path: &str, key: &str) -> bool {
        self.defaults(path).iter().any(|k| k == key)
    }

    /// Where the failure of a unit is stated, if it is.
    #[must_use]
    pub fn failure(&self, unit: &str) -> Option<&str> {
        self.failures.get(unit).map(String::as_str)
    }
}
