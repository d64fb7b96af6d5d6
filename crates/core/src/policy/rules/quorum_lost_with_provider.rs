//! A quorum over several providers survives the loss of any of them.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Better, Case, Checks, Group, Measured, Rule, votes};

pub const RULE: Rule = Rule {
    id: "quorum-lost-with-provider",
    title: "a quorum over several providers survives the loss of any of them",
    group: Group::Quorum,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:rel-10"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let model = case.model;
    for quorum in votes::votes(model) {
        let used = quorum.providers(model);
        // With two places another rule speaks.
        if used.len() < 2 || quorum.by_region.len() < 3 {
            continue;
        }
        let without = |p: usize| {
            let there = |r: usize| model.regions.get(r).is_some_and(|x| x.provider == p);
            quorum.without(there)
        };
        let least = used.iter().map(|p| without(*p)).min().unwrap_or(0);
        let lost: Vec<&str> = used
            .iter()
            .filter(|p| without(**p) < quorum.need)
            .filter_map(|p| model.providers.get(*p))
            .map(|p| p.provider.word())
            .collect();
        if lost.is_empty() {
            let message = format!(
                "`{}` needs {} of {} votes, and at least {least} are left after any provider",
                quorum.name, quorum.need, quorum.voters
            );
            out.passed(&quorum.target, message)
        } else {
            let message = format!(
                "`{}` needs {} of {} voters: without {} it stops, though {} providers hold voters",
                quorum.name,
                quorum.need,
                quorum.voters,
                lost.join(" or "),
                used.len()
            );
            let help = "spread the voters so that no provider holds more than may be lost; against members that lie that takes four";
            out.failed(&quorum.target, message, help)
        }
        .measured(Measured::count(
            f64::from(least),
            f64::from(quorum.need),
            Better::Higher,
        ))
        .cause(quorum.path);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{VOTERS, standings};

    #[test]
    fn passes() {
        assert_eq!(
            standings("quorum-lost-with-provider", VOTERS),
            ["passed tier:voters"]
        );
    }

    #[test]
    fn fails() {
        let two = VOTERS.replace("azure, location: eastus2", "aws, location: us-west-2");
        let two = two.replace("Standard_D4s_v5", "c6i.xlarge");
        assert_eq!(
            standings("quorum-lost-with-provider", &two),
            ["failed tier:voters"]
        );
    }

    /// Two thirds of twelve are eight: four a provider leave just enough, and nine are too many.
    #[test]
    fn borderline() {
        let four = VOTERS.replace("nodes: 1,", "nodes: 4,");
        let need = |n: u32| four.replace("tolerates: crash", &format!("need: {n}"));
        let rule = "quorum-lost-with-provider";
        assert_eq!(standings(rule, &need(8)), ["passed tier:voters"]);
        assert_eq!(standings(rule, &need(9)), ["failed tier:voters"]);
    }
}
