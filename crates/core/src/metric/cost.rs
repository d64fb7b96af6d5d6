//! Money: sums of lines of the bill, chosen by provider, region, component, tier or store.

use super::{Measured, Missing, Subject, Value, filters};
use crate::pricing::bill::{Bill, Component, Line};
use crate::pricing::{PARTS, WHOLES, parts};
use crate::quantity::Usd;
use rust_decimal::prelude::ToPrimitive;

/// `cost`, `cost.total`, `cost.provider.aws.component.compute`, `cost.at-most`,
/// `cost.estimated-share`.
pub(super) fn cost(subject: &Subject<'_>, rest: &[&str]) -> Result<Measured, Missing> {
    let Some(bill) = &subject.assessment.cost else {
        return Err(Missing::absent(
            "there is no bill, because a price is missing",
            "give the price in a table, or set `cost.estimates: allow`",
        ));
    };
    match rest {
        [] | ["total"] => {
            let mut measured = measured(bill.lines.iter().collect());
            let unpriced = bill.unpriced.len();
            if unpriced > 0 {
                measured
                    .because
                    .push_str(&format!("; {unpriced} without an amount"));
            }
            Ok(measured)
        }
        ["estimated-share"] => Ok(Measured {
            value: Value::Share(bill.estimated_share.to_f64().unwrap_or(0.0)),
            because: format!("{} are estimated", bill.estimated),
            path: "cost.estimates".into(),
        }),
        [word] if !PARTS.contains(word) => {
            let amount = bill.whole(word).ok_or_else(|| {
                let known = PARTS.into_iter().chain(WHOLES);
                Missing::unknown("part of the bill", word, known.chain(["estimated-share"]))
            })?;
            let (because, path) = match *word {
                "at-most" => ("every tier at its most nodes", "tiers"),
                "at-least" => ("every tier at its fewest nodes", "tiers"),
                "failed-over" => ("every standby at what a recovery scales it to", "tiers"),
                "one-time" => ("paid once", "cost.one-time"),
                _ => ("before discounts", "cost"),
            };
            Ok(Measured {
                value: money(amount),
                because: because.into(),
                path: path.into(),
            })
        }
        words => {
            let text = words.join(".");
            let Some(chosen) = parts(&text) else {
                filters(words, &PARTS)?;
                return Err(Missing::unknown("part of the bill", &text, PARTS));
            };
            for (key, name) in &chosen {
                known(subject, bill, key, name)?;
            }
            Ok(measured(bill.fitting(&chosen)))
        }
    }
}

/// The lines that a metric of the bill adds up; none when it is no sum of lines, or cannot be read.
pub(crate) fn lines<'a>(subject: &Subject<'a>, rest: &[&str]) -> Option<Vec<&'a Line>> {
    let bill = subject.assessment.cost.as_ref()?;
    match rest {
        [] | ["total"] => Some(bill.lines.iter().collect()),
        words => Some(bill.fitting(&parts(&words.join("."))?)),
    }
}

fn money(usd: Usd) -> Value {
    Value::Money(usd.0.to_f64().unwrap_or(f64::INFINITY))
}

/// A name that occurs nowhere is a slip; one that the design has and the bill has no line for
/// costs nothing.
fn known(subject: &Subject<'_>, bill: &Bill, key: &str, name: &str) -> Result<(), Missing> {
    let on_bill = bill.values(key);
    if on_bill.iter().any(|value| value == name) {
        return Ok(());
    }
    let m = subject.model;
    let of_design: Vec<&str> = match key {
        "provider" => m.providers.iter().map(|p| p.provider.word()).collect(),
        "region" => m.regions.iter().map(|r| r.key.as_str()).collect(),
        "tier" => m.tiers.iter().map(|t| t.name.as_str()).collect(),
        "store" => m.stores.iter().map(|s| s.name.as_str()).collect(),
        "component" => Component::ALL.iter().map(|c| c.word()).collect(),
        _ => Vec::new(),
    };
    if of_design.contains(&name) {
        return Ok(());
    }
    let all = on_bill.iter().map(String::as_str).chain(of_design);
    Err(Missing::unknown(&format!("{key} in the bill"), name, all))
}

/// The sum, with its three largest lines as the reason.
fn measured(mut lines: Vec<&Line>) -> Measured {
    let sum: Usd = lines.iter().map(|l| l.cost).sum();
    lines.sort_by_key(|l| std::cmp::Reverse(l.cost.0));
    let mut parts: Vec<String> = lines
        .iter()
        .take(3)
        .map(|l| format!("{} {} in {}", l.cost, l.description, l.region))
        .collect();
    match lines.len().saturating_sub(3) {
        0 => {}
        1 => parts.push("1 smaller line".into()),
        rest => parts.push(format!("{rest} smaller lines")),
    }
    if parts.is_empty() {
        parts.push("no line of the bill".into());
    }
    Measured {
        value: money(sum),
        because: parts.join("; "),
        path: lines.first().map_or_else(String::new, |l| l.path.clone()),
    }
}
