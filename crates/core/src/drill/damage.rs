//! Damage to data: corrupted by software, deleted by a person, encrypted by an attacker.
//!
//! Requests are not served from the damage until it is noticed, decided on, undone from what
//! survived, and checked. Replicas hold the damage; what survives depends on its kind.

use super::levels::Recovery;
use super::loss::{Back, Ways};
use super::quantiles::{FINE, lengths, quantile};
use super::show::{mark, range, span};
use super::toll::Toll;
use crate::assessment::{CurvePoint, Drill, LogEntry, Stage};
use crate::model::{BackupModel, Damage, Dist, Lag, Model, PlanModel, StepKind, StoreModel};
use crate::scenario::Engine;

/// Ways in which the stages may go, for the spread of what an event costs.
pub(super) const WAYS: u32 = 128;

/// One stage: kind, name, time, whether it is stated.
pub(crate) type Staged = (StepKind, String, Dist, bool);

/// The stated time of a step of a plan.
pub(super) fn stated(plan: Option<&PlanModel>, kind: StepKind) -> Option<(Dist, bool)> {
    let step = plan?.steps.iter().find(|s| s.kind == kind)?;
    step.time.map(|d| (d, true))
}

/// Whether a backup outlives the damage.
pub(crate) fn survives(model: &Model, backup: &BackupModel, damage: Damage) -> bool {
    match damage {
        Damage::Corruption | Damage::Deletion => true,
        Damage::Ransomware => {
            backup.immutable
                || backup.isolated
                || (model.beside.separate_credentials && backup.regions.len() > 1)
        }
    }
}

fn detection(model: &Model, damage: Damage) -> Dist {
    let found = model.beside.damages.iter().find(|d| d.damage == damage);
    found.map_or(Dist::Fixed(0.0), |d| d.detection)
}

/// Steps after damage: notice, decide, restore the longest store, check. Whether anything can be
/// restored.
fn stages(model: &Model, damage: Damage) -> (Vec<Staged>, bool) {
    let plan = model.recovery.get(&damage.disruption());
    let mut out: Vec<Staged> = Vec::new();
    let detect = stated(plan, StepKind::Detect).unwrap_or((detection(model, damage), false));
    let notice = match damage {
        Damage::Corruption => "notice the damage",
        Damage::Deletion => "notice the deletion",
        Damage::Ransomware => "notice the attack and shut it out",
    };
    out.push((StepKind::Detect, notice.into(), detect.0, detect.1));
    let decide = stated(plan, StepKind::Decide)
        .or(plan.and_then(|p| p.decide).map(|d| (d, true)))
        .unwrap_or((model.manual_decision, false));
    out.push((
        StepKind::Decide,
        "decide to go back".into(),
        decide.0,
        decide.1,
    ));
    let longest = model
        .stores
        .iter()
        .filter_map(|s| Some((s, s.backup.as_ref()?)))
        .filter(|(_, b)| survives(model, b, damage))
        .max_by(|a, b| a.1.restore.mean().total_cmp(&b.1.restore.mean()));
    if let Some((store, backup)) = longest {
        let time = stated(plan, StepKind::Restore).unwrap_or((backup.restore, false));
        let name = format!("restore {} (the longest)", store.name);
        out.push((StepKind::Restore, name, time.0, time.1));
    }
    if let Some((time, is_stated)) = stated(plan, StepKind::Verify) {
        out.push((StepKind::Verify, "verify".into(), time, is_stated));
    }
    (out, longest.is_some())
}

/// The steps after damage, one after another.
pub(crate) fn damage_course(model: &Model, damage: Damage) -> Vec<Staged> {
    stages(model, damage).0
}

/// Lengths of the steps after damage.
#[must_use]
pub fn damage_dists(model: &Model, damage: Damage) -> Vec<Dist> {
    damage_course(model, damage)
        .into_iter()
        .map(|s| s.2)
        .collect()
}

/// Mean time from the damage to the end of its repair, in hours: to be noticed, decided on,
/// restored and checked.
#[must_use]
pub fn damage_hours(model: &Model, damage: Damage) -> f64 {
    stages(model, damage).0.iter().map(|s| s.2.mean()).sum()
}

/// The same as a spread: what one event costs, in ways as likely as each other.
#[must_use]
pub fn damage_tolls(model: &Model, damage: Damage) -> Vec<Toll> {
    let dists: Vec<Dist> = stages(model, damage).0.iter().map(|s| s.2).collect();
    let sums: Vec<f64> = lengths(&dists, WAYS)
        .iter()
        .map(|p| p.iter().sum())
        .collect();
    evenly(&sums)
}

