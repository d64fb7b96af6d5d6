//! Values with their limits, as checks show them.

use super::{Better, Measured};
use crate::assess::{percent, time};
use crate::assessment::Span;
use crate::metric::Value;

impl Measured {
    /// A length of time, in seconds; the shorter the better.
    #[must_use]
    pub fn time(seconds: f64, limit: f64) -> Self {
        let text = |s: f64| time(&Span::from_seconds(s));
        Self::new(
            (&Value::seconds(seconds), text(seconds)),
            (&Value::seconds(limit), text(limit)),
            Better::Lower,
        )
    }

    /// A share of a whole, 0..=1.
    #[must_use]
    pub fn share(value: f64, limit: f64, better: Better) -> Self {
        let text = |x: f64| format!("{}%", (x * 1e4).round() / 1e2 + 0.0);
        Self::new(
            (&Value::Share(value), text(value)),
            (&Value::Share(limit), text(limit)),
            better,
        )
    }

    /// Availability, by what is missing from 100%.
    #[must_use]
    pub fn unavailability(missing: f64, allowed: f64) -> Self {
        Self::new(
            (&Value::Availability(missing), percent(missing)),
            (&Value::Availability(allowed), percent(allowed)),
            Better::Higher,
        )
    }

    /// A number of things.
    #[must_use]
    pub fn count(value: f64, limit: f64, better: Better) -> Self {
        Self::new(
            (&Value::Number(value), value.to_string()),
            (&Value::Number(limit), limit.to_string()),
            better,
        )
    }
}
