//! What to type for the steps of a recovery, where the design says on what it works.

use crate::files::Files;
use crate::kubernetes::{autoscales, runs_here};
use crate::markdown::Page;
use crate::slug::{slug, snake};
use crate::subject::Subject;
use std::collections::BTreeSet;
use stormglass_core::assessment::Drill;
use stormglass_core::model::{CopyModel, PlaceModel, StepKind, StoreModel, TierModel, WriteRule};
use stormglass_core::scenario::{CopyRole, Engine, Provider};

/// Writes the commands of a cause's steps; names what has none.
pub(super) fn write(subject: &Subject<'_>, drill: &Drill, page: &mut Page, files: &mut Files) {
    let mut kinds: BTreeSet<StepKind> = drill.stages.iter().map(|s| s.kind).collect();
    if !drill.promotion_left_out.is_empty() {
        kinds.insert(StepKind::Promote);
    }
    let mut lines = Vec::new();
    for kind in kinds {
        match kind {
            StepKind::Promote => promote(subject, drill, &mut lines, files),
            StepKind::Restore => restore(subject, drill, &mut lines, files),
            StepKind::Scale => scale(subject, drill, &mut lines),
            StepKind::Switch => switch(subject, &mut lines),
            StepKind::Rollback => rollback(subject, &mut lines),
            StepKind::Detect | StepKind::Decide | StepKind::Verify => {}
        }
    }
    if !lines.is_empty() {
        page.heading(3, "Commands");
        page.paragraph(
            "To do by hand what the steps do by themselves, or to look whether they did.",
        );
        page.commands(&lines);
    }
}

/// The variable of a shell that holds the name of something deployed.
fn variable(name: &str, region: &str) -> String {
    snake(&format!("{name} {region}")).to_uppercase()
}

fn key<'a>(subject: &Subject<'a>, region: usize) -> &'a str {
    let found = subject.model.regions.get(region);
    found.map_or("", |r| r.key.as_str())
}

fn location<'a>(subject: &Subject<'a>, region: usize) -> &'a str {
    let found = subject.model.regions.get(region);
    found.map_or("", |r| r.location.as_str())
}

/// Whether a drill takes a copy with it.
fn takes_copy(drill: &Drill, store: &str, region: &str) -> bool {
    let lost = format!("the copy of {store} in {region}");
    drill.takes.contains(&lost)
}

/// Whether a drill takes all nodes of a tier in a region with it.
fn takes_nodes(drill: &Drill, tier: &str, region: &str) -> bool {
    let lost = format!("nodes of {tier} in {region}");
    drill.takes.iter().any(|t| t.ends_with(&lost))
}

/// Stores whose primary is gone: the copies that can take over, each with its command.
fn promote(subject: &Subject<'_>, drill: &Drill, lines: &mut Vec<String>, files: &mut Files) {
    for store in &subject.model.stores {
        let WriteRule::Primary(primary) = store.write else {
            continue;
        };
        let gone = |c: &CopyModel| takes_copy(drill, &store.name, key(subject, c.region));
        if !store.copies.get(primary).is_some_and(gone) {
            continue;
        }
        let others = store.copies.iter().enumerate();
        let left: Vec<&CopyModel> = others
            .filter(|(i, c)| *i != primary && c.role != CopyRole::Archive && !gone(c))
            .map(|(_, c)| c)
            .collect();
        if left.len() > 1 {
            let from = drill.losses.iter().find(|l| l.store == store.name);
            let from =
                from.map_or_else(String::new, |l| format!(" ({})", l.from.replace('\n', " ")));
            lines.push(format!("# {}: one of these{from}", store.name));
        }
        for copy in left {
            let at = key(subject, copy.region);
            match promotion(subject, store, copy) {
                Some(command) => {
                    lines.push(format!("# promote {} in {at}", store.name));
                    lines.push(command);
                }
                None => files.leave_out(
                    &copy.path,
                    format!("the command that promotes `{}` in `{at}`", store.name),
                    format!("none is known for `{}`; write down your own", copy.service),
                ),
            }
        }
    }
}

fn promotion(subject: &Subject<'_>, store: &StoreModel, copy: &CopyModel) -> Option<String> {
    let region = location(subject, copy.region);
    let name = variable(&store.name, key(subject, copy.region));
    Some(match (copy.service.as_str(), store.engine) {
        ("rds", _) => format!(
            "aws rds promote-read-replica --region {region} --db-instance-identifier \"${name}\""
        ),
        ("cloud-sql", _) => format!("gcloud sql instances promote-replica \"${name}\""),
        ("azure-database", Engine::Postgresql) => format!(
            "az postgres flexible-server replica promote --resource-group \"$RESOURCE_GROUP\" --name \"${name}\" --promote-mode standalone --promote-option forced"
        ),
        ("azure-database", Engine::Mysql) => format!(
            "az mysql flexible-server replica stop-replication --resource-group \"$RESOURCE_GROUP\" --name \"${name}\""
        ),
        ("azure-sql", _) => format!(
            "az sql failover-group set-primary --resource-group \"$RESOURCE_GROUP\" --server \"${name}\" --name \"$FAILOVER_GROUP\" --allow-data-loss"
        ),
        ("self-run", Engine::Postgresql) => {
            format!("psql --host \"${name}\" --command 'SELECT pg_promote()'")
        }
        _ => return None,
    })
}

