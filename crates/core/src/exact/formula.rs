//! The long run as a calculation: joint states with what is lost in each, causes with their rates,
//! and what each part contributes.

mod alone;
mod importance;
mod settled;
mod switching;

use crate::explain::{Draft, Operation, Unit};
use std::rc::Rc;

pub(crate) use settled::Settled;

/// Shares lost by one cause, as terms.
#[derive(Clone)]
struct Lost {
    /// Part it belongs to.
    part: String,
    reads: usize,
    writes: usize,
    /// Outages per hour.
    outages: usize,
    /// Share of time in them.
    during: usize,
}

/// `availability`, `unavailability`, `downtime`, `outages`, `contribution`.
pub(crate) fn term(d: &mut Draft<'_>, family: &str, rest: &[&str]) -> Option<usize> {
    let minute = |d: &mut Draft<'_>, of: usize| {
        let factor = d.fixed("minutes of a year", Unit::Minutes, 525_600.0);
        d.made(
            "a year",
            Unit::Minutes,
            Operation::Product,
            vec![of, factor],
        )
    };
    let seconds = |d: &mut Draft<'_>, minutes: usize| {
        let factor = d.fixed("seconds of a minute", Unit::Seconds, 60.0);
        let by = Operation::Product;
        let exact = d.made("in seconds", Unit::Seconds, by, vec![minutes, factor]);
        d.micro("in seconds", Unit::Seconds, exact)
    };
    match (family, rest) {
        ("availability", words) => {
            let lost = unavailability(d, words)?;
            let one = d.fixed("one", Unit::Count, 1.0);
            let what = "share of requests served";
            Some(d.made(what, Unit::Share, Operation::Difference, vec![one, lost]))
        }
        ("unavailability", words) => unavailability(d, words),
        ("downtime", [period]) => {
            let lost = unavailability(d, &[])?;
            let minutes = match *period {
                "year" => minute(d, lost),
                // The spread of single years is no sum of states.
                word if word != "month" => return None,
                _ => {
                    let factor = d.fixed("minutes of a month", Unit::Minutes, 43_800.0);
                    d.made(
                        "a month",
                        Unit::Minutes,
                        Operation::Product,
                        vec![lost, factor],
                    )
                }
            };
            Some(seconds(d, minutes))
        }
        ("outages", ["none", ..]) => None,
        ("outages", words) => {
            let (per_hour, time) = outages(d)?;
            match words {
                ["length", ..] => {
                    let by = Operation::Quotient;
                    let mean = d.made("mean length", Unit::Hours, by, vec![time, per_hour]);
                    let factor = d.fixed("minutes of an hour", Unit::Minutes, 60.0);
                    let by = Operation::Product;
                    let minutes = d.made("in minutes", Unit::Minutes, by, vec![mean, factor]);
                    Some(seconds(d, minutes))
                }
                _ => {
                    let year = d.fixed("hours of a year", Unit::Hours, 8760.0);
                    let what = "outages a year";
                    Some(d.made(
                        what,
                        Unit::PerYear,
                        Operation::Product,
                        vec![per_hour, year],
                    ))
                }
            }
        }
        ("contribution", words) => {
            let lost = contribution(d, &words.join("."))?;
            let minutes = minute(d, lost);
            Some(seconds(d, minutes))
        }
        _ => None,
    }
}

fn unavailability(d: &mut Draft<'_>, words: &[&str]) -> Option<usize> {
    let which = match words.first() {
        None | Some(&"overall") => "overall",
        Some(&"kind") => {
            let name = words.get(1)?;
            let kind = d.model().kinds.iter().find(|k| k.name == *name)?;
            return d.of_kind(kind, |d| unavailability(d, &[]));
        }
        Some(word) => word,
    };
    d.maybe_shared(format!("unavailability {which}"), |d| {
        let found = Settled::of(d)?;
        let switching = switching::all(d)?;
        let alone = alone::all(d)?;
        let sum = Operation::CompensatedSum;
        let one = d.fixed("at most all", Unit::Share, 1.0);
        let all = match which {
            "reads" | "writes" => {
                let reads = which == "reads";
                let pick = |l: &Lost| if reads { l.reads } else { l.writes };
                let settled = if reads { found.reads } else { found.writes };
                let of = switching.iter().map(pick).collect();
                let moving = d.made("while switching over", Unit::Share, sum.clone(), of);
                let of = alone.iter().map(|a| pick(&a.0)).collect();
                let beside = d.made("by themselves", Unit::Share, sum, of);
                let of = vec![settled, moving, beside];
                d.made(format!("{which} lost"), Unit::Share, Operation::Sum, of)
            }
            _ => {
                let of = alone.iter().map(|a| a.1).collect();
                let beside = d.made("by themselves", Unit::Share, sum.clone(), of);
                let of = vec![found.overall, beside];
                let settled = d.made(
                    "after recovery has settled",
                    Unit::Share,
                    Operation::Sum,
                    of,
                );
                let of = switching.iter().map(|s| s.reads).collect();
                let reads = d.made("reads while switching", Unit::Share, sum.clone(), of);
                let of = switching.iter().map(|s| s.writes).collect();
                let writes = d.made("writes while switching", Unit::Share, sum, of);
                let moving = mixed(d, "while switching over", reads, writes);
                let of = vec![settled, moving];
                d.made("requests lost", Unit::Share, Operation::Sum, of)
            }
        };
        let what = format!("{which}: share lost in the long run");
        Some(d.made(what, Unit::Share, Operation::Smallest, vec![all, one]))
    })
}

