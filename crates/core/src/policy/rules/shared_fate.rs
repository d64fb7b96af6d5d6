//! Places that are there to be independent do not hang on one thing.

use crate::diagnostic::Severity;
use crate::model::{DependencyModel, GroupKind, Model, Victim};
use crate::policy::{
    Arguments, Better, Case, Checks, Group, Kind, Measured, Parameter, Rule, parts,
};
use crate::scenario::Blast;
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    id: "shared-fate",
    title: "regions that are there to be independent do not hang on one thing",
    group: Group::SharedFate,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[Parameter {
        name: "share",
        kind: Kind::Share,
        default: "10%",
        text: "Part of the downtime from which a thing that several regions share is worth naming.",
    }],
    tags: &["aws-well-architected:rel-10", "azure-waf:re-05"],
    check,
};

/// The part that stands for releases.
const RELEASE: &str = "bad-deploy";

/// From this part of the downtime on it is a warning.
const MOST_OF_IT: f64 = 0.5;

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    together(case, arguments.share("share"), out);
    for dependency in &case.model.dependencies {
        falls_with(case.model, dependency, out);
    }
    launches(case.model, out);
}

/// What takes several regions at once, by its part of the downtime.
fn together(case: &Case<'_>, limit: f64, out: &mut Checks) {
    let availability = &case.assessment.availability;
    let total = availability.overall.unavailability;
    let noise = if total > 0.0 {
        availability.error_bound / total
    } else {
        0.0
    };
    for c in &availability.contributions {
        let regions = taken(case.model, &c.part);
        if regions.len() < 2 {
            continue;
        }
        let hang = format!(
            "{} hang on one thing, {}: {:.1} min a year, {:.0}% of the downtime",
            words(case.model, &regions),
            if c.part == RELEASE {
                "a bad release"
            } else {
                &c.what
            },
            c.minutes_per_year,
            c.share * 100.0
        );
        let check = if c.share - noise > limit {
            let help = "give each its own, or a second that is independent of the first; or declare what keeps them apart";
            // How often people make mistakes is a default in nearly every design.
            let people = case.model.groups.iter().any(|g| {
                g.kind == GroupKind::Operator && c.part.strip_prefix("group:") == Some(&g.name)
            });
            let severity = if c.share > MOST_OF_IT && !people {
                Severity::Warning
            } else {
                Severity::Note
            };
            out.failed(&c.part, hang, help).severity(severity)
        } else if c.share + noise > limit {
            out.inconclusive(
                &c.part,
                hang,
                "the difference is within the error of the result",
            )
        } else {
            out.passed(&c.part, hang)
        };
        check
            .measured(
                Measured::share(c.share, limit, Better::Lower)
                    .within((c.share - noise).max(0.0), (c.share + noise).min(1.0)),
            )
            .cause(parts::path(case.model, &c.part));
    }
}

/// Regions in use that one part takes at once; of hazard areas another rule speaks.
pub(super) fn taken(model: &Model, part: &str) -> BTreeSet<usize> {
    let used = used(model);
    if part == RELEASE {
        let all = model
            .beside
            .deploys
            .as_ref()
            .is_some_and(|d| d.blast == Blast::All && d.canary.is_none());
        return if all { used } else { BTreeSet::new() };
    }
    if let Some(name) = part.strip_prefix("dependency:") {
        let found = model.dependencies.iter().find(|d| d.name == name);
        return found.map_or_else(BTreeSet::new, |d| needing(d, &used));
    }
    let Some(name) = part.strip_prefix("group:") else {
        return BTreeSet::new();
    };
    let groups = model.groups.iter();
    let found = groups.filter(|g| g.name == name && g.kind != GroupKind::Area);
    let widest = found.flat_map(|g| &g.outcomes).map(|(_, victims)| {
        let mut regions = BTreeSet::new();
        for victim in victims {
            match victim {
                Victim::Provider(p) => regions.extend(of_provider(model, *p)),
                Victim::Region(r) | Victim::Zone(r, _) | Victim::Place(_, r) => {
                    regions.insert(*r);
                }
            }
        }
        regions
            .intersection(&used)
            .copied()
            .collect::<BTreeSet<usize>>()
    });
    widest.max_by_key(BTreeSet::len).unwrap_or_default()
}

/// Regions that run nodes or hold a copy.
fn used(model: &Model) -> BTreeSet<usize> {
    let places = model.tiers.iter().flat_map(|t| &t.places);
    let places = places.filter(|p| p.nodes_recovered > 0).map(|p| p.region);
    let copies = model.stores.iter().flat_map(|s| &s.copies);
    places.chain(copies.map(|c| c.region)).collect()
}

fn needing(dependency: &DependencyModel, used: &BTreeSet<usize>) -> BTreeSet<usize> {
    let all = used.iter().copied();
    all.filter(|r| dependency.regions.is_empty() || dependency.regions.contains(r))
        .collect()
}

fn of_provider(model: &Model, p: usize) -> impl Iterator<Item = usize> {
    let regions = model.regions.iter().enumerate();
    regions
        .filter(move |(_, r)| r.provider == p)
        .map(|(i, _)| i)
}

