//! What a rule says of one thing.

use super::Rule;
use crate::assessment::Place;
use crate::diagnostic::Severity;
use crate::metric::Value;
use serde::{Deserialize, Serialize};

/// How a design stands to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It keeps it.
    Passed,
    /// It does not.
    Failed,
    /// It cannot be told: the result is within its own error of the limit, or rests on what is not known.
    Inconclusive,
}

impl Standing {
    /// The word people see.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// In which direction a measured value is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// The less the better: times, costs, loads.
    Lower,
    /// The more the better: availability, copies.
    Higher,
}

/// A measured value with its interval, and the limit it is held to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Measured {
    /// What it is, for people: `99.9871%`, `14 min 3 s`, `$12,345.60/month`.
    pub text: String,
    /// The same as a number: shares as fractions, times in seconds, money in dollars a month, counts;
    /// absent for what never ends.
    pub value: Option<f64>,
    /// What the number counts: `share`, `seconds`, `usd-per-month`, `bytes` or `number`.
    pub unit: String,
    /// Lower end of the interval, where the value has one.
    pub lower: Option<f64>,
    /// Upper end.
    pub upper: Option<f64>,
    /// The limit, for people.
    pub limit: String,
    /// The limit as a number in the same unit.
    pub limit_value: Option<f64>,
    /// Which direction is better.
    pub better: Better,
}

impl Measured {
    /// A value and its limit, both with their words.
    #[must_use]
    pub fn new(value: (&Value, String), limit: (&Value, String), better: Better) -> Self {
        let finite = |v: &Value| v.number().filter(|n| n.is_finite());
        Self {
            text: value.1,
            value: finite(value.0),
            unit: unit(value.0).to_owned(),
            lower: None,
            upper: None,
            limit: limit.1,
            limit_value: finite(limit.0),
            better,
        }
    }

    /// With the interval that the value is known to lie in.
    #[must_use]
    pub fn within(mut self, lower: f64, upper: f64) -> Self {
        self.lower = Some(lower);
        self.upper = Some(upper);
        self
    }
}

fn unit(value: &Value) -> &'static str {
    match value {
        Value::Number(_) | Value::Word(_) => "number",
        Value::Share(_) | Value::Availability(_) => "share",
        Value::Time(_) => "seconds",
        Value::Money(_) => "usd-per-month",
        Value::Volume(_) => "bytes",
    }
}

/// What a rule says of one thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Check {
    /// The rule.
    pub rule: String,
    /// What it is about, by names of the design: `store:orders`, `rto.region`, `tier:app@us-east`.
    /// With the rule it is the same from run to run, wherever the text moves.
    pub target: String,
    /// How it stands.
    pub standing: Standing,
    /// How bad it is if it fails.
    pub severity: Severity,
    /// What is so, one sentence; of what passes, with the margin.
    pub message: String,
    /// What to do; empty for what passes.
    pub help: String,
    /// The value it turns on, where it is one.
    pub measured: Option<Measured>,
    /// Path in the scenario of what causes it; empty for the whole.
    pub cause: String,
    /// Path in the scenario of what asks for it, where that is another place.
    pub objective: Option<String>,
    /// `cause` as file, line and column, once the shell has filled it.
    pub place: Option<Place>,
    /// `objective` as file, line and column.
    pub objective_place: Option<Place>,
}

impl Check {
    /// Sets the path of what causes it.
    pub fn cause(&mut self, path: impl Into<String>) -> &mut Self {
        self.cause = path.into();
        self
    }

    /// Sets the path of what asks for it.
    pub fn objective(&mut self, path: impl Into<String>) -> &mut Self {
        self.objective = Some(path.into());
        self
    }

    /// Sets the value it turns on.
    pub fn measured(&mut self, measured: Measured) -> &mut Self {
        self.measured = Some(measured);
        self
    }

    /// Sets how bad it is.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }
}

/// Collects the checks of one rule.
#[derive(Debug)]
pub struct Checks {
    rule: String,
    severity: Severity,
    all: Vec<Check>,
}

impl Checks {
    /// For a rule.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Self::named(rule.id, rule.severity)
    }

    /// For a rule by its name.
    #[must_use]
    pub(super) fn named(rule: &str, severity: Severity) -> Self {
        Self {
            rule: rule.to_owned(),
            severity,
            all: Vec::new(),
        }
    }

    /// Something keeps the rule.
    pub fn passed(&mut self, target: impl Into<String>, message: impl Into<String>) -> &mut Check {
        self.add(Standing::Passed, target.into(), message.into(), "")
    }

    /// Something does not; `help` says what to do.
    pub fn failed(
        &mut self,
        target: impl Into<String>,
        message: impl Into<String>,
        help: &str,
    ) -> &mut Check {
        self.add(Standing::Failed, target.into(), message.into(), help)
    }

    /// It cannot be told; `help` says what would settle it.
    pub fn inconclusive(
        &mut self,
        target: impl Into<String>,
        message: impl Into<String>,
        help: &str,
    ) -> &mut Check {
        self.add(Standing::Inconclusive, target.into(), message.into(), help)
    }

    fn add(
        &mut self,
        standing: Standing,
        target: String,
        message: String,
        help: &str,
    ) -> &mut Check {
        self.all.push_mut(Check {
            rule: self.rule.clone(),
            target,
            standing,
            severity: self.severity,
            message,
            help: help.to_owned(),
            measured: None,
            cause: String::new(),
            objective: None,
            place: None,
            objective_place: None,
        })
    }

    /// All of them, in the order in which they were said.
    #[must_use]
    pub fn into_all(self) -> Vec<Check> {
        self.all
    }

    /// Whether nothing has been said yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
