//! What each family of numbers is made of.

use super::Input;
use crate::assessment::{Availability, Drill, Stage};
use crate::latency::PathLatency;
use crate::metric::{Measured, Subject, cost_lines};
use crate::model::Assumption;
use crate::pricing::bill::Line;

/// Inputs with the formula that joins them.
pub(super) struct Parts {
    pub(super) formula: &'static str,
    pub(super) inputs: Vec<Input>,
    pub(super) defaults: Vec<Assumption>,
}

impl Parts {
    fn fact() -> Self {
        Self {
            formula: "as the scenario states it",
            inputs: Vec::new(),
            defaults: Vec::new(),
        }
    }
}

/// The parts of a number; `measured` is its value, which has been found.
pub(super) fn of(subject: &Subject<'_>, metric: &str, measured: &Measured) -> Parts {
    let words: Vec<&str> = metric.split('.').collect();
    match words.as_slice() {
        ["downtime", word] if *word != "year" && *word != "month" => single_years(),
        ["missed", ..] | ["outages", "none"] => single_years(),
        [
            "availability" | "unavailability" | "downtime" | "outages" | "contribution",
            rest @ ..,
        ] => availability(subject, rest),
        ["rto" | "drill", ..] => recovery(subject, measured),
        ["rpo", ..] => loss(subject, measured),
        ["cost", rest @ ..] => cost(subject, rest),
        ["latency", geography, kind, ..] => latency(subject, geography, kind),
        ["nodes" | "vcpus" | "memory", ..] => Parts {
            formula: "the sum over the tiers and regions that fit",
            ..Parts::fact()
        },
        ["sla-floor"] => contracts(subject),
        _ => Parts::fact(),
    }
}

fn input(what: impl Into<String>, value: impl Into<String>) -> Input {
    Input {
        what: what.into(),
        value: value.into(),
        how: String::new(),
        source: None,
        confidence: None,
        path: String::new(),
        place: None,
    }
}

fn single_years() -> Parts {
    Parts {
        formula: "every kind of outage as often as it comes, each event as long as it lasts, added up over a year (docs/model/availability.md)",
        ..Parts::fact()
    }
}

fn availability(subject: &Subject<'_>, rest: &[&str]) -> Parts {
    let a: &Availability = &subject.assessment.availability;
    let minutes = |u: f64| format!("{:.2} min a year", u * 525_600.0);
    let whole = rest.is_empty() || rest == ["overall"];
    let mut inputs = Vec::new();
    if whole {
        for (what, u, how) in [
            (
                "after recovery has settled",
                a.settled,
                format!(
                    "{} joint states, each with its probability and the share lost in it",
                    a.states
                ),
            ),
            (
                "while switching over",
                a.switch_over,
                "for each cause: how often, times the share lost until recovery settles".to_owned(),
            ),
        ] {
            inputs.push(Input {
                how,
                ..input(what, minutes(u))
            });
        }
    } else {
        let mut kinds = subject.assessment.kinds.iter();
        let of_kind = match rest {
            ["kind", name, ..] => kinds.find(|k| k.name == *name),
            _ => None,
        };
        for c in of_kind.map_or(&a.contributions, |k| &k.contributions) {
            inputs.push(Input {
                how: format!(
                    "gained if it never failed; {:.1}% of the loss",
                    c.share * 100.0
                ),
                ..input(c.what.clone(), minutes(c.unavailability))
            });
        }
    }
    let sensitive = &subject.assessment.sensitivities;
    let rank = |x: &Assumption| sensitive.iter().position(|s| s.key == x.key);
    let mut defaults: Vec<Assumption> = subject
        .assessment
        .assumptions
        .iter()
        .filter(|x| rank(x).is_some())
        .cloned()
        .collect();
    defaults.sort_by_key(|x| rank(x));
    Parts {
        formula: "100% less the share of requests lost: in the states that failures settle in, and while recovery is under way",
        inputs,
        defaults,
    }
}

/// The cause that a recovery time is of stands first in its reason.
fn drill_of<'a>(subject: &Subject<'a>, measured: &Measured) -> Option<&'a Drill> {
    let named = |d: &&Drill| {
        let reason = &measured.because;
        reason.starts_with(&format!("{}:", d.cause))
            || reason.ends_with(&format!("only repair ends {}", d.cause))
            || reason.contains(&format!("after {}", d.cause))
            || reason.starts_with(&format!("{} interrupts", d.cause))
    };
    // The longest name, since one may be the beginning of another.
    let drills = subject.assessment.drills.iter();
    drills.filter(named).max_by_key(|d| d.cause.len())
}

