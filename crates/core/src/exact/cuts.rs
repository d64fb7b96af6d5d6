//! Minimal cut sets: the smallest sets of parts whose joint loss is an outage.
//!
//! Singles, then pairs, then triples of parts, the likelier first; a set that holds a smaller cut
//! set is none. The probability of a set is the product over its parts. The search stops below a
//! share of the unavailability, or when it has tried enough sets; either way it says below which
//! probability a set of up to three parts may be missing.

use super::states::{OUTAGE_BELOW, loss};
use crate::drill::lose_part;
use crate::model::{Model, Spread, Victim};
use crate::service::{Anchor, CopyState, Phase, Service, State};

/// Most parts in a set.
const MOST_PARTS: usize = 3;
/// Most work, in sets tried; one that concerns many regions counts more.
const MOST_WORK: usize = 20_000;
/// Most regions that a set may concern to be tried as a step from everything up.
const FEW: usize = 6;
/// Sets less likely than this share of the unavailability are not looked for.
const LEAST_SHARE: f64 = 1e-5;

/// Something that can be lost by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// A provider, region, zone, or all nodes of a tier.
    Part(Victim),
    /// So many nodes of a tier in a region: tier, place.
    Nodes(usize, usize, u32),
    /// Half of a tier's spot nodes, as one: tier, place.
    Spot(usize, usize),
    /// The instance of a copy: store, copy.
    Instance(usize, usize),
    /// The load balancer of a region.
    Balancer(usize),
    /// A dependency.
    Dependency(usize),
    /// A common cause: group, outcome.
    Group(usize, usize),
}

/// A set of parts whose joint loss is an outage, while no smaller part of it is.
#[derive(Clone, Debug)]
pub struct Cut {
    /// Names of the parts.
    pub parts: Vec<String>,
    /// Probability that all of them are lost at once.
    pub probability: f64,
    /// Share of requests lost when they are and nothing else is.
    pub loss: f64,
}

/// The cut sets found, the likeliest first, and what the search covered.
#[derive(Clone, Debug)]
pub struct Cuts {
    /// The sets.
    pub list: Vec<Cut>,
    /// Every set of up to three parts that is at least this likely is listed.
    pub complete_above: f64,
    /// Sets tried.
    pub tried: usize,
}

/// Finds the cut sets; `unavailability` is that of the settled states.
#[must_use]
pub fn cut_sets(service: &Service<'_>, unavailability: f64) -> Cuts {
    let mut parts = parts(service.model());
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut search = Search {
        service,
        parts: &parts,
        found: Vec::new(),
        list: Vec::new(),
        tried: 0,
        work: 0,
        least: LEAST_SHARE * unavailability,
        skipped: 0.0,
        anchor: Anchor::new(service, service.nominal(), Phase::SETTLED),
    };
    for order in 1..=MOST_PARTS {
        search.go(order, 0, &mut Vec::new(), 1.0);
    }
    let (tried, complete_above) = (search.tried, search.least.max(search.skipped));
    let mut list = search.list;
    list.sort_by(|a, b| {
        let by_name = a.parts.cmp(&b.parts);
        b.probability.total_cmp(&a.probability).then(by_name)
    });
    Cuts {
        list,
        complete_above,
        tried,
    }
}

struct Search<'a, 's, 'm> {
    service: &'s Service<'m>,
    parts: &'a [(Lost, f64)],
    found: Vec<Vec<usize>>,
    list: Vec<Cut>,
    tried: usize,
    work: usize,
    least: f64,
    /// The likeliest set that was not tried for lack of room.
    skipped: f64,
    anchor: Anchor<'s, 'm>,
}

