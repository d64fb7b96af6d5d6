//! Latency objectives against results.

use super::pairs::word;
use super::path::Kind;
use super::quantile::{self, ServiceSum};
use super::result::{GeographyLatency, Latency, PathLatency};
use super::{Context, How, LegKind, geography};
use crate::assessment::{Standing, Verdict};
use crate::metric::Value;
use crate::policy::{Better, Measured};
use crate::quantity::{Duration, Percent, Quantity};
use crate::scenario::{LatencyObjective, LatencyTarget, PairTarget};

/// Milliseconds as people read them.
#[must_use]
pub(crate) fn text(ms: f64) -> String {
    let tenths = (ms * 10.0).round() / 10.0;
    format!("{tenths} ms")
}

fn milliseconds(d: Duration) -> f64 {
    d.seconds() * 1e3
}

/// How one geography stands to one target.
struct Held<'a> {
    standing: Standing,
    /// What is held against the target, where it is a number; for finding the worst.
    ms: f64,
    result: String,
    reason: String,
    /// The way, where there is one.
    way: Option<&'a PathLatency>,
    /// Whether more is not known than that it takes at least so long.
    at_least: bool,
}

/// A time in milliseconds against a limit.
fn against(ms: f64, result: &str, limit: f64, target: &str) -> Measured {
    Measured::new(
        (&Value::seconds(ms / 1e3), result.to_owned()),
        (&Value::seconds(limit / 1e3), target.to_owned()),
        Better::Lower,
    )
}

/// Chapter of the scenario that decides the longest leg of a way.
fn decides(path: &PathLatency) -> &'static str {
    let routes = path.routes.iter();
    let farthest = routes.reduce(|a, b| if b.mean_ms > a.mean_ms { b } else { a });
    let legs = farthest.into_iter().flat_map(|r| &r.legs);
    let longest = legs.reduce(|a, b| if b.ms > a.ms { b } else { a });
    match longest.map(|l| l.kind) {
        None | Some(LegKind::LastMile | LegKind::UserToRegion) => "traffic.routing",
        Some(LegKind::RegionToTier | LegKind::Service) => "tiers",
        Some(LegKind::RegionToStore) => "stores",
        Some(LegKind::Commit) => "replication",
    }
}

/// Every latency objective, in the order of the scenario.
pub(super) fn verdicts(context: &Context<'_, '_>, latency: &Latency) -> Vec<Verdict> {
    let Some(objective) = &context.service.model().objectives.latency else {
        return Vec::new();
    };
    let service = ServiceSum::new(context.service.model());
    let mut out = Vec::new();
    for (key, target, among) in targets(latency, objective) {
        for kind in [Kind::Read, Kind::Write] {
            let limit = match kind {
                Kind::Read => target.reads,
                Kind::Write => target.writes,
            };
            let Some(limit) = limit else {
                continue;
            };
            let held: Vec<(&GeographyLatency, Held<'_>)> = among
                .iter()
                .filter_map(|i| latency.geographies.get(*i))
                .map(|g| {
                    (
                        g,
                        hold(context, latency, g, kind, limit, target.quantile, &service),
                    )
                })
                .collect();
            out.push(one(&key, kind, limit, target.quantile, &held));
        }
    }
    for (store, target) in &objective.commit {
        out.extend(commit(context, latency, store, *target));
    }
    if let Some(pairs) = &objective.between_clouds {
        out.extend(between_clouds(latency, pairs));
    }
    out
}

/// Each target with the geographies it is for, by index. The most specific target counts; a mean
/// and a percentile are different promises, of which each has its own.
pub(super) fn targets<'o>(
    latency: &Latency,
    objective: &'o LatencyObjective,
) -> Vec<(String, &'o LatencyTarget, Vec<usize>)> {
    let same = |a: &LatencyTarget, b: &LatencyTarget| a.quantile.is_some() == b.quantile.is_some();
    let named = |key: &str, t: &LatencyTarget| objective.by.get(key).is_some_and(|x| same(x, t));
    let pick = |wanted: &dyn Fn(&GeographyLatency) -> bool| -> Vec<usize> {
        let all = latency.geographies.iter().enumerate();
        all.filter(|(_, g)| wanted(g)).map(|(i, _)| i).collect()
    };
    let mut out = Vec::new();
    if let Some(target) = &objective.all {
        let among = pick(&|g| {
            g.users.is_some() && !named(&g.geography, target) && !named(&g.continent, target)
        });
        out.push(("all".to_owned(), target, among));
    }
    if let Some(target) = &objective.everywhere {
        let all = objective.all.as_ref().is_some_and(|x| same(x, target));
        let among = pick(&|g| {
            let taken = all && g.users.is_some();
            !taken && !named(&g.geography, target) && !named(&g.continent, target)
        });
        out.push(("everywhere".to_owned(), target, among));
    }
    for (key, target) in &objective.by {
        let among =
            pick(&|g| g.geography == *key || (g.continent == *key && !named(&g.geography, target)));
        out.push((key.clone(), target, among));
    }
    out
}

