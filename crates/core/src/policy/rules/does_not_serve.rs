//! Requests are served while everything works.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Rule};
use crate::service::Phase;

pub const RULE: Rule = Rule {
    id: "does-not-serve",
    title: "requests are served while everything works",
    group: Group::Design,
    severity: Severity::Error,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let service = case.service;
    let served = service.served(&service.nominal(), Phase::SETTLED);
    if served.worse() < 1.0 - 1e-9 {
        let message = format!(
            "with everything working only {:.2}% of reads and {:.2}% of writes are served",
            served.reads * 100.0,
            served.writes * 100.0
        );
        let help = "run nodes where requests go, and enough of them; recovery times mean nothing until then";
        out.failed("design", message, help).cause("tiers");
    } else {
        out.passed("design", "with everything working all requests are served")
            .cause("tiers");
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    #[test]
    fn passes() {
        let found = checked("does-not-serve", SMALL);
        assert_eq!(
            found,
            ["passed design: with everything working all requests are served"]
        );
    }

    #[test]
    fn fails() {
        let found = checked("does-not-serve", &SMALL.replace("nodes: 2", "nodes: 0"));
        assert_eq!(
            found,
            [
                "failed design: with everything working only 0.00% of reads and 0.00% of writes are served"
            ]
        );
    }

    /// What runs carries the demand exactly.
    #[test]
    fn borderline() {
        let at = |rate: &str| {
            let text = SMALL.replace("app: {", "app: { node-capacity: 500 rps,");
            checked(
                "does-not-serve",
                &format!("{text}\ntraffic: {{ demand: {rate} }}\n"),
            )
        };
        assert_eq!(
            at("1000 rps"),
            ["passed design: with everything working all requests are served"]
        );
        assert_eq!(
            at("1001 rps"),
            [
                "failed design: with everything working only 99.90% of reads and 99.90% of writes are served"
            ]
        );
    }
}
