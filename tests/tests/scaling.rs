//! Nodes that autoscaling runs are nodes like others: they carry load, stand in zones, fail and cost money.

use stormglass_core::assess;
use stormglass_core::assessment::{Assessment, Drill};
use stormglass_core::catalog::Catalog;
use stormglass_core::metric::{Subject, Value, measure};
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::scenario::parse;
use stormglass_core::source::Sources;

fn model(text: &str, catalog: &Catalog) -> Model {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", text);
    let read = parse(&sources, id);
    assert_eq!(read.diagnostics, vec![]);
    let document = read.value.expect("a document");
    let resolved = resolve(&document, catalog, &ResolveOptions::default());
    assert_eq!(resolved.diagnostics, vec![]);
    resolved.value.expect("a model")
}

fn assessed(text: &str) -> Assessment {
    let catalog = Catalog::builtin();
    assess(&model(text, &catalog), &catalog).assessment
}

fn drill<'a>(a: &'a Assessment, cause: &str) -> &'a Drill {
    a.drills.iter().find(|d| d.cause == cause).expect(cause)
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-12 + 1e-9 * b.abs(), "{a} is not {b}");
}

/// One region of two zones; nodes of 20 rps, a tenth of the time lost each.
fn one_region(nodes: &str, traffic: &str) -> String {
    format!(
        "
stormglass: 1
regions: {{ main: {{ provider: aws, location: us-east-1, zones: 2 }} }}
tiers: {{ app: {{ node-capacity: 20 rps, in: {{ main: {{ nodes: {nodes}, instance-type: c6i.xlarge }} }} }} }}
traffic: {{ demand: 100 rps {traffic} }}
failures: {{ assume: none, node: {{ availability: 90% }}, zone: {{ availability: 100% }} }}
"
    )
}

#[test]
fn nodes_that_a_steady_demand_needs_run_fail_and_cost() {
    // Five of 1 to 6 carry 100 rps; what fails of them is launched again up to six.
    let (range, five) = (
        assessed(&one_region("1..6", "")),
        assessed(&one_region("5", "")),
    );
    assert_eq!(range.design.nodes, 5);
    let takes = |a: &Assessment| drill(a, "zone:main/1").takes.clone();
    assert_eq!(takes(&range), ["3 nodes of app in main"]);
    assert_eq!(takes(&range), takes(&five));
    let cost = |a: &Assessment| a.cost.as_ref().map(|b| b.amount("cost.compute"));
    assert_eq!(cost(&range), cost(&five));
    // Binomial: with k of five live, k fifths are served; one more can be launched.
    let served = |extra: u32| -> f64 {
        (0..=5_u32)
            .map(|k| {
                let ways = [1.0, 5.0, 10.0, 10.0, 5.0, 1.0][k as usize];
                let p = ways * 0.9_f64.powi(k as i32) * 0.1_f64.powi(5 - k as i32);
                let live = if k == 0 { 0 } else { (k + extra).min(5) };
                p * f64::from(live) / 5.0
            })
            .sum()
    };
    near(five.availability.overall.unavailability, 1.0 - served(0));
    near(range.availability.overall.unavailability, 1.0 - served(1));
}

#[test]
fn without_a_demand_the_fewest_run() {
    let text = one_region("2..6", "").replace("demand: 100 rps", "read-share: 50%");
    assert_eq!(assessed(&text).design.nodes, 2);
}

/// Two regions that share 200 rps at the peak; half of the day a quarter of that.
const TWO: &str = "
stormglass: 1
regions:
  a: { provider: aws, location: us-east-1 }
  b: { provider: gcp, location: us-central1 }
tiers:
  app:
    node-capacity: 20 rps
    utilisation: 50%
    in:
      a: { nodes: 2..12, instance-type: c6i.xlarge }
      b: { nodes: 2..12, instance-type: n2-standard-4 }
traffic:
  demand: 200 rps
  curve: { by-hour: [25%, 25%, 25%, 25%, 25%, 25%, 25%, 25%, 25%, 25%, 25%, 25%, 100%, 100%, 100%, 100%, 100%, 100%, 100%, 100%, 100%, 100%, 100%, 100%] }
  routing: { policy: weighted, weights: { a: 50%, b: 50% } }
";

#[test]
fn a_loss_is_judged_at_the_mean_and_at_the_peak() {
    let a = assessed(TWO);
    let catalog = Catalog::builtin();
    // A region's 100 rps at the peak take ten nodes at half of 20 rps, a quarter of it three: 6.5.
    let place = model(TWO, &catalog).tiers[0].places[0].clone();
    assert_eq!((place.nodes, place.nodes_at_peak), (6, 10));
    let lost = drill(&a, "region:a");
    let load = lost.loads.iter().find(|l| l.region == "b").expect("b");
    // Mean: 125 rps on six nodes. Peak: 200 rps on ten.
    near(load.utilisation, 125.0 / 120.0);
    near(load.at_peak.expect("it varies"), 1.0);
    let design = model(TWO, &catalog);
    let subject = Subject {
        model: &design,
        assessment: &a,
        catalog: &catalog,
    };
    let share = |name: &str| match measure(&subject, name).map(|m| m.value) {
        Ok(Value::Share(share)) => share,
        other => panic!("{name}: {other:?}"),
    };
    near(share("drill.region:a.load"), 125.0 / 120.0);
    near(share("drill.region:a.load.peak"), 1.0);
    let node = drill(&a, "node:app@a");
    let load = node.loads.iter().find(|l| l.region == "a").expect("a");
    near(load.utilisation, 62.5 / 100.0);
    near(
        load.at_peak.expect("it varies"),
        100.0 / (10.0 * 5.0 / 6.0 * 20.0),
    );
    let warned = |a: &Assessment| -> Vec<String> {
        let found = a
            .findings
            .iter()
            .filter(|f| f.rule == "capacity-after-loss");
        found.map(|f| f.message.clone()).collect()
    };
    assert!(
        warned(&a)[0].contains("104% at the mean demand, 100% at its peak, of what"),
        "{:?}",
        warned(&a)
    );
    // Of fixed nodes the mean may be carried while the peak is not.
    let fixed = assessed(&TWO.replace("2..12", "9"));
    assert!(
        warned(&fixed)[0].contains("69% at the mean demand, 111% at its peak,"),
        "{:?}",
        warned(&fixed)
    );
}

#[test]
fn a_reclaimed_pool_takes_nodes_that_run() {
    let spot = TWO.replace(
        "a: { nodes: 2..12, instance-type: c6i.xlarge }",
        "a: { nodes: 2..12, instance-type: c6i.xlarge, purchase: { spot: 100% } }",
    );
    let a = assessed(&spot);
    // Half of the six that run at the mean demand: what is left is twice as full.
    let load = drill(&a, "spot:app@a").loads[0].utilisation;
    near(load, 62.5 / 60.0);
}
