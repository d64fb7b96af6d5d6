//! What the figures rest on: every default used, and those that matter most.

use super::{cell, table, with_remark};
use leptos::prelude::*;
use stormglass_core::assessment::Assessment;
use stormglass_report::quantity;
use stormglass_report::text::count;

pub fn body(a: &Assessment) -> AnyView {
    let words = format!(
        "{} used because the design is silent.",
        count(a.assumptions.len(), "default")
    );
    view! { <p class="soft">{words}</p> }.into_any()
}

/// Defaults that move the availability most between their P10 and their P90.
pub fn sensitivities(a: &Assessment) -> AnyView {
    let rows = a.sensitivities.iter().map(|s| {
        vec![
            with_remark(&s.text, &s.confidence),
            cell(quantity::availability_range(s.low, s.high, "…")),
        ]
    });
    let head = ["default", "availability at its P10 and P90"];
    table("What moves availability most", &head, 1, rows)
}

/// Every default, with its range and source and where to state it.
pub fn all(a: &Assessment) -> AnyView {
    let rows = a.assumptions.iter().map(|x| {
        let range = x
            .range
            .as_ref()
            .map_or_else(String::new, |r| format!("range {r}; "));
        let place = match x.path.as_str() {
            "" => String::new(),
            path => format!("; state it at {path}"),
        };
        let remark = format!("{range}{} ({}){place}", x.source, x.confidence);
        vec![with_remark(&x.text, remark), cell(&x.value)]
    });
    table("Every default used", &["default", "value"], 1, rows)
}

/// What is stated, and recorded, but does not count yet.
pub fn not_assessed(a: &Assessment) -> AnyView {
    let rows = a
        .not_assessed
        .iter()
        .map(|n| vec![cell(&n.what), cell(&n.path)]);
    table("Stated, but not assessed", &["what", "where"], 2, rows)
}
