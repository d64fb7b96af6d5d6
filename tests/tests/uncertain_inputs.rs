//! A value set by the register gives the very model that the resolver makes of a file, a data row or
//! a price in which that value is written.

use std::collections::BTreeSet;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::pricing::bill;
use stormglass_core::scenario::{Document, Estimates, Reading, parse, parse_as};
use stormglass_core::source::Sources;
use stormglass_core::uncertainty::{Bench, Input, Origin, register};

const ALLOW: ResolveOptions = ResolveOptions {
    estimates: Some(Estimates::Allow),
};

/// Places for which many prices are not on file.
const FAR: &str = r#"
stormglass: 1
regions:
  far: { provider: aws, location: il-central-1 }
  away: { provider: gcp, location: africa-south1 }
  off: { provider: azure, location: westus }
tiers:
  web:
    in:
      far: { nodes: 3, instance-type: m6i.xlarge, purchase: { reserved-1y: 50%, on-demand: 50% } }
      away: { nodes: 3, instance-type: n2-standard-4 }
      off: { nodes: 3, instance-type: Standard_D4s_v5 }
stores:
  orders:
    engine: postgresql
    size: 500 GB
    in: { far: { instance-type: db.r6g.large, role: primary }, away: { instance-type: db-custom-2-8192 }, off: { instance-type: Standard_D2ds_v4 } }
  files: { engine: object, size: 5 TB, in: { far: {}, away: {}, off: {} } }
network:
  transfer: [{ name: sync, from: far, to: away, volume: 5 TB/month }, { name: out, from: off, to: internet, volume: 5 TB/month }]
"#;

/// Every kind of quantity that may be uncertain, in many chapters.
const UNSURE: &str = r#"
stormglass: 1
objectives: { availability: 99.9% }
regions:
  main: { provider: aws, location: us-east-1, role: primary }
  spare: { provider: gcp, location: us-central1, role: hot-standby }
tiers:
  web:
    needs: [orders]
    node-capacity: { uncertain: 80 rps..120 rps }
    in: { main: { nodes: 3, instance-type: m6i.xlarge }, spare: { nodes: 3, instance-type: n2-standard-4 } }
stores:
  orders:
    engine: postgresql
    size: { uncertain: 1..3 TB }
    change-rate: { uncertain: 1 GB/day..9 GB/day }
    in:
      main: { service: rds, instance-type: db.r6g.large, role: primary, zones: multi }
      spare: { service: cloud-sql, instance-type: db-custom-2-8192, role: replica }
replication: { orders: { mode: async, lag: { uncertain: 2s..20s } } }
backups:
  orders: { every: { uncertain: 12h..36h }, restore-speed: { uncertain: 50 MB/s..200 MB/s }, copies-in: [spare] }
traffic:
  demand: { uncertain: 100 rps..200 rps }
  read-share: { uncertain: 60%..90% }
  dns: { ttl: { uncertain: 30s..300s } }
  routing: { policy: failover, order: [main, spare] }
recovery:
  region:
    start: { on-call: { uncertain: 5m..25m } }
    success: { uncertain: 80%..99% }
    steps: [{ detect: { uncertain: 20s..80s } }, { switch: { lognormal: 5s..50s } }]
failures:
  zone: { rate: { uncertain: 0.01/year..0.05/year }, duration: { uncertain: 2h..10h } }
  deploys: { frequency: { uncertain: 2/week..6/week }, fails: { uncertain: 1%..5% }, detect: 5m, rollback: 5m }
cost:
  people: { operator: { uncertain: $1000/month..$3000/month } }
  tax: { lognormal: 5%..20% }
"#;

fn document(text: &str, reading: &Reading, sources: &mut Sources) -> Document {
    let id = sources.add("a.yaml", text);
    let read = if reading.sets.is_empty() {
        parse(sources, id)
    } else {
        parse_as(sources, id, reading)
    };
    assert_eq!(read.diagnostics, vec![]);
    read.value.unwrap()
}

fn resolved(document: &Document, catalog: &Catalog) -> Model {
    let model = resolve(document, catalog, &ALLOW);
    assert_eq!(model.diagnostics, vec![]);
    model.value.unwrap()
}

fn inputs(document: &Document, catalog: &Catalog) -> Vec<Input> {
    let model = resolved(document, catalog);
    let priced = bill(&model, catalog);
    register(document, &model, Some(&priced.bill), catalog)
}

