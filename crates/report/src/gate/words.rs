//! How a report is said: one wording for every format.

use super::escape::line;
use super::finding::{Fate, Finding, all};
use crate::quantity::{availability, availability_range, duration, money, number, percent};
use crate::text::count;
use rust_decimal::Decimal;
use std::str::FromStr;
use stormglass_core::diagnostic::Severity;
use stormglass_core::policy::Measured;
use stormglass_core::policy::report::{
    DesignReport, Figures, Improved, Judged, Mend, Report, Since, Tally,
};
use stormglass_core::quantity::Usd;

/// `is passed`, or `is not passed: 2 errors, 1 problem without an honest answer`.
#[must_use]
pub fn verdict(report: &Report) -> String {
    if report.passed {
        return "is passed".to_owned();
    }
    let blocking: Vec<Finding<'_>> = all(report).filter(|f| f.blocks(report)).collect();
    let so_many = |of: &dyn Fn(&Finding<'_>) -> bool| blocking.iter().filter(|f| of(f)).count();
    let mut why: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|level| {
            let n = so_many(&|f| f.fate == Fate::Failed && f.level() == level);
            (n, count(n, level.word()))
        })
        .filter(|(n, _)| *n > 0)
        .map(|(_, text)| text)
        .collect();
    match so_many(&|f| f.fate == Fate::Inconclusive) {
        0 => {}
        n => why.push(format!("{n} inconclusive")),
    }
    match report.unanswered.len() {
        0 => {}
        n => why.push(format!("{} without an honest answer", count(n, "problem"))),
    }
    format!("is not passed: {}", why.join(", "))
}

/// `12 passed, 2 failed, 1 warned, 0 noted, 1 inconclusive, 1 waived, 1 known`.
#[must_use]
pub fn totals(tally: &Tally) -> String {
    let Tally {
        passed,
        failed,
        warned,
        noted,
        inconclusive,
        waived,
        known,
    } = tally;
    format!(
        "{passed} passed, {failed} failed, {warned} warned, {noted} noted, \
         {inconclusive} inconclusive, {waived} waived, {known} known"
    )
}

/// `Orders (variant large, production)`.
pub(super) fn title(design: &DesignReport) -> String {
    let variant = design.variant.as_ref().map(|v| format!("variant {v}"));
    let more: Vec<String> = variant
        .into_iter()
        .chain(design.environment.clone())
        .collect();
    match more.as_slice() {
        [] => line(&design.design),
        more => line(&format!("{} ({})", design.design, more.join(", "))),
    }
}

/// One of the four numbers.
pub(super) struct Row {
    pub name: &'static str,
    pub now: String,
    /// In the baseline, where there is one.
    pub was: Option<String>,
    /// The difference, where it is one and says something.
    pub change: Option<String>,
}

/// The four numbers of a design.
pub(super) fn figures(design: &DesignReport) -> [Row; 4] {
    let (now, was) = (&design.figures, design.baseline.as_ref());
    let row = |name, show: fn(&Figures) -> String, change: Option<String>| Row {
        name,
        now: show(now),
        was: was.map(show),
        change,
    };
    let spans = |of: fn(&Figures) -> Option<f64>| {
        let difference = of(now)? - of(was?)?;
        Some(match difference {
            d if d.abs() < 1e-9 => "no change".to_owned(),
            d if d > 0.0 => format!("+{}", duration(d)),
            d => duration(d),
        })
    };
    let served = was.map(|w| {
        let minutes = (now.unavailability - w.unavailability) * 525_600.0;
        match minutes {
            m if m.abs() < 1e-9 => "no change".to_owned(),
            m if m > 0.0 => format!("{} more lost a year", duration(m * 60.0)),
            m => format!("{} less lost a year", duration(-m * 60.0)),
        }
    });
    let cost = was.and_then(|w| {
        let then = amount(w.monthly_cost.as_deref()?)?;
        Some(difference(amount(now.monthly_cost.as_deref()?)?, then))
    });
    [
        row("Availability", |f| availability(f.unavailability), served),
        row(
            "RTO",
            |f| {
                f.rto_seconds
                    .map_or_else(|| "until repair".into(), duration)
            },
            spans(|f| f.rto_seconds),
        ),
        row(
            "RPO",
            |f| match f.rpo_seconds {
                Some(0.0) => "nothing lost".into(),
                Some(s) => duration(s),
                None => "all data".into(),
            },
            spans(|f| f.rpo_seconds),
        ),
        row("Cost", |f| cost_of(f.monthly_cost.as_deref()), cost),
    ]
}

