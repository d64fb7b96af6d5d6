//! Objectives against results.

use super::worst_recovery;
use crate::assessment::{DisruptionRow, Drill, LossFigure, Span, Standing, Verdict};
use crate::drill;
use crate::exact::Exact;
use crate::model::Model;
use crate::pricing::bill::Bill;
use crate::quantity::{Duration, Percent, Quantity};
use crate::scenario::Disruption;
use crate::service::{Phase, Service};

/// Every objective that can be assessed, in a fixed order.
pub(super) fn verdicts(
    service: &Service<'_>,
    exact: &Exact,
    rows: &[DisruptionRow],
    drills: &[Drill],
    cost: Option<&Bill>,
) -> Vec<Verdict> {
    let model = service.model();
    let serves = service.served(&service.nominal(), Phase::SETTLED).worse() > 0.0;
    let mut out = Vec::new();
    out.extend(availability(model, exact));
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
            out.push(recovery(row, (subject, target, path), serves));
        }
    }
    by_store(model, serves, &mut out);
    for row in rows {
        loss(model, row.disruption, drills, &mut out);
    }
    budget(model, cost, &mut out);
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

fn stated(target: crate::quantity::Duration) -> String {
    time(&Span::from_seconds(target.seconds()))
}

fn availability(model: &Model, exact: &Exact) -> Option<Verdict> {
    let target = model.objectives.availability?;
    if let Some(years) = target.in_years {
        return Some(single_years(exact, target.at_least, years));
    }
    let target = target.at_least;
    let figure = exact.availability.overall;
    let allowed = target.complement();
    // Inside the error bound it cannot be said.
    let bound = exact.availability.error_bound;
    let standing = if figure.unavailability + bound <= allowed {
        Standing::Met
    } else if figure.unavailability - bound > allowed {
        Standing::Missed
    } else {
        Standing::Unknown
    };
    let most = exact
        .availability
        .contributions
        .first()
        .map_or_else(String::new, |c| format!("; most of it from {}", c.what));
    Some(Verdict {
        place: None,
        subject: "availability".into(),
        target: target.to_text(),
        result: percent(figure.unavailability),
        standing,
        reason: format!(
            "{:.1} min a year lost, {:.1} allowed{most}",
            figure.minutes_per_year,
            allowed * 525_600.0
        ),
        path: "objectives.availability".into(),
    })
}

/// An objective that most single years must reach.
fn single_years(exact: &Exact, target: Percent, years: Percent) -> Verdict {
    let found = exact.availability.years.as_ref();
    let missed = found.and_then(|y| y.missed.as_ref()).map(|m| m.year);
    let may_miss = years.complement();
    let standing = match missed {
        Some(chance) if chance.to <= may_miss => Standing::Met,
        Some(chance) if chance.from > may_miss => Standing::Missed,
        _ => Standing::Unknown,
    };
    let mut quantiles = found.iter().flat_map(|y| &y.quantiles);
    let that_year = quantiles.find(|q| q.share == years.fraction());
    let chance = |c: crate::assessment::Chance| match (c.value, c.to) {
        (_, to) if to < 5e-4 => "fewer than one year in 1,000".to_owned(),
        (value, _) => format!("{:.1}% of years", value * 100.0),
    };
    let lost = that_year.map(|q| {
        format!(
            "; {} of years lose {:.1} min or less",
            years.to_text(),
            q.minutes
        )
    });
    Verdict {
        place: None,
        subject: "availability".into(),
        target: format!("{} in {} of years", target.to_text(), years.to_text()),
        result: match (that_year, missed) {
            (Some(q), _) => percent((q.minutes / 525_600.0).min(1.0)),
            (None, Some(c)) => format!("missed in {}", chance(c)),
            (None, None) => "unknown".into(),
        },
        standing,
        reason: match (missed, &exact.availability.outages_absent) {
            (Some(c), _) => format!(
                "{} miss it, {} may{}",
                chance(c),
                percent_of(may_miss),
                lost.unwrap_or_default()
            ),
            (None, Some(why)) => why.clone(),
            (None, None) => "single years are not known".into(),
        },
        path: "objectives.availability".into(),
    }
}

fn percent_of(share: f64) -> String {
    format!("{}%", (share * 1e8).round() / 1e6)
}

/// Recovery of requests that need one store and no other: the same drills of a design in which
/// that is all they need.
fn by_store(model: &Model, serves: bool, out: &mut Vec<Verdict>) {
    let Some(rto) = &model.objectives.rto else {
        return;
    };
    for (name, objective) in &rto.stores {
        let Some(s) = model.stores.iter().position(|x| x.name == *name) else {
            continue;
        };
        let mut only = model.clone();
        let kinds = only.kinds.iter_mut().flat_map(|k| &mut k.model.tiers);
        let tiers = only.tiers.iter_mut().chain(kinds);
        for tier in tiers.filter(|t| t.user_facing) {
            tier.needs = vec![s];
        }
        let service = Service::new(&only);
        let drills = drill::drills(&service, &drill::recoveries(&service));
        for row in super::rows(&only, &drills) {
            let kind = row.disruption;
            let Some(target) = objective.for_disruption(kind) else {
                continue;
            };
            let path = if objective.by.contains_key(&kind) {
                format!("objectives.rto.stores.{name}.{kind}")
            } else {
                format!("objectives.rto.stores.{name}")
            };
            let subject = format!("rto.{kind}.{name}");
            out.push(recovery(&row, (subject, target, path), serves));
        }
    }
}

