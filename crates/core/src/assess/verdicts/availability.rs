//! The availability objective against the long run, single years, or what is not known.

use super::{decides, percent};
use crate::assessment::{Chance, Standing, Verdict};
use crate::exact::Exact;
use crate::metric::Value;
use crate::model::Model;
use crate::policy::{Better, Measured};
use crate::quantity::{Percent, Quantity};

/// The verdict, where there is such an objective.
pub(super) fn verdict(model: &Model, exact: &Exact) -> Option<Verdict> {
    let objective = model.objectives.availability?;
    let most = exact.availability.contributions.first();
    let cause = most.map_or_else(String::new, |c| decides::part(model, &c.part));
    let verdict = match (objective.in_years, objective.confidence) {
        (Some(years), _) => single_years(exact, objective.at_least, years),
        (None, Some(confidence)) => with_confidence(exact, objective.at_least, confidence),
        (None, None) => on_average(exact, objective.at_least),
    };
    Some(Verdict { cause, ..verdict })
}

fn on_average(exact: &Exact, target: Percent) -> Verdict {
    let figure = exact.availability.overall;
    let allowed = target.complement();
    // Inside the error bound it cannot be said.
    let bound = exact.availability.error_bound;
    let standing = if figure.unavailability + bound <= allowed {
        Standing::Met
    } else if figure.unavailability - bound > allowed {
        Standing::Missed
    } else {
        Standing::Unknown
    };
    Verdict {
        place: None,
        subject: "availability".into(),
        target: target.to_text(),
        result: percent(figure.unavailability),
        standing,
        reason: format!(
            "{:.1} min a year lost, {:.1} allowed{}",
            figure.minutes_per_year,
            allowed * 525_600.0,
            most(exact)
        ),
        path: "objectives.availability".into(),
        cause: String::new(),
        measured: Some(mean(exact, target)),
    }
}

/// What contributes most, in words.
fn most(exact: &Exact) -> String {
    let first = exact.availability.contributions.first();
    first.map_or_else(String::new, |c| format!("; most of it from {}", c.what))
}

/// The long-run mean with the bound of its error.
fn mean(exact: &Exact, target: Percent) -> Measured {
    let (u, bound) = (
        exact.availability.overall.unavailability,
        exact.availability.error_bound,
    );
    Measured::new(
        (&Value::Availability(u), percent(u)),
        (&Value::Availability(target.complement()), target.to_text()),
        Better::Higher,
    )
    .within((1.0 - u - bound).max(0.0), (1.0 - u + bound).min(1.0))
}

/// An objective that most of the designs drawn must reach: drawing them takes hundreds of assessments.
fn with_confidence(exact: &Exact, target: Percent, confidence: Percent) -> Verdict {
    let figure = exact.availability.overall;
    Verdict {
        place: None,
        subject: "availability".into(),
        target: format!(
            "{} with {} confidence",
            target.to_text(),
            confidence.to_text()
        ),
        result: percent(figure.unavailability),
        standing: Standing::Unknown,
        reason: format!(
            "{:.1} min a year lost at the best guesses, {:.1} allowed{}; `uncertainty` says how likely it is",
            figure.minutes_per_year,
            target.complement() * 525_600.0,
            most(exact)
        ),
        path: "objectives.availability".into(),
        cause: String::new(),
        measured: Some(mean(exact, target)),
    }
}

/// An objective that most single years must reach.
fn single_years(exact: &Exact, target: Percent, years: Percent) -> Verdict {
    let found = exact.availability.years.as_ref();
    let missed = found.and_then(|y| y.missed.as_ref()).map(|m| m.year);
    let may_miss = years.complement();
    let standing = match missed {
        Some(chance) if chance.to <= may_miss => Standing::Met,
        Some(chance) if chance.from > may_miss => Standing::Missed,
        _ => Standing::Unknown,
    };
    let mut quantiles = found.iter().flat_map(|y| &y.quantiles);
    let that_year = quantiles.find(|q| q.share == years.fraction());
    let chance = |c: Chance| match (c.value, c.to) {
        (_, to) if to < 5e-4 => "fewer than one year in 1,000".to_owned(),
        (value, _) => format!("{:.1}% of years", value * 100.0),
    };
    let lost = that_year.map(|q| {
        format!(
            "; {} of years lose {:.1} min or less",
            years.to_text(),
            q.minutes
        )
    });
    let measured = missed.map(|c| {
        let reached = Value::Availability(c.value);
        let text = format!("{} of years", percent(c.value));
        let limit = format!("{} of years", years.to_text());
        let limit = (&Value::Availability(may_miss), limit);
        Measured::new((&reached, text), limit, Better::Higher).within(1.0 - c.to, 1.0 - c.from)
    });
    Verdict {
        place: None,
        subject: "availability".into(),
        target: format!("{} in {} of years", target.to_text(), years.to_text()),
        result: match (that_year, missed) {
            (Some(q), _) => percent((q.minutes / 525_600.0).min(1.0)),
            (None, Some(c)) => format!("missed in {}", chance(c)),
            (None, None) => "unknown".into(),
        },
        standing,
        reason: match (missed, &exact.availability.outages_absent) {
            (Some(c), _) => format!(
                "{} miss it, {} may{}",
                chance(c),
                percent_of(may_miss),
                lost.unwrap_or_default()
            ),
            (None, Some(why)) => why.clone(),
            (None, None) => "single years are not known".into(),
        },
        path: "objectives.availability".into(),
        cause: String::new(),
        measured,
    }
}

fn percent_of(share: f64) -> String {
    format!("{}%", (share * 1e8).round() / 1e6)
}
