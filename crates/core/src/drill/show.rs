//! A drill as people and files see it: log, stages, curve, marks, losses.

use super::cause::{Cause, Loss};
use super::curve::{breaks, served_at};
use super::levels::Recovery;
use super::loss::losses;
use super::steps::{critical, schedule};
use super::words::words;
use crate::assessment::{
    CurvePoint, Drill, FailBackPath, FailedPath, LoadRow, LogEntry, Mark, RefusedPath, Span, Stage,
};
use crate::model::{Dist, Model, Part, Spread, Victim};
use crate::service::{Load, Phase, Service, State};
use std::collections::BTreeMap;

/// Follows one cause from the fault to full capacity.
#[must_use]
pub fn drill(service: &Service<'_>, cause: &Cause, r: &Recovery) -> Drill {
    one(service, &Normal::new(service), cause, r)
}

/// Follows every cause.
#[must_use]
pub fn drills(service: &Service<'_>, recoveries: &[(Cause, Recovery)]) -> Vec<Drill> {
    let normal = Normal::new(service);
    let each = recoveries.iter();
    each.map(|(cause, r)| one(service, &normal, cause, r))
        .collect()
}

/// How it is before anything happens.
struct Normal {
    state: State,
    region_loads: Vec<f64>,
    loads: Vec<Load>,
    /// Whether the nodes of a tier decide where requests go, other than by being gone.
    nodes_vote: bool,
}

impl Normal {
    fn new(service: &Service<'_>) -> Self {
        let model = service.model();
        let state = service.nominal();
        Self {
            region_loads: service.region_loads(&state, Phase::SETTLED),
            loads: service.loads(&state),
            nodes_vote: !model.kinds.is_empty() || model.tiers.iter().any(|t| t.quorum.is_some()),
            state,
        }
    }

    /// Loads in another state. Where it lacks nothing but some of the nodes of places, requests go as they
    /// went, and only the capacity of these differs.
    fn loads_in(&self, service: &Service<'_>, after: &State) -> Vec<Load> {
        let was = &self.state;
        let same = after.region_up == was.region_up
            && after.balancer_up == was.balancer_up
            && after.copies == was.copies
            && after.dependency_down == was.dependency_down
            && after.cut.is_empty()
            && after.no_launches.is_empty();
        let pairs = || after.live.iter().flatten().zip(was.live.iter().flatten());
        if self.nodes_vote || !same || pairs().any(|(now, was)| *now == 0 && *was > 0) {
            return service.loads(after);
        }
        service.loads_of(after, &self.region_loads)
    }
}

fn one(service: &Service<'_>, normal: &Normal, cause: &Cause, r: &Recovery) -> Drill {
    let model = service.model();
    let mut drill = match &cause.loss {
        Loss::Data(damage) => {
            super::damage::drill(model, *damage, shell(cause, words(service, cause)), r)
        }
        Loss::Release => super::release::drill(model, shell(cause, words(service, cause)), r),
        _ => physical(service, normal, cause, r),
    };
    drill.takes = takes(model, &cause.loss);
    drill.losses = losses(service, &r.after, cause);
    if let Some(plan) = model.recovery.get(&cause.plan) {
        drill.actions.clone_from(&plan.actions);
    }
    drill
}

/// What is inside the lost parts, from the topology.
fn takes(model: &Model, loss: &Loss) -> Vec<String> {
    let victims = loss.parts();
    let mut parts = std::collections::BTreeSet::new();
    for victim in &victims {
        let whole = match victim {
            Victim::Provider(p) => Part::Provider(*p),
            Victim::Region(r) => Part::Region(*r),
            Victim::Zone(r, z) => Part::Zone(*r, *z),
            Victim::Place(..) => continue,
        };
        parts.extend(model.topology.inside(whole));
    }
    let key = |r: usize| model.regions.get(r).map_or("", |x| x.key.as_str());
    let whole_regions = parts.iter().any(|p| matches!(p, Part::Region(_)))
        || victims.iter().any(|v| matches!(v, Victim::Region(_)));
    for (d, dependency) in model.dependencies.iter().enumerate() {
        let lost =
            |r: &usize| parts.contains(&Part::Region(*r)) || victims.contains(&Victim::Region(*r));
        if !dependency.places.is_empty() && dependency.places.iter().all(lost) {
            parts.insert(Part::Dependency(d));
        }
    }
    parts
        .iter()
        .filter_map(|part| match part {
            Part::Provider(_) => None,
            Part::Region(r) => Some(format!("region {}", key(*r))),
            Part::Zone(r, z) => Some(format!("zone {} of {}", z + 1, key(*r))),
            Part::Place(t, p) => {
                let tier = model.tiers.get(*t)?;
                let place = tier.places.get(*p)?;
                let nodes = if whole_regions {
                    place.nodes
                } else {
                    victims
                        .iter()
                        .filter_map(|v| match v {
                            Victim::Zone(r, z) if *r == place.region => place.nodes_by_zone.get(*z),
                            _ => None,
                        })
                        .sum()
                };
                let name = &tier.name;
                Some(format!("{nodes} nodes of {name} in {}", key(place.region)))
            }
            Part::Copy(s, c) => {
                let store = model.stores.get(*s)?;
                let copy = store.copies.get(*c)?;
                let part = if whole_regions || copy.spread == Spread::OneZone {
                    "the copy"
                } else {
                    "one of two instances"
                };
                Some(format!("{part} of {} in {}", store.name, key(copy.region)))
            }
            Part::Dependency(d) => model
                .dependencies
                .get(*d)
                .map(|x| format!("dependency {}", x.name)),
        })
        .collect()
}

