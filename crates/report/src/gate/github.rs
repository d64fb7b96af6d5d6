//! Workflow commands of GitHub Actions: annotations at the lines of the files.

use super::escape::{cut, github_data, github_property, line};
use super::finding::{Finding, worst_first};
use super::{place, words};
use stormglass_core::assessment::Place;
use stormglass_core::diagnostic::Severity;
use stormglass_core::policy::report::{Report, Unanswered};

/// GitHub shows so many of a kind from one step, and drops the rest without a word.
const PER_KIND: usize = 10;
/// Longest message; GitHub cuts at 64 KiB, people much earlier.
const LONGEST: usize = 2000;

pub(super) fn write(report: &Report) -> String {
    let mut commands: Vec<(Severity, String)> = report.unanswered.iter().map(unanswered).collect();
    commands.extend(worst_first(report).iter().map(finding));
    let mut out = String::new();
    let mut left = 0;
    for kind in [Severity::Error, Severity::Warning, Severity::Note] {
        let of_kind: Vec<&String> = commands
            .iter()
            .filter(|(level, _)| *level == kind)
            .map(|(_, command)| command)
            .collect();
        // The last notice is the one that says how many are left out.
        let most = if kind == Severity::Note {
            PER_KIND - 1
        } else {
            PER_KIND
        };
        for command in of_kind.iter().take(most) {
            out.push_str(command);
            out.push('\n');
        }
        left += of_kind.len().saturating_sub(most);
    }
    if left > 0 {
        out.push_str(&format!(
            "::notice title=stormglass::{left} more in the summary of this job\n"
        ));
    }
    out.push_str(&format!(
        "Stormglass: the gate {}\n{}\n",
        words::verdict(report),
        words::totals(&report.tally)
    ));
    out
}

fn finding(finding: &Finding<'_>) -> (Severity, String) {
    let check = &finding.judged.check;
    let mut lines = vec![line(&check.message)];
    if !check.help.is_empty() {
        lines.push(line(&check.help));
    }
    if let Some(place) = &check.objective_place {
        lines.push(format!("asked for at {}", line(&place::named(place))));
    }
    lines.extend(words::mend_or_why_not(finding.judged).map(|m| line(&m)));
    let title = format!(
        "{}: {} ({})",
        check.rule,
        check.target,
        words::title(finding.design)
    );
    let level = finding.level();
    (
        level,
        command(level, &place::of(finding), &title, &lines.join("\n")),
    )
}

fn unanswered(unanswered: &Unanswered) -> (Severity, String) {
    let place = place::of_unanswered(unanswered);
    let message = [&unanswered.message, &unanswered.help]
        .map(|l| line(l))
        .join("\n");
    let title = format!("{}: no answer", unanswered.code);
    let level = Severity::Error;
    (level, command(level, &place, &title, message.trim_end()))
}

fn command(level: Severity, place: &Place, title: &str, message: &str) -> String {
    let kind = match level {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    format!(
        "::{kind} file={},line={},col={},title={}::{}",
        github_property(&line(&place::path(&place.file))),
        place.line,
        place.column,
        github_property(&cut(&line(title), 250)),
        github_data(&cut(message, LONGEST))
    )
}
