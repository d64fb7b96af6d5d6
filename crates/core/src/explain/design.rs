//! Numbers of the design itself: nodes, places, copies, shares of traffic, distances.

use super::draft::Draft;
use super::formula::{Origin, Unit};
use super::operation::Operation;
use crate::catalog::Location;
use crate::model::{Lag, PlaceModel, Preference, StoreModel, TierModel};
use rust_decimal::prelude::ToPrimitive;

/// A number of the design.
pub(super) fn term(d: &mut Draft<'_>, family: &str, rest: &[&str]) -> Option<usize> {
    let m = d.model();
    match (family, rest) {
        ("nodes" | "vcpus" | "memory", words) => nodes(d, family, words),
        ("voters", [tier, need @ ..]) => {
            let tier = m.tiers.iter().find(|t| t.name == *tier)?;
            let voters = voters(d, tier);
            match need {
                [] => Some(voters),
                _ => quorum(d, tier, voters),
            }
        }
        ("regions", []) => {
            let names: Vec<(String, String)> = m
                .regions
                .iter()
                .map(|r| (r.key.clone(), format!("regions.{}", r.key)))
                .collect();
            Some(count(d, "regions", names))
        }
        ("providers", []) => {
            let of = |p: usize| m.regions.iter().find(|r| r.provider == p);
            let names: Vec<(String, String)> = m
                .providers
                .iter()
                .enumerate()
                .map(|(i, p)| {
                    let region = of(i).map_or("", |r| r.key.as_str());
                    let path = format!("regions.{region}.provider");
                    (p.provider.word().to_owned(), path)
                })
                .collect();
            Some(count(d, "providers", names))
        }
        ("tunnels", []) => Some(tunnels(d)),
        ("zones", [r]) => {
            let x = m.regions.iter().find(|x| x.key == *r)?;
            let path = format!("regions.{r}.zones");
            Some(number(d, "zones", x.zones as f64, &path))
        }
        ("role", [r]) => {
            let x = m.regions.iter().find(|x| x.key == *r)?;
            Some(word(d, "role", x.role.word(), &format!("regions.{r}.role")))
        }
        ("location", [r]) => {
            let x = m.regions.iter().find(|x| x.key == *r)?;
            let path = format!("regions.{r}.location");
            Some(word(d, "location", &x.location, &path))
        }
        ("share", [name]) => share(d, name),
        ("instance-type" | "platform", [tier, r, ..]) => {
            let tier = m.tiers.iter().find(|t| t.name == *tier)?;
            let r = m.regions.iter().position(|x| x.key == *r)?;
            let place = tier.places.iter().find(|p| p.region == r)?;
            let path = format!("{}.{family}", place.path);
            Some(match family {
                "platform" => word(d, family, place.platform.word(), &path),
                _ => word(d, family, &place.instance_type, &path),
            })
        }
        ("detection", words) => detection(d, words),
        ("distance", [a, b]) => distance(d, a, b),
        (_, [store, words @ ..]) => {
            let store = m.stores.iter().find(|s| s.name == *store)?;
            of_store(d, family, store, words)
        }
        _ => None,
    }
}

fn number(d: &mut Draft<'_>, what: &str, value: f64, path: &str) -> usize {
    let origin = d.stated(path);
    d.input(what, Unit::Count, value, origin)
}

fn word(d: &mut Draft<'_>, what: &str, value: &str, path: &str) -> usize {
    let origin = d.stated(path);
    d.input(what, Unit::None, value, origin)
}

/// How many there are, each with its path.
fn count(d: &mut Draft<'_>, what: &str, names: Vec<(String, String)>) -> usize {
    let of = names
        .iter()
        .map(|(name, path)| {
            let origin = d.part(path);
            d.input(what, Unit::None, name.as_str(), origin)
        })
        .collect();
    d.made(
        format!("number of {what}"),
        Unit::Count,
        Operation::Count,
        of,
    )
}

