//! Databases of a place as arguments of its module.

use super::place::Place;
use super::plan::{Plan, needs};
use crate::hcl::Expr;
use crate::slug::slug;
use stormglass_core::model::{BackupModel, CopyModel, Spread, StoreModel, WriteRule};
use stormglass_core::scenario::{CopyRole, Engine, Provider, ReplicationMode};

/// Most days that the services keep automated backups.
const MOST_DAYS: [(Provider, f64); 3] = [
    (Provider::Aws, 35.0),
    (Provider::Gcp, 365.0),
    (Provider::Azure, 35.0),
];

/// The databases of a place, and copies of backups that it holds of others (AWS only).
pub(super) struct Databases {
    /// Databases by name.
    pub databases: Expr,
    /// Copies of backups by name.
    pub copies: Expr,
}

/// The databases of a place.
pub(super) fn databases(plan: &mut Plan<'_>, place: &Place<'_>) -> Databases {
    let mut out = Vec::new();
    for (store, copy) in plan.copies(place) {
        if !is_database(copy) {
            continue;
        }
        if let Some(entries) = database(plan, place, store, copy) {
            out.push((slug(&store.name, 20), Expr::map(entries)));
        }
    }
    Databases {
        databases: Expr::Map(out),
        copies: backup_copies(plan, place),
    }
}

/// Whether a copy is one that these modules run.
fn is_database(copy: &CopyModel) -> bool {
    matches!(
        copy.service.as_str(),
        "rds" | "cloud-sql" | "azure-database"
    )
}

fn database(
    plan: &mut Plan<'_>,
    place: &Place<'_>,
    store: &StoreModel,
    copy: &CopyModel,
) -> Option<Vec<(&'static str, Expr)>> {
    let what = format!("`{}` in `{}`", store.name, place.region.key);
    if copy.role == CopyRole::Archive {
        plan.leave_out(
            &copy.path,
            what,
            "a database that only archives is no instance; keep dumps in object storage",
        );
        return None;
    }
    let Some(kind) = &copy.instance_type else {
        plan.leave_out(&copy.path, what, "the design states no instance type");
        return None;
    };
    let (engine, version) = match (store.engine, place.provider) {
        (Engine::Postgresql, _) => ("postgres", Some(needs::POSTGRESQL)),
        (Engine::Mysql, Provider::Aws | Provider::Gcp) => ("mysql", Some(needs::MYSQL)),
        (Engine::Sqlserver, Provider::Aws) => ("sqlserver-se", None),
        (engine, _) => {
            plan.leave_out(
                &copy.path,
                what,
                format!("this target has no managed {engine} here yet"),
            );
            return None;
        }
    };
    let source = source(plan, place, store, copy);
    let version = version.map(|need| plan.need(need));
    let size = copy.size.or(store.size).map(|s| Expr::from(s.gb().ceil()));
    let mut entries = Vec::new();
    let multi = Expr::Bool(copy.spread != Spread::OneZone);
    let retention = retention(plan, place, store);
    match place.provider {
        Provider::Gcp => {
            let prefix = if engine == "mysql" {
                "MYSQL_"
            } else {
                "POSTGRES_"
            };
            let variable = if engine == "mysql" {
                "replace(var.mysql_version, \".\", \"_\")"
            } else {
                "var.postgresql_version"
            };
            entries.push(("version", Expr::raw(format!("\"{prefix}${{{variable}}}\""))));
            entries.push(("tier", Expr::from(kind)));
            entries.push((
                "storage_gb",
                size.unwrap_or_else(|| plan.need(needs::STORAGE)),
            ));
            let logs = store.backup.as_ref().is_some_and(|b| b.log_every.is_some());
            entries.push(("point_in_time", Expr::Bool(logs)));
        }
        Provider::Azure => {
            entries.extend(version.map(|v| ("version", v)));
            entries.push(("sku", Expr::from(flexible_sku(kind))));
            match copy.size.or(store.size) {
                Some(size) => entries.push((
                    "storage_mb",
                    Expr::from(flexible_storage(size.gib().ceil())),
                )),
                None => {
                    plan.need(needs::STORAGE);
                    // The next size that the service has.
                    let next = "[for s in [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384] : s * 1024 if s >= var.database_storage_gb][0]";
                    entries.push(("storage_mb", Expr::raw(next)));
                }
            }
            entries.push(("geo_backup", Expr::Bool(false)));
        }
        _ => {
            entries.push(("engine", Expr::from(engine)));
            entries.extend(version.map(|v| ("engine_version", v)));
            entries.push(("instance_type", Expr::from(kind)));
            entries.push((
                "storage_gb",
                size.unwrap_or_else(|| plan.need(needs::STORAGE)),
            ));
            if let Some(kind) = &copy.storage_type {
                entries.push(("storage_type", Expr::from(kind)));
            }
        }
    }
    if place.provider != Provider::Aws && copy.storage_type.is_some() {
        plan.leave_out(
            &copy.path,
            format!("storage type of {what}"),
            "the module takes the service's default type",
        );
    }
    entries.push(("multi_zone", multi));
    entries.push(("read_replicas", Expr::from(copy.read_replicas)));
    entries.push(("retention_days", retention));
    entries.extend(source.map(|s| ("replica_of", s)));
    if copy.nodes > 1 {
        plan.leave_out(
            &copy.path,
            format!("{} nodes of {what}", copy.nodes),
            "an instance of these services is one node; read replicas stand apart",
        );
    }
    Some(entries)
}

