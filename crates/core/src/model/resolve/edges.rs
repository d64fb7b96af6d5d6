//! What stands between users and regions and costs by itself: gateways, interconnects, addresses,
//! content delivery, firewalls, DNS services.

use super::super::{
    CdnModel, DnsModel, HealthChecks, InterconnectModel, NetworkModel, RegionUnit, TrafficModel,
    WafModel,
};
use super::context::Resolver;
use super::shared::kind_of;
use crate::quantity::Requests;
use crate::scenario::{Cdn, CdnService, DependencyKind, Mesh, Network, Provider, Waf};
use rust_decimal::Decimal;

impl Resolver<'_> {
    /// Gateways, interconnects, addresses, content delivery and firewalls.
    pub fn edges(&mut self, stated: &Network, regions: &[RegionUnit], out: &mut NetworkModel) {
        if stated.mesh != Some(Mesh::Vpn) {
            let idle = [
                ("tunnels", stated.tunnels.is_some()),
                ("vpn-gateways", !stated.vpn_gateways.is_empty()),
            ];
            for (key, _) in idle.iter().filter(|(_, said)| *said) {
                self.error_at_key(
                    "key-without-effect",
                    &format!("network.{key}"),
                    format!("`{key}` says nothing without a VPN mesh"),
                    "add `mesh: vpn`, or take it out".into(),
                );
            }
        } else if stated.tunnels.is_none() {
            self.assume_rule(
                "rule.vpn-tunnels",
                "network.tunnels",
                "one VPN tunnel between each pair of regions, unless stated",
                "1".into(),
            );
        }
        if stated.mesh == Some(Mesh::Wireguard) {
            self.assume_rule(
                "rule.wireguard",
                "network.mesh",
                "WireGuard runs on nodes of the tiers: nothing is charged beyond them; state a tier of its own where it has one",
                "$0".into(),
            );
        }
        for (key, size) in &stated.vpn_gateways {
            let path = format!("network.vpn-gateways.{key}");
            if let Some(r) = self.region_index(&path, key) {
                out.vpn_gateways.insert(r, size.clone());
            }
        }
        for (key, list) in &stated.interconnects {
            for (i, one) in list.iter().enumerate() {
                let path = format!("network.interconnects.{key}[{i}]");
                if let Some(region) = self.region_index(&path, key) {
                    out.interconnects.push(InterconnectModel {
                        region,
                        speed: one.speed,
                        count: one.count.unwrap_or(1),
                        data: one.data,
                        path,
                    });
                }
            }
        }
        for (key, count) in &stated.addresses {
            let path = format!("network.addresses.{key}");
            if let Some(r) = self.region_index(&path, key) {
                out.addresses.push((r, *count, path));
            }
        }
        for (name, cdn) in &stated.cdn {
            if let Some(model) = self.cdn(name, cdn, regions, &out.cdns) {
                out.cdns.push(model);
            }
        }
        for (name, waf) in &stated.waf {
            out.wafs.extend(self.waf(name, waf));
        }
    }

    fn cdn(
        &mut self,
        name: &str,
        stated: &Cdn,
        regions: &[RegionUnit],
        before: &[CdnModel],
    ) -> Option<CdnModel> {
        let path = format!("network.cdn.{name}");
        let Some(service) = stated.service else {
            self.error(
                "missing-key",
                &path,
                format!("`{name}` does not say which service it is"),
                "add `service: cloudfront`, `cloud-cdn`, `front-door` or `cloudflare`".into(),
            );
            return None;
        };
        let owner = owner(service);
        let mut behind = Vec::new();
        for (i, key) in stated.regions.iter().enumerate() {
            behind.extend(self.region_index(&format!("{path}.regions[{i}]"), key));
        }
        if stated.regions.is_empty() {
            let fits = |key: &str| {
                let own = self.scenario.regions.get(key).and_then(|r| r.provider);
                owner.is_none() || own == owner
            };
            behind = (0..regions.len())
                .filter(|r| regions.get(*r).is_some_and(|x| fits(&x.key)))
                .collect();
        }
        if let Some(other) = before
            .iter()
            .find(|c| c.regions.iter().any(|r| behind.contains(r)))
        {
            self.error(
                "key-without-effect",
                &path,
                format!(
                    "`{name}` and `{}` stand in front of the same region",
                    other.name
                ),
                "name the regions of each under `regions`; one layer of delivery is priced".into(),
            );
            return None;
        }
        let caching = self.scenario.traffic.as_ref();
        let edge = caching.and_then(|t| t.caching.as_ref()?.edge);
        let hit_ratio = stated.hit_ratio.or(edge);
        if hit_ratio.is_none() {
            self.assume_rule(
                "rule.cdn-hit-ratio",
                &format!("{path}.hit-ratio"),
                "content delivery serves nothing from its cache, unless stated",
                "0%".into(),
            );
        }
        Some(CdnModel {
            name: name.to_owned(),
            service,
            regions: behind,
            hit_ratio: hit_ratio.unwrap_or_default(),
            data: stated.data,
            requests: stated.requests,
            plan: stated.plan.clone(),
            path,
        })
    }

    fn waf(&mut self, name: &str, stated: &Waf) -> Option<WafModel> {
        let path = format!("network.waf.{name}");
        let Some(service) = stated.service else {
            self.error(
                "missing-key",
                &path,
                format!("`{name}` does not say which service it is"),
                "add `service: aws-waf`, `cloud-armor`, `front-door-waf` or `cloudflare`".into(),
            );
            return None;
        };
        let mut regions = Vec::new();
        for (i, key) in stated.regions.iter().enumerate() {
            regions.extend(self.region_index(&format!("{path}.in[{i}]"), key));
        }
        Some(WafModel {
            name: name.to_owned(),
            service,
            regions,
            policies: stated.policies.unwrap_or(1),
            rules: stated.rules.unwrap_or(0),
            managed_rules: stated.managed_rules.unwrap_or(0),
            requests: stated.requests,
            path,
        })
    }

    /// Every DNS service that the traffic or a dependency names, once each; queries are split
    /// evenly, as resolvers pick a name server at random.
    pub fn dns_services(&mut self, traffic: &TrafficModel) -> Vec<DnsModel> {
        let scenario = self.scenario;
        let stated = scenario.traffic.as_ref().and_then(|t| t.dns.clone());
        let mut named: Vec<(String, String)> = Vec::new();
        let front = stated.as_ref().and_then(|d| d.provider.clone());
        named.extend(front.map(|s| (s, "traffic.dns".to_owned())));
        for (name, dependency) in &scenario.dependencies {
            if kind_of(dependency) == DependencyKind::Dns
                && let Some(service) = &dependency.service
                && !named.iter().any(|(s, _)| s == service)
            {
                named.push((service.clone(), format!("dependencies.{name}")));
            }
        }
        let stated = stated.unwrap_or_default();
        let parts = Decimal::from(named.len().max(1));
        let queries = stated.queries.map(|q| Requests {
            per_month: (q.per_month / parts).round_dp(0),
        });
        let mut regions: Vec<usize> = traffic
            .flows
            .iter()
            .flat_map(|f| f.preference.regions())
            .collect();
        regions.sort_unstable();
        regions.dedup();
        named
            .into_iter()
            .map(|(service, path)| {
                if stated.zones.is_none() {
                    self.assume_rule(
                        "rule.dns-zones",
                        "traffic.dns.zones",
                        "one hosted zone at each DNS service, unless stated",
                        "1".into(),
                    );
                }
                if stated.health_checks.is_none() && service == "route53" && regions.len() > 1 {
                    self.assume_rule(
                        "rule.dns-health-checks",
                        "traffic.dns.health-checks",
                        "one health check of the DNS service for each region that requests may go to, unless stated",
                        regions.len().to_string(),
                    );
                }
                DnsModel {
                    service,
                    zones: stated.zones.unwrap_or(1),
                    queries,
                    policy: scenario
                        .traffic
                        .as_ref()
                        .and_then(|t| t.routing.as_ref())
                        .and_then(|r| r.policy),
                    health_checks: match stated.health_checks {
                        Some(n) => HealthChecks::Stated(n),
                        // A design of one place has nowhere to switch to.
                        None if regions.len() < 2 => HealthChecks::Stated(0),
                        None => HealthChecks::Regions(regions.clone()),
                    },
                    path,
                }
            })
            .collect()
    }
}

/// The provider whose regions a service stands in front of; none for all.
fn owner(service: CdnService) -> Option<Provider> {
    match service {
        CdnService::Cloudfront => Some(Provider::Aws),
        CdnService::CloudCdn => Some(Provider::Gcp),
        CdnService::FrontDoor | CdnService::AzureCdn => Some(Provider::Azure),
        CdnService::Cloudflare => None,
    }
}
