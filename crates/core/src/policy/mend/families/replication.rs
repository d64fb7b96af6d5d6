//! How copies follow each other: synchronously where the way is short, continuously instead of on a schedule,
//! or on a denser schedule.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, path};
use crate::model::{Lag, StoreModel, WriteRule};
use crate::scenario::{CopyRole, ReplicationMode};

/// Longest round trip that a write is made to wait for, milliseconds: the bound that vendors name for
/// synchronous copies.
const SHORT: f64 = 10.0;

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for store in &ground.model.stores {
        let serving: Vec<usize> = store
            .copies
            .iter()
            .filter(|c| c.role != CopyRole::Archive)
            .map(|c| c.region)
            .collect();
        if serving.len() < 2 || matches!(store.write, WriteRule::Voters(_)) {
            continue;
        }
        if store.replication.propagate_deletes {
            let text = format!(
                "let nothing that is deleted in one copy of `{}` be deleted in another",
                store.name
            );
            let at = key(store, "propagate-deletes");
            out.push(change(store, text).set(at, false));
        }
        match store.replication.mode {
            ReplicationMode::Async => waits(ground, store, &serving, out),
            ReplicationMode::Scheduled => denser(ground, store, out),
            _ => {}
        }
    }
}

fn change(store: &StoreModel, text: String) -> Candidate {
    Candidate::new(Family::Replication, text).about("store", &store.name)
}

fn key(store: &StoreModel, word: &str) -> String {
    path(&["replication", &store.name, word])
}

/// Sets the mode; a store that follows the spec of all stores gets one of its own.
fn mode(ground: &Ground<'_>, store: &StoreModel, candidate: Candidate, word: &str) -> Candidate {
    let own = path(&["replication", &store.name]);
    if ground.written(&own).is_none() {
        return candidate.set(own, format!("{{ mode: {word} }}"));
    }
    let mut candidate = candidate.set(key(store, "mode"), word);
    // What the new mode has no use for goes.
    let useless: &[&str] = match word {
        "async" => &["every", "duration", "direction"],
        _ => &["lag", "every", "duration", "direction"],
    };
    for word in useless {
        if ground.written(&key(store, word)).is_some() {
            candidate = candidate.set(key(store, word), "~");
        }
    }
    candidate
}

fn waits(ground: &Ground<'_>, store: &StoreModel, serving: &[usize], out: &mut Vec<Candidate>) {
    let WriteRule::Primary(p) = store.write else {
        return;
    };
    let Some(home) = store.copies.get(p) else {
        return;
    };
    let trips: Option<Vec<f64>> = serving
        .iter()
        .filter(|r| **r != home.region)
        .map(|r| ground.round_trip(home.region, *r))
        .collect();
    let Some(trips) = trips else {
        return;
    };
    let nearest = trips.iter().copied().fold(f64::INFINITY, f64::min);
    let farthest = trips.iter().copied().fold(0.0, f64::max);
    let ways = [
        (ReplicationMode::SemiSync, nearest, "one other copy"),
        (ReplicationMode::Sync, farthest, "every copy"),
    ];
    for (word, trip, whom) in ways {
        if trip <= SHORT {
            let text = format!(
                "let writes of `{}` wait for {whom} (`{word}`), {trip:.0} ms away",
                store.name
            );
            out.push(mode(ground, store, change(store, text), word.word()));
        }
    }
}

fn denser(ground: &Ground<'_>, store: &StoreModel, out: &mut Vec<Candidate>) {
    let Lag::Scheduled { every, duration } = store.replication.lag else {
        return;
    };
    if matches!(store.write, WriteRule::Primary(_)) {
        let text = format!(
            "copy `{}` continuously (`async`) instead of on a schedule",
            store.name
        );
        out.push(mode(ground, store, change(store, text), "async"));
    }
    for (hours, text) in [(6.0, "6h"), (1.0, "1h"), (0.25, "15m"), (1.0 / 12.0, "5m")] {
        if hours < every && duration <= hours {
            let say = format!("copy `{}` every {text}", store.name);
            out.push(change(store, say).set(key(store, "every"), text));
        }
    }
}
