//! Which class objects are kept in: colder where nobody reads, or as they age.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, path};
use crate::scenario::{CopyRole, Engine, StorageClass};

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for store in ground
        .model
        .stores
        .iter()
        .filter(|s| s.engine == Engine::Object)
    {
        for copy in store.copies.iter().filter(|c| ground.is_cloud(c.region)) {
            if copy.class != StorageClass::Standard {
                continue;
            }
            let key = ground.key(copy.region);
            let change = |text: String| {
                Candidate::new(Family::Storage, text)
                    .about("store", &store.name)
                    .about("region", key)
            };
            let read = !matches!(copy.role, CopyRole::Archive | CopyRole::Standby);
            if !read {
                for class in ["infrequent", "cold"] {
                    let text = format!("keep `{}` in `{key}` in class `{class}`", store.name);
                    out.push(change(text).set(format!("{}.class", copy.path), class));
                }
            }
            // Ages need to know how fast objects come in; reading them back is charged where it is stated.
            if store.change_rate.is_some() && copy.lifecycle.is_empty() {
                let text = format!(
                    "move objects of `{}` in `{key}` to class `infrequent` after 30 days",
                    store.name
                );
                let at = path(&["stores", &store.name, "in", key, "lifecycle"]);
                let candidate = change(text).set(at, "{ infrequent: 30d }");
                out.push(if copy.retrieval.is_empty() {
                    candidate.unpriced("reading older objects back, of which no volume is stated")
                } else {
                    candidate
                });
            }
        }
    }
}
