//! Backups are kept longer than damage may go unnoticed.

use crate::assess::time;
use crate::assessment::Span;
use crate::diagnostic::Severity;
use crate::policy::{Arguments, Better, Case, Checks, Group, Kind, Measured, Parameter, Rule};

pub const RULE: Rule = Rule {
    id: "backup-retention",
    title: "backups are kept longer than damage may go unnoticed",
    group: Group::Data,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[Parameter {
        name: "least",
        kind: Kind::Time,
        default: "7d",
        text: "How long backups are kept at least.",
    }],
    tags: &["aws-well-architected:rel-9"],
    check,
};

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let least = arguments.seconds("least");
    let text = |s: f64| time(&Span::from_seconds(s));
    for store in &case.model.stores {
        let Some(backup) = &store.backup else {
            continue;
        };
        let name = &store.name;
        let target = format!("store:{name}");
        let Some(keep) = backup.keep.map(|hours| hours * 3600.0) else {
            let message = format!("nobody says how long backups of `{name}` are kept");
            out.inconclusive(target, message, "state `keep`, such as `keep: 30d`")
                .cause(&backup.path);
            continue;
        };
        let measured = Measured {
            better: Better::Higher,
            ..Measured::time(keep, least)
        };
        let message = format!(
            "backups of `{name}` are kept for {}, of {} asked",
            text(keep),
            text(least)
        );
        if keep + 1e-6 < least {
            out.failed(
                target,
                message,
                "keep them longer: damage that is noticed later cannot be undone",
            )
        } else {
            out.passed(target, message)
        }
        .measured(measured)
        .cause(format!("{}.keep", backup.path));
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, standings};

    fn found(keep: &str) -> Vec<String> {
        let text = PAIR.replace(
            "copies-in: [spare]",
            &format!("copies-in: [spare], keep: {keep}"),
        );
        standings("backup-retention", &text)
    }

    #[test]
    fn passes() {
        assert_eq!(found("30d"), ["passed store:orders"]);
    }

    #[test]
    fn fails() {
        assert_eq!(found("2d"), ["failed store:orders"]);
    }

    /// As long as is asked is long enough; what nobody states cannot be told.
    #[test]
    fn borderline() {
        assert_eq!(found("168h"), ["passed store:orders"]);
        assert_eq!(
            standings("backup-retention", PAIR),
            ["inconclusive store:orders"]
        );
    }
}
