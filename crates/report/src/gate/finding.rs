//! What became of each check, and which is worst.

use stormglass_core::diagnostic::Severity;
use stormglass_core::policy::Standing;
use stormglass_core::policy::report::{DesignReport, Disposition, Judged, Report};

/// What became of a check. Grave first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    /// It fails and counts.
    Failed,
    /// It cannot be told.
    Inconclusive,
    /// It failed before, and is no worse.
    Known,
    /// It fails, and somebody answers for it.
    Waived,
    /// It is kept.
    Passed,
}

/// A check of a design.
#[derive(Clone, Copy)]
pub(super) struct Finding<'a> {
    pub design: &'a DesignReport,
    pub judged: &'a Judged,
    pub fate: Fate,
}

impl Finding<'_> {
    /// How loud it is said: what cannot be told is a warning.
    pub(super) fn level(&self) -> Severity {
        match self.fate {
            Fate::Inconclusive => Severity::Warning,
            _ => self.judged.check.severity,
        }
    }

    /// Whether it keeps the gate shut.
    pub(super) fn blocks(&self, report: &Report) -> bool {
        match self.fate {
            Fate::Failed => report.fail_on.is_some_and(|least| self.level() <= least),
            Fate::Inconclusive => report.strict,
            Fate::Known | Fate::Waived | Fate::Passed => false,
        }
    }
}

/// Every check of a design, in the order of the report.
pub(super) fn of_design(design: &DesignReport) -> impl Iterator<Item = Finding<'_>> {
    design.checks.iter().map(move |judged| Finding {
        design,
        judged,
        fate: fate(judged),
    })
}

/// Every check, in the order of the report.
pub(super) fn all(report: &Report) -> impl Iterator<Item = Finding<'_>> {
    report.designs.iter().flat_map(of_design)
}

/// What is open, over all designs, the worst first.
pub(super) fn worst_first(report: &Report) -> Vec<Finding<'_>> {
    let mut open: Vec<Finding<'_>> = all(report)
        .filter(|f| matches!(f.fate, Fate::Failed | Fate::Inconclusive))
        .collect();
    open.sort_by_key(|f| (f.level(), f.fate));
    open
}

fn fate(judged: &Judged) -> Fate {
    match (judged.check.standing, &judged.disposition) {
        (Standing::Passed, _) => Fate::Passed,
        (_, Disposition::Waived { .. }) => Fate::Waived,
        (_, Disposition::Known { .. }) => Fate::Known,
        (Standing::Failed, Disposition::Open) => Fate::Failed,
        (Standing::Inconclusive, Disposition::Open) => Fate::Inconclusive,
    }
}
