//! What a run says: estimates with their intervals, distributions, and the check against the exact
//! engine.

use super::Simulator;
use super::tally::{DisruptionTally, Tally};
use super::years::YEAR;
use crate::assessment::Availability;
use crate::scenario::Disruption;
use crate::statistics::{Estimate, Histogram, Interval, PairSums, Sums, clopper_pearson, garwood};
use serde::{Deserialize, Serialize};

/// Identifier and version of the shape.
pub const SIMULATION_SCHEMA: &str = "stormglass-simulation/1";
/// Confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;
/// Standard errors within which two engines agree.
const AGREE: f64 = 4.0;
/// Fewest replications with losses from which a standard error is taken at its word.
const FEWEST: u64 = 30;

/// Result of a simulation.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Simulation {
    /// Identifier and version of this shape.
    pub schema: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Name of the design.
    pub design: String,
    /// The variant, if it is one.
    pub variant: Option<String>,
    /// Seed: the same seed, years and design give the same bytes.
    pub seed: u64,
    /// Years followed.
    pub years: u64,
    /// Failures that began in them.
    pub events: u64,
    /// Cycles with failures brought about.
    pub cycles: Option<Cycles>,
    /// Requests of both kinds.
    pub overall: Checked,
    /// Reads.
    pub reads: Checked,
    /// Writes.
    pub writes: Checked,
    /// A year's lost time, in minutes of all requests lost.
    pub year: Spread,
    /// Share of years in which nothing was lost.
    pub years_without_loss: Share,
    /// Against the objective of availability, if there is one.
    pub objective: Option<Objective>,
    /// Outages: less than 99% of reads or writes served.
    pub outages: Outages,
    /// By kind of disruption, in the order of kinds.
    pub disruptions: Vec<Disruptions>,
    /// Where simulation and exact engine disagree; empty is as it should be.
    pub disagreements: Vec<String>,
}

/// How the rare failures were followed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Cycles {
    /// Cycles.
    pub count: u64,
    /// Failures that began in them.
    pub events: u64,
    /// Mean weight of the first failures; one within its error.
    pub mean_weight: f64,
    /// Standard error of that.
    pub mean_weight_error: f64,
    /// Effective sample size of the first failures.
    pub effective: f64,
}

/// Where an estimate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Year after year, as failures come.
    Years,
    /// Cycles with failures brought about.
    Cycles,
}

/// One unavailability, simulated and exact.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Checked {
    /// Share of requests lost, as simulated.
    pub unavailability: f64,
    /// Where that comes from: the method that knows it better.
    pub method: Method,
    /// Standard error.
    pub standard_error: Option<f64>,
    /// Interval of 95%; none while nothing, or too little, was lost.
    pub interval: Option<Interval>,
    /// Of years alone.
    pub by_years: Estimate,
    /// Of cycles alone.
    pub by_cycles: Option<Estimate>,
    /// Of the exact engine.
    pub exact: f64,
    /// Bound on the error of that.
    pub exact_bound: f64,
    /// Whether both agree: within four standard errors and the bound.
    pub agreement: Agreement,
}

/// How simulation and exact engine compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Agreement {
    /// Within four standard errors and the exact engine's bound.
    Agree,
    /// Further apart than that.
    Disagree,
    /// Too little was lost to tell.
    TooFew,
}

/// A distribution: mean, quantiles with their intervals, and the largest seen.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Spread {
    /// Values seen.
    pub count: u64,
    /// Mean.
    pub mean: f64,
    /// Quantiles.
    pub quantiles: Vec<Quantile>,
    /// Largest seen.
    pub most: f64,
}

/// A quantile with its interval of 95% from order statistics; an end is absent where too few values
/// lie beyond it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Quantile {
    /// Share of values that are not above it.
    pub of: f64,
    /// Value.
    pub value: f64,
    /// Lower end of its interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// A share of years with its exact binomial interval of 95%.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Share {
    /// Years in which it was so.
    pub years: u64,
    /// Share of all years.
    pub share: f64,
    /// Interval.
    pub interval: Interval,
}

/// Years against the objective of availability.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Objective {
    /// Minutes a year that may be lost.
    pub allowed_minutes: f64,
    /// Years in which more was lost.
    pub missed: Share,
    /// Runs of `run_years` years in which no year missed it.
    pub never_missed: u64,
    /// Years in a run.
    pub run_years: u64,
    /// Years until it was first missed, in the other runs.
    pub first_missed_years: Option<Spread>,
}

/// Outages.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Outages {
    /// How many were seen.
    pub count: u64,
    /// A year, with the exact Poisson interval of 95%: if none was seen, there may still be some.
    pub per_year: f64,
    /// Its interval.
    pub interval: Interval,
    /// Of the exact engine, first order.
    pub exact_per_year: Option<f64>,
    /// Minutes.
    pub minutes: Option<Spread>,
}

