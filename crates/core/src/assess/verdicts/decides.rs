//! Which place in the scenario decides a result: what contributes most, takes longest or costs most.

use crate::assessment::{Drill, Stage};
use crate::model::{Model, StepKind};

/// Path of a part of the design by its name: `region:us`, `store:orders@us`, `dependency:dns`.
pub(super) fn part(model: &Model, name: &str) -> String {
    let (kind, name) = name.split_once(':').unwrap_or((name, ""));
    let place = name.split(['/', '~']).next().unwrap_or(name);
    let (thing, region) = name.split_once('@').unwrap_or((name, ""));
    let index = model.regions.iter().position(|r| r.key == region);
    match kind {
        "provider" => {
            let of = |p: usize| model.providers.get(p).map(|x| x.provider.word());
            let mut regions = model.regions.iter();
            let first = regions.find(|r| of(r.provider) == Some(name));
            first.map_or_else(|| "regions".into(), |r| format!("regions.{}", r.key))
        }
        "region" | "zone" | "load-balancer" | "link" => format!("regions.{place}"),
        "node" | "spot" | "software" | "tier" => {
            let tier = model.tiers.iter().find(|t| t.name == thing);
            let mut places = tier.into_iter().flat_map(|t| &t.places);
            let place = places.find(|p| Some(p.region) == index);
            place.map_or_else(|| format!("tiers.{thing}"), |p| p.path.clone())
        }
        "store" => {
            let store = model.stores.iter().find(|s| s.name == thing);
            let mut copies = store.into_iter().flat_map(|s| &s.copies);
            let copy = copies.find(|c| Some(c.region) == index);
            copy.map_or_else(|| format!("stores.{thing}"), |c| c.path.clone())
        }
        "dependency" | "front-door" => format!("dependencies.{name}"),
        "group" => {
            let known = model.groups.iter().any(|g| g.name == place);
            let group = if known { place } else { name };
            format!("failures.groups.{group}")
        }
        "area" => "regions".into(),
        "maintenance" => format!("failures.maintenance.{name}"),
        "bad-deploy" => "failures.deploys".into(),
        "control-plane" => "failures.control-plane".into(),
        "data-corruption" | "ransomware" => format!("failures.{kind}"),
        _ => "failures".into(),
    }
}

/// Path of what makes a recovery as long as it is: its longest step, or what has to be repaired.
pub(super) fn recovery(model: &Model, drill: &Drill) -> String {
    let length = |s: &Stage| s.end.seconds - s.start.seconds;
    let critical = drill.stages.iter().filter(|s| s.critical);
    let longest = critical.reduce(|a, b| if length(b) > length(a) { b } else { a });
    match longest {
        Some(stage) if drill.restored.is_some() && !drill.until_repair => step(model, drill, stage),
        _ => part(model, &drill.cause),
    }
}

fn step(model: &Model, drill: &Drill, stage: &Stage) -> String {
    let plan = model.recovery.get(&drill.disruption);
    let path = plan.and_then(|p| p.path.clone());
    let same = |s: &crate::model::StepModel| s.kind == stage.kind && s.name == stage.name;
    if let (Some(plan), Some(path)) = (plan, &path)
        && let Some(i) = plan.steps.iter().position(same)
    {
        return format!("{path}.steps[{i}]");
    }
    let store = |verb: &str| {
        let name = stage.name.strip_prefix(verb).map(str::trim);
        model.stores.iter().find(|s| Some(s.name.as_str()) == name)
    };
    let path = path.unwrap_or_else(|| format!("recovery.{}", drill.disruption));
    match stage.kind {
        StepKind::Detect => "traffic.health-check".into(),
        StepKind::Switch => "traffic.dns".into(),
        StepKind::Promote => store("promote").map_or(path, |s| s.path.clone()),
        StepKind::Restore => store("restore").map_or(path, |s| match &s.backup {
            Some(backup) => backup.path.clone(),
            None => s.path.clone(),
        }),
        StepKind::Decide | StepKind::Scale | StepKind::Rollback | StepKind::Verify => path,
    }
}

/// Path of what decides how much of a store is lost: its backup, its replication, or the store.
pub(super) fn loss(model: &Model, store: &str, damaged: bool) -> String {
    let Some(s) = model.stores.iter().find(|s| s.name == store) else {
        return "stores".into();
    };
    match &s.backup {
        Some(backup) if damaged || s.copies.len() < 2 => backup.path.clone(),
        None if damaged || s.copies.len() < 2 => s.path.clone(),
        _ => format!("replication.{store}"),
    }
}
