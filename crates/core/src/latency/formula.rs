//! Round trips as calculations: legs, votes and shares of routes, back to measured rows.

mod trips;
mod votes;

use super::geography::{Part, Sight};
use super::path::{Kind, Try};
use super::{Context, pairs};
use crate::drill::local_standbys;
use crate::explain::{Draft, Operation, Unit};
use crate::model::{AudienceModel, CachingModel, Preference};
use crate::service::State;
use std::rc::Rc;
use trips::{between, users_to};
use votes::{commit_of, lead_share, vote};

const MS: Unit = Unit::Milliseconds;

/// A figure of latency; times in seconds.
pub(crate) fn term(d: &mut Draft<'_>, rest: &[&str]) -> Option<usize> {
    let engines = d.engines();
    let context = Context {
        service: engines.by_latency(),
        catalog: d.subject.catalog,
        trips: Rc::clone(&engines.trips),
    };
    let c = &context;
    let ms = match rest {
        ["region", key, kind, which @ ..] => {
            let r = c
                .service
                .model()
                .regions
                .iter()
                .position(|x| x.key == **key)?;
            path(d, c, Users::Region(r), word(kind)?, None, which)?
        }
        ["worst", kind] => {
            let mut of = Vec::new();
            for i in 0..c.service.model().traffic.audience.len() {
                of.push(path(d, c, Users::Geography(i), word(kind)?, None, &[])?);
            }
            d.made("the longest way", MS, Operation::Largest, of)
        }
        ["commit", store, which @ ..] => commit_of(d, c, true, store, which)?,
        ["majority", store, which @ ..] => commit_of(d, c, false, store, which)?,
        ["copy", store, which] => copy(d, c, store, which)?,
        ["pair", a, b] => {
            let regions = &c.service.model().regions;
            let a = regions.iter().position(|x| x.key == **a)?;
            let b = regions.iter().position(|x| x.key == **b)?;
            let trip = between(d, c, a, b);
            d.micro("round trip", MS, trip)
        }
        ["between-clouds", which] => return clouds(d, c, which),
        ["caches", which] => return caches(d, c, which),
        [geography, kind, which @ ..] => {
            let audience = &c.service.model().traffic.audience;
            let i = audience.iter().position(|u| u.geography == **geography)?;
            let kind = word(kind)?;
            match which {
                ["with-caches"] => with_caches(d, c, i)?,
                ["under-disruption"] => disrupted(d, c, i, kind)?,
                which => path(d, c, Users::Geography(i), kind, None, which)?,
            }
        }
        _ => return None,
    };
    Some(d.ms_in_seconds("in all", ms))
}

/// Whose requests.
#[derive(Clone, Copy, Debug)]
enum Users {
    Geography(usize),
    Region(usize),
}

fn word(kind: &str) -> Option<Kind> {
    match kind {
        "reads" => Some(Kind::Read),
        "writes" => Some(Kind::Write),
        _ => None,
    }
}

/// A state with its name.
type Named<'s> = (&'s str, &'s State);

fn parts(c: &Context<'_, '_>, users: Users, kind: Kind, state: &State) -> Vec<Part> {
    let mut sight = Sight::new(c, state);
    match users {
        Users::Geography(i) => {
            let found: Option<&AudienceModel> = c.service.model().traffic.audience.get(i);
            found.map_or_else(Vec::new, |users| sight.of_users(i, users, kind))
        }
        Users::Region(r) => sight.parts(&[(1.0, Preference::Ordered(vec![r]))], kind, |_| 0.0),
    }
}

/// Best, mean or worst of a path, milliseconds.
fn path(
    d: &mut Draft<'_>,
    c: &Context<'_, '_>,
    users: Users,
    kind: Kind,
    state: Option<Named<'_>>,
    which: &[&str],
) -> Option<usize> {
    let named = state.map_or("in normal times", |s| s.0);
    let key = format!("path {users:?} {kind:?} {named} {which:?}");
    d.maybe_shared(key, |d| {
        let nominal = c.service.nominal();
        let parts = parts(c, users, kind, state.map_or(&nominal, |s| s.1));
        let service = service_time(d, c);
        match which {
            [] | ["mean"] => mean(d, c, users, &parts, service, named, None),
            [word @ ("best" | "worst")] => {
                let by = match *word {
                    "best" => Operation::Smallest,
                    _ => Operation::Largest,
                };
                let mut of = Vec::new();
                for p in &parts {
                    let to = to_region(d, c, users, p.region);
                    for way in outcomes(d, c, p, named)? {
                        of.push(d.made("one way", MS, Operation::Sum, vec![to, way, service]));
                    }
                }
                let found = d.made(format!("the {word} way"), MS, by, of);
                Some(d.micro("rounded", MS, found))
            }
            _ => None,
        }
    })
}

