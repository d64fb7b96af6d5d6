//! A copy of a store in another region in use: the nearest, and the nearest of another provider.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, path};
use crate::model::{CopyModel, StoreModel, WriteRule};
use crate::scenario::{Engine, Provider};

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for (s, store) in ground.model.stores.iter().enumerate() {
        let fits = ground.model.store_matters(s)
            && !matches!(store.write, WriteRule::Voters(_))
            && store.path != "regions";
        let Some(home) = ground.home(store).filter(|_| fits) else {
            continue;
        };
        let free: Vec<usize> = ground
            .others(home.region)
            .into_iter()
            .filter(|r| store.copies.iter().all(|c| c.region != *r))
            .collect();
        for r in ground.near_and_apart(home.region, &free) {
            out.extend(in_region(ground, store, home, r));
        }
    }
}

fn in_region(
    ground: &Ground<'_>,
    store: &StoreModel,
    home: &CopyModel,
    r: usize,
) -> Option<Candidate> {
    let provider = ground.provider(r)?;
    let near = ground.provider(home.region) == Some(provider);
    let mut keys = vec![match store.write {
        WriteRule::AnyCopy => "role: writable".to_owned(),
        _ => "role: replica".to_owned(),
    }];
    if near && home.service != "self-run" {
        keys.push(format!("service: {}", home.service));
    } else if home.service == "self-run" {
        keys.push("service: self-run".to_owned());
    }
    if let Some(type_) = &home.instance_type {
        let type_ = if near {
            type_.clone()
        } else {
            peer(ground, store, provider)
                .or_else(|| alike(ground, store.engine, home, type_, provider))?
        };
        keys.push(format!("instance-type: {type_}"));
    }
    if store.engine == Engine::Volume {
        return None;
    }
    let key = ground.key(r);
    let text = format!("keep a copy of `{}` in `{key}` too", store.name);
    let same_law = store.copies.iter().any(|c| {
        let of = |r: usize| ground.region(r).map(|x| &x.country);
        of(c.region) == of(r)
    });
    let candidate = Candidate::new(Family::Copies, text)
        .set(
            path(&["stores", &store.name, "in", key]),
            format!("{{ {} }}", keys.join(", ")),
        )
        .about("store", &store.name)
        .about("region", key);
    // Data in another country is for people to decide.
    Some(if same_law {
        candidate.adding()
    } else {
        candidate
    })
}

/// The type that another copy of the same kind has at the provider.
fn peer(ground: &Ground<'_>, store: &StoreModel, provider: Provider) -> Option<String> {
    let own = std::iter::once(store);
    let others = ground
        .model
        .stores
        .iter()
        .filter(|s| s.engine == store.engine);
    let mut copies = own.chain(others).flat_map(|s| &s.copies);
    let found = copies.find(|c| ground.provider(c.region) == Some(provider));
    found.and_then(|c| c.instance_type.clone())
}

/// A database type of another provider with the same processors and about the memory.
fn alike(
    ground: &Ground<'_>,
    engine: Engine,
    home: &CopyModel,
    type_: &str,
    provider: Provider,
) -> Option<String> {
    if !matches!(engine, Engine::Postgresql | Engine::Mysql) {
        return None;
    }
    let from = ground.provider(home.region)?;
    let (cpus, memory) = match from {
        Provider::Gcp => {
            let mut parts = type_.strip_prefix("db-custom-")?.split('-');
            let cpus: f64 = parts.next()?.parse().ok()?;
            let mebibytes: f64 = parts.next()?.parse().ok()?;
            (cpus, mebibytes / 1024.0)
        }
        _ => {
            let node = type_.strip_prefix("db.").unwrap_or(type_);
            let found = ground.catalog.instance(from.word(), node)?;
            (found.vcpus, found.memory_gib?)
        }
    };
    let large = memory / cpus > 6.0;
    match provider {
        Provider::Gcp => Some(format!("db-custom-{cpus}-{}", memory * 1024.0)),
        Provider::Azure => {
            let letter = if large { 'E' } else { 'D' };
            Some(format!("Standard_{letter}{cpus}ds_v4"))
        }
        Provider::Aws => {
            let size = match cpus {
                2.0 => "large".to_owned(),
                4.0 => "xlarge".to_owned(),
                n if n % 4.0 == 0.0 => format!("{}xlarge", n / 4.0),
                _ => return None,
            };
            let letter = if large { 'r' } else { 'm' };
            Some(format!("db.{letter}6g.{size}"))
        }
        _ => None,
    }
}
