//! Where data goes once one or two regions or providers are lost: where requests are served, which
//! copy takes writes, from where a backup comes back.

use crate::drill::lose_part;
use crate::model::{Model, Preference, ResidencyRule, StoreModel, Victim, WriteRule};
use crate::service::{Launches, Phase, Service, State};
use std::collections::BTreeSet;

/// Most sets of losses that are followed; of more only single losses.
const MOST: usize = 5_000;
const SETTLED: Phase = Phase {
    launches: Launches::Granted,
    ..Phase::SETTLED
};

/// What leads data of one store to one region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// Requests are served there.
    Requests,
    /// Writes are taken there: by a promoted copy, or by one that a quorum needs.
    Writes,
    /// Nothing but a backup there is left to restore from.
    Restore,
}

impl Way {
    /// The word in settings.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Writes => "writes",
            Self::Restore => "restores",
        }
    }

    /// What happens, before a region.
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Requests => "requests are served in",
            Self::Writes => "writes go to",
            Self::Restore => "it is restored from",
        }
    }
}

/// A way out of the area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Out {
    /// What is lost, by name; empty with everything up.
    pub losses: Vec<String>,
    /// Which way.
    pub way: Way,
    /// Where it leads.
    pub region: usize,
}

/// A design with its losses, to be followed for several stores.
pub(super) struct Away<'a> {
    model: &'a Model,
    /// The design, or each kind of requests apart.
    services: Vec<Service<'a>>,
    /// Sets of losses by name with the state after them, smaller sets first.
    states: Vec<(Vec<String>, State)>,
    /// Most losses at once that were followed.
    pub depth: u32,
}

impl<'a> Away<'a> {
    /// Every set of so many losses of regions and providers.
    pub(super) fn new(model: &'a Model, service: &Service<'a>, depth: u32) -> Self {
        let services = match model.kinds.as_slice() {
            [] => vec![service.clone()],
            kinds => kinds.iter().map(|k| Service::new(&k.model)).collect(),
        };
        let regions = model.regions.iter().enumerate();
        let regions = regions.map(|(r, x)| (format!("region:{}", x.key), Victim::Region(r)));
        let providers = model.providers.iter().enumerate();
        let providers =
            providers.map(|(p, x)| (format!("provider:{}", x.provider), Victim::Provider(p)));
        let units: Vec<(String, Victim)> = regions.chain(providers).collect();
        let pairs = units.len() * units.len().saturating_sub(1) / 2;
        let depth = if pairs > MOST {
            depth.min(1)
        } else {
            depth.min(2)
        };
        let nominal = service.nominal();
        let after = |victims: &[&(String, Victim)]| {
            let mut state = nominal.clone();
            for (_, victim) in victims {
                lose_part(model, &mut state, *victim);
            }
            let names = victims.iter().map(|(name, _)| name.clone()).collect();
            (names, state)
        };
        let mut states = vec![after(&[])];
        if depth > 0 {
            states.extend(units.iter().map(|u| after(&[u])));
        }
        if depth > 1 {
            for (i, a) in units.iter().enumerate() {
                states.extend(units.iter().skip(i + 1).map(|b| after(&[a, b])));
            }
        }
        Self {
            model,
            services,
            states,
            depth,
        }
    }

    /// How many sets of losses are followed, the empty one among them.
    pub(super) fn followed(&self) -> usize {
        self.states.len()
    }

    /// Ways of a store's data out of the area, the fewest losses first: each region once a way, and
    /// again only under losses that do not contain those already named.
    pub(super) fn outs(
        &self,
        rule: &ResidencyRule,
        s: usize,
        inside: &dyn Fn(usize) -> bool,
        wanted: &dyn Fn(Way) -> bool,
    ) -> Vec<Out> {
        let Some(store) = self.model.stores.get(s) else {
            return Vec::new();
        };
        let mut out: Vec<Out> = Vec::new();
        for (losses, state) in &self.states {
            let mut add = |way: Way, region: usize| {
                let contained = |o: &Out| {
                    o.way == way
                        && o.region == region
                        && o.losses.iter().all(|l| losses.contains(l))
                };
                if wanted(way) && !inside(region) && !out.iter().any(contained) {
                    out.push(Out {
                        losses: losses.clone(),
                        way,
                        region,
                    });
                }
            };
            let serving = self.serving(rule, s, state);
            for region in &serving {
                add(Way::Requests, *region);
            }
            for region in self.writing(s, store, state, &serving) {
                add(Way::Writes, region);
            }
            for region in self.restoring(s, store, state, inside) {
                add(Way::Restore, region);
            }
        }
        out
    }

