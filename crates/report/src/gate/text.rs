//! What people read on a terminal: the line that causes a finding and the one that asks for more, the mend
//! with its price, the totals last.

use super::escape::line;
use super::finding::{Fate, Finding, of_design};
use super::{place, words};
use crate::style::{Role, Style, wrap};
use crate::text::count;
use crate::text::notice::{Marked, Notice, renderer};
use annotate_snippets::{Level, Renderer};
use stormglass_core::policy::report::{DesignReport, Disposition, Judged, Report};
use stormglass_core::source::Sources;

/// The report; `sources` are the texts that places are in, as far as they are at hand.
pub(super) fn write(report: &Report, sources: &Sources, style: &Style) -> String {
    let renderer = renderer(style);
    let mut out = String::new();
    for design in &report.designs {
        write_design(&mut out, design, sources, style, &renderer);
    }
    for u in &report.unanswered {
        let at = u
            .place
            .as_ref()
            .map_or_else(|| u.file.clone(), place::named);
        let variant = u.variant.as_ref();
        let variant = variant.map_or_else(String::new, |v| format!(", variant {v}"));
        let text = format!("no answer[{}]: {} ({at}{variant})", u.code, u.message);
        paragraph(&mut out, style, Role::Bad, &text);
    }
    if !report.unanswered.is_empty() {
        out.push('\n');
    }
    let checked = count(report.designs.len(), "design");
    out.push_str(&format!(
        "{checked} checked: {}\n",
        words::totals(&report.tally)
    ));
    let role = if report.passed { Role::Good } else { Role::Bad };
    let verdict = format!("The gate {}.", words::verdict(report));
    out.push_str(&format!("{}\n", style.paint(role, &verdict)));
    out
}

fn write_design(
    out: &mut String,
    design: &DesignReport,
    sources: &Sources,
    style: &Style,
    renderer: &Renderer,
) {
    let beside = [
        Some(design.file.clone()),
        design.variant.as_ref().map(|v| format!("variant {v}")),
        design.environment.clone(),
    ];
    let beside: Vec<String> = beside.into_iter().flatten().collect();
    let title = style.paint(Role::Strong, &line(&design.design));
    let beside = style.paint(Role::Faint, &line(&format!("({})", beside.join(", "))));
    out.push_str(&format!("{title}  {beside}\n"));
    for row in wrap(&words::figures_line(design), style.columns() - 2) {
        out.push_str(&format!("  {row}\n"));
    }
    out.push('\n');
    for finding in of_design(design) {
        if matches!(finding.fate, Fate::Failed | Fate::Inconclusive) {
            out.push_str(&open(&finding, sources, renderer));
            out.push_str("\n\n");
        }
    }
    let before = out.len();
    for finding in of_design(design) {
        match finding.fate {
            Fate::Known | Fate::Waived => aside(out, &finding, style),
            Fate::Passed if style.verbose => aside(out, &finding, style),
            _ => {}
        }
    }
    for better in &design.improved {
        paragraph(out, style, Role::Good, &words::improved(better));
    }
    if out.len() > before {
        out.push('\n');
    }
}

/// A finding with its lines.
fn open(finding: &Finding<'_>, sources: &Sources, renderer: &Renderer) -> String {
    let judged = finding.judged;
    let check = &judged.check;
    let cause = check.place.as_ref().and_then(|p| place::span(p, sources));
    let asked = check.objective_place.as_ref();
    let asked = asked.and_then(|p| place::span(p, sources));
    let label = Some("asked for here".to_owned());
    let mark = |span, primary, label| Marked {
        span,
        primary,
        label,
    };
    let marks = match (cause, asked) {
        (Some(cause), Some(asked)) if cause == asked => vec![mark(cause, true, label)],
        (Some(cause), Some(asked)) => vec![mark(cause, true, None), mark(asked, false, label)],
        (Some(cause), None) => vec![mark(cause, true, None)],
        (None, Some(asked)) => vec![mark(asked, true, label)],
        (None, None) => Vec::new(),
    };
    let mut notes = notes(judged);
    if let (None, Some(place)) = (asked, &check.objective_place) {
        let text = format!("asked for at {}", place::named(place));
        notes.insert(0, (Level::NOTE, text));
    }
    let inconclusive = finding.fate == Fate::Inconclusive;
    let origin = marks.is_empty().then(|| {
        let at = check.place.as_ref();
        let file = at.map_or(&finding.design.file, |p| &p.file);
        (
            file.clone(),
            at.map(|p| (p.line as usize, p.column as usize)),
        )
    });
    let notice = Notice {
        severity: finding.level(),
        name: inconclusive.then_some("inconclusive"),
        id: &check.rule,
        message: &check.message,
        marks,
        origin,
        path: &check.cause,
        notes,
    };
    notice.render(sources, renderer)
}

/// What stands below the lines.
fn notes(judged: &Judged) -> Vec<(Level<'static>, String)> {
    let check = &judged.check;
    let mend = || Level::HELP.with_name("mend");
    let mut notes: Vec<(Level<'static>, String)> = Vec::new();
    let bounds = check.measured.as_ref().and_then(words::bounds);
    notes.extend(bounds.map(|b| (Level::NOTE, format!("bounds: {b}"))));
    notes.extend(words::since(judged).map(|s| (Level::NOTE, s)));
    if !check.help.is_empty() {
        notes.push((Level::HELP, check.help.clone()));
    }
    if let Some(text) = words::mend(judged) {
        notes.push((mend(), text));
    } else if let Some(why) = &judged.no_mend {
        notes.push((mend(), format!("none found: {why}")));
    }
    for change in judged.mend.iter().flat_map(|m| &m.changes) {
        let from = change.from.as_deref().unwrap_or("(not stated)");
        let text = format!("{}: {from} -> {}", change.path, change.to);
        notes.push((Level::NOTE.with_name("change"), text));
    }
    notes
}

/// A finding that does not count, without its lines.
fn aside(out: &mut String, finding: &Finding<'_>, style: &Style) {
    let check = &finding.judged.check;
    let at = place::named(&place::of(finding));
    let said = |word: &str| format!("{word}[{}]: {}", check.rule, check.message);
    let text = match &finding.judged.disposition {
        _ if finding.fate == Fate::Passed => said("passed"),
        Disposition::Waived {
            reason,
            owner,
            expires,
            ..
        } => {
            let waived = said("waived");
            format!("{waived} (until {expires} by {owner}: {reason}; {at})")
        }
        Disposition::Known { was: Some(was) } => format!("{} (was {was}; {at})", said("known")),
        Disposition::Known { was: None } | Disposition::Open => format!("{} ({at})", said("known")),
    };
    paragraph(out, style, Role::Faint, &text);
}

fn paragraph(out: &mut String, style: &Style, role: Role, text: &str) {
    for row in wrap(&line(text), style.columns()) {
        out.push_str(&format!("{}\n", style.paint(role, &row)));
    }
}
