//! What one region can offer while the region itself is up, and how likely each case is.
//!
//! Zones are enumerated; given the zones, nodes of a tier are binomial per zone and convolved;
//! copies of stores and the balancer are independent. Cases that cannot be told apart outside
//! the region are merged ([`Sameness`]): live nodes are counted only up to what the region could
//! ever need.

use super::Service;
use super::sameness::Sameness;
use crate::model::{Model, PlaceModel, Spread, TierModel};
use std::collections::BTreeMap;

/// Cases less likely than this are left out; their mass is in the returned remainder.
const LEAST_LIKELY: f64 = 1e-20;
/// Most cases kept while parts are added one by one; the least likely go to the remainder too.
const MOST_CASES: usize = 800;

/// How a copy of a store is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CopyState {
    /// Answers.
    Up,
    /// Its instance fails over or restarts in place; nothing is promoted elsewhere.
    Failing,
    /// Lost with its zones; another copy may be promoted.
    Lost,
}

impl Spread {
    /// State of a copy whose service fails: an instance comes back in place; a service that is
    /// regional is away for longer, and another copy may be promoted.
    #[must_use]
    pub fn when_failing(self) -> CopyState {
        match self {
            Self::OneZone | Self::TwoZones => CopyState::Failing,
            Self::Region => CopyState::Lost,
        }
    }
}

/// What a region offers: parts in the order of the model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offer {
    /// Whether the regional load balancer works.
    pub balancer: bool,
    /// Live nodes of each tier with a place here: (tier, place, live).
    pub live: Vec<(usize, usize, u32)>,
    /// Copies here: (store, copy, state).
    pub copies: Vec<(usize, usize, CopyState)>,
}

/// A part of a region that is taken as up or as down, to see what difference it makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forced {
    /// A zone, counted from 0.
    Zone(usize, bool),
    /// One node of a tier in a zone.
    Node(usize, usize, bool),
    /// The spot pool of a tier.
    Spot(usize, bool),
    /// The instance of a copy: store, copy.
    Instance(usize, usize, bool),
    /// The regional load balancer.
    Balancer(bool),
    /// Every node of a tier, by another cause.
    Place(usize, bool),
    /// No node of a tier ever fails.
    Perfect(usize),
}

/// Every case of what region `r` offers, with its probability; and the probability left out.
#[must_use]
pub fn offers(service: &Service<'_>, r: usize, forced: &[Forced]) -> (Vec<(Offer, f64)>, f64) {
    let model = service.model();
    let Some(region) = model.regions.get(r) else {
        return (Vec::new(), 0.0);
    };
    let zones = region.zones.clamp(1, 16);
    let sameness = Sameness::new(service, r);
    let mut cases: BTreeMap<Offer, f64> = BTreeMap::new();
    let mut covered = crate::math::Sum::default();
    for mask in 0_u32..(1 << zones) {
        let up: Vec<bool> = (0..zones).map(|z| mask & (1 << z) == 0).collect();
        let mut p = 1.0;
        for (z, up) in up.iter().enumerate() {
            let fixed = forced.iter().find_map(|f| match f {
                Forced::Zone(k, up) if *k == z => Some(*up),
                _ => None,
            });
            p *= chance(region.zone_failure.unavailability, *up, fixed);
        }
        if p < LEAST_LIKELY {
            continue;
        }
        let fixed = forced.iter().find_map(|f| match f {
            Forced::Balancer(up) => Some(*up),
            _ => None,
        });
        for balancer in [true, false] {
            let q = p * chance(region.balancer_failure.unavailability, balancer, fixed);
            if q < LEAST_LIKELY {
                continue;
            }
            let mut partial = vec![(
                Offer {
                    balancer,
                    live: Vec::new(),
                    copies: Vec::new(),
                },
                q,
            )];
            add_tiers(service, r, &up, forced, &sameness, &mut partial);
            add_copies(model, r, &up, forced, &sameness, &mut partial);
            for (mut offer, p) in partial {
                covered.add(p);
                sameness.unify(&mut offer);
                *cases.entry(offer).or_insert(0.0) += p;
            }
        }
    }
    let mut list: Vec<(Offer, f64)> = cases.into_iter().collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1));
    (list, (1.0 - covered.value()).max(0.0))
}

fn add_tiers(
    service: &Service<'_>,
    r: usize,
    up: &[bool],
    forced: &[Forced],
    sameness: &Sameness,
    partial: &mut Vec<(Offer, f64)>,
) {
    let model = service.model();
    for (t, tier) in model.tiers.iter().enumerate() {
        if !model.tier_matters(t) {
            continue;
        }
        for (i, place) in tier
            .places
            .iter()
            .enumerate()
            .filter(|(_, p)| p.region == r)
        {
            let counts = live_nodes(tier, t, place, up, forced);
            let enough = enough(service, tier, r);
            let mut merged: BTreeMap<u32, f64> = BTreeMap::new();
            for (n, p) in counts {
                *merged.entry(n.min(enough)).or_insert(0.0) += p;
            }
            expand(partial, merged.into_iter().collect(), |offer, n| {
                offer.live.push((t, i, n));
            });
            merge(sameness, partial);
        }
    }
}

