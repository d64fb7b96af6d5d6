//! Less of what the design can do without: a node, a read copy.

use super::super::candidate::{Candidate, Family};
use super::super::ground::Ground;
use super::nodes::of_nodes;

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for (t, tier) in ground.model.tiers.iter().enumerate() {
        if tier.quorum.is_some() {
            continue;
        }
        let now: Vec<u32> = tier.places.iter().map(|p| p.nodes_min).collect();
        for (i, place) in tier.places.iter().enumerate() {
            if place.nodes_min < 2 || !ground.is_cloud(place.region) {
                continue;
            }
            for less in [1, 2] {
                let n = place.nodes_min.saturating_sub(less);
                // Beyond half of them it is another design.
                if n == 0 || 2 * n < place.nodes_min {
                    continue;
                }
                let text = format!(
                    "run {n} nodes of `{}` in `{}` instead of {}",
                    tier.name,
                    ground.key(place.region),
                    place.nodes_min
                );
                let mut all = now.clone();
                if let Some(slot) = all.get_mut(i) {
                    *slot = n;
                }
                let candidate = Candidate::new(Family::Fewer, text);
                out.extend(of_nodes(ground, t, tier, &all, candidate));
            }
        }
    }
    for store in &ground.model.stores {
        for copy in store.copies.iter().filter(|c| c.read_replicas > 0) {
            let n = copy.read_replicas - 1;
            let text = format!(
                "run {n} read replicas of `{}` in `{}` instead of {}",
                store.name,
                ground.key(copy.region),
                copy.read_replicas
            );
            out.push(
                Candidate::new(Family::Fewer, text)
                    .set(format!("{}.read-replicas", copy.path), n)
                    .about("store", &store.name),
            );
        }
    }
}
