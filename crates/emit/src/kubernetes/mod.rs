//! `kubernetes`: tiers that run on Kubernetes as a Helm chart with values for each site, and Argo CD
//! applications that put it there.
//!
//! One pod runs on each node of the design; the chart is the same everywhere, [`site`] makes the
//! values of one region, [`schema`] says what values the chart takes, [`argo`] the applications.

mod argo;
mod schema;
mod site;

pub(crate) use site::autoscales;

use crate::files::Files;
use crate::header::{Comment, header};
use crate::markdown::{Page, code};
use crate::slug::slug;
use crate::subject::Subject;
use crate::target::Target;
use crate::value::Value;
use stormglass_core::model::{PlaceModel, TierModel};
use stormglass_core::scenario::{Platform, Provider};

/// The target.
pub(crate) const TARGET: Target = Target {
    word: "kubernetes",
    description: "tiers on Kubernetes: a Helm chart, values for each site, Argo CD applications",
    emit,
};

/// Templates of the chart; they decide nothing that is not in the values.
const TEMPLATES: [(&str, &str); 5] = [
    ("_helpers.tpl", include_str!("chart/_helpers.tpl")),
    ("network.yaml", include_str!("chart/network.yaml")),
    ("scaling.yaml", include_str!("chart/scaling.yaml")),
    ("services.yaml", include_str!("chart/services.yaml")),
    ("workloads.yaml", include_str!("chart/workloads.yaml")),
];

/// Whether the nodes of a place are nodes of a Kubernetes cluster.
pub(crate) fn runs_here(subject: &Subject<'_>, place: &PlaceModel) -> bool {
    let own = [Provider::Kubernetes, Provider::SelfHosted, Provider::Edge];
    let provider = subject.provider_of(place.region);
    place.platform != Platform::Vm || provider.is_some_and(|p| own.contains(&p))
}

/// Whether any tier of the design runs on Kubernetes.
pub(crate) fn any(subject: &Subject<'_>) -> bool {
    !sites(subject).is_empty()
}

/// A region whose tiers run on Kubernetes.
struct Site<'a> {
    region: usize,
    key: &'a str,
    /// Tiers with their places here.
    tiers: Vec<(&'a TierModel, &'a PlaceModel)>,
}

fn sites<'a>(subject: &Subject<'a>) -> Vec<Site<'a>> {
    let regions = subject.model.regions.iter().enumerate();
    let site = |(region, unit): (usize, &'a stormglass_core::model::RegionUnit)| {
        let mut tiers = Vec::new();
        for tier in &subject.model.tiers {
            let here = tier.places.iter().filter(|p| p.region == region);
            tiers.extend(here.filter(|p| runs_here(subject, p)).map(|p| (tier, p)));
        }
        Site {
            region,
            key: &unit.key,
            tiers,
        }
    };
    regions.map(site).filter(|s| !s.tiers.is_empty()).collect()
}

fn emit(subject: &Subject<'_>) -> Files {
    let sites = sites(subject);
    if sites.is_empty() {
        return Files::none("no tier of the design runs on Kubernetes (`platform`)");
    }
    let mut files = Files::default();
    let name = slug(&subject.model.name, 40);
    // What stands in a template is read by Helm, whatever it is.
    let top = |what: &str| header(subject, Comment::Hash, what).replace("{{", "{ {");
    let chart = Value::map([
        ("apiVersion", "v2"),
        ("name", name.as_str()),
        ("description", "Tiers of the design that run on Kubernetes"),
        ("type", "application"),
        ("version", subject.assessment.version),
    ]);
    files.put(
        "chart/Chart.yaml",
        format!("{}{}", top("the chart"), chart.yaml()),
    );
    let values = Value::map([
        ("site", Value::from("none")),
        ("peers", Value::List(Vec::new())),
        ("probe", site::probe(subject)),
        ("tiers", Value::Map(Vec::new())),
    ]);
    files.put(
        "chart/values.yaml",
        format!("{}{}", top("values that every site shares"), values.yaml()),
    );
    files.put("chart/values.schema.json", schema::schema(subject).json());
    for (file, text) in TEMPLATES {
        let what = format!("template {}", file.trim_start_matches('_'));
        files.put(
            format!("chart/templates/{file}"),
            format!("{}{text}", top(&what)),
        );
    }
    for site in &sites {
        let values = site::values(subject, site, &mut files).yaml();
        let what = format!("values of {}", site.key);
        files.put(
            format!("sites/{}.yaml", slug(site.key, 40)),
            format!("{}{values}", top(&what)),
        );
    }
    argo::add(subject, &sites, &mut files);
    left_out(subject, &sites, &mut files);
    files.put("README.md", page(subject, &sites));
    files
}