fn add_copies(
    model: &Model,
    r: usize,
    up: &[bool],
    forced: &[Forced],
    sameness: &Sameness,
    partial: &mut Vec<(Offer, f64)>,
) {
    let zone = |z: usize| up.get(z).copied().unwrap_or(false);
    for (s, store) in model.stores.iter().enumerate() {
        if !model.store_matters(s) {
            continue;
        }
        for (c, copy) in store
            .copies
            .iter()
            .enumerate()
            .filter(|(_, c)| c.region == r)
        {
            let alive = match copy.spread {
                Spread::OneZone => zone(0),
                Spread::TwoZones => zone(0) || zone(1),
                Spread::Region => up.iter().any(|u| *u),
            };
            if !alive {
                for (offer, _) in partial.iter_mut() {
                    offer.copies.push((s, c, CopyState::Lost));
                }
                merge(sameness, partial);
                continue;
            }
            let fixed = forced.iter().find_map(|f| match f {
                Forced::Instance(a, b, up) if (*a, *b) == (s, c) => Some(*up),
                _ => None,
            });
            let u = copy.failure.unavailability;
            let choices = vec![
                (CopyState::Up, chance(u, true, fixed)),
                (copy.spread.when_failing(), chance(u, false, fixed)),
            ];
            expand(partial, choices, |offer, state| {
                offer.copies.push((s, c, state))
            });
            merge(sameness, partial);
        }
    }
}

/// Puts cases together that are the same so far.
fn merge(sameness: &Sameness, partial: &mut Vec<(Offer, f64)>) {
    if partial.len() < 2 {
        return;
    }
    for (offer, _) in partial.iter_mut() {
        sameness.unify(offer);
    }
    partial.sort_by(|a, b| a.0.cmp(&b.0));
    partial.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 += later.1;
        }
        same
    });
}

/// Each case so far, once for each choice.
fn expand<T: Copy>(
    partial: &mut Vec<(Offer, f64)>,
    choices: Vec<(T, f64)>,
    add: impl Fn(&mut Offer, T),
) {
    let mut next = Vec::with_capacity(partial.len() * choices.len());
    for (offer, p) in partial.iter() {
        for (choice, q) in &choices {
            if p * q >= LEAST_LIKELY {
                let mut offer = offer.clone();
                add(&mut offer, *choice);
                next.push((offer, p * q));
            }
        }
    }
    if next.len() > MOST_CASES {
        next.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        next.truncate(MOST_CASES);
    }
    *partial = next;
}

fn chance(unavailability: f64, up: bool, fixed: Option<bool>) -> f64 {
    match fixed {
        Some(f) => f64::from(u8::from(f == up)),
        None if up => 1.0 - unavailability,
        None => unavailability,
    }
}

/// Probability of each number of live nodes, given which zones are up.
fn live_nodes(
    tier: &TierModel,
    t: usize,
    place: &PlaceModel,
    up: &[bool],
    forced: &[Forced],
) -> Vec<(u32, f64)> {
    if forced.contains(&Forced::Place(t, false)) {
        return vec![(0, 1.0)];
    }
    let mut alive = 0;
    let mut dead = Counts::none();
    for (z, nodes) in place.nodes_by_zone.iter().enumerate() {
        if up.get(z) != Some(&true) {
            continue;
        }
        alive += nodes;
        let fixed = forced.iter().find_map(|f| match f {
            Forced::Node(a, b, up) if (*a, *b) == (t, z) => Some(*up),
            _ => None,
        });
        let free = if fixed.is_some() {
            nodes.saturating_sub(1)
        } else {
            *nodes
        };
        let u = if forced.contains(&Forced::Perfect(t)) {
            0.0
        } else {
            tier.node_failure.unavailability
        };
        let mut here = Counts::binomial(free, u);
        if fixed == Some(false) {
            here.first += 1;
        }
        dead = dead.and(&here);
    }
    let reclaim = Forced::Spot(t, false);
    let kept = Forced::Spot(t, true);
    let fixed = forced
        .iter()
        .find(|f| **f == reclaim || **f == kept)
        .map(|f| *f == kept);
    let mut out = Vec::new();
    for (i, p) in dead.p.iter().enumerate() {
        let lost = u32::try_from(dead.first + i).unwrap_or(u32::MAX);
        let live = alive.saturating_sub(lost);
        if place.spot_nodes_lost == 0 {
            out.push((live, *p));
            continue;
        }
        let u = tier.spot_failure.unavailability;
        out.push((live, p * chance(u, true, fixed)));
        out.push((
            live.saturating_sub(place.spot_nodes_lost),
            p * chance(u, false, fixed),
        ));
    }
    out
}

