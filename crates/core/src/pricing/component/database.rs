//! Databases: instances by the hour, storage by the month, standbys and replicas included.
//!
//! Every copy of the scenario is an instance of its own (or `nodes` of them); a copy in two zones
//! is charged as the provider charges a standby; `read-replicas` are single instances with their
//! own storage.

use super::{Amount, Item, Ledger};
use crate::model::{CopyModel, Spread, StoreModel};
use crate::pricing::bill::Component;
use crate::scenario::Engine;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for store in &model.stores {
        let database = matches!(
            store.engine,
            Engine::Postgresql
                | Engine::Mysql
                | Engine::Sqlserver
                | Engine::Cockroachdb
                | Engine::Spanner
        );
        if !database {
            continue;
        }
        for copy in &store.copies {
            charge_copy(ledger, store, copy);
        }
    }
}

/// How a managed service names its meters.
struct Meters {
    /// Service of the instance.
    service: String,
    /// Item of the instance.
    item: String,
    /// Meter of an instance without standby.
    single: &'static str,
    /// Meter of an instance with its standby.
    standby: &'static str,
    /// Service of the storage.
    storage_service: String,
    /// Item of the storage.
    storage_item: &'static str,
    /// Meter of storage without standby.
    storage_single: String,
    /// Meter of storage with its standby.
    storage_standby: String,
}

fn charge_copy(ledger: &mut Ledger<'_>, store: &StoreModel, copy: &CopyModel) {
    let base = Item {
        region: copy.region,
        component: Component::Database,
        resource: store.name.clone(),
        what: format!("{} {}", copy.service, store.engine),
        path: copy.path.clone(),
        purchase: Some("on-demand"),
        provider: None,
    };
    let storage = Item {
        purchase: None,
        ..base.clone()
    };
    if copy.service == "self-run" {
        // Runs on nodes and disks of tiers, which are charged there; hardware of its own is not.
        if copy.instance_type.is_some() {
            ledger.gap(
                &base.named("hardware of its own"),
                "a self-run store is billed by the tier it runs on: state its machines as a tier that is not user-facing",
            );
        }
        return;
    }
    let Some(meters) = meters(ledger, store, copy) else {
        let what = if copy.instance_type.is_none() && copy.service != "spanner" {
            "no instance type stated: state `instance-type`"
        } else {
            "this service is not priced yet"
        };
        return ledger.gap(&base, what);
    };
    let key = |ledger: &Ledger<'_>, meter: &str| {
        ledger.key(copy.region, &meters.service, &meters.item, meter)
    };
    let replicas = copy.nodes.saturating_mul(copy.read_replicas);
    let (main, suffix) = if copy.spread == Spread::OneZone || meters.single == meters.standby {
        (meters.single, "")
    } else {
        (meters.standby, ", with standby in another zone")
    };
    let name = shown(&meters.item, &copy.service);
    // Aurora's standby is an instance like any other.
    let (mains, extras) = if copy.service == "aurora" {
        let standby = u32::from(copy.spread != Spread::OneZone);
        (
            copy.nodes,
            copy.nodes.saturating_mul(copy.read_replicas.max(standby)),
        )
    } else {
        (copy.nodes, replicas)
    };
    ledger.charge(
        &base.named(format!("{name}{suffix}")),
        &key(ledger, main),
        Some(Amount::things(mains)),
    );
    if extras > 0 {
        ledger.charge(
            &base.named(format!("{name}, read replica")),
            &key(ledger, meters.single),
            Some(Amount::things(extras)),
        );
    }
    // Of Azure SQL's vCore tiers only General Purpose charges for a second zone.
    let azure_sql = meters.service == "sql-database";
    if azure_sql && copy.spread != Spread::OneZone && meters.item.starts_with("GP_Gen") {
        let extra = key(ledger, "zone-redundancy");
        ledger.charge(
            &base.named(format!("{name}, zone redundancy")),
            &extra,
            Some(Amount::things(copy.nodes)),
        );
    }
    let storage_key = |ledger: &Ledger<'_>, meter: &str| {
        ledger.key(
            copy.region,
            &meters.storage_service,
            meters.storage_item,
            meter,
        )
    };
    if azure_sql && is_dtu(&meters.item) {
        return; // DTU sizes include their storage.
    }
    let meter = if copy.spread == Spread::OneZone {
        &meters.storage_single
    } else {
        &meters.storage_standby
    };
    let words = format!("storage, {meter}");
    let main_key = storage_key(ledger, meter);
    let Some(size) = copy.size.or(store.size) else {
        let reason = format!(
            "no size stated: state `size` of the store ({})",
            ledger.about(&main_key)
        );
        return ledger.gap(
            &storage.named(format!("storage of {}", store.name)),
            &reason,
        );
    };
    // Aurora's instances share one volume.
    let volumes = if copy.service == "aurora" {
        1
    } else {
        copy.nodes
    };
    ledger.charge(
        &storage.named(words),
        &main_key,
        Amount::stored(size, volumes),
    );
    if replicas > 0 && copy.service != "aurora" {
        let single = storage_key(ledger, &meters.storage_single);
        ledger.charge(
            &storage.named("storage of read replicas"),
            &single,
            Amount::stored(size, replicas),
        );
    }
}

