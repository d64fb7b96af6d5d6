//! Objectives against results, one row each.

use super::{cell, judged, table, with_remark};
use leptos::prelude::*;
use stormglass_core::assessment::{Assessment, Standing, Verdict};

/// Verdicts on one number: `rto` has `rto`, `rto.region` and so on.
fn about<'a>(a: &'a Assessment, first: &str) -> impl Iterator<Item = &'a Verdict> {
    a.verdicts
        .iter()
        .filter(move |v| v.subject.split('.').next() == Some(first))
}

pub fn count(a: &Assessment, first: &'static str) -> usize {
    about(a, first).count()
}

pub fn rows(a: &Assessment, first: &'static str) -> AnyView {
    let rows = about(a, first).map(|v| {
        let is_met = match v.standing {
            Standing::Met => Some(true),
            Standing::Missed => Some(false),
            Standing::Unknown => None,
        };
        vec![
            with_remark(&v.subject, &v.reason),
            cell(&v.target),
            judged(&v.result, is_met),
        ]
    });
    let label = match first {
        "rto" => "RTO objectives",
        "rpo" => "RPO objectives",
        "latency" => "Latency objectives",
        _ => "Budgets",
    };
    table(label, &["objective", "target", "result"], 1, rows)
}
