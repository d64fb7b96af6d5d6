//! Tiers: nodes by region and zone, purchase, quorums, capacity.

use super::super::{
    Dist, PlaceModel, Preference, QuorumModel, RegionUnit, StoreModel, TierModel, TrafficModel,
};
use super::context::Resolver;
use crate::quantity::{Bytes, NodeCount, Percent};
use crate::scenario::{
    Fault, Placement, Platform, Provider, PurchaseOption, RegionRole, StepTime, Tier,
};
use indexmap::IndexMap;
use rust_decimal::Decimal;

/// Nodes a recovery starts where no region states a number.
const USUAL_NODES: u32 = 3;

impl Resolver<'_> {
    /// Tiers without their needs and capacities, which come once stores and traffic are known.
    pub fn tiers(&mut self, regions: &[RegionUnit]) -> Vec<TierModel> {
        let scenario = self.scenario;
        let mut out = Vec::new();
        for (name, tier) in &scenario.tiers {
            let path = format!("tiers.{name}");
            if tier.places.is_empty() {
                self.error(
                    "missing-key",
                    &path,
                    format!("tier `{name}` runs nowhere"),
                    "add `in: { <region>: { nodes: 3, instance-type: … } }`".into(),
                );
            }
            let mut places = Vec::new();
            for (region, placement) in &tier.places {
                let place_path = self.written(&format!("{path}.in.{region}"), region);
                let Some(r) = self.region_index(&place_path, region) else {
                    continue;
                };
                if let Some(unit) = regions.get(r) {
                    places.push(self.place(name, tier, placement, r, unit, &place_path));
                }
            }
            let stated = scenario
                .failures
                .as_ref()
                .and_then(|f| f.node.as_ref())
                .map(|k| (k, "failures.node"));
            let unit = format!("node:{name}");
            let node_failure = self.failure(&unit, stated, "cloud-vm", "", "", None);
            let spot_failure = if places
                .iter()
                .any(|p: &PlaceModel| p.nodes_max > 0 && spot_share(p) > 0.0)
            {
                self.shock_failure(&format!("spot:{name}"), None, "spot-pool", None)
            } else {
                super::super::Failure::never()
            };
            let voters: u32 = places.iter().map(|p: &PlaceModel| p.nodes).sum();
            let quorum = self.quorum(tier, voters, &path);
            out.push(TierModel {
                name: name.clone(),
                user_facing: tier.user_facing.unwrap_or(true),
                needs: Vec::new(),
                quorum,
                node_failure,
                spot_failure,
                capacity_per_node: f64::INFINITY,
                utilisation_assumed: None,
                service_time: self.service_time(tier.service_time.as_ref(), &path),
                places,
            });
        }
        out
    }

    fn place(
        &mut self,
        name: &str,
        tier: &Tier,
        placement: &Placement,
        r: usize,
        region: &RegionUnit,
        path: &str,
    ) -> PlaceModel {
        let zones = match placement.zones {
            Some(z) if z as usize > region.zones || z == 0 => {
                self.error(
                    "too-many-zones",
                    &format!("{path}.zones"),
                    format!(
                        "tier `{name}` cannot use {z} zones of a region that uses {}",
                        region.zones
                    ),
                    format!(
                        "write {}, or raise `regions.{}.zones`",
                        one_to(u32::try_from(region.zones).unwrap_or(u32::MAX)),
                        region.key
                    ),
                );
                1
            }
            Some(z) => z as usize,
            None => region.zones,
        };
        let started_later = placement.nodes.is_none() && region.role == RegionRole::PilotLight;
        if started_later {
            self.assume_rule(
                "rule.pilot-light",
                &format!("{path}.nodes"),
                "a pilot light runs no nodes until a recovery starts as many as the largest other region runs",
                "0".into(),
            );
        }
        let most = tier
            .places
            .values()
            .filter_map(|p| p.nodes)
            .map(|n| n.max)
            .max();
        let count = placement
            .nodes
            .or(started_later.then_some(NodeCount::fixed(0)))
            .unwrap_or_else(|| {
                let cap = self.number("default-nodes-cap", &format!("{path}.nodes"));
                NodeCount::fixed((cap as u32).min(u32::try_from(zones).unwrap_or(1)).max(1))
            });
        let nodes_by_zone = spread(count.min, zones);
        let provider = self
            .scenario
            .regions
            .get(&region.key)
            .and_then(|x| x.provider);
        let instance_type = placement.instance_type.clone().unwrap_or_default();
        self.check_instance(path, provider, &instance_type);
        let platform = placement.platform.unwrap_or(Platform::Vm);
        let wrong = match (platform, provider) {
            (Platform::Eks, Some(p)) => (p != Provider::Aws).then_some("aws"),
            (Platform::Gke, Some(p)) => (p != Provider::Gcp).then_some("gcp"),
            (Platform::Aks, Some(p)) => (p != Provider::Azure).then_some("azure"),
            _ => None,
        };
        if let Some(owner) = wrong {
            self.error(
                "platform-of-another-provider",
                &format!("{path}.platform"),
                format!("`{platform}` runs only on `{owner}`"),
                "write the platform of the region's own provider, or `vm`".into(),
            );
        }
        let mix = if placement.purchase.is_empty() {
            (&tier.purchase, format!("tiers.{name}.purchase"))
        } else {
            (&placement.purchase, format!("{path}.purchase"))
        };
        let purchase = self.purchase(mix.0, &mix.1);
        let mut place = PlaceModel {
            region: r,
            nodes_by_zone,
            nodes: count.min,
            nodes_min: count.min,
            nodes_expected: None,
            nodes_at_peak: count.min,
            nodes_max: count.max,
            nodes_recovered: if started_later {
                self.scaled_to(most.unwrap_or(USUAL_NODES))
            } else if stands_by(region.role) {
                self.scaled_to(count.max)
            } else {
                count.max
            },
            instance_type,
            platform,
            purchase,
            disk: self.disk(placement, provider, path),
            spot_nodes_lost: 0,
            restart: self.restart(tier),
            path: path.to_owned(),
        };
        place.spot_nodes_lost = spot_nodes_lost(&place);
        place
    }

    /// The disk of a node; where its type is not stated, the general one of the provider.
    fn disk(
        &mut self,
        placement: &Placement,
        provider: Option<Provider>,
        path: &str,
    ) -> Option<(Bytes, String)> {
        let disk = placement.disk.as_ref()?;
        let size = disk.size?;
        let usual = match provider {
            Some(Provider::Aws) => "gp3",
            Some(Provider::Gcp) => "pd-balanced",
            Some(Provider::Azure) => "premium-ssd",
            _ => "",
        };
        if disk.kind.is_none() && !usual.is_empty() {
            self.assume_rule(
                &format!("rule.disk.{usual}"),
                &format!("{path}.disk.type"),
                "disks are of the provider's general solid-state type unless `type` is stated",
                usual.into(),
            );
        }
        let kind = disk.kind.clone().unwrap_or_else(|| usual.to_owned());
        Some((size, kind))
    }

    /// Time until a crashed process of a tier that requests go through is started again.
    fn restart(&mut self, tier: &Tier) -> Option<Dist> {
        let serves = tier.user_facing.unwrap_or(true) && tier.quorum.is_none();
        (serves && !self.assume_none()).then(|| {
            self.mechanism(
                "kubernetes",
                "pod",
                "container-restart",
                "recovery.software",
                "a crashed process is started again by whatever watches over it, as a container is",
            )
        })
    }

    /// The most nodes that a stated `scale` step goes to.
    fn scaled_to(&self, at_least: u32) -> u32 {
        let steps = self
            .scenario
            .recovery
            .iter()
            .flatten()
            .flat_map(|(_, p)| &p.steps);
        steps
            .filter(|s| matches!(s.scale, Some(StepTime::Stated(_) | StepTime::Derived)))
            .filter_map(|s| s.to)
            .map(|n| n.max)
            .fold(at_least, u32::max)
    }

    fn check_instance(&mut self, path: &str, provider: Option<Provider>, instance_type: &str) {
        let Some(provider) = provider else {
            return;
        };
        if instance_type.is_empty() {
            self.error(
                "missing-key",
                path,
                "no `instance-type` is stated".into(),
                "add the provider's instance type, such as `instance-type: m6i.xlarge`".into(),
            );
            return;
        }
        // A site of one's own has types of its own names.
        if super::sites::own(provider)
            || self
                .catalog
                .instance(provider.word(), instance_type)
                .is_some()
        {
            return;
        }
        let known: Vec<String> = self
            .catalog
            .instances(provider.word())
            .map(|i| i.instance_type.to_string())
            .collect();
        let near = crate::diagnostic::did_you_mean(instance_type, known.iter().map(String::as_str));
        let shown = format!("`stormglass prices list --provider {provider}` shows the known ones");
        let owner = [Provider::Aws, Provider::Gcp, Provider::Azure]
            .into_iter()
            .find(|p| self.catalog.instance(p.word(), instance_type).is_some());
        let help = match (owner, near) {
            (Some(owner), _) => format!("it is one of `{owner}`; {shown}"),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => shown,
        };
        let path =
            if crate::yaml::find(&self.document.tree, &format!("{path}.instance-type")).is_some() {
                format!("{path}.instance-type")
            } else {
                path.to_owned()
            };
        self.error(
            "unknown-instance-type",
            &path,
            format!("`{provider}` has no known instance type `{instance_type}`"),
            help,
        );
    }

    fn purchase(
        &mut self,
        mix: &IndexMap<PurchaseOption, Percent>,
        path: &str,
    ) -> Vec<(PurchaseOption, Percent)> {
        let whole = Percent::from_percent(Decimal::ONE_HUNDRED).unwrap_or_default();
        if mix.is_empty() {
            return vec![(PurchaseOption::OnDemand, whole)];
        }
        let sum: Decimal = mix.values().map(|p| p.percent()).sum();
        if sum != Decimal::ONE_HUNDRED {
            self.error(
                "shares-do-not-add-up",
                path,
                format!("the purchase shares add up to {}%", sum.normalize()),
                "make them add up to 100%".into(),
            );
        }
        mix.iter().map(|(o, p)| (*o, *p)).collect()
    }

    fn quorum(&mut self, tier: &Tier, voters: u32, path: &str) -> Option<QuorumModel> {
        let quorum = tier.quorum.as_ref()?;
        let path = format!("{path}.quorum");
        let need = match (quorum.need, quorum.tolerates) {
            (Some(n), None) => n,
            (Some(_), Some(_)) => {
                self.error(
                    "contradicting-quorum",
                    &path,
                    "`need` and `tolerates` are stated together".into(),
                    "state one of them".into(),
                );
                return None;
            }
            (None, Some(Fault::Byzantine)) => voters - voters.saturating_sub(1) / 3,
            (None, fault) => {
                if fault.is_none() {
                    self.assume_rule(
                        "rule.quorum",
                        &path,
                        "a quorum is a majority unless `tolerates` says otherwise",
                        "crash".into(),
                    );
                }
                voters / 2 + 1
            }
        };
        if need == 0 || need > voters {
            self.error(
                "impossible-quorum",
                &format!("{path}.need"),
                format!("{need} of {voters} voters cannot be reached"),
                match voters {
                    0 => "add nodes to the tier".into(),
                    n => format!("write {}", one_to(n)),
                },
            );
            return None;
        }
        Some(QuorumModel { need, voters })
    }

    /// Stores that each tier cannot do without.
    pub fn needs(&mut self, tiers: &mut [TierModel], stores: &[StoreModel]) {
        let scenario = self.scenario;
        for (tier, (name, stated)) in tiers.iter_mut().zip(&scenario.tiers) {
            for (list, word) in [(&stated.needs, "needs"), (&stated.uses, "uses")] {
                for (i, need) in list.iter().enumerate() {
                    if let Some(s) = stores.iter().position(|s| s.name == *need) {
                        if word == "needs" {
                            tier.needs.push(s);
                        }
                    } else if !scenario.dependencies.contains_key(need)
                        && !scenario.stores.contains_key(need)
                    {
                        let known: Vec<&str> = scenario
                            .stores
                            .keys()
                            .chain(scenario.dependencies.keys())
                            .map(String::as_str)
                            .collect();
                        self.dangling(
                            &format!("tiers.{name}.{word}[{i}]"),
                            need,
                            "store or dependency",
                            &known,
                        );
                    }
                }
            }
        }
    }

    /// How much of the demand one node carries.
    pub fn capacities(&mut self, tiers: &mut [TierModel], traffic: &TrafficModel) {
        let scenario = self.scenario;
        for (t, tier) in tiers
            .iter_mut()
            .enumerate()
            .filter(|(_, t)| t.user_facing && t.quorum.is_none())
        {
            let mut load = vec![0.0; scenario.regions.len()];
            let (share, flows) = traffic.through(t);
            for flow in flows {
                let home = match &flow.preference {
                    Preference::Ordered(order) => order.first().copied(),
                    Preference::Spread { home, .. } => Some(*home),
                };
                if let Some(slot) = home.and_then(|h| load.get_mut(h)) {
                    *slot += share * flow.weight;
                }
            }
            let stated = scenario.tiers.get(&tier.name);
            let path = format!("tiers.{}", tier.name);
            let capacity = stated.and_then(|t| t.node_capacity).map(|c| c.rps());
            if let (Some(capacity), Some(demand)) =
                (capacity, traffic.demand_rps.filter(|d| *d > 0.0))
            {
                tier.capacity_per_node = capacity / demand;
                if tier.capacity_per_node <= 0.0 {
                    self.error(
                        "quantity-out-of-range",
                        &format!("{path}.node-capacity"),
                        "a node that carries nothing".into(),
                        "write a rate above zero".into(),
                    );
                    tier.capacity_per_node = f64::INFINITY;
                }
                continue;
            }
            let utilisation = match stated.and_then(|t| t.utilisation) {
                Some(u) => u.fraction(),
                None => {
                    let usual = self.number("tier-utilisation", &format!("{path}.utilisation"));
                    tier.utilisation_assumed = Some(usual);
                    usual
                }
            };
            if utilisation <= 0.0 {
                self.error(
                    "quantity-out-of-range",
                    &format!("{path}.utilisation"),
                    "a tier that does nothing in normal times has no known capacity".into(),
                    "write a share above 0%".into(),
                );
                continue;
            }
            let busiest = tier
                .places
                .iter()
                .filter(|p| p.nodes > 0)
                .map(|p| load.get(p.region).copied().unwrap_or(0.0) / f64::from(p.nodes))
                .fold(0.0, f64::max);
            let most = tier
                .places
                .iter()
                .map(|p| p.nodes)
                .max()
                .unwrap_or(1)
                .max(1);
            tier.capacity_per_node = if busiest > 0.0 {
                busiest / utilisation
            } else {
                share / (f64::from(most) * utilisation)
            };
        }
    }
}

