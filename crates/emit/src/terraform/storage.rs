//! Caches and object storage of a place as arguments of its module; and the stores of no module.

use super::place::Place;
use super::plan::{Plan, needs};
use crate::hcl::Expr;
use crate::slug::slug;
use stormglass_core::model::{CopyModel, Spread, StoreModel, WriteRule};
use stormglass_core::scenario::{CopyRole, Provider, ReplicationMode, StorageClass};

/// Longest name of a cache: ElastiCache takes 40 characters with the region's name before it.
const CACHE: usize = 11;

/// The caches of a place.
pub(super) fn caches(plan: &mut Plan<'_>, place: &Place<'_>) -> Expr {
    let mut out = Vec::new();
    for (store, copy) in plan.copies(place) {
        let multi = copy.spread != Spread::OneZone;
        let replicas = copy
            .read_replicas
            .max(u32::from(copy.spread == Spread::TwoZones));
        let entries = match (copy.service.as_str(), &copy.instance_type) {
            ("elasticache", Some(kind)) => Some(vec![
                ("node_type", Expr::from(kind)),
                ("shards", Expr::from(copy.nodes)),
                ("replicas", Expr::from(replicas)),
                ("multi_zone", Expr::Bool(multi && replicas > 0)),
            ]),
            ("memorystore", kind) => {
                let named = kind.as_deref().and_then(gigabytes).map(Expr::from);
                let size = copy.size.or(store.size).map(|s| Expr::from(s.gib().ceil()));
                Some(vec![
                    (
                        "memory_gb",
                        named.or(size).unwrap_or_else(|| plan.need(needs::CACHE_GB)),
                    ),
                    ("multi_zone", Expr::Bool(multi)),
                    ("read_replicas", Expr::from(copy.read_replicas)),
                ])
            }
            ("azure-cache", Some(kind)) => azure_cache(kind, copy),
            ("elasticache" | "azure-cache", None) => None,
            _ => continue,
        };
        let Some(entries) = entries else {
            let what = format!("`{}` in `{}`", store.name, place.region.key);
            plan.leave_out(
                &copy.path,
                what,
                "the design states no size that the service knows",
            );
            continue;
        };
        following(
            plan,
            store,
            "managed caches of different regions do not follow each other; each is emitted on its own",
        );
        out.push((slug(&store.name, CACHE), Expr::map(entries)));
    }
    Expr::Map(out)
}

/// `5gb`, `standard-5gb`: GiB.
fn gigabytes(kind: &str) -> Option<u32> {
    let last = kind.rsplit('-').next()?.to_ascii_lowercase();
    last.strip_suffix("gib")
        .or(last.strip_suffix("gb"))?
        .parse()
        .ok()
}

/// `P1`, `standard-C2`: sku, family and capacity.
fn azure_cache(kind: &str, copy: &CopyModel) -> Option<Vec<(&'static str, Expr)>> {
    let size = kind
        .replace('_', "-")
        .rsplit('-')
        .next()?
        .to_ascii_uppercase();
    let (family, capacity) = size.split_at_checked(1)?;
    let capacity: u32 = capacity.parse().ok()?;
    let sku = match family {
        "P" => "Premium",
        "C" if kind.to_ascii_lowercase().starts_with("basic") => "Basic",
        "C" => "Standard",
        _ => return None,
    };
    let mut entries = vec![
        ("sku", Expr::from(sku)),
        ("family", Expr::from(family)),
        ("capacity", Expr::from(capacity)),
    ];
    if copy.nodes > 1 {
        entries.push(("shards", Expr::from(copy.nodes)));
    }
    if copy.read_replicas > 1 {
        entries.push(("replicas", Expr::from(copy.read_replicas)));
    }
    Some(entries)
}

/// The buckets, or accounts, of a place.
pub(super) fn buckets(plan: &mut Plan<'_>, place: &Place<'_>) -> Expr {
    let mut out = Vec::new();
    for (store, copy) in plan.copies(place) {
        let entries = match copy.service.as_str() {
            "s3" => s3(plan, place, store, copy),
            "cloud-storage" => gcs(plan, place, store, copy),
            "blob-storage" => blob(plan, place, store, copy),
            _ => continue,
        };
        out.push((slug(&store.name, 20), Expr::map(entries)));
    }
    Expr::Map(out)
}

