//! A joint state read by the rules of the documents: shares no code with the engine.

use stormglass_core::model::{CopyModel, Model, Preference, Spread, Victim, WriteRule};
use stormglass_core::scenario::CopyRole;

/// Something that is up or down by itself; a cause has one way of striking for each outcome.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    Provider(usize),
    Region(usize),
    Zone(usize, usize),
    Balancer(usize),
    /// Tier, place, zone, number.
    Node(usize, usize, usize, u32),
    Instance(usize, usize),
    Group(usize),
    Dependency(usize),
}

/// Units that can be lost, each with the chances of its states; the first state is up.
pub fn units(m: &Model) -> Vec<(Unit, Vec<f64>)> {
    let mut out = Vec::new();
    let mut add = |unit: Unit, u: f64| {
        if u > 0.0 {
            out.push((unit, vec![1.0 - u, u]));
        }
    };
    for (p, x) in m.providers.iter().enumerate() {
        add(Unit::Provider(p), x.failure.unavailability);
    }
    for (r, x) in m.regions.iter().enumerate() {
        add(Unit::Region(r), x.failure.unavailability);
        add(Unit::Balancer(r), x.balancer_failure.unavailability);
        for z in 0..x.zones {
            add(Unit::Zone(r, z), x.zone_failure.unavailability);
        }
    }
    for (t, tier) in m.tiers.iter().enumerate() {
        for (p, place) in tier.places.iter().enumerate() {
            for (z, n) in place.nodes_by_zone.iter().enumerate() {
                for i in 0..*n {
                    add(Unit::Node(t, p, z, i), tier.node_failure.unavailability);
                }
            }
        }
    }
    for (s, store) in m.stores.iter().enumerate() {
        for (c, copy) in store.copies.iter().enumerate() {
            add(Unit::Instance(s, c), copy.failure.unavailability);
        }
    }
    for (d, x) in m.dependencies.iter().enumerate() {
        add(Unit::Dependency(d), x.failure.unavailability);
    }
    for (g, x) in m.groups.iter().enumerate() {
        let u = x.failure.unavailability;
        let hit: f64 = x.outcomes.iter().map(|o| o.0).sum();
        let mut chances = vec![1.0 - u * hit];
        chances.extend(x.outcomes.iter().map(|o| u * o.0));
        out.push((Unit::Group(g), chances));
    }
    out
}

/// One joint state: what is down.
pub struct World<'m> {
    pub m: &'m Model,
    pub down: Vec<(Unit, usize)>,
}

