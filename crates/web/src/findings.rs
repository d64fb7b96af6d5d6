//! What was found in the text: each with its place, which one click selects in the editor.

use crate::app::Result;
use crate::bridge::{Finding, Place};
use leptos::html::Textarea;
use leptos::prelude::*;

#[component]
pub fn Findings(result: Result, area: NodeRef<Textarea>) -> impl IntoView {
    let rows = move || {
        let findings = result.get().findings;
        if findings.is_empty() {
            let words = if result.get().notice.is_some() {
                "The text was not checked."
            } else {
                "Nothing found in the text."
            };
            return view! { <p class="soft">{words}</p> }.into_any();
        }
        let rows = findings
            .into_iter()
            .map(|finding| row(finding, area))
            .collect_view();
        view! { <ul class="findings">{rows}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="findings-title">
            <h2 id="findings-title">"Findings"</h2>
            <div aria-live="polite" data-testid="findings">{rows}</div>
        </section>
    }
}

fn row(finding: Finding, area: NodeRef<Textarea>) -> impl IntoView {
    let Finding {
        severity,
        code,
        message,
        help,
        place,
    } = finding;
    let go_there = place.map(|place| {
        let label = format!("line {}:{}", place.line, place.column);
        view! {
            <button type="button" class="link" on:click=move |_| select(area, place)>
                {label}
            </button>
        }
    });
    view! {
        <li class=format!("finding {}", severity.word())>
            <p>
                <strong>{severity.word()}</strong>
                " "
                {message}
                " "
                {go_there}
            </p>
            {help.map(|help| view! { <p class="help">{help}</p> })}
            <code class="soft">{code}</code>
        </li>
    }
}

/// Selects a place in the editor and brings it into view.
fn select(area: NodeRef<Textarea>, place: Place) {
    let Some(area) = area.get_untracked() else {
        return;
    };
    // A failed focus or selection leaves the page as it was; the place is on the button anyway.
    let _ = area.focus();
    let _ = area.set_selection_range(place.start, place.end);
    let line_height = 20;
    let above = i32::try_from(place.line)
        .unwrap_or(i32::MAX)
        .saturating_sub(4);
    area.set_scroll_top(above.max(0).saturating_mul(line_height));
}
