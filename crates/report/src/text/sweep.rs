//! The rows of a sweep for people: what each design sets, its main numbers, how many objectives it
//! misses.

use super::page::{Cell, Column, Page, cell, role};
use crate::quantity;
use crate::style::{Role, Style};
use crate::sweep::said;
use stormglass_core::simulate::Agreement;
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
    titles.extend(head.paths.iter().map(|path| ending(path, &head.paths)));
    titles.extend(names.map(String::as_str));
    titles.push("missed");
    let simulated = head.simulated.is_some();
    if simulated {
        titles.extend(["simulated", "P95 a year"]);
    }
    let mut set = vec![Column::Left; 1 + head.paths.len()];
    set.extend(vec![
        Column::Right;
        metrics.len() + 1 + 2 * usize::from(simulated)
    ]);
    let all = style.verbose || rows.len() <= ROWS;
    let listed = rows.get(..if all { rows.len() } else { ROWS });
    let listed = listed.unwrap_or_default();
    // `none` would read like a result; this is a design without such a thing.
    let nothing = style.sign("–", "-");
    let lines = listed.iter().map(|row| {
        let mut cells = line(row, &metrics, nothing);
        cells.extend(simulated.then(|| run(row)).into_iter().flatten());
        cells
    });
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

/// The shortest ending of a path, in whole words, that no other of the paths has.
fn ending<'p>(path: &'p str, all: &[String]) -> &'p str {
    let starts = path.char_indices().rev().filter(|(_, c)| *c == '.');
    let endings = starts.filter_map(|(i, _)| path.get(i..));
    let alone = |ending: &&str| all.iter().filter(|p| p.ends_with(ending)).count() == 1;
    let found = endings.into_iter().find(alone);
    found.map_or(path, |ending| ending.trim_start_matches('.'))
}

fn shown(metric: &str) -> bool {
    SHOWN.contains(&metric) || !DEFAULT_METRICS.contains(&metric)
}

fn name(row: &Row) -> String {
    let number = row.design + 1;
    row.name.clone().unwrap_or_else(|| number.to_string())
}

/// The availability that was simulated, and what 95% of the years do not lose.
fn run(row: &Row) -> [Cell; 2] {
    let Some(run) = &row.run else {
        return [cell(""), cell("")];
    };
    let of = run.summary();
    let text = quantity::availability(of.overall.unavailability);
    let availability = match of.overall.agreement {
        Agreement::Agree => cell(text),
        Agreement::TooFew => role(Role::Doubt, format!("{text} ?")),
        Agreement::Disagree => role(Role::Bad, format!("{text} not as exact")),
    };
    let p95 = of.year.quantiles.iter().find(|q| q.of == 0.95);
    let p95 = p95.map(|q| quantity::duration(q.value * 60.0));
    [availability, cell(p95.unwrap_or_default())]
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

#[cfg(test)]
mod tests {
    use super::ending;

    #[test]
    fn paths_are_as_short_as_tells_them_apart() {
        let all = [
            "traffic.dns.ttl",
            "tiers.app.in.a.nodes",
            "tiers.app.in.b.nodes",
            "variant",
        ];
        let all = all.map(str::to_owned);
        let short: Vec<&str> = all.iter().map(|p| ending(p, &all)).collect();
        assert_eq!(short, ["ttl", "a.nodes", "b.nodes", "variant"]);
    }
}