/// Nodes of a place at the mark: the fewest, `max`, or `recovered`.
fn nodes_of(d: &mut Draft<'_>, tier: &TierModel, place: &PlaceModel, mark: &str) -> usize {
    let m = d.model();
    let region = m.regions.get(place.region).map_or("", |r| r.key.as_str());
    let what = format!("{} in {region}", tier.name);
    let path = format!("{}.nodes", place.path);
    d.shared(format!("nodes {mark} {} {region}", tier.name), |d| {
        if mark.is_empty()
            && let Some(mean) = place.nodes_expected
        {
            // What runs on average over the stated curve of the demand.
            let origin = d.written("traffic.demand");
            let mean = mean.to_f64().unwrap_or(0.0);
            let whole = d.input(format!("{what}, on average"), Unit::Count, mean, origin);
            let floor = mean.floor().max(f64::from(place.nodes_min));
            if floor == f64::from(place.nodes) {
                let origin = d.stated(&path);
                let least = f64::from(place.nodes_min);
                let least = d.input(format!("{what}, at least"), Unit::Count, least, origin);
                let by = Operation::Floor;
                let floor = d.made("whole nodes", Unit::Count, by, vec![whole]);
                return d.made(what, Unit::Count, Operation::Largest, vec![floor, least]);
            }
        }
        let (n, path) = match mark {
            "max" => (place.nodes_max, path),
            "recovered" if place.nodes_recovered != place.nodes_max => {
                (place.nodes_recovered, "recovery.region.steps".to_owned())
            }
            "recovered" => (place.nodes_recovered, path),
            _ => (place.nodes, path),
        };
        let origin = match d.place(&path) {
            Some(_) => d.stated(&path),
            None => d.stated(&format!("regions.{region}.role")),
        };
        d.input(what, Unit::Count, f64::from(n), origin)
    })
}

fn nodes(d: &mut Draft<'_>, family: &str, rest: &[&str]) -> Option<usize> {
    let m = d.model();
    let (mark, words) = match rest.split_last() {
        Some((mark @ (&"max" | &"recovered"), words)) => (*mark, words),
        _ => ("", rest),
    };
    let mut parts = Vec::new();
    for tier in &m.tiers {
        for place in &tier.places {
            let region = m.regions.get(place.region)?;
            let provider = m.providers.get(region.provider)?.provider.word();
            let fits = words.chunks(2).all(|pair| match pair {
                ["tier", name] => tier.name == *name,
                ["region", name] => region.key == *name,
                ["provider", name] => provider == *name,
                _ => false,
            });
            if !fits {
                continue;
            }
            let n = nodes_of(d, tier, place, mark);
            if family == "nodes" {
                parts.push(n);
                continue;
            }
            let one = size(d, family, provider, &place.instance_type)?;
            let what = format!("{family} of {} in {}", tier.name, region.key);
            parts.push(d.made(what, unit(family), Operation::Product, vec![n, one]));
        }
    }
    Some(d.made("together", unit(family), Operation::Sum, parts))
}

fn unit(family: &str) -> Unit {
    if family == "memory" {
        Unit::Bytes
    } else {
        Unit::Count
    }
}

/// Processors or bytes of one instance.
fn size(d: &mut Draft<'_>, family: &str, provider: &str, instance: &str) -> Option<usize> {
    let row = d.subject.catalog.instance(provider, instance)?;
    let gib = row.memory_gib;
    let key = format!("instances {provider} {instance}");
    d.maybe_shared(format!("{family} {key}"), |d| {
        let origin = d.row(key, &row.provenance);
        if family == "vcpus" {
            let what = format!("vCPUs of {instance}");
            return Some(d.input(what, Unit::Count, row.vcpus, origin));
        }
        let what = format!("GiB of {instance}");
        let gib = d.input(what, Unit::Count, gib?, origin);
        let bytes = d.fixed("bytes of a GiB", Unit::Bytes, 1_073_741_824.0);
        let what = format!("memory of {instance}");
        Some(d.made(what, Unit::Bytes, Operation::Product, vec![gib, bytes]))
    })
}

/// All voters of a quorum.
fn voters(d: &mut Draft<'_>, tier: &TierModel) -> usize {
    d.shared(format!("voters {}", tier.name), |d| {
        let of = tier
            .places
            .iter()
            .map(|p| {
                let m = d.model();
                let region = m.regions.get(p.region).map_or("", |r| r.key.as_str());
                let origin = d.stated(&format!("{}.nodes", p.path));
                let what = format!("voters of {} in {region}", tier.name);
                d.input(what, Unit::Count, f64::from(p.nodes_min), origin)
            })
            .collect();
        d.made("voters", Unit::Count, Operation::Sum, of)
    })
}

