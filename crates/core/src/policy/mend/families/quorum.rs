//! Voters: one more or one fewer where they run, or one in a place that has none.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, path};
use super::nodes::range;
use crate::model::{PlaceModel, TierModel};

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for tier in ground.model.tiers.iter().filter(|t| t.quorum.is_some()) {
        for (place, region) in ground.places(tier) {
            let n = place.nodes_min;
            let more = format!(
                "run {} voters of `{}` in `{}` instead of {n}",
                n + 1,
                tier.name,
                region.key
            );
            out.push(of(ground, tier, place, n + 1, more).adding());
            if n > 1 {
                let fewer = format!(
                    "run {} of `{}` in `{}` instead of {n}",
                    if n == 2 {
                        "1 voter".into()
                    } else {
                        format!("{} voters", n - 1)
                    },
                    tier.name,
                    region.key
                );
                out.push(of(ground, tier, place, n - 1, fewer));
            }
        }
        elsewhere(ground, tier, out);
    }
}

fn of(
    ground: &Ground<'_>,
    tier: &TierModel,
    place: &PlaceModel,
    nodes: u32,
    text: String,
) -> Candidate {
    Candidate::new(Family::Quorum, text)
        .set(
            ground.nodes_path(place),
            range(nodes, place.nodes_max.max(nodes).min(nodes)),
        )
        .about("tier", &tier.name)
        .about("region", ground.key(place.region))
}

/// A voter in each region in use that has none, alone or taken from the place with most.
fn elsewhere(ground: &Ground<'_>, tier: &TierModel, out: &mut Vec<Candidate>) {
    let Some((largest, home)) = ground
        .places(tier)
        .reduce(|a, b| if b.0.nodes_min > a.0.nodes_min { b } else { a })
    else {
        return;
    };
    let mut free = ground.others(largest.region);
    free.retain(|r| tier.places.iter().all(|p| p.region != *r));
    for r in free.into_iter().take(3) {
        let Some(type_) = peer(ground, tier, r) else {
            continue;
        };
        let key = ground.key(r);
        let add = Candidate::new(
            Family::Quorum,
            format!("run a voter of `{}` in `{key}` too", tier.name),
        )
        .set(
            path(&["tiers", &tier.name, "in", key]),
            format!("{{ nodes: 1, instance-type: {type_} }}"),
        )
        .about("tier", &tier.name)
        .about("region", key)
        .adding();
        out.push(add.clone());
        if largest.nodes_min > 1 {
            let mut moved = add.set(ground.nodes_path(largest), largest.nodes_min - 1);
            moved.adds = false;
            moved.text = format!(
                "move a voter of `{}` from `{}` to `{key}`",
                tier.name, home.key
            );
            out.push(moved);
        }
    }
}

/// The instance type of this tier, or of another one, at the provider of a region.
fn peer<'a>(ground: &Ground<'a>, tier: &'a TierModel, r: usize) -> Option<&'a str> {
    let wanted = ground.provider(r);
    let others = ground.model.tiers.iter();
    let mut places = std::iter::once(tier).chain(others).flat_map(|t| &t.places);
    let found = places.find(|p| ground.provider(p.region) == wanted);
    found.map(|p| p.instance_type.as_str())
}
