//! What people read: the answer first, then the details, the assumptions last.

mod answer;
mod assumptions;
mod audit;
mod availability;
mod calculation;
mod cost;
mod diagnostics;
mod difference;
mod drill;
mod explanation;
mod findings;
pub mod latency;
pub(crate) mod notice;
pub mod numbers;
mod page;
mod recovery;
mod simulation;
mod sweep;
mod timeline;
mod uncertainty;

pub use audit::audit;
pub use cost::{component, remarks as cost_remarks, views};
pub use diagnostics::{diagnostics, tally};
pub use difference::difference;
pub use drill::{drill, drills};
pub use explanation::explanation;
pub use simulation::simulation;
pub use stormglass_core::wording::count;
pub use sweep::sweep;
pub use uncertainty::uncertainty;

use crate::style::{Role, Style};
use page::{Column, Page};
use stormglass_core::assessment::{Assessment, Standing};

/// The whole assessment.
#[must_use]
pub fn assessment(assessment: &Assessment, style: &Style) -> String {
    let mut page = Page::new(style);
    answer::write(&mut page, assessment);
    availability::write(&mut page, assessment);
    recovery::write(&mut page, assessment);
    latency::write(&mut page, assessment);
    cost::write(&mut page, assessment);
    assumptions::write(&mut page, assessment);
    page.finish()
}

/// Only the answer: title, the four numbers, the worst disruption and the findings.
#[must_use]
pub fn answer(assessment: &Assessment, style: &Style) -> String {
    let mut page = Page::new(style);
    answer::write(&mut page, assessment);
    page.finish()
}

/// Sign and word of a standing, and how they are painted.
fn standing(standing: Standing, style: &Style) -> (Role, String) {
    let (role, sign, word) = match standing {
        Standing::Met => (Role::Good, style.sign("✓", "+"), "met"),
        Standing::Missed => (Role::Bad, style.sign("✗", "x"), "missed"),
        Standing::Unknown => (Role::Doubt, "?", "unknown"),
    };
    (role, format!("{sign} {word}"))
}

/// A plain table: which columns hold numbers, and which are wrapped to the page.
#[must_use]
pub fn listing<const N: usize>(
    head: &[&str; N],
    rows: &[[String; N]],
    numbers: &[usize],
    wrapped: &[usize],
    style: &Style,
) -> String {
    let mut page = Page::new(style);
    let set: Vec<Column> = (0..N)
        .map(|i| match i {
            i if numbers.contains(&i) => Column::Right,
            i if wrapped.contains(&i) => Column::Fill,
            _ => Column::Left,
        })
        .collect();
    let rows: Vec<_> = rows
        .iter()
        .map(|row| row.iter().map(page::cell).collect())
        .collect();
    page.table(0, head, &set, &rows);
    page.finish()
}