fn one(
    key: &str,
    kind: Kind,
    limit: Duration,
    quantile: Option<Percent>,
    held: &[(&GeographyLatency, Held<'_>)],
) -> Verdict {
    let target = match quantile {
        Some(q) => format!("{} at {}", text(milliseconds(limit)), q.to_text()),
        None => text(milliseconds(limit)),
    };
    let rank = |s: Standing| match s {
        Standing::Missed => 2,
        Standing::Unknown => 1,
        Standing::Met => 0,
    };
    let worst = held.iter().reduce(|a, b| {
        let (x, y) = ((rank(a.1.standing), a.1.ms), (rank(b.1.standing), b.1.ms));
        if y.0 > x.0 || (y.0 == x.0 && y.1 > x.1) {
            b
        } else {
            a
        }
    });
    let (result, standing, reason) = match worst {
        None => (
            "unknown".to_owned(),
            Standing::Unknown,
            "where users are is not stated: add `traffic.geographies`, or hold it against `everywhere`".to_owned(),
        ),
        Some((g, h)) if held.len() > 1 => {
            let missed = held.iter().filter(|(_, h)| h.standing == Standing::Missed).count();
            let reason = match missed {
                0 => format!("worst of {}, {}: {}", held.len(), g.geography, h.reason),
                n => format!("{n} of {} missed; worst {}: {}", held.len(), g.geography, h.reason),
            };
            (h.result.clone(), h.standing, reason)
        }
        Some((_, h)) => (h.result.clone(), h.standing, h.reason.clone()),
    };
    let known = worst.filter(|(_, h)| h.way.is_some());
    let measured = known.map(|(_, h)| {
        let mut measured = against(h.ms, &result, milliseconds(limit), &target);
        // Of a way without its service times only the least is known.
        measured.lower = measured.value.filter(|_| h.at_least);
        measured
    });
    let cause = known.and_then(|(_, h)| h.way).map_or("traffic", decides);
    Verdict {
        place: None,
        subject: format!("latency.{key}.{}", word(kind)),
        target,
        result,
        standing,
        reason,
        path: format!("objectives.latency.{key}"),
        cause: cause.into(),
        measured,
    }
}

fn hold<'a>(
    context: &Context<'_, '_>,
    latency: &Latency,
    g: &'a GeographyLatency,
    kind: Kind,
    limit: Duration,
    quantile: Option<Percent>,
    service: &Result<ServiceSum, Vec<String>>,
) -> Held<'a> {
    let path = match kind {
        Kind::Read => &g.reads,
        Kind::Write => &g.writes,
    };
    let Some(path) = path else {
        let reason = latency
            .geographies_absent
            .clone()
            .unwrap_or_else(|| format!("routing serves no {} from there", word(kind)));
        return Held {
            standing: Standing::Unknown,
            ms: 0.0,
            result: "not served".into(),
            reason,
            way: None,
            at_least: false,
        };
    };
    let limit = milliseconds(limit);
    let Some(q) = quantile else {
        let met = path.mean_ms <= limit;
        return Held {
            standing: if met { Standing::Met } else { Standing::Missed },
            ms: path.mean_ms,
            result: text(path.mean_ms),
            reason: way(path),
            way: Some(path),
            at_least: false,
        };
    };
    let outcomes = geography::outcomes(context, g, kind);
    let sum = service.as_ref().ok();
    let ms = quantile::of(&outcomes, sum, q.fraction()).unwrap_or(path.mean_ms);
    match service {
        Ok(_) => Held {
            standing: if ms <= limit {
                Standing::Met
            } else {
                Standing::Missed
            },
            ms,
            result: text(ms),
            reason: format!("{} with the stated service times", way(path)),
            way: Some(path),
            at_least: false,
        },
        Err(_) if ms > limit => Held {
            standing: Standing::Missed,
            ms,
            result: format!("at least {}", text(ms)),
            reason: format!("the distance alone: {}", way(path)),
            way: Some(path),
            at_least: true,
        },
        Err(missing) => Held {
            standing: Standing::Unknown,
            ms,
            result: format!("at least {}", text(ms)),
            reason: format!(
                "a percentile needs service times: state `service-time: {{ mean: 12ms, sigma: 0.8 }}` of {}",
                missing.join(", ")
            ),
            way: Some(path),
            at_least: true,
        },
    }
}

