//! What the design consists of: nodes, places, copies, shares of traffic.

use super::{Measured, Missing, Subject, Value, filters};
use crate::model::{Lag, Model, PlaceModel, Preference};
use rust_decimal::prelude::ToPrimitive;

/// A number of the design itself.
pub(super) fn measure(
    subject: &Subject<'_>,
    family: &str,
    rest: &[&str],
) -> Result<Measured, Missing> {
    let m = subject.model;
    match family {
        "nodes" => nodes(m, rest, |_| Some(1.0)),
        "vcpus" | "memory" => {
            let memory = family == "memory";
            let of = |p: &PlaceModel| {
                let provider = m.regions.get(p.region)?.provider;
                let word = m.providers.get(provider)?.provider.word();
                let instance = subject.catalog.instance(word, &p.instance_type)?;
                if memory {
                    // The tables say GiB.
                    instance.memory_gib.map(|g| g * 1_073_741_824.0)
                } else {
                    Some(instance.vcpus)
                }
            };
            let mut measured = nodes(m, rest, of)?;
            if let (true, Some(bytes)) = (memory, measured.value.number()) {
                measured.value = Value::Volume(bytes);
            }
            Ok(measured)
        }
        "voters" => match rest {
            [tier, "need"] => quorum(m, tier, |q| q.need),
            [tier] => quorum(m, tier, |q| q.voters),
            _ => Err(needs("voters", "TIER")),
        },
        "regions" => count(m.regions.len(), "regions"),
        "providers" => count(m.providers.len(), "regions"),
        "tunnels" => {
            let n = m.network.mesh.as_ref().map_or(0, |(_, r)| r.len());
            count(n * n.saturating_sub(1) / 2, "network.mesh")
        }
        "zones" => {
            let region = region(m, rest.first())?;
            let n = m.regions.get(region).map_or(0, |r| r.zones);
            count(n, &path(m, region, "zones"))
        }
        "role" => {
            let r = region(m, rest.first())?;
            let role = m.regions.get(r).map_or("", |x| x.role.word());
            fact(Value::Word(role.into()), path(m, r, "role"))
        }
        "location" => {
            let r = region(m, rest.first())?;
            let location = m.regions.get(r).map_or("", |x| x.location.as_str());
            fact(Value::Word(location.into()), path(m, r, "location"))
        }
        "share" => share(m, rest),
        "instance-type" | "platform" => place_word(m, family, rest),
        "copies" | "service" | "mode" | "lag" | "sync-every" | "size" | "backup" => {
            store(m, family, rest)
        }
        "detection" => detection(m, rest),
        "distance" => distance(subject, rest),
        _ => Err(Missing::unknown("metric", family, super::FAMILIES)),
    }
}

fn fact(value: Value, path: String) -> Result<Measured, Missing> {
    Ok(Measured {
        value,
        because: String::new(),
        path,
    })
}

fn count(n: usize, path: &str) -> Result<Measured, Missing> {
    fact(
        Value::Number(u32::try_from(n).map_or(f64::INFINITY, f64::from)),
        path.to_owned(),
    )
}

fn needs(family: &str, what: &str) -> Missing {
    Missing::new(
        format!("`{family}` needs a name after it"),
        format!("write `{family}.{what}`"),
    )
}

fn path(m: &Model, region: usize, key: &str) -> String {
    let name = m.regions.get(region).map_or("", |r| r.key.as_str());
    format!("regions.{name}.{key}")
}

fn region(m: &Model, name: Option<&&str>) -> Result<usize, Missing> {
    let names = m.regions.iter().map(|r| r.key.as_str());
    let name = name.copied().unwrap_or_default();
    names
        .clone()
        .position(|r| r == name)
        .ok_or_else(|| Missing::unknown("region", name, names))
}

