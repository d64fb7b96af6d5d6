//! What latency needs: whose round trips are asked for, caches, service times, leaders.

use super::super::{
    AudienceModel, CachingModel, CopyModel, Flow, Preference, RegionUnit, ServiceTimeModel,
    TierModel, WriteRule,
};
use super::context::Resolver;
use crate::catalog::CONTINENTS;
use crate::scenario::{
    ReplicationMode, ReplicationSpec, Routing, RoutingPolicy, ServiceTime, Traffic,
};

impl Resolver<'_> {
    /// Users by geography: those that traffic states, then those that an objective names. Only
    /// the first have a share of the requests; nothing is assumed about how many others there are.
    pub(super) fn audience(
        &self,
        policy: Option<RoutingPolicy>,
        routing: &Routing,
        stated: &[(String, f64)],
        regions: &[RegionUnit],
        order: &[usize],
        flows: &[Flow],
    ) -> Vec<AudienceModel> {
        let mut names: Vec<(String, Option<f64>)> = stated
            .iter()
            .map(|(name, share)| (name.clone(), Some(*share)))
            .collect();
        let promised = self.promised_geographies();
        for name in promised {
            if !names.iter().any(|(n, _)| *n == name) {
                names.push((name, None));
            }
        }
        names.retain(|(name, _)| self.catalog.geography(name).is_some());
        names
            .into_iter()
            .map(|(geography, users)| AudienceModel {
                users,
                routes: match policy {
                    None => Vec::new(),
                    Some(RoutingPolicy::Failover) => {
                        vec![(1.0, Preference::Ordered(order.to_vec()))]
                    }
                    Some(RoutingPolicy::Weighted) => flows
                        .iter()
                        .map(|f| (f.weight, f.preference.clone()))
                        .collect(),
                    Some(RoutingPolicy::Geolocation) => self
                        .mapped(&geography, routing, regions, order)
                        .map(|list| (1.0, Preference::Ordered(list)))
                        .into_iter()
                        .collect(),
                    Some(RoutingPolicy::Latency) => {
                        let list = self.by_round_trip(&geography, regions, order);
                        vec![(1.0, Preference::Ordered(list))]
                    }
                },
                geography,
            })
            .collect()
    }

    /// Geographies that a latency objective names, by themselves, by continent or all together.
    fn promised_geographies(&self) -> Vec<String> {
        let Some(objective) = self
            .scenario
            .objectives
            .as_ref()
            .and_then(|o| o.latency.as_ref())
        else {
            return Vec::new();
        };
        let mut out: Vec<String> = Vec::new();
        for key in objective.by.keys() {
            if self.catalog.geography(key).is_some() {
                out.push(key.clone());
            }
        }
        for geography in self.catalog.geographies() {
            let named = objective.everywhere.is_some()
                || objective.by.contains_key(geography.continent.as_ref());
            if named {
                out.push(geography.name.to_string());
            }
        }
        out
    }

    /// The last mile in milliseconds; a default is listed only where users are known.
    pub(super) fn last_mile(&mut self, stated: &Traffic, has_users: bool) -> f64 {
        match stated.last_mile {
            Some(d) => d.seconds() * 1e3,
            None if has_users => self.number("last-mile", "traffic.last-mile"),
            None => 0.0,
        }
    }

    /// Layers of caches.
    pub(super) fn caching(&self, stated: &Traffic) -> Option<CachingModel> {
        let layers = stated.caching.as_ref()?;
        let share = |p: Option<crate::quantity::Percent>| p.map_or(0.0, |p| p.fraction());
        Some(CachingModel {
            edge: share(layers.edge),
            memory: share(layers.memory),
            query: share(layers.query),
        })
    }

    /// The time a tier takes itself.
    pub(super) fn service_time(
        &mut self,
        stated: Option<&ServiceTime>,
        path: &str,
    ) -> Option<ServiceTimeModel> {
        let stated = stated?;
        let path = format!("{path}.service-time");
        let Some(mean) = stated.mean else {
            self.error(
                "missing-key",
                &path,
                "the service time has no `mean`".into(),
                "write `service-time: { mean: 12ms, sigma: 0.8 }`".into(),
            );
            return None;
        };
        let in_range = |s: f64| s.is_finite() && (0.0..=5.0).contains(&s);
        if stated.sigma.is_some_and(|s| !in_range(s)) {
            self.error(
                "quantity-out-of-range",
                &format!("{path}.sigma"),
                "the standard deviation of a logarithm of times is between 0 and 5".into(),
                "write `sigma: 0.8`, or 0 for a fixed time".into(),
            );
        }
        Some(ServiceTimeModel {
            mean_ms: mean.seconds() * 1e3,
            sigma: stated.sigma,
        })
    }

    /// The region that leads a quorum: one of its voters or copies.
    pub(super) fn leader(
        &mut self,
        name: &str,
        mode: ReplicationMode,
        spec: Option<&ReplicationSpec>,
        copies: &[CopyModel],
        write: WriteRule,
        tiers: &[TierModel],
    ) -> Option<usize> {
        let key = spec.and_then(|s| s.leader.as_deref())?;
        let own = self
            .scenario
            .replication
            .as_ref()
            .is_some_and(|r| r.stores.contains_key(name));
        let path = if own {
            format!("replication.{name}.leader")
        } else {
            "replication.leader".into()
        };
        if mode != ReplicationMode::Quorum {
            self.error(
                "key-without-effect",
                &path,
                format!("`leader` says nothing about copies that are `{mode}`"),
                "take it out, or write `mode: quorum`".into(),
            );
            return None;
        }
        let r = self.region_index(&path, key)?;
        let votes = match write {
            WriteRule::Voters(t) => tiers
                .get(t)
                .is_some_and(|t| t.places.iter().any(|p| p.region == r)),
            _ => copies.iter().any(|c| c.region == r),
        };
        if !votes {
            self.error(
                "leader-without-vote",
                &path,
                format!("`{name}` has no voter in `{key}`"),
                "name a region where it has one".into(),
            );
            return None;
        }
        Some(r)
    }

    /// Stores that objectives for recovery and data loss name.
    pub(super) fn store_objectives(&mut self) {
        let scenario = self.scenario;
        let Some(objectives) = scenario.objectives.as_ref() else {
            return;
        };
        let stores: Vec<&str> = scenario.stores.keys().map(String::as_str).collect();
        let rto = objectives.rto.iter().flat_map(|o| o.stores.keys());
        let rpo = objectives.rpo.iter().flat_map(|o| o.stores.keys());
        let named = rto.map(|s| ("rto", s)).chain(rpo.map(|s| ("rpo", s)));
        for (key, store) in named {
            if !stores.contains(&store.as_str()) {
                let path = format!("objectives.{key}.stores.{store}");
                self.dangling(&path, store, "store", &stores);
            }
        }
    }

    /// Names in latency objectives: geographies, continents and stores.
    pub(super) fn latency_objectives(&mut self) {
        let Some(objective) = self
            .scenario
            .objectives
            .as_ref()
            .and_then(|o| o.latency.as_ref())
        else {
            return;
        };
        for key in objective.by.keys() {
            if self.catalog.geography(key).is_some() || CONTINENTS.contains(&key.as_str()) {
                continue;
            }
            let names: Vec<String> = self
                .catalog
                .geographies()
                .map(|g| g.name.to_string())
                .collect();
            let mut known = vec!["all", "everywhere", "commit", "between-clouds"];
            known.extend(names.iter().map(String::as_str));
            known.extend(CONTINENTS);
            self.dangling(
                &format!("objectives.latency.{key}"),
                key,
                "geography or continent",
                &known,
            );
        }
        let stores: Vec<&str> = self.scenario.stores.keys().map(String::as_str).collect();
        for store in objective.commit.keys() {
            if !stores.contains(&store.as_str()) {
                self.dangling(
                    &format!("objectives.latency.commit.{store}"),
                    store,
                    "store",
                    &stores,
                );
            }
        }
        let pairs = objective.between_clouds.as_ref();
        if pairs.is_some_and(|p| p.round_trip.is_none()) {
            self.error(
                "missing-key",
                "objectives.latency.between-clouds",
                "no `round-trip` is stated".into(),
                "write `between-clouds: { round-trip: 50ms, share: 90% }`".into(),
            );
        }
        let targets = objective
            .all
            .iter()
            .map(|t| ("all", t))
            .chain(objective.everywhere.iter().map(|t| ("everywhere", t)))
            .chain(objective.by.iter().map(|(k, t)| (k.as_str(), t)));
        for (key, target) in targets {
            let path = format!("objectives.latency.{key}");
            if target.reads.is_none() && target.writes.is_none() {
                self.error(
                    "missing-key",
                    &path,
                    "neither `reads` nor `writes` is stated".into(),
                    "write `{ reads: 60ms, writes: 200ms }`, or one duration for both".into(),
                );
            }
            let share = target.quantile.map(|q| q.fraction());
            if share.is_some_and(|q| q <= 0.0 || q >= 1.0) {
                self.error(
                    "quantity-out-of-range",
                    &format!("{path}.quantile"),
                    "a quantile lies between 0% and 100%".into(),
                    "write a share such as `95%`".into(),
                );
            }
        }
    }
}
