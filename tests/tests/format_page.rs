//! The reference page of the format: its examples can be read, and it knows every word.

use stormglass_core::assess;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::scenario::{
    BalancerKind, Blast, Conflicts, Consistency, CopyRole, Direction, Disruption, Engine, Fault,
    NotModelled, Platform, Provider, PurchaseOption, Redundancy, RegionRole, ReplicationMode,
    Residency, RoutingPolicy, Standard, StorageClass, parse,
};
use stormglass_core::source::Sources;

const PAGE: &str = include_str!("../../docs/scenario-format.md");
const CHAPTERS: [&str; 17] = [
    "metadata",
    "objectives",
    "regions",
    "tiers",
    "stores",
    "replication",
    "backups",
    "network",
    "traffic",
    "recovery",
    "dependencies",
    "failures",
    "compliance",
    "cost",
    "claims",
    "Several files and variants",
    "Policies",
];

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

/// The example of a chapter, laid over the second of the complete ones.
#[test]
fn every_chapter_has_an_example_that_runs() {
    let base = PAGE.split("```yaml\n").nth(2);
    let base = base.and_then(|rest| rest.split("```").next());
    let base = base.expect("a second example");
    let catalog = Catalog::builtin();
    let mut shown = Vec::new();
    for chapter in PAGE.split("\n## ").skip(1) {
        let title = chapter.lines().next().unwrap_or_default();
        for rest in chapter.split("```yaml-fragment\n").skip(1) {
            let example = rest.split("```").next().unwrap_or_default();
            let text = match example.starts_with("extends:") {
                true => example.to_owned(),
                false => format!("extends: [shop.yaml]\n{example}"),
            };
            let mut sources = Sources::new();
            let shop = sources.add("shop.yaml", base);
            let id = sources.add("example.yaml", text.as_str());
            for name in ["shop.yaml", "platform.yaml"] {
                sources.link(id, name, Ok(shop));
            }
            let read = parse(&sources, id);
            assert_eq!(read.diagnostics, vec![], "{title}: {text}");
            let document = read.value.expect("a scenario");
            let resolved = resolve(&document, &catalog, &ResolveOptions::default());
            assert_eq!(resolved.diagnostics, vec![], "{title}: {text}");
            let model = resolved.value.expect("a model");
            let assessed = assess(&model, &catalog);
            assert_eq!(assessed.diagnostics, vec![], "{title}: {text}");
            shown.push(title);
        }
    }
    let without: Vec<&str> = CHAPTERS
        .iter()
        .copied()
        .filter(|c| !shown.contains(c))
        .collect();
    assert_eq!(without, Vec::<&str>::new());
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
