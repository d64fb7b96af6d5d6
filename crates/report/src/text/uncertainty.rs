//! What the results are worth: quantiles of the numbers, chances of the objectives, what moves them.

use super::page::{Cell, Column, Page, cell, role};
use super::{count, standing};
use crate::quantity;
use crate::style::{Role, Style};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;
use stormglass_core::quantity::Usd;
use stormglass_core::uncertainty::{Chance, Effect, Extent, HEADLINES, Number, Uncertainty, Unit};

/// Inputs listed for one number, unless all are asked for.
const MOST: usize = 8;

/// The whole result; `verbose` adds numbers that hardly vary, and every input with its source.
#[must_use]
pub fn uncertainty(u: &Uncertainty, style: &Style) -> String {
    let mut page = Page::new(style);
    let of = |kind: &str| u.inputs.iter().filter(|i| i.kind == kind).count();
    let title = match &u.variant {
        Some(variant) => format!("{} ({variant})", u.title),
        None => u.title.clone(),
    };
    page.heading(
        &title,
        &format!(
            "{} not known: {}, {}, {}; {}, seed {}",
            count(u.inputs.len(), "input"),
            count(of("stated"), "stated range"),
            count(of("default"), "default"),
            count(of("price"), "estimated price"),
            count(u.draws as usize, "design") + " drawn",
            u.seed,
        ),
    );
    numbers(&mut page, u);
    verdicts(&mut page, u);
    for headline in HEADLINES {
        tornado(&mut page, u, headline);
    }
    rest(&mut page, u);
    page.finish()
}

fn numbers(page: &mut Page<'_>, u: &Uncertainty) {
    page.blank();
    let verbose = page.style.verbose;
    let shown = |n: &&Number| {
        let detail = n.name.starts_with("unavailability.")
            || n.name.starts_with("latency.") && !n.name.starts_with("latency.worst");
        verbose || HEADLINES.contains(&n.name.as_str()) || n.p10 != n.p90 && !detail
    };
    let rows: Vec<Vec<Cell>> = u
        .numbers
        .iter()
        .filter(shown)
        .map(|n| {
            let at = |x: Extent| cell(figure(x, n));
            vec![
                cell(label(&n.name)),
                at(n.assessed),
                at(n.p10),
                at(n.p50),
                at(n.p90),
            ]
        })
        .collect();
    let set = [
        Column::Fill,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
    ];
    page.table(2, &["", "as assessed", "P10", "P50", "P90"], &set, &rows);
    page.paragraph(
        2,
        Role::Faint,
        "P90: in nine designs of ten it is no worse. Availability stands under the P of what is lost.",
    );
    let absent = u.numbers.iter().filter(|n| n.absent > 0);
    for n in absent {
        let note = format!(
            "{}: no figure in {} of {} draws.",
            label(&n.name),
            n.absent,
            u.draws
        );
        page.paragraph(2, Role::Faint, &note);
    }
}

fn verdicts(page: &mut Page<'_>, u: &Uncertainty) {
    if u.verdicts.is_empty() {
        return;
    }
    page.heading("Objectives", "share of the drawn designs that meet each");
    // What comes out the same whatever the unknown is only counted.
    let doubtful = |v: &&Chance| v.met > 0.0 && v.met < 1.0;
    let verbose = page.style.verbose;
    let rows: Vec<Vec<Cell>> = u
        .verdicts
        .iter()
        .filter(|v| verbose || doubtful(v))
        .map(|v| {
            let (painted, word) = standing(v.assessed, page.style);
            let doubt = match v.unknown {
                0.0 => String::new(),
                share => format!("unknown in {}", quantity::percent(share)),
            };
            vec![
                cell(&v.subject),
                cell(&v.target),
                role(painted, word),
                cell(quantity::percent(v.met)),
                role(Role::Faint, doubt),
            ]
        })
        .collect();
    let set = [
        Column::Left,
        Column::Left,
        Column::Left,
        Column::Right,
        Column::Fill,
    ];
    let head = ["", "target", "as assessed", "met in", ""];
    page.table(2, &head, &set, &rows);
    if verbose {
        return;
    }
    let tally = |which: fn(&Chance) -> bool| u.verdicts.iter().filter(|v| which(v)).count();
    let sure: Vec<String> = [
        (tally(|v| v.met >= 1.0), "met in all of them"),
        (tally(|v| v.met <= 0.0 && v.unknown <= 0.0), "met in none"),
        (
            tally(|v| v.met <= 0.0 && v.unknown > 0.0),
            "cannot be judged",
        ),
    ]
    .iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, how)| format!("{} {how}", count(*n, "objective")))
    .collect();
    if !sure.is_empty() {
        let text = format!("{}; each of them: -v", sure.join(", "));
        page.paragraph(2, Role::Faint, &text);
    }
}

