//! Each example system's scenario holds what its document states for that design.
//!
//! One module a system. Every assertion names the section of the document that the item is from,
//! and looks at the parsed scenario, never at the text of the file.

use std::fmt::Display;

use stormglass_core::scenario::{Disruption, Plan, Scenario, StepTime, parse};
use stormglass_core::source::Sources;

#[path = "scenarios_complete/aurigraph.rs"]
mod aurigraph;
#[path = "scenarios_complete/fraiseql.rs"]
mod fraiseql;
#[path = "scenarios_complete/go_pro.rs"]
mod go_pro;
#[path = "scenarios_complete/prsm.rs"]
mod prsm;
#[path = "scenarios_complete/wildcam.rs"]
mod wildcam;

fn text(file: &str) -> String {
    let path = format!("{}/../scenarios/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The scenario in a file; any finding of the reader fails the test.
fn load(file: &str) -> Scenario {
    let mut sources = Sources::new();
    let id = sources.add(file, text(file));
    let outcome = parse(&sources, id);
    assert_eq!(outcome.diagnostics, vec![], "{file}");
    outcome.value.expect("a scenario").scenario
}

/// The values that are set, in order, separated by spaces.
fn words<const N: usize>(values: [Option<String>; N]) -> String {
    values.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn shown<T: Display>(value: &Option<T>) -> Option<String> {
    value.as_ref().map(T::to_string)
}

fn named<T: Display>(name: &str, value: &Option<T>) -> Option<String> {
    value.as_ref().map(|v| format!("{name} {v}"))
}

fn keys<V>(map: &indexmap::IndexMap<String, V>) -> Vec<&str> {
    map.keys().map(String::as_str).collect()
}

/// `provider location role`.
fn region(s: &Scenario, key: &str) -> String {
    let r = &s.regions[key];
    words([shown(&r.provider), r.location.clone(), shown(&r.role)])
}

/// `nodes type platform` of a tier in a region.
fn placement(s: &Scenario, tier: &str, key: &str) -> String {
    let p = &s.tiers[tier].places[key];
    words([shown(&p.nodes), p.instance_type.clone(), shown(&p.platform)])
}

/// `service type role zones`, and what else is set of a copy.
fn copy(s: &Scenario, store: &str, key: &str) -> String {
    let c = &s.stores[store].copies[key];
    words([
        c.service.clone(),
        c.instance_type.clone(),
        shown(&c.role),
        shown(&c.zones),
        named("read-replicas", &c.read_replicas),
        shown(&c.class),
        c.redundancy.clone(),
        c.versioning.and_then(|v| v.then(|| "versioning".into())),
    ])
}

/// What is set of the replication of a store; `*` is the spec for all stores.
fn replication(s: &Scenario, store: &str) -> String {
    let all = s.replication.as_ref().expect("replication");
    let r = match store {
        "*" => all.all.as_ref().expect("a spec for all stores"),
        _ => &all.stores[store],
    };
    words([
        shown(&r.mode),
        named("lag", &r.lag),
        named("every", &r.every),
        shown(&r.consistency),
        named("conflicts", &r.conflicts),
        shown(&r.direction),
        named("propagate-deletes", &r.propagate_deletes),
    ])
}

/// What is set of the backups of a store.
fn backup(s: &Scenario, store: &str) -> String {
    let b = &s.backups[store];
    words([
        named("every", &b.every),
        named("keep", &b.keep),
        named("point-in-time", &b.point_in_time),
        named("immutable", &b.immutable),
        named("size", &b.size),
        (!b.copies_in.is_empty()).then(|| format!("in {}", b.copies_in.join(","))),
    ])
}

fn plan(s: &Scenario, disruption: Disruption) -> &Plan {
    &s.recovery.as_ref().expect("recovery")[&disruption]
}

/// `kind time` of each step, in order.
fn steps(plan: &Plan) -> Vec<String> {
    let one = |kind: &str, time: Option<StepTime>| match time {
        Some(StepTime::Stated(d)) => Some(format!("{kind} {d}")),
        Some(StepTime::Derived) => Some(format!("{kind} derived")),
        None => None,
    };
    plan.steps
        .iter()
        .map(|s| {
            words([
                one("detect", s.detect),
                one("decide", s.decide),
                one("switch", s.switch),
                one("promote", s.promote),
                one("scale", s.scale),
                one("restore", s.restore),
                one("verify", s.verify),
                named("to", &s.to),
            ])
        })
        .collect()
}

/// Objectives that are one value: `availability rto rpo`.
fn targets(s: &Scenario) -> String {
    let o = s.objectives.as_ref().expect("objectives");
    words([
        shown(&o.availability.map(|a| a.at_least)),
        o.rto.as_ref().and_then(|r| named("rto", &r.all)),
        o.rpo.as_ref().and_then(|r| named("rpo", &r.all)),
    ])
}

fn rto(s: &Scenario, disruption: Disruption) -> String {
    let o = s.objectives.as_ref().expect("objectives");
    let by = o.rto.as_ref().expect("rto").by.get(&disruption).copied();
    words([shown(&by)])
}

fn latency(s: &Scenario) -> &stormglass_core::scenario::LatencyObjective {
    let objectives = s.objectives.as_ref().expect("objectives");
    objectives.latency.as_ref().expect("latency")
}

/// `reads writes quantile` of a latency target.
fn target(t: &stormglass_core::scenario::LatencyTarget) -> String {
    words([shown(&t.reads), shown(&t.writes), named("at", &t.quantile)])
}

/// `share key` of each weight, in order.
fn weights(s: &Scenario) -> Vec<String> {
    let traffic = s.traffic.as_ref().expect("traffic");
    let routing = traffic.routing.as_ref().expect("routing");
    let all = routing.weights.iter();
    all.map(|(k, share)| format!("{share} {k}")).collect()
}

fn policy(s: &Scenario) -> String {
    let traffic = s.traffic.as_ref().expect("traffic");
    words([shown(&traffic.routing.as_ref().expect("routing").policy)])
}

fn dns_provider(s: &Scenario) -> Option<&str> {
    let dns = s.traffic.as_ref()?.dns.as_ref()?;
    dns.provider.as_deref()
}

fn standards(s: &Scenario) -> String {
    let all = &s.compliance.as_ref().expect("compliance").standards;
    let list: Vec<_> = all.iter().map(|w| w.word()).collect();
    list.join(" ")
}

/// No claims or variants are kept in the files yet, and every file but the printed one says its version.
#[test]
fn files_say_their_version_except_the_printed_one() {
    for file in [
        "aurigraph.yaml",
        "fraiseql-production.yaml",
        "go-pro.yaml",
        "prsm.yaml",
        "wildcam.yaml",
    ] {
        assert_eq!(load(file).stormglass.as_deref(), Some("1"), "{file}");
    }
    assert_eq!(load("fraiseql.yaml").stormglass, None);
}
