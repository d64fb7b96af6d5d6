//! PRSM, phase 2, option 1: AWS with Google Cloud.

use super::*;

const APP_REGIONS: [&str; 4] = ["us-west", "us-east", "eu-west", "gcp-us-west"];

fn scenario() -> Scenario {
    load("prsm.yaml")
}

#[test]
fn objectives() {
    let s = scenario();
    assert_eq!(
        targets(&s),
        "99.99% rto 4h rpo 1h",
        "Technical KPIs; Cross-Cloud Backup Strategy"
    );
    let budget = s
        .objectives
        .as_ref()
        .and_then(|o| o.budget.as_ref())
        .expect("budget");
    let by: Vec<String> = budget.by.iter().map(|(p, m)| format!("{p} {m}")).collect();
    assert_eq!(
        by,
        ["aws $10000/month", "gcp $5000/month"],
        "Cost Monitoring Configuration"
    );
    let clouds = latency(&s).between_clouds.as_ref().expect("a target");
    assert_eq!(
        words([shown(&clouds.round_trip)]),
        "100ms",
        "Technical KPIs: additional latency for cross-cloud requests"
    );
}

#[test]
fn regions() {
    let s = scenario();
    for (key, value, section) in [
        (
            "us-west",
            "aws us-west-2 primary",
            "Geographic Data Replication",
        ),
        (
            "us-east",
            "aws us-east-1 hot-standby",
            "Geographic Data Replication",
        ),
        (
            "eu-west",
            "aws eu-west-1 secondary",
            "Configure Geographic Regions",
        ),
        (
            "gcp-us-west",
            "gcp us-west1 secondary",
            "Configure Geographic Regions",
        ),
        (
            "gcp-us-east",
            "gcp us-east1 backup",
            "Configure Geographic Regions, enabled",
        ),
        (
            "gcp-europe-west",
            "gcp europe-west1 backup",
            "Configure Geographic Regions, enabled",
        ),
    ] {
        assert_eq!(region(&s, key), value, "{section}");
    }
    assert_eq!(
        s.regions.len(),
        6,
        "Configure Geographic Regions, without Azure"
    );
}

#[test]
fn tiers() {
    let s = scenario();
    assert_eq!(
        keys(&s.tiers),
        ["app", "ai-ml", "batch"],
        "Workload Distribution Strategy"
    );
    assert_eq!(
        keys(&s.tiers["app"].places),
        APP_REGIONS,
        "Deployment Architecture; Application Deployment"
    );
    let main = &s.tiers["app"].places["us-west"];
    assert_eq!(
        words([shown(&main.nodes)]),
        "3..100",
        "Current Status: auto-scaling (3-100 nodes)"
    );
    for key in &APP_REGIONS[..3] {
        assert!(
            placement(&s, "app", key).ends_with("eks"),
            "Deployment Architecture"
        );
    }
    assert!(
        placement(&s, "app", "gcp-us-west").ends_with("gke"),
        "Core Services"
    );
    for tier in ["ai-ml", "batch"] {
        assert_eq!(
            keys(&s.tiers[tier].places),
            ["gcp-us-west"],
            "Compute Workloads"
        );
        assert_eq!(s.tiers[tier].user_facing, Some(false), "Compute Workloads");
    }
    let purchase: Vec<String> = s.tiers["batch"]
        .purchase
        .iter()
        .map(|(o, share)| format!("{share} {o}"))
        .collect();
    assert_eq!(
        purchase,
        ["100% spot"],
        "Compute Workloads: preemptible instances"
    );
}

