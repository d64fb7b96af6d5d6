//! How units fail: stated, or by default.

use super::super::{Dist, Failure};
use super::context::Resolver;
use crate::catalog::Provenance;
use crate::scenario::UnitFailure;

/// A length from the columns of a data row.
pub(super) fn length_of(
    median: Option<f64>,
    mean: Option<f64>,
    sigma: Option<f64>,
    shape: &str,
) -> Dist {
    match (median, mean, sigma) {
        (Some(median), _, Some(sigma)) if shape == "lognormal" => Dist::LogNormal { median, sigma },
        (None, Some(mean), Some(sigma)) if shape == "lognormal" => {
            Dist::log_normal_with_mean(mean, sigma)
        }
        (_, Some(mean), _) => Dist::Exponential(mean),
        (Some(median), None, _) => Dist::Exponential(median / std::f64::consts::LN_2),
        (None, None, _) => Dist::Fixed(0.0),
    }
}

/// A default: where it comes from, and how often and how long.
struct Row {
    key: String,
    rate: f64,
    low: Option<f64>,
    high: Option<f64>,
    length: Dist,
    text: String,
    provenance: Provenance,
}

impl Resolver<'_> {
    /// A stated failure, if it is well stated.
    pub fn stated_failure(&mut self, stated: &UnitFailure, path: &str) -> Option<Failure> {
        let rates = [
            stated.rate.is_some(),
            stated.frequency.is_some(),
            stated.mtbf.is_some(),
        ];
        let given = rates.iter().filter(|x| **x).count();
        if let Some(availability) = stated.availability {
            if given > 0 || stated.duration.is_some() || stated.median.is_some() {
                self.error(
                    "contradicting-failure",
                    path,
                    "an availability and a rate or duration are stated together".into(),
                    "state either `availability`, or a rate and a duration".into(),
                );
                return None;
            }
            return Some(Failure::from_unavailability(availability.complement()));
        }
        if given != 1 {
            self.error(
                "incomplete-failure",
                path,
                if given == 0 { "it is not said how often it fails".into() } else { "it is said more than once how often it fails".into() },
                "state one of `rate`, `frequency` or `mtbf`, and a `duration`; or an `availability`".into(),
            );
            return None;
        }
        if stated.sigma.is_some_and(|s| !(0.0..=5.0).contains(&s)) {
            self.error(
                "quantity-out-of-range",
                &format!("{path}.sigma"),
                "`sigma` lies outside 0 to 5".into(),
                "write `0` for a fixed length, about `1` for a wide spread".into(),
            );
            return None;
        }
        let sigma = stated.sigma.unwrap_or(1.0);
        let length = match (stated.duration, stated.median) {
            (Some(d), None) if sigma == 0.0 => Dist::Fixed(d.hours()),
            (Some(d), None) => {
                if stated.sigma.is_none() {
                    self.assume_rule(
                        "rule.duration-shape",
                        path,
                        "a stated mean length is lognormal with sigma 1 unless `sigma` is stated",
                        "lognormal, sigma 1".into(),
                    );
                }
                Dist::log_normal_with_mean(d.hours(), sigma)
            }
            (None, Some(m)) => Dist::LogNormal {
                median: m.hours(),
                sigma,
            },
            (Some(_), Some(_)) => {
                self.error(
                    "contradicting-failure",
                    path,
                    "a mean `duration` and a `median` are stated together".into(),
                    "state one of them".into(),
                );
                return None;
            }
            (None, None) => {
                self.error(
                    "incomplete-failure",
                    path,
                    "it is not said how long it stays down".into(),
                    "add `duration: 4h`".into(),
                );
                return None;
            }
        };
        if let Some(rate) = stated.rate {
            return Some(Failure::from_rate(rate.per_hour(), length));
        }
        if let Some(mtbf) = stated.mtbf.filter(|m| m.nanos > 0) {
            return Some(Failure::from_rate(1.0 / mtbf.hours(), length));
        }
        let made = stated
            .frequency
            .and_then(|f| Failure::from_frequency(f.per_hour(), length));
        if made.is_none() {
            self.error(
                "quantity-out-of-range",
                path,
                "it would be down all the time".into(),
                "lower the frequency or the duration".into(),
            );
        }
        made
    }

    fn default_from(&mut self, row: Row, path: &str) -> Failure {
        let mut failure = Failure::from_rate(row.rate / 8760.0, row.length);
        failure.default_key = Some(row.key.clone());
        let range = row
            .low
            .zip(row.high)
            .map(|(a, b)| format!("{a}..{b} a year"));
        let value = format!("{} a year, mean {:.3} h", row.rate, row.length.mean());
        self.assume_datum(&row.key, path, &row.text, value, range, &row.provenance);
        failure
    }

    /// What the scenario says of one unit: its own statement, its kind's, or that nothing
    /// undeclared fails.
    fn declared(&mut self, unit: &str, kind: Option<(&UnitFailure, &str)>) -> Option<Failure> {
        let own = format!("failures.units.{unit}");
        match (self.unit(unit), kind) {
            (Some(_), _) => self.origins.record_failure(unit, &own),
            (None, Some((_, path))) => self.origins.record_failure(unit, path),
            (None, None) => {}
        }
        let stated = match (self.unit(unit), kind) {
            (Some(own), _) => self.stated_failure(&own, &format!("failures.units.{unit}")),
            (None, Some((stated, path))) => self.stated_failure(stated, path),
            (None, None) if self.assume_none() => None,
            (None, None) => return None,
        };
        Some(stated.unwrap_or_else(Failure::never))
    }

    /// The failure of one unit: its own statement, its kind's, nothing, or the default rate.
    pub fn failure(
        &mut self,
        unit: &str,
        kind: Option<(&UnitFailure, &str)>,
        domain: &str,
        provider: &str,
        location: &str,
        length: Option<Dist>,
    ) -> Failure {
        if let Some(known) = self.declared(unit, kind) {
            return known;
        }
        let Some(row) = self.catalog.failure_rate(domain, provider, location) else {
            return Failure::never();
        };
        let row = Row {
            key: format!("rate.{domain}.{}", row.applies_to),
            rate: row.rate.unwrap_or(0.0),
            low: row.rate_low,
            high: row.rate_high,
            length: length.unwrap_or_else(|| {
                length_of(
                    row.duration_median_h,
                    row.duration_mean_h,
                    row.sigma,
                    &row.distribution,
                )
            }),
            text: format!("{}: {}", row.domain, row.subject),
            provenance: row.provenance.clone(),
        };
        let key = match domain {
            "provider-wide" => "provider",
            "cloud-vm" => "node",
            "managed-db" => "database",
            other => other,
        };
        self.default_from(row, &format!("failures.{key}"))
    }

    /// The failure of one unit whose default is a shock group.
    pub fn shock_failure(
        &mut self,
        unit: &str,
        kind: Option<(&UnitFailure, &str)>,
        group: &str,
        length: Option<Dist>,
    ) -> Failure {
        if let Some(known) = self.declared(unit, kind) {
            return known;
        }
        self.shock(group, length)
    }

    /// The default of a shock group, whatever the scenario assumes.
    pub fn shock(&mut self, group: &str, length: Option<Dist>) -> Failure {
        let Some(row) = self.catalog.shock(group) else {
            return Failure::never();
        };
        let row = Row {
            key: format!("shock.{group}"),
            rate: row.rate.unwrap_or(0.0),
            low: row.rate_low,
            high: row.rate_high,
            length: length.unwrap_or_else(|| {
                length_of(
                    row.duration_median_h,
                    row.duration_mean_h,
                    row.sigma,
                    &row.distribution,
                )
            }),
            text: format!("{group}: {}", row.subject),
            provenance: row.provenance.clone(),
        };
        let path = match group {
            "cache-node" => "failures.cache".to_owned(),
            "object-storage" | "load-balancer" => format!("failures.{group}"),
            "dns" | "front-door" | "identity" => "dependencies".to_owned(),
            "broker" | "spot-pool" => "failures.units".to_owned(),
            _ => format!("failures.groups.{group}"),
        };
        self.default_from(row, &path)
    }

    fn unit(&self, unit: &str) -> Option<UnitFailure> {
        self.scenario.failures.as_ref()?.units.get(unit).cloned()
    }
}
