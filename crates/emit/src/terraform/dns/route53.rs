//! Route 53: a zone, a name for each region, health checks, and the records of the policy.

use super::geography::{CONTINENTS, countries};
use super::{Plan, Routes, needs};
use crate::hcl::{Body, Expr};
use crate::slug::slug;
use stormglass_core::scenario::{Provider, RoutingPolicy};

/// Intervals that the service has, in seconds.
const INTERVALS: [f64; 2] = [10.0, 30.0];

pub(super) fn records(plan: &mut Plan<'_>, routes: &Routes<'_>, mut body: Body) -> Body {
    let domain = plan.need(needs::DOMAIN);
    plan.need(needs::HOST);
    let path = plan.need(needs::HEALTH_PATH);
    let Some(alias) = plan
        .places
        .iter()
        .find(|p| p.provider == Provider::Aws)
        .map(|p| p.module.clone())
    else {
        return body;
    };
    let provider = || Expr::raw(format!("aws.{alias}"));
    let zone = Expr::raw("aws_route53_zone.this.zone_id");
    let ttl = Expr::number(routes.ttl.unwrap_or(60.0));
    body.push_block(
        "resource",
        &["aws_route53_zone", "this"],
        Body::new().set("provider", provider()).set("name", domain),
    );
    let every = interval(plan, routes.every);
    for (place, _) in &routes.places {
        let name = slug(&place.region.key, 40);
        let record = Body::new()
            .set("provider", provider())
            .set("zone_id", zone.clone())
            .set("name", Expr::raw(format!("\"{name}.${{var.host}}\"")))
            .set("type", "CNAME")
            .set("ttl", ttl.clone())
            .set(
                "records",
                Expr::list([Expr::raw(format!("local.endpoints[\"{}\"]", place.module))]),
            );
        body.push_block(
            "resource",
            &["aws_route53_record", &format!("{}_own", place.module)],
            record,
        );
        if routes.checked.contains(&place.index) {
            let check = Body::new()
                .set("provider", provider())
                .set("type", "HTTPS")
                .set(
                    "fqdn",
                    Expr::raw(format!("\"{name}.${{var.host}}.${{var.domain}}\"")),
                )
                .set("port", 443)
                .set("resource_path", path.clone())
                .set("request_interval", Expr::number(every))
                .set("failure_threshold", routes.failures.min(10))
                .set("tags", Expr::map([("Name", Expr::from(&place.name))]));
            body.push_block(
                "resource",
                &["aws_route53_health_check", &place.module],
                check,
            );
        }
    }
    let front = |place: &super::Place<'_>, name: Expr, id: &str, policy: (&str, Body)| {
        let own = slug(&place.region.key, 40);
        let mut record = Body::new()
            .set("provider", provider())
            .set("zone_id", zone.clone())
            .set("name", name)
            .set("type", "CNAME")
            .set("ttl", ttl.clone())
            .set(
                "records",
                Expr::list([Expr::raw(format!(
                    "\"{own}.${{var.host}}.${{var.domain}}\""
                ))]),
            )
            .set("set_identifier", id);
        if routes.checked.contains(&place.index) {
            record = record.set(
                "health_check_id",
                Expr::raw(format!("aws_route53_health_check.{}.id", place.module)),
            );
        }
        let (kind, policy) = policy;
        record.block(kind, &[], policy)
    };
    let host = || Expr::raw("var.host");
    match routes.policy {
        RoutingPolicy::Weighted => {
            for (place, share) in &routes.places {
                let weight = Body::new().set("weight", Expr::number((share * 100.0).round()));
                let record = front(
                    place,
                    host(),
                    &place.module,
                    ("weighted_routing_policy", weight),
                );
                body.push_block(
                    "resource",
                    &["aws_route53_record", &format!("{}_front", place.module)],
                    record,
                );
            }
        }
        RoutingPolicy::Failover => body = failover(routes, body, &front, (&zone, &ttl), &provider),
        RoutingPolicy::Latency => {
            for (place, _) in &routes.places {
                if place.provider != Provider::Aws {
                    plan.leave_out(
                        "traffic.routing",
                        format!("`{}` in routing by latency", place.region.key),
                        "Route 53 measures latency to regions of AWS only",
                    );
                    continue;
                }
                let policy = Body::new().set("region", &place.region.location);
                let record = front(
                    place,
                    host(),
                    &place.module,
                    ("latency_routing_policy", policy),
                );
                body.push_block(
                    "resource",
                    &["aws_route53_record", &format!("{}_front", place.module)],
                    record,
                );
            }
        }
        RoutingPolicy::Geolocation => body = geolocation(plan, routes, body, &front),
    }
    body
}

