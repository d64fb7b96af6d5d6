//! Policies: rules that a design with its results is held to.
//!
//! A [`Rule`] reads a [`Case`] and says of each thing it is about whether it passes, fails, or cannot be
//! told. One rule a file in `rules/`; [`registry`] lists them. [`report`] is what the gate makes of
//! the checks: waivers, a baseline, mends and the tally. Nothing here knows formats or files.

mod away;
pub mod baseline;
mod case;
mod check;
mod comparison;
pub mod difference;
mod file;
mod gate;
mod measured;
pub mod mend;
mod objectives;
mod own;
mod parameter;
mod parts;
mod registry;
pub mod report;
mod rule;
mod rules;
mod settings;
mod standards;
#[cfg(test)]
mod testing;
mod votes;
pub mod waiver;

pub use case::Case;
pub use check::{Better, Check, Checks, Measured, Standing};
pub use file::{PolicyFile, read};
pub use gate::{Beside, DesignId, Gate, Overrides, conclude, design_report, examine, tell_apart};
pub use own::{Own, judge as judge_own};
pub use parameter::{Argument, Arguments, Kind, Parameter};
pub use registry::{RULES, rule};
pub use rule::{Group, Rule};
pub(crate) use settings::check as check_settings;
pub use settings::{Setting, Settings};
pub use standards::{Provision, RULEBOOKS, Rulebook, rulebook};

use crate::assessment::Finding;

/// Every check of every rule that is on, in the order of the registry.
#[must_use]
pub fn checks(case: &Case<'_>, settings: &Settings) -> Vec<Check> {
    let mut out = Vec::new();
    for rule in RULES {
        out.extend(of_rule(rule, case, settings));
    }
    out
}

/// The checks of one rule; none where it is off.
fn of_rule(rule: &Rule, case: &Case<'_>, settings: &Settings) -> Vec<Check> {
    if !settings.is_on(rule) {
        return Vec::new();
    }
    let mut found = Checks::of(rule);
    (rule.check)(case, &settings.arguments(rule), &mut found);
    let severity = settings.severity(rule);
    found
        .into_all()
        .into_iter()
        .map(|check| Check {
            severity: severity.unwrap_or(check.severity),
            ..check
        })
        .collect()
}

/// What an assessment asks its reader to look at: whatever fails of the rules that an assessment shows,
/// errors first. Objectives, claims and what is not assessed are not among them; they have tables of their own, and
/// labels are the gate's affair.
#[must_use]
pub(crate) fn findings(case: &Case<'_>, settings: &Settings) -> Vec<Finding> {
    let shown = RULES.iter().filter(|r| r.group.is_finding());
    let mut out: Vec<Finding> = shown
        .flat_map(|rule| {
            let failed = of_rule(rule, case, settings).into_iter();
            let failed = failed.filter(|c| c.standing == Standing::Failed);
            failed.map(|c| Finding {
                rule: rule.id,
                severity: c.severity,
                message: c.message,
                help: c.help,
                path: c.cause,
                place: None,
            })
        })
        .collect();
    out.sort_by_key(|f| f.severity);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::{SMALL, checked};

    #[test]
    fn every_rule_has_a_name_of_its_own() {
        for (i, rule) in RULES.iter().enumerate() {
            let kebab = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(rule.id.chars().all(kebab), "{}", rule.id);
            assert!(
                RULES.iter().skip(i + 1).all(|r| r.id != rule.id),
                "{}",
                rule.id
            );
            for p in rule.parameters {
                assert!(p.kind.read(p.default).is_some(), "{}: {}", rule.id, p.name);
            }
        }
    }

    #[test]
    fn settings_turn_a_rule_off() {
        let nothing_runs = SMALL.replace("nodes: 2", "nodes: 0");
        assert_eq!(checked("does-not-serve", &nothing_runs).len(), 1);
        let off = format!("{nothing_runs}policies: {{ rules: {{ does-not-serve: off }} }}\n");
        assert!(checked("does-not-serve", &off).is_empty());
    }
}