/// Time that the tiers on the way take themselves.
fn service_time(d: &mut Draft<'_>, c: &Context<'_, '_>) -> usize {
    d.shared("service time".into(), |d| {
        let mut of = Vec::new();
        for tier in super::quantile::serving(c.service.model()) {
            if let Some(time) = tier.service_time {
                let origin = d.stated(&format!("tiers.{}.service-time", tier.name));
                of.push(d.input(
                    format!("mean time of {}", tier.name),
                    MS,
                    time.mean_ms,
                    origin,
                ));
            }
        }
        d.made("time that tiers take", MS, Operation::CompensatedSum, of)
    })
}

/// Mean over served requests, rounded; with caches past their hits.
fn mean(
    d: &mut Draft<'_>,
    c: &Context<'_, '_>,
    users: Users,
    parts: &[Part],
    service: usize,
    named: &str,
    past: Option<usize>,
) -> Option<usize> {
    let (mut shares, mut of) = (Vec::new(), Vec::new());
    for p in parts {
        let share = share(d, c, users, p, named);
        shares.push(share);
        let to = to_region(d, c, users, p.region);
        let tier = tier_way(d, c, p);
        let store = store_way(d, c, p, named)?;
        let all = match past {
            None => {
                let on = d.made("from there on", MS, Operation::Sum, vec![tier, store]);
                d.made("its way", MS, Operation::Sum, vec![to, on])
            }
            Some(past) => {
                let by = Operation::Product;
                let store = d.made("past the caches", MS, by, vec![past, store]);
                d.made("its way", MS, Operation::Sum, vec![to, tier, store])
            }
        };
        let what = format!("through {}", c.region(p.region));
        of.push(d.made(what, MS, Operation::Product, vec![share, all]));
    }
    let sum = Operation::CompensatedSum;
    let served = d.made("served", Unit::Share, sum.clone(), shares);
    let total = d.made("weighed by shares", MS, sum, of);
    let by = Operation::Quotient;
    let way = d.made("mean over what is served", MS, by, vec![total, served]);
    let all = d.made("with service times", MS, Operation::Sum, vec![way, service]);
    match past {
        None => Some(d.micro("mean", MS, all)),
        Some(_) => Some(all),
    }
}

/// Share of the requests that go to a region.
fn share(d: &mut Draft<'_>, c: &Context<'_, '_>, users: Users, p: &Part, named: &str) -> usize {
    let who = match users {
        Users::Geography(i) => {
            let found = c.service.model().traffic.audience.get(i);
            found.map_or(String::new(), |u| u.geography.clone())
        }
        Users::Region(r) => c.region(r),
    };
    let what = format!("requests of {who} through {}", c.region(p.region));
    d.shared(format!("{what} {named} {}", p.share), |d| {
        let origin = Draft::design(format!("routing {named}"));
        d.input(what, Unit::Share, p.share, origin)
    })
}

/// From users to a region, the last mile included; nothing from a region on.
fn to_region(d: &mut Draft<'_>, c: &Context<'_, '_>, users: Users, r: usize) -> usize {
    let Users::Geography(i) = users else {
        return d.fixed("to the region itself", MS, 0.0);
    };
    d.shared(format!("to region {i} {r}"), |d| {
        let m = c.service.model();
        let origin = d.from(&["traffic.last-mile"], "default.last-mile");
        let last_mile = d.input("last mile", MS, m.traffic.last_mile_ms, origin);
        let trip = users_to(d, c, i, r);
        d.made(
            format!("to {}", c.region(r)),
            MS,
            Operation::Sum,
            vec![last_mile, trip],
        )
    })
}

fn tier_way(d: &mut Draft<'_>, c: &Context<'_, '_>, p: &Part) -> usize {
    match p.way.tier {
        Some((_, region, _)) => between(d, c, p.region, region),
        None => d.fixed("to tiers in the same region", MS, 0.0),
    }
}

