//! No copy is said to be less far behind than a message travels.

use crate::diagnostic::Severity;
use crate::latency::milliseconds as text;
use crate::model::Lag;
use crate::policy::{Arguments, Better, Case, Checks, Group, Measured, Rule};

pub const RULE: Rule = Rule {
    id: "lag-below-one-way",
    title: "no copy is said to be less far behind than a message travels",
    group: Group::Latency,
    severity: Severity::Warning,
    opt_in: false,
    parameters: &[],
    tags: &[],
    check,
};

fn check(case: &Case<'_>, _: &Arguments, out: &mut Checks) {
    for store in &case.model.stores {
        let own = case.assessment.latency.copies.iter();
        let own = own.filter(|c| c.store == store.name);
        // Once for every two regions that are as far apart.
        let worst = own.reduce(|a, b| {
            if b.farthest_one_way_ms > a.farthest_one_way_ms {
                b
            } else {
                a
            }
        });
        let (Some(worst), Lag::Bounded(hours)) = (worst, store.replication.lag) else {
            continue;
        };
        let lag = hours * 3.6e6;
        let target = format!("store:{}", store.name);
        let way = format!(
            "one way from {} to {} takes {}",
            worst.from,
            worst.farthest,
            text(worst.farthest_one_way_ms)
        );
        let said = format!(
            "copies of `{}` are said to be at most {} behind, and {way}",
            store.name,
            text(lag)
        );
        if lag < worst.farthest_one_way_ms {
            out.failed(target, said, "state a lag that is longer than the way")
        } else {
            out.passed(target, said)
        }
        .measured(Measured {
            better: Better::Higher,
            ..Measured::time(lag / 1e3, worst.farthest_one_way_ms / 1e3)
        })
        .cause(format!("replication.{}.lag", store.name));
    }
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{PAIR, standings};

    /// One way from Virginia to Belgium is about 41 ms.
    fn found(lag: &str) -> Vec<String> {
        standings(
            "lag-below-one-way",
            &PAIR.replace("lag: 5s", &format!("lag: {lag}")),
        )
    }

    #[test]
    fn passes() {
        assert_eq!(found("5s"), ["passed store:orders"]);
    }

    #[test]
    fn fails() {
        assert_eq!(found("10ms"), ["failed store:orders"]);
    }

    #[test]
    fn borderline() {
        assert_eq!(found("50ms"), ["passed store:orders"]);
        assert_eq!(found("30ms"), ["failed store:orders"]);
    }
}
