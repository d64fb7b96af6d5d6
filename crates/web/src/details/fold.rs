//! A part that is opened on demand. It stays open over edits, and costs nothing while closed.

use crate::app::Result;
use leptos::prelude::*;
use stormglass_core::assessment::Assessment;

/// A `<details>` whose rows are made only while it is open; hidden when there are none.
#[component]
pub fn Fold(
    title: &'static str,
    result: Result,
    count: fn(&Assessment) -> usize,
    rows: fn(&Assessment) -> AnyView,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let n = Memo::new(move |_| result.get().map_or(0, |a| count(&a)));
    let content = move || {
        let a = result.get().filter(|_| open.get())?;
        Some(rows(&a))
    };
    let toggled = move |ev| open.set(event_target::<web_sys::HtmlDetailsElement>(&ev).open());
    view! {
        <details class="fold" hidden=move || n.get() == 0 on:toggle=toggled>
            <summary>{title} " " <span class="soft">{move || format!("({})", n.get())}</span></summary>
            {content}
        </details>
    }
}