/// The model with one input at a percentile, the others at their best guesses.
fn set(
    document: &Document,
    catalog: &Catalog,
    inputs: &[Input],
    i: usize,
    u: f64,
) -> (Model, Catalog) {
    let mut bench = Bench::new(document, catalog, &ALLOW);
    let at: Vec<Option<f64>> = (0..inputs.len()).map(|k| (k == i).then_some(u)).collect();
    // Something else was set before, and must leave no trace.
    let _ = bench.model(inputs, &vec![Some(0.9); inputs.len()]);
    let model = bench.model(inputs, &at);
    assert_eq!(model.diagnostics, vec![], "{}", inputs[i].name);
    (model.value.unwrap(), bench.catalog().clone())
}

#[test]
fn a_stated_range_is_as_if_its_value_were_written() {
    let catalog = Catalog::builtin();
    let mut sources = Sources::new();
    let unsure = document(UNSURE, &Reading::default(), &mut sources);
    let inputs = inputs(&unsure, &catalog);
    let mut seen = 0;
    for (i, input) in inputs.iter().enumerate() {
        let Origin::Stated { paths, .. } = &input.origin else {
            continue;
        };
        for u in [0.1, 0.3, 0.9] {
            let mut sources = Sources::new();
            let value = sources.add("--set", input.text_at(u));
            let reading = Reading {
                variant: None,
                sets: paths.iter().map(|p| (p.clone(), value)).collect(),
            };
            let written = document(UNSURE, &reading, &mut sources);
            let (patched, _) = set(&unsure, &catalog, &inputs, i, u);
            let written = resolved(&written, &catalog);
            assert_eq!(
                format!("{patched:?}"),
                format!("{written:?}"),
                "{}",
                input.name
            );
        }
        seen += 1;
    }
    // All that are written but the step that differs from event to event.
    assert_eq!(seen, UNSURE.matches("uncertain:").count() + 1);
    assert_eq!(UNSURE.matches("lognormal:").count(), 2);
}

#[test]
fn a_value_behind_an_anchor_is_one_input() {
    let text = UNSURE
        .replacen("rate: { uncertain: 1 GB/day..9 GB/day }", "rate: &grow { uncertain: 1 GB/day..9 GB/day }", 1)
        .replace("traffic:\n", "network: { transfer: [{ name: sync, from: main, to: spare, volume: *grow }] }\ntraffic:\n");
    let catalog = Catalog::builtin();
    let mut sources = Sources::new();
    let unsure = document(&text, &Reading::default(), &mut sources);
    let inputs = inputs(&unsure, &catalog);
    let i = inputs
        .iter()
        .position(|x| x.name.contains("change-rate"))
        .unwrap();
    let Origin::Stated { paths, .. } = &inputs[i].origin else {
        panic!("it is stated")
    };
    assert_eq!(paths.len(), 2, "{paths:?}");
    let (model, _) = set(&unsure, &catalog, &inputs, i, 0.25);
    let volume = model.network.flows[0].volume;
    assert_eq!(Some(volume), model.stores[0].change_rate);
}

/// The files and names of the scenarios.
fn scenarios() -> Vec<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios");
    let mut paths = Vec::new();
    for folder in [root.to_owned(), format!("{root}/patterns")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "yaml") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths
        .iter()
        .map(|p| std::fs::read_to_string(p).unwrap())
        .collect()
}

