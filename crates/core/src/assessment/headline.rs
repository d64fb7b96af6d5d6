//! The four numbers: availability, RTO, RPO and cost, each with objective, verdict and reason.
//!
//! Many objectives stand behind RTO and RPO, one for each disruption and store. The line shows
//! the worst of those that stand worst; losses of places and machines go before data corruption,
//! which has a line of its own when it is the worst disruption.

use super::{Assessment, DisruptionRow, LossFigure, Standing, Verdict};
use crate::scenario::Disruption;
use crate::wording;

/// One of the four numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// What it is: `Availability`, `RTO`, `RPO` or `Cost`.
    pub label: &'static str,
    /// The number with its unit, for people.
    pub result: String,
    /// The objective, if the design states one.
    pub target: Option<String>,
    /// How the result stands to it.
    pub standing: Option<Standing>,
    /// Why, in a sentence; may be empty.
    pub reason: String,
}

/// Availability, RTO, RPO and cost, in this order: the answer in every face.
#[must_use]
pub fn four(a: &Assessment) -> [Number; 4] {
    [availability(a), recovery(a), loss(a), cost(a)]
}

/// Verdicts on one of the four: `rto` has `rto`, `rto.region` and so on.
fn about<'a>(a: &'a Assessment, first: &str) -> Vec<&'a Verdict> {
    let fits = |v: &&Verdict| v.subject.split('.').next() == Some(first);
    a.verdicts.iter().filter(fits).collect()
}

/// Verdicts that stand worst: missed ones, else unknown ones, else all.
fn worst_standing<'a>(verdicts: &[&'a Verdict]) -> Vec<&'a Verdict> {
    for standing in [Standing::Missed, Standing::Unknown, Standing::Met] {
        let of: Vec<_> = verdicts
            .iter()
            .copied()
            .filter(|v| v.standing == standing)
            .collect();
        if !of.is_empty() {
            return of;
        }
    }
    Vec::new()
}

/// The first with the largest key.
fn first_largest<T: Copy>(all: impl IntoIterator<Item = T>, key: impl Fn(T) -> f64) -> Option<T> {
    let mut best: Option<(f64, T)> = None;
    for item in all {
        let value = key(item);
        if best.is_none_or(|(b, _)| value > b) {
            best = Some((value, item));
        }
    }
    best.map(|(_, item)| item)
}

/// How many of several objectives are missed, for the end of a reason.
fn missed(verdicts: &[&Verdict]) -> String {
    let missed = verdicts
        .iter()
        .filter(|v| v.standing == Standing::Missed)
        .count();
    if verdicts.len() > 1 && missed > 1 {
        format!(" ({missed} of {} objectives missed)", verdicts.len())
    } else {
        String::new()
    }
}

fn from_verdict(label: &'static str, v: &Verdict, all: &[&Verdict]) -> Number {
    let scope = v.subject.split_once('.').map_or("", |(_, rest)| rest);
    let reason = match scope {
        "" => v.reason.clone(),
        scope => format!("{scope}: {}", v.reason),
    };
    Number {
        label,
        result: v.result.clone(),
        target: Some(v.target.clone()),
        standing: Some(v.standing),
        reason: format!("{reason}{}", missed(all)),
    }
}

fn without_objective(label: &'static str, result: String, reason: String) -> Number {
    Number {
        label,
        result,
        target: None,
        standing: None,
        reason,
    }
}

fn availability(a: &Assessment) -> Number {
    let verdicts = about(a, "availability");
    if let Some(v) = worst_standing(&verdicts).first() {
        return from_verdict("Availability", v, &verdicts);
    }
    let overall = &a.availability.overall;
    without_objective(
        "Availability",
        wording::availability(overall.unavailability),
        format!(
            "{} a year are lost",
            wording::minutes(overall.minutes_per_year)
        ),
    )
}

/// The disruption that a verdict is about: the second part of its subject.
fn row_of<'a>(a: &'a Assessment, v: &Verdict) -> Option<&'a DisruptionRow> {
    let word = v.subject.split('.').nth(1)?;
    a.disruptions.iter().find(|r| r.disruption.word() == word)
}

/// Whether it is a place or machine that is lost, rather than data, a release or a third party.
fn is_place(disruption: Disruption) -> bool {
    matches!(
        disruption,
        Disruption::Node
            | Disruption::Zone
            | Disruption::Region
            | Disruption::Provider
            | Disruption::Area
            | Disruption::Spot
            | Disruption::Link
    )
}

/// Losses of places and machines if there are any, else everything.
fn losses_of_places(rows: Vec<&DisruptionRow>) -> Vec<&DisruptionRow> {
    let places: Vec<_> = rows
        .iter()
        .copied()
        .filter(|r| is_place(r.disruption))
        .collect();
    if places.is_empty() { rows } else { places }
}

