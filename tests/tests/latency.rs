//! Latency: what the five systems' documents promise, held against the measured figures of their
//! scenarios; and laws that hold for any set of regions.

use std::path::Path;
use std::sync::OnceLock;
use stormglass_core::assess;
use stormglass_core::assessment::{Assessment, Standing};
use stormglass_core::catalog::Catalog;
use stormglass_core::latency::{
    CommitLatency, GeographyLatency, How, Latency, LegKind, PathLatency, latency,
};
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::scenario::{self, Estimates};
use stormglass_core::service::Service;
use stormglass_core::source::Sources;

const ALLOW: ResolveOptions = ResolveOptions {
    estimates: Some(Estimates::Allow),
};

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(Catalog::builtin)
}

fn model(text: &str) -> Model {
    let mut sources = Sources::new();
    let id = sources.add("test.yaml", text.to_owned());
    let parsed = scenario::parse(&sources, id);
    assert_eq!(parsed.diagnostics, [], "{text}");
    let resolved = resolve(&parsed.value.unwrap(), catalog(), &ALLOW);
    assert_eq!(resolved.diagnostics, [], "{text}");
    resolved.value.unwrap()
}

fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn seed(name: &str) -> Assessment {
    assess(&model(&file(name)), catalog()).assessment
}

/// Only latency, in normal times.
fn quick(text: &str) -> Latency {
    let model = model(text);
    latency(&Service::new(&model), catalog(), &[]).latency
}

fn geography<'l>(l: &'l Latency, name: &str) -> &'l GeographyLatency {
    l.geographies.iter().find(|g| g.geography == name).unwrap()
}

fn commit<'l>(l: &'l Latency, store: &str) -> &'l CommitLatency {
    l.commits.iter().find(|c| c.store == store).unwrap()
}

/// From the city to each region that serves, without the last mile.
fn to_regions(p: &PathLatency) -> Vec<f64> {
    p.routes
        .iter()
        .flat_map(|r| &r.legs)
        .filter(|l| l.kind == LegKind::UserToRegion)
        .map(|l| l.ms)
        .collect()
}

fn standing(a: &Assessment, subject: &str) -> Standing {
    let found = a.verdicts.iter().find(|v| v.subject == subject);
    found
        .unwrap_or_else(|| panic!("no verdict on {subject}"))
        .standing
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-6, "{a} is not {b}");
}

#[test]
fn aurigraph_reaches_its_seventh_vote_in_63_ms_and_europe_not_in_100() {
    let a = seed("aurigraph.yaml");
    let c = commit(&a.latency, "ledger");
    assert_eq!((c.needs, c.of, c.actual), (7, 12, true));
    let east = c.leaders.iter().find(|l| l.region == "aws-east").unwrap();
    near(east.ms, 63.0);
    assert_eq!(east.completed_by, "gcp-west");
    // Finality within 100 ms holds at the leader, whoever leads.
    assert!(c.worst_ms <= 63.0 + 1e-9);
    assert_eq!(standing(&a, "latency.commit.ledger"), Standing::Met);
    // Six of the twelve pairs across clouds are within 50 ms: the median, not the 90th percentile.
    let pairs = a.latency.between_clouds.as_ref().unwrap();
    assert_eq!((pairs.pairs, pairs.within), (12, Some(6)));
    near(pairs.median_ms, 35.5);
    near(pairs.p90_ms, 66.7);
    assert_eq!(standing(&a, "latency.between-clouds"), Standing::Missed);
    // Europe is 75 to 85 ms from the nearest of its regions before any consensus.
    let london = geography(&a.latency, "uk-ie");
    let nearest = to_regions(london.reads.as_ref().unwrap())
        .into_iter()
        .fold(f64::INFINITY, f64::min);
    assert!((75.0..=85.0).contains(&nearest), "{nearest}");
    for subject in ["latency.everywhere.reads", "latency.everywhere.writes"] {
        assert_eq!(standing(&a, subject), Standing::Missed);
    }
    assert!(a.findings.iter().any(|f| f.rule == "latency-floor"));
}

#[test]
fn aurigraph_byzantine_needs_the_ninth_vote() {
    let text = file("aurigraph.yaml").replace(
        "quorum: { tolerates: crash }",
        "quorum: { tolerates: byzantine }",
    );
    let l = quick(&text);
    let c = commit(&l, "ledger");
    let east = c.leaders.iter().find(|x| x.region == "aws-east").unwrap();
    assert_eq!(c.needs, 9);
    near(east.ms, 66.7);
}

