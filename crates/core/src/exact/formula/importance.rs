//! What each part contributes: its share of time lost by the difference that it makes.

use super::super::importance::alone;
use super::super::units::Effect;
use super::Settled;
use super::settled::{Cases, outcome, strikes};
use crate::explain::{Draft, Failing, Operation, Unit};
use crate::model::Failure;
use crate::service::Forced;
use std::rc::Rc;

/// What difference one part makes, as terms.
#[derive(Clone)]
pub(super) struct Importance {
    /// Name of the part.
    pub label: String,
    /// Share of all requests lost because of it.
    pub contribution: usize,
    /// Failures per hour, if known.
    pub frequency: Option<usize>,
    /// Probability of an outage if it is down, less that if it is up.
    pub outage_difference: usize,
}

/// Share lost, and probability of an outage.
type Pair = (usize, usize);

/// Every part, in the order of the engine.
pub(super) fn all(d: &mut Draft<'_>) -> Option<Rc<Vec<Importance>>> {
    if let Some(known) = &d.lists.importance {
        return Some(Rc::clone(known));
    }
    let found = Settled::of(d)?;
    let m = d.model();
    let mut out = Vec::new();
    for (u, unit) in found.main.enumeration.units.iter().enumerate() {
        let none = d.fixed("none", Unit::Share, 0.0);
        let up = unit.states.iter().position(|s| matches!(s.1, Effect::None));
        let up = up.map_or((none, none), |k| found.main.given(d, u, k));
        for (k, (_, effect)) in unit.states.iter().enumerate() {
            let (label, failing, share) = match effect {
                Effect::Provider(i) => {
                    let x = m.providers.get(*i)?;
                    let label = format!("provider:{}", x.provider);
                    (label.clone(), d.failing(&label, &x.failure), None)
                }
                Effect::Group(g, o) => {
                    let x = m.groups.get(*g)?;
                    let label = format!("group:{}", x.name);
                    let share = outcome(d, *g, *o);
                    (label.clone(), d.failing(&label, &x.failure), Some(share))
                }
                Effect::One(g, make, _) => {
                    let x = m.groups.get(*g)?;
                    let label = format!("group:{}", x.name);
                    let share = super::settled::one_of(d, &found.main.enumeration, *g, *make);
                    (label.clone(), d.failing(&label, &x.failure), Some(share))
                }
                Effect::Dependency(i) => {
                    let x = m.dependencies.get(*i)?;
                    let label = format!("dependency:{}", x.name);
                    (label.clone(), d.failing(&label, &x.failure), None)
                }
                Effect::None | Effect::Region | Effect::Offer(_) => continue,
            };
            let p = *found.main.probabilities.get(u)?.get(k)?;
            let down = found.main.given(d, u, k);
            out.push(part(d, label, failing, share, p, down, up));
        }
        if let Some(first) = unit.regions.first() {
            let mut parts = Vec::new();
            region(d, &found, u, *first, &mut parts)?;
            for r in &unit.regions {
                let key = m.regions.get(*r).map_or("", |x| x.key.as_str());
                out.extend(parts.iter().map(|((start, end), part)| Importance {
                    label: format!("{start}{key}{end}"),
                    ..part.clone()
                }));
            }
        }
    }
    struck(d, &found, &mut out)?;
    let out = Rc::new(out);
    d.lists.importance = Some(Rc::clone(&out));
    Some(out)
}

/// How much more is lost while a part is down.
fn more(d: &mut Draft<'_>, down: usize, up: usize) -> usize {
    let zero = d.fixed("none", Unit::Share, 0.0);
    let by = Operation::Difference;
    let difference = d.made("down less up", Unit::Share, by, vec![down, up]);
    d.made(
        "if any",
        Unit::Share,
        Operation::Largest,
        vec![difference, zero],
    )
}

fn part(
    d: &mut Draft<'_>,
    label: String,
    failing: Failing,
    share: Option<usize>,
    probability: usize,
    down: Pair,
    up: Pair,
) -> Importance {
    let more = more(d, down.0, up.0);
    let what = format!("lost because of {label}");
    let contribution = d.made(
        what,
        Unit::Share,
        Operation::Product,
        vec![probability, more],
    );
    let frequency = failing.frequency.map(|f| match share {
        Some(share) => {
            let of = vec![f, share];
            d.made("of these", Unit::PerHour, Operation::Product, of)
        }
        None => f,
    });
    let of = vec![down.1, up.1];
    let outage_difference = d.made("outages more", Unit::Share, Operation::Difference, of);
    Importance {
        label,
        contribution,
        frequency,
        outage_difference,
    }
}

