//! What availability leaves out, by name, with what it would cost.

use crate::assessment::Exclusion;
use crate::drill::{damage_hours, release_hours};
use crate::exact::Exact;
use crate::model::{Damage, Model};

/// Every exclusion.
pub(super) fn exclusions(model: &Model, exact: &Exact) -> Vec<Exclusion> {
    let mut out = Vec::new();
    for d in model.beside.damages.iter().filter(|d| !d.counted) {
        if !model.stores.is_empty() {
            out.push(damage(model, d.damage));
        }
    }
    if let Some(deploy) = model.beside.deploys.as_ref().filter(|d| !d.counted) {
        let (lost, _) = release_hours(model, deploy);
        let rate = deploy.failure.events.map_or(0.0, |e| e.rate);
        out.push(Exclusion {
            what: "bad deployments".into(),
            minutes_per_year: Some(rate * lost * 525_600.0),
            reason: "counted only when `failures.deploys` states a frequency; the figure is for one release a week".into(),
        });
    }
    if model.beside.maintenance.is_empty() {
        out.push(Exclusion {
            what: "planned maintenance".into(),
            minutes_per_year: None,
            reason: "counted only where `failures.maintenance` declares it".into(),
        });
    }
    if exact.availability.outages.is_none() {
        out.push(Exclusion {
            what: "switch-over of parts with a stated availability".into(),
            minutes_per_year: None,
            reason:
                "a share of time has no number of events, so no switch-overs are counted for them"
                    .into(),
        });
    }
    out
}

fn damage(model: &Model, damage: Damage) -> Exclusion {
    let (what, key) = match damage {
        Damage::Corruption => ("data corruption by software", "data-corruption"),
        Damage::Deletion => ("deletion of data by a person", "data-deletion"),
        Damage::Ransomware => ("ransomware", "ransomware"),
    };
    let rate = model
        .beside
        .damages
        .iter()
        .find(|d| d.damage == damage)
        .and_then(|d| d.failure.events)
        .map_or(0.0, |e| e.rate);
    let minutes = rate * damage_hours(model, damage) * 525_600.0;
    Exclusion {
        what: what.into(),
        minutes_per_year: (minutes > 0.0).then_some(minutes),
        reason: if minutes > 0.0 {
            format!(
                "counted only when `failures.{key}` states a rate; the figure takes the default rate and the drill's recovery time"
            )
        } else {
            format!(
                "counted only when `failures.{key}` states a rate; operator errors that stop places are counted"
            )
        },
    }
}
