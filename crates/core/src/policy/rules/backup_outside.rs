//! What takes the data does not take its backups.

use crate::diagnostic::Severity;
use crate::model::{BackupModel, Model, StoreModel};
use crate::policy::{Arguments, Case, Checks, Group, Kind, Parameter, Rule};
use crate::scenario::Disruption;
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    id: "backup-outside",
    title: "what takes the data of a store does not take its backups",
    group: Group::Data,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[Parameter {
        name: "outside",
        kind: Kind::Words(&["region", "provider"]),
        default: "region",
        text: "What a backup has to survive; the provider as well where an objective names its loss.",
    }],
    tags: &["aws-well-architected:rel-9"],
    check,
};

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let asked = |word: &str| arguments.words("outside").iter().any(|w| w == word);
    let objective = provider_objective(case.model);
    for store in &case.model.stores {
        let Some(backup) = &store.backup else {
            continue;
        };
        // What does not survive a region does not survive its provider: one mend for both.
        let by_provider = asked("provider") || objective.is_some();
        let held = |scope: &str| lost(case.model, store, backup, scope).is_none();
        if asked("region") && (!by_provider || held("region")) {
            one(case.model, store, backup, "region", None, out);
        }
        if by_provider {
            one(case.model, store, backup, "provider", objective, out);
        }
    }
}

/// What asks for the survival of a provider's loss by name.
fn provider_objective(model: &Model) -> Option<&'static str> {
    let objectives = &model.objectives;
    let rpo = objectives.rpo.as_ref();
    let rto = objectives.rto.as_ref();
    if rpo.is_some_and(|o| o.by.contains_key(&Disruption::Provider)) {
        Some("objectives.rpo.provider")
    } else if rto.is_some_and(|o| o.by.contains_key(&Disruption::Provider)) {
        Some("objectives.rto.provider")
    } else {
        None
    }
}

/// Index of the region, or of its provider.
fn place(model: &Model, r: usize, scope: &str) -> Option<usize> {
    match scope {
        "provider" => model.regions.get(r).map(|x| x.provider),
        _ => Some(r),
    }
}

/// Places of this scope that these regions are in.
fn places(model: &Model, regions: impl Iterator<Item = usize>, scope: &str) -> BTreeSet<usize> {
    regions.filter_map(|r| place(model, r, scope)).collect()
}

/// A place that holds data, and whose loss takes every full backup.
fn lost(model: &Model, store: &StoreModel, backup: &BackupModel, scope: &str) -> Option<usize> {
    let complete = places(model, backup.complete.iter().copied(), scope);
    let copies = places(model, store.copies.iter().map(|c| c.region), scope);
    let alone = |at: &usize| complete.iter().all(|c| c == at);
    copies.into_iter().find(alone)
}

fn one(
    model: &Model,
    store: &StoreModel,
    backup: &BackupModel,
    scope: &str,
    objective: Option<&str>,
    out: &mut Checks,
) {
    let called = |at: usize| match scope {
        "provider" => {
            let p = model.providers.get(at);
            p.map_or_else(String::new, |p| p.provider.word().to_owned())
        }
        _ => model
            .regions
            .get(at)
            .map_or_else(String::new, |r| r.key.clone()),
    };
    let copies = places(model, store.copies.iter().map(|c| c.region), scope);
    let complete = places(model, backup.complete.iter().copied(), scope);
    let name = &store.name;
    let target = format!("store:{name}/{scope}");
    let check = match lost(model, store, backup, scope) {
        None => {
            let held: Vec<String> = complete.iter().map(|at| called(*at)).collect();
            let message = format!(
                "backups of `{name}` survive the loss of any {scope} that holds its data: they are in {}",
                held.join(", ")
            );
            out.passed(target, message)
        }
        Some(at) => {
            let elsewhere = copies.len() > 1;
            let at = called(at);
            let message = if elsewhere {
                format!(
                    "the loss of {scope} `{at}` takes every full backup of `{name}` with it; what is damaged in its other copies cannot be brought back then"
                )
            } else {
                format!("the loss of {scope} `{at}` takes `{name}` and every full backup of it")
            };
            let help = format!("add a region of another {scope} to `copies-in`");
            let severity = if elsewhere {
                Severity::Note
            } else {
                Severity::Warning
            };
            let help = if scope == "region" {
                "add another region to `copies-in`"
            } else {
                &help
            };
            out.failed(target, message, help).severity(severity)
        }
    };
    check.cause(&backup.path);
    if let Some(path) = objective {
        check.objective(path);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, checks_of, standings};

    fn with_copies(places: &str) -> String {
        PAIR.replace("copies-in: [spare]", &format!("copies-in: [{places}]"))
    }

    #[test]
    fn passes() {
        assert_eq!(
            standings("backup-outside", PAIR),
            ["passed store:orders/region"]
        );
    }

    #[test]
    fn fails() {
        let found = checks_of("backup-outside", &with_copies(""), None);
        assert_eq!(found[0].standing.word(), "failed");
        // There is another copy of the data.
        assert_eq!(found[0].severity, crate::diagnostic::Severity::Note);
    }

    /// Another region of the same provider is outside its region, and inside the provider.
    #[test]
    fn borderline() {
        let third = with_copies("west").replace(
            "tiers:",
            "  west: { provider: aws, location: us-west-2, role: backup }\ntiers:",
        );
        let asked = format!("{third}objectives: {{ rpo: {{ provider: 1h }} }}\n");
        assert_eq!(
            standings("backup-outside", &asked),
            ["passed store:orders/region", "failed store:orders/provider"]
        );
        let found = checks_of("backup-outside", &asked, None);
        assert_eq!(
            found[1].objective.as_deref(),
            Some("objectives.rpo.provider")
        );
    }
}
