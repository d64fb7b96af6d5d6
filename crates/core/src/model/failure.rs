//! How units fail: a share of time, and, where known, events with a rate and a length.

use super::Dist;
use serde::Serialize;

/// How a unit fails.
///
/// Steady state: `unavailability` = λD/(1+λD) with λ the rate while up and D the mean length.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Failure {
    /// Share of time it is lost, 0..=1.
    pub unavailability: f64,
    /// Rate and length; absent when only an availability is stated.
    pub events: Option<Events>,
    /// Key of the default it comes from; absent when stated.
    pub default_key: Option<String>,
}

/// Failures as events.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Events {
    /// Failures per hour while up.
    pub rate: f64,
    /// Length in hours.
    pub length: Dist,
}

impl Failure {
    /// Never fails.
    #[must_use]
    pub fn never() -> Self {
        Self {
            unavailability: 0.0,
            events: None,
            default_key: None,
        }
    }

    /// How long it lasts, when nobody knows how often; it does not count in availability.
    #[must_use]
    pub fn lasting(length: Dist) -> Self {
        Self {
            events: Some(Events { rate: 0.0, length }),
            ..Self::never()
        }
    }

    /// From the rate while up (per hour) and the length.
    #[must_use]
    pub fn from_rate(rate: f64, length: Dist) -> Self {
        let load = rate * length.mean();
        Self {
            unavailability: load / (1.0 + load),
            events: Some(Events { rate, length }),
            default_key: None,
        }
    }

    /// From the calendar frequency (per hour) and the length; absent when it would fill all time.
    #[must_use]
    pub fn from_frequency(frequency: f64, length: Dist) -> Option<Self> {
        let unavailability = frequency * length.mean();
        (unavailability < 1.0).then(|| Self {
            unavailability,
            events: Some(Events {
                rate: frequency / (1.0 - unavailability),
                length,
            }),
            default_key: None,
        })
    }

    /// From a share of time lost.
    #[must_use]
    pub fn from_unavailability(unavailability: f64) -> Self {
        Self {
            unavailability,
            events: None,
            default_key: None,
        }
    }

    /// Failures per hour of calendar time; absent when only an availability is stated.
    #[must_use]
    pub fn frequency(&self) -> Option<f64> {
        self.events
            .map(|e| e.rate * (1.0 - self.unavailability))
            .or((self.unavailability == 0.0).then_some(0.0))
    }
}
