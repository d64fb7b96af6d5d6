//! What to look at: promises that distance alone breaks, and copies said to be faster than light.

use super::pairs::word;
use super::path::Kind;
use super::result::{CopyDelay, GeographyLatency, Latency, LegKind, PathLatency};
use super::verdict::{targets, text};
use super::{Context, geography};
use crate::assessment::{Finding, Standing, Verdict};
use crate::diagnostic::Severity;
use crate::model::Lag;
use std::collections::BTreeMap;

/// Path of the objective, and the geographies that are too far from every region, with their
/// index in the audience.
type Far<'l> = (String, Vec<(usize, &'l GeographyLatency)>);

/// Every finding about latency.
pub(super) fn findings(
    context: &Context<'_, '_>,
    latency: &Latency,
    verdicts: &[Verdict],
) -> Vec<Finding> {
    let mut out = Vec::new();
    missed(context, latency, verdicts, &mut out);
    between_clouds(latency, verdicts, &mut out);
    copies(context, latency, &mut out);
    out
}

/// Objectives of geographies that are missed: because every region is too far, or by the way that
/// requests take.
fn missed(
    context: &Context<'_, '_>,
    latency: &Latency,
    verdicts: &[Verdict],
    out: &mut Vec<Finding>,
) {
    let Some(objective) = &context.service.model().objectives.latency else {
        return;
    };
    // By continent and target, so that one distance is told once.
    let mut far: BTreeMap<(String, u64), Far<'_>> = BTreeMap::new();
    for (key, target, among) in targets(context, latency, objective) {
        for kind in [Kind::Read, Kind::Write] {
            let (limit, subject) = match kind {
                Kind::Read => (target.reads, format!("latency.{key}.reads")),
                Kind::Write => (target.writes, format!("latency.{key}.writes")),
            };
            let is_missed = verdicts
                .iter()
                .any(|v| v.subject == subject && v.standing == Standing::Missed);
            let Some(limit) = limit.filter(|_| is_missed) else {
                continue;
            };
            let ms = limit.seconds() * 1e3;
            let path = format!("objectives.latency.{key}");
            let mut slow: Option<(&GeographyLatency, &PathLatency)> = None;
            for (i, g) in among
                .iter()
                .filter_map(|i| Some((*i, latency.geographies.get(*i)?)))
            {
                if g.nearest.as_ref().is_some_and(|n| n.ms > ms)
                    && !answered_at_edge(context, kind, target.quantile)
                {
                    let entry = far
                        .entry((g.continent.clone(), limit.nanos))
                        .or_insert_with(|| (path.clone(), Vec::new()));
                    if !entry.1.iter().any(|(_, x)| x.geography == g.geography) {
                        entry.1.push((i, g));
                    }
                    continue;
                }
                let way = match kind {
                    Kind::Read => g.reads.as_ref(),
                    Kind::Write => g.writes.as_ref(),
                };
                if let Some(way) = way.filter(|w| w.mean_ms > ms)
                    && slow.is_none_or(|(_, s)| way.mean_ms > s.mean_ms)
                {
                    slow = Some((g, way));
                }
            }
            if let Some((g, way)) = slow {
                out.push(long_way(g, way, kind, ms, path));
            }
        }
    }
    for ((continent, nanos), (path, who)) in far {
        out.push(too_far(context, &continent, nanos as f64 / 1e6, path, &who));
    }
}

/// Whether caches at the edge answer the share of reads that the target is about.
fn answered_at_edge(
    context: &Context<'_, '_>,
    kind: Kind,
    quantile: Option<crate::quantity::Percent>,
) -> bool {
    let edge = context
        .service
        .model()
        .traffic
        .caching
        .map_or(0.0, |c| c.edge);
    kind == Kind::Read && quantile.is_some_and(|q| edge >= q.fraction())
}

