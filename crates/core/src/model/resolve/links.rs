//! Control planes, and links between regions: what goes on serving while something else stops.

use super::super::{
    BesideModel, Convergence, LaunchNeed, LinkModel, Preference, RegionUnit, StoreModel, TierModel,
    TrafficModel, WriteRule,
};
use super::context::Resolver;
use super::shared::kind_of;
use crate::math;
use crate::scenario::{CopyRole, DependencyKind, Disruption};
use std::collections::{BTreeMap, BTreeSet};

/// Designs of so many regions have all their links followed one by one.
const FEW_REGIONS: usize = 40;
/// Links that are followed one by one where there are more regions.
const MOST_LINKS: usize = 28;

impl Resolver<'_> {
    /// Adds control planes and links to what happens beside the loss of places.
    pub fn links(
        &mut self,
        beside: &mut BesideModel,
        regions: &[RegionUnit],
        tiers: &[TierModel],
        stores: &[StoreModel],
        traffic: &TrafficModel,
    ) {
        let failures = self.scenario.failures.as_ref();
        let plane = failures.and_then(|f| f.control_plane.clone());
        let link = failures.and_then(|f| f.link.clone());
        if plane.is_some() || !self.assume_none() {
            let stated = plane.as_ref().map(|f| (f, "failures.control-plane"));
            for (r, region) in regions.iter().enumerate() {
                let runs = tiers.iter().any(|t| t.places.iter().any(|p| p.region == r));
                if runs {
                    let unit = format!("control-plane:{}", region.key);
                    let failure = self.failure(&unit, stated, "control-plane", "", "", None);
                    beside.control_planes.push((r, failure));
                }
            }
            let by_dns = matches!(traffic.convergence, Convergence::Dns { .. });
            if by_dns && regions.len() > 1 {
                beside.records = beside.control_planes.first().map(|(_, f)| f.clone());
            }
        }
        self.launch_needs(beside, regions);
        if link.is_none() && self.assume_none() {
            return;
        }
        let mut pairs: Vec<((usize, usize), f64)> =
            exchanging(tiers, stores, traffic).into_iter().collect();
        let stated = link.as_ref().map(|f| (f, "failures.link"));
        if regions.len() > FEW_REGIONS && pairs.len() > MOST_LINKS {
            let all = pairs.len();
            pairs.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let others = pairs.split_off(MOST_LINKS);
            pairs.sort_by_key(|p| p.0);
            let failure = self.failure("link", stated, "inter-region-link", "", "", None);
            let shares = others.iter().map(|(_, share)| share.min(1.0));
            let most = failure.unavailability * math::sum(shares);
            self.assume_rule(
                "rule.links",
                "failures.link",
                "of many links between regions those that most requests may need are followed one by one; the others are left out",
                format!("{MOST_LINKS} of {all}; the others take at most {most:.1e} of all requests"),
            );
        }
        for (between, _) in pairs {
            let failure = self.failure("link", stated, "inter-region-link", "", "", None);
            beside.links.push(LinkModel { between, failure });
        }
        let ends: BTreeSet<usize> = beside
            .links
            .iter()
            .flat_map(|l| [l.between.0, l.between.1])
            .collect();
        let length = beside
            .links
            .first()
            .and_then(|l| l.failure.events)
            .map(|e| e.length);
        if let (true, Some(length)) = (ends.len() > 2, length) {
            beside.isolated = ends.into_iter().map(|r| (r, length)).collect();
        }
        let stated = self
            .scenario
            .recovery
            .as_ref()
            .and_then(|r| r.get(&Disruption::Link))
            .and_then(|p| p.fencing);
        beside.fencing = stated.map_or(0.0, |p| p.fraction());
        let two_sites = stores.iter().any(|s| s.two_sites(regions).is_some());
        if stated.is_none() && two_sites {
            self.assume_rule(
                "rule.fencing",
                "recovery.link.fencing",
                "nothing keeps a primary that is cut off from taking writes unless `fencing` is stated or there is a witness",
                "0%".into(),
            );
        }
    }
}

