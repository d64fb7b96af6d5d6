//! What is known while files are made: the design, its places, the variables that a user has to set,
//! and what is left out.

use super::place::{Place, places};
use crate::files::Files;
use crate::hcl::Expr;
use crate::subject::Subject;
use std::collections::BTreeMap;
use stormglass_core::model::{CopyModel, StoreModel};

/// Something that the design does not say and a deployment has to: a variable of the root without a
/// default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    /// Name of the variable.
    pub name: &'static str,
    /// Its type.
    pub kind: &'static str,
    /// What it is.
    pub description: &'static str,
    /// A value as an example; with a value for each region, one of them.
    pub example: &'static str,
}

/// Files in the making.
pub(super) struct Plan<'a> {
    /// The design.
    pub subject: Subject<'a>,
    /// Its regions of AWS, Google Cloud and Azure.
    pub places: Vec<Place<'a>>,
    /// The files and what they leave out.
    pub files: Files,
    needs: BTreeMap<&'static str, (Need, Vec<String>)>,
}

impl<'a> Plan<'a> {
    /// A plan without files.
    pub fn new(subject: &Subject<'a>) -> Self {
        Self {
            subject: *subject,
            places: places(subject),
            files: Files::default(),
            needs: BTreeMap::new(),
        }
    }

    /// The variable of the root that holds this.
    pub fn need(&mut self, need: Need) -> Expr {
        self.needs.entry(need.name).or_insert((need, Vec::new()));
        Expr::raw(format!("var.{}", need.name))
    }

    /// The same for a variable with a value for each region.
    pub fn need_for(&mut self, need: Need, place: &Place<'_>) -> Expr {
        let (_, keys) = self.needs.entry(need.name).or_insert((need, Vec::new()));
        if !keys.contains(&place.module) {
            keys.push(place.module.clone());
        }
        Expr::raw(format!("var.{}[\"{}\"]", need.name, place.module))
    }

    /// The variables in use, by name, with the regions that have a value of their own.
    pub fn needs(&self) -> Vec<(Need, Vec<String>)> {
        self.needs.values().cloned().collect()
    }

    /// The place of a region.
    pub fn place(&self, region: usize) -> Option<&Place<'a>> {
        self.places.iter().find(|p| p.index == region)
    }

    /// Says that something is left out.
    pub fn leave_out(&mut self, path: &str, what: impl Into<String>, why: impl Into<String>) {
        self.files.leave_out(path, what, why);
    }

    /// The copies of stores in a place.
    pub fn copies(&self, place: &Place<'a>) -> Vec<(&'a StoreModel, &'a CopyModel)> {
        let stores = self.subject.model.stores.iter();
        stores
            .flat_map(|s| s.copies.iter().map(move |c| (s, c)))
            .filter(|(_, c)| c.region == place.index)
            .collect()
    }
}

/// Variables that several parts need.
pub(super) mod needs {
    use super::Need;

    /// Port of the service.
    pub const SERVICE_PORT: Need = Need {
        name: "service_port",
        kind: "number",
        description: "Port on which the nodes of the user-facing tier listen.",
        example: "8080",
    };
    /// Path of the health check.
    pub const HEALTH_PATH: Need = Need {
        name: "health_check_path",
        kind: "string",
        description: "Path that answers 200 while a node can serve.",
        example: "\"/healthz\"",
    };
    /// Google's project.
    pub const PROJECT: Need = Need {
        name: "google_project",
        kind: "string",
        description: "The Google Cloud project.",
        example: "\"my-project\"",
    };
    /// Azure's subscription.
    pub const SUBSCRIPTION: Need = Need {
        name: "azure_subscription_id",
        kind: "string",
        description: "The Azure subscription.",
        example: "\"00000000-0000-0000-0000-000000000000\"",
    };
    /// Azure's tenant.
    pub const TENANT: Need = Need {
        name: "azure_tenant_id",
        kind: "string",
        description: "The Entra tenant whose accounts may sign in.",
        example: "\"00000000-0000-0000-0000-000000000000\"",
    };
    /// Public key for machines on Azure.
    pub const SSH_KEY: Need = Need {
        name: "admin_ssh_public_key",
        kind: "string",
        description: "Public key of the administrators of virtual machines on Azure.",
        example: "\"ssh-ed25519 AAAA\"",
    };
    /// Target of autoscaling.
    pub const CPU_TARGET: Need = Need {
        name: "cpu_target_percent",
        kind: "number",
        description: "Use of the processors that autoscaling of virtual machines aims at.",
        example: "60",
    };
    /// Certificates of balancers on AWS.
    pub const CERTIFICATES: Need = Need {
        name: "certificate_arns",
        kind: "map(string)",
        description: "Certificate of the application load balancers, by region.",
        example: "\"arn:aws:acm:REGION:ACCOUNT:certificate/ID\"",
    };
    /// Certificates of gateways on Azure.
    pub const GATEWAY_CERTIFICATES: Need = Need {
        name: "gateway_certificates",
        kind: "map(object({ secret_id = string, identity_id = string }))",
        description: "Key Vault secret with the certificate of the application gateways, and the identity that may read it, by region.",
        example: "{ secret_id = \"https://VAULT.vault.azure.net/secrets/front\", identity_id = \"/subscriptions/ID\" }",
    };
    /// Days that backups are kept.
    pub const RETENTION: Need = Need {
        name: "backup_retention_days",
        kind: "number",
        description: "Days for which databases keep their backups, where the design does not say it.",
        example: "7",
    };
    /// Size of databases.
    pub const STORAGE: Need = Need {
        name: "database_storage_gb",
        kind: "number",
        description: "Size of the databases whose size the design does not state.",
        example: "100",
    };
    /// Version of PostgreSQL.
    pub const POSTGRESQL: Need = Need {
        name: "postgresql_version",
        kind: "string",
        description: "Major version of PostgreSQL, the same on every cloud.",
        example: "\"16\"",
    };
    /// Version of MySQL.
    pub const MYSQL: Need = Need {
        name: "mysql_version",
        kind: "string",
        description: "Version of MySQL, the same on every cloud.",
        example: "\"8.0\"",
    };
    /// Size of caches.
    pub const CACHE_GB: Need = Need {
        name: "cache_memory_gb",
        kind: "number",
        description: "Memory of the caches whose size the design does not state.",
        example: "5",
    };
    /// Domain.
    pub const DOMAIN: Need = Need {
        name: "domain",
        kind: "string",
        description: "The domain whose zone the design's DNS service holds.",
        example: "\"example.com\"",
    };
    /// Name in the domain.
    pub const HOST: Need = Need {
        name: "host",
        kind: "string",
        description: "Name of the service in that domain.",
        example: "\"app\"",
    };
    /// Where regions without a load balancer of the design are reached.
    pub const ENDPOINTS: Need = Need {
        name: "endpoints",
        kind: "map(string)",
        description: "Host name at which each region takes requests, where that is no load balancer of this design (such as the ingress of its cluster), by region.",
        example: "\"ingress.example.com\"",
    };
    /// Cloudflare's zone.
    pub const CLOUDFLARE_ZONE: Need = Need {
        name: "cloudflare_zone_id",
        kind: "string",
        description: "The zone at Cloudflare.",
        example: "\"0123456789abcdef0123456789abcdef\"",
    };
    /// Cloudflare's account.
    pub const CLOUDFLARE_ACCOUNT: Need = Need {
        name: "cloudflare_account_id",
        kind: "string",
        description: "The account at Cloudflare.",
        example: "\"0123456789abcdef0123456789abcdef\"",
    };
}
