//! Statements and results that cannot hold together, or that rest on something fragile.

use crate::assessment::{Drill, Finding, LossFigure, Span};
use crate::diagnostic::Severity;
use crate::model::{Model, StepKind};
use crate::scenario::{Disruption, RegionRole};
use std::collections::BTreeSet;

/// Every lint.
pub(super) fn lints(model: &Model, drills: &[Drill], out: &mut Vec<Finding>) {
    stated_scopes(model, out);
    computed_scopes(model, drills, out);
    budget(model, drills, out);
    quorums(model, out);
    launches(drills, out);
    split_brain(model, drills, out);
}

fn finding(
    rule: &'static str,
    severity: Severity,
    message: String,
    help: &str,
    path: String,
) -> Finding {
    Finding {
        rule,
        severity,
        message,
        help: help.into(),
        path,
        place: None,
    }
}

fn time(span: &Span) -> String {
    super::verdicts::time(span)
}

/// Scopes that contain each other, narrow to wide.
const SCOPES: [Disruption; 4] = [
    Disruption::Node,
    Disruption::Zone,
    Disruption::Region,
    Disruption::Provider,
];

/// A wider loss is at least the narrower one, so its objective cannot be shorter.
fn stated_scopes(model: &Model, out: &mut Vec<Finding>) {
    let Some(rto) = &model.objectives.rto else {
        return;
    };
    for (i, narrow) in SCOPES.iter().enumerate() {
        for wide in SCOPES.iter().skip(i + 1) {
            let (Some(a), Some(b)) = (rto.by.get(narrow), rto.by.get(wide)) else {
                continue;
            };
            if b.nanos < a.nanos {
                let span = |d: &crate::quantity::Duration| time(&Span::from_seconds(d.seconds()));
                out.push(finding(
                    "scope-monotonicity",
                    Severity::Warning,
                    format!(
                        "a lost {wide} is to be recovered in {}, a lost {narrow} in {}; but a lost {wide} is at least a lost {narrow}",
                        span(b),
                        span(a)
                    ),
                    "state which of the two times is meant, and what each of them counts",
                    format!("objectives.rto.{wide}"),
                ));
            }
        }
    }
}

/// What a recovery promotes and how, for comparing two of them.
fn mechanism(drill: &Drill) -> Vec<String> {
    let slow = drill.stages.iter().filter(|s| s.critical);
    slow.map(|s| s.name.clone()).collect()
}

/// Results: when more is lost, recovery and loss may only get worse, unless it is done otherwise.
fn computed_scopes(model: &Model, drills: &[Drill], out: &mut Vec<Finding>) {
    let called = |label: &str| drills.iter().find(|d| d.cause == label);
    for (p, provider) in model.providers.iter().enumerate() {
        let Some(wide) = called(&format!("provider:{}", provider.provider)) else {
            continue;
        };
        let inside = model.regions.iter().filter(|r| r.provider == p);
        let mut slower: Option<(&Drill, f64)> = None;
        for region in inside {
            let Some(narrow) = called(&format!("region:{}", region.key)) else {
                continue;
            };
            let (Some(a), Some(b)) = (&narrow.restored, &wide.restored) else {
                continue;
            };
            let by = a.p95.seconds - b.p95.seconds;
            if !narrow.transparent && by > 1.0 && slower.is_none_or(|(_, most)| by > most) {
                slower = Some((narrow, by));
            }
        }
        if let Some((narrow, _)) = slower {
            let (Some(a), Some(b)) = (&narrow.restored, &wide.restored) else {
                continue;
            };
            let why = explain(model, narrow, wide);
            out.push(finding(
                "scope-monotonicity",
                Severity::Note,
                format!(
                    "{} is restored in {}, slower than the whole of {} in {}: {why}",
                    narrow.cause,
                    time(&a.p95),
                    provider.provider,
                    time(&b.p95)
                ),
                "let the plan for `region` do what the plan for `provider` does",
                "recovery.region".into(),
            ));
        }
    }
}

