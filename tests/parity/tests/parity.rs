//! The promise that links replay: the same bits natively, in Node and in Chromium.
//!
//! This one file runs on all three (`./test unit` and `./test wasm`) against `digests.txt`. After
//! an intended change of numbers write the table anew, natively, and let the other two confirm it:
//! `UPDATE_DIGESTS=1 cargo test -p stormglass-parity`.
//!
//! Every file of `scenarios/` and its gallery stands in [`SCENARIOS`]: its digest is that of the whole assessment
//! as JSON, down to the last bit of every number.

use stormglass_core::catalog::Catalog;
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::pricing::ListFilter;
use stormglass_core::scenario::{Document, Estimates, parse};
use stormglass_core::simulate::{Plan, Purpose, Simulator, Stream};
use stormglass_core::source::Sources;
use stormglass_core::uncertainty::{Options, uncertainty};
use stormglass_core::{assess, math};
use stormglass_parity::{Digest, digest_of, recorded, rows};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TABLE: &str = include_str!("../digests.txt");

/// Name in `digests.txt`, and how to compute its digest.
type Case = (&'static str, fn() -> String);

const CASES: &[Case] = &[
    ("math-exp-ln-pow", exp_ln_pow),
    ("math-normal", normal),
    ("math-globe", globe),
    ("math-sum", long_sum),
    ("prices", prices),
    ("uncertainty", unknown),
    ("simulation-aurigraph", || simulation("aurigraph")),
    ("simulation-fraiseql-production", || {
        simulation("fraiseql-production")
    }),
    ("simulation-go-pro", || simulation("go-pro")),
    ("simulation-prsm", || simulation("prsm")),
    ("simulation-wildcam", || simulation("wildcam")),
    ("simulation-quorum-of-5", || {
        simulation("patterns/quorum-of-5")
    }),
    ("simulation-pilot-light", || {
        simulation("patterns/pilot-light")
    }),
    ("simulation-first-draws", first_draws),
];

/// Two blocks of a simulation, cut in two and merged: every integer of the tally, and the summary.
fn simulation(name: &str) -> String {
    let text = SCENARIOS
        .iter()
        .find(|(n, _)| *n == name)
        .expect("a scenario")
        .1;
    let catalog = Catalog::builtin();
    let model = model(text, &catalog).1;
    let exact = assess(&model, &catalog).assessment.availability;
    let simulator = Simulator::new(&model);
    let run = |first| {
        simulator.run(Plan {
            seed: 20_261_120,
            first,
            count: 1,
        })
    };
    let mut tally = run(0);
    tally.merge(&run(1)).expect("it follows");
    let mut digest = Digest::default();
    digest.text(&serde_json::to_string(&tally).expect("it can be written"));
    let summary = simulator.summary(&tally, &exact);
    digest.text(&serde_json::to_string(&summary).expect("it can be written"));
    digest.hex()
}

fn first_draws() -> String {
    let mut digest = Digest::default();
    for event in 0..64 {
        let (a, b) = Stream::new(1, 2).pair(3, event, Purpose::Failure as u8);
        digest.number(a);
        digest.number(b);
    }
    digest.hex()
}

macro_rules! scenario {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!("../../../scenarios/", $name, ".yaml")),
        )
    };
}

/// Name and text.
const SCENARIOS: &[(&str, &str)] = &[
    scenario!("aurigraph"),
    scenario!("fraiseql"),
    scenario!("fraiseql-production"),
    scenario!("go-pro"),
    scenario!("prsm"),
    scenario!("wildcam"),
    scenario!("patterns/active-active"),
    scenario!("patterns/backup-and-restore"),
    scenario!("patterns/cell-based"),
    scenario!("patterns/multi-zone"),
    scenario!("patterns/pilot-light"),
    scenario!("patterns/quorum-of-3"),
    scenario!("patterns/quorum-of-5"),
    scenario!("patterns/single-zone"),
    scenario!("patterns/sla-calculator"),
    scenario!("patterns/standby-and-hsm"),
    scenario!("patterns/two-regions-one-dns"),
    scenario!("patterns/warm-standby"),
];

/// Every digest by name.
fn digests() -> Vec<(&'static str, String)> {
    let catalog = Catalog::builtin();
    let cases = CASES.iter().map(|(name, compute)| (*name, compute()));
    let scenarios = SCENARIOS
        .iter()
        .map(|(name, text)| (*name, digest_of(&assessment(text, &catalog))));
    cases.chain(scenarios).collect()
}

fn model(text: &str, catalog: &Catalog) -> ((Document, Sources), Model) {
    let mut sources = Sources::new();
    let id = sources.add("scenario.yaml", text);
    let document = parse(&sources, id).value.expect("it parses");
    let options = ResolveOptions {
        estimates: Some(Estimates::Allow),
    };
    let model = resolve(&document, catalog, &options)
        .value
        .expect("it resolves");
    ((document, sources), model)
}

