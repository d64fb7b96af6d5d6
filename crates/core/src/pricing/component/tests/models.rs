//! Models by hand: only what costs; everything else is still.

use crate::catalog::Catalog;
use crate::model::{
    BackupModel, BesideModel, CopyModel, Dist, Failure, HealthCheckModel, Lag, Model, NetworkModel,
    PlaceModel, ProviderUnit, RegionUnit, ReplicationModel, Spread, StoreModel, TierModel,
    Topology, TrafficModel, WriteRule,
};
use crate::pricing::bill::{Bill, Line};
use crate::pricing::{Priced, bill};
use crate::quantity::{Bytes, BytesPerMonth, Percent, Quantity};
use crate::scenario::{
    CopyRole, Engine, Platform, Provider, PurchaseOption, RegionRole, ReplicationMode, StorageClass,
};
use crate::source::Sources;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

pub fn bytes(text: &str) -> Bytes {
    Bytes::from_text(text).expect("a volume")
}

pub fn rate(text: &str) -> BytesPerMonth {
    BytesPerMonth::from_text(text).expect("a rate")
}

pub fn percent(n: u32) -> Percent {
    Percent::from_percent(Decimal::from(n)).expect("a percentage")
}

pub fn cents(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// A model of regions, `(provider, location)`, named by their location.
pub fn model(places: &[(Provider, &str)]) -> Model {
    let catalog = Catalog::builtin();
    let mut providers: Vec<ProviderUnit> = Vec::new();
    let mut regions = Vec::new();
    for (provider, location) in places {
        let index = providers
            .iter()
            .position(|p| p.provider == *provider)
            .unwrap_or_else(|| {
                providers.push(ProviderUnit {
                    provider: *provider,
                    failure: Failure::never(),
                });
                providers.len() - 1
            });
        let known = catalog.location(provider.word(), location);
        regions.push(RegionUnit {
            key: (*location).to_owned(),
            provider: index,
            location: (*location).to_owned(),
            place: String::new(),
            country: String::new(),
            continent: known.map_or(String::new(), |l| l.continent.to_string()),
            in_eu: false,
            in_eea: false,
            latitude: 0.0,
            longitude: 0.0,
            role: RegionRole::Primary,
            zones: 3,
            failure: Failure::never(),
            zone_failure: Failure::never(),
            balancer_failure: Failure::never(),
        });
    }
    Model {
        scale_out: crate::model::Dist::Fixed(0.0),
        manual_decision: crate::model::Dist::Fixed(0.0),
        name: "hand-made".into(),
        title: "hand-made".into(),
        variant: None,
        variants: Vec::new(),
        owner: None,
        environment: None,
        providers,
        regions,
        tiers: Vec::new(),
        stores: Vec::new(),
        dependencies: Vec::new(),
        groups: Vec::new(),
        traffic: TrafficModel {
            local_detection: crate::model::Dist::Fixed(0.0),
            demand_rps: None,
            curve: Vec::new(),
            peak: 1.0,
            read_share: 0.8,
            flows: Vec::new(),
            kinds: Vec::new(),
            health: HealthCheckModel {
                every: 1.0 / 120.0,
                failures: 3,
                timeout: 0.0,
            },
            convergence: crate::model::Convergence::Immediate,
            response_bytes: None,
            audience: Vec::new(),
            last_mile_ms: 0.0,
            caching: None,
        },
        recovery: BTreeMap::new(),
        beside: BesideModel::default(),
        objectives: crate::scenario::Objectives::default(),
        policies: Default::default(),
        own_rules: Vec::new(),
        residency: Vec::new(),
        standards: Vec::new(),
        network: NetworkModel::default(),
        estimates_allowed: false,
        cost: crate::model::CostModel::default(),
        capacity_refused: 0.2,
        assumptions: Vec::new(),
        origins: crate::model::Origins::default(),
        not_assessed: Vec::new(),
        topology: Topology::default(),
        kinds: Vec::new(),
    }
}

pub fn tier(name: &str, places: Vec<PlaceModel>) -> TierModel {
    TierModel {
        name: name.into(),
        user_facing: true,
        needs: Vec::new(),
        quorum: None,
        node_failure: Failure::never(),
        spot_failure: Failure::never(),
        capacity_per_node: 1.0,
        utilisation_assumed: None,
        service_time: None,
        places,
    }
}

/// On-demand virtual machines.
pub fn place(region: usize, nodes: u32, instance_type: &str) -> PlaceModel {
    PlaceModel {
        region,
        nodes_by_zone: vec![nodes],
        nodes,
        nodes_min: nodes,
        nodes_expected: None,
        nodes_at_peak: nodes,
        nodes_max: nodes,
        nodes_recovered: nodes,
        instance_type: instance_type.into(),
        platform: Platform::Vm,
        purchase: vec![(PurchaseOption::OnDemand, percent(100))],
        disk: None,
        spot_nodes_lost: 0,
        restart: None,
        path: format!("tiers.t.in.r{region}"),
    }
}

pub fn on(platform: Platform, place: PlaceModel) -> PlaceModel {
    PlaceModel { platform, ..place }
}

pub fn store(name: &str, engine: Engine, copies: Vec<CopyModel>) -> StoreModel {
    StoreModel {
        name: name.into(),
        engine,
        copies,
        write: WriteRule::Primary(0),
        replication: ReplicationModel {
            mode: ReplicationMode::None,
            lag: Lag::Never,
            conflicts: None,
            propagate_deletes: false,
            consistency: None,
            leader: None,
        },
        backup: None,
        size: None,
        change_rate: None,
        keep: None,
        object_size: None,
        path: format!("stores.{name}"),
    }
}

pub fn copy(region: usize, service: &str, instance_type: Option<&str>) -> CopyModel {
    CopyModel {
        region,
        role: CopyRole::Primary,
        spread: Spread::OneZone,
        failure: Failure::never(),
        service: service.into(),
        instance_type: instance_type.map(str::to_owned),
        nodes: 1,
        read_replicas: 0,
        class: StorageClass::Standard,
        redundancy: None,
        storage_type: None,
        size: None,
        lifecycle: Vec::new(),
        requests: Default::default(),
        retrieval: Vec::new(),
        local_failover: None,
        promotion: None,
        path: format!("stores.s.in.r{region}"),
    }
}

pub fn backup(regions: Vec<usize>, size: Option<&str>) -> BackupModel {
    BackupModel {
        every: 24.0,
        duration: 0.0,
        log_every: None,
        keep: None,
        complete: regions.clone(),
        regions,
        immutable: false,
        isolated: false,
        size: size.map(bytes),
        restore: Dist::Fixed(1.0),
        restore_tested: None,
        path: "backups.s".into(),
    }
}

/// The built-in catalog with rows of the case's own: `region,service,item,meter,unit,from,to,price`.
pub fn catalog_with(rows: &[&str]) -> Catalog {
    let mut text = String::from(
        "provider,region,service,item,meter,unit,from,to,price_usd,source,as_of,confidence,note\n",
    );
    for row in rows {
        text.push_str(row);
        text.push_str(",worked case,2024-07-01,listed,\n");
    }
    let mut sources = Sources::default();
    let table = sources.add("prices.csv", text);
    let outcome = Catalog::with_overrides(&sources, &[table]);
    assert_eq!(outcome.diagnostics, Vec::new());
    outcome.value.expect("a catalog")
}

/// The bill, which must have no faults and hold every law of a bill.
pub fn billed(model: &Model, catalog: &Catalog) -> Bill {
    let priced = bill(model, catalog);
    assert_eq!(priced.diagnostics, Vec::new());
    hold_laws(&priced);
    priced.bill
}

/// What holds for every bill: exact products, and sums equal in every view.
pub fn hold_laws(priced: &Priced) {
    let bill = &priced.bill;
    for line in &bill.lines {
        assert_eq!(line.quantity * line.unit_price, line.cost.0, "{line:?}");
        let list = line.quantity * line.list_unit_price;
        assert_eq!(list, line.list_cost.0, "{line:?}");
        assert!(line.quantity > Decimal::ZERO, "{line:?}");
    }
    let sum = |costs: Vec<Decimal>| -> Decimal { costs.into_iter().sum() };
    let total = bill.total.0;
    assert_eq!(sum(bill.lines.iter().map(|l| l.cost.0).collect()), total);
    assert_eq!(sum(bill.by_provider.iter().map(|s| s.1.0).collect()), total);
    assert_eq!(sum(bill.by_region.iter().map(|s| s.1.0).collect()), total);
    assert_eq!(
        sum(bill.by_component.iter().map(|s| s.1.0).collect()),
        total
    );
    assert_eq!(sum(bill.by_resource.iter().map(|s| s.1.0).collect()), total);
    for tag in &bill.by_tag {
        assert_eq!(sum(tag.sums.iter().map(|s| s.1.0).collect()), total);
    }
    let list = bill.lines.iter().map(|l| l.list_cost.0).collect();
    assert_eq!(sum(list), bill.list_total.0);
    assert_eq!(bill.amount("cost.total"), Some(bill.total));
    for (provider, amount) in &bill.by_provider {
        let name = format!("cost.provider.{provider}");
        assert_eq!(bill.amount(&name), Some(*amount), "{name}");
    }
    assert!(bill.total_at_least.is_none_or(|least| least <= bill.total));
    assert!(bill.estimated <= bill.total);
    assert!(bill.total_at_most.is_none_or(|most| most >= bill.total));
}

/// Lines as `component quantity unit @ price = cents`, for comparison.
pub fn shown(lines: &[Line]) -> Vec<String> {
    lines
        .iter()
        .map(|l| {
            format!(
                "{:?} {} {} @ {} = {}",
                l.component, l.quantity, l.unit, l.unit_price, l.cost
            )
        })
        .collect()
}
