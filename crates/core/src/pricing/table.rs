//! Price rows as they stand in the tables: found by binary search in the sorted text, so that
//! nothing is parsed before it is asked for. A user's rows replace the built-in ones of their key.

use super::{PriceKey, Tier, Unit};
use crate::catalog::{Catalog, Confidence, SERVICES, age_days, price_files};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::cmp::Ordering;

/// One row: one meter, one tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceRow<'a> {
    /// Provider.
    pub provider: &'a str,
    /// Region, continent or `*`.
    pub region: &'a str,
    /// Service.
    pub service: &'a str,
    /// Item.
    pub item: &'a str,
    /// Meter.
    pub meter: &'a str,
    /// Billing unit.
    pub unit: Unit,
    /// Tier and price.
    pub tier: Tier,
    /// Source id, or a user's own words.
    pub source: &'a str,
    /// Date of the price.
    pub as_of: &'a str,
    /// How sure it is.
    pub confidence: Confidence,
    /// Remark.
    pub note: Cow<'a, str>,
    /// Whether the row is a user's.
    pub from_user: bool,
}

impl<'a> PriceRow<'a> {
    /// The row's key.
    #[must_use]
    pub fn key(&self) -> PriceKey {
        PriceKey::new(
            self.provider,
            self.region,
            self.service,
            self.item,
            self.meter,
        )
    }

    /// Days from its date to `today` (`YYYY-MM-DD`).
    #[must_use]
    pub fn age_days(&self, today: &str) -> Option<i64> {
        age_days(self.as_of, today)
    }

    fn parts(&self) -> [&'a str; 5] {
        [
            self.provider,
            self.region,
            self.service,
            self.item,
            self.meter,
        ]
    }

    /// A line of a built-in table: only the note may be quoted.
    fn parse(line: &'a str) -> Option<Self> {
        let mut fields = line.splitn(13, ',');
        let mut next = || fields.next();
        let (provider, region, service, item, meter) =
            (next()?, next()?, next()?, next()?, next()?);
        let unit = Unit::parse(next()?)?;
        let (from, to) = (next()?, next()?);
        let price = Decimal::from_str_exact(next()?).ok()?;
        let (source, as_of, confidence) = (next()?, next()?, next()?);
        let note = next()?;
        let bound = |text: &str| Decimal::from_str_exact(text).ok();
        Some(Self {
            provider,
            region,
            service,
            item,
            meter,
            unit,
            tier: Tier {
                from: bound(from).unwrap_or(Decimal::ZERO),
                to: bound(to),
                price,
            },
            source,
            as_of,
            confidence: Confidence::parse(confidence)?,
            note: match note.strip_prefix('"').and_then(|n| n.strip_suffix('"')) {
                Some(inner) => Cow::Owned(inner.replace("\"\"", "\"")),
                None => Cow::Borrowed(note),
            },
            from_user: false,
        })
    }
}

/// The first five fields of a line.
fn parts_of(line: &str) -> [&str; 5] {
    let mut fields = line.splitn(6, ',');
    let mut next = || fields.next().unwrap_or("");
    [next(), next(), next(), next(), next()]
}

/// Which rows to list; an empty text fits all.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Provider, whole.
    pub provider: String,
    /// Part of the region.
    pub region: String,
    /// Part of the service.
    pub service: String,
    /// Part of the item.
    pub item: String,
}

impl ListFilter {
    fn fits(&self, [provider, region, service, item, _]: [&str; 5]) -> bool {
        (self.provider.is_empty() || self.provider == provider)
            && region.contains(&self.region)
            && service.contains(&self.service)
            && item.contains(&self.item)
    }
}

/// One sorted built-in table.
#[derive(Clone, Copy)]
struct Sorted {
    text: &'static str,
}

impl Sorted {
    /// Start of the line that covers byte `at`.
    fn line_start(self, at: usize) -> usize {
        self.text
            .get(..at)
            .and_then(|t| t.rfind('\n'))
            .map_or(0, |n| n + 1)
    }

    fn line(self, start: usize) -> &'static str {
        let rest = self.text.get(start..).unwrap_or("");
        rest.get(..rest.find('\n').unwrap_or(rest.len()))
            .unwrap_or("")
    }

    /// Byte offset of the first row whose parts are not `Less`.
    fn seek(self, order: impl Fn([&str; 5]) -> Ordering) -> usize {
        let header = self.line(0).len() + 1;
        let (mut low, mut high) = (header.min(self.text.len()), self.text.len());
        while low < high {
            let mut middle = low + (high - low) / 2;
            while !self.text.is_char_boundary(middle) {
                middle -= 1;
            }
            let start = self.line_start(middle).max(low);
            let line = self.line(start);
            if order(parts_of(line)) == Ordering::Less {
                low = (start + line.len() + 1).min(self.text.len());
            } else {
                high = start;
            }
        }
        low
    }

    /// Lines from a byte offset on.
    fn from(self, start: usize) -> std::str::Lines<'static> {
        self.text.get(start..).unwrap_or("").lines()
    }
}

fn tables() -> impl Iterator<Item = Sorted> {
    price_files().map(|(_, text)| Sorted { text })
}

