//! The reference page of the format: its examples can be read, and it knows every word.

use stormglass_core::scenario::{
    BalancerKind, Blast, Conflicts, Consistency, CopyRole, Direction, Disruption, Engine, Fault,
    NotModelled, Platform, Provider, PurchaseOption, Redundancy, RegionRole, ReplicationMode,
    Residency, RoutingPolicy, Standard, StorageClass, parse,
};
use stormglass_core::source::Sources;

const PAGE: &str = include_str!("../../docs/scenario-format.md");

#[test]
fn every_complete_example_reads_without_findings() {
    let examples: Vec<&str> = PAGE
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert_eq!(examples.len(), 3);
    for text in examples {
        let mut sources = Sources::new();
        let id = sources.add("example.yaml", text);
        let outcome = parse(&sources, id);
        assert_eq!(outcome.diagnostics, vec![], "{text}");
        let scenario = outcome.value.expect("a scenario").scenario;
        assert!(
            scenario.stormglass.is_some() && !scenario.tiers.is_empty(),
            "{text}"
        );
    }
}

#[test]
fn every_word_of_the_closed_lists_is_on_the_page() {
    let mut missing = Vec::new();
    macro_rules! look {
        ($($list:ty),+ $(,)?) => {$(
            for word in <$list>::ALL {
                if !PAGE.contains(&format!("`{word}`")) {
                    missing.push(format!("{}: {word}", stringify!($list)));
                }
            }
        )+};
    }
    look!(
        BalancerKind,
        Blast,
        Conflicts,
        Consistency,
        CopyRole,
        Direction,
        Disruption,
        Engine,
        Fault,
        NotModelled,
        Platform,
        Provider,
        PurchaseOption,
        Redundancy,
        RegionRole,
        ReplicationMode,
        Residency,
        RoutingPolicy,
        Standard,
        StorageClass,
    );
    assert_eq!(missing, Vec::<String>::new());
}
