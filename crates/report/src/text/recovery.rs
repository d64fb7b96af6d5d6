//! Recovery time and data loss by disruption.

use super::page::{Column, Page, cell, role};
use crate::quantity;
use crate::style::Role;
use stormglass_core::assessment::{Assessment, DisruptionRow, LossFigure};
use stormglass_core::scenario::Disruption;

pub(super) fn write(page: &mut Page<'_>, a: &Assessment) {
    if a.disruptions.is_empty() {
        return;
    }
    page.heading(
        "Recovery",
        "worst single cause of each kind; times not exceeded in 95% of cases; ! misses its objective",
    );
    let serves = super::numbers::ever_serves(a);
    let harmless = |r: &&DisruptionRow| !page.style.verbose && is_harmless(r);
    let rows: Vec<_> = a
        .disruptions
        .iter()
        .filter(|r| !harmless(r))
        .map(|r| row(r, serves))
        .collect();
    let others: Vec<&str> = a
        .disruptions
        .iter()
        .filter(harmless)
        .map(|r| r.disruption.word())
        .collect();
    let set = [
        Column::Left,
        Column::Fill,
        Column::Right,
        Column::Right,
        Column::Right,
    ];
    let head = [
        "disruption",
        "worst",
        "restored",
        "at full size",
        "data loss",
    ];
    page.table(2, &head, &set, &rows);
    if !others.is_empty() {
        let text = format!(
            "Nothing is interrupted or lost under: {}.",
            others.join(", ")
        );
        page.paragraph(2, Role::Plain, &text);
    }
    pairs(page, a);
    independence(page, a);
    page.paragraph(
        2,
        Role::Faint,
        "Restored: 90% of the interrupted requests are served again. `stormglass drill` shows each one.",
    );
}

/// Two causes at once, worst of each kind.
fn pairs(page: &mut Page<'_>, a: &Assessment) {
    if a.pairs.is_empty() || !super::numbers::ever_serves(a) {
        return;
    }
    page.blank();
    page.paragraph(2, Role::Plain, "Two at once, worst pair of each kind:");
    let rows: Vec<_> = a
        .pairs
        .iter()
        .map(|p| {
            let restored = match (&p.restored, p.transparent) {
                (_, true) => "no interruption".to_owned(),
                (Some(m), _) if p.until_repair => format!("repair, {}", quantity::span(&m.p95)),
                (mark, _) => quantity::mark(mark.as_ref()),
            };
            let store = p.loss_store.as_deref().unwrap_or("");
            let loss = p.loss.as_ref().map_or("none".to_owned(), |l| {
                format!("{} {store}", quantity::loss(l))
            });
            let often = p.per_year.map_or("unknown".to_owned(), quantity::per_year);
            vec![
                cell(p.scope),
                cell(&p.causes),
                cell(often),
                cell(restored),
                cell(loss),
            ]
        })
        .collect();
    let set = [
        Column::Left,
        Column::Fill,
        Column::Right,
        Column::Right,
        Column::Right,
    ];
    let head = ["", "", "how often", "restored", "data loss"];
    page.table(4, &head, &set, &rows);
}

/// What is taken as independent: how much, or with its reasons.
fn independence(page: &mut Page<'_>, a: &Assessment) {
    let pairs: usize = a.independence.iter().map(|i| i.pairs).sum();
    if pairs == 0 {
        return;
    }
    if !page.style.verbose {
        let text =
            format!("{pairs} pairs of domains are taken as independent; -v says which and why.");
        page.paragraph(2, Role::Faint, &text);
        return;
    }
    page.blank();
    page.paragraph(
        2,
        Role::Plain,
        "Taken as independent, beyond what they share:",
    );
    let rows: Vec<_> = a
        .independence
        .iter()
        .map(|i| {
            let count = if i.pairs > 1 {
                format!(" ({} pairs)", i.pairs)
            } else {
                String::new()
            };
            vec![
                cell(format!("{} / {}{count}", i.a, i.b)),
                cell(i.shared.join(", ")),
                cell(&i.why),
            ]
        })
        .collect();
    let set = [Column::Left, Column::Left, Column::Fill];
    page.table(4, &["", "shared", ""], &set, &rows);
}

/// Nothing interrupted, nothing lost; losses of places are shown all the same.
fn is_harmless(r: &DisruptionRow) -> bool {
    let place = matches!(
        r.disruption,
        Disruption::Node | Disruption::Zone | Disruption::Region | Disruption::Provider
    );
    let lossless = matches!(&r.loss, LossFigure::Window { worst, .. } if worst.seconds == 0.0);
    !place && r.transparent && lossless
}

fn row(r: &DisruptionRow, serves: bool) -> Vec<super::page::Cell> {
    let time = |mark: &Option<stormglass_core::assessment::Mark>| {
        if !serves {
            return "nothing served".to_owned();
        }
        if r.transparent {
            return "no interruption".to_owned();
        }
        match mark {
            Some(m) if r.until_repair => format!("repair, {}", quantity::span(&m.p95)),
            mark => quantity::mark(mark.as_ref()),
        }
    };
    let late = match (&r.restored, &r.rto) {
        (_, None) => Role::Plain,
        _ if !serves => Role::Plain,
        _ if r.transparent => Role::Good,
        (Some(mark), Some(goal)) if mark.p95.seconds <= goal.seconds => Role::Good,
        _ => Role::Bad,
    };
    let lossy = match (&r.loss, &r.rpo) {
        (_, None) => Role::Plain,
        (LossFigure::Window { worst, .. }, Some(goal)) if worst.seconds <= goal.seconds => {
            Role::Good
        }
        _ => Role::Bad,
    };
    let store = match (&r.loss, &r.loss_store) {
        (LossFigure::Window { worst, .. }, _) if worst.seconds == 0.0 => String::new(),
        (_, Some(store)) => format!(" {store}"),
        _ => String::new(),
    };
    // Objectives stand in a table of their own; here a mark says that one is missed.
    let marked = |role: Role, text: String| match role {
        Role::Bad => format!("! {text}"),
        _ => text,
    };
    let full = if r.full_capacity == r.restored {
        "same".to_owned()
    } else {
        time(&r.full_capacity)
    };
    let loss = format!("{}{store}", quantity::loss(&r.loss));
    vec![
        cell(r.disruption.word()),
        cell(r.worst.split_once(':').map_or("-", |(_, w)| w)),
        role(late, marked(late, time(&r.restored))),
        cell(full),
        role(lossy, marked(lossy, loss)),
    ]
}
