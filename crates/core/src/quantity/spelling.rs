//! One way to write each quantity, in the unit that its author chose.
//!
//! `24 hours` becomes `24h`, not `1d`: the unit often says where a figure comes from.

use super::{
    Bytes, BytesPerMonth, BytesPerSecond, Duration, Frequency, Money, MonthlyMoney, NodeCount,
    Percent, Quantity, RequestRate,
};

/// Digits in groups of three, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// `10,000`.
    Commas,
    /// `10000`.
    Plain,
}

/// How a quantity reads a text, and how that text is spelled.
type Kind = (
    fn(&str) -> Option<String>,
    fn(&str, Grouping) -> Option<String>,
);

const KINDS: &[Kind] = &[
    (read::<Duration>, duration),
    (read::<Percent>, percent),
    (read::<Bytes>, volume),
    (read::<BytesPerMonth>, flow),
    (read::<BytesPerSecond>, flow),
    (read::<Frequency>, frequency),
    (read::<MonthlyMoney>, monthly),
    (read::<Money>, money),
    (read::<RequestRate>, requests),
    (read::<NodeCount>, nodes),
];

/// The spelling of `text` if it is a quantity whose canonical form is `canonical`.
#[must_use]
pub fn spelled(text: &str, canonical: &str, grouping: Grouping) -> Option<String> {
    KINDS
        .iter()
        .filter(|(read, _)| read(text).as_deref() == Some(canonical))
        .find_map(|(read, spell)| {
            spell(text.trim(), grouping).filter(|s| read(s).as_deref() == Some(canonical))
        })
}

/// Whether two texts are the same quantity.
#[must_use]
pub fn equal(a: &str, b: &str) -> bool {
    KINDS
        .iter()
        .any(|(read, _)| read(a).is_some_and(|value| read(b) == Some(value)))
}

fn read<T: Quantity>(text: &str) -> Option<String> {
    T::from_text(text).ok().map(|value| value.to_text())
}

/// A leading number and what follows it.
fn split(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_')))
        .unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (number, rest.trim())
}

/// The digits, the fraction without the zeros that say nothing.
fn number(written: &str, grouping: Grouping, cents: bool) -> Option<String> {
    let plain: String = written.chars().filter(|c| !",_".contains(*c)).collect();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    if whole.is_empty() {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let mut out = match grouping {
        Grouping::Commas => super::number::in_groups(whole),
        Grouping::Plain => whole.to_owned(),
    };
    let significant = fraction.trim_end_matches('0');
    let fraction = if cents && !significant.is_empty() && fraction.len() == 2 {
        fraction
    } else {
        significant
    };
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    Some(out)
}

fn duration(text: &str, _: Grouping) -> Option<String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (digits, tail) = split(rest);
        let end = tail
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(tail.len());
        let (unit, after) = tail.split_at_checked(end)?;
        let unit = super::duration::canonical_unit(unit)?;
        parts.push(format!("{}{unit}", number(digits, Grouping::Plain, false)?));
        rest = after.trim();
    }
    Some(parts.join(" "))
}

fn percent(text: &str, _: Grouping) -> Option<String> {
    Some(format!(
        "{}%",
        number(split(text).0, Grouping::Plain, false)?
    ))
}

fn volume(text: &str, grouping: Grouping) -> Option<String> {
    let (digits, unit) = split(text);
    let unit = if unit == "KB" { "kB" } else { unit };
    Some(format!("{} {unit}", number(digits, grouping, false)?))
}

fn flow(text: &str, grouping: Grouping) -> Option<String> {
    let (amount, per) = text.split_once('/')?;
    Some(format!("{}/{}", volume(amount, grouping)?, period(per)))
}

fn frequency(text: &str, grouping: Grouping) -> Option<String> {
    let (digits, rest) = split(text);
    let per = rest
        .strip_prefix('/')
        .or_else(|| rest.strip_prefix("per "))?;
    Some(format!(
        "{}/{}",
        number(digits, grouping, false)?,
        period(per)
    ))
}

fn money(text: &str, _: Grouping) -> Option<String> {
    let (digits, _) = split(text.strip_prefix('$').unwrap_or(text).trim());
    Some(format!("${}", number(digits, Grouping::Commas, true)?))
}

fn monthly(text: &str, grouping: Grouping) -> Option<String> {
    Some(format!("{}/month", money(text, grouping)?))
}

fn requests(text: &str, grouping: Grouping) -> Option<String> {
    let (digits, unit) = split(text);
    let unit = if unit == "tps" { "tps" } else { "rps" };
    Some(format!("{} {unit}", number(digits, grouping, false)?))
}

fn nodes(text: &str, _: Grouping) -> Option<String> {
    read::<NodeCount>(text)
}

/// The word of a period.
fn period(word: &str) -> &str {
    match word.trim() {
        "sec" | "second" => "s",
        "h" | "hr" => "hour",
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "y" => "year",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spell<T: Quantity>(text: &str) -> String {
        let canonical = T::from_text(text).unwrap().to_text();
        spelled(text, &canonical, Grouping::Commas).unwrap()
    }

    #[test]
    fn units_and_digits_have_one_spelling_and_the_unit_stays() {
        assert_eq!(spell::<Duration>("5 minutes"), "5m");
        assert_eq!(spell::<Duration>("24 hours"), "24h");
        assert_eq!(spell::<Duration>("90s"), "90s");
        assert_eq!(spell::<Duration>("1h30min"), "1h 30m");
        assert_eq!(spell::<Percent>("099.990 %"), "99.99%");
        assert_eq!(spell::<Bytes>("1200GB"), "1,200 GB");
        assert_eq!(spell::<Bytes>("5 KB"), "5 kB");
        assert_eq!(spell::<BytesPerMonth>("5GB / d"), "5 GB/day");
        assert_eq!(spell::<BytesPerSecond>("200 MB/sec"), "200 MB/s");
        assert_eq!(spell::<Frequency>("3 per w"), "3/week");
        assert_eq!(spell::<MonthlyMoney>("10000 USD/mo"), "$10,000/month");
        assert_eq!(spell::<MonthlyMoney>("$2818.50/month"), "$2,818.50/month");
        assert_eq!(spell::<Money>("$50000"), "$50,000");
        assert_eq!(spell::<RequestRate>("1200 req/s"), "1,200 rps");
        assert_eq!(spell::<RequestRate>("1200tps"), "1,200 tps");
        assert_eq!(spell::<NodeCount>("5 .. 20"), "5..20");
    }

    #[test]
    fn what_is_no_quantity_is_left_alone() {
        assert_eq!(spelled("hot_standby", "hot-standby", Grouping::Plain), None);
        assert_eq!(spelled("5m", "6m", Grouping::Plain), None);
    }
}
