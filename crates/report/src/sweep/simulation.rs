//! The columns of a simulation, in the units of the other columns: shares, seconds, times a year.

use stormglass_core::simulate::{Agreement, Simulation};
use stormglass_core::statistics::Interval;
use stormglass_core::sweep::Figure;

/// Names of the columns.
pub(super) const NAMES: [&str; 16] = [
    "simulated-years",
    "simulated-unavailability",
    "simulated-unavailability-low",
    "simulated-unavailability-high",
    "simulated-agreement",
    "simulated-year-lost-mean",
    "simulated-year-lost-p50",
    "simulated-year-lost-p90",
    "simulated-year-lost-p95",
    "simulated-year-lost-p99",
    "simulated-years-missed",
    "simulated-years-missed-low",
    "simulated-years-missed-high",
    "simulated-outages-per-year",
    "simulated-outages-per-year-low",
    "simulated-outages-per-year-high",
];

/// The fields of these columns; none where there is no such thing.
pub(super) fn fields(of: &Simulation) -> [Option<Figure>; 16] {
    let number = |n: f64| {
        Some(Figure {
            number: Some(n.to_string()),
            text: n.to_string(),
        })
    };
    let low = |i: Option<Interval>| i.and_then(|i| number(i.lower));
    let high = |i: Option<Interval>| i.and_then(|i| number(i.upper));
    let seconds = |minutes: f64| number((minutes * 60e6).round() / 1e6);
    let quantile = |p: f64| {
        let found = of.year.quantiles.iter().find(|q| q.of == p);
        found.and_then(|q| seconds(q.value))
    };
    let missed = of.objective.as_ref().map(|o| &o.missed);
    let agreement = match of.overall.agreement {
        Agreement::Agree => "agree",
        Agreement::Disagree => "disagree",
        Agreement::TooFew => "too-few",
    };
    [
        number(of.years as f64),
        number(of.overall.unavailability),
        low(of.overall.interval),
        high(of.overall.interval),
        Some(Figure {
            number: None,
            text: agreement.to_owned(),
        }),
        seconds(of.year.mean),
        quantile(0.5),
        quantile(0.9),
        quantile(0.95),
        quantile(0.99),
        missed.and_then(|m| number(m.share)),
        low(missed.map(|m| m.interval)),
        high(missed.map(|m| m.interval)),
        number(of.outages.per_year),
        low(Some(of.outages.interval)),
        high(Some(of.outages.interval)),
    ]
}
