//! The exact engine against brute force: every joint state of small designs, each weighed and
//! judged by a reading of the rules of its own that shares no code with the engine.
//!
//! Designs here state shares of time lost, not events: then nothing switches over, and the
//! assessment is the steady state alone. Losses are large, so that joint losses count.

mod designs;

use designs::world::{Unit, World, units};
use designs::{Design, config, designs, events, shares};
use proptest::prelude::*;
use std::collections::BTreeMap;
use stormglass_core::assess;
use stormglass_core::assessment::CutSets;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{Model, Victim};

/// Sums over all joint states.
struct Truth {
    reads: f64,
    writes: f64,
    /// By unit and state of it: the loss while it is in that state.
    given: Vec<Vec<f64>>,
}

fn brute_force(m: &Model, units: &[(Unit, Vec<f64>)]) -> Truth {
    let mut truth = Truth {
        reads: 0.0,
        writes: 0.0,
        given: units.iter().map(|u| vec![0.0; u.1.len()]).collect(),
    };
    let share = m.traffic.read_share;
    let mut state = vec![0_usize; units.len()];
    loop {
        let chance: f64 = units.iter().zip(&state).map(|((_, c), s)| c[*s]).product();
        let down = units.iter().zip(&state).filter(|(_, s)| **s > 0);
        let world = World {
            m,
            down: down.map(|((u, _), s)| (*u, *s)).collect(),
        };
        let (reads, writes) = world.served();
        truth.reads += chance * (1.0 - reads);
        truth.writes += chance * (1.0 - writes);
        let loss = share * (1.0 - reads) + (1.0 - share) * (1.0 - writes);
        for ((given, (_, chances)), now) in truth.given.iter_mut().zip(units).zip(&state) {
            given[*now] += chance / chances[*now] * loss;
        }
        // Counts on to the next state.
        let Some(i) = (0..state.len()).find(|i| state[*i] + 1 < units[*i].1.len()) else {
            return truth;
        };
        state[i] += 1;
        state[..i].fill(0);
    }
}

/// The engine's name of a unit among the contributions.
fn label(m: &Model, unit: Unit) -> String {
    let key = |r: usize| &m.regions[r].key;
    match unit {
        Unit::Provider(p) => format!("provider:{}", m.providers[p].provider),
        Unit::Region(r) => format!("region:{}", key(r)),
        Unit::Zone(r, z) => format!("zone:{}/{}", key(r), z + 1),
        Unit::Balancer(r) => format!("load-balancer:{}", key(r)),
        Unit::Node(t, p, ..) => {
            let tier = &m.tiers[t];
            format!("node:{}@{}", tier.name, key(tier.places[p].region))
        }
        Unit::Instance(s, c) => {
            let store = &m.stores[s];
            format!("store:{}@{}", store.name, key(store.copies[c].region))
        }
        Unit::Group(g) => format!("group:{}", m.groups[g].name),
        Unit::Dependency(d) => format!("dependency:{}", m.dependencies[d].name),
    }
}

/// The engine's name of a unit in a cut set; of a common cause also what it takes.
fn cut_label(m: &Model, unit: Unit, outcome: usize) -> String {
    let Unit::Group(g) = unit else {
        return label(m, unit);
    };
    let outcomes = &m.groups[g].outcomes;
    let name = label(m, unit);
    match outcomes[outcome - 1].1.as_slice() {
        _ if outcomes.len() == 1 => name,
        [Victim::Region(r)] => format!("{name}/{}", m.regions[*r].key),
        all if all.len() == m.regions.len()
            && all.iter().all(|v| matches!(v, Victim::Region(_))) =>
        {
            format!("{name}/all")
        }
        _ => format!("{name}/{outcome}"),
    }
}

/// Minimal cut sets of at most three units: by the names of the parts, the probability.
fn cut_sets(m: &Model, units: &[(Unit, Vec<f64>)]) -> BTreeMap<Vec<String>, f64> {
    let single: Vec<(Unit, usize, f64)> = units
        .iter()
        .flat_map(|(u, c)| (1..c.len()).map(|o| (*u, o, c[o])))
        .collect();
    let is_cut = |set: &[usize]| {
        let down = set.iter().map(|i| (single[*i].0, single[*i].1)).collect();
        let (reads, writes) = World { m, down }.served();
        reads.min(writes) < 0.99
    };
    let n = single.len();
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for a in 0..n {
        sets.push(vec![a]);
        for b in a + 1..n {
            sets.push(vec![a, b]);
            sets.extend((b + 1..n).map(|c| vec![a, b, c]));
        }
    }
    sets.sort_by_key(Vec::len);
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut out = BTreeMap::new();
    for set in sets {
        let twice = set.iter().enumerate().any(|(i, a)| {
            let mut before = set[..i].iter();
            before.any(|b| single[*a].0 == single[*b].0)
        });
        if twice || found.iter().any(|f| f.iter().all(|x| set.contains(x))) || !is_cut(&set) {
            continue;
        }
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for i in &set {
            let name = cut_label(m, single[*i].0, single[*i].1);
            *count.entry(name).or_default() += 1;
        }
        let mut parts: Vec<String> = count
            .into_iter()
            .map(|(name, k)| if k == 1 { name } else { format!("{k}×{name}") })
            .collect();
        parts.sort();
        let p: f64 = set.iter().map(|i| single[*i].2).product();
        *out.entry(parts).or_insert(0.0) += p;
        found.push(set);
    }
    out
}

