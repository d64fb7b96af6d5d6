//! Budgets against the bill.

use crate::assessment::{Standing, Verdict};
use crate::metric::Value;
use crate::model::Model;
use crate::policy::{Better, Measured};
use crate::pricing::bill::Bill;
use crate::quantity::{MonthlyMoney, Usd};
use crate::scenario::Provider;
use rust_decimal::prelude::ToPrimitive;

/// One verdict for the whole bill, and one a provider.
pub(super) fn verdicts(model: &Model, cost: Option<&Bill>, out: &mut Vec<Verdict>) {
    let Some(budget) = &model.objectives.budget else {
        return;
    };
    let mut one = |subject: String,
                   path: String,
                   target: MonthlyMoney,
                   actual: Option<Usd>,
                   provider: Option<Provider>| {
        let incomplete = cost.is_some_and(|b| !b.unpriced.is_empty());
        let (result, standing, reason) = match actual {
            None => (
                "unknown".to_owned(),
                Standing::Unknown,
                "a price is missing".to_owned(),
            ),
            Some(usd) if usd > target.usd => (
                format!("{usd}/month"),
                Standing::Missed,
                format!("{} over", usd - target.usd),
            ),
            Some(usd) if incomplete => (
                format!("{usd}/month"),
                Standing::Unknown,
                "under the budget so far, but the bill is incomplete: see what is not priced"
                    .to_owned(),
            ),
            Some(usd) => (
                format!("{usd}/month"),
                Standing::Met,
                format!("{} left", target.usd - usd),
            ),
        };
        let measured = actual.map(|usd| {
            let money = |usd: Usd| Value::Money(usd.0.to_f64().unwrap_or(f64::INFINITY));
            let limit = (&money(target.usd), format!("{}/month", target.usd));
            let mut measured = Measured::new((&money(usd), result.clone()), limit, Better::Lower);
            // What has no price yet can only add to it.
            measured.lower = measured.value.filter(|_| incomplete);
            measured
        });
        let lines = cost.iter().flat_map(|b| &b.lines);
        let lines = lines.filter(|l| provider.is_none_or(|p| l.provider == p.word()));
        let dearest = lines.reduce(|a, b| if b.cost > a.cost { b } else { a });
        out.push(Verdict {
            place: None,
            subject,
            target: format!("{}/month", target.usd),
            result,
            standing,
            reason,
            path,
            cause: dearest.map_or_else(|| "cost".into(), |l| l.path.clone()),
            measured,
        });
    };
    if let Some(total) = budget.total {
        one(
            "budget".into(),
            "objectives.budget".into(),
            total,
            cost.map(|b| b.total),
            None,
        );
    }
    for (provider, target) in &budget.by {
        let actual = cost.map(|b| {
            b.by_provider
                .iter()
                .find(|(p, _)| p == provider.word())
                .map_or(Usd::ZERO, |(_, usd)| *usd)
        });
        one(
            format!("budget.{provider}"),
            format!("objectives.budget.{provider}"),
            *target,
            actual,
            Some(*provider),
        );
    }
}