/// Live nodes beyond which more make no difference outside the region.
pub(super) fn enough(service: &Service<'_>, tier: &TierModel, r: usize) -> u32 {
    if let Some(q) = tier.quorum {
        return q.need;
    }
    if !tier.user_facing || !tier.capacity_per_node.is_finite() {
        return 1;
    }
    let most = service.most_load(r);
    let nodes = (most / tier.capacity_per_node - 1e-9).ceil();
    if nodes < 1.0 {
        1
    } else {
        nodes.min(4e9) as u32
    }
}

/// Probabilities of numbers of dead nodes, from `first` on; what is less likely than
/// [`LEAST_LIKELY`] at both ends is left out.
#[derive(Clone, Debug)]
struct Counts {
    first: usize,
    p: Vec<f64>,
}

impl Counts {
    fn none() -> Self {
        Self {
            first: 0,
            p: vec![1.0],
        }
    }

    /// Dead nodes out of `n`, each lost with probability `u`.
    fn binomial(n: u32, u: f64) -> Self {
        let n = n as usize;
        if u <= 0.0 || n == 0 {
            return Self::none();
        }
        if u >= 1.0 {
            return Self {
                first: n,
                p: vec![1.0],
            };
        }
        // Small cases by exact products, so that no logarithm's rounding enters.
        if n <= 60 {
            let p = (0..=n)
                .map(|dead| choose(n, dead) * power(1.0 - u, n - dead) * power(u, dead))
                .collect();
            return Self { first: 0, p }.trimmed();
        }
        // Far from the mean nothing is likely enough to matter.
        let mean = n as f64 * u;
        let reach = 40.0 + 12.0 * (mean * (1.0 - u)).sqrt();
        let low = (mean - reach).max(0.0) as usize;
        let high = ((mean + reach) as usize).min(n);
        let ln_n = ln_factorial(n);
        let (ln_up, ln_down) = (crate::math::ln_1p(-u), crate::math::ln(u));
        let p = (low..=high)
            .map(|dead| {
                let ln_choose = ln_n - ln_factorial(n - dead) - ln_factorial(dead);
                crate::math::exp(ln_choose + (n - dead) as f64 * ln_up + dead as f64 * ln_down)
            })
            .collect();
        Self { first: low, p }.trimmed()
    }

    fn trimmed(mut self) -> Self {
        while self.p.len() > 1 && self.p.last().is_some_and(|p| *p < LEAST_LIKELY) {
            self.p.pop();
        }
        let unlikely = self.p.iter().take_while(|p| **p < LEAST_LIKELY).count();
        if unlikely < self.p.len() {
            self.p.drain(..unlikely);
            self.first += unlikely;
        }
        self
    }

    /// Dead nodes of two independent groups together.
    fn and(&self, other: &Self) -> Self {
        let mut p = vec![0.0; self.p.len() + other.p.len() - 1];
        for (i, x) in self.p.iter().enumerate() {
            for (j, y) in other.p.iter().enumerate() {
                if let Some(slot) = p.get_mut(i + j) {
                    *slot += x * y;
                }
            }
        }
        Self {
            first: self.first + other.first,
            p,
        }
        .trimmed()
    }
}

fn choose(n: usize, k: usize) -> f64 {
    let k = k.min(n - k);
    (0..k).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64)
}

fn power(base: f64, n: usize) -> f64 {
    (0..n).fold(1.0, |p, _| p * base)
}

fn ln_factorial(n: usize) -> f64 {
    libm::lgamma(n as f64 + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binomial_adds_up_to_one_and_matches_the_closed_form() {
        for (n, u) in [(3, 0.001), (12, 0.05), (500, 0.01), (1_000_000, 0.05)] {
            let counts = Counts::binomial(n, u);
            let total = crate::math::sum(counts.p.iter().copied());
            assert!((total - 1.0).abs() < 1e-9, "{n} {u}: {total}");
            assert!(counts.p.len() < 6000);
        }
        let p = Counts::binomial(3, 0.001).p;
        assert!((p[0] + p[1] - 0.999_997_002).abs() < 1e-15);
    }

    #[test]
    fn groups_add_up_like_one_larger_group() {
        let both = Counts::binomial(7, 0.02).and(&Counts::binomial(5, 0.02));
        let one = Counts::binomial(12, 0.02);
        assert_eq!(both.first, one.first);
        for (a, b) in both.p.iter().zip(&one.p) {
            assert!((a - b).abs() < 1e-15);
        }
    }
}