/// A sum over the places of tiers, at the fewest nodes, the most (`max`), or after a recovery
/// (`recovered`).
fn nodes(
    m: &Model,
    rest: &[&str],
    each: impl Fn(&PlaceModel) -> Option<f64>,
) -> Result<Measured, Missing> {
    let (mark, words) = match rest.split_last() {
        Some((mark @ (&"max" | &"recovered"), words)) => (*mark, words),
        _ => ("", rest),
    };
    let chosen = filters(words, &["tier", "region", "provider"])?;
    let provider_of = |p: &PlaceModel| {
        let provider = m.regions.get(p.region).map(|r| r.provider);
        let unit = provider.and_then(|i| m.providers.get(i));
        unit.map_or("", |u| u.provider.word())
    };
    for (key, name) in &chosen {
        let names: Vec<&str> = match *key {
            "tier" => m.tiers.iter().map(|t| t.name.as_str()).collect(),
            "region" => m.regions.iter().map(|r| r.key.as_str()).collect(),
            _ => m.providers.iter().map(|p| p.provider.word()).collect(),
        };
        if !names.contains(name) {
            return Err(Missing::unknown(key, name, names));
        }
    }
    let (mut sum, mut parts, mut at) = (0.0, Vec::new(), String::new());
    for tier in &m.tiers {
        for place in &tier.places {
            let region = m.regions.get(place.region).map_or("", |r| r.key.as_str());
            let fits = chosen.iter().all(|(key, name)| match *key {
                "tier" => tier.name == *name,
                "region" => region == *name,
                _ => provider_of(place) == *name,
            });
            if !fits {
                continue;
            }
            let n = match mark {
                "max" => place.nodes_max,
                "recovered" => place.nodes_recovered,
                _ => place.nodes,
            };
            let Some(one) = each(place) else {
                return Err(Missing::new(
                    format!("the size of `{}` is not known", place.instance_type),
                    "add it to a table of instances with --price-book",
                ));
            };
            sum += f64::from(n) * one;
            parts.push(format!("{n} {} in {region}", tier.name));
            if at.is_empty() {
                at = format!("{}.nodes", place.path);
            }
        }
    }
    parts.truncate(6);
    Ok(Measured {
        value: Value::Number(sum),
        because: parts.join(" + "),
        path: at,
    })
}

fn quorum(
    m: &Model,
    tier: &str,
    of: impl Fn(&crate::model::QuorumModel) -> u32,
) -> Result<Measured, Missing> {
    let quorums = m.tiers.iter().filter(|t| t.quorum.is_some());
    let found = quorums.clone().find(|t| t.name == tier);
    match found.and_then(|t| t.quorum.as_ref()) {
        Some(q) => fact(
            Value::Number(f64::from(of(q))),
            format!("tiers.{tier}.quorum"),
        ),
        None => Err(Missing::unknown(
            "tier of voters",
            tier,
            quorums.map(|t| t.name.as_str()),
        )),
    }
}

/// Share of the requests that a region or a provider serves in normal times.
fn share(m: &Model, rest: &[&str]) -> Result<Measured, Missing> {
    let home = |p: &Preference| match p {
        Preference::Ordered(order) => order.first().copied(),
        Preference::Spread { home, .. } => Some(*home),
    };
    let name = rest.first().copied().unwrap_or_default();
    let provider = m.providers.iter().position(|p| p.provider.word() == name);
    let of_region = m.regions.iter().position(|r| r.key == name);
    if provider.is_none() && of_region.is_none() {
        return Err(Missing::unknown(
            "region or provider",
            name,
            m.regions.iter().map(|r| r.key.as_str()),
        ));
    }
    let serves = |r: usize| {
        of_region == Some(r)
            || of_region.is_none() && m.regions.get(r).map(|x| x.provider) == provider
    };
    let sum: f64 = m
        .traffic
        .flows
        .iter()
        .filter(|f| home(&f.preference).is_some_and(serves))
        .map(|f| f.weight)
        .sum::<f64>()
        + 0.0;
    fact(Value::Share(sum), "traffic.routing".into())
}

fn place_word(m: &Model, family: &str, rest: &[&str]) -> Result<Measured, Missing> {
    let [tier, name, ..] = rest else {
        return Err(needs(family, "TIER.REGION"));
    };
    let r = region(m, Some(name))?;
    let Some(found) = m.tiers.iter().find(|t| t.name == *tier) else {
        let tiers = m.tiers.iter().map(|t| t.name.as_str());
        return Err(Missing::unknown("tier", tier, tiers));
    };
    match found.places.iter().find(|p| p.region == r) {
        None => Err(Missing::absent(
            format!("`{tier}` has no nodes in `{name}`"),
            "name a region in which it runs",
        )),
        Some(p) if family == "platform" => fact(
            Value::Word(p.platform.word().into()),
            format!("{}.platform", p.path),
        ),
        Some(p) => fact(
            Value::Word(p.instance_type.clone()),
            format!("{}.instance-type", p.path),
        ),
    }
}

