//! Latency once the recovery from each single disruption has settled.

use super::Context;
use super::geography::{Part, Sight, mean};
use super::path::Kind;
use super::result::{DrillLatency, GeographyLatency, UnderDisruption};
use crate::drill::{Cause, Recovery, local_standbys};
use crate::model::Model;
use crate::service::State;

/// By cause: the geographies whose latency differs from normal times.
pub(super) fn drills(
    context: &Context<'_, '_>,
    normal: &[GeographyLatency],
    recoveries: &[(Cause, Recovery)],
) -> Vec<Vec<DrillLatency>> {
    let model = context.service.model();
    let nominal = sign(model, &context.service.nominal());
    recoveries
        .iter()
        .map(|(cause, recovery)| {
            let state = local_standbys(&recovery.after, cause);
            // As long as every place has a node and every vote is there, nobody goes elsewhere.
            if normal.is_empty() || sign(model, &state) == nominal {
                return Vec::new();
            }
            one(context, normal, &state, recovery)
        })
        .collect()
}

/// What of a state decides where requests go.
fn sign(model: &Model, state: &State) -> (State, Vec<Vec<u32>>) {
    let mut plain = state.clone();
    for (t, live) in plain.live.iter_mut().enumerate() {
        let votes = model.tiers.get(t).is_some_and(|t| t.quorum.is_some());
        if !votes {
            live.iter_mut().for_each(|n| *n = (*n).min(1));
        }
    }
    let votes = model.tiers.iter().zip(&state.live);
    let votes = votes
        .filter(|(t, _)| t.quorum.is_some())
        .map(|(_, live)| live.clone())
        .collect();
    (plain, votes)
}

fn one(
    context: &Context<'_, '_>,
    normal: &[GeographyLatency],
    state: &State,
    recovery: &Recovery,
) -> Vec<DrillLatency> {
    let mut sight = Sight::new(context, state);
    let settled = recovery.settled();
    let mut out = Vec::new();
    let audience = &context.service.model().traffic.audience;
    for ((i, users), before) in audience.iter().enumerate().zip(normal) {
        let reads = sight.of_users(i, users, Kind::Read);
        let writes = sight.of_users(i, users, Kind::Write);
        let figure =
            |parts: &[Part], served: f64| (served > 0.0).then(|| mean(context, parts)).flatten();
        let reads_ms = figure(&reads, settled.reads);
        let writes_ms = figure(&writes, settled.writes);
        let was = |p: &Option<super::PathLatency>| p.as_ref().map(|p| p.mean_ms);
        if reads_ms == was(&before.reads) && writes_ms == was(&before.writes) {
            continue;
        }
        let places = if reads_ms.is_some() { &reads } else { &writes };
        let serves = reads_ms.is_some() || writes_ms.is_some();
        out.push(DrillLatency {
            geography: users.geography.clone(),
            reads_ms,
            writes_ms,
            regions: places
                .iter()
                .filter(|_| serves)
                .map(|p| context.region(p.region))
                .collect(),
        });
    }
    out
}

/// Fills in the slowest single disruption of each geography, where one is slower than normal.
pub(super) fn worst(
    geographies: &mut [GeographyLatency],
    recoveries: &[(Cause, Recovery)],
    drills: &[Vec<DrillLatency>],
) {
    for g in geographies {
        let slowest = |normal: f64, pick: fn(&DrillLatency) -> Option<f64>| {
            let mut worst: Option<UnderDisruption> = None;
            for ((cause, _), rows) in recoveries.iter().zip(drills) {
                // Common causes have drills of their own, and are no single disruption.
                if cause.label.starts_with("group:") {
                    continue;
                }
                let row = rows.iter().find(|d| d.geography == g.geography);
                let Some(ms) = row.and_then(pick) else {
                    continue;
                };
                if ms > worst.as_ref().map_or(normal, |w| w.ms) {
                    worst = Some(UnderDisruption {
                        cause: cause.label.clone(),
                        ms,
                    });
                }
            }
            worst
        };
        let normal = |p: &Option<super::PathLatency>| p.as_ref().map_or(0.0, |p| p.mean_ms);
        let reads = slowest(normal(&g.reads), |d| d.reads_ms);
        let writes = slowest(normal(&g.writes), |d| d.writes_ms);
        g.worst_reads = reads;
        g.worst_writes = writes;
    }
}
