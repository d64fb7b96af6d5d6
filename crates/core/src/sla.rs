//! What the providers' contracts compose to: a floor below which credits are due, not a forecast.
//!
//! Serial parts of a region multiply; over regions the best one is the floor, because contracts
//! promise nothing about failing over; the front door is a ceiling. A promise of 100% counts as
//! 99.99%. A part without a contract makes the floor absent, and is named.

use crate::assessment::{SlaFloor, SlaPart};
use crate::catalog::{Catalog, Provenance};
use crate::explain::{Draft, Operation, Origin, Unit};
use crate::model::{CopyModel, Model, Spread};
use crate::scenario::{Platform, Provider, StorageClass};

/// A part, the unavailability that its contract allows, and where that is from.
type Found = (SlaPart, Option<f64>, Option<Provenance>);

/// A promise of 100% is counted as this unavailability.
const FULL_PROMISE: f64 = 1e-4;

/// Composes the floor.
#[must_use]
pub fn floor(model: &Model, catalog: &Catalog) -> SlaFloor {
    let mut best: Option<(f64, usize, Vec<SlaPart>)> = None;
    let mut without: Vec<String> = Vec::new();
    for r in 0..model.regions.len() {
        let parts = region_parts(model, catalog, r);
        if parts.is_empty() {
            continue;
        }
        let missing: Vec<String> = parts
            .iter()
            .filter(|p| p.1.is_none())
            .map(|p| p.0.part.clone())
            .collect();
        if !missing.is_empty() {
            without.extend(
                missing
                    .into_iter()
                    .filter(|m| !without.contains(m))
                    .collect::<Vec<_>>(),
            );
            continue;
        }
        let up: f64 = parts.iter().map(|p| 1.0 - p.1.unwrap_or(1.0)).product();
        let parts: Vec<SlaPart> = parts.into_iter().map(|p| p.0).collect();
        if best.as_ref().is_none_or(|b| up > b.0) {
            best = Some((up, r, parts));
        }
    }
    let mut front: Vec<Found> = Vec::new();
    for dependency in model
        .dependencies
        .iter()
        .filter(|d| d.required && d.regions.is_empty())
    {
        front.push(front_part(catalog, &dependency.name, &dependency.what));
    }
    without.extend(
        front
            .iter()
            .filter(|p| p.1.is_none())
            .map(|p| p.0.part.clone()),
    );
    let ceiling: f64 = front.iter().map(|p| 1.0 - p.1.unwrap_or(0.0)).product();
    let complete = front.iter().all(|p| p.1.is_some());
    let (availability, region, mut parts) = match best {
        Some((up, r, parts)) => (
            complete.then_some(up * ceiling),
            model.regions.get(r).map(|x| x.key.clone()),
            parts,
        ),
        None => (None, None, Vec::new()),
    };
    parts.extend(front.into_iter().map(|p| p.0));
    SlaFloor {
        availability,
        region,
        parts,
        without,
    }
}

/// The floor as a calculation: the best product of a region's contracts, by those in front.
pub(crate) fn term(d: &mut Draft<'_>) -> Option<usize> {
    let (model, catalog) = (d.subject.model, d.subject.catalog);
    let by = Operation::Product;
    let mut regions = Vec::new();
    for (r, region) in model.regions.iter().enumerate() {
        let parts = region_parts(model, catalog, r);
        if parts.is_empty() || parts.iter().any(|p| p.1.is_none()) {
            continue;
        }
        let of = parts.iter().map(|p| promised(d, p)).collect();
        let what = format!("contracts of {}", region.key);
        regions.push(d.made(what, Unit::Share, by.clone(), of));
    }
    let mut of = vec![d.made("the best region", Unit::Share, Operation::Largest, regions)];
    let front = model.dependencies.iter();
    for x in front.filter(|x| x.required && x.regions.is_empty()) {
        let part = front_part(catalog, &x.name, &x.what);
        of.push(promised(d, &part));
    }
    let best = of.remove(0);
    let floor = if of.is_empty() {
        best
    } else {
        let front = d.made("contracts in front", Unit::Share, by.clone(), of);
        d.made("under those in front", Unit::Share, by, vec![best, front])
    };
    let missing = d.up(floor);
    let one = d.fixed("one", Unit::Count, 1.0);
    let what = "the floor";
    Some(d.made(what, Unit::Share, Operation::Difference, vec![one, missing]))
}