/// Common causes that reach inside regions.
fn struck(d: &mut Draft<'_>, found: &Settled, out: &mut Vec<Importance>) -> Option<()> {
    if found.struck.is_empty() {
        return Some(());
    }
    let m = d.model();
    let of = found.struck.iter().map(|x| x.2).collect();
    let hit = d.made("struck by one", Unit::Share, Operation::Sum, of);
    let rest = d.up(hit);
    let tiny = d.fixed("at least", Unit::Share, 1e-300);
    let rest = d.made(
        "not struck",
        Unit::Share,
        Operation::Largest,
        vec![rest, tiny],
    );
    let zero = d.fixed("none", Unit::Share, 0.0);
    let calm = |d: &mut Draft<'_>,
                total: usize,
                pick: fn(&(usize, usize, usize, usize, usize)) -> usize| {
        let mut of = Vec::new();
        for x in &found.struck {
            let of_one = vec![x.2, pick(x)];
            of.push(d.made("weighed", Unit::Share, Operation::Product, of_one));
        }
        let struck = d.made("while struck", Unit::Share, Operation::Sum, of);
        let by = Operation::Difference;
        let left = d.made("otherwise", Unit::Share, by, vec![total, struck]);
        let of = vec![left, rest];
        let given = d.made("while not struck", Unit::Share, Operation::Quotient, of);
        d.made("if any", Unit::Share, Operation::Largest, vec![given, zero])
    };
    let up = (
        calm(d, found.overall, |x| x.3),
        calm(d, found.outage, |x| x.4),
    );
    for (g, o, _, lost, outage) in &found.struck {
        let group = m.groups.get(*g)?;
        let label = format!("group:{}", group.name);
        let failing = d.failing(&label, &group.failure);
        let share = outcome(d, *g, *o);
        let p = strikes(d, *g, *o);
        out.push(part(
            d,
            label,
            failing,
            Some(share),
            p,
            (*lost, *outage),
            up,
        ));
    }
    Some(())
}

/// A name with a gap for the region's.
type Named = ((String, String), Importance);

/// What the parts of a region are worked out from.
struct Inside<'f> {
    found: &'f Settled,
    unit: usize,
    region: usize,
    cases: &'f Cases,
    alive: usize,
}