pub(super) fn span(hours: f64) -> Span {
    Span::from_seconds(hours * 3600.0)
}

pub(super) fn mark(value: Option<(f64, f64)>) -> Option<Mark> {
    value.map(|(mean, p95)| Mark {
        mean: span(mean),
        p95: span(p95),
    })
}

pub(super) fn range(d: Dist) -> (Span, Span) {
    let (low, high) = match d {
        Dist::Fixed(h) => (h, h),
        Dist::Uniform { low, high } => (low, high),
        Dist::Exponential(_) | Dist::LogNormal { .. } => (d.quantile(0.01), d.quantile(0.99)),
    };
    (span(low), span(high))
}

/// Events a year; none where only their length is known.
fn per_year(cause: &Cause) -> Option<f64> {
    let length_only = cause.failure.events.is_some_and(|e| e.rate == 0.0);
    let often = cause.failure.frequency().filter(|_| !length_only);
    often.map(|f| f * cause.share * 8760.0)
}

fn shell(cause: &Cause, what: String) -> Drill {
    Drill {
        cause: cause.label.clone(),
        what,
        takes: Vec::new(),
        disruption: cause.disruption,
        per_year: per_year(cause),
        fault_length: cause
            .failure
            .events
            .and_then(|e| Span::from_hours(e.length.mean())),
        interrupted: (0.0, 0.0),
        transparent: true,
        until_repair: false,
        restored: None,
        full_capacity: None,
        settled: (1.0, 1.0),
        stages: Vec::new(),
        log: Vec::new(),
        curve: Vec::new(),
        losses: Vec::new(),
        loads: Vec::new(),
        failed_path: None,
        refused_path: None,
        fail_back: None,
        promotion_left_out: Vec::new(),
        actions: Vec::new(),
        latency: Vec::new(),
    }
}

fn physical(service: &Service<'_>, normal: &Normal, cause: &Cause, r: &Recovery) -> Drill {
    let model = service.model();
    let length = cause.failure.events.map(|e| e.length);
    let mut drill = shell(cause, words(service, cause));
    let (before, fault, settled) = (r.before, r.fault(), r.settled());
    drill.interrupted = (before.reads - fault.reads, before.writes - fault.writes);
    drill.transparent = r.transparent();
    drill.settled = (settled.reads, settled.writes);
    let times = r.mean_times();
    let marks = r.marks();
    drill.restored = mark(marks.map(|m| m.restored));
    drill.full_capacity = mark(marks.map(|m| m.full_capacity));
    if marks.is_none() {
        drill.until_repair = true;
        // Only repair ends it: the length of the fault is the recovery time.
        drill.restored = length.map(|d| Mark {
            mean: span(d.mean()),
            p95: span(d.quantile(0.95)),
        });
        drill.full_capacity.clone_from(&drill.restored);
    }
    let own: Vec<f64> = r.steps.iter().map(|s| s.time.mean()).collect();
    let ends = schedule(&r.steps, &own);
    let last = ends
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.1.total_cmp(&b.1.1))
        .map(|(i, _)| i);
    let on_path = critical(&r.steps, &ends, last);
    drill.stages = r
        .steps
        .iter()
        .zip(&ends)
        .zip(&on_path)
        .map(|((s, (start, end)), critical)| Stage {
            kind: s.kind,
            name: s.name.clone(),
            start: span(*start),
            end: span(*end),
            range: range(s.time),
            stated: s.stated,
            critical: *critical,
        })
        .collect();
    drill.log = log(&drill, r, &times);
    drill.curve = curve(r, &times);
    drill.loads = loads(service, normal, r);
    if r.acts && r.success < 1.0 && !drill.until_repair {
        let auto = r.restored_at(&times).unwrap_or(0.0);
        drill.failed_path = Some(FailedPath {
            probability: 1.0 - r.success,
            manual: span(2.0 * auto + model.manual_decision.mean()),
        });
    }
    drill.fail_back = r.fail_back.as_ref().map(|back| FailBackPath {
        downtime: span(back.downtime.mean()),
        interrupted: (back.lost.reads, back.lost.writes),
        reseed: back.reseed.map(span),
        stores: back
            .stores
            .iter()
            .filter_map(|s| model.stores.get(*s))
            .map(|s| s.name.clone())
            .collect(),
    });
    drill.refused_path = r
        .refused()
        .filter(|_| model.capacity_refused > 0.0)
        .map(|s| RefusedPath {
            probability: model.capacity_refused,
            settled: (s.reads, s.writes),
        });
    drill.promotion_left_out = r
        .left_out
        .iter()
        .filter_map(|s| model.stores.get(*s))
        .map(|s| s.name.clone())
        .collect();
    drill
}

