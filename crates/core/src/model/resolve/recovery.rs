//! Recovery plans by disruption, and what is recorded without being assessed.

use super::super::{Dist, MOST_PARTS, NotAssessed, PlanModel, StepKind, StepModel, StoreModel};
use super::context::Resolver;
use crate::math;
use crate::quantity::uncertain::{self, Shape};
use crate::quantity::{Duration, Quantity};
use crate::scenario::{Disruption, Plan, Spread, Start, Step, StepTime, spreads};
use petgraph::algo::toposort;
use petgraph::graph::DiGraph;
use std::collections::BTreeMap;

/// Disruptions whose recovery moves requests or roles and can go wrong.
const MOVES: [Disruption; 4] = [
    Disruption::Node,
    Disruption::Zone,
    Disruption::Region,
    Disruption::Provider,
];

/// Disruptions that are recovered from by restoring backups.
const RESTORES: [Disruption; 3] = [
    Disruption::OperatorError,
    Disruption::DataCorruption,
    Disruption::Ransomware,
];

impl Resolver<'_> {
    /// A plan for every disruption.
    pub fn recovery(&mut self, stores: &[StoreModel]) -> BTreeMap<Disruption, PlanModel> {
        let scenario = self.scenario;
        let mut out = BTreeMap::new();
        for disruption in Disruption::ALL.iter().copied() {
            let stated = scenario.recovery.as_ref().and_then(|r| r.get(&disruption));
            let plan = self.plan(disruption, stated, stores);
            if !RESTORES.contains(&disruption)
                && let Some(i) = plan.steps.iter().position(|s| s.kind == StepKind::Restore)
            {
                self.error(
                    "not-supported-yet",
                    &format!("recovery.{disruption}.steps[{i}]"),
                    format!("recovering from a lost {disruption} by restoring backups is not supported yet"),
                    "promote a copy, or keep `restore` to `operator-error`, `data-corruption` and `ransomware`".into(),
                );
            }
            if disruption != Disruption::BadDeploy
                && let Some(i) = plan.steps.iter().position(|s| s.kind == StepKind::Rollback)
            {
                self.error(
                    "step-out-of-place",
                    &format!("recovery.{disruption}.steps[{i}]"),
                    format!("there is no release to roll back after `{disruption}`"),
                    "keep `rollback` to `bad-deploy`".into(),
                );
            }
            let fencing = stated.is_some_and(|p| p.fencing.is_some());
            if fencing && disruption != Disruption::Link {
                self.error(
                    "step-out-of-place",
                    &format!("recovery.{disruption}.fencing"),
                    "fencing decides what happens when a link is cut".into(),
                    "move it to `recovery.link`".into(),
                );
            }
            for (i, step) in plan.steps.iter().enumerate() {
                if step.over > 0.0 && step.kind != StepKind::Switch {
                    self.error(
                        "step-out-of-place",
                        &format!("recovery.{disruption}.steps[{i}].over"),
                        "only requests can be moved bit by bit".into(),
                        "keep `over` to `switch`".into(),
                    );
                }
            }
            out.insert(disruption, plan);
        }
        out
    }

    fn plan(
        &mut self,
        disruption: Disruption,
        stated: Option<&Plan>,
        stores: &[StoreModel],
    ) -> PlanModel {
        let path = format!("recovery.{disruption}");
        let plan = stated.cloned().unwrap_or_default();
        let decide = match plan.start {
            Some(Start::OnCall(time)) => Some(Dist::Fixed(time.hours())),
            Some(Start::Automatic) => None,
            None => {
                if matches!(disruption, Disruption::Region | Disruption::Provider) {
                    self.assume_rule(
                        "rule.start",
                        &format!("{path}.start"),
                        "recovery starts without a person unless `start` says otherwise",
                        "automatic".into(),
                    );
                }
                None
            }
        };
        let success = match plan.success {
            Some(p) => p.fraction(),
            None if !MOVES.contains(&disruption) || self.scenario.regions.len() < 2 => 1.0,
            None if plan.drilled == Some(true) => {
                self.number("failover-success-drilled", &format!("{path}.success"))
            }
            None => self.number("failover-success-untested", &format!("{path}.success")),
        };
        let steps = self.steps(&plan.steps, &path, stores);
        PlanModel {
            decide,
            success,
            success_stated: plan.success.is_some(),
            fail_back: plan.fail_back.map(|d| d.hours()),
            steps,
            actions: plan.actions,
            path: stated.map(|_| path),
        }
    }

    /// The spread of an uncertain time, if one is stated at this path.
    pub(super) fn uncertain_time(&self, path: &str) -> Option<Dist> {
        let spread = spreads(self.document)
            .into_iter()
            .find(|s| s.path == path)?;
        let (low, high) = uncertain::ends::<Duration>(&spread.ends)?;
        let (low, high) = (low.hours(), high.hours());
        Some(match spread.shape {
            Shape::Even => Dist::Uniform { low, high },
            Shape::LogNormal => Dist::LogNormal {
                median: math::exp(0.5 * (math::ln(low) + math::ln(high))),
                sigma: uncertain::sigma(low, high),
            },
        })
    }

    fn steps(&mut self, stated: &[Step], path: &str, stores: &[StoreModel]) -> Vec<StepModel> {
        let names: Vec<String> = stated
            .iter()
            .map(|s| {
                s.name
                    .clone()
                    .unwrap_or_else(|| kind(s).map_or_else(String::new, |(k, _)| k.word().into()))
            })
            .collect();
        let mut out = Vec::new();
        for (i, step) in stated.iter().enumerate() {
            let step_path = format!("{path}.steps[{i}]");
            let Some((kind, time)) = kind(step) else {
                let given = kinds(step).len();
                self.error(
                    if given == 0 { "step-without-kind" } else { "step-with-several-kinds" },
                    &step_path,
                    if given == 0 { "it is not said what this step does".into() } else { "this step does several things".into() },
                    "write one of `detect`, `decide`, `switch`, `promote`, `scale`, `restore`, `rollback`, `verify` with its time".into(),
                );
                continue;
            };
            let after = match &step.after {
                None if i == 0 => Vec::new(),
                None => vec![out.len().saturating_sub(1)],
                Some(list) => {
                    let mut before = Vec::new();
                    for (k, name) in list.iter().enumerate() {
                        match names.iter().position(|n| n == name) {
                            Some(j) => before.push(j),
                            None => {
                                let known: Vec<&str> = names.iter().map(String::as_str).collect();
                                self.dangling(
                                    &format!("{step_path}.after[{k}]"),
                                    name,
                                    "step",
                                    &known,
                                );
                            }
                        }
                    }
                    before
                }
            };
            let store = match &step.store {
                None => None,
                Some(name) => {
                    let found = stores.iter().position(|s| s.name == *name);
                    if found.is_none() {
                        let known: Vec<&str> = stores.iter().map(|s| s.name.as_str()).collect();
                        self.dangling(&format!("{step_path}.store"), name, "store", &known);
                    }
                    found
                }
            };
            out.push(StepModel {
                kind,
                name: names.get(i).cloned().unwrap_or_default(),
                time: match time {
                    StepTime::Stated(d) => {
                        let at = format!("{step_path}.{}", kind.word());
                        Some(self.uncertain_time(&at).unwrap_or(Dist::Fixed(d.hours())))
                    }
                    StepTime::Derived => None,
                },
                over: step.over.map_or(0.0, |d| d.hours()),
                parts: self.parts(step, &step_path),
                after,
                to: step.to.map(|n| n.max),
                store,
            });
        }
        if has_cycle(&out) {
            self.error(
                "step-cycle",
                &format!("{path}.steps"),
                "the steps wait for each other in a circle".into(),
                "take out one of the `after` lists".into(),
            );
            return Vec::new();
        }
        out
    }

    /// In how many parts a switch moves requests.
    fn parts(&mut self, step: &Step, path: &str) -> u32 {
        let Some(by) = step.by else {
            return 0;
        };
        let path = format!("{path}.by");
        if step.over.is_none() {
            self.error_at_key(
                "key-without-effect",
                &path,
                "`by` says nothing without `over`".into(),
                "add the time that all of it takes, such as `over: 30m`".into(),
            );
        }
        let parts = if by.fraction() > 0.0 {
            1.0 / by.fraction()
        } else {
            0.0
        };
        let whole = parts.round();
        let fits = (2.0..=f64::from(MOST_PARTS)).contains(&whole) && (parts - whole).abs() < 1e-9;
        if !fits {
            self.error(
                "invalid-value",
                &path,
                format!("parts of {} do not make up 100%", by.to_text()),
                format!("write a share that fits 2 to {MOST_PARTS} times, such as `10%` or `25%`"),
            );
            return 0;
        }
        whole as u32
    }

    /// Names what is stated and recorded without being assessed.
    pub fn not_assessed(&mut self) {
        let scenario = self.scenario;
        let mut add = |path: String, what: String| self.recorded.push(NotAssessed { path, what });
        let kinds = scenario.traffic.iter().flat_map(|t| &t.kinds);
        if let Some((most, _)) = kinds.max_by_key(|(_, k)| k.share.percent()) {
            add(
                "traffic.kinds".into(),
                format!(
                    "latency by geography and after disruptions is that of `{most}` requests; of the others the mean is shown"
                ),
            );
        }
        let specs = scenario.replication.iter().flat_map(|r| {
            let all = r.all.iter().map(|s| ("replication".to_owned(), s));
            all.chain(
                r.stores
                    .iter()
                    .map(|(n, s)| (format!("replication.{n}"), s)),
            )
        });
        for (path, spec) in specs {
            if spec.consistency.is_some() || spec.conflicts.is_some() {
                add(
                    path,
                    "consistency and conflict resolution are recorded, not assessed yet".into(),
                );
            }
        }
        let mut means: Vec<Spread> = Vec::new();
        for spread in spreads(self.document) {
            // The times of recovery steps and the lag of copies keep their spread.
            let kept = spread.path.starts_with("recovery.")
                || spread.path.starts_with("replication.") && spread.path.ends_with(".lag");
            if !kept && !lasting(&spread) {
                means.push(spread);
            } else if !kept {
                let what = format!(
                    "the spread of `{}` ({}) is recorded; its mean is used",
                    spread.path, spread.ends
                );
                add(spread.path, what);
            }
        }
        for (name, store) in &scenario.stores {
            for (region, copy) in &store.copies {
                if copy.versioning == Some(true) {
                    add(
                        format!("stores.{name}.in.{region}.versioning"),
                        "versioning is recorded; kept versions are not priced yet".into(),
                    );
                }
            }
        }
        for spread in means {
            self.assume_rule(
                &format!("rule.mean.{}", spread.path),
                &spread.path,
                "of a stated range the mean is used; `stormglass uncertainty` follows the range",
                format!("mean of {}", spread.ends),
            );
        }
    }
}

