//! Latency by geography, commits, and round trips between regions.

use super::{cell, table, with_remark};
use leptos::prelude::*;
use stormglass_core::assessment::Assessment;
use stormglass_report::quantity;
use stormglass_report::text::latency::{confirms, figure, legs, path, served_by, worst};

pub fn body(a: &Assessment) -> AnyView {
    let l = &a.latency;
    if let Some(why) = &l.geographies_absent {
        return view! { <p class="soft">{why.clone()}</p> }.into_any();
    }
    let rows = l.geographies.iter().map(|g| {
        let users = g.users.map_or(String::new(), quantity::percent);
        let with = g
            .reads_with_caches_ms
            .map_or_else(|| "–".to_owned(), quantity::milliseconds);
        vec![
            with_remark(&g.geography, users),
            cell(path(g.reads.as_ref())),
            cell(with),
            cell(path(g.writes.as_ref())),
            with_remark(
                worst(g.worst_writes.as_ref()),
                served_by(g.reads.as_ref().or(g.writes.as_ref())),
            ),
        ]
    });
    let head = ["from", "reads", "with caches", "writes", "writes at worst"];
    view! {
        {table("Latency by geography", &head, 1, rows)}
        <p class="soft">
            "Mean round trips, the last mile included. ~ measured between neighbours, ~~ from the distance."
        </p>
    }
    .into_any()
}

pub fn regions(a: &Assessment) -> AnyView {
    let rows = a.latency.regions.iter().map(|r| {
        vec![
            with_remark(&r.region, legs(r.writes.as_ref())),
            cell(path(r.reads.as_ref())),
            cell(path(r.writes.as_ref())),
        ]
    });
    table(
        "From the regions on",
        &["region", "reads", "writes"],
        1,
        rows,
    )
}

pub fn commits(a: &Assessment) -> AnyView {
    let rows = a.latency.commits.iter().map(|c| {
        vec![
            with_remark(&c.store, confirms(c)),
            cell(figure(c.best_ms, c.how)),
            cell(figure(c.mean_ms, c.how)),
            cell(figure(c.worst_ms, c.how)),
        ]
    });
    table("Commits", &["store", "best", "mean", "worst"], 1, rows)
}

pub fn pairs(a: &Assessment) -> AnyView {
    let rows = a.latency.pairs.iter().map(|p| {
        let clouds = if p.across_clouds { "across clouds" } else { "" };
        vec![
            with_remark(format!("{} – {}", p.a, p.b), clouds),
            cell(figure(p.ms, p.basis.how)),
        ]
    });
    table(
        "Round trips between regions",
        &["regions", "round trip"],
        1,
        rows,
    )
}