fn log(drill: &Drill, r: &Recovery, times: &super::curve::Times) -> Vec<LogEntry> {
    let mut log = vec![LogEntry {
        at: span(0.0),
        event: format!("{} is lost", drill.what),
    }];
    let mut add = |at: f64, event: String| {
        if at.is_finite() {
            log.push(LogEntry {
                at: span(at),
                event,
            });
        }
    };
    if drill.transparent {
        add(0.0, "nothing is interrupted".into());
    }
    if r.reroute.mean() > 0.0 {
        add(
            times.rerouted,
            "the regional balancer stops using the lost nodes".into(),
        );
    }
    if r.local.mean() > 0.0 {
        add(
            times.local,
            "standbys in another zone have taken over".into(),
        );
    }
    for (stage, step) in drill.stages.iter().zip(&r.steps) {
        add(stage.end.seconds / 3600.0, format!("{} done", step.name));
    }
    if r.following.ttl > 0.0 && times.switched.is_finite() {
        add(
            times.switched + r.following.ttl,
            "clients that honour the TTL have followed".into(),
        );
    }
    match (&drill.restored, drill.until_repair) {
        (Some(m), true) => add(
            m.mean.seconds / 3600.0,
            "repaired (mean length of the fault)".into(),
        ),
        (Some(m), false) if !drill.transparent => {
            add(
                m.mean.seconds / 3600.0,
                "restored: 90% of the interrupted requests are served again".into(),
            );
        }
        _ => {}
    }
    log.sort_by(|a, b| a.at.seconds.total_cmp(&b.at.seconds));
    log
}

fn curve(r: &Recovery, times: &super::curve::Times) -> Vec<CurvePoint> {
    let mut out = vec![CurvePoint {
        seconds: -1.0,
        reads: r.before.reads,
        writes: r.before.writes,
    }];
    let marks = breaks(times, r.following);
    let marks = marks.as_slice();
    let mut at = |t: f64| {
        let s = served_at(&r.levels, times, r.following, t);
        out.push(CurvePoint {
            seconds: (t * 3600.0 * 1e6).round() / 1e6,
            reads: s.reads,
            writes: s.writes,
        });
    };
    for (i, a) in marks.iter().enumerate() {
        at(*a);
        if let Some(b) = marks.get(i + 1) {
            // Clients follow along straight lines; the value just before the next jump shows it.
            at(b - (b - a) * 1e-9);
        }
    }
    out
}

/// Loads that a drill lists whether or not they change.
pub(crate) const MOST_LOADS: usize = 200;

fn loads(service: &Service<'_>, normal: &Normal, r: &Recovery) -> Vec<LoadRow> {
    let model = service.model();
    // Where there are many, those that stay as they were go without saying, and those that change alike
    // are told once.
    let few = normal.loads.len() <= MOST_LOADS;
    let mut told: BTreeMap<(usize, [u64; 3]), usize> = BTreeMap::new();
    let mut out: Vec<LoadRow> = Vec::new();
    for (now, was) in normal
        .loads_in(service, &r.after)
        .into_iter()
        .zip(&normal.loads)
        .filter(|(now, was)| now.capacity > 0.0 && (few || now != *was))
    {
        let factor = (was.demand > 0.0).then(|| now.demand / was.demand);
        let utilisation = now.demand / now.capacity;
        if !few {
            let bits = |x: Option<f64>| x.map_or(u64::MAX, f64::to_bits);
            let figures = [bits(factor), utilisation.to_bits(), bits(now.at_peak)];
            let at = *told.entry((now.tier, figures)).or_insert(out.len());
            if let Some(row) = out.get_mut(at) {
                row.alike += 1;
                continue;
            }
        }
        out.push(LoadRow {
            tier: model
                .tiers
                .get(now.tier)
                .map_or_else(String::new, |t| t.name.clone()),
            region: model
                .regions
                .get(now.region)
                .map_or_else(String::new, |x| x.key.clone()),
            alike: 0,
            factor,
            utilisation,
            at_peak: now.at_peak,
        });
    }
    out
}
