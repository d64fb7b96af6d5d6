//! The pages of the rules, for `explain` and for formats that carry help.

/// Names a page by its rule.
macro_rules! pages {
    ($($id:literal),+ $(,)?) => {
        &[$(($id, include_str!(concat!("../../../docs/rules/", $id, ".md")))),+]
    };
}

/// Every page, by rule.
const PAGES: &[(&str, &str)] = pages![
    "availability-objective",
    "backup-cadence",
    "backup-immutable",
    "backup-outside",
    "backup-retention",
    "budget-objective",
    "capacity-after-loss",
    "claims-hold",
    "clouds-apart",
    "data-loss-objective",
    "data-residency",
    "default-decides",
    "does-not-serve",
    "estimated-share",
    "even-quorum",
    "failover-needs-launches",
    "headroom",
    "incomplete-bill",
    "lag-below-one-way",
    "latency-floor",
    "latency-objective",
    "latency-way",
    "loss-below-one-way",
    "no-backup",
    "no-sla-floor",
    "not-assessed",
    "one-cause-breaks-objective",
    "one-metropolitan-area",
    "owner-stated",
    "price-age",
    "price-confidence",
    "promotion-left-out",
    "quorum-lost-with-provider",
    "recovery-exceeds-budget",
    "recovery-objective",
    "required-tags",
    "restore-test-age",
    "restore-tested",
    "scope-monotonicity",
    "shared-fate",
    "single-point-of-failure",
    "sovereignty",
    "split-brain",
    "standards",
    "throughput-objective",
    "two-site-quorum",
    "two-way-copy-with-deletes",
    "cost-crossing",
    "cost-growth",
    "waiver-expired",
    "waiver-expiring",
    "waiver-unused",
];

/// The page of a rule, in Markdown.
#[must_use]
pub fn page(rule: &str) -> Option<&'static str> {
    PAGES
        .iter()
        .find(|(id, _)| *id == rule)
        .map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use stormglass_core::policy::RULES;

    #[test]
    fn every_rule_has_a_page_and_every_page_a_rule() {
        for rule in RULES {
            let text = page(rule.id).unwrap_or_else(|| panic!("`{}` has no page", rule.id));
            assert!(
                text.starts_with(&format!("# `{}`\n", rule.id)),
                "{}",
                rule.id
            );
            assert!(text.contains("**Mend:**"), "{} names no mend", rule.id);
            for p in rule.parameters {
                assert!(
                    text.contains(&format!("`{}`", p.name)),
                    "{}: {}",
                    rule.id,
                    p.name
                );
                assert!(text.contains(p.default), "{}: {}", rule.id, p.default);
            }
        }
        for (id, _) in PAGES {
            assert!(RULES.iter().any(|r| r.id == *id), "{id} is no rule");
        }
    }
}
