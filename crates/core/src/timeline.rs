//! The bill over the months of a timeline: which variant is in force when, and what it costs.

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, has_errors};
use crate::model::{ResolveOptions, resolve};
use crate::pricing::bill;
use crate::quantity::Usd;
use crate::scenario::{Reading, TimelineEntry, parse_as};
use crate::source::{SourceId, Sources};
use crate::yaml::codes::TIMELINE_OUT_OF_ORDER;
use rust_decimal::Decimal;
use serde::Serialize;

/// What a design costs over its phases.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Timeline {
    /// The phases, in order of months.
    pub phases: Vec<Phase>,
    /// All phases that end, US dollars.
    pub total: Usd,
    /// Last month of `total`; none when no phase ends.
    pub through_month: Option<u32>,
}

/// One phase: a variant in force.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Phase {
    /// Name of the variant; `base` for the file as it stands.
    pub variant: String,
    /// First month, counted from 1.
    pub from_month: u32,
    /// Last month; none for a phase that stays.
    pub to_month: Option<u32>,
    /// A month of it, US dollars.
    pub monthly: Usd,
    /// All its months, US dollars; none for a phase that stays.
    pub total: Option<Usd>,
    /// Whether some part of its bill has no amount.
    pub incomplete: bool,
}

/// Bills every phase of a file's timeline; none when a phase cannot be billed, which validating
/// its variant explains.
#[must_use]
pub fn timeline(
    sources: &Sources,
    root: SourceId,
    entries: &[TimelineEntry],
    sets: &[(String, SourceId)],
    catalog: &Catalog,
    options: &ResolveOptions,
) -> Option<Timeline> {
    if entries.is_empty() {
        return None;
    }
    let mut billed: Vec<(String, Usd, bool)> = Vec::new();
    let mut phases = Vec::new();
    for (i, entry) in entries.iter().enumerate() {
        let at = billed.iter().position(|(name, ..)| *name == entry.variant);
        if at.is_none() {
            let reading = Reading {
                variant: Some(entry.variant.clone()),
                sets: sets.to_vec(),
            };
            let document = parse_as(sources, root, &reading);
            let model = resolve(&document.value?, catalog, options).value?;
            let priced = bill(&model, catalog);
            if has_errors(&priced.diagnostics) {
                return None;
            }
            billed.push((
                entry.variant.clone(),
                priced.bill.total,
                !priced.bill.unpriced.is_empty(),
            ));
        }
        let (_, monthly, incomplete) =
            billed.get(at.unwrap_or_else(|| billed.len().saturating_sub(1)))?;
        let to_month = last_month(entries, i);
        let months = to_month.map(|to| Decimal::from(to + 1 - entry.from_month));
        phases.push(Phase {
            variant: entry.variant.clone(),
            from_month: entry.from_month,
            to_month,
            monthly: *monthly,
            total: match months {
                Some(months) => Some(Usd(monthly.0.checked_mul(months)?)),
                None => None,
            },
            incomplete: *incomplete,
        });
    }
    let mut total = Decimal::ZERO;
    for part in phases.iter().filter_map(|p| p.total) {
        total = total.checked_add(part.0)?;
    }
    let through_month = phases.iter().filter_map(|p| p.to_month).max();
    Some(Timeline {
        phases,
        total: Usd(total),
        through_month,
    })
}

/// The stated end of a phase, else the month before the next one begins.
fn last_month(entries: &[TimelineEntry], i: usize) -> Option<u32> {
    let next = || {
        let next = entries.get(i + 1)?;
        next.from_month.checked_sub(1)
    };
    entries.get(i)?.to_month.or_else(next)
}

/// What is wrong with a timeline: unknown variants, months out of order.
pub(crate) fn check(
    entries: &[TimelineEntry],
    known: &[String],
    span: impl Fn(&str) -> Option<crate::source::Span>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut busy = 0;
    for (i, entry) in entries.iter().enumerate() {
        let mut wrong = |key: &str, code: &'static str, message: String, help: String| {
            let path = format!("timeline[{i}].{key}");
            let at = span(&path);
            found.push(Diagnostic::error(code, message).at(path, at).help(help));
        };
        if entry.variant != crate::scenario::BASE && !known.contains(&entry.variant) {
            let near =
                crate::diagnostic::did_you_mean(&entry.variant, known.iter().map(String::as_str));
            wrong(
                "variant",
                "unknown-variant",
                format!("there is no variant `{}`", entry.variant),
                near.map_or_else(
                    || "state it under `variants`, or write `base`".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ),
            );
        }
        let last = last_month(entries, i);
        if entry.from_month <= busy || last.is_some_and(|to| to < entry.from_month) {
            let (from, before) = (entry.from_month, busy);
            let message = if from == 0 {
                "months are counted from 1".to_owned()
            } else if from <= before {
                format!("month {from} belongs to the phase before it")
            } else {
                format!("the phase ends before month {from}, in which it begins")
            };
            wrong(
                "from-month",
                TIMELINE_OUT_OF_ORDER,
                message,
                "list the phases by their months, none before the last one has ended".to_owned(),
            );
        }
        busy = last.unwrap_or(u32::MAX).max(entry.from_month);
    }
    found
}
