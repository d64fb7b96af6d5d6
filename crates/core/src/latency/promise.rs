//! What the latency objectives promise to whom, and whether distance or the way is what breaks it.

use super::path::Kind;
use super::result::{GeographyLatency, Latency, PathLatency};
use super::verdict::targets;
use crate::assessment::{Standing, Verdict};
use crate::model::Model;
use crate::quantity::Duration;

/// One promise: reads or writes of some geographies within a time.
pub(crate) struct Promise<'a> {
    /// `latency.all.reads`, as verdicts name it.
    pub subject: String,
    /// `reads` or `writes`.
    pub word: &'static str,
    /// What is promised.
    pub limit: Duration,
    /// Path of the objective.
    pub path: String,
    /// How it is kept.
    pub standing: Standing,
    /// For whom.
    pub among: Vec<&'a GeographyLatency>,
    kind: Kind,
    /// Whether caches at the edge answer the share of reads that it is about.
    edge: bool,
}

impl<'a> Promise<'a> {
    /// The limit in milliseconds.
    pub fn ms(&self) -> f64 {
        self.limit.seconds() * 1e3
    }

    /// Whether the nearest region is farther than the promise, so that no way there can keep it.
    pub fn is_too_far(&self, g: &GeographyLatency) -> bool {
        g.nearest.as_ref().is_some_and(|n| n.ms > self.ms()) && !self.edge
    }

    /// The way that the requests take.
    pub fn way(&self, g: &'a GeographyLatency) -> Option<&'a PathLatency> {
        match self.kind {
            Kind::Read => g.reads.as_ref(),
            Kind::Write => g.writes.as_ref(),
        }
    }
}

/// Every promise, in the order of the verdicts.
pub(crate) fn promises<'a>(
    model: &Model,
    latency: &'a Latency,
    verdicts: &[Verdict],
) -> Vec<Promise<'a>> {
    let Some(objective) = &model.objectives.latency else {
        return Vec::new();
    };
    let edge = model.traffic.caching.map_or(0.0, |c| c.edge);
    let mut out = Vec::new();
    for (key, target, among) in targets(latency, objective) {
        for kind in [Kind::Read, Kind::Write] {
            let (limit, word) = match kind {
                Kind::Read => (target.reads, "reads"),
                Kind::Write => (target.writes, "writes"),
            };
            let subject = format!("latency.{key}.{word}");
            let verdict = verdicts.iter().find(|v| v.subject == subject);
            let (Some(limit), Some(verdict)) = (limit, verdict) else {
                continue;
            };
            let among = among.iter().filter_map(|i| latency.geographies.get(*i));
            out.push(Promise {
                subject,
                word,
                limit,
                path: format!("objectives.latency.{key}"),
                standing: verdict.standing,
                among: among.collect(),
                kind,
                edge: kind == Kind::Read && target.quantile.is_some_and(|q| edge >= q.fraction()),
            });
        }
    }
    out
}
