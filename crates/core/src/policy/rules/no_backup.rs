//! Every store that requests need has a backup.

use crate::diagnostic::Severity;
use crate::model::{Model, StoreModel};
use crate::policy::{Arguments, Case, Checks, Group, Rule};
use crate::scenario::Engine;

pub const RULE: Rule = Rule {
    id: "no-backup",
    title: "every store that requests need has a backup",
    group: Group::Data,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:rel-9"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for store in case.model.stores.iter().filter(|s| needed(case.model, s)) {
        let target = format!("store:{}", store.name);
        match &store.backup {
            None => {
                let message = format!(
                    "`{}` has no backup: damaged or deleted data cannot be brought back, however many copies follow it",
                    store.name
                );
                let help = format!(
                    "add `backups: {{ {}: {{ every: 24h, point-in-time: true }} }}`",
                    store.name
                );
                out.failed(target, message, &help).cause(&store.path);
            }
            Some(backup) => {
                let message = format!("`{}` is backed up", store.name);
                out.passed(target, message).cause(&backup.path);
            }
        }
    }
}

/// Whether requests need what it holds, and it holds what cannot be made again.
fn needed(model: &Model, store: &StoreModel) -> bool {
    let named = |s: &usize| model.stores.get(*s).is_some_and(|x| x.name == store.name);
    let mut serving = model.tiers.iter().filter(|t| t.user_facing);
    let holds_data = !matches!(store.engine, Engine::Redis | Engine::Logs);
    holds_data && serving.any(|t| t.needs.iter().any(named))
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, standings};

    fn without_backup() -> String {
        let lines = PAIR.lines().filter(|l| !l.starts_with("backups:"));
        lines.map(|l| format!("{l}\n")).collect()
    }

    #[test]
    fn passes() {
        assert_eq!(standings("no-backup", PAIR), ["passed store:orders"]);
    }

    #[test]
    fn fails() {
        assert_eq!(
            standings("no-backup", &without_backup()),
            ["failed store:orders"]
        );
    }

    /// A cache can be filled again, and what no request needs is nobody's loss.
    #[test]
    fn borderline() {
        let unneeded = without_backup().replace("    needs: [orders]\n", "");
        assert!(standings("no-backup", &unneeded).is_empty());
        let cache = without_backup().replace("engine: postgresql", "engine: redis");
        let cache = cache.replace(
            "service: rds, instance-type: db.r6g.large",
            "service: elasticache, instance-type: cache.r6g.large",
        );
        let cache = cache.replace(
            "service: cloud-sql, instance-type: db-custom-2-8192",
            "service: memorystore",
        );
        assert!(standings("no-backup", &cache).is_empty());
    }
}
