//! Recovery plans as stated: who starts, which steps, how likely it works.

use super::Dist;
use serde::Serialize;

/// Most parts in which requests are moved.
pub const MOST_PARTS: u32 = 20;

/// What is done after one kind of disruption.
#[derive(Clone, Debug)]
pub struct PlanModel {
    /// Time until a person has decided, or none when automatic; in hours.
    pub decide: Option<Dist>,
    /// Probability that the automatic path works.
    pub success: f64,
    /// Whether `success` was stated.
    pub success_stated: bool,
    /// Downtime of the planned way back, in hours, if stated.
    pub fail_back: Option<f64>,
    /// Stated steps, if any.
    pub steps: Vec<StepModel>,
    /// Further actions, in words.
    pub actions: Vec<String>,
    /// Path in the scenario, if the plan is stated there.
    pub path: Option<String>,
}

/// Kinds of steps, in canonical order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// Noticing the fault.
    Detect,
    /// Deciding to act.
    Decide,
    /// Sending requests elsewhere.
    Switch,
    /// Making another copy writable.
    Promote,
    /// Adding capacity.
    Scale,
    /// Restoring from a backup.
    Restore,
    /// Going back to the former release.
    Rollback,
    /// Checking before opening.
    Verify,
}

impl StepKind {
    /// The word as written in a scenario.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Detect => "detect",
            Self::Decide => "decide",
            Self::Switch => "switch",
            Self::Promote => "promote",
            Self::Scale => "scale",
            Self::Restore => "restore",
            Self::Rollback => "rollback",
            Self::Verify => "verify",
        }
    }
}

/// A stated step.
#[derive(Clone, Debug)]
pub struct StepModel {
    /// Kind.
    pub kind: StepKind,
    /// What people call it.
    pub name: String,
    /// Stated time in hours; none to derive it.
    pub time: Option<Dist>,
    /// Time over which requests are moved bit by bit, in hours; zero for all at once.
    pub over: f64,
    /// In how many equal parts requests are moved over that time; zero for evenly.
    pub parts: u32,
    /// Steps that must be done first, by index.
    pub after: Vec<usize>,
    /// Nodes to scale to, for `scale`.
    pub to: Option<u32>,
    /// Store, for `promote` and `restore`.
    pub store: Option<usize>,
}
