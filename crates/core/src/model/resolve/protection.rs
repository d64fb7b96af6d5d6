//! Backups, and where data may be held.

use super::super::{
    BackupModel, CopyModel, Dist, RegionUnit, ResidencyRule, StoreModel, WriteRule,
};
use super::context::Resolver;
use crate::catalog::age_days;
use crate::scenario::{Backup, Residency, Store};

/// Logs are archived this often when any moment can be restored (minutes).
const LOG_MINUTES: f64 = 5.0;

impl Resolver<'_> {
    pub(super) fn backup(
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
        // Each of several writers backs up what is written to it.
        let mut complete = match write {
            WriteRule::AnyCopy => Vec::new(),
            _ => places.clone(),
        };
        for (i, key) in backup.copies_in.iter().enumerate() {
            let Some(r) = self.region_index(&format!("{path}.copies-in[{i}]"), key) else {
                continue;
            };
            for list in [&mut places, &mut complete] {
                if !list.contains(&r) {
                    list.push(r);
                }
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
            complete,
            immutable: backup.immutable.unwrap_or(false),
            isolated: backup.isolated.unwrap_or(false),
            size,
            restore,
            restore_tested: self.restore_tested(backup, &path),
            path,
        })
    }

    /// The day on which a restore last worked; anything that is no day is an error.
    fn restore_tested(&mut self, backup: &Backup, path: &str) -> Option<String> {
        let day = backup.restore_tested.clone()?;
        if day.len() != "2026-09-01".len() || age_days(&day, &day).is_none() {
            self.error(
                "invalid-value",
                &format!("{path}.restore-tested"),
                format!("`{day}` is no day"),
                "write the day of the last restore that worked, such as `2026-09-01`".into(),
            );
            return None;
        }
        Some(day)
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
