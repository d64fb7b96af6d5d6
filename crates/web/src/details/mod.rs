//! What each number rests on: one section for each, then what was assumed.

mod assumptions;
mod availability;
mod cost;
mod fold;
mod latency;
mod recovery;
mod verdicts;

use crate::app::Result;
use fold::Fold;
use leptos::prelude::*;
use std::sync::Arc;
use stormglass_core::assessment::Assessment;

/// What a section shows of an assessment.
type Body = fn(&Assessment) -> AnyView;

#[component]
pub fn Details(result: Result) -> impl IntoView {
    view! {
        <div class="details">
            <Section id="availability" title="Availability" result body=availability::body>
                <Fold title="Contracts, composed" result count=availability::contracts_count rows=availability::contracts />
                <Fold title="Left out" result count=|a| a.exclusions.len() rows=availability::exclusions />
            </Section>
            <Section id="rto" title="Recovery by disruption" result body=recovery::times>
                <Fold title="RTO objectives" result count=|a| verdicts::count(a, "rto") rows=|a| verdicts::rows(a, "rto") />
                <Fold title="Two at once" result count=|a| a.pairs.len() rows=recovery::pairs />
                <Fold title="Taken as independent" result count=|a| a.independence.len() rows=recovery::independence />
            </Section>
            <Section id="rpo" title="Data loss by disruption" result body=recovery::losses>
                <Fold title="RPO objectives" result count=|a| verdicts::count(a, "rpo") rows=|a| verdicts::rows(a, "rpo") />
            </Section>
            <Section id="latency" title="Latency" result body=latency::body>
                <Fold title="Latency objectives" result count=|a| verdicts::count(a, "latency") rows=|a| verdicts::rows(a, "latency") />
                <Fold title="From the regions on" result count=|a| a.latency.regions.len() rows=latency::regions />
                <Fold title="Commits" result count=|a| a.latency.commits.len() rows=latency::commits />
                <Fold title="Round trips between regions" result count=|a| a.latency.pairs.len() rows=latency::pairs />
            </Section>
            <Section id="cost" title="Monthly cost" result body=cost::body>
                <Fold title="Budgets" result count=|a| verdicts::count(a, "budget") rows=|a| verdicts::rows(a, "budget") />
                <Fold title="Lines of the bill" result count=cost::lines_count rows=cost::lines />
                <Fold title="Without an amount" result count=cost::unpriced_count rows=cost::unpriced />
            </Section>
            <Section id="assumptions" title="Assumptions" result body=assumptions::body>
                <Fold title="What moves availability most" result count=|a| a.sensitivities.len() rows=assumptions::sensitivities />
                <Fold title="Every default used" result count=|a| a.assumptions.len() rows=assumptions::all />
                <Fold title="Stated, but not assessed" result count=|a| a.not_assessed.len() rows=assumptions::not_assessed />
            </Section>
        </div>
    }
}

#[component]
fn Section(
    id: &'static str,
    title: &'static str,
    result: Result,
    body: Body,
    children: Children,
) -> impl IntoView {
    let content = move || {
        result.get().map_or_else(
            || view! { <p class="soft">"Not computed."</p> }.into_any(),
            |a: Arc<Assessment>| body(&a),
        )
    };
    view! {
        <section class="panel detail" id=id tabindex="-1" aria-label=title>
            <h2>{title}</h2>
            {content}
            {children()}
        </section>
    }
}

/// A table in a frame that scrolls by itself when the page is narrow. Columns from the `numbers`th
/// on are aligned right.
fn table(
    label: &str,
    head: &[&str],
    numbers: usize,
    rows: impl IntoIterator<Item = Vec<AnyView>>,
) -> AnyView {
    let label = label.to_owned();
    let side = move |column: usize| if column >= numbers { "number" } else { "" };
    let head = head
        .iter()
        .enumerate()
        .map(|(i, title)| view! { <th scope="col" class=side(i)>{(*title).to_owned()}</th> })
        .collect_view();
    let rows = rows
        .into_iter()
        .map(|cells| {
            let cells = cells
                .into_iter()
                .enumerate()
                .map(|(i, cell)| match i {
                    0 => view! { <th scope="row">{cell}</th> }.into_any(),
                    i => view! { <td class=side(i)>{cell}</td> }.into_any(),
                })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class="scroll" role="region" aria-label=label tabindex="0">
            <table>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A cell of plain text.
fn cell(text: impl Into<String>) -> AnyView {
    text.into().into_any()
}

/// A cell that an objective judges: a sign beside the colour.
fn judged(text: impl Into<String>, is_met: Option<bool>) -> AnyView {
    let (tone, sign) = match is_met {
        Some(true) => ("good", "✓ "),
        Some(false) => ("bad", "✗ "),
        None => ("", ""),
    };
    view! { <span class=tone>{sign} {text.into()}</span> }.into_any()
}

/// A cell with a second, quieter line.
fn with_remark(text: impl Into<String>, remark: impl Into<String>) -> AnyView {
    view! {
        {text.into()}
        " "
        <span class="remark">{remark.into()}</span>
    }
    .into_any()
}
