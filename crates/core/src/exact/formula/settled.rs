//! The joint states that were visited: the probabilities of each unit's states, and what the design
//! loses in each state.

use super::super::states::{Enumeration, Trace};
use super::super::units::{Effect, contexts, forced_by};
use super::read_share;
use crate::explain::{Draft, Figure, Make, Operation, RegionCases, Total, Unit, Visit, Visits};
use crate::model::{Model, Victim};
use crate::service::{Forced, Offer, is_local, offers};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Sums over the joint states, as terms.
pub(crate) struct Settled {
    pub reads: usize,
    pub writes: usize,
    pub overall: usize,
    pub outage: usize,
    /// The main context, in which no common cause reaches inside regions.
    pub main: Context,
    /// By common cause that reaches inside regions (group, outcome): probability, share lost and
    /// probability of an outage when it alone strikes.
    pub struck: Vec<(usize, usize, usize, usize, usize)>,
}

/// The joint states of one context.
pub(crate) struct Context {
    pub enumeration: Enumeration,
    /// The sums.
    pub sums: usize,
    visits: Visits,
    /// By unit and state: its probability.
    pub probabilities: Vec<Vec<usize>>,
    /// By unit that is regions of one make: probabilities of cases, by what is taken as up or down.
    pub cases: BTreeMap<usize, Cases>,
}

/// Cases of a region.
pub(crate) struct Cases {
    /// The list of probabilities.
    pub term: usize,
    /// What is taken as up or down, with its cases and where their probabilities stand.
    pub asked: Vec<(Vec<Forced>, Vec<Offer>, usize)>,
}

impl Context {
    /// Share lost, and probability of an outage, given a state of a unit.
    pub fn given(&self, d: &mut Draft<'_>, unit: usize, state: usize) -> (usize, usize) {
        let at = self.visits.given(unit, state);
        let sums = self.sums;
        let mut one = |what: &str, index: usize| {
            d.shared(format!("given {sums} {index}"), |d| {
                let by = Operation::Element { index };
                d.made(what, Unit::Share, by, vec![sums])
            })
        };
        (
            one("lost, given this state", at),
            one("an outage, given this state", at + 1),
        )
    }

    fn total(&self, d: &mut Draft<'_>, which: Total) -> usize {
        let by = Operation::Element {
            index: Visits::total(which),
        };
        d.made(
            format!("{which:?} over the states"),
            Unit::Share,
            by,
            vec![self.sums],
        )
    }
}

impl Settled {
    /// Of the design.
    pub fn of(d: &mut Draft<'_>) -> Option<Rc<Self>> {
        if let Some(known) = &d.lists.settled {
            return Some(Rc::clone(known));
        }
        let mut sums: [Vec<usize>; 4] = Default::default();
        let mut main = None;
        let mut struck = Vec::new();
        for found in contexts(d.model()) {
            let context = context(d, &found.victims, main.is_none())?;
            let probability = probability(d, &found.struck);
            let totals = [Total::Reads, Total::Writes, Total::Overall, Total::Outage];
            let totals = totals.map(|which| context.total(d, which));
            for (list, total) in sums.iter_mut().zip(totals) {
                let of = vec![probability, total];
                list.push(d.made("weighed", Unit::Share, Operation::Product, of));
            }
            if let ([(g, o)], true) = (found.struck.as_slice(), main.is_some()) {
                let strikes = strikes(d, *g, *o);
                struck.push((*g, *o, strikes, totals[2], totals[3]));
            }
            main.get_or_insert(context);
        }
        let names = ["reads", "writes", "requests", "outages"];
        let mut of = sums.into_iter().zip(names).map(|(list, name)| {
            let what = format!("{name}, over the joint states");
            d.made(what, Unit::Share, Operation::Sum, list)
        });
        let settled = Self {
            reads: of.next()?,
            writes: of.next()?,
            overall: of.next()?,
            outage: of.next()?,
            main: main?,
            struck,
        };
        let settled = Rc::new(settled);
        d.lists.settled = Some(Rc::clone(&settled));
        Some(settled)
    }
}

/// The share of time that a common cause of a group is there.
fn group(d: &mut Draft<'_>, g: usize) -> usize {
    let Some(group) = d.model().groups.get(g) else {
        return d.fixed("no group", Unit::Share, 0.0);
    };
    d.failing(&format!("group:{}", group.name), &group.failure)
        .unavailability
}

