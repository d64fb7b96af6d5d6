//! One copy of a store: its service, where it lives, how its instance fails, how it is promoted.

use super::super::{CopyModel, Dist, Failure, RegionUnit, Spread};
use super::context::Resolver;
use crate::quantity::Duration;
use crate::scenario::{Copy, CopyRole, Engine, Provider, Redundancy, StorageClass, Store};

impl Resolver<'_> {
    #[expect(
        clippy::too_many_arguments,
        reason = "one copy with all that it hangs on"
    )]
    pub(super) fn copy(
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
        let promotion = if store.copies.len() > 1 {
            self.promotion(&service, path)
        } else {
            Dist::Fixed(0.0)
        };
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
            size: self.grown(copy.size.or(store.size), store),
            lifecycle: self.lifecycle(copy, path),
            requests: copy.requests.clone().unwrap_or_default(),
            retrieval: copy.retrieval.iter().map(|(c, r)| (*c, *r)).collect(),
            local_failover,
            promotion: Some(promotion),
            path: path.to_owned(),
        }
    }

    /// Classes by age, youngest first; each must be colder than the one before.
    fn lifecycle(&mut self, copy: &Copy, path: &str) -> Vec<(StorageClass, Duration)> {
        let mut out: Vec<(StorageClass, Duration)> =
            copy.lifecycle.iter().map(|(c, age)| (*c, *age)).collect();
        out.sort_by_key(|(_, age)| *age);
        let mut before = copy.class.unwrap_or(StorageClass::Standard);
        for (class, _) in &out {
            if *class <= before {
                self.error(
                    "key-without-effect",
                    &format!("{path}.lifecycle.{class}"),
                    format!("objects do not move from `{before}` to `{class}` as they age"),
                    "order the ages: standard, infrequent, cold, archive".into(),
                );
            }
            before = *class;
        }
        out
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
            ("sqs", "sqs", Provider::Aws),
            ("cloudwatch-logs", "cloudwatch-logs", Provider::Aws),
            ("pubsub", "pubsub", Provider::Gcp),
            ("cloud-logging", "cloud-logging", Provider::Gcp),
            ("log-analytics", "log-analytics", Provider::Azure),
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
            (Provider::Aws, Engine::Kafka) => "msk",
            (Provider::Aws, Engine::Queue) => "sqs",
            (Provider::Gcp, Engine::Queue) => "pubsub",
            (Provider::Aws, Engine::Logs) => "cloudwatch-logs",
            (Provider::Gcp, Engine::Logs) => "cloud-logging",
            (Provider::Azure, Engine::Logs) => "log-analytics",
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
            "s3" | "cloud-storage"
                | "blob-storage"
                | "bigquery"
                | "self-run"
                | "spanner"
                | "msk"
                | "sqs"
                | "pubsub"
                | "cloudwatch-logs"
                | "cloud-logging"
                | "log-analytics"
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
}
