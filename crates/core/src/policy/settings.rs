//! Which rules are on, how bad they are, and with which parameters.

use super::{Argument, Arguments, RULES, Rule, rule, rulebook};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};
use crate::scenario::{Level, Policies, Standard};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What is said of one rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setting {
    /// How bad it is, or that it is off.
    pub level: Option<Level>,
    /// Parameters that were stated.
    pub arguments: BTreeMap<&'static str, Argument>,
}

/// What is said of all rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    by_rule: BTreeMap<&'static str, Setting>,
    /// Opt-in rules that something else than a setting asks for.
    asked: BTreeSet<&'static str>,
}

impl Settings {
    /// Those of a scenario or a policy file; what is wrong with it has been said by [`check`].
    #[must_use]
    pub fn new(policies: &Policies) -> Self {
        let mut out = Self::default();
        out.add(policies);
        out
    }

    /// Adds settings, which go before those that are there.
    pub fn add(&mut self, policies: &Policies) {
        for (id, written) in &policies.rules {
            let Some(rule) = rule(id) else {
                continue;
            };
            let setting = self.by_rule.entry(rule.id).or_default();
            setting.level = written.severity.or(setting.level);
            for p in rule.parameters {
                let value = written.parameters.get(p.name);
                if let Some(value) = value.and_then(|text| p.kind.read(text)) {
                    setting.arguments.insert(p.name, value);
                }
            }
        }
    }

    /// Adds the settings of a policy file below those that are there; what the file marks `final`
    /// takes their place.
    pub fn under(&mut self, file: &Policies) {
        let mut out = Self::new(file);
        let fixed = |id: &str| file.rules.get(id).is_some_and(|r| r.is_final);
        for (id, setting) in std::mem::take(&mut self.by_rule) {
            if !fixed(id) {
                let below = out.by_rule.entry(id).or_default();
                below.level = setting.level.or(below.level);
                below.arguments.extend(setting.arguments);
            }
        }
        self.by_rule = out.by_rule;
    }

    /// Turns on what shows something of these standards.
    #[must_use]
    pub fn with_standards(mut self, standards: &[Standard]) -> Self {
        let books = standards.iter().filter_map(|s| rulebook(*s));
        for rule in books.flat_map(|b| b.rules()).filter_map(rule) {
            self.ask(rule);
        }
        self
    }

    /// Turns on a rule that is otherwise off.
    pub fn ask(&mut self, rule: &Rule) {
        self.asked.insert(rule.id);
    }

    /// Whether a rule is looked at.
    #[must_use]
    pub fn is_on(&self, rule: &Rule) -> bool {
        match self.by_rule.get(rule.id) {
            Some(s) => s.level != Some(Level::Off),
            None => !rule.opt_in || self.asked.contains(rule.id),
        }
    }

    /// How bad it is, where the settings say so.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        self.by_rule.get(rule.id)?.level?.severity()
    }

    /// The parameters of a rule: as stated, else their defaults.
    #[must_use]
    pub fn arguments(&self, rule: &Rule) -> Arguments {
        let stated = self.by_rule.get(rule.id);
        let value = |p: &super::Parameter| {
            let stated = stated.and_then(|s| s.arguments.get(p.name).cloned());
            stated.or_else(|| p.kind.read(p.default))
        };
        let all = rule.parameters.iter();
        Arguments(all.filter_map(|p| Some((p.name, value(p)?))).collect())
    }
}

/// What is wrong with the policies of a scenario.
pub(crate) fn check(policies: &Policies, span: impl Fn(&str) -> Option<Span>) -> Vec<Diagnostic> {
    let mut found = check_file(policies, &span);
    for (id, _) in policies.rules.iter().filter(|(_, r)| r.is_final) {
        let path = format!("policies.rules.{id}.final");
        let span = span(&path);
        let message = "only a policy file can be final";
        found.push(
            Diagnostic::error("policy-not-understood", message)
                .at(path, span)
                .help("leave it out, or write the setting into the file that `--policy` names"),
        );
    }
    found
}

/// What is wrong with those of a policy file: rules and parameters that there are not, values that do
/// not fit, comparisons that are none.
pub(super) fn check_file(
    policies: &Policies,
    span: impl Fn(&str) -> Option<Span>,
) -> Vec<Diagnostic> {
    let mut found = super::own::check(&policies.own, &span);
    let mut wrong = |path: String, message: String, help: String| {
        let span = span(&path);
        found.push(
            Diagnostic::error("policy-not-understood", message)
                .at(path, span)
                .help(help),
        );
    };
    for (id, written) in &policies.rules {
        let path = format!("policies.rules.{id}");
        let Some(rule) = rule(id) else {
            let help = match did_you_mean(id, RULES.iter().map(|r| r.id)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    "the rules are listed in docs/rules; write your own under `policies.own`".into()
                }
            };
            wrong(path, format!("there is no rule `{id}`"), help);
            continue;
        };
        for (name, value) in &written.parameters {
            let path = format!("{path}.{name}");
            let Some(p) = rule.parameters.iter().find(|p| p.name == name) else {
                let known: Vec<&str> = rule.parameters.iter().map(|p| p.name).collect();
                let help = match did_you_mean(name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if known.is_empty() => format!("`{id}` takes `severity` only"),
                    None => format!("`{id}` takes `severity`, {}", known.join(", ")),
                };
                wrong(path, format!("`{id}` has no parameter `{name}`"), help);
                continue;
            };
            if p.kind.read(value).is_none() {
                let message = format!("`{value}` is no value of `{name}`");
                wrong(path, message, format!("write {}", p.kind.expects()));
            }
        }
    }
    found
}