/// The legs of the way, or of its farthest part, in words.
#[must_use]
pub fn way(path: &PathLatency) -> String {
    let farthest = path
        .routes
        .iter()
        .reduce(|a, b| if b.mean_ms > a.mean_ms { b } else { a });
    let Some(route) = farthest else {
        return String::new();
    };
    let legs: Vec<String> = route
        .legs
        .iter()
        .map(|l| {
            let what = match l.kind {
                LegKind::UserToRegion => format!("to {}", l.to),
                kind => kind.word().to_owned(),
            };
            format!("{} {what}", number(l.ms))
        })
        .collect();
    let mut out = legs.join(" + ");
    if path.routes.len() > 1 {
        out.push_str(&format!(
            "; {} to {} over {} regions",
            number(path.best_ms),
            number(path.worst_ms),
            path.routes.len()
        ));
    } else if path.best_ms < path.worst_ms {
        out.push_str(&format!(
            "; {} to {} by leader",
            number(path.best_ms),
            number(path.worst_ms)
        ));
    }
    if path.how == How::Fitted {
        out.push_str("; from distances");
    }
    out
}

fn number(ms: f64) -> String {
    text(ms).trim_end_matches(" ms").to_owned()
}

fn commit(
    context: &Context<'_, '_>,
    latency: &Latency,
    store: &str,
    target: Duration,
) -> Option<Verdict> {
    let model = context.service.model();
    model.stores.iter().find(|s| s.name == store)?;
    let found = latency
        .commits
        .iter()
        .find(|c| c.store == store && c.actual);
    let limit = milliseconds(target);
    let ms = found.map_or(0.0, |c| c.mean_ms);
    let (result, standing, reason) = match found {
        None => (
            "0 ms".to_owned(),
            Standing::Met,
            "a write waits for no copy or vote elsewhere".to_owned(),
        ),
        Some(c) => {
            let met = c.mean_ms <= limit;
            let leaders = if c.leaders.len() > 1 {
                format!(
                    ", mean over {} regions that may lead: {} to {}",
                    c.leaders.len(),
                    number(c.best_ms),
                    number(c.worst_ms)
                )
            } else {
                String::new()
            };
            (
                text(c.mean_ms),
                if met { Standing::Met } else { Standing::Missed },
                format!("{} of {} must confirm{leaders}", c.needs, c.of),
            )
        }
    };
    let measured = against(ms, &result, limit, &text(limit));
    Some(Verdict {
        place: None,
        subject: format!("latency.commit.{store}"),
        target: text(limit),
        result,
        standing,
        reason,
        path: format!("objectives.latency.commit.{store}"),
        cause: format!("replication.{store}"),
        measured: Some(measured),
    })
}

fn between_clouds(latency: &Latency, target: &PairTarget) -> Option<Verdict> {
    let limit = milliseconds(target.round_trip?);
    let share = target.share.map_or(1.0, |s| s.fraction());
    let mut wanted = text(limit);
    if let Some(s) = target.share {
        wanted = format!("{wanted} for {} of the pairs", s.to_text());
    }
    let (result, standing, reason) = match &latency.between_clouds {
        None => (
            "no pair".to_owned(),
            Standing::Unknown,
            "all regions in use are in one cloud".to_owned(),
        ),
        Some(c) => {
            let within = c.within.unwrap_or(0);
            let met = within as f64 >= share * c.pairs as f64 - 1e-9;
            (
                format!("{within} of {} pairs", c.pairs),
                if met { Standing::Met } else { Standing::Missed },
                format!(
                    "{} to {}, half within {}",
                    number(c.least_ms),
                    text(c.most_ms),
                    text(c.median_ms)
                ),
            )
        }
    };
    let pairs = latency.between_clouds.as_ref().filter(|c| c.pairs > 0);
    let measured = pairs.map(|c| {
        let within = c.within.unwrap_or(0) as f64 / c.pairs as f64;
        let limit = (&Value::Share(share), wanted.clone());
        Measured::new(
            (&Value::Share(within), result.clone()),
            limit,
            Better::Higher,
        )
    });
    Some(Verdict {
        place: None,
        subject: "latency.between-clouds".into(),
        target: wanted,
        result,
        standing,
        reason,
        path: "objectives.latency.between-clouds".into(),
        cause: "regions".into(),
        measured,
    })
}
