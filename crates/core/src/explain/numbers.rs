//! The calculation of each family of numbers.

use super::draft::Draft;
use super::{bill, design, loss, recovery};
use crate::{exact, latency, sla};

/// The last term of the calculation of this number; none while it has no formula.
pub(super) fn term(d: &mut Draft<'_>, metric: &str) -> Option<usize> {
    let words: Vec<&str> = metric.split('.').collect();
    let (family, rest) = words.split_first()?;
    match *family {
        "cost" => bill::term(d, rest),
        "latency" => latency::formula::term(d, rest),
        "rto" => recovery::rto(d, rest),
        "drill" => recovery::drill(d, rest),
        "single-points-of-failure" => recovery::single_points(d),
        "rpo" => loss::term(d, rest),
        "sla-floor" => sla::term(d),
        "availability" | "unavailability" | "downtime" | "outages" | "contribution" => {
            exact::formula::term(d, family, rest)
        }
        family => design::term(d, family, rest),
    }
}