fn s3(
    plan: &mut Plan<'_>,
    place: &Place<'_>,
    store: &StoreModel,
    copy: &CopyModel,
) -> Vec<(&'static str, Expr)> {
    let replicas = replicas(plan, place, store, copy);
    let followed = !replicas.is_empty() || follows(plan, place, store, copy);
    if copy.redundancy.as_deref().is_some_and(|r| r != "regional") {
        plan.leave_out(
            &copy.path,
            format!("redundancy of `{}` in `{}`", store.name, place.region.key),
            "S3 keeps objects in three zones; another class of it is not emitted",
        );
    }
    vec![
        // Replication works on versions.
        (
            "versioning",
            Expr::Bool(versioned(plan, store, place) || followed),
        ),
        (
            "storage_class",
            Expr::from(class(copy.class, Provider::Aws)),
        ),
        ("expire_days", expire(store)),
        ("lifecycle", lifecycle(copy, Provider::Aws, "storage_class")),
        ("replicas", Expr::Map(replicas)),
    ]
}

fn gcs(
    plan: &mut Plan<'_>,
    place: &Place<'_>,
    store: &StoreModel,
    copy: &CopyModel,
) -> Vec<(&'static str, Expr)> {
    replicas(plan, place, store, copy);
    let spread = copy
        .redundancy
        .as_deref()
        .unwrap_or("regional")
        .replace('_', "-");
    let wide = match place.region.continent.as_str() {
        "north-america" => Some("US"),
        "europe" => Some("EU"),
        "asia" => Some("ASIA"),
        _ => None,
    };
    let location = match (spread.as_str(), wide) {
        ("multi-region", Some(wide)) => wide.to_owned(),
        ("regional", _) => place.region.location.clone(),
        (other, _) => {
            plan.leave_out(
                &copy.path,
                format!("redundancy `{other}` of `{}`", store.name),
                "Cloud Storage has no such place here; the bucket is in its region",
            );
            place.region.location.clone()
        }
    };
    vec![
        ("location", Expr::from(location)),
        ("versioning", Expr::Bool(versioned(plan, store, place))),
        (
            "storage_class",
            Expr::from(class(copy.class, Provider::Gcp)),
        ),
        ("expire_days", expire(store)),
        ("lifecycle", lifecycle(copy, Provider::Gcp, "storage_class")),
    ]
}

fn blob(
    plan: &mut Plan<'_>,
    place: &Place<'_>,
    store: &StoreModel,
    copy: &CopyModel,
) -> Vec<(&'static str, Expr)> {
    replicas(plan, place, store, copy);
    let redundancy = copy
        .redundancy
        .as_deref()
        .unwrap_or("lrs")
        .to_ascii_uppercase();
    let redundancy = redundancy.replace(['-', '_'], "");
    let mut moves: Vec<(StorageClass, f64)> = copy
        .lifecycle
        .iter()
        .map(|(c, age)| (*c, age.hours() / 24.0))
        .collect();
    // An account cannot start in the archive; its objects move there at once.
    let first = match copy.class {
        StorageClass::Standard => "Hot",
        StorageClass::Infrequent => "Cool",
        StorageClass::Cold => "Cold",
        StorageClass::Archive => {
            moves.push((StorageClass::Archive, 0.0));
            "Hot"
        }
    };
    let moves = moves.into_iter().map(|(c, days)| {
        Expr::map([
            ("days", Expr::number(days.floor())),
            ("tier", Expr::from(class(c, Provider::Azure))),
        ])
    });
    vec![
        ("redundancy", Expr::from(redundancy)),
        ("access_tier", Expr::from(first)),
        ("versioning", Expr::Bool(versioned(plan, store, place))),
        ("expire_days", expire(store)),
        ("lifecycle", Expr::list(moves)),
    ]
}

/// Age at which objects are deleted.
fn expire(store: &StoreModel) -> Expr {
    store
        .keep
        .map_or(Expr::Null, |k| Expr::number((k.hours() / 24.0).ceil()))
}

/// What the design says of versions; a word that the model does not carry.
fn versioned(plan: &Plan<'_>, store: &StoreModel, place: &Place<'_>) -> bool {
    let written = plan.subject.scenario.stores.get(&store.name);
    let copy = written.and_then(|s| s.copies.get(&place.region.key));
    copy.and_then(|c| c.versioning) == Some(true)
}

fn class(class: StorageClass, provider: Provider) -> &'static str {
    let words = match class {
        StorageClass::Standard => ["STANDARD", "STANDARD", "Hot"],
        StorageClass::Infrequent => ["STANDARD_IA", "NEARLINE", "Cool"],
        StorageClass::Cold => ["GLACIER_IR", "COLDLINE", "Cold"],
        StorageClass::Archive => ["DEEP_ARCHIVE", "ARCHIVE", "Archive"],
    };
    let [aws, gcp, azure] = words;
    match provider {
        Provider::Gcp => gcp,
        Provider::Azure => azure,
        _ => aws,
    }
}

