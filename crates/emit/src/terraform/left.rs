//! What a design asks that nothing in these files renders.

use super::plan::Plan;
use stormglass_core::model::StepKind;
use stormglass_core::scenario::{DependencyKind, Provider};

/// Names it all.
pub(super) fn left(plan: &mut Plan<'_>) {
    regions(plan);
    network(plan);
    services(plan);
    recovery(plan);
}

fn regions(plan: &mut Plan<'_>) {
    for (index, region) in plan.subject.model.regions.iter().enumerate() {
        if plan.place(index).is_some() {
            continue;
        }
        let path = format!("regions.{}", region.key);
        let cloud = plan.subject.provider(region);
        let cloud = matches!(cloud, Some(Provider::Aws | Provider::Gcp | Provider::Azure));
        let why = if cloud {
            "the addresses of 10.0.0.0/8 are used up"
        } else {
            "it is no region of a cloud; Terraform finds the machines of others in place"
        };
        plan.leave_out(&path, format!("everything in `{}`", region.key), why);
    }
}

fn network(plan: &mut Plan<'_>) {
    let network = &plan.subject.model.network;
    for cdn in &network.cdns {
        plan.leave_out(
            &cdn.path,
            format!("content delivery by {}", cdn.service),
            "this target has no content delivery yet",
        );
    }
    for waf in &network.wafs {
        plan.leave_out(
            &waf.path,
            format!("the firewall `{}`", waf.name),
            "this target has no web application firewalls yet",
        );
    }
    for interconnect in &network.interconnects {
        plan.leave_out(
            &interconnect.path,
            "a private interconnect",
            "it is ordered with the provider and a carrier",
        );
    }
    for (_, count, path) in &network.addresses {
        plan.leave_out(
            path,
            format!("{count} public addresses"),
            "an address belongs to what uses it; balancers and NAT gateways have theirs",
        );
    }
    for balancer in &network.balancers {
        let google = plan
            .place(balancer.region)
            .is_some_and(|p| p.provider == Provider::Gcp);
        if google {
            plan.leave_out(
                &balancer.path,
                format!("the load balancer `{}`", balancer.kind),
                "this target has no global load balancer of Google yet",
            );
        }
    }
}

/// Metered services of the bill, and dependencies on others.
fn services(plan: &mut Plan<'_>) {
    for service in &plan.subject.model.cost.services {
        // Each region of AWS has its key.
        let keys = service.service == "kms" && !service.regions.is_empty();
        if !keys {
            plan.leave_out(
                &service.path,
                format!("`{}` ({})", service.name, service.service),
                "the design says what it costs, not what it is",
            );
        }
    }
    for (name, dependency) in &plan.subject.scenario.dependencies {
        if dependency.kind == Some(DependencyKind::Dns) {
            continue;
        }
        let what = dependency.service.clone().unwrap_or_else(|| name.clone());
        plan.leave_out(
            &format!("dependencies.{name}"),
            format!("`{what}`"),
            "a service that the design rests on and does not describe",
        );
    }
}

/// Recoveries that somebody or something has to carry out.
fn recovery(plan: &mut Plan<'_>) {
    for (disruption, recovery) in &plan.subject.model.recovery {
        let Some(path) = &recovery.path else { continue };
        let by_hand = |k: StepKind| !matches!(k, StepKind::Detect | StepKind::Switch);
        let steps: Vec<&str> = recovery
            .steps
            .iter()
            .filter(|s| by_hand(s.kind))
            .map(|s| s.name.as_str())
            .collect();
        let words = if steps.is_empty() {
            recovery.actions.iter().map(String::as_str).collect()
        } else {
            steps
        };
        if !words.is_empty() {
            plan.leave_out(
                path,
                format!("what to do after `{disruption}`: {}", words.join("; ")),
                "health checks and DNS switch requests over; steps beyond that are for a runbook",
            );
        }
    }
}
