//! A recovery that starts by itself instead of waiting for a person; where two sites would then both promote
//! when only the way between them is cut, with a third that votes.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, names, path};
use crate::model::RegionUnit;
use crate::scenario::{Disruption, RegionRole};

/// Apart enough that no hazard takes the witness with a site it watches, kilometres.
const APART: f64 = 300.0;

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    let waits: Vec<Disruption> = ground
        .model
        .recovery
        .iter()
        .filter(|(_, plan)| plan.decide.is_some())
        .map(|(kind, _)| *kind)
        .filter(|kind| {
            matches!(
                kind,
                Disruption::Zone | Disruption::Region | Disruption::Provider | Disruption::Area
            )
        })
        .collect();
    let mut sets: Vec<Vec<Disruption>> = waits.iter().map(|k| vec![*k]).collect();
    if waits.len() > 1 {
        sets.push(waits);
    }
    let witness = witness(ground);
    if let Some((key, value, text)) = &witness {
        let alone = format!("add {text} as a witness");
        out.push(third(Candidate::new(Family::Start, alone), key, value));
    }
    for kinds in sets {
        let words: Vec<&str> = kinds.iter().map(|k| k.word()).collect();
        let text = format!(
            "let the recovery of a lost {} start by itself",
            names(&words).replace('`', "")
        );
        let mut candidate = Candidate::new(Family::Start, &text);
        for word in &words {
            candidate = candidate.set(path(&["recovery", word, "start"]), "automatic");
        }
        if let Some((key, value, where_)) = &witness {
            let mut both = candidate.clone();
            both.text = format!("{text}, with {where_} as a witness");
            out.push(third(both, key, value));
        }
        out.push(candidate);
    }
}

fn third(candidate: Candidate, key: &str, value: &str) -> Candidate {
    candidate
        .set(path(&["regions", key]), value)
        .about("region", key)
        .unpriced("what runs at the witness")
}

/// A third region for two sites without one: of the first site's provider, the nearest that is apart from both.
fn witness(ground: &Ground<'_>) -> Option<(String, String, String)> {
    let regions: Vec<&RegionUnit> = ground.model.regions.iter().collect();
    let serving = regions
        .iter()
        .filter(|r| !matches!(r.role, RegionRole::Backup | RegionRole::Witness));
    let sites: Vec<&&RegionUnit> = serving.collect();
    let [a, b] = sites.as_slice() else {
        return None;
    };
    if regions
        .iter()
        .any(|r| r.role == RegionRole::Witness || r.key == "witness")
    {
        return None;
    }
    let first = regions.iter().position(|r| r.key == a.key)?;
    let provider = ground.provider(first).filter(|_| ground.is_cloud(first))?;
    let near = ground
        .catalog
        .nearest_locations(provider.word(), a.latitude, a.longitude);
    let apart = |l: &crate::catalog::Location, r: &RegionUnit| {
        crate::math::great_circle_km(l.lat, l.lon, r.latitude, r.longitude) > APART
    };
    let (_, found) = near.into_iter().find(|(_, l)| apart(l, a) && apart(l, b))?;
    let value = format!(
        "{{ provider: {}, location: {}, role: witness }}",
        provider.word(),
        found.region
    );
    let text = format!("a region in {} ({})", found.city, found.region);
    Some(("witness".to_owned(), value, text))
}
