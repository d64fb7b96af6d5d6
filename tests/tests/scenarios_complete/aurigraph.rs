//! Aurigraph V11: 66 nodes over six regions of three clouds.

use super::*;
use stormglass_core::scenario::Fault;

const REGIONS: [&str; 6] = [
    "aws-east",
    "aws-west",
    "azure-east",
    "azure-west",
    "gcp-central",
    "gcp-west",
];

fn scenario() -> Scenario {
    load("aurigraph.yaml")
}

#[test]
fn objectives() {
    let s = scenario();
    assert_eq!(targets(&s), "99.99%", "Multi-Cloud Targets");
    for (disruption, value) in [
        (Disruption::Node, "5m"),
        (Disruption::Zone, "10m"),
        (Disruption::Region, "30m"),
        (Disruption::Provider, "1h"),
    ] {
        assert_eq!(
            rto(&s, disruption),
            value,
            "RTO (Recovery Time Objective): {disruption}"
        );
    }
    let o = s.objectives.as_ref().expect("objectives");
    let stores: Vec<String> = o
        .rpo
        .as_ref()
        .expect("rpo")
        .stores
        .iter()
        .map(|(k, d)| format!("{k} {}", words([shown(&d.all)])))
        .collect();
    assert_eq!(
        stores,
        ["database 5s", "ledger 1m", "objects 10m"],
        "RPO (Recovery Point Objective)"
    );
    assert_eq!(
        words([shown(&o.throughput.as_ref().and_then(|t| t.normal))]),
        "2000000 rps",
        "Multi-Cloud Targets: 2M+ TPS"
    );
    let l = latency(&s);
    assert_eq!(
        target(l.everywhere.as_ref().expect("a target")),
        "100ms 100ms at 95%",
        "Multi-Cloud Targets: latency p95 globally"
    );
    assert_eq!(
        l.commit["ledger"].to_string(),
        "100ms",
        "Multi-Cloud Targets: finality"
    );
    let pairs = l.between_clouds.as_ref().expect("a target");
    assert_eq!(
        words([shown(&pairs.round_trip), shown(&pairs.share)]),
        "50ms 90%",
        "Multi-Cloud Targets: cross-cloud latency"
    );
}

#[test]
fn regions() {
    let s = scenario();
    assert_eq!(keys(&s.regions), REGIONS, "Network Architecture");
    for (key, value) in REGIONS.into_iter().zip([
        "aws us-east-1 active",
        "aws us-west-2 active",
        "azure eastus active",
        "azure westus active",
        "gcp us-central1 active",
        "gcp us-west1 active",
    ]) {
        assert_eq!(region(&s, key), value, "Network Architecture");
    }
    for key in ["aws-east", "aws-west"] {
        assert_eq!(
            s.regions[key].zones,
            Some(2),
            "AWS Terraform Module: 6 subnets per VPC, of 3 kinds"
        );
    }
}

#[test]
fn nodes() {
    let s = scenario();
    assert_eq!(
        keys(&s.tiers),
        ["validators", "business", "slim"],
        "Node Distribution"
    );
    for (tier, each, total, types) in [
        (
            "validators",
            2,
            12,
            ["c6i.4xlarge", "Standard_D8s_v5", "c2-standard-8"],
        ),
        (
            "business",
            3,
            18,
            ["c6i.2xlarge", "Standard_D4s_v5", "c2-standard-4"],
        ),
        ("slim", 6, 36, ["t3.large", "Standard_B2s", "e2-standard-2"]),
    ] {
        assert_eq!(
            keys(&s.tiers[tier].places),
            REGIONS,
            "Node Distribution: {tier}"
        );
        for (i, key) in REGIONS.into_iter().enumerate() {
            assert_eq!(
                placement(&s, tier, key),
                format!("{each} {}", types[i / 2]),
                "Terraform modules: {tier} in {key}"
            );
        }
        let sum: u32 = s.tiers[tier]
            .places
            .values()
            .map(|p| p.nodes.expect("nodes").min)
            .sum();
        assert_eq!(sum, total, "Node Distribution: {tier}");
    }
    for provider in ["aws", "azure", "gcp"] {
        let of = |key: &str| {
            s.regions[key]
                .provider
                .is_some_and(|p| p.word() == provider)
        };
        let places = s.tiers.values().flat_map(|t| &t.places);
        let sum: u32 = places
            .filter(|(k, _)| of(k))
            .map(|(_, p)| p.nodes.expect("nodes").min)
            .sum();
        assert_eq!(sum, 22, "Node Distribution: {provider}");
    }
    let quorum = s.tiers["validators"].quorum.as_ref().expect("quorum");
    assert_eq!(
        quorum.tolerates,
        Some(Fault::Crash),
        "Data Flow: HyperRAFT++ consensus"
    );
}