fn store(m: &Model, family: &str, rest: &[&str]) -> Result<Measured, Missing> {
    let name = rest.first().copied().unwrap_or_default();
    let Some(s) = m.stores.iter().find(|s| s.name == name) else {
        let stores = m.stores.iter().map(|s| s.name.as_str());
        return Err(Missing::unknown("store", name, stores));
    };
    let replication = format!("replication.{name}");
    let hours = |h: f64| Value::seconds(h * 3600.0);
    let unstated = |what: &str, key: &str| {
        Missing::absent(format!("`{name}` has no {what}"), format!("state `{key}`"))
    };
    match (family, rest.get(1).copied()) {
        ("copies", None) => count(s.copies.len(), &format!("{}.in", s.path)),
        ("service", at) => {
            let r = region(m, at.as_ref())?;
            match s.copies.iter().find(|c| c.region == r) {
                Some(c) => fact(
                    Value::Word(c.service.clone()),
                    format!("{}.service", c.path),
                ),
                None => Err(unstated("copy there", &format!("{}.in", s.path))),
            }
        }
        ("mode", None) => fact(
            Value::Word(s.replication.mode.word().into()),
            format!("{replication}.mode"),
        ),
        ("lag", None) => match s.replication.lag {
            Lag::Zero => fact(Value::Time(0.0), format!("{replication}.lag")),
            Lag::Bounded(h) => fact(hours(h), format!("{replication}.lag")),
            Lag::Spread(d) => fact(hours(d.mean()), format!("{replication}.lag")),
            Lag::Scheduled { every, duration } => {
                fact(hours(every + duration), format!("{replication}.every"))
            }
            Lag::Never => Err(unstated("replication", &replication)),
        },
        ("sync-every", None) => match s.replication.lag {
            Lag::Scheduled { every, .. } => fact(hours(every), format!("{replication}.every")),
            _ => Err(unstated("schedule", &format!("{replication}.every"))),
        },
        ("size", None) => {
            let size = s.size.and_then(|b| b.bytes.to_f64());
            let size = size.ok_or_else(|| unstated("stated size", &format!("{}.size", s.path)))?;
            fact(Value::Volume(size), format!("{}.size", s.path))
        }
        ("size", Some("total")) => {
            let mut sum = 0.0;
            for copy in &s.copies {
                let size = copy.size.or(s.size).and_then(|b| b.bytes.to_f64());
                sum += size.ok_or_else(|| unstated("stated size", &format!("{}.size", s.path)))?;
            }
            fact(Value::Volume(sum), format!("{}.size", s.path))
        }
        ("backup", Some(word)) => {
            let Some(b) = &s.backup else {
                return Err(unstated("backup", &format!("backups.{name}")));
            };
            let at = format!("backups.{name}.{word}");
            match word {
                "every" => fact(hours(b.every), at),
                "keep" => match b.keep {
                    Some(keep) => fact(hours(keep), at),
                    None => Err(unstated("stated retention", &at)),
                },
                "size" => match b.size.and_then(|x| x.bytes.to_f64()) {
                    Some(bytes) => fact(Value::Volume(bytes), at),
                    None => Err(unstated("known backup size", &at)),
                },
                "regions" => count(b.regions.len(), &format!("backups.{name}.copies-in")),
                "immutable" => fact(Value::Word(yes(b.immutable).into()), at),
                "point-in-time" => fact(Value::Word(yes(b.log_every.is_some()).into()), at),
                word => Err(Missing::unknown(
                    "word",
                    word,
                    [
                        "every",
                        "keep",
                        "size",
                        "regions",
                        "immutable",
                        "point-in-time",
                    ],
                )),
            }
        }
        (family, word) => Err(Missing::new(
            format!("`{family}.{}` is no metric", rest.join(".")),
            match word {
                Some(word) => format!("leave `{word}` out"),
                None => needs(family, "STORE.WORD").help,
            },
        )),
    }
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// How long failed probes take to be believed: `detection.mean`, `.min`, `.max`, `.every`.
fn detection(m: &Model, rest: &[&str]) -> Result<Measured, Missing> {
    let h = &m.traffic.health;
    let failures = f64::from(h.failures);
    let hours = match rest {
        ["every"] => h.every,
        [] | ["mean"] => (failures - 0.5) * h.every + h.timeout,
        ["min"] => (failures - 1.0) * h.every + h.timeout,
        ["max"] => failures * h.every + h.timeout,
        [word, ..] => {
            return Err(Missing::unknown(
                "word",
                word,
                ["every", "mean", "min", "max"],
            ));
        }
    };
    Ok(Measured {
        value: Value::seconds(hours * 3600.0),
        because: match h.failures {
            1 => "1 failed probe".to_owned(),
            n => format!("{n} failed probes in a row"),
        },
        path: "traffic.health-check".into(),
    })
}

/// Great-circle distance between two regions, kilometres.
fn distance(subject: &Subject<'_>, rest: &[&str]) -> Result<Measured, Missing> {
    let m = subject.model;
    let (a, b) = (region(m, rest.first())?, region(m, rest.get(1))?);
    let at = |r: usize| {
        let unit = m.regions.get(r)?;
        let provider = m.providers.get(unit.provider)?.provider.word();
        subject.catalog.location(provider, &unit.location)
    };
    match at(a).zip(at(b)) {
        Some((x, y)) => fact(Value::Number(x.distance_km(y)), path(m, a, "location")),
        None => Err(Missing::new(
            "the places are not in the tables",
            "name regions of a provider",
        )),
    }
}
