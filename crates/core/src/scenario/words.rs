//! The closed lists of words a scenario may use.

use super::vocabulary;
use serde::{Deserialize, Serialize};

/// Adds `word()`: the kebab-case text of each variant, as written in a file.
macro_rules! words {
    ($($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        vocabulary! {
            $(#[$meta])*
            #[derive(Copy, Eq, PartialOrd, Ord, Hash)]
            pub enum $name {
                $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+
            }
        }
        impl $name {
            /// Every word, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as written in a scenario.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    )+};
}

words! {
    /// Who runs the place.
    Provider {
        /// Amazon Web Services.
        Aws = "aws",
        /// Google Cloud.
        Gcp = "gcp",
        /// Microsoft Azure.
        Azure = "azure",
        /// A Kubernetes cluster of your own, wherever it runs; with its own place and prices.
        Kubernetes = "kubernetes",
        /// Your own data centre; with its own place and prices.
        SelfHosted = "self-hosted",
        /// A field station or branch; with its own place and prices.
        Edge = "edge",
    }

    /// Why a claim is not modelled.
    NotModelled {
        /// People, plans, processes and documents.
        Organisation = "organisation",
        /// Throughput and resource use of the software itself.
        Throughput = "throughput",
        /// A percentile of latency where no service times are stated.
        Percentile = "percentile",
    }

    /// What a region is for.
    RegionRole {
        /// Serves traffic in normal times and holds writable copies.
        Primary = "primary",
        /// Serves a share of the traffic in normal times.
        Active = "active",
        /// Runs at reduced or full size; takes over on failure.
        Secondary = "secondary",
        /// Runs at full size, idle; takes over on failure.
        HotStandby = "hot-standby",
        /// Runs small, idle; is scaled up on failure.
        WarmStandby = "warm-standby",
        /// Only data is kept current; servers are started on failure.
        PilotLight = "pilot-light",
        /// Holds backups only.
        Backup = "backup",
        /// Takes part in quorums only.
        Witness = "witness",
    }

    /// How capacity is bought.
    PurchaseOption {
        /// By the hour, no commitment.
        OnDemand = "on-demand",
        /// One-year reservation or commitment, no upfront payment.
        Reserved1y = "reserved-1y",
        /// Three-year reservation or commitment, no upfront payment.
        Reserved3y = "reserved-3y",
        /// One-year savings plan, no upfront payment; on Google Cloud its flexible commitment.
        SavingsPlan1y = "savings-plan-1y",
        /// Three-year savings plan, no upfront payment; on Google Cloud its flexible commitment.
        SavingsPlan3y = "savings-plan-3y",
        /// Spare capacity that the provider may take back at short notice.
        Spot = "spot",
    }

    /// What runs the nodes of a tier.
    Platform {
        /// Plain virtual machines.
        Vm = "vm",
        /// Amazon Elastic Kubernetes Service.
        Eks = "eks",
        /// Google Kubernetes Engine.
        Gke = "gke",
        /// Azure Kubernetes Service.
        Aks = "aks",
        /// Kubernetes of your own.
        Kubernetes = "kubernetes",
        /// Lightweight Kubernetes for edge sites.
        K3s = "k3s",
    }

    /// What kind of store it is.
    Engine {
        /// PostgreSQL.
        Postgresql = "postgresql",
        /// MySQL.
        Mysql = "mysql",
        /// Microsoft SQL Server.
        Sqlserver = "sqlserver",
        /// CockroachDB.
        Cockroachdb = "cockroachdb",
        /// Spanner-like globally consistent database.
        Spanner = "spanner",
        /// Redis, Valkey or compatible cache.
        Redis = "redis",
        /// Object storage.
        Object = "object",
        /// Message queue.
        Queue = "queue",
        /// Event stream.
        Kafka = "kafka",
        /// State replicated by a consensus of voters.
        Consensus = "consensus",
        /// Block volume.
        Volume = "volume",
        /// Analytical warehouse.
        Analytics = "analytics",
        /// Log archive.
        Logs = "logs",
    }

    /// What a copy of a store does.
    CopyRole {
        /// Takes all writes.
        Primary = "primary",
        /// Follows the primary; serves reads; can be promoted.
        Replica = "replica",
        /// Takes writes beside other writable copies.
        Writable = "writable",
        /// Follows the primary; serves nothing until promoted.
        Standby = "standby",
        /// Long-term copy; serves nothing, is not promoted.
        Archive = "archive",
    }

    /// Whether a managed instance has a standby inside its region.
    Redundancy {
        /// One instance in one zone.
        Single = "single",
        /// A standby in another zone, promoted automatically.
        Multi = "multi",
    }

    /// How copies follow each other.
    ReplicationMode {
        /// A write waits for every copy.
        Sync = "sync",
        /// A write waits for at least one other copy.
        SemiSync = "semi-sync",
        /// A write does not wait.
        Async = "async",
        /// A write waits for a majority of voters.
        Quorum = "quorum",
        /// Every copy takes writes; they merge without conflict.
        Crdt = "crdt",
        /// Every copy takes writes and sends them on without waiting.
        ActiveActive = "active-active",
        /// Copied at fixed intervals.
        Scheduled = "scheduled",
        /// Copies are separate; nothing is replicated.
        None = "none",
    }

    /// What readers may count on.
    Consistency {
        /// Every read sees the newest write.
        Strong = "strong",
        /// Reads respect cause and effect.
        Causal = "causal",
        /// Reads may lag by a bounded time.
        Bounded = "bounded",
        /// Reads may lag.
        Eventual = "eventual",
    }

    /// What happens when two copies changed the same thing.
    Conflicts {
        /// Merged by data types made for it.
        Crdt = "crdt",
        /// The later timestamp wins; the earlier write is lost.
        LastWriteWins = "last-write-wins",
        /// The application decides.
        Application = "application",
        /// Cannot happen: one writer, or rows homed by region.
        None = "none",
    }

    /// Which way a scheduled copy goes.
    Direction {
        /// From the primary or first copy to the others.
        OneWay = "one-way",
        /// Both ways.
        Both = "both",
    }

    /// Price class of stored objects.
    StorageClass {
        /// Frequent access.
        Standard = "standard",
        /// Infrequent access (S3 Standard-IA, Nearline, Cool).
        Infrequent = "infrequent",
        /// Rare access (S3 Glacier Instant, Coldline, Cold).
        Cold = "cold",
        /// Archive (S3 Glacier Deep Archive, Archive).
        Archive = "archive",
    }

    /// How requests find a region.
    RoutingPolicy {
        /// In order: the first healthy region takes all.
        Failover = "failover",
        /// By shares.
        Weighted = "weighted",
        /// By the user's geography.
        Geolocation = "geolocation",
        /// To the region with the shortest round trip.
        Latency = "latency",
    }

    /// What can go wrong.
    Disruption {
        /// One node is lost.
        Node = "node",
        /// One zone is lost.
        Zone = "zone",
        /// One region is lost.
        Region = "region",
        /// One provider is lost everywhere.
        Provider = "provider",
        /// Neighbouring regions are lost together: earthquake, grid, flood, conflict.
        Area = "area",
        /// A pool of spot nodes is taken back at once.
        Spot = "spot",
        /// Launching, scaling or changing DNS records stops while running capacity serves.
        ControlPlane = "control-plane",
        /// Regions cannot reach each other, though users reach both.
        Link = "link",
        /// DNS, CDN, proxy or sign-in in front is lost.
        FrontDoor = "front-door",
        /// A service of a third party is lost.
        Dependency = "dependency",
        /// A process crashes or hangs and is started again.
        Software = "software",
        /// A release fails and is rolled back.
        BadDeploy = "bad-deploy",
        /// Work that was planned and announced.
        Maintenance = "maintenance",
        /// A person breaks or deletes something.
        OperatorError = "operator-error",
        /// Data is damaged by software and the damage is replicated.
        DataCorruption = "data-corruption",
        /// Writable copies and mutable backups are encrypted by an attacker.
        Ransomware = "ransomware",
    }

    /// What one release reaches at once.
    Blast {
        /// One zone of one region.
        Zone = "zone",
        /// One region.
        Region = "region",
        /// Every region of one provider.
        Provider = "provider",
        /// Everything.
        All = "all",
    }

    /// What kind of fault a quorum survives.
    Fault {
        /// Members stop: majority, floor(n/2)+1.
        Crash = "crash",
        /// Members lie: n - floor((n-1)/3).
        Byzantine = "byzantine",
    }

    /// A rulebook that the design is held to.
    Standard {
        /// EU General Data Protection Regulation.
        Gdpr = "gdpr",
        /// US health data.
        Hipaa = "hipaa",
        /// Service organisation controls.
        Soc2 = "soc2",
        /// Information security management.
        Iso27001 = "iso27001",
        /// Card payments.
        PciDss = "pci-dss",
        /// California privacy.
        Ccpa = "ccpa",
    }

    /// Where data may be held.
    Residency {
        /// Only in member states of the EU.
        EuOnly = "eu-only",
        /// Only in the European Economic Area.
        EeaOnly = "eea-only",
        /// Only in the United States.
        UsOnly = "us-only",
        /// Only in the country of the region named.
        SameCountry = "same-country",
        /// Anywhere.
        Anywhere = "anywhere",
    }

    /// Speed of a private interconnect.
    PortSpeed {
        /// 1 Gbit/s.
        Gbps1 = "1gbps",
        /// 10 Gbit/s.
        Gbps10 = "10gbps",
        /// 100 Gbit/s.
        Gbps100 = "100gbps",
    }

    /// Content delivery network.
    CdnService {
        /// Amazon CloudFront.
        Cloudfront = "cloudfront",
        /// Google Cloud CDN.
        CloudCdn = "cloud-cdn",
        /// Azure Front Door.
        FrontDoor = "front-door",
        /// Azure CDN; no price of it is on file.
        AzureCdn = "azure-cdn",
        /// Cloudflare; charged by plan, not by volume.
        Cloudflare = "cloudflare",
    }

    /// Web application firewall.
    WafService {
        /// AWS WAF.
        AwsWaf = "aws-waf",
        /// Google Cloud Armor, standard.
        CloudArmor = "cloud-armor",
        /// WAF policies of Azure Front Door.
        FrontDoorWaf = "front-door-waf",
        /// Part of Cloudflare's plan.
        Cloudflare = "cloudflare",
    }

    /// Kind of load balancer.
    BalancerKind {
        /// AWS Application Load Balancer.
        Alb = "alb",
        /// AWS Network Load Balancer.
        Nlb = "nlb",
        /// Google Cloud load balancer (forwarding rules).
        Gclb = "gclb",
        /// Azure Application Gateway v2.
        ApplicationGateway = "application-gateway",
        /// Azure Load Balancer, standard.
        AzureLb = "azure-lb",
    }
}
