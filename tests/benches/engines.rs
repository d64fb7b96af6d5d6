//! How long each stage takes on every scenario: parse, catalog, resolve, exact, cost, assess.
//!
//! `cargo bench -p stormglass-tests --bench engines`. Figures are in `docs/benchmarks.md`.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use stormglass_core::catalog::Catalog;
use stormglass_core::drill::recoveries;
use stormglass_core::exact::exact;
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::pricing::bill;
use stormglass_core::scenario::{Document, Estimates, parse};
use stormglass_core::service::Service;
use stormglass_core::source::Sources;

const SCENARIOS: [(&str, &str); 5] = [
    ("prsm", include_str!("../../scenarios/prsm.yaml")),
    ("go-pro", include_str!("../../scenarios/go-pro.yaml")),
    ("aurigraph", include_str!("../../scenarios/aurigraph.yaml")),
    ("wildcam", include_str!("../../scenarios/wildcam.yaml")),
    ("fraiseql", include_str!("../../scenarios/fraiseql.yaml")),
];

fn read(name: &str, text: &str) -> Document {
    let mut sources = Sources::new();
    let id = sources.add(name, text);
    parse(&sources, id).value.expect("the scenarios parse")
}

fn model(document: &Document, catalog: &Catalog) -> Model {
    let options = ResolveOptions {
        estimates: Some(Estimates::Allow),
    };
    resolve(document, catalog, &options)
        .value
        .expect("the scenarios resolve")
}

fn stages(c: &mut Criterion) {
    c.bench_function("catalog", |b| b.iter(Catalog::builtin));
    let catalog = Catalog::builtin();
    for (name, text) in SCENARIOS {
        let document = read(name, text);
        let model = model(&document, &catalog);
        c.bench_with_input(BenchmarkId::new("parse", name), &text, |b, text| {
            b.iter(|| read(name, black_box(text)));
        });
        c.bench_with_input(
            BenchmarkId::new("resolve", name),
            &document,
            |b, document| {
                b.iter(|| self::model(black_box(document), &catalog));
            },
        );
        c.bench_with_input(BenchmarkId::new("exact", name), &model, |b, model| {
            b.iter(|| {
                let service = Service::new(black_box(model));
                exact(&service, &recoveries(&service))
            });
        });
        c.bench_with_input(BenchmarkId::new("cost", name), &model, |b, model| {
            b.iter(|| bill(black_box(model), &catalog));
        });
        c.bench_with_input(BenchmarkId::new("assess", name), &model, |b, model| {
            b.iter(|| stormglass_core::assess(black_box(model), &catalog));
        });
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
