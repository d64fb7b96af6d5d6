//! Where requests go: the design's routing policy at its DNS service, with health checks and times to
//! live.

use super::place::Place;
use super::plan::{Plan, needs};
use super::region::balancers_of;
use crate::hcl::{Body, Expr};
use stormglass_core::model::{Convergence, DnsModel, HealthChecks, Preference};
use stormglass_core::scenario::{Provider, RoutingPolicy};

mod cloudflare;
mod geography;
mod route53;

/// The file `dns.tf`, and whether Cloudflare is in it.
pub(super) fn dns(plan: &mut Plan<'_>) -> (Body, bool) {
    let services = plan.subject.model.network.dns.clone();
    let mut body = Body::new();
    let mut cloudflare = false;
    let mut done = false;
    for service in &services {
        let known = match service.service.as_str() {
            "route53" => plan.places.iter().any(|p| p.provider == Provider::Aws),
            "cloudflare" => true,
            _ => false,
        };
        if !known || done {
            plan.leave_out(
                &service.path,
                format!("the zone at {}", service.service),
                "this target writes the records of one service, Route 53 (where the design uses AWS) or Cloudflare; give others the same records",
            );
            continue;
        }
        done = true;
        let Some(routes) = routes(plan, service) else {
            continue;
        };
        body = endpoints(plan, &routes, body);
        if service.service == "cloudflare" {
            cloudflare = true;
            body = cloudflare::records(plan, &routes, body);
        } else {
            body = route53::records(plan, &routes, body);
        }
    }
    if services.is_empty() && plan.places.len() > 1 {
        plan.leave_out(
            "traffic.dns.provider",
            "records that send requests to the regions",
            "the design names no DNS service",
        );
    }
    (body, cloudflare)
}

/// What a DNS service has to know.
pub(super) struct Routes<'a> {
    /// Places that take requests: in the order of preference, with their share.
    places: Vec<(Place<'a>, f64)>,
    policy: RoutingPolicy,
    /// Seconds that answers are kept; none behind a proxy.
    ttl: Option<f64>,
    /// Indices of regions with a health check.
    checked: Vec<usize>,
    every: f64,
    failures: u32,
}

/// The routing of the design.
fn routes<'a>(plan: &mut Plan<'a>, service: &DnsModel) -> Option<Routes<'a>> {
    let model = plan.subject.model;
    let mut order: Vec<usize> = Vec::new();
    let mut shares: Vec<(usize, f64)> = Vec::new();
    for flow in &model.traffic.flows {
        let home = match &flow.preference {
            Preference::Ordered(list) => list.first().copied(),
            Preference::Spread { home, .. } => Some(*home),
        };
        let Some(home) = home else { continue };
        match shares.iter_mut().find(|(r, _)| *r == home) {
            Some((_, share)) => *share += flow.weight,
            None => shares.push((home, flow.weight)),
        }
        for region in flow.preference.regions() {
            if !order.contains(&region) {
                order.push(region);
            }
        }
    }
    let share = |r: usize| {
        shares
            .iter()
            .find(|(s, _)| *s == r)
            .map_or(0.0, |(_, w)| *w)
    };
    let mut places = Vec::new();
    for region in order {
        match plan.place(region).cloned() {
            Some(place) => places.push((place, share(region))),
            None => {
                let key = model.regions.get(region).map_or("", |r| r.key.as_str());
                plan.leave_out(
                    &format!("regions.{key}"),
                    format!("requests to `{key}`"),
                    "it is no region of a cloud",
                );
            }
        }
    }
    if places.is_empty() {
        return None;
    }
    if !model.traffic.kinds.is_empty() {
        plan.leave_out(
            "traffic.kinds",
            "routing of requests by kind",
            "DNS does not know kinds; give each kind a name of its own",
        );
    }
    let checked = match &service.health_checks {
        HealthChecks::Regions(all) => all.clone(),
        HealthChecks::Stated(n) => {
            let first = places.iter().take(*n as usize);
            first.map(|(p, _)| p.index).collect()
        }
    };
    let policy = service.policy.unwrap_or(RoutingPolicy::Failover);
    let ttl = match model.traffic.convergence {
        Convergence::Immediate => None,
        Convergence::Dns { ttl, .. } => Some((ttl * 3600.0).round()),
    };
    Some(Routes {
        places,
        policy,
        ttl,
        checked,
        every: (model.traffic.health.every * 3600.0).round(),
        failures: model.traffic.health.failures.max(1),
    })
}

/// Where each place is reached: its load balancer, or what the user says.
fn endpoints(plan: &mut Plan<'_>, routes: &Routes<'_>, body: Body) -> Body {
    let mut all = Vec::new();
    for (place, _) in &routes.places {
        let own = match place.provider {
            Provider::Aws => balancers_of(plan, place)
                .first()
                .map(|b| match b.kind {
                    stormglass_core::scenario::BalancerKind::Nlb => "nlb",
                    _ => "alb",
                })
                .map(|name| format!("module.{}.balancer_names[\"{name}\"]", place.module)),
            Provider::Azure if !balancers_of(plan, place).is_empty() => {
                Some(format!("module.{}.front_names[0]", place.module))
            }
            _ => None,
        };
        let value = match own {
            Some(text) => Expr::raw(text),
            None => plan.need_for(needs::ENDPOINTS, place),
        };
        all.push((place.module.clone(), value));
    }
    let locals = Body::new().set("endpoints", Expr::Map(all));
    body.comment("Where each region takes requests.")
        .block("locals", &[], locals)
}
