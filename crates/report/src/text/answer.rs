//! The first screen: what the design is, its four numbers, its worst disruption, what to look at.

use super::page::{Column, Page, cell, role};
use super::{count, standing};
use crate::quantity;
use crate::style::{Role, wrap};
use stormglass_core::assessment::{
    Assessment, DisruptionRow, Finding, LossFigure, Standing, Verdict,
};
use stormglass_core::diagnostic::Severity;

/// Columns from which on a number and its reason stand on one line.
const WIDE: usize = 90;
/// Findings on the first screen, unless all are asked for.
const FINDINGS: usize = 5;

pub(super) fn write(page: &mut Page<'_>, a: &Assessment) {
    title(page, a);
    numbers(page, a);
    worst(page, a);
    findings(page, a);
}

fn title(page: &mut Page<'_>, a: &Assessment) {
    let design = &a.design;
    let environment = design.environment.as_deref().unwrap_or("");
    page.heading(&design.title, environment);
    let regions: Vec<String> = design
        .regions
        .iter()
        .map(|r| format!("{} {} ({}, {})", r.provider, r.location, r.place, r.role))
        .collect();
    let nodes = usize::try_from(design.nodes).unwrap_or(usize::MAX);
    let parts = format!(
        "{} in {}, {}, {}: {}",
        count(nodes, "node"),
        count(design.regions.len(), "region"),
        count(design.providers.len(), "provider"),
        count(design.stores.len(), "store"),
        regions.join(", "),
    );
    page.paragraph(0, Role::Faint, &parts);
    page.blank();
}

/// One of the four numbers.
struct Number<'a> {
    label: &'static str,
    /// The result when no objective gives one.
    result: String,
    /// Verdicts about it.
    verdicts: Vec<&'a Verdict>,
    /// The reason when no objective gives one.
    reason: String,
}

fn numbers(page: &mut Page<'_>, a: &Assessment) {
    let about = |first: &str| -> Vec<&Verdict> {
        let fits = |v: &&Verdict| v.subject.split('.').next() == Some(first);
        a.verdicts.iter().filter(fits).collect()
    };
    let slowest = slowest(a);
    let lossiest = lossiest(a);
    let lost = quantity::minutes(a.availability.overall.minutes_per_year);
    let numbers = [
        Number {
            label: "Availability",
            result: quantity::availability(a.availability.overall.unavailability),
            verdicts: about("availability"),
            reason: format!("{lost} a year are lost"),
        },
        Number {
            label: "RTO",
            result: slowest.map_or_else(|| "no disruption".to_owned(), recovery_text),
            verdicts: about("rto"),
            reason: slowest.map_or_else(String::new, |r| format!("worst: {}", r.worst)),
        },
        Number {
            label: "RPO",
            result: lossiest.map_or_else(|| "no data".to_owned(), |r| quantity::loss(&r.loss)),
            verdicts: about("rpo"),
            reason: lossiest.map_or_else(String::new, loss_reason),
        },
        Number {
            label: "Cost",
            result: a.cost.as_ref().map_or_else(
                || "unknown".to_owned(),
                |bill| format!("{}/month", quantity::money(bill.total)),
            ),
            verdicts: about("budget"),
            reason: cost_reason(a),
        },
    ];
    if page.style.columns() < WIDE {
        stacked(page, &numbers);
        return;
    }
    let rows: Vec<_> = numbers.iter().map(|n| number_row(page, n)).collect();
    let set = [
        Column::Left,
        Column::Left,
        Column::Left,
        Column::Left,
        Column::Fill,
    ];
    page.table(2, &[], &set, &rows);
}

/// On a narrow page the reasons stand under the numbers.
fn stacked(page: &mut Page<'_>, numbers: &[Number<'_>]) {
    for number in numbers {
        let mut row = number_row(page, number);
        let reason = row.pop();
        let set = [Column::Left, Column::Fill, Column::Left, Column::Left];
        page.table(2, &[], &set, &[row]);
        if let Some(reason) = reason {
            page.table(4, &[], &[Column::Fill], &[vec![reason]]);
        }
    }
}

fn number_row(page: &Page<'_>, number: &Number<'_>) -> Vec<super::page::Cell> {
    let Some(leading) = leading(&number.verdicts) else {
        return vec![
            role(Role::Strong, number.label),
            role(Role::Strong, &number.result),
            cell("no objective"),
            cell(""),
            cell(&number.reason),
        ];
    };
    let (paint, word) = standing(leading.standing, page.style);
    vec![
        role(Role::Strong, number.label),
        role(Role::Strong, &leading.result),
        cell(format!("target {}", leading.target)),
        role(paint, word),
        cell(verdict_reason(leading, &number.verdicts)),
    ]
}

/// The verdict that stands for its kind: a missed one, else an unknown one, else the first.
fn leading<'a>(verdicts: &[&'a Verdict]) -> Option<&'a Verdict> {
    let of = |s: Standing| verdicts.iter().copied().find(|v| v.standing == s);
    of(Standing::Missed)
        .or_else(|| of(Standing::Unknown))
        .or_else(|| verdicts.first().copied())
}

