//! Availability in the long run, without sampling.
//!
//! Steady state: the served share weighted over joint states of providers, regions (with what
//! they offer), common causes and dependencies, visited in falling probability until the rest
//! cannot matter. Switch-over: each cause's rate times the share lost until recovery settles,
//! by renewal arguments. Importance and frequency are read off the same enumeration.
//!
//! Left out, and bounded in the result: states not visited, and second events during a
//! switch-over. See `docs/model/availability.md`.

mod aside;
mod cuts;
pub(crate) mod formula;
mod importance;
mod pairs;
mod single;
mod states;
mod switch;
mod units;
pub mod years;

pub use states::OUTAGE_BELOW;

use crate::assessment::{
    Availability, Contribution, CutSet, CutSets, Figure, Outages, PartImportance,
};
use crate::drill::{Cause, Recovery};
use crate::model::Model;
use crate::service::Service;
use aside::Alone;
use importance::{Importance, importance};
use states::Enumeration;
use std::collections::BTreeMap;
use switch::SwitchOver;

/// Result of the exact engine, with what other parts of the assessment read off it.
#[derive(Clone, Debug)]
pub struct Exact {
    /// For the result.
    pub availability: Availability,
    /// By part: unavailability that would vanish if it never failed (settled and switching).
    pub parts: Vec<Part>,
    /// What is lost event by event, for single years; none where some part has no rate.
    pub losses: Option<years::Losses>,
}

/// What one part contributes.
#[derive(Clone, Debug)]
pub struct Part {
    /// Name, such as `provider:aws`.
    pub label: String,
    /// Key of the default its rate comes from, if any.
    pub default_key: Option<String>,
    /// Contribution while settled, overall.
    pub settled: f64,
    /// Contribution while switching over.
    pub switch_over: f64,
    /// Birnbaum importance and share of time down; none for what is counted by itself.
    pub birnbaum: Option<(f64, f64)>,
    /// Of `switch_over`, what would vanish if every recovery worked at the first try.
    pub failed_switch: f64,
    /// Of that, what both tries fail for.
    pub failed_twice: f64,
}

/// Works out the availability of a model.
#[must_use]
pub fn exact(service: &Service<'_>, recoveries: &[(Cause, Recovery)]) -> Exact {
    let model = service.model();
    let enumeration = Enumeration::run(service);
    let switching = switch::switch_over(service, recoveries);
    let importance = importance(service, &enumeration);
    let read_share = model.traffic.read_share;
    let sum = |pick: fn(&SwitchOver) -> f64| crate::math::sum(switching.iter().map(pick));
    let (alone, pairs_left) = aside::alone(service, recoveries, enumeration.overall);
    let by_itself = |pick: fn(&Alone) -> f64| crate::math::sum(alone.iter().map(pick));
    let reads = enumeration.reads + sum(|s| s.reads) + by_itself(|a| a.reads);
    let writes = enumeration.writes + sum(|s| s.writes) + by_itself(|a| a.writes);
    let settled = enumeration.overall + by_itself(|a| a.part.settled);
    let switch_over = read_share * sum(|s| s.reads) + (1.0 - read_share) * sum(|s| s.writes);
    let overall = (settled + switch_over).min(1.0);
    // A switch-over counted as if nothing else were amiss: off by at most the chance of that.
    let overlap = switch_over * enumeration.not_nominal
        + crate::math::sum(switching.iter().map(|s| s.second_event));
    let mut parts = parts(&importance, &switching, read_share);
    let extra = (
        by_itself(|a| a.outage_frequency),
        by_itself(|a| a.outage_time),
    );
    parts.extend(alone.into_iter().map(|a| a.part));
    parts.sort_by(by_size);
    let (outages, outages_absent) = outages(&enumeration, &importance, &switching, extra);
    let run = years::LongRun {
        enumeration: &enumeration,
        importance: &importance,
        overall,
    };
    let losses = outages.map(|_| years::losses(service, recoveries, &run));
    Exact {
        availability: Availability {
            method: "exact",
            overall: Figure::new(overall),
            reads: Figure::new(reads.min(1.0)),
            writes: Figure::new(writes.min(1.0)),
            read_share,
            settled,
            switch_over,
            error_bound: enumeration.left_out + overlap + pairs_left,
            states: enumeration.visited,
            outages,
            outages_absent,
            years: None,
            contributions: contributions(service, &parts, overall, enumeration.overall),
            cut_sets: cut_sets(service, enumeration.overall, overall),
        },
        parts,
        losses,
    }
}

impl Exact {
    /// Works out what single years lose, where rates are known.
    pub fn tell_years(&mut self, model: &Model) {
        let known = self.losses.as_ref().zip(self.availability.outages);
        self.availability.years =
            known.map(|(losses, outages)| single::years(model, losses, outages));
    }
}

