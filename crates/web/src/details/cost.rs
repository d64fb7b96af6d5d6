//! The bill: component by provider, its lines, and what has no amount.

use super::{cell, table, with_remark};
use leptos::prelude::*;
use stormglass_core::assessment::Assessment;
use stormglass_core::pricing::bill::{Bill, Line};
use stormglass_core::quantity::Usd;
use stormglass_report::quantity;
use stormglass_report::text::{component, cost_remarks, views};

pub fn body(a: &Assessment) -> AnyView {
    let Some(bill) = &a.cost else {
        return view! {
            <p>"A price is missing, so there is no bill: see the findings, or let missing prices be estimated."</p>
        }
        .into_any();
    };
    let dates = match &bill.prices_as_of {
        Some((old, new)) if old == new => format!("prices of {old}"),
        Some((old, new)) => format!("prices of {old} to {new}"),
        None => "no price used".to_owned(),
    };
    let estimated = if bill.estimated == Usd::ZERO {
        "nothing is estimated".to_owned()
    } else {
        format!("{} of it estimated", quantity::money(bill.estimated))
    };
    let remarks: String = cost_remarks(bill)
        .iter()
        .map(|text| format!(" {text}"))
        .collect();
    let views = views(bill).into_iter().map(|(name, sums)| {
        let rows = sums
            .into_iter()
            .map(|(what, sum)| vec![cell(what), cell(quantity::money(sum))]);
        table(&format!("Cost by {name}"), &[&name, "a month"], 1, rows)
    });
    view! {
        {matrix(bill)}
        <p class="soft">
            {format!("A month of 730 h; {dates}; {estimated}.")} {remarks}
        </p>
        {views.collect_view()}
    }
    .into_any()
}

/// Components down, providers across; the sums are the bill's own.
fn matrix(bill: &Bill) -> AnyView {
    let providers: Vec<&str> = bill.by_provider.iter().map(|(p, _)| p.as_str()).collect();
    let head: Vec<&str> = ["component"]
        .into_iter()
        .chain(providers.iter().copied())
        .chain(["total"])
        .collect();
    let amount = |usd: Usd| {
        if usd == Usd::ZERO {
            cell("–")
        } else {
            cell(quantity::money(usd))
        }
    };
    let mut rows: Vec<Vec<AnyView>> = bill
        .by_component
        .iter()
        .map(|(part, total)| {
            let of = |p: &&str| {
                let here = |l: &&Line| l.provider == **p && l.component == *part;
                bill.lines.iter().filter(here).map(|l| l.cost).sum()
            };
            let mut row = vec![cell(component(*part))];
            row.extend(providers.iter().map(|p| amount(of(p))));
            row.push(amount(*total));
            row
        })
        .collect();
    let mut totals = vec![cell("total")];
    totals.extend(bill.by_provider.iter().map(|(_, sum)| amount(*sum)));
    totals.push(
        view! { <strong data-testid="total">{quantity::money(bill.total)}</strong> }.into_any(),
    );
    rows.push(totals);
    table("Cost by component and provider", &head, 1, rows)
}

pub fn lines_count(a: &Assessment) -> usize {
    a.cost.as_ref().map_or(0, |bill| bill.lines.len())
}

/// Every line, with where its price comes from.
pub fn lines(a: &Assessment) -> AnyView {
    let lines = a.cost.iter().flat_map(|bill| &bill.lines);
    let rows = lines.map(|l| {
        let estimate = l
            .estimate
            .as_ref()
            .map_or_else(String::new, |by| format!("estimated: {}; ", by.rule));
        let discount = l.discount.as_ref().map_or_else(String::new, |why| {
            format!("list ${}, {why}; ", quantity::decimal(l.list_unit_price))
        });
        let purchase = l
            .purchase
            .as_ref()
            .map_or_else(String::new, |p| format!("{p}; "));
        let source = format!(
            "{estimate}{discount}{purchase}{}, {} ({})",
            l.source, l.as_of, l.confidence
        );
        vec![
            with_remark(format!("{}: {}", l.resource, l.description), source),
            cell(&l.region),
            cell(format!("{} {}", quantity::decimal(l.quantity), l.unit)),
            cell(format!("${}", quantity::decimal(l.unit_price))),
            cell(quantity::money(l.cost)),
        ]
    });
    let head = ["what", "region", "quantity", "unit price", "cost"];
    table("Lines of the bill", &head, 2, rows)
}

pub fn unpriced_count(a: &Assessment) -> usize {
    a.cost.as_ref().map_or(0, |bill| bill.unpriced.len())
}

/// Costs that are known to exist and have no amount.
pub fn unpriced(a: &Assessment) -> AnyView {
    let gaps = a.cost.iter().flat_map(|bill| &bill.unpriced);
    let rows = gaps.map(|u| vec![with_remark(&u.what, &u.reason), cell(&u.region)]);
    table("Without an amount", &["what", "region"], 2, rows)
}
