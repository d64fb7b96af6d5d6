//! Simulation: events drawn one after another, followed in time.
//!
//! Every unit fails and is repaired by itself; each event follows its drill with drawn lengths;
//! the service function says what is served while several are under way. Draws hang on the seed,
//! the replication, the unit's name and the event's number, time and every sum are whole numbers:
//! the same run gives the same bytes with any number of threads, on any machine, in the browser.
//! See `docs/model/simulation.md`.

mod cycles;
mod event;
mod shares;
mod stream;
mod summary;
mod tally;
mod units;
mod years;

use cycles::Choice;
pub use cycles::{CYCLES, CycleTally};
use shares::Shares;
pub use stream::{Purpose, Stream, philox};
pub use summary::{
    Agreement, Beside, CONFIDENCE, Checked, Cycles, Disruptions, Method, Objective, Outages,
    Quantile, SIMULATION_SCHEMA, Share, Simulation, Spread,
};
pub use tally::{DisruptionTally, Tally, YearTally};
pub use units::{Effect, Unit};

use crate::drill::{
    Cause, Loss, Recovery, Window, damage_dists, recoveries, release_dists, release_parts, windows,
};
use crate::model::{Dist, Model, WriteRule};
use crate::service::{CopyState, Served, Service};

/// Years in one replication; the time before them starts with everything up and is not counted.
pub const YEARS: u64 = 10;

/// Replications of years in a block.
const YEARS_IN_BLOCK: u64 = 20;
/// Replications of cycles in a block.
const CYCLES_IN_BLOCK: u64 = 4;
/// Years in a block.
pub const BLOCK: u64 = YEARS * YEARS_IN_BLOCK;
/// Events under way on average above which cycles get too long to be followed.
const MOST_UNDER_WAY: f64 = 0.7;

/// Spread of lengths (of the logarithm) from which few events decide.
const HEAVY_SIGMA: f64 = 2.0;
/// Mean lengths, in hours, that the quarter of a year before a run is not enough for.
const LONG: f64 = 1_000.0;

/// Which blocks to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Seed.
    pub seed: u64,
    /// First block.
    pub first: u64,
    /// How many.
    pub count: u64,
}

/// A model made ready to be run.
#[derive(Clone, Debug)]
pub struct Simulator<'m> {
    model: &'m Model,
    service: Service<'m>,
    recoveries: Vec<(Cause, Recovery)>,
    units: Vec<Unit>,
    /// By cause: what takes time in its recovery.
    dists: Vec<Vec<Dist>>,
    /// By cause: stores that lose their primary.
    primaries: Vec<Vec<usize>>,
    /// By cause: how far each store is behind; empty where nothing is lost.
    windows: Vec<Vec<Option<Window>>>,
    release: Option<Release>,
    nominal: Served,
    /// Nanoseconds that may be lost in a year, where there is an objective.
    budget: Option<u64>,
}

/// What a bad release does.
#[derive(Clone, Debug)]
struct Release {
    stages: Vec<Dist>,
    /// Share of requests of each place that it can be.
    parts: Vec<f64>,
    canary: Option<(f64, f64)>,
}

