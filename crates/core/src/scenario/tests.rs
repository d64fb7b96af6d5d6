//! Short forms, all problems at once, printing reads back.

use super::*;
use crate::source::Sources;

fn read(text: &str) -> crate::diagnostic::Outcome<Document> {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", text);
    parse(&sources, id)
}

#[test]
fn short_forms_read_as_their_long_forms() {
    let short = read(
        "objectives: { rto: 5m, budget: $10/month }\nreplication: { mode: active-active, conflict_resolution: crdt }\n",
    );
    assert_eq!(short.diagnostics, vec![]);
    let s = short.value.unwrap().scenario;
    let o = s.objectives.unwrap();
    assert_eq!(
        o.rto
            .unwrap()
            .for_disruption(Disruption::Zone)
            .unwrap()
            .seconds(),
        300.0
    );
    let all = s.replication.unwrap().all.unwrap();
    assert_eq!(all.mode, Some(ReplicationMode::ActiveActive));
    assert_eq!(all.conflicts, Some(Conflicts::Crdt));
}

#[test]
fn several_problems_are_reported_at_once() {
    let out = read(
        "regions:\n  a: { provider: awz, zonez: 3 }\ntiers:\n  t: { in: { a: { nodes: 9..2 } } }\npolicies: { own: [{ id: a, require: x }] }\n",
    );
    let codes: Vec<_> = out.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(
        codes,
        [
            "unknown-value",
            "unknown-key",
            "quantity-out-of-range",
            "policy-not-understood"
        ]
    );
}

#[test]
fn printing_reads_back_as_the_same_scenario() {
    let text = "stormglass: 1\nobjectives: { availability: 99.99%, rto: { region: 5m, all: 1h }, rpo: { stores: { a: 5s } } }\nregions: { a: { provider: aws, location: us-east-1 } }\ntiers: { t: { purchase: { spot: 30%, on-demand: 70% }, in: { a: { nodes: 5..9 } } } }\nrecovery: { region: { start: { on-call: 15m }, steps: [ { detect: 30s }, { promote: derived, after: [] } ] } }\nreplication: { mode: async, s: { lag: 5s } }\n";
    let first = read(text);
    assert_eq!(first.diagnostics, vec![]);
    let s = first.value.unwrap().scenario;
    let printed = print(&s).unwrap();
    let second = read(&printed);
    assert_eq!(second.diagnostics, vec![], "{printed}");
    assert_eq!(second.value.unwrap().scenario, s, "{printed}");
}
