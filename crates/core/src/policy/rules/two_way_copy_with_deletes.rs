//! What is copied both ways does not carry deletions.

use crate::diagnostic::Severity;
use crate::model::WriteRule;
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const RULE: Rule = Rule {
    id: "two-way-copy-with-deletes",
    title: "what is copied both ways does not carry deletions",
    group: Group::Data,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for store in &case.model.stores {
        if store.write != WriteRule::AnyCopy || store.copies.len() < 2 {
            continue;
        }
        let target = format!("store:{}", store.name);
        let path = format!("replication.{}", store.name);
        if store.replication.propagate_deletes {
            let message = format!(
                "`{}` is copied both ways with deletions: what was written at one end only is deleted by the next run from the other",
                store.name
            );
            let help = "copy one way, or do not propagate deletions";
            out.failed(target, message, help).cause(path);
        } else {
            let message = format!(
                "`{}` is written at several ends, and deletions stay where they are made",
                store.name
            );
            out.passed(target, message).cause(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, standings};

    fn found(replication: &str) -> Vec<String> {
        let written = "mode: async, lag: 5s";
        let text = PAIR
            .replace(written, replication)
            .replace("role: primary, ", "")
            .replace(", role: replica", "");
        standings("two-way-copy-with-deletes", &text)
    }

    #[test]
    fn passes() {
        assert_eq!(
            found("mode: scheduled, every: 5m, direction: both"),
            ["passed store:orders"]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            found("mode: scheduled, every: 5m, direction: both, propagate-deletes: true"),
            ["failed store:orders"]
        );
    }

    /// Deletions that travel one way only are what a copy is.
    #[test]
    fn borderline() {
        assert!(
            standings(
                "two-way-copy-with-deletes",
                &PAIR.replace(
                    "mode: async, lag: 5s",
                    "mode: scheduled, every: 5m, propagate-deletes: true"
                )
            )
            .is_empty()
        );
    }
}
