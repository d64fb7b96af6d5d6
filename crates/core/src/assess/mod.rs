//! From the model to the one result: engines run once, verdicts and findings read them.

mod exclusions;
mod independence;
mod kinds;
mod verdicts;

pub(crate) use verdicts::{percent, time};

use crate::assessment::{
    Assessment, Design, DisruptionRow, Drill, LossFigure, Mark, RegionSummary, SCHEMA, Sensitivity,
    Span,
};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::drill;
use crate::exact::exact;
use crate::latency;
use crate::model::{Assumption, Model, Preference};
use crate::policy;
use crate::pricing::{Priced, bill};
use crate::scenario::Disruption;
use crate::service::Service;
use crate::sla;
use crate::uncertainty::sensitivities;

/// An assessment, and what kept parts of it from being made.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// Everything that is known.
    pub assessment: Assessment,
    /// Missing prices and the like.
    pub diagnostics: Vec<Diagnostic>,
}

/// Assesses a resolved design.
#[must_use]
pub fn assess(model: &Model, catalog: &Catalog) -> Assessed {
    let service = Service::new(model);
    let recoveries = drill::recoveries(&service);
    let mut exact = exact(&service, &recoveries);
    exact.tell_years(model);
    let kinds = kinds::kinds(model, catalog);
    // Ways and times differ by kind; shown are those of most requests.
    let most = model
        .kinds
        .iter()
        .max_by(|a, b| a.share.total_cmp(&b.share));
    let of_most = most.map(|k| Service::new(&k.model));
    let latency = latency::latency(of_most.as_ref().unwrap_or(&service), catalog, &recoveries);
    let drills: Vec<Drill> = drill::drills(&service, &recoveries)
        .into_iter()
        .zip(latency.drills)
        .map(|(drill, latency)| Drill { latency, ..drill })
        .collect();
    let priced = bill(model, catalog);
    let disruptions = rows(model, &drills);
    let Priced { bill, diagnostics } = priced;
    let cost = Some(bill);
    let sla_floor = sla::floor(model, catalog);
    let mut verdicts = verdicts::verdicts(
        &service,
        (&exact, &recoveries),
        &disruptions,
        &drills,
        cost.as_ref(),
    );
    verdicts.extend(latency.verdicts);
    let sensitivities = sensitivities(model, &exact, catalog);
    let mut assessment = Assessment {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        design: design(model),
        verdicts,
        sla_floor,
        disruptions,
        pairs: drill::worst_pairs(&service, &recoveries),
        independence: independence::independence(model),
        drills,
        latency: latency.latency,
        cost,
        timeline: None,
        findings: Vec::new(),
        assumptions: by_effect(model, &sensitivities),
        sensitivities,
        not_assessed: model.not_assessed.clone(),
        exclusions: exclusions::exclusions(model, &exact),
        availability: exact.availability,
        kinds,
    };
    let case = policy::Case::new(model, &service, &assessment, catalog);
    assessment.findings = policy::findings(&case, &model.policies);
    Assessed {
        assessment,
        diagnostics,
    }
}

/// Every default used, those first that move availability most; the others in order of use.
fn by_effect(model: &Model, sensitivities: &[Sensitivity]) -> Vec<Assumption> {
    let rank = |a: &Assumption| {
        let place = sensitivities.iter().position(|s| s.key == a.key);
        place.unwrap_or(sensitivities.len())
    };
    let mut all = model.assumptions.clone();
    all.sort_by_key(rank);
    all
}

