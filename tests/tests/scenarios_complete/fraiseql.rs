//! FraiseQL: the file that its document prints, and the same design with its objectives.

use super::*;
use stormglass_core::scenario::RegionDatabase;

const REGIONS: [&str; 3] = ["us-east", "eu-west", "apac"];

/// 64-bit FNV-1a, to tell a changed byte.
fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn database(d: &RegionDatabase) -> String {
    words([
        shown(&d.engine),
        d.kind.clone(),
        d.size.clone(),
        d.tier.clone(),
        d.sku.clone(),
    ])
}

/// What "Deployment Configuration Format" prints, common to both files.
fn printed(s: &Scenario) {
    let metadata = s.metadata.as_ref().expect("metadata");
    assert_eq!(
        metadata.name.as_deref(),
        Some("fraiseql-production"),
        "metadata"
    );
    assert_eq!(
        metadata.environment.as_deref(),
        Some("production"),
        "metadata"
    );
    assert_eq!(keys(&s.regions), REGIONS, "regions");
    for (key, place, instance_type, db) in [
        (
            "us-east",
            "aws us-east-1",
            "t3.2xlarge",
            "postgresql rds db.t3.xlarge",
        ),
        (
            "eu-west",
            "gcp europe-west1",
            "n2-standard-4",
            "postgresql cloudsql db-custom-4-16384",
        ),
        (
            "apac",
            "azure southeastasia",
            "Standard_D4s_v3",
            "postgresql azure-database Standard_D4s_v3",
        ),
    ] {
        let r = &s.regions[key];
        assert!(region(s, key).starts_with(place), "regions.{key}");
        assert_eq!(
            r.instance_type.as_deref(),
            Some(instance_type),
            "regions.{key}.instance_type"
        );
        assert_eq!(
            database(r.database.as_ref().expect("database")),
            db,
            "regions.{key}.database"
        );
    }
    assert_eq!(
        replication(s, "*"),
        "active-active causal conflicts crdt",
        "replication"
    );
    assert!(
        standards(s).starts_with("gdpr hipaa"),
        "compliance.standards"
    );
    let residency = &s.compliance.as_ref().expect("compliance").data_residency;
    let held: Vec<String> = residency.iter().map(|(k, r)| format!("{k} {r}")).collect();
    assert_eq!(held, ["eu-west eu-only"], "compliance.data-residency");
}

#[test]
fn the_printed_file_is_exact() {
    let text = text("fraiseql.yaml");
    assert_eq!(text.len(), 767, "Deployment Configuration Format");
    assert_eq!(
        checksum(&text),
        0xda9f_faa4_b0d9_56ec,
        "Deployment Configuration Format"
    );
    printed(&load("fraiseql.yaml"));
}

#[test]
fn production_has_the_printed_design() {
    let s = load("fraiseql-production.yaml");
    printed(&s);
    for key in REGIONS {
        assert_eq!(
            words([shown(&s.regions[key].nodes)]),
            "3",
            "Cost Transparency: {key}"
        );
        assert!(
            region(&s, key).ends_with("active"),
            "Updated Objective: active-active"
        );
    }
    assert_eq!(standards(&s), "gdpr hipaa soc2", "Compliance Built-In");
}

#[test]
fn production_has_the_objectives() {
    let s = load("fraiseql-production.yaml");
    assert_eq!(
        targets(&s),
        "99.99% rto 1s rpo 100ms",
        "Availability Metrics"
    );
    assert_eq!(
        target(latency(&s).everywhere.as_ref().expect("a target")),
        "50ms 50ms",
        "Availability Metrics: globally"
    );
}

#[test]
fn production_routes_and_recovers_as_stated() {
    let s = load("fraiseql-production.yaml");
    assert_eq!(
        policy(&s),
        "geolocation",
        "Single Deployment Command: geographic routing"
    );
    let map = &s
        .traffic
        .as_ref()
        .and_then(|t| t.routing.as_ref())
        .expect("routing")
        .map;
    let reached: Vec<&str> = map.values().map(String::as_str).collect();
    for key in REGIONS {
        assert!(
            reached.contains(&key),
            "Single Deployment Command: {key} has users"
        );
    }
    for disruption in [Disruption::Region, Disruption::Provider] {
        assert_eq!(
            plan(&s, disruption).start,
            Some(stormglass_core::scenario::Start::Automatic),
            "Availability Metrics; Cycle 6"
        );
    }
}
