//! Requests of different kinds: which tiers they pass through, and where they go.

use super::super::{AudienceModel, Flow, KindFlows, KindModel, Model, RegionUnit, TierModel};
use super::context::Resolver;
use super::traffic::ROUTING;
use crate::model::Topology;
use crate::scenario::{RequestKind, Routing, Traffic};

impl Resolver<'_> {
    /// Requests by kind, in the order of the scenario; empty where all are alike.
    pub(super) fn kinds(
        &mut self,
        stated: &Traffic,
        geographies: &[(String, f64)],
        regions: &[RegionUnit],
        tiers: &[TierModel],
    ) -> Vec<KindFlows> {
        let shares = stated.kinds.iter();
        let shares = shares.map(|(name, kind)| (name.clone(), kind.share));
        self.adds_up("traffic.kinds", &shares.collect());
        let mut out: Vec<KindFlows> = Vec::new();
        for (name, kind) in &stated.kinds {
            let path = format!("traffic.kinds.{name}");
            if kind.share.fraction() <= 0.0 {
                self.error(
                    "quantity-out-of-range",
                    &format!("{path}.share"),
                    "a kind of which there are no requests".into(),
                    "write a share above 0%, or take the kind out".into(),
                );
                continue;
            }
            let mine = self.tiers_of(kind, &path, tiers, &out);
            let theirs: Vec<TierModel> =
                mine.iter().filter_map(|t| tiers.get(*t)).cloned().collect();
            let usual = stated.routing.clone().unwrap_or_default();
            let (flows, audience) = match &kind.routing {
                Some(own) => {
                    let at = format!("{path}.routing");
                    self.routed((own, &at), geographies, regions, &theirs)
                }
                None => {
                    let usual = self.where_they_run(usual, &path, regions, &theirs);
                    self.routed((&usual, ROUTING), geographies, regions, &theirs)
                }
            };
            out.push(KindFlows {
                name: name.clone(),
                share: kind.share.fraction(),
                tiers: mine,
                flows,
                audience,
            });
        }
        if !stated.kinds.is_empty() {
            self.without_kind(tiers, &out);
        }
        out
    }

    /// Tiers that requests of one kind pass through.
    fn tiers_of(
        &mut self,
        kind: &RequestKind,
        path: &str,
        tiers: &[TierModel],
        before: &[KindFlows],
    ) -> Vec<usize> {
        let mut out = Vec::new();
        if kind.tiers.is_empty() {
            self.error(
                "missing-key",
                &format!("{path}.tiers"),
                "requests that pass through no tier".into(),
                "name the tiers that serve them, such as `tiers: [web]`".into(),
            );
        }
        for (i, name) in kind.tiers.iter().enumerate() {
            let path = format!("{path}.tiers[{i}]");
            let Some(t) = tiers.iter().position(|t| t.name == *name) else {
                let known: Vec<&str> = tiers.iter().map(|t| t.name.as_str()).collect();
                self.dangling(&path, name, "tier", &known);
                continue;
            };
            let serves = tiers.get(t).is_some_and(serves);
            if !serves {
                self.error(
                    "invalid-value",
                    &path,
                    format!("`{name}` carries no requests of users"),
                    "name a user-facing tier; voters hold for every kind".into(),
                );
            } else if out.contains(&t) || before.iter().any(|k| k.tiers.contains(&t)) {
                self.error(
                    "named-twice",
                    &path,
                    format!("`{name}` serves a kind of requests already"),
                    "each tier serves one kind: write a tier for each, or make one kind of them"
                        .into(),
                );
            } else {
                out.push(t);
            }
        }
        out
    }

    /// Every tier through which users' requests go serves some kind.
    fn without_kind(&mut self, tiers: &[TierModel], kinds: &[KindFlows]) {
        for (t, tier) in tiers.iter().enumerate() {
            if serves(tier) && !kinds.iter().any(|k| k.tiers.contains(&t)) {
                self.error(
                    "missing-key",
                    "traffic.kinds",
                    format!("no kind of requests passes through tier `{}`", tier.name),
                    "name it in the `tiers` of a kind, or write `user-facing: false` on it".into(),
                );
            }
        }
    }

    /// The routing of the design, as far as tiers of a kind run there.
    fn where_they_run(
        &mut self,
        mut routing: Routing,
        path: &str,
        regions: &[RegionUnit],
        tiers: &[TierModel],
    ) -> Routing {
        let runs = |key: &str| {
            let there = |r: usize| {
                let place = |t: &TierModel| t.places.iter().any(|p| p.region == r);
                tiers.iter().any(place)
            };
            let mut regions = regions.iter().enumerate();
            match Routing::provider_of(key) {
                Some(p) if !self.scenario.regions.contains_key(key) => regions.any(|(r, x)| {
                    let region = self.scenario.regions.get(&x.key);
                    there(r) && region.and_then(|x| x.provider) == Some(p)
                }),
                _ => regions.any(|(r, x)| x.key == key && there(r)),
            }
        };
        let known = |key: &str| regions.iter().any(|x| x.key == key);
        // What is no region at all is reported as that.
        routing.order.retain(|key| runs(key) || !known(key));
        let weighted = routing.weights.keys();
        let mapped = routing.map.values();
        let lacking = weighted.chain(mapped).find(|key| !runs(key)).cloned();
        if let Some(key) = lacking {
            self.error(
                "region-without-servers",
                path,
                format!("requests are sent to `{key}`, where no tier of this kind runs"),
                "state the `routing` of this kind".into(),
            );
            return Routing::default();
        }
        routing
    }
}

/// Whether users' requests pass through a tier, which then has to carry them.
fn serves(tier: &TierModel) -> bool {
    tier.user_facing && tier.quorum.is_none()
}

/// All requests together.
pub(super) fn together(kinds: &[KindFlows]) -> Vec<Flow> {
    let one = |kind: &KindFlows| {
        let named = |flow: &Flow| Flow {
            name: format!("{} {}", kind.name, flow.name),
            weight: kind.share * flow.weight,
            preference: flow.preference.clone(),
        };
        kind.flows.iter().map(named).collect::<Vec<_>>()
    };
    kinds.iter().flat_map(one).collect()
}

/// The design as requests of each kind see it: the others, and the tiers that only those pass
/// through, are not there.
pub(super) fn apart(model: &Model) -> Vec<KindModel> {
    let one = |kind: &KindFlows| {
        let mut own = model.clone();
        own.traffic.kinds = Vec::new();
        own.traffic.flows.clone_from(&kind.flows);
        own.traffic.audience = Vec::<AudienceModel>::clone(&kind.audience);
        own.traffic.demand_rps = model.traffic.demand_rps.map(|d| d * kind.share);
        for (t, tier) in own.tiers.iter_mut().enumerate() {
            if kind.tiers.contains(&t) {
                // Capacities are shares of the demand, here of this kind's.
                tier.capacity_per_node /= kind.share;
            } else if serves(tier) {
                tier.user_facing = false;
            }
        }
        own.topology = Topology::new(&own);
        KindModel {
            name: kind.name.clone(),
            share: kind.share,
            model: own,
        }
    };
    model.traffic.kinds.iter().map(one).collect()
}
