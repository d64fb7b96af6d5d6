//! The four numbers on the first screen.

use super::page::{Cell, Column, Page, cell, role};
use super::standing;
use crate::style::Role;
use stormglass_core::assessment::Assessment;
pub use stormglass_core::assessment::headline::{
    Number, ever_serves, four, recovery_text, slowest,
};

/// Columns from which on a number and its reason stand on one line.
const WIDE: usize = 90;

pub(super) fn write(page: &mut Page<'_>, a: &Assessment) {
    let numbers = four(a);
    if page.style.columns() < WIDE {
        stacked(page, &numbers);
        return;
    }
    let rows: Vec<_> = numbers.iter().map(|n| row(page, n)).collect();
    let set = [
        Column::Left,
        Column::Left,
        Column::Left,
        Column::Left,
        Column::Fill,
    ];
    page.table(2, &[], &set, &rows);
}

fn row(page: &Page<'_>, number: &Number) -> Vec<Cell> {
    let target = number
        .target
        .as_ref()
        .map_or("no objective".to_owned(), |t| format!("target {t}"));
    let (paint, word) = number
        .standing
        .map_or((Role::Plain, String::new()), |s| standing(s, page.style));
    vec![
        role(Role::Strong, number.label),
        role(Role::Strong, &number.result),
        cell(target),
        role(paint, word),
        cell(&number.reason),
    ]
}

/// On a narrow page the reasons stand under the numbers.
fn stacked(page: &mut Page<'_>, numbers: &[Number]) {
    for number in numbers {
        let mut row = row(page, number);
        let reason = row.pop();
        if let Some(label) = row.first_mut() {
            *label = role(Role::Strong, format!("{:12}", number.label));
        }
        let set = [Column::Left, Column::Fill, Column::Left, Column::Left];
        page.table(2, &[], &set, &[row]);
        if let Some(reason) = reason {
            page.table(4, &[], &[Column::Fill], &[vec![reason]]);
        }
    }
}
