//! Tiers, stores and services carry the labels that are asked for.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Kind, Parameter, Rule};

pub const RULE: Rule = Rule {
    id: "required-tags",
    title: "tiers, stores and services carry the labels that are asked for",
    group: Group::Governance,
    severity: Severity::Warning,
    opt_in: true,
    parameters: &[Parameter {
        name: "tags",
        kind: Kind::Words(&[]),
        default: "environment",
        text: "Labels that each of them has, its own or the design's.",
    }],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let model = case.model;
    let tiers = model.tiers.iter().map(|t| ("tier", "tiers", &t.name));
    let stores = model.stores.iter().map(|s| ("store", "stores", &s.name));
    let services = model.cost.services.iter();
    let services = services.map(|s| ("service", "cost.services", &s.name));
    for (kind, chapter, name) in tiers.chain(stores).chain(services) {
        let own = model.cost.tags_of.get(name);
        let has = |tag: &String| {
            model.cost.tags.contains_key(tag) || own.is_some_and(|o| o.contains_key(tag))
        };
        let asked = arguments.words("tags");
        let missing: Vec<&str> = asked
            .iter()
            .filter(|t| !has(t))
            .map(String::as_str)
            .collect();
        let target = format!("{kind}:{name}");
        let check = if missing.is_empty() {
            out.passed(target, format!("`{name}` has {}", asked.join(", ")))
        } else {
            let message = format!("`{name}` has no {}", missing.join(" and no "));
            let help = "add it under `tags` there, or for the whole design under `metadata.tags`";
            out.failed(target, message, help)
        };
        check.cause(format!("{chapter}.{name}"));
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, checked};

    fn found(text: &str) -> Vec<String> {
        let setting = "policies: { rules: { required-tags: { tags: [team, product] } } }\n";
        checked("required-tags", &format!("{text}{setting}"))
    }

    #[test]
    fn passes() {
        let text = format!("{PAIR}metadata: {{ tags: {{ team: core, product: shop }} }}\n");
        assert_eq!(
            found(&text),
            [
                "passed tier:app: `app` has team, product",
                "passed store:orders: `orders` has team, product"
            ]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            found(PAIR),
            [
                "failed tier:app: `app` has no team and no product",
                "failed store:orders: `orders` has no team and no product"
            ]
        );
    }

    /// Its own label and one of the design make two.
    #[test]
    fn borderline() {
        let own = PAIR.replace(
            "    needs: [orders]",
            "    needs: [orders]\n    tags: { team: core }",
        );
        assert_eq!(
            found(&format!("{own}metadata: {{ tags: {{ product: shop }} }}\n")),
            [
                "passed tier:app: `app` has team, product",
                "failed store:orders: `orders` has no team"
            ]
        );
    }
}