/// Events of one kind of disruption.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Disruptions {
    /// Kind.
    pub disruption: Disruption,
    /// Events seen.
    pub count: u64,
    /// A year.
    pub per_year: f64,
    /// Seconds until restored, of events that interrupted requests: failed tries, refused launches
    /// and repairs that came first included.
    pub restored_seconds: Option<Spread>,
    /// Seconds of data lost, of events that lost any.
    pub data_lost_seconds: Option<Spread>,
    /// Events after which some data could not be recovered.
    pub unrecoverable: u64,
}

const NS_IN_MINUTE: f64 = 6e10;
const NS_IN_SECOND: f64 = 1e9;

fn spread(of: &Histogram, unit: f64) -> Option<Spread> {
    let (_, most) = of.range()?;
    let quantile = |p: f64| {
        let (low, high) = of.quantile_interval(p, CONFIDENCE);
        let as_unit = |x: u64| x as f64 / unit;
        Some(Quantile {
            of: p,
            value: as_unit(of.quantile(p)?),
            low: low.map(as_unit),
            high: high.map(as_unit),
        })
    };
    Some(Spread {
        count: of.count(),
        mean: of.mean()? / unit,
        quantiles: [0.5, 0.9, 0.95, 0.99]
            .into_iter()
            .filter_map(quantile)
            .collect(),
        most: most as f64 / unit,
    })
}

fn share(years: u64, of: u64) -> Share {
    Share {
        years,
        share: years as f64 / of.max(1) as f64,
        interval: clopper_pearson(years, of, CONFIDENCE),
    }
}

/// A number that is written as text, so that reading it back gives the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Exactly(f64);

impl From<Exactly> for String {
    fn from(number: Exactly) -> Self {
        number.0.to_string()
    }
}

impl TryFrom<String> for Exactly {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let number = text
            .parse()
            .map_err(|_| format!("`{text}` is not a number"));
        number.map(Self)
    }
}

/// What a run is held against: of its design, and of the exact engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Beside {
    design: String,
    variant: Option<String>,
    /// Nanoseconds that may be lost in a year, where there is an objective.
    budget: Option<u64>,
    /// Unavailability of requests of both kinds, of reads, of writes.
    exact: [Exactly; 3],
    /// Bound on the error of the first of them.
    bound: Exactly,
    outages_per_year: Option<Exactly>,
    /// Whether a sample may know too little of its own error.
    heavy: bool,
}

impl Simulator<'_> {
    /// What runs of this design are held against.
    #[must_use]
    pub fn beside(&self, exact: &Availability) -> Beside {
        Beside {
            design: self.model.name.clone(),
            variant: self.model.variant.clone(),
            budget: self.budget,
            exact: [exact.overall, exact.reads, exact.writes].map(|f| Exactly(f.unavailability)),
            bound: Exactly(exact.error_bound),
            outages_per_year: exact.outages.as_ref().map(|o| Exactly(o.per_year)),
            heavy: self.is_heavy(),
        }
    }

    /// What a run says, beside the exact engine's availability of the same design.
    #[must_use]
    pub fn summary(&self, tally: &Tally, exact: &Availability) -> Simulation {
        self.beside(exact).summary(tally)
    }
}

impl Beside {
    /// Unavailability of requests of both kinds, of reads, of writes.
    #[must_use]
    pub fn checked(&self, tally: &Tally) -> [Checked; 3] {
        let [overall, reads, writes] = self.exact.map(|e| e.0);
        let (years, cycles) = (&tally.years, tally.cycles.as_ref());
        let (runs, lossy) = (years.count, years.years.above(0));
        let run = years.years_each as f64 * YEAR as f64;
        let check = |sums: &Sums, pairs: Option<&PairSums>, exact: f64| {
            let mean = sums.mean();
            let by_years = Estimate {
                value: mean.as_ref().map_or(0.0, |m| m.value / run),
                standard_error: mean.and_then(|m| m.standard_error).map(|e| e / run),
            };
            let by_cycles = pairs.and_then(PairSums::ratio);
            let counts = (runs, cycles.map_or(0, |c| c.count));
            let found = check(by_years, by_cycles, counts, lossy, exact, self.bound.0);
            match found.agreement {
                // Few events decide: the sample cannot accuse anybody.
                Agreement::Disagree if self.heavy => Checked {
                    agreement: Agreement::TooFew,
                    ..found
                },
                _ => found,
            }
        };
        [
            check(&years.overall, cycles.map(|c| &c.overall), overall),
            check(&years.reads, cycles.map(|c| &c.reads), reads),
            check(&years.writes, cycles.map(|c| &c.writes), writes),
        ]
    }

