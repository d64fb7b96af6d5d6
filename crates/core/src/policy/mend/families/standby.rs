//! A standby of a store in another zone of its region.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, names};
use crate::model::Spread;

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for store in &ground.model.stores {
        let alone: Vec<_> = store
            .copies
            .iter()
            .filter(|c| c.spread == Spread::OneZone && ground.is_cloud(c.region))
            .filter(|c| ground.region(c.region).is_some_and(|r| r.zones > 1))
            .collect();
        let one = |copies: &[&crate::model::CopyModel]| {
            let keys: Vec<&str> = copies.iter().map(|c| ground.key(c.region)).collect();
            let text = format!(
                "give `{}` a standby in another zone of {}",
                store.name,
                names(&keys)
            );
            let mut candidate = Candidate::new(Family::Standby, text)
                .about("store", &store.name)
                .adding();
            for copy in copies {
                candidate = candidate
                    .set(format!("{}.zones", copy.path), "multi")
                    .about("region", ground.key(copy.region));
            }
            candidate
        };
        out.extend(alone.iter().map(|copy| one(&[copy])));
        if alone.len() > 1 {
            out.push(one(&alone));
        }
    }
}
