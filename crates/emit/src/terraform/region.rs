//! The call of a provider's module for one region.

use super::databases::databases;
use super::mesh::{Link, gateway};
use super::place::Place;
use super::plan::{Plan, needs};
use super::storage::{buckets, caches, datasets};
use super::tiers::groups;
use crate::hcl::{Body, Expr};
use stormglass_core::model::BalancerModel;
use stormglass_core::scenario::{BalancerKind, Provider};

/// The module call of a place.
pub(super) fn call(plan: &mut Plan<'_>, place: &Place<'_>, links: &[Link<'_>]) -> Body {
    let groups = groups(plan, place);
    let databases = databases(plan, place);
    let caches = caches(plan, place);
    let buckets = buckets(plan, place);
    let port = plan.need(needs::SERVICE_PORT);
    let path = plan.need(needs::HEALTH_PATH);
    let check = plan.subject.model.traffic.health;
    let probes = [
        ("path", path),
        ("every", Expr::number((check.every * 3600.0).round())),
        ("failures", Expr::from(check.failures.max(1))),
    ];
    let mut body = Body::new().set("source", format!("./modules/{}", place.folder()));
    body = match place.provider {
        Provider::Aws => {
            let alias = format!("aws.{}", place.module);
            body.set("providers", Expr::map([("aws", Expr::raw(alias))]))
        }
        Provider::Gcp => body.set("project", plan.need(needs::PROJECT)),
        _ => body,
    };
    body = body
        .blank()
        .set("name", &place.name)
        .set("labels", labels(place))
        .set("cidr", &place.cidr)
        .set("peer_cidrs", peers(plan, place));
    body = match place.provider {
        Provider::Aws => aws(plan, place, body),
        Provider::Gcp => gcp(plan, place, body),
        _ => azure(plan, place, body),
    };
    body = gateway(plan, links, place, body)
        .blank()
        .set("service_port", port)
        .set("health_check", Expr::map(probes));
    if groups.scaling {
        body = body.set("cpu_target_percent", plan.need(needs::CPU_TARGET));
    }
    body = body
        .blank()
        .set("vm_tiers", groups.machines)
        .set("kubernetes_tiers", groups.kubernetes)
        .set("databases", databases.databases);
    match place.provider {
        Provider::Aws => body
            .set("backup_copies", databases.copies)
            .set("caches", caches)
            .set("buckets", buckets),
        Provider::Gcp => body
            .set("caches", caches)
            .set("buckets", buckets)
            .set("datasets", datasets(plan, place)),
        _ => {
            let mut body = body.set("caches", caches).set("containers", buckets);
            if groups.any_machines {
                body = body.set("admin_ssh_public_key", plan.need(needs::SSH_KEY));
            }
            body
        }
    }
}

fn labels(place: &Place<'_>) -> Expr {
    let map = if place.provider == Provider::Gcp {
        "google_labels"
    } else {
        "labels"
    };
    Expr::raw(format!("local.{map}"))
}

/// Addresses of the regions that this one is connected with.
fn peers(plan: &Plan<'_>, place: &Place<'_>) -> Expr {
    let members = plan
        .subject
        .model
        .network
        .mesh
        .as_ref()
        .map(|(_, m)| m.as_slice());
    let members = members
        .filter(|m| m.contains(&place.index))
        .unwrap_or_default();
    let others = plan
        .places
        .iter()
        .filter(|p| p.index != place.index && members.contains(&p.index));
    Expr::list(others.map(|p| &p.cidr))
}

fn aws(plan: &mut Plan<'_>, place: &Place<'_>, body: Body) -> Body {
    let mut balancers = Vec::new();
    let mut certificate = false;
    for balancer in balancers_of(plan, place) {
        let (name, kind) = match balancer.kind {
            BalancerKind::Nlb => ("nlb", "network"),
            _ => ("alb", "application"),
        };
        certificate |= kind == "application";
        for n in 1..=balancer.count {
            let name = if n == 1 {
                name.to_owned()
            } else {
                format!("{name}{n}")
            };
            balancers.push((name, Expr::from(kind)));
        }
    }
    let body = body
        .set("zones", place.region.zones)
        .set("nat_gateways", nat(plan, place))
        .set("balancers", Expr::Map(balancers));
    if certificate {
        body.set("certificate_arn", plan.need_for(needs::CERTIFICATES, place))
    } else {
        body
    }
}

fn gcp(plan: &mut Plan<'_>, place: &Place<'_>, body: Body) -> Body {
    let nat = nat(plan, place) > 0;
    body.set("region", &place.region.location)
        .set("zones", place.region.zones)
        .set("nat", nat)
}

fn azure(plan: &mut Plan<'_>, place: &Place<'_>, body: Body) -> Body {
    let location = plan
        .subject
        .catalog
        .location("azure", &place.region.location);
    // A region with one zone has none to name.
    let zones = if location.is_some_and(|l| l.zones > 1) {
        place.region.zones
    } else {
        0
    };
    let gateways = nat(plan, place);
    if gateways > 1 {
        plan.leave_out(
            &format!("network.nat.{}", place.region.key),
            format!(
                "{} of {gateways} NAT gateways in `{}`",
                gateways - 1,
                place.region.key
            ),
            "a subnet of Azure takes one, which is zone-bound",
        );
    }
    let count = |kind: BalancerKind, plan: &Plan<'_>| -> u32 {
        balancers_of(plan, place)
            .iter()
            .filter(|b| b.kind == kind)
            .map(|b| b.count)
            .sum()
    };
    let front = count(BalancerKind::ApplicationGateway, plan);
    let body = body
        .set("location", &place.region.location)
        .set("short_name", short(place))
        .set("zones", Expr::list((1..=zones).map(|z| z.to_string())))
        .set("nat_gateways", gateways.min(1))
        .set("gateways", front)
        .set("balancers", count(BalancerKind::AzureLb, plan))
        .set("tenant_id", plan.need(needs::TENANT));
    if front == 0 {
        return body;
    }
    let certificate = plan.need_for(needs::GATEWAY_CERTIFICATES, place);
    let of = |what: &str| certificate.part(what);
    body.set("certificate_secret_id", of("secret_id"))
        .set("gateway_identity_id", of("identity_id"))
}

/// Ten letters and digits for accounts that take nothing else.
fn short(place: &Place<'_>) -> String {
    let name = crate::slug::slug(&place.name, 14);
    let plain = name.replace('-', "");
    let from = plain.chars().count().saturating_sub(10);
    plain.chars().skip(from).collect()
}

/// The load balancers of a place.
pub(super) fn balancers_of(plan: &Plan<'_>, place: &Place<'_>) -> Vec<BalancerModel> {
    let all = plan.subject.model.network.balancers.iter();
    all.filter(|b| b.region == place.index).cloned().collect()
}

/// NAT gateways of a place; where nodes run and none is stated, that is said.
fn nat(plan: &mut Plan<'_>, place: &Place<'_>) -> u32 {
    let model = plan.subject.model;
    let stated = model.network.nat.iter().find(|n| n.region == place.index);
    if let Some(nat) = stated {
        return nat.gateways;
    }
    if model
        .tiers
        .iter()
        .any(|t| t.places.iter().any(|p| p.region == place.index))
    {
        plan.leave_out(
            &format!("network.nat.{}", place.region.key),
            format!("a way out for the nodes in `{}`", place.region.key),
            "the design states no NAT gateway there, and nodes have no public address: state one, or bring images and updates in through private endpoints",
        );
    }
    0
}
