//! What a table may contain: its columns, what each holds, and which of them form the key.
//!
//! Built-in and user tables go through the same check; the typed rows come afterwards and need
//! not look at faults again.

use super::csv::{Reader, Record};
use crate::diagnostic::{Diagnostic, did_you_mean, sharing_a_part};
use crate::pricing::Unit;
use crate::source::{SourceId, Span};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Faults kept for one file; the rest are counted in a last one.
const FAULTS_PER_FILE: usize = 100;
/// Most columns a header may have; more cannot be one of these tables.
const MOST_COLUMNS: usize = 64;
/// Largest user table, in bytes.
const LARGEST: usize = 32 << 20;
/// The closed list of confidence words, best first.
pub(crate) const CONFIDENCE: &[&str] = &[
    "listed",
    "checked",
    "secondary",
    "derived",
    "recalled",
    "judgement",
];

/// What a column holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A name without blanks that identifies something.
    Name,
    /// A finite number within bounds.
    Number(f64, f64),
    /// A decimal number, not negative, kept exactly.
    Amount,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A billing unit.
    Unit,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    Date,
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    /// Its header.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a row may leave it empty.
    pub required: bool,
}

/// A column that every row fills.
pub(crate) const fn must(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        required: true,
    }
}

/// A column that a row may leave empty.
pub(crate) const fn may(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        required: false,
    }
}

/// A kind of table.
#[derive(Debug)]
pub(crate) struct Schema {
    /// File name in the data directory, for messages.
    pub name: &'static str,
    /// Its columns in the built-in order.
    pub columns: &'static [Column],
    /// How many leading columns form the key; `key_extra` adds one more.
    pub key: usize,
    /// A further key column by position, such as the tier's lower bound.
    pub key_extra: Option<usize>,
}

/// One checked row, fields in the schema's order.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    /// Field texts in the schema's order; empty where the file has no such column.
    pub fields: Vec<Cow<'a, str>>,
    /// Where each field stands; the whole row where the file has no such column.
    pub spans: Vec<Span>,
}

impl<'a> Line<'a> {
    /// From the first field to the last.
    pub(crate) fn whole(&self) -> Span {
        let first = self.spans.iter().min_by_key(|s| s.start);
        let last = self.spans.iter().max_by_key(|s| s.end);
        first
            .zip(last)
            .map_or_else(Span::default, |(a, b)| Span { end: b.end, ..*a })
    }

    /// All fields at once, for a destructuring `let`.
    pub(crate) fn take<const N: usize>(self) -> Option<[Cow<'a, str>; N]> {
        self.fields.try_into().ok()
    }
}

/// Collects faults without growing past a bound.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// Those kept.
    pub list: Vec<Diagnostic>,
    dropped: usize,
}

impl Faults {
    /// Adds one, or counts it when there are many.
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < FAULTS_PER_FILE {
            self.list.push(diagnostic);
        } else {
            self.dropped += 1;
        }
    }

    /// Those kept, and one that counts the others.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        if self.dropped > 0 {
            let last = self.list.last().and_then(|d| d.span);
            self.list.push(
                Diagnostic::error(
                    "data-more-faults",
                    format!("{} more faults in this table are not shown", self.dropped),
                )
                .at("", last)
                .help("mend those above first; one cause may be behind many"),
            );
        }
        self.list
    }
}

