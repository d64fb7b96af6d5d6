//! How units fail: rates and lengths, and the share of time lost that follows from them.

use super::draft::Draft;
use super::formula::{Origin, Unit};
use super::operation::Operation;
use crate::model::Failure;

/// How a unit fails, as terms.
#[derive(Clone, Copy)]
pub(crate) struct Failing {
    /// Share of time it is lost.
    pub unavailability: usize,
    /// Failures per hour while up, where there are events.
    pub rate: Option<usize>,
    /// Failures per hour of calendar time, if known.
    pub frequency: Option<usize>,
}

impl Draft<'_> {
    /// How a unit of this name fails.
    pub fn failing(&mut self, label: &str, failure: &Failure) -> Failing {
        let unavailability = self.shared(format!("lost {label} {failure:?}"), |d| {
            d.unavailability(label, failure)
        });
        let Some(events) = failure.events else {
            let none = failure.unavailability == 0.0;
            let frequency = none.then(|| self.fixed("never fails", Unit::PerHour, 0.0));
            return Failing {
                unavailability,
                rate: None,
                frequency,
            };
        };
        let rate = self.shared(format!("rate {label} {failure:?}"), |d| {
            d.rate(label, failure, events.rate)
        });
        let frequency = self.shared(format!("frequency {label} {failure:?}"), |d| {
            let up = d.up(unavailability);
            let what = format!("failures of {label} per hour");
            d.made(what, Unit::PerHour, Operation::Product, vec![rate, up])
        });
        Failing {
            unavailability,
            rate: Some(rate),
            frequency: Some(frequency),
        }
    }

    /// One less a share.
    pub fn up(&mut self, share: usize) -> usize {
        self.shared(format!("up {share}"), |d| {
            let one = d.fixed("one", Unit::Count, 1.0);
            d.made(
                "the rest of the time",
                Unit::Share,
                Operation::Difference,
                vec![one, share],
            )
        })
    }

    fn rate(&mut self, label: &str, failure: &Failure, rate: f64) -> usize {
        let origin = self.of_failure(label, failure);
        let what = format!("failures of {label} per hour up");
        if let Some(frequency) = stated_frequency(failure) {
            let f = self.calendar(label, frequency, origin);
            let share = self.unavailability(label, failure);
            let up = self.up(share);
            return self.made(what, Unit::PerHour, Operation::Quotient, vec![f, up]);
        }
        if let Some(yearly) = yearly(rate) {
            let year = self.fixed("hours of a year", Unit::Hours, 8760.0);
            let what_yearly = format!("failures of {label} per year up");
            let yearly = self.input(what_yearly, Unit::PerYear, yearly, origin);
            return self.made(what, Unit::PerHour, Operation::Quotient, vec![yearly, year]);
        }
        self.input(what, Unit::PerHour, rate, origin)
    }

    fn calendar(&mut self, label: &str, frequency: f64, origin: Origin) -> usize {
        let what = format!("failures of {label} per hour of calendar time");
        self.shared(format!("{what} {frequency}"), |d| {
            d.input(what, Unit::PerHour, frequency, origin)
        })
    }

    fn unavailability(&mut self, label: &str, failure: &Failure) -> usize {
        let u = failure.unavailability;
        let origin = self.of_failure(label, failure);
        let what = format!("share of time that {label} is lost");
        let Some(events) = failure.events else {
            return self.input(what, Unit::Share, u, origin);
        };
        let length = |d: &mut Self| {
            let origin = d.of_unit_length(label, failure);
            let length = d.shared(format!("length {label} {:?}", events.length), |d| {
                d.input(
                    format!("length of {label}"),
                    Unit::Hours,
                    events.length,
                    origin,
                )
            });
            d.made("on average", Unit::Hours, Operation::Mean, vec![length])
        };
        if let Some(frequency) = stated_frequency(failure) {
            let f = self.calendar(label, frequency, origin);
            let mean = length(self);
            return self.made(what, Unit::Share, Operation::Product, vec![f, mean]);
        }
        let load = events.rate * events.length.mean();
        if load / (1.0 + load) != u {
            // A standby takes over at once: what is left is the share of time alone.
            return self.input(what, Unit::Share, u, origin);
        }
        let rate = self.shared(format!("rate {label} {failure:?}"), |d| {
            d.rate(label, failure, events.rate)
        });
        let mean = length(self);
        let by = Operation::Product;
        let load = self.made("down for each hour up", Unit::Share, by, vec![rate, mean]);
        let one = self.fixed("one", Unit::Count, 1.0);
        let all = self.made("up and down", Unit::Share, Operation::Sum, vec![one, load]);
        self.made(what, Unit::Share, Operation::Quotient, vec![load, all])
    }
}

/// The calendar frequency that a failure was made of, where it was.
fn stated_frequency(failure: &Failure) -> Option<f64> {
    let events = failure.events.filter(|_| failure.default_key.is_none())?;
    let (mean, u) = (events.length.mean(), failure.unavailability);
    let load = events.rate * mean;
    if load / (1.0 + load) == u {
        return None;
    }
    let near = events.rate * (1.0 - u);
    let made = |f: &f64| f * mean == u && f / (1.0 - u) == events.rate;
    around(near).into_iter().find(made)
}

/// The rate a year that a rate an hour was made of, where it was.
fn yearly(rate: f64) -> Option<f64> {
    around(rate * 8760.0)
        .into_iter()
        .find(|y| y / 8760.0 == rate)
}

/// A number and its nearest neighbours, short ones first.
fn around(x: f64) -> Vec<f64> {
    let short = format!("{x:.12}").parse().unwrap_or(x);
    let next = |steps: i64| f64::from_bits(x.to_bits().wrapping_add_signed(steps));
    let mut out = vec![short, x];
    if x > 0.0 {
        out.extend([1, -1, 2, -2, 3, -3].map(next));
    }
    out
}
