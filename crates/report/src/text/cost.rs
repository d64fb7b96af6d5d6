//! The bill: provider by component, the largest lines, what has no amount, what is estimated.

use super::page::{Cell, Column, Page, cell, role};
use crate::quantity;
use crate::style::Role;
use stormglass_core::assessment::Assessment;
use stormglass_core::pricing::bill::{Bill, Component, Line};
use stormglass_core::quantity::Usd;

/// Lines listed, unless all are asked for.
const LINES: usize = 6;
/// Costs without an amount that are listed, unless all are asked for.
const UNPRICED: usize = 6;

pub(super) fn write(page: &mut Page<'_>, a: &Assessment) {
    let Some(bill) = &a.cost else {
        page.heading("Cost", "unknown");
        page.paragraph(2, Role::Plain, "A price is missing, so there is no bill.");
        return;
    };
    let dates = match &bill.prices_as_of {
        Some((old, new)) if old == new => format!("a month of 730 h; prices of {old}"),
        Some((old, new)) => format!("a month of 730 h; prices of {old} to {new}"),
        None => "a month of 730 h".to_owned(),
    };
    page.heading("Cost", &dates);
    matrix(page, bill);
    notes(page, bill);
    breakdowns(page, bill);
    lines(page, bill);
    unpriced(page, bill);
    timeline(page, a);
}

/// The phases of the timeline with what they cost.
fn timeline(page: &mut Page<'_>, a: &Assessment) {
    let Some(timeline) = &a.timeline else {
        return;
    };
    page.blank();
    page.paragraph(2, Role::Strong, "Over the timeline");
    let rows: Vec<Vec<Cell>> = timeline
        .phases
        .iter()
        .map(|p| {
            let months = match p.to_month {
                Some(to) => format!("{} to {to}", p.from_month),
                None => format!("from {}", p.from_month),
            };
            let all = p.total.map_or_else(|| "-".to_owned(), |t| t.to_string());
            let note = if p.incomplete { "incomplete" } else { "" };
            let cells = [months, p.variant.clone(), p.monthly.to_string(), all];
            let mut cells: Vec<Cell> = cells.iter().map(cell).collect();
            cells.push(role(Role::Faint, note));
            cells
        })
        .collect();
    let head = ["months", "variant", "a month", "in all", ""];
    let set = [
        Column::Left,
        Column::Left,
        Column::Right,
        Column::Right,
        Column::Left,
    ];
    page.table(2, &head, &set, &rows);
    if let Some(through) = timeline.through_month {
        let text = format!("{} through month {through}", timeline.total);
        page.paragraph(2, Role::Plain, &text);
    }
}

/// What a component is called.
#[must_use]
pub fn component(component: Component) -> &'static str {
    match component {
        Component::LoadBalancer => "load balancer",
        Component::Nat => "NAT",
        Component::Transfer => "data transfer",
        Component::Dns => "DNS",
        Component::Cdn => "CDN",
        other => other.word(),
    }
}

fn sum<'l>(lines: impl Iterator<Item = &'l Line>) -> Usd {
    lines.map(|l| l.cost).sum()
}

fn matrix(page: &mut Page<'_>, bill: &Bill) {
    let providers: Vec<&str> = bill.by_provider.iter().map(|(p, _)| p.as_str()).collect();
    let mut head = vec![""];
    head.extend(&providers);
    head.push("total");
    let mut set = vec![Column::Left];
    set.extend(head.iter().skip(1).map(|_| Column::Right));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    // Cents shown so far in each column, to tell what rounding leaves over.
    let mut shown: Vec<Usd> = vec![Usd::ZERO; providers.len() + 1];
    for (c, total) in &bill.by_component {
        let mut amounts: Vec<Usd> = providers
            .iter()
            .map(|p| {
                sum(bill
                    .lines
                    .iter()
                    .filter(|l| l.provider == *p && l.component == *c))
            })
            .collect();
        amounts.push(*total);
        for (column, amount) in shown.iter_mut().zip(&amounts) {
            *column += Usd(amount.cents());
        }
        let mut row = vec![cell(component(*c))];
        row.extend(amounts.iter().map(|a| cell(amount_or_dash(*a))));
        rows.push(row);
    }
    let mut totals: Vec<Usd> = bill.by_provider.iter().map(|(_, sum)| *sum).collect();
    totals.push(bill.total);
    let left: Vec<Usd> = totals
        .iter()
        .zip(&shown)
        .map(|(total, shown)| Usd(total.cents()) - *shown)
        .collect();
    if left.iter().any(|l| *l != Usd::ZERO) {
        let mut row = vec![role(Role::Faint, "rounding")];
        row.extend(left.iter().map(|l| role(Role::Faint, amount_or_dash(*l))));
        rows.push(row);
    }
    let mut last = vec![role(Role::Strong, "total")];
    last.extend(
        totals
            .iter()
            .map(|t| role(Role::Strong, quantity::money(*t))),
    );
    rows.push(last);
    page.table(2, &head, &set, &rows);
}

fn amount_or_dash(amount: Usd) -> String {
    if amount == Usd::ZERO {
        "-".to_owned()
    } else {
        quantity::money(amount)
    }
}

fn notes(page: &mut Page<'_>, bill: &Bill) {
    for text in remarks(bill) {
        page.paragraph(2, Role::Plain, &text);
    }
    let text = if bill.estimated == Usd::ZERO {
        "Nothing is estimated.".to_owned()
    } else {
        format!(
            "Estimated: {} ({} of the total).",
            quantity::money(bill.estimated),
            quantity::decimal_percent(bill.estimated_share),
        )
    };
    page.paragraph(2, Role::Plain, &text);
}

