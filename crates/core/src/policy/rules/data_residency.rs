//! Data is held only where `compliance.data-residency` allows.

use crate::diagnostic::Severity;
use crate::model::{Model, ResidencyRule, StoreModel};
use crate::policy::{Arguments, Case, Checks, Group, Rule};
use crate::scenario::Residency;

pub const RULE: Rule = Rule {
    id: "data-residency",
    title: "every copy and backup is inside the area that its data must stay in",
    group: Group::Data,
    severity: Severity::Error,
    opt_in: false,
    parameters: &[],
    tags: &["gdpr:art-44"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let model = case.model;
    for rule in &model.residency {
        for store in rule.stores.iter().filter_map(|s| model.stores.get(*s)) {
            let target = format!("store:{}@{}", store.name, rule.residency);
            let outside = outside(model, rule, store);
            if outside.is_empty() {
                let message = format!(
                    "every copy and backup of `{}` is `{}`",
                    store.name, rule.residency
                );
                out.passed(target, message).cause(&rule.path);
                continue;
            }
            let message = format!(
                "data of `{}` must stay `{}` ({}), and copies or backups of `{}` are in {}",
                rule.subject,
                rule.residency,
                rule.path,
                store.name,
                outside.join(", ")
            );
            let help =
                "home the rows by region, or keep every copy and backup of this store inside";
            out.failed(target, message, help).cause(&rule.path);
        }
    }
}

/// Regions with copies or backups of a store that a rule does not allow.
fn outside<'m>(model: &'m Model, rule: &ResidencyRule, store: &StoreModel) -> Vec<&'m str> {
    let home = rule.home.and_then(|r| model.regions.get(r));
    let mut places: Vec<usize> = store.copies.iter().map(|c| c.region).collect();
    places.extend(store.backup.iter().flat_map(|b| b.regions.iter().copied()));
    places.sort_unstable();
    places.dedup();
    let regions = places.iter().filter_map(|r| model.regions.get(*r));
    let outside = regions.filter(|r| !match rule.residency {
        Residency::EuOnly => r.in_eu,
        Residency::EeaOnly => r.in_eea,
        Residency::UsOnly => r.country == "US",
        Residency::SameCountry => home.is_some_and(|h| h.country == r.country),
        Residency::Anywhere => true,
    });
    outside.map(|r| r.key.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::checked;

    /// A store with its copy in one place and its backups in others.
    fn found(location: &str, copies: &str) -> Vec<String> {
        let text = format!(
            "
stormglass: 1
regions:
  home:  {{ provider: aws, location: eu-central-1 }}
  other: {{ provider: aws, location: {location} }}
stores:
  orders: {{ engine: postgresql, in: {{ home: {{ role: primary, instance-type: db.r6g.large }} }} }}
backups:
  orders: {{ every: 24h, copies-in: {copies} }}
compliance: {{ data-residency: {{ orders: eu-only }} }}
"
        );
        checked("data-residency", &text)
    }

    #[test]
    fn passes() {
        assert_eq!(
            found("eu-west-1", "[home, other]"),
            ["passed store:orders@eu-only: every copy and backup of `orders` is `eu-only`"]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            found("us-east-1", "[home, other]"),
            [
                "failed store:orders@eu-only: data of `orders` must stay `eu-only` (compliance.data-residency.orders), and copies or backups of `orders` are in other"
            ]
        );
    }

    /// Britain is in Europe, and neither in the Union nor in the European Economic Area.
    #[test]
    fn borderline() {
        let britain = found("eu-west-2", "[home, other]");
        assert!(
            britain.iter().all(|f| f.starts_with("failed ")),
            "{britain:?}"
        );
        // A region where nothing of the store is does not matter.
        let unused = found("eu-west-2", "[home]");
        assert!(
            unused.iter().all(|f| f.starts_with("passed ")),
            "{unused:?}"
        );
    }
}