/// Voters needed: as stated, or what faults of the stated kind leave.
fn quorum(d: &mut Draft<'_>, tier: &TierModel, voters: usize) -> Option<usize> {
    let q = tier.quorum?;
    let path = format!("tiers.{}.quorum", tier.name);
    let n = q.voters;
    let origin = d.stated(&path);
    let one = d.fixed("one", Unit::Count, 1.0);
    // A majority, or all but what may lie.
    if q.need == n / 2 + 1 {
        let parts = d.input(
            "votes that may be missing: one in",
            Unit::Count,
            2.0,
            origin,
        );
        let half = d.made(
            "half",
            Unit::Count,
            Operation::Quotient,
            vec![voters, parts],
        );
        let whole = d.made("half, whole", Unit::Count, Operation::Floor, vec![half]);
        return Some(d.made("a majority", Unit::Count, Operation::Sum, vec![whole, one]));
    }
    if q.need == n - n.saturating_sub(1) / 3 {
        let parts = d.input("voters that may lie: one in", Unit::Count, 3.0, origin);
        let others = d.made(
            "all but one",
            Unit::Count,
            Operation::Difference,
            vec![voters, one],
        );
        let third = d.made(
            "a third",
            Unit::Count,
            Operation::Quotient,
            vec![others, parts],
        );
        let lie = d.made("a third, whole", Unit::Count, Operation::Floor, vec![third]);
        let by = Operation::Difference;
        return Some(d.made("votes needed", Unit::Count, by, vec![voters, lie]));
    }
    Some(d.input("votes needed", Unit::Count, f64::from(q.need), origin))
}

/// Tunnels of a full mesh: n(n-1)/2.
fn tunnels(d: &mut Draft<'_>) -> usize {
    let m = d.model();
    let regions = m.network.mesh.as_ref().map_or(&[][..], |(_, r)| r);
    let names: Vec<(String, String)> = regions
        .iter()
        .filter_map(|r| m.regions.get(*r))
        .map(|r| (r.key.clone(), "network.mesh".to_owned()))
        .collect();
    let few = names.len() < 2;
    let n = count(d, "regions in the mesh", names);
    let one = d.fixed("one", Unit::Count, 1.0);
    let by = Operation::Difference;
    let others = match few {
        // Without another region there is none to connect to.
        true => d.fixed("others", Unit::Count, 0.0),
        false => d.made("others of each", Unit::Count, by, vec![n, one]),
    };
    let ends = d.made("ends", Unit::Count, Operation::Product, vec![n, others]);
    let two = d.fixed("ends of a tunnel", Unit::Count, 2.0);
    d.made("tunnels", Unit::Count, Operation::Quotient, vec![ends, two])
}

/// Share of the requests in normal times.
fn share(d: &mut Draft<'_>, name: &str) -> Option<usize> {
    let m = d.model();
    let of_region = m.regions.iter().position(|r| r.key == name);
    let provider = m.providers.iter().position(|p| p.provider.word() == name);
    let serves = |r: usize| match of_region {
        Some(one) => one == r,
        None => m.regions.get(r).map(|x| x.provider) == provider,
    };
    let mut parts = Vec::new();
    for flow in &m.traffic.flows {
        let home = match &flow.preference {
            Preference::Ordered(order) => order.first().copied(),
            Preference::Spread { home, .. } => Some(*home),
        };
        if home.is_some_and(serves) {
            parts.push(weight(d, &flow.name, flow.weight));
        }
    }
    Some(d.made("share of the requests", Unit::Share, Operation::Sum, parts))
}

/// Share of a stream of requests.
pub(super) fn weight(d: &mut Draft<'_>, name: &str, value: f64) -> usize {
    let geographies = format!("traffic.geographies.{name}");
    let weights = format!("traffic.routing.weights.{name}");
    let m = d.model();
    let rule = "rule.even-shares";
    let origin = if m.origins.is_default("traffic.routing.weights", rule) {
        d.default(rule, "traffic.routing.weights")
    } else if m.origins.is_default("traffic.routing", "rule.routing") && m.traffic.flows.len() == 1
    {
        d.default("rule.routing", "traffic.routing")
    } else {
        let mut paths = [geographies.as_str(), &weights, "traffic.routing", "regions"].into_iter();
        let path = paths
            .find(|p| d.place(p).is_some())
            .unwrap_or("traffic.routing");
        d.written(path)
    };
    d.input(format!("requests of {name}"), Unit::Share, value, origin)
}

