//! Backups are made as often as the objective for lost data asks.

use crate::assess::time;
use crate::assessment::Span;
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Case, Checks, Group, Measured, Rule};
use crate::scenario::Disruption;

pub const RULE: Rule = Rule {
    id: "backup-cadence",
    title: "backups are made as often as the RPO of damaged data asks",
    group: Group::Data,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:rel-9"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    let Some(rpo) = &case.model.objectives.rpo else {
        return;
    };
    let text = |s: f64| time(&Span::from_seconds(s));
    for store in &case.model.stores {
        let Some(backup) = &store.backup else {
            continue;
        };
        let damages = [Disruption::DataCorruption, Disruption::Ransomware];
        let asked = damages
            .into_iter()
            .filter_map(|d| Some((rpo.for_store(&store.name, d)?.seconds(), d)));
        let Some((limit, damage)) = asked.reduce(|a, b| if b.0 < a.0 { b } else { a }) else {
            continue;
        };
        // What was written since the last archived log, or since the last backup began.
        let (hours, key) = match backup.log_every {
            Some(log) => (log, "log-every"),
            None => (backup.every + backup.duration, "every"),
        };
        let gap = hours * 3600.0;
        let name = &store.name;
        let target = format!("store:{name}");
        let message = format!(
            "up to {} of what is written to `{name}` are in no backup, and after `{damage}` {} may be lost",
            text(gap),
            text(limit)
        );
        if gap > limit + 1e-6 {
            let help = if backup.log_every.is_some() {
                "archive logs more often (`log-every`), or allow a greater loss"
            } else {
                "let logs be archived (`point-in-time: true`), back up more often, or allow a greater loss"
            };
            out.failed(target, message, help)
        } else {
            out.passed(target, message)
        }
        .measured(Measured::time(gap, limit))
        .cause(format!("{}.{key}", backup.path))
        .objective(rpo.path(name, damage));
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, standings};

    fn found(backup: &str, rpo: &str) -> Vec<String> {
        let text = PAIR.replace("every: 24h, point-in-time: true", backup);
        standings(
            "backup-cadence",
            &format!("{text}objectives: {{ rpo: {{ {rpo} }} }}\n"),
        )
    }

    #[test]
    fn passes() {
        assert_eq!(
            found(
                "every: 24h, point-in-time: true, log-every: 1m",
                "data-corruption: 5m"
            ),
            ["passed store:orders"]
        );
    }

    #[test]
    fn fails() {
        assert_eq!(found("every: 24h", "all: 5m"), ["failed store:orders"]);
    }

    /// A backup that takes an hour is an hour old when it is there; places are not what backups are for.
    #[test]
    fn borderline() {
        assert_eq!(
            found("every: 24h", "ransomware: 24h"),
            ["passed store:orders"]
        );
        assert_eq!(
            found("every: 24h, duration: 1h", "ransomware: 24h"),
            ["failed store:orders"]
        );
        assert!(found("every: 24h", "region: 5m").is_empty());
    }
}
