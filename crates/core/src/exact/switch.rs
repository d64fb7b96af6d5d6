//! Downtime while switching over, by renewal arguments.
//!
//! Each cause strikes with its frequency; until recovery settles, a share is lost beyond what the
//! settled state loses. First order: nothing else is amiss, and nothing else happens meanwhile.

use super::states::OUTAGE_BELOW;
use crate::drill::{Cause, Counting, Loss, Recovery};
use crate::model::Dist;
use crate::service::Service;
use std::collections::BTreeMap;

/// Switch-over downtime of one cause.
#[derive(Clone, Debug)]
pub struct SwitchOver {
    /// Part it belongs to, named as in the importance list.
    pub part: String,
    /// Key of the default its rate comes from.
    pub default_key: Option<String>,
    /// Share of reads lost over all time.
    pub reads: f64,
    /// Share of writes lost over all time.
    pub writes: f64,
    /// Of `reads`, because the first try failed.
    pub failed_reads: f64,
    /// Of `writes`, because the first try failed.
    pub failed_writes: f64,
    /// Of those, because the second one failed too: reads and writes.
    pub failed_twice: (f64, f64),
    /// Outages per hour that are only due to switching.
    pub outage_frequency: f64,
    /// Share of time in them.
    pub outage_time: f64,
    /// Bound on what a second event during the switch-over could add.
    pub second_event: f64,
}

/// Hours lost in one event.
#[derive(Clone, Copy)]
struct One {
    reads: f64,
    writes: f64,
    failed_reads: f64,
    failed_writes: f64,
    failed_twice: (f64, f64),
    /// Outages, on average.
    outages: f64,
    /// Of the hours, in an outage.
    during: f64,
    /// Until it is restored.
    restored: f64,
}

impl One {
    fn new(recovery: &Recovery, length: Dist, human: Dist, refusal: f64) -> Self {
        let lost = |r: &Recovery| {
            (
                r.extra_loss(length, human, refusal, |s| s.reads),
                r.extra_loss(length, human, refusal, |s| s.writes),
            )
        };
        let (reads, writes) = lost(recovery);
        let at = |success: f64| {
            let mut other = recovery.clone();
            other.success = success;
            lost(&other)
        };
        let fails = 1.0 - recovery.success;
        let (sure_reads, sure_writes) = if fails > 0.0 {
            at(1.0)
        } else {
            (reads, writes)
        };
        let failed_twice = if fails > 0.0 {
            let (never_reads, never_writes) = at(0.0);
            let both = fails * fails;
            (
                both * (never_reads - sure_reads),
                both * (never_writes - sure_writes),
            )
        } else {
            (0.0, 0.0)
        };
        // The planned way back, where a promotion had begun before the repair.
        let (begun, downtime) = recovery.way_back(length, human);
        let back = recovery
            .fail_back
            .as_ref()
            .map_or((0.0, 0.0), |b| (b.lost.reads, b.lost.writes));
        let stops = back.0.max(back.1) > 1.0 - OUTAGE_BELOW;
        let again = if stops { begun } else { 0.0 };
        let during = recovery.outage_hours(OUTAGE_BELOW, length);
        Self {
            reads: reads + begun * downtime * back.0,
            writes: writes + begun * downtime * back.1,
            failed_reads: reads - sure_reads,
            failed_writes: writes - sure_writes,
            failed_twice,
            outages: again + if during > 0.0 { 1.0 } else { 0.0 },
            during: during + again * downtime,
            restored: recovery
                .restored_at(&recovery.mean_times())
                .unwrap_or_else(|| length.mean()),
        }
    }
}

/// Switch-over downtime of every cause that has a rate.
#[must_use]
pub fn switch_over(service: &Service<'_>, recoveries: &[(Cause, Recovery)]) -> Vec<SwitchOver> {
    let model = service.model();
    let (human, refusal) = (model.manual_decision, model.capacity_refused);
    let total: f64 = recoveries
        .iter()
        .map(|(c, _)| c)
        .filter(|c| c.counting == Counting::InStates && !matches!(c.loss, Loss::Node(..)))
        .filter_map(|c| c.failure.frequency().map(|f| f * c.share))
        .sum();
    let mut out = Vec::new();
    let mut known: BTreeMap<usize, Vec<(Dist, One)>> = BTreeMap::new();
    for (cause, recovery) in recoveries {
        if cause.counting != Counting::InStates {
            continue;
        }
        let (Some(frequency), Some(events)) = (cause.failure.frequency(), cause.failure.events)
        else {
            continue;
        };
        let frequency = frequency * cause.share;
        if frequency <= 0.0 {
            continue;
        }
        // Of recoveries of one kind from faults of one length, the first stands for all.
        let of_kind = known.entry(recovery.kind).or_default();
        let one = match of_kind.iter().find(|(length, _)| *length == events.length) {
            Some((_, one)) => *one,
            None => {
                let one = One::new(recovery, events.length, human, refusal);
                of_kind.push((events.length, one));
                one
            }
        };
        out.push(SwitchOver {
            part: cause.part.clone(),
            default_key: cause.failure.default_key.clone(),
            reads: frequency * one.reads,
            writes: frequency * one.writes,
            failed_reads: frequency * one.failed_reads,
            failed_writes: frequency * one.failed_writes,
            failed_twice: (
                frequency * one.failed_twice.0,
                frequency * one.failed_twice.1,
            ),
            outage_frequency: frequency * one.outages,
            outage_time: frequency * one.during,
            second_event: frequency * one.reads.max(one.writes) * total * one.restored,
        });
    }
    out
}
