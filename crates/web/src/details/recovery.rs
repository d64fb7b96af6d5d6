//! Recovery time and data loss by disruption: the worst single cause of each kind.

use super::{cell, judged, table, with_remark};
use leptos::prelude::*;
use stormglass_core::assessment::{Assessment, DisruptionRow, LossFigure, Span};
use stormglass_report::quantity;
use stormglass_report::text::numbers::recovery_text;

fn objective(o: Option<&Span>) -> AnyView {
    cell(o.map_or_else(|| "–".to_owned(), quantity::span))
}

pub fn times(a: &Assessment) -> AnyView {
    let rows = a.disruptions.iter().map(|r| {
        let full = if r.transparent {
            recovery_text(r)
        } else {
            quantity::mark(r.full_capacity.as_ref())
        };
        vec![
            with_remark(r.disruption.word(), &r.worst),
            judged(restored(r), in_time(r)),
            cell(full),
            objective(r.rto.as_ref()),
        ]
    });
    let head = ["disruption", "restored", "full capacity", "RTO"];
    view! {
        {table("Recovery times", &head, 1, rows)}
        <p class="soft">
            "Worst single cause of each kind; not exceeded in 95% of cases. Restored: 90% of the interrupted requests are served again."
        </p>
    }
    .into_any()
}

fn restored(r: &DisruptionRow) -> String {
    match &r.restored {
        Some(m) if r.until_repair && !r.transparent => {
            format!("{} (repair)", quantity::span(&m.p95))
        }
        _ => recovery_text(r),
    }
}

fn in_time(r: &DisruptionRow) -> Option<bool> {
    let goal = r.rto.as_ref()?;
    let kept = r
        .restored
        .as_ref()
        .is_some_and(|mark| mark.p95.seconds <= goal.seconds);
    Some(r.transparent || kept)
}

pub fn pairs(a: &Assessment) -> AnyView {
    let rows = a.pairs.iter().map(|p| {
        let restored = if p.transparent {
            "no interruption".to_owned()
        } else {
            quantity::mark(p.restored.as_ref())
        };
        let loss = match (&p.loss, &p.loss_store) {
            (Some(loss), Some(store)) => format!("{} {store}", quantity::loss(loss)),
            _ => "none".to_owned(),
        };
        vec![
            with_remark(p.scope, &p.causes),
            cell(p.per_year.map_or("unknown".to_owned(), quantity::per_year)),
            cell(restored),
            cell(loss),
        ]
    });
    let head = ["two at once", "how often", "restored", "data loss"];
    table("Two at once, worst pair of each kind", &head, 1, rows)
}

pub fn independence(a: &Assessment) -> AnyView {
    let rows = a.independence.iter().map(|i| {
        let count = if i.pairs > 1 {
            format!("{} / {} ({} pairs)", i.a, i.b, i.pairs)
        } else {
            format!("{} / {}", i.a, i.b)
        };
        vec![with_remark(&count, &i.why), cell(i.shared.join(", "))]
    });
    table("Taken as independent", &["domains", "shared"], 1, rows)
}

pub fn losses(a: &Assessment) -> AnyView {
    let rows = a.disruptions.iter().map(|r| {
        let kept = r.rpo.as_ref().map(|goal| match &r.loss {
            LossFigure::Window { worst, .. } => worst.seconds <= goal.seconds,
            LossFigure::Unrecoverable => false,
        });
        let cause = match (&r.loss_store, &r.loss_worst) {
            (Some(store), Some(cause)) => format!("{store} under {cause}"),
            (Some(store), None) => store.clone(),
            (None, _) => String::new(),
        };
        vec![
            with_remark(r.disruption.word(), cause),
            judged(quantity::loss(&r.loss), kept),
            objective(r.rpo.as_ref()),
        ]
    });
    let head = ["disruption", "data loss", "RPO"];
    table("Data loss", &head, 1, rows)
}
