//! The page beside the files: what is there, and how to use it.

use super::plan::Plan;
use super::root::state_flags;
use crate::header::{Comment, header};
use stormglass_core::scenario::Provider;

/// `README.md` of the target.
pub(super) fn page(plan: &Plan<'_>, environment: &str) -> String {
    let mut text = header(
        &plan.subject,
        Comment::Html,
        "how to use the Terraform files",
    );
    text.push_str("\n# Terraform\n\nThe files here hold the design's numbers, one module call a region; `modules/` holds how things are built, the same for every design.\n\n");
    text.push_str("| region | module | provider | location | addresses |\n|---|---|---|---|---|\n");
    for place in &plan.places {
        text.push_str(&format!(
            "| {} | `module.{}` | {} | {} | {} |\n",
            place.region.key, place.module, place.provider, place.region.location, place.cidr
        ));
    }
    text.push_str("\n## Before you begin\n\n");
    text.push_str("- Terraform 1.9 or newer.\n");
    let has = |p: Provider| plan.places.iter().any(|x| x.provider == p);
    if has(Provider::Aws) {
        text.push_str(
            "- AWS: credentials in the environment, as the AWS command line takes them.\n",
        );
    }
    if has(Provider::Gcp) {
        text.push_str("- Google Cloud: `gcloud auth application-default login`, and the APIs of the services switched on.\n");
    }
    if has(Provider::Azure) {
        text.push_str(
            "- Azure: `az login`; encryption at host switched on for the subscription.\n",
        );
    }
    text.push_str("- A place for the state, under versions and locked away from others.\n");
    text.push_str("\nUse one account, project and subscription for each environment: names hold the design and the region, not the environment.\n");
    text.push_str(&format!(
        "\n## Steps\n\n```sh\ncp terraform.tfvars.example terraform.tfvars    # then put your values in\nterraform init -backend-config=environments/{environment}.tfbackend {}\nterraform plan -out plan\nterraform apply plan\n```\n",
        state_flags(plan)
    ));
    text.push_str("\nSet these; the design does not say them:\n\n");
    for (need, _) in plan.needs() {
        text.push_str(&format!("- `{}`: {}\n", need.name, need.description));
    }
    text.push_str("\nNo password is in any file. Databases on AWS keep theirs in Secrets Manager; on Google Cloud and Azure people and programs sign in with their accounts.\n");
    text
}
