//! Another zone of a region, where the region has more than are used.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, path};

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for (r, region) in ground.model.regions.iter().enumerate() {
        let Some(provider) = ground.provider(r).filter(|_| ground.is_cloud(r)) else {
            continue;
        };
        let there = ground.catalog.location(provider.word(), &region.location);
        let most = there.map_or(0, |l| l.zones as usize);
        if region.zones >= most {
            continue;
        }
        let zones = region.zones + 1;
        let text = format!(
            "use {zones} zones of `{}` instead of {}",
            region.key, region.zones
        );
        let candidate = Candidate::new(Family::Zones, text)
            .set(path(&["regions", &region.key, "zones"]), zones)
            .about("region", &region.key)
            .adding();
        out.push(candidate.clone());
        spread(ground, r, zones, &candidate, out);
    }
}

/// The same with a standby of the stores there, which a second zone makes possible, and with nodes for it.
fn spread(
    ground: &Ground<'_>,
    r: usize,
    zones: usize,
    candidate: &Candidate,
    out: &mut Vec<Candidate>,
) {
    let mut with = candidate.clone();
    for tier in &ground.model.tiers {
        for place in tier.places.iter().filter(|p| p.region == r) {
            let too_few = (1..zones as u32).contains(&place.nodes_min);
            if too_few && tier.user_facing && place.nodes_max <= place.nodes_min {
                with = with
                    .set(ground.nodes_path(place), zones)
                    .about("tier", &tier.name);
            }
        }
    }
    if with.sets.len() > candidate.sets.len() {
        with.text = format!("{}, with a node of each tier in each", with.text);
        out.push(with);
    }
}
