//! WildCAM ESP32: three active clusters.

use super::*;

const REGIONS: [&str; 3] = ["aws-west", "azure-west", "gcp-west"];

fn scenario() -> Scenario {
    load("wildcam.yaml")
}

#[test]
fn objectives() {
    let s = scenario();
    assert_eq!(targets(&s), "99.99% rto 15m rpo 5m", "Reliability Targets");
    for (disruption, value) in [
        (Disruption::Software, "30s"),
        (Disruption::Node, "2m"),
        (Disruption::Zone, "5m"),
        (Disruption::Region, "15m"),
        (Disruption::Provider, "2m"),
    ] {
        assert_eq!(
            rto(&s, disruption),
            value,
            "Resilience Layers: {disruption}"
        );
    }
    let by = &latency(&s).by;
    for (continent, value, said) in [
        ("north-america", "50ms 50ms", "Americas"),
        ("south-america", "50ms 50ms", "Americas"),
        ("europe", "60ms 60ms", "Europe"),
        ("asia", "70ms 70ms", "Asia-Pacific"),
        ("oceania", "70ms 70ms", "Asia-Pacific"),
    ] {
        assert_eq!(target(&by[continent]), value, "Latency: {said}");
    }
    assert_eq!(
        target(latency(&s).all.as_ref().expect("a target")),
        "100ms 200ms at 99%",
        "Latency: response time"
    );
    let o = s.objectives.as_ref().expect("objectives");
    assert_eq!(
        words([shown(&o.throughput.as_ref().and_then(|t| t.normal))]),
        "10000 rps",
        "Throughput: API requests"
    );
}

#[test]
fn regions_and_nodes() {
    let s = scenario();
    assert_eq!(keys(&s.regions), REGIONS, "Multi-Cloud Distribution");
    assert_eq!(
        region(&s, "aws-west"),
        "aws us-west-2 active",
        "Multi-Cloud Distribution"
    );
    assert_eq!(
        region(&s, "azure-west"),
        "azure westus2 active",
        "Multi-Cloud Distribution"
    );
    assert_eq!(
        region(&s, "gcp-west"),
        "gcp us-west1 active",
        "Multi-Cloud Distribution"
    );
    assert_eq!(s.regions["aws-west"].zones, Some(3), "AWS Module: 3 AZs");
    assert_eq!(keys(&s.tiers), ["app"], "Helm Charts: backend and frontend");
    for (key, platform) in REGIONS.into_iter().zip(["eks", "aks", "gke"]) {
        let text = placement(&s, "app", key);
        assert!(
            text.starts_with("5..20 ") && text.ends_with(platform),
            "Multi-Cloud Distribution: {text}"
        );
    }
}

#[test]
fn stores_and_replication() {
    let s = scenario();
    assert_eq!(
        keys(&s.stores),
        ["database", "images", "cache", "logs"],
        "Infrastructure Metrics; Helm Charts; Logging"
    );
    for (store, engine) in [
        ("database", "postgresql"),
        ("images", "object"),
        ("cache", "redis"),
        ("logs", "logs"),
    ] {
        assert_eq!(
            words([shown(&s.stores[store].engine)]),
            engine,
            "Multi-Cloud Distribution; Helm Charts"
        );
        assert_eq!(
            keys(&s.stores[store].copies),
            REGIONS,
            "Multi-Cloud Distribution; Helm Charts"
        );
    }
    for (key, service) in REGIONS
        .into_iter()
        .zip(["rds", "azure-database", "cloud-sql"])
    {
        let text = copy(&s, "database", key);
        assert!(
            text.starts_with(service),
            "Multi-Cloud Distribution: {text}"
        );
        assert!(
            text.ends_with("writable multi read-replicas 2"),
            "Database: {text}"
        );
    }
    assert_eq!(
        copy(&s, "images", "aws-west"),
        "s3 writable",
        "Multi-Cloud Distribution"
    );
    assert_eq!(
        copy(&s, "images", "azure-west"),
        "blob writable grs",
        "Azure Module: geo-replication"
    );
    assert_eq!(
        copy(&s, "images", "gcp-west"),
        "gcs writable multi-region",
        "GCP Module: multi-regional"
    );
    assert_eq!(
        words([shown(&s.stores["database"].size)]),
        "100 GB",
        "Storage Capacity: 300 GB over 3 clouds"
    );
    assert_eq!(
        words([shown(&s.stores["images"].size)]),
        "150 TB",
        "Storage Capacity: per cloud"
    );
    assert_eq!(
        words([shown(&s.stores["images"].change_rate)]),
        "10 TB/day",
        "Throughput"
    );

    for store in ["database", "images"] {
        assert_eq!(
            replication(&s, store),
            "scheduled every 1d both",
            "Disaster Recovery: 24-hour delay"
        );
    }
    assert_eq!(
        backup(&s, "database"),
        "every 1d keep 30d point-in-time true immutable true size 25 TB",
        "Disaster Recovery; Database; Storage Capacity"
    );
}

#[test]
fn traffic_recovery_and_the_rest() {
    let s = scenario();
    assert_eq!(policy(&s), "weighted", "Multi-Cloud Distribution");
    assert_eq!(
        weights(&s),
        ["40% aws", "30% azure", "30% gcp"],
        "Multi-Cloud Distribution"
    );
    let traffic = s.traffic.as_ref().expect("traffic");
    assert_eq!(words([shown(&traffic.demand)]), "10000 rps", "Throughput");
    let caches = traffic.caching.as_ref().expect("caching");
    assert_eq!(
        words([
            shown(&caches.edge),
            shown(&caches.memory),
            shown(&caches.query)
        ]),
        "85% 90% 70%",
        "Cache Hit Ratios"
    );
    assert_eq!(
        dns_provider(&s),
        Some("cloudflare"),
        "Multi-Cloud Distribution"
    );
    for (key, service, section) in [
        ("front-door", "cloudflare", "Multi-Cloud Distribution"),
        ("cdn-aws", "cloudfront", "AWS Module"),
        ("cdn-azure", "azure-cdn", "Azure Module"),
        ("cdn-gcp", "cloud-cdn", "GCP Module"),
    ] {
        assert_eq!(
            s.dependencies[key].service.as_deref(),
            Some(service),
            "{section}"
        );
    }
    for disruption in [
        Disruption::Software,
        Disruption::Node,
        Disruption::Zone,
        Disruption::Region,
        Disruption::Provider,
    ] {
        let plan = plan(&s, disruption);
        assert_eq!(
            plan.start,
            Some(stormglass_core::scenario::Start::Automatic),
            "Resilience Layers; Conclusion: automated failover"
        );
        assert_eq!(
            plan.drilled,
            Some(true),
            "Disaster Recovery: monthly drills"
        );
    }
    let network = s.network.as_ref().expect("network");
    assert_eq!(
        network.mesh,
        Some(stormglass_core::scenario::Mesh::Vpn),
        "Network"
    );
    assert_eq!(network.between, REGIONS, "Network: 3 tunnels");
    assert_eq!(standards(&s), "gdpr ccpa soc2 iso27001", "Certifications");
}
