//! Every part that requests pass has a contract.

use crate::assess::percent;
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const RULE: Rule = Rule {
    id: "no-sla-floor",
    title: "the contracts of all parts compose to a floor",
    group: Group::Design,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let sla = &case.assessment.sla_floor;
    match sla.availability {
        Some(floor) => {
            let message = format!("the contracts compose to {}", percent(1.0 - floor));
            out.passed("design", message);
        }
        None if sla.without.is_empty() => {}
        None => {
            let message = format!(
                "no contract covers {}, so the contracts compose to no floor",
                sla.without.join("; ")
            );
            let help = "choose a configuration with an SLA where a floor is needed";
            out.failed("design", message, help);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    fn with_dns(more: &str) -> Vec<String> {
        checked(
            "no-sla-floor",
            &format!("{SMALL}dependencies: {{ dns: {{ kind: dns, service: route53 }} {more} }}\n"),
        )
    }

    #[test]
    fn passes() {
        let found = with_dns("");
        assert!(
            found[0].starts_with("passed design: the contracts compose to 99."),
            "{found:?}"
        );
    }

    #[test]
    fn fails() {
        let found = with_dns(", sign-in: { kind: saas }");
        assert!(
            found[0].starts_with("failed design: no contract covers sign-in"),
            "{found:?}"
        );
    }

    /// The authoritative DNS that everybody has counts even where nobody states it.
    #[test]
    fn borderline() {
        let found = checked("no-sla-floor", SMALL);
        assert!(
            found[0].starts_with("failed design: no contract covers dns"),
            "{found:?}"
        );
    }
}