/// Stores that have a backup, in the region of their first copy.
fn restore(subject: &Subject<'_>, drill: &Drill, lines: &mut Vec<String>, files: &mut Files) {
    for store in &subject.model.stores {
        let loses = drill
            .losses
            .iter()
            .any(|l| l.store == store.name && super::seconds(&l.loss) > 0.0);
        let (Some(backup), Some(copy), true) = (&store.backup, store.copies.first(), loses) else {
            continue;
        };
        let region = location(subject, copy.region);
        let name = variable(&store.name, key(subject, copy.region));
        let any_moment = backup.log_every.is_some();
        let command = match (copy.service.as_str(), any_moment) {
            ("rds", true) => format!(
                "aws rds restore-db-instance-to-point-in-time --region {region} --source-db-instance-identifier \"${name}\" --target-db-instance-identifier \"${name}-restored\" --restore-time \"$BEFORE_THE_DAMAGE\""
            ),
            ("rds", false) => format!(
                "aws rds restore-db-instance-from-db-snapshot --region {region} --db-instance-identifier \"${name}-restored\" --db-snapshot-identifier \"$SNAPSHOT\""
            ),
            ("cloud-sql", true) => format!(
                "gcloud sql instances clone \"${name}\" \"${name}-restored\" --point-in-time \"$BEFORE_THE_DAMAGE\""
            ),
            ("cloud-sql", false) => {
                format!("gcloud sql backups restore \"$BACKUP\" --restore-instance \"${name}\"")
            }
            ("azure-database", _) if store.engine == Engine::Postgresql => format!(
                "az postgres flexible-server restore --resource-group \"$RESOURCE_GROUP\" --source-server \"${name}\" --name \"${name}-restored\" --restore-time \"$BEFORE_THE_DAMAGE\""
            ),
            _ => {
                files.leave_out(
                    &backup.path,
                    format!("the command that restores `{}`", store.name),
                    format!("none is known for `{}`; write down your own", copy.service),
                );
                continue;
            }
        };
        lines.push(format!(
            "# restore {} in {}",
            store.name,
            key(subject, copy.region)
        ));
        lines.push(command);
    }
}

/// Places that can grow and are not lost.
fn scale(subject: &Subject<'_>, drill: &Drill, lines: &mut Vec<String>) {
    for tier in &subject.model.tiers {
        for place in &tier.places {
            let at = key(subject, place.region);
            if place.nodes_recovered > place.nodes && !takes_nodes(drill, &tier.name, at) {
                lines.push(format!(
                    "# {} in {at}: from {} to {} nodes",
                    tier.name, place.nodes, place.nodes_recovered
                ));
                lines.push(scaling(subject, tier, place));
            }
        }
    }
}

fn scaling(subject: &Subject<'_>, tier: &TierModel, place: &PlaceModel) -> String {
    let (at, region) = (key(subject, place.region), location(subject, place.region));
    let (name, to) = (variable(&tier.name, at), place.nodes_recovered);
    if runs_here(subject, place) {
        let work = slug(&tier.name, 40);
        // An autoscaler would take a plain number of replicas back.
        return if autoscales(subject, tier, place) {
            format!(
                "kubectl {} patch hpa/{work} --patch '{{\"spec\":{{\"minReplicas\":{to}}}}}'",
                cluster(subject, at)
            )
        } else {
            format!(
                "kubectl {} scale {}/{work} --replicas {to}",
                cluster(subject, at),
                workload(tier)
            )
        };
    }
    match subject.provider_of(place.region) {
        Some(Provider::Aws) => format!(
            "aws autoscaling set-desired-capacity --region {region} --auto-scaling-group-name \"${name}\" --desired-capacity {to}"
        ),
        Some(Provider::Gcp) => format!(
            "gcloud compute instance-groups managed resize \"${name}\" --region {region} --size {to}"
        ),
        _ => format!(
            "az vmss scale --resource-group \"$RESOURCE_GROUP\" --name \"${name}\" --new-capacity {to}"
        ),
    }
}

/// Where a command of Kubernetes works: contexts have the names of the regions.
fn cluster(subject: &Subject<'_>, region: &str) -> String {
    format!(
        "--context {} --namespace {}",
        slug(region, 40),
        slug(&subject.model.name, 40)
    )
}

fn workload(tier: &TierModel) -> &'static str {
    if tier.quorum.is_some() {
        "statefulset"
    } else {
        "deployment"
    }
}

fn switch(subject: &Subject<'_>, lines: &mut Vec<String>) {
    if !subject.model.network.dns.is_empty() {
        lines.push("# which region do users find now?".to_owned());
        lines.push("dig +short \"$SERVICE_NAME\"".to_owned());
    }
}

fn rollback(subject: &Subject<'_>, lines: &mut Vec<String>) {
    for tier in subject
        .model
        .tiers
        .iter()
        .filter(|t| t.user_facing && t.quorum.is_none())
    {
        for place in tier.places.iter().filter(|p| runs_here(subject, p)) {
            let at = key(subject, place.region);
            lines.push(format!(
                "kubectl {} rollout undo {}/{}",
                cluster(subject, at),
                workload(tier),
                slug(&tier.name, 40)
            ));
        }
    }
}
