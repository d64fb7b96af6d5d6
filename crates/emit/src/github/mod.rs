//! `github-actions`: a pipeline that checks the design, validates what was emitted, plans, and deploys
//! once somebody has approved.
//!
//! Jobs stand beside this file as they are written; here is decided which of them a design needs.
//! Actions of others are pinned by the digest of a release that was looked up when this was written;
//! the version stands beside it, so that a bot can keep both.

use crate::files::Files;
use crate::header::{Comment, header};
use crate::kubernetes;
use crate::markdown::{Page, code};
use crate::subject::Subject;
use crate::target::Target;
use crate::value::Value;
use stormglass_core::scenario::Provider;

/// The target.
pub(crate) const TARGET: Target = Target {
    word: "github-actions",
    description: "a pipeline: check, validate, plan, deploy once approved",
    emit,
};

const CHECK: &str = include_str!("check.yaml");
const CHART: &str = include_str!("chart.yaml");
const TERRAFORM: &str = include_str!("terraform.yaml");
const STEPS: &str = include_str!("steps.yaml");

/// A cloud, the step that signs in to it, and the variables of the repository that the step reads.
type Cloud = (
    Provider,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// How to sign in to each cloud without a key.
const CLOUDS: [Cloud; 3] = [
    (
        Provider::Aws,
        include_str!("aws.yaml"),
        &[(
            "AWS_ROLE",
            "ARN of the role on AWS that this repository may assume",
        )],
    ),
    (
        Provider::Gcp,
        include_str!("gcp.yaml"),
        &[
            (
                "GCP_WORKLOAD_IDENTITY_PROVIDER",
                "full name of the workload identity provider",
            ),
            (
                "GCP_SERVICE_ACCOUNT",
                "e-mail of the service account that it may use",
            ),
        ],
    ),
    (
        Provider::Azure,
        include_str!("azure.yaml"),
        &[
            (
                "AZURE_CLIENT_ID",
                "the application with a federated credential for this repository",
            ),
            ("AZURE_TENANT_ID", "its tenant"),
            ("AZURE_SUBSCRIPTION_ID", "the subscription"),
        ],
    ),
];

fn emit(subject: &Subject<'_>) -> Files {
    let mut files = Files::default();
    let clouds = CLOUDS
        .iter()
        .filter(|(p, ..)| !subject.regions_of(*p).is_empty());
    let clouds: Vec<_> = clouds.collect();
    let name = Value::from(subject.model.name.as_str());
    // What a scalar of YAML is, so that no name can be anything else.
    let scalar = |value: &Value| value.yaml().trim_end().to_owned();
    let environment = subject.model.environment.as_deref();
    let environment = environment.unwrap_or(&subject.model.name);
    let variant = subject.model.variant.as_deref();
    let named = [
        Some(environment),
        Some(subject.model.name.as_str()),
        variant,
    ];
    if let Some(name) = named.into_iter().flatten().find(|n| n.contains("${{")) {
        return Files::none(format!("GitHub would take `{name}` for an expression"));
    }
    let (mut flag, mut set) = ("", String::new());
    if let Some(variant) = variant {
        flag = " --variant \"$VARIANT\"";
        set = format!("  VARIANT: {}\n", scalar(&Value::from(variant)));
    }
    let mut text = header(subject, Comment::Hash, "a pipeline, for .github/workflows/");
    text.push_str(&format!("name: {}\n\n", scalar(&name)));
    text.push_str(&CHECK.replace("@FLAG@", flag).replace("@SET@\n", &set));
    if kubernetes::any(subject) {
        text.push_str(CHART);
    }
    if !clouds.is_empty() {
        let aws = subject.regions_of(Provider::Aws);
        let aws = aws.first().map_or("", |(_, r)| r.location.as_str());
        let logins: String = clouds.iter().map(|(_, step, _)| *step).collect();
        let logins = logins.replace("@AWS@", aws);
        let init = "      - name: Modules, providers and state\n        run: terraform -chdir=\"$OUT/terraform\" init -input=false\n";
        let steps = format!("{STEPS}{logins}{init}");
        let jobs = TERRAFORM
            .replace("@STEPS@\n", &steps)
            .replace("@ENVIRONMENT@", &scalar(&Value::from(environment)));
        text.push_str(&jobs);
        files.leave_out(
            "",
            "a plan for each provider by itself",
            "one root module holds all of them, so that one plan is made, with every cloud signed in",
        );
    }
    files.leave_out(
        "",
        "where Stormglass, the design and the roles of the pipeline are",
        "the design does not say; they are variables of the repository, named in README.md",
    );
    files.put("design.yaml", text);
    let variables: Vec<(&str, &str)> = clouds
        .iter()
        .flat_map(|(_, _, v)| v.iter().copied())
        .collect();
    files.put("README.md", page(subject, &variables, !clouds.is_empty()));
    files
}

fn page(subject: &Subject<'_>, variables: &[(&str, &str)], terraform: bool) -> String {
    let mut page = Page::new(header(subject, Comment::Html, "the pipeline"));
    page.heading(1, "The pipeline");
    page.paragraph("Copy `design.yaml` to `.github/workflows/` of the repository that holds the design and what was emitted. On a pull request it checks the design, says whether the configuration is still that of the design, validates and plans; on `main` it deploys, once a reviewer of the environment has approved.");
    page.heading(2, "Variables of the repository");
    let mut all = vec![
        ("STORMGLASS_DESIGN", "path of the scenario"),
        ("STORMGLASS_OUT", "folder that was emitted to (`emit -o`)"),
        (
            "STORMGLASS_URL",
            "where the program `stormglass` for Linux is fetched from",
        ),
        (
            "STORMGLASS_SHA256",
            "its digest; another program is refused",
        ),
    ];
    if terraform {
        all.push((
            "TF_CLI_ARGS_INIT",
            "flags for the state, as `terraform/README.md` gives them to `terraform init`",
        ));
    }
    all.extend(variables);
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|(n, what)| vec![code(n), (*what).to_owned()])
        .collect();
    page.table(&["variable", "what it is"], &rows);
    page.paragraph("No secret is needed: the clouds trust the identity of the job (OpenID Connect). Jobs have the least permissions that they need; actions are pinned by digest, the version stands beside it. Let a bot keep them up to date.");
    if terraform {
        page.paragraph("Keep `terraform/terraform.tfvars` with your values in the repository, without secrets. The plan that is applied is made anew after the approval. Give the environment reviewers, else nobody is asked.");
    }
    page.finish()
}
