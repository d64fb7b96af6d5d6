//! Objectives against results.

mod availability;
mod budget;
mod decides;
mod recovery;
mod throughput;

use crate::assessment::{DisruptionRow, Drill, Span, Verdict};
use crate::drill::{Cause, Recovery};
use crate::exact::Exact;
use crate::pricing::bill::Bill;
use crate::quantity::Duration;
use crate::service::{Phase, Service};

/// Every objective that can be assessed, in a fixed order.
pub(super) fn verdicts(
    service: &Service<'_>,
    (exact, recoveries): (&Exact, &[(Cause, Recovery)]),
    rows: &[DisruptionRow],
    drills: &[Drill],
    cost: Option<&Bill>,
) -> Vec<Verdict> {
    let model = service.model();
    let serves = service.served(&service.nominal(), Phase::SETTLED).worse() > 0.0;
    let mut out = Vec::new();
    out.extend(availability::verdict(model, exact));
    for row in rows {
        let rto = model.objectives.rto.as_ref();
        let target = rto.and_then(|o| o.for_disruption(row.disruption));
        if let (Some(rto), Some(target)) = (rto, target) {
            let path = if rto.by.contains_key(&row.disruption) {
                format!("objectives.rto.{}", row.disruption)
            } else {
                "objectives.rto".into()
            };
            let subject = format!("rto.{}", row.disruption);
            let drill = drills.iter().find(|d| d.cause == row.worst);
            let cause = drill.map_or_else(String::new, |d| decides::recovery(model, d));
            out.push(recovery::verdict(
                row,
                (subject, target, path),
                serves,
                cause,
            ));
        }
    }
    recovery::by_store(model, serves, &mut out);
    for row in rows {
        recovery::loss(model, row.disruption, drills, &mut out);
    }
    throughput::verdicts(service, recoveries, &mut out);
    budget::verdicts(model, cost, &mut out);
    out
}

/// Share of time as people read it: two significant digits of what is missing from 100%.
pub(crate) fn percent(unavailability: f64) -> String {
    if unavailability <= 0.0 {
        return "100%".into();
    }
    let mut digits = 2;
    let mut u = unavailability;
    while u < 0.1 && digits < 14 {
        u *= 10.0;
        digits += 1;
    }
    let digits = usize::try_from((digits - 2).max(2)).unwrap_or(2);
    format!("{:.*}%", digits, 100.0 * (1.0 - unavailability))
}

/// A length of time as people read it: its two largest units, rounded.
pub(crate) fn time(span: &Span) -> String {
    let s = span.seconds;
    if s < 1.0 && s > 0.0 {
        return format!("{:.0} ms", s * 1e3);
    }
    let unit = if s >= 86_400.0 {
        3600.0
    } else if s >= 3600.0 {
        60.0
    } else {
        1.0
    };
    let total = (s / unit).round() * unit;
    let parts = [
        ((total / 86_400.0).floor(), "d"),
        ((total % 86_400.0 / 3600.0).floor(), "h"),
        ((total % 3600.0 / 60.0).floor(), "min"),
        (total % 60.0, "s"),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0.0)
        .map(|(n, unit)| format!("{n} {unit}"))
        .collect();
    if words.is_empty() {
        "0 s".into()
    } else {
        words.join(" ")
    }
}

pub(super) fn stated(target: Duration) -> String {
    time(&Span::from_seconds(target.seconds()))
}
