//! The design as text: a plain text area, so that undo, search, spelling and touch stay the browser's.

use leptos::html::Textarea;
use leptos::prelude::*;

#[component]
pub fn Editor(text: RwSignal<String>, area: NodeRef<Textarea>) -> impl IntoView {
    view! {
        <section class="panel design" id="design" aria-labelledby="design-title">
            <h2 id="design-title">
                <label for="yaml">"Design, YAML"</label>
            </h2>
            <textarea
                id="yaml"
                node_ref=area
                spellcheck="false"
                autocapitalize="off"
                autocomplete="off"
                wrap="off"
                prop:value=move || text.get()
                on:input=move |ev| text.set(event_target_value(&ev))
            ></textarea>
        </section>
    }
}
