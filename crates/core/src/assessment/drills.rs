//! Drills in the result: one cause or two followed to the end, and what is taken as independent.

use super::{LossFigure, Mark, Span};
use crate::latency::DrillLatency;
use crate::model::StepKind;
use crate::scenario::Disruption;
use serde::Serialize;

/// One cause, followed from fault to full capacity.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Drill {
    /// Name of the cause.
    pub cause: String,
    /// What is lost, for people.
    pub what: String,
    /// Everything that goes with it: zones, nodes, copies of stores, dependencies.
    pub takes: Vec<String>,
    /// Kind of disruption.
    pub disruption: Disruption,
    /// How often a year, if known.
    pub per_year: Option<f64>,
    /// Mean length of the underlying fault, if known.
    pub fault_length: Option<Span>,
    /// Share of reads and writes interrupted at once, 0..=1.
    pub interrupted: (f64, f64),
    /// Whether nothing is interrupted.
    pub transparent: bool,
    /// Whether only repair of what was lost brings the service back.
    pub until_repair: bool,
    /// Recovery to *restored*: 90% of the interrupted requests served again.
    pub restored: Option<Mark>,
    /// Recovery to *full capacity*.
    pub full_capacity: Option<Mark>,
    /// Share of reads and writes served once recovery has settled, before repair, 0..=1.
    pub settled: (f64, f64),
    /// Steps with their times.
    pub stages: Vec<Stage>,
    /// What happens when, in order.
    pub log: Vec<LogEntry>,
    /// Served shares over time, at mean durations.
    pub curve: Vec<CurvePoint>,
    /// Loss of data by store.
    pub losses: Vec<StoreLoss>,
    /// Load on what is left, by tier and region, once settled.
    pub loads: Vec<LoadRow>,
    /// If the automatic recovery fails: probability, and mean time by the manual path.
    pub failed_path: Option<FailedPath>,
    /// If launches are refused during the event: probability, and shares served until repair.
    pub refused_path: Option<RefusedPath>,
    /// The planned way back after the repair, where something stops for it.
    pub fail_back: Option<FailBackPath>,
    /// Stores that need a promotion which the stated plan leaves out.
    pub promotion_left_out: Vec<String>,
    /// Further actions of the plan, in words.
    pub actions: Vec<String>,
    /// Latency once recovery has settled, of geographies where it differs from normal times.
    pub latency: Vec<DrillLatency>,
}

/// The branch in which the automatic recovery fails.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct FailedPath {
    /// Probability, 0..=1.
    pub probability: f64,
    /// Mean recovery time by the manual path.
    pub manual: Span,
}

/// The branch in which launches are refused during a region-wide event.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct RefusedPath {
    /// Probability, 0..=1.
    pub probability: f64,
    /// Shares of reads and writes served until what was lost is repaired, 0..=1.
    pub settled: (f64, f64),
}

/// The planned way back after a repair, where stores were promoted elsewhere.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct FailBackPath {
    /// Mean time for which it interrupts.
    pub downtime: Span,
    /// Share of reads and writes interrupted, 0..=1.
    pub interrupted: (f64, f64),
    /// Time before it in which the lost copy is filled again and there is one copy fewer; absent
    /// where the volume is not stated.
    pub reseed: Option<Span>,
    /// Stores that go back.
    pub stores: Vec<String>,
}

/// One step of a recovery.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Stage {
    /// Kind.
    pub kind: StepKind,
    /// What people call it.
    pub name: String,
    /// Start, at mean durations.
    pub start: Span,
    /// End, at mean durations.
    pub end: Span,
    /// Shortest and longest the step can take (P1 and P99 where unbounded).
    pub range: (Span, Span),
    /// Whether the time is stated in the scenario.
    pub stated: bool,
    /// Whether it lies on the critical path.
    pub critical: bool,
}

/// Something that happens during a drill.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct LogEntry {
    /// Since the fault.
    pub at: Span,
    /// What.
    pub event: String,
}

/// A point of the served curve.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct CurvePoint {
    /// Seconds since the fault.
    pub seconds: f64,
    /// Share of reads served, 0..=1.
    pub reads: f64,
    /// Share of writes served, 0..=1.
    pub writes: f64,
}

/// What one store loses.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct StoreLoss {
    /// Store.
    pub store: String,
    /// How much.
    pub loss: LossFigure,
    /// From what it is recovered.
    pub from: String,
}

/// Load on a tier in a region after a loss.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct LoadRow {
    /// Tier.
    pub tier: String,
    /// Region.
    pub region: String,
    /// Further regions in which it carries the same, where there are many.
    #[serde(skip_serializing_if = "is_zero")]
    pub alike: u32,
    /// Load over the load in normal times; absent when it had none.
    pub factor: Option<f64>,
    /// Load over capacity at the mean demand, before scaling.
    pub utilisation: f64,
    /// The same at the peak of the demand, with the nodes that run then; absent where it does not vary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_peak: Option<f64>,
}

/// Two causes at once.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct PairRow {
    /// What kind of pair, for people.
    pub scope: &'static str,
    /// Names of both, joined by `+`, as `drill` takes them.
    pub causes: String,
    /// How often a year they overlap; absent where a rate is not known.
    pub per_year: Option<f64>,
    /// Mean length of an overlap.
    pub overlap: Option<Span>,
    /// Whether nothing is interrupted.
    pub transparent: bool,
    /// Whether only repair brings the service back.
    pub until_repair: bool,
    /// Recovery to *restored*; absent when nothing brings the service back.
    pub restored: Option<Mark>,
    /// Share of reads and writes served once recovery has settled, 0..=1.
    pub settled: (f64, f64),
    /// Longest loss of data over the stores; absent when nothing is lost.
    pub loss: Option<LossFigure>,
    /// Store that loses most.
    pub loss_store: Option<String>,
}

/// Two domains that are taken to fail independently of each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Independence {
    /// One domain, or a kind of domain when all of that kind are meant.
    pub a: String,
    /// The other.
    pub b: String,
    /// How many pairs this stands for.
    pub pairs: usize,
    /// What they share all the same; beyond it they are independent.
    pub shared: Vec<String>,
    /// Why they are taken as independent.
    pub why: String,
}

impl LoadRow {
    /// The region, and how many are like it.
    #[must_use]
    pub fn place(&self) -> String {
        match self.alike {
            0 => self.region.clone(),
            more => format!("{} and {more} like it", self.region),
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(n: &u32) -> bool {
    *n == 0
}
