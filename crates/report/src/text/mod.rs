//! What people read: the answer first, then the details, the assumptions last.

mod answer;
mod assumptions;
mod availability;
mod cost;
mod diagnostics;
mod drill;
mod page;
mod recovery;
mod timeline;

pub use diagnostics::{diagnostics, tally};
pub use drill::{drill, drills};

use crate::style::{Role, Style};
use page::Page;
use stormglass_core::assessment::{Assessment, Standing};

/// The whole assessment.
#[must_use]
pub fn assessment(assessment: &Assessment, style: &Style) -> String {
    let mut page = Page::new(style);
    answer::write(&mut page, assessment);
    availability::write(&mut page, assessment);
    recovery::write(&mut page, assessment);
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

/// `1 store`, `2 stores`.
fn count(n: usize, one: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n if one.ends_with('y') => format!("{n} {}ies", one.trim_end_matches('y')),
        n => format!("{n} {one}s"),
    }
}
