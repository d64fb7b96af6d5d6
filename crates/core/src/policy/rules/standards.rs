//! What a design shows of the standards that it names, and what it cannot.

use crate::diagnostic::Severity;
use crate::policy::standards::{Provision, Rulebook, rulebook};
use crate::policy::{Arguments, Case, Checks, Group, Rule, Standing, of_rule, rule};
use std::collections::BTreeMap;

pub const RULE: Rule = Rule {
    id: "standards",
    title: "what a design can show of the standards that it names",
    group: Group::Objectives,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

/// How one rule stands over all that it looks at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stands {
    Fails,
    Open,
    Passes,
    /// It found nothing to look at, or is off.
    Silent,
}

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let mut known: BTreeMap<&str, Stands> = BTreeMap::new();
    for (i, standard) in case.model.standards.iter().enumerate() {
        let Some(book) = rulebook(*standard) else {
            continue;
        };
        for id in book.rules() {
            known.entry(id).or_insert_with(|| stands(case, id));
        }
        let of = |p: &Provision| {
            let all = p.rules.iter().filter_map(|id| known.get(id));
            all.copied().min().unwrap_or(Stands::Silent)
        };
        let failing = book
            .provisions
            .iter()
            .filter(|p| of(p) == Stands::Fails)
            .count();
        let message = format!(
            "{}: {}; no design file shows {}",
            book.name,
            shown(book, &of, &known),
            book.beyond
        );
        let target = format!("standard:{standard}");
        let check = if failing > 0 {
            let help = "mend the rules that fail; the rest of the standard is shown elsewhere";
            out.failed(target, message, help)
        } else {
            let help = "show the rest elsewhere; turn `standards` off once somebody answers for it";
            out.inconclusive(target, message, help)
        };
        check.cause(format!("compliance.standards[{i}]"));
    }
}

/// Each provision with what the design shows of it.
fn shown(
    book: &Rulebook,
    of: &dyn Fn(&Provision) -> Stands,
    known: &BTreeMap<&str, Stands>,
) -> String {
    let one = |p: &Provision| {
        let with = |wanted: Stands| -> Vec<String> {
            let all = p.rules.iter().filter(|id| known.get(**id) == Some(&wanted));
            all.map(|id| format!("`{id}`")).collect()
        };
        let stands = of(p);
        let rules = with(stands).join(", ");
        let verdict = match stands {
            Stands::Fails => format!("not met by {rules}"),
            Stands::Open => format!("cannot be told ({rules})"),
            Stands::Passes => format!("met by {rules}"),
            Stands::Silent => "nothing is stated that could show it".into(),
        };
        format!("{} ({}) {verdict}", p.article, p.asks)
    };
    let all: Vec<String> = book.provisions.iter().map(one).collect();
    all.join(", ")
}

fn stands(case: &Case<'_>, id: &str) -> Stands {
    let Some(rule) = rule(id) else {
        return Stands::Silent;
    };
    let checks = of_rule(rule, case, &case.model.policies);
    let each = checks.iter().map(|c| match c.standing {
        Standing::Failed => Stands::Fails,
        Standing::Inconclusive => Stands::Open,
        Standing::Passed => Stands::Passes,
    });
    each.min().unwrap_or(Stands::Silent)
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    fn asked(more: &str) -> Vec<String> {
        checked(
            "standards",
            &format!("{SMALL}compliance: {{ standards: [ccpa] }}\n{more}"),
        )
    }

    const STORE: &str = "
stores:
  orders: { engine: postgresql, size: 1 GB, in: { main: { role: primary } } }
replication: { orders: { mode: async } }
";

    /// Nothing named, nothing said.
    #[test]
    fn passes() {
        assert!(checked("standards", SMALL).is_empty());
    }

    #[test]
    fn fails() {
        let needs = SMALL.replace("app: {", "app: { needs: [orders],");
        let found = checked(
            "standards",
            &format!("{needs}{STORE}compliance: {{ standards: [ccpa] }}\n"),
        );
        assert!(
            found[0].starts_with("failed standard:ccpa: CCPA: § 1798.100(e) (reasonable protection from destruction of personal information) not met by `no-backup`; no design file shows "),
            "{found:?}"
        );
    }

    /// What a design shows is never the whole.
    #[test]
    fn borderline() {
        let found = asked("");
        assert!(
            found[0].starts_with("inconclusive standard:ccpa: CCPA: § 1798.100(e) (reasonable protection from destruction of personal information) nothing is stated that could show it; "),
            "{found:?}"
        );
    }

    #[test]
    fn a_standard_asks_for_its_rules() {
        let text = format!(
            "{SMALL}stores: {{ orders: {{ engine: postgresql, in: {{ main: {{ role: primary }} }} }} }}\ncompliance: {{ standards: [gdpr], data-residency: {{ orders: us-only }} }}\n"
        );
        let found = checked("standards", &text);
        assert!(
            found[0].contains("art. 48 (orders of other countries' courts) met by `sovereignty`"),
            "{found:?}"
        );
    }
}
