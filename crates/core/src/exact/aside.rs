//! Causes that are counted by themselves: damage to data, releases, planned work, cut links.
//!
//! Each is a rate times the share of requests lost from its start to its end, as if nothing else
//! were amiss: first order, like a switch-over. None of them is a unit of the joint states.

use super::Part;
use super::pairs::pairs;
use super::states::OUTAGE_BELOW;
use crate::drill::{Cause, Counting, Loss, Recovery, damage_hours, release_hours};
use crate::service::Service;

/// What one cause takes by itself.
#[derive(Clone, Debug)]
pub struct Alone {
    /// For the contributions; all of it counts as settled.
    pub part: Part,
    /// Share of reads lost over all time.
    pub reads: f64,
    /// Share of writes lost over all time.
    pub writes: f64,
    /// Outages per hour.
    pub outage_frequency: f64,
    /// Share of time in them.
    pub outage_time: f64,
    /// Whether it takes a share of all requests, wherever they go.
    pub everywhere: bool,
}

/// Hours lost in one event: reads, writes, and from start to end.
fn hours(service: &Service<'_>, cause: &Cause, recovery: &Recovery) -> (f64, f64, f64) {
    let model = service.model();
    match &cause.loss {
        Loss::Data(damage) => {
            let hours = damage_hours(model, *damage);
            (hours, hours, hours)
        }
        Loss::Release => model
            .beside
            .deploys
            .as_ref()
            .map_or((0.0, 0.0, 0.0), |deploy| {
                let (lost, hours) = release_hours(model, deploy);
                (lost, lost, hours)
            }),
        _ => cause.failure.events.map_or((0.0, 0.0, 0.0), |events| {
            let (human, refusal) = (model.manual_decision, model.capacity_refused);
            (
                recovery.whole_loss(events.length, human, refusal, |s| s.reads),
                recovery.whole_loss(events.length, human, refusal, |s| s.writes),
                events.length.mean(),
            )
        }),
    }
}

/// Every cause that is counted by itself.
///
/// `settled` is the share lost in the joint states: what is lost already cannot be lost again. Also
/// a bound on what pairs of them, and of each with other losses, change.
#[must_use]
pub fn alone(
    service: &Service<'_>,
    recoveries: &[(Cause, Recovery)],
    settled: f64,
) -> (Vec<Alone>, f64) {
    let read_share = service.model().traffic.read_share;
    let mut times: Vec<(&Cause, f64)> = Vec::new();
    let out: Vec<Alone> = recoveries
        .iter()
        .filter(|(cause, _)| cause.counting == Counting::Alone)
        .map(|(cause, recovery)| {
            let (reads, writes, length) = hours(service, cause, recovery);
            let per_hour = match cause.failure.events {
                // The rate holds while it does not last already.
                Some(events) => events.rate * cause.share / (1.0 + events.rate * length),
                None => 0.0,
            };
            // A stated share of time has no events.
            let (reads, writes) = match cause.failure.events {
                Some(_) => (per_hour * reads, per_hour * writes),
                None => (cause.failure.unavailability, cause.failure.unavailability),
            };
            let time = match cause.failure.events {
                Some(_) => (per_hour * length).min(1.0),
                None => cause.failure.unavailability,
            };
            times.push((cause, time));
            let overall = read_share * reads + (1.0 - read_share) * writes;
            let worst = reads.max(writes);
            // Mean depth of the event; spells shallower than the mark are no outage.
            let deep = worst > (1.0 - OUTAGE_BELOW) * per_hour * length;
            Alone {
                part: Part {
                    label: cause.part.clone(),
                    default_key: cause.failure.default_key.clone(),
                    settled: overall,
                    birnbaum: None,
                    switch_over: 0.0,
                    failed_switch: 0.0,
                    failed_twice: 0.0,
                },
                reads,
                writes,
                outage_frequency: if deep { per_hour } else { 0.0 },
                outage_time: if deep {
                    (per_hour * length).min(1.0)
                } else {
                    0.0
                },
                everywhere: matches!(cause.loss, Loss::Data(_) | Loss::Release),
            }
        })
        .collect();
    // As if nothing else were amiss: what two at once change goes to the bound, and so does what is
    // lost already when a share of everything is lost.
    let pairs = pairs(service, recoveries, &times);
    let apart = pairs.by.iter();
    let apart = apart.map(|(r, w)| read_share * r.abs() + (1.0 - read_share) * w.abs());
    let everywhere = || out.iter().filter(|a| a.everywhere).map(|a| a.part.settled);
    let twice = crate::math::sum(everywhere());
    let lost = crate::math::sum(everywhere().map(|a| a * (settled + 0.5 * (twice - a))));
    let bound = pairs.left_out + crate::math::sum(apart) + lost;
    (out, bound)
}