/// Share of requests that read.
fn read_share(d: &mut Draft<'_>) -> usize {
    d.shared("read share".into(), |d| {
        let origin = d.from(&["traffic.read-share"], "default.read-share");
        let value = d.model().traffic.read_share;
        d.input("share of requests that read", Unit::Share, value, origin)
    })
}

/// Reads and writes by their shares.
fn mixed(d: &mut Draft<'_>, what: &str, reads: usize, writes: usize) -> usize {
    let share = read_share(d);
    let rest = d.up(share);
    let by = Operation::Product;
    let reads = d.made("of reads", Unit::Share, by.clone(), vec![share, reads]);
    let writes = d.made("of writes", Unit::Share, by, vec![rest, writes]);
    d.made(what, Unit::Share, Operation::Sum, vec![reads, writes])
}

/// What would vanish if a part never failed.
fn contribution(d: &mut Draft<'_>, part: &str) -> Option<usize> {
    d.maybe_shared(format!("contribution {part}"), |d| {
        let importance = importance::all(d)?;
        let own = importance.iter().filter(|i| i.label == part);
        let settled: Vec<usize> = own.map(|i| i.contribution).collect();
        let switching = switching::all(d)?;
        let mut moving = Vec::new();
        for s in switching.iter().filter(|s| s.part == part) {
            moving.push(mixed(d, "while switching over", s.reads, s.writes));
        }
        let sum = Operation::Sum;
        if settled.is_empty() && moving.is_empty() {
            let alone = alone::all(d)?;
            let of = alone
                .iter()
                .filter(|a| a.0.part == part)
                .take(1)
                .map(|a| a.1)
                .collect();
            return Some(d.made(format!("lost by {part}"), Unit::Share, sum, of));
        }
        let settled = d.made(
            "after recovery has settled",
            Unit::Share,
            sum.clone(),
            settled,
        );
        let moving = d.made("while switching over", Unit::Share, sum.clone(), moving);
        let what = format!("lost by {part}");
        Some(d.made(what, Unit::Share, sum, vec![settled, moving]))
    })
}

/// Outages per hour, and the share of time in them.
fn outages(d: &mut Draft<'_>) -> Option<(usize, usize)> {
    let per_hour = d.maybe_shared("outages per hour".into(), |d| {
        let zero = d.fixed("none", Unit::Share, 0.0);
        let mut entered = Vec::new();
        for i in importance::all(d)?.iter() {
            let frequency = i.frequency.unwrap_or(zero);
            let by = Operation::Largest;
            let more = d.made(
                "more likely",
                Unit::Share,
                by,
                vec![i.outage_difference, zero],
            );
            let what = format!("entered by {}", i.label);
            let by = Operation::Product;
            entered.push(d.made(what, Unit::PerHour, by, vec![frequency, more]));
        }
        let sum = Operation::CompensatedSum;
        let entered = d.made("entered by failures", Unit::PerHour, sum.clone(), entered);
        let of = switching::all(d)?.iter().map(|s| s.outages).collect();
        let switched = d.made("while switching over", Unit::PerHour, sum.clone(), of);
        let of = alone::all(d)?.iter().map(|a| a.0.outages).collect();
        let alone = d.made("by themselves", Unit::PerHour, sum, of);
        let of = vec![entered, switched, alone];
        Some(d.made("outages per hour", Unit::PerHour, Operation::Sum, of))
    })?;
    let time = d.maybe_shared("outage time".into(), |d| {
        let settled = Settled::of(d)?.outage;
        let sum = Operation::CompensatedSum;
        let of = alone::all(d)?.iter().map(|a| a.0.during).collect();
        let alone = d.made("by themselves", Unit::Share, sum.clone(), of);
        let of = switching::all(d)?.iter().map(|s| s.during).collect();
        let switched = d.made("while switching over", Unit::Share, sum, of);
        let of = vec![alone, settled, switched];
        Some(d.made("share of time in outages", Unit::Share, Operation::Sum, of))
    })?;
    Some((per_hour, time))
}

/// Lists that several numbers need, made once for each draft.
#[derive(Default)]
pub(crate) struct Lists {
    settled: Option<Rc<Settled>>,
    switching: Option<Rc<Vec<Lost>>>,
    alone: Option<Rc<Vec<(Lost, usize)>>>,
    importance: Option<Rc<Vec<importance::Importance>>>,
}
