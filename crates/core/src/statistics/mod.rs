//! What a sample says: intervals, exact sums, histograms that merge.
//!
//! Everything that accumulates ([`Sums`], [`PairSums`], [`Histogram`]) holds integers only, so
//! parts of a run add up to the same bits in whatever way it was cut. Floating point starts where
//! a sum becomes an estimate, and uses [`crate::math`] alone.

mod histogram;
mod interval;
mod special;
mod sums;
#[cfg(test)]
mod tests;
mod wide;

pub use histogram::{Band, Histogram};
pub use interval::{
    Interval, Ranks, clopper_pearson, garwood, quantile_ranks, upper_bound_of_none, wilson,
};
pub use special::{chi_square_quantile, student_quantile};
pub use sums::{Estimate, PairSums, Sums};
