//! Stores: copies, what a write needs, replication, backups, residency.

use super::super::{
    BackupModel, CopyModel, Dist, Failure, Lag, RegionUnit, ReplicationModel, ResidencyRule,
    Spread, StoreModel, TierModel, WriteRule,
};
use super::context::Resolver;
use crate::math;
use crate::scenario::{
    Backup, Copy, CopyRole, Direction, Engine, Provider, Redundancy, ReplicationMode,
    ReplicationSpec, Residency, Store,
};

/// Logs are archived this often when any moment can be restored (minutes).
const LOG_MINUTES: f64 = 5.0;

impl Resolver<'_> {
    /// Every store with its copies.
    pub fn stores(&mut self, regions: &[RegionUnit], tiers: &[TierModel]) -> Vec<StoreModel> {
        let scenario = self.scenario;
        let names: Vec<&str> = scenario.stores.keys().map(String::as_str).collect();
        for name in scenario.backups.keys() {
            if !scenario.stores.contains_key(name) {
                self.dangling(&format!("backups.{name}"), name, "store", &names);
            }
        }
        if let Some(replication) = &scenario.replication {
            for name in replication.stores.keys() {
                if !scenario.stores.contains_key(name) {
                    self.dangling(&format!("replication.{name}"), name, "store", &names);
                }
            }
        }
        scenario
            .stores
            .iter()
            .filter_map(|(name, store)| self.store(name, store, regions, tiers))
            .collect()
    }

    fn store(
        &mut self,
        name: &str,
        store: &Store,
        regions: &[RegionUnit],
        tiers: &[TierModel],
    ) -> Option<StoreModel> {
        let path = format!("stores.{name}");
        let shown = if crate::yaml::find(&self.document.tree, &path).is_some() {
            path.clone()
        } else {
            "regions".into()
        };
        let Some(engine) = store.engine else {
            self.error(
                "missing-key",
                &shown,
                format!("store `{name}` has no `engine`"),
                "add `engine: postgresql` or another kind".into(),
            );
            return None;
        };
        if let Some(home) = &store.home {
            self.region_index(&format!("{path}.home"), home);
        }
        let spec = self.replication_spec(name);
        let mut copies = Vec::new();
        let mut roles = Vec::new();
        for (region, copy) in &store.copies {
            let copy_path = self.written(&format!("{path}.in.{region}"), region);
            let Some(r) = self.region_index(&copy_path, region) else {
                continue;
            };
            let Some(unit) = regions.get(r) else {
                continue;
            };
            roles.push(copy.role);
            copies.push(self.copy(name, store, engine, copy, r, unit, &copy_path));
        }
        if copies.is_empty() && store.voters.is_none() {
            self.error(
                "missing-key",
                &shown,
                format!("store `{name}` has no copies"),
                "add `in: { <region>: {} }`".into(),
            );
            return None;
        }
        let (mode, write) =
            self.write_rule(name, store, engine, spec.as_ref(), &roles, &copies, tiers)?;
        settle_roles(&mut copies, &roles, write);
        let lag = self.lag(name, mode, spec.as_ref(), &copies, regions);
        let backup = self.backup(name, store, &copies, write);
        Some(StoreModel {
            name: name.to_owned(),
            engine,
            write,
            replication: ReplicationModel {
                mode,
                lag,
                conflicts: spec.as_ref().and_then(|s| s.conflicts),
                propagate_deletes: spec
                    .as_ref()
                    .and_then(|s| s.propagate_deletes)
                    .unwrap_or(false),
            },
            backup,
            size: store.size,
            change_rate: store.change_rate,
            copies,
            path: shown,
        })
    }

    fn replication_spec(&self, name: &str) -> Option<ReplicationSpec> {
        let replication = self.scenario.replication.as_ref()?;
        replication
            .stores
            .get(name)
            .or(replication.all.as_ref())
            .cloned()
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one copy with all that it hangs on"
    )]
    fn copy(
        &mut self,
        name: &str,
        store: &Store,
        engine: Engine,
        copy: &Copy,
        r: usize,
        region: &RegionUnit,
        path: &str,
    ) -> CopyModel {
        let provider = self
            .scenario
            .regions
            .get(&region.key)
            .and_then(|x| x.provider)
            .unwrap_or(Provider::Aws);
        let service = self.service(copy.service.as_deref(), provider, engine, path);
        let spread = self.spread(&service, engine, copy, region, path);
        let (failure, local_failover) =
            self.instance_failure(name, &region.key, provider, &service, engine, spread, path);
        let promotion = self.promotion(&service, path);
        CopyModel {
            region: r,
            role: copy.role.unwrap_or(CopyRole::Replica),
            spread,
            failure,
            service,
            instance_type: copy.instance_type.clone(),
            nodes: copy.nodes.unwrap_or(1).max(1),
            read_replicas: copy.read_replicas.unwrap_or(0),
            class: copy
                .class
                .unwrap_or(crate::scenario::StorageClass::Standard),
            redundancy: copy.redundancy.clone(),
            storage_type: copy.storage_type.clone(),
            size: copy.size.or(store.size),
            local_failover,
            promotion: Some(promotion),
            path: path.to_owned(),
        }
    }

    /// Canonical name of the managed service.
    fn service(
        &mut self,
        word: Option<&str>,
        provider: Provider,
        engine: Engine,
        path: &str,
    ) -> String {
        let known: &[(&str, &str, Provider)] = &[
            ("rds", "rds", Provider::Aws),
            ("aurora", "aurora", Provider::Aws),
            ("elasticache", "elasticache", Provider::Aws),
            ("s3", "s3", Provider::Aws),
            ("ebs", "ebs", Provider::Aws),
            ("msk", "msk", Provider::Aws),
            ("cloud-sql", "cloud-sql", Provider::Gcp),
            ("cloudsql", "cloud-sql", Provider::Gcp),
            ("memorystore", "memorystore", Provider::Gcp),
            ("gcs", "cloud-storage", Provider::Gcp),
            ("cloud-storage", "cloud-storage", Provider::Gcp),
            ("bigquery", "bigquery", Provider::Gcp),
            ("spanner", "spanner", Provider::Gcp),
            ("azure-database", "azure-database", Provider::Azure),
            ("azure-sql", "azure-sql", Provider::Azure),
            ("azure-cache", "azure-cache", Provider::Azure),
            ("blob", "blob-storage", Provider::Azure),
        ];
        if word == Some("self-run") {
            return "self-run".into();
        }
        if let Some(word) = word {
            let plain = word.replace('_', "-");
            match known.iter().find(|(w, _, _)| *w == plain) {
                Some((_, canonical, owner)) => {
                    if *owner != provider {
                        self.error(
                            "service-of-another-provider",
                            &format!("{path}.service"),
                            format!("`{word}` is a service of `{owner}`, and the region is of `{provider}`"),
                            "write a service of the region's own provider".into(),
                        );
                    }
                    return (*canonical).into();
                }
                None => {
                    let words: Vec<&str> = known
                        .iter()
                        .filter(|k| k.2 == provider)
                        .map(|k| k.0)
                        .chain(["self-run"])
                        .collect();
                    self.dangling(&format!("{path}.service"), word, "managed service", &words);
                    return plain;
                }
            }
        }
        let service = match (provider, engine) {
            (Provider::Aws, Engine::Postgresql | Engine::Mysql | Engine::Sqlserver) => "rds",
            (Provider::Gcp, Engine::Postgresql | Engine::Mysql | Engine::Sqlserver) => "cloud-sql",
            (Provider::Azure, Engine::Postgresql | Engine::Mysql) => "azure-database",
            (Provider::Azure, Engine::Sqlserver) => "azure-sql",
            (Provider::Aws, Engine::Redis) => "elasticache",
            (Provider::Gcp, Engine::Redis) => "memorystore",
            (Provider::Azure, Engine::Redis) => "azure-cache",
            (Provider::Aws, Engine::Object) => "s3",
            (Provider::Gcp, Engine::Object) => "cloud-storage",
            (Provider::Azure, Engine::Object) => "blob-storage",
            (Provider::Gcp, Engine::Analytics) => "bigquery",
            (Provider::Gcp, Engine::Spanner) => "spanner",
            _ => "self-run",
        };
        self.assume_rule(
            &format!("rule.service.{provider}.{engine}"),
            &format!("{path}.service"),
            "managed service of a store, by provider and engine",
            service.into(),
        );
        service.into()
    }

    fn spread(
        &mut self,
        service: &str,
        engine: Engine,
        copy: &Copy,
        region: &RegionUnit,
        path: &str,
    ) -> Spread {
        let regional = matches!(
            service,
            "s3" | "cloud-storage" | "blob-storage" | "bigquery" | "self-run" | "spanner" | "msk"
        ) || matches!(
            engine,
            Engine::Object | Engine::Logs | Engine::Analytics | Engine::Consensus
        );
        match copy.zones {
            Some(Redundancy::Multi) if region.zones < 2 => {
                self.error(
                    "zone-redundancy-without-zones",
                    &format!("{path}.zones"),
                    format!(
                        "a standby in another zone is asked for, and region `{}` uses one zone",
                        region.key
                    ),
                    "write `zones: single`, or choose a region with zones".into(),
                );
                Spread::OneZone
            }
            _ if regional => Spread::Region,
            Some(Redundancy::Multi) => Spread::TwoZones,
            Some(Redundancy::Single) => Spread::OneZone,
            None => {
                self.assume_rule(
                    "rule.redundancy",
                    &format!("{path}.zones"),
                    "a managed instance has no standby in another zone unless `zones: multi` is stated",
                    "single".into(),
                );
                Spread::OneZone
            }
        }
    }

    /// Loss of the serving instance, and the failover inside the region.
    #[expect(
        clippy::too_many_arguments,
        reason = "one copy with all that it hangs on"
    )]
    fn instance_failure(
        &mut self,
        name: &str,
        region: &str,
        provider: Provider,
        service: &str,
        engine: Engine,
        spread: Spread,
        path: &str,
    ) -> (Failure, Option<Dist>) {
        let unit = format!("store:{name}@{region}");
        let failures = self.scenario.failures.as_ref();
        let database = failures
            .and_then(|f| f.database.as_ref())
            .map(|k| (k, "failures.database"));
        let cache = failures
            .and_then(|f| f.cache.as_ref())
            .map(|k| (k, "failures.cache"));
        let objects = failures
            .and_then(|f| f.object_storage.as_ref())
            .map(|k| (k, "failures.object-storage"));
        let ha = spread == Spread::TwoZones;
        let mechanism = match (service, ha) {
            ("rds" | "aurora", true) => Some(("aws", "rds", "multi-az-instance")),
            ("rds" | "aurora", false) => Some(("aws", "rds", "single-az-replace")),
            ("cloud-sql", true) => Some(("gcp", "cloud-sql", "ha-failover")),
            ("azure-database", true) => {
                Some(("azure", "postgresql-flexible", "zone-redundant-failover"))
            }
            ("azure-sql", true) => Some(("azure", "sql-database", "zonal-failover")),
            ("cloud-sql" | "azure-database" | "azure-sql", false) => {
                Some(("aws", "rds", "single-az-replace"))
            }
            ("elasticache", true) => Some(("aws", "elasticache", "multi-az-failover")),
            ("memorystore", true) => Some(("gcp", "memorystore", "standard-failover")),
            ("azure-cache", true) => Some(("azure", "cache-redis", "primary-failover")),
            _ => None,
        };
        let length = if self.assume_none() {
            None
        } else {
            mechanism.map(|(a, b, c)| {
                let text = if ha {
                    "failover of a managed instance to its standby"
                } else {
                    "restart of a single managed instance on another host"
                };
                self.mechanism(a, b, c, &format!("{path}.zones"), text)
            })
        };
        let failure = match engine {
            Engine::Redis => self.shock_failure(&unit, cache, "cache-node", length),
            Engine::Object | Engine::Analytics | Engine::Logs => {
                self.shock_failure(&unit, objects, "object-storage", None)
            }
            Engine::Queue | Engine::Kafka => self.shock_failure(&unit, None, "broker", None),
            Engine::Consensus | Engine::Volume => Failure::never(),
            Engine::Postgresql
            | Engine::Mysql
            | Engine::Sqlserver
            | Engine::Cockroachdb
            | Engine::Spanner => {
                let mut failure =
                    self.failure(&unit, database, "managed-db", provider.word(), "", length);
                if ha
                    && let Some(events) = &mut failure.events
                    && length.is_none()
                    && database.is_none()
                {
                    events.length = Dist::Fixed(0.0);
                }
                failure
            }
        };
        (failure, length.filter(|_| ha))
    }

    /// Promotion of a copy after the loss of the primary.
    fn promotion(&mut self, service: &str, path: &str) -> Dist {
        let (p, s, k) = match service {
            "aurora" => ("aws", "aurora-global", "unplanned-failover"),
            "rds" => ("aws", "rds", "cross-region-replica-promotion"),
            "azure-sql" => ("azure", "sql-database", "failover-group"),
            "elasticache" => ("aws", "elasticache", "multi-az-failover"),
            "memorystore" => ("gcp", "memorystore", "standard-failover"),
            "azure-cache" => ("azure", "cache-redis", "primary-failover"),
            "self-run" => ("redis", "sentinel", "sentinel-failover"),
            "s3" | "cloud-storage" | "blob-storage" | "bigquery" => return Dist::Fixed(0.0),
            _ => ("gcp", "cloud-sql", "cross-region-replica-promotion"),
        };
        self.mechanism(p, s, k, path, "promotion of a copy in another region")
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one store with all that it hangs on"
    )]
    fn write_rule(
        &mut self,
        name: &str,
        store: &Store,
        engine: Engine,
        spec: Option<&ReplicationSpec>,
        roles: &[Option<CopyRole>],
        copies: &[CopyModel],
        tiers: &[TierModel],
    ) -> Option<(ReplicationMode, WriteRule)> {
        let path = format!("stores.{name}");
        if let Some(voters) = &store.voters {
            let Some(t) = tiers.iter().position(|t| t.name == *voters) else {
                let known: Vec<&str> = self.scenario.tiers.keys().map(String::as_str).collect();
                self.dangling(&format!("{path}.voters"), voters, "tier", &known);
                return None;
            };
            if tiers.get(t).is_some_and(|x| x.quorum.is_none()) {
                self.error(
                    "voters-without-quorum",
                    &format!("{path}.voters"),
                    format!("tier `{voters}` is no quorum"),
                    format!("add `quorum: {{ tolerates: crash }}` to `tiers.{voters}`"),
                );
                return None;
            }
            return Some((ReplicationMode::Quorum, WriteRule::Voters(t)));
        }
        if engine == Engine::Consensus {
            self.error(
                "missing-key",
                &path,
                format!("store `{name}` has no `voters`"),
                "name the quorum tier that holds it: `voters: <tier>`".into(),
            );
            return None;
        }
        let serving: Vec<usize> = (0..copies.len())
            .filter(|c| roles.get(*c) != Some(&Some(CopyRole::Archive)))
            .collect();
        let stated_primary = roles.iter().position(|r| *r == Some(CopyRole::Primary));
        let writable = roles.contains(&Some(CopyRole::Writable));
        let loose = matches!(
            engine,
            Engine::Redis | Engine::Logs | Engine::Object | Engine::Queue | Engine::Kafka
        );
        let mode = spec.and_then(|s| s.mode).unwrap_or_else(|| {
            let mode = if serving.len() < 2 || (loose && engine != Engine::Object) { ReplicationMode::None } else { ReplicationMode::Async };
            if copies.len() > 1 {
                self.assume_rule(
                    &format!("rule.replication.{name}"),
                    &format!("replication.{name}"),
                    "copies without a stated mode: caches and queues are separate, all else is asynchronous",
                    mode.word().into(),
                );
            }
            mode
        });
        let primary = |this: &mut Self| {
            stated_primary.unwrap_or_else(|| {
                let first = serving.first().copied().unwrap_or(0);
                if serving.len() > 1 {
                    this.assume_rule(
                        &format!("rule.primary.{name}"),
                        &format!("{path}.in"),
                        "the first copy is the primary unless one says `role: primary`",
                        copies
                            .get(first)
                            .map_or_else(String::new, |c| c.path.clone()),
                    );
                }
                first
            })
        };
        let n = u32::try_from(serving.len()).unwrap_or(1).max(1);
        let rule = match mode {
            ReplicationMode::Sync if n > 1 => WriteRule::Copies(n),
            ReplicationMode::SemiSync if n > 1 => WriteRule::Copies(2),
            ReplicationMode::Quorum if n > 1 => WriteRule::Copies(n / 2 + 1),
            ReplicationMode::Crdt | ReplicationMode::ActiveActive => WriteRule::AnyCopy,
            ReplicationMode::Scheduled
                if writable || spec.and_then(|s| s.direction) == Some(Direction::Both) =>
            {
                WriteRule::AnyCopy
            }
            ReplicationMode::Async | ReplicationMode::None
                if stated_primary.is_none() && (writable || loose) =>
            {
                WriteRule::AnyCopy
            }
            _ => WriteRule::Primary(primary(self)),
        };
        let rule = match store.write_quorum {
            Some(k) if k >= 1 && k <= n => WriteRule::Copies(k),
            Some(k) => {
                self.error(
                    "impossible-quorum",
                    &format!("{path}.write-quorum"),
                    format!("{k} of {n} copies cannot confirm a write"),
                    format!("write a number from 1 to {n}"),
                );
                rule
            }
            None => rule,
        };
        Some((mode, rule))
    }

    fn lag(
        &mut self,
        name: &str,
        mode: ReplicationMode,
        spec: Option<&ReplicationSpec>,
        copies: &[CopyModel],
        regions: &[RegionUnit],
    ) -> Lag {
        let path = format!("replication.{name}");
        match mode {
            ReplicationMode::Sync | ReplicationMode::SemiSync | ReplicationMode::Quorum => {
                Lag::Zero
            }
            ReplicationMode::None => Lag::Never,
            ReplicationMode::Scheduled => {
                let Some(every) = spec.and_then(|s| s.every) else {
                    self.error(
                        "missing-key",
                        &path,
                        format!("the scheduled copy of `{name}` has no interval"),
                        "add `every: 5m`".into(),
                    );
                    return Lag::Never;
                };
                Lag::Scheduled {
                    every: every.hours(),
                    duration: spec.and_then(|s| s.duration).map_or(0.0, |d| d.hours()),
                }
            }
            ReplicationMode::Async | ReplicationMode::Crdt | ReplicationMode::ActiveActive => {
                if let Some(lag) = spec.and_then(|s| s.lag) {
                    return Lag::Bounded(lag.hours());
                }
                if copies.len() < 2 {
                    return Lag::Never;
                }
                let continents: std::collections::BTreeSet<&str> = copies
                    .iter()
                    .filter_map(|c| regions.get(c.region))
                    .map(|r| r.continent.as_str())
                    .collect();
                let key = if continents.len() > 1 {
                    "async-lag-cross-continent-p99"
                } else {
                    "async-lag-same-continent-p99"
                };
                let p99 = self.number(key, &format!("{path}.lag"));
                let sigma = self.sigma(key);
                Lag::Spread(Dist::LogNormal {
                    median: p99 / 3600.0 * math::exp(-sigma * math::normal_quantile(0.99)),
                    sigma,
                })
            }
        }
    }

    fn backup(
        &mut self,
        name: &str,
        store: &Store,
        copies: &[CopyModel],
        write: WriteRule,
    ) -> Option<BackupModel> {
        let scenario = self.scenario;
        let backup: &Backup = scenario.backups.get(name)?;
        let path = format!("backups.{name}");
        let every = match backup.every {
            Some(every) => every.hours(),
            None => {
                self.assume_rule(
                    "rule.backup-interval",
                    &format!("{path}.every"),
                    "backups are daily unless `every` is stated",
                    "24h".into(),
                );
                24.0
            }
        };
        let home = match write {
            WriteRule::Primary(p) => copies.get(p),
            _ => copies.first(),
        };
        let mut places: Vec<usize> = match write {
            WriteRule::AnyCopy => copies.iter().map(|c| c.region).collect(),
            _ => home.map(|c| c.region).into_iter().collect(),
        };
        for (i, key) in backup.copies_in.iter().enumerate() {
            if let Some(r) = self.region_index(&format!("{path}.copies-in[{i}]"), key)
                && !places.contains(&r)
            {
                places.push(r);
            }
        }
        let size = backup.size.or(store.size);
        let restore = match (backup.restore_time, backup.restore_speed, size) {
            (Some(t), _, _) => Dist::Fixed(t.hours()),
            (None, Some(speed), Some(size)) => {
                let bytes: f64 =
                    rust_decimal::prelude::ToPrimitive::to_f64(&size.bytes).unwrap_or(0.0);
                Dist::Fixed(bytes / speed.bytes_per_second() / 3600.0)
            }
            _ => self.mechanism(
                "aws",
                "rds",
                "point-in-time-restore",
                &format!("{path}.restore-time"),
                "restore of a backup to a new instance",
            ),
        };
        let log_every = (backup.point_in_time == Some(true)).then(|| match backup.log_every {
            Some(d) => d.hours(),
            None => {
                self.assume_rule(
                    "rule.log-archive",
                    &format!("{path}.log-every"),
                    "logs are archived every 5 minutes when any moment can be restored",
                    "5m".into(),
                );
                LOG_MINUTES / 60.0
            }
        });
        Some(BackupModel {
            every,
            duration: backup.duration.map_or(0.0, |d| d.hours()),
            log_every,
            keep: backup.keep.map(|d| d.hours()),
            regions: places,
            immutable: backup.immutable.unwrap_or(false),
            size,
            restore,
            path,
        })
    }

    /// Region whose law a store follows: its stated home, else its primary or first copy's.
    fn home(&self, s: usize, stores: &[StoreModel]) -> Option<usize> {
        let store = stores.get(s)?;
        let stated = self
            .scenario
            .stores
            .get(&store.name)
            .and_then(|x| x.home.clone());
        if let Some(key) = stated {
            return self.scenario.regions.get_index_of(&key);
        }
        let copy = match store.write {
            WriteRule::Primary(p) => store.copies.get(p),
            _ => store.copies.first(),
        };
        copy.map(|c| c.region)
    }

    /// Where data may be held.
    pub fn residency(
        &mut self,
        regions: &[RegionUnit],
        stores: &[StoreModel],
    ) -> Vec<ResidencyRule> {
        let scenario = self.scenario;
        let Some(compliance) = &scenario.compliance else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for (subject, residency) in &compliance.data_residency {
            let path = format!("compliance.data-residency.{subject}");
            let region = regions.iter().position(|r| r.key == *subject);
            let store = stores.iter().position(|s| s.name == *subject);
            let (list, home) = match (region, store) {
                (Some(r), _) => (
                    stores
                        .iter()
                        .enumerate()
                        .filter(|(_, s)| s.copies.iter().any(|c| c.region == r))
                        .map(|(i, _)| i)
                        .collect(),
                    Some(r),
                ),
                (None, Some(s)) => (vec![s], self.home(s, stores)),
                (None, None) => {
                    let known: Vec<&str> = scenario
                        .regions
                        .keys()
                        .chain(scenario.stores.keys())
                        .map(String::as_str)
                        .collect();
                    self.dangling(&path, subject, "region or store", &known);
                    continue;
                }
            };
            if *residency != Residency::Anywhere {
                out.push(ResidencyRule {
                    subject: subject.clone(),
                    stores: list,
                    residency: *residency,
                    home,
                    path,
                });
            }
        }
        out
    }
}

/// Roles that follow from what a write needs.
fn settle_roles(copies: &mut [CopyModel], stated: &[Option<CopyRole>], write: WriteRule) {
    for (c, copy) in copies.iter_mut().enumerate() {
        copy.role = stated.get(c).copied().flatten().unwrap_or(match write {
            WriteRule::Primary(p) if p == c => CopyRole::Primary,
            WriteRule::Primary(_) => CopyRole::Replica,
            WriteRule::AnyCopy | WriteRule::Copies(_) | WriteRule::Voters(_) => CopyRole::Writable,
        });
    }
}
