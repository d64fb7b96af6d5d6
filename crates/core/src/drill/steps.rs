//! The step graph of a recovery: which steps, in which order, how long.
//!
//! A stated step replaces the derived step of its kind; the others are derived and added. A
//! stated list that adds capacity is complete: nothing is added to it. Steps without `after`
//! follow the step before. Derived switching, promotion and scaling start together, once the
//! fault is noticed and decided on.

use crate::model::{Dist, PlanModel, StepKind};
use petgraph::algo::toposort;
use petgraph::graph::{DiGraph, NodeIndex};

/// One step with its predecessors.
#[derive(Clone, Debug)]
pub struct PlannedStep {
    /// Kind.
    pub kind: StepKind,
    /// What people call it.
    pub name: String,
    /// How long it takes, in hours.
    pub time: Dist,
    /// Whether its time was stated in the scenario.
    pub stated: bool,
    /// Indices of the steps that must be done first.
    pub after: Vec<usize>,
    /// Store that it is about, for promotion and restore.
    pub store: Option<usize>,
    /// Time over which requests are moved bit by bit, in hours.
    pub over: f64,
    /// In how many equal parts; zero for evenly.
    pub parts: u32,
}

/// What a recovery needs, with the derived time of each.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Time to notice.
    pub detect: Option<Dist>,
    /// Time to send requests elsewhere.
    pub switch: Option<Dist>,
    /// Stores to promote: index, name, time.
    pub promote: Vec<(usize, String, Dist)>,
    /// Time to add capacity.
    pub scale: Option<Dist>,
    /// Stores to restore: index, name, time.
    pub restore: Vec<(usize, String, Dist)>,
}

/// The steps in an order in which each follows its predecessors; and stores that need a
/// promotion which a complete stated list leaves out.
#[must_use]
pub fn plan(plan: &PlanModel, needs: &Needs) -> (Vec<PlannedStep>, Vec<usize>) {
    let mut steps: Vec<PlannedStep> = Vec::new();
    let stated = |kind: StepKind| plan.steps.iter().any(|s| s.kind == kind);
    let complete = stated(StepKind::Scale);
    let derived_time = |kind: StepKind, store: Option<usize>| -> Dist {
        let of = |list: &[(usize, String, Dist)]| {
            list.iter()
                .filter(|(s, _, _)| store.is_none_or(|x| x == *s))
                .map(|(_, _, d)| *d)
                .max_by(|a, b| a.mean().total_cmp(&b.mean()))
        };
        match kind {
            StepKind::Detect => needs.detect,
            StepKind::Decide => plan.decide,
            StepKind::Switch => needs.switch,
            StepKind::Promote => of(&needs.promote),
            StepKind::Scale => needs.scale,
            StepKind::Restore => of(&needs.restore),
            StepKind::Rollback | StepKind::Verify => None,
        }
        .unwrap_or(Dist::Fixed(0.0))
    };
    // Derived detection and decision come before everything stated.
    let mut trigger: Vec<usize> = Vec::new();
    let lead = [
        (StepKind::Detect, needs.detect),
        (StepKind::Decide, plan.decide),
    ];
    for (kind, time) in lead {
        if let (false, false, Some(time)) = (complete, stated(kind), time) {
            steps.push(PlannedStep {
                kind,
                name: kind.word().into(),
                time,
                stated: false,
                after: trigger.clone(),
                store: None,
                over: 0.0,
                parts: 0,
            });
            trigger = vec![steps.len() - 1];
        }
    }
    let offset = steps.len();
    for step in &plan.steps {
        let after = if step.after.is_empty() && matches!(step.kind, StepKind::Detect) {
            Vec::new()
        } else if step.after.is_empty() {
            trigger.clone()
        } else {
            step.after.iter().map(|i| i + offset).collect()
        };
        steps.push(PlannedStep {
            kind: step.kind,
            name: step.name.clone(),
            time: step
                .time
                .unwrap_or_else(|| derived_time(step.kind, step.store)),
            stated: step.time.is_some(),
            after,
            store: step.store,
            over: step.over,
            parts: step.parts,
        });
    }
    // What starts once the fault is noticed and decided on.
    let noticed: Vec<usize> = steps
        .iter()
        .enumerate()
        .filter(|(_, s)| matches!(s.kind, StepKind::Detect | StepKind::Decide))
        .map(|(i, _)| i)
        .collect();
    let mut left_out = Vec::new();
    let mut add = |kind: StepKind, name: String, time: Dist, store: Option<usize>| {
        steps.push(PlannedStep {
            kind,
            name,
            time,
            stated: false,
            after: noticed.clone(),
            store,
            over: 0.0,
            parts: 0,
        });
    };
    if !complete {
        if let (false, Some(time)) = (stated(StepKind::Switch), needs.switch) {
            add(
                StepKind::Switch,
                "switch requests to the surviving regions".into(),
                time,
                None,
            );
        }
        if let Some(time) = needs.scale {
            add(StepKind::Scale, "add capacity".into(), time, None);
        }
        if !stated(StepKind::Restore) {
            for (s, name, time) in &needs.restore {
                add(
                    StepKind::Restore,
                    format!("restore {name}"),
                    *time,
                    Some(*s),
                );
            }
        }
    }
    let covers = |s: usize| {
        plan.steps
            .iter()
            .any(|x| x.kind == StepKind::Promote && x.store.is_none_or(|y| y == s))
    };
    for (s, name, time) in &needs.promote {
        if covers(*s) {
            continue;
        }
        if complete {
            left_out.push(*s);
        } else {
            add(
                StepKind::Promote,
                format!("promote {name}"),
                *time,
                Some(*s),
            );
        }
    }
    (ordered(steps), left_out)
}

