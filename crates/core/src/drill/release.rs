//! A bad release: how far it reaches, and how long until it is rolled back.
//!
//! Requests that meet it fail from its start until the former release serves again. With a
//! canary only that part meets it at first; what is noticed meanwhile goes no further.

use super::damage::{Staged, WAYS, evenly, follow, stated, total};
use super::levels::Recovery;
use super::quantiles::{FINE, lengths};
use super::show::{mark, span};
use super::toll::Toll;
use crate::assessment::{CurvePoint, Drill, LogEntry};
use crate::model::{DeployModel, Dist, Model, StepKind};
use crate::scenario::{Blast, Disruption};
use crate::service::usual_loads;

/// Places that one release can reach, each with its share of requests.
#[must_use]
pub fn release_parts(model: &Model, blast: Blast) -> Vec<(String, f64)> {
    let loads = usual_loads(model);
    let served = |r: usize| {
        let place = |t: &crate::model::TierModel| t.places.iter().any(|p| p.region == r);
        model.tiers.iter().any(|t| t.user_facing && place(t))
    };
    let of_region = |r: usize| loads.get(r).copied().unwrap_or(0.0);
    let regions = model.regions.iter().enumerate().filter(|(r, _)| served(*r));
    match blast {
        Blast::All => vec![("all".into(), 1.0)],
        Blast::Provider => model
            .providers
            .iter()
            .enumerate()
            .map(|(p, provider)| {
                let mine = regions.clone().filter(|(_, x)| x.provider == p);
                let share = mine.map(|(r, _)| of_region(r)).sum();
                (provider.provider.word().to_owned(), share)
            })
            .collect(),
        Blast::Region => regions
            .map(|(r, x)| (x.key.clone(), of_region(r)))
            .collect(),
        Blast::Zone => regions
            .map(|(r, x)| (format!("{}/1", x.key), of_region(r) / x.zones.max(1) as f64))
            .collect(),
    }
}

/// What one release reaches: name and share of requests of the worst place, and the mean over all
/// places that it could be.
#[must_use]
pub fn reach(model: &Model, blast: Blast) -> (String, f64, f64) {
    let parts = release_parts(model, blast);
    let mean = crate::math::sum(parts.iter().map(|p| p.1)) / parts.len().max(1) as f64;
    let mut worst = (String::from("all"), 0.0);
    for (name, share) in parts {
        if share > worst.1 {
            worst = (name, share);
        }
    }
    (worst.0, worst.1, mean)
}

/// Steps after a bad release: notice, decide, roll back, check.
pub(crate) fn release_course(model: &Model, deploy: &DeployModel) -> Vec<Staged> {
    let plan = model.recovery.get(&Disruption::BadDeploy);
    let mut out: Vec<Staged> = Vec::new();
    let detect = stated(plan, StepKind::Detect);
    let rollback = stated(plan, StepKind::Rollback);
    if !deploy.told_apart && detect.is_none() && rollback.is_none() {
        let name = "notice the bad release and roll it back";
        out.push((StepKind::Rollback, name.into(), deploy.detect, false));
        return out;
    }
    let (time, said) = detect.unwrap_or((deploy.detect, deploy.told_apart));
    out.push((
        StepKind::Detect,
        "notice the bad release".into(),
        time,
        said,
    ));
    let decide = stated(plan, StepKind::Decide).or(plan.and_then(|p| p.decide).map(|d| (d, true)));
    if let Some((time, said)) = decide {
        out.push((StepKind::Decide, "decide to roll back".into(), time, said));
    }
    let (time, said) = rollback.unwrap_or((deploy.rollback, deploy.told_apart));
    out.push((StepKind::Rollback, "roll back".into(), time, said));
    if let Some((time, said)) = stated(plan, StepKind::Verify) {
        out.push((StepKind::Verify, "verify".into(), time, said));
    }
    out
}

/// Lengths of the steps after a bad release, one after another: to notice it comes first.
#[must_use]
pub fn release_dists(model: &Model, deploy: &DeployModel) -> Vec<Dist> {
    release_course(model, deploy)
        .into_iter()
        .map(|s| s.2)
        .collect()
}