/// Chance that an event of a group takes what its outcome says.
pub(super) fn outcome(d: &mut Draft<'_>, g: usize, o: usize) -> usize {
    let Some(group) = d.model().groups.get(g) else {
        return d.fixed("no group", Unit::Share, 0.0);
    };
    let chance = group.outcomes.get(o).map_or(0.0, |x| x.0);
    d.shared(format!("outcome {g} {o}"), |d| {
        let origin = d.of_failure(&format!("group:{}", group.name), &group.failure);
        d.input(
            format!("outcome {} of {}", o + 1, group.name),
            Unit::Share,
            chance,
            origin,
        )
    })
}

/// Probability that one outcome of a group is there.
pub(super) fn strikes(d: &mut Draft<'_>, g: usize, o: usize) -> usize {
    d.shared(format!("strikes {g} {o}"), |d| {
        let (u, q) = (group(d, g), outcome(d, g, o));
        d.made(
            "this outcome is there",
            Unit::Share,
            Operation::Product,
            vec![u, q],
        )
    })
}

/// Probability that no outcome of a group is there.
fn calm(d: &mut Draft<'_>, g: usize) -> usize {
    d.shared(format!("calm {g}"), |d| {
        let n = d.model().groups.get(g).map_or(0, |x| x.outcomes.len());
        let of = (0..n).map(|o| outcome(d, g, o)).collect();
        let all = d.made("all outcomes", Unit::Share, Operation::Sum, of);
        let u = group(d, g);
        let struck = d.made("struck", Unit::Share, Operation::Product, vec![u, all]);
        d.up(struck)
    })
}

/// Probability of a context: which common causes that reach inside regions are there.
fn probability(d: &mut Draft<'_>, struck: &[(usize, usize)]) -> usize {
    let mut of = vec![d.fixed("one", Unit::Count, 1.0)];
    let m = d.model();
    for (g, group) in m.groups.iter().enumerate() {
        if is_local(group) {
            of.push(match struck.iter().find(|(k, _)| *k == g) {
                Some((_, o)) => strikes(d, g, *o),
                None => calm(d, g),
            });
        }
    }
    d.made("these common causes", Unit::Share, Operation::Product, of)
}

/// Everything that may be taken as up or down in a region.
fn forcings(m: &Model, r: usize) -> Vec<Forced> {
    let mut out = Vec::new();
    let zones = m.regions.get(r).map_or(0, |x| x.zones);
    for up in [false, true] {
        out.extend((0..zones).map(|z| Forced::Zone(z, up)));
        out.push(Forced::Balancer(up));
        for (t, tier) in m
            .tiers
            .iter()
            .enumerate()
            .filter(|(t, _)| m.tier_matters(*t))
        {
            for place in tier.places.iter().filter(|p| p.region == r) {
                let zones = place.nodes_by_zone.iter().enumerate();
                let zones = zones.filter(|(_, n)| **n > 0);
                out.extend(zones.map(|(z, _)| Forced::Node(t, z, up)));
                if place.spot_nodes_lost > 0 {
                    out.push(Forced::Spot(t, up));
                }
                if up {
                    out.push(Forced::Perfect(t));
                }
            }
        }
        for (s, store) in m
            .stores
            .iter()
            .enumerate()
            .filter(|(s, _)| m.store_matters(*s))
        {
            let copies = store.copies.iter().enumerate();
            let copies = copies.filter(|(_, c)| c.region == r);
            out.extend(copies.map(|(c, _)| Forced::Instance(s, c, up)));
        }
    }
    out
}

