//! Every rule there is.

use super::{Rule, rules};

/// The rules, in the order of their checks.
pub const RULES: &[Rule] = &[rules::does_not_serve::RULE, rules::data_residency::RULE];

/// The rule with this identifier.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|r| r.id == id)
}
