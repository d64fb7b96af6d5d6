//! What to look at: the gravest first, findings of one rule told once.

use super::page::Page;
use crate::style::Role;
use stormglass_core::assessment::{Assessment, Finding};
use stormglass_core::diagnostic::Severity;

/// Rules on the first screen, unless all findings are asked for.
const RULES: usize = 5;

pub(super) fn write(page: &mut Page<'_>, a: &Assessment) {
    if a.findings.is_empty() {
        return;
    }
    let mut sorted: Vec<&Finding> = a.findings.iter().collect();
    sorted.sort_by_key(|f| f.severity);
    page.heading("Look at", "");
    if page.style.verbose {
        for finding in sorted {
            one(page, finding, 0);
        }
        return;
    }
    // The first of each rule, with the number of the others.
    let mut rules: Vec<(&Finding, usize)> = Vec::new();
    for finding in &sorted {
        match rules
            .iter_mut()
            .find(|(first, _)| first.rule == finding.rule)
        {
            Some((_, others)) => *others += 1,
            None => rules.push((finding, 0)),
        }
    }
    for (finding, others) in rules.iter().take(RULES) {
        one(page, finding, *others);
    }
    let told: usize = rules.iter().take(RULES).map(|(_, others)| 1 + others).sum();
    let hidden = sorted.len() - told;
    if hidden > 0 {
        page.paragraph(2, Role::Faint, &format!("{hidden} more with -v"));
    }
}

fn one(page: &mut Page<'_>, finding: &Finding, others: usize) {
    let paint = match finding.severity {
        Severity::Error => Role::Bad,
        Severity::Warning => Role::Doubt,
        Severity::Note => Role::Faint,
    };
    let text = format!("{} [{}]", finding.message, finding.rule);
    page.item(2, (paint, finding.severity.word()), &text);
    let mut help = finding.help.clone();
    if !finding.path.is_empty() {
        let place = finding.place.as_ref().map_or_else(
            || finding.path.clone(),
            |p| format!("{}:{}:{}", p.file, p.line, p.column),
        );
        help.push_str(&format!(" ({place})"));
    }
    if others > 0 {
        help.push_str(&format!("; {others} more like it with -v"));
    }
    page.paragraph(4, Role::Faint, &help);
}
