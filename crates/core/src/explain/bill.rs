//! Money: lines of the bill, each a quantity times a price, and their sums.

use super::draft::Draft;
use super::formula::{Origin, Unit};
use super::operation::Operation;
use crate::metric::cost_lines;
use crate::pricing::bill::{Category, Line};
use crate::pricing::lines_at;
use rust_decimal::Decimal;

/// An amount of money.
pub(super) fn term(d: &mut Draft<'_>, rest: &[&str]) -> Option<usize> {
    let bill = d.subject.assessment.cost.as_ref()?;
    match rest {
        ["estimated-share"] => {
            let estimated = bill.lines.iter().filter(|l| l.estimate.is_some());
            let estimated = sum(d, "estimated", estimated, "")?;
            let total = sum(d, "all lines", bill.lines.iter(), "")?;
            let by = Operation::ExactQuotient { decimals: 12 };
            let of = vec![estimated, total];
            Some(d.made("estimated share", Unit::Share, by, of))
        }
        ["list"] => {
            let mut of = Vec::new();
            for line in &bill.lines {
                let quantity = quantity(d, line, &bill.lines);
                let price = list_price(d, line);
                let what = format!("{}, at list", named(line));
                of.push(d.made(what, Unit::Usd, Operation::Product, vec![quantity, price]));
            }
            Some(d.made("at list prices", Unit::Usd, Operation::Sum, of))
        }
        ["one-time"] => {
            let mut of = Vec::new();
            for (name, amount) in &bill.one_time {
                let origin = d.written(&format!("cost.one-time.{name}"));
                of.push(d.input(name.clone(), Unit::Usd, amount.0, origin));
            }
            Some(d.made("paid once", Unit::Usd, Operation::Sum, of))
        }
        [word @ ("at-least" | "at-most" | "failed-over")] => {
            let scaled = match *word {
                "at-least" => bill.total_at_least,
                "at-most" => bill.total_at_most,
                _ => bill.total_failed_over,
            };
            // Where nothing scales it is the bill itself.
            let lines = match scaled {
                Some(_) => lines_at(d.subject.model, d.subject.catalog, word)?,
                None => return sum(d, "all lines", bill.lines.iter(), ""),
            };
            let mut of = Vec::new();
            for line in &lines {
                of.push(cost(d, line, &lines, word));
            }
            Some(d.made(*word, Unit::Usd, Operation::Sum, of))
        }
        words => {
            let lines = cost_lines(&d.subject, words)?;
            sum(d, "lines that fit", lines.into_iter(), "")
        }
    }
}

fn sum<'l>(
    d: &mut Draft<'_>,
    what: &str,
    lines: impl Iterator<Item = &'l Line>,
    scale: &str,
) -> Option<usize> {
    let bill = d.subject.assessment.cost.as_ref()?;
    let of = lines.map(|l| cost(d, l, &bill.lines, scale)).collect();
    Some(d.made(what, Unit::Usd, Operation::Sum, of))
}

fn named(line: &Line) -> String {
    format!("{}, {} in {}", line.resource, line.description, line.region)
}

/// What a line costs: its quantity times its price.
fn cost(d: &mut Draft<'_>, line: &Line, all: &[Line], scale: &str) -> usize {
    let key = format!(
        "line {scale} {} {} {} {} {} {} {} {}",
        line.provider,
        line.region,
        named(line),
        line.sku,
        line.unit,
        line.quantity,
        line.unit_price,
        line.path,
    );
    d.shared(key, |d| {
        let quantity = quantity(d, line, all);
        let price = price(d, line);
        d.made(
            named(line),
            Unit::Usd,
            Operation::Product,
            vec![quantity, price],
        )
    })
}

/// How much: of taxes and plans what is charged on, which is a sum of other lines.
fn quantity(d: &mut Draft<'_>, line: &Line, all: &[Line]) -> usize {
    let base: Vec<&Line> = all
        .iter()
        .filter(|l| l.provider == line.provider && taxed(line, l))
        .collect();
    let spent: Decimal = base.iter().map(|l| l.cost.0).sum();
    if line.unit == "USD" && spent == line.quantity {
        let of = base.into_iter().map(|l| cost(d, l, all, "base")).collect();
        let what = format!("what {} bills", line.provider);
        return d.made(what, Unit::Usd, Operation::Sum, of);
    }
    let origin = d.part(&line.path);
    let what = format!("{} of {}", line.unit, named(line));
    d.input(what, Unit::Count, line.quantity, origin)
}

/// Whether one line is charged on another.
fn taxed(line: &Line, on: &Line) -> bool {
    match line.category {
        Category::Tax => !matches!(on.category, Category::Tax | Category::Internal),
        _ => on.category == Category::Usage,
    }
}

/// Where a price comes from: a row of a price list, an estimate from such rows, or the scenario.
fn of_price(d: &Draft<'_>, line: &Line) -> Origin {
    if line.as_of.is_empty() {
        return d.part(&line.path);
    }
    Origin::Default {
        key: format!("prices {} {} {}", line.provider, line.service, line.sku),
        source: line.source.clone(),
        as_of: line.as_of.clone(),
        confidence: line.confidence.clone(),
        path: line.path.clone(),
    }
}

fn list_price(d: &mut Draft<'_>, line: &Line) -> usize {
    let origin = of_price(d, line);
    let what = format!("price of one {}", line.unit);
    d.input(what, Unit::Usd, line.list_unit_price, origin)
}

/// The price of one unit: that of the list, less what was negotiated.
fn price(d: &mut Draft<'_>, line: &Line) -> usize {
    if line.unit_price == line.list_unit_price {
        return list_price(d, line);
    }
    let hundred = Decimal::ONE_HUNDRED;
    let mut left: Vec<(usize, Decimal)> = Vec::new();
    for (i, discount) in d.model().cost.discounts.iter().enumerate() {
        let fits = line.category != Category::Internal
            && discount.provider.is_none_or(|p| line.provider == p)
            && discount.component.is_none_or(|c| line.component == c)
            && discount.service.as_ref().is_none_or(|s| line.service == *s);
        if fits {
            left.push((i, (hundred - discount.off.percent()) / hundred));
        }
    }
    let after = left.iter().fold(line.list_unit_price, |p, (_, l)| p * l);
    if after.normalize() == line.unit_price {
        let mut of = vec![list_price(d, line)];
        for (i, share) in left {
            let origin = d.written(&format!("cost.discounts[{i}]"));
            of.push(d.input("left of it", Unit::Share, share, origin));
        }
        let what = format!("price of one {}, negotiated", line.unit);
        return d.made(what, Unit::Usd, Operation::Product, of);
    }
    let origin = of_price(d, line);
    let why = line.discount.clone().unwrap_or_default();
    let what = format!("price of one {}: {why}", line.unit);
    d.input(what, Unit::Usd, line.unit_price, origin)
}