fn of_store(d: &mut Draft<'_>, family: &str, store: &StoreModel, words: &[&str]) -> Option<usize> {
    let m = d.model();
    let name = &store.name;
    let replication = format!("replication.{name}");
    match (family, words) {
        ("copies", []) => {
            let of = |c: &crate::model::CopyModel| {
                let region = m.regions.get(c.region).map_or("", |r| r.key.as_str());
                (region.to_owned(), c.path.clone())
            };
            let names = store.copies.iter().map(of).collect();
            Some(count(d, "copies", names))
        }
        ("service", [r]) => {
            let r = m.regions.iter().position(|x| x.key == *r)?;
            let copy = store.copies.iter().find(|c| c.region == r)?;
            Some(word(
                d,
                "service",
                &copy.service,
                &format!("{}.service", copy.path),
            ))
        }
        ("mode", []) => {
            let mode = store.replication.mode.word();
            let origin = followed(d, store);
            Some(d.input("mode", Unit::None, mode, origin))
        }
        ("lag", []) => {
            let hours = lag(d, store)?;
            Some(d.seconds("lag", hours))
        }
        ("sync-every", []) => match store.replication.lag {
            Lag::Scheduled { every, .. } => {
                let hours = hours(d, "interval", every, &format!("{replication}.every"));
                Some(d.seconds("interval", hours))
            }
            _ => None,
        },
        ("size", words) => size_of(d, store, words == ["total"]),
        ("backup", [word]) => backup(d, store, word),
        _ => None,
    }
}

fn hours(d: &mut Draft<'_>, what: &str, value: f64, path: &str) -> usize {
    let origin = d.stated(path);
    d.input(what, Unit::Hours, value, origin)
}

/// Where it is said how copies follow each other: by the store itself where nothing else says it.
fn followed(d: &Draft<'_>, store: &StoreModel) -> Origin {
    let path = format!("replication.{}.mode", store.name);
    match d.stated(&path) {
        Origin::Scenario { place: None, .. } => d.written(&store.path),
        origin => origin,
    }
}

/// How far a copy is behind, on average, in hours; an interval and a run for schedules.
pub(super) fn lag(d: &mut Draft<'_>, store: &StoreModel) -> Option<usize> {
    let path = format!("replication.{}", store.name);
    let at = format!("{path}.lag");
    Some(match store.replication.lag {
        Lag::Zero => {
            // Nothing is confirmed before it is everywhere.
            let origin = followed(d, store);
            d.input("lag", Unit::Hours, 0.0, origin)
        }
        Lag::Bounded(h) => hours(d, "lag", h, &at),
        Lag::Spread(dist) => {
            let origin = d.stated(&at);
            let lag = d.input("lag", Unit::Hours, dist, origin);
            d.made("mean lag", Unit::Hours, Operation::Mean, vec![lag])
        }
        Lag::Scheduled { every, duration } => {
            let every = hours(d, "interval", every, &format!("{path}.every"));
            let run = hours(d, "length of a run", duration, &format!("{path}.duration"));
            d.made(
                "interval and a run",
                Unit::Hours,
                Operation::Sum,
                vec![every, run],
            )
        }
        Lag::Never => return None,
    })
}

fn size_of(d: &mut Draft<'_>, store: &StoreModel, total: bool) -> Option<usize> {
    let path = format!("{}.size", store.path);
    let bytes = |d: &mut Draft<'_>, value: Option<crate::quantity::Bytes>, path: &str| {
        let value = value.and_then(|b| b.bytes.to_f64())?;
        let origin = d.stated(path);
        Some(d.input("size", Unit::Bytes, value, origin))
    };
    if !total {
        return bytes(d, store.size, &path);
    }
    let mut parts = Vec::new();
    for copy in &store.copies {
        parts.push(match copy.size {
            Some(own) => bytes(d, Some(own), &format!("{}.size", copy.path))?,
            None => bytes(d, store.size, &path)?,
        });
    }
    Some(d.made("all copies", Unit::Bytes, Operation::Sum, parts))
}

