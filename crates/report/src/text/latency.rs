//! How long requests travel: by geography, commits, pairs of clouds, caches.

use super::count;
use super::page::{Cell, Column, Page, cell};
use crate::quantity;
use crate::style::Role;
use stormglass_core::assessment::Assessment;
use stormglass_core::latency::{
    CommitLatency, GeographyLatency, How, Latency, PathLatency, RegionLatency, UnderDisruption,
};

/// Geographies shown unless all are asked for.
const SHOWN: usize = 12;

pub(super) fn write(page: &mut Page<'_>, a: &Assessment) {
    let latency = &a.latency;
    if latency.geographies.is_empty() && latency.regions.is_empty() && latency.commits.is_empty() {
        return;
    }
    page.heading(
        "Latency",
        "mean round trips; ~ measured between neighbours, ~~ from the distance",
    );
    match &latency.geographies_absent {
        Some(why) => page.paragraph(2, Role::Faint, why),
        None => geographies(page, latency),
    }
    regions(page, latency);
    let waits = |c: &&CommitLatency| c.actual || page.style.verbose;
    let shown: Vec<&CommitLatency> = latency.commits.iter().filter(waits).collect();
    commits(page, &shown);
    remarks(page, latency);
}

/// A figure with the sign of how it is known.
#[must_use]
pub fn figure(ms: f64, how: How) -> String {
    let sign = match how {
        How::Fitted | How::Assumed => "~~",
        How::SameMetro => "~",
        How::SameRegion | How::Stated | How::Measured => "",
    };
    format!("{sign}{}", quantity::milliseconds(ms))
}

/// A path, or that it is not served.
#[must_use]
pub fn path(p: Option<&PathLatency>) -> String {
    p.map_or_else(|| "not served".to_owned(), |p| figure(p.mean_ms, p.how))
}

/// Regions that a path leads to.
#[must_use]
pub fn served_by(p: Option<&PathLatency>) -> String {
    let routes = p.map_or(&[][..], |p| &p.routes);
    if routes.len() > 2 {
        return count(routes.len(), "region");
    }
    let names: Vec<&str> = routes.iter().map(|r| r.region.as_str()).collect();
    names.join(", ")
}

/// The slowest disruption, or that none is slower.
#[must_use]
pub fn worst(u: Option<&UnderDisruption>) -> String {
    u.map_or_else(
        || "the same".to_owned(),
        |u| format!("{} ({})", quantity::milliseconds(u.ms), u.cause),
    )
}

fn geographies(page: &mut Page<'_>, latency: &Latency) {
    let all = latency.geographies.len();
    let shown = if page.style.verbose { all } else { SHOWN };
    let caches = latency.caching.is_some();
    let mut set = vec![
        Column::Left,
        Column::Right,
        Column::Right,
        Column::Fill,
        Column::Fill,
    ];
    let mut head = vec!["from", "reads", "writes", "served by", "at worst, writes"];
    if caches {
        set.insert(2, Column::Right);
        head.insert(2, "with caches");
    }
    let row = |g: &GeographyLatency| -> Vec<Cell> {
        let users = g
            .users
            .map_or(String::new(), |u| format!(" {}", quantity::percent(u)));
        let mut row = vec![
            cell(format!("{}{users}", g.geography)),
            cell(path(g.reads.as_ref())),
            cell(path(g.writes.as_ref())),
            cell(served_by(g.reads.as_ref().or(g.writes.as_ref()))),
            cell(worst(g.worst_writes.as_ref())),
        ];
        if caches {
            let with = g
                .reads_with_caches_ms
                .map_or_else(String::new, quantity::milliseconds);
            row.insert(2, cell(with));
        }
        row
    };
    // Those with users first, then the farthest.
    let far = |g: &GeographyLatency| g.reads.as_ref().map_or(f64::INFINITY, |p| p.mean_ms);
    let mut sorted: Vec<&GeographyLatency> = latency.geographies.iter().collect();
    sorted.sort_by(|a, b| {
        let users = b.users.is_some().cmp(&a.users.is_some());
        users.then(far(b).total_cmp(&far(a)))
    });
    let rows: Vec<_> = sorted.iter().take(shown).map(|g| row(g)).collect();
    page.table(2, &head, &set, &rows);
    if all > shown {
        page.paragraph(2, Role::Faint, &format!("{} more with -v", all - shown));
    }
}

