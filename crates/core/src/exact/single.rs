//! Single years and months as the result shows them.

use super::years::{Between, Losses, MONTH, YEAR, coincide};
use crate::assessment::{Chance, Missed, Outages, WorstOf, YearQuantile, Years};
use crate::model::Model;

/// Shares of years for which the loss is told.
const SHARES: [f64; 7] = [0.1, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];
/// Numbers of years of which the worst is told.
const WORST_OF: [u32; 4] = [5, 10, 20, 50];
const MINUTES: f64 = 60.0;

/// What single years lose, and how likely the objective is missed in one.
pub fn years(model: &Model, losses: &Losses, outages: Outages) -> Years {
    let mut year = losses.over(YEAR);
    let objective = model.objectives.availability.as_ref();
    let mut shares: Vec<f64> = SHARES.to_vec();
    if let Some(asked) = objective.and_then(|o| o.in_years).map(|p| p.fraction())
        && !shares.contains(&asked)
        && asked < 1.0
    {
        shares.push(asked);
        shares.sort_by(f64::total_cmp);
    }
    let quantiles = shares.into_iter().map(|share| {
        let lost = year.quantile(share);
        YearQuantile {
            share,
            minutes: lost.value * MINUTES,
            from: lost.low * MINUTES,
            to: lost.high * MINUTES,
        }
    });
    let quantiles = quantiles.collect();
    let worst_of = WORST_OF.into_iter().map(|years| {
        // As likely as not, none of them is worse.
        let each = crate::math::exp(crate::math::ln(0.5) / f64::from(years));
        WorstOf {
            years,
            minutes: year.quantile(each).value * MINUTES,
        }
    });
    let worst_of = worst_of.collect();
    let missed = objective.map(|objective| {
        let allowed = objective.at_least.complement();
        Missed {
            target: 1.0 - allowed,
            year: chance(year.at_most(allowed * YEAR)),
            month: chance(year.in_another(MONTH).at_most(allowed * MONTH)),
        }
    });
    Years {
        quantiles,
        no_outage: crate::math::exp(-outages.per_year),
        worst_of,
        missed,
        coincidences: coincide(losses.coincidences),
    }
}

/// The chance of more.
fn chance(kept: Between) -> Chance {
    let more = |p: f64| (1.0 - p).clamp(0.0, 1.0);
    Chance {
        value: more(kept.value),
        from: more(kept.high),
        to: more(kept.low),
    }
}
