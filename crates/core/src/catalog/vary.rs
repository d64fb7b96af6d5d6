//! One fact at another value: what an evaluation under uncertainty changes in its own catalog.
//!
//! Every computation looks its facts up here, so a changed row is changed wherever it is used.

use super::Catalog;
use super::facts::Text;

/// What identifies an estimated price: provider, the provider's region, service, item and meter as
/// a bill line names them.
pub type EstimateId = [String; 4];

impl Catalog {
    /// Gives a parameter of the model another value.
    pub fn set_default(&mut self, key: &str, value: f64) {
        if let Some(row) = self.defaults.get_mut(key) {
            row.value = value;
        }
    }

    /// Gives a default failure rate another value, in events per unit and year (or per change).
    pub fn set_failure_rate(&mut self, domain: &str, applies_to: &str, rate: f64) {
        let key = [domain, applies_to, "default", ""].map(|part| Text::Owned(part.to_owned()));
        if let Some(row) = self.failure_rates.get_mut(&key) {
            row.rate = Some(rate);
        }
    }

    /// Gives a common cause another rate, in events per unit and year.
    pub fn set_shock_rate(&mut self, group: &str, rate: f64) {
        if let Some(row) = self.shocks.get_mut(group) {
            row.rate = Some(rate);
        }
    }

    /// Puts an estimated price at a percentile (0..1) of its interval instead of at its estimate;
    /// none takes it back.
    pub fn set_estimate(&mut self, id: &EstimateId, at: Option<f64>) {
        match at {
            Some(at) => self.estimates_at.insert(id.clone(), at),
            None => self.estimates_at.remove(id),
        };
    }

    /// The percentile at which an estimated price was put, if it was.
    #[must_use]
    pub fn estimate_at(&self, id: &EstimateId) -> Option<f64> {
        self.estimates_at.get(id).copied()
    }

    /// The default failure rate of exactly this domain and place.
    #[must_use]
    pub fn failure_rate_of(&self, domain: &str, applies_to: &str) -> Option<&super::FailureRate> {
        let key = [domain, applies_to, "default", ""].map(|part| Text::Owned(part.to_owned()));
        self.failure_rates.get(&key)
    }
}
