//! Time of each stage on every scenario and on generated large designs: the best of a few runs.
//!
//! `cargo bench -p stormglass-tests --bench stages [-- NAME…]`. Figures are in `docs/benchmarks.md`.

use std::hint::black_box;
use std::time::{Duration, Instant};
use stormglass_core::catalog::Catalog;
use stormglass_core::drill::{drills, recoveries};
use stormglass_core::exact::exact;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::pricing::bill;
use stormglass_core::scenario::{Estimates, parse};
use stormglass_core::service::Service;
use stormglass_core::source::Sources;
use stormglass_tests::large::{Size, scenario};

const SCENARIOS: [(&str, &str); 5] = [
    ("prsm", include_str!("../../scenarios/prsm.yaml")),
    ("go-pro", include_str!("../../scenarios/go-pro.yaml")),
    ("aurigraph", include_str!("../../scenarios/aurigraph.yaml")),
    ("wildcam", include_str!("../../scenarios/wildcam.yaml")),
    ("fraiseql", include_str!("../../scenarios/fraiseql.yaml")),
];

/// Names and sizes of the generated designs: regions, tiers, zones, nodes, voters.
const LARGE: [(&str, [usize; 5]); 6] = [
    ("3-regions-20-tiers", [3, 20, 3, 6, 0]),
    ("6-regions-66-voters", [6, 1, 3, 6, 6]),
    ("100-regions", [100, 2, 3, 50, 0]),
    ("100-regions-99-voters", [100, 2, 3, 50, 99]),
    ("1000-regions", [1000, 1, 3, 100, 0]),
    ("1000-regions-2-tiers", [1000, 2, 3, 50, 0]),
];

/// Best of several runs, up to about a second.
fn best<T>(mut run: impl FnMut() -> T) -> (Duration, T) {
    let from = Instant::now();
    let mut least = Duration::MAX;
    loop {
        let start = Instant::now();
        let value = black_box(run());
        least = least.min(start.elapsed());
        if from.elapsed() > Duration::from_millis(700) {
            return (least, value);
        }
    }
}

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let catalog = Catalog::builtin();
    println!(
        "{:24} {:>9} {:>9} {:>10} {:>9} {:>9} {:>9} {:>9} | {:>9} {:>10} {:>10} {:>6}",
        "ms",
        "parse",
        "resolve",
        "recoveries",
        "exact",
        "drills",
        "cost",
        "assess",
        "states",
        "loss",
        "bound",
        "nodes"
    );
    let mut designs: Vec<(String, String)> = SCENARIOS
        .iter()
        .map(|(n, t)| ((*n).to_owned(), (*t).to_owned()))
        .collect();
    for (name, [regions, tiers, zones, nodes, voters]) in LARGE {
        let size = Size {
            regions,
            tiers,
            zones,
            nodes,
            voters,
        };
        designs.push((name.to_owned(), scenario(size)));
    }
    for (name, text) in designs {
        if !wanted.is_empty() && !wanted.contains(&name) {
            continue;
        }
        let (parsing, document) = best(|| {
            let mut sources = Sources::new();
            let id = sources.add(&name, text.as_str());
            parse(&sources, id).value.expect("it parses")
        });
        let options = ResolveOptions {
            estimates: Some(Estimates::Allow),
        };
        let (resolving, model) = best(|| resolve(&document, &catalog, &options));
        let model = model
            .value
            .unwrap_or_else(|| panic!("{:?}", model.diagnostics.first()));
        let service = Service::new(&model);
        let (recovering, known) = best(|| recoveries(&service));
        let (solving, found) = best(|| exact(&service, &known));
        let (drilling, _) = best(|| drills(&service, &known));
        let (billing, _) = best(|| bill(&model, &catalog));
        let (assessing, _) = best(|| stormglass_core::assess(&model, &catalog));
        let ms = |d: Duration| format!("{:.2}", d.as_secs_f64() * 1e3);
        let nodes: u32 = model
            .tiers
            .iter()
            .flat_map(|t| &t.places)
            .map(|p| p.nodes)
            .sum();
        println!(
            "{name:24} {:>9} {:>9} {:>10} {:>9} {:>9} {:>9} {:>9} | {:>9} {:>10.3e} {:>10.1e} {nodes:>6}",
            ms(parsing),
            ms(resolving),
            ms(recovering),
            ms(solving),
            ms(drilling),
            ms(billing),
            ms(assessing),
            found.availability.states,
            found.availability.overall.unavailability,
            found.availability.error_bound,
        );
    }
}
