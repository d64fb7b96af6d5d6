//! Light or dark: the system's choice until the button is pressed.

use leptos::prelude::*;

#[component]
pub fn ThemeButton() -> impl IntoView {
    let dark = RwSignal::new(system_is_dark());
    let toggle = move |_| {
        dark.update(|dark| *dark = !*dark);
        if let Some(root) = document().document_element() {
            let theme = if dark.get_untracked() {
                "dark"
            } else {
                "light"
            };
            // Fails only for a malformed attribute name.
            let _ = root.set_attribute("data-theme", theme);
        }
    };
    view! {
        <button type="button" class="theme" aria-pressed=move || dark.get().to_string() on:click=toggle>
            "Dark"
        </button>
    }
}

fn system_is_dark() -> bool {
    window()
        .match_media("(prefers-color-scheme: dark)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}
