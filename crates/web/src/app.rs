//! The workbench: header, the four numbers, the design and what was found in it.

use crate::SCENARIOS;
use crate::bridge::{Finding, assess_text};
use crate::cards::Cards;
use crate::details::Details;
use crate::editor::Editor;
use crate::findings::Findings;
use crate::theme::ThemeButton;
use leptos::html::Textarea;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use stormglass_core::assessment::Assessment;
use stormglass_core::catalog::Catalog;

/// A pause in typing after which the text is assessed.
const PAUSE: Duration = Duration::from_millis(120);

/// The design that a visitor meets first.
const FIRST: &str = "patterns/two-regions-one-dns";

/// What the editor holds when the repository has no scenario to begin with.
const EMPTY_DESIGN: &str = "stormglass: 1\n";

/// The assessment on the page.
pub type Result = Signal<Option<Arc<Assessment>>>;

/// What the page shows.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The last assessment that could be made.
    pub result: Result,
    /// Whether the text has changed into something that cannot be assessed since then.
    pub is_stale: Signal<bool>,
    /// What was found in the text as it is now.
    pub findings: Signal<Vec<Finding>>,
}

#[component]
pub fn App() -> impl IntoView {
    let first = SCENARIOS
        .iter()
        .find(|(name, _)| *name == FIRST)
        .map_or(EMPTY_DESIGN, |(_, text)| *text);
    let text = RwSignal::new(first.to_owned());
    let estimate = RwSignal::new(false);
    let area = NodeRef::<Textarea>::new();
    let shown = assess_after_pause(text, estimate);

    view! {
        <header class="bar">
            <a class="brand" href="#design">"Stormglass"</a>
            <Picker text />
            <label class="estimate">
                <input
                    type="checkbox"
                    data-testid="estimate"
                    prop:checked=move || estimate.get()
                    on:change=move |ev| estimate.set(event_target_checked(&ev))
                />
                "Estimate missing prices"
            </label>
            <ThemeButton />
        </header>
        <main>
            <Cards shown />
            <div class="columns">
                <Editor text area />
                <Findings shown area />
            </div>
            <Details result=shown.result />
        </main>
        <footer>
            <p>
                {concat!("Stormglass ", env!("CARGO_PKG_VERSION"), ". ")}
                "Computed in this browser: nothing you type leaves it."
            </p>
        </footer>
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
                    <optgroup label="Patterns">{options(true)}</optgroup>
                    <optgroup label="Real systems">{options(false)}</optgroup>
                </select>
            </label>
        }
    })
}

/// The designs of the gallery, or the others.
fn options(gallery: bool) -> impl IntoView {
    SCENARIOS
        .iter()
        .filter_map(|(name, _)| {
            let short = name.strip_prefix("patterns/");
            (short.is_some() == gallery).then_some((*name, short.unwrap_or(name)))
        })
        .map(|(name, short)| view! { <option value=name selected=name == FIRST>{short}</option> })
        .collect_view()
}

/// Assesses the text at once, and again when typing pauses; the text itself is never touched.
fn assess_after_pause(text: RwSignal<String>, estimate: RwSignal<bool>) -> Shown {
    let catalog = Arc::new(Catalog::builtin());
    let result = RwSignal::new(None);
    let is_stale = RwSignal::new(false);
    let findings = RwSignal::new(Vec::new());
    let assess = move |catalog: &Catalog, text: &str, estimate: bool| {
        let reading = measured(|| assess_text(text, catalog, estimate));
        is_stale.set(reading.assessment.is_none());
        findings.set(reading.findings);
        if let Some(assessment) = reading.assessment {
            result.set(Some(Arc::new(assessment)));
        }
    };
    assess(&catalog, &text.get_untracked(), estimate.get_untracked());
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        let (now, estimate) = (text.get(), estimate.get());
        // The first run only starts watching: that text has been assessed above.
        let waiting = before?;
        if let Some(handle) = waiting {
            handle.clear();
        }
        let catalog = Arc::clone(&catalog);
        set_timeout_with_handle(move || assess(&catalog, &now, estimate), PAUSE).ok()
    });
    Shown {
        result: result.into(),
        is_stale: is_stale.into(),
        findings: findings.into(),
    }
}

/// Runs it under a User Timing measure `assess`, which browsers show on their timeline.
fn measured<T>(run: impl FnOnce() -> T) -> T {
    let performance = window().performance();
    if let Some(p) = &performance {
        // Marks fail only in a browser without User Timing, where nobody reads them.
        let _ = p.mark("assess-start");
    }
    let value = run();
    if let Some(p) = &performance {
        let _ = p.measure_with_start_mark("assess", "assess-start");
    }
    value
}
