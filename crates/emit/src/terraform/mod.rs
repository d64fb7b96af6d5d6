//! `terraform`: a root module with the design's numbers, and one module a provider.
//!
//! The modules (`modules/`) are the same for every design and hold how things are built; the root
//! calls one of them for each region and holds what the design says. What differs between designs is
//! therefore on one page, and nothing is decided there.
//!
//! - [`place`]: regions, their names and addresses; [`plan`]: what is known while files are made;
//! - [`region`] calls a module, with [`tiers`], [`databases`] and [`storage`] as its arguments;
//! - [`mesh`] connects the regions; [`root`]: versions, state, variables, outputs; [`dns`]: the routing policy;
//! - [`left`]: what the design asks and nothing here renders.

mod databases;
mod dns;
mod left;
mod mesh;
mod modules;
mod place;
mod plan;
mod readme;
mod region;
mod root;
mod storage;
mod tiers;

use crate::files::Files;
use crate::hcl::Body;
use crate::header::{Comment, header};
use crate::subject::Subject;
use crate::target::Target;
use plan::Plan;
use stormglass_core::scenario::Provider;

/// The target.
pub(crate) const TARGET: Target = Target {
    word: "terraform",
    description: "Terraform: a root module with the design's numbers, and a module a provider",
    emit,
};

fn emit(subject: &Subject<'_>) -> Files {
    let mut plan = Plan::new(subject);
    if plan.places.is_empty() {
        return Files::none("the design has no region of AWS, Google Cloud or Azure");
    }
    let links = mesh::links(&mut plan);
    let clouds = [
        (Provider::Aws, "aws.tf", "regions of AWS"),
        (Provider::Gcp, "gcp.tf", "regions of Google Cloud"),
        (Provider::Azure, "azure.tf", "regions of Azure"),
    ];
    let mut out: Vec<(String, &str, Body)> = Vec::new();
    for (provider, file, what) in clouds {
        let mut body = Body::new();
        for place in plan.places.clone() {
            if place.provider == provider {
                let call = region::call(&mut plan, &place, &links);
                body.push_comment(&format!("{}, {}", place.region.place, place.region.role));
                body.push_block("module", &[&place.module], call);
            }
        }
        if !body.is_empty() {
            out.push((file.to_owned(), what, body));
        }
    }
    databases::backups(&mut plan);
    storage::others(&mut plan);
    let (dns, cloudflare) = dns::dns(&mut plan);
    if !dns.is_empty() {
        out.push(("dns.tf".to_owned(), "where requests go", dns));
    }
    if !links.is_empty() {
        let calls = mesh::calls(&plan, &links);
        out.push(("mesh.tf".to_owned(), "what connects the regions", calls));
    }
    let linking = mesh::folders(&links);
    left::left(&mut plan);
    let providers = root::providers(&mut plan, cloudflare);
    let needs = plan.needs();
    let (environment, state) = root::state(&plan);
    let state_file = format!("environments/{environment}.tfbackend");
    out.push((
        "versions.tf".to_owned(),
        "versions and state",
        root::versions(&plan, cloudflare, linking.contains(&"link-azure-gcp")),
    ));
    out.push(("providers.tf".to_owned(), "providers", providers));
    out.push(("labels.tf".to_owned(), "labels", root::labels(&plan)));
    out.push((
        "variables.tf".to_owned(),
        "what the design does not say",
        root::variables(&needs),
    ));
    out.push((
        "terraform.tfvars.example".to_owned(),
        "values for that, as examples",
        root::example(&needs),
    ));
    out.push((
        "outputs.tf".to_owned(),
        "how things are reached",
        root::outputs(&plan),
    ));
    out.push((state_file, "where the state is", state));
    for (file, what, body) in out {
        let top = header(subject, Comment::Hash, what);
        plan.files.put(file, format!("{top}\n{}", body.text()));
    }
    for (folder, file, text) in modules::FILES {
        if linking.contains(folder) || plan.places.iter().any(|p| p.folder() == *folder) {
            let top = header(subject, Comment::Hash, "the same for every design");
            plan.files
                .put(format!("modules/{folder}/{file}"), format!("{top}\n{text}"));
        }
    }
    let page = readme::page(&plan, &environment);
    plan.files.put("README.md", page);
    plan.files
}