fn parts(importance: &[Importance], switching: &[SwitchOver], read_share: f64) -> Vec<Part> {
    let mut by: BTreeMap<String, Part> = BTreeMap::new();
    for i in importance {
        let part = by.entry(i.label.clone()).or_insert_with(|| Part {
            label: i.label.clone(),
            default_key: i.default_key.clone(),
            settled: 0.0,
            birnbaum: None,
            switch_over: 0.0,
            failed_switch: 0.0,
            failed_twice: 0.0,
        });
        part.settled += i.contribution;
        let (known, _) = part.birnbaum.unwrap_or((0.0, 0.0));
        let birnbaum = if i.label.starts_with("group:") {
            known + i.birnbaum
        } else {
            known.max(i.birnbaum)
        };
        part.birnbaum = Some((birnbaum, i.down));
    }
    for s in switching {
        let share = |r: f64, w: f64| read_share * r + (1.0 - read_share) * w;
        let part = by.entry(s.part.clone()).or_insert_with(|| Part {
            label: s.part.clone(),
            default_key: s.default_key.clone(),
            settled: 0.0,
            birnbaum: None,
            switch_over: 0.0,
            failed_switch: 0.0,
            failed_twice: 0.0,
        });
        part.switch_over += share(s.reads, s.writes);
        part.failed_switch += share(s.failed_reads, s.failed_writes);
        part.failed_twice += share(s.failed_twice.0, s.failed_twice.1);
    }
    let mut parts: Vec<Part> = by.into_values().collect();
    parts.sort_by(by_size);
    parts
}

/// Largest first; ties by name.
fn by_size(a: &Part, b: &Part) -> std::cmp::Ordering {
    (b.settled + b.switch_over)
        .total_cmp(&(a.settled + a.switch_over))
        .then_with(|| a.label.cmp(&b.label))
}

/// Cut sets as people and files see them.
fn cut_sets(service: &Service<'_>, settled: f64, overall: f64) -> CutSets {
    let found = cuts::cut_sets(service, settled);
    let sets = found.list.into_iter().map(|cut| CutSet {
        parts: cut.parts,
        probability: cut.probability,
        minutes_per_year: cut.probability * cut.loss * 525_600.0,
        share: if overall > 0.0 {
            cut.probability * cut.loss / overall
        } else {
            0.0
        },
    });
    CutSets {
        sets: sets.collect(),
        complete_above: found.complete_above,
        tried: found.tried as u64,
    }
}

/// What a part's failure and its perfection would do to the settled unavailability.
fn part_importance(part: &Part, settled: f64) -> Option<PartImportance> {
    let (birnbaum, down) = part.birnbaum?;
    let positive = settled > 0.0;
    Some(PartImportance {
        birnbaum,
        criticality: if positive {
            part.settled / settled
        } else {
            0.0
        },
        achievement: positive.then(|| (settled + (1.0 - down) * birnbaum) / settled),
        reduction: (settled - part.settled > 0.0).then(|| settled / (settled - part.settled)),
    })
}

fn contributions(
    service: &Service<'_>,
    parts: &[Part],
    overall: f64,
    settled: f64,
) -> Vec<Contribution> {
    parts
        .iter()
        .filter(|p| p.settled + p.switch_over > 0.0)
        .map(|p| {
            let unavailability = p.settled + p.switch_over;
            Contribution {
                what: importance::words(service.model(), &p.label),
                part: p.label.clone(),
                unavailability,
                minutes_per_year: unavailability * 525_600.0,
                share: if overall > 0.0 {
                    unavailability / overall
                } else {
                    0.0
                },
                settled: p.settled,
                switch_over: p.switch_over,
                importance: part_importance(p, settled),
            }
        })
        .collect()
}

/// Spells below the mark: entered from states above it, by settled loss or while switching over.
fn outages(
    enumeration: &Enumeration,
    importance: &[Importance],
    switching: &[SwitchOver],
    alone: (f64, f64),
) -> (Option<Outages>, Option<String>) {
    let unknown: Vec<&str> = importance
        .iter()
        .filter(|i| i.frequency.is_none() && i.outage_difference > 0.0)
        .map(|i| i.label.as_str())
        .collect();
    if !unknown.is_empty() {
        let first = unknown.first().copied().unwrap_or("");
        return (
            None,
            Some(format!(
                "`{first}` has an availability but no rate; state a rate and a duration to count outages"
            )),
        );
    }
    let entered = crate::math::sum(
        importance
            .iter()
            .map(|i| i.frequency.unwrap_or(0.0) * i.outage_difference.max(0.0)),
    );
    let switched = crate::math::sum(switching.iter().map(|s| s.outage_frequency));
    let per_hour = entered + switched + alone.0;
    let time =
        alone.1 + enumeration.outage + crate::math::sum(switching.iter().map(|s| s.outage_time));
    if per_hour <= 0.0 {
        return (
            Some(Outages {
                per_year: 0.0,
                mean_minutes: 0.0,
            }),
            None,
        );
    }
    (
        Some(Outages {
            per_year: per_hour * 8760.0,
            mean_minutes: time / per_hour * 60.0,
        }),
        None,
    )
}
