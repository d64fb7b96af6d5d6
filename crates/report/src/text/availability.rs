//! Availability in detail: reads, writes and both; where it is lost; what the contracts say.

use super::page::{Column, Page, cell, role};
use super::standing;
use crate::style::Role;
use crate::{quantity, years};
use stormglass_core::assessment::{Assessment, Figure, KindFigures, Standing, Verdict};

/// Objectives listed that are not met, unless all are asked for.
const OBJECTIVES: usize = 8;
/// Contributions listed, unless all are asked for.
const CONTRIBUTIONS: usize = 8;
/// Cut sets listed without `-v`.
const CUT_SETS: usize = 5;

pub(super) fn write(page: &mut Page<'_>, a: &Assessment) {
    objectives(page, a);
    figures(page, a);
    contributions(page, a);
    importance(page, a);
    cut_sets(page, a);
    floor(page, a);
    exclusions(page, a);
}

fn objectives(page: &mut Page<'_>, a: &Assessment) {
    if a.verdicts.is_empty() {
        return;
    }
    let number = |s: Standing| a.verdicts.iter().filter(|v| v.standing == s).count();
    let open: Vec<&Verdict> = a
        .verdicts
        .iter()
        .filter(|v| v.standing != Standing::Met || page.style.verbose)
        .collect();
    let tally = format!(
        "{} met, {} missed, {} unknown",
        number(Standing::Met),
        number(Standing::Missed),
        number(Standing::Unknown)
    );
    page.heading("Objectives", &tally);
    let shown = if page.style.verbose {
        open.len()
    } else {
        OBJECTIVES.min(open.len())
    };
    let rows: Vec<_> = open
        .iter()
        .take(shown)
        .map(|v| {
            let (paint, word) = standing(v.standing, page.style);
            vec![
                cell(&v.subject),
                cell(&v.target),
                cell(&v.result),
                role(paint, word),
                cell(&v.reason),
            ]
        })
        .collect();
    let set = [
        Column::Left,
        Column::Left,
        Column::Left,
        Column::Left,
        Column::Fill,
    ];
    page.table(2, &["", "target", "result", "", ""], &set, &rows);
    if shown < open.len() {
        let more = format!("{} more with -v", open.len() - shown);
        page.paragraph(2, Role::Faint, &more);
    }
}

/// What each kind of requests gets.
fn kinds(page: &mut Page<'_>, a: &Assessment) {
    if a.kinds.is_empty() {
        return;
    }
    let ms = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), quantity::milliseconds);
    let row = |k: &KindFigures| {
        vec![
            cell(&k.name),
            cell(quantity::percent(k.share)),
            cell(quantity::availability(k.availability.unavailability)),
            cell(quantity::minutes(k.availability.minutes_per_year)),
            cell(ms(k.reads_ms)),
            cell(ms(k.writes_ms)),
            cell(k.regions.join(", ")),
        ]
    };
    let rows: Vec<_> = a.kinds.iter().map(row).collect();
    let set = [
        Column::Left,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Fill,
    ];
    let head = [
        "kind of request",
        "share",
        "served",
        "lost a year",
        "reads",
        "writes",
        "in",
    ];
    page.table(2, &head, &set, &rows);
}

fn figures(page: &mut Page<'_>, a: &Assessment) {
    let av = &a.availability;
    let method = format!("{} over {} states", av.method, av.states);
    page.heading("Availability", &method);
    let row = |label: &str, figure: &Figure, paint: Role| {
        vec![
            role(paint, label),
            role(paint, quantity::availability(figure.unavailability)),
            cell(quantity::minutes(figure.minutes_per_month)),
            cell(quantity::minutes(figure.minutes_per_year)),
        ]
    };
    let reads = format!("reads ({})", quantity::percent(av.read_share));
    let writes = format!("writes ({})", quantity::percent(1.0 - av.read_share));
    let rows = [
        row("overall", &av.overall, Role::Strong),
        row(&reads, &av.reads, Role::Plain),
        row(&writes, &av.writes, Role::Plain),
    ];
    let set = [Column::Left, Column::Right, Column::Right, Column::Right];
    page.table(
        2,
        &["", "served", "lost a month", "lost a year"],
        &set,
        &rows,
    );
    kinds(page, a);
    let split = |part: f64| quantity::minutes(part * 525_600.0);
    page.paragraph(
        2,
        Role::Plain,
        &format!(
            "Of the loss, {} a year while switching over and {} after recovery has settled.",
            split(av.switch_over),
            split(av.settled),
        ),
    );
    match (&av.outages, &av.outages_absent) {
        _ if !super::numbers::ever_serves(a) => {
            page.paragraph(
                2,
                Role::Plain,
                "One outage that never ends: nothing is served.",
            );
        }
        (Some(outages), _) => page.paragraph(
            2,
            Role::Plain,
            &format!(
                "Outages (under 99% of reads or writes served): {}, {} long on average.",
                quantity::per_year(outages.per_year),
                quantity::minutes(outages.mean_minutes),
            ),
        ),
        (None, Some(why)) => {
            page.paragraph(
                2,
                Role::Plain,
                &format!("Number of outages unknown: {why}."),
            );
        }
        (None, None) => {}
    }
    if let Some(single) = av.years.as_ref().filter(|_| super::numbers::ever_serves(a)) {
        page.paragraph(2, Role::Plain, &years::spread(single));
        if let Some(missed) = years::missed(single) {
            page.paragraph(2, Role::Plain, &missed);
        }
        if page.style.verbose {
            page.paragraph(2, Role::Faint, &years::bounds(single));
        }
    }
    if page.style.verbose {
        let bound = format!(
            "Error of the overall share not served: at most {:.1e}.",
            av.error_bound
        );
        page.paragraph(2, Role::Faint, &bound);
    }
}