fn backup(d: &mut Draft<'_>, store: &StoreModel, key: &str) -> Option<usize> {
    let b = store.backup.as_ref()?;
    let m = d.model();
    let path = format!("backups.{}.{key}", store.name);
    let yes = |is: bool| if is { "yes" } else { "no" };
    Some(match key {
        "every" | "keep" => {
            let value = if key == "every" { b.every } else { b.keep? };
            let hours = hours(d, key, value, &path);
            d.seconds(key, hours)
        }
        "size" => {
            let origin = d.stated(&path);
            let bytes = b.size.and_then(|x| x.bytes.to_f64())?;
            d.input("size of a backup", Unit::Bytes, bytes, origin)
        }
        "regions" => {
            let at = format!("backups.{}.copies-in", store.name);
            let regions = b.regions.iter().filter_map(|r| m.regions.get(*r));
            let names = regions.map(|r| (r.key.clone(), at.clone())).collect();
            count(d, "regions with backups", names)
        }
        "immutable" => word(d, key, yes(b.immutable), &path),
        "point-in-time" => word(d, key, yes(b.log_every.is_some()), &path),
        _ => return None,
    })
}

/// How long failed probes take to be believed.
fn detection(d: &mut Draft<'_>, words: &[&str]) -> Option<usize> {
    let health = d.model().traffic.health;
    let path = "traffic.health-check";
    let key = "rule.health-check";
    let origin = |d: &Draft<'_>, word: &str| match d.place(&format!("{path}.{word}")) {
        Some(_) if d.model().origins.is_default(path, key) => d.default(key, path),
        Some(_) => d.written(&format!("{path}.{word}")),
        None => d.default(key, path),
    };
    let from = origin(d, "every");
    let every = d.input("between probes", Unit::Hours, health.every, from);
    let missed = match words {
        ["every"] => return Some(d.seconds("between probes", every)),
        [] | ["mean"] => 0.5,
        ["min"] => 1.0,
        ["max"] => 0.0,
        _ => return None,
    };
    let from = origin(d, "failures");
    let failures = f64::from(health.failures);
    let failures = d.input("failed probes in a row", Unit::Count, failures, from);
    let from = if health.timeout > 0.0 {
        d.written(&format!("{path}.timeout"))
    } else {
        Origin::Definition
    };
    let timeout = d.input("a probe waits", Unit::Hours, health.timeout, from);
    let intervals = match words {
        ["max"] => failures,
        _ => {
            let missed = d.fixed(
                "intervals before the first failed probe",
                Unit::Count,
                missed,
            );
            let by = Operation::Difference;
            d.made("intervals", Unit::Count, by, vec![failures, missed])
        }
    };
    let probes = d.made(
        "probes",
        Unit::Hours,
        Operation::Product,
        vec![intervals, every],
    );
    let hours = d.made(
        "detection",
        Unit::Hours,
        Operation::Sum,
        vec![probes, timeout],
    );
    Some(d.seconds("detection", hours))
}

/// Degrees of a place of the tables.
fn degrees(d: &mut Draft<'_>, row: &Location) -> Vec<usize> {
    let key = format!("places/regions {} {}", row.provider, row.region);
    [("north", row.lat), ("east", row.lon)]
        .into_iter()
        .map(|(way, value)| {
            let origin = d.row(key.clone(), &row.provenance);
            d.input(
                format!("{way} of {}", row.region),
                Unit::Degrees,
                value,
                origin,
            )
        })
        .collect()
}

fn distance(d: &mut Draft<'_>, a: &str, b: &str) -> Option<usize> {
    let m = d.model();
    let catalog = d.subject.catalog;
    let mut of = Vec::new();
    for key in [a, b] {
        let region = m.regions.iter().find(|r| r.key == key)?;
        let provider = m.providers.get(region.provider)?.provider.word();
        let row = catalog.location(provider, &region.location)?;
        of.extend(degrees(d, row));
    }
    Some(d.made("distance", Unit::Kilometres, Operation::GreatCircle, of))
}
