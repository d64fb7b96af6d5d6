//! Scenario and data in, model out: every reference an index, every silence a listed default.
//!
//! All problems are collected; a model comes out only when none is an error.

mod context;
mod copies;
mod cost;
mod edges;
mod failures;
mod kinds;
mod latency;
mod links;
mod lower;
mod network;
mod places;
mod protection;
mod recovery;
mod scaling;
mod shared;
mod sites;
mod software;
mod stores;
mod tiers;
mod traffic;

use super::{BesideModel, Model, Topology};
use crate::catalog::Catalog;
use crate::diagnostic::{Outcome, has_errors};
use crate::policy::Settings;
use crate::scenario::{Document, Estimates};
use context::Resolver;

/// What the command line may decide.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResolveOptions {
    /// Whether missing prices are estimated; goes before the scenario's own word.
    pub estimates: Option<Estimates>,
}

/// Resolves a scenario.
#[must_use]
pub fn resolve(document: &Document, catalog: &Catalog, options: &ResolveOptions) -> Outcome<Model> {
    let scenario = lower::lower(&document.scenario);
    let mut r = Resolver::new(document, &scenario, catalog);
    let providers = r.providers();
    let regions = r.regions(&providers);
    let mut tiers = r.tiers(&regions);
    let stores = r.stores(&regions, &tiers);
    r.needs(&mut tiers, &stores);
    let dependencies = r.dependencies(&providers, &regions);
    let groups = r.groups(&providers, &regions, &tiers);
    let traffic = r.traffic(&regions, &tiers);
    r.running_nodes(&mut tiers, &traffic);
    r.capacities(&mut tiers, &traffic);
    let recovery = r.recovery(&stores);
    let mut beside = BesideModel {
        damages: r.damages(traffic.health.detection()),
        deploys: r.deploys(),
        maintenance: r.maintenance(&providers, &regions, &tiers),
        separate_credentials: r.is_independent("operator"),
        ..BesideModel::default()
    };
    if stores
        .iter()
        .any(|s| s.copies.len() > 1 && s.size.is_some())
    {
        beside.reseed_speed = r.number("reseed-speed", "recovery.region.fail-back") * 3.6e9;
    }
    r.links(&mut beside, &regions, &tiers, &stores, &traffic);
    let mut network = r.network(&regions);
    network.dns = r.dns_services(&traffic);
    let cost = r.cost();
    let residency = r.residency(&regions, &stores);
    let standards = scenario
        .compliance
        .as_ref()
        .map(|c| c.standards.clone())
        .unwrap_or_default();
    let capacity_refused = r.number("capacity-refused", "recovery.region");
    let scale_out = r.mechanism(
        "aws",
        "ec2-autoscaling",
        "instance-replacement",
        "recovery.region.steps",
        "time to add capacity: launch, boot, warm up",
    );
    let manual_decision = r.human_decision();
    r.latency_objectives();
    r.store_objectives();
    r.not_assessed();
    let said = scenario.cost.as_ref().and_then(|c| c.estimates);
    let estimates = options.estimates.or(said).unwrap_or_default();
    let metadata = scenario.metadata.clone().unwrap_or_default();
    let mut diagnostics = std::mem::take(&mut r.diagnostics);
    diagnostics.sort_by_key(|d| d.span);
    let mut model = Model {
        name: scenario.name().to_owned(),
        title: metadata.title.unwrap_or_else(|| scenario.name().to_owned()),
        owner: metadata.owner,
        environment: metadata.environment,
        variant: document.variant.clone(),
        variants: document.variants.clone(),
        providers,
        regions,
        tiers,
        stores,
        dependencies,
        groups,
        traffic,
        recovery,
        beside,
        objectives: scenario.objectives.clone().unwrap_or_default(),
        policies: scenario
            .policies
            .as_ref()
            .map(Settings::new)
            .unwrap_or_default()
            .with_standards(&standards),
        own_rules: scenario
            .policies
            .as_ref()
            .map(|p| p.own.clone())
            .unwrap_or_default(),
        residency,
        standards,
        network,
        estimates_allowed: estimates == Estimates::Allow,
        cost,
        capacity_refused,
        scale_out,
        manual_decision,
        assumptions: r.take_assumptions(),
        origins: std::mem::take(&mut r.origins),
        not_assessed: std::mem::take(&mut r.recorded),
        topology: Topology::default(),
        kinds: Vec::new(),
    };
    model.topology = Topology::new(&model);
    model.kinds = kinds::apart(&model);
    let value = (!has_errors(&diagnostics)).then_some(model);
    Outcome { value, diagnostics }
}
