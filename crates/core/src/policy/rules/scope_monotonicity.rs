//! A wider loss is not recovered faster than a narrower one inside it.

use crate::assess::time;
use crate::assessment::{Drill, Span};
use crate::diagnostic::Severity;
use crate::model::{Model, StepKind};
use crate::policy::{Arguments, Case, Checks, Group, Measured, Rule};
use crate::scenario::Disruption;
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    id: "scope-monotonicity",
    title: "a wider loss is not recovered faster than a narrower one inside it",
    group: Group::Recovery,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    stated(case.model, out);
    computed(case.model, &case.assessment.drills, out);
}

/// Scopes that contain each other, narrow to wide.
const SCOPES: [Disruption; 4] = [
    Disruption::Node,
    Disruption::Zone,
    Disruption::Region,
    Disruption::Provider,
];

/// A wider loss is at least the narrower one, so its objective cannot be shorter.
fn stated(model: &Model, out: &mut Checks) {
    let Some(rto) = &model.objectives.rto else {
        return;
    };
    for (i, narrow) in SCOPES.iter().enumerate() {
        for wide in SCOPES.iter().skip(i + 1) {
            let (Some(a), Some(b)) = (rto.by.get(narrow), rto.by.get(wide)) else {
                continue;
            };
            let target = format!("objectives.rto.{wide}/{narrow}");
            let path = format!("objectives.rto.{wide}");
            let span = |d: &crate::quantity::Duration| time(&Span::from_seconds(d.seconds()));
            let both = format!(
                "a lost {wide} is to be recovered in {}, a lost {narrow} in {}",
                span(b),
                span(a)
            );
            if b.nanos < a.nanos {
                let message = format!("{both}; but a lost {wide} is at least a lost {narrow}");
                let help = "state which of the two times is meant, and what each of them counts";
                out.failed(target, message, help)
            } else {
                out.passed(target, both)
            }
            .cause(path)
            .objective(format!("objectives.rto.{narrow}"));
        }
    }
}

/// What a recovery waits for, for comparing two of them.
fn mechanism(drill: &Drill) -> Vec<String> {
    let slow = drill.stages.iter().filter(|s| s.critical);
    slow.map(|s| s.name.clone()).collect()
}

/// Results: when more is lost, recovery may only get worse, unless it is done otherwise.
fn computed(model: &Model, drills: &[Drill], out: &mut Checks) {
    let called = |label: &str| drills.iter().find(|d| d.cause == label);
    for (p, provider) in model.providers.iter().enumerate() {
        let target = format!("provider:{}", provider.provider);
        let Some(wide) = called(&target) else {
            continue;
        };
        let inside = model.regions.iter().filter(|r| r.provider == p);
        let mut slower: Option<(&Drill, f64)> = None;
        let mut compared = 0;
        for region in inside {
            let Some(narrow) = called(&format!("region:{}", region.key)) else {
                continue;
            };
            let (Some(a), Some(b)) = (&narrow.restored, &wide.restored) else {
                continue;
            };
            compared += 1;
            let by = a.p95.seconds - b.p95.seconds;
            if !narrow.transparent && by > 1.0 && slower.is_none_or(|(_, most)| by > most) {
                slower = Some((narrow, by));
            }
        }
        let Some((narrow, _)) = slower else {
            if compared > 0 && !wide.transparent {
                let message = format!(
                    "no region of {} is restored more slowly than all of it",
                    provider.provider
                );
                out.passed(target, message)
                    .severity(Severity::Note)
                    .cause("recovery.region");
            }
            continue;
        };
        let (Some(a), Some(b)) = (&narrow.restored, &wide.restored) else {
            continue;
        };
        let message = format!(
            "{} is restored in {}, slower than the whole of {} in {}: {}",
            narrow.cause,
            time(&a.p95),
            provider.provider,
            time(&b.p95),
            explain(model, narrow, wide)
        );
        let help = "let the plan for `region` do what the plan for `provider` does";
        out.failed(target, message, help)
            .severity(Severity::Note)
            .measured(Measured::time(a.p95.seconds, b.p95.seconds))
            .cause("recovery.region");
    }
}

/// Why the narrower loss takes longer.
fn explain(model: &Model, narrow: &Drill, wide: &Drill) -> String {
    let promotes = |d: &Drill| {
        let slowest = d
            .stages
            .iter()
            .filter(|s| s.kind == StepKind::Promote)
            .max_by(|a, b| a.range.1.seconds.total_cmp(&b.range.1.seconds));
        slowest.map(|s| (s.name.clone(), s.range.1.clone()))
    };
    if narrow.until_repair {
        return "it ends only with the repair, and a lost region is repaired more slowly than an event of the whole provider passes".into();
    }
    match (promotes(narrow), promotes(wide)) {
        (Some((name, a)), Some((_, b))) if a.seconds > b.seconds => {
            let store = model.stores.iter().find(|s| name.ends_with(&s.name));
            let services: BTreeSet<&str> = store
                .iter()
                .flat_map(|s| &s.copies)
                .map(|c| c.service.as_str())
                .collect();
            let services: Vec<&str> = services.into_iter().collect();
            format!(
                "another copy is promoted, by another mechanism (up to {} against {}; {})",
                time(&a),
                time(&b),
                services.join(", ")
            )
        }
        _ => {
            let (a, b) = (mechanism(narrow), mechanism(wide));
            if a == b {
                "both do the same, in other places".into()
            } else {
                format!(
                    "it waits for {}, the other for {}",
                    a.join(", "),
                    b.join(", ")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, SMALL, checked, standings};

    fn objectives(region: &str, provider: &str) -> Vec<String> {
        let text =
            format!("{PAIR}objectives: {{ rto: {{ region: {region}, provider: {provider} }} }}\n");
        let all = standings("scope-monotonicity", &text);
        let stated = all.into_iter().filter(|f| f.contains("objectives."));
        stated.collect()
    }

    #[test]
    fn passes() {
        assert_eq!(
            objectives("15m", "1h"),
            ["passed objectives.rto.provider/region"]
        );
        // Both are done in the same way.
        assert_eq!(
            standings("scope-monotonicity", PAIR),
            ["passed provider:aws"]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            objectives("15m", "2m"),
            ["failed objectives.rto.provider/region"]
        );
        // The only region waits for its own repair, which takes longer than what hits the whole provider.
        let found = checked("scope-monotonicity", SMALL);
        assert!(
            found
                .iter()
                .any(|f| f.starts_with("failed provider:aws: region:main is restored in")),
            "{found:?}"
        );
    }

    #[test]
    fn borderline() {
        assert_eq!(
            objectives("15m", "900s"),
            ["passed objectives.rto.provider/region"]
        );
    }
}