/// Mean milliseconds at the slowest store.
fn store_way(d: &mut Draft<'_>, c: &Context<'_, '_>, p: &Part, named: &str) -> Option<usize> {
    let Some((s, tries)) = &p.way.store else {
        return Some(d.fixed("without a store", MS, 0.0));
    };
    let mut of = Vec::new();
    for t in tries {
        let ms = try_ms(d, c, p, *s, t, named)?;
        let share = lead_share(d, c, *s, t.region, t.share, named);
        of.push(d.made("weighed", MS, Operation::Product, vec![share, ms]));
    }
    let name = c
        .service
        .model()
        .stores
        .get(*s)
        .map_or("", |x| x.name.as_str());
    Some(d.made(format!("at {name}"), MS, Operation::CompensatedSum, of))
}

fn try_ms(
    d: &mut Draft<'_>,
    c: &Context<'_, '_>,
    p: &Part,
    s: usize,
    t: &Try,
    named: &str,
) -> Option<usize> {
    let there = between(d, c, p.region, t.region);
    let commit = match t.commit_ms > 0.0 {
        true => vote(d, c, s, t.region, named)?,
        false => d.fixed("no vote to wait for", MS, 0.0),
    };
    Some(d.made(
        "there and committed",
        MS,
        Operation::Sum,
        vec![there, commit],
    ))
}

/// Every outcome from the region on.
fn outcomes(d: &mut Draft<'_>, c: &Context<'_, '_>, p: &Part, named: &str) -> Option<Vec<usize>> {
    let tier = tier_way(d, c, p);
    let Some((s, tries)) = &p.way.store else {
        return Some(vec![tier]);
    };
    let mut out = Vec::new();
    for t in tries {
        let ms = try_ms(d, c, p, *s, t, named)?;
        out.push(d.made("from there on", MS, Operation::Sum, vec![tier, ms]));
    }
    Some(out)
}

/// Mean over all reads, those that caches answer among them.
fn with_caches(d: &mut Draft<'_>, c: &Context<'_, '_>, i: usize) -> Option<usize> {
    let nominal = c.service.nominal();
    let users = Users::Geography(i);
    let parts = parts(c, users, Kind::Read, &nominal);
    let past = past_region(d, c)?;
    let service = service_time(d, c);
    let origin = mean(d, c, users, &parts, service, "in normal times", Some(past))?;
    let m = c.service.model();
    let from = d.from(&["traffic.last-mile"], "default.last-mile");
    let last_mile = d.input("last mile", MS, m.traffic.last_mile_ms, from);
    let edge = layer(d, c, "edge")?;
    let by = Operation::Product;
    let hits = d.made(
        "answered at the edge",
        MS,
        by.clone(),
        vec![edge, last_mile],
    );
    let misses = to_origin(d, c)?;
    let rest = d.made("answered behind it", MS, by, vec![misses, origin]);
    let all = d.made("all reads", MS, Operation::Sum, vec![hits, rest]);
    Some(d.micro("mean over all reads", MS, all))
}

/// Share of reads that a layer of caches answers.
fn layer(d: &mut Draft<'_>, c: &Context<'_, '_>, name: &str) -> Option<usize> {
    let layers: CachingModel = c.service.model().traffic.caching?;
    let value = match name {
        "edge" => layers.edge,
        "memory" => layers.memory,
        _ => layers.query,
    };
    Some(d.shared(format!("cache {name}"), |d| {
        let origin = d.written(&format!("traffic.caching.{name}"));
        d.input(
            format!("answered by the {name} cache"),
            Unit::Share,
            value,
            origin,
        )
    }))
}

fn misses(d: &mut Draft<'_>, c: &Context<'_, '_>, name: &str) -> Option<usize> {
    let hits = layer(d, c, name)?;
    let one = d.fixed("one", Unit::Count, 1.0);
    let by = Operation::Difference;
    Some(d.made(
        format!("past the {name} cache"),
        Unit::Share,
        by,
        vec![one, hits],
    ))
}

fn to_origin(d: &mut Draft<'_>, c: &Context<'_, '_>) -> Option<usize> {
    misses(d, c, "edge")
}

fn past_region(d: &mut Draft<'_>, c: &Context<'_, '_>) -> Option<usize> {
    let of = vec![misses(d, c, "memory")?, misses(d, c, "query")?];
    Some(d.made(
        "past the caches of the region",
        Unit::Share,
        Operation::Product,
        of,
    ))
}

