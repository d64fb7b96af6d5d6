//! SARIF 2.1.0 for code scanning: a run for each environment, a result for each finding that is open or known.
//!
//! GitHub takes no notice of suppressions, so what is waived is left out unless asked for. Fingerprints
//! know rule, design and target and no line, so that a finding keeps its identity when text moves.

mod log;
mod rules;

use super::escape::line;
use super::finding::{Fate, Finding, of_design};
use super::{place, words};
use crate::json::pretty;
use log::{
    ArtifactLocation, AutomationDetails, DescriptorReference, Driver, Invocation, Location, Log,
    LogicalLocation, Notification, Outcome, PhysicalLocation, Properties, Region, Run, SCHEMA,
    Suppression, Text, Tool,
};
use rules::Rules;
use std::collections::BTreeMap;
use stormglass_core::assessment::Place;
use stormglass_core::diagnostic::Severity;
use stormglass_core::policy::report::{DesignReport, Disposition, Report, Since};

/// GitHub takes so many runs from one file, and so many results from a run.
const RUNS: usize = 20;
const RESULTS: usize = 25_000;
/// The fingerprint by which GitHub tells alerts apart.
const LINE_HASH: &str = "primaryLocationLineHash";

pub(super) fn write(report: &Report, include_waived: bool) -> Result<String, serde_json::Error> {
    let rules = Rules::of(report);
    let mut runs: Vec<Run> = environments(report)
        .into_iter()
        .map(|(name, designs)| run(report, &rules, name, &designs, include_waived))
        .collect();
    // What has no answer belongs to no environment.
    if let Some(first) = runs.first_mut() {
        let [invocation] = &mut first.invocations;
        invocation.execution_successful = report.unanswered.is_empty();
        invocation
            .tool_execution_notifications
            .extend(unanswered(report));
    }
    pretty(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs,
    })
}

/// The designs by environment, in the order in which these turn up; all in one if there are too many.
fn environments(report: &Report) -> Vec<(Option<&str>, Vec<&DesignReport>)> {
    let mut found: Vec<(Option<&str>, Vec<&DesignReport>)> = Vec::new();
    for design in &report.designs {
        let name = design.environment.as_deref();
        match found.iter_mut().find(|(n, _)| *n == name) {
            Some((_, designs)) => designs.push(design),
            None => found.push((name, vec![design])),
        }
    }
    if found.is_empty() || found.len() > RUNS {
        return vec![(None, report.designs.iter().collect())];
    }
    found
}

fn run(
    report: &Report,
    rules: &Rules,
    environment: Option<&str>,
    designs: &[&DesignReport],
    include_waived: bool,
) -> Run {
    // The standard wants a state of every result of a run or of none.
    let compared = designs.iter().any(|d| {
        let known = |f: &Finding<'_>| f.fate == Fate::Known || f.judged.since.is_some();
        d.baseline.is_some() || of_design(d).any(|f| known(&f))
    });
    let mut shown: Vec<Finding<'_>> = designs
        .iter()
        .flat_map(|d| of_design(d))
        .filter(|f| f.fate != Fate::Passed && (f.fate != Fate::Waived || include_waived))
        .collect();
    let left_out = shown.len().saturating_sub(RESULTS);
    if left_out > 0 {
        shown.sort_by_key(|f| (f.fate, f.level()));
        shown.truncate(RESULTS);
    }
    let id = environment.map_or_else(String::new, |e| format!("{}/", line(e)));
    Run {
        tool: Tool {
            driver: Driver {
                name: "Stormglass",
                version: line(&report.version),
                semantic_version: line(&report.version),
                rules: rules.descriptors(),
            },
        },
        invocations: [Invocation {
            execution_successful: true,
            tool_execution_notifications: (left_out > 0)
                .then(|| Notification {
                    level: "warning",
                    message: Text {
                        text: format!("{left_out} findings are left out, the least of them"),
                    },
                    descriptor: None,
                    locations: Vec::new(),
                })
                .into_iter()
                .collect(),
        }],
        // What stands before the last slash is the category, which GitHub keeps apart.
        automation_details: AutomationDetails {
            id: format!("stormglass/{id}"),
        },
        column_kind: "unicodeCodePoints",
        results: told_apart(shown.iter().map(|f| outcome(f, rules, compared)).collect()),
    }
}

/// Results that share a fingerprint, numbered, for GitHub makes one alert of them.
fn told_apart(mut results: Vec<Outcome>) -> Vec<Outcome> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for result in &mut results {
        if let Some(hash) = result.partial_fingerprints.get_mut(LINE_HASH) {
            let times = seen.entry(hash.clone()).or_default();
            *times += 1;
            hash.push_str(&format!(":{times}"));
        }
    }
    results
}

