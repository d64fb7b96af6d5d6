//! Uncertain values: the mean everywhere, the spread in the P95 of recovery steps.

use stormglass_core::assess;
use stormglass_core::assessment::{Assessment, Mark};
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::scenario::parse;
use stormglass_core::source::Sources;

const DESIGN: &str = "
stormglass: 1
regions:
  main: { provider: aws, location: us-east-1, role: primary }
  spare: { provider: gcp, location: us-central1, role: hot-standby }
tiers:
  web: { in: { main: { nodes: 3, instance-type: m6i.xlarge }, spare: { nodes: 3, instance-type: n2-standard-4 } } }
traffic:
  demand: DEMAND
  routing: { policy: failover, order: [main, spare] }
recovery:
  region:
    start: automatic
    steps: [{ detect: DETECT }, { switch: 10s }, { scale: 0s }, { verify: 0s }]
dependencies:
  edge: { kind: front-door, service: cloudflare }
";

fn assessed(detect: &str, demand: &str) -> Assessment {
    let mut sources = Sources::new();
    let text = DESIGN.replace("DETECT", detect).replace("DEMAND", demand);
    let id = sources.add("a.yaml", text);
    let read = parse(&sources, id);
    assert_eq!(read.diagnostics, vec![]);
    let catalog = Catalog::builtin();
    let resolved = resolve(&read.value.unwrap(), &catalog, &ResolveOptions::default());
    assert_eq!(resolved.diagnostics, vec![]);
    assess(&resolved.value.unwrap(), &catalog).assessment
}

fn restored(a: &Assessment) -> Mark {
    let drill = a.drills.iter().find(|d| d.cause == "region:main").unwrap();
    drill.restored.clone().unwrap()
}

#[test]
fn a_step_keeps_its_mean_and_spreads_its_p95() {
    let fixed = restored(&assessed("50s", "100 rps"));
    let spread = restored(&assessed("{ uncertain: 0s..100s }", "100 rps"));
    assert!((fixed.mean.seconds - spread.mean.seconds).abs() < 0.2);
    assert!((fixed.p95.seconds - 60.0).abs() < 1e-6, "{fixed:?}");
    // Evenly spread: 95% of 100 s, and the 10 s of the switch.
    assert!((spread.p95.seconds - 105.0).abs() < 0.3, "{spread:?}");
}

#[test]
fn other_values_read_as_their_means_and_are_named() {
    let fixed = assessed("50s", "100 rps");
    let spread = assessed("50s", "{ uncertain: 50 rps..150 rps }");
    let loss = |a: &Assessment| a.availability.overall.unavailability;
    assert_eq!(loss(&fixed).to_bits(), loss(&spread).to_bits());
    let named = |a: &Assessment| {
        let mut all = a.assumptions.iter();
        all.any(|x| x.key == "rule.mean.traffic.demand" && x.path == "traffic.demand")
    };
    assert!(named(&spread) && !named(&fixed));
}