/// The instance that a copy follows, where its provider can do that; the rest is left out by name.
fn source(
    plan: &mut Plan<'_>,
    place: &Place<'_>,
    store: &StoreModel,
    copy: &CopyModel,
) -> Option<Expr> {
    let mode = store.replication.mode;
    if mode == ReplicationMode::None || store.copies.len() < 2 {
        return None;
    }
    let primary = match store.write {
        WriteRule::Primary(p) => store.copies.get(p),
        _ => None,
    };
    let Some(primary) = primary else {
        plan.leave_out(
            &format!("replication.{}", store.name),
            format!(
                "`{mode}` replication of `{}` among its writable copies",
                store.name
            ),
            "the managed services have one writer; each copy is emitted as an instance of its own",
        );
        return None;
    };
    if primary.region == copy.region {
        return None;
    }
    let home = plan.place(primary.region).cloned();
    let home = home.filter(|h| h.provider == place.provider && is_database(primary));
    let follows = matches!(mode, ReplicationMode::Async) && home.is_some();
    let Some(home) = home.filter(|_| follows) else {
        let from = plan
            .subject
            .model
            .regions
            .get(primary.region)
            .map_or("", |r| r.key.as_str());
        plan.leave_out(
            &format!("replication.{}", store.name),
            format!("`{mode}` replication of `{}` from `{from}` to `{}`", store.name, place.region.key),
            "a managed instance only follows, asynchronously, one of its own provider; set up logical replication between the two",
        );
        return None;
    };
    let output = match place.provider {
        Provider::Gcp => "database_names",
        Provider::Azure => "database_ids",
        _ => "database_arns",
    };
    let name = slug(&store.name, 20);
    Some(Expr::raw(format!(
        "module.{}.{output}[\"{name}\"]",
        home.module
    )))
}

/// Days that automated backups are kept.
fn retention(plan: &mut Plan<'_>, place: &Place<'_>, store: &StoreModel) -> Expr {
    let keep = store.backup.as_ref().and_then(|b| b.keep);
    let Some(hours) = keep else {
        return plan.need(needs::RETENTION);
    };
    let days = (hours / 24.0).ceil();
    let most = MOST_DAYS
        .iter()
        .find(|(p, _)| *p == place.provider)
        .map_or(35.0, |(_, d)| *d);
    if days > most {
        plan.leave_out(
            &format!("backups.{}.keep", store.name),
            format!("backups of `{}` kept for {days} days", store.name),
            format!("the service keeps at most {most} days; {most} are emitted"),
        );
    }
    Expr::number(days.min(most))
}

/// Backups of instances in other regions of AWS that this region keeps a copy of.
fn backup_copies(plan: &mut Plan<'_>, place: &Place<'_>) -> Expr {
    let mut out = Vec::new();
    for store in &plan.subject.model.stores {
        let held = store
            .backup
            .as_ref()
            .is_some_and(|b| b.regions.contains(&place.index));
        if !held {
            continue;
        }
        if store
            .copies
            .iter()
            .any(|c| c.region == place.index && is_database(c) && c.role != CopyRole::Replica)
        {
            continue;
        }
        let WriteRule::Primary(p) = store.write else {
            continue;
        };
        let home = store
            .copies
            .get(p)
            .filter(|c| c.service == "rds")
            .and_then(|c| plan.place(c.region).cloned());
        if let (Some(home), Provider::Aws) =
            (home.filter(|h| h.index != place.index), place.provider)
        {
            let name = slug(&store.name, 20);
            let days = retention(plan, place, store);
            let entry = [
                (
                    "source_arn",
                    Expr::raw(format!("module.{}.database_arns[\"{name}\"]", home.module)),
                ),
                ("retention_days", days),
            ];
            out.push((name, Expr::map(entry)));
        }
    }
    Expr::Map(out)
}