/// The four numbers on one line, with what they were.
pub(super) fn figures_line(design: &DesignReport) -> String {
    let said = figures(design).map(|row| {
        let name = match row.name {
            "Cost" => String::new(),
            "Availability" => "availability ".to_owned(),
            name => format!("{name} "),
        };
        let was = row.was.filter(|was| *was != row.now);
        match (was, row.change) {
            (Some(_), Some(change)) if row.name == "Cost" => {
                format!("{name}{} ({change})", row.now)
            }
            (Some(was), _) => format!("{name}{} (was {was})", row.now),
            (None, _) => format!("{name}{}", row.now),
        }
    });
    said.join(", ")
}

/// `$771.93/month`.
fn cost_of(monthly: Option<&str>) -> String {
    match monthly.and_then(amount) {
        Some(usd) => format!("{}/month", money(usd)),
        None => "cost unknown".to_owned(),
    }
}

/// An exact decimal as money.
pub(super) fn amount(decimal: &str) -> Option<Usd> {
    Decimal::from_str(decimal).ok().map(Usd)
}

/// `+$12.00 (+3.1%)`.
fn difference(now: Usd, then: Usd) -> String {
    let d = now - then;
    let share = d.0.checked_div(then.0).filter(|_| then > Usd::ZERO);
    let share = share.map(|s| (s * Decimal::ONE_HUNDRED).round_dp(1).normalize());
    let sign = |negative: bool| if negative { "" } else { "+" };
    match share {
        _ if d.cents().is_zero() => "no change".to_owned(),
        Some(s) => format!(
            "{}{}, {}{s}%",
            sign(d < Usd::ZERO),
            money(d),
            sign(s < Decimal::ZERO)
        ),
        None => format!("{}{}", sign(d < Usd::ZERO), money(d)),
    }
}

/// What a mend costs.
pub(super) fn price(mend: &Mend) -> String {
    match mend.monthly_cost_delta.as_deref().and_then(amount) {
        None => "at a cost that is not known".to_owned(),
        Some(d) if d.cents().is_zero() => "at no cost".to_owned(),
        Some(d) if d < Usd::ZERO => format!("which saves {}/month", money(Usd::ZERO - d)),
        Some(d) => format!("for {}/month more", money(d)),
    }
}

/// The cheapest mend in one sentence, if there is one.
pub(super) fn mend(judged: &Judged) -> Option<String> {
    let mend = judged.mend.as_ref()?;
    let after = mend.result.as_ref();
    let after = after.map_or_else(String::new, |r| format!("; then {r}"));
    Some(format!("{}, {}{after}", mend.text, price(mend)))
}

/// The same with its name, or why there is none.
pub(super) fn mend_or_why_not(judged: &Judged) -> Option<String> {
    match mend(judged) {
        Some(mend) => Some(format!("cheapest mend: {mend}")),
        None => Some(format!("no mend found: {}", judged.no_mend.as_ref()?)),
    }
}

/// The bounds of a value, where it has them.
pub(super) fn bounds(measured: &Measured) -> Option<String> {
    let (lower, upper) = (measured.lower?, measured.upper?);
    let both = |show: fn(f64) -> String| format!("{} to {}", show(lower), show(upper));
    Some(match measured.unit.as_str() {
        "share" if measured.text.starts_with("9") || lower > 0.9 => {
            availability_range(1.0 - lower, 1.0 - upper, "to")
        }
        "share" => both(percent),
        "seconds" => both(duration),
        "usd-per-month" => both(|v| {
            Decimal::try_from(v).map_or_else(|_| number(v), |d| format!("{}/month", money(Usd(d))))
        }),
        _ => both(number),
    })
}

/// How something that fails stands to the baseline, in words; nothing without one.
pub(super) fn since(judged: &Judged) -> Option<String> {
    match judged.since.as_ref()? {
        Since::New => Some("new since the baseline".to_owned()),
        Since::Worse { was: Some(was) } => Some(format!("worse than in the baseline: was {was}")),
        Since::Worse { was: None } => Some("worse than in the baseline".to_owned()),
    }
}

/// What has become better.
pub(super) fn improved(better: &Improved) -> String {
    let values = match (&better.was, &better.is) {
        (Some(was), Some(is)) => format!(": was {was}, is {is}"),
        (Some(was), None) => format!(": was {was}"),
        _ => String::new(),
    };
    let how = if better.fixed { "fixed" } else { "better" };
    format!("{how}: {} {}{values}", better.rule, better.target)
}
