//! The values of one site: its tiers with pods, size, spread and limits of disruption.

use super::Site;
use crate::files::Files;
use crate::slug::slug;
use crate::subject::Subject;
use crate::value::Value;
use stormglass_core::model::{PlaceModel, TierModel, WriteRule};
use stormglass_core::scenario::{Platform, PurchaseOption};

/// Share of a node that its pod asks for.
const SHARE: f64 = 0.75;

/// How pods are probed: the health checks of the design.
pub(super) fn probe(subject: &Subject<'_>) -> Value {
    let checks = subject.model.traffic.health;
    // Kubernetes counts whole seconds, one at least.
    let whole = |hours: f64| Value::from((hours * 3600.0).ceil().max(1.0));
    Value::map([
        ("every", whole(checks.every)),
        ("timeout", whole(checks.timeout)),
        ("failures", Value::from(checks.failures.max(1))),
    ])
}

pub(super) fn values(subject: &Subject<'_>, site: &Site<'_>, files: &mut Files) -> Value {
    let tiers = site.tiers.iter();
    let tiers = tiers.map(|(tier, place)| {
        (
            slug(&tier.name, 40),
            values_of(subject, site, tier, place, files),
        )
    });
    let tiers: Vec<(String, Value)> = tiers.collect();
    Value::map([
        ("site", Value::from(site.key)),
        ("tiers", Value::Map(tiers)),
    ])
}

fn values_of(
    subject: &Subject<'_>,
    site: &Site<'_>,
    tier: &TierModel,
    place: &PlaceModel,
    files: &mut Files,
) -> Value {
    let voters = tier.quorum.is_some();
    let mut value = Value::map([
        (
            "kind",
            Value::from(if voters { "StatefulSet" } else { "Deployment" }),
        ),
        ("replicas", Value::from(place.nodes)),
        (
            "zones",
            Value::from(
                place
                    .nodes_by_zone
                    .iter()
                    .filter(|n| **n > 0)
                    .count()
                    .max(1),
            ),
        ),
        ("maxUnavailable", Value::from(may_go(tier, place))),
    ]);
    value = value
        .with_some("autoscaling", autoscaling(subject, tier, place, files))
        .with_some("resources", resources(subject, place, files))
        .with_some("disk", disk(tier, place, files));
    let (selector, tolerations) = nodes(place, files);
    if !selector.is_empty() {
        value = value.with("nodeSelector", Value::map(selector));
    }
    if !tolerations.is_empty() {
        value = value.with("tolerations", Value::List(tolerations));
    }
    access(subject, site, tier, value)
}

/// Pods that may be stopped at once: of voters as many as the quorum can spare, of others one.
fn may_go(tier: &TierModel, place: &PlaceModel) -> u32 {
    match tier.quorum {
        Some(q) => q.voters.saturating_sub(q.need).min(place.nodes),
        None => 1,
    }
}

/// Share of a node in use in normal times, stated or assumed.
fn used(subject: &Subject<'_>, tier: &TierModel) -> Option<f64> {
    let stated = subject.scenario.tiers.get(&tier.name);
    let stated = stated.and_then(|t| t.utilisation).map(|p| p.fraction());
    stated.or(tier.utilisation_assumed)
}

/// Whether an autoscaler looks after the pods of a place.
pub(crate) fn autoscales(subject: &Subject<'_>, tier: &TierModel, place: &PlaceModel) -> bool {
    let range = place.nodes_max > place.nodes_min && place.nodes_min > 0;
    range && used(subject, tier).is_some()
}

fn autoscaling(
    subject: &Subject<'_>,
    tier: &TierModel,
    place: &PlaceModel,
    files: &mut Files,
) -> Option<Value> {
    if place.nodes_max <= place.nodes_min {
        return None;
    }
    let (Some(used), true) = (used(subject, tier), place.nodes_min > 0) else {
        let why = if place.nodes_min == 0 {
            "an autoscaler of Kubernetes keeps one pod at least"
        } else {
            "how much of a node is used in normal times does not follow from the design: state `utilisation`"
        };
        files.leave_out(
            &place.path,
            format!(
                "autoscaling of `{}` from {} to {}",
                tier.name, place.nodes_min, place.nodes_max
            ),
            why,
        );
        return None;
    };
    // Of what a pod asks for, which is a share of its node.
    let percent = (used / SHARE * 100.0).round().clamp(1.0, 100.0);
    Some(Value::map([
        ("min", Value::from(place.nodes_min)),
        ("max", Value::from(place.nodes_max)),
        ("utilization", Value::from(percent)),
    ]))
}

