//! Copies and backups inside the area that their data must stay in: what is outside is taken away, or moved
//! to a region in use that is inside.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, names, path};
use crate::model::{Model, ResidencyRule, StoreModel, WriteRule};
use crate::scenario::Residency;

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for rule in &ground.model.residency {
        let stores = rule.stores.iter();
        for store in stores.filter_map(|s| ground.model.stores.get(*s)) {
            one(ground, rule, store, out);
        }
    }
}

fn one(ground: &Ground<'_>, rule: &ResidencyRule, store: &StoreModel, out: &mut Vec<Candidate>) {
    let outside = |r: usize| !allows(rule, ground.model, r);
    let primary = match store.write {
        WriteRule::Primary(p) => Some(p),
        _ => None,
    };
    let change = |text: String| Candidate::new(Family::Residency, text).about("store", &store.name);
    let mut candidate = change(String::new());
    let mut gone: Vec<&str> = Vec::new();
    for (c, copy) in store.copies.iter().enumerate() {
        if outside(copy.region) {
            // A store without the copy that takes its writes is another design.
            if Some(c) == primary || !copy.path.starts_with("stores.") {
                return;
            }
            candidate = candidate.set(&copy.path, "~");
            gone.push(ground.key(copy.region));
        }
    }
    let copies = gone.len();
    let at = path(&["backups", &store.name, "copies-in"]);
    let listed = ground.list(&at);
    let is_outside = |key: &str| {
        let r = ground.model.regions.iter().position(|r| r.key == key);
        r.is_some_and(outside)
    };
    let kept: Vec<&str> = listed.iter().copied().filter(|k| !is_outside(k)).collect();
    let backups: Vec<&str> = listed.iter().copied().filter(|k| is_outside(k)).collect();
    if copies == store.copies.len() || (copies == 0 && backups.is_empty()) {
        return;
    }
    let mut words = Vec::new();
    if copies > 0 {
        words.push(format!(
            "keep no copy of `{}` in {}",
            store.name,
            names(&gone)
        ));
    }
    if backups.is_empty() {
        candidate.text = words.join(" and ");
        out.push(candidate);
        return;
    }
    // Moved first, for a backup that is elsewhere is there for a reason.
    let from = ground.home(store).map_or(0, |c| c.region);
    let mut inside = ground.others(from);
    inside.retain(|r| !outside(*r) && !kept.contains(&ground.key(*r)));
    for r in ground.near_and_apart(from, &inside) {
        let mut all = kept.clone();
        all.push(ground.key(r));
        let mut moved = candidate.clone().set(&at, format!("[{}]", all.join(", ")));
        let mut words = words.clone();
        words.push(format!(
            "copy backups of `{}` to `{}` instead of {}",
            store.name,
            ground.key(r),
            names(&backups)
        ));
        moved.text = words.join(" and ");
        out.push(moved);
    }
    words.push(format!(
        "copy no backups of `{}` to {}",
        store.name,
        names(&backups)
    ));
    candidate.text = words.join(" and ");
    let value = if kept.is_empty() {
        "~".to_owned()
    } else {
        format!("[{}]", kept.join(", "))
    };
    out.push(candidate.set(&at, value));
}

/// Whether a rule lets data be held in a region.
fn allows(rule: &ResidencyRule, model: &Model, r: usize) -> bool {
    let Some(region) = model.regions.get(r) else {
        return false;
    };
    let home = rule.home.and_then(|h| model.regions.get(h));
    match rule.residency {
        Residency::EuOnly => region.in_eu,
        Residency::EeaOnly => region.in_eea,
        Residency::UsOnly => region.country == "US",
        Residency::SameCountry => home.is_some_and(|h| h.country == region.country),
        Residency::Anywhere => true,
    }
}
