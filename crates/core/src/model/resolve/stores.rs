//! Stores: copies, what a write needs, replication, backups, residency.

use super::super::{
    CopyModel, Dist, Lag, RegionUnit, ReplicationModel, StoreModel, TierModel, WriteRule,
};
use super::context::Resolver;
use crate::math;
use crate::quantity::Bytes;
use crate::scenario::{CopyRole, Direction, Engine, ReplicationMode, ReplicationSpec, Store};
use rust_decimal::Decimal;

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
        if let Some(spec) = &spec {
            self.check_spec(name, mode, spec);
        }
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
                consistency: spec.as_ref().and_then(|s| s.consistency),
                leader: self.leader(name, mode, spec.as_ref(), &copies, write, tiers),
            },
            backup,
            size: self.grown(store.size, store),
            change_rate: store.change_rate,
            keep: store.keep,
            object_size: store.object_size,
            copies,
            path: shown,
        })
    }

    /// A size after the months of `cost.month`, where the store grows.
    pub fn grown(&mut self, size: Option<Bytes>, store: &Store) -> Option<Bytes> {
        let months = self.scenario.cost.as_ref().and_then(|c| c.month);
        let (Some(growth), Some(months)) = (store.growth, months) else {
            return size;
        };
        let added = growth
            .bytes_per_month()
            .checked_mul(Decimal::from(months))?;
        let bytes = size.unwrap_or_default().bytes.checked_add(added)?;
        Some(Bytes {
            bytes: bytes.round_dp(0),
        })
    }

    /// A key that the mode has no use for is a contradiction, not a detail.
    fn check_spec(&mut self, name: &str, mode: ReplicationMode, spec: &ReplicationSpec) {
        use ReplicationMode as M;
        let scheduled = mode == M::Scheduled;
        let lags = matches!(mode, M::Async | M::Crdt | M::ActiveActive);
        let useless = [
            ("every", spec.every.is_some() && !scheduled),
            ("duration", spec.duration.is_some() && !scheduled),
            ("lag", spec.lag.is_some() && !lags),
        ];
        for (key, _) in useless.iter().filter(|(_, x)| *x) {
            self.error(
                "key-without-effect",
                &format!("replication.{name}.{key}"),
                format!("`{key}` says nothing about copies that are `{mode}`"),
                if *key == "lag" {
                    "take it out, or write `mode: async`".into()
                } else {
                    "take it out, or write `mode: scheduled`".into()
                },
            );
        }
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
        let is_primary = |r: &&Option<CopyRole>| **r == Some(CopyRole::Primary);
        if let (Some(second), true) = (
            roles.iter().rposition(|r| is_primary(&r)),
            roles.iter().filter(is_primary).count() > 1,
        ) {
            let at = copies.get(second).map_or(path.clone(), |c| c.path.clone());
            self.error(
                "two-primaries",
                &format!("{at}.role"),
                format!("another copy of `{name}` is the primary, which takes all writes"),
                "write `role: replica`, or `writable` where several take writes".into(),
            );
        }
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
                    return match self.uncertain_time(&format!("{path}.lag")) {
                        Some(spread) => Lag::Spread(spread),
                        None => Lag::Bounded(lag.hours()),
                    };
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
