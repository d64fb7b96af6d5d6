//! Argo CD: an application for each site, and one set that makes them all.

use super::Site;
use crate::files::Files;
use crate::header::{Comment, header};
use crate::slug::slug;
use crate::subject::Subject;
use crate::value::Value;

/// Adds the applications.
pub(super) fn add(subject: &Subject<'_>, sites: &[Site<'_>], files: &mut Files) {
    let name = slug(&subject.model.name, 40);
    let top = |what: &str| header(subject, Comment::Hash, what);
    for site in sites {
        let key = slug(site.key, 40);
        let application = resource("Application", &slug(&format!("{name}-{key}"), 60))
            .with("spec", spec(&name, &key));
        let what = format!("Argo CD, {}", site.key);
        files.put(
            format!("argocd/application-{key}.yaml"),
            format!("{}{}", top(&what), application.yaml()),
        );
    }
    let elements = sites
        .iter()
        .map(|s| Value::map([("site", slug(s.key, 40))]));
    let generator = Value::map([(
        "list",
        Value::map([("elements", Value::List(elements.collect()))]),
    )]);
    let template = Value::map([(
        "metadata",
        Value::map([("name", format!("{name}-{{{{ .site }}}}"))]),
    )])
    .with("spec", spec(&name, "{{ .site }}"));
    let set = resource("ApplicationSet", &name).with(
        "spec",
        Value::map([
            ("goTemplate", Value::from(true)),
            ("goTemplateOptions", Value::list(["missingkey=error"])),
            ("generators", Value::List(vec![generator])),
            ("template", template),
        ]),
    );
    files.put(
        "argocd/applicationset.yaml",
        format!("{}{}", top("Argo CD, all sites"), set.yaml()),
    );
    files.leave_out(
        "",
        "the repository that Argo CD reads",
        "the design does not name it; `https://git.invalid/…` stands in its place",
    );
}

fn resource(kind: &str, name: &str) -> Value {
    Value::map([("apiVersion", "argoproj.io/v1alpha1"), ("kind", kind)]).with(
        "metadata",
        Value::map([("name", name), ("namespace", "argocd")]),
    )
}

/// Deploys the chart with the values of a site to the cluster of its name.
fn spec(name: &str, site: &str) -> Value {
    let values = Value::list([format!("../sites/{site}.yaml"), "../images.yaml".to_owned()]);
    let source = Value::map([
        (
            "repoURL",
            Value::from(format!("https://git.invalid/{name}.git")),
        ),
        ("targetRevision", Value::from("HEAD")),
        ("path", Value::from("kubernetes/chart")),
        (
            "helm",
            Value::map([("releaseName", Value::from(name)), ("valueFiles", values)]),
        ),
    ]);
    Value::map([
        ("project", Value::from("default")),
        ("source", source),
        (
            "destination",
            Value::map([("name", site), ("namespace", name)]),
        ),
        (
            "syncPolicy",
            Value::map([("syncOptions", Value::list(["CreateNamespace=true"]))]),
        ),
    ])
}
