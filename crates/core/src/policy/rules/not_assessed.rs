//! Everything that is stated is assessed.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const RULE: Rule = Rule {
    id: "not-assessed",
    title: "everything that is stated is assessed",
    group: Group::Governance,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for stated in &case.assessment.not_assessed {
        let help = "nothing depends on it: do not rely on it either";
        out.failed(&stated.path, &stated.what, help)
            .cause(&stated.path);
    }
    if out.is_empty() {
        out.passed("design", "everything that is stated is assessed");
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, SMALL, checked};

    #[test]
    fn passes() {
        assert_eq!(
            checked("not-assessed", SMALL),
            ["passed design: everything that is stated is assessed"]
        );
    }

    #[test]
    fn fails() {
        let text = PAIR.replace("lag: 5s", "lag: 5s, conflicts: last-write-wins");
        let found = checked("not-assessed", &text);
        assert!(
            found[0].starts_with("failed replication.orders: "),
            "{found:?}"
        );
    }

    /// Words without a meaning for results, such as a description, are no statements.
    #[test]
    fn borderline() {
        let text = format!("{SMALL}metadata: {{ title: A shop, description: It sells. }}\n");
        assert_eq!(
            checked("not-assessed", &text),
            ["passed design: everything that is stated is assessed"]
        );
    }
}