fn outcome(finding: &Finding<'_>, rules: &Rules, compared: bool) -> Outcome {
    let judged = finding.judged;
    let check = &judged.check;
    let measured = check.measured.as_ref();
    let mut main = location(&place::of(finding));
    if !check.cause.is_empty() {
        main.logical_locations.push(LogicalLocation {
            fully_qualified_name: line(&check.cause),
            kind: "member",
        });
    }
    let fingerprint = &judged.fingerprint;
    Outcome {
        rule_id: check.rule.clone(),
        rule_index: rules.index(&check.rule),
        level: finding.level().word(),
        message: Text {
            text: message(finding),
        },
        locations: [main],
        related_locations: related(finding),
        // Left to itself GitHub makes the second of the line, and two findings of one rule at one line are one alert.
        partial_fingerprints: BTreeMap::from([
            ("stormglassFinding/v1", fingerprint.clone()),
            (LINE_HASH, fingerprint.clone()),
        ]),
        baseline_state: compared.then_some(match (finding.fate, &judged.since) {
            (Fate::Known, _) => "unchanged",
            (_, Some(Since::Worse { .. })) => "updated",
            _ => "new",
        }),
        suppressions: suppressions(finding),
        properties: Properties {
            standing: check.standing.word(),
            design: line(&finding.design.design),
            variant: finding.design.variant.as_deref().map(line),
            target: line(&check.target),
            value: measured.and_then(|m| m.value),
            lower: measured.and_then(|m| m.lower),
            upper: measured.and_then(|m| m.upper),
            limit: measured.and_then(|m| m.limit_value),
            unit: measured.map(|m| line(&m.unit)),
            monthly_cost_delta: judged
                .mend
                .as_ref()
                .and_then(|m| m.monthly_cost_delta.clone()),
        },
    }
}

/// Complete without Markdown, which some viewers do not read.
fn message(finding: &Finding<'_>) -> String {
    let check = &finding.judged.check;
    let mut text = format!(
        "{}: {}.",
        words::title(finding.design),
        line(&check.message)
    );
    for more in [
        Some(check.help.clone()),
        words::since(finding.judged),
        words::mend_or_why_not(finding.judged),
    ] {
        if let Some(more) = more.filter(|m| !m.is_empty()) {
            text.push_str(&format!(" {}.", capital(&line(&more))));
        }
    }
    text
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), chars.as_str())
}

/// The line that asks for it, and the one that waives it.
fn related(finding: &Finding<'_>) -> Vec<Location> {
    let mut found: Vec<(Place, &str)> = Vec::new();
    if let Some(place) = &finding.judged.check.objective_place {
        found.push((place.clone(), "asked for here"));
    }
    if let Disposition::Waived {
        place: Some(place), ..
    } = &finding.judged.disposition
    {
        found.push((place.clone(), "waived here"));
    }
    let numbered = found.into_iter().enumerate();
    numbered
        .map(|(i, (place, text))| Location {
            id: Some(i + 1),
            message: Some(Text { text: text.into() }),
            ..location(&place)
        })
        .collect()
}

fn suppressions(finding: &Finding<'_>) -> Vec<Suppression> {
    let Disposition::Waived {
        reason,
        owner,
        expires,
        place,
        ..
    } = &finding.judged.disposition
    else {
        return Vec::new();
    };
    let inside = place
        .as_ref()
        .is_some_and(|p| p.file == finding.design.file);
    vec![Suppression {
        kind: if inside { "inSource" } else { "external" },
        status: "accepted",
        justification: line(&format!("{reason} ({owner}, until {expires})")),
    }]
}

fn location(place: &Place) -> Location {
    Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: place::uri(&place.file),
            },
            region: Region {
                start_line: place.line.max(1),
                start_column: place.column.max(1),
            },
        },
        logical_locations: Vec::new(),
        message: None,
    }
}

fn unanswered(report: &Report) -> impl Iterator<Item = Notification> {
    report.unanswered.iter().map(|u| {
        let text = [u.message.as_str(), u.help.as_str()].map(line).join("; ");
        Notification {
            level: Severity::Error.word(),
            message: Text {
                text: text.trim_end_matches("; ").to_owned(),
            },
            descriptor: Some(DescriptorReference { id: line(&u.code) }),
            locations: vec![location(&place::of_unanswered(u))],
        }
    })
}
