//! No store loses more than `objectives.rpo` allows.

use crate::diagnostic::Severity;
use crate::policy::objectives::{say, verdicts};
use crate::policy::{Arguments, Case, Checks, Group, Rule};

pub const RULE: Rule = Rule {
    id: "data-loss-objective",
    title: "no store loses more than is allowed",
    group: Group::Objectives,
    severity: Severity::Error,
    opt_in: false,
    parameters: &[],
    tags: &["aws-well-architected:rel-9"],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for verdict in verdicts(case, "rpo") {
        let mut words = verdict.subject.splitn(3, '.').skip(1);
        let kind = words.next().unwrap_or("any disruption");
        let store = words.next().unwrap_or("any store");
        let what = format!("loss of `{store}` after `{kind}`");
        let help = "copy or back up more often, keep a copy that this leaves untouched, or allow more loss";
        say(verdict, &what, help, out);
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::checked;

    /// What a store loses whose replica is 5 s behind and whose backups run once a day.
    fn asked(objective: &str) -> Vec<String> {
        let text = format!(
            "
stormglass: 1
objectives: {{ rpo: {objective} }}
regions:
  main:  {{ provider: aws, location: us-east-1, role: primary }}
  other: {{ provider: aws, location: us-west-2, role: hot-standby }}
tiers:
  app: {{ needs: [orders], in: {{ main: {{ nodes: 2, instance-type: c6i.xlarge }}, other: {{ nodes: 2, instance-type: c6i.xlarge }} }} }}
stores:
  orders: {{ engine: postgresql, size: 100 GB, in: {{ main: {{ role: primary, instance-type: db.r6g.large }}, other: {{ role: replica, instance-type: db.r6g.large }} }} }}
replication: {{ orders: {{ mode: async, lag: 5s }} }}
backups: {{ orders: {{ every: 24h, duration: 0s }} }}
"
        );
        checked("data-loss-objective", &text)
    }

    #[test]
    fn passes() {
        let found = asked("{ zone: 1m }");
        assert!(
            found[0].starts_with("passed rpo.zone.orders: loss of `orders` after `zone`: "),
            "{found:?}"
        );
    }

    #[test]
    fn fails() {
        let found = asked("{ data-corruption: 1h }");
        assert!(
            found[0].starts_with("failed rpo.data-corruption.orders: "),
            "{found:?}"
        );
    }

    /// The limit itself is allowed.
    #[test]
    fn borderline() {
        let at = asked("{ region: 5s }");
        assert!(
            at[0].starts_with(
                "passed rpo.region.orders: loss of `orders` after `region`: 5 s, and 5 s is asked for"
            ),
            "{at:?}"
        );
        assert!(asked("{ region: 4s }")[0].starts_with("failed "));
    }
}
