//! The rules about waivers. The gate speaks for them once all designs are in, for only then it is known
//! which ones nothing needs: here the rules have their names, so that settings and pages know them.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const EXPIRED: Rule = Rule {
    id: "waiver-expired",
    title: "no waiver has ended while what it is for still fails",
    ..RULE
};

pub const EXPIRING: Rule = Rule {
    id: "waiver-expiring",
    title: "no waiver that is needed ends within 14 days",
    ..RULE
};

pub const UNUSED: Rule = Rule {
    id: "waiver-unused",
    title: "something fails that each waiver is for",
    ..RULE
};

/// What they share.
const RULE: Rule = Rule {
    id: "",
    title: "",
    group: Group::Governance,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(_: &Case<'_>, _: &Arguments, _: &mut Checks) {}
