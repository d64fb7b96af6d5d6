//! Capacity: nodes against what the design counts on, now and after the loss of a region.

use super::alerts::{Alert, Priority, Series};
use super::signals::{NODES, REQUESTS, label, places, service};
use crate::files::Files;
use crate::subject::Subject;
use stormglass_core::model::TierModel;
use stormglass_core::wording;

pub(super) fn alerts(subject: &Subject<'_>, files: &mut Files) -> Vec<Alert> {
    let service = service(subject);
    let mut out = Vec::new();
    for tier in &subject.model.tiers {
        out.extend(below_design(subject, &service, tier));
        if let Some(quorum) = tier.quorum {
            out.extend(quorum_alerts(subject, &service, tier, quorum.need));
        } else if tier.user_facing {
            out.extend(after_loss(subject, &service, tier, files));
        }
    }
    out.extend(demand(subject, &service));
    out
}

/// Nodes that are ready, by region.
fn ready(service: &str, tier: &str, counts: &[(&str, u32)]) -> Vec<Series> {
    let one = |(region, n): &(&str, u32)| {
        (
            format!(
                "{NODES}{{service=\"{service}\",tier=\"{}\",region=\"{}\"}}",
                label(tier),
                label(region)
            ),
            format!("{n}+0x60"),
        )
    };
    counts.iter().map(one).collect()
}

fn below_design(subject: &Subject<'_>, service: &str, tier: &TierModel) -> Vec<Alert> {
    let of = |(region, nodes): (&str, u32)| Alert {
        name: "NodesBelowDesign",
        expr: format!(
            "sum({NODES}{{service=\"{service}\",tier=\"{}\",region=\"{}\"}}) < {nodes}",
            label(&tier.name),
            label(region)
        ),
        lasting: 15,
        priority: Priority::P3,
        labels: vec![("region", region.to_owned()), ("tier", tier.name.clone())],
        summary: format!("{} in {region} has fewer nodes than the design", tier.name),
        description: format!(
            "The assessment counts on {}.",
            wording::count(usize::try_from(nodes).unwrap_or(usize::MAX), "node")
        ),
        fires: ready(service, &tier.name, &[(region, nodes.saturating_sub(1))]),
        quiet: ready(service, &tier.name, &[(region, nodes)]),
    };
    places(subject, tier)
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(of)
        .collect()
}

fn quorum_alerts(subject: &Subject<'_>, service: &str, tier: &TierModel, need: u32) -> Vec<Alert> {
    let name = &tier.name;
    let region = places(subject, tier).first().map_or("", |p| p.0);
    let of = |name_of: &'static str,
              limit: u32,
              priority: Priority,
              summary: String,
              description: String| Alert {
        name: name_of,
        expr: format!(
            "sum({NODES}{{service=\"{service}\",tier=\"{}\"}}) < {limit}",
            label(name)
        ),
        lasting: 1,
        priority,
        labels: vec![("tier", name.clone())],
        summary,
        description,
        fires: ready(service, name, &[(region, limit.saturating_sub(1))]),
        quiet: ready(service, name, &[(region, limit)]),
    };
    vec![
        of(
            "QuorumLost",
            need,
            Priority::P1,
            format!("{name} has no quorum"),
            format!("It takes {need} voters. Nothing is written until they are back."),
        ),
        of(
            "QuorumWithoutSpare",
            need + 1,
            Priority::P2,
            format!("{name} loses its quorum with the next voter"),
            format!("It takes {need} voters, and no more are left."),
        ),
    ]
}

/// Whether what is left carries everything when the largest region goes; only where the design does.
fn after_loss(
    subject: &Subject<'_>,
    service: &str,
    tier: &TierModel,
    files: &mut Files,
) -> Option<Alert> {
    if !tier.capacity_per_node.is_finite() || tier.capacity_per_node <= 0.0 {
        return None;
    }
    let places = places(subject, tier);
    // Against the noise of the last bit: ten nodes of a tenth are ten.
    let need = (1.0 / tier.capacity_per_node - 1e-9).ceil();
    let total: u32 = places.iter().map(|p| p.1).sum();
    let largest = places.iter().map(|p| p.1).max().unwrap_or(0);
    let left = f64::from(total - largest);
    if left < need {
        files.leave_out(
            format!("tiers.{}", tier.name),
            "an alert on what is left after the loss of a region",
            format!("the design itself has {left} nodes left, and everything takes {need}: it would always fire"),
        );
        return None;
    }
    let of = format!(
        "{NODES}{{service=\"{service}\",tier=\"{}\"}}",
        label(&tier.name)
    );
    let first = places.first().map_or("", |p| p.0);
    Some(Alert {
        name: "CapacityAfterLossGone",
        expr: format!("sum({of}) - max(sum by (region) ({of})) < {need}"),
        lasting: 15,
        priority: Priority::P2,
        labels: vec![("tier", tier.name.clone())],
        summary: format!(
            "Without its largest region {} could not carry everything",
            tier.name
        ),
        description: format!(
            "The demand takes {need} nodes; the design has {left} left after the loss of the largest region."
        ),
        fires: ready(service, &tier.name, &[(first, largest)]),
        quiet: ready(service, &tier.name, &places),
    })
}

/// More is asked for than the design was assessed with.
fn demand(subject: &Subject<'_>, service: &str) -> Option<Alert> {
    let mean = subject.model.traffic.demand_rps.filter(|d| *d > 0.0)?;
    let most = (mean * subject.model.traffic.peak * 1e6).round() / 1e6;
    let series = |rps: f64| {
        vec![(
            format!("{REQUESTS}{{service=\"{service}\",code=\"200\"}}"),
            format!("0+{}x60", rps * 60.0),
        )]
    };
    Some(Alert {
        name: "DemandAboveDesign",
        expr: format!("sum(rate({REQUESTS}{{service=\"{service}\"}}[5m])) > {most}"),
        lasting: 15,
        priority: Priority::P3,
        labels: Vec::new(),
        summary: "More requests arrive than the design was assessed with".to_owned(),
        description: format!(
            "The design states {most} a second at most. State the new demand and assess again."
        ),
        fires: series(most * 2.0),
        quiet: series(most / 2.0),
    })
}
