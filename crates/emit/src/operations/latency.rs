//! Latency: round trips of users against their objectives.

use super::alerts::{Alert, Priority, Series};
use super::signals::{DURATION, service};
use crate::files::Files;
use crate::subject::Subject;
use stormglass_core::quantity::{Duration, Percent, Quantity};
use stormglass_core::scenario::LatencyTarget;

/// One objective: where users are, what they do, how fast.
pub(super) struct Target<'a> {
    /// As the design names it; none for all users.
    pub(super) area: Option<&'a str>,
    /// `read` or `write`.
    pub(super) kind: &'static str,
    pub(super) within: Duration,
    /// Share of requests that must be so fast; none for the mean.
    pub(super) quantile: Option<Percent>,
    /// Areas that have an objective of their own.
    except: Vec<&'a str>,
}

impl Target<'_> {
    /// The labels that select its requests.
    pub(super) fn selector(&self, service: &str) -> String {
        let mut text = format!("service=\"{service}\",kind=\"{}\"", self.kind);
        if let Some(area) = self.area {
            text.push_str(&format!(",area=\"{area}\""));
        } else if !self.except.is_empty() {
            text.push_str(&format!(",area!~\"{}\"", self.except.join("|")));
        }
        text
    }

    /// The quantile or the mean over five minutes, in seconds.
    pub(super) fn expr(&self, service: &str) -> String {
        let of = self.selector(service);
        match self.quantile {
            Some(q) => format!(
                "histogram_quantile({}, sum by (le) (rate({DURATION}_bucket{{{of}}}[5m])))",
                q.share().normalize()
            ),
            None => format!(
                "sum(rate({DURATION}_sum{{{of}}}[5m]))\n/ sum(rate({DURATION}_count{{{of}}}[5m]))"
            ),
        }
    }

    /// What it is, for people.
    pub(super) fn called(&self) -> String {
        let how = self.quantile.map_or_else(
            || "on average".to_owned(),
            |q| format!("at {}", q.to_text()),
        );
        format!(
            "{}s {} within {} {how}",
            self.kind,
            self.area.unwrap_or("everywhere"),
            self.within.to_text()
        )
    }

    /// Requests that all take this long, seen by every area that it is about.
    fn series(&self, service: &str, seconds: f64) -> Vec<Series> {
        let limit = self.within.seconds();
        let labels = format!(
            "service=\"{service}\",area=\"{}\",kind=\"{}\"",
            self.area.unwrap_or("anywhere"),
            self.kind
        );
        let one = |name: &str, more: String, rate: f64| {
            (
                format!("{DURATION}_{name}{{{labels}{more}}}"),
                format!("0+{rate}x60"),
            )
        };
        match self.quantile {
            Some(_) => {
                let le = |bound: f64| {
                    let rate = if seconds <= bound { 600.0 } else { 0.0 };
                    one("bucket", format!(",le=\"{bound}\""), rate)
                };
                vec![
                    le(limit),
                    le(limit * 4.0),
                    one("bucket", ",le=\"+Inf\"".to_owned(), 600.0),
                ]
            }
            None => vec![
                one("sum", String::new(), 600.0 * seconds),
                one("count", String::new(), 600.0),
            ],
        }
    }
}

/// Every latency objective over users.
pub(super) fn targets<'a>(subject: &Subject<'a>) -> Vec<Target<'a>> {
    let Some(objective) = &subject.model.objectives.latency else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut add = |area: Option<&'a str>, target: &LatencyTarget, except: &[&'a str]| {
        for (kind, within) in [("read", target.reads), ("write", target.writes)] {
            if let Some(within) = within.filter(|w| w.seconds() > 0.0) {
                out.push(Target {
                    area,
                    kind,
                    within,
                    quantile: target.quantile,
                    except: except.to_vec(),
                });
            }
        }
    };
    let own: Vec<&str> = objective.by.keys().map(String::as_str).collect();
    for all in [&objective.all, &objective.everywhere]
        .into_iter()
        .flatten()
    {
        add(None, all, &own);
    }
    for (area, target) in &objective.by {
        add(Some(area), target, &[]);
    }
    out
}

pub(super) fn alerts(subject: &Subject<'_>, files: &mut Files) -> Vec<Alert> {
    let service = service(subject);
    if let Some(objective) = &subject.model.objectives.latency {
        let why =
            "it is measured between stores or regions, not by requests of users; probe it yourself";
        if !objective.commit.is_empty() {
            files.leave_out(
                "objectives.latency.commit",
                "an alert on the time of commits",
                why,
            );
        }
        if objective.between_clouds.is_some() {
            files.leave_out(
                "objectives.latency.between-clouds",
                "an alert on round trips between clouds",
                why,
            );
        }
    }
    let alert = |t: Target<'_>| {
        let limit = t.within.seconds();
        let expr = t.expr(&service);
        Alert {
            name: "LatencyAboveObjective",
            expr: if t.quantile.is_some() {
                format!("{expr} > {limit}")
            } else {
                format!("({expr}) > {limit}")
            },
            lasting: 10,
            priority: Priority::P2,
            labels: vec![
                ("area", t.area.unwrap_or("all").to_owned()),
                ("kind", t.kind.to_owned()),
            ],
            summary: format!(
                "{} are slower than the objective",
                if t.kind == "read" { "Reads" } else { "Writes" }
            ),
            description: format!("The objective: {}.", t.called()),
            fires: t.series(&service, limit * 3.0),
            quiet: t.series(&service, limit * 0.5),
        }
    };
    targets(subject).into_iter().map(alert).collect()
}
