//! What an alert is, and the list of those that a design asks for.

use super::{burn, capacity, data, latency, signals};
use crate::files::Files;
use crate::subject::Subject;

/// How fast somebody has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Priority {
    /// Users are losing requests at a rate that ends the budget within days: wake somebody.
    P1,
    /// An objective is missed or about to be: today.
    P2,
    /// The design no longer is what was assessed: this week.
    P3,
}

impl Priority {
    pub(super) const ALL: [Self; 3] = [Self::P1, Self::P2, Self::P3];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::P1 => "p1",
            Self::P2 => "p2",
            Self::P3 => "p3",
        }
    }
}

/// A series of a test: its name with labels, and its values in promtool's notation, a sample a minute.
pub(super) type Series = (String, String);

/// An alert, with one set of series under which it fires within the hour and one under which it does
/// not.
pub(super) struct Alert {
    pub(super) name: &'static str,
    pub(super) expr: String,
    /// How long it must hold, in minutes.
    pub(super) lasting: u32,
    pub(super) priority: Priority,
    /// Beside `service` and `priority`.
    pub(super) labels: Vec<(&'static str, String)>,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) fires: Vec<Series>,
    pub(super) quiet: Vec<Series>,
}

impl Alert {
    /// Every label of the alert when it fires, in the order of their names.
    pub(super) fn all_labels(&self, service: &str) -> Vec<(String, String)> {
        let mut labels: Vec<(String, String)> = vec![
            ("priority".to_owned(), self.priority.word().to_owned()),
            ("service".to_owned(), service.to_owned()),
        ];
        labels.extend(self.labels.iter().map(|(k, v)| ((*k).to_owned(), plain(v))));
        labels.sort();
        labels
    }
}

/// Text that Prometheus does not take for a template.
pub(super) fn plain(text: &str) -> String {
    text.replace("{{", "{ {")
}

/// Every alert that the design asks for; what cannot be watched is named in `files`.
pub(super) fn alerts(subject: &Subject<'_>, files: &mut Files) -> Vec<Alert> {
    let mut out = burn::alerts(subject, files);
    out.extend(latency::alerts(subject, files));
    out.extend(data::alerts(subject, files));
    out.extend(capacity::alerts(subject, files));
    let missing = missing(subject, &out);
    out.extend(missing);
    out
}

/// A signal that is not there would let every alert over it sleep.
fn missing(subject: &Subject<'_>, alerts: &[Alert]) -> Vec<Alert> {
    let service = signals::service(subject);
    let all = [
        (signals::REQUESTS, ""),
        (signals::DURATION, "_count"),
        (signals::LAG, ""),
        (signals::BACKUP, ""),
        (signals::NODES, ""),
    ];
    let used = all.into_iter().filter(|(metric, _)| {
        alerts
            .iter()
            .any(|a| a.expr.contains(metric) || a.fires.iter().any(|(s, _)| s.contains(metric)))
    });
    let alert = |(metric, suffix): (&'static str, &'static str)| Alert {
        name: "SignalMissing",
        expr: format!("absent({metric}{suffix}{{service=\"{service}\"}})"),
        lasting: 10,
        priority: Priority::P2,
        labels: vec![("signal", metric.to_owned())],
        summary: format!("Nothing reports {metric}"),
        description: "Alerts over this signal cannot fire. See README.md for what it must be."
            .to_owned(),
        fires: Vec::new(),
        quiet: vec![(
            format!("{metric}{suffix}{{service=\"{service}\"}}"),
            "1+0x60".to_owned(),
        )],
    };
    used.map(alert).collect()
}