fn verdict_reason(leading: &Verdict, all: &[&Verdict]) -> String {
    let scope = leading.subject.split_once('.').map_or("", |(_, rest)| rest);
    let mut text = match scope {
        "" => leading.reason.clone(),
        scope => format!("{scope}: {}", leading.reason),
    };
    let more = |s: Standing| all.iter().filter(|v| v.standing == s).count();
    let missed = more(Standing::Missed);
    if all.len() > 1 && missed > 1 {
        text.push_str(&format!(" ({missed} of {} objectives missed)", all.len()));
    }
    text
}

fn recovery_text(row: &DisruptionRow) -> String {
    if row.transparent {
        "no interruption".to_owned()
    } else {
        quantity::mark(row.restored.as_ref())
    }
}

/// The disruption with the longest recovery; the first of equals.
fn slowest(a: &Assessment) -> Option<&DisruptionRow> {
    let key = |row: &DisruptionRow| match (&row.restored, row.transparent) {
        (_, true) => 0.0,
        (Some(mark), _) => mark.p95.seconds,
        (None, _) => f64::INFINITY,
    };
    first_largest(&a.disruptions, key)
}

fn loss_seconds(row: &DisruptionRow) -> f64 {
    match &row.loss {
        LossFigure::Window { worst, .. } => worst.seconds,
        LossFigure::Unrecoverable => f64::INFINITY,
    }
}

fn lossiest(a: &Assessment) -> Option<&DisruptionRow> {
    if a.design.stores.is_empty() {
        return None;
    }
    first_largest(&a.disruptions, loss_seconds)
}

fn first_largest(
    rows: &[DisruptionRow],
    key: impl Fn(&DisruptionRow) -> f64,
) -> Option<&DisruptionRow> {
    let mut best: Option<&DisruptionRow> = None;
    for row in rows {
        if best.is_none_or(|b| key(row) > key(b)) {
            best = Some(row);
        }
    }
    best
}

fn loss_reason(row: &DisruptionRow) -> String {
    match (&row.loss_store, &row.loss_worst) {
        (Some(store), Some(cause)) => format!("worst: {store} under {cause}"),
        (Some(store), None) => format!("worst: {store}"),
        _ => String::new(),
    }
}

fn cost_reason(a: &Assessment) -> String {
    let Some(bill) = &a.cost else {
        return "a price is missing".to_owned();
    };
    let mut parts = Vec::new();
    if !bill.unpriced.is_empty() {
        let unpriced = count(bill.unpriced.len(), "item");
        parts.push(format!("incomplete: {unpriced} without an amount"));
    }
    if !bill.estimated.0.is_zero() {
        let share = decimal_share(bill.estimated_share);
        parts.push(format!("{share} of it estimated"));
    }
    parts.join("; ")
}

pub(super) fn decimal_share(share: rust_decimal::Decimal) -> String {
    quantity::percent(share.to_string().parse().unwrap_or(0.0))
}

fn worst(page: &mut Page<'_>, a: &Assessment) {
    let Some(row) = slowest(a) else { return };
    let recovery = match (&row.restored, row.transparent) {
        (_, true) => "no request is interrupted".to_owned(),
        (Some(_), _) => format!("restored after {}", recovery_text(row)),
        (None, _) => "only repair of what was lost brings the service back".to_owned(),
    };
    let loss = match (&row.loss, &row.loss_store) {
        (LossFigure::Unrecoverable, Some(store)) => format!("all data of {store} lost"),
        (LossFigure::Window { worst, .. }, Some(store)) if worst.seconds > 0.0 => {
            format!("up to {} of {store} lost", quantity::loss(&row.loss))
        }
        _ => "no data lost".to_owned(),
    };
    page.blank();
    let label = "Worst disruption";
    let text = format!("{}: {recovery}, {loss}", row.worst);
    let width = page.style.columns().saturating_sub(label.len() + 4);
    for (i, line) in wrap(&text, width).iter().enumerate() {
        let start = if i == 0 { label } else { "" };
        let start = page.style.paint(Role::Strong, &format!("{start:16}"));
        page.raw(&format!("  {start}  {line}"));
    }
}

fn findings(page: &mut Page<'_>, a: &Assessment) {
    if a.findings.is_empty() {
        return;
    }
    let mut sorted: Vec<&Finding> = a.findings.iter().collect();
    sorted.sort_by_key(|f| f.severity);
    let shown = if page.style.verbose {
        sorted.len()
    } else {
        FINDINGS.min(sorted.len())
    };
    page.heading("Look at", "");
    for finding in sorted.iter().take(shown) {
        let paint = match finding.severity {
            Severity::Error => Role::Bad,
            Severity::Warning => Role::Doubt,
            Severity::Note => Role::Faint,
        };
        let text = format!("{} [{}]", finding.message, finding.rule);
        page.item(2, (paint, finding.severity.word()), &text);
        let help = match finding.path.as_str() {
            "" => finding.help.clone(),
            path => format!("{} ({path})", finding.help),
        };
        page.paragraph(4, Role::Faint, &help);
    }
    let hidden = sorted.len() - shown;
    if hidden > 0 {
        page.paragraph(2, Role::Faint, &format!("{hidden} more with -v"));
    }
}