fn too_far(
    context: &Context<'_, '_>,
    continent: &str,
    limit: f64,
    path: String,
    who: &[(usize, &GeographyLatency)],
) -> Finding {
    let near = |g: &GeographyLatency| g.nearest.as_ref().map_or(0.0, |n| n.ms);
    let least = who
        .iter()
        .map(|(_, g)| near(g))
        .fold(f64::INFINITY, f64::min);
    let most = who.iter().map(|(_, g)| near(g)).fold(0.0, f64::max);
    let range = if who.len() == 1 {
        text(most)
    } else {
        format!("{} to {}", text(least), text(most))
    };
    let farthest = who
        .iter()
        .reduce(|a, b| if near(b.1) > near(a.1) { b } else { a });
    let nearest = farthest.and_then(|(_, g)| g.nearest.as_ref());
    let names: Vec<&str> = who
        .iter()
        .take(3)
        .map(|(_, g)| g.geography.as_str())
        .collect();
    let more = match who.len().saturating_sub(3) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let help = farthest
        .and_then(|(i, g)| better(context, *i).map(|b| (g, b)))
        .map_or_else(
            || "promise what the distance allows, or answer at the edge".to_owned(),
            |(g, (place, ms))| format!("a region in {place} would be {} from {}; or answer at the edge, or promise what the distance allows", text(ms), g.geography),
        );
    Finding {
        place: None,
        rule: "latency-floor",
        severity: Severity::Warning,
        message: format!(
            "{continent} ({}{more}) is {range} from the nearest region{}, more than the {} promised; no software mends that",
            names.join(", "),
            nearest
                .filter(|_| who.len() == 1)
                .map_or_else(String::new, |n| format!(" ({})", n.region)),
            text(limit)
        ),
        help,
        path,
    }
}

/// The region of the design's own providers that is nearest to a geography, with the last mile.
fn better(context: &Context<'_, '_>, i: usize) -> Option<(String, f64)> {
    let model = context.service.model();
    let users = model.traffic.audience.get(i)?;
    let mut best: Option<(String, f64)> = None;
    for location in context.catalog.locations() {
        let ours = model
            .providers
            .iter()
            .any(|p| p.provider.word() == location.provider);
        if !ours {
            continue;
        }
        let rtt =
            context
                .catalog
                .geography_rtt(&users.geography, &location.provider, &location.region);
        if let Some(ms) = rtt.map(|r| r.ms + model.traffic.last_mile_ms)
            && best.as_ref().is_none_or(|(_, b)| ms < *b)
        {
            let place = format!(
                "{} {} ({})",
                location.provider, location.region, location.city
            );
            best = Some((place, ms));
        }
    }
    let now = geography::nearest_ms(context, i)?;
    best.filter(|(_, ms)| *ms < now)
}

/// A region is near enough, and the way that requests take is not.
fn long_way(
    g: &GeographyLatency,
    way: &PathLatency,
    kind: Kind,
    limit: f64,
    path: String,
) -> Finding {
    let legs = way.routes.iter().flat_map(|r| &r.legs);
    let longest = legs.reduce(|a, b| if b.ms > a.ms { b } else { a });
    let (what, help) = match longest.map(|l| (l.kind, l)) {
        Some((LegKind::UserToRegion, l)) => (
            format!("the way to {} takes {}", l.to, text(l.ms)),
            match &g.nearest {
                Some(n) => format!("route them to {}, {} away", n.region, text(n.ms)),
                None => "route them to a nearer region".to_owned(),
            },
        ),
        Some((LegKind::RegionToStore, l)) => (
            format!("the way to {} takes {}", l.to, text(l.ms)),
            "keep a copy where requests are served, or home the rows by region".to_owned(),
        ),
        Some((LegKind::Commit, l)) => (
            format!("the commit ({}) takes {}", l.to, text(l.ms)),
            "place the voters nearer to each other, or let writes wait for fewer of them"
                .to_owned(),
        ),
        Some((_, l)) => (
            format!("{} takes {}", l.kind.word(), text(l.ms)),
            "shorten it, or promise what it allows".to_owned(),
        ),
        None => (String::new(), String::new()),
    };
    Finding {
        place: None,
        rule: "latency-way",
        severity: Severity::Warning,
        message: format!(
            "{} from {} take {}, more than {}: {what}",
            word(kind),
            g.geography,
            text(way.mean_ms),
            text(limit)
        ),
        help,
        path,
    }
}

