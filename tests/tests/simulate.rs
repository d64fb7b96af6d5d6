//! Simulation against the exact engine, against closed forms, and against itself cut in parts.

use std::path::Path;
use stormglass_core::assess;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{Dist, Model, ResolveOptions, resolve};
use stormglass_core::scenario::{Disruption, parse};
use stormglass_core::simulate::{Agreement, Checked, Method, Plan, Simulation, Simulator, Tally};
use stormglass_core::source::Sources;
use stormglass_tests::golden::Goldens;
use stormglass_tests::shipped::shipped;

fn model(text: &str, catalog: &Catalog) -> Model {
    let mut sources = Sources::new();
    let id = sources.add("design.yaml", text);
    let read = parse(&sources, id);
    assert_eq!(read.diagnostics, [], "{text}");
    let resolved = resolve(&read.value.unwrap(), catalog, &ResolveOptions::default());
    resolved.value.unwrap()
}

fn plan(seed: u64, first: u64, count: u64) -> Plan {
    Plan { seed, first, count }
}

fn simulated(model: &Model, catalog: &Catalog, blocks: u64) -> Simulation {
    let exact = assess(model, catalog).assessment.availability;
    let simulator = Simulator::new(model);
    simulator.summary(&simulator.run(plan(1, 0, blocks)), &exact)
}

fn figures(s: &Simulation) -> [(&'static str, &Checked); 3] {
    [
        ("overall", &s.overall),
        ("reads", &s.reads),
        ("writes", &s.writes),
    ]
}

/// Both ways to follow failures estimate the same.
fn ways_agree(name: &str, c: &Checked) {
    let Some(cycles) = c.by_cycles else { return };
    if c.agreement == Agreement::TooFew || c.method == Method::Cycles {
        // Years that saw too little know nothing of their error.
        return;
    }
    let (a, b) = (c.by_years.standard_error, cycles.standard_error);
    let error = a.unwrap().hypot(b.unwrap());
    let apart = (c.by_years.value - cycles.value).abs();
    assert!(apart <= 4.0 * error, "{name}: {c:?}");
}

#[test]
fn every_shipped_design_agrees_with_the_exact_engine() {
    let catalog = Catalog::builtin();
    let mut agreed = 0;
    for (name, model) in shipped(&catalog) {
        let s = simulated(&model, &catalog, 8);
        assert_eq!(s.disagreements, [] as [String; 0], "{name}");
        for (what, c) in figures(&s) {
            ways_agree(&format!("{name} {what}"), c);
            agreed += u32::from(c.agreement == Agreement::Agree);
        }
        if let Some(cycles) = &s.cycles {
            let off = (cycles.mean_weight - 1.0).abs();
            assert!(off <= 4.0 * cycles.mean_weight_error, "{name}: {cycles:?}");
        }
    }
    assert!(agreed > 150, "{agreed} figures could be told");
}

#[test]
fn worked_cases_agree_down_to_the_rarest() {
    let catalog = Catalog::builtin();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    // Case, its unavailability, and how well it must be known at least.
    let rare = [
        ("A08-one-of-three", 1e-9, 0.3),
        ("D01-5", 1e-8, 0.3),
        ("D01-7", 3.5e-11, 0.6),
        ("L02", 3e-7, 0.01),
    ];
    let (mut agreed, mut rarest) = (0, 0);
    for path in Goldens::files(&folder, "yaml") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let model = model(&std::fs::read_to_string(&path).unwrap(), &catalog);
        let known = rare.iter().find(|(case, ..)| *case == name);
        let s = simulated(&model, &catalog, if known.is_some() { 25 } else { 8 });
        assert_eq!(s.disagreements, [] as [String; 0], "{name}");
        for (what, c) in figures(&s) {
            ways_agree(&format!("{name} {what}"), c);
            agreed += u32::from(c.agreement == Agreement::Agree);
        }
        if let Some((_, size, known)) = known {
            rarest += 1;
            let c = &s.overall;
            assert_eq!(c.method, Method::Cycles, "{name}");
            assert!((c.exact / size - 1.0).abs() < 0.05, "{name} {}", c.exact);
            let relative = c.standard_error.unwrap() / c.unavailability;
            assert!(relative < *known, "{name} {relative}");
        }
    }
    assert_eq!(rarest, rare.len());
    assert!(agreed > 100, "{agreed} figures could be told");
}

fn merged(simulator: &Simulator<'_>, blocks: u64, parts: u64) -> Tally {
    let mut total: Option<Tally> = None;
    for part in 0..parts {
        let (first, end) = (blocks * part / parts, blocks * (part + 1) / parts);
        let tally = simulator.run(plan(7, first, end - first));
        // As a shard would travel.
        let text = serde_json::to_string(&tally).unwrap();
        let back: Tally = serde_json::from_str(&text).unwrap();
        assert_eq!(back, tally);
        match &mut total {
            Some(total) => total.merge(&back).unwrap(),
            None => total = Some(back),
        }
    }
    total.unwrap()
}

