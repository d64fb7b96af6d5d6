//! Of every backup it is stated when a restore last worked.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const RULE: Rule = Rule {
    id: "restore-tested",
    title: "of every backup it is stated when a restore last worked",
    group: Group::Data,
    severity: Severity::Warning,
    opt_in: true,
    parameters: &[],
    tags: &["aws-well-architected:rel-9", "aws-well-architected:rel-12"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for store in &case.model.stores {
        let Some(backup) = &store.backup else {
            continue;
        };
        let name = &store.name;
        let target = format!("store:{name}");
        match &backup.restore_tested {
            Some(day) => {
                let message = format!("a restore of `{name}` worked on {day}");
                out.passed(target, message)
                    .cause(format!("{}.restore-tested", backup.path));
            }
            None => {
                let message = format!("nobody says that a restore of `{name}` has ever been tried");
                let help = "try one, and state the day: `restore-tested: 2026-09-01`";
                out.failed(target, message, help).cause(&backup.path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, SMALL, standings};

    #[test]
    fn passes() {
        let text = PAIR.replace(
            "copies-in: [spare]",
            "copies-in: [spare], restore-tested: 2026-09-01",
        );
        assert_eq!(standings("restore-tested", &text), ["passed store:orders"]);
    }

    #[test]
    fn fails() {
        assert_eq!(standings("restore-tested", PAIR), ["failed store:orders"]);
    }

    /// What is not backed up is another rule's.
    #[test]
    fn borderline() {
        assert!(standings("restore-tested", SMALL).is_empty());
    }
}
