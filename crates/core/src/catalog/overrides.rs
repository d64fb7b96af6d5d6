//! A user's tables over the built-in ones.

use super::facts::Text;
use super::instances::{self, UserPrice};
use super::places;
use super::reliability_schema as rs;
use super::schema::{Faults, Line, Schema, clip, named};
use super::{Catalog, row_fault};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::pricing::{PriceKey, Tier, Unit};
use crate::source::{SourceId, Sources, Span};
use std::collections::BTreeMap;

const SCHEMAS: [&Schema; 15] = [
    &instances::PRICES,
    &instances::SOURCES,
    &instances::INSTANCES,
    &instances::FLAT_RATES,
    &places::REGIONS,
    &places::GEOGRAPHIES,
    &places::LATENCY,
    &places::LATENCY_FIT,
    &rs::MODEL_DEFAULTS,
    &rs::FAILURE_RATES,
    &rs::SHOCK_GROUPS,
    &rs::FAILOVER_TIMES,
    &rs::SLAS,
    &rs::OUTAGES,
    &rs::OUTAGE_RATES,
];

/// Adds the rows of all tables; returns every fault found, in order of place.
pub(super) fn apply(
    catalog: &mut Catalog,
    sources: &Sources,
    tables: &[SourceId],
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen: BTreeMap<(&'static str, Vec<String>), Span> = BTreeMap::new();
    let mut tiers: BTreeMap<PriceKey, Vec<(UserPrice, Span)>> = BTreeMap::new();
    for &table in tables {
        let mut faults = Faults::default();
        let text = sources.get(table).map_or("", |s| s.text.as_str());
        if let Some(schema) = which_table(table, text, &mut faults) {
            for line in schema.read(table, text, &mut faults) {
                let key = (schema.name, schema.key_of(&line));
                let here = line.whole();
                if let Some(first) = seen.get(&key) {
                    faults.add(
                        Diagnostic::error(
                            "data-duplicate-row",
                            format!("a second row for {} in another table", named(&key.1)),
                        )
                        .at("", Some(here))
                        .related(*first, "first here")
                        .help("keep one of them"),
                    );
                    continue;
                }
                seen.insert(key, here);
                let fault = row_fault(schema, &line);
                let owned = own(line);
                let read = if schema.name == instances::PRICES.name {
                    UserPrice::read(owned).map(|row| {
                        tiers.entry(row.key.clone()).or_default().push((row, here));
                    })
                } else {
                    catalog.insert(schema, owned)
                };
                if read.is_none() {
                    faults.add(fault);
                }
            }
        }
        found.extend(faults.finish());
    }
    let mut faults = Faults::default();
    for (key, mut rows) in tiers {
        rows.sort_by_key(|(row, _)| row.tier.from);
        let tiers: Vec<_> = rows.iter().map(|(r, s)| (r.tier, r.unit, *s)).collect();
        check_tiers(&key, &tiers, &mut faults);
        catalog
            .user_prices
            .insert(key, rows.into_iter().map(|(row, _)| row).collect());
    }
    found.extend(faults.finish());
    found.sort_by_key(|d| d.span.map(|s| (s.source, s.start)));
    found
}

/// The table whose columns the header has most of.
pub(super) fn which_table(
    table: SourceId,
    text: &str,
    faults: &mut Faults,
) -> Option<&'static Schema> {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let header = text.get(start..)?.lines().next().unwrap_or("");
    let names: Vec<&str> = header.split(',').map(|n| clip(n.trim())).take(64).collect();
    let score = |schema: &Schema| -> usize {
        schema
            .columns
            .iter()
            .filter(|c| {
                !matches!(
                    c.name,
                    "source" | "as_of" | "confidence" | "note" | "provider"
                )
            })
            .map(|c| {
                // A slip in one name must not outweigh a name that is right.
                if names.contains(&c.name) {
                    3
                } else {
                    usize::from(did_you_mean(c.name, names.iter().copied()).is_some())
                }
            })
            .sum()
    };
    let best = SCHEMAS
        .iter()
        .copied()
        .max_by_key(|s| score(s))
        .filter(|s| score(s) >= 6);
    if best.is_none() {
        let end = start + header.len();
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let kinds: Vec<&str> = SCHEMAS.iter().map(|s| s.name).collect();
        faults.add(
            Diagnostic::error("data-unknown-table", "this header is of no known table")
                .at(
                    "",
                    Some(Span {
                        source: table,
                        start: clamp(start),
                        end: clamp(end),
                    }),
                )
                .help(format!(
                    "copy the header of one of {}; prices have {}",
                    kinds.join(", "),
                    instances::PRICES
                        .columns
                        .iter()
                        .map(|c| c.name)
                        .collect::<Vec<_>>()
                        .join(",")
                )),
        );
    }
    best
}

fn own(line: Line<'_>) -> Line<'static> {
    Line {
        fields: line
            .fields
            .into_iter()
            .map(|f| Text::Owned(f.into_owned()))
            .collect(),
        spans: line.spans,
    }
}

/// Tiers of one price start at zero, join without gap or overlap and have one unit.
pub(super) fn check_tiers(key: &PriceKey, rows: &[(Tier, Unit, Span)], faults: &mut Faults) {
    let mut fault = |span: Span, message: String| {
        faults.add(
            Diagnostic::error("price-tiers", message)
                .at("", Some(span))
                .help("the first tier starts at 0, each next one where the one before ends, and all have one unit"),
        );
    };
    if let Some((first, _, span)) = rows.first()
        && !first.from.is_zero()
    {
        fault(
            *span,
            format!("the first tier of {key} starts at {}", first.from),
        );
    }
    for pair in rows.windows(2) {
        let [(a, unit, _), (b, other, span)] = pair else {
            continue;
        };
        if a.to != Some(b.from) {
            let end = a.to.map_or("nowhere".to_owned(), |t| t.to_string());
            fault(
                *span,
                format!(
                    "this tier of {key} starts at {}, the one before ends at {end}",
                    b.from
                ),
            );
        }
        if unit != other {
            fault(
                *span,
                format!("this tier of {key} is per {other}, the one before per {unit}"),
            );
        }
    }
    for (tier, _, span) in rows {
        if tier.to.is_some_and(|to| to <= tier.from) {
            fault(*span, format!("this tier of {key} ends before it starts"));
        }
    }
}