/// What has to be said beside the sums: the range of scaling tiers, list prices, another
/// currency, what is paid once.
#[must_use]
pub fn remarks(bill: &Bill) -> Vec<String> {
    let mut out = Vec::new();
    if let Some((least, most)) = bill.total_at_least.zip(bill.total_at_most) {
        out.push(if least == bill.total {
            format!(
                "With every scaling tier at its most nodes: {}.",
                quantity::money(most)
            )
        } else {
            format!(
                "With every scaling tier at its fewest nodes: {}; at its most: {}.",
                quantity::money(least),
                quantity::money(most)
            )
        });
    }
    if let Some(failed_over) = bill.total_failed_over {
        out.push(format!(
            "A whole month failed over, with the standbys scaled up: {}.",
            quantity::money(failed_over)
        ));
    }
    if bill.list_total != bill.total {
        out.push(format!(
            "At list prices, without sustained use and negotiated discounts: {}.",
            quantity::money(bill.list_total)
        ));
    }
    if let Some(c) = &bill.converted {
        out.push(format!(
            "The total is {} {} at {} for a US dollar.",
            quantity::decimal(c.total.round_dp(2)),
            c.currency,
            c.per_usd
        ));
    }
    if !bill.one_time.is_empty() {
        let parts: Vec<String> = bill
            .one_time
            .iter()
            .map(|(name, amount)| format!("{name} {}", quantity::money(*amount)))
            .collect();
        out.push(format!(
            "Paid once, not part of the month: {} ({}).",
            quantity::money(bill.one_time_total),
            parts.join(", ")
        ));
    }
    out
}

/// Sums by tier and by tag, with all details only.
fn breakdowns(page: &mut Page<'_>, bill: &Bill) {
    if !page.style.verbose {
        return;
    }
    for (name, sums) in views(bill) {
        let parts: Vec<String> = sums
            .iter()
            .map(|(what, amount)| format!("{what} {}", quantity::money(*amount)))
            .collect();
        let text = format!("By {name}: {}.", parts.join(", "));
        page.paragraph(2, Role::Plain, &text);
    }
}

/// The further views of a bill: region, tier, and each tag.
#[must_use]
pub fn views(bill: &Bill) -> Vec<(String, Vec<(String, Usd)>)> {
    let mut out = vec![
        ("region".to_owned(), bill.by_region.clone()),
        ("tier".to_owned(), bill.by_tier.clone()),
    ];
    for tag in &bill.by_tag {
        let named = |(value, sum): &(String, Usd)| match value.as_str() {
            "" => ("(none)".to_owned(), *sum),
            value => (value.to_owned(), *sum),
        };
        out.push((tag.tag.clone(), tag.sums.iter().map(named).collect()));
    }
    out.retain(|(_, sums)| !sums.is_empty());
    out
}

fn lines(page: &mut Page<'_>, bill: &Bill) {
    if bill.lines.is_empty() {
        return;
    }
    let mut sorted: Vec<&Line> = bill.lines.iter().collect();
    let remark = if page.style.verbose {
        "All lines:"
    } else {
        sorted.sort_by_key(|l| std::cmp::Reverse(l.cost));
        sorted.truncate(LINES);
        "Largest lines:"
    };
    page.blank();
    page.paragraph(2, Role::Plain, remark);
    let rows: Vec<_> = sorted
        .iter()
        .map(|l| {
            let mut what = format!("{}: {}", l.resource, l.description);
            if let Some(by) = &l.estimate {
                what.push_str(&format!(" (estimated: {})", by.rule));
            }
            if let Some(why) = &l.discount {
                let list = quantity::decimal(l.list_unit_price);
                what.push_str(&format!(" (list ${list}; {why})"));
            }
            vec![
                cell(&l.region),
                cell(what),
                cell(format!("{} {}", quantity::decimal(l.quantity), l.unit)),
                cell(format!("${}", quantity::decimal(l.unit_price))),
                cell(quantity::money(l.cost)),
            ]
        })
        .collect();
    let set = [
        Column::Left,
        Column::Fill,
        Column::Right,
        Column::Right,
        Column::Right,
    ];
    page.table(
        4,
        &["region", "what", "quantity", "unit price", "cost"],
        &set,
        &rows,
    );
    if sorted.len() < bill.lines.len() {
        let more = format!("{} more with -v", bill.lines.len() - sorted.len());
        page.paragraph(4, Role::Faint, &more);
    }
}

fn unpriced(page: &mut Page<'_>, bill: &Bill) {
    if bill.unpriced.is_empty() {
        return;
    }
    page.blank();
    page.paragraph(
        2,
        Role::Plain,
        "Without an amount, so the total is incomplete:",
    );
    let shown = if page.style.verbose {
        bill.unpriced.len()
    } else {
        UNPRICED.min(bill.unpriced.len())
    };
    for u in bill.unpriced.iter().take(shown) {
        let text = format!("{} in {}: {} ({})", u.what, u.region, u.reason, u.path);
        page.item(4, (Role::Doubt, "?"), &text);
    }
    if shown < bill.unpriced.len() {
        let more = format!("{} more with -v", bill.unpriced.len() - shown);
        page.paragraph(4, Role::Faint, &more);
    }
}