/// A dependency that falls with one provider or region, and that regions elsewhere need.
fn falls_with(model: &Model, dependency: &DependencyModel, out: &mut Checks) {
    let home: BTreeSet<usize> = match dependency.provider {
        Some(p) => of_provider(model, p).collect(),
        None => dependency.places.iter().copied().collect(),
    };
    if home.is_empty() || !dependency.required {
        return;
    }
    let needing = needing(dependency, &used(model));
    let elsewhere: BTreeSet<usize> = needing.difference(&home).copied().collect();
    let with = match dependency.provider.and_then(|p| model.providers.get(p)) {
        Some(p) => p.provider.word().to_owned(),
        None => words(model, &home),
    };
    let target = format!("dependency:{}/falls-with", dependency.name);
    let path = format!("dependencies.{}", dependency.name);
    // Run in several places it is lost only with all of them.
    if elsewhere.is_empty() || dependency.provider.is_none() && home.len() > 1 {
        let message = format!(
            "`{}` falls with {with}, and nothing elsewhere needs it alone",
            dependency.name
        );
        out.passed(target, message).cause(path);
    } else if dependency.substitutes.is_empty() {
        let message = format!(
            "`{}` falls with {with}, and {:.0}% of the requests to {} fail without it",
            dependency.name,
            dependency.share * 100.0,
            words(model, &elsewhere)
        );
        let help =
            "run it in a second place as well (`in`), or name what takes its place (`substitutes`)";
        let severity = if dependency.share < MOST_OF_IT {
            Severity::Note
        } else {
            Severity::Warning
        };
        out.failed(target, message, help)
            .severity(severity)
            .cause(path);
    }
}

/// What launching needs, where it is lost with one of the regions that others are to take over from.
fn launches(model: &Model, out: &mut Checks) {
    for need in &model.beside.launch_needs {
        let elsewhere: BTreeSet<usize> = need
            .regions
            .iter()
            .filter(|r| !need.places.contains(r) && grows(model, **r))
            .copied()
            .collect();
        let home: BTreeSet<usize> = need.places.iter().copied().collect();
        if home.len() != 1 || elsewhere.is_empty() {
            continue;
        }
        let message = format!(
            "`{}` is lost with {}, and {} cannot launch what a recovery needs without it",
            need.name,
            words(model, &home),
            words(model, &elsewhere)
        );
        let help =
            "keep a copy of it where the recovery launches (`in`), or run the servers beforehand";
        out.failed(
            format!("dependency:{}/falls-with", need.name),
            message,
            help,
        )
        .severity(Severity::Warning)
        .cause(format!("dependencies.{}", need.name));
    }
}

/// Whether a recovery adds nodes in a region.
fn grows(model: &Model, r: usize) -> bool {
    let mut places = model.tiers.iter().flat_map(|t| &t.places);
    places.any(|p| p.region == r && p.nodes_recovered > p.nodes)
}

/// Regions in words: by name where they are few, with their providers.
fn words(model: &Model, regions: &BTreeSet<usize>) -> String {
    let found: Vec<_> = regions
        .iter()
        .filter_map(|r| model.regions.get(*r))
        .collect();
    let providers: BTreeSet<&str> = found
        .iter()
        .filter_map(|r| model.providers.get(r.provider))
        .map(|p| p.provider.word())
        .collect();
    let of = match providers.len() {
        0 | 1 => String::new(),
        n => format!(" of {n} providers"),
    };
    match found.as_slice() {
        few if few.len() <= 3 => {
            let names: Vec<&str> = few.iter().map(|r| r.key.as_str()).collect();
            match names.split_last() {
                Some((last, [])) => format!("{last}{of}"),
                Some((last, before)) => format!("{} and {last}{of}", before.join(", ")),
                None => String::new(),
            }
        }
        many => format!("{} regions{of}", many.len()),
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, SMALL, checked, standings};

    fn found(dependencies: &str) -> Vec<String> {
        let quiet = "failures: { independent: [operator] }";
        standings(
            "shared-fate",
            &format!("{PAIR}{quiet}\ndependencies: {{ {dependencies} }}\n"),
        )
    }

    #[test]
    fn passes() {
        assert_eq!(
            found("dns: { kind: dns, availability: 99.99999% }"),
            ["passed dependency:dns"]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(
            found("dns: { kind: dns, availability: 99.9% }"),
            ["failed dependency:dns"]
        );
        // It goes with one provider, and the other's region needs it.
        assert_eq!(
            found(
                "dns: { kind: dns, availability: 99.99999% }, vault: { provider: aws, availability: 99.99999% }"
            ),
            [
                "passed dependency:dns",
                "passed dependency:vault",
                "failed dependency:vault/falls-with"
            ]
        );
    }

    /// One region shares nothing with itself; each may hang on its own.
    #[test]
    fn borderline() {
        assert!(standings("shared-fate", SMALL).is_empty());
        let each = "dns: { kind: dns, availability: 99.99999% }, one: { availability: 99.9%, regions: [main] }, other: { availability: 99.9%, regions: [spare] }";
        assert_eq!(found(each), ["passed dependency:dns"]);
        let message = checked("shared-fate", PAIR).remove(0);
        assert!(
            message.contains("main and spare of 2 providers hang on one thing, "),
            "{message}"
        );
    }
}