impl Schema {
    /// Reads a table: header, then rows. Rows with faults are left out.
    pub(crate) fn read<'a>(
        &self,
        source: SourceId,
        text: &'a str,
        faults: &mut Faults,
    ) -> Vec<Line<'a>> {
        let mut reader = Reader::new(source, text);
        let whole = Span {
            source,
            start: 0,
            end: 0,
        };
        if text.len() > LARGEST {
            faults.add(
                Diagnostic::error(
                    "data-too-large",
                    format!("the table has {} bytes; the limit is {LARGEST}", text.len()),
                )
                .at("", Some(whole))
                .help("keep only the rows that differ from the built-in ones"),
            );
            return Vec::new();
        }
        let header = match reader.next() {
            Some(Ok(header)) => header,
            Some(Err(fault)) => {
                faults.add(*fault);
                return Vec::new();
            }
            None => return Vec::new(),
        };
        let Some(places) = self.places(&header, faults) else {
            return Vec::new();
        };
        let mut seen: BTreeMap<Vec<String>, Span> = BTreeMap::new();
        let mut lines = Vec::new();
        for record in reader {
            match record {
                Err(fault) => faults.add(*fault),
                Ok(record) => {
                    if let Some(line) = self.line(&header, &places, record, faults)
                        && self.first_of_its_key(&line, &mut seen, faults)
                    {
                        lines.push(line);
                    }
                }
            }
        }
        lines
    }

    /// Position in the file of each of the schema's columns.
    fn places(&self, header: &Record<'_>, faults: &mut Faults) -> Option<Vec<Option<usize>>> {
        let before = faults.list.len();
        if header.cells.len() > MOST_COLUMNS {
            faults.add(
                Diagnostic::error(
                    "data-field-count",
                    format!("the header has {} columns", header.cells.len()),
                )
                .at("", Some(header.span))
                .help(format!("`{}` has {}", self.name, self.columns.len())),
            );
            return None;
        }
        for (n, cell) in header.cells.iter().enumerate() {
            if !self.columns.iter().any(|c| c.name == cell.text) {
                let near = self.nearest_column(&cell.text);
                let names: Vec<_> = self.columns.iter().map(|c| c.name).collect();
                faults.add(
                    Diagnostic::error(
                        "data-unknown-column",
                        format!("`{}` has no column `{}`", self.name, clip(&cell.text)),
                    )
                    .at(clip(&cell.text), Some(cell.span))
                    .help(near.map_or_else(
                        || format!("its columns are {}", names.join(", ")),
                        |n| format!("did you mean `{n}`?"),
                    )),
                );
            }
            if let Some(first) = header.cells.iter().take(n).find(|c| c.text == cell.text) {
                faults.add(
                    Diagnostic::error(
                        "data-column-twice",
                        format!("column `{}` is there twice", clip(&cell.text)),
                    )
                    .at(clip(&cell.text), Some(cell.span))
                    .related(first.span, "first here")
                    .help("keep one of them"),
                );
            }
        }
        let places: Vec<_> = self
            .columns
            .iter()
            .map(|c| header.cells.iter().position(|h| h.text == c.name))
            .collect();
        for (column, place) in self.columns.iter().zip(&places) {
            let slip = header.cells.iter().any(|h| {
                !self.columns.iter().any(|c| c.name == h.text)
                    && self.nearest_column(&h.text) == Some(column.name)
            });
            if column.required && place.is_none() && !slip {
                let why = match column.name {
                    "source" | "as_of" | "confidence" => {
                        "; every row says where its figures come from, as of when, and how sure they are"
                    }
                    _ => "",
                };
                faults.add(
                    Diagnostic::error(
                        "data-missing-column",
                        format!("column `{}` of `{}` is missing", column.name, self.name),
                    )
                    .at(column.name, Some(header.span))
                    .help(format!("add the column `{}`{why}", column.name)),
                );
            }
        }
        (faults.list.len() == before).then_some(places)
    }

    /// The column that a header probably means.
    fn nearest_column(&self, header: &str) -> Option<&'static str> {
        let names = || self.columns.iter().map(|c| c.name);
        let header = clip(header);
        did_you_mean(header, names()).or_else(|| sharing_a_part(header, names()))
    }

    fn line<'a>(
        &self,
        header: &Record<'_>,
        places: &[Option<usize>],
        record: Record<'a>,
        faults: &mut Faults,
    ) -> Option<Line<'a>> {
        if record.cells.len() != header.cells.len() {
            faults.add(
                Diagnostic::error(
                    "data-field-count",
                    format!(
                        "this row has {} fields, the header has {}",
                        record.cells.len(),
                        header.cells.len()
                    ),
                )
                .at("", Some(record.span))
                .help("quote a field that contains a comma, write decimals with a point, leave what is not known empty"),
            );
            return None;
        }
        let mut sound = true;
        let mut fields = Vec::with_capacity(places.len());
        let mut spans = Vec::with_capacity(places.len());
        for (column, place) in self.columns.iter().zip(places) {
            let cell = place.and_then(|p| record.cells.get(p));
            let (text, span) = cell.map_or((Cow::Borrowed(""), record.span), |c| {
                (c.text.clone(), c.span)
            });
            if let Err(fault) = check(column, &text) {
                sound = false;
                faults.add(fault.at(column.name, Some(span)));
            }
            fields.push(text);
            spans.push(span);
        }
        sound.then_some(Line { fields, spans })
    }

    fn first_of_its_key(
        &self,
        line: &Line<'_>,
        seen: &mut BTreeMap<Vec<String>, Span>,
        faults: &mut Faults,
    ) -> bool {
        let key: Vec<String> = self.key_of(line);
        let here = line.whole();
        if let Some(first) = seen.get(&key) {
            faults.add(
                Diagnostic::error(
                    "data-duplicate-row",
                    format!("a second row for {}", named(&key)),
                )
                .at("", Some(here))
                .related(*first, "first here")
                .help("keep one row per key; two prices for one thing cannot both be right"),
            );
            return false;
        }
        seen.insert(key, here);
        true
    }

    /// The texts that identify a row.
    pub(crate) fn key_of(&self, line: &Line<'_>) -> Vec<String> {
        line.fields
            .iter()
            .take(self.key)
            .chain(self.key_extra.and_then(|n| line.fields.get(n)))
            .map(|f| f.to_string())
            .collect()
    }
}