/// Inputs by what they do to one number, everything else at its best guess.
fn tornado(page: &mut Page<'_>, u: &Uncertainty, name: &str) {
    let Some(number) = u.number(name) else { return };
    let mut moving: Vec<(&Effect, Extent, Extent, Option<f64>)> = u
        .inputs
        .iter()
        .filter_map(|e| {
            let m = e.on(name).filter(|m| m.at_p10 != m.at_p90)?;
            Some((e, m.at_p10, m.at_p90, m.share_of_variance))
        })
        .collect();
    if moving.is_empty() {
        return;
    }
    let width = |a: Extent, b: Extent| (a.0 - b.0).abs();
    moving.sort_by(|x, y| width(y.1, y.2).total_cmp(&width(x.1, x.2)));
    let all = moving.len();
    if !page.style.verbose {
        moving.truncate(MOST);
    }
    let more = match all - moving.len() {
        0 => String::new(),
        n => format!("; {n} more: -v"),
    };
    page.heading(
        &format!("What moves {}", spoken(name)),
        &format!("one input at its P10 and its P90, the others at their best guess{more}"),
    );
    let dots = page.style.sign("…", "to");
    let rows: Vec<Vec<Cell>> = moving
        .iter()
        .map(|(e, low, high, share)| {
            vec![
                cell(&e.what),
                cell(format!("{} {dots} {}", e.p10, e.p90)),
                role(Role::Faint, &e.confidence),
                cell(figure(*low, number)),
                cell(figure(*high, number)),
                cell(share.map_or(String::new(), |s| format!("{:.0}%", s * 100.0))),
            ]
        })
        .collect();
    let set = [
        Column::Fill,
        Column::Left,
        Column::Left,
        Column::Right,
        Column::Right,
        Column::Right,
    ];
    let head = ["input", "P10 to P90", "", "at P10", "at P90", "of variance"];
    page.table(2, &head, &set, &rows);
}

/// Every input with its place and source.
fn sources(page: &mut Page<'_>, u: &Uncertainty) {
    page.heading("Inputs", "what moves most first");
    for e in &u.inputs {
        let text = format!("{}: {}, P10 {}, P90 {}", e.what, e.guess, e.p10, e.p90);
        page.item(2, (Role::Faint, "-"), &text);
        let source = format!("{} ({}); state it at {}", e.source, e.confidence, e.path);
        page.paragraph(4, Role::Faint, &source);
    }
}

/// What moves nothing, what could not be followed, and what nothing is known about.
fn rest(page: &mut Page<'_>, u: &Uncertainty) {
    if page.style.verbose && !u.inputs.is_empty() {
        sources(page, u);
    }
    let still: Vec<&str> = u
        .inputs
        .iter()
        .filter(|e| e.moves.is_empty())
        .map(|e| e.what.as_str())
        .collect();
    if !still.is_empty() {
        page.heading("Moves nothing here", &count(still.len(), "input"));
        page.paragraph(2, Role::Faint, &still.join("; "));
    }
    if !u.not_varied.is_empty() {
        page.heading(
            "Stated ranges that were not followed",
            "their means are used",
        );
        for n in &u.not_varied {
            let text = format!("{}: {}", n.path, n.reason);
            page.item(2, (Role::Doubt, "?"), &text);
        }
    }
    if u.unsound_draws > 0 {
        let left_out = format!(
            "{} of {} draws are left out: their values together are no sound design.",
            u.unsound_draws, u.draws
        );
        page.paragraph(2, Role::Doubt, &left_out);
    }
    if !u.without_range.is_empty() {
        page.heading(
            "Defaults without a range",
            "how far they could be off is not known, so nothing here shows it",
        );
        if page.style.verbose {
            for a in &u.without_range {
                let text = format!("{}: {} ({})", a.text, a.value, a.confidence);
                page.item(2, (Role::Faint, "-"), &text);
            }
        } else {
            let text = format!(
                "{}; all of them: -v",
                count(u.without_range.len(), "default")
            );
            page.paragraph(2, Role::Faint, &text);
        }
    }
}

/// A headline in the middle of a sentence.
fn spoken(headline: &str) -> &'static str {
    match headline {
        "unavailability" => "availability",
        "rto" => "the worst RTO",
        "rpo" => "the worst RPO",
        _ => "the cost",
    }
}

/// What a number is called.
fn label(name: &str) -> String {
    let words: Vec<&str> = name.split('.').collect();
    match words.as_slice() {
        ["unavailability"] => "Availability".into(),
        ["unavailability", part] => format!("Availability of {part}"),
        ["outages", "per-year"] => "Outages a year".into(),
        ["downtime", _] => "Lost in a bad year (one in ten is worse)".into(),
        ["missed", _] => "Chance that a year misses the objective".into(),
        ["outages", _] => "Mean length of an outage".into(),
        ["rto"] => "RTO, worst of node to provider".into(),
        ["rpo"] => "RPO, worst of node to provider".into(),
        ["rto", kind] => format!("RTO, {kind}"),
        ["rpo", kind] => format!("RPO, {kind}"),
        ["latency", "worst", way] => format!("Latency of {way}, slowest place"),
        ["latency", place, way] => format!("Latency of {way}, {place}"),
        ["cost", "provider", provider] => format!("Cost a month, {provider}"),
        ["cost", ..] => "Cost a month".into(),
        _ => name.to_owned(),
    }
}

/// A number in its unit.
fn figure(x: Extent, number: &Number) -> String {
    let value = x.0;
    if !value.is_finite() {
        let data = number.name.starts_with("rpo");
        return if data { "all data" } else { "never ends" }.into();
    }
    match number.unit {
        Unit::Share if number.name.starts_with("missed") => quantity::percent(value),
        Unit::Share => quantity::availability(value),
        Unit::Seconds if number.name.starts_with("latency") => quantity::milliseconds(value * 1e3),
        Unit::Seconds => quantity::duration(value),
        Unit::UsdPerMonth => {
            let cents = Decimal::from_f64(value).unwrap_or_default().round_dp(2);
            quantity::money(Usd(cents))
        }
        Unit::Number => quantity::number(value),
    }
}
