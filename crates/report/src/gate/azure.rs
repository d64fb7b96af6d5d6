//! Logging commands of Azure Pipelines: issues at the lines of the files.

use super::escape::{azure_data, azure_property, cut, line};
use super::finding::worst_first;
use super::{place, words};
use stormglass_core::assessment::Place;
use stormglass_core::diagnostic::Severity;
use stormglass_core::policy::report::Report;

/// Longest message.
const LONGEST: usize = 2000;

pub(super) fn write(report: &Report) -> String {
    let mut out = String::new();
    for u in &report.unanswered {
        let place = place::of_unanswered(u);
        let message = [u.message.as_str(), u.help.as_str()].map(line).join("; ");
        let message = message.trim_end_matches("; ");
        out.push_str(&issue("error", &place, &u.code, message));
    }
    for finding in worst_first(report) {
        let check = &finding.judged.check;
        let mut message = line(&format!(
            "{}: {}",
            words::title(finding.design),
            check.message
        ));
        if !check.help.is_empty() {
            message.push_str(&format!("; {}", line(&check.help)));
        }
        if let Some(mend) = words::mend_or_why_not(finding.judged) {
            message.push_str(&format!("; {}", line(&mend)));
        }
        match finding.level() {
            // Azure knows no notes; they are lines of the log.
            Severity::Note => {
                let text = format!("note: {}: {message}", check.rule);
                out.push_str(&format!("{}\n", defused(&line(&text))));
            }
            level => out.push_str(&issue(
                level.word(),
                &place::of(&finding),
                &check.rule,
                &message,
            )),
        }
    }
    out.push_str(&format!(
        "Stormglass: the gate {}\n{}\n",
        words::verdict(report),
        words::totals(&report.tally)
    ));
    out
}

fn issue(kind: &str, place: &Place, code: &str, message: &str) -> String {
    format!(
        "##vso[task.logissue type={kind};sourcepath={};linenumber={};columnnumber={};code={};]{}\n",
        azure_property(&line(&place::path(&place.file))),
        place.line,
        place.column,
        azure_property(&line(code)),
        azure_data(&cut(message, LONGEST))
    )
}

/// The agent looks for commands anywhere in a line.
fn defused(text: &str) -> String {
    text.replace("##", "# #")
}
