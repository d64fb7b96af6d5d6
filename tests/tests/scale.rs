//! Large designs: counting regions of the same make together, and stepping from state to state,
//! change nothing but the time.

use stormglass_core::assess;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::scenario::{Estimates, parse};
use stormglass_core::service::{Anchor, CopyState, Phase, Service, State};
use stormglass_core::source::Sources;
use stormglass_tests::large::{Size, scenario};

fn model(text: &str, catalog: &Catalog) -> Model {
    let mut sources = Sources::new();
    let id = sources.add("large.yaml", text);
    let document = parse(&sources, id).value.expect("it parses");
    let options = ResolveOptions {
        estimates: Some(Estimates::Allow),
    };
    let resolved = resolve(&document, catalog, &options);
    assert_eq!(resolved.diagnostics, Vec::new());
    resolved.value.expect("it resolves")
}

/// Cells of one make in one place, one voter each, of which more than half must live.
fn voters(regions: usize, availability: &str) -> String {
    let mut text = format!(
        "stormglass: 1\ncost: {{ estimates: allow }}\nfailures: {{ assume: none, region: {{ availability: {availability} }} }}\nregions:\n"
    );
    for r in 0..regions {
        text += &format!("  r{r}: {{ provider: aws, location: us-east-1, zones: 1 }}\n");
    }
    text += "tiers:\n  voters:\n    quorum: { tolerates: crash }\n    in:\n";
    for r in 0..regions {
        text += &format!("      r{r}: {{ nodes: 1, instance-type: c6i.xlarge }}\n");
    }
    text
}

fn choose(n: u32, k: u32) -> f64 {
    (0..k).fold(1.0, |c, i| c * f64::from(n - i) / f64::from(i + 1))
}

/// k out of n independent units: the sum of binomial terms. For 13 of 25 at 80% the tables of the
/// binomial distribution give 0.0004 (Abramowitz and Stegun, section 26.1, defines the sum).
#[test]
fn a_quorum_over_many_regions_is_the_binomial_sum() {
    let catalog = Catalog::builtin();
    for (n, need, up, words) in [
        (25_u32, 13_u32, 0.8_f64, "80%"),
        (99, 50, 0.9, "90%"),
        (301, 151, 0.6, "60%"),
    ] {
        let down = 1.0 - up;
        let wanted: f64 = (0..need)
            .map(|k| {
                let term = choose(n, k).ln() + f64::from(k) * up.ln();
                (term + f64::from(n - k) * down.ln()).exp()
            })
            .sum();
        let found = assess(&model(&voters(n as usize, words), &catalog), &catalog);
        let a = found.assessment.availability;
        let u = a.overall.unavailability;
        assert!(
            (u - wanted).abs() <= 1e-9 * wanted + 1e-18,
            "{n}: {u:e}, not {wanted:e}"
        );
        assert!(
            a.error_bound <= 1e-9 * wanted + 1e-15,
            "{n}: {:e}",
            a.error_bound
        );
    }
}

/// Numbers without meaning, the same each time.
struct Noise(u64);

impl Noise {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % n
    }
}

fn spoil(model: &Model, state: &mut State, r: usize, noise: &mut Noise) {
    match noise.below(4) {
        0 => state.region_up[r] = false,
        1 => state.balancer_up[r] = false,
        2 => {
            for (t, tier) in model.tiers.iter().enumerate() {
                for (p, place) in tier.places.iter().enumerate() {
                    if place.region == r {
                        state.live[t][p] = noise.below(place.nodes as usize + 1) as u32;
                    }
                }
            }
        }
        _ => {
            for (s, store) in model.stores.iter().enumerate() {
                for (c, copy) in store.copies.iter().enumerate() {
                    if copy.region == r {
                        let states = [CopyState::Up, CopyState::Failing, CopyState::Lost];
                        state.copies[s][c] = states[noise.below(3)];
                    }
                }
            }
        }
    }
}

#[test]
fn a_step_from_a_known_state_serves_what_the_whole_state_serves() {
    let catalog = Catalog::builtin();
    let size = Size {
        regions: 12,
        tiers: 2,
        zones: 3,
        nodes: 9,
        voters: 5,
    };
    let spread = scenario(size);
    let ordered = spread.replace("policy: weighted", "policy: failover");
    let located = spread.replace(
        "routing: { policy: weighted }",
        "geographies: { na-east: 40%, dach: 35%, gulf: 25% }\n  routing: { policy: latency }",
    );
    let mut noise = Noise(7);
    for text in [spread, ordered, located] {
        let model = model(&text, &catalog);
        let service = Service::new(&model);
        for round in 0..40 {
            let mut base = service.nominal();
            for _ in 0..noise.below(3) {
                let r = noise.below(size.regions);
                spoil(&model, &mut base, r, &mut noise);
            }
            let phase = if round % 4 == 0 {
                Phase::FAULT
            } else {
                Phase::SETTLED
            };
            let mut anchor = Anchor::new(&service, base.clone(), phase);
            for _ in 0..40 {
                let mut regions: Vec<usize> = (0..=noise.below(3))
                    .map(|_| noise.below(size.regions))
                    .collect();
                regions.sort_unstable();
                regions.dedup();
                let mut changed = base.clone();
                for r in &regions {
                    spoil(&model, &mut changed, *r, &mut noise);
                }
                let to = changed.clone();
                let near = anchor.near(&regions, move |state| *state = to);
                let whole = service.served(&changed, phase);
                assert!(
                    (near.reads - whole.reads).abs() < 1e-12
                        && (near.writes - whole.writes).abs() < 1e-12,
                    "{regions:?}: {near:?}, not {whole:?}"
                );
            }
        }
    }
}

#[test]
fn many_cells_are_assessed_with_a_useful_bound() {
    let catalog = Catalog::builtin();
    let size = Size {
        regions: 250,
        tiers: 1,
        zones: 3,
        nodes: 40,
        voters: 0,
    };
    let a = assess(&model(&scenario(size), &catalog), &catalog).assessment;
    let v = &a.availability;
    assert_eq!(a.design.nodes, 10_000);
    assert!(
        v.error_bound < 0.2 * v.overall.unavailability,
        "{:e}",
        v.error_bound
    );
    // Those that take over alike are told once.
    let lost = a
        .drills
        .iter()
        .find(|d| d.cause == "region:r7")
        .expect("r7");
    let all: u32 = lost.loads.iter().map(|l| 1 + l.alike).sum();
    assert_eq!(all, 249);
    assert!(lost.loads.len() <= 12, "{:?}", lost.loads);
    // What all cells share: the operator, the account database, the front.
    assert!(
        v.contributions
            .first()
            .is_some_and(|c| !c.part.contains("@r7"))
    );
}
