//! Round trips: by geography, from a region on, of commits, between regions, past caches.

use super::{Measured, Missing, Subject, Value};
use crate::latency::{CommitLatency, How, Latency, PathLatency};

/// First words after `latency`, besides geographies.
const WORDS: [&str; 8] = [
    "worst",
    "region",
    "commit",
    "majority",
    "copy",
    "pair",
    "between-clouds",
    "caches",
];

/// `latency.GEOGRAPHY.reads`, `latency.region.REGION.writes`, `latency.commit.STORE.mean`,
/// `latency.majority.STORE.from.REGION`, `latency.pair.REGION.REGION`, `latency.copy.STORE.farthest`,
/// `latency.between-clouds.p90`, `latency.caches.to-store`.
pub(super) fn latency(subject: &Subject<'_>, rest: &[&str]) -> Result<Measured, Missing> {
    let l = &subject.assessment.latency;
    match rest {
        ["region", key, kind, which @ ..] => {
            let found = l.regions.iter().find(|r| r.region == **key);
            let found = found.ok_or_else(|| {
                Missing::unknown(
                    "serving region",
                    key,
                    l.regions.iter().map(|r| r.region.as_str()),
                )
            })?;
            path(one(kind, &found.reads, &found.writes)?, which)
        }
        ["worst", kind] => worst(l, kind),
        ["commit", store, which @ ..] => commit(l, true, store, which),
        ["majority", store, which @ ..] => commit(l, false, store, which),
        ["copy", store, which] => copy(l, store, which),
        ["pair", a, b] => pair(l, a, b),
        ["between-clouds", which] => clouds(l, which),
        ["caches", which] => caches(l, which),
        [geography, kind, which @ ..] if !WORDS.contains(geography) => {
            let found = l.geographies.iter().find(|g| g.geography == **geography);
            let found = found.ok_or_else(|| {
                if subject.catalog.geography(geography).is_some() {
                    Missing::absent(
                        format!("nothing is said of users in `{geography}`"),
                        "add them to `traffic.geographies`, or hold latency against `everywhere`",
                    )
                } else {
                    let names = subject.catalog.geographies().map(|g| g.name.as_ref());
                    Missing::unknown("geography", geography, names.chain(WORDS))
                }
            })?;
            match which {
                ["with-caches"] if *kind == "reads" => {
                    let ms = found.reads_with_caches_ms.ok_or_else(|| {
                        Missing::absent("no caches are stated", "add `traffic.caching`")
                    })?;
                    Ok(measured(
                        ms,
                        "mean over all reads".into(),
                        "traffic.caching",
                    ))
                }
                ["under-disruption"] => {
                    let worst = match *kind {
                        "reads" => &found.worst_reads,
                        _ => &found.worst_writes,
                    };
                    let normal = one(kind, &found.reads, &found.writes)?;
                    match worst {
                        Some(w) => Ok(measured(w.ms, format!("after {}", w.cause), "recovery")),
                        None => path(normal, &[]),
                    }
                }
                which => path(one(kind, &found.reads, &found.writes)?, which),
            }
        }
        other => Err(Missing::unknown(
            "figure of latency",
            &other.join("."),
            WORDS,
        )),
    }
}

/// The geography that waits longest.
fn worst(l: &Latency, kind: &str) -> Result<Measured, Missing> {
    let mut found: Option<(&str, &PathLatency)> = None;
    for g in &l.geographies {
        let p = one(kind, &g.reads, &g.writes)?;
        if found.is_none_or(|(_, most)| p.mean_ms > most.mean_ms) {
            found = Some((&g.geography, p));
        }
    }
    let Some((name, p)) = found else {
        let why = l.geographies_absent.clone().unwrap_or_default();
        return Err(Missing::absent(why, "state `traffic.geographies`"));
    };
    let mut measured = path(p, &[])?;
    measured.because = format!("{name}: {}", measured.because);
    Ok(measured)
}

fn measured(ms: f64, because: String, path: &str) -> Measured {
    Measured {
        value: Value::seconds(ms / 1e3),
        because,
        path: path.into(),
    }
}

fn one<'p>(
    kind: &str,
    reads: &'p Option<PathLatency>,
    writes: &'p Option<PathLatency>,
) -> Result<&'p PathLatency, Missing> {
    let found = match kind {
        "reads" => reads,
        "writes" => writes,
        word => return Err(Missing::unknown("kind", word, ["reads", "writes"])),
    };
    found.as_ref().ok_or_else(|| {
        Missing::absent(
            format!("no {kind} are served from there"),
            "route them to a region that serves",
        )
    })
}

/// The figure of a summary of best, mean and worst.
fn which(words: &[&str], best: f64, mean: f64, worst: f64) -> Result<f64, Missing> {
    match words {
        [] | ["mean"] => Ok(mean),
        ["best"] => Ok(best),
        ["worst"] => Ok(worst),
        words => Err(Missing::unknown(
            "word",
            &words.join("."),
            ["best", "mean", "worst"],
        )),
    }
}

