//! Code quality of GitLab: what is open or known, which GitLab itself compares with the target branch.

use super::escape::line;
use super::finding::{Fate, Finding, all};
use super::{place, words};
use crate::json::{digest, pretty};
use serde::Serialize;
use std::collections::BTreeMap;
use stormglass_core::assessment::Place;
use stormglass_core::diagnostic::Severity;
use stormglass_core::policy::report::{Report, Unanswered};

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

pub(super) fn write(report: &Report) -> Result<String, serde_json::Error> {
    let counted =
        |f: &Finding<'_>| matches!(f.fate, Fate::Failed | Fate::Inconclusive | Fate::Known);
    let mut issues: Vec<Issue> = report.unanswered.iter().map(unanswered).collect();
    issues.extend(all(report).filter(counted).map(|f| finding(&f)));
    // GitLab shows one of those that share a fingerprint.
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for issue in &mut issues {
        let times = seen.entry(issue.fingerprint.clone()).or_default();
        *times += 1;
        if *times > 1 {
            let text = format!("{}\n{times}", issue.fingerprint);
            issue.fingerprint = digest(text.as_bytes()).replace("sha256:", "");
        }
    }
    pretty(&issues)
}

fn finding(finding: &Finding<'_>) -> Issue {
    let check = &finding.judged.check;
    let mut description = format!("{}: {}", words::title(finding.design), line(&check.message));
    for more in [
        Some(check.help.clone()),
        words::mend_or_why_not(finding.judged),
    ] {
        if let Some(more) = more.filter(|m| !m.is_empty()) {
            description.push_str(&format!("; {}", line(&more)));
        }
    }
    let severity = match (finding.fate, check.severity) {
        (Fate::Inconclusive, _) => "minor",
        (_, Severity::Error) => "critical",
        (_, Severity::Warning) => "major",
        (_, Severity::Note) => "info",
    };
    // Two files may hold designs of one name.
    let identity = [&finding.design.file, &finding.judged.fingerprint];
    issue(
        &place::of(finding),
        &check.rule,
        severity,
        description,
        identity,
    )
}

fn unanswered(unanswered: &Unanswered) -> Issue {
    let place = place::of_unanswered(unanswered);
    let description = format!(
        "no answer: {}; {}",
        line(&unanswered.message),
        line(&unanswered.help)
    );
    let identity = [&unanswered.file, &unanswered.message];
    issue(&place, &unanswered.code, "blocker", description, identity)
}

fn issue(
    place: &Place,
    rule: &str,
    severity: &'static str,
    description: String,
    identity: [&String; 2],
) -> Issue {
    let [file, rest] = identity;
    let text = format!("{}\n{rule}\n{rest}", place::path(file));
    Issue {
        description,
        check_name: rule.to_owned(),
        fingerprint: digest(text.as_bytes()).replace("sha256:", ""),
        severity,
        location: Location {
            path: line(&place::path(&place.file)),
            lines: Lines { begin: place.line },
        },
    }
}
