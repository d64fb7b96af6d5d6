//! What is charged on top of use, or taken off it: discounts, support plans, tax.

use super::bill::{Category, Component, Line};
use super::component::{GLOBAL, Item, Ledger, exact_product, stretch};
use super::{Estimates, PriceKey, Quote};
use crate::diagnostic::Diagnostic;
use crate::model::SupportModel;
use crate::quantity::Usd;
use rust_decimal::Decimal;

/// Negotiated discounts, one after the other, each on what is left.
pub(super) fn discounts(ledger: &mut Ledger<'_>) {
    for discount in &ledger.model.cost.discounts {
        let percent = discount.off.percent();
        let fits = |line: &Line| {
            line.category != Category::Internal
                && discount.provider.is_none_or(|p| line.provider == p)
                && discount.component.is_none_or(|c| line.component == c)
                && discount.service.as_ref().is_none_or(|s| line.service == *s)
        };
        let mut inexact = false;
        for (_, line) in ledger.lines.iter_mut().filter(|(_, l)| fits(l)) {
            let left = (Decimal::ONE_HUNDRED - percent) / Decimal::ONE_HUNDRED;
            let unit = exact_product(line.unit_price, left);
            let cost = unit.and_then(|u| exact_product(line.quantity, u));
            let (Some(unit), Some(cost)) = (unit, cost) else {
                inexact = true;
                continue;
            };
            line.unit_price = unit.normalize();
            line.cost = Usd(cost);
            let words = format!("{}% negotiated", percent.normalize());
            line.discount = Some(match line.discount.take() {
                Some(before) => format!("{before}; {words}"),
                None => words,
            });
        }
        if inexact {
            ledger.faults.push(
                Diagnostic::error(
                    "cost-out-of-range",
                    "a discount has more decimals than an exact amount can carry",
                )
                .at("cost.discounts", None)
                .help("state it with fewer decimals"),
            );
        }
    }
}

/// Support plans: a share of the provider's bill by bands, and at least the minimum.
pub(super) fn support(ledger: &mut Ledger<'_>) {
    for plan in &ledger.model.cost.support {
        let spend: Decimal = ledger
            .lines
            .iter()
            .filter(|(_, l)| l.provider == plan.provider)
            .map(|(_, l)| l.cost.0)
            .sum();
        charge_plan(ledger, plan, spend);
    }
}

fn charge_plan(ledger: &mut Ledger<'_>, plan: &SupportModel, spend: Decimal) {
    let item = Item {
        region: GLOBAL,
        component: Component::Support,
        resource: format!("support {}", plan.provider),
        what: format!("support plan {}", plan.plan),
        path: plan.path.clone(),
        purchase: None,
        provider: Some(plan.provider.to_owned()),
    };
    let quote = |ledger: &Ledger<'_>, meter: &str| {
        let key = PriceKey::new(plan.provider, "*", "support-plan", &plan.plan, meter);
        ledger.quotes.get(&key, Estimates::Deny).ok()
    };
    let share = quote(ledger, "usage-share");
    let minimum = quote(ledger, "minimum").or_else(|| quote(ledger, "flat"));
    let bands = share.as_ref().and_then(|q| {
        let tiers: Vec<_> = q
            .tiers
            .iter()
            .map(|t| super::Tier {
                price: t.price / Decimal::ONE_HUNDRED,
                ..*t
            })
            .collect();
        stretch(&tiers, Decimal::ZERO, spend)
    });
    let by_share: Decimal = bands.iter().flatten().map(|b| b.cost).sum();
    let least = minimum
        .as_ref()
        .and_then(Quote::flat_price)
        .unwrap_or_default();
    if let (Some(quote), true) = (&minimum, by_share <= least) {
        let words = if share.is_some() { ", the minimum" } else { "" };
        let line = stated(
            ledger,
            &item.named(format!("{}{words}", item.what)),
            quote,
            Decimal::ONE,
            "month",
            least,
        );
        ledger.lines.extend(line);
        if share.is_none() && quote.key.meter == "minimum" {
            ledger.gap(
                &item.named(format!(
                    "{}, share of the bill above its minimum",
                    item.what
                )),
                "no share is on file; give your own row of meter `usage-share`",
            );
        }
        return;
    }
    let Some(quote) = share else {
        return ledger.gap(&item, "no price of this plan is on file; give your own row");
    };
    for band in bands.into_iter().flatten() {
        let item = item.named(format!(
            "{}, {}% of the bill",
            item.what,
            (band.unit_price * Decimal::ONE_HUNDRED).normalize()
        ));
        let line = stated(ledger, &item, &quote, band.quantity, "USD", band.unit_price);
        ledger.lines.extend(line);
    }
}

fn stated(
    ledger: &Ledger<'_>,
    item: &Item,
    quote: &Quote,
    quantity: Decimal,
    unit: &str,
    price: Decimal,
) -> Option<(usize, Line)> {
    let cost = Usd(exact_product(quantity, price)?);
    (!quantity.is_zero()).then(|| {
        let line = Line {
            category: Category::Purchase,
            service: quote.key.service.clone(),
            sku: format!("{} {}", quote.key.item, quote.key.meter),
            quantity: quantity.normalize(),
            unit: unit.to_owned(),
            list_unit_price: price.normalize(),
            unit_price: price.normalize(),
            list_cost: cost,
            cost,
            source: quote.source_title.clone(),
            as_of: quote.provenance.as_of.to_string(),
            confidence: quote.provenance.confidence.word().to_owned(),
            ..ledger.stated_line(item, item.what.clone())
        };
        (item.region, line)
    })
}

/// Tax on everything that is billed, one line for each provider.
pub(super) fn tax(ledger: &mut Ledger<'_>) {
    let Some(tax) = ledger.model.cost.tax else {
        return;
    };
    let mut bases: Vec<(String, Decimal)> = Vec::new();
    for (_, line) in &ledger.lines {
        match bases.iter_mut().find(|(p, _)| *p == line.provider) {
            Some((_, base)) => *base += line.cost.0,
            None => bases.push((line.provider.clone(), line.cost.0)),
        }
    }
    for (provider, base) in bases {
        let item = Item {
            region: GLOBAL,
            component: Component::Tax,
            resource: "tax".to_owned(),
            what: format!("tax on what {provider} bills"),
            path: "cost.tax".to_owned(),
            purchase: None,
            provider: Some(provider),
        };
        let rate = tax.share();
        let Some(cost) = exact_product(base, rate).map(Usd) else {
            ledger.too_large(&item);
            continue;
        };
        if base.is_zero() {
            continue;
        }
        let line = Line {
            category: Category::Tax,
            quantity: base.normalize(),
            unit: "USD".to_owned(),
            list_unit_price: rate.normalize(),
            unit_price: rate.normalize(),
            list_cost: cost,
            cost,
            source: "stated in the scenario".to_owned(),
            confidence: "stated".to_owned(),
            ..ledger.stated_line(&item, item.what.clone())
        };
        ledger.lines.push((GLOBAL, line));
    }
}