/// `1`, or a range that starts there.
fn one_to(most: u32) -> String {
    if most == 1 {
        "`1`".into()
    } else {
        format!("a number from 1 to {most}")
    }
}

/// Whether a region waits for others to fail; a stated `scale` step is meant for those.
fn stands_by(role: RegionRole) -> bool {
    matches!(
        role,
        RegionRole::HotStandby
            | RegionRole::WarmStandby
            | RegionRole::Secondary
            | RegionRole::PilotLight
    )
}

/// Share of a place's nodes that are bought on the spot market.
fn spot_share(place: &PlaceModel) -> f64 {
    let mut mix = place.purchase.iter();
    mix.find(|(o, _)| *o == PurchaseOption::Spot)
        .map_or(0.0, |(_, p)| p.fraction())
}

/// Of the nodes that run, those that go when the spot pool is reclaimed: half of its nodes.
pub(super) fn spot_nodes_lost(place: &PlaceModel) -> u32 {
    let spot = (f64::from(place.nodes) * spot_share(place)).ceil();
    (0.5 * spot).ceil() as u32
}

/// Nodes over zones as evenly as they go, the first zones taking what is left over.
pub(super) fn spread(nodes: u32, zones: usize) -> Vec<u32> {
    let z = u32::try_from(zones.max(1)).unwrap_or(1);
    (0..z)
        .map(|i| nodes / z + u32::from(i < nodes % z))
        .collect()
}
