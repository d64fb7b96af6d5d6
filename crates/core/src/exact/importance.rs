//! What difference each part makes: Birnbaum importance from one enumeration.
//!
//! The share lost is linear in the probability of each unit's state, so its value given that a
//! part is up or down needs only the values given each state of its region, weighted anew. The
//! contribution of a part is its unavailability times that difference: what would vanish if it
//! never failed. The rate of outages is the sum over parts of their frequency times the
//! difference in the probability of an outage (exact where no part's failure helps).

use super::states::{Enumeration, OUTAGE_BELOW, loss};
use super::units::{Effect, apply};
use crate::model::{Failure, GroupKind, Model};
use crate::service::{Forced, Offer, Phase, Service, offers};
use std::collections::BTreeMap;

/// What difference one part makes.
#[derive(Clone, Debug)]
pub struct Importance {
    /// Name of the part.
    pub label: String,
    /// Key of the default its rate comes from.
    pub default_key: Option<String>,
    /// Share of all requests lost because of it.
    pub contribution: f64,
    /// Share lost more when it is down than when it is up (of several nodes: one of them).
    pub birnbaum: f64,
    /// Share of time it is down (of several nodes: one of them).
    pub down: f64,
    /// Failures per hour, if known.
    pub frequency: Option<f64>,
    /// Probability of an outage if it is down, less that if it is up.
    pub outage_difference: f64,
}

/// Name of a part of a region, with a gap for the region's.
struct Name(String, String);

impl Name {
    fn of(&self, region: &str) -> String {
        format!("{}{region}{}", self.0, self.1)
    }

    fn before(start: impl Into<String>) -> Self {
        Self(start.into(), String::new())
    }
}

/// Every part of the model, in a fixed order.
#[must_use]
pub fn importance(service: &Service<'_>, e: &Enumeration) -> Vec<Importance> {
    let model = service.model();
    let mut out = Vec::new();
    for (unit, given) in e.units.iter().zip(&e.given) {
        let state = |wanted: &dyn Fn(&Effect) -> bool| {
            unit.states
                .iter()
                .zip(given)
                .find(|((_, effect), _)| wanted(effect))
                .map(|((p, _), g)| (*p, *g))
        };
        let up = state(&|x| matches!(x, Effect::None)).map_or((0.0, 0.0), |s| s.1);
        for ((p, effect), g) in unit.states.iter().zip(given) {
            let (label, failure, share) = match effect {
                Effect::Provider(i) => match model.providers.get(*i) {
                    Some(x) => (format!("provider:{}", x.provider), &x.failure, 1.0),
                    None => continue,
                },
                Effect::Group(i, o) => match model.groups.get(*i) {
                    Some(x) => (
                        format!("group:{}", x.name),
                        &x.failure,
                        x.outcomes.get(*o).map_or(0.0, |y| y.0),
                    ),
                    None => continue,
                },
                Effect::One(i, _, share) => match model.groups.get(*i) {
                    Some(x) => (format!("group:{}", x.name), &x.failure, *share),
                    None => continue,
                },
                Effect::Dependency(i) => match model.dependencies.get(*i) {
                    Some(x) => (format!("dependency:{}", x.name), &x.failure, 1.0),
                    None => continue,
                },
                Effect::None | Effect::Region | Effect::Offer(_) => continue,
            };
            out.push(part(label, failure, share, *p, *g, up));
        }
        if let Some(first) = unit.regions.first() {
            let mut parts = Vec::new();
            region(service, *first, &unit.states, given, &mut parts);
            for r in &unit.regions {
                let key = model.regions.get(*r).map_or("", |x| x.key.as_str());
                out.extend(parts.iter().map(|(name, part)| Importance {
                    label: name.of(key),
                    ..part.clone()
                }));
            }
        }
    }
    struck(model, e, &mut out);
    out
}

