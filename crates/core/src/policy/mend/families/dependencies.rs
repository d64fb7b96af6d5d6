//! A second one of what all requests hang on: another DNS, another front door, another region in which a
//! dependency of the design's own runs.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, path};
use crate::model::DependencyModel;
use crate::scenario::DependencyKind;

/// DNS services whose zones have a price, and front doors.
const DNS: [&str; 4] = ["route53", "cloud-dns", "azure-dns", "cloudflare"];
const FRONT_DOORS: [&str; 3] = ["cloudflare", "cloudfront", "front-door"];

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for dependency in &ground.model.dependencies {
        if !dependency.required || !dependency.substitutes.is_empty() {
            continue;
        }
        match dependency.kind {
            DependencyKind::Dns => second(ground, dependency, "second-dns", &DNS, out),
            DependencyKind::FrontDoor => {
                second(ground, dependency, "second-front-door", &FRONT_DOORS, out);
            }
            _ => elsewhere(ground, dependency, out),
        }
    }
}

/// The word of a kind.
fn word(kind: DependencyKind) -> &'static str {
    if kind == DependencyKind::Dns {
        "dns"
    } else {
        "front-door"
    }
}

fn second(
    ground: &Ground<'_>,
    dependency: &DependencyModel,
    name: &str,
    services: &[&str],
    out: &mut Vec<Candidate>,
) {
    let scenario = &ground.document.scenario;
    if scenario.dependencies.contains_key(name) {
        return;
    }
    let stated = scenario.dependencies.get(&dependency.name);
    let dns = scenario.traffic.as_ref().and_then(|t| t.dns.as_ref());
    let in_use = stated
        .and_then(|d| d.service.as_deref())
        .or_else(|| dns.and_then(|d| d.provider.as_deref()));
    let kind = word(dependency.kind);
    let what = if kind == "dns" { "DNS" } else { "front door" };
    for service in services.iter().filter(|s| Some(**s) != in_use).take(2) {
        // A second one of the same kind fails as the first does, where that is stated.
        let at = path(&["dependencies", &dependency.name]);
        let mut keys = vec![format!("kind: {kind}"), format!("service: {service}")];
        for word in ["availability", "rate", "duration"] {
            let value = ground.written(&format!("{at}.{word}"));
            if let Some(text) = value.and_then(crate::yaml::Node::text) {
                keys.push(format!("{word}: {text}"));
            }
        }
        let substitutes = format!("substitutes: [{}]", dependency.name);
        keys.push(substitutes);
        let text = format!(
            "put a second {what} beside `{}`, at {service}",
            dependency.name
        );
        let mut candidate = Candidate::new(Family::Dependencies, text)
            .about("dependency", &dependency.name)
            .about("front-door", &dependency.name);
        candidate = match stated {
            Some(_) => candidate.set(format!("{at}.substitutes"), format!("[{name}]")),
            // The one that is assumed has to be stated beside another.
            None => {
                let service = in_use.map_or_else(String::new, |s| format!(", service: {s}"));
                candidate.set(
                    &at,
                    format!("{{ kind: {kind}{service}, substitutes: [{name}] }}"),
                )
            }
        };
        candidate = candidate.set(
            path(&["dependencies", name]),
            format!("{{ {} }}", keys.join(", ")),
        );
        // A zone of a second DNS is charged with the first; a second way in is a contract of its own.
        if kind != "dns" {
            candidate = candidate.unpriced("the contract of the second front door");
        }
        out.push(candidate);
    }
}

fn elsewhere(ground: &Ground<'_>, dependency: &DependencyModel, out: &mut Vec<Candidate>) {
    let Some(first) = dependency.places.first().copied() else {
        return;
    };
    let mut free = ground.others(first);
    free.retain(|r| !dependency.places.contains(r));
    for r in ground.near_and_apart(first, &free) {
        let mut all: Vec<&str> = dependency.places.iter().map(|p| ground.key(*p)).collect();
        all.push(ground.key(r));
        let text = format!("run `{}` in `{}` too", dependency.name, ground.key(r));
        let candidate = Candidate::new(Family::Dependencies, text)
            .set(
                path(&["dependencies", &dependency.name, "in"]),
                format!("[{}]", all.join(", ")),
            )
            .about("dependency", &dependency.name)
            .about("region", ground.key(r))
            .unpriced("what the dependency takes to run there");
        out.push(candidate);
    }
}