impl Search<'_, '_, '_> {
    /// Sets of so many parts, from this part on.
    fn go(&mut self, order: usize, from: usize, chosen: &mut Vec<usize>, probability: f64) {
        for i in from..self.parts.len() {
            let Some((lost, own)) = self.parts.get(i).copied() else {
                return;
            };
            let p = probability * own;
            // The parts after this one are no likelier, nor any parts still to be added.
            if p <= 0.0 || p < self.least {
                return;
            }
            if self.excludes(chosen, lost) {
                continue;
            }
            chosen.push(i);
            if chosen.len() < order {
                let covered = self
                    .found
                    .iter()
                    .any(|c| c.iter().all(|x| chosen.contains(x)));
                if !covered {
                    self.go(order, i + 1, chosen, p);
                }
            } else if self.work < MOST_WORK {
                self.try_out(chosen);
            } else {
                self.skipped = self.skipped.max(p);
            }
            chosen.pop();
            if self.skipped > 0.0 && chosen.len() + 1 == order {
                return;
            }
        }
    }

    /// Two numbers of the same nodes, or two outcomes of one cause, never come together.
    fn excludes(&self, chosen: &[usize], lost: Lost) -> bool {
        chosen
            .iter()
            .filter_map(|i| self.parts.get(*i))
            .any(|(other, _)| match (*other, lost) {
                (Lost::Nodes(t, p, _), Lost::Nodes(u, q, _)) => (t, p) == (u, q),
                (Lost::Group(g, _), Lost::Group(h, _)) => g == h,
                _ => false,
            })
    }

    fn try_out(&mut self, chosen: &[usize]) {
        let covers = |c: &Vec<usize>| c.iter().all(|x| chosen.contains(x));
        if self.found.iter().any(covers) || self.fewer_nodes_do(chosen) {
            return;
        }
        self.tried += 1;
        let lost: Vec<Lost> = chosen
            .iter()
            .filter_map(|i| self.parts.get(*i))
            .map(|x| x.0)
            .collect();
        let service = self.service;
        let model = service.model();
        let size = 1 + model.regions.len() / 8;
        let served = match concerns(model, &lost) {
            Some(regions) => {
                let before = self.anchor.worked_out();
                let served = self
                    .anchor
                    .near(&regions, |state| take(model, state, &lost));
                self.work += 1 + size * usize::from(self.anchor.worked_out() > before);
                served
            }
            None => {
                let mut state = service.nominal();
                take(model, &mut state, &lost);
                self.work += size;
                service.served(&state, Phase::SETTLED)
            }
        };
        if served.worse() >= OUTAGE_BELOW {
            return;
        }
        let own = chosen.iter().filter_map(|i| self.parts.get(*i));
        let probability = own.map(|x| likelihood(model, x.0, x.1, &lost)).product();
        if probability <= 0.0 {
            return;
        }
        self.found.push(chosen.to_vec());
        self.list.push(Cut {
            parts: lost.iter().map(|x| name(model, *x)).collect(),
            probability,
            loss: loss(served, model.traffic.read_share),
        });
    }

    /// Whether a set found has the same parts with fewer nodes of one of them.
    fn fewer_nodes_do(&self, chosen: &[usize]) -> bool {
        let of = |i: &usize| self.parts.get(*i).map(|x| x.0);
        let within = |small: Option<Lost>| {
            chosen.iter().map(of).any(|large| match (small, large) {
                (Some(Lost::Nodes(t, p, n)), Some(Lost::Nodes(u, q, m))) => {
                    (t, p) == (u, q) && n <= m
                }
                (a, b) => a == b,
            })
        };
        self.found.iter().any(|c| c.iter().map(of).all(within))
    }
}

