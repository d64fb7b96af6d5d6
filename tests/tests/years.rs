//! Single years: the law around the mean has the mean, and known laws where designs are simple.

use stormglass_core::assess;
use stormglass_core::assessment::{Assessment, Standing};
use stormglass_core::catalog::Catalog;
use stormglass_core::drill::recoveries;
use stormglass_core::exact::{exact, years::YEAR};
use stormglass_core::metric::{Subject, Value, measure};
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::scenario::{Estimates, parse};
use stormglass_core::service::Service;
use stormglass_core::source::Sources;

fn model(text: &str, catalog: &Catalog) -> Model {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", text);
    let read = parse(&sources, id);
    assert_eq!(read.diagnostics, vec![]);
    let document = read.value.expect("a document");
    let options = ResolveOptions {
        estimates: Some(Estimates::Allow),
    };
    resolve(&document, catalog, &options)
        .value
        .expect("a model")
}

fn assessed(text: &str) -> Assessment {
    let catalog = Catalog::builtin();
    assess(&model(text, &catalog), &catalog).assessment
}

/// One region whose outages are all there is: two a year of three hours.
fn simple(objectives: &str) -> String {
    format!(
        "
stormglass: 1
{objectives}
regions: {{ main: {{ provider: aws, location: us-east-1, zones: 1 }} }}
tiers: {{ app: {{ in: {{ main: {{ nodes: 1, instance-type: c6i.xlarge }} }} }} }}
failures:
  assume: none
  region: {{ frequency: 2/year, duration: 3h, sigma: 0 }}
"
    )
}

/// Probability of no more than `n` events where `mean` are expected.
fn poisson_up_to(mean: f64, n: u32) -> f64 {
    let one = |n: u32| (1..=n).fold((-mean).exp(), |p, k| p * mean / f64::from(k));
    (0..=n).map(one).sum()
}

#[test]
fn one_cause_follows_the_closed_form() {
    let a = assessed(&simple("objectives: { availability: 99.9% }"));
    let years = a.availability.years.as_ref().expect("rates are stated");
    let near = |a: f64, b: f64, off: f64| assert!((a - b).abs() <= off, "{a} is not {b}");
    near(years.no_outage, (-2.0_f64).exp(), 1e-9);
    let outages = |share: f64| {
        (0..)
            .find(|n| poisson_up_to(2.0, *n) >= share)
            .expect("some")
    };
    for q in &years.quantiles {
        let wanted = f64::from(outages(q.share)) * 180.0;
        near(q.minutes, wanted, 1e-2 * wanted);
        assert!(q.from <= wanted && wanted <= q.to, "{q:?}, {wanted}");
    }
    // 8.76 h a year and 0.73 h a month are allowed: two outages, and none.
    let missed = years.missed.as_ref().expect("an objective");
    near(missed.year.value, 1.0 - poisson_up_to(2.0, 2), 1e-9);
    near(missed.month.value, 1.0 - poisson_up_to(2.0 / 12.0, 0), 1e-9);
    for chance in [missed.year, missed.month] {
        near(chance.from, chance.value, 1e-9);
        near(chance.to, chance.value, 1e-9);
    }
    for worst in &years.worst_of {
        let share = 0.5_f64.powf(1.0 / f64::from(worst.years));
        let wanted = f64::from(outages(share)) * 180.0;
        near(worst.minutes, wanted, 1e-2 * wanted);
    }
}

#[test]
fn an_objective_for_most_years() {
    let verdict = |words: &str| {
        let a = assessed(&simple(&format!("objectives: {{ availability: {words} }}")));
        let v = a
            .verdicts
            .iter()
            .find(|v| v.subject == "availability")
            .cloned();
        v.expect("a verdict")
    };
    // On average six hours are lost; 8.76 h, more than two outages, in one year of three.
    assert_eq!(verdict("99.9%").standing, Standing::Met);
    let most = verdict("{ at-least: 99.9%, in-years: 90% }");
    assert_eq!(most.standing, Standing::Missed);
    assert_eq!(most.target, "99.9% in 90% of years");
    assert!(
        most.reason.contains("of years miss it, 10% may"),
        "{}",
        most.reason
    );
    assert_eq!(
        verdict("{ at-least: 99.9%, in-years: 65% }").standing,
        Standing::Met
    );
    assert_eq!(
        verdict("{ at-least: 99.9%, in-years: 100% }").standing,
        Standing::Missed
    );
    assert_eq!(verdict("{ at-least: 99.9% }").target, "99.9%");
}

