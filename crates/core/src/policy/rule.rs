//! What a rule is.

use super::{Arguments, Case, Checks, Parameter};
use crate::diagnostic::Severity;
use serde::{Deserialize, Serialize};

/// Something that a design is held to. Its page in `docs/rules` says why, and how to mend what fails.
#[derive(Debug)]
pub struct Rule {
    /// Stable kebab-case identifier.
    pub id: &'static str,
    /// What holds where it passes, in a few words.
    pub title: &'static str,
    /// What it is about.
    pub group: Group,
    /// How bad it is when it fails, unless the check or the settings say otherwise.
    pub severity: Severity,
    /// Whether it runs only where the settings name it or a standard asks for it.
    pub opt_in: bool,
    /// What the settings may change.
    pub parameters: &'static [Parameter],
    /// Where others ask for the same: `gdpr:art-44`, `aws-well-architected:rel-10`.
    pub tags: &'static [&'static str],
    /// Holds a design to it.
    pub check: fn(&Case<'_>, &Arguments, &mut Checks),
}

/// What a rule is about; the class of its cases in reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Objectives against results.
    Objectives,
    /// What a document claims about the design.
    Claims,
    /// Whether the design does what it is for at all, and whether its statements go together.
    Design,
    /// Where data is, and whether it can be brought back.
    Data,
    /// What carries the load once something is lost.
    Capacity,
    /// What many parts hang on.
    SharedFate,
    /// Votes and those who hold them.
    Quorum,
    /// Plans and what they rest on.
    Recovery,
    /// How long requests travel.
    Latency,
    /// The bill and what it rests on.
    Cost,
    /// Names, owners, labels; what is recorded and not assessed.
    Governance,
    /// The user's own.
    Own,
}

impl Group {
    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Objectives => "objectives",
            Self::Claims => "claims",
            Self::Design => "design",
            Self::Data => "data",
            Self::Capacity => "capacity",
            Self::SharedFate => "shared-fate",
            Self::Quorum => "quorum",
            Self::Recovery => "recovery",
            Self::Latency => "latency",
            Self::Cost => "cost",
            Self::Governance => "governance",
            Self::Own => "own",
        }
    }

    /// Whether an assessment lists what fails among its findings.
    #[must_use]
    pub fn is_finding(self) -> bool {
        !matches!(
            self,
            Self::Objectives | Self::Claims | Self::Governance | Self::Own
        )
    }
}