/// Tolls as likely as each other.
pub(super) fn evenly(hours: &[f64]) -> Vec<Toll> {
    let each = |h: &f64| Toll {
        probability: 1.0 / hours.len() as f64,
        low: *h,
        middle: *h,
        high: *h,
    };
    hours.iter().map(each).collect()
}

/// Mean and P95 of stages one after another, in hours.
pub(super) fn total(stages: &[Staged]) -> (f64, f64) {
    let dists: Vec<Dist> = stages.iter().map(|s| s.2).collect();
    let points = lengths(&dists, FINE);
    let mut sums: Vec<f64> = points.iter().map(|p| p.iter().sum()).collect();
    let mean: f64 = dists.iter().map(|d| d.mean()).sum();
    (mean, quantile(&mut sums, 0.95).unwrap_or(mean))
}

/// Stages one after another, with their events; the end in hours.
pub(super) fn follow(drill: &mut Drill, stages: Vec<Staged>) -> f64 {
    let mut at = 0.0;
    for (kind, name, time, is_stated) in stages {
        let start = at;
        at += time.mean();
        drill.log.push(LogEntry {
            at: span(at),
            event: format!("{name} done"),
        });
        drill.stages.push(Stage {
            kind,
            name,
            start: span(start),
            end: span(at),
            range: range(time),
            stated: is_stated,
            critical: true,
        });
    }
    at
}

/// Damage followed to its repair.
pub(super) fn drill(model: &Model, damage: Damage, mut drill: Drill, r: &Recovery) -> Drill {
    drill.interrupted = (r.before.reads, r.before.writes);
    drill.transparent = model.stores.is_empty();
    let lost = |s: &StoreModel| after_damage(model, s, damage).ways.is_empty();
    let (stages, restorable) = stages(model, damage);
    if restorable {
        drill.restored = mark(Some(total(&stages)));
        drill.full_capacity.clone_from(&drill.restored);
    } else {
        drill.until_repair = true;
    }
    if model.stores.iter().any(lost) {
        drill.settled = (0.0, 0.0);
    }
    let begin = match damage {
        Damage::Corruption => "damaged data are written and replicated to every copy",
        Damage::Deletion => "data are deleted, and the deletion is replicated to every copy",
        Damage::Ransomware => "every writable copy and every backup in reach is encrypted",
    };
    drill.log.push(LogEntry {
        at: span(0.0),
        event: begin.into(),
    });
    let end = follow(&mut drill, stages);
    let point = |seconds: f64, served: bool| CurvePoint {
        seconds,
        reads: if served { r.before.reads } else { 0.0 },
        writes: if served { r.before.writes } else { 0.0 },
    };
    drill.curve = vec![
        point(-1.0, true),
        point(0.0, false),
        point(end * 3600.0, !drill.until_repair),
    ];
    drill
}

/// From what a store is brought back after damage.
pub(crate) fn after_damage(model: &Model, store: &StoreModel, damage: Damage) -> Ways {
    if store.engine == Engine::Redis
        && store.replication.lag == Lag::Never
        && store.backup.is_none()
    {
        let why = "a cache without replication or backup is emptied and filled again";
        return Ways::one(Back::Whole, why);
    }
    let holds = match damage {
        Damage::Corruption => "every copy holds the damage",
        Damage::Deletion => "every copy follows the deletion",
        Damage::Ransomware => "every copy is encrypted",
    };
    let Some(backup) = &store.backup else {
        return Ways::none(format!("{holds}; no backup is stated"));
    };
    if !survives(model, backup, damage) {
        return Ways::none(format!(
            "{holds}, and so is the backup: it is neither `immutable` nor `isolated`"
        ));
    }
    if damage == Damage::Deletion {
        let what = if backup.log_every.is_some() {
            "backup and archived logs, up to the deletion"
        } else {
            "newest backup before the deletion"
        };
        return Ways::one(Back::Backup, what);
    }
    // Damage before it is noticed is written on: the loss runs from the last good point.
    let noticed = detection(model, damage);
    if let Some(keep) = backup.keep
        && noticed.quantile(0.99) > keep
    {
        return Ways::none("damage may be noticed after the last good backup has expired");
    }
    Ways::one(
        Back::Before(noticed),
        "last good backup before the damage began; time to notice it included",
    )
}
