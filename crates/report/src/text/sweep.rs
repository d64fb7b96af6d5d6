//! The rows of a sweep for people: what each design sets, its main numbers, how many objectives it
//! misses.

use super::page::{Cell, Column, Page, cell, role};
use crate::style::{Role, Style};
use crate::sweep::said;
use stormglass_core::sweep::{DEFAULT_METRICS, Head, Row, State};

/// Numbers that are shown without asking.
const SHOWN: [&str; 4] = ["availability", "rto", "rpo", "cost"];
/// Rows that are shown without asking.
const ROWS: usize = 50;

/// A line a design; those that have no result with their reason below.
#[must_use]
pub fn sweep(head: &Head, rows: &[Row], style: &Style) -> String {
    let mut page = Page::new(style);
    let metrics: Vec<usize> = (0..head.metrics.len())
        .filter(|i| head.metrics.get(*i).is_some_and(|name| shown(name)))
        .collect();
    let names = metrics.iter().filter_map(|i| head.metrics.get(*i));
    let mut titles = vec!["design"];
    titles.extend(head.paths.iter().map(String::as_str));
    titles.extend(names.map(String::as_str));
    titles.push("missed");
    let mut set = vec![Column::Left; 1 + head.paths.len()];
    set.extend(vec![Column::Right; metrics.len() + 1]);
    let all = style.verbose || rows.len() <= ROWS;
    let listed = rows.get(..if all { rows.len() } else { ROWS });
    let listed = listed.unwrap_or_default();
    // `none` would read like a result; this is a design without such a thing.
    let nothing = style.sign("–", "-");
    let lines = listed.iter().map(|row| line(row, &metrics, nothing));
    let lines: Vec<Vec<Cell>> = lines.collect();
    page.table(0, &titles, &set, &lines);
    if !all {
        let rest = rows.len() - listed.len();
        page.paragraph(0, Role::Faint, &format!("and {rest} more: -v, or -f csv"));
    }
    let wrong: Vec<&Row> = listed.iter().filter(|r| r.problem.is_some()).collect();
    if !wrong.is_empty() {
        page.heading("Without a whole result", "");
        for row in wrong {
            let Some(problem) = &row.problem else {
                continue;
            };
            let place = match problem.place.as_str() {
                "" => String::new(),
                place => format!("{place}: "),
            };
            let text = format!("{}: {place}{}", name(row), said(problem));
            page.hanging(2, 4, Role::Plain, &text);
        }
    }
    page.finish()
}

fn shown(metric: &str) -> bool {
    SHOWN.contains(&metric) || !DEFAULT_METRICS.contains(&metric)
}

fn name(row: &Row) -> String {
    let number = row.design + 1;
    row.name.clone().unwrap_or_else(|| number.to_string())
}

fn line(row: &Row, metrics: &[usize], nothing: &str) -> Vec<Cell> {
    let mut cells = vec![role(Role::Strong, name(row))];
    cells.extend(row.values.iter().map(|v| cell(v.as_deref().unwrap_or(""))));
    let figure = |i: &usize| row.figures.get(*i).and_then(Option::as_ref);
    cells.extend(metrics.iter().map(|i| match (figure(i), row.state) {
        (Some(figure), _) => cell(&figure.text),
        (None, State::Invalid) => role(Role::Bad, "invalid"),
        (None, _) => cell(nothing),
    }));
    cells.push(match row.objectives {
        Some(o) if o.missed > 0 => role(Role::Bad, o.missed.to_string()),
        Some(_) => cell("0"),
        None => cell(""),
    });
    cells
}
