//! What the availability is made of: figures, contributions, contracts, what is left out.

use super::{cell, table, with_remark};
use leptos::prelude::*;
use stormglass_core::assessment::{Assessment, Contribution, CutSet, Figure, KindFigures};
use stormglass_report::{quantity, years};

/// Contributions listed in the open.
const CONTRIBUTIONS: usize = 10;
/// Cut sets listed in the open.
const CUT_SETS: usize = 5;

pub fn body(a: &Assessment) -> AnyView {
    let of = &a.availability;
    let figure = |name: &'static str, f: &Figure| {
        vec![
            cell(name),
            cell(quantity::availability(f.unavailability)),
            cell(quantity::minutes(f.minutes_per_month)),
            cell(quantity::minutes(f.minutes_per_year)),
        ]
    };
    let figures = [
        figure("reads and writes", &of.overall),
        figure("reads", &of.reads),
        figure("writes", &of.writes),
    ];
    let outages = match (&of.outages, &of.outages_absent) {
        (Some(o), _) => format!(
            "Outages: {}, {} long on average.",
            quantity::per_year(o.per_year),
            quantity::minutes(o.mean_minutes)
        ),
        (None, Some(reason)) => format!("Outages are not counted: {reason}."),
        (None, None) => String::new(),
    };
    let shown = of.contributions.iter().take(CONTRIBUTIONS);
    let rest = of.contributions.len().saturating_sub(CONTRIBUTIONS);
    view! {
        {table("Share served", &["requests", "served", "lost a month", "lost a year"], 1, figures)}
        {kinds(a)}
        <p class="soft">{outages}</p>
        {of.years.as_ref().map(|found| view! {
            <p class="soft">{years::spread(found)} " " {years::missed(found)}</p>
        })}
        {table("Contributions", &["cause", "lost a year", "share"], 1, shown.map(contribution))}
        <p class="soft">
            {(rest > 0).then(|| format!("{rest} smaller ones follow. "))}
            "What would be gained if the cause never struck; shares overlap."
        </p>
        {cut_sets(a)}
    }
    .into_any()
}

/// What each kind of requests gets, where the design tells them apart.
fn kinds(a: &Assessment) -> Option<AnyView> {
    let ms = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), quantity::milliseconds);
    let row = |k: &KindFigures| {
        vec![
            cell(k.name.clone()),
            cell(quantity::percent(k.share)),
            cell(quantity::availability(k.availability.unavailability)),
            cell(quantity::minutes(k.availability.minutes_per_year)),
            cell(ms(k.reads_ms)),
            cell(ms(k.writes_ms)),
        ]
    };
    let head = ["kind", "share", "served", "lost a year", "reads", "writes"];
    let rows: Vec<_> = a.kinds.iter().map(row).collect();
    (!rows.is_empty()).then(|| table("Kinds of requests", &head, 1, rows).into_any())
}

/// The smallest sets of parts whose joint loss is an outage.
fn cut_sets(a: &Assessment) -> AnyView {
    let found = &a.availability.cut_sets;
    let row = |c: &CutSet| {
        vec![
            cell(c.parts.join(" + ")),
            cell(quantity::scientific(c.probability)),
            cell(quantity::minutes(c.minutes_per_year)),
        ]
    };
    let shown = found.sets.iter().take(CUT_SETS).map(row);
    let rest = found.sets.len().saturating_sub(CUT_SETS);
    let words = format!(
        "{}Complete for sets of up to three parts down to a probability of {}.",
        if rest > 0 {
            format!("{rest} less likely ones follow. ")
        } else {
            String::new()
        },
        quantity::scientific(found.complete_above)
    );
    view! {
        {table("Cut sets", &["lost together", "probability", "lost a year"], 1, shown)}
        <p class="soft">{words}</p>
    }
    .into_any()
}

fn contribution(c: &Contribution) -> Vec<AnyView> {
    let width = format!("{:.1}%", 100.0 * c.share.clamp(0.0, 1.0));
    let share = view! {
        {quantity::percent(c.share)}
        <span class="bar-of" aria-hidden="true">
            <span style:width=width></span>
        </span>
    };
    vec![
        with_remark(&c.part, &c.what),
        cell(quantity::minutes(c.minutes_per_year)),
        share.into_any(),
    ]
}

pub fn contracts_count(a: &Assessment) -> usize {
    a.sla_floor.parts.len() + a.sla_floor.without.len()
}

/// What the providers' contracts compose to.
pub fn contracts(a: &Assessment) -> AnyView {
    let floor = &a.sla_floor;
    let words = match (floor.availability, &floor.region) {
        (Some(share), Some(region)) => format!(
            "Below {} credits are due ({region}); not a forecast.",
            quantity::availability(1.0 - share)
        ),
        (Some(share), None) => format!(
            "Below {} credits are due; not a forecast.",
            quantity::availability(1.0 - share)
        ),
        (None, _) => "No floor: some part has no contract.".to_owned(),
    };
    let contract = |part: &String, percent: Option<&String>, source: &str| {
        vec![
            with_remark(part, source),
            cell(percent.map_or_else(|| "none".to_owned(), |p| format!("{p}%"))),
        ]
    };
    let parts = floor
        .parts
        .iter()
        .map(|p| contract(&p.part, p.percent.as_ref(), &p.source));
    let without = floor.without.iter().map(|part| contract(part, None, ""));
    view! {
        <p class="soft">{words}</p>
        {table("Contracts", &["part", "uptime"], 1, parts.chain(without))}
    }
    .into_any()
}

/// What availability leaves out, by name.
pub fn exclusions(a: &Assessment) -> AnyView {
    let rows = a.exclusions.iter().map(|e| {
        vec![
            with_remark(&e.what, &e.reason),
            cell(
                e.minutes_per_year
                    .map_or_else(|| "not known".to_owned(), quantity::minutes),
            ),
        ]
    });
    table("What is left out", &["left out", "a year"], 1, rows)
}
