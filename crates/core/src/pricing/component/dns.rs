//! DNS: hosted zones, queries, health checks.

use super::{Amount, GLOBAL, Item, Ledger};
use crate::model::{DnsModel, HealthChecks};
use crate::pricing::PriceKey;
use crate::pricing::bill::Component;
use crate::scenario::RoutingPolicy;
use rust_decimal::Decimal;

/// Longest interval of a health check that is charged as a fast one, in hours: under 30 s.
const FAST: f64 = 30.0 / 3600.0;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    let mut regions: Vec<usize> = model
        .traffic
        .flows
        .iter()
        .flat_map(|f| f.preference.regions())
        .collect();
    regions.sort_unstable();
    regions.dedup();
    if model.network.dns.is_empty() && regions.len() > 1 {
        // Something tells users where to go.
        let key = PriceKey::new("aws", "*", "route53", "-", "hosted-zone");
        let about = ledger.about(&key);
        let item = Item {
            region: GLOBAL,
            component: Component::Dns,
            resource: "dns".to_owned(),
            what: "DNS zones, queries and health checks".to_owned(),
            path: "traffic.dns".to_owned(),
            purchase: None,
            provider: None,
        };
        let reason = format!(
            "no service stated: state `traffic.dns.provider` (a zone of Route 53: {about})"
        );
        ledger.gap(&item, &reason);
    }
    for dns in &model.network.dns {
        charge_service(ledger, dns);
    }
}

fn charge_service(ledger: &mut Ledger<'_>, dns: &DnsModel) {
    let provider = match dns.service.as_str() {
        "route53" => "aws",
        "cloud-dns" => "gcp",
        "azure-dns" | "traffic-manager" => "azure",
        other => other,
    };
    let item = Item {
        region: GLOBAL,
        component: Component::Dns,
        resource: dns.service.clone(),
        what: format!("{} zones", dns.service),
        path: dns.path.clone(),
        purchase: None,
        provider: Some(provider.to_owned()),
    };
    let key = |meter: &str| PriceKey::new(provider, "*", &dns.service, "-", meter);
    if provider == dns.service {
        return ledger.gap(
            &item.named(format!("{} DNS", dns.service)),
            "no meters of it are on file: state its plan under `cost.services`",
        );
    }
    if dns.service != "traffic-manager" {
        ledger.charge(&item, &key("hosted-zone"), Some(Amount::things(dns.zones)));
    }
    let meter = match (dns.service.as_str(), dns.policy) {
        ("route53", Some(RoutingPolicy::Latency)) => "queries-latency",
        ("route53", Some(RoutingPolicy::Geolocation)) => "queries-geo",
        ("route53", _) => "queries-standard",
        _ => "queries",
    };
    let asked = item.named(format!("{} queries", dns.service));
    match dns.queries {
        Some(n) => ledger.charge(&asked, &key(meter), Some(Amount::Requests(n.per_month))),
        None => {
            let reason = format!(
                "no volume stated: state `traffic.dns.queries` ({})",
                ledger.about(&key(meter))
            );
            ledger.gap(&asked, &reason);
        }
    }
    if dns.service == "route53" {
        health_checks(ledger, dns, &item);
    }
}

/// Route 53 charges endpoints inside and outside AWS apart, and an option for fast intervals.
fn health_checks(ledger: &mut Ledger<'_>, dns: &DnsModel, item: &Item) {
    let (inside, outside) = match &dns.health_checks {
        HealthChecks::Stated(n) => (*n, 0),
        HealthChecks::Regions(regions) => regions.iter().fold((0, 0), |(a, b), r| {
            if ledger.provider(*r) == "aws" {
                (a + 1, b)
            } else {
                (a, b + 1)
            }
        }),
    };
    let fast = ledger.model.traffic.health.every < FAST;
    for (count, place) in [(inside, "aws"), (outside, "other")] {
        let mut charge = |what: &str, meter: &str| {
            let key = PriceKey::new("aws", "*", "route53", "-", meter);
            let item = item.named(format!("{what}, {place} endpoints"));
            ledger.charge(&item, &key, Some(Amount::AllMonth(Decimal::from(count))));
        };
        charge("health checks", &format!("health-check-{place}-endpoint"));
        if fast {
            charge(
                "fast interval of health checks",
                &format!("health-check-option-{place}-endpoint"),
            );
        }
    }
}