/// What a contract promises.
fn promised(d: &mut Draft<'_>, (part, missing, from): &Found) -> usize {
    let origin = match from {
        Some(provenance) => d.row(format!("slas {}", part.part), provenance),
        None => Origin::Definition,
    };
    let what = format!("may be missing of {}", part.part);
    let missing = d.input(what, Unit::Share, missing.unwrap_or(1.0), origin);
    d.up(missing)
}

fn part(catalog: &Catalog, name: String, key: Option<(&str, &str, &str)>) -> Found {
    let row = key.and_then(|(p, s, k)| catalog.sla(p, s, k));
    let percent = row
        .and_then(|s| s.monthly_uptime_pct.as_ref())
        .map(|p| format!("{p}%"));
    let unavailability = row
        .and_then(crate::catalog::Sla::unavailability)
        .map(|u| if u <= 0.0 { FULL_PROMISE } else { u });
    let source = row.map_or_else(String::new, |s| {
        catalog.source_title(&s.provenance.source).to_owned()
    });
    (
        SlaPart {
            part: name,
            percent,
            source,
        },
        unavailability,
        row.map(|s| s.provenance.clone()),
    )
}

fn region_parts(model: &Model, catalog: &Catalog, r: usize) -> Vec<Found> {
    let Some(region) = model.regions.get(r) else {
        return Vec::new();
    };
    let Some(provider) = model.providers.get(region.provider).map(|p| p.provider) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    let mut platforms: Vec<Platform> = Vec::new();
    let mut needed: Vec<usize> = Vec::new();
    for tier in model.tiers.iter().filter(|t| t.user_facing) {
        for place in tier.places.iter().filter(|p| p.region == r) {
            let several = place.nodes_by_zone.iter().filter(|n| **n > 0).count() > 1;
            let key = match (provider, several) {
                (Provider::Aws, true) => Some(("aws", "ec2", "multi-az")),
                (Provider::Aws, false) => Some(("aws", "ec2", "single-instance")),
                (Provider::Gcp, true) => Some(("gcp", "gce", "multi-zone")),
                (Provider::Gcp, false) => Some(("gcp", "gce", "single-instance")),
                (Provider::Azure, true) => Some(("azure", "vm", "multi-zone")),
                (Provider::Azure, false) => Some(("azure", "vm", "single-premium-ssd")),
                _ => None,
            };
            out.push(part(
                catalog,
                format!("nodes of {} in {}", tier.name, region.key),
                key,
            ));
            if !platforms.contains(&place.platform) {
                platforms.push(place.platform);
            }
            needed.extend(
                tier.needs
                    .iter()
                    .copied()
                    .filter(|s| !needed.contains(s))
                    .collect::<Vec<_>>(),
            );
        }
    }
    for platform in platforms {
        let key = match platform {
            Platform::Eks => Some(("aws", "eks", "standard")),
            Platform::Gke => Some(("gcp", "gke", "regional")),
            Platform::Aks if region.zones > 1 => Some(("azure", "aks", "standard-zones")),
            Platform::Aks => Some(("azure", "aks", "standard-no-zones")),
            Platform::Vm | Platform::Kubernetes | Platform::K3s => continue,
        };
        out.push(part(
            catalog,
            format!("{platform} control plane in {}", region.key),
            key,
        ));
    }
    for s in needed {
        let Some(store) = model.stores.get(s) else {
            continue;
        };
        let copy = store
            .copies
            .iter()
            .find(|c| c.region == r)
            .or_else(|| store.copies.first());
        if let Some(copy) = copy {
            let place = model
                .regions
                .get(copy.region)
                .map_or("", |x| x.key.as_str());
            out.push(part(
                catalog,
                format!("{} ({}) in {place}", store.name, copy.service),
                store_key(copy),
            ));
        }
    }
    for balancer in model.network.balancers.iter().filter(|b| b.region == r) {
        use crate::scenario::BalancerKind as B;
        let key = match balancer.kind {
            B::Alb | B::Nlb => ("aws", "alb-nlb", "multi-az"),
            B::Gclb => ("gcp", "cloud-load-balancing", "global"),
            B::ApplicationGateway => ("azure", "app-gateway", "v2"),
            B::AzureLb => ("azure", "load-balancer", "standard"),
        };
        out.push(part(
            catalog,
            format!("{} in {}", balancer.kind, region.key),
            Some(key),
        ));
    }
    out
}