fn recovery_seconds(row: &DisruptionRow) -> f64 {
    match (&row.restored, row.transparent) {
        (_, true) => 0.0,
        (Some(mark), _) => mark.p95.seconds,
        (None, _) => f64::INFINITY,
    }
}

/// How long the recovery takes, in words.
#[must_use]
pub fn recovery_text(row: &DisruptionRow) -> String {
    if row.transparent {
        "no interruption".to_owned()
    } else {
        wording::mark(row.restored.as_ref())
    }
}

/// Whether any request is ever served; without that, times of recovery mean nothing.
#[must_use]
pub fn ever_serves(a: &Assessment) -> bool {
    a.availability.overall.unavailability < 1.0
}

/// The disruption with the longest recovery; the first of equals.
#[must_use]
pub fn slowest<'a>(rows: impl Iterator<Item = &'a DisruptionRow>) -> Option<&'a DisruptionRow> {
    first_largest(rows, recovery_seconds)
}

fn recovery(a: &Assessment) -> Number {
    let verdicts = about(a, "rto");
    let worst = worst_standing(&verdicts);
    let rows = losses_of_places(worst.iter().filter_map(|v| row_of(a, v)).collect());
    let row = slowest(rows.into_iter());
    let verdict = worst
        .iter()
        .find(|v| row_of(a, v).map(|r| r.disruption) == row.map(|r| r.disruption));
    if let Some(v) = verdict {
        return from_verdict("RTO", v, &verdicts);
    }
    if !ever_serves(a) {
        let why = "there is nothing to recover to".to_owned();
        return without_objective("RTO", "nothing is served".to_owned(), why);
    }
    let rows = losses_of_places(a.disruptions.iter().collect());
    slowest(rows.into_iter()).map_or_else(
        || without_objective("RTO", "no disruption".to_owned(), String::new()),
        |r| without_objective("RTO", recovery_text(r), format!("worst: {}", r.worst)),
    )
}

fn loss_seconds(row: &DisruptionRow) -> f64 {
    match &row.loss {
        LossFigure::Window { worst, .. } => worst.seconds,
        LossFigure::Unrecoverable => f64::INFINITY,
    }
}

fn loss(a: &Assessment) -> Number {
    let verdicts = about(a, "rpo");
    let worst = worst_standing(&verdicts);
    // The store is the last part of the subject; a row names the store that loses most.
    let weight = |v: &&Verdict| {
        let row = row_of(a, v)?;
        let place = is_place(row.disruption);
        let store = v.subject.splitn(3, '.').nth(2);
        let most = store.is_none() || store == row.loss_store.as_deref();
        Some((place, if most { loss_seconds(row) } else { -1.0 }))
    };
    let key = |v: &&Verdict| match weight(v) {
        Some((true, seconds)) => seconds,
        // Below every loss of a place, and still ordered among themselves.
        Some((false, seconds)) => -2.0 - 1.0 / (2.0 + seconds),
        None => -4.0,
    };
    if let Some(v) = first_largest(worst.iter(), key) {
        return from_verdict("RPO", v, &verdicts);
    }
    if a.design.stores.is_empty() {
        return without_objective("RPO", "nothing lost".to_owned(), String::new());
    }
    let rows = losses_of_places(a.disruptions.iter().collect());
    let Some(row) = first_largest(rows, loss_seconds) else {
        return without_objective("RPO", "no disruption".to_owned(), String::new());
    };
    let reason = match (&row.loss_store, &row.loss_worst) {
        (Some(store), Some(cause)) => format!("worst: {store} under {cause}"),
        (Some(store), None) => format!("worst: {store}"),
        _ => String::new(),
    };
    without_objective("RPO", wording::loss(&row.loss), reason)
}

fn cost(a: &Assessment) -> Number {
    let verdicts = about(a, "budget");
    if let Some(v) = worst_standing(&verdicts).first() {
        let mut number = from_verdict("Cost", v, &verdicts);
        // The number is the whole bill, also when the budget is one provider's.
        if let (Some(bill), Some((_, provider))) = (&a.cost, v.subject.split_once('.')) {
            number.result = format!("{}/month", wording::money(bill.total));
            number.target = Some(format!("{} for {provider}", v.target));
            number.reason = format!("{provider} {}, {}{}", v.result, v.reason, missed(&verdicts));
        }
        return number;
    }
    let Some(bill) = &a.cost else {
        return without_objective(
            "Cost",
            "unknown".to_owned(),
            "a price is missing".to_owned(),
        );
    };
    let mut parts = Vec::new();
    if !bill.unpriced.is_empty() {
        let unpriced = wording::count(bill.unpriced.len(), "item");
        parts.push(format!("incomplete: {unpriced} without an amount"));
    }
    if !bill.estimated.0.is_zero() {
        let share = wording::decimal_percent(bill.estimated_share);
        parts.push(format!("{share} of it estimated"));
    }
    let total = format!("{}/month", wording::money(bill.total));
    without_objective("Cost", total, parts.join("; "))
}