fn part(
    label: String,
    failure: &Failure,
    share: f64,
    probability: f64,
    down: (f64, f64),
    up: (f64, f64),
) -> Importance {
    Importance {
        label,
        default_key: failure.default_key.clone(),
        contribution: probability * (down.0 - up.0).max(0.0),
        // Over the outcomes of a common cause these add up to the cause's own.
        birnbaum: share * (down.0 - up.0),
        down: failure.unavailability,
        frequency: failure.frequency().map(|f| f * share),
        outage_difference: down.1 - up.1,
    }
}

/// Common causes that reach inside regions.
fn struck(model: &Model, e: &Enumeration, out: &mut Vec<Importance>) {
    let hit: f64 = e
        .struck
        .iter()
        .map(|(g, o, _, _)| probability(model, *g, *o))
        .sum();
    let calm = |pick: fn(&(usize, usize, f64, f64)) -> f64, total: f64| {
        let struck: f64 = e
            .struck
            .iter()
            .map(|x| probability(model, x.0, x.1) * pick(x))
            .sum();
        ((total - struck) / (1.0 - hit).max(1e-300)).max(0.0)
    };
    let up = (calm(|x| x.2, e.overall), calm(|x| x.3, e.outage));
    for (g, o, loss, outage) in &e.struck {
        if let Some(group) = model.groups.get(*g) {
            let share = group.outcomes.get(*o).map_or(0.0, |y| y.0);
            out.push(part(
                format!("group:{}", group.name),
                &group.failure,
                share,
                probability(model, *g, *o),
                (*loss, *outage),
                up,
            ));
        }
    }
}

fn probability(model: &Model, g: usize, o: usize) -> f64 {
    model.groups.get(g).map_or(0.0, |x| {
        x.failure.unavailability * x.outcomes.get(o).map_or(0.0, |y| y.0)
    })
}

/// The region itself and the parts inside it.
fn region(
    service: &Service<'_>,
    r: usize,
    states: &[(f64, Effect)],
    given: &[(f64, f64)],
    out: &mut Vec<(Name, Importance)>,
) {
    let model = service.model();
    let Some(region) = model.regions.get(r) else {
        return;
    };
    let mut by_offer: BTreeMap<&Offer, (f64, f64)> = BTreeMap::new();
    let mut mixed = (0.0, 0.0, 0.0);
    let mut down = None;
    for ((p, effect), g) in states.iter().zip(given) {
        match effect {
            Effect::Offer(offer) => {
                by_offer.insert(offer, *g);
                mixed = (mixed.0 + p, mixed.1 + p * g.0, mixed.2 + p * g.1);
            }
            Effect::Region => down = Some((*p, *g)),
            _ => {}
        }
    }
    let up = (mixed.1 / mixed.0.max(1e-300), mixed.2 / mixed.0.max(1e-300));
    if let Some((p, g)) = down {
        let lost = part(String::new(), &region.failure, 1.0, p, g, up);
        out.push((Name::before("region:"), lost));
    }
    let alive = 1.0 - region.failure.unavailability;
    let given_forced = |forced: Forced| {
        let mut sum = (0.0, 0.0);
        for (offer, p) in offers(service, r, &[forced]).0 {
            let g = by_offer.get(&offer).copied().filter(|g| g.0 > 0.0);
            let g = g.unwrap_or_else(|| alone(service, r, &offer));
            sum = (sum.0 + p * g.0, sum.1 + p * g.1);
        }
        sum
    };
    let add = |out: &mut Vec<(Name, Importance)>,
               label: Name,
               failure: &Failure,
               count: f64,
               forced: fn(bool, usize, usize) -> Forced,
               a: usize,
               b: usize| {
        if failure.unavailability <= 0.0 || count <= 0.0 {
            return;
        }
        let (down, up) = (
            given_forced(forced(false, a, b)),
            given_forced(forced(true, a, b)),
        );
        let mut one = part(
            String::new(),
            failure,
            count,
            failure.unavailability * count * alive,
            down,
            up,
        );
        one.outage_difference *= alive;
        one.birnbaum = alive * (down.0 - up.0);
        out.push((label, one));
    };
    for z in 0..region.zones {
        add(
            out,
            Name("zone:".into(), format!("/{}", z + 1)),
            &region.zone_failure,
            1.0,
            |up, z, _| Forced::Zone(z, up),
            z,
            0,
        );
    }
    add(
        out,
        Name::before("load-balancer:"),
        &region.balancer_failure,
        1.0,
        |up, _, _| Forced::Balancer(up),
        0,
        0,
    );
    for (t, tier) in model.tiers.iter().enumerate() {
        if !model.tier_matters(t) {
            continue;
        }
        for place in tier.places.iter().filter(|p| p.region == r) {
            let from = out.len();
            for (z, n) in place.nodes_by_zone.iter().enumerate() {
                add(
                    out,
                    Name::before(format!("node:{}@", tier.name)),
                    &tier.node_failure,
                    f64::from(*n),
                    |up, t, z| Forced::Node(t, z, up),
                    t,
                    z,
                );
            }
            // The nodes back each other up: what counts is the pool without failures, not the
            // sum over single nodes.
            if out.len() > from {
                let perfect = given_forced(Forced::Perfect(t));
                let gain = alive * (up.0 - perfect.0).max(0.0);
                let count = (out.len() - from) as f64;
                for (_, part) in out.iter_mut().skip(from) {
                    part.contribution = gain / count;
                }
            }
            if place.spot_nodes_lost > 0 {
                add(
                    out,
                    Name::before(format!("spot:{}@", tier.name)),
                    &tier.spot_failure,
                    1.0,
                    |up, t, _| Forced::Spot(t, up),
                    t,
                    0,
                );
            }
        }
    }
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
            add(
                out,
                Name::before(format!("store:{}@", store.name)),
                &copy.failure,
                1.0,
                |up, s, c| Forced::Instance(s, c, up),
                s,
                c,
            );
        }
    }
}