/// Why the narrower loss takes longer.
fn explain(model: &Model, narrow: &Drill, wide: &Drill) -> String {
    let promotes = |d: &Drill| {
        let slowest = d
            .stages
            .iter()
            .filter(|s| s.kind == StepKind::Promote)
            .max_by(|a, b| a.range.1.seconds.total_cmp(&b.range.1.seconds));
        slowest.map(|s| (s.name.clone(), s.range.1.clone()))
    };
    if narrow.until_repair {
        return "it ends only with the repair, and a lost region is repaired more slowly than an event of the whole provider passes".into();
    }
    match (promotes(narrow), promotes(wide)) {
        (Some((name, a)), Some((_, b))) if a.seconds > b.seconds => {
            let store = model.stores.iter().find(|s| name.ends_with(&s.name));
            let services: BTreeSet<&str> = store
                .iter()
                .flat_map(|s| &s.copies)
                .map(|c| c.service.as_str())
                .collect();
            let services: Vec<&str> = services.into_iter().collect();
            format!(
                "another copy is promoted, by another mechanism (up to {} against {}; {})",
                time(&a),
                time(&b),
                services.join(", ")
            )
        }
        _ => {
            let (a, b) = (mechanism(narrow), mechanism(wide));
            if a == b {
                "both do the same, in other places".into()
            } else {
                format!(
                    "it waits for {}, the other for {}",
                    a.join(", "),
                    b.join(", ")
                )
            }
        }
    }
}

/// One recovery within its objective may spend more than a month's budget of downtime.
fn budget(model: &Model, drills: &[Drill], out: &mut Vec<Finding>) {
    let (Some(target), Some(rto)) = (model.objectives.availability, &model.objectives.rto) else {
        return;
    };
    let share = target.complement();
    let (month, year) = (share * 2_628_000.0, share * 31_536_000.0);
    if share <= 0.0 {
        return;
    }
    let stated: Vec<(Option<Disruption>, f64, String)> = rto
        .all
        .iter()
        .map(|d| (None, d.seconds(), "objectives.rto".to_owned()))
        .chain(
            rto.by
                .iter()
                .map(|(kind, d)| (Some(*kind), d.seconds(), format!("objectives.rto.{kind}"))),
        )
        .collect();
    for (kind, seconds, path) in stated {
        if seconds <= month {
            continue;
        }
        let span = Span::from_seconds(seconds);
        let months = seconds / month;
        let worth = if months < 24.0 {
            format!("{months:.1} months")
        } else {
            format!("{:.2} years", seconds / year)
        };
        let covers = |d: &&Drill| match kind {
            Some(kind) => d.disruption == kind,
            None => rto.by.get(&d.disruption).is_none(),
        };
        let counted = drills.iter().filter(covers).filter(|d| !d.transparent);
        let often: f64 = counted.filter_map(|d| d.per_year).sum();
        let what = kind.map_or_else(|| "disruption".to_owned(), |k| format!("`{k}`"));
        let spent = often * seconds / year;
        let (severity, so) = if spent > 1.0 {
            (
                Severity::Warning,
                format!("at {often:.2} a year they would spend {spent:.1} budgets"),
            )
        } else {
            (
                Severity::Note,
                format!(
                    "at {often:.2} a year they would spend {:.0}% of it",
                    spent * 100.0
                ),
            )
        };
        out.push(finding(
            "recovery-exceeds-budget",
            severity,
            format!(
                "one {what} recovered in {} spends {worth} of the downtime that {} allows; {so}",
                time(&span),
                crate::quantity::Quantity::to_text(&target.at_least)
            ),
            "state how often it may happen (`failures`), or a shorter recovery",
            path,
        ));
    }
}