fn meters(ledger: &Ledger<'_>, store: &StoreModel, copy: &CopyModel) -> Option<Meters> {
    let item = copy.instance_type.clone();
    let engine = match store.engine {
        Engine::Postgresql => "postgresql",
        Engine::Mysql => "mysql",
        Engine::Sqlserver => "sqlserver",
        Engine::Spanner => {
            return Some(Meters {
                service: "spanner".into(),
                item: "standard-regional".into(),
                single: "node",
                standby: "node",
                storage_service: "spanner".into(),
                storage_item: "standard-regional",
                storage_single: "storage".into(),
                storage_standby: "storage".into(),
            });
        }
        _ => return None,
    };
    let item = item?;
    match copy.service.as_str() {
        "rds" if engine != "sqlserver" => {
            let kind = rds_storage(ledger, copy);
            Some(Meters {
                service: format!("rds-{engine}"),
                item,
                single: "instance-single",
                standby: "instance-multi-az",
                storage_service: "rds".into(),
                storage_item: "-",
                storage_single: format!("storage-{kind}-single"),
                storage_standby: format!("storage-{kind}-multi-az"),
            })
        }
        "aurora" if engine != "sqlserver" => Some(Meters {
            service: format!("aurora-{engine}"),
            item,
            single: "instance-standard",
            standby: "instance-standard",
            storage_service: "aurora".into(),
            storage_item: "-",
            storage_single: "storage-standard".into(),
            storage_standby: "storage-standard".into(),
        }),
        "cloud-sql" | "cloudsql" if engine != "sqlserver" => {
            let hdd = copy
                .storage_type
                .as_deref()
                .is_some_and(|t| t.eq_ignore_ascii_case("hdd") || t == "pd-hdd");
            let kind = if hdd { "hdd" } else { "ssd" };
            Some(Meters {
                service: format!("cloud-sql-{engine}"),
                item,
                single: "instance-single",
                standby: "instance-ha",
                storage_service: "cloud-sql".into(),
                storage_item: "-",
                storage_single: format!("storage-{kind}-single"),
                storage_standby: format!("storage-{kind}-ha"),
            })
        }
        "azure-database" if engine != "sqlserver" => Some(Meters {
            service: format!("{engine}-flexible"),
            item,
            single: "instance-single",
            standby: "instance-ha",
            storage_service: format!("{engine}-flexible"),
            storage_item: "-",
            storage_single: "storage".into(),
            storage_standby: "storage-ha".into(),
        }),
        "azure-sql" | "azure-database" if engine == "sqlserver" => {
            let meter = if is_dtu(&item) {
                "instance-single"
            } else {
                "instance-with-licence"
            };
            let tier = match item.get(..2) {
                Some("BC") => "bc",
                Some("HS") => "hs",
                _ => "gp",
            };
            let redundant = if tier == "gp" { "-zone-redundant" } else { "" };
            Some(Meters {
                service: "sql-database".into(),
                item,
                single: meter,
                standby: meter,
                storage_service: "sql-database".into(),
                storage_item: "-",
                storage_single: format!("storage-{tier}"),
                storage_standby: format!("storage-{tier}{redundant}"),
            })
        }
        _ => None,
    }
}

/// Sizes of Azure SQL that are not counted in vCores, such as `S1` or `P6`.
fn is_dtu(item: &str) -> bool {
    !item.contains("_Gen")
}

/// The stated volume type; else gp3, or gp2 where only that has a price. Both cost the same where
/// both are listed.
fn rds_storage(ledger: &Ledger<'_>, copy: &CopyModel) -> String {
    if let Some(kind) = &copy.storage_type {
        return kind.clone();
    }
    let spread = if copy.spread == Spread::OneZone {
        "single"
    } else {
        "multi-az"
    };
    let known = |kind: &str| {
        let meter = format!("storage-{kind}-{spread}");
        ledger.listed(&ledger.key(copy.region, "rds", "-", &meter))
    };
    let kind = if !known("gp3") && known("gp2") {
        "gp2"
    } else {
        "gp3"
    };
    kind.to_owned()
}

fn shown(item: &str, service: &str) -> String {
    if item == "standard-regional" {
        format!("{service} node")
    } else {
        item.to_owned()
    }
}
