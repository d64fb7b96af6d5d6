//! The numbers that are followed from draw to draw, by their names as metrics.

use super::result::Unit;
use crate::metric::{Subject, Value, measure};

/// A number that is followed.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// Its name as a metric.
    pub name: String,
    /// What it is in.
    pub unit: Unit,
}

/// The numbers by which inputs are ranked, where the design has them.
pub const HEADLINES: [&str; 4] = ["unavailability", "rto", "rpo", "cost.total"];

/// Every main number that this design has.
#[must_use]
pub fn followed(subject: &Subject<'_>) -> Vec<Followed> {
    let a = subject.assessment;
    let mut names: Vec<String> = [
        "unavailability",
        "unavailability.reads",
        "unavailability.writes",
        "outages.per-year",
        "outages.length",
        "downtime.p90",
        "missed.year",
    ]
    .map(str::to_owned)
    .to_vec();
    for family in ["rto", "rpo"] {
        names.push(family.to_owned());
        names.extend(
            a.disruptions
                .iter()
                .map(|row| format!("{family}.{}", row.disruption.word())),
        );
    }
    for geography in &a.latency.geographies {
        for way in ["reads", "writes"] {
            names.push(format!("latency.{}.{way}", geography.geography));
        }
    }
    names.extend(["latency.worst.reads", "latency.worst.writes"].map(str::to_owned));
    names.push("cost.total".to_owned());
    if let Some(bill) = &a.cost {
        let providers = bill.by_provider.iter().map(|(p, _)| p);
        names.extend(providers.map(|p| format!("cost.provider.{p}")));
    }
    names
        .into_iter()
        .filter_map(|name| {
            let value = measure(subject, &name).ok()?.value;
            let unit = match value {
                Value::Share(_) | Value::Availability(_) => Unit::Share,
                Value::Time(_) => Unit::Seconds,
                Value::Money(_) => Unit::UsdPerMonth,
                Value::Number(_) => Unit::Number,
                Value::Volume(_) | Value::Word(_) => return None,
            };
            Some(Followed { name, unit })
        })
        .collect()
}

/// Their values; none where there is no number, endless where nothing ends it.
#[must_use]
pub fn values(subject: &Subject<'_>, followed: &[Followed]) -> Vec<Option<f64>> {
    followed
        .iter()
        .map(|f| measure(subject, &f.name).ok()?.value.number())
        .collect()
}
