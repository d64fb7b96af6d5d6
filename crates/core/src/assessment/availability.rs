//! Availability in the long run, what it is made of, and what matters for it.

use super::Figure;
use serde::Serialize;

/// How much of the demand is served, in the long run.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Availability {
    /// `exact`.
    pub method: &'static str,
    /// Reads and writes by their shares.
    pub overall: Figure,
    /// Reads only.
    pub reads: Figure,
    /// Writes only.
    pub writes: Figure,
    /// Share of requests that read.
    pub read_share: f64,
    /// Part of the overall unavailability that comes from states after recovery has settled.
    pub settled: f64,
    /// Part that comes from switching over.
    pub switch_over: f64,
    /// Bound on the error of the overall unavailability: states not visited, and overlaps of
    /// switch-overs with second events.
    pub error_bound: f64,
    /// Joint states evaluated.
    pub states: u64,
    /// Outages (served share below 99%, reads or writes); absent when some part has no rate.
    pub outages: Option<Outages>,
    /// Why `outages` is absent.
    pub outages_absent: Option<String>,
    /// What single years lose; absent for the same reason as `outages`.
    pub years: Option<Years>,
    /// What the unavailability would lose if a part never failed, largest first.
    pub contributions: Vec<Contribution>,
    /// Smallest sets of parts whose joint loss is an outage.
    pub cut_sets: CutSets,
}

/// What one kind of requests gets.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct KindFigures {
    /// Name in the scenario.
    pub name: String,
    /// Share of all requests, 0..=1.
    pub share: f64,
    /// Tiers that they pass through.
    pub tiers: Vec<String>,
    /// Regions that take them in normal times.
    pub regions: Vec<String>,
    /// Reads and writes by their shares.
    pub availability: Figure,
    /// Bound on the error of its unavailability.
    pub error_bound: f64,
    /// What its unavailability would lose if a part never failed, largest first.
    pub contributions: Vec<Contribution>,
    /// Mean round trip of their reads that no cache answers, over the users, milliseconds; absent
    /// where it is not known where users are.
    pub reads_ms: Option<f64>,
    /// The same of their writes.
    pub writes_ms: Option<f64>,
}

/// Minimal cut sets, and what the search for them covered.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct CutSets {
    /// The sets, of one to three parts, the likeliest first.
    pub sets: Vec<CutSet>,
    /// Every set of up to three parts that is at least this likely is listed.
    pub complete_above: f64,
    /// Sets tried.
    pub tried: u64,
}

/// Parts whose joint loss leaves less than 99% of reads or writes served, once recovery has
/// settled, while the loss of fewer of them does not.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct CutSet {
    /// Names of the parts; `2×node:app@main` for any two nodes of the same make.
    pub parts: Vec<String>,
    /// Probability that all of them are lost at once: the product over the parts.
    pub probability: f64,
    /// Minutes a year: the probability times the share of requests lost then.
    pub minutes_per_year: f64,
    /// The same as a share of the overall unavailability. Sets overlap, so shares need not add up
    /// to one.
    pub share: f64,
}

/// Importance of a part for the settled unavailability (recovery done; switching left aside).
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct PartImportance {
    /// Birnbaum: unavailability when it is down less that when it is up; of several nodes, one.
    pub birnbaum: f64,
    /// Criticality: share of the settled unavailability that would vanish if it never failed.
    pub criticality: f64,
    /// Risk achievement worth: how many times larger the unavailability is while it is down.
    pub achievement: Option<f64>,
    /// Risk reduction worth: how many times smaller it would be if it never failed; absent when
    /// nothing would be left.
    pub reduction: Option<f64>,
}

/// Spells with less than 99% of reads or writes served.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Outages {
    /// How many a year.
    pub per_year: f64,
    /// Mean length in minutes.
    pub mean_minutes: f64,
}

/// What one part contributes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Contribution {
    /// Name of the part, such as `provider:aws` or `zone:us-east`.
    pub part: String,
    /// What it is, for people.
    pub what: String,
    /// Share of all time lost because of it.
    pub unavailability: f64,
    /// Minutes a year.
    pub minutes_per_year: f64,
    /// Share of the overall unavailability, 0..=1; shares need not add up to one.
    pub share: f64,
    /// Of it, while recovery has settled.
    pub settled: f64,
    /// Of it, while switching over.
    pub switch_over: f64,
    /// How much it matters; absent for what is counted by itself, such as releases.
    pub importance: Option<PartImportance>,
}

/// What single years lose: the law around the long-run mean.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Years {
    /// Minutes that a share of years does not exceed, by rising shares.
    pub quantiles: Vec<YearQuantile>,
    /// Chance of a year without an outage (served share below 99%, reads or writes).
    pub no_outage: f64,
    /// What the worst of several years loses.
    pub worst_of: Vec<WorstOf>,
    /// How likely the objective for availability is missed; absent without one.
    pub missed: Option<Missed>,
    /// Chance that a year holds outages that coincide, or parts that fail together: what those lose
    /// is right on average, but its spread is an approximation.
    pub coincidences: f64,
}

/// What a share of years does not exceed.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct YearQuantile {
    /// Share of years, 0..1.
    pub share: f64,
    /// Minutes lost: minutes of everything, or twice as many of one half.
    pub minutes: f64,
    /// They are not fewer.
    pub from: f64,
    /// They are not more.
    pub to: f64,
}

/// What the worst of several years loses.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct WorstOf {
    /// How many years.
    pub years: u32,
    /// Minutes lost in the worst of them; as likely more as less.
    pub minutes: f64,
}

/// How likely the objective for availability is missed.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Missed {
    /// The objective: a share of requests.
    pub target: f64,
    /// In a year.
    pub year: Chance,
    /// In a month.
    pub month: Chance,
}

/// A probability between two others.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Chance {
    /// The probability.
    pub value: f64,
    /// It is not less.
    pub from: f64,
    /// It is not more.
    pub to: f64,
}