impl Resolver<'_> {
    /// Registries, secrets and pipelines: nothing new starts, or is deployed, without them.
    fn launch_needs(&mut self, beside: &mut BesideModel, regions: &[RegionUnit]) {
        let scenario = self.scenario;
        for (name, d) in &scenario.dependencies {
            let kind = kind_of(d);
            let starts = matches!(kind, DependencyKind::Registry | DependencyKind::Secrets);
            if !starts && kind != DependencyKind::Pipeline {
                continue;
            }
            let path = format!("dependencies.{name}");
            let mut stops: Vec<usize> = Vec::new();
            for (i, key) in d.regions.iter().enumerate() {
                stops.extend(self.region_index(&format!("{path}.regions[{i}]"), key));
            }
            if stops.is_empty() {
                stops = (0..regions.len()).collect();
            }
            beside.launch_needs.push(LaunchNeed {
                name: name.clone(),
                places: self.runs_in(&d.places, &path),
                regions: if starts { stops } else { Vec::new() },
                failure: self.dependency_failure(d, kind, &path),
            });
        }
    }
}

/// Regions that exchange data in normal times: copies that follow each other, voters, and the
/// places from which a primary is written; with the share of requests that a cut can reach at most.
fn exchanging(
    tiers: &[TierModel],
    stores: &[StoreModel],
    traffic: &TrafficModel,
) -> BTreeMap<(usize, usize), f64> {
    let mut pairs = BTreeMap::new();
    let mut add = |a: usize, b: usize, share: f64| {
        if a != b {
            *pairs.entry((a.min(b), a.max(b))).or_insert(0.0) += share;
        }
    };
    let mut loads: BTreeMap<usize, f64> = BTreeMap::new();
    for flow in &traffic.flows {
        let home = match &flow.preference {
            Preference::Ordered(order) => order.first(),
            Preference::Spread { home, .. } => Some(home),
        };
        if let Some(home) = home {
            *loads.entry(*home).or_default() += flow.weight;
        }
    }
    let serving: Vec<usize> = loads.keys().copied().collect();
    let load = |r: usize| loads.get(&r).copied().unwrap_or(0.0);
    for store in stores {
        let live: Vec<usize> = store
            .copies
            .iter()
            .filter(|c| c.role != CopyRole::Archive)
            .map(|c| c.region)
            .collect();
        match store.write {
            WriteRule::Primary(p) => {
                let Some(home) = store.copies.get(p).map(|c| c.region) else {
                    continue;
                };
                for other in live.iter().chain(&serving) {
                    add(home, *other, load(*other));
                }
            }
            WriteRule::AnyCopy | WriteRule::Copies(_) => {
                // Who has no copy of its own reads and writes another's.
                for from in serving.iter().filter(|r| !live.contains(r)) {
                    for copy in &live {
                        add(*from, *copy, load(*from));
                    }
                }
                // Copies that need not agree go on by themselves.
                let agree = matches!(store.write, WriteRule::Copies(_));
                for (i, a) in live.iter().enumerate() {
                    for b in live.iter().skip(i + 1) {
                        add(*a, *b, if agree { 1.0 } else { 0.0 });
                    }
                }
            }
            WriteRule::Voters(t) => {
                let voters: Vec<usize> = tiers
                    .get(t)
                    .iter()
                    .flat_map(|x| &x.places)
                    .map(|p| p.region)
                    .collect();
                for from in serving.iter().filter(|r| !voters.contains(r)) {
                    for voter in &voters {
                        add(*from, *voter, load(*from));
                    }
                }
                for (i, a) in voters.iter().enumerate() {
                    for b in voters.iter().skip(i + 1) {
                        add(*a, *b, 1.0);
                    }
                }
            }
        }
    }
    pairs
}
