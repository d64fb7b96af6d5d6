//! Quantiles, chances and tornado against closed forms.

use stormglass_core::assess;
use stormglass_core::assessment::Assessment;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::scenario::parse;
use stormglass_core::source::Sources;
use stormglass_core::uncertainty::{Number, Options, Uncertainty, uncertainty};

/// One server that nothing happens to, and whatever is put beside it.
fn beside(chapters: &str) -> String {
    format!(
        "
stormglass: 1
regions: {{ main: {{ provider: aws, location: us-east-1 }} }}
tiers: {{ web: {{ in: {{ main: {{ nodes: 1, instance-type: m6i.large }} }} }} }}
{chapters}"
    )
}

fn studied(text: &str, options: &Options) -> Uncertainty {
    both(text, options).0
}

fn both(text: &str, options: &Options) -> (Uncertainty, Assessment) {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", text);
    let read = parse(&sources, id);
    assert_eq!(read.diagnostics, vec![]);
    let document = read.value.unwrap();
    let catalog = Catalog::builtin();
    let resolving = ResolveOptions::default();
    let model = resolve(&document, &catalog, &resolving).value.unwrap();
    let studied = uncertainty(&document, &model, &catalog, &resolving, options);
    assert_eq!(studied.diagnostics, vec![]);
    (studied.uncertainty, assess(&model, &catalog).assessment)
}

/// What an assessment says to first order, beside what assessing anew at both ends gives.
#[test]
fn first_order_and_another_run_agree() {
    for (name, pattern) in [
        (
            "warm standby",
            include_str!("../../scenarios/patterns/warm-standby.yaml"),
        ),
        (
            "multi-zone",
            include_str!("../../scenarios/patterns/multi-zone.yaml"),
        ),
        (
            "quorum",
            include_str!("../../scenarios/patterns/quorum-of-5.yaml"),
        ),
    ] {
        let (u, assessment) = both(pattern, &Options { draws: 20, seed: 1 });
        assert!(assessment.sensitivities.len() >= 4, "{name}");
        let widest = &assessment.sensitivities[0];
        let widest = widest.high - widest.low;
        for s in &assessment.sensitivities {
            let effect = u.inputs.iter().find(|i| i.name == s.key).unwrap();
            let on = effect.on("unavailability").unwrap();
            let (low, high) = (on.at_p10.0.min(on.at_p90.0), on.at_p10.0.max(on.at_p90.0));
            // Rates enter nearly in proportion; both tries of a recovery are followed.
            let swing = s.high - s.low;
            let allowed = 0.01 * (swing + widest);
            assert!(
                (s.low - low).abs() < allowed,
                "{name} {}: {} {low}",
                s.key,
                s.low
            );
            assert!(
                (s.high - high).abs() < allowed,
                "{name} {}: {} {high}",
                s.key,
                s.high
            );
        }
        let order: Vec<&str> = assessment
            .assumptions
            .iter()
            .map(|a| a.key.as_str())
            .collect();
        let first: Vec<&str> = assessment
            .sensitivities
            .iter()
            .map(|s| s.key.as_str())
            .collect();
        assert_eq!(order[..first.len()], first[..], "{name}");
    }
}

fn quantiles(number: &Number) -> [f64; 3] {
    [number.p10.0, number.p50.0, number.p90.0]
}

#[test]
fn a_sum_of_two_even_inputs_is_a_triangle() {
    let text = beside(
        "failures: { assume: none }
cost: { people: { a: { uncertain: $0/month..$1000/month }, b: { uncertain: $0/month..$1000/month } } }",
    );
    let u = studied(
        &text,
        &Options {
            draws: 400,
            seed: 1,
        },
    );
    let cost = u.number("cost.total").unwrap();
    let fixed = cost.assessed.0 - 1000.0;
    // P(a + b < s) = s²/2 for s below the middle, in thousands.
    let exact = [447.21, 1000.0, 1552.79];
    for (found, exact) in quantiles(cost).iter().zip(exact) {
        // Standard error of a quantile of 400 plain draws: about 25 at the ends and 20 in the middle.
        assert!((found - fixed - exact).abs() < 50.0, "{found} {exact}");
    }
    assert!((cost.mean.0 - fixed - 1000.0).abs() < 0.01, "{cost:?}");
    let stated: Vec<_> = u.inputs.iter().filter(|i| i.kind == "stated").collect();
    assert_eq!(stated.len(), 2);
    for input in stated {
        let on = input.on("cost.total").unwrap();
        assert!((on.at_p10.0 - fixed - 600.0).abs() < 1e-6, "{on:?}");
        assert!((on.at_p90.0 - fixed - 1400.0).abs() < 1e-6, "{on:?}");
        let share = on.share_of_variance.unwrap();
        assert!((share - 0.5).abs() < 0.1, "{share}");
        assert!(
            input.moves.iter().all(|m| m.number.starts_with("cost.")),
            "money moves only money"
        );
    }
}

/// A third party that is lost λ times a year for 4 h, λ even between 1 and 3.
const THIRD_PARTY: &str = "failures: { assume: none }
dependencies: { api: { rate: { uncertain: 1/year..3/year }, duration: 4h } }
objectives: { availability: 99.927% }";