fn contributions(page: &mut Page<'_>, a: &Assessment) {
    let all = &a.availability.contributions;
    if all.is_empty() {
        return;
    }
    page.blank();
    page.paragraph(
        2,
        Role::Plain,
        "What would be gained if a part never failed:",
    );
    let shown = if page.style.verbose {
        all.len()
    } else {
        CONTRIBUTIONS.min(all.len())
    };
    let rows: Vec<_> = all
        .iter()
        .take(shown)
        .map(|c| {
            vec![
                cell(&c.part),
                cell(&c.what),
                cell(quantity::minutes(c.minutes_per_year)),
                cell(quantity::percent(c.share)),
            ]
        })
        .collect();
    let set = [Column::Left, Column::Fill, Column::Right, Column::Right];
    page.table(4, &["part", "", "a year", "share"], &set, &rows);
    if shown < all.len() {
        let more = format!("{} more with -v", all.len() - shown);
        page.paragraph(4, Role::Faint, &more);
    }
}

/// With `-v`: what a part's failure, and its perfection, would do.
fn importance(page: &mut Page<'_>, a: &Assessment) {
    if !page.style.verbose {
        return;
    }
    let times = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{}x", quantity::short(x)));
    let rows: Vec<_> = a
        .availability
        .contributions
        .iter()
        .filter_map(|c| Some((c, c.importance?)))
        .map(|(c, i)| {
            vec![
                cell(&c.part),
                cell(quantity::scientific(i.birnbaum)),
                cell(quantity::percent(i.criticality)),
                cell(times(i.achievement)),
                cell(times(i.reduction)),
            ]
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    page.blank();
    page.paragraph(
        2,
        Role::Plain,
        "How much each part matters once recovery has settled: unavailability with it down less that with it up \
         (Birnbaum), share due to it (criticality), how many times more is lost while it is down, how many times less \
         if it never failed:",
    );
    let set = [
        Column::Fill,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
    ];
    let head = ["part", "Birnbaum", "criticality", "down", "perfect"];
    page.table(4, &head, &set, &rows);
}

fn cut_sets(page: &mut Page<'_>, a: &Assessment) {
    let found = &a.availability.cut_sets;
    let shown = if page.style.verbose {
        found.sets.len()
    } else {
        CUT_SETS.min(found.sets.len())
    };
    page.blank();
    if found.sets.is_empty() {
        let words = format!(
            "No set of up to three parts that is likelier than {} is an outage by itself.",
            quantity::scientific(found.complete_above)
        );
        page.paragraph(2, Role::Plain, &words);
        return;
    }
    page.paragraph(
        2,
        Role::Plain,
        "Smallest sets of parts whose joint loss is an outage (cut sets):",
    );
    let rows: Vec<_> = found
        .sets
        .iter()
        .take(shown)
        .map(|c| {
            vec![
                cell(c.parts.join(" + ")),
                cell(quantity::scientific(c.probability)),
                cell(quantity::minutes(c.minutes_per_year)),
                cell(quantity::percent(c.share)),
            ]
        })
        .collect();
    let set = [Column::Fill, Column::Right, Column::Right, Column::Right];
    page.table(4, &["parts", "probability", "a year", "share"], &set, &rows);
    let more = match found.sets.len() - shown {
        0 => String::new(),
        n => format!("{n} more with -v; "),
    };
    let words = format!(
        "{more}complete for sets of up to three parts down to a probability of {}",
        quantity::scientific(found.complete_above)
    );
    page.paragraph(4, Role::Faint, &words);
}

fn floor(page: &mut Page<'_>, a: &Assessment) {
    let floor = &a.sla_floor;
    page.blank();
    match floor.availability {
        Some(share) => {
            let region = floor
                .region
                .as_ref()
                .map_or(String::new(), |r| format!(" in {r}"));
            page.paragraph(
                2,
                Role::Plain,
                &format!(
                    "SLA floor {}{region}: what the providers' contracts compose to, not a forecast.",
                    quantity::availability(1.0 - share),
                ),
            );
        }
        None if floor.without.is_empty() => {}
        None => page.paragraph(
            2,
            Role::Plain,
            &format!(
                "No SLA floor: no contract covers {}.",
                floor.without.join(", ")
            ),
        ),
    }
    if page.style.verbose {
        let rows: Vec<_> = floor
            .parts
            .iter()
            .map(|p| {
                let percent = p
                    .percent
                    .as_ref()
                    .map_or("none".to_owned(), |t| format!("{t}%"));
                vec![cell(&p.part), cell(percent), role(Role::Faint, &p.source)]
            })
            .collect();
        let set = [Column::Left, Column::Right, Column::Fill];
        page.table(4, &[], &set, &rows);
    }
}

fn exclusions(page: &mut Page<'_>, a: &Assessment) {
    if a.exclusions.is_empty() {
        return;
    }
    page.blank();
    page.paragraph(2, Role::Plain, "Not counted:");
    for e in &a.exclusions {
        let cost = e.minutes_per_year.map_or(String::new(), |m| {
            format!(" ({} a year)", quantity::minutes(m))
        });
        page.item(
            4,
            (Role::Faint, "-"),
            &format!("{}{cost}: {}", e.what, e.reason),
        );
    }
}
