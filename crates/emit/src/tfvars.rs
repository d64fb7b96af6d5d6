//! `tfvars`: the design as `terraform.tfvars` in the form of PRSM's modules.
//!
//! Only variables that the design states; for the others the modules' own defaults hold, and the
//! file names them.

use crate::files::Files;
use crate::hcl::{Body, Expr};
use crate::header::{Comment, header};
use crate::subject::Subject;
use crate::target::Target;
use std::collections::BTreeSet;
use stormglass_core::model::{RegionUnit, StoreModel, WriteRule};
use stormglass_core::scenario::{
    CdnService, CopyRole, Disruption, Engine, Provider, RoutingPolicy, Standard,
};

/// The target.
pub(crate) const TARGET: Target = Target {
    word: "tfvars",
    description: "`terraform.tfvars` for modules in PRSM's form",
    emit,
};

/// The clouds that the form knows, with the beginning of their variables.
const CLOUDS: [(Provider, &str); 3] = [
    (Provider::Aws, "aws"),
    (Provider::Gcp, "gcp"),
    (Provider::Azure, "azure"),
];

fn emit(subject: &Subject<'_>) -> Files {
    let mut files = Files::default();
    let clouds: Vec<&str> = clouds(subject);
    if clouds.is_empty() {
        return Files::none(
            "the form knows AWS, Google Cloud and Azure, and the design uses none of them",
        );
    }
    for region in &subject.model.regions {
        let provider = subject.provider(region);
        if !CLOUDS.iter().any(|(p, _)| Some(*p) == provider) {
            let path = format!("regions.{}", region.key);
            files.leave_out(
                path,
                "a region of one's own",
                "the form has regions of AWS, Google Cloud and Azure only",
            );
        }
    }
    let mut unset = Vec::new();
    let mut body = Body::new()
        .set("multi_cloud_enabled", clouds.len() > 1)
        .set("multi_cloud_strategy", strategy(subject, &clouds))
        .blank()
        .set("geographic_regions", geographic(subject))
        .blank()
        .set("workload_distribution", workload(subject, &mut unset));
    if let Some(recovery) = recovery(subject, &mut unset) {
        body = body.blank().set("disaster_recovery_config", recovery);
    }
    body = body
        .blank()
        .set("compliance_requirements", compliance(subject));
    if let Some(budget) = &subject.model.objectives.budget {
        for (provider, name) in CLOUDS {
            if let Some(amount) = budget.by.get(&provider) {
                let config = Expr::map([("budget_threshold_usd", Expr::from(amount.usd.0))]);
                body = body.blank().set(&format!("{name}_cost_config"), config);
            }
        }
        if budget.total.is_some() {
            files.leave_out(
                "objectives.budget",
                "the budget of the whole bill",
                "the form has one a provider",
            );
        }
    }
    if !unset.is_empty() {
        body = body.blank();
        body.push_comment("Not stated by the design, so that the modules' defaults hold:");
        for variable in unset {
            body.push_comment(&format!("  {variable}"));
        }
    }
    files.leave_out(
        "",
        "nodes, instance types, stores, routing, recovery steps",
        "the form has no variables for them",
    );
    let top = header(subject, Comment::Hash, "variables in PRSM's form");
    files.put("terraform.tfvars", format!("{top}\n{}", body.text()));
    files
}

/// The clouds in use, in the order of the design.
fn clouds<'a>(subject: &Subject<'a>) -> Vec<&'a str> {
    let word = |p: Provider| CLOUDS.iter().find(|(c, _)| *c == p).map(|(_, w)| *w);
    let used = subject.model.providers.iter();
    used.filter_map(|unit| word(unit.provider)).collect()
}

/// `aws-only`, `aws-primary-gcp-secondary` or `aws-gcp-azure-balanced`.
fn strategy(subject: &Subject<'_>, clouds: &[&str]) -> String {
    let routing = subject
        .scenario
        .traffic
        .as_ref()
        .and_then(|t| t.routing.as_ref());
    let balanced = routing.and_then(|r| r.policy) == Some(RoutingPolicy::Weighted);
    match clouds {
        [one] => format!("{one}-only"),
        [first, rest @ ..] if !balanced => {
            let rest: Vec<String> = rest.iter().map(|c| format!("-{c}-secondary")).collect();
            format!("{first}-primary{}", rest.concat())
        }
        all => format!("{}-balanced", all.join("-")),
    }
}

/// The regions side by side: the first of each cloud, then the second of each, and so on.
fn geographic(subject: &Subject<'_>) -> Expr {
    let by_cloud: Vec<(&str, Vec<(usize, &RegionUnit)>)> = CLOUDS
        .iter()
        .map(|(p, word)| (*word, subject.regions_of(*p)))
        .collect();
    let row = |n: usize| -> Vec<(String, Expr)> {
        let at = |(word, regions): &(&str, Vec<(usize, &RegionUnit)>)| {
            let location = regions.get(n).map(|(_, r)| Expr::from(&r.location));
            (format!("{word}_region"), location.unwrap_or(Expr::Null))
        };
        by_cloud.iter().map(at).collect()
    };
    let most = by_cloud.iter().map(|(_, r)| r.len()).max().unwrap_or(0);
    let secondary = (1..most).map(|n| {
        let mut entries = row(n);
        entries.push(("enabled".to_owned(), Expr::Bool(true)));
        Expr::Map(entries)
    });
    Expr::map([
        ("primary", Expr::Map(row(0))),
        ("secondary", Expr::list(secondary)),
    ])
}

