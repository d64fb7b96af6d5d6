//! Who can encrypt the data cannot encrypt the backups.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Kind, Parameter, Rule};
use crate::scenario::Disruption;

pub const RULE: Rule = Rule {
    id: "backup-immutable",
    title: "who can damage the data cannot damage the backups",
    group: Group::Data,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[Parameter {
        name: "always",
        kind: Kind::Flag,
        default: "false",
        text: "Whether backups are to be so where no objective names `ransomware`.",
    }],
    tags: &["aws-well-architected:rel-9"],
    check,
};

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let objectives = &case.model.objectives;
    let general = objectives
        .rto
        .as_ref()
        .is_some_and(|o| o.by.contains_key(&Disruption::Ransomware))
        .then(|| "objectives.rto.ransomware".to_owned());
    for store in &case.model.stores {
        let Some(backup) = &store.backup else {
            continue;
        };
        let rpo = objectives.rpo.as_ref();
        let own = rpo.filter(|o| {
            let of_store = o.stores.get(&store.name);
            let named = of_store.is_some_and(|s| s.by.contains_key(&Disruption::Ransomware));
            named || o.by.contains_key(&Disruption::Ransomware)
        });
        let objective = own
            .map(|o| o.path(&store.name, Disruption::Ransomware))
            .or_else(|| general.clone());
        if objective.is_none() && !arguments.flag("always") {
            continue;
        }
        let name = &store.name;
        let target = format!("store:{name}");
        let check = match (backup.immutable, backup.isolated) {
            (false, false) => {
                let message = format!(
                    "who breaks into the design reaches the backups of `{name}` and may change them: ransomware takes them with the data"
                );
                let help = "state `immutable: true`, or `isolated: true` where they are held under credentials of their own";
                out.failed(target, message, help)
            }
            (immutable, _) => {
                let how = if immutable {
                    "cannot be changed before their time"
                } else {
                    "are held under credentials of their own"
                };
                out.passed(target, format!("backups of `{name}` {how}"))
            }
        };
        check.cause(&backup.path);
        if let Some(path) = objective {
            check.objective(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, standings};

    fn found(backup: &str, more: &str) -> Vec<String> {
        let text = PAIR.replace("copies-in: [spare]", &format!("copies-in: [spare]{backup}"));
        standings("backup-immutable", &format!("{text}{more}"))
    }

    const ASKED: &str = "objectives: { rpo: { ransomware: 24h } }\n";

    #[test]
    fn passes() {
        assert_eq!(found(", immutable: true", ASKED), ["passed store:orders"]);
    }

    #[test]
    fn fails() {
        assert_eq!(found("", ASKED), ["failed store:orders"]);
    }

    /// Credentials of their own do as well; nobody has to who does not ask for it.
    #[test]
    fn borderline() {
        assert_eq!(found(", isolated: true", ASKED), ["passed store:orders"]);
        assert!(found("", "").is_empty());
        let always = "policies: { rules: { backup-immutable: { always: true } } }\n";
        assert_eq!(found("", always), ["failed store:orders"]);
    }
}
