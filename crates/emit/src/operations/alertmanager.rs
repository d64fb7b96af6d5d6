//! `alertmanager`: who is told of an alert, by its priority.

use super::alerts::{Priority, alerts};
use super::signals;
use crate::files::Files;
use crate::header::{Comment, header};
use crate::subject::Subject;
use crate::target::Target;
use crate::value::Value;

/// The target.
pub(crate) const TARGET: Target = Target {
    word: "alertmanager",
    description: "routes of the alerts by priority",
    emit,
};

fn emit(subject: &Subject<'_>) -> Files {
    let mut files = Files::default();
    // What has no alert is named by the target that writes them.
    let alerts = alerts(subject, &mut Files::default());
    if alerts.is_empty() {
        return Files::none("there is no alert to route");
    }
    let service = signals::service(subject);
    let used = Priority::ALL
        .into_iter()
        .filter(|p| alerts.iter().any(|a| a.priority == *p));
    let used: Vec<Priority> = used.collect();
    let name = |p: &Priority| format!("{service}-{}", p.word());
    let route = |p: &Priority| {
        Value::map([
            ("receiver", Value::from(name(p))),
            (
                "matchers",
                Value::list([
                    format!("service=\"{service}\""),
                    format!("priority=\"{}\"", p.word()),
                ]),
            ),
            ("repeat_interval", Value::from(repeat(*p))),
        ])
    };
    let receiver = |p: &Priority| {
        let url = format!("http://alert-receiver/{service}/{}", p.word());
        let hook = Value::map([("url", url.as_str())]);
        Value::map([("name", Value::from(name(p)))])
            .with("webhook_configs", Value::List(vec![hook]))
    };
    let last = used.last().map_or_else(String::new, name);
    let config = Value::map([(
        "route",
        Value::map([
            ("receiver", Value::from(last)),
            (
                "group_by",
                Value::list(["service", "alertname", "region", "store", "tier"]),
            ),
            ("routes", Value::List(used.iter().map(route).collect())),
        ]),
    )])
    .with("inhibit_rules", Value::List(inhibitions(&service)))
    .with(
        "receivers",
        Value::List(used.iter().map(receiver).collect()),
    );
    files.leave_out(
        "",
        "who is told, and by what means",
        "the design does not say; receivers post to `http://alert-receiver/…`: put your own in their place, their keys in files of the server",
    );
    let top = header(
        subject,
        Comment::Hash,
        "who is told of an alert, by its priority",
    );
    files.put("alertmanager.yaml", format!("{top}{}", config.yaml()));
    files
}

/// How long until somebody is told again of what goes on.
fn repeat(priority: Priority) -> &'static str {
    match priority {
        Priority::P1 => "1h",
        Priority::P2 => "6h",
        Priority::P3 => "1d",
    }
}

/// Nobody is told twice: a slow burn while a fast one is on, a missing spare while the quorum is gone.
fn inhibitions(service: &str) -> Vec<Value> {
    let rule = |source: &str, target: &str, equal: &[&str]| {
        let of = |alerts: &str| {
            Value::list([
                format!("service=\"{service}\""),
                format!("alertname=~\"{alerts}\""),
            ])
        };
        Value::map([
            ("source_matchers", of(source)),
            ("target_matchers", of(target)),
        ])
        .with("equal", Value::list(equal.iter().copied()))
    };
    vec![
        rule(
            "ErrorBudgetBurnsFast|ErrorBudgetBurns",
            "ErrorBudgetBurnsSlowly|ErrorBudgetRunsOut",
            &["service"],
        ),
        rule(
            "QuorumLost",
            "QuorumWithoutSpare|NodesBelowDesign",
            &["service", "tier"],
        ),
        rule(
            "ReplicationLagAboveObjective",
            "ReplicationLagAboveDesign",
            &["service", "store", "region"],
        ),
    ]
}