/// Which cloud does what; variables that the design does not state are added to `unset`.
fn workload(subject: &Subject<'_>, unset: &mut Vec<&'static str>) -> Expr {
    let tier = |name: &str| {
        let found = subject.model.tiers.iter().find(|t| t.name == name);
        found.and_then(|t| cloud(subject, t.places.first()?.region))
    };
    let user_facing = subject.model.tiers.iter().find(|t| t.user_facing);
    let store = |wanted: &[Engine]| {
        let found = subject
            .model
            .stores
            .iter()
            .find(|s| wanted.contains(&s.engine));
        found.and_then(|s| cloud(subject, home(s)?))
    };
    let databases = [
        Engine::Postgresql,
        Engine::Mysql,
        Engine::Sqlserver,
        Engine::Cockroachdb,
        Engine::Spanner,
    ];
    let cdn = subject.model.network.cdns.first().map(|c| c.service);
    let cdn = cdn.and_then(|service| match service {
        CdnService::Cloudfront => Some("aws"),
        CdnService::CloudCdn => Some("gcp"),
        CdnService::FrontDoor | CdnService::AzureCdn => Some("azure"),
        CdnService::Cloudflare => None,
    });
    let clouds = [
        (
            "compute_primary_provider",
            user_facing.and_then(|t| cloud(subject, t.places.first()?.region)),
        ),
        ("ai_ml_preferred_provider", tier("ai-ml")),
        ("batch_processing_provider", tier("batch")),
        ("edge_computing_provider", cdn),
        ("database_primary_provider", store(&databases)),
        ("analytics_database_provider", store(&[Engine::Analytics])),
        ("storage_preferred_provider", store(&[Engine::Object])),
        ("backup_storage_provider", backup_cloud(subject)),
        ("cdn_preferred_provider", cdn),
        ("security_services_provider", None),
        ("monitoring_provider", None),
        ("ai_services_provider", None),
    ];
    unset.extend(clouds.iter().filter(|(_, c)| c.is_none()).map(|(v, _)| *v));
    Expr::map(
        clouds
            .iter()
            .filter_map(|(v, c)| Some((*v, Expr::from((*c)?)))),
    )
}

/// Copies elsewhere, how long they are kept, and what recovery must achieve.
fn recovery(subject: &Subject<'_>, unset: &mut Vec<&'static str>) -> Option<Expr> {
    let database = subject.model.stores.iter().find(|s| s.backup.is_some())?;
    let backup = database.backup.as_ref()?;
    let objectives = &subject.model.objectives;
    let rpo = objectives.rpo.as_ref();
    let rpo = rpo.and_then(|o| o.by.get(&Disruption::Provider).copied().or(o.all));
    let rto = objectives.rto.as_ref();
    let rto = rto.and_then(|o| o.by.get(&Disruption::Provider).copied().or(o.all));
    let copies = database.copies.iter();
    let synced = copies.filter(|c| c.role != CopyRole::Archive).count() > 1;
    let numbers = [
        (
            "backup_retention_days",
            backup.keep.map(|hours| hours / 24.0),
        ),
        ("rpo_hours", rpo.map(|t| t.hours())),
        ("rto_hours", rto.map(|t| t.hours())),
    ];
    unset.extend(numbers.iter().filter(|(_, n)| n.is_none()).map(|(v, _)| *v));
    let elsewhere = backup_cloud(subject).is_some();
    let mut entries = vec![("enable_cross_cloud_backup", Expr::Bool(elsewhere))];
    entries.extend(
        numbers
            .iter()
            .filter_map(|(v, n)| Some((*v, Expr::number((*n)?)))),
    );
    entries.push(("primary_to_secondary_sync", Expr::Bool(synced)));
    Some(Expr::map(entries))
}

fn compliance(subject: &Subject<'_>) -> Expr {
    let model = subject.model;
    let mut places: BTreeSet<usize> = BTreeSet::new();
    for rule in &model.residency {
        let bound = model.regions.iter().position(|r| r.key == rule.subject);
        places.extend(bound);
    }
    let locations = places.iter().filter_map(|r| model.regions.get(*r));
    Expr::map([
        (
            "data_residency_required",
            Expr::Bool(!model.residency.is_empty()),
        ),
        (
            "gdpr_compliance_required",
            Expr::Bool(model.standards.contains(&Standard::Gdpr)),
        ),
        (
            "data_sovereignty_regions",
            Expr::list(locations.map(|r| &r.location)),
        ),
    ])
}

/// The cloud of a region, if it is one of the three.
fn cloud(subject: &Subject<'_>, region: usize) -> Option<&'static str> {
    let provider = subject.provider_of(region)?;
    CLOUDS.iter().find(|(p, _)| *p == provider).map(|(_, w)| *w)
}

/// The region of a store's primary, else of its first copy.
fn home(store: &StoreModel) -> Option<usize> {
    let primary = match store.write {
        WriteRule::Primary(p) => store.copies.get(p),
        _ => None,
    };
    primary.or(store.copies.first()).map(|c| c.region)
}

/// The first cloud that holds backups of a store whose home is another one.
fn backup_cloud(subject: &Subject<'_>) -> Option<&'static str> {
    let stores = subject.model.stores.iter();
    stores
        .filter_map(|s| Some((cloud(subject, home(s)?)?, s.backup.as_ref()?)))
        .find_map(|(home, backup)| {
            let mut clouds = backup.regions.iter().filter_map(|r| cloud(subject, *r));
            clouds.find(|c| *c != home)
        })
}