fn path(p: &PathLatency, words: &[&str]) -> Result<Measured, Missing> {
    let ms = which(words, p.best_ms, p.mean_ms, p.worst_ms)?;
    let how = match p.how {
        How::SameRegion | How::Stated | How::Measured => "measured",
        How::SameMetro => "measured between neighbours",
        How::Fitted | How::Assumed => "from the distance",
    };
    let because = format!("{} ({how})", crate::latency::way(p));
    Ok(measured(ms, because, "traffic.routing"))
}

fn commit(l: &Latency, actual: bool, store: &str, words: &[&str]) -> Result<Measured, Missing> {
    let of_kind = || l.commits.iter().filter(|c| c.actual == actual);
    let Some(c) = of_kind().find(|c| c.store == store) else {
        if actual && l.commits.iter().any(|c| c.store == store) {
            let because = "a write waits for no copy or vote elsewhere";
            return Ok(measured(
                0.0,
                because.into(),
                &format!("replication.{store}"),
            ));
        }
        let names = of_kind().map(|c| c.store.as_str());
        return Err(Missing::unknown(
            "store with copies to wait for",
            store,
            names,
        ));
    };
    let because = confirms(c);
    let ms = match words {
        ["from", region] => {
            let lead = c.leaders.iter().find(|x| x.region == **region);
            let known = c.leaders.iter().map(|x| x.region.as_str());
            lead.ok_or_else(|| Missing::unknown("leader", region, known))?
                .ms
        }
        words => which(words, c.best_ms, c.mean_ms, c.worst_ms)?,
    };
    Ok(measured(ms, because, &format!("replication.{store}")))
}

fn confirms(c: &CommitLatency) -> String {
    format!("{} of {} must confirm", c.needs, c.of)
}

fn copy(l: &Latency, store: &str, word: &str) -> Result<Measured, Missing> {
    let own: Vec<_> = l.copies.iter().filter(|c| c.store == store).collect();
    if own.is_empty() {
        let names = l.copies.iter().map(|c| c.store.as_str());
        return Err(Missing::unknown(
            "store with copies not waited for",
            store,
            names,
        ));
    }
    let worst = |pick: fn(&crate::latency::CopyDelay) -> f64| {
        own.iter().map(|c| pick(c)).fold(0.0, f64::max)
    };
    let ms = match word {
        "nearest" => worst(|c| c.nearest_one_way_ms),
        "farthest" => worst(|c| c.farthest_one_way_ms),
        word => return Err(Missing::unknown("word", word, ["nearest", "farthest"])),
    };
    Ok(measured(
        ms,
        "one way".into(),
        &format!("replication.{store}"),
    ))
}

fn pair(l: &Latency, a: &str, b: &str) -> Result<Measured, Missing> {
    let is = |x: &str, y: &str| x == a && y == b;
    let found = l.pairs.iter().find(|p| is(&p.a, &p.b) || is(&p.b, &p.a));
    let p = found.ok_or_else(|| {
        let known: Vec<String> = l.pairs.iter().map(|p| format!("{}.{}", p.a, p.b)).collect();
        Missing::unknown(
            "pair of regions",
            &format!("{a}.{b}"),
            known.iter().map(String::as_str),
        )
    })?;
    Ok(measured(
        p.ms,
        p.basis.detail.clone().unwrap_or_default(),
        "regions",
    ))
}

fn clouds(l: &Latency, word: &str) -> Result<Measured, Missing> {
    let c = l.between_clouds.as_ref().ok_or_else(|| {
        Missing::absent("all regions in use are in one cloud", "ask for a `pair`")
    })?;
    let because = format!("{} pairs of regions in use", c.pairs);
    let ms = match word {
        "least" => c.least_ms,
        "median" => c.median_ms,
        "p90" => c.p90_ms,
        "most" => c.most_ms,
        "pairs" | "within" => {
            let within = c.within.ok_or_else(|| {
                Missing::absent(
                    "no bound is stated",
                    "add `objectives.latency.between-clouds`",
                )
            });
            let value = match word {
                "pairs" => Value::Number(c.pairs as f64),
                _ => Value::Share(within? as f64 / c.pairs.max(1) as f64),
            };
            return Ok(Measured {
                value,
                because,
                path: "objectives.latency.between-clouds".into(),
            });
        }
        word => {
            let known = ["least", "median", "p90", "most", "pairs", "within"];
            return Err(Missing::unknown("word", word, known));
        }
    };
    Ok(measured(ms, because, "regions"))
}

fn caches(l: &Latency, word: &str) -> Result<Measured, Missing> {
    let c = l
        .caching
        .as_ref()
        .ok_or_else(|| Missing::absent("no caches are stated", "add `traffic.caching`"))?;
    let share = match word {
        "to-origin" => c.reads_to_origin,
        "to-store" => c.reads_to_store,
        word => return Err(Missing::unknown("word", word, ["to-origin", "to-store"])),
    };
    Ok(Measured {
        value: Value::Share(share),
        because: "the layers before it miss".into(),
        path: "traffic.caching".into(),
    })
}
