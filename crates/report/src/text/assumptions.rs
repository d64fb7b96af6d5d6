//! What the figures rest on: the judged defaults that matter most, then how many more there are.

use super::count;
use super::page::{Column, Page, cell, role};
use crate::quantity;
use crate::style::Role;
use stormglass_core::assessment::Assessment;

/// Defaults listed, unless all are asked for.
const SENSITIVITIES: usize = 10;

pub(super) fn write(page: &mut Page<'_>, a: &Assessment) {
    if !a.assumptions.is_empty() {
        let total = a.assumptions.len();
        let judged = a
            .assumptions
            .iter()
            .filter(|x| x.confidence == "judgement")
            .count();
        let used = format!(
            "{} used, {judged} of them ({}%) on judgement",
            count(total, "default"),
            (100 * judged + total / 2) / total
        );
        page.heading("Assumptions", &used);
        sensitivities(page, a);
        if page.style.verbose {
            all(page, a);
        } else {
            page.paragraph(2, Role::Faint, "All of them with value and source: -v");
        }
    }
    if !a.not_assessed.is_empty() {
        page.heading("Stated, but not assessed by this version", "");
        for n in &a.not_assessed {
            page.item(2, (Role::Faint, "-"), &format!("{} ({})", n.what, n.path));
        }
    }
}

fn sensitivities(page: &mut Page<'_>, a: &Assessment) {
    if a.sensitivities.is_empty() {
        return;
    }
    page.paragraph(
        2,
        Role::Plain,
        "Those that move availability most, at their P10 and P90 (all inputs: `stormglass uncertainty`):",
    );
    let shown = if page.style.verbose {
        a.sensitivities.len()
    } else {
        SENSITIVITIES
    };
    let dots = page.style.sign("…", "to");
    let rows: Vec<_> = a
        .sensitivities
        .iter()
        .take(shown)
        .map(|s| {
            let range = quantity::availability_range(s.low, s.high, dots);
            let value = a
                .assumptions
                .iter()
                .find(|x| x.key == s.key)
                .map_or("", |x| x.value.as_str());
            vec![
                cell(&s.text),
                cell(value),
                role(Role::Faint, &s.confidence),
                cell(range),
            ]
        })
        .collect();
    let set = [Column::Fill, Column::Left, Column::Left, Column::Right];
    page.table(4, &["default", "value", "", "availability"], &set, &rows);
}

fn all(page: &mut Page<'_>, a: &Assessment) {
    page.blank();
    for x in &a.assumptions {
        page.item(2, (Role::Faint, "-"), &format!("{}: {}", x.text, x.value));
        let range = x
            .range
            .as_ref()
            .map_or(String::new(), |r| format!("range {r}; "));
        let source = format!(
            "{range}{} ({}); state it at {}",
            x.source, x.confidence, x.path
        );
        page.paragraph(4, Role::Faint, &source);
    }
}
