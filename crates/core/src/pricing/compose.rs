//! The monthly bill of a resolved design: `model + catalog → bill`.
//!
//! A missing price is an error that names the nearest known ones, and the thing it is for stays
//! on the bill as unpriced; where the design allows estimates it is estimated and marked. See
//! `docs/model/cost.md` for what each line means.

use super::bill::{Bill, Component, Line};
use super::component;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::quantity::Usd;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A bill, and what kept it from being complete.
#[derive(Clone, Debug)]
pub struct Priced {
    /// The bill. Its total is incomplete while it has unpriced entries.
    pub bill: Bill,
    /// Missing and ambiguous prices and the like; places are paths, without spans.
    pub diagnostics: Vec<Diagnostic>,
}

/// The bill of a month of 730 h at list prices.
///
/// Autoscaling places are charged at their fewest nodes; `total_at_most` has them at their most.
#[must_use]
pub fn bill(model: &Model, catalog: &Catalog) -> Priced {
    let ledger = component::charge_all(model, catalog, false);
    let (unpriced, diagnostics) = (ledger.unpriced, ledger.faults);
    let lines = in_order(ledger.lines);
    let scales = model
        .tiers
        .iter()
        .flat_map(|t| &t.places)
        .any(|p| p.nodes_max > p.nodes);
    let total_at_most = scales.then(|| {
        let most = component::charge_all(model, catalog, true);
        most.lines.iter().map(|(_, line)| line.cost).sum()
    });
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
    let bill = Bill {
        currency: "USD",
        by_provider: sums(&lines, |l| l.provider.clone()),
        by_region: sums(&lines, |l| l.region.clone()),
        by_component: by_component(&lines),
        prices_as_of: age(&lines),
        lines,
        total,
        total_at_most,
        unpriced,
        estimated,
        estimated_share,
    };
    Priced { bill, diagnostics }
}

/// By region, then component; within these as charged, which is the order of the scenario.
fn in_order(mut lines: Vec<(usize, Line)>) -> Vec<Line> {
    lines.sort_by_key(|(region, line)| (*region, line.component));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Sums by a name, in order of first appearance.
fn sums(lines: &[Line], name: impl Fn(&Line) -> String) -> Vec<(String, Usd)> {
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
    let dates = || lines.iter().map(|l| l.as_of.clone());
    Some((dates().min()?, dates().max()?))
}
