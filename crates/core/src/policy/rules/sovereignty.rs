//! Data that must stay in an area is run by operators that are at home in it.

use crate::diagnostic::Severity;
use crate::model::{Model, RegionUnit, ResidencyRule, StoreModel};
use crate::policy::{Arguments, Case, Checks, Group, Kind, Parameter, Rule};
use crate::scenario::{Provider, Residency};
use std::collections::BTreeMap;

pub const RULE: Rule = Rule {
    id: "sovereignty",
    title: "data with a residency is run by operators that are at home in its area",
    group: Group::Data,
    severity: Severity::Warning,
    opt_in: true,
    parameters: &[Parameter {
        name: "accept",
        kind: Kind::Words(&["aws", "gcp", "azure"]),
        default: "",
        text: "Providers that are accepted wherever they are at home.",
    }],
    tags: &["gdpr:art-48"],
    check,
};

/// ISO 3166 country of the company behind a provider; sites of one's own are at home where they stand.
/// As their annual reports (form 10-K) of 2025 give the seats of Amazon.com, Alphabet and Microsoft.
fn home(provider: Provider, region: &RegionUnit) -> &str {
    match provider {
        Provider::Aws | Provider::Gcp | Provider::Azure => "US",
        Provider::Kubernetes | Provider::SelfHosted | Provider::Edge => &region.country,
    }
}

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let model = case.model;
    let accepted = arguments.words("accept");
    for rule in &model.residency {
        for store in rule.stores.iter().filter_map(|s| model.stores.get(*s)) {
            let target = format!("store:{}@{}", store.name, rule.residency);
            let foreign = foreign(model, rule, store, accepted);
            if foreign.is_empty() {
                let message = format!(
                    "every copy and backup of `{}` is run by an operator at home where it must stay",
                    store.name
                );
                out.passed(target, message).cause(&rule.path);
                continue;
            }
            let each: Vec<String> = foreign
                .iter()
                .map(|((provider, home), regions)| {
                    format!("{provider}, at home in {home} ({})", regions.join(", "))
                })
                .collect();
            let message = format!(
                "data of `{}` must stay `{}` ({}), and `{}` is run by {}",
                rule.subject,
                rule.residency,
                rule.path,
                store.name,
                each.join("; ")
            );
            let help = "hold it on sites of your own or of an operator from there, or name the provider in `accept` once your counsel has";
            out.failed(target, message, help).cause(&rule.path);
        }
    }
}

/// Operators from elsewhere with their homes, and the regions in which they hold the store.
fn foreign<'m>(
    model: &'m Model,
    rule: &ResidencyRule,
    store: &StoreModel,
    accepted: &[String],
) -> BTreeMap<(&'static str, &'m str), Vec<&'m str>> {
    let area = rule.home.and_then(|r| model.regions.get(r));
    let mut places: Vec<usize> = store.copies.iter().map(|c| c.region).collect();
    places.extend(store.backup.iter().flat_map(|b| b.regions.iter().copied()));
    places.sort_unstable();
    places.dedup();
    let mut out: BTreeMap<(&'static str, &str), Vec<&str>> = BTreeMap::new();
    for region in places.iter().filter_map(|r| model.regions.get(*r)) {
        let Some(unit) = model.providers.get(region.provider) else {
            continue;
        };
        let home = home(unit.provider, region);
        let own = home == region.country;
        let at_home = match rule.residency {
            // Of an operator at home where the region is, the region tells.
            Residency::EuOnly => own && region.in_eu,
            Residency::EeaOnly => own && region.in_eea,
            Residency::UsOnly => home == "US",
            Residency::SameCountry => area.is_some_and(|a| a.country == home),
            Residency::Anywhere => true,
        };
        let word = unit.provider.word();
        if !at_home && !accepted.iter().any(|a| a == word) {
            out.entry((word, home)).or_default().push(&region.key);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::checked;

    fn found(region: &str, residency: &str, more: &str) -> Vec<String> {
        let text = format!(
            "
stormglass: 1
regions:
  home: {{ {region} }}
stores:
  orders: {{ engine: postgresql, in: {{ home: {{ role: primary }} }} }}
compliance: {{ data-residency: {{ orders: {residency} }} }}
{more}
"
        );
        checked("sovereignty", &text)
    }

    const CLOUD: &str = "provider: aws, location: eu-central-1";
    const OWN: &str =
        "provider: self-hosted, location: cellar, coordinates: \"48.14, 11.58\", country: DE";

    #[test]
    fn passes() {
        assert_eq!(
            found(OWN, "eu-only", ""),
            [
                "passed store:orders@eu-only: every copy and backup of `orders` is run by an operator at home where it must stay"
            ]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            found(CLOUD, "eu-only", ""),
            [
                "failed store:orders@eu-only: data of `orders` must stay `eu-only` (compliance.data-residency.orders), and `orders` is run by aws, at home in US (home)"
            ]
        );
    }

    /// A provider that is accepted, and one that is at home in the area, are both fine.
    #[test]
    fn borderline() {
        let accept = "policies: { rules: { sovereignty: { accept: [aws] } } }";
        assert!(found(CLOUD, "eu-only", accept)[0].starts_with("passed "));
        let us = "provider: aws, location: us-east-1";
        assert!(found(us, "us-only", "")[0].starts_with("passed "));
    }
}
