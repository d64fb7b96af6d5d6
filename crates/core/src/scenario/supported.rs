//! Words that are agreed but not computed yet are refused by name, never silently accepted.

use super::{Document, Provider, PurchaseOption};
use crate::diagnostic::Diagnostic;

/// The version of the format that this program reads.
const VERSION: &str = "1";

/// One error for each word whose meaning is not computed yet.
pub(super) fn not_supported(document: &Document) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut refuse = |path: String, what: &str, mend: &str| {
        found.push(
            Diagnostic::error("not-supported-yet", format!("{what} is not supported yet"))
                .at(path.clone(), document.span(&path))
                .help(mend),
        );
    };
    let s = &document.scenario;
    if let Some(version) = s.stormglass.as_ref().filter(|v| *v != VERSION) {
        refuse(
            "stormglass".into(),
            &format!("format version `{version}`"),
            &format!("write `stormglass: {VERSION}`, or use a newer Stormglass"),
        );
    }
    if !s.policies.is_empty() {
        refuse(
            "policies".into(),
            "`policies`",
            "state `objectives` for now",
        );
    }
    for (key, region) in &s.regions {
        if let Some(p @ (Provider::Kubernetes | Provider::SelfHosted | Provider::Edge)) =
            region.provider
        {
            refuse(
                format!("regions.{key}.provider"),
                &format!("provider `{p}`"),
                "regions of `aws`, `gcp` and `azure` can be assessed; sites of your own need price sheets, which come later",
            );
        }
    }
    for (tier_key, tier) in &s.tiers {
        let mixes = std::iter::once((format!("tiers.{tier_key}.purchase"), &tier.purchase)).chain(
            tier.places
                .iter()
                .map(|(r, p)| (format!("tiers.{tier_key}.in.{r}.purchase"), &p.purchase)),
        );
        for (path, mix) in mixes {
            for option in mix.keys() {
                if matches!(
                    option,
                    PurchaseOption::SavingsPlan1y | PurchaseOption::SavingsPlan3y
                ) {
                    refuse(
                        format!("{path}.{option}"),
                        &format!("purchase option `{option}`"),
                        "write `reserved-1y` or `reserved-3y` for a commitment",
                    );
                }
            }
        }
    }
    found
}
