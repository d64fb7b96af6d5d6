//! The register: every input that is not known, with what is believed about it.
//!
//! Three kinds of inputs: values that the scenario states as a range, defaults whose data row has a
//! range, and prices that were estimated. What differs from event to event (`lognormal` times, the
//! lengths of failures, recovery mechanisms) is chance and stays inside each evaluation.

use crate::catalog::{Catalog, EstimateId, Provenance};
use crate::model::{Assumption, Model};
use crate::pricing::bill::Bill;
use crate::quantity::belief::Belief;
use crate::quantity::uncertain::{self, Shape};
use crate::scenario::{Document, Spread, spreads};
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeSet;

/// An input that is not known.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its name: the path of a stated value, the key of a default, `price:` and what is priced.
    /// Draws hang on it, so that one input more leaves the others as they are.
    pub name: String,
    /// What it is, for people.
    pub what: String,
    /// Where it is stated, or could be.
    pub path: String,
    /// Which kind it is, and where its value goes.
    pub origin: Origin,
    /// Where the range comes from.
    pub source: String,
    /// How sure the source is; `stated` for the scenario's own.
    pub confidence: String,
}

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// A range in the scenario, at one place or, by an anchor, at several.
    Stated {
        /// Where.
        paths: Vec<String>,
        /// Its shape.
        shape: Shape,
        /// Its ends, as written.
        ends: String,
    },
    /// A parameter of `reliability/model-defaults.csv`.
    Default {
        /// Its key.
        key: String,
        /// Its unit.
        unit: String,
        /// Best guess.
        guess: f64,
        /// What is believed.
        belief: Belief,
    },
    /// A rate of `reliability/failure-rates.csv`.
    Rate {
        /// What fails.
        domain: String,
        /// Where.
        applies_to: String,
        /// `a year`, or empty for a share of changes.
        unit: String,
        /// Best guess.
        guess: f64,
        /// What is believed.
        belief: Belief,
    },
    /// A rate of `reliability/shock-groups.csv`, a year.
    Shock {
        /// The group.
        group: String,
        /// Best guess.
        guess: f64,
        /// What is believed.
        belief: Belief,
    },
    /// An estimated price.
    Price {
        /// What is priced.
        id: EstimateId,
        /// US dollars per unit of the first line that it prices, as estimated.
        guess: f64,
        /// Unit.
        unit: String,
        /// What is believed.
        belief: Belief,
    },
}

/// Every input of a design that is not known: stated ranges in order of writing, then defaults in
/// order of use, then estimated prices in the order of the bill.
#[must_use]
pub fn register(
    document: &Document,
    model: &Model,
    bill: Option<&Bill>,
    catalog: &Catalog,
) -> Vec<Input> {
    let mut out = stated(document);
    out.extend(defaults(model, catalog));
    out.extend(bill.map(prices).unwrap_or_default());
    out
}

/// Defaults whose data row has a range, in order of use.
#[must_use]
pub fn defaults(model: &Model, catalog: &Catalog) -> Vec<Input> {
    let assumed = model.assumptions.iter();
    assumed.filter_map(|a| of_default(a, catalog)).collect()
}

/// Ranges in the scenario. A lognormal length of time differs from event to event; any other
/// lognormal value is one value that is not known.
fn stated(document: &Document) -> Vec<Input> {
    let mut found: Vec<(Spread, Vec<String>)> = Vec::new();
    for spread in spreads(document) {
        if spread.shape == Shape::LogNormal && uncertain::is_time(&spread.ends) {
            continue;
        }
        let path = spread.path.clone();
        match found.iter_mut().find(|(s, _)| s.span == spread.span) {
            Some((_, paths)) => paths.push(path),
            None => found.push((spread, vec![path])),
        }
    }
    found
        .into_iter()
        .map(|(spread, paths)| Input {
            name: spread.path.clone(),
            what: paths.join(", "),
            path: spread.path,
            origin: Origin::Stated {
                paths,
                shape: spread.shape,
                ends: spread.ends,
            },
            source: "stated in the scenario".into(),
            confidence: "stated".into(),
        })
        .collect()
}

/// The input behind an assumption, if its data row has a range.
fn of_default(assumption: &Assumption, catalog: &Catalog) -> Option<Input> {
    let (kind, rest) = assumption.key.split_once('.')?;
    let (origin, provenance) = match kind {
        "default" => default(rest, catalog)?,
        "rate" => {
            let (domain, applies_to) = rest.split_once('.').unwrap_or((rest, "*"));
            rate(domain, applies_to, catalog)?
        }
        "shock" => shock(rest, catalog)?,
        _ => return None,
    };
    Some(Input {
        name: assumption.key.clone(),
        what: match &origin {
            Origin::Default { key, .. } => format!("{key}: {}", assumption.text),
            _ => assumption.text.clone(),
        },
        path: assumption.path.clone(),
        origin,
        source: catalog.source_title(&provenance.source).to_owned(),
        confidence: provenance.confidence.word().to_owned(),
    })
}