fn resources(subject: &Subject<'_>, place: &PlaceModel, files: &mut Files) -> Option<Value> {
    let provider = subject.provider_of(place.region)?;
    let known = subject
        .catalog
        .instance(provider.word(), &place.instance_type);
    let Some(instance) = known.filter(|i| i.vcpus > 0.0) else {
        files.leave_out(
            &place.path,
            "what its pods ask for",
            format!("how large `{}` is, is not known", place.instance_type),
        );
        return None;
    };
    let cpu = format!("{}m", (instance.vcpus * 1000.0 * SHARE).floor());
    let memory = instance
        .memory_gib
        .map(|g| format!("{}Mi", (g * 1024.0 * SHARE).floor()));
    let requests = Value::map([("cpu", cpu)]).with_some("memory", memory.as_deref());
    let limits = memory.map(|m| Value::map([("memory", m)]));
    Some(Value::map([("requests", requests)]).with_some("limits", limits))
}

/// The disk of voters; that of others comes with their node.
fn disk(tier: &TierModel, place: &PlaceModel, files: &mut Files) -> Option<Value> {
    tier.quorum?;
    let Some((size, _)) = &place.disk else {
        files.leave_out(
            &place.path,
            format!("volumes of `{}`", tier.name),
            "the design states no disk; voters lose what they hold with their pod",
        );
        return None;
    };
    // Kubernetes takes plain bytes.
    Some(Value::from(size.bytes.normalize().to_string()))
}

/// Which nodes: the instance type, and spot nodes where all are.
fn nodes(place: &PlaceModel, files: &mut Files) -> (Vec<(String, Value)>, Vec<Value>) {
    let (mut selector, mut tolerations) = (Vec::new(), Vec::new());
    let managed = matches!(
        place.platform,
        Platform::Eks | Platform::Gke | Platform::Aks
    );
    if !managed {
        return (selector, tolerations);
    }
    selector.push((
        "node.kubernetes.io/instance-type".to_owned(),
        Value::from(&place.instance_type),
    ));
    let spot = place
        .purchase
        .iter()
        .find(|(o, _)| *o == PurchaseOption::Spot);
    let Some((_, share)) = spot.filter(|(_, s)| s.fraction() > 0.0) else {
        return (selector, tolerations);
    };
    if share.fraction() < 1.0 {
        files.leave_out(
            &place.path,
            format!(
                "that {} of the pods run on spot nodes",
                stormglass_core::quantity::Quantity::to_text(share)
            ),
            "a chart cannot share out pods; the node groups do",
        );
        return (selector, tolerations);
    }
    let (key, value) = match place.platform {
        Platform::Eks => ("eks.amazonaws.com/capacityType", "SPOT"),
        Platform::Gke => ("cloud.google.com/gke-spot", "true"),
        _ => ("kubernetes.azure.com/scalesetpriority", "spot"),
    };
    selector.push((key.to_owned(), Value::from(value)));
    if place.platform == Platform::Aks || place.platform == Platform::Gke {
        tolerations.push(Value::map([
            ("key", key),
            ("operator", "Equal"),
            ("value", value),
            ("effect", "NoSchedule"),
        ]));
    }
    (selector, tolerations)
}

/// Who may reach the pods: everyone the tiers that face users, voters one another and the tiers that
/// need what they keep, nobody the others.
fn access(subject: &Subject<'_>, site: &Site<'_>, tier: &TierModel, value: Value) -> Value {
    let model = subject.model;
    let index = model.tiers.iter().position(|t| t.name == tier.name);
    let kept = |s: &usize| {
        model
            .stores
            .get(*s)
            .is_some_and(|x| Some(x.write) == index.map(WriteRule::Voters))
    };
    if tier.quorum.is_none() {
        let who = if tier.user_facing {
            "everyone"
        } else {
            "nobody"
        };
        return value.with("access", who);
    }
    let uses = |t: &TierModel| {
        let stated = subject.scenario.tiers.get(&t.name);
        let names = stated.map(|x| x.uses.as_slice()).unwrap_or_default();
        let used = |n: &String| {
            model
                .stores
                .iter()
                .position(|s| s.name == *n)
                .is_some_and(|s| kept(&s))
        };
        t.needs.iter().any(kept) || names.iter().any(used) || t.name == tier.name
    };
    let from = site
        .tiers
        .iter()
        .filter(|(t, _)| uses(t))
        .map(|(t, _)| slug(&t.name, 40));
    value
        .with("access", "tiers")
        .with("from", Value::list(from))
}