impl World<'_> {
    fn is_down(&self, unit: Unit) -> bool {
        self.down.iter().any(|(u, _)| *u == unit)
    }

    fn struck(&self, victim: Victim) -> bool {
        self.down.iter().any(|(u, outcome)| match u {
            Unit::Group(g) => self.m.groups[*g].outcomes[outcome - 1].1.contains(&victim),
            _ => false,
        })
    }

    fn provider(&self, p: usize) -> bool {
        !self.is_down(Unit::Provider(p)) && !self.struck(Victim::Provider(p))
    }

    fn region(&self, r: usize) -> bool {
        self.provider(self.m.regions[r].provider)
            && !self.is_down(Unit::Region(r))
            && !self.struck(Victim::Region(r))
    }

    fn zone(&self, r: usize, z: usize) -> bool {
        !self.is_down(Unit::Zone(r, z)) && !self.struck(Victim::Zone(r, z))
    }

    /// Live nodes of a tier in a region, of which there may be none.
    fn live(&self, t: usize, r: usize) -> u32 {
        let places = self.m.tiers[t].places.iter().enumerate();
        let mut live = 0;
        for (p, place) in places.filter(|(_, p)| p.region == r) {
            if !self.region(r) || self.struck(Victim::Place(t, r)) {
                continue;
            }
            for (z, n) in place.nodes_by_zone.iter().enumerate() {
                let up = |i: &u32| !self.is_down(Unit::Node(t, p, z, *i));
                live += if self.zone(r, z) {
                    (0..*n).filter(up).count() as u32
                } else {
                    0
                };
            }
        }
        live
    }

    fn quorum(&self, t: usize) -> bool {
        let live: u32 = (0..self.m.regions.len()).map(|r| self.live(t, r)).sum();
        live >= self.m.tiers[t].quorum.expect("a quorum").need
    }

    /// Whether the zones that a copy lives in are there.
    fn housed(&self, copy: &CopyModel) -> bool {
        let zones = match copy.spread {
            Spread::OneZone => 1,
            Spread::TwoZones => 2,
            Spread::Region => self.m.regions[copy.region].zones,
        };
        self.region(copy.region) && (0..zones).any(|z| self.zone(copy.region, z))
    }

    fn answers(&self, s: usize, c: usize) -> bool {
        let copy = &self.m.stores[s].copies[c];
        copy.role != CopyRole::Archive && self.housed(copy) && !self.is_down(Unit::Instance(s, c))
    }

    fn any_answers(&self, s: usize) -> bool {
        (0..self.m.stores[s].copies.len()).any(|c| self.answers(s, c))
    }

    /// From the copy beside the servers, if there is one; else from any.
    fn readable(&self, s: usize, r: usize) -> bool {
        let store = &self.m.stores[s];
        if let WriteRule::Voters(t) = store.write {
            return (0..self.m.regions.len()).any(|r| self.live(t, r) > 0);
        }
        let beside = |c: &CopyModel| c.region == r && c.role != CopyRole::Archive;
        match store.copies.iter().position(beside) {
            Some(c) => self.answers(s, c),
            None => self.any_answers(s),
        }
    }

    fn writable(&self, s: usize, r: usize) -> bool {
        let store = &self.m.stores[s];
        match store.write {
            WriteRule::Voters(t) => self.quorum(t),
            WriteRule::AnyCopy => self.readable(s, r),
            WriteRule::Copies(k) => {
                (0..store.copies.len())
                    .filter(|c| self.answers(s, *c))
                    .count()
                    >= k as usize
            }
            WriteRule::Primary(p) => {
                // An instance restarts in place; a copy without its zones, or a service that is
                // gone as a whole, is replaced by a promoted one.
                let restarts = self.housed(&store.copies[p])
                    && self.is_down(Unit::Instance(s, p))
                    && store.copies[p].spread != Spread::Region;
                self.answers(s, p) || (!restarts && self.any_answers(s))
            }
        }
    }

    /// Whether a region serves reads and writes, load aside.
    fn works(&self, r: usize) -> (bool, bool) {
        if !self.region(r) || self.is_down(Unit::Balancer(r)) {
            return (false, false);
        }
        let (mut reads, mut writes) = (true, true);
        for (t, tier) in self
            .m
            .tiers
            .iter()
            .enumerate()
            .filter(|(_, t)| t.user_facing)
        {
            if tier.quorum.is_some() {
                reads &= self.quorum(t);
            } else {
                reads &= self.live(t, r) > 0;
            }
            reads &= tier.needs.iter().all(|s| self.readable(*s, r));
            writes &= tier.needs.iter().all(|s| self.writable(*s, r));
        }
        (reads, reads && writes)
    }

    /// Shares of reads and writes served.
    pub fn served(&self) -> (f64, f64) {
        let m = self.m;
        let regions = m.regions.len();
        let works: Vec<(bool, bool)> = (0..regions).map(|r| self.works(r)).collect();
        let mut load = vec![0.0; regions];
        for flow in &m.traffic.flows {
            match &flow.preference {
                Preference::Ordered(order) => {
                    let whole = order.iter().find(|r| works[**r].1);
                    let some = order.iter().find(|r| works[**r].0);
                    load[*whole.or(some).unwrap_or(&order[0])] += flow.weight;
                }
                Preference::Spread { home, shares } => {
                    let of = |ok: &dyn Fn(usize) -> bool| -> Vec<(usize, f64)> {
                        shares.iter().copied().filter(|(r, _)| ok(*r)).collect()
                    };
                    let mut to = of(&|r| works[r].1);
                    if works[*home].1 {
                        to = vec![(*home, 1.0)];
                    } else if to.is_empty() {
                        to = of(&|r| works[r].0);
                    }
                    let total: f64 = to.iter().map(|x| x.1).sum();
                    for (r, share) in to {
                        load[r] += flow.weight * share / total;
                    }
                }
            }
        }
        let event = (0..regions).any(|r| !self.region(r));
        let (mut reads, mut writes) = (0.0, 0.0);
        for r in 0..regions {
            let share = load[r] * self.carried(r, load[r], event);
            reads += if works[r].0 { share } else { 0.0 };
            writes += if works[r].1 { share } else { 0.0 };
        }
        let left = self.dependencies();
        (reads * left, writes * left)
    }

    /// Share of a region's load that its servers carry once capacity has been added. What is
    /// launched is refused with a probability while a region is lost
    /// and sends its load here.
    fn carried(&self, r: usize, load: f64, event: bool) -> f64 {
        let mut least: f64 = 1.0;
        let homes = self.m.traffic.flows.iter().filter(|f| match &f.preference {
            Preference::Ordered(order) => order[0] == r,
            Preference::Spread { home, .. } => *home == r,
        });
        let usual: f64 = homes.map(|f| f.weight).sum();
        let serving = |t: &usize| self.m.tiers[*t].user_facing && self.m.tiers[*t].quorum.is_none();
        for t in (0..self.m.tiers.len()).filter(serving) {
            let tier = &self.m.tiers[t];
            let Some(place) = tier.places.iter().find(|p| p.region == r) else {
                continue;
            };
            let with = |nodes: u32| match f64::from(nodes) * tier.capacity_per_node / load {
                x if x >= 1.0 - 1e-12 || x.is_nan() => 1.0,
                x => x,
            };
            let live = self.live(t, r);
            let refused = if event && load > usual + 1e-9 {
                self.m.capacity_refused
            } else {
                0.0
            };
            let grown = live + place.nodes_recovered - place.nodes;
            least = least.min(refused * with(live) + (1.0 - refused) * with(grown));
        }
        least
    }

    fn dependencies(&self) -> f64 {
        let lost = |d: usize| {
            let provider = self.m.dependencies[d].provider;
            self.is_down(Unit::Dependency(d)) || provider.is_some_and(|p| !self.provider(p))
        };
        let mut left = 1.0;
        for (d, x) in self
            .m
            .dependencies
            .iter()
            .enumerate()
            .filter(|(_, x)| x.required)
        {
            if lost(d) && x.substitutes.iter().all(|s| lost(*s)) {
                left *= 1.0 - x.share;
            }
        }
        left
    }
}
