//! Single years in words, for the text and the page.

use crate::quantity::{minutes, percent};
use stormglass_core::assessment::Years;

/// What single years lose, in one sentence.
#[must_use]
pub fn spread(years: &Years) -> String {
    let at = |share: f64| {
        let found = years.quantiles.iter().find(|q| q.share == share);
        found.map_or_else(|| "?".to_owned(), |q| minutes(q.minutes))
    };
    let worst = years.worst_of.iter().find(|w| w.years == 10);
    let worst = worst.map_or_else(String::new, |w| {
        format!("; the worst of ten about {}", minutes(w.minutes))
    });
    format!(
        "Single years: half lose at most {}, 90% at most {}, 99% at most {}{worst}. Without an outage: {} of years.",
        at(0.5),
        at(0.9),
        at(0.99),
        percent(years.no_outage),
    )
}

/// How likely the objective is missed; none without one.
#[must_use]
pub fn missed(years: &Years) -> Option<String> {
    years.missed.as_ref().map(|missed| {
        format!(
            "{}% is missed in {} of years and {} of months.",
            (missed.target * 1e10).round() / 1e8,
            percent(missed.year.value),
            percent(missed.month.value),
        )
    })
}

/// How sure these are.
#[must_use]
pub fn bounds(years: &Years) -> String {
    let each = years.quantiles.iter().filter(|q| q.to > 0.0).map(|q| {
        format!(
            "P{} {} to {}",
            q.share * 100.0,
            minutes(q.from),
            minutes(q.to)
        )
    });
    let each: Vec<String> = each.collect();
    format!(
        "Between which single years lie for certain, by the steps of the calculation: {}. Outages that coincide are \
         approximated; the chance of any in a year is {}.",
        if each.is_empty() {
            "all lose nothing".to_owned()
        } else {
            each.join(", ")
        },
        percent(years.coincidences),
    )
}
