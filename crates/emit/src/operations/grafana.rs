//! `grafana`: a dashboard of the signals, with the limits of the objectives and of the design as lines.

use super::signals::{BACKUP, LAG, NODES, REQUESTS, followers, label, places, seconds, service};
use super::{burn, latency};
use crate::files::Files;
use crate::slug::slug;
use crate::subject::Subject;
use crate::target::Target;
use crate::value::Value;

/// The target.
pub(crate) const TARGET: Target = Target {
    word: "grafana",
    description: "a dashboard of the signals beside what the design counts on",
    emit,
};

/// Columns of the grid.
const WIDTH: usize = 24;

/// One panel before it has its place.
struct Panel {
    title: String,
    description: String,
    kind: &'static str,
    unit: &'static str,
    /// Query and legend.
    queries: Vec<(String, String)>,
    /// Values from which on it is bad, with whether that is above (else below).
    limits: Vec<f64>,
    above: bool,
}

fn emit(subject: &Subject<'_>) -> Files {
    let mut files = Files::default();
    let all = panels(subject, &mut files);
    if all.is_empty() {
        return Files::none("the design has nothing to show");
    }
    let source = Value::map([
        ("type", Value::from("datasource")),
        ("name", Value::from("datasource")),
        ("label", Value::from("Prometheus")),
        ("query", Value::from("prometheus")),
    ]);
    let placed = all.iter().enumerate().map(|(i, p)| place(i, p));
    let about = format!(
        "{}. Made by Stormglass {} from the design {}. Change the design and run `stormglass emit` again; edits here are not kept.",
        subject.called(),
        subject.assessment.version,
        subject.digest
    );
    let dashboard = Value::map([
        ("description", Value::from(about)),
        ("title", Value::from(subject.called())),
        ("uid", Value::from(slug(&subject.model.name, 40))),
        ("schemaVersion", Value::from(39)),
        ("editable", Value::from(false)),
        ("refresh", Value::from("1m")),
        ("tags", Value::list(["stormglass"])),
        ("time", Value::map([("from", "now-6h"), ("to", "now")])),
        (
            "templating",
            Value::map([("list", Value::List(vec![source]))]),
        ),
        (
            "annotations",
            Value::map([("list", Value::List(Vec::new()))]),
        ),
        ("panels", Value::List(placed.collect())),
    ]);
    files.put("dashboard.json", dashboard.json());
    files
}

fn place(i: usize, panel: &Panel) -> Value {
    let (w, h) = (WIDTH / 2, 8);
    let source = || Value::map([("type", "prometheus"), ("uid", "${datasource}")]);
    let (good, bad) = if panel.above {
        ("green", "red")
    } else {
        ("red", "green")
    };
    let mut steps = vec![Value::map([
        ("color", Value::from(good)),
        ("value", Value::Null),
    ])];
    steps.extend(
        panel
            .limits
            .iter()
            .map(|l| Value::map([("color", Value::from(bad)), ("value", Value::from(*l))])),
    );
    let mut defaults = Value::map([("unit", panel.unit)]);
    if !panel.limits.is_empty() {
        defaults = defaults.with(
            "thresholds",
            Value::map([
                ("mode", Value::from("absolute")),
                ("steps", Value::List(steps)),
            ]),
        );
        if panel.kind == "timeseries" {
            let line = Value::map([("mode", "line")]);
            defaults = defaults.with("custom", Value::map([("thresholdsStyle", line)]));
        }
    }
    let query = |(n, (expr, legend)): (usize, &(String, String))| {
        let id = char::from(b'A' + u8::try_from(n % 26).unwrap_or(0));
        Value::map([
            (
                "refId",
                Value::from(format!(
                    "{id}{}",
                    if n < 26 {
                        String::new()
                    } else {
                        (n / 26).to_string()
                    }
                )),
            ),
            ("datasource", source()),
            ("expr", Value::from(expr.as_str())),
            ("legendFormat", Value::from(legend.as_str())),
        ])
    };
    Value::map([
        ("id", Value::from(i + 1)),
        ("type", Value::from(panel.kind)),
        ("title", Value::from(panel.title.as_str())),
        ("description", Value::from(panel.description.as_str())),
        ("datasource", source()),
        (
            "gridPos",
            Value::map([("x", (i % 2) * w), ("y", (i / 2) * h), ("w", w), ("h", h)]),
        ),
        (
            "fieldConfig",
            Value::map([
                ("defaults", defaults),
                ("overrides", Value::List(Vec::new())),
            ]),
        ),
        (
            "targets",
            Value::List(panel.queries.iter().enumerate().map(query).collect()),
        ),
    ])
}

