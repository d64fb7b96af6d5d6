//! Numbers with thousands separators, split from the unit behind them.

use rust_decimal::Decimal;

/// Splits `1,200.5 rps` into the exact number and the trimmed unit.
///
/// Commas are accepted only as thousands separators (groups of three); `None` when the text does
/// not begin with a number or the number does not fit.
pub(super) fn split(text: &str) -> Option<(Decimal, &str)> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(_, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_')))
        .map_or(text.len(), |(i, _)| i);
    let (number, unit) = text.split_at_checked(end)?;
    Some((parse(number)?, unit.trim()))
}

/// Reads digits with optional thousands separators and one decimal point.
pub(super) fn parse(number: &str) -> Option<Decimal> {
    let (whole, fraction) = match number.split_once('.') {
        Some((w, f)) => (w, Some(f)),
        None => (number, None),
    };
    if whole.is_empty() || fraction.is_some_and(|f| f.is_empty() || f.contains([',', '_', '.'])) {
        return None;
    }
    if whole.contains([',', '_']) {
        let mut groups = whole.split([',', '_']);
        let first = groups.next().unwrap_or("");
        if first.is_empty() || first.len() > 3 || groups.any(|g| g.len() != 3) {
            return None;
        }
    }
    let plain: String = number.chars().filter(|c| !matches!(c, ',' | '_')).collect();
    if plain.len() > 24 {
        return None;
    }
    plain.parse().ok()
}

/// A decimal without trailing zeros, as text.
pub(super) fn text(value: Decimal) -> String {
    value.normalize().to_string()
}

/// A whole number with its digits in groups of three: `12,345`.
#[must_use]
pub fn grouped(n: usize) -> String {
    in_groups(&n.to_string())
}

/// Digits in groups of three.
pub(super) fn in_groups(digits: &str) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