/// Probability of a part's loss beside the others of its set: single nodes are of zones that are
/// not lost as a whole.
fn likelihood(model: &Model, lost: Lost, own: f64, all: &[Lost]) -> f64 {
    let Lost::Nodes(t, p, k) = lost else {
        return own;
    };
    let Some((tier, place)) = model.tiers.get(t).and_then(|x| Some((x, x.places.get(p)?))) else {
        return own;
    };
    let mut zones = Vec::new();
    for one in all {
        let group = |g: usize, o: usize| model.groups.get(g).and_then(|x| x.outcomes.get(o));
        match one {
            Lost::Part(Victim::Zone(r, z)) if *r == place.region => zones.push(*z),
            Lost::Group(g, o) => {
                for victim in group(*g, *o).map_or(&[][..], |x| &x.1) {
                    match victim {
                        Victim::Zone(r, z) if *r == place.region => zones.push(*z),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    let kept = place.nodes_by_zone.iter().enumerate();
    let left: u32 = kept.filter(|(z, _)| !zones.contains(z)).map(|x| x.1).sum();
    any_of(left, k, tier.node_failure.unavailability)
}

/// Probability that some `k` of `n` nodes are lost, whatever the others do, summed over the ways
/// to choose them.
fn any_of(n: u32, k: u32, u: f64) -> f64 {
    (1..=k).fold(1.0, |p, i| {
        p * u * f64::from((n + 1).saturating_sub(i)) / f64::from(i)
    })
}

/// Every part with the probability that it is lost.
fn parts(model: &Model) -> Vec<(Lost, f64)> {
    let mut out = Vec::new();
    let mut add = |lost: Lost, p: f64| {
        if p > 0.0 {
            out.push((lost, p));
        }
    };
    for (p, x) in model.providers.iter().enumerate() {
        let victim = Victim::Provider(p);
        add(Lost::Part(victim), x.failure.unavailability);
    }
    for (r, x) in model.regions.iter().enumerate() {
        add(Lost::Part(Victim::Region(r)), x.failure.unavailability);
        for z in 0..x.zones {
            let victim = Victim::Zone(r, z);
            add(Lost::Part(victim), x.zone_failure.unavailability);
        }
        add(Lost::Balancer(r), x.balancer_failure.unavailability);
    }
    for (t, tier) in model.tiers.iter().enumerate() {
        if !model.tier_matters(t) {
            continue;
        }
        for (p, place) in tier.places.iter().enumerate() {
            let u = tier.node_failure.unavailability;
            for k in 1..=place.nodes.min(MOST_PARTS as u32) {
                add(Lost::Nodes(t, p, k), any_of(place.nodes, k, u));
            }
            if place.spot_nodes_lost > 0 {
                add(Lost::Spot(t, p), tier.spot_failure.unavailability);
            }
        }
    }
    for (s, store) in model.stores.iter().enumerate() {
        if model.store_matters(s) {
            for (c, copy) in store.copies.iter().enumerate() {
                add(Lost::Instance(s, c), copy.failure.unavailability);
            }
        }
    }
    for (d, x) in model.dependencies.iter().enumerate() {
        add(Lost::Dependency(d), x.failure.unavailability);
    }
    for (g, group) in model.groups.iter().enumerate() {
        for (o, (share, _)) in group.outcomes.iter().enumerate() {
            add(Lost::Group(g, o), share * group.failure.unavailability);
        }
    }
    out
}

/// The regions that a loss concerns, if they are few and it concerns nothing else.
fn concerns(model: &Model, lost: &[Lost]) -> Option<Vec<usize>> {
    let mut out = Vec::new();
    let mut victim = |v: &Victim| match v {
        Victim::Region(r) | Victim::Zone(r, _) | Victim::Place(_, r) => {
            out.push(*r);
            true
        }
        Victim::Provider(_) => false,
    };
    for one in lost {
        let known = match one {
            Lost::Part(v) => victim(v),
            Lost::Group(g, o) => {
                let outcome = model.groups.get(*g)?.outcomes.get(*o)?;
                outcome.1.len() <= FEW && outcome.1.iter().all(&mut victim)
            }
            Lost::Nodes(t, p, _) | Lost::Spot(t, p) => {
                let place = model.tiers.get(*t)?.places.get(*p)?;
                victim(&Victim::Region(place.region))
            }
            Lost::Instance(s, c) => {
                let copy = model.stores.get(*s)?.copies.get(*c)?;
                victim(&Victim::Region(copy.region))
            }
            Lost::Balancer(r) => victim(&Victim::Region(*r)),
            Lost::Dependency(_) => false,
        };
        if !known {
            return None;
        }
    }
    out.sort_unstable();
    out.dedup();
    (out.len() <= FEW).then_some(out)
}

/// Takes these parts out of a state, and lets recovery settle.
fn take(model: &Model, state: &mut State, lost: &[Lost]) {
    let mut zones: Vec<(usize, usize)> = Vec::new();
    let mut victims = |state: &mut State, victim: Victim| match victim {
        Victim::Zone(r, z) => zones.push((r, z)),
        Victim::Provider(_) | Victim::Region(_) | Victim::Place(..) => {
            lose_part(model, state, victim);
        }
    };
    for one in lost {
        match one {
            Lost::Part(victim) => victims(state, *victim),
            Lost::Group(g, o) => {
                let outcome = model.groups.get(*g).and_then(|x| x.outcomes.get(*o));
                for victim in outcome.map_or(&[][..], |x| &x.1) {
                    victims(state, *victim);
                }
            }
            Lost::Instance(s, c) => {
                let copy = model.stores.get(*s).and_then(|x| x.copies.get(*c));
                let to = copy.map_or(CopyState::Failing, |x| x.spread.when_failing());
                set_copy(state, *s, *c, to);
            }
            Lost::Balancer(r) => {
                if let Some(slot) = state.balancer_up.get_mut(*r) {
                    *slot = false;
                }
            }
            Lost::Dependency(d) => {
                if let Some(slot) = state.dependency_down.get_mut(*d) {
                    *slot = true;
                }
            }
            Lost::Nodes(..) | Lost::Spot(..) => {}
        }
    }
    zones.sort_unstable();
    zones.dedup();
    lose_zones(model, state, &zones);
    for one in lost {
        let (t, p, n) = match one {
            Lost::Nodes(t, p, n) => (*t, *p, *n),
            Lost::Spot(t, p) => {
                let place = model.tiers.get(*t).and_then(|x| x.places.get(*p));
                (*t, *p, place.map_or(0, |x| x.spot_nodes_lost))
            }
            _ => continue,
        };
        if let Some(live) = state.live.get_mut(t).and_then(|x| x.get_mut(p)) {
            *live = live.saturating_sub(n);
        }
    }
}

/// Zones lost for good: standbys in other zones have taken over.
fn lose_zones(model: &Model, state: &mut State, zones: &[(usize, usize)]) {
    for (r, z) in zones {
        for (t, tier) in model.tiers.iter().enumerate() {
            for (p, place) in tier
                .places
                .iter()
                .enumerate()
                .filter(|(_, p)| p.region == *r)
            {
                let gone = place.nodes_by_zone.get(*z).copied().unwrap_or(0);
                if let Some(live) = state.live.get_mut(t).and_then(|x| x.get_mut(p)) {
                    *live = live.saturating_sub(gone);
                }
            }
        }
    }
    let mut regions: Vec<usize> = zones.iter().map(|x| x.0).collect();
    regions.dedup();
    for r in regions {
        let Some(region) = model.regions.get(r) else {
            continue;
        };
        for (s, store) in model.stores.iter().enumerate() {
            for (c, copy) in store
                .copies
                .iter()
                .enumerate()
                .filter(|(_, c)| c.region == r)
            {
                let lives_in = match copy.spread {
                    Spread::OneZone => 1,
                    Spread::TwoZones => 2,
                    Spread::Region => region.zones,
                };
                if (0..lives_in.min(region.zones)).all(|z| zones.contains(&(r, z))) {
                    set_copy(state, s, c, CopyState::Lost);
                }
            }
        }
    }
}

fn set_copy(state: &mut State, s: usize, c: usize, to: CopyState) {
    if let Some(slot) = state.copies.get_mut(s).and_then(|x| x.get_mut(c)) {
        *slot = to;
    }
}

/// Name of a part, as among the contributions; several nodes with their number.
fn name(model: &Model, lost: Lost) -> String {
    let key = |r: usize| model.regions.get(r).map_or("?", |x| x.key.as_str());
    let place = |t: usize, p: usize| {
        let tier = model.tiers.get(t);
        let region = tier.and_then(|x| x.places.get(p)).map_or(0, |x| x.region);
        format!("{}@{}", tier.map_or("?", |x| x.name.as_str()), key(region))
    };
    match lost {
        Lost::Part(Victim::Provider(p)) => {
            let word = model.providers.get(p).map_or("?", |x| x.provider.word());
            format!("provider:{word}")
        }
        Lost::Part(Victim::Region(r)) => format!("region:{}", key(r)),
        Lost::Part(Victim::Zone(r, z)) => format!("zone:{}/{}", key(r), z + 1),
        Lost::Part(Victim::Place(t, r)) => {
            let tier = model.tiers.get(t).map_or("?", |x| x.name.as_str());
            format!("tier:{tier}@{}", key(r))
        }
        Lost::Nodes(t, p, 1) => format!("node:{}", place(t, p)),
        Lost::Nodes(t, p, n) => format!("{n}×node:{}", place(t, p)),
        Lost::Spot(t, p) => format!("spot:{}", place(t, p)),
        Lost::Instance(s, c) => {
            let store = model.stores.get(s);
            let region = store.and_then(|x| x.copies.get(c)).map_or(0, |x| x.region);
            format!(
                "store:{}@{}",
                store.map_or("?", |x| x.name.as_str()),
                key(region)
            )
        }
        Lost::Balancer(r) => format!("load-balancer:{}", key(r)),
        Lost::Dependency(d) => {
            let name = model.dependencies.get(d).map_or("?", |x| x.name.as_str());
            format!("dependency:{name}")
        }
        Lost::Group(g, o) => {
            let group = model.groups.get(g);
            let name = group.map_or("?", |x| x.name.as_str());
            let outcomes = group.map_or(&[][..], |x| &x.outcomes);
            match outcomes.get(o).map(|x| x.1.as_slice()) {
                Some([Victim::Region(r)]) if outcomes.len() > 1 => {
                    format!("group:{name}/{}", key(*r))
                }
                Some(all)
                    if outcomes.len() > 1
                        && all.len() == model.regions.len()
                        && all.iter().all(|v| matches!(v, Victim::Region(_))) =>
                {
                    format!("group:{name}/all")
                }
                _ if outcomes.len() > 1 => format!("group:{name}/{}", o + 1),
                _ => format!("group:{name}"),
            }
        }
    }
}
