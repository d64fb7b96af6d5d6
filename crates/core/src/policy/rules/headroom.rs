//! How full a tier may run in normal times, where a loss would fill it.

use super::capacity_after_loss::loads;
use crate::assessment::{Drill, LoadRow};
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Better, Case, Checks, Group, Kind, Measured, Parameter, Rule};

pub const RULE: Rule = Rule {
    id: "headroom",
    title: "normal use leaves room for what a loss would add",
    group: Group::Capacity,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[Parameter {
        name: "nearly-full",
        kind: Kind::Share,
        default: "90%",
        text: "Use after a loss from which the normal use is worth a note.",
    }],
    tags: &["azure-waf:re-06"],
    check,
};

/// A load after a loss, as many times the normal one, as full as it may be taken to be.
struct Tight<'a> {
    drill: &'a Drill,
    load: &'a LoadRow,
    factor: f64,
    used: f64,
    assumed: Option<f64>,
}

/// As it runs, or, where nobody says how full that is, if all of it ran as full as is assumed of the tier.
fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let limit = arguments.share("nearly-full");
    let tiers = &case.model.tiers;
    let losses = ["region".to_owned(), "provider".to_owned()];
    let taken_over: Vec<Tight<'_>> = loads(&case.assessment.drills, &losses)
        .filter(|(_, l)| l.utilisation <= 1.0)
        .filter_map(|(drill, load)| {
            let factor = load.factor.filter(|f| *f > 1.0)?;
            let tier = tiers.iter().find(|t| t.name == load.tier);
            let assumed = tier.and_then(|t| t.utilisation_assumed);
            let used = load.utilisation.max(assumed.unwrap_or(0.0) * factor);
            Some(Tight {
                drill,
                load,
                factor,
                used,
                assumed,
            })
        })
        .collect();
    let tight = taken_over.iter().filter(|t| t.used > limit);
    // Of equals the place itself is named rather than a service in it.
    let tight = tight.reduce(|a, b| {
        let whole = |d: &Drill| !d.cause.starts_with("store:");
        let named = b.factor == a.factor && whole(b.drill) && !whole(a.drill);
        if b.factor > a.factor || named { b } else { a }
    });
    let Some(t) = tight else {
        if let Some(most) = taken_over
            .iter()
            .reduce(|a, b| if b.used > a.used { b } else { a })
        {
            let message = format!(
                "no tier that takes over is more than {:.0}% used: `{}` in {} after {}",
                most.used * 100.0,
                most.load.tier,
                most.load.place(),
                most.drill.cause
            );
            out.passed("design", message)
                .measured(Measured::share(most.used, limit, Better::Lower))
                .cause(format!("tiers.{}", most.load.tier));
        }
        return;
    };
    let known = match t.assumed {
        None => String::new(),
        Some(usual) => format!(
            " (nobody states how full it runs; {:.0}% is assumed)",
            usual * 100.0
        ),
    };
    let message = format!(
        "after {} `{}` in {} carries {:.2} times its normal load and is {:.0}% used: in normal times it must stay at or below {:.0}%{known}",
        t.drill.cause,
        t.load.tier,
        t.load.place(),
        t.factor,
        t.load.utilisation * 100.0,
        100.0 / t.factor
    );
    let help = "hold `utilisation` to that, or state the real node capacity";
    out.failed("design", message, help)
        .measured(Measured::share(t.used, limit, Better::Lower))
        .cause(format!("tiers.{}", t.load.tier));
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, checked};

    fn found(utilisation: &str) -> Vec<String> {
        let text = PAIR.replace("utilisation: 40%", utilisation);
        let text = text.replace(", role: hot-standby", "");
        checked(
            "headroom",
            &format!("{text}traffic: {{ routing: {{ weights: {{ main: 50%, spare: 50% }} }} }}\n"),
        )
    }

    #[test]
    fn passes() {
        assert_eq!(
            found("utilisation: 40%"),
            [
                "passed design: no tier that takes over is more than 80% used: `app` in spare after region:main"
            ]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            found("utilisation: 48%"),
            [
                "failed design: after region:main `app` in spare carries 2.00 times its normal load and is 96% used: in normal times it must stay at or below 50%"
            ]
        );
    }

    /// Nearly full itself is not; what nobody states is assumed; a standby takes over from nothing.
    #[test]
    fn borderline() {
        let at = |u: &str| found(&format!("utilisation: {u}"));
        assert!(at("45%").iter().all(|f| f.starts_with("passed ")));
        assert!(at("45.1%").iter().all(|f| f.starts_with("failed ")));
        let silent = found("user-facing: true");
        assert!(
            silent.iter().all(|f| f.contains("is assumed")),
            "{silent:?}"
        );
        assert!(checked("headroom", PAIR).is_empty());
    }
}
