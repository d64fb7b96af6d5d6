//! `openslo`: the objectives over requests as Service, SLI and SLO of OpenSLO v1.

use super::signals::{DURATION, REQUESTS, service};
use super::{burn, latency};
use crate::files::Files;
use crate::header::{Comment, header};
use crate::slug::slug;
use crate::subject::Subject;
use crate::target::Target;
use crate::value::Value;
use rust_decimal::Decimal;

/// The target.
pub(crate) const TARGET: Target = Target {
    word: "openslo",
    description: "the objectives over requests as OpenSLO v1",
    emit,
};

/// A share of requests that must be good.
struct Objective {
    name: String,
    title: String,
    target: Decimal,
    good: String,
    total: String,
}

fn emit(subject: &Subject<'_>) -> Files {
    let mut files = Files::default();
    let objectives = objectives(subject, &mut files);
    left_out(subject, &mut files);
    if objectives.is_empty() {
        return Files {
            nothing: Some("the design states no objective that is a share of requests".to_owned()),
            ..files
        };
    }
    let service = service(subject);
    let mut put = |name: &str, kind: &str, title: &str, spec: Value| {
        let metadata = Value::map([
            ("name", Value::from(slug(name, 63))),
            ("displayName", Value::from(title)),
            (
                "annotations",
                Value::map([
                    ("stormglass-digest", subject.digest),
                    ("stormglass-version", subject.assessment.version),
                ]),
            ),
        ]);
        let text = Value::map([
            ("apiVersion", Value::from("openslo/v1")),
            ("kind", Value::from(kind)),
        ])
        .with("metadata", metadata)
        .with("spec", spec)
        .yaml();
        let top = header(subject, Comment::Hash, &format!("OpenSLO, {title}"));
        files.put(
            format!("{}-{}.yaml", kind.to_lowercase(), slug(name, 63)),
            format!("{top}{text}"),
        );
    };
    let about = subject
        .scenario
        .metadata
        .as_ref()
        .and_then(|m| m.description.as_deref());
    let about: String = about
        .unwrap_or(&subject.model.title)
        .chars()
        .take(1050)
        .collect();
    put(
        &service,
        "Service",
        &subject.model.title,
        Value::map([("description", about)]),
    );
    for o in &objectives {
        let source = |query: &str| {
            let spec = Value::map([("query", query)]);
            Value::map([(
                "metricSource",
                Value::map([("type", Value::from("Prometheus"))]).with("spec", spec),
            )])
        };
        let ratio = Value::map([
            ("counter", Value::from(true)),
            ("good", source(&o.good)),
            ("total", source(&o.total)),
        ]);
        put(
            &o.name,
            "SLI",
            &o.title,
            Value::map([("ratioMetric", ratio)]),
        );
        let window = Value::map([
            ("duration", Value::from(format!("{}d", burn::DAYS))),
            ("isRolling", Value::from(true)),
        ]);
        let objective = Value::map([
            ("displayName", Value::from(o.title.as_str())),
            ("target", Value::from(o.target)),
        ]);
        let spec = Value::map([
            ("description", Value::from(o.title.as_str())),
            ("service", Value::from(slug(&service, 63))),
            ("indicatorRef", Value::from(slug(&o.name, 63))),
            ("timeWindow", Value::List(vec![window])),
            ("budgetingMethod", Value::from("Occurrences")),
            ("objectives", Value::List(vec![objective])),
        ]);
        put(&o.name, "SLO", &o.title, spec);
    }
    files
}

fn objectives(subject: &Subject<'_>, files: &mut Files) -> Vec<Objective> {
    let service = service(subject);
    let mut out = Vec::new();
    if let Some(budget) = burn::budget(subject, files) {
        let total = format!("{REQUESTS}{{service=\"{service}\"}}");
        out.push(Objective {
            name: format!("{service}-availability"),
            title: "Requests that are served".to_owned(),
            target: Decimal::ONE - budget,
            good: format!("{REQUESTS}{{service=\"{service}\",code!~\"5..\"}}"),
            total,
        });
    }
    for target in latency::targets(subject) {
        let area = target.area.unwrap_or("all");
        let Some(quantile) = target.quantile.filter(|q| q.share() < Decimal::ONE) else {
            files.leave_out(
                "objectives.latency",
                target.called(),
                "it is a mean or a maximum, and an objective of OpenSLO is a share of requests below one",
            );
            continue;
        };
        let of = target.selector(&service);
        let limit = target.within.seconds();
        out.push(Objective {
            name: format!("{service}-{}-latency-{area}", target.kind),
            title: target.called(),
            target: quantile.share(),
            good: format!("{DURATION}_bucket{{{of},le=\"{limit}\"}}"),
            total: format!("{DURATION}_count{{{of}}}"),
        });
    }
    out
}

/// Objectives that are no share of requests.
fn left_out(subject: &Subject<'_>, files: &mut Files) {
    let objectives = &subject.model.objectives;
    let why = "it is no share of requests";
    if objectives.rto.is_some() {
        files.leave_out(
            "objectives.rto",
            "recovery times",
            format!("{why}; the runbook holds them against the drills"),
        );
    }
    if objectives.rpo.is_some() {
        files.leave_out(
            "objectives.rpo",
            "loss of data",
            format!("{why}; the target `prometheus` has alerts on lag and backups"),
        );
    }
    if objectives.budget.is_some() {
        files.leave_out("objectives.budget", "the budget of the bill", why);
    }
    if objectives.throughput.is_some() {
        files.leave_out("objectives.throughput", "the throughput to be carried", why);
    }
    if let Some(latency) = &objectives.latency {
        if !latency.commit.is_empty() {
            files.leave_out("objectives.latency.commit", "the time of commits", why);
        }
        if latency.between_clouds.is_some() {
            files.leave_out(
                "objectives.latency.between-clouds",
                "round trips between clouds",
                why,
            );
        }
    }
}
