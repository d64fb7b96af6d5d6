//! GO-PRO, strategy 2: active-passive.

use super::*;

fn scenario() -> Scenario {
    load("go-pro.yaml")
}

#[test]
fn objectives() {
    let s = scenario();
    assert_eq!(
        targets(&s),
        "99.99% rto 5m rpo 1m",
        "Multi-Cloud Benefits; Recovery Time Objective (RTO); Recovery Point Objective (RPO)"
    );
}

#[test]
fn regions_and_nodes() {
    let s = scenario();
    assert_eq!(
        keys(&s.regions),
        ["us-east", "us-central"],
        "Database Replication"
    );
    assert_eq!(
        region(&s, "us-east"),
        "aws us-east-1 primary",
        "Active-Passive"
    );
    assert_eq!(
        region(&s, "us-central"),
        "gcp us-central1 hot-standby",
        "Active-Passive"
    );
    assert_eq!(keys(&s.tiers), ["app"], "Architecture Overview");
    assert_eq!(
        placement(&s, "app", "us-east"),
        "5 c6i.xlarge eks",
        "Cost Comparison"
    );
    assert_eq!(
        placement(&s, "app", "us-central"),
        "5..10 n2-standard-4 gke",
        "Cost Comparison; Scenario 1"
    );
}

#[test]
fn stores_and_replication() {
    let s = scenario();
    assert_eq!(
        keys(&s.stores),
        [
            "database",
            "sessions",
            "assets",
            "critical-assets",
            "log-archive",
            "logs"
        ],
        "Architecture Overview; Replication Strategy; Recovery Point Objective (RPO)"
    );
    for (store, engine) in [
        ("database", "postgresql"),
        ("sessions", "redis"),
        ("assets", "object"),
        ("critical-assets", "object"),
        ("log-archive", "object"),
        ("logs", "logs"),
    ] {
        assert_eq!(
            words([shown(&s.stores[store].engine)]),
            engine,
            "Data Synchronization"
        );
        assert_eq!(
            keys(&s.stores[store].copies),
            ["us-east", "us-central"],
            "Architecture Overview"
        );
    }
    assert_eq!(
        copy(&s, "database", "us-east"),
        "rds db.r6g.xlarge primary",
        "Cost Comparison"
    );
    assert!(
        copy(&s, "database", "us-central").starts_with("cloud-sql"),
        "Architecture Overview"
    );
    assert!(
        copy(&s, "database", "us-central").ends_with("replica"),
        "Database Replication: read_only"
    );
    assert!(
        copy(&s, "sessions", "us-east").starts_with("elasticache"),
        "Architecture Overview"
    );
    assert!(
        copy(&s, "sessions", "us-central").starts_with("memorystore"),
        "Architecture Overview"
    );
    assert_eq!(
        copy(&s, "assets", "us-east"),
        "s3",
        "Object Storage Replication"
    );
    assert_eq!(
        copy(&s, "assets", "us-central"),
        "gcs",
        "Object Storage Replication"
    );

    assert_eq!(
        replication(&s, "database"),
        "async lag 5s conflicts last-write-wins",
        "Database Replication"
    );
    assert_eq!(
        replication(&s, "sessions"),
        "crdt eventual",
        "Redis Synchronization"
    );
    assert_eq!(
        replication(&s, "assets"),
        "scheduled every 5m both propagate-deletes true",
        "Object Storage Replication"
    );
    assert_eq!(
        replication(&s, "critical-assets"),
        "async",
        "Replication Strategy: real-time"
    );
    assert_eq!(
        replication(&s, "log-archive"),
        "scheduled every 1h",
        "Replication Strategy: logs"
    );
    assert_eq!(
        replication(&s, "logs"),
        "async",
        "Recovery Point Objective (RPO): real-time streaming"
    );
    assert_eq!(
        backup(&s, "database"),
        "every 1d in us-central",
        "Replication Strategy: backups"
    );
}

#[test]
fn traffic_and_network() {
    let s = scenario();
    let traffic = s.traffic.as_ref().expect("traffic");
    assert_eq!(policy(&s), "failover", "DNS-Based Routing: failover");
    let order = &traffic.routing.as_ref().expect("routing").order;
    assert_eq!(
        *order,
        ["us-east", "us-central"],
        "Active-Passive: AWS has 100% of the traffic"
    );
    let check = traffic.health_check.as_ref().expect("health check");
    assert_eq!(
        words([shown(&check.every)]),
        "30s",
        "DNS-Based Routing: health_check_interval"
    );
    assert_eq!(
        check.failures,
        Some(1),
        "Failover Process: detected within 30s"
    );
    assert_eq!(dns_provider(&s), Some("route53"), "Global Traffic Manager");
    assert_eq!(
        s.dependencies["dns"].service.as_deref(),
        Some("route53"),
        "Global Traffic Manager"
    );
    assert_eq!(
        s.dependencies["cloud-dns"].service.as_deref(),
        Some("cloud-dns"),
        "Global Traffic Manager"
    );
    let network = s.network.as_ref().expect("network");
    assert_eq!(
        network.mesh,
        Some(stormglass_core::scenario::Mesh::Vpn),
        "Network Security"
    );
    assert_eq!(
        network.between,
        ["us-east", "us-central"],
        "Network Security"
    );
    assert_eq!(standards(&s), "soc2 gdpr", "Compliance");
}

#[test]
fn recovery_steps_in_order() {
    let s = scenario();
    for disruption in [Disruption::Region, Disruption::Provider] {
        let plan = plan(&s, disruption);
        assert_eq!(
            plan.start,
            Some(stormglass_core::scenario::Start::Automatic),
            "High Availability: automatic failover"
        );
        assert_eq!(
            steps(plan),
            [
                "detect 30s",
                "switch 1m",
                "switch 2m",
                "scale 2m to 10",
                "scale 3m"
            ],
            "Failover Process"
        );
        assert_eq!(
            plan.actions[..5],
            [
                "update_dns: route_to_gcp",
                "scale_gcp_cluster: min_replicas=10",
                "promote_gcp_db: read_write_mode",
                "notify: ops_team",
                "create_incident: severity=high",
            ],
            "Scenario 1: AWS Region Failure"
        );
        assert_eq!(
            plan.actions.len(),
            9,
            "Scenario 2: GCP Region Failure has four actions"
        );
    }
    let software = plan(&s, Disruption::Software);
    assert_eq!(
        steps(software),
        ["detect 5m"],
        "Multi-Cloud Alerts: high_error_rate"
    );
    assert_eq!(software.actions.len(), 3, "Scenario 3: Partial Failure");
}