fn panels(subject: &Subject<'_>, files: &mut Files) -> Vec<Panel> {
    let service = service(subject);
    let mut out = requests(subject, &service, files);
    for target in latency::targets(subject) {
        out.push(Panel {
            title: format!("Latency: {}", target.called()),
            description: "As users see it.".to_owned(),
            kind: "timeseries",
            unit: "s",
            queries: vec![(target.expr(&service), target.kind.to_owned())],
            limits: vec![target.within.seconds()],
            above: true,
        });
    }
    let followers = followers(subject);
    for store in &subject.model.stores {
        let of: Vec<f64> = followers
            .iter()
            .filter(|f| f.store.name == store.name)
            .map(|f| f.behind)
            .collect();
        if let Some(behind) = of.first() {
            out.push(Panel {
                title: format!("How far copies of {} are behind", store.name),
                description: "The line is what the assessment counts on at most.".to_owned(),
                kind: "timeseries",
                unit: "s",
                queries: vec![(
                    format!(
                        "max by (region) ({LAG}{{service=\"{service}\",store=\"{}\"}})",
                        label(&store.name)
                    ),
                    "{{region}}".to_owned(),
                )],
                limits: vec![*behind],
                above: true,
            });
        }
        if let Some(backup) = &store.backup {
            out.push(Panel {
                title: format!("Age of the newest backup of {}", store.name),
                description: "The line is the cadence of the design and the length of a run."
                    .to_owned(),
                kind: "timeseries",
                unit: "s",
                queries: vec![(
                    format!(
                        "time() - max({BACKUP}{{service=\"{service}\",store=\"{}\"}})",
                        label(&store.name)
                    ),
                    store.name.clone(),
                )],
                limits: vec![seconds(backup.every + backup.duration)],
                above: true,
            });
        }
    }
    for tier in &subject.model.tiers {
        let counts = places(subject, tier);
        let list: Vec<String> = counts.iter().map(|(r, n)| format!("{r} {n}")).collect();
        out.push(Panel {
            title: format!("Nodes of {} that are ready", tier.name),
            description: format!("The design counts on: {}.", list.join(", ")),
            kind: "timeseries",
            unit: "none",
            queries: vec![(
                format!(
                    "sum by (region) ({NODES}{{service=\"{service}\",tier=\"{}\"}})",
                    label(&tier.name)
                ),
                "{{region}}".to_owned(),
            )],
            // Regions differ: only a number that all share can be a line.
            limits: counts
                .first()
                .filter(|f| counts.iter().all(|c| c.1 == f.1))
                .map(|f| f64::from(f.1))
                .into_iter()
                .collect(),
            above: false,
        });
    }
    out
}

fn requests(subject: &Subject<'_>, service: &str, files: &mut Files) -> Vec<Panel> {
    let all = format!("{REQUESTS}{{service=\"{service}\"}}");
    let bad = format!("{REQUESTS}{{service=\"{service}\",code=~\"5..\"}}");
    let days = burn::DAYS;
    let mut out = Vec::new();
    if let Some(budget) = burn::budget(subject, files) {
        let target: f64 = (rust_decimal::Decimal::ONE - budget)
            .to_string()
            .parse()
            .unwrap_or(1.0);
        out.push(Panel {
            title: format!("Served over {days} days"),
            description: format!("The objective is {target}."),
            kind: "stat",
            unit: "percentunit",
            queries: vec![(format!("1 - (sum(increase({bad}[{days}d])) or vector(0)) / sum(increase({all}[{days}d]))"), "served".to_owned())],
            limits: vec![target],
            above: false,
        });
        out.push(Panel {
            title: "Share of requests lost".to_owned(),
            description: "The line is the share that the objective allows on average.".to_owned(),
            kind: "timeseries",
            unit: "percentunit",
            queries: ["5m", "1h", "6h"]
                .iter()
                .map(|w| {
                    (
                        format!("{}{{service=\"{service}\"}}", burn::record(w)),
                        (*w).to_owned(),
                    )
                })
                .collect(),
            limits: vec![budget.to_string().parse().unwrap_or(0.0)],
            above: true,
        });
    }
    if !subject.model.tiers.is_empty() {
        let most = subject
            .model
            .traffic
            .demand_rps
            .map(|d| (d * subject.model.traffic.peak * 1e6).round() / 1e6);
        out.push(Panel {
            title: "Requests a second".to_owned(),
            description: most.map_or_else(
                || "The design states no demand.".to_owned(),
                |m| format!("The design was assessed with {m} at most."),
            ),
            kind: "timeseries",
            unit: "reqps",
            queries: vec![
                (format!("sum(rate({all}[5m]))"), "all".to_owned()),
                (format!("sum(rate({bad}[5m]))"), "lost".to_owned()),
            ],
            limits: most.into_iter().collect(),
            above: true,
        });
    }
    out
}