/// The region itself and the parts inside it.
fn region(
    d: &mut Draft<'_>,
    found: &Settled,
    unit: usize,
    r: usize,
    out: &mut Vec<Named>,
) -> Option<()> {
    let m = d.model();
    let region = m.regions.get(r)?;
    let states = &found.main.enumeration.units.get(unit)?.states;
    let probabilities = found.main.probabilities.get(unit)?;
    let (mut p, mut lost, mut outage) = (Vec::new(), Vec::new(), Vec::new());
    let mut down = None;
    for (k, ((_, effect), q)) in states.iter().zip(probabilities).enumerate() {
        let given = found.main.given(d, unit, k);
        match effect {
            Effect::Offer(_) => {
                p.push(*q);
                let by = Operation::Product;
                lost.push(d.made("weighed", Unit::Share, by.clone(), vec![*q, given.0]));
                outage.push(d.made("weighed", Unit::Share, by, vec![*q, given.1]));
            }
            Effect::Region => down = Some((*q, given)),
            _ => {}
        }
    }
    let sum = Operation::Sum;
    let tiny = d.fixed("at least", Unit::Share, 1e-300);
    let p = d.made("up", Unit::Share, sum.clone(), p);
    let p = d.made("up", Unit::Share, Operation::Largest, vec![p, tiny]);
    let mean = |d: &mut Draft<'_>, of: Vec<usize>| {
        let all = d.made("in all cases", Unit::Share, Operation::Sum, of);
        d.made(
            "while it is up",
            Unit::Share,
            Operation::Quotient,
            vec![all, p],
        )
    };
    let up = (mean(d, lost), mean(d, outage));
    let label = format!("region:{}", region.key);
    let failing = d.failing(&label, &region.failure);
    if let Some((q, given)) = down {
        let one = part(d, label, failing, None, q, given, up);
        out.push((("region:".into(), String::new()), one));
    }
    let inside = Inside {
        found,
        unit,
        region: r,
        cases: found.main.cases.get(&unit)?,
        alive: d.up(failing.unavailability),
    };
    let key = &region.key;
    for z in 0..region.zones {
        let name = ("zone:".to_owned(), format!("/{}", z + 1));
        let of = (format!("zone:{key}"), &region.zone_failure);
        inside.add(d, out, name, of, 1.0, |up| Forced::Zone(z, up))?;
    }
    let name = ("load-balancer:".to_owned(), String::new());
    let of = (format!("load-balancer:{key}"), &region.balancer_failure);
    inside.add(d, out, name, of, 1.0, Forced::Balancer)?;
    for (t, tier) in m
        .tiers
        .iter()
        .enumerate()
        .filter(|(t, _)| m.tier_matters(*t))
    {
        for place in tier.places.iter().filter(|p| p.region == r) {
            let from = out.len();
            for (z, n) in place.nodes_by_zone.iter().enumerate() {
                let name = (format!("node:{}@", tier.name), String::new());
                let of = (format!("node:{}", tier.name), &tier.node_failure);
                inside.add(d, out, name, of, f64::from(*n), |up| Forced::Node(t, z, up))?;
            }
            if out.len() > from {
                // The pool without failures, not the sum over single nodes.
                let perfect = inside.given(d, Forced::Perfect(t))?;
                let more = more(d, up.0, perfect.0);
                let of = vec![inside.alive, more];
                let gain = d.made("gained", Unit::Share, Operation::Product, of);
                let count = (out.len() - from) as f64;
                let count = d.fixed("zones", Unit::Count, count);
                let of = vec![gain, count];
                let each = d.made("each zone's", Unit::Share, Operation::Quotient, of);
                for (_, part) in out.iter_mut().skip(from) {
                    part.contribution = each;
                }
            }
            if place.spot_nodes_lost > 0 {
                let name = (format!("spot:{}@", tier.name), String::new());
                let of = (format!("spot:{}", tier.name), &tier.spot_failure);
                inside.add(d, out, name, of, 1.0, |up| Forced::Spot(t, up))?;
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
        for (c, copy) in copies.filter(|(_, c)| c.region == r) {
            let name = (format!("store:{}@", store.name), String::new());
            let of = (format!("store:{}@{key}", store.name), &copy.failure);
            inside.add(d, out, name, of, 1.0, |up| Forced::Instance(s, c, up))?;
        }
    }
    Some(())
}

impl Inside<'_> {
    fn add(
        &self,
        d: &mut Draft<'_>,
        out: &mut Vec<Named>,
        name: (String, String),
        (label, failure): (String, &Failure),
        count: f64,
        forced: impl Fn(bool) -> Forced,
    ) -> Option<()> {
        if failure.unavailability <= 0.0 || count <= 0.0 {
            return Some(());
        }
        let (down, up) = (self.given(d, forced(false))?, self.given(d, forced(true))?);
        let failing = d.failing(&label, failure);
        let origin = Draft::design("how many there are");
        let count = d.shared(format!("count {label} {count}"), |d| {
            d.input(format!("how many of {label}"), Unit::Count, count, origin)
        });
        let of = vec![failing.unavailability, count, self.alive];
        let p = d.made(
            "down in a region that is up",
            Unit::Share,
            Operation::Product,
            of,
        );
        let mut one = part(d, label, failing, Some(count), p, down, up);
        let of = vec![one.outage_difference, self.alive];
        let what = "while the region is up";
        one.outage_difference = d.made(what, Unit::Share, Operation::Product, of);
        out.push((name, one));
        Some(())
    }

    /// Share lost, and probability of an outage, with one part taken as up or down.
    fn given(&self, d: &mut Draft<'_>, forced: Forced) -> Option<Pair> {
        let asked = self.cases.asked.iter();
        let (_, offers, from) = asked.into_iter().find(|a| a.0 == [forced])?;
        let engines = d.engines();
        let states = &self.found.main.enumeration.units.get(self.unit)?.states;
        let given = self.found.main.enumeration.given.get(self.unit)?;
        let (mut lost, mut outage) = (Vec::new(), Vec::new());
        for (i, offer) in offers.iter().enumerate() {
            let visited = states.iter().zip(given).position(|((_, effect), g)| {
                matches!(effect, Effect::Offer(o) if o == offer) && g.0 > 0.0
            });
            let (l, o) = match visited {
                Some(k) => self.found.main.given(d, self.unit, k),
                None => {
                    let found = alone(&engines.service, self.region, offer);
                    self.by_itself(d, found)
                }
            };
            let by = Operation::Element { index: from + i };
            let p = d.made("this case", Unit::Share, by, vec![self.cases.term]);
            let by = Operation::Product;
            lost.push(d.made("weighed", Unit::Share, by.clone(), vec![p, l]));
            outage.push(d.made("weighed", Unit::Share, by, vec![p, o]));
        }
        let what = format!("with {forced:?}");
        let lost = d.made(what.clone(), Unit::Share, Operation::Sum, lost);
        Some((lost, d.made(what, Unit::Share, Operation::Sum, outage)))
    }

    /// What is lost when only this region offers less.
    fn by_itself(&self, d: &mut Draft<'_>, (lost, outage): (f64, f64)) -> Pair {
        let region = d
            .model()
            .regions
            .get(self.region)
            .map_or("", |r| r.key.as_str());
        let mut one = |what: &str, value: f64| {
            d.shared(format!("{what} {region} {value}"), |d| {
                let origin = Draft::design(format!("with only {region} offering less"));
                d.input(what, Unit::Share, value, origin)
            })
        };
        (one("lost", lost), one("an outage", outage))
    }
}
