//! What runs add up to: whole numbers and histograms, so that parts merge to the same bytes.

use super::cycles::CycleTally;
use crate::scenario::Disruption;
use crate::statistics::{Histogram, Sums};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What some blocks of a run add up to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tally {
    /// Seed.
    pub seed: u64,
    /// First block.
    pub first: u64,
    /// Blocks.
    pub count: u64,
    /// Year after year.
    pub years: YearTally,
    /// Cycles with failures brought about; none where failures overlap too often for it.
    pub cycles: Option<CycleTally>,
}

impl Tally {
    /// Adds the blocks that come right after these.
    ///
    /// # Errors
    ///
    /// When the other is of another seed, of other blocks or of another kind of run.
    pub fn merge(&mut self, later: &Self) -> Result<(), String> {
        let next = self.first + self.count;
        if later.seed != self.seed {
            return Err(format!("seeds {} and {} differ", self.seed, later.seed));
        }
        if later.first != next {
            return Err(format!("block {next} comes next, and not {}", later.first));
        }
        match (&mut self.cycles, &later.cycles) {
            (Some(mine), Some(more)) if mine.cycles_each == more.cycles_each => mine.merge(more),
            (None, None) => {}
            _ => return Err("the runs are not of the same kind".into()),
        }
        self.years.merge(&later.years);
        self.count += later.count;
        Ok(())
    }
}

/// What some replications of years add up to. Times are nanoseconds; time lost is weighed by the
/// share of requests lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct YearTally {
    /// Replications.
    pub count: u64,
    /// Years in each.
    pub years_each: u64,
    /// Events that began.
    pub events: u64,
    /// Lost by replication: requests of both kinds.
    pub overall: Sums,
    /// Lost by replication: reads.
    pub reads: Sums,
    /// Lost by replication: writes.
    pub writes: Sums,
    /// Lost by year: requests of both kinds.
    pub years: Histogram,
    /// Years in which more was lost than the objective allows; none without an objective.
    pub missed_years: Option<u64>,
    /// Until more was lost in a year than the objective allows; only replications in which it was.
    pub first_miss: Histogram,
    /// Outages by replication.
    pub outages: Sums,
    /// Their lengths.
    pub outage_lengths: Histogram,
    /// By kind of disruption.
    pub disruptions: BTreeMap<Disruption, DisruptionTally>,
}

/// What the events of one kind of disruption add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DisruptionTally {
    /// Events that began.
    pub events: u64,
    /// Until requests were served again, or the fault was over; of those that interrupted any.
    pub restored: Histogram,
    /// How far behind the newest recoverable data were; of those that lost any.
    pub data_lost: Histogram,
    /// Events after which some data could not be recovered.
    pub unrecoverable: u64,
}

impl YearTally {
    /// Nothing yet.
    #[must_use]
    pub fn new(years_each: u64, objective: bool) -> Self {
        Self {
            count: 0,
            years_each,
            events: 0,
            overall: Sums::default(),
            reads: Sums::default(),
            writes: Sums::default(),
            years: Histogram::default(),
            missed_years: objective.then_some(0),
            first_miss: Histogram::default(),
            outages: Sums::default(),
            outage_lengths: Histogram::default(),
            disruptions: BTreeMap::new(),
        }
    }

    fn merge(&mut self, later: &Self) {
        self.count += later.count;
        self.events += later.events;
        self.overall.merge(&later.overall);
        self.reads.merge(&later.reads);
        self.writes.merge(&later.writes);
        self.years.merge(&later.years);
        if let (Some(mine), Some(more)) = (&mut self.missed_years, later.missed_years) {
            *mine += more;
        }
        self.first_miss.merge(&later.first_miss);
        self.outages.merge(&later.outages);
        self.outage_lengths.merge(&later.outage_lengths);
        for (kind, more) in &later.disruptions {
            let mine = self.disruptions.entry(*kind).or_default();
            mine.events += more.events;
            mine.restored.merge(&more.restored);
            mine.data_lost.merge(&more.data_lost);
            mine.unrecoverable += more.unrecoverable;
        }
    }

    /// Years run.
    #[must_use]
    pub fn run_years(&self) -> u64 {
        self.count * self.years_each
    }
}
