//! `prometheus`: recording and alerting rules from the objectives, and tests in which each alert fires
//! and stays quiet.

use super::alerts::{Alert, Series, alerts, plain};
use super::{burn, signals};
use crate::files::Files;
use crate::header::{Comment, header};
use crate::markdown::{Page, code};
use crate::subject::Subject;
use crate::target::Target;
use crate::value::Value;

/// The target.
pub(crate) const TARGET: Target = Target {
    word: "prometheus",
    description: "alerting rules from the objectives, with tests in which each fires",
    emit,
};

fn emit(subject: &Subject<'_>) -> Files {
    let mut files = Files::default();
    let alerts = alerts(subject, &mut files);
    if alerts.is_empty() {
        return Files::none("the design states no objective and has no nodes or copies to watch");
    }
    let top = |what: &str| header(subject, Comment::Hash, what);
    let rules = rules(subject, &alerts).yaml();
    files.put(
        "rules.yaml",
        format!("{}{rules}", top("alerting rules from the objectives")),
    );
    let tests = tests(subject, &alerts).yaml();
    files.put(
        "tests.yaml",
        format!(
            "{}{tests}",
            top("series under which each alert fires, and does not")
        ),
    );
    files.put("README.md", page(subject, &alerts));
    files
}

fn rules(subject: &Subject<'_>, alerts: &[Alert]) -> Value {
    let service = signals::service(subject);
    let mut groups = Vec::new();
    if alerts
        .iter()
        .any(|a| a.expr.contains("service:error_ratio"))
    {
        let record = |window: &&str| {
            Value::map([
                ("record", Value::from(burn::record(window))),
                ("expr", Value::from(burn::ratio(&service, window))),
                ("labels", Value::map([("service", service.as_str())])),
            ])
        };
        let records = Value::List(burn::windows().iter().map(record).collect());
        groups.push(
            Value::map([("name", Value::from(format!("{service}-signals")))])
                .with("rules", records),
        );
    }
    let rule = |a: &Alert| {
        let mut rule = Value::map([
            ("alert", Value::from(a.name)),
            ("expr", Value::from(a.expr.as_str())),
        ]);
        if a.lasting > 0 {
            rule = rule.with("for", format!("{}m", a.lasting));
        }
        rule.with("labels", Value::map(a.all_labels(&service)))
            .with("annotations", annotations(a))
    };
    let rules = Value::List(alerts.iter().map(rule).collect());
    groups.push(
        Value::map([("name", Value::from(format!("{service}-objectives")))]).with("rules", rules),
    );
    Value::map([("groups", Value::List(groups))])
}

fn annotations(alert: &Alert) -> Value {
    Value::map([
        ("summary", plain(&alert.summary)),
        ("description", plain(&alert.description)),
        ("runbook", "runbook/README.md".to_owned()),
    ])
}

fn tests(subject: &Subject<'_>, alerts: &[Alert]) -> Value {
    let service = signals::service(subject);
    let mut tests = Vec::new();
    for alert in alerts {
        for (what, series) in [("fires", &alert.fires), ("is quiet", &alert.quiet)] {
            let labels = alert.labels.iter().map(|(_, v)| format!(" {v}"));
            let name = format!("{}{} {what}", alert.name, labels.collect::<String>());
            let input = |(series, values): &Series| {
                Value::map([("series", series.as_str()), ("values", values.as_str())])
            };
            let expected = alerts
                .iter()
                .filter(|a| a.name == alert.name && expected(a, series));
            let expected = expected.map(|a| {
                Value::map([
                    ("exp_labels", Value::map(a.all_labels(&service))),
                    ("exp_annotations", annotations(a)),
                ])
            });
            let test = Value::map([
                ("eval_time", Value::from("1h")),
                ("alertname", Value::from(alert.name)),
                ("exp_alerts", Value::List(expected.collect())),
            ]);
            tests.push(
                Value::map([("name", Value::from(name)), ("interval", Value::from("1m"))])
                    .with(
                        "input_series",
                        Value::List(series.iter().map(input).collect()),
                    )
                    .with("alert_rule_test", Value::List(vec![test])),
            );
        }
    }
    Value::map([
        ("rule_files", Value::list(["rules.yaml"])),
        ("evaluation_interval", Value::from("1m")),
        ("tests", Value::List(tests)),
    ])
}

/// Whether an alert fires over some series: those under which it fires are among them, or, where it
/// asks for what is missing, those under which it is quiet are not.
fn expected(alert: &Alert, series: &[Series]) -> bool {
    let there = |s: &Series| series.contains(s);
    if series == alert.quiet.as_slice() {
        false
    } else if alert.fires.is_empty() {
        !alert.quiet.iter().all(there)
    } else {
        alert.fires.iter().all(there)
    }
}

fn page(subject: &Subject<'_>, alerts: &[Alert]) -> String {
    let mut page = Page::new(header(
        subject,
        Comment::Html,
        "alerting rules, and what they read",
    ));
    page.heading(1, "Alerts from the objectives");
    page.paragraph("`rules.yaml` goes into `rule_files` of Prometheus. `promtool test rules tests.yaml` shows each alert firing and staying quiet.");
    page.heading(2, "What must be reported");
    let service = signals::service(subject);
    page.paragraph(&format!("The design does not say how it is measured. The rules read these signals, each with the label `service=\"{service}\"`; give what you measure these names with recording rules or relabelling. `SignalMissing` fires where one is not there."));
    let all = [
        (
            signals::REQUESTS,
            "`code`",
            "Requests, counted where users arrive: at the front door or by probes. A request that nobody answered counts with a code of 5xx, else the loss of a region looks like quiet.",
        ),
        (
            signals::DURATION,
            "`area`, `kind` (`read` or `write`), `le`",
            "Round trips as users see them, in seconds, a histogram with a bucket at each objective. Areas are named as in `objectives.latency`.",
        ),
        (
            signals::LAG,
            "`store`, `region`",
            "How far a copy is behind, in seconds.",
        ),
        (
            signals::BACKUP,
            "`store`",
            "When the newest complete backup was taken, as Unix time.",
        ),
        (
            signals::NODES,
            "`tier`, `region`",
            "Nodes that are ready, or voters that take part.",
        ),
    ];
    let used = all.iter().filter(|(m, ..)| {
        alerts
            .iter()
            .any(|a| a.expr.contains(m) || a.labels.iter().any(|(_, v)| v == m))
    });
    let rows: Vec<Vec<String>> = used
        .map(|(m, labels, what)| vec![code(m), (*labels).to_owned(), (*what).to_owned()])
        .collect();
    page.table(&["signal", "labels", "what it is"], &rows);
    page.heading(2, "Alerts");
    let row = |a: &Alert| {
        let labels: Vec<String> = a.labels.iter().map(|(_, v)| code(v)).collect();
        vec![
            code(a.name),
            a.priority.word().to_owned(),
            labels.join(" "),
            crate::markdown::inline(&a.summary),
        ]
    };
    let rows: Vec<Vec<String>> = alerts.iter().map(row).collect();
    page.table(&["alert", "priority", "of", "what"], &rows);
    page.paragraph("The error budget is that of the availability objective over 30 days, with the windows and factors of the SRE workbook (\"Alerting on SLOs\"). Limits of lag, age and nodes are the design's.");
    page.finish()
}
