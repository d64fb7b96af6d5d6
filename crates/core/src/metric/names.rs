//! The names of all numbers that a design has.

use super::{Measured, Subject, measure};
use crate::pricing::PARTS;
use crate::scenario::Disruption;
use std::collections::BTreeSet;

/// Every name with a number behind it, once each, with that number: sums over lines of the bill and
/// over nodes by one filter and by two.
#[must_use]
pub fn names(subject: &Subject<'_>) -> Vec<(String, Measured)> {
    let mut all = Vec::new();
    long_run(subject, &mut all);
    recovery(subject, &mut all);
    latency(subject, &mut all);
    cost(subject, &mut all);
    design(subject, &mut all);
    stores(subject, &mut all);
    let mut seen = BTreeSet::new();
    all.into_iter()
        .filter(|name| seen.insert(name.clone()))
        .filter_map(|name| {
            let measured = measure(subject, &name).ok()?;
            Some((name, measured))
        })
        .collect()
}

/// Each of these words with each of these endings.
fn with<'w>(out: &mut Vec<String>, start: &str, endings: impl IntoIterator<Item = &'w &'w str>) {
    out.extend(endings.into_iter().map(|end| format!("{start}{end}")));
}

fn long_run(subject: &Subject<'_>, out: &mut Vec<String>) {
    let parts = ["", ".overall", ".reads", ".writes"];
    with(out, "availability", &parts);
    with(out, "unavailability", &parts);
    for kind in &subject.assessment.kinds {
        out.push(format!("availability.kind.{}", kind.name));
        out.push(format!("unavailability.kind.{}", kind.name));
    }
    with(out, "downtime", &[".year", ".month"]);
    with(out, "outages", &["", ".per-year", ".length"]);
    out.push("sla-floor".into());
    out.push("single-points-of-failure".into());
    let contributions = &subject.assessment.availability.contributions;
    out.extend(
        contributions
            .iter()
            .map(|c| format!("contribution.{}", c.part)),
    );
}

const MARKS: [&str; 6] = [
    "",
    ".restored",
    ".mean",
    ".p95",
    ".full-capacity",
    ".full-capacity.mean",
];

fn recovery(subject: &Subject<'_>, out: &mut Vec<String>) {
    with(out, "rto", &MARKS);
    with(out, "rpo", &["", ".mean"]);
    for kind in Disruption::ALL {
        with(out, &format!("rto.{kind}"), &MARKS);
        with(out, &format!("rpo.{kind}"), &["", ".mean"]);
        for store in &subject.model.stores {
            with(out, &format!("rpo.{kind}.{}", store.name), &["", ".mean"]);
        }
    }
    for drill in &subject.assessment.drills {
        let start = format!("drill.{}", drill.cause);
        with(out, &start, &MARKS);
        with(
            out,
            &start,
            &[".load", ".load.peak", ".served", ".interrupted"],
        );
        for stage in &drill.stages {
            out.push(format!("{start}.step.{}", stage.kind.word()));
        }
    }
}

fn latency(subject: &Subject<'_>, out: &mut Vec<String>) {
    let l = &subject.assessment.latency;
    let marks = ["", ".mean", ".best", ".worst"];
    for kind in ["reads", "writes"] {
        out.push(format!("latency.worst.{kind}"));
        for g in &l.geographies {
            let start = format!("latency.{}.{kind}", g.geography);
            with(out, &start, &marks);
            with(out, &start, &[".with-caches", ".under-disruption"]);
        }
        for r in &l.regions {
            with(out, &format!("latency.region.{}.{kind}", r.region), &marks);
        }
    }
    for c in &l.commits {
        for word in ["commit", "majority"] {
            let start = format!("latency.{word}.{}", c.store);
            with(out, &start, &marks);
            for leader in &c.leaders {
                out.push(format!("{start}.from.{}", leader.region));
            }
        }
    }
    for c in &l.copies {
        with(
            out,
            &format!("latency.copy.{}", c.store),
            &[".nearest", ".farthest"],
        );
    }
    out.extend(
        l.pairs
            .iter()
            .map(|p| format!("latency.pair.{}.{}", p.a, p.b)),
    );
    let clouds = [".least", ".median", ".p90", ".most", ".pairs", ".within"];
    with(out, "latency.between-clouds", &clouds);
    with(out, "latency.caches", &[".to-origin", ".to-store"]);
}