fn between_clouds(latency: &Latency, verdicts: &[Verdict], out: &mut Vec<Finding>) {
    let missed = verdicts
        .iter()
        .find(|v| v.subject == "latency.between-clouds" && v.standing == Standing::Missed);
    let (Some(verdict), Some(pairs)) = (missed, &latency.between_clouds) else {
        return;
    };
    let farthest = latency.pairs.iter().rfind(|p| p.across_clouds && p.in_use);
    let which = farthest.map_or_else(String::new, |p| {
        format!(", {} to {} the farthest", p.a, p.b)
    });
    out.push(Finding {
        place: None,
        rule: "clouds-apart",
        severity: Severity::Warning,
        message: format!(
            "of {} pairs of regions in different clouds {} keep {}: they are up to {} apart{which}",
            pairs.pairs,
            pairs.within.unwrap_or(0),
            verdict.target,
            text(pairs.most_ms)
        ),
        help: "keep requests inside one cloud or one metropolitan area, or promise what the distance allows".into(),
        path: verdict.path.clone(),
    });
}

/// What is said of copies against the time that a message takes one way.
fn copies(context: &Context<'_, '_>, latency: &Latency, out: &mut Vec<Finding>) {
    let model = context.service.model();
    for store in &model.stores {
        let own = || latency.copies.iter().filter(|c| c.store == store.name);
        let far = |a: &CopyDelay, b: &CopyDelay| b.farthest_one_way_ms > a.farthest_one_way_ms;
        let Some(worst) = own().reduce(|a, b| if far(a, b) { b } else { a }) else {
            continue;
        };
        // Once for every two regions that are as far apart.
        if let Lag::Bounded(hours) = store.replication.lag
            && hours * 3.6e6 < worst.farthest_one_way_ms
        {
            out.push(Finding {
                place: None,
                rule: "lag-below-one-way",
                severity: Severity::Warning,
                message: format!(
                    "copies of `{}` are said to be at most {} behind, and one way from {} to {} takes {}",
                    store.name,
                    text(hours * 3.6e6),
                    worst.from,
                    worst.farthest,
                    text(worst.farthest_one_way_ms)
                ),
                help: "state a lag that is longer than the way".into(),
                path: format!("replication.{}.lag", store.name),
            });
        }
        loss(model, store.name.as_str(), own(), out);
    }
}

/// The least loss that asynchronous copies allow, against the objectives.
fn loss<'c>(
    model: &crate::model::Model,
    store: &str,
    delays: impl Iterator<Item = &'c CopyDelay>,
    out: &mut Vec<Finding>,
) {
    let Some(rpo) = &model.objectives.rpo else {
        return;
    };
    let disruption = crate::scenario::Disruption::Region;
    let Some(target) = rpo.for_store(store, disruption) else {
        return;
    };
    let limit = target.seconds() * 1e3;
    let all: Vec<&CopyDelay> = delays.collect();
    let worst = |pick: fn(&CopyDelay) -> f64| {
        let all = all.iter().copied();
        all.reduce(|a, b| if pick(b) > pick(a) { b } else { a })
    };
    let (Some(near), Some(far)) = (
        worst(|c| c.nearest_one_way_ms),
        worst(|c| c.farthest_one_way_ms),
    ) else {
        return;
    };
    if far.farthest_one_way_ms <= limit {
        return;
    }
    let always = near.nearest_one_way_ms > limit;
    let (what, severity) = if always {
        (
            format!(
                "when {} is lost, what was written in the last {} is with no other copy",
                near.from,
                text(near.nearest_one_way_ms)
            ),
            Severity::Warning,
        )
    } else {
        (
            format!(
                "only a copy nearer than {} can keep that: from {} to {} it is {}",
                text(2.0 * limit),
                far.from,
                far.farthest,
                text(far.farthest_one_way_ms)
            ),
            Severity::Note,
        )
    };
    out.push(Finding {
        place: None,
        rule: "loss-below-one-way",
        severity,
        message: format!(
            "`{store}` may lose {} at most, and its copies follow without being waited for: {what}",
            text(limit)
        ),
        help: "let writes wait for a copy (`mode: sync` or `quorum`), or allow a loss of at least one way".into(),
        path: rpo.path(store, disruption),
    });
}
