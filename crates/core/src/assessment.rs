//! The one result. Every face (text, JSON, browser) reads only this.
//!
//! Shapes are versioned by [`SCHEMA`]; money is an exact decimal string, durations are seconds
//! with their ISO 8601 text, probabilities are numbers. Nothing here depends on the clock.

mod availability;

pub use availability::{
    Availability, Chance, Contribution, CutSet, CutSets, KindFigures, Missed, Outages,
    PartImportance, WorstOf, YearQuantile, Years,
};
mod drills;
pub mod headline;

pub use drills::{
    CurvePoint, Drill, FailBackPath, FailedPath, Independence, LoadRow, LogEntry, PairRow,
    RefusedPath, Stage, StoreLoss,
};

use crate::diagnostic::Severity;
use crate::latency::Latency;
use crate::model::{Assumption, NotAssessed};
use crate::policy::Measured;
use crate::pricing::bill::Bill;
use crate::scenario::{Disruption, Document};
use crate::source::Sources;
use crate::timeline::Timeline;
use serde::Serialize;

/// Identifier and version of the result's shape.
pub const SCHEMA: &str = "stormglass-assessment/1";

/// Everything that is known about one design.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Assessment {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Version of Stormglass.
    pub version: &'static str,
    /// The design.
    pub design: Design,
    /// Objectives against results, in the order availability, recovery, loss, cost, latency.
    pub verdicts: Vec<Verdict>,
    /// How much of the demand is served.
    pub availability: Availability,
    /// What each kind of requests gets, where the design tells them apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<KindFigures>,
    /// What the providers' contracts compose to.
    pub sla_floor: SlaFloor,
    /// Recovery time and data loss by disruption; the worst single cause of each.
    pub disruptions: Vec<DisruptionRow>,
    /// Every single cause, drilled.
    pub drills: Vec<Drill>,
    /// Two causes at once: the worst pair of each scope.
    pub pairs: Vec<PairRow>,
    /// Pairs of domains that are taken to fail independently of each other, and why.
    pub independence: Vec<Independence>,
    /// How long requests travel.
    pub latency: Latency,
    /// The monthly bill; what has no price stands in it as unpriced.
    pub cost: Option<Bill>,
    /// What the phases of the timeline cost, if the file has one; filled by the shell.
    pub timeline: Option<Timeline>,
    /// What to look at.
    pub findings: Vec<Finding>,
    /// Every default used, those first that move availability most.
    pub assumptions: Vec<Assumption>,
    /// Defaults that move the unavailability most between their P10 and their P90, largest first; those
    /// whose effect can be told from one evaluation.
    pub sensitivities: Vec<Sensitivity>,
    /// What is stated and recorded, but not assessed by this version.
    pub not_assessed: Vec<NotAssessed>,
    /// What availability leaves out, by name.
    pub exclusions: Vec<Exclusion>,
}

/// The design in a few words.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Design {
    /// Short name.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Environment, if stated.
    pub environment: Option<String>,
    /// The variant of its file that was assessed; none for the file as it stands.
    pub variant: Option<String>,
    /// All variants of its file.
    pub variants: Vec<String>,
    /// Providers in use.
    pub providers: Vec<String>,
    /// Regions: name, provider, location, place, role, zones, nodes.
    pub regions: Vec<RegionSummary>,
    /// All nodes, at the fewest that run.
    pub nodes: u32,
    /// Stores by name with the number of copies.
    pub stores: Vec<(String, usize)>,
}

/// One region in a few words.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct RegionSummary {
    /// Name in the scenario.
    pub key: String,
    /// Provider.
    pub provider: String,
    /// The provider's name of it.
    pub location: String,
    /// City or area.
    pub place: String,
    /// What it is for.
    pub role: String,
    /// Zones used.
    pub zones: usize,
    /// Nodes, at the fewest that run.
    pub nodes: u32,
    /// Share of requests it serves in normal times, 0..=1.
    pub share: f64,
}

/// A length of time.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Span {
    /// Seconds.
    pub seconds: f64,
    /// ISO 8601, rounded to milliseconds.
    pub iso: String,
}

impl Span {
    /// From hours; none for endless.
    #[must_use]
    pub fn from_hours(hours: f64) -> Option<Self> {
        hours
            .is_finite()
            .then(|| Self::from_seconds(hours * 3600.0))
    }

    /// From seconds, rounded to the microsecond so that noise of the last bit is not shown.
    #[must_use]
    pub fn from_seconds(seconds: f64) -> Self {
        let seconds = (seconds * 1e6).round() / 1e6;
        let ms = (seconds * 1e3).round();
        let whole = (ms / 1e3).floor();
        let (h, m) = ((whole / 3600.0).floor(), (whole % 3600.0 / 60.0).floor());
        let s = ms / 1e3 - h * 3600.0 - m * 60.0;
        let mut iso = String::from("PT");
        if h > 0.0 {
            iso.push_str(&format!("{h}H"));
        }
        if m > 0.0 {
            iso.push_str(&format!("{m}M"));
        }
        let s = (s * 1e3).round() / 1e3;
        if s > 0.0 || (h == 0.0 && m == 0.0) {
            iso.push_str(&format!("{s}S"));
        }
        Self { seconds, iso }
    }
}

