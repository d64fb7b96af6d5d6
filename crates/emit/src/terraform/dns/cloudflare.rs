//! Cloudflare: a monitor, a pool for each region, and a load balancer with the policy.

use super::geography::{CONTINENTS, PARTS, countries};
use super::{Plan, Routes, needs};
use crate::hcl::{Body, Expr};
use std::collections::BTreeMap;
use stormglass_core::scenario::RoutingPolicy;

pub(super) fn records(plan: &mut Plan<'_>, routes: &Routes<'_>, mut body: Body) -> Body {
    let account = plan.need(needs::CLOUDFLARE_ACCOUNT);
    let zone = plan.need(needs::CLOUDFLARE_ZONE);
    plan.need(needs::DOMAIN);
    plan.need(needs::HOST);
    let path = plan.need(needs::HEALTH_PATH);
    let timeout = (plan.subject.model.traffic.health.timeout * 3600.0).round();
    let checked = !routes.checked.is_empty();
    if checked {
        let mut monitor = Body::new()
            .set("account_id", account.clone())
            .set("type", "https")
            .set("method", "GET")
            .set("path", path)
            .set("expected_codes", "2xx")
            .set("interval", Expr::number(routes.every))
            .set("consecutive_down", routes.failures);
        if timeout > 0.0 {
            monitor = monitor.set("timeout", Expr::number(timeout));
        }
        body.push_block(
            "resource",
            &["cloudflare_load_balancer_monitor", "this"],
            monitor,
        );
    }
    for (place, _) in &routes.places {
        let origin = Expr::map([
            ("name", Expr::from(&place.name)),
            (
                "address",
                Expr::raw(format!("local.endpoints[\"{}\"]", place.module)),
            ),
            ("enabled", Expr::Bool(true)),
        ]);
        let mut pool = Body::new()
            .set("account_id", account.clone())
            .set("name", &place.name)
            .set("origins", Expr::list([origin]));
        if routes.checked.contains(&place.index) {
            pool = pool.set(
                "monitor",
                Expr::raw("cloudflare_load_balancer_monitor.this.id"),
            );
        }
        body.push_block(
            "resource",
            &["cloudflare_load_balancer_pool", &place.module],
            pool,
        );
    }
    let pool = |module: &str| Expr::raw(format!("cloudflare_load_balancer_pool.{module}.id"));
    // Whoever no rule names goes to the first pool: to the default of a map.
    let map = plan
        .subject
        .scenario
        .traffic
        .as_ref()
        .and_then(|t| t.routing.as_ref());
    let everybody = map
        .and_then(|r| r.map.get("default"))
        .filter(|_| routes.policy == RoutingPolicy::Geolocation);
    let (first, rest): (Vec<_>, Vec<_>) = routes
        .places
        .iter()
        .partition(|(p, _)| Some(&p.region.key) == everybody);
    let order = first.into_iter().chain(rest).map(|(p, _)| pool(&p.module));
    let last = routes
        .places
        .last()
        .map(|(p, _)| p.module.clone())
        .unwrap_or_default();
    let mut balancer = Body::new()
        .set("zone_id", zone)
        .set("name", Expr::raw("\"${var.host}.${var.domain}\""))
        .set("proxied", routes.ttl.is_none())
        .set_some("ttl", routes.ttl.map(Expr::number))
        .set("default_pools", Expr::list(order))
        .set("fallback_pool", pool(&last));
    let steering = match routes.policy {
        RoutingPolicy::Failover => "off",
        RoutingPolicy::Weighted => "random",
        RoutingPolicy::Geolocation => "geo",
        RoutingPolicy::Latency => "dynamic_latency",
    };
    balancer = balancer.set("steering_policy", steering);
    match routes.policy {
        RoutingPolicy::Weighted => {
            let weights = routes.places.iter().map(|(p, share)| {
                let id = format!("(cloudflare_load_balancer_pool.{}.id)", p.module);
                (id, Expr::number((share * 10000.0).round() / 10000.0))
            });
            let weights = Expr::Keyed(weights.collect());
            balancer = balancer.set("random_steering", Expr::map([("pool_weights", weights)]));
        }
        RoutingPolicy::Geolocation => {
            let (regions, countries) = geography(plan, routes);
            let listed = |all: BTreeMap<String, String>| {
                Expr::map(
                    all.into_iter()
                        .map(|(code, module)| (code, Expr::list([pool(&module)]))),
                )
            };
            balancer = balancer
                .set("region_pools", listed(regions))
                .set("country_pools", listed(countries));
        }
        RoutingPolicy::Failover | RoutingPolicy::Latency => {}
    }
    body.push_block("resource", &["cloudflare_load_balancer", "this"], balancer);
    body
}

/// Pools by Cloudflare's regions and by country, as the module of each place.
fn geography(
    plan: &mut Plan<'_>,
    routes: &Routes<'_>,
) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let map = plan
        .subject
        .scenario
        .traffic
        .as_ref()
        .and_then(|t| t.routing.as_ref())
        .map(|r| r.map.clone());
    let (mut by_region, mut by_country) = (BTreeMap::new(), BTreeMap::new());
    for (geography, region) in map.unwrap_or_default() {
        let Some((place, _)) = routes.places.iter().find(|(p, _)| p.region.key == region) else {
            continue;
        };
        if geography == "default" {
            continue;
        }
        if let Some((_, _, codes)) = CONTINENTS.iter().find(|(c, ..)| *c == geography) {
            by_region.extend(
                codes
                    .iter()
                    .map(|c| ((*c).to_owned(), place.module.clone())),
            );
        } else if let Some((_, code)) = PARTS.iter().find(|(g, _)| *g == geography) {
            by_region.insert((*code).to_owned(), place.module.clone());
        } else if let Some(all) = countries(&geography) {
            by_country.extend(all.iter().map(|c| ((*c).to_owned(), place.module.clone())));
        } else {
            plan.leave_out(
                &format!("traffic.routing.map.{geography}"),
                format!("requests from `{geography}` to `{region}`"),
                "Cloudflare knows its own regions and countries; this is neither, so they go to the default",
            );
        }
    }
    (by_region, by_country)
}