fn recovery(
    row: &DisruptionRow,
    (subject, target, path): (String, Duration, String),
    serves: bool,
) -> Verdict {
    let mark = row.full_capacity.as_ref().zip(row.restored.as_ref());
    let (result, standing, reason) = match mark {
        _ if !serves => (
            "nothing is served".into(),
            Standing::Unknown,
            "there is nothing to recover to".to_owned(),
        ),
        _ if row.transparent => (
            "0 s".into(),
            Standing::Met,
            "nothing is interrupted".to_owned(),
        ),
        None => (
            "not recovered".into(),
            Standing::Missed,
            format!("nothing brings the service back after {}", row.worst),
        ),
        Some((full, restored)) => {
            let met = restored.p95.seconds <= target.seconds();
            let why = if row.until_repair {
                if row.worst.starts_with("store:") {
                    format!("P95 until {} is back by itself", row.worst)
                } else {
                    format!("only repair ends {}: P95 of the outage", row.worst)
                }
            } else if full.p95.seconds > restored.p95.seconds {
                format!(
                    "P95 until restored after {}; full capacity after {}",
                    row.worst,
                    time(&full.p95)
                )
            } else {
                format!("P95 until restored after {}", row.worst)
            };
            (
                time(&restored.p95),
                if met { Standing::Met } else { Standing::Missed },
                why,
            )
        }
    };
    Verdict {
        place: None,
        subject,
        target: stated(target),
        result,
        standing,
        reason,
        path,
    }
}

/// Whether it can take data away; of the others a general objective says nothing.
fn can_lose_data(disruption: Disruption) -> bool {
    !matches!(
        disruption,
        Disruption::Spot
            | Disruption::ControlPlane
            | Disruption::FrontDoor
            | Disruption::Dependency
            | Disruption::Software
            | Disruption::BadDeploy
            | Disruption::Maintenance
    )
}

/// One verdict by disruption and store with an objective: the worst cause.
fn loss(model: &Model, disruption: Disruption, drills: &[Drill], out: &mut Vec<Verdict>) {
    let Some(rpo) = &model.objectives.rpo else {
        return;
    };
    if !can_lose_data(disruption) && !rpo.names(disruption) {
        return;
    }
    let of_kind: Vec<&Drill> = drills
        .iter()
        .filter(|d| d.disruption == disruption && !d.cause.starts_with("group:"))
        .collect();
    if worst_recovery(&of_kind).is_none() {
        return;
    }
    for store in &model.stores {
        let Some(target) = rpo.for_store(&store.name, disruption) else {
            continue;
        };
        let size = |l: &LossFigure| match l {
            LossFigure::Window { worst, .. } => worst.seconds,
            LossFigure::Unrecoverable => f64::INFINITY,
        };
        let mut worst: Option<(&Drill, &crate::assessment::StoreLoss)> = None;
        for drill in &of_kind {
            for l in drill.losses.iter().filter(|l| l.store == store.name) {
                if worst.is_none_or(|(_, w)| size(&l.loss) > size(&w.loss)) {
                    worst = Some((drill, l));
                }
            }
        }
        let Some((drill, l)) = worst else {
            continue;
        };
        let (result, standing) = match &l.loss {
            LossFigure::Window { worst, bounded, .. } => (
                format!("{}{}", time(worst), if *bounded { "" } else { " (P99)" }),
                if worst.seconds <= target.seconds() {
                    Standing::Met
                } else {
                    Standing::Missed
                },
            ),
            LossFigure::Unrecoverable => ("unrecoverable".into(), Standing::Missed),
        };
        out.push(Verdict {
            place: None,
            subject: format!("rpo.{disruption}.{}", store.name),
            target: stated(target),
            result,
            standing,
            reason: format!("{} after {}", l.from, drill.cause),
            path: rpo.path(&store.name, disruption),
        });
    }
}

fn budget(model: &Model, cost: Option<&Bill>, out: &mut Vec<Verdict>) {
    let Some(budget) = &model.objectives.budget else {
        return;
    };
    let mut one = |subject: String,
                   path: String,
                   target: crate::quantity::MonthlyMoney,
                   actual: Option<crate::quantity::Usd>| {
        let incomplete = cost.is_some_and(|b| !b.unpriced.is_empty());
        let (result, standing, reason) = match actual {
            None => (
                "unknown".to_owned(),
                Standing::Unknown,
                "a price is missing".to_owned(),
            ),
            Some(usd) if usd > target.usd => (
                format!("{usd}/month"),
                Standing::Missed,
                format!("{} over", usd - target.usd),
            ),
            Some(usd) if incomplete => (
                format!("{usd}/month"),
                Standing::Unknown,
                "under the budget so far, but the bill is incomplete: see what is not priced"
                    .to_owned(),
            ),
            Some(usd) => (
                format!("{usd}/month"),
                Standing::Met,
                format!("{} left", target.usd - usd),
            ),
        };
        out.push(Verdict {
            place: None,
            subject,
            target: format!("{}/month", target.usd),
            result,
            standing,
            reason,
            path,
        });
    };
    if let Some(total) = budget.total {
        one(
            "budget".into(),
            "objectives.budget".into(),
            total,
            cost.map(|b| b.total),
        );
    }
    for (provider, target) in &budget.by {
        let actual = cost.map(|b| {
            b.by_provider
                .iter()
                .find(|(p, _)| p == provider.word())
                .map_or(crate::quantity::Usd::ZERO, |(_, usd)| *usd)
        });
        one(
            format!("budget.{provider}"),
            format!("objectives.budget.{provider}"),
            *target,
            actual,
        );
    }
}
