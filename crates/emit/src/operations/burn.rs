//! Availability: how fast the error budget of the objective burns, over a long and a short window.

use super::alerts::{Alert, Priority, Series};
use super::signals::{REQUESTS, service};
use crate::files::Files;
use crate::subject::Subject;
use rust_decimal::Decimal;
use stormglass_core::quantity::Quantity;

/// Days over which the budget is counted.
pub(super) const DAYS: u32 = 30;

/// An alert of the budget: it burns this many times too fast, over a long and a short window.
pub(super) struct Burn {
    pub(super) name: &'static str,
    /// In tenths.
    tenths: i64,
    pub(super) long: &'static str,
    pub(super) short: &'static str,
    priority: Priority,
}

/// The windows and factors that the SRE workbook recommends for 30 days ("Alerting on SLOs").
pub(super) const BURNS: [Burn; 4] = [
    Burn {
        name: "ErrorBudgetBurnsFast",
        tenths: 144,
        long: "1h",
        short: "5m",
        priority: Priority::P1,
    },
    Burn {
        name: "ErrorBudgetBurns",
        tenths: 60,
        long: "6h",
        short: "30m",
        priority: Priority::P1,
    },
    Burn {
        name: "ErrorBudgetBurnsSlowly",
        tenths: 30,
        long: "1d",
        short: "2h",
        priority: Priority::P2,
    },
    Burn {
        name: "ErrorBudgetRunsOut",
        tenths: 10,
        long: "3d",
        short: "6h",
        priority: Priority::P2,
    },
];

/// Requests a minute in tests.
const TOTAL: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// The share of requests that may be lost, if an objective leaves any.
pub(super) fn budget(subject: &Subject<'_>, files: &mut Files) -> Option<Decimal> {
    let objective = subject.model.objectives.availability?;
    let budget = Decimal::ONE - objective.at_least.share();
    if budget <= Decimal::ZERO {
        files.leave_out(
            "objectives.availability",
            format!("the objective of {}", objective.at_least.to_text()),
            "it leaves no budget: one lost request misses it for ever",
        );
        return None;
    }
    if let Some(years) = objective.in_years {
        files.leave_out(
            "objectives.availability.in-years",
            format!("that {} of single years reach the objective", years.to_text()),
            format!("rules see one service for {DAYS} days, not many years; they hold it against the share"),
        );
    }
    Some(budget)
}

/// The record of the share of requests lost over a window.
pub(super) fn record(window: &str) -> String {
    format!("service:error_ratio:rate{window}")
}

/// What it records.
pub(super) fn ratio(service: &str, window: &str) -> String {
    format!(
        "(sum(rate({REQUESTS}{{service=\"{service}\",code=~\"5..\"}}[{window}])) or vector(0))\n/ sum(rate({REQUESTS}{{service=\"{service}\"}}[{window}]))"
    )
}

/// Every window that is recorded.
pub(super) fn windows() -> Vec<&'static str> {
    let mut all: Vec<&'static str> = BURNS.iter().flat_map(|b| [b.short, b.long]).collect();
    // As long as they are: `5m` before `30m` before `1h`.
    let weight = |w: &str| {
        let number: u32 = w.trim_end_matches(char::is_alphabetic).parse().unwrap_or(0);
        number
            * match w.chars().last() {
                Some('m') => 1,
                Some('h') => 60,
                _ => 1440,
            }
    };
    all.sort_by_key(|w| weight(w));
    all.dedup();
    all
}

/// Requests of which this share is lost.
fn series(service: &str, lost: Decimal) -> Vec<Series> {
    let bad = (TOTAL * lost).round();
    let of = |code: &str, rate: Decimal| {
        (
            format!("{REQUESTS}{{service=\"{service}\",code=\"{code}\"}}"),
            format!("0+{}x60", rate.normalize()),
        )
    };
    vec![of("200", TOTAL - bad), of("503", bad)]
}

pub(super) fn alerts(subject: &Subject<'_>, files: &mut Files) -> Vec<Alert> {
    let Some(budget) = budget(subject, files) else {
        return Vec::new();
    };
    let service = service(subject);
    let target = subject.model.objectives.availability;
    let target = target.map_or_else(String::new, |o| o.at_least.to_text());
    let mut out = Vec::new();
    for burn in &BURNS {
        let factor = Decimal::new(burn.tenths, 1).normalize();
        let limit = (factor * budget).normalize();
        if limit >= Decimal::ONE {
            files.leave_out(
                "objectives.availability",
                format!(
                    "an alert on {factor} times the error budget over {}",
                    burn.long
                ),
                format!("{target} leaves so large a budget that it cannot burn that fast"),
            );
            continue;
        }
        let (long, short) = (record(burn.long), record(burn.short));
        let lost = ((limit + Decimal::ONE) / Decimal::TWO).min(limit * Decimal::TWO);
        out.push(Alert {
            name: burn.name,
            expr: format!(
                "{long}{{service=\"{service}\"}} > {limit}\nand {short}{{service=\"{service}\"}} > {limit}"
            ),
            lasting: 0,
            priority: burn.priority,
            labels: vec![("window", burn.long.to_owned())],
            summary: if factor == Decimal::ONE {
                format!("The error budget of {target} will be used up")
            } else {
                format!("The error budget of {target} burns {factor} times too fast")
            },
            description: format!(
                "Over {} and over {} more than {factor} × the share of requests is lost that {target} over {DAYS} days allows. Find the cause in the runbook.",
                burn.long, burn.short
            ),
            fires: series(&service, lost),
            quiet: series(&service, budget / Decimal::TWO),
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{series, windows};
    use rust_decimal::Decimal;

    #[test]
    fn windows_stand_in_order_and_tests_lose_what_they_say() {
        assert_eq!(windows(), ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]);
        let [good, bad] = series("s", Decimal::new(1, 4)).try_into().unwrap();
        assert_eq!(
            (good.1.as_str(), bad.1.as_str()),
            ("0+999900000x60", "0+100000x60")
        );
    }
}