#[test]
fn the_mean_over_years_is_the_long_run_figure() {
    let catalog = Catalog::builtin();
    for (name, text) in [
        ("simple", simple("")),
        ("prsm", include_str!("../../scenarios/prsm.yaml").to_owned()),
        (
            "go-pro",
            include_str!("../../scenarios/go-pro.yaml").to_owned(),
        ),
        (
            "aurigraph",
            include_str!("../../scenarios/aurigraph.yaml").to_owned(),
        ),
        (
            "wildcam",
            include_str!("../../scenarios/wildcam.yaml").to_owned(),
        ),
        (
            "fraiseql",
            include_str!("../../scenarios/fraiseql.yaml").to_owned(),
        ),
    ] {
        let model = model(&text, &catalog);
        let service = Service::new(&model);
        let found = exact(&service, &recoveries(&service));
        let losses = found
            .losses
            .unwrap_or_else(|| panic!("{name}: {:?}", found.availability.outages_absent));
        let mean = found.availability.overall.unavailability;
        let off = (losses.mean() / mean - 1.0).abs();
        assert!(off < 1e-9, "{name}: {:e}, not {mean:e}", losses.mean());
        // And so has the distribution: the integral of the chance of more, by trapezes (not over jumps).
        let year = losses.over(YEAR);
        let mut sum = 0.0;
        let (mut from, mut more) = (0.0, 1.0 - year.at_most(0.0).value);
        while from < YEAR && more > 1e-9 {
            let to = (from * 1.15_f64).max(from + 1e-3);
            let next = 1.0 - year.at_most(to).value;
            sum += 0.5 * (to - from) * (more + next);
            (from, more) = (to, next);
        }
        let off = (sum / (mean * YEAR) - 1.0).abs();
        assert!(
            name == "simple" || off < 0.01,
            "{name}: {sum} h, not {} h",
            mean * YEAR
        );
    }
}

#[test]
fn years_have_names() {
    let catalog = Catalog::builtin();
    let text = simple("objectives: { availability: 99.9% }");
    let design = model(&text, &catalog);
    let assessment = assess(&design, &catalog).assessment;
    let subject = Subject {
        model: &design,
        assessment: &assessment,
        catalog: &catalog,
    };
    let years = assessment.availability.years.as_ref().expect("years");
    let minutes = |share: f64| {
        let q = years.quantiles.iter().find(|q| q.share == share);
        q.expect("a quantile").minutes
    };
    let of = |name: &str| measure(&subject, name).map(|m| m.value);
    assert_eq!(of("downtime.p90"), Ok(Value::seconds(minutes(0.9) * 60.0)));
    assert_eq!(
        of("downtime.p99_9"),
        Ok(Value::seconds(minutes(0.999) * 60.0))
    );
    assert_eq!(of("outages.none"), Ok(Value::Share(years.no_outage)));
    let missed = years.missed.as_ref().expect("an objective");
    assert_eq!(of("missed.year"), Ok(Value::Share(missed.year.value)));
    assert_eq!(of("missed.month"), Ok(Value::Share(missed.month.value)));
    assert!(matches!(of("downtime.worst-of-10"), Ok(Value::Time(_))));
    assert!(of("downtime.p42").is_err());
    assert!(of("missed.day").is_err());
}

#[test]
fn an_objective_without_a_share_is_an_error() {
    let codes = |words: &str| -> Vec<&str> {
        let mut sources = Sources::new();
        let text = simple(&format!("objectives: {{ availability: {words} }}"));
        let id = sources.add("a.yaml", text.as_str());
        parse(&sources, id)
            .diagnostics
            .iter()
            .map(|d| d.code)
            .collect()
    };
    assert_eq!(codes("{ in-years: 90% }"), ["missing-key"]);
    assert_eq!(codes("{ at-least: 99.9%, years: 90% }"), ["unknown-key"]);
    assert_eq!(
        codes("{ at-least: 99.9%, in-years: 0.9 }"),
        ["missing-unit"]
    );
    assert_eq!(
        codes("{ at-least: 99.9%, in-years: 110% }"),
        ["quantity-out-of-range"]
    );
}