fn caches(d: &mut Draft<'_>, c: &Context<'_, '_>, which: &str) -> Option<usize> {
    let origin = to_origin(d, c)?;
    let share = match which {
        "to-origin" => origin,
        _ => {
            let past = past_region(d, c)?;
            let by = Operation::Product;
            d.made("past every cache", Unit::Share, by, vec![origin, past])
        }
    };
    Some(d.micro("share of reads", Unit::Share, share))
}

/// The slowest mean over normal times and every disruption; of disruptions that lead to the same
/// time the first stands for all.
fn disrupted(d: &mut Draft<'_>, c: &Context<'_, '_>, i: usize, kind: Kind) -> Option<usize> {
    let users = Users::Geography(i);
    let mut of = vec![path(d, c, users, kind, None, &[])?];
    let engines = d.engines();
    let name = &c.service.model().traffic.audience.get(i)?.geography;
    let mut known: Vec<f64> = Vec::new();
    let drills = d.subject.assessment.drills.iter();
    for (drill, (cause, recovery)) in drills.zip(&engines.recoveries) {
        let row = drill.latency.iter().find(|row| row.geography == *name);
        let ms = row.and_then(|row| match kind {
            Kind::Read => row.reads_ms,
            Kind::Write => row.writes_ms,
        });
        let Some(ms) = ms.filter(|_| !cause.label.starts_with("group:")) else {
            continue;
        };
        if known.contains(&ms) {
            continue;
        }
        known.push(ms);
        let state = local_standbys(&recovery.after, cause);
        let named = format!("after {}", cause.label);
        of.push(path(d, c, users, kind, Some((&named, &state)), &[])?);
    }
    Some(d.made("the slowest", MS, Operation::Largest, of))
}

/// One way to copies that are not waited for.
fn copy(d: &mut Draft<'_>, c: &Context<'_, '_>, store: &str, which: &str) -> Option<usize> {
    let store = c.service.model().stores.iter().find(|x| x.name == store)?;
    let mut of = Vec::new();
    for row in d
        .subject
        .assessment
        .latency
        .copies
        .iter()
        .filter(|x| x.store == store.name)
    {
        let from = c
            .service
            .model()
            .regions
            .iter()
            .position(|r| r.key == row.from)?;
        let mut ways = Vec::new();
        for copy in &store.copies {
            if copy.region != from && !c.trips.together(copy.region, from) {
                ways.push(between(d, c, from, copy.region));
            }
        }
        let by = match which {
            "nearest" => Operation::Smallest,
            _ => Operation::Largest,
        };
        let trip = d.made(format!("the {which} of {}", row.from), MS, by, ways);
        let two = d.fixed("ways of a round trip", Unit::Count, 2.0);
        let way = d.made("one way", MS, Operation::Quotient, vec![trip, two]);
        of.push(d.micro("rounded", MS, way));
    }
    Some(d.made("over all that take writes", MS, Operation::Largest, of))
}

/// Pairs of regions in use in different clouds.
fn clouds(d: &mut Draft<'_>, c: &Context<'_, '_>, which: &str) -> Option<usize> {
    let m = c.service.model();
    let used = pairs::in_use(m);
    let provider = |r: usize| m.regions.get(r).map(|x| x.provider);
    let mut of = Vec::new();
    for (i, a) in used.iter().enumerate() {
        for b in used.iter().skip(i + 1) {
            if provider(*a) != provider(*b) {
                of.push(between(d, c, *a, *b));
            }
        }
    }
    let by = match which {
        "least" => Operation::Smallest,
        "most" => Operation::Largest,
        "median" => Operation::Ranked {
            numerator: 1,
            denominator: 2,
        },
        "p90" => Operation::Ranked {
            numerator: 9,
            denominator: 10,
        },
        "pairs" => return Some(d.made("pairs", Unit::Count, Operation::Count, of)),
        _ => {
            let bound = m
                .objectives
                .latency
                .as_ref()?
                .between_clouds
                .as_ref()?
                .round_trip?;
            let origin = d.written("objectives.latency.between-clouds");
            let bound = d.input("bound", MS, bound.seconds() * 1e3, origin);
            of.insert(0, bound);
            let by = Operation::ShareWithin;
            return Some(d.made("share within the bound", Unit::Share, by, of));
        }
    };
    let ms = d.made(format!("{which} of all pairs"), MS, by, of);
    let ms = d.micro("rounded", MS, ms);
    Some(d.ms_in_seconds("in all", ms))
}
