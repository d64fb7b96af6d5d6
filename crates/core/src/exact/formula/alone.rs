//! Causes that are counted by themselves: a rate times what one event loses from start to end.

use super::super::states::OUTAGE_BELOW;
use super::switching::{human, share};
use super::{Lost, mixed};
use crate::drill::{
    Ask, Cause, Counting, Course, Loss, Recovery, Series, damage_course, reach, release_course,
};
use crate::explain::{Draft, Operation, Unit};
use std::rc::Rc;

/// Every cause that is counted by itself, with the share of requests lost by it.
pub(super) fn all(d: &mut Draft<'_>) -> Option<Rc<Vec<(Lost, usize)>>> {
    if let Some(known) = &d.lists.alone {
        return Some(Rc::clone(known));
    }
    let engines = d.engines();
    let mut out = Vec::new();
    for (cause, recovery) in &engines.recoveries {
        if cause.counting == Counting::Alone {
            out.push(one(d, cause, recovery)?);
        }
    }
    let out = Rc::new(out);
    d.lists.alone = Some(Rc::clone(&out));
    Some(out)
}

fn one(d: &mut Draft<'_>, cause: &Cause, r: &Recovery) -> Option<(Lost, usize)> {
    let failing = d.failing(&cause.label, &cause.failure);
    let zero = d.fixed("none", Unit::Share, 0.0);
    let Some(rate) = failing.rate else {
        // A stated share of time has no events.
        let lost = failing.unavailability;
        let overall = mixed(d, &cause.label, lost, lost);
        let lost = Lost {
            part: cause.part.clone(),
            reads: lost,
            writes: lost,
            outages: zero,
            during: zero,
        };
        return Some((lost, overall));
    };
    let [reads, writes, length] = hours(d, cause, r)?;
    let share = share(d, cause);
    let by = Operation::Product;
    let struck = d.made(
        "strikes per hour",
        Unit::PerHour,
        by.clone(),
        vec![rate, share],
    );
    let load = d.made(
        "down for each hour up",
        Unit::Share,
        by.clone(),
        vec![rate, length],
    );
    let one = d.fixed("one", Unit::Count, 1.0);
    let all = d.made("up and down", Unit::Share, Operation::Sum, vec![one, load]);
    let what = format!("{} per hour", cause.label);
    let per_hour = d.made(what, Unit::PerHour, Operation::Quotient, vec![struck, all]);
    let times = |d: &mut Draft<'_>, what: &str, of: usize| {
        let what = format!("{}: {what}", cause.label);
        d.made(what, Unit::Share, Operation::Product, vec![per_hour, of])
    };
    let (reads, writes) = (
        times(d, "reads lost", reads),
        times(d, "writes lost", writes),
    );
    let worst = d.made(
        "the worse",
        Unit::Share,
        Operation::Largest,
        vec![reads, writes],
    );
    let during = times(d, "time", length);
    // Mean depth of the event; spells shallower than the mark are no outage.
    let mark = d.fixed("an outage is below", Unit::Share, OUTAGE_BELOW);
    let mark = d.up(mark);
    let of = vec![mark, per_hour, length];
    let shallow = d.made("shallow", Unit::Share, by, of);
    let of = vec![worst, shallow, per_hour];
    let outages = d.made("outages", Unit::PerHour, Operation::WhereAbove, of);
    let whole = d.made(
        "at most all",
        Unit::Share,
        Operation::Smallest,
        vec![during, one],
    );
    let of = vec![worst, shallow, whole];
    let during = d.made("in outages", Unit::Share, Operation::WhereAbove, of);
    let overall = mixed(d, &cause.label, reads, writes);
    let lost = Lost {
        part: cause.part.clone(),
        reads,
        writes,
        outages,
        during,
    };
    Some((lost, overall))
}

/// Hours lost in one event: reads, writes, and from start to end.
fn hours(d: &mut Draft<'_>, cause: &Cause, r: &Recovery) -> Option<[usize; 3]> {
    let m = d.model();
    match &cause.loss {
        Loss::Data(damage) => {
            let stages = damage_course(m, *damage);
            let times = d.stage_times(cause, &stages);
            let by = Operation::InSeries { ask: Series::Mean };
            let hours = d.made("one stage after another", Unit::Hours, by, times);
            Some([hours; 3])
        }
        Loss::Release => {
            let Some(deploy) = m.beside.deploys.as_ref() else {
                let none = d.fixed("none", Unit::Share, 0.0);
                return Some([none; 3]);
            };
            let stages = release_course(m, deploy);
            let times = d.stage_times(cause, &stages);
            let by = Operation::InSeries { ask: Series::Mean };
            let hours = d.made("until rolled back", Unit::Hours, by, times.clone());
            let (_, _, reached) = reach(m, deploy.blast);
            let origin = d.from(
                &["failures.deploys.blast", "failures.deploys"],
                "rule.blast",
            );
            let mut of = vec![d.input("reached by a release", Unit::Share, reached, origin)];
            let canary = deploy.canary.is_some();
            if let Some((share, bake)) = deploy.canary {
                let origin = d.written("failures.deploys.canary");
                of.push(d.input("share of the canary", Unit::Share, share, origin.clone()));
                of.push(d.input("how long it is watched", Unit::Hours, bake, origin));
            }
            of.extend(times);
            let by = Operation::BadRelease { canary };
            let lost = d.made("requests lost to one release", Unit::Hours, by, of);
            Some([lost, lost, hours])
        }
        _ => {
            let events = cause.failure.events?;
            let length = d.length_of(cause, events.length);
            let human = human(d);
            let course = d.course_of(cause, r);
            let refused = d.refused_of(cause, r);
            let ask = |d: &mut Draft<'_>, ask: Ask| {
                let by = Operation::Recovery {
                    course: Course::of(r),
                    ask,
                };
                let mut of = course.clone();
                of.extend([length, human]);
                of.extend(&refused);
                d.made(ask.short(), Unit::Hours, by, of)
            };
            let (reads, writes) = (ask(d, Ask::WholeReads), ask(d, Ask::WholeWrites));
            let mean = d.made("on average", Unit::Hours, Operation::Mean, vec![length]);
            Some([reads, writes, mean])
        }
    }
}
