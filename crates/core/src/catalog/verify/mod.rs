//! The facts held against themselves: is every row sound, sourced, dated and in line with its
//! neighbours? What users run before they trust a table, their own or the built-in ones.

use super::facts::{Confidence, age_days};
use super::overrides::{check_tiers, which_table};
use super::schema::{Faults, Line, Schema};
use super::{Catalog, instances, price_files};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::pricing::{PriceKey, Tier, Unit};
use crate::source::{SourceId, Sources, Span};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

mod neighbours;

pub use neighbours::{FAR_OFF, FAR_OFF_SPOT, LEAST_REGIONS};

/// What the facts are held against besides themselves.
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    /// The day of the check, `YYYY-MM-DD`; without it ages count from the newest price.
    pub today: Option<String>,
    /// Oldest price accepted, days.
    pub max_age_days: Option<i64>,
}

/// What was checked and what was found.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The tables, for the places of what was found.
    pub sources: Sources,
    /// Errors and warnings, in order of place.
    pub diagnostics: Vec<Diagnostic>,
    /// How much was looked at.
    pub totals: Totals,
    /// Ages of the prices, by provider.
    pub ages: Vec<Age>,
    /// The day from which ages count.
    pub reference: String,
}

impl Verification {
    /// Whether nothing is wrong; warnings are for people to judge.
    #[must_use]
    pub fn passed(&self) -> bool {
        !crate::diagnostic::has_errors(&self.diagnostics)
    }

    /// Whether a finding is about a table of the user.
    #[must_use]
    pub fn is_about_user_table(&self, found: &Diagnostic) -> bool {
        let table = found.span.map_or(0, |span| span.source.0 as usize);
        table >= self.totals.tables
    }

    /// How many findings have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let found = self.diagnostics.iter();
        found.filter(|d| d.severity == severity).count()
    }
}

/// How much was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Built-in tables.
    pub tables: usize,
    /// Tables of the user.
    pub user_tables: usize,
    /// Rows of all tables.
    pub rows: usize,
    /// Rows of price tables, each a tier of a price.
    pub price_rows: usize,
    /// Prices: meters in a region.
    pub prices: usize,
    /// Sources that rows name.
    pub sources: usize,
    /// Price rows by confidence, surest first.
    pub confidence: BTreeMap<Confidence, usize>,
}

/// How old the prices of one provider are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Age {
    /// The provider.
    pub provider: String,
    /// Its price rows.
    pub rows: usize,
    /// Date of the oldest and of the newest.
    pub oldest: String,
    /// Date of the newest.
    pub newest: String,
    /// Days that half of the rows are older than.
    pub median_days: i64,
    /// Rows that are too old, if there is a limit.
    pub too_old: usize,
}

/// A price row as far as it is checked here.
pub(super) struct Row<'a> {
    pub(super) key: [&'a str; 5],
    pub(super) unit: Unit,
    pub(super) tier: Tier,
    source: &'a str,
    as_of: &'a str,
    confidence: Confidence,
    line: &'a Line<'a>,
    user: bool,
}

impl<'a> Row<'a> {
    /// Where the field of a column stands.
    pub(super) fn place(&self, column: &str) -> Span {
        let at = instances::PRICES
            .columns
            .iter()
            .position(|c| c.name == column);
        let span = at.and_then(|at| self.line.spans.get(at)).copied();
        span.unwrap_or_else(|| self.line.whole())
    }

    fn read(line: &'a Line<'_>, user: bool) -> Option<Self> {
        let field = |n: usize| line.fields.get(n).map(Cow::as_ref);
        let bound = |text: &str| Decimal::from_str_exact(text).ok();
        Some(Self {
            key: [field(0)?, field(1)?, field(2)?, field(3)?, field(4)?],
            unit: Unit::parse(field(5)?)?,
            tier: Tier {
                from: bound(field(6)?).unwrap_or(Decimal::ZERO),
                to: bound(field(7)?),
                price: bound(field(8)?)?,
            },
            source: field(9)?,
            as_of: field(10)?,
            confidence: Confidence::parse(field(11)?)?,
            line,
            user,
        })
    }

    pub(super) fn price_key(&self) -> PriceKey {
        let [provider, region, service, item, meter] = self.key;
        PriceKey::new(provider, region, service, item, meter)
    }
}