/// Share lost when only this region offers less: for cases too rare to have been visited.
pub(super) fn alone(service: &Service<'_>, r: usize, offer: &Offer) -> (f64, f64) {
    let mut state = service.nominal();
    apply(service, &mut state, &Effect::Offer(offer.clone()), r);
    let served = service.served(&state, Phase::SETTLED);
    (
        loss(served, service.model().traffic.read_share),
        f64::from(u8::from(served.worse() < OUTAGE_BELOW)),
    )
}

/// A part's name in words.
#[must_use]
pub fn words(model: &Model, label: &str) -> String {
    let (kind, name) = label.split_once(':').unwrap_or((label, ""));
    let place = |key: &str| {
        model
            .regions
            .iter()
            .find(|r| r.key == key)
            .map_or_else(|| key.to_owned(), |r| format!("{key} ({})", r.location))
    };
    match kind {
        "provider" => format!("all of {name}"),
        "region" => format!("region {}", place(name)),
        "zone" => {
            let (region, zone) = name.split_once('/').unwrap_or((name, ""));
            format!("zone {zone} of {}", place(region))
        }
        "load-balancer" => format!("load balancer of {}", place(name)),
        "node" | "spot" | "store" => {
            let (what, region) = name.split_once('@').unwrap_or((name, ""));
            let part = match kind {
                "node" => "nodes of",
                "spot" => "spot pool of",
                _ => "instance of",
            };
            format!("{part} {what} in {}", place(region))
        }
        "group" => {
            let kind = model.groups.iter().find(|g| g.name == name).map(|g| g.kind);
            match kind {
                Some(GroupKind::Operator) => "one mistake of people, up to all regions".into(),
                Some(GroupKind::Area) => {
                    format!(
                        "a disaster in {}",
                        name.replacen("hazard-area", "the area of", 1)
                    )
                }
                Some(GroupKind::Declared) | None => format!("common cause {name}"),
            }
        }
        "dependency" => model
            .dependencies
            .iter()
            .find(|d| d.name == name)
            .map_or_else(|| name.to_owned(), |d| format!("{name}: {}", d.what)),
        _ => label.to_owned(),
    }
}
