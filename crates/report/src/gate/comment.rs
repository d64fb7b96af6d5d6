//! A comment under a pull request: three lines first, the rest folded, never longer than GitHub takes.
//!
//! The hidden tag lets a job find its own comment and update it.

use super::escape::{code, cut, markdown, prose};
use super::finding::{Fate, Finding, all, worst_first};
use super::{markdown as page, place, words};
use crate::text::count;
use stormglass_core::policy::report::Report;
use stormglass_core::quantity::Usd;

/// Longest comment, in bytes: GitHub's own limit is 65,536 characters.
pub const LIMIT: usize = 65_000;
/// What the comment starts with, hidden from its readers.
pub const TAG: &str = "<!-- stormglass-check -->";

/// Longest part of one of the first three lines, in characters before they are escaped.
const PART: usize = 300;
/// Longest finding, in bytes; what is longer is named and not told.
const FINDING: usize = 6_000;
/// Kept for the ends of what is folded and for the word on what is left out.
const RESERVE: usize = 400;

/// Text with a limit that is never passed.
struct Limited {
    text: String,
    left_out: usize,
}

impl Limited {
    /// Adds a piece that makes sense alone, if there is room.
    fn add(&mut self, piece: &str) -> bool {
        let fits = self.text.len() + piece.len() + RESERVE <= LIMIT;
        if fits {
            self.text.push_str(piece);
        } else {
            self.left_out += 1;
        }
        fits
    }

    /// Adds pieces under a summary, folded.
    fn fold(&mut self, summary: &str, head: &str, pieces: &[String]) {
        let open = format!("\n<details><summary>{summary}</summary>\n\n{head}");
        if pieces.is_empty() {
            return;
        }
        if self.text.len() + open.len() + RESERVE > LIMIT {
            self.left_out += pieces.len();
            return;
        }
        self.text.push_str(&open);
        for piece in pieces {
            self.add(piece);
        }
        self.text.push_str("\n</details>\n");
    }
}

pub(super) fn write(report: &Report) -> String {
    let mut out = Limited {
        text: format!("{TAG}\n{}\n", summary(report)),
        left_out: 0,
    };
    let unanswered = page::unanswered(report);
    let many = count(unanswered.len(), "problem");
    out.fold(&format!("{many} without an answer"), "", &unanswered);
    let open: Vec<String> = worst_first(report)
        .iter()
        .map(|f| told(f, report))
        .collect();
    let many = count(open.len(), "finding");
    out.fold(&format!("{many}, the worst first"), "", &open);
    let numbers: Vec<String> = report
        .designs
        .iter()
        .map(|d| {
            let (title, file) = (markdown(&words::title(d)), code(&place::path(&d.file)));
            let better = page::improved(d);
            format!("**{title}** in {file}\n\n{}{better}\n", page::numbers(d))
        })
        .collect();
    out.fold("Numbers", "", &numbers);
    for (fate, name) in [
        (Fate::Known, "known from the baseline"),
        (Fate::Waived, "waived"),
    ] {
        let rows: Vec<String> = all(report)
            .filter(|f| f.fate == fate)
            .map(|f| page::row(&f))
            .collect();
        out.fold(&format!("{} {name}", rows.len()), page::head(fate), &rows);
    }
    if out.left_out > 0 {
        let left = count(out.left_out, "more entry");
        out.text.push_str(&format!(
            "\n{left} in the full report: there was no room for more.\n"
        ));
    }
    out.text
}

/// Verdict, numbers, and what matters most.
fn summary(report: &Report) -> String {
    let verdict = format!(
        "**Stormglass: the gate {}** ({})",
        markdown(&words::verdict(report)),
        words::totals(&report.tally)
    );
    let lines = [verdict, numbers(report), foremost(report)];
    lines.map(|l| format!("- {l}")).join("\n")
}

fn numbers(report: &Report) -> String {
    let part = |text: &str| markdown(&cut(text, PART));
    match report.designs.as_slice() {
        [] => "No design was evaluated".to_owned(),
        [only] => format!(
            "{}: {}",
            part(&words::title(only)),
            part(&words::figures_line(only))
        ),
        several => {
            let cost = |baseline: bool| -> Option<Usd> {
                let of = several.iter().map(|d| {
                    let figures = if baseline {
                        d.baseline.as_ref()?
                    } else {
                        &d.figures
                    };
                    words::amount(figures.monthly_cost.as_deref()?)
                });
                of.sum()
            };
            let total = cost(false).map(|c| format!("{c}/month together"));
            let total = total.unwrap_or_else(|| "cost unknown".to_owned());
            let change = cost(false).zip(cost(true)).map(|(now, was)| now - was);
            let change = change
                .filter(|c| !c.cents().is_zero())
                .map_or_else(String::new, |c| {
                    format!(" ({}{c})", if c > Usd::ZERO { "+" } else { "" })
                });
            format!(
                "{} designs, {}",
                several.len(),
                part(&format!("{total}{change}"))
            )
        }
    }
}

fn foremost(report: &Report) -> String {
    let part = |text: &str| prose(&cut(text, PART));
    if let Some(u) = report.unanswered.first() {
        return format!(
            "No answer for {}: {}",
            code(&cut(&u.file, PART)),
            part(&u.message)
        );
    }
    if let Some(worst) = worst_first(report).first() {
        let at = place::named(&place::of(worst));
        let mend = words::mend(worst.judged);
        let mend = mend.map_or_else(String::new, |m| format!(". Cheapest mend: {}", part(&m)));
        let message = part(&worst.judged.check.message);
        return format!("Worst, at {}: {message}{mend}", code(&cut(&at, PART)));
    }
    let better: usize = report.designs.iter().map(|d| d.improved.len()).sum();
    match better {
        0 => "Nothing to mend".to_owned(),
        n => format!(
            "Nothing to mend, {} better than the baseline",
            count(n, "finding")
        ),
    }
}

/// A finding with its design; only named where it would be too long.
fn told(finding: &Finding<'_>, report: &Report) -> String {
    let design = match report.designs.len() {
        1 => String::new(),
        _ => format!("{}: ", markdown(&cut(&words::title(finding.design), PART))),
    };
    let full = format!("#### {design}{}\n", page::open(finding));
    if full.len() <= FINDING {
        return full;
    }
    let check = &finding.judged.check;
    let [rule, target] = [&check.rule, &check.target].map(|t| code(&cut(t, PART)));
    format!(
        "#### {design}{rule} {target}\n\n{}\n\n",
        prose(&cut(&check.message, PART))
    )
}