/// The nearest shorter interval that the service has.
fn interval(plan: &mut Plan<'_>, every: f64) -> f64 {
    let [fast, slow] = INTERVALS;
    let emitted = if every < slow { fast } else { slow };
    if every != emitted {
        plan.leave_out(
            "traffic.health-check.every",
            format!("health checks every {every} s"),
            format!("Route 53 probes every 10 or 30 s; {emitted} s are emitted"),
        );
    }
    emitted
}

type Front<'f> = dyn Fn(&super::Place<'_>, Expr, &str, (&str, Body)) -> Body + 'f;

/// A service fails over between two: more regions are a chain of names, each the second of the one before.
fn failover(
    routes: &Routes<'_>,
    mut body: Body,
    front: &Front<'_>,
    (zone, ttl): (&Expr, &Expr),
    provider: &dyn Fn() -> Expr,
) -> Body {
    let last = routes.places.len().saturating_sub(1);
    let name = |n: usize| match n {
        0 => Expr::raw("var.host"),
        n => Expr::raw(format!("\"after-{n}.${{var.host}}\"")),
    };
    let policy = |kind: &str| ("failover_routing_policy", Body::new().set("type", kind));
    for (n, (place, _)) in routes.places.iter().enumerate() {
        let resource = format!("{}_front", place.module);
        if n == last && n > 0 {
            // The last of all is the second of the one before it.
            let record = front(place, name(n - 1), "second", policy("SECONDARY"));
            body.push_block("resource", &["aws_route53_record", &resource], record);
            continue;
        }
        let record = front(place, name(n), "first", policy("PRIMARY"));
        body.push_block("resource", &["aws_route53_record", &resource], record);
        if n + 1 < last {
            let next = Body::new()
                .set("provider", provider())
                .set("zone_id", zone.clone())
                .set("name", name(n))
                .set("type", "CNAME")
                .set("ttl", ttl.clone())
                .set(
                    "records",
                    Expr::list([Expr::raw(format!(
                        "\"after-{}.${{var.host}}.${{var.domain}}\"",
                        n + 1
                    ))]),
                )
                .set("set_identifier", "second")
                .block(
                    "failover_routing_policy",
                    &[],
                    Body::new().set("type", "SECONDARY"),
                );
            body.push_block(
                "resource",
                &["aws_route53_record", &format!("{}_next", place.module)],
                next,
            );
        }
    }
    body
}

/// A record for each continent and country of the map, and one for everybody else.
fn geolocation(
    plan: &mut Plan<'_>,
    routes: &Routes<'_>,
    mut body: Body,
    front: &Front<'_>,
) -> Body {
    let map = plan
        .subject
        .scenario
        .traffic
        .as_ref()
        .and_then(|t| t.routing.as_ref())
        .map(|r| r.map.clone());
    let map = map.unwrap_or_default();
    let everybody = map.get("default").cloned();
    for (geography, region) in &map {
        let Some((place, _)) = routes.places.iter().find(|(p, _)| p.region.key == *region) else {
            continue;
        };
        let places: Vec<(&str, &str)> = if geography == "default" {
            vec![("country", "*")]
        } else if let Some((_, code, _)) = CONTINENTS
            .iter()
            .find(|(c, code, _)| c == geography && !code.is_empty())
        {
            vec![("continent", *code)]
        } else if let Some(all) = countries(geography) {
            all.iter().map(|c| ("country", *c)).collect()
        } else {
            if everybody.as_ref() != Some(region) {
                plan.leave_out(
                    &format!("traffic.routing.map.{geography}"),
                    format!("requests from `{geography}` to `{region}`"),
                    "Route 53 knows continents and countries; this is neither, so they go to the default",
                );
            }
            continue;
        };
        for (kind, code) in places {
            let word = if code == "*" {
                "default".to_owned()
            } else {
                code.to_lowercase()
            };
            let policy = Body::new().set(kind, code);
            let record = front(
                place,
                Expr::raw("var.host"),
                &word,
                ("geolocation_routing_policy", policy),
            );
            let name = format!("{}_{kind}_{word}", place.module);
            body.push_block("resource", &["aws_route53_record", &name], record);
        }
    }
    body
}
