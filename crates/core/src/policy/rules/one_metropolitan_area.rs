//! Regions that are there to be independent are not in one hazard area.

use crate::diagnostic::Severity;
use crate::model::{GroupKind, Model, Victim};
use crate::policy::{Arguments, Case, Checks, Group, Rule};
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    id: "one-metropolitan-area",
    title: "no hazard area holds several providers, or all that serves",
    group: Group::SharedFate,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:rel-10", "azure-waf:re-05"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let model = case.model;
    let serving: BTreeSet<usize> = model
        .tiers
        .iter()
        .flat_map(|t| &t.places)
        .filter(|p| p.nodes_recovered > 0)
        .map(|p| p.region)
        .collect();
    if model.regions.len() < 2 {
        return;
    }
    let mut none = true;
    for group in model.groups.iter().filter(|g| g.kind == GroupKind::Area) {
        let victims = group.outcomes.iter().flat_map(|(_, v)| v);
        let inside: BTreeSet<usize> = victims
            .filter_map(|v| match v {
                Victim::Region(r) => Some(*r),
                _ => None,
            })
            .collect();
        let holds_all = serving.len() > 1 && serving.is_subset(&inside);
        let providers = providers(model, &inside);
        if providers.len() < 2 && !holds_all {
            continue;
        }
        none = false;
        let keys: Vec<&str> = inside
            .iter()
            .filter_map(|r| model.regions.get(*r))
            .map(|r| r.key.as_str())
            .collect();
        let (so, severity) = if holds_all {
            ("; nothing that serves is outside", Severity::Warning)
        } else {
            ("", Severity::Note)
        };
        let message = format!(
            "{} ({}) are in one hazard area: an earthquake, a flood, a grid or a cut cable takes several of them{so}",
            keys.join(", "),
            providers.join(", ")
        );
        let first = keys.first().copied().unwrap_or_default();
        let help = "place one of them farther away, or say that they have no hazard in common (`hazard-area`)";
        out.failed(format!("area:{}", keys.join("+")), message, help)
            .severity(severity)
            .cause(format!("regions.{first}"));
    }
    if none && case.model.providers.len() > 1 {
        out.passed(
            "design",
            "no hazard area holds regions of several providers, or all that serve",
        )
        .cause("regions");
    }
}

fn providers<'m>(model: &'m Model, regions: &BTreeSet<usize>) -> Vec<&'m str> {
    let regions = regions.iter().filter_map(|r| model.regions.get(*r));
    let found: BTreeSet<&str> = regions
        .filter_map(|r| model.providers.get(r.provider))
        .map(|p| p.provider.word())
        .collect();
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, checks_of, standings};

    /// Virginia, with the other region here.
    fn at(location: &str) -> String {
        PAIR.replace("europe-west1", location)
    }

    #[test]
    fn passes() {
        assert_eq!(standings("one-metropolitan-area", PAIR), ["passed design"]);
    }

    #[test]
    fn fails() {
        let found = checks_of("one-metropolitan-area", &at("us-east4"), None);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].target, "area:main+spare");
        assert_eq!(found[0].severity, crate::diagnostic::Severity::Warning);
    }

    /// Carolina is farther from Virginia than hazards reach; and who knows better may say so.
    #[test]
    fn borderline() {
        assert_eq!(
            standings("one-metropolitan-area", &at("us-east1")),
            ["passed design"]
        );
        let apart = at("us-east4, hazard-area: coast")
            .replace("us-east-1,", "us-east-1, hazard-area: inland,");
        assert_eq!(
            standings("one-metropolitan-area", &apart),
            ["passed design"]
        );
    }
}
