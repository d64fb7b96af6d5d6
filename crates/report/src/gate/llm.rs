//! In as few words as carry the matter: a line a finding, no decoration, what is kept only counted.

use super::escape::{cut, line};
use super::finding::{Fate, Finding, all};
use super::{place, words};
use crate::text::count;
use stormglass_core::policy::report::{Disposition, Report};

/// Longest part of a line.
const LONGEST: usize = 400;

pub(super) fn write(report: &Report) -> String {
    let mut out = format!(
        "stormglass {}: the gate {}\n{}\n",
        line(&report.version),
        words::verdict(report),
        words::totals(&report.tally)
    );
    for u in &report.unanswered {
        let at = u
            .place
            .as_ref()
            .map_or_else(|| place::path(&u.file), place::named);
        out.push_str(&sentence(["no-answer", &u.code, &at, &u.message, &u.help]));
    }
    for design in &report.designs {
        let file = place::path(&design.file);
        let head = format!(
            "design {file} \"{}\": {}",
            words::title(design),
            words::figures_line(design)
        );
        out.push_str(&format!("{}\n", line(&head)));
        for finding in super::finding::of_design(design) {
            if finding.fate != Fate::Passed {
                out.push_str(&one(&finding));
            }
        }
        for better in &design.improved {
            out.push_str(&sentence([&words::improved(better), "", "", "", ""]));
        }
    }
    let passed: usize = all(report).filter(|f| f.fate == Fate::Passed).count();
    if passed > 0 {
        let passed = count(passed, "passed check");
        out.push_str(&format!("{passed} not listed; -f json has all\n"));
    }
    out
}

fn one(finding: &Finding<'_>) -> String {
    let judged = finding.judged;
    let check = &judged.check;
    let word = match finding.fate {
        Fate::Failed => finding.level().word(),
        Fate::Inconclusive => "inconclusive",
        Fate::Known => "known",
        Fate::Waived => "waived",
        Fate::Passed => "passed",
    };
    let head = format!(
        "{word} {} {} {}",
        check.rule,
        check.target,
        place::named(&place::of(finding))
    );
    match &judged.disposition {
        Disposition::Open => {
            let asked = check.objective_place.as_ref();
            let asked = asked.map_or_else(String::new, |p| format!("asked at {}", place::named(p)));
            let changes = judged.mend.as_ref().map(|mend| {
                let changes = mend.changes.iter().map(|c| format!("{}={}", c.path, c.to));
                format!(
                    "mend {}, {}",
                    changes.collect::<Vec<_>>().join(" "),
                    words::price(mend)
                )
            });
            let mend = changes
                .or_else(|| words::mend_or_why_not(judged))
                .unwrap_or_default();
            sentence([&head, &check.message, &asked, &check.help, &mend])
        }
        Disposition::Waived {
            reason, expires, ..
        } => sentence([&head, &format!("until {expires}"), reason, "", ""]),
        Disposition::Known { was } => {
            let was = was
                .as_ref()
                .map_or_else(String::new, |w| format!("was {w}"));
            sentence([&head, &check.message, &was, "", ""])
        }
    }
}

/// Parts that say something, on one line.
fn sentence(parts: [&str; 5]) -> String {
    let said = parts.map(|p| cut(&line(p), LONGEST).into_owned());
    let said: Vec<String> = said.into_iter().filter(|p| !p.is_empty()).collect();
    format!("{}\n", said.join("; "))
}