#[test]
fn a_rate_enters_as_its_closed_form() {
    let u = studied(
        &beside(THIRD_PARTY),
        &Options {
            draws: 100,
            seed: 1,
        },
    );
    let lost = |rate: f64| {
        let load = rate * 4.0 / 8760.0;
        load / (1.0 + load)
    };
    let number = u.number("unavailability").unwrap();
    for (found, rate) in quantiles(number).iter().zip([1.2, 2.0, 2.8]) {
        assert!(
            (found / lost(rate) - 1.0).abs() < 1e-7,
            "{found} {}",
            lost(rate)
        );
    }
    let often = u.number("outages.per-year").unwrap();
    assert!(
        (often.p90.0 - 2.8 * (1.0 - lost(2.8))).abs() < 1e-4,
        "{often:?}"
    );
    // 0.073% lost are 1.6 a year: below that are 30% of the range.
    let met = u
        .verdicts
        .iter()
        .find(|v| v.subject == "availability")
        .unwrap();
    assert!((met.met - 0.3).abs() < 1e-9, "{met:?}");
    let api = u.inputs.first().unwrap();
    assert_eq!(api.name, "dependencies.api.rate");
    assert_eq!(
        (api.p10.as_str(), api.p90.as_str()),
        ("1.2/year", "2.8/year")
    );
    let on = api.on("unavailability").unwrap();
    assert!((on.at_p90.0 / lost(2.8) - 1.0).abs() < 1e-9, "{on:?}");
    assert!(on.share_of_variance.unwrap() > 0.97, "{on:?}");
}

fn with_step(detect: &str) -> String {
    format!(
        "
stormglass: 1
regions:
  main: {{ provider: aws, location: us-east-1, role: primary }}
  spare: {{ provider: gcp, location: us-central1, role: hot-standby }}
tiers:
  web: {{ in: {{ main: {{ nodes: 3, instance-type: m6i.xlarge }}, spare: {{ nodes: 3, instance-type: n2-standard-4 }} }} }}
traffic: {{ routing: {{ policy: failover, order: [main, spare] }} }}
recovery:
  region: {{ start: automatic, steps: [{{ detect: {detect} }}, {{ switch: 10s }}, {{ scale: 0s }}, {{ verify: 0s }}] }}
dependencies: {{ edge: {{ kind: front-door, service: cloudflare }} }}
failures: {{ assume: none, region: {{ rate: 0.1/year, duration: 10h }} }}"
    )
}

#[test]
fn what_is_unknown_spreads_and_what_is_chance_stays_inside() {
    let few = Options { draws: 40, seed: 1 };
    let unknown = studied(&with_step("{ uncertain: 0s..100s }"), &few);
    let rto = unknown.number("rto.region").unwrap();
    for (found, exact) in quantiles(rto).iter().zip([20.0, 60.0, 100.0]) {
        // Each design has one time to notice, and then 10 s.
        assert!((found - exact).abs() < 1e-6, "{rto:?}");
    }
    // An assessment has one figure: it takes the range as if it came anew with every event.
    assert!((rto.assessed.0 - 105.0).abs() < 0.3, "{rto:?}");
    let chance = studied(&with_step("{ lognormal: 10s..100s }"), &few);
    let rto = chance.number("rto.region").unwrap();
    assert_eq!(rto.p10, rto.p90);
    assert_eq!(rto.p10, rto.assessed);
    assert!(chance.inputs.iter().all(|i| i.kind != "stated"));
}

#[test]
fn quantiles_are_ordered_and_hardly_depend_on_the_seed() {
    let text = beside("objectives: { availability: 99.9% }");
    let results: Vec<Uncertainty> = (1..=3)
        .map(|seed| studied(&text, &Options { draws: 200, seed }))
        .collect();
    for u in &results {
        for n in &u.numbers {
            assert!(n.p10 <= n.p50 && n.p50 <= n.p90, "{n:?}");
        }
        // The same inputs have the same ends, whatever is drawn.
        let ends = |u: &Uncertainty| -> Vec<(String, f64, f64)> {
            let on = |e: &stormglass_core::uncertainty::Effect| {
                let m = e.on("unavailability")?;
                Some((e.name.clone(), m.at_p10.0, m.at_p90.0))
            };
            let mut all: Vec<_> = u.inputs.iter().filter_map(on).collect();
            all.sort_by(|a, b| a.0.cmp(&b.0));
            all
        };
        assert!(ends(u).len() >= 4);
        assert_eq!(ends(u), ends(&results[0]));
        // More of a rate is never better.
        for (name, low, high) in ends(u) {
            let rate = name.starts_with("rate.") || name.starts_with("shock.");
            assert!(!rate || low < high, "{name}");
        }
        let (a, b) = (
            u.number("unavailability").unwrap(),
            results[0].number("unavailability").unwrap(),
        );
        for (x, y) in quantiles(a).iter().zip(quantiles(b)) {
            assert!((x / y - 1.0).abs() < 0.15, "{x} {y}");
        }
    }
    let [a, b] = [
        &results[0],
        &studied(
            &text,
            &Options {
                draws: 200,
                seed: 1,
            },
        ),
    ];
    assert_eq!(format!("{a:?}"), format!("{b:?}"));
}

#[test]
fn a_range_that_breaks_the_design_is_named() {
    let text = beside(
        "failures: { assume: none }
traffic: { geographies: { na-east: { uncertain: 40%..60% }, dach: 50% }, read-share: { uncertain: 60%..90% } }",
    );
    let u = studied(&text, &Options { draws: 20, seed: 1 });
    let paths: Vec<&str> = u.not_varied.iter().map(|n| n.path.as_str()).collect();
    assert_eq!(paths, ["traffic.geographies.na-east"]);
    assert!(
        u.not_varied[0].reason.contains("add up"),
        "{:?}",
        u.not_varied
    );
    assert_eq!(u.unsound_draws, 0);
    assert!(u.inputs.iter().any(|i| i.name == "traffic.read-share"));
}