fn recovery(subject: &Subject<'_>, measured: &Measured) -> Parts {
    let Some(drill) = drill_of(subject, measured) else {
        return Parts::fact();
    };
    let stage = |s: &Stage| {
        let length = crate::assessment::Span::from_seconds(s.end.seconds - s.start.seconds);
        let time = |x: &crate::assessment::Span| crate::assess::time(x);
        Input {
            how: format!(
                "from {} to {}; between {} and {}{}",
                time(&s.start),
                time(&s.end),
                time(&s.range.0),
                time(&s.range.1),
                if s.critical {
                    "; on the critical path"
                } else {
                    ""
                }
            ),
            source: (!s.stated).then(|| "derived from the model".to_owned()),
            path: format!("recovery.{}", drill.disruption),
            ..input(format!("{}: {}", s.kind.word(), s.name), time(&length))
        }
    };
    let formula = if drill.until_repair {
        "the length of the fault itself, for nothing else brings the service back"
    } else {
        "from the fault until 90% of the interrupted requests are served again (restored), or the servers have done everything (full capacity), over the steps and their spreads"
    };
    Parts {
        formula,
        inputs: drill.stages.iter().map(stage).collect(),
        defaults: starting_with(
            subject,
            &[
                &format!("recovery.{}", drill.disruption),
                "recovery.region.steps",
                "traffic.dns",
                "traffic.health-check",
                "stores.",
            ],
        ),
    }
}

fn loss(subject: &Subject<'_>, measured: &Measured) -> Parts {
    let mut parts = Parts {
        formula: "from the fault back to the newest point that survives it: the maximum where there is one, else the P99",
        ..Parts::fact()
    };
    if let Some(drill) = drill_of(subject, measured) {
        for l in &drill.losses {
            let value = match &l.loss {
                crate::assessment::LossFigure::Unrecoverable => "everything".to_owned(),
                crate::assessment::LossFigure::Window { worst, mean, .. } => format!(
                    "{}, {} on average",
                    crate::assess::time(worst),
                    crate::assess::time(mean)
                ),
            };
            parts.inputs.push(Input {
                how: l.from.clone(),
                path: format!("replication.{}", l.store),
                ..input(l.store.clone(), value)
            });
        }
    }
    parts.defaults = starting_with(subject, &["replication.", "backups."]);
    parts
}

fn starting_with(subject: &Subject<'_>, paths: &[&str]) -> Vec<Assumption> {
    let all = subject.assessment.assumptions.iter();
    all.filter(|x| paths.iter().any(|p| x.path.starts_with(p)))
        .cloned()
        .collect()
}

fn cost(subject: &Subject<'_>, rest: &[&str]) -> Parts {
    let Some(lines) = cost_lines(subject, rest) else {
        return Parts::fact();
    };
    let one = |l: &Line| {
        let dated = format!("{} ({})", l.source, l.as_of);
        let estimate = l
            .estimate
            .as_ref()
            .map(|e| format!("; estimated: {}", e.rule));
        let discount = l.discount.as_ref().map(|d| format!("; {d}"));
        Input {
            how: format!(
                "{} {} × ${}{}{}",
                l.quantity.normalize(),
                l.unit,
                l.unit_price.normalize(),
                discount.unwrap_or_default(),
                estimate.unwrap_or_default()
            ),
            source: Some(dated),
            confidence: Some(l.confidence.clone()),
            path: l.path.clone(),
            ..input(
                format!("{}, {} in {}", l.resource, l.description, l.region),
                l.cost.to_string(),
            )
        }
    };
    Parts {
        formula: "the sum of quantity × unit price over the lines of the bill that fit",
        inputs: lines.into_iter().map(one).collect(),
        defaults: Vec::new(),
    }
}

fn latency(subject: &Subject<'_>, geography: &str, kind: &str) -> Parts {
    let found = subject.assessment.latency.geographies.iter();
    let path: Option<&PathLatency> =
        found
            .filter(|g| g.geography == geography)
            .find_map(|g| match kind {
                "reads" => g.reads.as_ref(),
                _ => g.writes.as_ref(),
            });
    let Some(path) = path else {
        return Parts {
            formula: "a round trip between places",
            ..Parts::fact()
        };
    };
    let mut inputs = Vec::new();
    for route in &path.routes {
        for leg in &route.legs {
            inputs.push(Input {
                how: format!(
                    "{:.0}% of the requests, through {}{}",
                    route.share * 100.0,
                    route.region,
                    leg.basis
                        .detail
                        .as_ref()
                        .map_or(String::new(), |d| format!("; {d}"))
                ),
                source: leg.basis.source.clone(),
                path: "traffic.routing".into(),
                ..input(
                    format!("{} {}", leg.kind.word(), leg.to),
                    format!("{:.1} ms", leg.ms),
                )
            });
        }
    }
    Parts {
        formula: "the sum of the legs, weighed by the shares of the routes",
        inputs,
        defaults: starting_with(subject, &["traffic."]),
    }
}

fn contracts(subject: &Subject<'_>) -> Parts {
    let parts = &subject.assessment.sla_floor.parts;
    Parts {
        formula: "the product of the contracts of the best region, under the ceiling of what stands in front",
        inputs: parts
            .iter()
            .map(|p| Input {
                source: Some(p.source.clone()),
                ..input(
                    p.part.clone(),
                    p.percent.clone().unwrap_or_else(|| "none".to_owned()),
                )
            })
            .collect(),
        defaults: Vec::new(),
    }
}