/// Quorums that lose more than they should.
fn quorums(model: &Model, out: &mut Vec<Finding>) {
    for tier in &model.tiers {
        let Some(quorum) = tier.quorum else {
            continue;
        };
        let path = format!("tiers.{}.quorum", tier.name);
        let majority = quorum.need == quorum.voters / 2 + 1;
        if quorum.voters.is_multiple_of(2) && majority {
            out.push(finding(
                "even-quorum",
                Severity::Note,
                format!(
                    "`{}` has {} voters; {} would survive as many losses",
                    tier.name,
                    quorum.voters,
                    quorum.voters - 1
                ),
                "run an odd number of voters",
                path.clone(),
            ));
        }
        let without = |gone: &dyn Fn(usize) -> bool| -> u32 {
            let left = tier.places.iter().filter(|p| !gone(p.region));
            left.map(|p| p.nodes).sum()
        };
        let sites: BTreeSet<usize> = tier
            .places
            .iter()
            .filter(|p| p.nodes > 0)
            .map(|p| p.region)
            .collect();
        if sites.len() == 2 {
            let stops = sites.iter().any(|r| without(&|x| x == *r) < quorum.need);
            if stops {
                out.push(finding(
                    "two-site-quorum",
                    Severity::Warning,
                    format!(
                        "the voters of `{}` are in two regions: losing the larger, or the link between them, stops it",
                        tier.name
                    ),
                    "place a voter in a third region",
                    path.clone(),
                ));
            }
        }
        let of = |p: usize| move |r: usize| model.regions.get(r).is_some_and(|x| x.provider == p);
        let used: BTreeSet<usize> = sites
            .iter()
            .filter_map(|r| model.regions.get(*r))
            .map(|r| r.provider)
            .collect();
        let lost: Vec<&str> = used
            .iter()
            .filter(|p| without(&of(**p)) < quorum.need)
            .filter_map(|p| model.providers.get(*p))
            .map(|p| p.provider.word())
            .collect();
        if used.len() > 1 && !lost.is_empty() && sites.len() > 2 {
            out.push(finding(
                "quorum-lost-with-provider",
                Severity::Warning,
                format!(
                    "`{}` needs {} of {} voters: without {} it stops, though {} providers hold voters",
                    tier.name,
                    quorum.need,
                    quorum.voters,
                    lost.join(" or "),
                    used.len()
                ),
                "spread the voters so that no provider holds more than may be lost; against members that lie that takes four",
                path,
            ));
        }
    }
}

/// A failover that launches servers while a regional event is on.
fn launches(drills: &[Drill], out: &mut Vec<Finding>) {
    for kind in [Disruption::Region, Disruption::Provider] {
        let named = |d: &&Drill| d.disruption == kind && !d.cause.starts_with("group:");
        let worst = drills
            .iter()
            .filter(named)
            .filter_map(|d| Some((d, d.refused_path.as_ref()?)));
        let worst = worst.reduce(|a, b| {
            let least =
                |x: &(&Drill, &crate::assessment::RefusedPath)| x.1.settled.0.min(x.1.settled.1);
            if least(&b) < least(&a) { b } else { a }
        });
        if let Some((drill, path)) = worst {
            out.push(finding(
                "failover-needs-launches",
                Severity::Warning,
                format!(
                    "after {} the recovery launches servers, which a regional event refuses in {:.0}% of cases (always while the control plane is down); then {:.0}% of reads and {:.0}% of writes are served until repair",
                    drill.cause,
                    path.probability * 100.0,
                    path.settled.0 * 100.0,
                    path.settled.1 * 100.0
                ),
                "run what a failover needs beforehand, or reserve it",
                format!("recovery.{kind}"),
            ));
        }
    }
}

/// Two sites that promote by themselves.
fn split_brain(model: &Model, drills: &[Drill], out: &mut Vec<Finding>) {
    let cut = drills.iter().filter(|d| d.disruption == Disruption::Link);
    let mut stores: BTreeSet<&str> = BTreeSet::new();
    for loss in cut.flat_map(|d| &d.losses) {
        if matches!(&loss.loss, LossFigure::Window { worst, .. } if worst.seconds > 0.0) {
            stores.insert(&loss.store);
        }
    }
    if stores.is_empty() || model.regions.iter().any(|r| r.role == RegionRole::Witness) {
        return;
    }
    let names: Vec<&str> = stores.into_iter().collect();
    out.push(finding(
        "split-brain",
        Severity::Warning,
        format!(
            "{} is promoted automatically between two sites without a witness: when only the link between them is cut, both take writes",
            names.join(", ")
        ),
        "add a region with `role: witness`, let a person decide (`recovery.region.start: { on-call: 15m }`), or state `recovery.link.fencing`",
        "recovery.link".into(),
    ));
}