/// Tables that have rows of a service of a provider; all of the provider's for an empty service.
fn tables_of(provider: &str, service: &str) -> impl Iterator<Item = Sorted> {
    let known = price_files().any(|(path, _)| path.split('/').nth(1) == Some(provider));
    let folder = if known { provider } else { "other" }.to_owned();
    let names: Vec<&'static str> = SERVICES
        .lines()
        .filter_map(|line| {
            let (owner, rest) = line.split_once(',')?;
            let (name, table) = rest.split_once(',')?;
            (owner == provider && name == service).then_some(table)
        })
        .collect();
    let all = !known || service.is_empty();
    price_files()
        .filter(move |(path, _)| {
            let mut parts = path.split('/').skip(1);
            let (owner, file) = (parts.next(), parts.next().unwrap_or(""));
            let named = || {
                file.strip_suffix(".csv")
                    .is_some_and(|f| names.contains(&f))
            };
            owner == Some(folder.as_str()) && (all || named())
        })
        .map(|(_, text)| Sorted { text })
}

/// All tiers of exactly this key, lowest first; a user's rows replace the built-in ones.
pub(super) fn rows_of<'a>(catalog: &'a Catalog, key: &PriceKey) -> Vec<PriceRow<'a>> {
    if let Some(rows) = catalog.user_prices.get(key) {
        return rows.iter().map(user_row).collect();
    }
    let wanted = key.parts();
    tables_of(&key.provider, &key.service)
        .flat_map(|table| {
            table
                .from(table.seek(|parts| parts.cmp(&wanted)))
                .take_while(|line| parts_of(line) == wanted)
                .filter_map(PriceRow::parse)
                .collect::<Vec<_>>()
        })
        .collect()
}

fn user_row(row: &crate::catalog::UserPrice) -> PriceRow<'_> {
    let [provider, region, service, item, meter] = row.key.parts();
    PriceRow {
        provider,
        region,
        service,
        item,
        meter,
        unit: row.unit,
        tier: row.tier,
        source: &row.provenance.source,
        as_of: &row.provenance.as_of,
        confidence: row.provenance.confidence,
        note: Cow::Borrowed(&row.note),
        from_user: true,
    }
}

/// Every region in which the tables with this service have rows, sorted.
fn regions_of(catalog: &Catalog, provider: &str, service: &str) -> Vec<String> {
    let mut regions = Vec::new();
    for table in tables_of(provider, service) {
        let mut at = table.seek(|[p, ..]| p.cmp(provider));
        loop {
            let line = table.line(at);
            let [p, region, ..] = parts_of(line);
            if line.is_empty() || p != provider {
                break;
            }
            regions.push(region.to_owned());
            at = table.seek(|[p2, r2, ..]| match (p2, r2).cmp(&(provider, region)) {
                Ordering::Greater => Ordering::Greater,
                _ => Ordering::Less,
            });
        }
    }
    regions.extend(
        catalog
            .user_prices
            .keys()
            .filter(|k| k.provider == provider)
            .map(|k| k.region.clone()),
    );
    regions.sort();
    regions.dedup();
    regions
}

/// This meter in every region that has it: region and its tiers.
pub(super) fn everywhere<'a>(
    catalog: &'a Catalog,
    key: &PriceKey,
) -> Vec<(String, Vec<PriceRow<'a>>)> {
    regions_of(catalog, &key.provider, &key.service)
        .into_iter()
        .filter_map(|region| {
            let rows = rows_of(catalog, &key.in_region(&region));
            (!rows.is_empty()).then_some((region, rows))
        })
        .collect()
}

/// Items and meters of a service in a region, sorted: what could have been meant.
pub(super) fn items_of(catalog: &Catalog, key: &PriceKey) -> Vec<(String, String)> {
    let wanted = [&*key.provider, &*key.region, &*key.service];
    let mut found: Vec<(String, String)> = tables_of(&key.provider, &key.service)
        .flat_map(|table| {
            table
                .from(table.seek(|[p, r, s, ..]| [p, r, s].cmp(&wanted)))
                .map(parts_of)
                .take_while(|[p, r, s, ..]| [*p, *r, *s] == wanted)
                .map(|[.., item, meter]| (item.to_owned(), meter.to_owned()))
                .collect::<Vec<_>>()
        })
        .chain(
            catalog
                .user_prices
                .keys()
                .filter(|k| [&*k.provider, &*k.region, &*k.service] == wanted)
                .map(|k| (k.item.clone(), k.meter.clone())),
        )
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Services that a provider has prices of, sorted.
pub(super) fn services_of(catalog: &Catalog, provider: &str) -> Vec<String> {
    let mut found: Vec<String> = tables_of(provider, "")
        .flat_map(|table| {
            let mut services: Vec<String> = table
                .from(table.seek(|[p, ..]| p.cmp(provider)))
                .map(parts_of)
                .take_while(|[p, ..]| *p == provider)
                .map(|[_, _, service, ..]| service.to_owned())
                .collect();
            services.dedup();
            services
        })
        .chain(
            catalog
                .user_prices
                .keys()
                .filter(|k| k.provider == provider)
                .map(|k| k.service.clone()),
        )
        .collect();
    found.sort();
    found.dedup();
    found
}

/// All rows that fit: built-in ones in table order, without those a user replaced, then the user's.
pub(super) fn list<'a>(
    catalog: &'a Catalog,
    filter: &'a ListFilter,
) -> impl Iterator<Item = PriceRow<'a>> + 'a {
    let builtin = tables()
        .flat_map(|table| -> std::str::Lines<'static> { table.from(table.line(0).len() + 1) })
        .filter(|line| filter.fits(parts_of(line)))
        .filter_map(|line| -> Option<PriceRow<'a>> { PriceRow::parse(line) })
        .filter(|row| {
            catalog.user_prices.is_empty() || !catalog.user_prices.contains_key(&row.key())
        });
    let user = catalog
        .user_prices
        .values()
        .flatten()
        .map(user_row)
        .filter(|row| filter.fits(row.parts()));
    builtin.chain(user)
}