fn design(model: &Model) -> Design {
    let nodes_in = |r: usize| -> u32 {
        model
            .tiers
            .iter()
            .flat_map(|t| &t.places)
            .filter(|p| p.region == r)
            .map(|p| p.nodes)
            .sum()
    };
    let share = |r: usize| -> f64 {
        model
            .traffic
            .flows
            .iter()
            .filter(|f| match &f.preference {
                Preference::Ordered(order) => order.first() == Some(&r),
                Preference::Spread { home, .. } => *home == r,
            })
            .map(|f| f.weight)
            // An empty sum of floats is minus zero.
            .sum::<f64>()
            + 0.0
    };
    Design {
        name: model.name.clone(),
        title: model.title.clone(),
        environment: model.environment.clone(),
        variant: model.variant.clone(),
        variants: model.variants.clone(),
        providers: model
            .providers
            .iter()
            .map(|p| p.provider.word().to_owned())
            .collect(),
        regions: model
            .regions
            .iter()
            .enumerate()
            .map(|(r, x)| RegionSummary {
                key: x.key.clone(),
                provider: model
                    .providers
                    .get(x.provider)
                    .map_or_else(String::new, |p| p.provider.word().to_owned()),
                location: x.location.clone(),
                place: x.place.clone(),
                role: x.role.word().to_owned(),
                zones: x.zones,
                nodes: nodes_in(r),
                share: share(r),
            })
            .collect(),
        nodes: model
            .tiers
            .iter()
            .flat_map(|t| &t.places)
            .map(|p| p.nodes)
            .sum(),
        stores: model
            .stores
            .iter()
            .map(|s| (s.name.clone(), s.copies.len()))
            .collect(),
    }
}

/// The worst single cause of each disruption; common causes have drills of their own but are no
/// disruption that objectives name.
fn rows(model: &Model, drills: &[Drill]) -> Vec<DisruptionRow> {
    Disruption::ALL
        .iter()
        .copied()
        .filter(|k| *k != Disruption::DataCorruption || !model.stores.is_empty())
        .filter_map(|kind| row(model, drills, kind))
        .collect()
}

fn row(model: &Model, drills: &[Drill], kind: Disruption) -> Option<DisruptionRow> {
    let all = drills
        .iter()
        .filter(|d| d.disruption == kind && !d.cause.starts_with("group:"));
    // What never happens is drilled on request, but is not the worst that can happen.
    let mut of_kind: Vec<&Drill> = all.clone().filter(|d| d.per_year != Some(0.0)).collect();
    if of_kind.is_empty() {
        of_kind = all.collect();
    }
    let worst = worst_recovery(&of_kind)?;
    let (loss, loss_store, loss_worst) = worst_loss(&of_kind);
    Some(DisruptionRow {
        disruption: kind,
        worst: worst.cause.clone(),
        transparent: of_kind.iter().all(|d| d.transparent),
        until_repair: worst.until_repair,
        restored: worst.restored.clone(),
        full_capacity: worst.full_capacity.clone(),
        loss,
        loss_store,
        loss_worst,
        rto: model
            .objectives
            .rto
            .as_ref()
            .and_then(|o| o.for_disruption(kind))
            .map(|d| Span::from_seconds(d.seconds())),
        rpo: model
            .objectives
            .rpo
            .as_ref()
            .and_then(|o| o.by.get(&kind).copied().or(o.all))
            .map(|d| Span::from_seconds(d.seconds())),
    })
}

/// The drill with the longest P95; one whose end is unknown is longer than any.
pub(super) fn worst_recovery<'a>(drills: &[&'a Drill]) -> Option<&'a Drill> {
    let p95 = |m: &Option<Mark>| m.as_ref().map_or(f64::INFINITY, |m| m.p95.seconds);
    let mut worst: Option<&Drill> = None;
    for d in drills {
        let longer = worst.is_none_or(|w| {
            let (a, b) = (
                (p95(&d.restored), p95(&d.full_capacity)),
                (p95(&w.restored), p95(&w.full_capacity)),
            );
            // Of equals the place itself is shown rather than a service in it.
            a > b || (a == b && w.cause.starts_with("store:") && !d.cause.starts_with("store:"))
        });
        if longer {
            worst = Some(d);
        }
    }
    worst
}

fn worst_loss(drills: &[&Drill]) -> (LossFigure, Option<String>, Option<String>) {
    let zero = LossFigure::Window {
        worst: Span::from_seconds(0.0),
        mean: Span::from_seconds(0.0),
        bounded: true,
    };
    let size = |l: &LossFigure| match l {
        LossFigure::Window { worst, .. } => worst.seconds,
        LossFigure::Unrecoverable => f64::INFINITY,
    };
    let mut out = (zero, None, None);
    for drill in drills {
        for loss in &drill.losses {
            if size(&loss.loss) > size(&out.0) {
                out = (
                    loss.loss.clone(),
                    Some(loss.store.clone()),
                    Some(drill.cause.clone()),
                );
            }
        }
    }
    out
}