#[test]
fn wildcam_has_no_region_in_europe_or_asia() {
    let a = seed("wildcam.yaml");
    // Frankfurt, Paris and London are 122 to 160 ms away, Singapore 152 to 195.
    for name in ["uk-ie", "benelux-fr", "dach"] {
        let ms = to_regions(geography(&a.latency, name).reads.as_ref().unwrap());
        assert_eq!(ms.len(), 3);
        assert!(
            ms.iter().all(|x| (122.0..=160.0).contains(x)),
            "{name} {ms:?}"
        );
    }
    let ms = to_regions(
        geography(&a.latency, "singapore-malaysia")
            .reads
            .as_ref()
            .unwrap(),
    );
    assert!(ms.iter().all(|x| (152.0..=195.0).contains(x)), "{ms:?}");
    for subject in [
        "latency.europe.reads",
        "latency.asia.reads",
        "latency.oceania.writes",
        "latency.south-america.reads",
    ] {
        assert_eq!(standing(&a, subject), Standing::Missed, "{subject}");
    }
    // P99 without service times, of users that nobody placed.
    assert_eq!(standing(&a, "latency.all.reads"), Standing::Unknown);
    let floors: Vec<&str> = a
        .findings
        .iter()
        .filter(|f| f.rule == "latency-floor")
        .map(|f| f.message.as_str())
        .collect();
    assert!(floors.iter().any(|m| m.starts_with("europe")), "{floors:?}");
    // 85, 90 and 70 per cent in a row leave 0.45.
    let caching = a.latency.caching.as_ref().unwrap();
    near(caching.reads_to_store, 0.0045);
    near(caching.reads_to_origin, 0.15);
}

#[test]
fn fraiseql_would_wait_82_ms_for_a_majority_and_asia_is_a_tenth_of_a_second_away() {
    let a = seed("fraiseql-production.yaml");
    let c = commit(&a.latency, "database");
    assert!(!c.actual);
    let us = c.leaders.iter().find(|l| l.region == "us-east").unwrap();
    near(us.ms, 81.9);
    assert_eq!(us.completed_by, "eu-west");
    // Measured 222.28 ms there and back: no asynchronous copy in Asia is less than 100 ms behind.
    let delay = a
        .latency
        .copies
        .iter()
        .find(|d| d.from == "us-east")
        .unwrap();
    assert_eq!(delay.farthest, "apac");
    near(delay.farthest_one_way_ms, 111.14);
    assert!(a.findings.iter().any(|f| f.rule == "loss-below-one-way"));
    assert_eq!(standing(&a, "latency.everywhere.reads"), Standing::Missed);
    // Users beside a region are within 50 ms; others are 60 to 200 from the nearest.
    for name in ["na-east", "benelux-fr", "singapore-malaysia"] {
        let g = geography(&a.latency, name);
        assert!(g.reads.as_ref().unwrap().mean_ms < 50.0, "{name}");
        assert!(g.writes.as_ref().unwrap().mean_ms < 50.0, "{name}");
    }
    for name in ["brazil", "south-africa", "india-west", "australia-nz"] {
        let nearest = geography(&a.latency, name).nearest.as_ref().unwrap();
        assert!(
            (60.0..=200.0).contains(&nearest.ms),
            "{name} {}",
            nearest.ms
        );
    }
}

#[test]
fn go_pro_writes_from_europe_and_asia_travel_to_us_east_1() {
    let a = quick(&file("go-pro.yaml"));
    let standby = a.regions.iter().find(|r| r.region == "us-central").unwrap();
    near(standby.writes.as_ref().unwrap().mean_ms, 28.5);
    // The active-active option: two Google regions that serve, and one primary.
    let far = quick(
        "
stormglass: 1
regions:
  us:   { provider: aws, location: us-east-1, role: primary }
  eu:   { provider: gcp, location: europe-west1, role: active }
  asia: { provider: gcp, location: asia-southeast1, role: active }
tiers:
  app:
    needs: [db]
    in:
      us:   { nodes: 3, instance-type: m6i.large }
      eu:   { nodes: 3, instance-type: n2-standard-2 }
      asia: { nodes: 3, instance-type: n2-standard-2 }
stores:
  db: { engine: postgresql, in: { us: { role: primary } } }
",
    );
    let writes = |key: &str| {
        let found = far.regions.iter().find(|r| r.region == key).unwrap();
        found.writes.as_ref().unwrap().mean_ms
    };
    near(writes("us"), 0.0);
    near(writes("eu"), 81.9);
    assert!(
        (215.0..=220.0).contains(&writes("asia")),
        "{}",
        writes("asia")
    );
    assert!(far.geographies.is_empty() && far.geographies_absent.is_some());
}