/// A table with one row of a built-in one, in which one field is another.
fn table(file: &str, fits: &[(&str, &str)], column: &str, value: &str) -> String {
    let path = format!(
        "{}/../pricing-data/reliability/{file}",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let names: Vec<&str> = header.split(',').collect();
    let at = |name: &str| names.iter().position(|n| *n == name).unwrap();
    let row = lines
        .map(|l| l.split(',').collect::<Vec<_>>())
        .find(|row| fits.iter().all(|(name, value)| row[at(name)] == *value))
        .unwrap();
    let before: Vec<&str> = row.iter().copied().take(at(column)).collect();
    let after: Vec<&str> = row.iter().copied().skip(at(column) + 1).collect();
    format!(
        "{header}\n{},{value},{}\n",
        before.join(","),
        after.join(",")
    )
}

fn overridden(text: String) -> Catalog {
    let mut sources = Sources::new();
    let id = sources.add("own.csv", text);
    let outcome = Catalog::with_overrides(&sources, &[id]);
    assert_eq!(outcome.diagnostics, vec![]);
    outcome.value.unwrap()
}

#[test]
fn a_default_is_as_if_its_row_held_the_value() {
    let catalog = Catalog::builtin();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let own = [UNSURE.to_owned()];
    for text in scenarios().iter().chain(&own) {
        let mut sources = Sources::new();
        let design = document(text, &Reading::default(), &mut sources);
        let inputs = inputs(&design, &catalog);
        for (i, input) in inputs.iter().enumerate() {
            let u = 0.8;
            let table = match &input.origin {
                Origin::Default { key, belief, .. } => table(
                    "model-defaults.csv",
                    &[("key", key)],
                    "value",
                    &belief.quantile(u).to_string(),
                ),
                Origin::Rate {
                    domain,
                    applies_to,
                    belief,
                    ..
                } => table(
                    "failure-rates.csv",
                    &[
                        ("domain", domain),
                        ("applies_to", applies_to),
                        ("use", "default"),
                    ],
                    "events_per_unit_year",
                    &belief.quantile(u).to_string(),
                ),
                Origin::Shock { group, belief, .. } => table(
                    "shock-groups.csv",
                    &[("group", group)],
                    "events_per_unit_year",
                    &belief.quantile(u).to_string(),
                ),
                Origin::Stated { .. } | Origin::Price { .. } => continue,
            };
            if !seen.insert(input.name.clone()) {
                continue;
            }
            let (patched, _) = set(&design, &catalog, &inputs, i, u);
            let written = resolved(&design, &overridden(table));
            assert_eq!(
                format!("{patched:?}"),
                format!("{written:?}"),
                "{}",
                input.name
            );
            let guess = resolved(&design, &catalog);
            assert_ne!(
                format!("{patched:?}"),
                format!("{guess:?}"),
                "{}",
                input.name
            );
        }
    }
    for key in [
        "rate.region.*",
        "rate.region.aws",
        "rate.cloud-vm.*",
        "rate.bad-deploy",
        "shock.operator",
        "default.failover-success-untested",
        "default.tier-utilisation",
        "default.last-mile",
        "default.async-lag-same-continent-p99",
    ] {
        assert!(seen.contains(key), "{key} of {seen:?}");
    }
}

#[test]
fn an_estimated_price_is_as_if_it_stood_in_a_price_book() {
    let catalog = Catalog::builtin();
    let mut seen = BTreeSet::new();
    for text in scenarios().iter().map(String::as_str).chain([FAR]) {
        let mut sources = Sources::new();
        let design = document(text, &Reading::default(), &mut sources);
        let inputs = inputs(&design, &catalog);
        for (i, input) in inputs.iter().enumerate() {
            let Origin::Price { id, .. } = &input.origin else {
                continue;
            };
            // One a service is enough.
            if !seen.insert([id[0].clone(), id[2].clone()]) {
                continue;
            }
            let (model, set) = set(&design, &catalog, &inputs, i, 0.8);
            let placed = bill(&model, &set).bill;
            let line = placed
                .lines
                .iter()
                .find(|l| {
                    [&l.provider, &l.location, &l.service, &l.sku]
                        == [&id[0], &id[1], &id[2], &id[3]]
                })
                .unwrap();
            assert_ne!(placed.total, bill(&model, &catalog).bill.total, "{id:?}");
            let tiered = placed
                .lines
                .iter()
                .filter(|l| l.sku == id[3] && l.location == id[1]);
            let prices: BTreeSet<String> = tiered.map(|l| l.list_unit_price.to_string()).collect();
            if prices.len() > 1 {
                continue;
            }
            let (item, meter) = id[3].rsplit_once(' ').unwrap_or(("-", &id[3]));
            let own = format!(
                "provider,region,service,item,meter,unit,price_usd,source,as_of,confidence\n{},{},{},{item},{meter},{},{},offer,2026-11-20,checked\n",
                id[0], id[1], id[2], line.unit, line.list_unit_price
            );
            let book = bill(&model, &overridden(own)).bill;
            assert_eq!(placed.total, book.total, "{id:?}");
        }
    }
    assert!(seen.len() >= 5, "{seen:?}");
}
