//! Recovery and loss objectives against the worst single cause of each kind.

use super::{decides, stated, time};
use crate::assess::worst_recovery;
use crate::assessment::{DisruptionRow, Drill, LossFigure, Standing, Verdict};
use crate::drill;
use crate::metric::Value;
use crate::model::Model;
use crate::policy::{Better, Measured};
use crate::quantity::Duration;
use crate::scenario::Disruption;
use crate::service::Service;

/// A time against a limit.
fn held(seconds: f64, text: &str, limit: Duration) -> Measured {
    Measured::new(
        (&Value::seconds(seconds), text.to_owned()),
        (&Value::seconds(limit.seconds()), stated(limit)),
        Better::Lower,
    )
}

/// Whether the data itself is damaged, in every copy.
fn damages(disruption: Disruption) -> bool {
    matches!(
        disruption,
        Disruption::DataCorruption | Disruption::Ransomware | Disruption::OperatorError
    )
}

/// Recovery of requests that need one store and no other: the same drills of a design in which
/// that is all they need.
pub(super) fn by_store(model: &Model, serves: bool, out: &mut Vec<Verdict>) {
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
        for row in crate::assess::rows(&only, &drills) {
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
            let drill = drills.iter().find(|d| d.cause == row.worst);
            let cause = drill.map_or_else(String::new, |d| decides::recovery(model, d));
            out.push(verdict(&row, (subject, target, path), serves, cause));
        }
    }
}

/// How the worst cause of a kind stands to an objective.
pub(super) fn verdict(
    row: &DisruptionRow,
    (subject, target, path): (String, Duration, String),
    serves: bool,
    cause: String,
) -> Verdict {
    let mark = row.full_capacity.as_ref().zip(row.restored.as_ref());
    let (result, standing, reason): (String, _, _) = match mark {
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
    let seconds = match mark {
        _ if !serves => None,
        _ if row.transparent => Some(0.0),
        None => Some(f64::INFINITY),
        Some((_, restored)) => Some(restored.p95.seconds),
    };
    let measured = seconds.map(|s| held(s, &result, target));
    Verdict {
        place: None,
        subject,
        target: stated(target),
        result,
        standing,
        reason,
        path,
        cause,
        measured,
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
pub(super) fn loss(
    model: &Model,
    disruption: Disruption,
    drills: &[Drill],
    out: &mut Vec<Verdict>,
) {
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
        let measured = held(size(&l.loss), &result, target);
        out.push(Verdict {
            place: None,
            subject: format!("rpo.{disruption}.{}", store.name),
            target: stated(target),
            result,
            standing,
            reason: format!("{} after {}", l.from, drill.cause),
            path: rpo.path(&store.name, disruption),
            cause: decides::loss(model, &store.name, damages(disruption)),
            measured: Some(measured),
        });
    }
}
