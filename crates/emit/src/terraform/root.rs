//! The root module: versions, providers, state, variables, labels, outputs.

use super::place::Place;
use super::plan::{Need, Plan, needs};
use crate::hcl::{Body, Expr};
use crate::slug::slug;
use stormglass_core::scenario::Provider;

/// Providers with source and version, as the modules pin them.
pub(super) const PROVIDERS: [(&str, &str, &str); 5] = [
    ("aws", "hashicorp/aws", "6.25.0"),
    ("azurerm", "hashicorp/azurerm", "4.55.0"),
    ("cloudflare", "cloudflare/cloudflare", "5.14.0"),
    ("google", "hashicorp/google", "6.50.0"),
    ("random", "hashicorp/random", "3.7.2"),
];

/// `versions.tf`: Terraform and the providers in use, and where the state is.
pub(super) fn versions(plan: &Plan<'_>, cloudflare: bool, random: bool) -> Body {
    let used = |name: &str| match name {
        "cloudflare" => cloudflare,
        "random" => random,
        _ => plan.places.iter().any(|p| provider_name(p) == name),
    };
    let mut required = Body::new();
    for (name, source, version) in PROVIDERS.iter().filter(|(n, ..)| used(n)) {
        let entry = [
            ("source", Expr::from(*source)),
            ("version", Expr::from(*version)),
        ];
        required = required.set(name, Expr::map(entry));
    }
    let body = Body::new()
        .set("required_version", ">= 1.9.0")
        .block("required_providers", &[], required)
        .comment("Where exactly stands in environments/, one file an environment.")
        .block("backend", &[backend(plan)], Body::new());
    Body::new().block("terraform", &[], body)
}

fn provider_name(place: &Place<'_>) -> &'static str {
    match place.provider {
        Provider::Gcp => "google",
        Provider::Azure => "azurerm",
        _ => "aws",
    }
}

/// The kind of state: at the provider of the first region.
fn backend(plan: &Plan<'_>) -> &'static str {
    match plan.places.first().map(|p| p.provider) {
        Some(Provider::Gcp) => "gcs",
        Some(Provider::Azure) => "azurerm",
        _ => "s3",
    }
}

/// `environments/NAME.tfbackend`: the state of one environment; name and text.
pub(super) fn state(plan: &Plan<'_>) -> (String, Body) {
    let environment = plan
        .subject
        .model
        .environment
        .as_deref()
        .unwrap_or("default");
    let environment = slug(environment, 30);
    let design = slug(&plan.subject.model.name, 40);
    let location = plan
        .places
        .first()
        .map_or("", |p| p.region.location.as_str());
    let body = match backend(plan) {
        "gcs" => Body::new().set("prefix", format!("{design}/{environment}")),
        "azurerm" => Body::new()
            .set("key", format!("{design}/{environment}.tfstate"))
            .set("use_azuread_auth", true),
        _ => Body::new()
            .set("key", format!("{design}/{environment}.tfstate"))
            .set("region", location)
            .set("encrypt", true)
            .set("use_lockfile", true),
    };
    (environment, body)
}

/// What the command line still has to say about the state.
pub(super) fn state_flags(plan: &Plan<'_>) -> &'static str {
    match backend(plan) {
        "azurerm" => {
            "-backend-config=storage_account_name=ACCOUNT -backend-config=container_name=CONTAINER"
        }
        _ => "-backend-config=bucket=BUCKET",
    }
}

/// `providers.tf`.
pub(super) fn providers(plan: &mut Plan<'_>, cloudflare: bool) -> Body {
    let mut body = Body::new();
    for place in plan.places.iter().filter(|p| p.provider == Provider::Aws) {
        let tags = Body::new().set("tags", Expr::raw("local.labels"));
        let provider = Body::new()
            .set("alias", &place.module)
            .set("region", &place.region.location)
            .block("default_tags", &[], tags);
        body.push_block("provider", &["aws"], provider);
    }
    if plan.places.iter().any(|p| p.provider == Provider::Gcp) {
        let project = plan.need(needs::PROJECT);
        body.push_block("provider", &["google"], Body::new().set("project", project));
    }
    if plan.places.iter().any(|p| p.provider == Provider::Azure) {
        let provider = Body::new()
            .set("subscription_id", plan.need(needs::SUBSCRIPTION))
            .set("tenant_id", plan.need(needs::TENANT))
            .set("storage_use_azuread", true)
            .block("features", &[], Body::new());
        body.push_block("provider", &["azurerm"], provider);
    }
    if cloudflare {
        body.push_comment("The token is read from CLOUDFLARE_API_TOKEN.");
        body.push_block("provider", &["cloudflare"], Body::new());
    }
    body
}

/// `labels.tf`: what everything is labelled with.
pub(super) fn labels(plan: &Plan<'_>) -> Body {
    let model = plan.subject.model;
    let mut labels = vec![("design".to_owned(), model.name.clone())];
    labels.extend(
        model
            .environment
            .clone()
            .map(|e| ("environment".to_owned(), e)),
    );
    for (key, value) in &model.cost.tags {
        if !labels.iter().any(|(k, _)| k == key) {
            labels.push((key.clone(), value.clone()));
        }
    }
    let plain = |(k, v): &(String, String)| (slug(k, 60), slug(v, 60));
    let google: Vec<(String, String)> = labels.iter().map(plain).collect();
    let mut locals = Body::new().set("labels", Expr::map(labels));
    if plan.places.iter().any(|p| p.provider == Provider::Gcp) {
        locals = locals.set("google_labels", Expr::map(google));
    }
    Body::new().block("locals", &[], locals)
}

/// `variables.tf`: what the design does not say.
pub(super) fn variables(all: &[(Need, Vec<String>)]) -> Body {
    let mut body = Body::new();
    for (need, _) in all {
        let variable = Body::new()
            .set("description", need.description)
            .set("type", Expr::raw(need.kind));
        body.push_block("variable", &[need.name], variable);
    }
    body
}

/// `terraform.tfvars.example`: the same with examples.
pub(super) fn example(all: &[(Need, Vec<String>)]) -> Body {
    let mut body = Body::new();
    for (need, regions) in all {
        body.push_comment(need.description);
        let value = Expr::raw(need.example);
        body = match regions.as_slice() {
            [] => body.set(need.name, value),
            regions => body.set(
                need.name,
                Expr::map(regions.iter().map(|r| (r, value.clone()))),
            ),
        };
    }
    body
}

/// `outputs.tf`: how things are reached, by region.
pub(super) fn outputs(plan: &Plan<'_>) -> Body {
    let mut body = Body::new();
    let all = [
        (
            "clusters",
            "Kubernetes clusters, by region.",
            "cluster_name",
        ),
        (
            "databases",
            "Where databases are reached, by region.",
            "database_addresses",
        ),
        (
            "caches",
            "Where caches are reached, by region.",
            "cache_addresses",
        ),
    ];
    for (name, description, output) in all {
        let by_region = plan.places.iter().map(|p| {
            (
                p.module.clone(),
                Expr::raw(format!("module.{}.{output}", p.module)),
            )
        });
        let value = Body::new()
            .set("description", description)
            .set("value", Expr::map(by_region));
        body.push_block("output", &[name], value);
    }
    body
}