/// Every cut set likely enough is listed, with its probability, and no other of its size is.
fn compare_cut_sets(
    m: &Model,
    units: &[(Unit, Vec<f64>)],
    found: &CutSets,
) -> Result<(), TestCaseError> {
    let wanted = cut_sets(m, units);
    let mut listed: BTreeMap<Vec<String>, f64> = BTreeMap::new();
    for set in &found.sets {
        let mut parts = set.parts.clone();
        parts.sort();
        let number = |p: &String| {
            p.split_once('×')
                .map_or(1, |x| x.0.parse().expect("a number"))
        };
        if parts.iter().map(number).sum::<usize>() <= 3 {
            listed.insert(parts, set.probability);
        }
    }
    for (parts, p) in &wanted {
        if *p < found.complete_above * (1.0 + 1e-9) {
            continue;
        }
        let found = listed.get(parts).copied().unwrap_or(0.0);
        prop_assert!(
            (found - p).abs() <= 1e-9 * p,
            "{parts:?}: {found:e}, not {p:e}"
        );
    }
    for parts in listed.keys() {
        prop_assert!(
            wanted.contains_key(parts),
            "{parts:?} is no minimal cut set"
        );
    }
    Ok(())
}

/// Most joint states that brute force goes through for one design.
const MOST: usize = 20_000;

fn compare(design: &Design, catalog: &Catalog) -> Result<(), TestCaseError> {
    let m = design.model(catalog);
    let units = units(&m);
    prop_assume!(units.iter().map(|u| u.1.len()).product::<usize>() <= MOST);
    let truth = brute_force(&m, &units);
    let found = assess(&m, catalog).assessment.availability;
    let bound = found.error_bound;
    let within = |found: f64, wanted: f64| (found - wanted).abs() <= bound + 1e-9 * wanted + 1e-16;
    let share = m.traffic.read_share;
    let overall = share * truth.reads + (1.0 - share) * truth.writes;
    prop_assert_eq!(found.switch_over, 0.0);
    for (name, found, wanted) in [
        ("reads", found.reads.unavailability, truth.reads),
        ("writes", found.writes.unavailability, truth.writes),
        ("overall", found.overall.unavailability, overall),
    ] {
        prop_assert!(
            within(found, wanted),
            "{name}: {found:e}, by brute force {wanted:e}\n{}",
            design.yaml()
        );
    }
    // Causes that reach inside regions are weighed apart, their parts then to first order only.
    if !design.group.is_some_and(|(_, local)| local) {
        let mut by_part: BTreeMap<String, f64> = BTreeMap::new();
        for ((unit, chances), given) in units.iter().zip(&truth.given) {
            let lost = chances
                .iter()
                .zip(given)
                .map(|(p, g)| p * (g - given[0]).max(0.0));
            *by_part.entry(label(&m, *unit)).or_default() += lost.sum::<f64>();
        }
        // Nodes back each other up: a pool counts as what it would gain if none of it failed.
        for part in by_part
            .keys()
            .filter(|p| p.starts_with("node:"))
            .cloned()
            .collect::<Vec<_>>()
        {
            let calm: Vec<_> = units
                .iter()
                .filter(|u| label(&m, u.0) != part)
                .cloned()
                .collect();
            let calm = brute_force(&m, &calm);
            let without = share * calm.reads + (1.0 - share) * calm.writes;
            by_part.insert(part, (overall - without).max(0.0));
        }
        let mut birnbaum: BTreeMap<String, f64> = BTreeMap::new();
        for ((unit, chances), given) in units.iter().zip(&truth.given) {
            let lost = match unit {
                Unit::Group(g) => m.groups[*g].failure.unavailability,
                _ => 1.0 - chances[0],
            };
            let differs = chances.iter().zip(given).skip(1);
            let b: f64 = differs.map(|(p, g)| p / lost * (g - given[0])).sum();
            let slot = birnbaum.entry(label(&m, *unit)).or_insert(b);
            *slot = slot.max(b);
        }
        for c in &found.contributions {
            let (Some(i), Some(b)) = (c.importance, birnbaum.get(&c.part)) else {
                continue;
            };
            prop_assert!(
                (i.birnbaum - b).abs() <= 1e-6 * b.abs() + 1e3 * bound + 1e-12,
                "Birnbaum of {}: {:e}, by brute force {b:e}\n{}",
                c.part,
                i.birnbaum,
                design.yaml()
            );
        }
        for (part, wanted) in by_part {
            let listed = found.contributions.iter().find(|c| c.part == part);
            let found = listed.map_or(0.0, |c| c.settled);
            prop_assert!(
                (found - wanted).abs() <= 2.0 * bound + 1e-9 * overall,
                "{part}: {found:e}, by brute force {wanted:e}\n{}",
                design.yaml()
            );
        }
    }
    compare_cut_sets(&m, &units, &found.cut_sets)
}

