//! What a recovery is followed from: times, shares, how clients follow.

use super::draft::Draft;
use super::formula::{Figure, Origin, Unit};
use super::operation::Operation;
use crate::drill::{Cause, Following, Recovery};
use crate::model::{Dist, StepKind};
use crate::service::Served;

/// The state right after a cause has struck.
pub(super) fn state(cause: &Cause) -> Origin {
    Draft::design(format!("after {}", cause.label))
}

/// What a recovery is followed from: reroute, local failover, steps, shares before and by what has
/// been done, how clients follow, the chance of success.
pub(super) fn course(d: &mut Draft<'_>, cause: &Cause, r: &Recovery) -> Vec<usize> {
    let key = |what: &str| format!("course {what} {} {}", r.kind, cause.plan);
    let mut out = Vec::new();
    let none = |x: Dist| x == Dist::Fixed(0.0);
    out.push(d.shared(key("reroute"), |d| {
        let origin = match cause.loss {
            _ if none(r.reroute) => state(cause),
            _ if r.reroute != d.model().traffic.local_detection => d.of_length(cause),
            _ => d.from(&["traffic.health-check"], "mechanism.aws.elb"),
        };
        d.input(
            "until lost nodes are not used",
            Unit::Hours,
            r.reroute,
            origin,
        )
    }));
    out.push(d.shared(key("local"), |d| {
        let copies = d.model().stores.iter().flat_map(|s| &s.copies);
        let copy = copies.clone().find(|c| c.local_failover == Some(r.local));
        let origin = match copy {
            Some(copy) if !none(r.local) => {
                d.from(&[&format!("{}.zones", copy.path), &copy.path], "mechanism.")
            }
            _ => state(cause),
        };
        d.input(
            "until standbys in the region serve",
            Unit::Hours,
            r.local,
            origin,
        )
    }));
    out.extend(step_times(d, cause, r));
    out.extend(shares(d, cause, r));
    let following = r.following;
    let at_once = following == Following::AT_ONCE;
    out.push(d.shared(key("ttl"), |d| {
        let plan = format!("recovery.{}.steps", cause.plan);
        let over = r
            .steps
            .iter()
            .any(|s| s.over > 0.0 && s.over >= following.ttl);
        let covered = r
            .steps
            .iter()
            .any(|s| s.kind == StepKind::Switch && s.stated);
        let origin = match (over || covered, following.ttl > 0.0 || covered) {
            (true, _) => d.from(&[&plan], ""),
            (false, true) => d.from(&["traffic.dns.ttl"], "rule.dns-ttl"),
            (false, false) => d.from(&["dependencies", "traffic.dns"], ""),
        };
        d.input("clients follow over", Unit::Hours, following.ttl, origin)
    }));
    out.push(d.shared(key("parts"), |d| {
        let origin = match following.parts {
            0 => Draft::design("clients follow evenly".to_owned()),
            _ => d.from(&[&format!("recovery.{}.steps", cause.plan)], ""),
        };
        d.input("in parts", Unit::Count, f64::from(following.parts), origin)
    }));
    out.push(d.shared(key("tail share"), |d| {
        let origin = match at_once {
            true => Draft::design("clients follow at once"),
            false => d.from(&["traffic.dns", "dependencies"], "default.dns-tail-share"),
        };
        d.input(
            "share that keeps stale answers",
            Unit::Share,
            following.tail_share,
            origin,
        )
    }));
    out.push(d.shared(key("tail"), |d| {
        let origin = match at_once {
            true => Draft::design("clients follow at once"),
            false => d.from(&["traffic.dns", "dependencies"], "default.dns-tail-hold"),
        };
        d.input("keeps them for", Unit::Hours, following.tail, origin)
    }));
    out.push(d.shared(key("success"), |d| {
        let path = format!("recovery.{}.success", cause.plan);
        let origin = match r.success < 1.0 {
            true => d.from(
                &[&path, &format!("recovery.{}", cause.plan)],
                "default.failover-success",
            ),
            false if d.place(&path).is_some() => d.written(&path),
            false => state(cause),
        };
        d.input("chance that recovery works", Unit::Share, r.success, origin)
    }));
    out
}

