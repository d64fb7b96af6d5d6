//! Where the scenario states a part of the failure model.

use crate::model::Model;

/// The path of a part by its name, such as `region:main`, `node:app@main`, `dependency:dns`; the nearest
/// that is written where the part itself is a default. Empty for the whole.
pub(super) fn path(model: &Model, part: &str) -> String {
    let (kind, name) = part.split_once(':').unwrap_or((part, ""));
    let region = |key: &str| format!("regions.{key}");
    match kind {
        "region" | "load-balancer" => region(name),
        "zone" => region(name.split('/').next().unwrap_or_default()),
        "node" | "software" => match name.split_once('@') {
            Some((tier, place)) => format!("tiers.{tier}.in.{place}"),
            None => format!("tiers.{name}"),
        },
        "store" => match name.split_once('@') {
            Some((store, place)) => format!("stores.{store}.in.{place}"),
            None => format!("stores.{name}"),
        },
        "dependency" | "front-door" => format!("dependencies.{name}"),
        "provider" => {
            let p = model
                .providers
                .iter()
                .position(|p| p.provider.word() == name);
            let first = model.regions.iter().find(|r| Some(r.provider) == p);
            first.map_or_else(String::new, |r| region(&r.key))
        }
        "group" => {
            let name = name.split('/').next().unwrap_or_default();
            format!("failures.groups.{name}")
        }
        "bad-deploy" => "deploys".into(),
        "link" => "recovery.link".into(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::{SMALL, with};

    #[test]
    fn parts_have_places() {
        with(SMALL, None, |case| {
            let of = |part: &str| path(case.model, part);
            assert_eq!(of("zone:main/1"), "regions.main");
            assert_eq!(of("provider:aws"), "regions.main");
            assert_eq!(of("node:app@main"), "tiers.app.in.main");
            assert_eq!(of("2×node:app@main"), "");
        });
    }
}
