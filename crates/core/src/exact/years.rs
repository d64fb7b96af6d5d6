//! What single years (or months) lose: the law behind the long-run mean.
//!
//! Kinds of outage arrive as Poisson processes, each event losing hours by a law of its own, so what
//! a period loses is compound Poisson. Panjer's recursion gives its distribution on a grid of equal
//! steps. Three roundings of the single losses are carried: down and up, between which the true
//! distribution lies, and one that keeps their mean, which is the figure shown.
//!
//! H. H. Panjer, Recursive evaluation of a family of compound distributions, ASTIN Bulletin 12 (1981).

mod grid;
mod kinds;

use grid::{Grid, Rounding, Sizes};
pub use kinds::{LongRun, coincide, losses};
use std::collections::BTreeMap;

/// Hours of a year, and of a month.
pub const YEAR: f64 = 8760.0;
/// Hours of a month.
pub const MONTH: f64 = 730.0;

/// Steps of the grid on which figures are found, and of the one on which their scale is.
const FINE: usize = 512;
const COARSE: usize = 64;
/// From one scale to the next.
const WIDER: f64 = 4.0;
/// The smallest scale: one second.
const SMALLEST: f64 = 1.0 / 3600.0;

/// Events that arrive at a rate and lose about as much each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossEvent {
    /// Events per hour.
    pub rate: f64,
    /// What one loses at least: hours × share of requests.
    pub low: f64,
    /// What they lose on average.
    pub mean: f64,
    /// What one loses at most; may be infinite.
    pub high: f64,
}

/// Everything that a design loses over time.
#[derive(Clone, Debug, Default)]
pub struct Losses {
    /// By how much and how often, all independent of each other.
    pub events: Vec<LossEvent>,
    /// Share of requests lost all the time, 0..=1.
    pub steady: f64,
    /// Rate at which events overlap, or parts fail together, per hour: such losses are added up or
    /// taken as exponential, which is exact for their mean only.
    pub coincidences: f64,
}

/// A figure between two others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Between {
    /// The figure.
    pub value: f64,
    /// It is not less.
    pub low: f64,
    /// It is not more.
    pub high: f64,
}

impl Between {
    fn new(value: f64, low: f64, high: f64) -> Self {
        Self {
            value: value.clamp(low.min(high), high.max(low)),
            low,
            high,
        }
    }
}

impl Losses {
    /// What a period of so many hours loses.
    #[must_use]
    pub fn over(&self, hours: f64) -> PeriodLoss {
        PeriodLoss {
            sizes: [Rounding::Mean, Rounding::Down, Rounding::Up]
                .map(|rounding| Sizes::new(self, rounding)),
            steady: self.steady,
            hours,
            scales: Vec::new(),
            grids: BTreeMap::new(),
        }
    }

    /// Share of requests lost on average.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.steady + crate::math::sum(self.events.iter().map(|e| e.rate * e.mean))
    }
}

/// The distribution of the hours that a period loses (an hour of everything, or two of one half).
///
/// Losses count where their event begins; what goes on past the end of the period is not cut off,
/// but no period loses more than its length.
#[derive(Clone, Debug)]
pub struct PeriodLoss {
    /// Losses by size: keeping their mean, rounded down and up.
    sizes: [Sizes; 3],
    /// Share that is lost at any rate.
    steady: f64,
    hours: f64,
    /// Probability of losing no more than each scale.
    scales: Vec<f64>,
    grids: BTreeMap<usize, [Grid; 3]>,
}

impl PeriodLoss {
    /// The same losses over another period.
    #[must_use]
    pub fn in_another(&self, hours: f64) -> Self {
        Self {
            sizes: self.sizes.clone(),
            steady: self.steady,
            hours,
            scales: Vec::new(),
            grids: BTreeMap::new(),
        }
    }

    /// Its hours, and those of them that are lost at any rate.
    fn period(&self) -> (f64, f64) {
        (self.hours, self.steady * self.hours)
    }

    /// Probability of losing no more than so many hours.
    #[must_use]
    pub fn at_most(&self, lost: f64) -> Between {
        if lost >= self.hours {
            return Between::new(1.0, 1.0, 1.0);
        }
        let (_, steady) = self.period();
        if lost < steady {
            return Between::new(0.0, 0.0, 0.0);
        }
        let grids = self.grids_to((lost - steady).max(1e-9), FINE);
        let [value, low, high] = [0, 2, 1].map(|i| grids.get(i).map_or(0.0, |g| g.at_most(lost)));
        Between::new(value, low, high)
    }

    /// Hours that are not exceeded with this probability, 0..1.
    pub fn quantile(&mut self, p: f64) -> Between {
        let mut at = self.scale_of(p);
        loop {
            if !self.grids.contains_key(&at) {
                let grids = self.grids_to(scale(at), FINE);
                self.grids.insert(at, grids);
            }
            let found = self.grids.get(&at);
            let [value, low, high] = [0, 1, 2].map(|i| {
                let grid = found.and_then(|g| g.get(i));
                grid.and_then(|g| g.quantile(p))
            });
            if let (Some(value), Some(low), Some(high)) = (value, low, high) {
                let least = |hours: f64| hours.min(self.hours);
                return Between::new(least(value), least(low), least(high));
            }
            if scale(at) >= self.hours {
                let most = |hours: Option<f64>| hours.map_or(self.hours, |h| h.min(self.hours));
                return Between::new(most(value), most(low), self.hours);
            }
            at += 1;
        }
    }

    /// The mean-keeping grid, the lower and the upper, reaching so many hours beyond the steady loss.
    fn grids_to(&self, reach: f64, cells: usize) -> [Grid; 3] {
        self.sizes
            .each_ref()
            .map(|sizes| Grid::new(sizes, self.period(), reach / cells as f64, cells))
    }

    /// The first scale on which this probability is likely to be reached.
    fn scale_of(&mut self, p: f64) -> usize {
        let mut at = 0;
        loop {
            let known = match self.scales.get(at) {
                Some(known) => *known,
                None => {
                    let step = scale(at) / COARSE as f64;
                    let [_, _, up] = &self.sizes;
                    let grid = Grid::new(up, self.period(), step, COARSE);
                    let known = grid.at_most(self.period().1 + scale(at));
                    self.scales.push(known);
                    known
                }
            };
            if known >= p || scale(at) >= self.hours {
                return at;
            }
            at += 1;
        }
    }
}

fn scale(at: usize) -> f64 {
    (0..at).fold(SMALLEST, |s, _| s * WIDER)
}

#[cfg(test)]
mod tests;