/// Whether a value lasts differently long from event to event.
fn lasting(spread: &Spread) -> bool {
    spread.shape == Shape::LogNormal && uncertain::is_time(&spread.ends)
}

fn kinds(step: &Step) -> Vec<(StepKind, StepTime)> {
    [
        (StepKind::Detect, step.detect),
        (StepKind::Decide, step.decide),
        (StepKind::Switch, step.switch),
        (StepKind::Promote, step.promote),
        (StepKind::Scale, step.scale),
        (StepKind::Restore, step.restore),
        (StepKind::Rollback, step.rollback),
        (StepKind::Verify, step.verify),
    ]
    .into_iter()
    .filter_map(|(k, t)| t.map(|t| (k, t)))
    .collect()
}

fn kind(step: &Step) -> Option<(StepKind, StepTime)> {
    match kinds(step).as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

fn has_cycle(steps: &[StepModel]) -> bool {
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    let nodes: Vec<_> = steps.iter().map(|_| graph.add_node(())).collect();
    for (i, step) in steps.iter().enumerate() {
        for before in &step.after {
            if let (Some(a), Some(b)) = (nodes.get(*before), nodes.get(i)) {
                graph.add_edge(*a, *b, ());
            }
        }
    }
    toposort(&graph, None).is_err()
}