/// What backups ask and the services do not do.
pub(super) fn backups(plan: &mut Plan<'_>) {
    for store in &plan.subject.model.stores {
        let Some(backup) = &store.backup else {
            continue;
        };
        let database = store.copies.iter().any(is_database);
        if !database {
            let places = names(plan, &backup.regions);
            plan.leave_out(&backup.path, format!("backups of `{}` in {places}", store.name), "this target backs up databases only; copy objects and volumes with a backup service");
            continue;
        }
        if (backup.every - 24.0).abs() > 1e-9 {
            plan.leave_out(
                &format!("{}.every", backup.path),
                format!("backups of `{}` every {} h", store.name, backup.every),
                "the services take a snapshot a day, and logs in between where any moment can be restored",
            );
        }
        elsewhere(plan, store, backup);
        for (stated, word) in [
            (backup.immutable, "immutable"),
            (backup.isolated, "isolated"),
        ] {
            if stated {
                plan.leave_out(
                    &format!("{}.{word}", backup.path),
                    format!("{word} backups of `{}`", store.name),
                    "automated backups live and die with the account of their instance; copy them to a locked vault of another account",
                );
            }
        }
    }
}

/// Copies of backups in places where the provider of the database does not put them.
fn elsewhere(plan: &mut Plan<'_>, store: &StoreModel, backup: &BackupModel) {
    let homes: Vec<usize> = store
        .copies
        .iter()
        .filter(|c| is_database(c) && c.role != CopyRole::Replica)
        .map(|c| c.region)
        .collect();
    let aws = matches!(store.write, WriteRule::Primary(p) if store.copies.get(p).is_some_and(|c| c.service == "rds"));
    let held = |r: &usize| {
        homes.contains(r) || aws && plan.place(*r).is_some_and(|p| p.provider == Provider::Aws)
    };
    let missing: Vec<usize> = backup
        .regions
        .iter()
        .copied()
        .filter(|r| !held(r))
        .collect();
    if !missing.is_empty() {
        let places = names(plan, &missing);
        plan.leave_out(
            &format!("{}.copies-in", backup.path),
            format!("copies of the backups of `{}` in {places}", store.name),
            "automated backups are copied between regions of AWS only; export dumps to object storage there",
        );
    }
}

fn names(plan: &Plan<'_>, regions: &[usize]) -> String {
    let all = regions
        .iter()
        .filter_map(|r| plan.subject.model.regions.get(*r));
    let all: Vec<String> = all.map(|r| format!("`{}`", r.key)).collect();
    all.join(", ")
}

/// `Standard_D4ds_v4` as the service calls it: `GP_Standard_D4ds_v4`.
fn flexible_sku(kind: &str) -> String {
    let family = kind
        .strip_prefix("Standard_")
        .unwrap_or(kind)
        .chars()
        .next();
    match family {
        _ if !kind.starts_with("Standard_") => kind.to_owned(),
        Some('B') => format!("B_{kind}"),
        Some('E') => format!("MO_{kind}"),
        _ => format!("GP_{kind}"),
    }
}

/// The next size that the service has, in MiB.
fn flexible_storage(gib: rust_decimal::Decimal) -> u32 {
    let sizes = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];
    let next = sizes
        .iter()
        .find(|s| gib <= rust_decimal::Decimal::from(**s));
    next.copied().unwrap_or(32768_u32) * 1024
}

#[cfg(test)]
mod tests {
    use super::{flexible_sku, flexible_storage};

    #[test]
    fn azure_has_its_own_words_for_sizes() {
        assert_eq!(flexible_sku("Standard_D4ds_v4"), "GP_Standard_D4ds_v4");
        assert_eq!(flexible_sku("Standard_E4ds_v5"), "MO_Standard_E4ds_v5");
        assert_eq!(flexible_sku("Standard_B2s"), "B_Standard_B2s");
        assert_eq!(flexible_sku("GP_Standard_D2s_v3"), "GP_Standard_D2s_v3");
        assert_eq!(flexible_storage(187.into()), 256 * 1024);
        assert_eq!(flexible_storage(32.into()), 32 * 1024);
    }
}
