//! What was found: each with its place, which one click selects in the editor.

use crate::app::Shown;
use crate::bridge::{Finding, Place};
use leptos::html::Textarea;
use leptos::prelude::*;
use stormglass_core::diagnostic::Severity;
use stormglass_report::text::count;

/// How many of one kind stand in the open; the others are one click away.
const OF_ONE_KIND: usize = 2;

#[component]
pub fn Findings(shown: Shown, area: NodeRef<Textarea>) -> impl IntoView {
    let findings = shown.findings;
    let tally = move || {
        let of =
            |severity| findings.with(|all| all.iter().filter(|f| f.severity == severity).count());
        [Severity::Error, Severity::Warning, Severity::Note]
            .into_iter()
            .filter(|severity| of(*severity) > 0)
            .map(|severity| count(of(severity), severity.word()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let rows = move || {
        let findings = findings.get();
        if findings.is_empty() {
            return view! { <p class="soft">"Nothing found."</p> }.into_any();
        }
        let kinds = by_kind(findings)
            .into_iter()
            .map(|mut kind| {
                let rest = kind.split_off(kind.len().min(OF_ONE_KIND));
                let open = kind.into_iter().map(|f| row(f, area)).collect_view();
                (open, (!rest.is_empty()).then(|| more(rest, area)))
            })
            .collect_view();
        view! { <ul class="findings">{kinds}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="findings-title">
            <h2 id="findings-title">"Findings"</h2>
            <p class="soft tally" aria-live="polite">{tally}</p>
            <div data-testid="findings">{rows}</div>
        </section>
    }
}

/// Findings of one code together, in the order in which the codes first appear.
fn by_kind(findings: Vec<Finding>) -> Vec<Vec<Finding>> {
    let mut kinds: Vec<Vec<Finding>> = Vec::new();
    for finding in findings {
        let same = |kind: &&mut Vec<Finding>| {
            kind.first()
                .is_some_and(|f| (f.code, f.severity) == (finding.code, finding.severity))
        };
        match kinds.iter_mut().find(same) {
            Some(kind) => kind.push(finding),
            None => kinds.push(vec![finding]),
        }
    }
    kinds
}

fn more(rest: Vec<Finding>, area: NodeRef<Textarea>) -> impl IntoView {
    let code = rest.first().map_or("", |f| f.code);
    let title = format!("{} more of {code}", rest.len());
    let rows = rest.into_iter().map(|f| row(f, area)).collect_view();
    view! {
        <li>
            <details>
                <summary>{title}</summary>
                <ul class="findings">{rows}</ul>
            </details>
        </li>
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
