//! The four numbers, always in sight.

use crate::app::Shown;
use leptos::prelude::*;
use stormglass_core::assessment::{Assessment, Standing};
use stormglass_report::text::count;
use stormglass_report::text::numbers::{Number, four};

/// Where the details of each number stand, and what it is called.
const CARDS: [(&str, &str); 4] = [
    ("availability", "Availability"),
    ("rto", "RTO, worst disruption"),
    ("rpo", "RPO, worst disruption"),
    ("cost", "Monthly cost"),
];

#[component]
pub fn Cards(shown: Shown) -> impl IntoView {
    let Shown {
        result, is_stale, ..
    } = shown;
    let numbers = move || {
        let numbers = result.get().map(|a| four(&a));
        let mut numbers = numbers.into_iter().flatten();
        CARDS
            .map(|(id, title)| card(id, title, numbers.next()))
            .collect_view()
    };
    view! {
        <div class="design-line">{move || result.get().map(|a| heading(&a))}</div>
        <section class="numbers" class:stale=move || is_stale.get() aria-label="The four numbers">
            <div role="status">
                {move || {
                    is_stale
                        .get()
                        .then(|| {
                            let words = if result.get().is_some() {
                                "The text has errors, see the findings. The numbers are those of the last text without any."
                            } else {
                                "The text has errors, see the findings."
                            };
                            view! { <p class="notice" data-testid="notice">{words}</p> }
                        })
                }}
            </div>
            <div class="cards">{numbers}</div>
        </section>
    }
}

/// What the design is, in one line.
fn heading(a: &Assessment) -> impl IntoView + use<> {
    let design = &a.design;
    let nodes = usize::try_from(design.nodes).unwrap_or(usize::MAX);
    let line = [
        count(nodes, "node"),
        count(design.regions.len(), "region"),
        count(design.stores.len(), "store"),
    ]
    .join(", ");
    let environment = design.environment.clone();
    view! {
        <h1>{design.title.clone()}</h1>
        <p class="soft">
            {environment.map(|e| format!("{e}: "))} {line} " on " {design.providers.join(", ")}
        </p>
    }
}

fn card(id: &'static str, title: &'static str, number: Option<Number>) -> impl IntoView {
    let (result, target, standing, reason) = number.map_or_else(
        || ("–".to_owned(), None, None, "not computed".to_owned()),
        |n| (n.result, n.target, n.standing, n.reason),
    );
    let (tone, word) = match standing {
        Some(Standing::Met) => ("card good", "met"),
        Some(Standing::Missed) => ("card bad", "missed"),
        Some(Standing::Unknown) => ("card unsure", "unknown"),
        None => ("card", ""),
    };
    let verdict = standing.map(|_| view! { <p class="verdict">{word}</p> });
    let target = target.map_or_else(|| "no objective".to_owned(), |t| format!("target {t}"));
    view! {
        <article class=tone data-testid=format!("card-{id}")>
            <h2>{title}</h2>
            {verdict}
            <p class="value">{result}</p>
            <p class="target">{target}</p>
            <p class="soft because">{reason}</p>
            <a href=format!("#{id}")>
                "Details"
                <span class="visually-hidden">{format!(" of {title}")}</span>
            </a>
        </article>
    }
}
