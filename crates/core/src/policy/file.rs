//! A policy file: settings and rules that many scenarios share, under the same key as in a scenario.

use super::settings::check_file;
use crate::diagnostic::{Outcome, has_errors};
use crate::scenario::{Policies, PolicyText};
use crate::source::{SourceId, Sources, Span};
use crate::yaml::{self, Node};

/// What a policy file says, with the places of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyFile {
    /// Settings and rules.
    pub policies: Policies,
    tree: Node,
}

impl PolicyFile {
    /// Place of a path such as `policies.own[0].require`, or of its nearest parent that is written.
    #[must_use]
    pub fn span(&self, path: &str) -> Option<Span> {
        Some(yaml::nearest(&self.tree, path).span)
    }
}

/// Reads a policy file; every problem at once, in order of place.
#[must_use]
pub fn read(sources: &Sources, id: SourceId) -> Outcome<PolicyFile> {
    let loaded = yaml::load(sources, id);
    let mut diagnostics = loaded.diagnostics;
    let mut value = None;
    if let Some(tree) = loaded.value {
        let decoded = yaml::decode::<PolicyText>(&tree);
        diagnostics.extend(decoded.diagnostics);
        if let Some(text) = decoded.value {
            let file = PolicyFile {
                policies: text.policies,
                tree,
            };
            diagnostics.extend(check_file(&file.policies, |path| file.span(path)));
            value = Some(file);
        }
    }
    diagnostics.sort_by_key(|d| d.span);
    let value = value.filter(|_| !has_errors(&diagnostics));
    Outcome { value, diagnostics }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::policy::{Settings, rule};

    fn file(text: &str) -> Outcome<PolicyFile> {
        let mut sources = Sources::new();
        let id = sources.add("policy.yaml", text);
        read(&sources, id)
    }

    #[test]
    fn the_scenario_goes_before_the_file_unless_the_file_is_final() {
        let of_file = file(
            "policies:
  rules:
    does-not-serve: warning
    data-residency: { severity: error, final: true }
    sovereignty: { accept: [aws] }
",
        );
        assert_eq!(of_file.diagnostics, vec![]);
        let of_file = of_file.value.expect("a policy file").policies;
        let of_scenario = file(
            "policies: { rules: { does-not-serve: note, data-residency: off, sovereignty: { severity: note } } }",
        );
        let mut settings = Settings::new(&of_scenario.value.expect("policies").policies);
        settings.under(&of_file);
        let severity = |id: &str| settings.severity(rule(id).expect("a rule"));
        assert_eq!(severity("does-not-serve"), Some(Severity::Note));
        assert_eq!(severity("data-residency"), Some(Severity::Error));
        let sovereignty = rule("sovereignty").expect("a rule");
        assert_eq!(settings.severity(sovereignty), Some(Severity::Note));
        assert_eq!(settings.arguments(sovereignty).words("accept"), ["aws"]);
        assert!(settings.is_on(sovereignty));
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        let text = "policies:\n  rules: { data-residencies: off }\n  own:\n    - { id: slow, require: \"rto.region => 15m\" }\n";
        let found = file(text);
        assert!(found.value.is_none());
        let said: Vec<(&str, &str)> = found
            .diagnostics
            .iter()
            .map(|d| {
                let span = d.span.expect("a place");
                let at = text.get(span.start as usize..span.end as usize);
                (d.code, at.expect("within the text"))
            })
            .collect();
        assert_eq!(
            said,
            [
                ("policy-not-understood", "off"),
                ("policy-not-understood", "=>")
            ]
        );
        assert_eq!(
            file("policies: {}\nobjectives: {}\n").diagnostics[0].code,
            "unknown-key"
        );
    }
}
