//! Traffic: flows with their weights and preferences, detection, convergence.

use super::super::{
    AudienceModel, Convergence, Dist, Flow, HealthCheckModel, Preference, RegionUnit, TierModel,
    TrafficModel,
};
use super::context::Resolver;
use super::shared::kind_of;
use crate::catalog::CONTINENTS;
use crate::quantity::{Percent, RequestRate};
use crate::scenario::{DependencyKind, RegionRole, Routing, RoutingPolicy, Traffic};
use indexmap::IndexMap;
use rust_decimal::Decimal;

/// Path of the routing of the whole design.
pub(super) const ROUTING: &str = "traffic.routing";

impl Resolver<'_> {
    /// Who asks and where requests go.
    pub fn traffic(&mut self, regions: &[RegionUnit], tiers: &[TierModel]) -> TrafficModel {
        let stated = self.scenario.traffic.clone().unwrap_or_default();
        let read_share = match stated.read_share {
            Some(p) => p.fraction(),
            None => self.number("read-share", "traffic.read-share"),
        };
        let routing = stated.routing.clone().unwrap_or_default();
        let geographies = self.geographies(&stated);
        let kinds = self.kinds(&stated, &geographies, regions, tiers);
        let (flows, audience) = match kinds.iter().max_by(|a, b| a.share.total_cmp(&b.share)) {
            Some(most) => (super::kinds::together(&kinds), most.audience.clone()),
            None => self.routed((&routing, ROUTING), &geographies, regions, tiers),
        };
        let curve = self.curve(&stated);
        let mean = super::scaling::mean(&curve);
        TrafficModel {
            demand_rps: stated.demand.map(|d| {
                RequestRate {
                    per_second: d.per_second * mean,
                }
                .rps()
            }),
            peak: super::scaling::peak(&curve),
            curve,
            read_share,
            flows,
            kinds,
            health: self.health(&stated),
            convergence: self.convergence(&stated),
            local_detection: if self.assume_none() {
                Dist::Fixed(0.0)
            } else {
                self.mechanism(
                    "aws",
                    "elb",
                    "target-unhealthy",
                    "traffic.health-check",
                    "time until a regional balancer stops using a lost node",
                )
            },
            response_bytes: stated.response.map(|b| b.bytes),
            last_mile_ms: self.last_mile(&stated, !audience.is_empty()),
            caching: self.caching(&stated),
            audience,
        }
    }

    /// Streams of requests, and users by geography, by one routing and through some tiers.
    pub(super) fn routed(
        &mut self,
        routing: (&Routing, &str),
        geographies: &[(String, f64)],
        regions: &[RegionUnit],
        tiers: &[TierModel],
    ) -> (Vec<Flow>, Vec<AudienceModel>) {
        let order = self.order(routing, regions, tiers);
        let policy = (!order.is_empty())
            .then(|| self.policy(routing, regions, &order, !geographies.is_empty()));
        let flows = self.flows(policy, routing, geographies, regions, &order);
        let audience = self.audience(policy, routing.0, geographies, regions, &order, &flows);
        (flows, audience)
    }

    fn health(&mut self, stated: &Traffic) -> HealthCheckModel {
        let check = stated.health_check.clone().unwrap_or_default();
        if check.every.is_none() || check.failures.is_none() {
            self.assume_rule(
                "rule.health-check",
                "traffic.health-check",
                "health checks probe every 30 s and three failures count, unless stated",
                "30s, 3".into(),
            );
        }
        if check.failures == Some(0) {
            self.error(
                "quantity-out-of-range",
                "traffic.health-check.failures",
                "no failed probe would ever count".into(),
                "write `failures: 1` or more".into(),
            );
        }
        HealthCheckModel {
            every: check.every.map_or(30.0 / 3600.0, |d| d.hours()),
            failures: check.failures.unwrap_or(3),
            timeout: check.timeout.map_or(0.0, |d| d.hours()),
        }
    }

    fn convergence(&mut self, stated: &Traffic) -> Convergence {
        let front = self
            .scenario
            .dependencies
            .values()
            .any(|d| kind_of(d) == DependencyKind::FrontDoor && d.regions.is_empty());
        if front {
            return Convergence::Immediate;
        }
        let ttl = match stated.dns.as_ref().and_then(|d| d.ttl) {
            Some(d) => d.hours(),
            None => {
                self.assume_rule(
                    "rule.dns-ttl",
                    "traffic.dns.ttl",
                    "DNS answers are kept for 60 s unless stated",
                    "60s".into(),
                );
                60.0 / 3600.0
            }
        };
        let propagation = self.mechanism(
            "aws",
            "route53",
            "record-propagation",
            "traffic.dns",
            "time until a changed DNS record is published",
        );
        let tail_share = self.number("dns-tail-share", "traffic.dns");
        let low = self.number("dns-tail-hold-min", "traffic.dns") / 3600.0;
        let high = self.number("dns-tail-hold-max", "traffic.dns") / 3600.0;
        Convergence::Dns {
            propagation,
            ttl,
            tail_share,
            tail_hold: (low, high),
        }
    }

    fn flows(
        &mut self,
        policy: Option<RoutingPolicy>,
        routing: (&Routing, &str),
        geographies: &[(String, f64)],
        regions: &[RegionUnit],
        order: &[usize],
    ) -> Vec<Flow> {
        let Some(policy) = policy else {
            return Vec::new();
        };
        match policy {
            RoutingPolicy::Failover => by_geography(geographies, |_| order.to_vec()),
            RoutingPolicy::Weighted => self.weighted(routing, regions, order),
            RoutingPolicy::Geolocation => self.geolocated(routing, geographies, regions, order),
            RoutingPolicy::Latency => {
                if geographies.is_empty() {
                    self.error(
                        "missing-key",
                        routing.1,
                        "routing by latency needs to know where users are".into(),
                        "add `geographies: { na-east: 60%, dach: 40% }` to `traffic`".into(),
                    );
                    return Vec::new();
                }
                let nearest: Vec<(String, Vec<usize>)> = geographies
                    .iter()
                    .map(|(g, _)| (g.clone(), self.by_round_trip(g, regions, order)))
                    .collect();
                by_geography(geographies, |g| {
                    nearest
                        .iter()
                        .find(|(n, _)| n == g)
                        .map_or_else(|| order.to_vec(), |(_, o)| o.clone())
                })
            }
        }
    }

    fn geographies(&mut self, stated: &Traffic) -> Vec<(String, f64)> {
        let mut out = Vec::new();
        for (name, share) in &stated.geographies {
            if self.catalog.geography(name).is_none() {
                let known: Vec<String> = self
                    .catalog
                    .geographies()
                    .map(|g| g.name.to_string())
                    .collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                self.dangling(
                    &format!("traffic.geographies.{name}"),
                    name,
                    "geography",
                    &known,
                );
            }
            out.push((name.clone(), share.fraction()));
        }
        self.adds_up("traffic.geographies", &stated.geographies);
        out
    }

    pub(super) fn adds_up(&mut self, path: &str, shares: &IndexMap<String, Percent>) {
        let sum: Decimal = shares.values().map(|p| p.percent()).sum();
        if !shares.is_empty() && sum != Decimal::ONE_HUNDRED {
            self.error(
                "shares-do-not-add-up",
                path,
                format!("the shares add up to {}%", sum.normalize()),
                "make them add up to 100%".into(),
            );
        }
    }

    /// Regions that can serve, in order of preference.
    fn order(
        &mut self,
        (routing, at): (&Routing, &str),
        regions: &[RegionUnit],
        tiers: &[TierModel],
    ) -> Vec<usize> {
        let serving: Vec<&TierModel> = tiers
            .iter()
            .filter(|t| t.user_facing && t.quorum.is_none())
            .collect();
        let can = |r: usize| {
            !serving.is_empty()
                && serving
                    .iter()
                    .any(|t| t.places.iter().any(|p| p.region == r))
        };
        let mut out = Vec::new();
        for (i, key) in routing.order.iter().enumerate() {
            let path = format!("{at}.order[{i}]");
            let Some(r) = self.region_index(&path, key) else {
                continue;
            };
            if out.contains(&r) {
                self.error(
                    "named-twice",
                    &path,
                    format!("`{key}` stands in the order already"),
                    "name each region once".into(),
                );
                continue;
            }
            if !serving.is_empty() && !can(r) {
                self.error(
                    "region-without-servers",
                    &path,
                    format!("no user-facing tier runs in `{key}`"),
                    "add a placement there, or take the region out of the routing".into(),
                );
            }
            let role = regions.get(r).map(|x| x.role);
            if let Some(role @ (RegionRole::Backup | RegionRole::Witness)) = role {
                self.error(
                    "role-does-not-serve",
                    &path,
                    format!("region `{key}` is a `{role}`, which serves no requests"),
                    "give it another role, or take it out of the order".into(),
                );
            }
            if !out.contains(&r) {
                out.push(r);
            }
        }
        let rank = |role: RegionRole| match role {
            RegionRole::Primary => 0,
            RegionRole::Active => 1,
            RegionRole::HotStandby => 2,
            RegionRole::Secondary => 3,
            RegionRole::WarmStandby => 4,
            RegionRole::PilotLight => 5,
            RegionRole::Backup | RegionRole::Witness => 9,
        };
        let mut rest: Vec<usize> = (0..regions.len())
            .filter(|r| {
                !out.contains(r) && can(*r) && regions.get(*r).is_some_and(|x| rank(x.role) < 9)
            })
            .collect();
        rest.sort_by_key(|r| (regions.get(*r).map_or(9, |x| rank(x.role)), *r));
        if routing.order.is_empty() {
            out.extend(rest);
        }
        out
    }

    fn policy(
        &mut self,
        (routing, at): (&Routing, &str),
        regions: &[RegionUnit],
        order: &[usize],
        located: bool,
    ) -> RoutingPolicy {
        if let Some(policy) = routing.policy {
            return policy;
        }
        let standby = order.iter().filter_map(|r| regions.get(*r)).any(|r| {
            matches!(
                r.role,
                RegionRole::Primary
                    | RegionRole::HotStandby
                    | RegionRole::Secondary
                    | RegionRole::WarmStandby
                    | RegionRole::PilotLight
            )
        });
        let policy = if !routing.weights.is_empty() {
            RoutingPolicy::Weighted
        } else if standby || order.len() == 1 {
            RoutingPolicy::Failover
        } else if located {
            RoutingPolicy::Latency
        } else {
            RoutingPolicy::Weighted
        };
        self.assume_rule(
            "rule.routing",
            at,
            "routing when no policy is stated: by failover where a region is a primary or standby, else by latency, else even shares",
            policy.word().into(),
        );
        policy
    }

    fn weighted(
        &mut self,
        (routing, at): (&Routing, &str),
        regions: &[RegionUnit],
        order: &[usize],
    ) -> Vec<Flow> {
        self.adds_up(&format!("{at}.weights"), &routing.weights);
        let mut shares: Vec<(usize, f64)> = Vec::new();
        for (key, share) in &routing.weights {
            let path = format!("{at}.weights.{key}");
            let members: Vec<usize> = match Routing::provider_of(key) {
                Some(p) if !self.scenario.regions.contains_key(key) => order
                    .iter()
                    .copied()
                    .filter(|r| {
                        regions
                            .get(*r)
                            .and_then(|x| self.scenario.regions.get(&x.key))
                            .and_then(|x| x.provider)
                            == Some(p)
                    })
                    .collect(),
                _ => self.region_index(&path, key).into_iter().collect(),
            };
            if members.iter().any(|r| !order.contains(r)) || members.is_empty() {
                self.error(
                    "region-without-servers",
                    &path,
                    format!("no user-facing tier runs in `{key}`"),
                    "add a placement there, or take the share out of the routing".into(),
                );
                continue;
            }
            if members.len() > 1 {
                self.assume_rule(
                    "rule.weights-by-provider",
                    &path,
                    "a share of a provider is split evenly over its regions",
                    format!("{} regions", members.len()),
                );
            }
            let each = share.fraction() / members.len() as f64;
            shares.extend(members.into_iter().map(|r| (r, each)));
        }
        if routing.weights.is_empty() {
            let even = 1.0 / order.len() as f64;
            self.assume_rule(
                "rule.even-shares",
                &format!("{at}.weights"),
                "regions serve even shares when no weights are stated",
                format!("{} regions", order.len()),
            );
            shares = order.iter().map(|r| (*r, even)).collect();
        }
        shares
            .iter()
            .filter(|(_, w)| *w > 0.0)
            .map(|(r, w)| Flow {
                name: regions.get(*r).map_or_else(String::new, |x| x.key.clone()),
                weight: *w,
                preference: Preference::Spread {
                    home: *r,
                    shares: shares.clone(),
                },
            })
            .collect()
    }

    fn geolocated(
        &mut self,
        (routing, at): (&Routing, &str),
        geographies: &[(String, f64)],
        regions: &[RegionUnit],
        order: &[usize],
    ) -> Vec<Flow> {
        if geographies.is_empty() {
            self.error(
                "missing-key",
                at,
                "routing by geography needs to know where users are".into(),
                "add `geographies: { na-east: 60%, dach: 40% }` to `traffic`".into(),
            );
        }
        for (key, target) in &routing.map {
            let path = format!("{at}.map.{key}");
            if key != "default"
                && self.catalog.geography(key).is_none()
                && !CONTINENTS.contains(&key.as_str())
            {
                let known: Vec<String> = self
                    .catalog
                    .geographies()
                    .map(|g| g.name.to_string())
                    .collect();
                let mut known: Vec<&str> = known.iter().map(String::as_str).collect();
                known.extend(CONTINENTS);
                self.dangling(&path, key, "geography or continent", &known);
            }
            self.region_index(&path, target);
        }
        let mut out = Vec::new();
        for (name, weight) in geographies {
            let Some(list) = self.mapped(name, routing, regions, order) else {
                self.error(
                    "geography-without-region",
                    &format!("{at}.map"),
                    format!("users of `{name}` are sent nowhere"),
                    format!("add `{name}: <region>` or `default: <region>`"),
                );
                continue;
            };
            out.push(Flow {
                name: name.clone(),
                weight: *weight,
                preference: Preference::Ordered(list),
            });
        }
        out
    }

    /// Where the map sends a geography: its region, then the others from the nearest.
    pub(super) fn mapped(
        &self,
        name: &str,
        routing: &Routing,
        regions: &[RegionUnit],
        order: &[usize],
    ) -> Option<Vec<usize>> {
        let continent = self
            .catalog
            .geography(name)
            .map(|g| g.continent.to_string());
        let target = routing
            .map
            .get(name)
            .or_else(|| routing.map.get(continent.as_deref().unwrap_or("")))
            .or_else(|| routing.map.get("default"))?;
        let first = regions.iter().position(|r| r.key == *target)?;
        let nearest = self.by_round_trip(name, regions, order);
        let rest = nearest.into_iter().filter(|r| *r != first);
        Some(std::iter::once(first).chain(rest).collect())
    }

    /// Regions from the nearest by round trip, fitted or measured.
    pub(super) fn by_round_trip(
        &self,
        geography: &str,
        regions: &[RegionUnit],
        order: &[usize],
    ) -> Vec<usize> {
        let mut timed: Vec<(f64, usize)> = order
            .iter()
            .map(|r| {
                let ms = regions.get(*r).and_then(|x| {
                    let provider = self.scenario.regions.get(&x.key)?.provider?;
                    self.catalog
                        .geography_rtt(geography, provider.word(), &x.location)
                });
                (ms.map_or(f64::MAX, |m| m.ms), *r)
            })
            .collect();
        timed.sort_by(|a, b| a.0.total_cmp(&b.0));
        timed.into_iter().map(|(_, r)| r).collect()
    }
}

fn by_geography(geographies: &[(String, f64)], order: impl Fn(&str) -> Vec<usize>) -> Vec<Flow> {
    if geographies.is_empty() {
        return vec![Flow {
            name: "all".into(),
            weight: 1.0,
            preference: Preference::Ordered(order("")),
        }];
    }
    geographies
        .iter()
        .map(|(name, weight)| Flow {
            name: name.clone(),
            weight: *weight,
            preference: Preference::Ordered(order(name)),
        })
        .collect()
}