/// The lengths of the steps across regions.
pub(super) fn step_times(d: &mut Draft<'_>, cause: &Cause, r: &Recovery) -> Vec<usize> {
    r.steps
        .iter()
        .enumerate()
        .map(|(i, step)| {
            let key = format!("course step {i} {} {}", r.kind, cause.plan);
            d.shared(key, |d| {
                let what = format!("{}: {}", step.kind.word(), step.name);
                let origin = d.of_step(cause, (step.kind, &step.name), step.stated, step.store);
                if step.kind == StepKind::Detect && !step.stated {
                    return probes(d, step.time, what);
                }
                d.input(what, Unit::Hours, step.time, origin)
            })
        })
        .collect()
}

/// Detection by probes: between one interval less than all, and all.
fn probes(d: &mut Draft<'_>, time: Dist, what: String) -> usize {
    let health = d.model().traffic.health;
    let origin = |d: &Draft<'_>, word: &str| {
        d.from(
            &[
                "traffic.health-check",
                &format!("traffic.health-check.{word}"),
            ],
            "rule.health-check",
        )
    };
    if time != health.detection() {
        let origin = origin(d, "every");
        return d.input(what, Unit::Hours, time, origin);
    }
    let from = origin(d, "every");
    let every = d.input("between probes", Unit::Hours, health.every, from);
    let from = origin(d, "failures");
    let failures = f64::from(health.failures.max(1));
    let failures = d.input("failed probes in a row", Unit::Count, failures, from);
    let from = match health.timeout > 0.0 {
        true => d.written("traffic.health-check.timeout"),
        false => Origin::Definition,
    };
    let timeout = d.input("a probe waits", Unit::Hours, health.timeout, from);
    let one = d.fixed("one", Unit::Count, 1.0);
    let fewer = d.made(
        "intervals at least",
        Unit::Count,
        Operation::Difference,
        vec![failures, one],
    );
    let end = |d: &mut Draft<'_>, what: &str, n: usize| {
        let waits = d.made("probes", Unit::Hours, Operation::Product, vec![n, every]);
        d.made(what, Unit::Hours, Operation::Sum, vec![waits, timeout])
    };
    let low = end(d, "soonest", fewer);
    let high = end(d, "latest", failures);
    d.made(what, Unit::Hours, Operation::Evenly, vec![low, high])
}

/// Shares before, and by what has been done: reads, then writes.
pub(super) fn shares(d: &mut Draft<'_>, cause: &Cause, r: &Recovery) -> [usize; 4] {
    let one = |d: &mut Draft<'_>, what: &str, value: Figure, before: bool| {
        let key = format!("course {what} {} {}", r.kind, cause.plan);
        d.shared(key, |d| {
            let origin = match before {
                true => Draft::design("in normal times"),
                false => state(cause),
            };
            d.input(what, Unit::Share, value, origin)
        })
    };
    let list = |pick: fn(&Served) -> f64| Figure::Several(r.levels.iter().map(pick).collect());
    [
        one(d, "reads served before", r.before.reads.into(), true),
        one(d, "writes served before", r.before.writes.into(), true),
        one(d, "reads served by what is done", list(|s| s.reads), false),
        one(
            d,
            "writes served by what is done",
            list(|s| s.writes),
            false,
        ),
    ]
}

/// The chance that launches elsewhere are refused, and the shares served then by what has been done
/// (empty where that makes no difference): reads, then writes.
pub(super) fn refused(d: &mut Draft<'_>, cause: &Cause, r: &Recovery) -> [usize; 3] {
    let chance = d.shared("launches refused".into(), |d| {
        let chance = d.model().capacity_refused;
        let origin = d.from(&["recovery.region"], "capacity-refused");
        d.input("launches are refused", Unit::Share, chance, origin)
    });
    let list = |pick: fn(&Served) -> f64| {
        let levels = r.refused_levels.iter().flatten();
        Figure::Several(levels.map(pick).collect())
    };
    let mut one = |what: &str, value: Figure| {
        let key = format!("course {what} {} {}", r.kind, cause.plan);
        d.shared(key, |d| d.input(what, Unit::Share, value, state(cause)))
    };
    [
        chance,
        one("reads served where launches are refused", list(|s| s.reads)),
        one(
            "writes served where launches are refused",
            list(|s| s.writes),
        ),
    ]
}