fn context(d: &mut Draft<'_>, victims: &[Victim], main: bool) -> Option<Context> {
    let engines = d.engines();
    let m = d.model();
    let mut trace = Trace::default();
    let enumeration = Enumeration::traced(&engines.service, victims, &mut trace);
    let mut probabilities = Vec::new();
    let mut cases = BTreeMap::new();
    for (i, unit) in enumeration.units.iter().enumerate() {
        let mut own = Vec::new();
        if let Some(r) = unit.regions.first().copied() {
            let wanted: Vec<Offer> = unit
                .states
                .iter()
                .filter_map(|(_, effect)| match effect {
                    Effect::Offer(offer) => Some(offer.clone()),
                    _ => None,
                })
                .collect();
            let mut asked = vec![(forced_by(victims, r), wanted)];
            if main {
                for forced in forcings(m, r) {
                    let found = offers(&engines.service, r, &[forced]).0;
                    asked.push((vec![forced], found.into_iter().map(|x| x.0).collect()));
                }
            }
            let region = m.regions.get(r)?;
            let down = d.failing(&format!("region:{}", region.key), &region.failure);
            let down = down.unavailability;
            let up = d.up(down);
            let found = region_cases(d, r, asked)?;
            let mut next = 0..;
            for (_, effect) in &unit.states {
                own.push(match effect {
                    Effect::Offer(_) => {
                        let case = element(d, found.term, next.next()?);
                        let of = vec![up, case];
                        d.made("up, in this case", Unit::Share, Operation::Product, of)
                    }
                    _ => down,
                });
            }
            cases.insert(i, found);
        } else {
            for (_, effect) in &unit.states {
                own.push(of_effect(d, &enumeration, i, effect)?);
            }
        }
        probabilities.push(own);
    }
    let makes = enumeration.units.iter().map(|u| Make {
        count: u.count(),
        states: u.states.len(),
    });
    let (visits, losses) = visits(trace, makes.collect());
    let mut of = vec![read_share(d)];
    of.extend(probabilities.iter().flatten());
    for (lost, states, first) in losses {
        let what = format!("lost in {states} states: reads, writes, chance of an outage");
        let name = named(&enumeration, &visits, first, m);
        let origin = Draft::design(format!("in {name}"));
        of.push(d.input(what, Unit::Share, Figure::Several(lost.to_vec()), origin));
    }
    let what = format!("{} joint states", visits.visits.len());
    let by = Operation::JointStates(visits.clone());
    let sums = d.made(what, Unit::None, by, of);
    // What is known given each state is looked up by makes alone.
    let visits = Visits {
        makes: visits.makes,
        departures: Vec::new(),
        visits: Vec::new(),
    };
    Some(Context {
        enumeration,
        sums,
        visits,
        probabilities,
        cases,
    })
}

fn element(d: &mut Draft<'_>, list: usize, index: usize) -> usize {
    d.shared(format!("element {list} {index}"), |d| {
        let by = Operation::Element { index };
        d.made("this case", Unit::Share, by, vec![list])
    })
}

/// The probability of a state of a unit that is no region.
fn of_effect(d: &mut Draft<'_>, e: &Enumeration, unit: usize, effect: &Effect) -> Option<usize> {
    let m = d.model();
    let states = &e.units.get(unit)?.states;
    Some(match effect {
        Effect::Provider(p) => {
            let provider = m.providers.get(*p)?;
            let label = format!("provider:{}", provider.provider);
            d.failing(&label, &provider.failure).unavailability
        }
        Effect::Dependency(x) => {
            let dependency = m.dependencies.get(*x)?;
            let label = format!("dependency:{}", dependency.name);
            d.failing(&label, &dependency.failure).unavailability
        }
        Effect::Group(g, o) => strikes(d, *g, *o),
        Effect::One(g, k, _) => {
            let u = group(d, *g);
            let q = one_of(d, e, *g, *k);
            d.made(
                "strikes one of them",
                Unit::Share,
                Operation::Product,
                vec![u, q],
            )
        }
        Effect::None => {
            let other = states.iter().map(|s| &s.1).find_map(|x| match x {
                Effect::Provider(_) | Effect::Dependency(_) => Some((None, x)),
                Effect::Group(g, _) | Effect::One(g, _, _) => Some((Some(*g), x)),
                _ => None,
            });
            match other {
                Some((Some(g), _)) => calm(d, g),
                Some((None, x)) => {
                    let down = of_effect(d, e, unit, x)?;
                    d.up(down)
                }
                // What never fails is always as it should be.
                None => d.fixed("always", Unit::Share, 1.0),
            }
        }
        Effect::Region | Effect::Offer(_) => return None,
    })
}

/// Share of a group's events that strike one of the regions of a make.
pub(super) fn one_of(d: &mut Draft<'_>, e: &Enumeration, g: usize, make: usize) -> usize {
    d.shared(format!("one of {g} {make}"), |d| {
        let regions = e.units.get(make).map_or(&[][..], |u| &u.regions);
        let outcomes = d.model().groups.get(g).map_or(&[][..], |x| &x.outcomes);
        let mut of = Vec::new();
        for (o, (_, taken)) in outcomes.iter().enumerate() {
            if let [Victim::Region(r)] = taken.as_slice()
                && regions.contains(r)
            {
                of.push(outcome(d, g, o));
            }
        }
        d.made(
            "outcomes that take one of them",
            Unit::Share,
            Operation::Sum,
            of,
        )
    })
}

