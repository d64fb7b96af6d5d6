//! Two sets of designs side by side: what a change does to their numbers and to what is found of them.
//!
//! It tells; it does not judge. Waivers and baselines play no part.

use super::Standing;
use super::baseline::{keyed, same_design, step};
use super::report::{DesignReport, Figures, Judged, Report};
use crate::assessment::Place;
use crate::diagnostic::Severity;
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;

/// Identifier and version of the shape.
pub const SCHEMA: &str = "stormglass-diff/1";

/// What differs between designs before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Difference {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Version of Stormglass.
    pub version: &'static str,
    /// Whether any number or finding differs.
    pub changed: bool,
    /// Designs after, in their order; then those that are gone.
    pub designs: Vec<DesignDifference>,
}

/// What happened to a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It was not there before.
    Added,
    /// It is not there after.
    Removed,
    /// A number or a finding differs.
    Changed,
    /// No number and no finding differs.
    Same,
}

/// One design before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct DesignDifference {
    /// Its file, after unless it is gone.
    pub file: String,
    /// Its name.
    pub design: String,
    /// The variant, if it is one.
    pub variant: Option<String>,
    /// What happened to it.
    pub status: Status,
    /// Its numbers before.
    pub before: Option<Figures>,
    /// Its numbers after.
    pub after: Option<Figures>,
    /// After less before, where both are known.
    pub delta: Option<Delta>,
    /// What fails or is in doubt after, and did not before.
    pub new: Vec<Changed>,
    /// What failed before, and is worse.
    pub worse: Vec<Changed>,
    /// What failed before, and is better although it still fails.
    pub better: Vec<Changed>,
    /// What failed before, and does not any more.
    pub gone: Vec<Changed>,
}

/// Numbers after less numbers before.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Delta {
    /// US dollars a month, as an exact decimal; absent when one of them is not known.
    pub monthly_cost: Option<String>,
    /// The same as a share of what it was; absent when that was nothing.
    pub monthly_cost_share: Option<f64>,
    /// Share of requests not served.
    pub unavailability: f64,
    /// Seconds of recovery; absent when one of them has no end.
    pub rto_seconds: Option<f64>,
    /// Seconds of data lost; absent when one of them is everything.
    pub rpo_seconds: Option<f64>,
}

/// A finding that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Changed {
    /// The rule.
    pub rule: String,
    /// What it is about.
    pub target: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is so, after unless it is gone; one sentence.
    pub message: String,
    /// The value before, for people.
    pub was: Option<String>,
    /// The value after.
    pub is: Option<String>,
    /// Where, after unless it is gone; of what is gone, where it was.
    pub place: Option<Place>,
}

/// What differs.
#[must_use]
pub fn difference(before: &Report, after: &Report) -> Difference {
    let mut left: Vec<&DesignReport> = before.designs.iter().collect();
    let mut designs = Vec::new();
    for now in &after.designs {
        let same = match (before.designs.as_slice(), after.designs.as_slice()) {
            // Two designs that were named one by one are meant to be compared.
            ([only], [_]) => Some(only),
            _ => {
                let (variant, environment) = (now.variant.as_deref(), now.environment.as_deref());
                same_design(before, &now.file, &now.design, variant, environment)
            }
        };
        left.retain(|d| same.is_none_or(|s| !std::ptr::eq(*d, s)));
        designs.push(match same {
            Some(was) => changed(was, now),
            None => one(now, Status::Added),
        });
    }
    designs.extend(left.into_iter().map(|was| one(was, Status::Removed)));
    Difference {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        changed: designs.iter().any(|d| d.status != Status::Same),
        designs,
    }
}

