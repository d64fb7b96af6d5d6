//! What is where in a model, and how its requests are spread: worked out once for all states.

use super::{Health, Service};
use crate::model::{Model, Preference, WriteRule};

/// From so many regions on that share all requests alike, their capacity is told apart only up to
/// this ratio of the requests spread to the shares of those that take them.
const MANY: usize = 200;
pub(super) const MOST_SPREAD: f64 = 0.6;

/// What is where, worked out once for a model.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// By region: tiers' places.
    pub(super) places_in: Vec<Vec<(usize, usize)>>,
    /// By region: copies of stores.
    pub(super) copies_in: Vec<Vec<(usize, usize)>>,
    /// Stores that requests need.
    pub(super) needed: Vec<bool>,
    /// Tiers whose votes count.
    pub(super) voting: Vec<usize>,
    /// By region: whether others rely on servers, or on a dependency, there.
    pub(super) relied_on: Vec<bool>,
    /// Whether some dependency is of some regions only.
    pub(super) regional: bool,
    /// Requests that are spread over the regions, where all of them are spread alike.
    pub(super) pool: Option<Pool>,
    /// By region: the largest share of all requests that it is told apart for.
    pub(super) most_load: Vec<f64>,
}

/// Requests that have a home each and, when that is lost, go to the others by the same shares.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    /// By region: share of all requests at home there.
    pub(super) home: Vec<f64>,
    /// By region: share of what is spread.
    pub(super) share: Vec<f64>,
}

impl Pool {
    fn new(model: &Model) -> Option<Self> {
        let mut flows = model.traffic.flows.iter();
        let Preference::Spread { shares: first, .. } = &flows.next()?.preference else {
            return None;
        };
        let mut pool = Self {
            home: vec![0.0; model.regions.len()],
            share: vec![0.0; model.regions.len()],
        };
        for (r, s) in first {
            *pool.share.get_mut(*r)? += s;
        }
        for flow in &model.traffic.flows {
            match &flow.preference {
                Preference::Spread { home, shares } if shares == first => {
                    *pool.home.get_mut(*home)? += flow.weight;
                }
                Preference::Spread { .. } | Preference::Ordered(_) => return None,
            }
        }
        Some(pool)
    }
}

impl Index {
    pub(super) fn new(model: &Model, serving: &[usize], quorums: &[usize]) -> Self {
        let n = model.regions.len();
        let mut out = Self {
            places_in: vec![Vec::new(); n],
            copies_in: vec![Vec::new(); n],
            needed: vec![false; model.stores.len()],
            voting: quorums.to_vec(),
            relied_on: vec![false; n],
            regional: model
                .dependencies
                .iter()
                .any(|d| d.required && !d.regions.is_empty()),
            pool: Pool::new(model).filter(|_| model.kinds.is_empty()),
            most_load: Vec::new(),
        };
        out.most_load = out.most_loads(model);
        let mut serves = vec![false; n];
        for (t, tier) in model.tiers.iter().enumerate() {
            for (p, place) in tier.places.iter().enumerate() {
                if let Some(list) = out.places_in.get_mut(place.region) {
                    list.push((t, p));
                }
                if let (true, Some(slot)) = (serving.contains(&t), serves.get_mut(place.region)) {
                    *slot = true;
                }
            }
        }
        for t in serving.iter().chain(quorums) {
            let Some(tier) = model.tiers.get(*t) else {
                continue;
            };
            for s in &tier.needs {
                if let Some(slot) = out.needed.get_mut(*s) {
                    *slot = true;
                }
            }
            let mut here = vec![false; n];
            for place in &tier.places {
                if let Some(slot) = here.get_mut(place.region) {
                    *slot = true;
                }
            }
            let lacking = here
                .iter()
                .zip(&serves)
                .any(|(here, serves)| *serves && !here);
            if lacking && serving.contains(t) {
                for (slot, here) in out.relied_on.iter_mut().zip(&here) {
                    *slot |= here;
                }
            }
        }
        let dependencies = model.dependencies.iter().flat_map(|d| &d.places);
        let needs = model.beside.launch_needs.iter().flat_map(|n| &n.places);
        for r in dependencies.chain(needs) {
            if let Some(slot) = out.relied_on.get_mut(*r) {
                *slot = true;
            }
        }
        for (s, store) in model.stores.iter().enumerate() {
            if out.needed.get(s) != Some(&true) {
                continue;
            }
            if let WriteRule::Voters(t) = store.write
                && !out.voting.contains(&t)
            {
                out.voting.push(t);
            }
            for (c, copy) in store.copies.iter().enumerate() {
                if let Some(list) = out.copies_in.get_mut(copy.region) {
                    list.push((s, c));
                }
            }
        }
        out
    }
}