proptest! {
    #![proptest_config(config(96))]

    #[test]
    fn the_engine_agrees_with_brute_force(design in designs(2, shares())) {
        compare(&design, &Catalog::builtin())?;
    }
}

/// How often per hour the states with an outage are entered from those without, and the share of
/// time spent in them: over every joint state and every unit that is up in it.
fn outages(m: &Model, units: &[(Unit, Vec<f64>)]) -> (f64, f64) {
    let rate = |unit: Unit| {
        let failure = match unit {
            Unit::Provider(p) => &m.providers[p].failure,
            Unit::Region(r) => &m.regions[r].failure,
            Unit::Zone(r, _) => &m.regions[r].zone_failure,
            Unit::Balancer(r) => &m.regions[r].balancer_failure,
            Unit::Node(t, ..) => &m.tiers[t].node_failure,
            Unit::Instance(s, c) => &m.stores[s].copies[c].failure,
            Unit::Group(g) => &m.groups[g].failure,
            Unit::Dependency(d) => &m.dependencies[d].failure,
        };
        failure.frequency().expect("events") / (1.0 - failure.unavailability)
    };
    let out = |state: &[usize]| {
        let down = units.iter().zip(state).filter(|(_, s)| **s > 0);
        let down = down.map(|((u, _), s)| (*u, *s)).collect();
        let (reads, writes) = World { m, down }.served();
        reads.min(writes) < 0.99
    };
    let (mut entered, mut time) = (0.0, 0.0);
    let mut state = vec![0_usize; units.len()];
    loop {
        let chance: f64 = units.iter().zip(&state).map(|((_, c), s)| c[*s]).product();
        if out(&state) {
            time += chance;
        } else {
            for (i, (unit, chances)) in units.iter().enumerate().filter(|(i, _)| state[*i] == 0) {
                for to in 1..chances.len() {
                    let mut next = state.clone();
                    next[i] = to;
                    if out(&next) {
                        let lost: f64 = chances[1..].iter().sum();
                        entered += chance * rate(*unit) * chances[to] / lost;
                    }
                }
            }
        }
        let Some(i) = (0..state.len()).find(|i| state[*i] + 1 < units[*i].1.len()) else {
            return (entered, time);
        };
        state[i] += 1;
        state[..i].fill(0);
    }
}

proptest! {
    #![proptest_config(config(48))]

    /// In one region, with nothing to switch to, outages come and go with the states alone.
    #[test]
    fn outages_are_as_frequent_as_by_brute_force(design in designs(1, events())) {
        let mut design = design;
        design.stores.clear();
        design.group = None;
        design.dependency = None;
        design.regions[0].more = 0;
        let m = design.model(&Catalog::builtin());
        let units = units(&m);
        prop_assume!(units.iter().map(|u| u.1.len()).product::<usize>() <= 2_000);
        let (entered, time) = outages(&m, &units);
        // A design that never serves enough has no outages, or one.
        prop_assume!(entered > 0.0);
        let found = assess(&m, &Catalog::builtin()).assessment.availability;
        let listed = found.outages.expect("every part has a rate");
        let bound = found.error_bound;
        prop_assert!(
            (listed.per_year - entered * 8760.0).abs() <= 1e-6 * listed.per_year + 1e3 * bound,
            "{} a year, by brute force {}\n{}",
            listed.per_year,
            entered * 8760.0,
            design.yaml()
        );
        let hours = listed.per_year * listed.mean_minutes / 60.0;
        prop_assert!(
            (hours - time * 8760.0).abs() <= 1e-6 * hours + 1e4 * bound,
            "{hours} h a year, by brute force {}\n{}",
            time * 8760.0,
            design.yaml()
        );
    }
}