/// What runs on these clusters and has no manifest.
fn left_out(subject: &Subject<'_>, sites: &[Site<'_>], files: &mut Files) {
    files.leave_out(
        "tiers",
        "images and ports of the tiers",
        "the design does not name them; README.md says where they go",
    );
    files.leave_out(
        "tiers",
        "rules for what pods may reach",
        "the addresses of stores and services are not in the design; only what may reach pods is ruled",
    );
    for store in &subject.model.stores {
        for copy in &store.copies {
            if copy.service == "self-run" && sites.iter().any(|s| s.region == copy.region) {
                files.leave_out(
                    &copy.path,
                    format!("`{}`, run on the cluster itself", store.name),
                    "which software of which version runs it is not in the design; take the chart of its makers",
                );
            }
        }
    }
}

fn page(subject: &Subject<'_>, sites: &[Site<'_>]) -> String {
    let mut page = Page::new(header(subject, Comment::Html, "tiers on Kubernetes"));
    page.heading(1, "Tiers on Kubernetes");
    page.paragraph("One chart for all sites; `sites/` has the values of each. One pod runs on each node that the design counts: it asks for three quarters of the processors and memory of the instance type, so that two do not fit, and the rest is left to the system. Pods are spread over nodes and zones as the assessment takes them to be.");
    let row = |s: &Site<'_>| {
        let tiers: Vec<String> = s
            .tiers
            .iter()
            .map(|(t, p)| format!("{} {}", t.name, p.nodes))
            .collect();
        let file = slug(s.key, 40);
        vec![
            code(s.key),
            format!("[sites/{file}.yaml](sites/{file}.yaml)"),
            crate::markdown::inline(&tiers.join(", ")),
        ]
    };
    page.table(
        &["site", "values", "pods"],
        &sites.iter().map(row).collect::<Vec<_>>(),
    );
    page.heading(2, "What the design does not say");
    page.paragraph("Images and ports. Write them to `images.yaml` beside the chart, for every tier that a site has:");
    let mut names: Vec<String> = sites
        .iter()
        .flat_map(|s| s.tiers.iter().map(|(t, _)| slug(&t.name, 40)))
        .collect();
    names.sort();
    names.dedup();
    let images: String = names
        .iter()
        .map(|n| format!("  {n}: {{ image: \"registry.example/{n}@sha256:…\", port: 8080 }}\n"))
        .collect();
    page.paragraph(&format!("```yaml\ntiers:\n{images}```"));
    page.paragraph("A site that lacks one of the tiers needs a file of its own. Voters are reached from other sites too: state their addresses as `peers`, a list of CIDR blocks. Without images the chart does not render: its schema asks for them.");
    page.heading(2, "Deploy");
    let first = sites.first().map_or_else(String::new, |s| slug(s.key, 40));
    let name = slug(&subject.model.name, 40);
    page.commands(&[format!("helm upgrade --install {name} chart --kube-context {first} --namespace {name} --create-namespace --values sites/{first}.yaml --values images.yaml")]);
    page.paragraph("`argocd/` does the same by Argo CD: either the applications one by one, or `applicationset.yaml` for all. Clusters are named as the sites. The repository is not in the design: put yours in the place of `https://git.invalid/…`, for example with a patch of kustomize.");
    page.finish()
}
