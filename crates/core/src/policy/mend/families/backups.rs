//! Backups: that there are any, more often, to any moment, elsewhere, out of reach, for longer.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, names, path};
use crate::model::{BackupModel, StoreModel};
use crate::scenario::Engine;

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for store in &ground.model.stores {
        match &store.backup {
            Some(backup) => better(ground, store, backup, out),
            None => first(ground, store, out),
        }
    }
}

fn change(store: &StoreModel, text: String) -> Candidate {
    Candidate::new(Family::Backups, text)
        .about("store", &store.name)
        .adding()
}

/// Whether any moment can be restored from archived logs.
fn has_log(engine: Engine) -> bool {
    matches!(
        engine,
        Engine::Postgresql | Engine::Mysql | Engine::Sqlserver
    )
}

/// Regions that may hold another copy of backups: near, and at another provider.
fn elsewhere(ground: &Ground<'_>, store: &StoreModel) -> Vec<usize> {
    let held: &[usize] = store.backup.as_ref().map_or(&[], |b| &b.regions);
    let Some(from) = ground.home(store).map(|c| c.region) else {
        return Vec::new();
    };
    let mut free = ground.others(from);
    free.retain(|r| !held.contains(r));
    ground.near_and_apart(from, &free)
}

fn first(ground: &Ground<'_>, store: &StoreModel, out: &mut Vec<Candidate>) {
    let own = path(&["backups", &store.name]);
    let ways: &[(&str, &str)] = if has_log(store.engine) {
        &[
            (
                "daily, any moment of it",
                "every: 24h, keep: 30d, point-in-time: true",
            ),
            (
                "daily, any minute of it",
                "every: 24h, keep: 30d, point-in-time: true, log-every: 1m",
            ),
        ]
    } else {
        &[
            ("daily", "every: 24h, keep: 30d"),
            ("every hour", "every: 1h, keep: 30d"),
        ]
    };
    for (words, keys) in ways {
        let text = format!("back up `{}` {words}, kept for 30 days", store.name);
        out.push(change(store, text.clone()).set(&own, format!("{{ {keys} }}")));
        for r in elsewhere(ground, store) {
            for (more, safe) in [
                ("", ""),
                (
                    ", immutable: true, isolated: true",
                    ", out of reach of who breaks in",
                ),
            ] {
                let key = ground.key(r);
                let text = format!("{text}, with a copy in `{key}`{safe}");
                let value = format!("{{ {keys}, copies-in: [{key}]{more} }}");
                out.push(abroad(
                    ground,
                    store,
                    r,
                    change(store, text).set(&own, value),
                ));
            }
        }
    }
}

/// What brings data to another country is for people to decide.
fn abroad(
    ground: &Ground<'_>,
    store: &StoreModel,
    r: usize,
    mut candidate: Candidate,
) -> Candidate {
    let law = |r: usize| ground.region(r).map(|x| &x.country);
    candidate.adds &= store.copies.iter().any(|c| law(c.region) == law(r));
    candidate.about("region", ground.key(r))
}

fn better(ground: &Ground<'_>, store: &StoreModel, backup: &BackupModel, out: &mut Vec<Candidate>) {
    let at = |word: &str| format!("{}.{word}", backup.path);
    let name = &store.name;
    for (hours, text) in [(24.0, "24h"), (6.0, "6h"), (1.0, "1h"), (0.25, "15m")] {
        if hours < backup.every && backup.duration <= hours {
            let say = format!("back up `{name}` every {text}");
            out.push(change(store, say).set(at("every"), text));
        }
    }
    if backup.log_every.is_none() && has_log(store.engine) {
        let say = format!("archive the logs of `{name}`, so that any moment can be restored");
        out.push(change(store, say).set(at("point-in-time"), true));
    }
    if backup.log_every.is_some_and(|h| h > 1.0 / 60.0 + 1e-9) {
        let say = format!("archive the logs of `{name}` every minute");
        out.push(change(store, say).set(at("log-every"), "1m"));
    }
    for (days, text) in [(7.0, "7d"), (30.0, "30d"), (90.0, "90d"), (365.0, "365d")] {
        // Without a stated time nothing says how long it is.
        if backup.keep.is_none_or(|h| h < days * 24.0) {
            let say = format!("keep backups of `{name}` for {days} days");
            out.push(change(store, say).set(at("keep"), text));
        }
    }
    let mut locked = Vec::new();
    if !backup.immutable {
        let say = format!("make backups of `{name}` immutable");
        out.push(change(store, say).set(at("immutable"), true));
        locked.push("immutable");
    }
    if !backup.isolated {
        let say = format!("hold backups of `{name}` under credentials of their own");
        out.push(change(store, say).set(at("isolated"), true));
        locked.push("isolated");
    }
    let lock = |mut candidate: Candidate| {
        for word in &locked {
            candidate = candidate.set(at(word), true);
        }
        candidate
    };
    if locked.len() == 2 {
        let say = format!("make backups of `{name}` immutable, under credentials of their own");
        out.push(lock(change(store, say)));
    }
    let there = ground.list(&at("copies-in"));
    for r in elsewhere(ground, store) {
        let mut all = there.clone();
        all.push(ground.key(r));
        let value = format!("[{}]", all.join(", "));
        let say = format!("copy backups of `{name}` to {}", names(&[ground.key(r)]));
        let plain = change(store, say.clone()).set(at("copies-in"), &value);
        out.push(abroad(ground, store, r, plain));
        if !locked.is_empty() {
            let all = lock(change(
                store,
                format!("{say}, out of reach of who breaks in"),
            ));
            out.push(abroad(ground, store, r, all.set(at("copies-in"), &value)));
        }
    }
}