    /// Regions that serve requests with data of the store; of an entry about a region only those
    /// requests that it serves in normal times.
    fn serving(&self, rule: &ResidencyRule, s: usize, state: &State) -> BTreeSet<usize> {
        let mut out = BTreeSet::new();
        let region = self
            .model
            .regions
            .iter()
            .position(|r| r.key == rule.subject);
        for service in &self.services {
            let model = service.model();
            let mut tiers = model.tiers.iter().filter(|t| t.user_facing);
            if !tiers.any(|t| t.needs.contains(&s)) {
                continue;
            }
            let healths = service.healths(state, SETTLED);
            for flow in &model.traffic.flows {
                let home = match &flow.preference {
                    Preference::Ordered(order) => order.first().copied(),
                    Preference::Spread { home, .. } => Some(*home),
                };
                if region.is_some() && home != region {
                    continue;
                }
                let routes = service.routes(&healths, &flow.preference);
                let served = routes.iter().filter(|r| r.reads || r.writes);
                out.extend(served.map(|r| r.region));
            }
        }
        out
    }

    /// Regions whose copies take writes; of a store that takes them anywhere those that requests reach
    /// from regions without a copy.
    fn writing(
        &self,
        s: usize,
        store: &StoreModel,
        state: &State,
        serving: &BTreeSet<usize>,
    ) -> BTreeSet<usize> {
        let Some(service) = self.services.first() else {
            return BTreeSet::new();
        };
        let up = |c: &usize| service.copy_up(state, s, *c);
        let place = |c: usize| store.copies.get(c).map(|x| x.region);
        let copies = 0..store.copies.len();
        match store.write {
            WriteRule::Primary(primary) => {
                let others = copies.filter(|c| *c != primary);
                let first = std::iter::once(primary).chain(others).find(up);
                first.and_then(place).into_iter().collect()
            }
            WriteRule::AnyCopy if serving.iter().all(|r| service.copy_in(s, *r).is_some()) => {
                BTreeSet::new()
            }
            WriteRule::AnyCopy | WriteRule::Copies(_) => {
                copies.filter(up).filter_map(place).collect()
            }
            WriteRule::Voters(t) => {
                let places = self.model.tiers.get(t).map_or(&[][..], |x| &x.places);
                let regions = places.iter().map(|p| p.region);
                regions
                    .filter(|r| state.region_up.get(*r) == Some(&true))
                    .collect()
            }
        }
    }

    /// Regions of the backups that a store must come back from: none while a copy is left, nor while a
    /// backup is left inside.
    fn restoring(
        &self,
        s: usize,
        store: &StoreModel,
        state: &State,
        inside: &dyn Fn(usize) -> bool,
    ) -> Vec<usize> {
        let Some((service, backup)) = self.services.first().zip(store.backup.as_ref()) else {
            return Vec::new();
        };
        if (0..store.copies.len()).any(|c| service.copy_up(state, s, c)) {
            return Vec::new();
        }
        let up = |r: &usize| state.region_up.get(*r) == Some(&true);
        let left: Vec<usize> = backup.regions.iter().copied().filter(up).collect();
        if left.iter().any(|r| inside(*r)) {
            return Vec::new();
        }
        left
    }
}

/// The losses in words.
pub(super) fn after(losses: &[String]) -> String {
    match losses {
        [] => "with everything up".into(),
        names => format!("after {}", names.join(" and ")),
    }
}
