//! The four numbers, always in sight, and below them what each rests on.

use crate::app::Result;
use crate::bridge::{Card, Verdict};
use leptos::prelude::*;

#[component]
pub fn Cards(result: Result) -> impl IntoView {
    view! {
        <section class="numbers" aria-label="The four numbers">
            {move || {
                result
                    .get()
                    .notice
                    .map(|notice| view! { <p class="notice" role="status" data-testid="notice">{notice}</p> })
            }}
            <div class="cards">
                {move || result.get().cards.into_iter().map(card).collect_view()}
            </div>
        </section>
    }
}

fn card(card: Card) -> impl IntoView {
    let Card {
        id,
        title,
        value,
        verdict,
        because,
        ..
    } = card;
    let tone = match &verdict {
        Some(Verdict { is_met: true, .. }) => "card good",
        Some(Verdict { is_met: false, .. }) => "card bad",
        None => "card",
    };
    view! {
        <article class=tone data-testid=format!("card-{id}")>
            <h2>{title}</h2>
            {verdict.map(|verdict| view! { <p class="verdict">{verdict.text}</p> })}
            <p class="value">{value.unwrap_or_else(|| "–".into())}</p>
            <p class="soft because">{because}</p>
            <a href=format!("#{id}")>
                "Details"
                <span class="visually-hidden">{format!(" of {title}")}</span>
            </a>
        </article>
    }
}

#[component]
pub fn Details(result: Result) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="details-title">
            <h2 id="details-title">"Details"</h2>
            {move || result.get().cards.into_iter().map(detail).collect_view()}
        </section>
    }
}

fn detail(card: Card) -> impl IntoView {
    let Card {
        id,
        title,
        because,
        details,
        ..
    } = card;
    let body = if details.is_empty() {
        view! { <p class="soft">{because}</p> }.into_any()
    } else {
        let rows = details
            .into_iter()
            .map(|(what, much)| view! { <tr><th scope="row">{what}</th><td>{much}</td></tr> })
            .collect_view();
        view! { <table><tbody>{rows}</tbody></table> }.into_any()
    };
    view! {
        <section class="detail" id=id tabindex="-1" aria-labelledby=format!("{id}-title")>
            <h3 id=format!("{id}-title")>{title}</h3>
            {body}
        </section>
    }
}