fn lifecycle(copy: &CopyModel, provider: Provider, word: &str) -> Expr {
    Expr::list(copy.lifecycle.iter().map(|(to, age)| {
        Expr::map([
            ("days", Expr::number((age.hours() / 24.0).floor())),
            (word, Expr::from(class(*to, provider))),
        ])
    }))
}

/// Whether S3 can carry out the replication of a store.
fn replicates(store: &StoreModel) -> bool {
    matches!(
        store.replication.mode,
        ReplicationMode::Async | ReplicationMode::ActiveActive
    )
}

/// Whether a copy takes writes that others follow.
fn leads(store: &StoreModel, copy: &CopyModel) -> bool {
    match store.write {
        WriteRule::Primary(p) => store.copies.get(p).is_some_and(|c| c.region == copy.region),
        _ => copy.role == CopyRole::Writable || copy.role == CopyRole::Primary,
    }
}

/// Whether another bucket of S3 is copied to this one.
fn follows(plan: &Plan<'_>, place: &Place<'_>, store: &StoreModel, copy: &CopyModel) -> bool {
    let others = store
        .copies
        .iter()
        .filter(|c| c.region != copy.region && c.service == "s3");
    replicates(store)
        && others
            .filter(|c| plan.place(c.region).is_some() && place.provider == Provider::Aws)
            .any(|c| leads(store, c))
}

/// The buckets that follow this one; what S3 does not carry out is left out by name.
fn replicas(
    plan: &mut Plan<'_>,
    place: &Place<'_>,
    store: &StoreModel,
    copy: &CopyModel,
) -> Vec<(String, Expr)> {
    let mut out = Vec::new();
    if store.replication.mode == ReplicationMode::None || !leads(store, copy) {
        return out;
    }
    let name = slug(&store.name, 20);
    for other in store.copies.iter().filter(|c| c.region != copy.region) {
        let there = plan.place(other.region).cloned();
        if let Some(there) =
            there.filter(|_| replicates(store) && copy.service == "s3" && other.service == "s3")
        {
            let entry = [
                (
                    "arn",
                    Expr::raw(format!("module.{}.bucket_arns[\"{name}\"]", there.module)),
                ),
                (
                    "key_arn",
                    Expr::raw(format!("module.{}.key_arn", there.module)),
                ),
                (
                    "storage_class",
                    Expr::from(class(other.class, Provider::Aws)),
                ),
                ("deletes", Expr::Bool(store.replication.propagate_deletes)),
            ];
            out.push((there.module.replace('_', "-"), Expr::map(entry)));
            continue;
        }
        let to = plan
            .subject
            .model
            .regions
            .get(other.region)
            .map_or("", |r| r.key.as_str());
        plan.leave_out(
            &format!("replication.{}", store.name),
            format!(
                "`{}` copies of `{}` from `{}` to `{to}`",
                store.replication.mode, store.name, place.region.key
            ),
            "only S3 copies to S3, as objects come; run a transfer job between the two",
        );
    }
    out
}

/// Says once that copies of a store do not follow each other.
fn following(plan: &mut Plan<'_>, store: &StoreModel, why: &str) {
    if store.copies.len() > 1 && store.replication.mode != ReplicationMode::None {
        let what = format!(
            "`{}` replication of `{}`",
            store.replication.mode, store.name
        );
        plan.leave_out(&format!("replication.{}", store.name), what, why);
    }
}

/// Data sets of BigQuery in a place.
pub(super) fn datasets(plan: &Plan<'_>, place: &Place<'_>) -> Expr {
    let all = plan
        .copies(place)
        .into_iter()
        .filter(|(_, c)| c.service == "bigquery");
    Expr::list(all.map(|(s, _)| crate::slug::snake(&s.name)))
}

/// Stores that no module renders.
pub(super) fn others(plan: &mut Plan<'_>) {
    let known = [
        "rds",
        "cloud-sql",
        "azure-database",
        "elasticache",
        "memorystore",
        "azure-cache",
        "s3",
        "cloud-storage",
        "blob-storage",
        "bigquery",
    ];
    let model = plan.subject.model;
    for store in &model.stores {
        if store.copies.is_empty() {
            plan.leave_out(
                &store.path,
                format!("`{}`", store.name),
                "software on the nodes of its tier holds it; nothing of it is infrastructure",
            );
        }
        for copy in &store.copies {
            if plan.place(copy.region).is_none() || known.contains(&copy.service.as_str()) {
                continue;
            }
            let region = model
                .regions
                .get(copy.region)
                .map_or("", |r| r.key.as_str());
            let why = if copy.service == "self-run" {
                "it runs on nodes of a tier; install it there"
            } else {
                "this target has no module for the service yet"
            };
            plan.leave_out(
                &copy.path,
                format!("`{}` on {} in `{region}`", store.name, copy.service),
                why,
            );
        }
    }
}
