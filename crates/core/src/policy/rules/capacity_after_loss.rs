//! What is left after a loss carries what is asked of it.

use crate::assessment::{Drill, LoadRow};
use crate::diagnostic::Severity;
use crate::model::Model;
use crate::policy::{Arguments, Better, Case, Checks, Group, Kind, Measured, Parameter, Rule};
use crate::scenario::Disruption;

/// What may be lost, as the parameter names it.
const LOSSES: &[&str] = &["node", "zone", "region", "provider"];

pub const RULE: Rule = Rule {
    id: "capacity-after-loss",
    title: "what is left after a loss carries what is asked of it",
    group: Group::Capacity,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[
        Parameter {
            name: "loss",
            kind: Kind::Words(LOSSES),
            default: "region, provider",
            text: "What is lost: one of these at a time.",
        },
        Parameter {
            name: "most",
            kind: Kind::Share,
            default: "100%",
            text: "How full what is left may be, before it scales.",
        },
    ],
    tags: &["aws-well-architected:rel-11", "azure-waf:re-06"],
    check,
};

/// A tier in a region, and every loss after which it carries load.
struct Left<'a> {
    load: &'a LoadRow,
    worst: &'a Drill,
    /// Causes that overload it, in the order of the drills.
    over: Vec<&'a str>,
}

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let losses = arguments.words("loss");
    let most = arguments.share("most");
    let mut places: Vec<Left<'_>> = Vec::new();
    for (drill, load) in loads(&case.assessment.drills, losses) {
        let known = |p: &&mut Left<'_>| p.load.tier == load.tier && p.load.region == load.region;
        let is_over = used(load) > most + 1e-9;
        match places.iter_mut().find(known) {
            Some(place) => {
                if used(load) > used(place.load) + 1e-9 {
                    (place.load, place.worst) = (load, drill);
                }
                place.over.extend(is_over.then_some(drill.cause.as_str()));
            }
            None => places.push(Left {
                load,
                worst: drill,
                over: is_over
                    .then_some(drill.cause.as_str())
                    .into_iter()
                    .collect(),
            }),
        }
    }
    for place in &places {
        said(case.model, place, most, out);
    }
}

fn said(model: &Model, place: &Left<'_>, most: f64, out: &mut Checks) {
    let Left { load, worst, over } = place;
    let target = format!("tier:{}@{}", load.tier, load.region);
    let measured = Measured::share(used(load), most, Better::Lower);
    let path = format!("tiers.{}.in.{}", load.tier, load.region);
    if over.is_empty() {
        let message = format!(
            "after {} `{}` in {} is {:.0}% used, more after no other single loss",
            worst.cause,
            load.tier,
            load.place(),
            used(load) * 100.0
        );
        out.passed(target, message).measured(measured).cause(path);
        return;
    }
    let asked = match load.at_peak {
        None => format!("{:.0}%", load.utilisation * 100.0),
        Some(peak) => format!(
            "{:.0}% at the mean demand, {:.0}% at its peak,",
            load.utilisation * 100.0,
            peak * 100.0
        ),
    };
    let others: Vec<&str> = over.iter().copied().filter(|c| *c != worst.cause).collect();
    let others = match others.as_slice() {
        [] => String::new(),
        [one] => format!("; too much after {one} as well"),
        several => format!("; too much after {} as well", several.join(", ")),
    };
    let message = format!(
        "after {} `{}` in {} is asked for {asked} of what its nodes carry{}{others}",
        worst.cause,
        load.tier,
        load.place(),
        if scales(model, load) {
            ", before it scales"
        } else {
            ""
        }
    );
    let help = "run more nodes there, or state the real node capacity";
    out.failed(target, message, help)
        .measured(measured)
        .cause(path);
}

/// How full it is, at the peak where the demand varies.
fn used(load: &LoadRow) -> f64 {
    load.utilisation.max(load.at_peak.unwrap_or(0.0))
}

/// Loads on what is left, after each loss of these kinds.
pub(super) fn loads<'a>(
    drills: &'a [Drill],
    losses: &'a [String],
) -> impl Iterator<Item = (&'a Drill, &'a LoadRow)> {
    let lost = |d: &&Drill| {
        let kind = match d.disruption {
            // Common causes are drills of their own, under the kind that they resemble most.
            _ if d.cause.starts_with("group:") => return false,
            Disruption::Node => "node",
            Disruption::Zone => "zone",
            Disruption::Region => "region",
            Disruption::Provider => "provider",
            _ => return false,
        };
        losses.iter().any(|l| l == kind)
    };
    let drills = drills.iter().filter(lost);
    drills.flat_map(|d| d.loads.iter().map(move |l| (d, l)))
}

/// Whether a recovery adds nodes there.
fn scales(model: &Model, load: &LoadRow) -> bool {
    let tiers = model.tiers.iter().filter(|t| t.name == load.tier);
    let mut places = tiers.flat_map(|t| &t.places);
    places.any(|p| {
        let region = model.regions.get(p.region);
        p.nodes_recovered > p.nodes && region.is_some_and(|r| r.key == load.region)
    })
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, checked, checks_of};

    /// Both regions serve; each runs this full in normal times.
    fn found(utilisation: &str, more: &str) -> Vec<String> {
        let text = PAIR.replace("utilisation: 40%", &format!("utilisation: {utilisation}"));
        let text = text.replace(", role: hot-standby", "");
        checked(
            "capacity-after-loss",
            &format!(
                "{text}traffic: {{ routing: {{ weights: {{ main: 50%, spare: 50% }} }} }}\n{more}"
            ),
        )
    }

    #[test]
    fn passes() {
        assert_eq!(
            found("40%", ""),
            [
                "passed tier:app@spare: after region:main `app` in spare is 80% used, more after no other single loss",
                "passed tier:app@main: after region:spare `app` in main is 80% used, more after no other single loss"
            ]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            found("60%", ""),
            [
                "failed tier:app@spare: after region:main `app` in spare is asked for 120% of what its nodes carry; too much after provider:aws as well",
                "failed tier:app@main: after region:spare `app` in main is asked for 120% of what its nodes carry; too much after provider:gcp as well"
            ]
        );
    }

    /// Exactly full is not too full; what may be lost and how full it may be are settings.
    #[test]
    fn borderline() {
        assert!(found("50%", "").iter().all(|f| f.starts_with("passed ")));
        let most = "policies: { rules: { capacity-after-loss: { most: 90% } } }\n";
        assert!(found("50%", most).iter().all(|f| f.starts_with("failed ")));
        let node = "policies: { rules: { capacity-after-loss: { loss: [node] } } }\n";
        let found = found("76%", node);
        assert!(
            found
                .iter()
                .any(|f| f.starts_with("failed tier:app@main: ") && f.contains("node:app@main")),
            "{found:?}"
        );
        let measured = checks_of("capacity-after-loss", PAIR, None)
            .remove(0)
            .measured;
        assert_eq!(measured.and_then(|m| m.limit_value), Some(1.0));
    }
}
