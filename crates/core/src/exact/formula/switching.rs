//! Downtime while switching over, cause by cause: how often, times what one event loses.

use super::super::states::OUTAGE_BELOW;
use super::Lost;
use crate::drill::{Ask, Cause, Counting, Course, Recovery};
use crate::explain::{Draft, Operation, Unit};
use std::rc::Rc;

/// Every cause that has a rate.
pub(super) fn all(d: &mut Draft<'_>) -> Option<Rc<Vec<Lost>>> {
    if let Some(known) = &d.lists.switching {
        return Some(Rc::clone(known));
    }
    let engines = d.engines();
    let mut out = Vec::new();
    for (cause, recovery) in &engines.recoveries {
        if cause.counting != Counting::InStates || cause.failure.events.is_none() {
            continue;
        }
        if cause
            .failure
            .frequency()
            .is_none_or(|f| f * cause.share <= 0.0)
        {
            continue;
        }
        out.push(one(d, cause, recovery)?);
    }
    let out = Rc::new(out);
    d.lists.switching = Some(Rc::clone(&out));
    Some(out)
}

/// How often a cause strikes: the rate of its unit by its share of the events.
pub(super) fn share(d: &mut Draft<'_>, cause: &Cause) -> usize {
    d.shared(format!("share of {} {}", cause.label, cause.share), |d| {
        let kind = cause.part.split(':').next().unwrap_or_default();
        let origin = match kind {
            "group" => d.of_failure(&cause.part, &cause.failure),
            _ => Draft::design(format!("nodes or events that are {}", cause.label)),
        };
        let what = format!("of these, {}", cause.label);
        d.input(what, Unit::Count, cause.share, origin)
    })
}

fn one(d: &mut Draft<'_>, cause: &Cause, r: &Recovery) -> Option<Lost> {
    let events = cause.failure.events?;
    let often = d.failing(&cause.part, &cause.failure).frequency?;
    let share = share(d, cause);
    let by = Operation::Product;
    let what = format!("{} per hour", cause.label);
    let often = d.made(what, Unit::PerHour, by.clone(), vec![often, share]);
    // Of recoveries of one kind from faults of one length, the first stands for all.
    let key = format!("one event {} {} {:?}", r.kind, cause.plan, events.length);
    let event = Event::new(d, &key, cause, r)?;
    let times = |d: &mut Draft<'_>, what: &str, of: usize, unit: Unit| {
        let what = format!("{}: {what}", cause.label);
        d.made(what, unit, Operation::Product, vec![often, of])
    };
    Some(Lost {
        part: cause.part.clone(),
        reads: times(d, "reads lost while switching", event.reads, Unit::Share),
        writes: times(d, "writes lost while switching", event.writes, Unit::Share),
        outages: times(d, "outages while switching", event.outages, Unit::PerHour),
        during: times(d, "in an outage while switching", event.during, Unit::Share),
    })
}

/// Hours lost in one event.
struct Event {
    reads: usize,
    writes: usize,
    outages: usize,
    during: usize,
}

impl Event {
    fn new(d: &mut Draft<'_>, key: &str, cause: &Cause, r: &Recovery) -> Option<Self> {
        let events = cause.failure.events?;
        let length = d.length_of(cause, events.length);
        let course = d.course_of(cause, r);
        let ask = |d: &mut Draft<'_>, ask: Ask, more: &[usize], unit: Unit| {
            d.shared(format!("{key} {ask:?}"), |d| {
                let by = Operation::Recovery {
                    course: Course::of(r),
                    ask,
                };
                let mut of = course.clone();
                of.push(length);
                of.extend(more);
                d.made(ask.short(), unit, by, of)
            })
        };
        let human = human(d);
        let tries = [&[human][..], &d.refused_of(cause, r)].concat();
        let mut reads = ask(d, Ask::LostReads, &tries, Unit::Hours);
        let mut writes = ask(d, Ask::LostWrites, &tries, Unit::Hours);
        let below = d.fixed("an outage is below", Unit::Share, OUTAGE_BELOW);
        let mut during = ask(d, Ask::Outage, &[below], Unit::Hours);
        let any = d.made(
            "where there is any",
            Unit::Count,
            Operation::WhereAny,
            vec![during],
        );
        let mut outages = any;
        if let Some(back) = &r.fail_back {
            // The planned way back, where a promotion had begun before the repair.
            let begun = ask(d, Ask::Promoting, &[human], Unit::Share);
            let plan = format!("recovery.{}.fail-back", cause.plan);
            let copies = d.model().stores.iter().flat_map(|s| &s.copies);
            let paths: Vec<&str> = std::iter::once(plan.as_str())
                .chain(copies.map(|c| c.path.as_str()))
                .collect();
            let origin = d.from(&paths, "mechanism.");
            let downtime = d.input(
                "stopped for the way back",
                Unit::Hours,
                back.downtime,
                origin,
            );
            let downtime = d.made("on average", Unit::Hours, Operation::Mean, vec![downtime]);
            let stopped = |d: &mut Draft<'_>, lost: usize, share: f64| {
                let origin = Draft::design("on the way back");
                let share = d.input("share that stops", Unit::Share, share, origin);
                let by = Operation::Product;
                let more = d.made("way back", Unit::Hours, by, vec![begun, downtime, share]);
                d.made(
                    "with the way back",
                    Unit::Hours,
                    Operation::Sum,
                    vec![lost, more],
                )
            };
            reads = stopped(d, reads, back.lost.reads);
            writes = stopped(d, writes, back.lost.writes);
            if back.lost.reads.max(back.lost.writes) > 1.0 - OUTAGE_BELOW {
                outages = d.made("outages", Unit::Count, Operation::Sum, vec![begun, any]);
                let by = Operation::Product;
                let more = d.made("way back", Unit::Hours, by, vec![begun, downtime]);
                let of = vec![during, more];
                during = d.made("with the way back", Unit::Hours, Operation::Sum, of);
            }
        }
        Some(Self {
            reads,
            writes,
            outages,
            during,
        })
    }
}

/// Time of a human decision where the automatic recovery has failed.
pub(super) fn human(d: &mut Draft<'_>) -> usize {
    d.shared("human decision".into(), |d| {
        let time = d.model().manual_decision;
        let origin = d.from(&["recovery.region.start"], "rate.failover-decision");
        d.input("human decision", Unit::Hours, time, origin)
    })
}
