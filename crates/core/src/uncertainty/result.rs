//! The shape of the result: quantiles of every number, chances of every verdict, what each input moves.

use crate::assessment::Standing;
use crate::model::Assumption;
use serde::{Serialize, Serializer};

/// Identifier and version of the result's shape.
pub const SCHEMA: &str = "stormglass-uncertainty/1";

/// What the results of a design are worth, given what is not known.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Uncertainty {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Version of Stormglass.
    pub version: &'static str,
    /// Name of the design.
    pub design: String,
    /// Its name for people.
    pub title: String,
    /// Its variant, if it is one.
    pub variant: Option<String>,
    /// Designs drawn.
    pub draws: u32,
    /// Seed of the draws.
    pub seed: u64,
    /// Draws left out because the values together are no sound design.
    pub unsound_draws: u32,
    /// Every main number.
    pub numbers: Vec<Number>,
    /// Every objective.
    pub verdicts: Vec<Chance>,
    /// Every input that is not known, what moves most first.
    pub inputs: Vec<Effect>,
    /// Ranges that could not be followed, and why.
    pub not_varied: Vec<NotVaried>,
    /// Defaults that rest on data without a range: nothing says how far they could be off.
    pub without_range: Vec<Assumption>,
}

/// What a number is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A share of one.
    Share,
    /// Seconds.
    Seconds,
    /// US dollars a month.
    UsdPerMonth,
    /// A plain number.
    Number,
}

/// A number over all draws. The larger, the worse: availability is given as its complement.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Number {
    /// Its name as a metric.
    pub name: String,
    /// What it is in.
    pub unit: Unit,
    /// As an assessment has it, everything at its best guess.
    pub assessed: Extent,
    /// Not exceeded in a tenth of the draws.
    pub p10: Extent,
    /// In half of them.
    pub p50: Extent,
    /// In nine tenths.
    pub p90: Extent,
    /// Mean over the draws; endless if it is in any of them.
    pub mean: Extent,
    /// Draws in which there is no such number.
    pub absent: u32,
}

/// A number, or that nothing bounds it: a recovery that never ends, data that nothing holds.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Extent(
    /// The number; infinite for what nothing bounds.
    pub f64,
);

impl Serialize for Extent {
    /// The number, or `unbounded`.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if self.0.is_finite() {
            s.serialize_f64(self.0)
        } else {
            s.serialize_str("unbounded")
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Extent {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Extent".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "A number, or that nothing bounds it.",
            "anyOf": [{ "type": "number" }, { "const": "unbounded" }]
        })
    }
}

/// How likely an objective is met, over what is not known.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Chance {
    /// What it is about, as in an assessment.
    pub subject: String,
    /// The objective, for people.
    pub target: String,
    /// Where it is stated.
    pub path: String,
    /// As an assessment has it.
    pub assessed: Standing,
    /// Share of the draws in which it is met.
    pub met: f64,
    /// Share of the draws in which it cannot be said.
    pub unknown: f64,
}

/// An input that is not known, and what it moves.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Effect {
    /// Its name: the path of a stated range, the key of a default, `price:` and what is priced.
    pub name: String,
    /// `stated`, `default` or `price`.
    pub kind: &'static str,
    /// What it is, for people.
    pub what: String,
    /// Where it is stated, or could be.
    pub path: String,
    /// Best guess, for people; the ends of a stated range.
    pub guess: String,
    /// Its P10, for people.
    pub p10: String,
    /// Its P90.
    pub p90: String,
    /// Where the range comes from.
    pub source: String,
    /// How sure the source is; `stated` or `estimated` where there is none.
    pub confidence: String,
    /// The numbers that it moves by itself, everything else at its best guess.
    pub moves: Vec<Move>,
}

/// What an input does to one number.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Move {
    /// The number's name.
    pub number: String,
    /// The number with the input at its P10.
    pub at_p10: Extent,
    /// With the input at its P90.
    pub at_p90: Extent,
    /// First-order share of the number's variance (of its logarithm, for shares), 0..=1; absent where it does not
    /// stand out from the noise of the draws, or where there is no variance.
    pub share_of_variance: Option<f64>,
}

/// A range that could not be followed.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct NotVaried {
    /// Its path.
    pub path: String,
    /// Why not.
    pub reason: String,
}

impl Uncertainty {
    /// A number by its name.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<&Number> {
        self.numbers.iter().find(|n| n.name == name)
    }
}

impl Effect {
    /// What it does to a number, if anything.
    #[must_use]
    pub fn on(&self, number: &str) -> Option<&Move> {
        self.moves.iter().find(|m| m.number == number)
    }
}