#[test]
fn a_run_cut_in_parts_gives_the_same_bytes() {
    let catalog = Catalog::builtin();
    let designs = shipped(&catalog);
    for name in ["fraiseql", "wildcam:field-stations", "patterns/quorum-of-5"] {
        let (_, model) = designs.iter().find(|(n, _)| n == name).unwrap();
        let simulator = Simulator::new(model);
        let bytes = |parts| serde_json::to_string(&merged(&simulator, 14, parts)).unwrap();
        let whole = bytes(1);
        assert_eq!(whole, bytes(7), "{name}");
        assert_eq!(whole, bytes(14), "{name}");
        assert_ne!(
            whole,
            serde_json::to_string(&simulator.run(plan(8, 0, 14))).unwrap()
        );
    }
}

#[test]
fn what_does_not_follow_is_not_merged() {
    let catalog = Catalog::builtin();
    let designs = shipped(&catalog);
    let simulator = Simulator::new(&designs[0].1);
    let mut tally = simulator.run(plan(1, 0, 1));
    let before = tally.clone();
    for (other, why) in [
        (plan(2, 1, 1), "seeds 1 and 2 differ"),
        (plan(1, 0, 1), "block 1 comes next, and not 0"),
        (plan(1, 2, 1), "block 1 comes next, and not 2"),
    ] {
        assert_eq!(tally.merge(&simulator.run(other)).unwrap_err(), why);
        assert_eq!(tally, before);
    }
}

#[test]
fn what_is_added_changes_nobody_elses_draws() {
    let catalog = Catalog::builtin();
    let designs = shipped(&catalog);
    let of = |name: &str| {
        let (_, model) = designs.iter().find(|(n, _)| n == name).unwrap();
        Simulator::new(model).run(plan(1, 0, 3)).years.disruptions[&Disruption::FrontDoor].clone()
    };
    let two = of("patterns/two-regions-one-dns");
    assert!(two.events > 100);
    assert_eq!(two, of("patterns/two-regions-one-dns:third-region"));
}

/// A primary region and one that stands by; with more regions, what the servers and the stores are,
/// and the rest.
fn two_regions(failures: &str, regions: &str, needs: &str, rest: &str) -> String {
    format!(
        "
stormglass: 1
failures:
  assume: none
{failures}
regions:
  main:  {{ provider: aws, location: us-east-1, zones: 1, role: primary }}
  spare: {{ provider: gcp, location: us-central1, zones: 1, role: hot-standby }}
{regions}
tiers:
  app:
    needs: [{needs}]
    in:
      main:  {{ nodes: 1, instance-type: c6i.xlarge }}
      spare: {{ nodes: 1, instance-type: n2-standard-4 }}
{rest}
"
    )
}

/// A database that a copy follows, five seconds behind.
const ORDERS: &str = "
stores:
  orders:
    engine: postgresql
    in:
      main:  { instance-type: db.r6g.large, role: primary }
      spare: { instance-type: db-custom-4-16384, role: replica }
replication:
  orders: { mode: async, lag: 5s }
";

/// A region that is lost while its link is cut loses all that was written since the cut: as often
/// as the link is cut, and on average half of the cut's length.
#[test]
fn a_copy_falls_behind_while_its_link_is_cut() {
    let catalog = Catalog::builtin();
    let text = two_regions(
        "  region: { rate: 4/year, duration: 10h }
  link: { rate: 20/year, duration: 146h, sigma: 0 }",
        "  third: { provider: azure, location: eastus, zones: 1, role: witness }",
        "orders",
        ORDERS,
    );
    let model = model(&text, &catalog);
    let tally = Simulator::new(&model).run(plan(1, 0, 20));
    let lost = &tally.years.disruptions[&Disruption::Region].data_lost;
    let n = lost.count();
    let behind = lost.above(6_000_000_000);
    let load: f64 = 20.0 / 8760.0 * 146.0;
    let cut = load / (1.0 + load);
    let share = behind as f64 / n as f64;
    let error = (cut * (1.0 - cut) / n as f64).sqrt();
    assert!(n > 10_000, "{n}");
    assert!((share - cut).abs() < 4.0 * error, "{share} {cut} {error}");
    // Even over the cut's length: the mean is half of it, its spread a twelfth of the square.
    let hours = 3.6e12;
    let mean = (lost.sum() as f64 - n as f64 * 5e9) / behind as f64 / hours;
    let error = 146.0 / (12.0 * behind as f64).sqrt();
    assert!((mean - 73.0).abs() < 4.0 * error, "{mean} {error}");
}