    /// What a run says.
    #[must_use]
    pub fn summary(&self, tally: &Tally) -> Simulation {
        let years = &tally.years;
        let all = years.run_years();
        let lossy = years.years.above(0);
        let [overall, reads, writes] = self.checked(tally);
        let disagreements = [("overall", &overall), ("reads", &reads), ("writes", &writes)]
            .into_iter()
            .filter(|(_, c)| c.agreement == Agreement::Disagree)
            .map(|(name, c)| {
                format!(
                    "unavailability of {name}: simulated {:e}, standard error {:e}; exact {:e}, bound {:e}",
                    c.unavailability,
                    c.standard_error.unwrap_or(0.0),
                    c.exact,
                    c.exact_bound
                )
            })
            .collect();
        let seen = years.outage_lengths.count();
        Simulation {
            schema: SIMULATION_SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            design: self.design.clone(),
            variant: self.variant.clone(),
            seed: tally.seed,
            years: all,
            events: years.events,
            cycles: tally.cycles.as_ref().and_then(|c| {
                let (mean_weight, mean_weight_error) = c.mean_weight()?;
                Some(Cycles {
                    count: c.weights.count(),
                    events: c.events,
                    mean_weight,
                    mean_weight_error,
                    effective: c.effective()?,
                })
            }),
            overall,
            reads,
            writes,
            year: spread(&years.years, NS_IN_MINUTE).unwrap_or(Spread {
                count: 0,
                mean: 0.0,
                quantiles: Vec::new(),
                most: 0.0,
            }),
            years_without_loss: share(all - lossy.min(all), all),
            objective: years
                .missed_years
                .zip(self.budget)
                .map(|(missed, budget)| Objective {
                    allowed_minutes: budget as f64 / NS_IN_MINUTE,
                    missed: share(missed, all),
                    never_missed: years.count - years.first_miss.count().min(years.count),
                    run_years: years.years_each,
                    first_missed_years: spread(&years.first_miss, YEAR as f64),
                }),
            outages: Outages {
                count: seen,
                per_year: seen as f64 / all.max(1) as f64,
                interval: garwood(seen, all.max(1) as f64, CONFIDENCE),
                exact_per_year: self.outages_per_year.map(|o| o.0),
                minutes: spread(&years.outage_lengths, NS_IN_MINUTE),
            },
            disruptions: years
                .disruptions
                .iter()
                .map(|(kind, of)| disruptions(*kind, of, all))
                .collect(),
            disagreements,
        }
    }
}

fn disruptions(kind: Disruption, of: &DisruptionTally, years: u64) -> Disruptions {
    Disruptions {
        disruption: kind,
        count: of.events,
        per_year: of.events as f64 / years.max(1) as f64,
        restored_seconds: spread(&of.restored, NS_IN_SECOND),
        data_lost_seconds: spread(&of.data_lost, NS_IN_SECOND),
        unrecoverable: of.unrecoverable,
    }
}

/// The better of both estimates, held against the exact figure.
///
/// Years that saw none of the rare failures know nothing of their loss, and their standard error
/// does not show it; cycles bring every kind about. So cycles decide where there are any, unless
/// the years know better and say the same.
fn check(
    by_years: Estimate,
    by_cycles: Option<Estimate>,
    (runs, cycles): (u64, u64),
    lossy: u64,
    exact: f64,
    bound: f64,
) -> Checked {
    let error = |e: &Estimate| e.standard_error.unwrap_or(f64::INFINITY);
    let years_known = lossy >= FEWEST && by_years.standard_error.is_some();
    let cycles_known = by_cycles
        .as_ref()
        .is_some_and(|c| cycles >= FEWEST && c.standard_error.is_some());
    let years_better = by_cycles.as_ref().is_none_or(|c| {
        let apart = (c.value - by_years.value).abs();
        let (a, b) = (error(c), error(&by_years));
        let both = (a * a + b * b).sqrt();
        let consistent = !cycles_known || (b < a && apart <= AGREE * both);
        years_known && consistent
    });
    let (chosen, method, count, known) = match &by_cycles {
        Some(c) if !years_better => (*c, Method::Cycles, cycles, cycles_known),
        _ => (by_years, Method::Years, runs, years_known),
    };
    let apart = (chosen.value - exact).abs();
    // What rounding leaves where nothing is drawn.
    let noise = 1e-15 + 1e-9 * exact;
    let agreement = if !known {
        Agreement::TooFew
    } else if apart <= AGREE * error(&chosen) + bound + noise {
        Agreement::Agree
    } else {
        Agreement::Disagree
    };
    Checked {
        unavailability: chosen.value,
        method,
        standard_error: chosen.standard_error,
        interval: chosen
            .interval(count, CONFIDENCE)
            .filter(|_| known)
            .map(|i| Interval {
                lower: i.lower.max(0.0),
                upper: i.upper.min(1.0),
            }),
        by_years,
        by_cycles,
        exact,
        exact_bound: bound,
        agreement,
    }
}