/// The cases of a region, from the shares of time that its parts are lost.
fn region_cases(
    d: &mut Draft<'_>,
    r: usize,
    asked: Vec<(Vec<Forced>, Vec<Offer>)>,
) -> Option<Cases> {
    let m = d.model();
    let region = m.regions.get(r)?;
    let lost = |d: &mut Draft<'_>, label: String, failure: &crate::model::Failure| {
        d.failing(&label, failure).unavailability
    };
    let mut of = vec![
        lost(d, format!("zone:{}", region.key), &region.zone_failure),
        lost(
            d,
            format!("load-balancer:{}", region.key),
            &region.balancer_failure,
        ),
    ];
    for tier in &m.tiers {
        of.push(lost(d, format!("node:{}", tier.name), &tier.node_failure));
        of.push(lost(d, format!("spot:{}", tier.name), &tier.spot_failure));
    }
    for store in &m.stores {
        for copy in store.copies.iter().filter(|c| c.region == r) {
            let label = format!("store:{}@{}", store.name, region.key);
            of.push(lost(d, label, &copy.failure));
        }
    }
    let mut at = 0;
    let mut known = Vec::new();
    for (forced, offers) in &asked {
        known.push((forced.clone(), offers.clone(), at));
        at += offers.len();
    }
    let by = Operation::RegionCases(RegionCases {
        model: Rc::clone(&d.engines().model),
        region: r,
        asked,
    });
    let what = format!("cases of {}", region.key);
    let term = d.made(what, Unit::None, by, of);
    Some(Cases { term, asked: known })
}

/// Losses of visited states, each once: with how many states have them, and the first of those.
type Losses = Vec<([f64; 3], usize, usize)>;

fn visits(trace: Trace, makes: Vec<Make>) -> (Visits, Losses) {
    let mut losses: Losses = Vec::new();
    let mut known: BTreeMap<[u64; 3], usize> = BTreeMap::new();
    let mut out = Vec::with_capacity(trace.visits.len());
    for (i, (chosen, lost)) in trace.visits.into_iter().enumerate() {
        let loss = *known.entry(lost.map(f64::to_bits)).or_insert_with(|| {
            losses.push((lost, 0, i));
            losses.len() - 1
        });
        if let Some(slot) = losses.get_mut(loss) {
            slot.1 += 1;
        }
        out.push(Visit { chosen, loss });
    }
    let visits = Visits {
        makes,
        departures: trace.departures,
        visits: out,
    };
    (visits, losses)
}

/// A visited state in words.
fn named(e: &Enumeration, visits: &Visits, at: usize, m: &Model) -> String {
    let Some(visit) = visits.visits.get(at) else {
        return "no state".into();
    };
    let mut words = Vec::new();
    for (i, n) in &visit.chosen {
        let Some((unit, state)) = visits.departures.get(*i) else {
            continue;
        };
        let Some(unit) = e.units.get(*unit) else {
            continue;
        };
        let region = unit.regions.first().and_then(|r| m.regions.get(*r));
        let region = region.map_or("", |r| r.key.as_str());
        let word = match unit.states.get(*state).map(|s| &s.1) {
            Some(Effect::Provider(p)) => {
                let provider = m.providers.get(*p).map_or("", |x| x.provider.word());
                format!("{provider} lost")
            }
            Some(Effect::Region) => format!("{region} lost"),
            Some(Effect::Offer(_)) => format!("{region} in part"),
            Some(Effect::Group(g, _) | Effect::One(g, ..)) => {
                let group = m.groups.get(*g).map_or("", |x| x.name.as_str());
                format!("{group} struck")
            }
            Some(Effect::Dependency(x)) => {
                let name = m.dependencies.get(*x).map_or("", |x| x.name.as_str());
                format!("{name} lost")
            }
            Some(Effect::None) | None => continue,
        };
        words.push(if *n > 1 {
            format!("{n} × {word}")
        } else {
            word
        });
    }
    match words.is_empty() {
        true => "the state with everything up".into(),
        false => format!("states such as {}", words.join(" and ")),
    }
}
