//! `runbook`: what to do when something is lost, a page for each kind of disruption, from its drills.
//!
//! - [`index`] is the first page: the four numbers, the objectives, every cause;
//! - [`cause`] tells one cause from fault to the way back;
//! - [`commands`] knows what to type for a step, where the design says on what it works.

mod cause;
mod commands;
mod index;

use crate::files::Files;
use crate::header::{Comment, header};
use crate::markdown::{Page, inline};
use crate::subject::Subject;
use crate::target::Target;
use stormglass_core::assessment::{Drill, LossFigure, Span};
use stormglass_core::model::PlanModel;
use stormglass_core::scenario::Disruption;
use stormglass_core::wording;

/// The target.
pub(crate) const TARGET: Target = Target {
    word: "runbook",
    description: "what to do when something is lost: a page for each kind of disruption",
    emit,
};

fn emit(subject: &Subject<'_>) -> Files {
    let kinds: Vec<Disruption> = Disruption::ALL
        .iter()
        .copied()
        .filter(|k| !drills(subject, *k).is_empty() || stated(subject, *k).is_some())
        .collect();
    if kinds.is_empty() {
        return Files::none("nothing in this design can be lost");
    }
    let mut files = Files::default();
    for kind in &kinds {
        let text = page(subject, *kind, &mut files);
        files.put(format!("{kind}.md"), text);
    }
    files.put("README.md", index::page(subject, &kinds));
    files
}

/// The drills of a kind, those first that interrupt most and longest.
fn drills<'a>(subject: &Subject<'a>, kind: Disruption) -> Vec<&'a Drill> {
    let all = subject.assessment.drills.iter();
    let mut of: Vec<&Drill> = all.filter(|d| d.disruption == kind).collect();
    let weight = |d: &Drill| match (&d.restored, d.transparent) {
        (_, true) => -1.0,
        (Some(mark), _) => mark.p95.seconds,
        (None, _) => f64::INFINITY,
    };
    of.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    of
}

/// The plan of a kind, if the design states one.
fn stated<'a>(subject: &Subject<'a>, kind: Disruption) -> Option<&'a PlanModel> {
    let plan = subject.model.recovery.get(&kind);
    plan.filter(|p| p.path.is_some())
}

/// What is lost, as the end of a title.
fn lost(kind: Disruption) -> &'static str {
    match kind {
        Disruption::Node => "one node, or the instance of a store, is lost",
        Disruption::Zone => "a zone is lost",
        Disruption::Region => "a region is lost",
        Disruption::Provider => "a provider is lost everywhere",
        Disruption::Area => "neighbouring regions are lost together",
        Disruption::Spot => "spot nodes are taken back at once",
        Disruption::ControlPlane => "nothing can be launched, scaled or changed",
        Disruption::Link => "regions cannot reach each other",
        Disruption::FrontDoor => "DNS, CDN, proxy or sign-in in front is lost",
        Disruption::Dependency => "a service of a third party is lost",
        Disruption::Software => "a process crashes or hangs",
        Disruption::BadDeploy => "a release is bad",
        Disruption::Maintenance => "planned work is done",
        Disruption::OperatorError => "a person broke or deleted something",
        Disruption::DataCorruption => "software damaged data",
        Disruption::Ransomware => "an attacker encrypted data",
    }
}

/// The page of one kind.
fn page(subject: &Subject<'_>, kind: Disruption, files: &mut Files) -> String {
    let what = format!("what to do when {}", lost(kind));
    let mut page = Page::new(header(subject, Comment::Html, &what));
    page.heading(1, &format!("When {}", lost(kind)));
    page.paragraph("[All disruptions](README.md)");
    let objectives: Vec<Vec<String>> = index::verdicts(subject, |s| {
        let mut parts = s.split('.');
        matches!(parts.next(), Some("rto" | "rpo")) && parts.next() == Some(kind.word())
    });
    page.table(&["objective", "target", "computed", "", "why"], &objectives);
    start(subject, kind, &mut page);
    let drills = drills(subject, kind);
    let (quiet, loud): (Vec<&Drill>, Vec<&Drill>) = drills.iter().partition(|d| d.transparent);
    if drills.is_empty() {
        plan_alone(subject, kind, &mut page);
    }
    // Causes of one kind may follow the plan of another: a person who stops a region, for one.
    let alike = loud
        .windows(2)
        .all(|w| matches!(w, [a, b] if a.actions == b.actions));
    if let (true, Some(first)) = (alike, loud.first()) {
        actions(first, 2, &mut page);
    }
    for drill in &loud {
        cause::write(subject, drill, &mut page, files);
        if !alike {
            actions(drill, 3, &mut page);
        }
    }
    if !quiet.is_empty() {
        page.heading(2, "What interrupts nothing");
        page.paragraph("Requests go on. Repair or replace what was lost before something else is.");
        let row = |d: &&Drill| {
            let lost = index::worst_loss(d).map_or_else(
                || "none".to_owned(),
                |(l, s)| format!("{} of {}", wording::loss(&l), inline(s)),
            );
            vec![
                crate::markdown::code(&d.cause),
                inline(&d.what),
                often(d),
                lost,
            ]
        };
        let rows: Vec<_> = quiet.iter().map(row).collect();
        page.table(&["cause", "what is lost", "how often", "data lost"], &rows);
    }
    page.finish()
}

/// Who begins, and how sure it is that it works.
fn start(subject: &Subject<'_>, kind: Disruption, page: &mut Page) {
    let Some(plan) = subject.model.recovery.get(&kind) else {
        return;
    };
    let mut text = match plan.decide {
        Some(time) => format!(
            "A person on call decides, {} after the fault was noticed on average.",
            wording::duration(time.mean() * 3600.0)
        ),
        None => "Nobody has to decide: what can be done begins by itself.".to_owned(),
    };
    text.push_str(&format!(
        " It is counted on to work in {} of cases{}.",
        wording::percent(plan.success),
        if plan.success_stated {
            ", as the design states"
        } else {
            ""
        }
    ));
    page.paragraph(&text);
}

/// What the plan says in words.
fn actions(drill: &Drill, level: usize, page: &mut Page) {
    if !drill.actions.is_empty() {
        page.heading(level, "Further actions of the plan");
        page.paragraph("The design lists them in words, without a time:");
        page.list(&drill.actions.iter().map(|a| inline(a)).collect::<Vec<_>>());
    }
}

/// A plan for what cannot happen in this design: what it says, without times of a drill.
fn plan_alone(subject: &Subject<'_>, kind: Disruption, page: &mut Page) {
    let Some(plan) = stated(subject, kind) else {
        return;
    };
    page.paragraph(
        "Nothing in this design is lost in that way, so that there is no drill; the plan says:",
    );
    let step = |s: &stormglass_core::model::StepModel| {
        let time = s.time.map_or_else(
            || "time not stated".to_owned(),
            |t| wording::duration(t.mean() * 3600.0),
        );
        format!("{}: {} ({time})", s.kind.word(), inline(&s.name))
    };
    page.list(&plan.steps.iter().map(step).collect::<Vec<_>>());
    page.list(&plan.actions.iter().map(|a| inline(a)).collect::<Vec<_>>());
}

fn often(drill: &Drill) -> String {
    drill
        .per_year
        .map_or_else(|| "unknown".to_owned(), wording::per_year)
}

fn span(span: &Span) -> String {
    wording::span(span)
}

/// A loss in seconds, to compare.
fn seconds(loss: &LossFigure) -> f64 {
    match loss {
        LossFigure::Window { worst, .. } => worst.seconds,
        LossFigure::Unrecoverable => f64::INFINITY,
    }
}