/// The whole assessment as JSON, with estimates, so that every design has a bill.
fn assessment(text: &str, catalog: &Catalog) -> String {
    let ((document, sources), model) = model(text, catalog);
    let mut assessment = assess(&model, catalog).assessment;
    assessment.locate(&document, &sources);
    assert!(assessment.cost.is_some(), "it has a bill");
    serde_json::to_string(&assessment).expect("it can be written")
}

#[test]
fn digests_are_the_recorded_ones() {
    let mut table = String::from("# Written by UPDATE_DIGESTS=1 cargo test -p stormglass-parity\n");
    let mut moved = Vec::new();
    for (name, digest) in digests() {
        if recorded(TABLE, name) != Some(digest.as_str()) {
            moved.push(format!(
                "{name}: {digest}, recorded {:?}",
                recorded(TABLE, name)
            ));
        }
        table.push_str(&format!("{name} {digest}\n"));
    }
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("UPDATE_DIGESTS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/digests.txt");
        std::fs::write(path, table).expect("digests.txt can be written");
        return;
    }
    assert!(moved.is_empty(), "digests moved:\n{}", moved.join("\n"));
}

#[test]
fn every_recorded_digest_has_a_case() {
    for (name, _) in rows(TABLE) {
        assert!(
            CASES.iter().any(|(case, _)| *case == name)
                || SCENARIOS.iter().any(|(case, _)| *case == name),
            "`{name}` has no case"
        );
    }
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn every_scenario_is_under_the_promise() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios");
    let names = |folder: &str, before: &str| {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("scenarios/")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| Some(format!("{before}{}", name.strip_suffix(".yaml")?)))
            .collect();
        names.sort();
        names
    };
    let mut files = names(folder, "");
    files.extend(names(&format!("{folder}/patterns"), "patterns/"));
    let names: Vec<&str> = SCENARIOS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, files);
}

#[test]
fn one_bit_changes_the_digest() {
    let digest = |value: f64| {
        let mut digest = Digest::default();
        digest.number(value);
        digest.hex()
    };
    assert_ne!(digest(0.1), digest(0.1_f64.next_up()));
    assert_ne!(digest_of("99.99 %"), digest_of("99.98 %"));
}

/// Ten thousand points spread over sixteen decades.
fn grid() -> impl Iterator<Item = f64> {
    (1..=10_000).map(|i| math::exp(-18.0 + 0.0037 * f64::from(i)))
}

/// Every price row: a page carries the tables packed, and must read the same out of them.
fn prices() -> String {
    let mut digest = Digest::default();
    for row in Catalog::builtin().prices().list(&ListFilter::default()) {
        for part in [row.provider, row.region, row.service, row.item, row.meter] {
            digest.text(part);
        }
        digest.text(&row.tier.price.to_string());
        for part in [row.source, row.as_of, &row.note] {
            digest.text(part);
        }
    }
    digest.hex()
}

/// Everything that is drawn for one design, and what comes of it.
fn unknown() -> String {
    let text = include_str!("../../../scenarios/patterns/pilot-light.yaml");
    let catalog = Catalog::builtin();
    let mut sources = Sources::new();
    let id = sources.add("scenario.yaml", text);
    let document = parse(&sources, id).value.expect("it parses");
    let allow = ResolveOptions {
        estimates: Some(Estimates::Allow),
    };
    let resolved = resolve(&document, &catalog, &allow);
    let model = resolved.value.expect("it resolves");
    let few = Options { draws: 40, seed: 1 };
    let studied = uncertainty(&document, &model, &catalog, &allow, &few);
    digest_of(&serde_json::to_string(&studied.uncertainty).expect("it can be written"))
}

fn exp_ln_pow() -> String {
    let mut digest = Digest::default();
    for x in grid() {
        digest.number(math::exp(-x));
        digest.number(math::exp_m1(-x));
        digest.number(math::ln(x));
        digest.number(math::ln_1p(x));
        digest.number(math::pow(x, 1.7));
        digest.number(math::pow(0.999_9, x));
    }
    digest.hex()
}

fn normal() -> String {
    let mut digest = Digest::default();
    for i in 1..1_000 {
        digest.number(math::normal_quantile(f64::from(i) / 1_000.0));
        digest.number(math::normal_cdf(f64::from(i) / 100.0 - 5.0));
    }
    digest.hex()
}

fn globe() -> String {
    let mut digest = Digest::default();
    for i in 0..1_000 {
        let step = f64::from(i);
        digest.number(math::great_circle_km(
            39.0,
            -77.5,
            -60.0 + 0.12 * step,
            -180.0 + 0.36 * step,
        ));
    }
    digest.hex()
}

fn long_sum() -> String {
    let mut digest = Digest::default();
    let mut sum = math::Sum::default();
    for x in grid() {
        sum.add(math::ln(x));
        digest.number(sum.value());
    }
    digest.number(math::sum(grid()));
    digest.hex()
}
