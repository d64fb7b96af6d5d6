//! The rules of a log, with their pages.

use super::log::{Configuration, Descriptor, Help, RuleProperties, Text};
use crate::gate::escape::line;
use crate::gate::finding::all;
use crate::pages;
use stormglass_core::policy::report::{Report, RuleInfo};

/// GitHub shows so many tags of a rule.
const TAGS: usize = 10;

/// Identifiers of rules in order, with what is known of them.
pub(super) struct Rules {
    all: Vec<(String, Option<RuleInfo>)>,
}

impl Rules {
    /// The rules that say something in a report: those of the registry, then the user's own.
    pub(super) fn of(report: &Report) -> Self {
        let mut rules: Vec<(String, Option<RuleInfo>)> = report
            .rules
            .iter()
            .map(|r| (r.id.clone(), Some(r.clone())))
            .collect();
        for finding in all(report) {
            let id = &finding.judged.check.rule;
            if !rules.iter().any(|(known, _)| known == id) {
                rules.push((id.clone(), None));
            }
        }
        Self { all: rules }
    }

    /// Where a rule stands.
    pub(super) fn index(&self, id: &str) -> usize {
        let found = self.all.iter().position(|(known, _)| known == id);
        found.unwrap_or_default()
    }

    pub(super) fn descriptors(&self) -> Vec<Descriptor> {
        self.all
            .iter()
            .map(|(id, info)| match info {
                Some(info) => built_in(info),
                None => own(id),
            })
            .collect()
    }
}

fn built_in(rule: &RuleInfo) -> Descriptor {
    let page = without_links(pages::page(&rule.id).unwrap_or(&rule.title));
    let mend = page.split("**Mend:**").nth(1).unwrap_or_default();
    let mend = line(mend.split("\n\n").next().unwrap_or_default().trim());
    let group = rule.group.word().to_owned();
    let tags = Some(group)
        .into_iter()
        .chain(rule.tags.iter().map(|t| line(t)));
    Descriptor {
        id: rule.id.clone(),
        name: pascal(&rule.id),
        short_description: Text {
            text: sentence(&rule.title),
        },
        full_description: Text {
            text: match mend.as_str() {
                "" => sentence(&rule.title),
                mend => format!("{} Mend: {mend}", sentence(&rule.title)),
            },
        },
        help: Help {
            text: page.clone(),
            markdown: page,
        },
        default_configuration: Configuration {
            level: rule.severity.word(),
        },
        properties: RuleProperties {
            tags: tags.take(TAGS).collect(),
            precision: "high",
        },
    }
}

/// A rule of the user's own, of which only the name is known.
fn own(id: &str) -> Descriptor {
    let text = format!("Rule `{}` of the design's own policies.", line(id));
    let say = || Text { text: text.clone() };
    Descriptor {
        id: id.to_owned(),
        name: pascal(id),
        short_description: say(),
        full_description: say(),
        help: Help {
            text: text.clone(),
            markdown: text.clone(),
        },
        default_configuration: Configuration { level: "warning" },
        properties: RuleProperties {
            tags: vec!["own".to_owned()],
            precision: "high",
        },
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string());
    format!(
        "{}{}.",
        first.unwrap_or_default(),
        chars.as_str().trim_end_matches('.')
    )
}

/// `DataResidency` of `data-residency`; none where that would be the identifier again, as the standard wants it.
fn pascal(id: &str) -> Option<String> {
    let name: String = id
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| {
            let mut chars = word.chars();
            let first = chars.next().map(|c| c.to_ascii_uppercase());
            first.into_iter().chain(chars).collect::<String>()
        })
        .collect();
    (!name.eq_ignore_ascii_case(id)).then_some(name)
}

/// Markdown with links turned into their text: those between our pages lead nowhere elsewhere.
fn without_links(markdown: &str) -> String {
    let mut out = String::new();
    let mut rest = markdown;
    while let Some((before, after)) = rest.split_once('[') {
        let link = after.split_once("](").and_then(|(text, target)| {
            let (_, further) = target.split_once(')')?;
            (!text.contains(['[', '\n'])).then_some((text, further))
        });
        out.push_str(before);
        match link {
            Some((text, further)) => {
                out.push_str(text);
                rest = further;
            }
            None => {
                out.push('[');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_between_pages_become_their_text() {
        assert_eq!(without_links("a [b](c.md#d) [e] f[1](x"), "a b [e] f[1](x");
        assert_eq!(pascal("data-residency").as_deref(), Some("DataResidency"));
        assert_eq!(pascal("budget"), None);
    }
}