/// Share of requests lost to one bad release, in hours; and the hours until it is rolled back.
#[must_use]
pub fn release_hours(model: &Model, deploy: &DeployModel) -> (f64, f64) {
    let stages = release_course(model, deploy);
    let dists: Vec<Dist> = stages.iter().map(|s| s.2).collect();
    let (_, _, reach) = reach(model, deploy.blast);
    let lost = release_lost(reach, deploy.canary, &dists);
    (lost, dists.iter().map(|d| d.mean()).sum())
}

/// Share of requests lost to one release that reaches so much, over stages of these lengths.
pub(crate) fn release_lost(reach: f64, canary: Option<(f64, f64)>, dists: &[Dist]) -> f64 {
    let points = lengths(dists, FINE);
    let lost = lost(canary, &points);
    reach * crate::math::sum(lost) / points.len() as f64
}

/// The same as a spread: what one bad release costs, in ways as likely as each other.
#[must_use]
pub fn release_tolls(model: &Model, deploy: &DeployModel) -> Vec<Toll> {
    let dists: Vec<Dist> = release_course(model, deploy).iter().map(|s| s.2).collect();
    let (_, _, reach) = reach(model, deploy.blast);
    let lost = lost(deploy.canary, &lengths(&dists, WAYS));
    evenly(&lost.iter().map(|h| reach * h).collect::<Vec<_>>())
}

/// Hours lost of the requests that a release reaches, for each way in which the stages may go.
fn lost(canary: Option<(f64, f64)>, points: &[Vec<f64>]) -> Vec<f64> {
    let one = |p: &Vec<f64>| {
        let whole: f64 = p.iter().sum();
        let noticed = p.first().copied().unwrap_or(whole);
        match canary {
            Some((share, bake)) if noticed <= bake => share * whole,
            Some((share, bake)) => share * bake + (whole - bake),
            None => whole,
        }
    };
    points.iter().map(one).collect()
}

/// A bad release followed to its rollback.
pub(super) fn drill(model: &Model, mut drill: Drill, r: &Recovery) -> Drill {
    let Some(deploy) = &model.beside.deploys else {
        return drill;
    };
    let stages = release_course(model, deploy);
    let (_, reach, _) = reach(model, deploy.blast);
    let noticed = stages.first().map_or(0.0, |s| s.2.mean());
    let (first, bake) = deploy
        .canary
        .map_or((1.0, 0.0), |(share, bake)| (share, bake));
    let widens = deploy.canary.is_some() && noticed > bake;
    let most = if widens { reach } else { reach * first };
    drill.interrupted = (most * r.before.reads, most * r.before.writes);
    drill.transparent = most <= 0.0;
    drill.restored = mark(Some(total(&stages)));
    drill.full_capacity.clone_from(&drill.restored);
    drill.log.push(LogEntry {
        at: span(0.0),
        event: if deploy.canary.is_some() {
            "a bad release reaches the canary".into()
        } else {
            "a bad release is out".into()
        },
    });
    if widens {
        drill.log.push(LogEntry {
            at: span(bake),
            event: "nothing was noticed in the canary; the release goes on to the rest".into(),
        });
    }
    let end = follow(&mut drill, stages);
    drill
        .log
        .sort_by(|a, b| a.at.seconds.total_cmp(&b.at.seconds));
    let point = |hours: f64, lost: f64| CurvePoint {
        seconds: (hours * 3600.0 * 1e6).round() / 1e6,
        reads: r.before.reads * (1.0 - lost),
        writes: r.before.writes * (1.0 - lost),
    };
    drill.curve = vec![point(-1.0 / 3600.0, 0.0), point(0.0, reach * first)];
    if widens {
        drill.curve.push(point(bake, reach * first));
        drill.curve.push(point(bake, reach));
    }
    drill.curve.push(point(end, most));
    drill.curve.push(point(end, 0.0));
    drill
}
