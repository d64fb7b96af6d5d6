//! How numbers look to people. Formats only; nothing is computed that a reader could take for data.

use crate::assessment::{LossFigure, Mark, Span};
use crate::quantity::Usd;
use rust_decimal::Decimal;

/// Decimal exponent of a positive number, from its shortest text, so that no logarithm is needed.
fn exponent(value: f64) -> i32 {
    format!("{value:e}")
        .split_once('e')
        .and_then(|(_, e)| e.parse().ok())
        .unwrap_or(0)
}

fn places(value: f64, significant: i32) -> usize {
    usize::try_from(significant - 1 - exponent(value)).unwrap_or(0)
}

/// `99.987%`: as many digits as show two of the share not served, two decimals at least.
#[must_use]
pub fn availability(unavailability: f64) -> String {
    if unavailability == 0.0 {
        return "100%".to_owned();
    }
    let percent = unavailability * 100.0;
    let decimals = places(percent, 2).clamp(2, 12);
    format!("{:.*}%", decimals, 100.0 - percent)
}

/// Two availabilities with as many digits as the better one needs, the worse one first.
#[must_use]
pub fn availability_range(one: f64, other: f64, between: &str) -> String {
    let (better, worse) = (one.min(other) * 100.0, one.max(other) * 100.0);
    let decimals = match better {
        0.0 => 2,
        percent => places(percent, 2).clamp(2, 12),
    };
    format!(
        "{:.decimals$}% {between} {:.decimals$}%",
        100.0 - worse,
        100.0 - better
    )
}

/// `8 min 30 s`: the two largest units that matter.
#[must_use]
pub fn duration(seconds: f64) -> String {
    if seconds < 0.0 {
        return format!("-{}", duration(-seconds));
    }
    if seconds < 1.0 {
        let ms = seconds * 1000.0;
        return match ms {
            0.0 => "0 s".to_owned(),
            ms if ms < 0.1 => "under 0.1 ms".to_owned(),
            ms if ms < 9.95 => trim(&format!("{ms:.1}"), "ms"),
            ms => format!("{ms:.0} ms"),
        };
    }
    if seconds < 59.95 {
        return trim(&format!("{seconds:.1}"), "s");
    }
    let whole = seconds.round();
    let (unit, small, per) = match whole {
        w if w < 3600.0 => (("min", 60.0), "s", 1.0),
        w if w < 86_400.0 => (("h", 3600.0), "min", 60.0),
        w if w < 365.0 * 86_400.0 => (("d", 86_400.0), "h", 3600.0),
        _ => (("y", 365.0 * 86_400.0), "d", 86_400.0),
    };
    let steps = (whole / per).round();
    let in_unit = unit.1 / per;
    let (large, rest) = ((steps / in_unit).floor(), steps % in_unit);
    if rest == 0.0 {
        format!("{large} {}", unit.0)
    } else {
        format!("{large} {} {rest} {small}", unit.0)
    }
}

fn trim(number: &str, unit: &str) -> String {
    format!("{} {unit}", number.strip_suffix(".0").unwrap_or(number))
}

/// `28.5 ms`: tenths of milliseconds, as round trips are measured.
#[must_use]
pub fn milliseconds(ms: f64) -> String {
    trim(&format!("{ms:.1}"), "ms")
}

/// A plain number with up to four digits that matter.
#[must_use]
pub fn number(value: f64) -> String {
    let text = format!("{:.*}", places(value, 4).min(3), value);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// A length of time; an absent one is endless.
#[must_use]
pub fn span(span: &Span) -> String {
    duration(span.seconds)
}

/// Minutes lost in a year.
#[must_use]
pub fn minutes(minutes: f64) -> String {
    duration(minutes * 60.0)
}

/// A recovery time by the percentile that verdicts use.
#[must_use]
pub fn mark(mark: Option<&Mark>) -> String {
    mark.map_or_else(|| "until repair".to_owned(), |m| span(&m.p95))
}

/// A loss of data.
#[must_use]
pub fn loss(loss: &LossFigure) -> String {
    match loss {
        LossFigure::Window { worst, .. } if worst.seconds == 0.0 => "none".to_owned(),
        LossFigure::Window { worst, bounded, .. } => {
            format!("{}{}", span(worst), if *bounded { "" } else { " (P99)" })
        }
        LossFigure::Unrecoverable => "all data".to_owned(),
    }
}

/// A share of one as percent, with three digits that matter.
#[must_use]
pub fn percent(share: f64) -> String {
    if share == 0.0 {
        return "0%".to_owned();
    }
    let percent = share * 100.0;
    if percent < 0.001 {
        return "<0.001%".to_owned();
    }
    let text = format!("{:.*}", places(percent, 3).min(3), percent);
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => text.as_str(),
    };
    format!("{text}%")
}

/// The same for an exact share.
#[must_use]
pub fn decimal_percent(share: Decimal) -> String {
    percent(share.to_string().parse().unwrap_or(0.0))
}

/// `$1,234.50`.
#[must_use]
pub fn money(amount: Usd) -> String {
    amount.to_string()
}

/// An exact number without the zeros that say nothing.
#[must_use]
pub fn decimal(value: Decimal) -> String {
    value.normalize().to_string()
}

/// A small probability, such as `3.2e-7`.
#[must_use]
pub fn scientific(value: f64) -> String {
    format!("{value:.1e}")
}

/// A factor with three digits at most, such as `1.25` or `310`.
#[must_use]
pub fn short(value: f64) -> String {
    if value < 9.995 {
        format!("{value:.2}")
    } else if value < 99.95 {
        format!("{value:.1}")
    } else if value < 1e5 {
        format!("{value:.0}")
    } else {
        format!("{value:.1e}")
    }
}

/// How many a year, as people say it.
#[must_use]
pub fn per_year(rate: f64) -> String {
    match rate {
        0.0 => "never".to_owned(),
        r if r >= 0.95 => format!("{:.*} times a year", places(r, 2).min(1), r),
        r => format!("once in {:.*} years", places(1.0 / r, 2).min(1), 1.0 / r),
    }
}

/// `1 store`, `2 stores`.
#[must_use]
pub fn count(n: usize, one: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n if one.ends_with('y') => format!("{n} {}ies", one.trim_end_matches('y')),
        n => format!("{n} {one}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn availability_shows_what_is_lost() {
        assert_eq!(availability(1.29e-4), "99.987%");
        assert_eq!(availability(0.015), "98.50%");
        assert_eq!(availability(2.5e-9), "99.99999975%");
        assert_eq!(availability(1.0), "0.00%");
        assert_eq!(availability(0.0), "100%");
    }

    #[test]
    fn durations_read_aloud() {
        let cases = [
            (0.0, "0 s"),
            (0.35, "350 ms"),
            (8.5, "8.5 s"),
            (59.96, "1 min"),
            (510.0, "8 min 30 s"),
            (3599.9, "1 h"),
            (11_520.0, "3 h 12 min"),
            (86_399.0, "24 h"),
            (187_200.0, "2 d 4 h"),
        ];
        for (seconds, text) in cases {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn shares_and_rates() {
        assert_eq!(percent(0.5), "50%");
        assert_eq!(percent(0.123_456), "12.3%");
        assert_eq!(percent(1.0), "100%");
        assert_eq!(per_year(0.25), "once in 4.0 years");
        assert_eq!(per_year(12.0), "12 times a year");
    }
}
