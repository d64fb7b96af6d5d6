//! A page in Markdown: the verdict, the four numbers, every finding in full; for the summary of a job.

use super::escape::{code, markdown, prose};
use super::finding::{Fate, Finding, of_design};
use super::{place, words};
use crate::text::count;
use stormglass_core::policy::report::{DesignReport, Disposition, Report, Unanswered};

pub(super) fn write(report: &Report) -> String {
    let mut out = format!(
        "# Stormglass: the gate {}\n\n{}\n",
        markdown(&words::verdict(report)),
        words::totals(&report.tally)
    );
    let unanswered = unanswered(report);
    if !unanswered.is_empty() {
        out.push_str("\n## Without an answer\n\n");
        out.push_str(&unanswered.concat());
    }
    for design in &report.designs {
        let file = code(&place::path(&design.file));
        out.push_str(&format!(
            "\n## {} in {file}\n\n",
            markdown(&words::title(design))
        ));
        out.push_str(&numbers(design));
        for fate in [Fate::Failed, Fate::Inconclusive] {
            for finding in of_design(design).filter(|f| f.fate == fate) {
                out.push_str(&format!("\n### {}", open(&finding)));
            }
        }
        for fate in [Fate::Known, Fate::Waived] {
            let rows: Vec<String> = of_design(design)
                .filter(|f| f.fate == fate)
                .map(|f| row(&f))
                .collect();
            if !rows.is_empty() {
                out.push_str(&format!("\n{}{}", head(fate), rows.concat()));
            }
        }
        out.push_str(&improved(design));
        out.push_str(&passed(design));
    }
    out
}

/// What has no answer, an item each.
pub(super) fn unanswered(report: &Report) -> Vec<String> {
    let item = |u: &Unanswered| {
        let at = u
            .place
            .as_ref()
            .map_or_else(|| place::path(&u.file), place::named);
        let variant = u.variant.as_ref();
        let variant = variant.map_or_else(String::new, |v| format!(", variant {}", code(v)));
        let help = match u.help.as_str() {
            "" => String::new(),
            help => format!("; {}", prose(help)),
        };
        let (rule, message) = (code(&u.code), prose(&u.message));
        format!("- {rule} at {}{variant}: {message}{help}\n", code(&at))
    };
    report.unanswered.iter().map(item).collect()
}

/// The four numbers as a table.
pub(super) fn numbers(design: &DesignReport) -> String {
    let compared = design.baseline.is_some();
    let mut out = if compared {
        "| | now | baseline | change |\n|---|---|---|---|\n".to_owned()
    } else {
        "| | |\n|---|---|\n".to_owned()
    };
    for row in words::figures(design) {
        out.push_str(&format!("| {} | {} |", row.name, markdown(&row.now)));
        if compared {
            let of = |text: Option<String>| text.map_or_else(String::new, |t| markdown(&t));
            out.push_str(&format!(" {} | {} |", of(row.was), of(row.change)));
        }
        out.push('\n');
    }
    out
}

/// A finding that is open, in full; its first line is a heading without its signs.
pub(super) fn open(finding: &Finding<'_>) -> String {
    let judged = finding.judged;
    let check = &judged.check;
    let word = match finding.fate {
        Fate::Inconclusive => "inconclusive",
        _ => finding.level().word(),
    };
    let mut out = format!(
        "{word}: {} {}\n\n{}\n\n",
        code(&check.rule),
        code(&check.target),
        prose(&check.message)
    );
    let mut item = |name: &str, text: String| out.push_str(&format!("- **{name}** {text}\n"));
    let at = code(&place::named(&place::of(finding)));
    let path = match check.cause.as_str() {
        "" => String::new(),
        path => format!(" ({})", code(path)),
    };
    let asked = check
        .objective_place
        .as_ref()
        .map_or_else(String::new, |p| {
            format!(", asked for at {}", code(&place::named(p)))
        });
    item("Where", format!("{at}{path}{asked}"));
    if let Some(measured) = &check.measured {
        let bounds = words::bounds(measured);
        let bounds = bounds.map_or_else(String::new, |i| format!(" (bounds {})", markdown(&i)));
        let (value, limit) = (markdown(&measured.text), markdown(&measured.limit));
        item("Measured", format!("{value}{bounds}, limit {limit}"));
    }
    if let Some(since) = words::since(judged) {
        item("Baseline", prose(&since));
    }
    if !check.help.is_empty() {
        item("To do", prose(&check.help));
    }
    if let Some(mend) = words::mend(judged) {
        item("Cheapest mend", prose(&mend));
    } else if let Some(why) = &judged.no_mend {
        item("No mend found", prose(why));
    }
    for change in judged.mend.iter().flat_map(|m| &m.changes) {
        let from = change.from.as_deref().unwrap_or("not stated");
        let (path, from, to) = (code(&change.path), code(from), code(&change.to));
        out.push_str(&format!("  - {path}: {from} → {to}\n"));
    }
    out
}

/// Head of the table of what is known or waived.
pub(super) fn head(fate: Fate) -> &'static str {
    match fate {
        Fate::Waived => "| waived | where | until | owner | reason |\n|---|---|---|---|---|\n",
        _ => "| known from the baseline | where | then | now |\n|---|---|---|---|\n",
    }
}

/// A row of that table.
pub(super) fn row(finding: &Finding<'_>) -> String {
    let check = &finding.judged.check;
    let name = format!("{} {}", code(&check.rule), code(&check.target));
    let at = code(&place::named(&place::of(finding)));
    match &finding.judged.disposition {
        Disposition::Waived {
            reason,
            owner,
            expires,
            ticket,
            ..
        } => {
            let ticket = ticket
                .as_ref()
                .map_or_else(String::new, |t| format!(" ({})", markdown(t)));
            let [owner, expires, reason] = [owner, expires, reason].map(|t| markdown(t));
            format!("| {name} | {at} | {expires} | {owner} | {reason}{ticket} |\n")
        }
        Disposition::Known { was } => {
            let was = was.as_deref().map_or_else(String::new, markdown);
            format!("| {name} | {at} | {was} | {} |\n", prose(&check.message))
        }
        Disposition::Open => format!("| {name} | {at} | | |\n"),
    }
}

/// What is better than in the baseline; empty without.
pub(super) fn improved(design: &DesignReport) -> String {
    if design.improved.is_empty() {
        return String::new();
    }
    let lines = design.improved.iter();
    let lines: String = lines
        .map(|b| format!("- {}\n", prose(&words::improved(b))))
        .collect();
    format!("\nBetter than the baseline:\n\n{lines}")
}

/// What passes, folded.
fn passed(design: &DesignReport) -> String {
    let rows: Vec<String> = of_design(design)
        .filter(|f| f.fate == Fate::Passed)
        .map(|f| {
            let check = &f.judged.check;
            let (rule, target) = (code(&check.rule), code(&check.target));
            format!("| {rule} {target} | {} |\n", prose(&check.message))
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "\n<details><summary>{}</summary>\n\n| passed | |\n|---|---|\n{}\n</details>\n",
        count(rows.len(), "check") + " passed",
        rows.concat()
    )
}
