//! No single part whose loss is an outage makes much of the downtime.

use super::shared_fate;
use crate::diagnostic::Severity;
use crate::policy::{
    Arguments, Better, Case, Checks, Group, Kind, Measured, Parameter, Rule, parts,
};

pub const RULE: Rule = Rule {
    id: "single-point-of-failure",
    title: "no single part whose loss is an outage makes much of the downtime",
    group: Group::SharedFate,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[Parameter {
        name: "share",
        kind: Kind::Share,
        default: "10%",
        text: "Part of the downtime from which a single point of failure is worth naming; `0%` for all of them.",
    }],
    tags: &["aws-well-architected:rel-10", "azure-waf:re-03"],
    check,
};

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let limit = arguments.share("share");
    let availability = &case.assessment.availability;
    let total = availability.overall.unavailability;
    let noise = if total > 0.0 {
        availability.error_bound / total
    } else {
        0.0
    };
    let mut seen: Vec<&str> = Vec::new();
    for set in &availability.cut_sets.sets {
        let [part] = set.parts.as_slice() else {
            continue;
        };
        // `group:operator/all` is one outcome of the group.
        let part = match part.strip_prefix("group:") {
            Some(_) => part.split('/').next().unwrap_or(part),
            None => part,
        };
        if seen.contains(&part) {
            continue;
        }
        seen.push(part);
        // What several regions hang on has a rule of its own.
        if shared_fate::taken(case.model, part).len() > 1 {
            continue;
        }
        let known = availability.contributions.iter().find(|c| c.part == part);
        let (what, minutes, share) = match known {
            Some(c) => (c.what.as_str(), c.minutes_per_year, c.share),
            None => (part, set.minutes_per_year, set.share),
        };
        let lost = match part.strip_prefix("group:") {
            // A common cause is not lost, it strikes.
            Some(_) => what.to_owned(),
            None => format!("the loss of {what}"),
        };
        let message = format!(
            "{lost} alone is an outage: {minutes:.1} min a year, {:.0}% of the downtime",
            share * 100.0
        );
        let check = if share - noise > limit || limit == 0.0 {
            let help = "run a second one that takes over, or accept it in writing";
            out.failed(part, message, help)
        } else if share + noise > limit {
            let help = "the difference is within the error of the result";
            out.inconclusive(part, message, help)
        } else {
            out.passed(part, message)
        };
        check
            .measured(
                Measured::share(share, limit, Better::Lower)
                    .within((share - noise).max(0.0), (share + noise).min(1.0)),
            )
            .cause(parts::path(case.model, part));
    }
    if seen.is_empty() {
        let message = format!(
            "no single loss is an outage; every one with a chance of at least {:.0e} was looked at",
            availability.cut_sets.complete_above
        );
        out.passed("design", message);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, SMALL, checks_of, standings};

    const RULE: &str = "single-point-of-failure";

    #[test]
    fn passes() {
        let found = standings(RULE, PAIR);
        assert!(!found.is_empty());
        assert!(found.iter().all(|f| f.starts_with("passed ")), "{found:?}");
    }

    #[test]
    fn fails() {
        let found = checks_of(RULE, SMALL, None);
        let region = found.iter().find(|c| c.target == "region:main");
        let region = region.expect("the only region");
        assert_eq!(region.standing.word(), "failed");
        assert_eq!(region.cause, "regions.main");
        let share = region.measured.as_ref().and_then(|m| m.value);
        assert!(share.is_some_and(|s| s > 0.1 && s < 1.0), "{share:?}");
    }

    /// How much is worth naming is a setting; naught names all.
    #[test]
    fn borderline() {
        let with = |share: &str| {
            standings(
                RULE,
                &format!("{SMALL}policies: {{ rules: {{ {RULE}: {{ share: {share} }} }} }}\n"),
            )
        };
        assert!(with("99%").iter().all(|f| f.starts_with("passed ")));
        assert!(with("0%").iter().all(|f| f.starts_with("failed ")));
    }
}
