//! Data: how far copies are behind and how old backups are, against the objectives and against what the
//! assessment counts on.

use super::alerts::{Alert, Priority};
use super::signals::{BACKUP, Follower, LAG, followers, label, seconds, service};
use crate::files::Files;
use crate::subject::Subject;
use stormglass_core::quantity::Quantity;
use stormglass_core::scenario::Disruption;
use stormglass_core::wording;

/// Disruptions of places: what a copy that follows protects from.
const PLACES: [Disruption; 4] = [
    Disruption::Node,
    Disruption::Zone,
    Disruption::Region,
    Disruption::Provider,
];

pub(super) fn alerts(subject: &Subject<'_>, files: &mut Files) -> Vec<Alert> {
    let service = service(subject);
    let mut out = Vec::new();
    for follower in followers(subject) {
        out.extend(above_objective(subject, &service, &follower));
        out.push(above_design(&service, &follower));
    }
    for store in &subject.model.stores {
        if let Some(backup) = &store.backup {
            let age = seconds(backup.every + backup.duration);
            let labels = format!("service=\"{service}\",store=\"{}\"", label(&store.name));
            out.push(Alert {
                name: "BackupTooOld",
                expr: format!("time() - max({BACKUP}{{{labels}}}) > {age}"),
                lasting: 15,
                priority: Priority::P2,
                labels: vec![("store", store.name.clone())],
                summary: format!("The newest backup of {} is too old", store.name),
                description: format!(
                    "The design takes one every {}, in {}. Without a newer one, more is lost to damage and deletion than was assessed.",
                    wording::duration(seconds(backup.every)),
                    wording::duration(seconds(backup.duration))
                ),
                // Time begins at zero in tests.
                fires: vec![(format!("{BACKUP}{{{labels}}}"), format!("-{age}+0x60"))],
                quiet: vec![(format!("{BACKUP}{{{labels}}}"), "0+60x60".to_owned())],
            });
            if let Some(every) = backup.log_every {
                files.leave_out(
                    format!("{}.point-in-time", backup.path),
                    format!("an alert on the archiving of logs of `{}`, every {}", store.name, wording::duration(seconds(every))),
                    "each service reports it in its own way; watch the latest moment that can be restored",
                );
            }
        }
    }
    out
}

fn lag(service: &str, follower: &Follower<'_>) -> String {
    format!(
        "{LAG}{{service=\"{service}\",store=\"{}\",region=\"{}\"}}",
        label(&follower.store.name),
        label(follower.region)
    )
}

fn alert(service: &str, follower: &Follower<'_>, limit: f64, name: &'static str) -> Alert {
    let series = lag(service, follower);
    Alert {
        name,
        expr: format!("max({series}) > {limit}"),
        lasting: 5,
        priority: Priority::P2,
        labels: vec![
            ("region", follower.region.to_owned()),
            ("store", follower.store.name.clone()),
        ],
        summary: String::new(),
        description: String::new(),
        fires: vec![(series.clone(), format!("{}+0x60", limit * 2.0 + 1.0))],
        quiet: vec![(series, format!("{}+0x60", limit / 2.0))],
    }
}

/// The strictest objective of loss that a copy protects from.
fn above_objective(subject: &Subject<'_>, service: &str, follower: &Follower<'_>) -> Option<Alert> {
    let rpo = subject.model.objectives.rpo.as_ref()?;
    let name = &follower.store.name;
    let limits = PLACES.iter().filter_map(|d| rpo.for_store(name, *d));
    let strictest = limits.min_by(|a, b| a.seconds().total_cmp(&b.seconds()))?;
    let mut alert = alert(
        service,
        follower,
        strictest.seconds(),
        "ReplicationLagAboveObjective",
    );
    alert.summary = format!(
        "{name} in {} is further behind than the objective allows to lose",
        follower.region
    );
    alert.description = format!(
        "The objective is to lose at most {}. What is lost with the other copies now would be more.",
        strictest.to_text()
    );
    Some(alert)
}

fn above_design(service: &str, follower: &Follower<'_>) -> Alert {
    let name = &follower.store.name;
    let mut alert = alert(
        service,
        follower,
        follower.behind,
        "ReplicationLagAboveDesign",
    );
    alert.priority = Priority::P3;
    alert.summary = format!(
        "{name} in {} is further behind than was assessed",
        follower.region
    );
    alert.description = format!(
        "The assessment counts on at most {}. State what you see as `replication.{name}.lag` and assess again.",
        wording::duration(follower.behind)
    );
    alert
}
