//! Round trips as calculations: legs, votes and shares of routes, back to measured rows.

use super::geography::{Part, Sight};
use super::path::{Kind, Try};
use super::trips::FIBRE_KM_PER_MS;
use super::{Context, commit, pairs};
use crate::catalog::{Rtt, RttKind};
use crate::drill::local_standbys;
use crate::explain::{Draft, Operation, Origin, Unit};
use crate::model::{AudienceModel, CachingModel, Preference, RegionUnit, WriteRule};
use crate::service::State;
use std::rc::Rc;

const MS: Unit = Unit::Milliseconds;

/// A figure of latency; times in seconds.
pub(crate) fn term(d: &mut Draft<'_>, rest: &[&str]) -> Option<usize> {
    let engines = d.engines();
    let context = Context {
        service: &engines.service,
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

/// Until enough copies or voters have confirmed.
fn commit_of(
    d: &mut Draft<'_>,
    c: &Context<'_, '_>,
    actual: bool,
    store: &str,
    which: &[&str],
) -> Option<usize> {
    let s = c
        .service
        .model()
        .stores
        .iter()
        .position(|x| x.name == store)?;
    let found = d.subject.assessment.latency.commits.iter();
    let row = found
        .clone()
        .find(|x| x.store == store && x.actual == actual);
    if row.is_none() {
        let origin = d.from(
            &[&format!("replication.{store}"), &format!("stores.{store}")],
            "",
        );
        return Some(d.input("waits for no copy or vote elsewhere", MS, 0.0, origin));
    }
    let named = if actual {
        "in normal times"
    } else {
        "as a majority"
    };
    let (votes, need) = votes(c, s, named)?;
    let leads = commit::leads(&c.trips, c.service.model().stores.get(s)?, &votes, need);
    let mut of = Vec::new();
    match which {
        ["from", region] => {
            let lead = leads.iter().find(|l| c.region(l.region) == **region)?;
            vote(d, c, s, lead.region, named)
        }
        [word @ ("best" | "worst")] => {
            for lead in &leads {
                of.push(vote(d, c, s, lead.region, named)?);
            }
            let by = match *word {
                "best" => Operation::Smallest,
                _ => Operation::Largest,
            };
            Some(d.made(format!("the {word} leader"), MS, by, of))
        }
        _ => {
            for lead in &leads {
                let ms = vote(d, c, s, lead.region, named)?;
                let share = lead_share(d, c, s, lead.region, lead.share, named);
                of.push(d.made("weighed", MS, Operation::Product, vec![share, ms]));
            }
            let sum = d.made("over all leaders", MS, Operation::CompensatedSum, of);
            Some(d.micro("mean over leaders", MS, sum))
        }
    }
}

/// Votes by region, and how many are needed: of a store whose writes wait, or as a majority.
fn votes(c: &Context<'_, '_>, s: usize, named: &str) -> Option<(Vec<(usize, u32)>, u32)> {
    let nominal = c.service.nominal();
    if named != "as a majority" {
        return commit::votes(c.service, &c.trips, &nominal, s);
    }
    let votes = commit::copies(c.service, &nominal, s);
    let need = u32::try_from(votes.len()).unwrap_or(0) / 2 + 1;
    Some((votes, need))
}

/// The time of the vote that completes a commit of this leader.
fn vote(
    d: &mut Draft<'_>,
    c: &Context<'_, '_>,
    s: usize,
    leader: usize,
    named: &str,
) -> Option<usize> {
    let (votes, need) = match named.strip_prefix("after ") {
        // In a state after a disruption the votes are those that are left.
        Some(label) => {
            let engines = d.engines();
            let mut all = engines.recoveries.iter();
            let (cause, recovery) = all.find(|(x, _)| x.label == label)?;
            let state = local_standbys(&recovery.after, cause);
            commit::votes(c.service, &c.trips, &state, s)?
        }
        None => votes(c, s, named)?,
    };
    d.maybe_shared(format!("vote {s} {leader} {named}"), |d| {
        let m = c.service.model();
        let store = m.stores.get(s)?;
        let rule = match store.write {
            WriteRule::Voters(t) => m.tiers.get(t).map(|x| format!("tiers.{}.quorum", x.name)),
            _ => None,
        };
        let replication = format!("replication.{}", store.name);
        let path = rule.unwrap_or_else(|| format!("{replication}.quorum"));
        let origin = d.from(&[&path, &replication, &store.path], "");
        let need = d.input("votes needed", Unit::Count, f64::from(need), origin);
        let mut of = vec![need];
        for (r, n) in &votes {
            of.push(between(d, c, leader, *r));
            let origin = Draft::design(format!("votes in {} {named}", c.region(*r)));
            of.push(d.input(
                format!("votes in {}", c.region(*r)),
                Unit::Count,
                f64::from(*n),
                origin,
            ));
        }
        let what = format!("committed by {}", c.region(leader));
        Some(d.made(what, MS, Operation::LastVote, of))
    })
}

/// Chance that a region leads.
fn lead_share(
    d: &mut Draft<'_>,
    c: &Context<'_, '_>,
    s: usize,
    region: usize,
    share: f64,
    named: &str,
) -> usize {
    let store = c.service.model().stores.get(s);
    let name = store.map_or("", |x| x.name.as_str());
    let what = format!("{name} met in {}", c.region(region));
    let origin = Draft::design(format!("who leads {named}"));
    d.shared(format!("{what} {named} {share}"), |d| {
        d.input(what, Unit::Share, share, origin)
    })
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

fn provider<'m>(c: &Context<'_, 'm>, r: &RegionUnit) -> &'m str {
    let providers = &c.service.model().providers;
    providers.get(r.provider).map_or("", |p| p.provider.word())
}

/// The round trip between two regions.
fn between(d: &mut Draft<'_>, c: &Context<'_, '_>, a: usize, b: usize) -> usize {
    let regions = &c.service.model().regions;
    if c.trips.together(a, b) {
        return d.fixed("in one place", MS, 0.0);
    }
    // As it is known: from the place that stands first in the scenario.
    let first = |r: usize| {
        let mut all = 0..regions.len();
        all.find(|x| c.trips.together(*x, r)).unwrap_or(r)
    };
    let (a, b) = (first(a).min(first(b)), first(a).max(first(b)));
    let (Some(x), Some(y)) = (regions.get(a), regions.get(b)) else {
        return d.fixed("in one place", MS, 0.0);
    };
    let ms = c.trips.ms(a, b);
    d.shared(format!("trip {a} {b}"), |d| {
        let (p, q) = (provider(c, x), provider(c, y));
        let at = |r: &RegionUnit| (r.latitude, r.longitude);
        let catalog = d.subject.catalog;
        let known = catalog
            .rtt(p, &x.location, q, &y.location)
            .or_else(|| catalog.rtt_between(at(x), at(y), p == q));
        let what = format!("{} to {}", x.key, y.key);
        let ends = [
            (x.location.clone(), Some((p, &*x.location)), at(x)),
            (y.location.clone(), Some((q, &*y.location)), at(y)),
        ];
        trip(d, what, ms, known, &ends)
    })
}

/// The round trip from a geography to a region, without the last mile.
fn users_to(d: &mut Draft<'_>, c: &Context<'_, '_>, i: usize, r: usize) -> usize {
    let m = c.service.model();
    let (Some(users), Some(x)) = (m.traffic.audience.get(i), m.regions.get(r)) else {
        return d.fixed("nowhere", MS, 0.0);
    };
    let ms = c.trips.users_to(i, r).map_or(0.0, |t| t.ms);
    let catalog = d.subject.catalog;
    let city = catalog
        .geography(&users.geography)
        .map_or((0.0, 0.0), |g| (g.lat, g.lon));
    let at = (x.latitude, x.longitude);
    let p = provider(c, x);
    let known = catalog
        .geography_rtt(&users.geography, p, &x.location)
        .or_else(|| catalog.rtt_between(city, at, false));
    let what = format!("{} to {}", users.geography, x.key);
    let ends = [
        (users.geography.clone(), None, city),
        (x.location.clone(), Some((p, &*x.location)), at),
    ];
    trip(d, what, ms, known, &ends)
}

/// One end of a trip: its name, provider and region where it has them, degrees north and east.
type End<'e> = (String, Option<(&'e str, &'e str)>, (f64, f64));

/// A round trip: a measured row, a fit over the distance, or light in fibre.
fn trip(
    d: &mut Draft<'_>,
    what: String,
    ms: f64,
    known: Option<Rtt>,
    ends: &[End<'_>; 2],
) -> usize {
    let catalog = d.subject.catalog;
    let Some(rtt) = known else {
        let km = distance(d, ends, false);
        let speed = d.fixed(
            "km that light goes there and back in a ms",
            Unit::Kilometres,
            FIBRE_KM_PER_MS,
        );
        return d.made(what, MS, Operation::Quotient, vec![km, speed]);
    };
    let row = |d: &Draft<'_>, key: String| d.row(key, &rtt.provenance);
    if let RttKind::Fitted { subset, .. } = &rtt.kind
        && let Some(fit) = catalog.latency_fit(subset)
    {
        // From where the tables say that the regions are, or where the scenario does.
        let as_listed = [true, false].into_iter().find(|listed| {
            let at = |end: &End<'_>| place(d, end, *listed).0;
            let (a, b) = (at(&ends[0]), at(&ends[1]));
            fit.at(crate::math::great_circle_km(a.0, a.1, b.0, b.1)).ms == ms
        });
        if let Some(listed) = as_listed {
            let km = distance(d, ends, listed);
            let key = format!("places/latency-fit {subset}");
            let origin = row(d, key.clone());
            let slope = d.input("ms for each km", MS, fit.slope_ms_per_km, origin);
            let origin = row(d, key);
            let start = d.input("ms at no distance", MS, fit.intercept_ms, origin);
            let way = d.made("for the distance", MS, Operation::Product, vec![slope, km]);
            return d.made(what, MS, Operation::Sum, vec![start, way]);
        }
    }
    let key = match &rtt.kind {
        RttKind::SameMetro { a, b } => format!("places/latency {} {} to {} {}", a.0, a.1, b.0, b.1),
        _ => format!("places/latency {} to {}", ends[0].0, ends[1].0),
    };
    let origin = row(d, key);
    d.input(what, MS, ms, origin)
}

/// Degrees of an end, and where they are from: of the tables if listed there.
fn place(d: &Draft<'_>, end: &End<'_>, listed: bool) -> ((f64, f64), Origin) {
    let catalog = d.subject.catalog;
    let (name, region, at) = end;
    if let (true, Some((provider, key))) = (listed, region)
        && let Some(row) = catalog.location(provider, key)
    {
        let key = format!("places/regions {provider} {key}");
        return ((row.lat, row.lon), d.row(key, &row.provenance));
    }
    if region.is_none()
        && let Some(row) = catalog.geography(name)
    {
        return (
            *at,
            d.row(format!("places/geographies {name}"), &row.provenance),
        );
    }
    let regions = d.model().regions.iter();
    let mut here = regions.filter(|r| r.location == *name);
    let path = here
        .next()
        .map_or("regions".into(), |r| format!("regions.{}", r.key));
    (*at, d.written(&path))
}

fn distance(d: &mut Draft<'_>, ends: &[End<'_>; 2], listed: bool) -> usize {
    let mut of = Vec::new();
    for end in ends {
        let ((north, east), origin) = place(d, end, listed);
        let what = format!("north of {}", end.0);
        of.push(d.input(what, Unit::Degrees, north, origin.clone()));
        of.push(d.input(format!("east of {}", end.0), Unit::Degrees, east, origin));
    }
    d.made("distance", Unit::Kilometres, Operation::GreatCircle, of)
}
