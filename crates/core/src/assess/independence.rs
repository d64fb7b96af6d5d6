//! Which pairs of domains are taken to fail independently of each other, and why.
//!
//! Every pair of domains of the failure model is either inside a common domain (then it shares
//! that domain's failures), in a common cause, or listed here. Designs with many regions are
//! listed by kind of pair instead of by name.

use crate::assessment::Independence;
use crate::math::great_circle_km;
use crate::model::{GroupKind, Model, Victim};
use std::collections::BTreeMap;

/// Pairs of regions listed by name.
const MOST_PAIRS: usize = 36;

/// Every pair taken as independent.
pub(super) fn independence(model: &Model) -> Vec<Independence> {
    let mut out = Vec::new();
    inside_regions(model, &mut out);
    regions(model, &mut out);
    providers(model, &mut out);
    in_front(model, &mut out);
    out
}

fn one(a: String, b: String, shared: Vec<String>, why: &str) -> Independence {
    Independence {
        a,
        b,
        pairs: 1,
        shared,
        why: why.into(),
    }
}

/// Nodes of a zone, and zones of a region.
fn inside_regions(model: &Model, out: &mut Vec<Independence>) {
    let nodes: usize = model
        .tiers
        .iter()
        .flat_map(|t| &t.places)
        .flat_map(|p| &p.nodes_by_zone)
        .map(|n| *n as usize)
        .map(|n| n * n.saturating_sub(1) / 2)
        .sum();
    if nodes > 0 {
        let spot = model.tiers.iter().flat_map(|t| &t.places);
        let spot = spot.filter(|p| p.spot_nodes_lost > 0).count() > 0;
        let mut shared = vec!["zone".to_owned(), "region".into(), "provider".into()];
        if spot {
            shared.push("spot pool".into());
        }
        out.push(Independence {
            a: "nodes".into(),
            b: "nodes of the same zone".into(),
            pairs: nodes,
            shared,
            why: "separate machines; failures of several at once are those of their zone".into(),
        });
    }
    let zones: usize = model
        .regions
        .iter()
        .map(|r| r.zones * r.zones.saturating_sub(1) / 2)
        .sum();
    if zones > 0 {
        out.push(Independence {
            a: "zones".into(),
            b: "zones of the same region".into(),
            pairs: zones,
            shared: vec!["region".into(), "provider".into()],
            why: "separate buildings and power by the provider's word; what hits several is the region's own rate".into(),
        });
    }
}

/// Common causes that can take both regions in one event.
fn shared_groups(model: &Model, a: usize, b: usize) -> Vec<String> {
    let hits = |victims: &[Victim], r: usize| {
        victims.iter().any(|v| match v {
            Victim::Region(x) | Victim::Zone(x, _) | Victim::Place(_, x) => *x == r,
            Victim::Provider(p) => model.regions.get(r).is_some_and(|x| x.provider == *p),
        })
    };
    model
        .groups
        .iter()
        .filter(|g| g.outcomes.iter().any(|(_, v)| hits(v, a) && hits(v, b)))
        .map(|g| match g.kind {
            GroupKind::Operator => "operator".into(),
            GroupKind::Area => "hazard area".into(),
            GroupKind::Declared => format!("group {}", g.name),
        })
        .collect()
}

fn regions(model: &Model, out: &mut Vec<Independence>) {
    let mut by_kind: BTreeMap<(Vec<String>, String), usize> = BTreeMap::new();
    let n = model.regions.len();
    let by_name = n * n.saturating_sub(1) / 2 <= MOST_PAIRS;
    for (i, a) in model.regions.iter().enumerate() {
        for (j, b) in model.regions.iter().enumerate().skip(i + 1) {
            let mut shared = shared_groups(model, i, j);
            if a.provider == b.provider {
                shared.push("provider".into());
            }
            if model.beside.deploys.as_ref().is_some_and(|d| d.counted) {
                shared.push("deploy pipeline".into());
            }
            let km = great_circle_km(a.latitude, a.longitude, b.latitude, b.longitude);
            let near = shared.iter().any(|s| s == "hazard area");
            let why = if near {
                "each has failures of its own beside the area's"
            } else if by_name {
                ""
            } else {
                "no common hazard area"
            };
            if by_name {
                let why = if near {
                    why.to_owned()
                } else {
                    format!("{km:.0} km apart: no common hazard area")
                };
                let name = |r: &str| format!("region:{r}");
                out.push(one(name(&a.key), name(&b.key), shared, &why));
            } else {
                *by_kind.entry((shared, why.into())).or_default() += 1;
            }
        }
    }
    for ((shared, why), pairs) in by_kind {
        out.push(Independence {
            a: "regions".into(),
            b: "regions".into(),
            pairs,
            shared,
            why,
        });
    }
}

fn providers(model: &Model, out: &mut Vec<Independence>) {
    for (i, a) in model.providers.iter().enumerate() {
        for b in model.providers.iter().skip(i + 1) {
            out.push(one(
                format!("provider:{}", a.provider),
                format!("provider:{}", b.provider),
                Vec::new(),
                "different companies, networks and control planes; what they share in this design is listed with their regions",
            ));
        }
    }
}

/// What stands in front against each other and against the providers.
fn in_front(model: &Model, out: &mut Vec<Independence>) {
    let name = |d: usize| {
        let x = model.dependencies.get(d);
        x.map_or_else(String::new, |x| format!("dependency:{}", x.name))
    };
    for (i, a) in model.dependencies.iter().enumerate() {
        for (j, b) in model.dependencies.iter().enumerate().skip(i + 1) {
            let same_places = !a.places.is_empty() && a.places == b.places;
            if same_places || a.provider.is_some() && a.provider == b.provider {
                continue;
            }
            let why = if a.substitutes.contains(&j) || b.substitutes.contains(&i) {
                "one is stated to take the other's place"
            } else {
                "services of their own, as declared"
            };
            out.push(one(name(i), name(j), Vec::new(), why));
        }
        for (p, provider) in model.providers.iter().enumerate() {
            let there = |r: &usize| model.regions.get(*r).is_some_and(|x| x.provider == p);
            let falls_with = !a.places.is_empty() && a.places.iter().all(there);
            if a.provider != Some(p) && !falls_with {
                out.push(one(
                    name(i),
                    format!("provider:{}", provider.provider),
                    Vec::new(),
                    "a loss of the provider's regions leaves it up: it is not run there, or is spread over the world",
                ));
            }
        }
    }
}