#[test]
fn stores_and_replication() {
    let s = scenario();
    assert_eq!(
        keys(&s.stores),
        ["database", "cache", "files", "analytics"],
        "Deployment Architecture; Data & Storage"
    );
    for (store, engine) in [
        ("database", "postgresql"),
        ("cache", "redis"),
        ("files", "object"),
        ("analytics", "analytics"),
    ] {
        assert_eq!(
            words([shown(&s.stores[store].engine)]),
            engine,
            "Current Status; Data & Storage"
        );
    }
    assert_eq!(
        keys(&s.stores["database"].copies),
        APP_REGIONS,
        "Core Services"
    );
    let main = copy(&s, "database", "us-west");
    assert!(main.starts_with("rds"), "Current Status: RDS PostgreSQL");
    assert!(main.ends_with("primary multi"), "Current Status: Multi-AZ");
    for key in &APP_REGIONS[1..] {
        assert!(
            copy(&s, "database", key).ends_with("replica"),
            "Core Services: database replication"
        );
    }
    assert!(
        copy(&s, "database", "gcp-us-west").starts_with("cloud-sql"),
        "Deployment Architecture"
    );
    assert_eq!(
        keys(&s.stores["cache"].copies),
        APP_REGIONS,
        "Deployment Architecture"
    );
    for key in &APP_REGIONS[..3] {
        assert!(
            copy(&s, "cache", key).starts_with("elasticache"),
            "Current Status"
        );
        assert!(
            copy(&s, "files", key).starts_with("s3"),
            "Deployment Architecture"
        );
    }
    assert!(
        copy(&s, "cache", "gcp-us-west").starts_with("memorystore"),
        "Deployment Architecture"
    );
    assert_eq!(
        copy(&s, "files", "gcp-us-west"),
        "gcs replica",
        "Core Services: storage synchronization"
    );
    for key in ["gcp-us-east", "gcp-europe-west"] {
        assert_eq!(
            copy(&s, "files", key),
            "gcs archive archive",
            "Geographic Data Replication: archive"
        );
    }
    assert_eq!(
        copy(&s, "analytics", "gcp-us-west"),
        "bigquery",
        "Data & Storage: analytics"
    );
    for store in ["database", "files"] {
        assert_eq!(
            replication(&s, store),
            "async",
            "Cross-Cloud Backup Strategy: sync to secondary"
        );
    }
    assert!(
        backup(&s, "database").ends_with("keep 30d in gcp-us-west,gcp-us-east"),
        "Cross-Cloud Backup Strategy"
    );
    assert!(
        backup(&s, "files").ends_with("keep 30d in gcp-us-west"),
        "Cross-Cloud Backup Strategy"
    );
}

#[test]
fn traffic_recovery_and_the_rest() {
    let s = scenario();
    assert_eq!(
        policy(&s),
        "failover",
        "Geographic Data Replication: automated failover"
    );
    let routing = s
        .traffic
        .as_ref()
        .and_then(|t| t.routing.as_ref())
        .expect("routing");
    assert_eq!(
        routing.order, APP_REGIONS,
        "Geographic Data Replication; Technical KPIs"
    );
    assert_eq!(
        plan(&s, Disruption::Region).start,
        Some(stormglass_core::scenario::Start::Automatic),
        "Geographic Data Replication: automated failover"
    );
    assert_eq!(
        plan(&s, Disruption::Provider).actions.len(),
        1,
        "Operational Runbooks"
    );
    let network = s.network.as_ref().expect("network");
    assert_eq!(
        network.mesh,
        Some(stormglass_core::scenario::Mesh::Vpn),
        "Deployment Architecture"
    );
    assert_eq!(
        keys(&network.nat),
        ["us-west", "us-east", "eu-west"],
        "Current Status: NAT gateways"
    );
    assert_eq!(
        s.dependencies["front-door"].service.as_deref(),
        Some("cloudfront"),
        "Specialized Services"
    );
    assert_eq!(
        s.dependencies["identity"].service.as_deref(),
        Some("iam"),
        "Cross-Cloud Security Framework"
    );
    assert_eq!(standards(&s), "gdpr", "GDPR Compliance Configuration");
    let residency = &s.compliance.as_ref().expect("compliance").data_residency;
    let held: Vec<String> = residency.iter().map(|(k, r)| format!("{k} {r}")).collect();
    assert_eq!(
        held,
        ["eu-west eu-only", "gcp-europe-west eu-only"],
        "GDPR Compliance Configuration"
    );
}