#[test]
fn prsm_clouds_are_near_in_the_west_and_far_over_the_atlantic() {
    let a = seed("prsm.yaml");
    let pair = |x: &str, y: &str| {
        let found = a
            .latency
            .pairs
            .iter()
            .find(|p| (p.a == x && p.b == y) || (p.a == y && p.b == x));
        found.unwrap().ms
    };
    assert!((2.0..=25.0).contains(&pair("us-west", "gcp-us-west")));
    assert!((122.0..=160.0).contains(&pair("us-west", "gcp-europe-west")));
    assert!(a.latency.geographies_absent.is_some());
}

#[test]
fn figures_have_names() {
    use stormglass_core::metric::{Subject, Value, measure};
    let model = model(&file("aurigraph.yaml"));
    let a = assess(&model, catalog()).assessment;
    let subject = Subject {
        model: &model,
        assessment: &a,
        catalog: catalog(),
    };
    let of = |name: &str| measure(&subject, name).map(|m| m.value);
    let ms = |ms: f64| Ok(Value::seconds(ms / 1e3));
    assert_eq!(of("latency.commit.ledger.from.aws-east"), ms(63.0));
    assert_eq!(of("latency.commit.ledger.worst"), ms(63.0));
    assert_eq!(of("latency.pair.gcp-west.aws-east"), ms(63.0));
    assert_eq!(of("latency.between-clouds.p90"), ms(66.7));
    assert_eq!(of("latency.between-clouds.within"), Ok(Value::Share(0.5)));
    let london = geography(&a.latency, "uk-ie");
    let reads = london.reads.as_ref().unwrap();
    assert_eq!(of("latency.uk-ie.reads"), ms(reads.mean_ms));
    assert_eq!(of("latency.uk-ie.reads.best"), ms(reads.best_ms));
    let region = a
        .latency
        .regions
        .iter()
        .find(|r| r.region == "aws-west")
        .unwrap();
    let writes = region.writes.as_ref().unwrap();
    assert_eq!(of("latency.region.aws-west.writes"), ms(writes.mean_ms));
    let wrong = |name: &str| measure(&subject, name).unwrap_err();
    assert!(wrong("latency.uk-ei.reads").help.contains("uk-ie"));
    assert!(
        wrong("latency.pair.aws-east.nowhere")
            .message
            .contains("pair")
    );
    assert!(wrong("latency.caches.to-store").absent);
}

const PLACES: [(&str, &str); 7] = [
    ("aws", "us-east-1"),
    ("gcp", "europe-west1"),
    ("azure", "southeastasia"),
    ("aws", "sa-east-1"),
    ("gcp", "us-west1"),
    ("azure", "eastus"),
    ("aws", "ap-southeast-2"),
];

const USERS: &str =
    "  geographies: { na-east: 20%, uk-ie: 20%, brazil: 20%, japan: 20%, west-africa: 20% }";

/// A design with every copy where requests are served, and how they follow each other.
fn design(places: &[(&str, &str)], replication: &str, traffic: &str) -> String {
    let keyed: Vec<(String, &(&str, &str))> = places
        .iter()
        .map(|p| {
            (
                format!("r{}", PLACES.iter().position(|x| x == p).unwrap()),
                p,
            )
        })
        .collect();
    let mut out = String::from("stormglass: 1\nregions:\n");
    for (key, (provider, location)) in &keyed {
        out +=
            &format!("  {key}: {{ provider: {provider}, location: {location}, role: active }}\n");
    }
    out += "tiers:\n  app:\n    needs: [db]\n    in:\n";
    for (key, (provider, _)) in &keyed {
        let kind = match *provider {
            "aws" => "m6i.large",
            "gcp" => "n2-standard-2",
            _ => "Standard_D2s_v5",
        };
        out += &format!("      {key}: {{ nodes: 3, instance-type: {kind} }}\n");
    }
    out += "stores:\n  db:\n    engine: postgresql\n";
    out += replication.split_once('|').map_or("", |(store, _)| store);
    out += "    in:\n";
    for (key, _) in &keyed {
        out += &format!("      {key}: {{}}\n");
    }
    let mode = replication
        .split_once('|')
        .map_or(replication, |(_, mode)| mode);
    out + &format!("replication: {{ db: {{ mode: {mode} }} }}\ntraffic:\n{USERS}\n{traffic}")
}