fn check(column: &Column, whole: &str) -> Result<(), Box<Diagnostic>> {
    // Checks need no more than this; only free text may be longer.
    let text = clip(whole);
    if whole.len() > text.len() && !matches!(column.kind, Kind::Text) {
        return Err(Box::new(
            Diagnostic::error(
                "data-bad-field",
                format!("`{text}…` is too long for `{}`", column.name),
            )
            .help("at most 60 characters"),
        ));
    }
    if text.is_empty() {
        if !column.required {
            return Ok(());
        }
        return Err(Box::new(
            Diagnostic::error("data-empty-field", format!("`{}` is empty", column.name)).help(
                match column.name {
                    "source" => "say where the figure comes from".to_owned(),
                    "as_of" => "give its date as YYYY, YYYY-MM or YYYY-MM-DD".to_owned(),
                    "confidence" => format!("use one of {}", CONFIDENCE.join(", ")),
                    _ => format!("every row has a `{}`", column.name),
                },
            ),
        ));
    }
    let bad = |message: String, help: String| {
        Err(Box::new(
            Diagnostic::error("data-bad-field", message).help(help),
        ))
    };
    match column.kind {
        Kind::Text => Ok(()),
        Kind::Name => {
            if text.contains(char::is_whitespace) {
                return bad(
                    format!("`{text}` contains a blank, `{}` is a name", column.name),
                    "write it as one word, with `-` between its parts".to_owned(),
                );
            }
            Ok(())
        }
        Kind::Number(low, high) => match number(text) {
            Some(n) if (low..=high).contains(&n) => Ok(()),
            Some(_) => bad(
                format!("`{}` is {text}, outside {low} to {high}", column.name),
                format!("give a number from {low} to {high}"),
            ),
            None => bad(
                format!("`{text}` is not a number"),
                "write digits and at most one decimal point, such as `0.05`".to_owned(),
            ),
        },
        Kind::Amount => match Decimal::from_str_exact(text) {
            Ok(n) if n.is_sign_negative() && !n.is_zero() => bad(
                format!("`{}` is {text}, less than zero", column.name),
                "give a number from zero up; discounts are a different matter".to_owned(),
            ),
            Ok(_) => Ok(()),
            Err(_) => bad(
                format!("`{text}` is not a decimal number"),
                "write digits and at most one decimal point, such as `0.194236`, without a currency sign".to_owned(),
            ),
        },
        Kind::Choice(words) => {
            if words.contains(&text) {
                return Ok(());
            }
            bad(
                format!("`{}` cannot be `{text}`", column.name),
                did_you_mean(text, words.iter().copied()).map_or_else(
                    || format!("use one of {}", words.join(", ")),
                    |w| format!("did you mean `{w}`? It is one of {}", words.join(", ")),
                ),
            )
        }
        Kind::Unit => {
            if Unit::parse(text).is_some() {
                return Ok(());
            }
            bad(
                format!("`{text}` is not a unit"),
                did_you_mean(text, Unit::ALL.iter().copied()).map_or_else(
                    || format!("use one of {}", Unit::ALL.join(", ")),
                    |w| format!("did you mean `{w}`?"),
                ),
            )
        }
        Kind::Date => {
            if is_date(text) {
                return Ok(());
            }
            bad(
                format!("`{text}` is not a date"),
                "write YYYY, YYYY-MM or YYYY-MM-DD".to_owned(),
            )
        }
    }
}

/// A key in words, its empty parts left out.
pub(crate) fn named(key: &[String]) -> String {
    let parts: Vec<&str> = key
        .iter()
        .map(|k| clip(k))
        .filter(|k| !k.is_empty())
        .collect();
    parts.join(" ")
}

/// The start of a user's text, short enough for a message.
pub(crate) fn clip(text: &str) -> &str {
    text.char_indices()
        .nth(60)
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or(text)
}

/// A finite number, or nothing.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|n| n.is_finite())
}

/// Whether the text is a date to the year, month or day.
pub(crate) fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let digits = |part: Option<&str>, length: usize, low: u32, high: u32| match part {
        None => true,
        Some(p) => {
            p.len() == length
                && p.bytes().all(|b| b.is_ascii_digit())
                && p.parse::<u32>().is_ok_and(|n| (low..=high).contains(&n))
        }
    };
    let year = parts.next();
    let sound = digits(year, 4, 1990, 2200)
        && digits(parts.next(), 2, 1, 12)
        && digits(parts.next(), 2, 1, 31);
    sound && parts.next().is_none()
}
