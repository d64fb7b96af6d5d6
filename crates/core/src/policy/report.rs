//! What the gate says of designs: checks with what became of them, and the tally.
//!
//! This is the one result of `check`; every format is made from it, now or later from the saved JSON.

use super::{Check, Group};
use crate::assessment::Place;
use crate::diagnostic::Severity;
use serde::{Deserialize, Serialize};

/// Identifier and version of the shape.
pub const SCHEMA: &str = "stormglass-check/1";

/// Everything the gate found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// Version of Stormglass.
    pub version: String,
    /// Whether the gate is passed.
    pub passed: bool,
    /// The least severity that fails the gate; none when nothing does.
    pub fail_on: Option<Severity>,
    /// Whether what cannot be told keeps the gate shut, too.
    pub strict: bool,
    /// Over all designs.
    pub tally: Tally,
    /// The designs, in the order of their files.
    pub designs: Vec<DesignReport>,
    /// What there is no honest answer to: designs that are wrong, prices that are missing. With any, the gate
    /// is not passed.
    pub unanswered: Vec<Unanswered>,
    /// The rules that said something, in the order of the registry.
    pub rules: Vec<RuleInfo>,
}

/// Something that could not be evaluated, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Unanswered {
    /// The file, as named.
    pub file: String,
    /// Variant, if one was to be checked.
    pub variant: Option<String>,
    /// The exit code it calls for: 3 the file is invalid, 4 there is nothing in it, 5 a price is missing or, when
    /// told to be strict, something stated is not assessed.
    pub exit: u8,
    /// What is the matter: the code of a diagnostic.
    pub code: String,
    /// What is the matter, one sentence.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
    /// Where.
    pub place: Option<Place>,
}

/// A rule, as reports show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct RuleInfo {
    /// Identifier.
    pub id: String,
    /// What holds where it passes.
    pub title: String,
    /// What it is about.
    pub group: Group,
    /// Default severity.
    pub severity: Severity,
    /// Where others ask for the same.
    pub tags: Vec<String>,
}

/// What the gate found in one design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct DesignReport {
    /// Its file, as named.
    pub file: String,
    /// Name of the design.
    pub design: String,
    /// Variant, if one was checked.
    pub variant: Option<String>,
    /// Environment, if stated.
    pub environment: Option<String>,
    /// Digest of the design in its canonical form.
    pub model_digest: String,
    /// Digest of the price tables.
    pub prices_digest: String,
    /// The four numbers.
    pub figures: Figures,
    /// The same of the baseline, where there is one.
    pub baseline: Option<Figures>,
    /// Of this design.
    pub tally: Tally,
    /// Every check: what fails first, then by severity, rule and target.
    pub checks: Vec<Judged>,
    /// What failed in the baseline and does no longer, or less.
    pub improved: Vec<Improved>,
}

/// Something that is better than in the baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Improved {
    /// The rule.
    pub rule: String,
    /// What it is about.
    pub target: String,
    /// The fingerprint of the check.
    pub fingerprint: String,
    /// What was so, one sentence.
    pub message: String,
    /// The value then, for people, where it turned on one.
    pub was: Option<String>,
    /// The value now.
    pub is: Option<String>,
    /// Whether it does not fail any more.
    pub fixed: bool,
}

/// The numbers of a design at a glance.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Figures {
    /// US dollars a month, as an exact decimal; absent when a price is missing.
    pub monthly_cost: Option<String>,
    /// Share served, 0..=1.
    pub availability: f64,
    /// The same as the share not served.
    pub unavailability: f64,
    /// P95 recovery of the worst disruption among those with an objective, else of `region`; seconds.
    /// Absent when nothing brings the service back.
    pub rto_seconds: Option<f64>,
    /// Longest loss of data of the same disruptions, seconds; absent when data is lost for good.
    pub rpo_seconds: Option<f64>,
}

/// A check and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Judged {
    /// What the rule says.
    #[serde(flatten)]
    pub check: Check,
    /// The same from run to run, wherever the text moves: of rule, design, variant and target.
    pub fingerprint: String,
    /// What became of it.
    pub disposition: Disposition,
    /// What fails, and counts, against the baseline; absent without one.
    pub since: Option<Since>,
    /// The cheapest single change that turns it green, where one was found.
    pub mend: Option<Mend>,
    /// Why there is no mend, where one was looked for.
    pub no_mend: Option<String>,
}

/// How something that fails stands to the baseline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Since {
    /// It did not fail then, or was not there.
    New,
    /// It failed then, and is worse now.
    Worse {
        /// The value then, for people, where it turns on one.
        was: Option<String>,
    },
}

/// What became of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Disposition {
    /// It counts as it stands.
    Open,
    /// Somebody answers for it until a day.
    Waived {
        /// Why.
        reason: String,
        /// Who answers for it.
        owner: String,
        /// Last day, `YYYY-MM-DD`.
        expires: String,
        /// Where the waiver stands.
        place: Option<Place>,
        /// A ticket, if one is named.
        ticket: Option<String>,
    },
    /// It was so before, and is no worse.
    Known {
        /// The value then, for people, where it turned on one.
        was: Option<String>,
    },
}

/// A change that turns a check green.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Mend {
    /// What to do, one sentence.
    pub text: String,
    /// What changes in the file.
    pub changes: Vec<Change>,
    /// What it costs a month more (less if negative), in US dollars as an exact decimal; absent when a price is missing.
    pub monthly_cost_delta: Option<String>,
    /// What the check's value is then, for people.
    pub result: Option<String>,
    /// Whether it could be written without asking: it adds and takes nothing away, and fails no other check.
    pub safe: bool,
    /// How many designs were looked at to find it.
    pub tried: u32,
}

/// A change of one value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Change {
    /// Path in the scenario.
    pub path: String,
    /// As it is; absent when it is not stated.
    pub from: Option<String>,
    /// As it should be.
    pub to: String,
}

/// How many checks ended how. `failed`, `warned` and `noted` count what is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Tally {
    /// Kept.
    pub passed: u32,
    /// Failed, of severity error.
    pub failed: u32,
    /// Failed, of severity warning.
    pub warned: u32,
    /// Failed, of severity note.
    pub noted: u32,
    /// Cannot be told.
    pub inconclusive: u32,
    /// Failed, but somebody answers for it.
    pub waived: u32,
    /// Failed before already, and no worse now.
    pub known: u32,
}