fn store_key(copy: &CopyModel) -> Option<(&'static str, &'static str, &'static str)> {
    let ha = copy.spread == Spread::TwoZones;
    let cold = copy.class != StorageClass::Standard;
    let redundancy = copy.redundancy.as_deref().unwrap_or("");
    Some(match copy.service.as_str() {
        "rds" if ha => ("aws", "rds", "multi-az"),
        "rds" => ("aws", "rds", "single-az"),
        "aurora" if ha => ("aws", "aurora", "multi-az"),
        "aurora" => ("aws", "aurora", "single-az"),
        "cloud-sql" if ha => ("gcp", "cloud-sql", "enterprise-ha"),
        "cloud-sql" => ("gcp", "cloud-sql", "zonal"),
        "azure-database" if ha => ("azure", "postgresql-flexible", "zone-redundant"),
        "azure-database" => ("azure", "postgresql-flexible", "no-ha"),
        "azure-sql" if ha => ("azure", "sql-database", "zone-redundant"),
        "azure-sql" => ("azure", "sql-database", "not-zone-redundant"),
        "elasticache" if ha => ("aws", "elasticache", "multi-az"),
        "elasticache" => ("aws", "elasticache", "single-az"),
        "memorystore" if ha => ("gcp", "memorystore", "standard"),
        "memorystore" => ("gcp", "memorystore", "basic"),
        "azure-cache" if ha => ("azure", "cache-redis", "zone-redundant"),
        "azure-cache" => ("azure", "cache-redis", "standard"),
        "s3" if cold => ("aws", "s3", "standard-ia"),
        "s3" => ("aws", "s3", "standard"),
        "cloud-storage" if redundancy.contains("multi") || redundancy.contains("dual") => {
            ("gcp", "gcs", "standard-multi-region")
        }
        "cloud-storage" if cold => ("gcp", "gcs", "nearline-regional"),
        "cloud-storage" => ("gcp", "gcs", "standard-regional"),
        "blob-storage" if cold => ("azure", "blob", "cool"),
        "blob-storage" => ("azure", "blob", "hot"),
        "bigquery" => ("gcp", "bigquery", "on-demand"),
        "spanner" => ("gcp", "spanner", "regional"),
        _ => return None,
    })
}

/// The front door's contract, by the service named in its words.
fn front_part(catalog: &Catalog, name: &str, what: &str) -> Found {
    let has = |word: &str| what.contains(word);
    let key = if has("route53") {
        Some(("aws", "route53", "hosted-zone"))
    } else if has("cloud-dns") {
        Some(("gcp", "cloud-dns", "authoritative"))
    } else if has("azure-dns") {
        Some(("azure", "dns", "public-zones"))
    } else if has("traffic-manager") {
        Some(("azure", "traffic-manager", "any"))
    } else if has("cloudfront") {
        Some(("aws", "cloudfront", "any"))
    } else if has("at front-door") {
        Some(("azure", "front-door", "any"))
    } else if has("cloudflare") {
        Some(("cloudflare", "cdn-dns", "business"))
    } else {
        None
    };
    part(catalog, format!("{name}: {what}"), key)
}
