//! A single change of a design.

use std::fmt;

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// More nodes in a place, or in every place of a tier.
    Nodes,
    /// Nodes that come when they are needed.
    Autoscaling,
    /// The next instance type of the same make.
    InstanceType,
    /// Another zone.
    Zones,
    /// A standby of a store in another zone.
    Standby,
    /// A copy of a store in another region in use.
    Copies,
    /// How copies follow each other.
    Replication,
    /// Backups: more often, elsewhere, out of reach.
    Backups,
    /// Failures are noticed and followed sooner.
    Detection,
    /// A recovery that starts by itself.
    Start,
    /// A second one of what all requests hang on.
    Dependencies,
    /// Voters: an odd number, in more places.
    Quorum,
    /// Copies and backups inside the area that their data must stay in.
    Residency,
    /// Where requests go.
    Routing,
    /// How nodes are bought.
    Purchase,
    /// Which class objects are kept in.
    Storage,
    /// Less of what the design can do without.
    Fewer,
}

impl Family {
    /// Whether it is there to save money.
    pub(super) fn is_of_money(self) -> bool {
        matches!(self, Self::Purchase | Self::Storage | Self::Fewer)
    }

    /// Whether it changes what becomes of data, and of one store at a time.
    pub(super) fn is_of_data(self) -> bool {
        matches!(
            self,
            Self::Standby | Self::Copies | Self::Replication | Self::Backups | Self::Residency
        )
    }
}

/// A single change of a design: a few values of the scenario, which belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Kind of change.
    pub family: Family,
    /// What to do, one sentence without its full stop.
    pub text: String,
    /// Paths with the texts of their values, as `--set` takes them.
    pub sets: Vec<(String, String)>,
    /// Whether it adds and takes nothing away, and is nobody's to decide but the design's.
    pub adds: bool,
    /// What it costs that no price list of ours has, if anything.
    pub unpriced: Option<String>,
    /// How much is given up for less money, from 0; what is bought for three years is given up for three years.
    pub gives_up: u8,
    /// Names of the parts that it changes, as they stand in targets: `store:orders`, `region:main`.
    pub about: Vec<String>,
}

impl Candidate {
    pub(super) fn new(family: Family, text: impl Into<String>) -> Self {
        Self {
            family,
            text: text.into(),
            sets: Vec::new(),
            adds: false,
            unpriced: None,
            gives_up: 0,
            about: Vec::new(),
        }
    }

    /// Sets a value.
    pub(super) fn set(mut self, path: impl Into<String>, value: impl fmt::Display) -> Self {
        self.sets.push((path.into(), value.to_string()));
        self
    }

    /// It takes nothing away.
    pub(super) fn adding(mut self) -> Self {
        self.adds = true;
        self
    }

    /// A part that it changes.
    pub(super) fn about(mut self, kind: &str, name: &str) -> Self {
        self.about.push(format!("{kind}:{name}"));
        self
    }

    /// It costs what cannot be said.
    pub(super) fn unpriced(mut self, what: &str) -> Self {
        self.unpriced = Some(what.to_owned());
        self
    }
}
