//! What single years lose: `downtime.p90`, `downtime.worst-of-10`, `outages.none`, `missed.year`.

use super::{Measured, Missing, Subject, Value};
use crate::assessment::Years;

const PATH: &str = "objectives.availability";

/// Whether it is a word for a share of years, or for the worst of several.
pub(super) fn is_one(word: &str) -> bool {
    let number =
        |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    word.strip_prefix('p').is_some_and(number) || word.strip_prefix("worst-of-").is_some_and(number)
}

fn years<'a>(subject: &Subject<'a>) -> Result<&'a Years, Missing> {
    let a = &subject.assessment.availability;
    a.years.as_ref().ok_or_else(|| {
        let why = a.outages_absent.clone();
        Missing::absent(
            why.unwrap_or_else(|| "single years are not known".into()),
            "state rates instead of availabilities",
        )
    })
}

fn measured(value: Value, because: String) -> Result<Measured, Missing> {
    Ok(Measured {
        value,
        because,
        path: PATH.into(),
    })
}

/// Time lost in a year that so many are no worse than, or in the worst of several.
pub(super) fn downtime(subject: &Subject<'_>, word: &str) -> Result<Measured, Missing> {
    let years = years(subject)?;
    let name = |share: f64| format!("p{}", share * 100.0).replace('.', "_");
    let quantile = years.quantiles.iter().find(|q| name(q.share) == word);
    if let Some(q) = quantile {
        let because = format!(
            "{}% of years lose no more ({:.1} to {:.1} min)",
            q.share * 100.0,
            q.from,
            q.to
        );
        return measured(Value::seconds(q.minutes * 60.0), because);
    }
    let worst = years
        .worst_of
        .iter()
        .find(|w| word == format!("worst-of-{}", w.years));
    if let Some(w) = worst {
        let because = format!("the worst of {} years, as likely more as less", w.years);
        return measured(Value::seconds(w.minutes * 60.0), because);
    }
    let known: Vec<String> = years
        .quantiles
        .iter()
        .map(|q| name(q.share))
        .chain(
            years
                .worst_of
                .iter()
                .map(|w| format!("worst-of-{}", w.years)),
        )
        .collect();
    let known = known.iter().map(String::as_str);
    Err(Missing::unknown("kind of year", word, known))
}

/// Chance of a year without an outage.
pub(super) fn no_outage(subject: &Subject<'_>) -> Result<Measured, Missing> {
    let because = "share of years in which never less than 99% is served";
    measured(Value::Share(years(subject)?.no_outage), because.into())
}

/// Chance to miss the objective in a year or a month.
pub(super) fn missed(subject: &Subject<'_>, rest: &[&str]) -> Result<Measured, Missing> {
    let Some(missed) = years(subject)?.missed.as_ref() else {
        return Err(Missing::absent(
            "there is no objective for availability to miss",
            "state `objectives.availability`",
        ));
    };
    let chance = match rest {
        ["year"] => missed.year,
        ["month"] => missed.month,
        _ => {
            let word = rest.first().copied().unwrap_or("");
            return Err(Missing::unknown("period", word, ["year", "month"]));
        }
    };
    let because = format!(
        "between {:.2}% and {:.2}% of them lose more than {:.2} min a year allows",
        chance.from * 100.0,
        chance.to * 100.0,
        (1.0 - missed.target) * 525_600.0
    );
    measured(Value::Share(chance.value), because)
}