/// How a result stands to its objective.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Met.
    Met,
    /// Missed.
    Missed,
    /// Cannot be said: the reason stands in the verdict's text.
    Unknown,
}

/// One objective against its result.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Verdict {
    /// What it is about: `availability`, `rto.region`, `rpo.region.orders`, `budget`, `budget.aws`.
    pub subject: String,
    /// The objective, for people.
    pub target: String,
    /// The result, for people.
    pub result: String,
    /// How it stands.
    pub standing: Standing,
    /// Why, in a sentence.
    pub reason: String,
    /// Where the objective is stated.
    pub path: String,
    /// The same as file, line and column, once [`Assessment::locate`] has filled it.
    pub place: Option<Place>,
    /// Path of what decides the result: what contributes most, the longest step, the dearest line; empty
    /// when nothing does by itself.
    pub cause: String,
    /// What the standing turns on, as numbers; absent where it is none.
    pub measured: Option<Measured>,
}

/// A share of requests not served.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Figure {
    /// One minus this is not computed by subtraction: the share not served, 0..=1.
    pub unavailability: f64,
    /// The share served, 0..=1.
    pub availability: f64,
    /// Minutes lost in a month of 730 h.
    pub minutes_per_month: f64,
    /// Minutes lost in a year of 8,760 h.
    pub minutes_per_year: f64,
}

impl Figure {
    /// From the share not served.
    #[must_use]
    pub fn new(unavailability: f64) -> Self {
        Self {
            unavailability,
            availability: 1.0 - unavailability,
            minutes_per_month: unavailability * 43_800.0,
            minutes_per_year: unavailability * 525_600.0,
        }
    }
}

/// What the providers' contracts compose to. Not a forecast: a level below which credits are due.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct SlaFloor {
    /// The floor, 0..=1; absent when some part has no contract.
    pub availability: Option<f64>,
    /// Region whose product is best, and so is the floor.
    pub region: Option<String>,
    /// Parts of that region, and the front door.
    pub parts: Vec<SlaPart>,
    /// Parts without a contract.
    pub without: Vec<String>,
}

/// One contract.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct SlaPart {
    /// What is covered.
    pub part: String,
    /// Monthly uptime in percent, as text, if there is a contract.
    pub percent: Option<String>,
    /// Where it is written.
    pub source: String,
}

/// Recovery and loss for one kind of disruption: the worst single cause.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct DisruptionRow {
    /// Kind.
    pub disruption: Disruption,
    /// Cause with the longest recovery.
    pub worst: String,
    /// Whether no request was interrupted, whatever was lost.
    pub transparent: bool,
    /// Whether only repair of what was lost brings the service back.
    pub until_repair: bool,
    /// Recovery to *restored*; absent when nothing brings the service back.
    pub restored: Option<Mark>,
    /// Recovery to *full capacity*.
    pub full_capacity: Option<Mark>,
    /// Longest loss of data over the stores.
    pub loss: LossFigure,
    /// Store that loses most.
    pub loss_store: Option<String>,
    /// Cause under which it does.
    pub loss_worst: Option<String>,
    /// Objective for recovery, if stated.
    pub rto: Option<Span>,
    /// Objective for loss, if stated for all stores.
    pub rpo: Option<Span>,
}

/// A recovery time.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Mark {
    /// Mean.
    pub mean: Span,
    /// Not exceeded in 95% of cases in which the recovery works.
    pub p95: Span,
}

/// A loss of data.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum LossFigure {
    /// Bounded or spread: what the verdict uses, and the mean.
    Window {
        /// Maximum where bounded, else P99.
        worst: Span,
        /// Mean.
        mean: Span,
        /// Whether `worst` is a maximum (else P99).
        bounded: bool,
    },
    /// Nothing that survives holds the data.
    Unrecoverable,
}

/// Something to look at.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Finding {
    /// Stable identifier.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Path in the scenario.
    pub path: String,
    /// The same as file, line and column, once [`Assessment::locate`] has filled it.
    pub place: Option<Place>,
}

/// A place in a file as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Place {
    /// Name of the file.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
}

impl Assessment {
    /// Fills in the places of verdicts and findings from the document that was assessed.
    pub fn locate(&mut self, document: &Document, sources: &Sources) {
        let place = |path: &str| {
            let span = document.written_span(path)?;
            let at = sources.position(span);
            Some(Place {
                file: sources.get(span.source)?.name.clone(),
                line: at.line,
                column: at.column,
            })
        };
        for verdict in &mut self.verdicts {
            verdict.place = place(&verdict.path);
        }
        for finding in &mut self.findings {
            finding.place = place(&finding.path);
        }
    }
}

/// How much a default could move the unavailability.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Sensitivity {
    /// Key of the assumption.
    pub key: String,
    /// What it is, for people.
    pub text: String,
    /// Confidence of the default.
    pub confidence: String,
    /// The lower unavailability of those at its P10 and its P90, all else equal (first order).
    pub low: f64,
    /// The higher one.
    pub high: f64,
}

/// Something that availability leaves out.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Exclusion {
    /// What.
    pub what: String,
    /// What it would cost, in minutes a year, if that can be said.
    pub minutes_per_year: Option<f64>,
    /// Why it is left out and how to count it.
    pub reason: String,
}