/// In topological order, ties by position; a cycle (refused earlier) leaves the order as it is.
fn ordered(steps: Vec<PlannedStep>) -> Vec<PlannedStep> {
    let mut graph: DiGraph<usize, ()> = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0..steps.len()).map(|i| graph.add_node(i)).collect();
    for (i, step) in steps.iter().enumerate() {
        for before in &step.after {
            if let (Some(a), Some(b)) = (nodes.get(*before), nodes.get(i)) {
                graph.add_edge(*a, *b, ());
            }
        }
    }
    let Ok(order) = toposort(&graph, None) else {
        return steps;
    };
    let order: Vec<usize> = order
        .iter()
        .filter_map(|n| graph.node_weight(*n))
        .copied()
        .collect();
    let mut place = vec![0; steps.len()];
    for (new, old) in order.iter().enumerate() {
        if let Some(slot) = place.get_mut(*old) {
            *slot = new;
        }
    }
    order
        .iter()
        .filter_map(|old| steps.get(*old).cloned())
        .map(|mut step| {
            for a in &mut step.after {
                *a = place.get(*a).copied().unwrap_or(*a);
            }
            step
        })
        .collect()
}

/// Start and end of each step, given how long each takes (hours).
#[must_use]
pub fn schedule(steps: &[PlannedStep], lengths: &[f64]) -> Vec<(f64, f64)> {
    let mut out: Vec<(f64, f64)> = Vec::with_capacity(steps.len());
    for (i, step) in steps.iter().enumerate() {
        let start = step
            .after
            .iter()
            .filter_map(|a| out.get(*a))
            .map(|(_, end)| *end)
            .fold(0.0, f64::max);
        out.push((start, start + lengths.get(i).copied().unwrap_or(0.0)));
    }
    out
}

/// Which steps lie on the longest path to `last`.
#[must_use]
pub fn critical(steps: &[PlannedStep], times: &[(f64, f64)], last: Option<usize>) -> Vec<bool> {
    let mut on = vec![false; steps.len()];
    let mut next = last;
    while let Some(i) = next {
        if let Some(slot) = on.get_mut(i) {
            *slot = true;
        }
        let start = times.get(i).map_or(0.0, |t| t.0);
        next = steps.get(i).and_then(|s| {
            s.after
                .iter()
                .copied()
                .find(|a| times.get(*a).is_some_and(|t| t.1 >= start && start > 0.0))
        });
    }
    on
}