impl Index {
    /// Whether the regions are told apart up to some load only.
    pub(super) fn is_coarse(&self) -> bool {
        self.pool.is_some() && self.places_in.len() >= MANY
    }

    fn most_loads(&self, model: &Model) -> Vec<f64> {
        let mut out = vec![0.0; model.regions.len()];
        match &self.pool {
            Some(pool) => {
                let total: f64 = model.traffic.flows.iter().map(|f| f.weight).sum();
                let pairs = pool.home.iter().zip(&pool.share);
                for (slot, (home, share)) in out.iter_mut().zip(pairs) {
                    *slot = if self.is_coarse() {
                        total.min(home + MOST_SPREAD * share)
                    } else if *share > 0.0 {
                        total
                    } else {
                        0.0
                    };
                }
            }
            None => {
                for flow in &model.traffic.flows {
                    for r in flow.preference.regions() {
                        if let Some(slot) = out.get_mut(r) {
                            *slot += flow.weight;
                        }
                    }
                }
            }
        }
        out
    }
}

impl Service<'_> {
    /// Loads where all requests are spread by the same shares: as routing does it flow by flow.
    pub(super) fn spread_alike(&self, switched: bool, health: &[Health], load: &mut [f64]) -> bool {
        let Some(pool) = &self.index.pool else {
            return false;
        };
        let home = |r: usize| pool.home.get(r).copied().unwrap_or(0.0);
        let share = |r: usize| pool.share.get(r).copied().unwrap_or(0.0);
        let at_home = |h: &Health| !switched || h.is_whole();
        let (mut lost, mut whole, mut reads) = (0.0, 0.0, 0.0);
        for (r, h) in health.iter().enumerate() {
            lost += if at_home(h) { 0.0 } else { home(r) };
            whole += if h.is_whole() { share(r) } else { 0.0 };
            reads += if h.reads { share(r) } else { 0.0 };
        }
        for (r, (slot, h)) in load.iter_mut().zip(health).enumerate() {
            let takes = |ok: bool, total: f64| {
                if ok && total > 0.0 {
                    lost * share(r) / total
                } else {
                    0.0
                }
            };
            let more = if whole > 0.0 {
                takes(h.is_whole(), whole)
            } else if reads > 0.0 {
                takes(h.reads, reads)
            } else if at_home(h) {
                0.0
            } else {
                home(r)
            };
            *slot = more + if at_home(h) { home(r) } else { 0.0 };
        }
        true
    }

    /// The largest share of all requests that a region's offers are told apart for.
    pub(super) fn most_load(&self, r: usize) -> f64 {
        self.index.most_load.get(r).copied().unwrap_or(0.0)
    }

    /// Whether more requests are spread than regions are told apart for, while some take them.
    pub(super) fn spreads_beyond(&self, health: &[Health]) -> bool {
        let Some(pool) = self.index.pool.as_ref().filter(|_| self.index.is_coarse()) else {
            return false;
        };
        let sum = |list: &[f64], whole: bool| -> f64 {
            let pairs = list.iter().zip(health);
            pairs
                .filter(|(_, h)| h.is_whole() == whole)
                .map(|(x, _)| x)
                .sum()
        };
        let (lost, whole) = (sum(&pool.home, false), sum(&pool.share, true));
        // Where no region is whole, those that read take all.
        let readable = health.iter().any(|h| h.reads);
        readable && lost > MOST_SPREAD * whole
    }
}