#[test]
fn stores_and_replication() {
    let s = scenario();
    assert_eq!(
        keys(&s.stores),
        ["ledger", "database", "cache", "objects"],
        "Data Flow"
    );
    let ledger = &s.stores["ledger"];
    assert_eq!(words([shown(&ledger.engine)]), "consensus", "Data Flow");
    assert_eq!(ledger.voters.as_deref(), Some("validators"), "Data Flow");
    for (store, engine) in [
        ("database", "postgresql"),
        ("cache", "redis"),
        ("objects", "object"),
    ] {
        assert_eq!(words([shown(&s.stores[store].engine)]), engine, "Data Flow");
    }
    assert_eq!(
        keys(&s.stores["database"].copies),
        REGIONS,
        "Terraform modules: two a cloud"
    );
    assert_eq!(
        keys(&s.stores["cache"].copies),
        REGIONS,
        "Terraform modules: two a cloud"
    );
    assert_eq!(
        keys(&s.stores["objects"].copies),
        ["aws-east", "azure-east", "gcp-central"],
        "Terraform modules: one a cloud"
    );
    assert_eq!(
        copy(&s, "database", "aws-east"),
        "rds db.r6g.xlarge primary multi",
        "AWS Terraform Module"
    );
    assert_eq!(
        copy(&s, "database", "aws-west"),
        "rds db.r6g.xlarge replica multi",
        "AWS Terraform Module"
    );
    for (key, service, zones, section) in [
        (
            "azure-east",
            "azure-database",
            "multi",
            "Azure Terraform Module: zone-redundant",
        ),
        (
            "azure-west",
            "azure-database",
            "single",
            "Azure Terraform Module, in a region of one zone",
        ),
        (
            "gcp-central",
            "cloud-sql",
            "multi",
            "GCP Terraform Module: high availability",
        ),
        (
            "gcp-west",
            "cloud-sql",
            "multi",
            "GCP Terraform Module: high availability",
        ),
    ] {
        let text = copy(&s, "database", key);
        assert!(
            text.starts_with(service) && text.ends_with(&format!("replica {zones}")),
            "{section}: {text}"
        );
    }
    for (i, (key, value)) in REGIONS
        .into_iter()
        .zip(
            [
                "elasticache cache.r6g.large",
                "azure-cache P1",
                "memorystore multi",
            ]
            .into_iter()
            .flat_map(|v| [v, v]),
        )
        .enumerate()
    {
        assert_eq!(copy(&s, "cache", key), value, "Terraform module {}", i / 2);
    }
    assert_eq!(
        copy(&s, "objects", "aws-east"),
        "s3 versioning",
        "AWS Terraform Module"
    );
    assert_eq!(
        copy(&s, "objects", "azure-east"),
        "blob grs versioning",
        "Azure Terraform Module"
    );
    assert!(
        copy(&s, "objects", "gcp-central").contains("multi-region"),
        "GCP Terraform Module"
    );
    assert!(
        copy(&s, "objects", "gcp-central").ends_with("versioning"),
        "Data Flow: versioned"
    );

    assert_eq!(
        replication(&s, "ledger"),
        "quorum",
        "RPO: consensus replication"
    );
    assert_eq!(
        replication(&s, "database"),
        "async lag 5s",
        "RPO: async replication"
    );
    assert_eq!(
        replication(&s, "cache"),
        "async",
        "Data Flow: regional and cross-region"
    );
    assert_eq!(
        replication(&s, "objects"),
        "async",
        "RPO: cross-region replication"
    );
}

#[test]
fn network() {
    let s = scenario();
    let network = s.network.as_ref().expect("network");
    assert_eq!(
        network.mesh,
        Some(stormglass_core::scenario::Mesh::Vpn),
        "Shared VPN Mesh Module"
    );
    assert_eq!(
        network.between, REGIONS,
        "Shared VPN Mesh Module: 6 regions"
    );
    let tunnels = network.between.len() * (network.between.len() - 1) / 2;
    assert_eq!(tunnels, 15, "Shared VPN Mesh Module: 15 tunnels");
    let balancers = |key: &str| -> Vec<&str> {
        network.load_balancers[key]
            .iter()
            .map(|b| b.kind.word())
            .collect()
    };
    for key in ["aws-east", "aws-west"] {
        assert_eq!(balancers(key), ["alb", "nlb"], "AWS Terraform Module");
    }
    for key in ["azure-east", "azure-west"] {
        assert_eq!(
            balancers(key),
            ["application-gateway"],
            "Azure Terraform Module"
        );
    }
    assert_eq!(
        balancers("gcp-central"),
        ["gclb"],
        "GCP Terraform Module: one, global"
    );
    assert!(
        !network.load_balancers.contains_key("gcp-west"),
        "GCP Terraform Module: one, global"
    );
    let azure = ["azure-east", "azure-west"].map(|k| network.nat[k].gateways.expect("gateways"));
    assert_eq!(
        azure.iter().sum::<u32>(),
        3,
        "Azure Terraform Module: 3 NAT gateways"
    );
    assert_eq!(
        network.nat.len(),
        REGIONS.len(),
        "Cost Analysis: NAT in every region"
    );
}

#[test]
fn traffic_recovery_and_the_rest() {
    let s = scenario();
    assert_eq!(policy(&s), "weighted", "Load Distribution");
    assert_eq!(
        weights(&s),
        ["40% aws", "30% azure", "30% gcp"],
        "Load Distribution"
    );
    assert_eq!(dns_provider(&s), Some("cloudflare"), "Network Architecture");
    assert_eq!(
        s.dependencies["front-door"].service.as_deref(),
        Some("cloudflare"),
        "Network Architecture"
    );
    for disruption in [Disruption::Node, Disruption::Zone] {
        assert_eq!(
            plan(&s, disruption).start,
            Some(stormglass_core::scenario::Start::Automatic),
            "Failover Scenarios: {disruption}"
        );
    }
    for (disruption, action) in [
        (Disruption::Node, "auto-healing, transparent to users"),
        (Disruption::Zone, "automatic regional redistribution"),
        (Disruption::Region, "DNS-based failover to secondary region"),
        (Disruption::Provider, "traffic routed to remaining 2 clouds"),
    ] {
        assert_eq!(plan(&s, disruption).actions, [action], "Failover Scenarios");
    }
    assert_eq!(standards(&s), "soc2 iso27001 gdpr", "Compliance");
}