/// A design that is only on one side.
fn one(report: &DesignReport, status: Status) -> DesignDifference {
    let failing = report.checks.iter().filter(|j| fails(j));
    let all: Vec<Changed> = failing.map(|j| entry(j, None)).collect();
    let figures = Some(report.figures.clone());
    let mut out = DesignDifference {
        file: report.file.clone(),
        design: report.design.clone(),
        variant: report.variant.clone(),
        status,
        before: None,
        after: None,
        delta: None,
        new: Vec::new(),
        worse: Vec::new(),
        better: Vec::new(),
        gone: Vec::new(),
    };
    if status == Status::Removed {
        (out.before, out.gone) = (figures, all);
    } else {
        (out.after, out.new) = (figures, all);
    }
    out
}

fn changed(was: &DesignReport, now: &DesignReport) -> DesignDifference {
    let mut out = one(now, Status::Same);
    out.new.clear();
    out.before = Some(was.figures.clone());
    out.delta = Some(delta(&was.figures, &now.figures));
    let mut earlier: BTreeMap<_, &Judged> = keyed(&was.checks).collect();
    for (key, judged) in keyed(&now.checks) {
        let before = earlier.remove(&key).filter(|j| fails(j));
        match before {
            None if fails(judged) => out.new.push(entry(judged, None)),
            None => {}
            Some(before) if !fails(judged) => out.gone.push(Changed {
                was: text(before),
                is: text(judged),
                ..entry(before, None)
            }),
            Some(before) => {
                let graver = judged.check.severity.cmp(&before.check.severity);
                let (is, was) = (
                    judged.check.measured.as_ref(),
                    before.check.measured.as_ref(),
                );
                match (graver, step(is, was)) {
                    (std::cmp::Ordering::Less, _) | (_, -1) => {
                        out.worse.push(entry(judged, Some(before)))
                    }
                    (std::cmp::Ordering::Greater, _) | (_, 1) => {
                        out.better.push(entry(judged, Some(before)))
                    }
                    _ => {}
                }
            }
        }
    }
    let rest = earlier.into_values().filter(|j| fails(j));
    out.gone.extend(rest.map(|before| Changed {
        was: text(before),
        is: None,
        ..entry(before, None)
    }));
    let found = [&out.new, &out.worse, &out.better, &out.gone];
    let figures = differ(&was.figures, &now.figures);
    if figures || found.iter().any(|list| !list.is_empty()) {
        out.status = Status::Changed;
    }
    out
}

fn fails(judged: &Judged) -> bool {
    judged.check.standing != Standing::Passed
}

fn text(judged: &Judged) -> Option<String> {
    judged.check.measured.as_ref().map(|m| m.text.clone())
}

fn entry(judged: &Judged, before: Option<&Judged>) -> Changed {
    let check = &judged.check;
    Changed {
        rule: check.rule.clone(),
        target: check.target.clone(),
        severity: check.severity,
        message: check.message.clone(),
        was: before.and_then(text),
        is: text(judged),
        place: check.place.clone(),
    }
}

fn cost(figures: &Figures) -> Option<Decimal> {
    figures.monthly_cost.as_ref()?.parse().ok()
}

/// Whether any of the numbers differs by more than the last digits of a computation.
fn differ(before: &Figures, after: &Figures) -> bool {
    let apart = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() > 1e-9 * a.abs().max(b.abs()),
        (a, b) => a.is_some() != b.is_some(),
    };
    cost(before) != cost(after)
        || apart(Some(before.unavailability), Some(after.unavailability))
        || apart(before.rto_seconds, after.rto_seconds)
        || apart(before.rpo_seconds, after.rpo_seconds)
}

fn delta(before: &Figures, after: &Figures) -> Delta {
    use rust_decimal::prelude::ToPrimitive;
    let costs = cost(before).zip(cost(after));
    let less = |a: Option<f64>, b: Option<f64>| Some(a? - b?);
    Delta {
        monthly_cost: costs.map(|(b, a)| (a - b).normalize().to_string()),
        monthly_cost_share: costs.and_then(|(b, a)| ((a - b).checked_div(b)?).to_f64()),
        unavailability: after.unavailability - before.unavailability,
        rto_seconds: less(after.rto_seconds, before.rto_seconds),
        rpo_seconds: less(after.rpo_seconds, before.rpo_seconds),
    }
}