impl<'m> Simulator<'m> {
    /// Makes a model ready.
    #[must_use]
    pub fn new(model: &'m Model) -> Self {
        let service = Service::new(model);
        let recoveries = recoveries(&service);
        let units = units::units(model, &recoveries);
        let dists = recoveries
            .iter()
            .map(|(cause, recovery)| match &cause.loss {
                Loss::Data(damage) => damage_dists(model, *damage),
                _ => recovery.dists(),
            });
        let dists = dists.collect();
        let primaries = recoveries
            .iter()
            .map(|(_, recovery)| {
                let lost = |s: &usize| {
                    let store = model.stores.get(*s);
                    let Some(WriteRule::Primary(p)) = store.map(|x| x.write) else {
                        return false;
                    };
                    let region = store.and_then(|x| x.copies.get(p)).map(|c| c.region);
                    let after = &recovery.after;
                    let up = region.and_then(|r| after.region_up.get(r)) == Some(&true);
                    let copy = after.copies.get(*s).and_then(|x| x.get(p));
                    !up || copy == Some(&CopyState::Lost)
                };
                (0..model.stores.len()).filter(lost).collect()
            })
            .collect();
        let windows = recoveries
            .iter()
            .map(|(cause, recovery)| {
                let mut list = windows(&service, &recovery.after, cause);
                if list.iter().all(|w| w.is_some_and(|w| w.worst <= 0.0)) {
                    list.clear();
                }
                list
            })
            .collect();
        let release = model.beside.deploys.as_ref().map(|deploy| Release {
            stages: release_dists(model, deploy),
            parts: release_parts(model, deploy.blast)
                .into_iter()
                .map(|p| p.1)
                .collect(),
            canary: deploy.canary,
        });
        let nominal = service.served(&service.nominal(), crate::service::Phase::SETTLED);
        Self {
            model,
            service,
            recoveries,
            units,
            dists,
            primaries,
            windows,
            release,
            nominal,
            budget: model
                .objectives
                .availability
                .map(|a| (a.complement() * years::YEAR as f64 + 0.5) as u64),
        }
    }

    /// What can fail.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Events under way on average.
    #[must_use]
    pub fn under_way(&self) -> f64 {
        crate::math::sum(self.units.iter().map(|u| u.rate * u.length.mean()))
    }

    /// Failures expected in a block's years: so much work it is.
    #[must_use]
    pub fn failures_in_block(&self) -> f64 {
        let each = |u: &Unit| u.rate / (1.0 + u.rate * u.length.mean());
        crate::math::sum(self.units.iter().map(each)) * 8_760.0 * BLOCK as f64
    }

    /// Whether a sample of this design may know too little of its own error: lengths whose tail is
    /// so heavy, or that last so long beside a run, that few events decide.
    #[must_use]
    pub fn is_heavy(&self) -> bool {
        self.units.iter().any(|u| {
            let tail = matches!(u.length, Dist::LogNormal { sigma, .. } if sigma > HEAVY_SIGMA);
            tail || u.length.mean() > LONG
        })
    }

    /// What runs blocks of this design: one for each thread.
    #[must_use]
    pub fn runner(&self) -> Runner<'_, 'm> {
        let rare = !self.units.is_empty() && self.under_way() <= MOST_UNDER_WAY;
        Runner {
            sim: self,
            choice: rare.then(|| Choice::new(self)),
            shares: Shares::default(),
        }
    }

    /// Runs some blocks, all of them.
    #[must_use]
    pub fn run(&self, plan: Plan) -> Tally {
        self.runner().run(plan, || true)
    }
}

/// Runs blocks; what it learns in one of them about combinations of events helps in the next.
#[derive(Clone, Debug)]
pub struct Runner<'s, 'm> {
    sim: &'s Simulator<'m>,
    choice: Option<Choice>,
    shares: Shares,
}

impl Runner<'_, '_> {
    /// Runs some blocks.
    ///
    /// `go_on` is asked before each block after the first; what has been run until it says no is
    /// returned.
    #[must_use]
    pub fn run(&mut self, plan: Plan, mut go_on: impl FnMut() -> bool) -> Tally {
        let (sim, shares) = (self.sim, &mut self.shares);
        let mut tally = Tally {
            seed: plan.seed,
            first: plan.first,
            count: 0,
            years: YearTally::new(YEARS, sim.budget.is_some()),
            cycles: self.choice.is_some().then(CycleTally::new),
        };
        for block in plan.first..plan.first.saturating_add(plan.count) {
            if tally.count > 0 && !go_on() {
                break;
            }
            for r in block * YEARS_IN_BLOCK..(block + 1) * YEARS_IN_BLOCK {
                sim.run_years((plan.seed, r), shares, &mut tally.years);
            }
            if let (Some(choice), Some(cycles)) = (&self.choice, &mut tally.cycles) {
                for r in block * CYCLES_IN_BLOCK..(block + 1) * CYCLES_IN_BLOCK {
                    sim.run_cycles(choice, (plan.seed, r), shares, cycles);
                }
            }
            tally.count += 1;
        }
        tally
    }
}