fn cost(subject: &Subject<'_>, out: &mut Vec<String>) {
    let Some(bill) = &subject.assessment.cost else {
        return;
    };
    out.push("cost".into());
    with(
        out,
        "cost",
        &[
            ".total",
            ".list",
            ".one-time",
            ".at-least",
            ".at-most",
            ".failed-over",
            ".estimated-share",
        ],
    );
    let of = |key: &str| -> Vec<String> {
        let values = bill.values(key).into_iter();
        values.map(|v| format!("{key}.{v}")).collect()
    };
    for (i, key) in PARTS.iter().enumerate() {
        for one in of(key) {
            out.push(format!("cost.{one}"));
            for other in PARTS.iter().skip(i + 1).flat_map(|k| of(k)) {
                let name = format!("{one}.{other}");
                let fits = crate::pricing::parts(&name).map(|p| bill.fitting(&p).len());
                if fits.is_some_and(|n| n > 0) {
                    out.push(format!("cost.{name}"));
                }
            }
        }
    }
}

fn design(subject: &Subject<'_>, out: &mut Vec<String>) {
    let m = subject.model;
    let tiers: Vec<String> = m
        .tiers
        .iter()
        .map(|t| format!(".tier.{}", t.name))
        .collect();
    let regions: Vec<String> = m
        .regions
        .iter()
        .map(|r| format!(".region.{}", r.key))
        .collect();
    let providers = m.providers.iter();
    let providers: Vec<String> = providers
        .map(|p| format!(".provider.{}", p.provider))
        .collect();
    let mut filters = vec![String::new()];
    for t in &tiers {
        let places = regions.iter().chain(&providers);
        filters.extend(places.map(|other| format!("{t}{other}")));
    }
    filters.extend(tiers.into_iter().chain(regions).chain(providers));
    for family in ["nodes", "vcpus", "memory"] {
        for filter in &filters {
            with(
                out,
                &format!("{family}{filter}"),
                &["", ".max", ".recovered"],
            );
        }
    }
    for t in &m.tiers {
        with(out, &format!("voters.{}", t.name), &["", ".need"]);
        for r in &m.regions {
            out.push(format!("instance-type.{}.{}", t.name, r.key));
            out.push(format!("platform.{}.{}", t.name, r.key));
        }
    }
    out.extend(["regions", "providers", "tunnels"].map(str::to_owned));
    for (i, r) in m.regions.iter().enumerate() {
        for family in ["zones", "role", "location", "share"] {
            out.push(format!("{family}.{}", r.key));
        }
        for other in m.regions.iter().skip(i + 1) {
            out.push(format!("distance.{}.{}", r.key, other.key));
        }
    }
    let providers = m.providers.iter();
    out.extend(providers.map(|p| format!("share.{}", p.provider)));
    with(out, "detection", &["", ".mean", ".min", ".max", ".every"]);
}

fn stores(subject: &Subject<'_>, out: &mut Vec<String>) {
    for store in &subject.model.stores {
        for family in ["copies", "size", "mode", "lag", "sync-every"] {
            out.push(format!("{family}.{}", store.name));
        }
        out.push(format!("size.{}.total", store.name));
        for r in &subject.model.regions {
            out.push(format!("service.{}.{}", store.name, r.key));
        }
        let words = [
            ".every",
            ".keep",
            ".size",
            ".regions",
            ".immutable",
            ".point-in-time",
        ];
        with(out, &format!("backup.{}", store.name), &words);
    }
}