impl Catalog {
    /// Checks every built-in table, and the user's: name and text of each.
    #[must_use]
    pub fn verify(books: &[(String, String)], options: &VerifyOptions) -> Verification {
        let mut sources = Sources::new();
        let mut tables: Vec<Table> = Vec::new();
        for (schema, text) in Self::builtin_tables() {
            let id = sources.add(format!("pricing-data/{}", schema.name), text);
            tables.push((id, Some(schema), false));
        }
        for (path, text) in price_files() {
            let id = sources.add(format!("pricing-data/{path}"), text);
            tables.push((id, Some(&instances::PRICES), false));
        }
        check(sources, tables, books, options)
    }
}

/// A table, which kind it is (none: of no known kind), and whether it is the user's.
type Table = (SourceId, Option<&'static Schema>, bool);

/// Checks the built-in tables given, and the user's.
fn check(
    mut sources: Sources,
    mut tables: Vec<Table>,
    books: &[(String, String)],
    options: &VerifyOptions,
) -> Verification {
    let built_in = tables.len();
    let mut diagnostics = Vec::new();
    let mut user_ids = Vec::new();
    for (name, text) in books {
        let id = sources.add(name.as_str(), text.as_str());
        user_ids.push(id);
        // Faults of the header are reported below with those of the rows.
        tables.push((id, which_table(id, text, &mut Faults::default()), true));
    }
    // The user's tables as every other verb reads them: duplicates across tables, tiers, form.
    diagnostics.extend(Catalog::with_overrides(&sources, &user_ids).diagnostics);
    let mut totals = Totals {
        tables: built_in,
        user_tables: books.len(),
        ..Totals::default()
    };
    let ages;
    let reference;
    {
        let read: Vec<(&'static Schema, bool, Vec<Line<'_>>)> = tables
            .iter()
            .filter_map(|(id, schema, user)| {
                let schema = (*schema)?;
                let mut faults = Faults::default();
                let text = sources.get(*id).map_or("", |s| s.text.as_str());
                let lines = schema.read(*id, text, &mut faults);
                if !user {
                    diagnostics.extend(faults.finish());
                }
                Some((schema, *user, lines))
            })
            .collect();
        totals.rows = read.iter().map(|(_, _, lines)| lines.len()).sum();
        totals.sources = check_sources(&read, &mut diagnostics);
        let prices = read
            .iter()
            .filter(|(schema, _, _)| schema.name == instances::PRICES.name);
        let mut rows: Vec<Row<'_>> = Vec::new();
        for (_, user, lines) in prices {
            let from = rows.len();
            rows.extend(lines.iter().filter_map(|line| Row::read(line, *user)));
            if !user {
                check_order(rows.get(from..).unwrap_or_default(), &mut diagnostics);
            }
        }
        totals.price_rows = rows.len();
        for row in &rows {
            *totals.confidence.entry(row.confidence).or_default() += 1;
        }
        let mut by_key: BTreeMap<[&str; 5], Vec<&Row<'_>>> = BTreeMap::new();
        for row in &rows {
            by_key.entry(row.key).or_default().push(row);
        }
        // A user's price replaces all tiers of the built-in one.
        for tiers in by_key.values_mut() {
            if tiers.iter().any(|row| row.user) {
                tiers.retain(|row| row.user);
            }
        }
        totals.prices = by_key.len();
        let mut faults = Faults::default();
        for tiers in by_key
            .values_mut()
            .filter(|t| t.iter().all(|row| !row.user))
        {
            tiers.sort_by_key(|row| row.tier.from);
            let Some(first) = tiers.first() else { continue };
            let parts: Vec<_> = tiers
                .iter()
                .map(|r| (r.tier, r.unit, r.line.whole()))
                .collect();
            check_tiers(&first.price_key(), &parts, &mut faults);
        }
        diagnostics.extend(faults.finish());
        neighbours::check(&by_key, &mut diagnostics);
        let counted: Vec<&Row<'_>> = by_key.values().flatten().copied().collect();
        reference = options.today.clone().unwrap_or_else(|| {
            let newest = counted.iter().map(|row| row.as_of).max();
            newest.unwrap_or_default().to_owned()
        });
        ages = check_ages(&counted, &reference, options, &mut diagnostics);
    }
    diagnostics.sort_by_key(|d| (d.severity, d.span.map(|s| (s.source, s.start))));
    Verification {
        sources,
        diagnostics,
        totals,
        ages,
        reference,
    }
}

/// Every built-in row names a row of `sources.csv`; a user's may name anything. Returns how many
/// sources are named.
fn check_sources(
    read: &[(&'static Schema, bool, Vec<Line<'_>>)],
    diagnostics: &mut Vec<Diagnostic>,
) -> usize {
    let known: BTreeSet<&str> = read
        .iter()
        .filter(|(schema, _, _)| schema.name == instances::SOURCES.name)
        .flat_map(|(_, _, lines)| lines.iter().filter_map(|l| l.fields.first()))
        .map(Cow::as_ref)
        .collect();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    let mut faults = Faults::default();
    for (schema, user, lines) in read {
        let Some(at) = schema.columns.iter().position(|c| c.name == "source") else {
            continue;
        };
        for line in lines {
            let (Some(source), Some(span)) = (line.fields.get(at), line.spans.get(at)) else {
                continue;
            };
            named.insert(source);
            if *user || known.contains(source.as_ref()) {
                continue;
            }
            let near = did_you_mean(source, known.iter().copied());
            faults.add(
                Diagnostic::error(
                    "data-unknown-source",
                    format!("source `{source}` is not in `sources.csv`"),
                )
                .at("source", Some(*span))
                .help(near.map_or_else(
                    || "add a row for it: what it is, and where".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                )),
            );
        }
    }
    diagnostics.extend(faults.finish());
    named.len()
}

/// Prices are looked up in the sorted text; a row out of order would not be found.
fn check_order(rows: &[Row<'_>], diagnostics: &mut Vec<Diagnostic>) {
    let mut faults = Faults::default();
    for pair in rows.windows(2) {
        let [a, b] = pair else { continue };
        if (a.key, a.tier.from) > (b.key, b.tier.from) {
            faults.add(
                Diagnostic::error(
                    "data-out-of-order",
                    format!("{} stands behind {}", b.price_key(), a.price_key()),
                )
                .at("", Some(b.line.whole()))
                .help("sort the rows by provider, region, service, item, meter and lower bound"),
            );
        }
    }
    diagnostics.extend(faults.finish());
}

/// Ages by provider; rows from the future and, with a limit, those that are too old.
fn check_ages(
    rows: &[&Row<'_>],
    reference: &str,
    options: &VerifyOptions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Age> {
    let mut by_provider: BTreeMap<&str, Vec<(&Row<'_>, i64)>> = BTreeMap::new();
    // Apart, so that many old built-in prices do not hide the user's.
    let (mut mine, mut others) = (Faults::default(), Faults::default());
    let mut add = |row: &Row<'_>, found: Diagnostic| {
        if row.user { &mut mine } else { &mut others }.add(found);
    };
    for row in rows {
        let Some(days) = age_days(row.as_of, reference) else {
            continue;
        };
        if days < 0 && options.today.is_some() {
            let message = format!("{} is of {}, after {reference}", row.price_key(), row.as_of);
            add(
                row,
                Diagnostic::error("price-of-the-future", message)
                    .at("as_of", Some(row.place("as_of")))
                    .help("mend the date of the row, or give the right `--today`"),
            );
        }
        let [provider, ..] = row.key;
        by_provider.entry(provider).or_default().push((row, days));
    }
    let mut ages = Vec::new();
    for (provider, mut rows) in by_provider {
        rows.sort_by_key(|(row, days)| (*days, row.key));
        let old: Vec<_> = rows
            .iter()
            .filter(|(_, days)| options.max_age_days.is_some_and(|most| *days > most))
            .collect();
        // One finding for each source: such rows came together and are renewed together.
        let mut together: BTreeMap<&str, Vec<&(&Row<'_>, i64)>> = BTreeMap::new();
        for found in &old {
            together.entry(found.0.source).or_default().push(found);
        }
        for (source, found) in together {
            let Some((row, days)) = found.last() else {
                continue;
            };
            let most = options.max_age_days.unwrap_or_default();
            let message = format!(
                "{} of {provider} from {source}, up to {days} days old ({}); the limit is {most}",
                counted(found.len(), "price"),
                row.as_of,
            );
            add(
                row,
                Diagnostic::error("price-too-old", message)
                    .at("as_of", Some(row.place("as_of")))
                    .help("bring newer rows with `--price-book`, or raise `--max-price-age`"),
            );
        }
        let (Some((newest, _)), Some((oldest, _))) = (rows.first(), rows.last()) else {
            continue;
        };
        ages.push(Age {
            provider: provider.to_owned(),
            rows: rows.len(),
            oldest: oldest.as_of.to_owned(),
            newest: newest.as_of.to_owned(),
            median_days: rows.get(rows.len() / 2).map_or(0, |(_, days)| *days),
            too_old: old.len(),
        });
    }
    diagnostics.extend(others.finish());
    diagnostics.extend(mine.finish());
    ages
}

/// `1 price`, `2 prices`.
fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