/// From the regions on, where that is not nothing.
fn regions(page: &mut Page<'_>, latency: &Latency) {
    let far = |p: &Option<PathLatency>| p.as_ref().is_some_and(|p| p.worst_ms > 0.0);
    let rows: Vec<_> = latency
        .regions
        .iter()
        .filter(|r| far(&r.reads) || far(&r.writes))
        .map(|r: &RegionLatency| {
            vec![
                cell(&r.region),
                cell(path(r.reads.as_ref())),
                cell(path(r.writes.as_ref())),
                cell(legs(r.writes.as_ref())),
            ]
        })
        .collect();
    let set = [Column::Left, Column::Right, Column::Right, Column::Fill];
    page.table(
        2,
        &["from the region on", "reads", "writes", "way of a write"],
        &set,
        &rows,
    );
}

/// The parts of the way to the first region.
#[must_use]
pub fn legs(p: Option<&PathLatency>) -> String {
    let legs = p
        .and_then(|p| p.routes.first())
        .map_or(&[][..], |r| &r.legs);
    let words: Vec<String> = legs
        .iter()
        .map(|l| format!("{} {} ({})", l.kind.word(), figure(l.ms, l.basis.how), l.to))
        .collect();
    words.join(", ")
}

/// Who has to confirm a write.
#[must_use]
pub fn confirms(c: &CommitLatency) -> String {
    let waits = format!("{} of {}", c.needs, c.of);
    if c.actual {
        format!("waits for {waits}")
    } else {
        format!("does not wait; for {waits} it would take")
    }
}

fn commits(page: &mut Page<'_>, commits: &[&CommitLatency]) {
    let rows: Vec<_> = commits
        .iter()
        .map(|c| {
            let leader = c
                .leaders
                .iter()
                .reduce(|a, b| if b.ms > a.ms { b } else { a })
                .filter(|_| c.leaders.len() > 1)
                .map_or_else(String::new, |l| {
                    format!("worst from {}, completed by {}", l.region, l.completed_by)
                });
            vec![
                cell(&c.store),
                cell(confirms(c)),
                cell(figure(c.best_ms, c.how)),
                cell(figure(c.mean_ms, c.how)),
                cell(figure(c.worst_ms, c.how)),
                cell(leader),
            ]
        })
        .collect();
    let set = [
        Column::Left,
        Column::Fill,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Fill,
    ];
    page.table(
        2,
        &["commit", "a write", "best", "mean", "worst", "leader"],
        &set,
        &rows,
    );
}

fn remarks(page: &mut Page<'_>, latency: &Latency) {
    if let Some(c) = &latency.between_clouds {
        let within = c
            .within
            .map_or_else(String::new, |n| format!("; {n} within the bound stated"));
        page.paragraph(
            2,
            Role::Faint,
            &format!(
                "Between clouds: {} of regions, {} to {}, half within {}, nine in ten within {}{within}.",
                count(c.pairs, "pair"),
                quantity::milliseconds(c.least_ms),
                quantity::milliseconds(c.most_ms),
                quantity::milliseconds(c.median_ms),
                quantity::milliseconds(c.p90_ms),
            ),
        );
    }
    if let Some(c) = &latency.caching {
        let rps = match (c.origin_rps, c.store_rps) {
            (Some(origin), Some(store)) => format!(
                "; with writes {} requests a second reach regions and {} stores",
                quantity::number(origin),
                quantity::number(store)
            ),
            _ => String::new(),
        };
        page.paragraph(
            2,
            Role::Faint,
            &format!(
                "Caches: {} of reads reach a region and {} a store{rps}.",
                quantity::percent(c.reads_to_origin),
                quantity::percent(c.reads_to_store),
            ),
        );
    }
}
