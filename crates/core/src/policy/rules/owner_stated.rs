//! Somebody answers for the design.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const RULE: Rule = Rule {
    id: "owner-stated",
    title: "somebody answers for the design",
    group: Group::Governance,
    severity: Severity::Warning,
    opt_in: true,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    match case.model.owner.as_deref().map(str::trim) {
        Some(owner) if !owner.is_empty() => {
            out.passed("design", format!("{owner} answers for the design"))
                .cause("metadata.owner");
        }
        _ => {
            let help = "state `metadata.owner`, a team or a person";
            out.failed("design", "nobody is named who answers for the design", help)
                .cause("metadata");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, standings};

    fn found(metadata: &str) -> Vec<String> {
        standings(
            "owner-stated",
            &format!("{SMALL}metadata: {{ {metadata} }}\n"),
        )
    }

    #[test]
    fn passes() {
        assert_eq!(found("owner: platform team"), ["passed design"]);
    }

    #[test]
    fn fails() {
        assert_eq!(found("name: shop"), ["failed design"]);
    }

    #[test]
    fn borderline() {
        assert_eq!(found("owner: \" \""), ["failed design"]);
    }
}
