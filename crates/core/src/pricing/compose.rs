//! The monthly bill of a resolved design: `model + catalog → bill`.
//!
//! A missing price is an error that names the nearest known ones, and the thing it is for stays
//! on the bill as unpriced; where the design allows estimates it is estimated and marked. See
//! `docs/model/cost.md` for what each line means.

use super::adjust;
use super::bill::{Bill, Component, Converted, Line, TagSums};
use super::component::{self, Ledger, Quotes, Scale};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::quantity::Usd;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A bill, and what kept it from being complete.
#[derive(Clone, Debug)]
pub struct Priced {
    /// The bill. Its total is incomplete while it has unpriced entries.
    pub bill: Bill,
    /// Missing and ambiguous prices and the like; places are paths, without spans.
    pub diagnostics: Vec<Diagnostic>,
}

/// The bill of a month of 730 h.
///
/// Autoscaling places are charged at what they run on average where the demand has a shape, else
/// at their fewest nodes; `total_at_least` and `total_at_most` have them at fewest and most.
#[must_use]
pub fn bill(model: &Model, catalog: &Catalog) -> Priced {
    let quotes = Quotes::new(catalog, model);
    let ledger = charged(model, &quotes, Scale::Expected);
    let (unpriced, diagnostics) = (ledger.unpriced, ledger.faults);
    let mut lines = in_order(ledger.lines);
    for line in &mut lines {
        line.tags.clone_from(&model.cost.tags);
        if let Some(own) = model.cost.tags_of.get(&line.resource) {
            line.tags.extend(own.clone());
        }
    }
    let scales = model
        .tiers
        .iter()
        .flat_map(|t| &t.places)
        .any(|p| p.nodes_max > p.nodes_min);
    let at = |scale| -> Usd {
        let ledger = charged(model, &quotes, scale);
        ledger.lines.iter().map(|(_, line)| line.cost).sum()
    };
    let total: Usd = lines.iter().map(|l| l.cost).sum();
    let estimated: Usd = lines
        .iter()
        .filter(|l| l.estimate.is_some())
        .map(|l| l.cost)
        .sum();
    let estimated_share = estimated
        .0
        .checked_div(total.0)
        .map_or(Decimal::ZERO, |s| s.round_dp(12).normalize());
    let one_time: Vec<(String, Usd)> = model
        .cost
        .one_time
        .iter()
        .map(|(name, money)| (name.clone(), money.usd))
        .collect();
    let tier = |l: &Line| {
        let nodes = matches!(l.component, Component::Compute | Component::Storage);
        nodes && model.tiers.iter().any(|t| t.name == l.resource)
    };
    let bill = Bill {
        currency: "USD",
        converted: converted(model, total),
        environment: model.environment.clone(),
        list_total: lines.iter().map(|l| l.list_cost).sum(),
        by_provider: sums(&lines, |l| l.provider.clone()),
        by_region: sums(&lines, |l| l.region.clone()),
        by_component: by_component(&lines),
        by_tier: sums(lines.iter().filter(|l| tier(l)), |l| l.resource.clone()),
        by_resource: sums(&lines, |l| l.resource.clone()),
        by_tag: by_tag(&lines),
        prices_as_of: age(&lines),
        lines,
        total,
        total_at_least: scales.then(|| at(Scale::Fewest)),
        total_at_most: scales.then(|| at(Scale::Most)),
        total_failed_over: Some(at(Scale::FailedOver)).filter(|t| *t != total),
        one_time_total: one_time.iter().map(|(_, amount)| *amount).sum(),
        one_time,
        unpriced,
        estimated,
        estimated_share,
    };
    Priced { bill, diagnostics }
}

/// The lines behind the sum of this word, as charged: `at-least`, `at-most`, `failed-over`.
pub(crate) fn lines_at(model: &Model, catalog: &Catalog, word: &str) -> Option<Vec<Line>> {
    let scale = match word {
        "at-least" => Scale::Fewest,
        "at-most" => Scale::Most,
        "failed-over" => Scale::FailedOver,
        _ => return None,
    };
    let quotes = Quotes::new(catalog, model);
    let lines = charged(model, &quotes, scale).lines;
    Some(lines.into_iter().map(|(_, line)| line).collect())
}

/// Use at list prices, then what lowers it, then what is charged on it.
fn charged<'a>(model: &'a Model, quotes: &'a Quotes<'a>, scale: Scale) -> Ledger<'a> {
    let mut ledger = component::charge_all(model, quotes, scale);
    adjust::discounts(&mut ledger);
    adjust::support(&mut ledger);
    adjust::tax(&mut ledger);
    component::people(&mut ledger);
    ledger
}

fn converted(model: &Model, total: Usd) -> Option<Converted> {
    let (currency, rate) = model.cost.currency.as_ref()?;
    Some(Converted {
        currency: currency.clone(),
        per_usd: rate.per_usd,
        total: component::exact_product(total.0, rate.per_usd)?.normalize(),
    })
}

/// Every tag that some line has, with the sum of each of its values.
fn by_tag(lines: &[Line]) -> Vec<TagSums> {
    let tags: BTreeSet<&String> = lines.iter().flat_map(|l| l.tags.keys()).collect();
    tags.into_iter()
        .map(|tag| TagSums {
            tag: tag.clone(),
            sums: sums(lines, |l| l.tags.get(tag).cloned().unwrap_or_default()),
        })
        .collect()
}

/// By region, then component; within these as charged, which is the order of the scenario.
fn in_order(mut lines: Vec<(usize, Line)>) -> Vec<Line> {
    lines.sort_by_key(|(region, line)| (*region, line.component));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Sums by a name, in order of first appearance.
fn sums<'l>(
    lines: impl IntoIterator<Item = &'l Line>,
    name: impl Fn(&Line) -> String,
) -> Vec<(String, Usd)> {
    let mut out: Vec<(String, Usd)> = Vec::new();
    for line in lines {
        let name = name(line);
        match out.iter_mut().find(|(n, _)| *n == name) {
            Some((_, sum)) => *sum += line.cost,
            None => out.push((name, line.cost)),
        }
    }
    out
}

fn by_component(lines: &[Line]) -> Vec<(Component, Usd)> {
    let mut out: BTreeMap<Component, Usd> = BTreeMap::new();
    for line in lines {
        *out.entry(line.component).or_default() += line.cost;
    }
    out.into_iter().collect()
}

fn age(lines: &[Line]) -> Option<(String, String)> {
    let dates = || {
        lines
            .iter()
            .map(|l| l.as_of.clone())
            .filter(|d| !d.is_empty())
    };
    Some((dates().min()?, dates().max()?))
}
