//! What happens to data and software: damage, releases, planned work.

use super::super::{
    Damage, DamageModel, DeployModel, Dist, Failure, MaintenanceModel, ProviderUnit, RegionUnit,
    TierModel, Victim,
};
use super::context::Resolver;
use super::failures::length_of;
use crate::scenario::{Blast, Canary, DeploySpec, UnitFailure};

/// Releases an hour that the exclusion is shown for: one a week.
const ONE_A_WEEK: f64 = 1.0 / 168.0;

impl Resolver<'_> {
    /// Damage to data, by kind: counted only when stated; the time to notice is needed either way.
    pub fn damages(&mut self, noticed_by_probes: Dist) -> Vec<DamageModel> {
        let stated = |f: fn(&crate::scenario::Failures) -> Option<UnitFailure>| {
            self.scenario.failures.as_ref().and_then(f)
        };
        let corruption = stated(|f| f.data_corruption.clone());
        let deletion = stated(|f| f.data_deletion.clone());
        let ransomware = stated(|f| f.ransomware.clone());
        let none = self.assume_none();
        let mut out = vec![self.corruption(corruption.as_ref())];
        if !none || deletion.is_some() {
            out.push(self.deletion(deletion.as_ref(), noticed_by_probes));
        }
        if !none || ransomware.is_some() {
            out.push(self.ransomware(ransomware.as_ref()));
        }
        out
    }

    fn damage(
        &mut self,
        damage: Damage,
        stated: Option<&UnitFailure>,
        path: &str,
        usual: (f64, Dist),
    ) -> DamageModel {
        let failure = stated.and_then(|s| self.stated_failure(s, path));
        // A stated length is the time until the damage is noticed.
        let noticed = failure.as_ref().and_then(|f| f.events).map(|e| e.length);
        let (rate, detection) = usual;
        DamageModel {
            damage,
            counted: failure.is_some(),
            failure: failure.unwrap_or_else(|| Failure::from_rate(rate / 8760.0, detection)),
            detection: noticed.unwrap_or(detection),
        }
    }

    fn corruption(&mut self, stated: Option<&UnitFailure>) -> DamageModel {
        let row = self
            .catalog
            .failure_rate("data-corruption", "", "")
            .cloned();
        let detection = row.as_ref().map_or(Dist::Fixed(0.0), |row| {
            length_of(
                row.duration_median_h,
                row.duration_mean_h,
                row.sigma,
                &row.distribution,
            )
        });
        if let Some(row) = &row {
            self.assume_datum(
                "rate.data-corruption.detection",
                "failures.data-corruption",
                "time until damaged data are noticed",
                format!("mean {:.1} h, lognormal", detection.mean()),
                None,
                &row.provenance,
            );
        }
        let rate = row.and_then(|r| r.rate).unwrap_or(0.0);
        let path = "failures.data-corruption";
        self.damage(Damage::Corruption, stated, path, (rate, detection))
    }

    /// Deletion stops requests at once, so the probes notice it. How often is in the operator
    /// group already; the deletion by itself counts only when stated.
    fn deletion(&mut self, stated: Option<&UnitFailure>, probes: Dist) -> DamageModel {
        self.assume_rule(
            "rule.deletion-noticed",
            "failures.data-deletion.duration",
            "deleted data stop requests, so health checks notice it",
            format!("mean {:.0} s", probes.mean() * 3600.0),
        );
        let path = "failures.data-deletion";
        self.damage(Damage::Deletion, stated, path, (0.0, probes))
    }

    fn ransomware(&mut self, stated: Option<&UnitFailure>) -> DamageModel {
        let row = self.catalog.shock("ransomware").cloned();
        let detection = row.as_ref().map_or(Dist::Fixed(0.0), |row| {
            match (row.detection_median_h, row.sigma) {
                (Some(median), Some(sigma)) => Dist::LogNormal { median, sigma },
                (Some(median), None) => Dist::Fixed(median),
                (None, _) => Dist::Fixed(0.0),
            }
        });
        if let Some(row) = &row {
            self.assume_datum(
                "shock.ransomware.detection",
                "failures.ransomware",
                "time until encryption by an attacker is noticed and recovery can start",
                format!("mean {:.1} h, lognormal", detection.mean()),
                None,
                &row.provenance,
            );
        }
        let rate = row.and_then(|r| r.rate).unwrap_or(0.0);
        let path = "failures.ransomware";
        self.damage(Damage::Ransomware, stated, path, (rate, detection))
    }

    /// Releases; none where nothing undeclared fails and none is declared.
    pub fn deploys(&mut self) -> Option<DeployModel> {
        let stated = self
            .scenario
            .failures
            .as_ref()
            .and_then(|f| f.deploys.as_ref())
            .map(|d| d.0.clone());
        if stated.is_none() && (self.assume_none() || self.scenario.tiers.is_empty()) {
            return None;
        }
        let spec = stated.unwrap_or_default();
        let row = self.catalog.failure_rate("bad-deploy", "", "").cloned();
        let (usual, range) = row.as_ref().map_or((0.0, None), |r| {
            (r.rate.unwrap_or(0.0), r.rate_low.zip(r.rate_high))
        });
        let fails = match (&spec.fails, &row) {
            (Some(p), _) => p.fraction(),
            (None, None) => 0.0,
            (None, Some(row)) => {
                self.assume_datum(
                    "rate.bad-deploy",
                    "failures.deploys.fails",
                    "share of releases that fail",
                    format!("{usual}"),
                    range.map(|(a, b)| format!("{a}..{b}")),
                    &row.provenance,
                );
                usual
            }
        };
        let (detect, rollback, told_apart) = self.deploy_times(&spec, row.as_ref())?;
        let blast = spec.blast.unwrap_or_else(|| {
            self.assume_rule(
                "rule.blast",
                "failures.deploys.blast",
                "one deploy pipeline reaches everything at once unless `blast` is stated",
                "all".into(),
            );
            Blast::All
        });
        let often = spec.frequency.map_or(ONE_A_WEEK, |f| f.per_hour());
        let length = match (detect, rollback) {
            (d, Dist::Fixed(0.0)) => d,
            (a, b) => Dist::Fixed(a.mean() + b.mean()),
        };
        let mut failure = Failure::from_rate(often * fails, length);
        if spec.fails.is_none() && usual > 0.0 {
            failure.default_key = Some("rate.bad-deploy".into());
        }
        Some(DeployModel {
            failure,
            counted: spec.frequency.is_some(),
            detect,
            rollback,
            told_apart,
            blast,
            canary: spec.canary.as_ref().and_then(|c| self.canary(c)),
        })
    }

    fn deploy_times(
        &mut self,
        spec: &DeploySpec,
        row: Option<&crate::catalog::FailureRate>,
    ) -> Option<(Dist, Dist, bool)> {
        let fixed = |d: crate::quantity::Duration| Dist::Fixed(d.hours());
        match (spec.duration, spec.detect, spec.rollback) {
            (None, Some(a), Some(b)) => Some((fixed(a), fixed(b), true)),
            (Some(d), None, None) => Some((fixed(d), Dist::Fixed(0.0), false)),
            (None, None, None) => {
                let row = row?;
                let length = length_of(
                    row.duration_median_h,
                    row.duration_mean_h,
                    row.sigma,
                    &row.distribution,
                );
                self.assume_datum(
                    "rate.bad-deploy.duration",
                    "failures.deploys.duration",
                    "from a bad release to the end of its rollback",
                    format!("mean {:.2} h, lognormal", length.mean()),
                    None,
                    &row.provenance,
                );
                Some((length, Dist::Fixed(0.0), false))
            }
            (Some(_), _, _) => {
                self.error(
                    "contradicting-failure",
                    "failures.deploys",
                    "a whole `duration` and its parts are stated together".into(),
                    "state `duration`, or `detect` and `rollback`".into(),
                );
                None
            }
            (None, _, _) => {
                let missing = if spec.detect.is_none() {
                    "detect"
                } else {
                    "rollback"
                };
                self.error(
                    "incomplete-failure",
                    "failures.deploys",
                    format!("of noticing and rolling back a bad release only one is stated: `{missing}` is missing"),
                    format!("add `{missing}: 5m`, or state one `duration` for both"),
                );
                None
            }
        }
    }

    fn canary(&mut self, canary: &Canary) -> Option<(f64, f64)> {
        match (canary.share, canary.bake) {
            (Some(share), Some(bake)) => Some((share.fraction(), bake.hours())),
            _ => {
                self.error(
                    "incomplete-canary",
                    "failures.deploys.canary",
                    "a canary needs the share of requests that it gets and how long it is watched"
                        .into(),
                    "write `canary: { share: 5%, bake: 30m }`".into(),
                );
                None
            }
        }
    }

    /// Planned work, where declared.
    pub fn maintenance(
        &mut self,
        providers: &[ProviderUnit],
        regions: &[RegionUnit],
        tiers: &[TierModel],
    ) -> Vec<MaintenanceModel> {
        let scenario = self.scenario;
        let mut out = Vec::new();
        for (name, work) in scenario.failures.iter().flat_map(|f| &f.maintenance) {
            let path = format!("failures.maintenance.{name}");
            let (Some(often), Some(window)) = (work.frequency, work.window) else {
                self.error(
                    "incomplete-maintenance",
                    &path,
                    format!("it is not said how often and how long `{name}` is done"),
                    "write `{ frequency: 1/month, window: 30m, scope: \"region:<name>\" }`".into(),
                );
                continue;
            };
            let victims = match work.scope.as_deref() {
                None | Some("all") => (0..regions.len()).map(Victim::Region).collect(),
                Some(member) => {
                    self.victims(&format!("{path}.scope"), member, providers, regions, tiers)
                }
            };
            match Failure::from_frequency(often.per_hour(), Dist::Fixed(window.hours())) {
                Some(failure) => out.push(MaintenanceModel {
                    name: name.clone(),
                    failure,
                    victims,
                }),
                None => self.error(
                    "quantity-out-of-range",
                    &path,
                    "the work would fill all time".into(),
                    "lower the frequency or the window".into(),
                ),
            }
        }
        out
    }
}