const BY_LATENCY: &str = "  routing: { policy: latency }\n";

/// Every set of so many places.
fn sets(n: usize) -> Vec<Vec<(&'static str, &'static str)>> {
    (0_u32..1 << PLACES.len())
        .filter(|bits| bits.count_ones() as usize == n)
        .map(|bits| {
            let picked = PLACES
                .iter()
                .enumerate()
                .filter(|(i, _)| bits & 1 << i != 0);
            picked.map(|(_, p)| *p).collect()
        })
        .collect()
}

fn read_ms(l: &Latency) -> Vec<f64> {
    l.geographies
        .iter()
        .map(|g| g.reads.as_ref().unwrap().mean_ms)
        .collect()
}

#[test]
fn one_more_region_with_a_copy_never_makes_reads_longer() {
    for set in sets(2) {
        let before = read_ms(&quick(&design(&set, "async", BY_LATENCY)));
        for more in PLACES.iter().filter(|p| !set.contains(p)) {
            let mut larger = set.clone();
            larger.push(*more);
            let after = read_ms(&quick(&design(&larger, "async", BY_LATENCY)));
            for (a, b) in after.iter().zip(&before) {
                assert!(a <= b, "{set:?} and {more:?}: {a} after {b}");
            }
        }
    }
}

#[test]
fn waiting_for_one_more_copy_never_makes_commits_shorter() {
    for set in sets(4) {
        let mut last = 0.0;
        for k in 1..=4 {
            let l = quick(&design(
                &set,
                &format!("    write-quorum: {k}\n|sync"),
                BY_LATENCY,
            ));
            let c = commit(&l, "db");
            assert_eq!((c.needs, c.of), (k, 4));
            assert!(c.mean_ms >= last, "{set:?}: {k} copies take {}", c.mean_ms);
            last = c.mean_ms;
        }
        assert!(last > 0.0);
    }
}

#[test]
fn figures_are_the_sums_of_their_legs_and_no_better_than_their_weakest() {
    let modes = ["async", "active-active", "sync", "quorum"];
    let weights = "  routing: { policy: weighted }\n";
    for (i, set) in sets(3).iter().enumerate() {
        let mode = modes[i % modes.len()];
        for traffic in [BY_LATENCY, weights] {
            let text = design(set, mode, traffic);
            for g in quick(&text).geographies {
                for p in [g.reads, g.writes].into_iter().flatten() {
                    let shares: f64 = p.routes.iter().map(|r| r.share).sum();
                    near(shares, 1.0);
                    let mean: f64 = p.routes.iter().map(|r| r.share * r.mean_ms).sum();
                    assert!((mean - p.mean_ms).abs() < 1e-3, "{text}");
                    assert!(p.best_ms <= p.mean_ms + 1e-6 && p.mean_ms <= p.worst_ms + 1e-6);
                    assert!(p.best_ms >= g.nearest.as_ref().unwrap().ms - 1e-6, "{text}");
                    let mut weakest = How::SameRegion;
                    for r in &p.routes {
                        // Each leg is rounded to the nanosecond by itself.
                        let legs: f64 = r.legs.iter().map(|l| l.ms).sum();
                        assert!((legs - r.mean_ms).abs() < 1e-5, "{text}");
                        let hows = r.legs.iter().filter(|l| l.kind != LegKind::LastMile);
                        weakest = hows.map(|l| l.basis.how).fold(weakest, How::max);
                    }
                    assert_eq!(p.how, weakest, "{text}");
                }
            }
        }
    }
}

#[test]
fn losing_a_region_never_makes_local_reads_shorter() {
    for set in sets(3).into_iter().step_by(5) {
        let a = assess(&model(&design(&set, "async", BY_LATENCY)), catalog()).assessment;
        let mut seen = 0;
        for d in a.drills.iter().filter(|d| d.cause.starts_with("region:")) {
            for row in &d.latency {
                let normal = geography(&a.latency, &row.geography)
                    .reads
                    .as_ref()
                    .unwrap();
                let ms = row.reads_ms.expect("other regions serve");
                assert!(ms >= normal.mean_ms, "{} {}", d.cause, row.geography);
                seen += 1;
            }
        }
        assert!(seen > 0, "{set:?}");
        for g in &a.latency.geographies {
            let worst =
                |u: &Option<stormglass_core::latency::UnderDisruption>| u.as_ref().map(|u| u.ms);
            let normal = g.reads.as_ref().unwrap().mean_ms;
            assert!(worst(&g.worst_reads).is_none_or(|ms| ms > normal));
        }
    }
}
