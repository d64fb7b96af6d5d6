//! Where rates, lengths and steps come from.

use super::draft::Draft;
use super::formula::Origin;
use crate::drill::{Cause, Loss};
use crate::model::{Dist, Failure, StepKind};

impl Draft<'_> {
    /// The default whose key starts so, where it stands in at one of these paths; else the first of
    /// them that is written; else that default wherever it stands in.
    pub fn from(&self, paths: &[&str], key: &str) -> Origin {
        let origins = &self.model().origins;
        let starts = |k: &&String| !key.is_empty() && k.starts_with(key);
        for path in paths {
            if let Some(found) = origins.defaults(path).iter().find(starts) {
                return self.default(found, path);
            }
        }
        if let Some(path) = paths.iter().find(|p| self.place(p).is_some()) {
            return self.written(path);
        }
        let mut all = self.model().assumptions.iter();
        if let Some(a) = all.find(|a| starts(&&a.key)) {
            return self.default(&a.key, &a.path);
        }
        for path in paths {
            if let Some(found) = origins.defaults(path).first() {
                return self.default(found, path);
            }
        }
        self.written(paths.first().unwrap_or(&""))
    }

    /// Where it comes from how a unit fails, by the name of its cause or part.
    pub fn of_failure(&self, label: &str, failure: &Failure) -> Origin {
        if let Some(key) = &failure.default_key {
            let found = self.model().assumptions.iter().find(|a| a.key == *key);
            return self.default(key, found.map_or("", |a| &a.path));
        }
        let origins = &self.model().origins;
        let (kind, name) = label.split_once(':').unwrap_or((label, ""));
        let tier = label.split('@').next().unwrap_or(label);
        let region = label.split('/').next().unwrap_or(label);
        if let Some(path) = [label, tier, region, kind]
            .into_iter()
            .find_map(|unit| origins.failure(unit))
        {
            return self.written(path);
        }
        if *failure == Failure::never() && matches!(kind, "load-balancer" | "spot" | "store") {
            return Draft::design(format!("there is no failure of {label} to speak of"));
        }
        let named = |start: &str| format!("{start}.{name}");
        let area = self.model().groups.iter().find(|g| g.name == name);
        let area = area.map_or("", |g| g.name.as_str());
        match kind {
            "dependency" | "front-door" => {
                let own = named("dependencies");
                self.from(&[&format!("{own}.availability"), &own], "default.saas")
            }
            "group" | "area" | "operator-error" if name != "deletion" => {
                let own = format!("failures.groups.{area}");
                self.from(
                    &[&own, &named("failures.groups"), "failures.groups"],
                    "shock.",
                )
            }
            "maintenance" => self.from(&[&named("failures.maintenance")], ""),
            "bad-deploy" => self.from(&["failures.deploys"], "rate.bad-deploy"),
            "data-corruption" => self.from(&["failures.data-corruption"], "rate.data-corruption"),
            "ransomware" => self.from(&["failures.ransomware"], "shock.ransomware"),
            "operator-error" => self.from(
                &["failures.data-deletion.duration", "failures.data-deletion"],
                "rule.deletion-noticed",
            ),
            "link" => self.from(&["failures.link"], "rate.inter-region-link"),
            "control-plane" => self.from(
                &["failures.control-plane", &named("dependencies")],
                "rate.control-plane",
            ),
            "software" => self.from(&["recovery.software"], "mechanism.kubernetes.pod"),
            _ => self.from(&["failures.units", "failures"], "rule."),
        }
    }

    /// Where the length of a unit's failures comes from: of an instance that fails over or restarts
    /// by itself from that mechanism.
    pub fn of_unit_length(&self, label: &str, failure: &Failure) -> Origin {
        let m = self.model();
        let length = failure.events.map(|e| e.length);
        let stores = m.stores.iter();
        let mut copies = stores.flat_map(|s| s.copies.iter().map(move |c| (s, c)));
        let own = copies.find(|(s, c)| {
            let region = m.regions.get(c.region).map_or("", |r| r.key.as_str());
            label == format!("store:{}@{region}", s.name)
        });
        match (own, length) {
            (Some((_, copy)), Some(Dist::Uniform { .. })) => {
                self.from(&[&format!("{}.zones", copy.path)], "mechanism.")
            }
            _ => self.of_failure(label, failure),
        }
    }

    /// Where the length of a cause's events comes from.
    pub fn of_length(&self, cause: &Cause) -> Origin {
        if matches!(cause.loss, Loss::Release) {
            let paths = ["failures.deploys.duration", "failures.deploys"];
            return self.from(&paths, "rate.bad-deploy.duration");
        }
        self.of_unit_length(&cause.label, &cause.failure)
    }

    /// Where the time of a step comes from, in the plan of this cause.
    pub fn of_step(
        &self,
        cause: &Cause,
        (kind, name): (StepKind, &str),
        stated: bool,
        store: Option<usize>,
    ) -> Origin {
        let plan = format!("recovery.{}", cause.plan);
        let own = format!("recovery.{}", cause.disruption);
        let steps = format!("{plan}.steps");
        if stated {
            // The step itself, where it is one of the list.
            let listed = self.model().recovery.get(&cause.plan).map(|p| &p.steps);
            let same = |named: bool| {
                let mut all = listed.into_iter().flatten();
                all.position(|s| s.kind == kind && (!named || s.name == name))
            };
            if let Some(i) = same(true).or_else(|| same(false)) {
                let path = format!("{steps}[{i}]");
                if self.place(&path).is_some() {
                    return self.written(&path);
                }
            }
            return self.from(
                &[
                    &steps,
                    &format!("{own}.steps"),
                    &plan,
                    &own,
                    "failures.deploys",
                ],
                "",
            );
        }
        let m = self.model();
        match kind {
            StepKind::Detect => self.from(&["traffic.health-check"], "rule.health-check"),
            StepKind::Decide => self.from(
                &[&format!("{plan}.start"), &format!("{own}.start")],
                "rate.failover-decision",
            ),
            StepKind::Switch => self.from(&["traffic.dns"], "mechanism.aws.route53"),
            StepKind::Scale => {
                self.from(&["recovery.region.steps"], "mechanism.aws.ec2-autoscaling")
            }
            StepKind::Promote => {
                let copies = store.and_then(|s| m.stores.get(s)).map(|s| &s.copies);
                let paths: Vec<&str> = copies
                    .into_iter()
                    .flatten()
                    .map(|c| c.path.as_str())
                    .collect();
                let all: Vec<&str> = if paths.is_empty() {
                    let stores = m.stores.iter().flat_map(|s| &s.copies);
                    stores.map(|c| c.path.as_str()).collect()
                } else {
                    paths
                };
                self.from(&all, "mechanism.")
            }
            StepKind::Restore | StepKind::Rollback | StepKind::Verify => {
                let store = store.and_then(|s| m.stores.get(s)).map_or("", |s| &s.name);
                let own = format!("backups.{store}");
                self.from(
                    &[&format!("{own}.restore-time"), &own, "backups"],
                    "mechanism.",
                )
            }
        }
    }
}
