//! The workbench: header, the four numbers, the design and what was found in it.

use crate::SCENARIOS;
use crate::bridge::{AssessView, assess_text};
use crate::cards::{Cards, Details};
use crate::editor::Editor;
use crate::findings::Findings;
use crate::theme::ThemeButton;
use leptos::html::Textarea;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;

/// A pause in typing after which the text is assessed.
const PAUSE: Duration = Duration::from_millis(120);

/// What the editor holds when the repository has no scenario to begin with.
const EMPTY_DESIGN: &str = "stormglass: 1\n";

/// Where everything on the page takes the result from.
pub type Result = Signal<AssessView>;

#[component]
pub fn App() -> impl IntoView {
    let first = SCENARIOS.first().map_or(EMPTY_DESIGN, |(_, text)| *text);
    let text = RwSignal::new(first.to_owned());
    let result = RwSignal::new(assess_text(first));
    let area = NodeRef::<Textarea>::new();
    assess_after_pause(text, result);

    view! {
        <header class="bar">
            <a class="brand" href="#design">"Stormglass"</a>
            <Picker text />
            <ThemeButton />
        </header>
        <main>
            <h1 class="visually-hidden">"Workbench"</h1>
            <Cards result=result.into() />
            <div class="columns">
                <Editor text area />
                <div class="column">
                    <Findings result=result.into() area />
                    <Details result=result.into() />
                </div>
            </div>
        </main>
    }
}

#[component]
fn Picker(text: RwSignal<String>) -> impl IntoView {
    let pick = move |ev| {
        let name = event_target_value(&ev);
        if let Some((_, scenario)) = SCENARIOS.iter().find(|(key, _)| *key == name) {
            text.set((*scenario).to_owned());
        }
    };
    (!SCENARIOS.is_empty()).then(|| {
        view! {
            <label class="picker">
                <span>"Design"</span>
                <select on:change=pick data-testid="picker">
                    {SCENARIOS
                        .iter()
                        .map(|(name, _)| view! { <option value=*name>{*name}</option> })
                        .collect_view()}
                </select>
            </label>
        }
    })
}

/// Assesses the text once typing pauses; the text itself is never touched.
fn assess_after_pause(text: RwSignal<String>, result: RwSignal<AssessView>) {
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        let now = text.get();
        if let Some(handle) = waiting.flatten() {
            handle.clear();
        }
        let assess = move || result.set(assess_text(&now));
        set_timeout_with_handle(assess, PAUSE).ok()
    });
}
