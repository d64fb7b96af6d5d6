//! What people read of the gate: what fails first, at its line, then the totals.

use crate::quantity;
use crate::style::{Role, Style, harmless};
use crate::text::{count, spanned};
use annotate_snippets::Level;
use stormglass_core::assessment::Place;
use stormglass_core::diagnostic::{Diagnostic, Severity};
use stormglass_core::policy::Standing;
use stormglass_core::policy::report::{
    DesignReport, Disposition, Figures, Judged, Report, Since, Tally,
};
use stormglass_core::quantity::Usd;
use stormglass_core::source::{SourceId, Sources, Span};

/// The report; `sources` are the texts that places are in, as far as they are at hand.
#[must_use]
pub fn report(report: &Report, sources: &Sources, style: &Style) -> String {
    let mut out = String::new();
    for design in &report.designs {
        one(design, sources, style, &mut out);
    }
    let checked = count(report.designs.len(), "design");
    out.push_str(&format!("{checked} checked: {}\n", tally(&report.tally)));
    let (role, verdict) = if report.passed {
        (Role::Good, "The gate is passed.".to_owned())
    } else if report.unanswered.is_empty() {
        (Role::Bad, "The gate is not passed.".to_owned())
    } else {
        let without = count(report.unanswered.len(), "problem");
        let text = format!("The gate is not passed: {without} without an honest answer.");
        (Role::Bad, text)
    };
    out.push_str(&format!("{}\n", style.paint(role, &verdict)));
    out
}

/// Every number, also those that are none: a reader sees that nothing was hidden.
fn tally(t: &Tally) -> String {
    let mut text = format!(
        "{} passed, {} failed, {} warned",
        t.passed, t.failed, t.warned
    );
    if t.noted > 0 {
        text.push_str(&format!(", {} noted", t.noted));
    }
    text.push_str(&format!(
        ", {} inconclusive, {} waived, {} known",
        t.inconclusive, t.waived, t.known
    ));
    text
}

fn one(design: &DesignReport, sources: &Sources, style: &Style, out: &mut String) {
    let variant = design.variant.as_ref();
    let variant = variant.map_or(String::new(), |v| format!(", variant {v}"));
    let title = style.paint(Role::Strong, &harmless(&design.design));
    let beside = harmless(&format!("({}{variant})", design.file)).into_owned();
    out.push_str(&format!("{title}  {}\n", style.paint(Role::Faint, &beside)));
    out.push_str(&format!("  {}\n", figures(&design.figures)));
    if let Some(before) = &design.baseline {
        let before = format!("  before: {}\n", figures(before));
        out.push_str(&style.paint(Role::Faint, &before));
    }
    out.push('\n');
    for judged in &design.checks {
        match (judged.check.standing, &judged.disposition) {
            (Standing::Passed, _) => {}
            (_, Disposition::Open) => {
                out.push_str(&open(judged, &design.file, sources, style));
                out.push_str("\n\n");
            }
            (
                _,
                Disposition::Waived {
                    owner,
                    expires,
                    reason,
                    ..
                },
            ) => {
                let text = format!("waived until {expires} by {owner}: {reason}");
                line(judged, &text, style, out);
            }
            (_, Disposition::Known { .. }) => line(judged, "known, and no worse", style, out),
        }
    }
    for better in &design.improved {
        let word = if better.fixed { "fixed" } else { "better" };
        let line = format!("{word}[{}]: {}", better.rule, better.message);
        out.push_str(&format!("{}\n", style.paint(Role::Good, &harmless(&line))));
    }
    for judged in &design.checks {
        if style.verbose && judged.check.standing == Standing::Passed {
            let line = format!("passed[{}]: {}", judged.check.rule, judged.check.message);
            out.push_str(&format!("{}\n", style.paint(Role::Faint, &harmless(&line))));
        }
    }
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// What does not count, on a line.
fn line(judged: &Judged, why: &str, style: &Style, out: &mut String) {
    let check = &judged.check;
    let text = format!("{}: {} ({why})", check.rule, check.message);
    out.push_str(&format!("{}\n", style.paint(Role::Faint, &harmless(&text))));
}

/// What counts, as a compiler would print it.
fn open(judged: &Judged, file: &str, sources: &Sources, style: &Style) -> String {
    let check = &judged.check;
    let level = match (check.standing, check.severity) {
        (Standing::Inconclusive, _) => Level::WARNING.with_name("inconclusive"),
        (_, Severity::Error) => Level::ERROR,
        (_, Severity::Warning) => Level::WARNING,
        (_, Severity::Note) => Level::NOTE,
    };
    let since = match &judged.since {
        Some(Since::New) => " (new)".to_owned(),
        Some(Since::Worse { was: Some(was) }) => format!(" (worse: it was {was})"),
        Some(Since::Worse { was: None }) => " (worse)".to_owned(),
        None => String::new(),
    };
    let cause = check.place.as_ref().and_then(|p| span(p, sources));
    let asked = check.objective_place.as_ref();
    let asked = asked
        .and_then(|p| span(p, sources))
        .filter(|s| Some(*s) != cause);
    let mut shown = Diagnostic::error("", format!("{}{since}", check.message));
    shown.span = cause.or(asked);
    shown.path.clone_from(&check.cause);
    if let (Some(asked), true) = (asked, cause.is_some()) {
        shown = shown.related(asked, "asked for here");
    }
    shown.help = Some(check.help.clone()).filter(|h| !h.is_empty());
    let origin = shown.span.is_none().then(|| match &check.place {
        Some(p) => format!("{}:{}:{}", p.file, p.line, p.column),
        None => file.to_owned(),
    });
    spanned(
        &shown,
        (level, &check.rule),
        origin.as_deref(),
        sources,
        style,
    )
}

/// The word at a place, if its text is at hand.
fn span(place: &Place, sources: &Sources) -> Option<Span> {
    let (id, source) = (0..)
        .map(SourceId)
        .map_while(|id| Some((id, sources.get(id)?)))
        .find(|(_, s)| s.name == place.file)?;
    let lines = usize::try_from(place.line).ok()?.checked_sub(1)?;
    let before: usize = source
        .text
        .split_inclusive('\n')
        .take(lines)
        .map(str::len)
        .sum();
    let line = source.text.get(before..)?.lines().next()?;
    let column = usize::try_from(place.column).ok()?.checked_sub(1)?;
    let start = line.char_indices().nth(column).map(|(at, _)| at)?;
    let rest = line.get(start..)?;
    let end = rest.find([',', '}', ']', '#']).unwrap_or(rest.len());
    let word = rest.get(..end)?.trim_end().trim_end_matches(':');
    let at = |n: usize| u32::try_from(before + start + n).ok();
    Some(Span {
        source: id,
        start: at(0)?,
        end: at(word.len().max(1))?,
    })
}

/// The four numbers on a line.
fn figures(f: &Figures) -> String {
    let time = |t: Option<f64>, never: &str| t.map_or(never.to_owned(), quantity::duration);
    let cost = f.monthly_cost.as_ref().and_then(|c| c.parse().ok());
    let cost = cost.map_or("unknown".to_owned(), |c| {
        format!("{}/month", quantity::money(Usd(c)))
    });
    format!(
        "availability {}, RTO {}, RPO {}, cost {cost}",
        quantity::availability(f.unavailability),
        time(f.rto_seconds, "never"),
        time(f.rpo_seconds, "everything"),
    )
}
