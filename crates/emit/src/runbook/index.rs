//! The first page: what is promised, what to expect, and where to look when something is lost.

use super::{drills, lost, often, seconds};
use crate::header::{Comment, header};
use crate::markdown::{Page, code, inline};
use crate::subject::Subject;
use stormglass_core::assessment::headline::{four, recovery_text};
use stormglass_core::assessment::{Drill, LossFigure, Standing};
use stormglass_core::scenario::Disruption;
use stormglass_core::wording;

/// The index of these kinds.
pub(super) fn page(subject: &Subject<'_>, kinds: &[Disruption]) -> String {
    let mut page = Page::new(header(
        subject,
        Comment::Html,
        "what to do when something is lost",
    ));
    page.heading(1, &format!("Runbook: {}", subject.model.title));
    let owner = subject
        .scenario
        .metadata
        .as_ref()
        .and_then(|m| m.owner.as_ref());
    let owner = owner.map_or_else(String::new, |o| format!(" Owner: {}.", inline(o)));
    page.paragraph(&format!(
        "Times are those of the drills: mean durations, and what is not exceeded in 95% of cases. Names in `$CAPITALS` are those of your deployed resources: `$DATABASE_MAIN` is `database` in `main`.{owner}"
    ));
    let number = |n: &stormglass_core::assessment::headline::Number| {
        vec![
            n.label.to_owned(),
            inline(&n.result),
            n.target
                .as_deref()
                .map_or_else(|| "no objective".to_owned(), inline),
            n.standing.map_or("", word).to_owned(),
            inline(&n.reason),
        ]
    };
    let rows: Vec<_> = four(subject.assessment).iter().map(number).collect();
    page.table(&["", "computed", "objective", "", "why"], &rows);

    page.heading(2, "What is lost?");
    let row = |kind: &Disruption| {
        let found = subject
            .assessment
            .disruptions
            .iter()
            .find(|r| r.disruption == *kind);
        let of = drills(subject, *kind);
        let worst = of.iter().filter_map(|d| worst_loss(d)).fold(None, larger);
        vec![
            format!("[{}]({kind}.md)", lost(*kind)),
            of.len().to_string(),
            found.map_or_else(|| "no drill".to_owned(), recovery_text),
            worst.map_or_else(
                || "none".to_owned(),
                |(l, s)| format!("{} of {}", wording::loss(&l), inline(s)),
            ),
        ]
    };
    let rows: Vec<_> = kinds.iter().map(row).collect();
    page.table(
        &[
            "when",
            "causes",
            "restored, 95% within",
            "data lost at worst",
        ],
        &rows,
    );

    page.heading(2, "Every cause that interrupts");
    let row = |d: &&Drill| {
        let anchor = anchor(&d.cause);
        vec![
            format!("[{}]({}.md#{anchor})", code(&d.cause), d.disruption),
            inline(&d.what),
            often(d),
            wording::mark(d.restored.as_ref()),
        ]
    };
    let all = kinds.iter().flat_map(|k| drills(subject, *k));
    let rows: Vec<_> = all.filter(|d| !d.transparent).map(|d| row(&d)).collect();
    page.table(
        &["cause", "what is lost", "how often", "restored, 95% within"],
        &rows,
    );
    if rows.is_empty() {
        page.paragraph("None: no single cause interrupts a request.");
    }
    let rows = verdicts(subject, |_| true);
    if !rows.is_empty() {
        page.heading(2, "Objectives");
        page.table(&["objective", "target", "computed", "", "why"], &rows);
    }
    page.finish()
}

/// The verdicts on some subjects as rows of a table.
pub(super) fn verdicts(subject: &Subject<'_>, wanted: impl Fn(&str) -> bool) -> Vec<Vec<String>> {
    let all = subject.assessment.verdicts.iter();
    let row = |v: &stormglass_core::assessment::Verdict| {
        vec![
            code(&v.subject),
            inline(&v.target),
            inline(&v.result),
            word(v.standing).to_owned(),
            inline(&v.reason),
        ]
    };
    all.filter(|v| wanted(&v.subject)).map(row).collect()
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Met => "met",
        Standing::Missed => "**missed**",
        Standing::Unknown => "unknown",
    }
}

/// The anchor that renderers of Markdown give a heading of this cause.
fn anchor(cause: &str) -> String {
    let kept = cause
        .chars()
        .filter(|c| c.is_alphanumeric() || "-_ ".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// What a cause loses most, if anything.
pub(super) fn worst_loss(drill: &Drill) -> Option<(LossFigure, &str)> {
    let lost = drill.losses.iter().filter(|l| seconds(&l.loss) > 0.0);
    lost.map(|l| Some((l.loss.clone(), l.store.as_str())))
        .fold(None, |a, b| match b {
            Some(b) => larger(a, b),
            None => a,
        })
}

/// The larger of two losses; the first of equals.
fn larger<'a>(
    a: Option<(LossFigure, &'a str)>,
    b: (LossFigure, &'a str),
) -> Option<(LossFigure, &'a str)> {
    match a {
        Some(a) if seconds(&a.0) >= seconds(&b.0) => Some(a),
        _ => Some(b),
    }
}