/// Without a witness both sides take writes during a cut, unless the former primary is fenced.
#[test]
fn a_split_brain_loses_the_cut_as_often_as_nothing_fences() {
    let catalog = Catalog::builtin();
    let text = two_regions(
        "  link: { rate: 20/year, duration: 3h, sigma: 0 }",
        "",
        "orders",
        &format!("{ORDERS}recovery:\n  link: {{ fencing: 75% }}\n"),
    );
    let model = model(&text, &catalog);
    let tally = Simulator::new(&model).run(plan(1, 0, 10));
    let cuts = &tally.years.disruptions[&Disruption::Link];
    let split = cuts.data_lost.count();
    let n = cuts.events as f64;
    let share = split as f64 / n;
    let error = (0.25 * 0.75 / n).sqrt();
    assert!(n > 10_000.0);
    assert!((share - 0.25).abs() < 4.0 * error, "{share} {error}");
    let three_hours = 3 * 3_600_000_000_000;
    assert_eq!(cuts.data_lost.range(), Some((three_hours, three_hours)));
}

const FAILOVER: &str = "
traffic: { routing: { policy: failover, order: [main, spare] } }
dependencies:
  proxy: { kind: front-door, availability: 100% }
recovery:
  region: { success: 100%, steps: [ { detect: 10m }, { switch: 20m } ] }
";

/// Repair races the failover: what comes first ends the interruption.
#[test]
fn repair_and_failover_race() {
    let catalog = Catalog::builtin();
    let text = two_regions(
        "  region: { rate: 10/year, duration: 1h, sigma: 1 }",
        "",
        "",
        FAILOVER,
    );
    let model = model(&text, &catalog);
    let tally = Simulator::new(&model).run(plan(1, 0, 20));
    let restored = &tally.years.disruptions[&Disruption::Region].restored;
    let n = restored.count() as f64;
    // The shorter of a repair of an hour on average and of half an hour.
    let repair = Dist::log_normal_with_mean(1.0, 1.0);
    let mean = repair.limited_mean(0.5);
    let found = restored.mean().unwrap() / 3.6e12;
    // No spread between 0 and 0.5 with this mean is wider.
    let error = (mean * (0.5 - mean) / n).sqrt();
    assert!(n > 10_000.0);
    assert!((found - mean).abs() < 4.0 * error, "{found} {mean} {error}");
    // As many are restored by the failover as repairs take longer. (Histograms tell apart what
    // differs by one part in 128, which here is a sixth of the tolerance.)
    let failed_over = restored.above(1_700_000_000_000) as f64 / n;
    let wanted = repair.survival(1.7 / 3.6);
    let error = (wanted * (1.0 - wanted) / n).sqrt();
    assert!(
        (failed_over - wanted).abs() < 4.0 * error,
        "{failed_over} {wanted}"
    );
}

fn one_node(failure: &str) -> String {
    format!(
        "
stormglass: 1
failures: {{ assume: none, node: {{ {failure} }} }}
regions:
  home: {{ provider: aws, location: us-east-1, zones: 1 }}
tiers:
  app: {{ in: {{ home: {{ nodes: 1, instance-type: c6i.xlarge }} }} }}
"
    )
}

/// Times between failures of any length, also beyond what nanoseconds in 64 bits hold.
#[test]
fn the_rarest_single_failures_are_weighed_right() {
    let catalog = Catalog::builtin();
    for failure in [
        "rate: 0.00001/year, duration: 1h",
        "rate: 0.01/year, duration: 1h",
        "mtbf: 30y, duration: 10h",
        "rate: 1000/year, duration: 1m",
        "availability: 99.999999%",
    ] {
        let s = simulated(&model(&one_node(failure), &catalog), &catalog, 10);
        assert_eq!(s.overall.agreement, Agreement::Agree, "{failure} {s:?}");
        let cycles = s.overall.by_cycles.unwrap();
        let error = 4.0 * cycles.standard_error.unwrap() + 1e-6 * s.overall.exact;
        assert!((cycles.value - s.overall.exact).abs() < error, "{failure}");
    }
}

#[test]
fn what_is_never_up_serves_nothing() {
    let catalog = Catalog::builtin();
    let s = simulated(&model(&one_node("availability: 0%"), &catalog), &catalog, 2);
    assert_eq!(s.overall.exact, 1.0);
    assert!((s.overall.unavailability - 1.0).abs() < 1e-9, "{s:?}");
}

/// Where a handful of events decides, the sample does not call anything wrong.
#[test]
fn heavy_tails_accuse_nobody() {
    let catalog = Catalog::builtin();
    for failure in [
        "mtbf: 5y, median: 10m, sigma: 4",
        "mtbf: 100y, duration: 100y",
    ] {
        let s = simulated(&model(&one_node(failure), &catalog), &catalog, 20);
        assert_eq!(s.overall.agreement, Agreement::TooFew, "{failure}");
        assert_eq!(s.disagreements, [] as [String; 0], "{failure}");
    }
}