fn default<'c>(key: &str, catalog: &'c Catalog) -> Option<(Origin, &'c Provenance)> {
    let row = catalog.default(key)?;
    let share = matches!(row.unit.as_ref(), "share" | "probability");
    let belief = Belief::of_row(row.value, row.low?, row.high?, share)?;
    let origin = Origin::Default {
        key: key.to_owned(),
        unit: if share {
            String::new()
        } else {
            row.unit.to_string()
        },
        guess: row.value,
        belief,
    };
    Some((origin, &row.provenance))
}

fn rate<'c>(
    domain: &str,
    applies_to: &str,
    catalog: &'c Catalog,
) -> Option<(Origin, &'c Provenance)> {
    let row = catalog.failure_rate_of(domain, applies_to)?;
    let share = row.rate_unit == "per-change";
    let guess = row.rate?;
    let belief = Belief::of_row(guess, row.rate_low?, row.rate_high?, share)?;
    let origin = Origin::Rate {
        domain: domain.to_owned(),
        applies_to: applies_to.to_owned(),
        unit: if share {
            String::new()
        } else {
            "a year".into()
        },
        guess,
        belief,
    };
    Some((origin, &row.provenance))
}

fn shock<'c>(group: &str, catalog: &'c Catalog) -> Option<(Origin, &'c Provenance)> {
    let row = catalog.shock(group)?;
    let guess = row.rate?;
    let belief = Belief::of_row(guess, row.rate_low?, row.rate_high?, false)?;
    let origin = Origin::Shock {
        group: group.to_owned(),
        guess,
        belief,
    };
    Some((origin, &row.provenance))
}

/// Estimated prices; one that prices several lines is one input.
fn prices(bill: &Bill) -> Vec<Input> {
    let mut seen: BTreeSet<EstimateId> = BTreeSet::new();
    let mut out = Vec::new();
    for line in &bill.lines {
        let Some(estimate) = &line.estimate else {
            continue;
        };
        let id = [
            line.provider.clone(),
            line.location.clone(),
            line.service.clone(),
            line.sku.clone(),
        ];
        let [low, guess, high] =
            [estimate.low, line.list_unit_price, estimate.high].map(|p| p.to_f64().unwrap_or(0.0));
        // What is free where it was looked up has no interval to be moved in.
        if guess <= 0.0 || low.min(guess) >= high.max(guess) || !seen.insert(id.clone()) {
            continue;
        }
        out.push(Input {
            name: format!("price:{}", id.join(" ")),
            what: format!(
                "price of {} {} in {}",
                line.service, line.sku, line.location
            ),
            path: line.path.clone(),
            origin: Origin::Price {
                id,
                guess,
                unit: line.unit.clone(),
                belief: Belief::Triangle {
                    low: low.min(guess),
                    guess,
                    high: high.max(guess),
                },
            },
            source: format!("estimated: {}", estimate.rule),
            confidence: "estimated".into(),
        });
    }
    out
}

impl Input {
    /// Its value at a percentile, 0 < `u` < 1, for people.
    #[must_use]
    pub fn text_at(&self, u: f64) -> String {
        match &self.origin {
            Origin::Stated { shape, ends, .. } => {
                uncertain::text_at(*shape, ends, u).unwrap_or_default()
            }
            Origin::Default { unit, belief, .. } | Origin::Rate { unit, belief, .. } => {
                with_unit(belief.quantile(u), unit)
            }
            Origin::Shock { belief, .. } => with_unit(belief.quantile(u), "a year"),
            Origin::Price { unit, belief, .. } => priced(belief.quantile(u), unit),
        }
    }

    /// Its best guess, for people: what an assessment uses.
    #[must_use]
    pub fn guess(&self) -> String {
        match &self.origin {
            Origin::Stated { ends, .. } => ends.clone(),
            Origin::Default { unit, guess, .. } | Origin::Rate { unit, guess, .. } => {
                with_unit(*guess, unit)
            }
            Origin::Shock { guess, .. } => with_unit(*guess, "a year"),
            Origin::Price { unit, guess, .. } => priced(*guess, unit),
        }
    }

    /// The word for its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.origin {
            Origin::Stated { .. } => "stated",
            Origin::Default { .. } | Origin::Rate { .. } | Origin::Shock { .. } => "default",
            Origin::Price { .. } => "price",
        }
    }
}

/// Three digits that count, and the unit.
fn with_unit(value: f64, unit: &str) -> String {
    let number = three_digits(value);
    if unit.is_empty() {
        number
    } else {
        format!("{number} {unit}")
    }
}

fn priced(value: f64, unit: &str) -> String {
    format!("${} per {unit}", three_digits(value))
}

/// A number with three digits that count, without an exponent.
fn three_digits(value: f64) -> String {
    let (mut places, mut scale) = (2_usize, 1.0);
    while value.abs() < scale && places < 12 {
        places += 1;
        scale /= 10.0;
    }
    let mut above = 10.0;
    while value.abs() >= above && places > 0 {
        places -= 1;
        above *= 10.0;
    }
    let text = format!("{value:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::three_digits;

    #[test]
    fn numbers_keep_three_digits_that_count() {
        for (value, text) in [
            (0.0157, "0.0157"),
            (0.05, "0.05"),
            (1.234, "1.23"),
            (12.34, "12.3"),
            (1234.5, "1234"),
            (0.000_012_345, "0.0000123"),
            (0.0, "0"),
        ] {
            assert_eq!(three_digits(value), text);
        }
    }
}
