//! Closed cases from published round trips, and a brute force of the k-th vote.

use super::*;
use crate::assess;
use crate::assessment::{Assessment, Standing};
use crate::model::{ResolveOptions, resolve};
use crate::scenario::{Estimates, parse};
use crate::source::Sources;
use std::sync::OnceLock;

const ALLOW: ResolveOptions = ResolveOptions {
    estimates: Some(Estimates::Allow),
};

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(Catalog::builtin)
}

fn model_of(text: &str) -> Model {
    let mut sources = Sources::new();
    let id = sources.add("t.yaml", text.to_owned());
    let document = parse(&sources, id);
    assert_eq!(document.diagnostics, []);
    let resolved = resolve(&document.value.unwrap(), catalog(), &ALLOW);
    assert_eq!(resolved.diagnostics, []);
    resolved.value.unwrap()
}

fn assessed(text: &str) -> Assessment {
    assess(&model_of(text), catalog()).assessment
}

fn geography<'a>(a: &'a Assessment, name: &str) -> &'a GeographyLatency {
    let all = &a.latency.geographies;
    all.iter().find(|g| g.geography == name).unwrap()
}

fn commit<'a>(a: &'a Assessment, store: &str) -> &'a CommitLatency {
    a.latency.commits.iter().find(|c| c.store == store).unwrap()
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-6, "{a} is not {b}");
}

/// Six regions of three clouds with two voters each.
fn ledger(more: &str, tolerates: &str) -> String {
    format!(
        "
stormglass: 1
regions:
  aws-east:    {{ provider: aws,   location: us-east-1,   role: active }}
  aws-west:    {{ provider: aws,   location: us-west-2,   role: active }}
  azure-east:  {{ provider: azure, location: eastus,      role: active }}
  azure-west:  {{ provider: azure, location: westus,      role: active }}
  gcp-central: {{ provider: gcp,   location: us-central1, role: active }}
  gcp-west:    {{ provider: gcp,   location: us-west1,    role: active }}
tiers:
  voters:
    quorum: {{ tolerates: {tolerates} }}
    user-facing: false
    in: &all
      aws-east:    {{ nodes: 2, instance-type: m6i.large }}
      aws-west:    {{ nodes: 2, instance-type: m6i.large }}
      azure-east:  {{ nodes: 2, instance-type: Standard_D2s_v5 }}
      azure-west:  {{ nodes: 2, instance-type: Standard_D2s_v5 }}
      gcp-central: {{ nodes: 2, instance-type: n2-standard-2 }}
      gcp-west:    {{ nodes: 2, instance-type: n2-standard-2 }}
  app:
    needs: [ledger]
    in: *all
stores:
  ledger: {{ engine: consensus, voters: voters }}
{more}"
    )
}

#[test]
fn the_seventh_of_twelve_votes() {
    // Published: sorted round trips from us-east-1 are 0 0 1.9 1.9 28.5 28.5 63.0 63.0 66.7 66.7 68.3 68.3.
    let leads = "replication: { ledger: { mode: quorum, leader: aws-east } }";
    let a = assessed(&ledger(leads, "crash"));
    let c = commit(&a, "ledger");
    assert_eq!((c.needs, c.of, c.leaders.len()), (7, 12, 1));
    near(c.mean_ms, 63.0);
    assert_eq!(c.leaders[0].completed_by, "gcp-west");
    // Nine of twelve when members may lie.
    let a = assessed(&ledger(leads, "byzantine"));
    near(commit(&a, "ledger").mean_ms, 66.7);
    // A client in the west adds its own way to the leader.
    let a = assessed(&ledger(leads, "crash"));
    let west = a.latency.regions.iter().find(|r| r.region == "gcp-west");
    near(west.unwrap().writes.as_ref().unwrap().mean_ms, 126.0);
    near(west.unwrap().reads.as_ref().unwrap().mean_ms, 0.0);
}

#[test]
fn any_voter_may_lead_unless_one_is_stated() {
    let a = assessed(&ledger("", "crash"));
    let c = commit(&a, "ledger");
    assert_eq!(c.leaders.len(), 6);
    let mean: f64 = c.leaders.iter().map(|l| l.ms / 6.0).sum();
    near(c.mean_ms, mean);
    assert!(c.best_ms < c.mean_ms && c.mean_ms < c.worst_ms);
    assert!(
        c.leaders
            .iter()
            .all(|l| (l.share - 1.0 / 6.0).abs() < 1e-12)
    );
}

#[test]
fn half_of_the_pairs_across_clouds_are_within_fifty_milliseconds() {
    let objective = "objectives: { latency: { between-clouds: { round-trip: 50ms, share: 90% } } }";
    let a = assessed(&ledger(objective, "crash"));
    let c = a.latency.between_clouds.as_ref().unwrap();
    assert_eq!((c.pairs, c.within), (12, Some(6)));
    let across = a.latency.pairs.iter().filter(|p| p.across_clouds);
    let ms: Vec<f64> = across.map(|p| (p.ms * 10.0).round() / 10.0).collect();
    assert_eq!(
        ms,
        [
            1.9, 14.5, 21.2, 22.4, 28.5, 35.5, 51.6, 62.0, 63.0, 66.4, 66.7, 79.6
        ]
    );
    let verdict = a
        .verdicts
        .iter()
        .find(|v| v.subject == "latency.between-clouds");
    assert_eq!(verdict.unwrap().standing, Standing::Missed);
    assert!(a.findings.iter().any(|f| f.rule == "clouds-apart"));
    // Half of the pairs is what the design keeps.
    let half = objective.replace("90%", "50%");
    let a = assessed(&ledger(&half, "crash"));
    let verdict = a
        .verdicts
        .iter()
        .find(|v| v.subject == "latency.between-clouds");
    assert_eq!(verdict.unwrap().standing, Standing::Met);
}

#[test]
fn the_kth_vote_by_counting_every_subset() {
    let trips = Trips::new(&model_of(&ledger("", "crash")), catalog());
    // Uneven votes, so that whole regions cannot be counted as ones.
    for votes in [
        vec![(0, 1), (1, 3), (2, 2), (3, 1), (4, 2), (5, 4)],
        vec![(0, 2), (2, 5), (5, 1)],
    ] {
        let total: u32 = votes.iter().map(|(_, n)| n).sum();
        for leader in 0..6 {
            for need in 1..=total + 1 {
                // The quickest subset of regions with enough votes is done when its slowest is.
                let mut best: Option<f64> = None;
                for set in 1_u32..1 << votes.len() {
                    let picked = || votes.iter().enumerate().filter(|(i, _)| set & 1 << i != 0);
                    let have: u32 = picked().map(|(_, (_, n))| n).sum();
                    if have >= need {
                        let slowest = picked()
                            .map(|(_, (r, _))| trips.ms(leader, *r))
                            .fold(0.0, f64::max);
                        best = Some(best.map_or(slowest, |b| b.min(slowest)));
                    }
                }
                let found = commit::kth_vote(&trips, leader, &votes, need);
                assert_eq!(found.map(|(ms, _)| ms), best, "{leader} {need}");
            }
        }
    }
}

const THREE: &str = "
stormglass: 1
regions:
  us: { provider: aws,   location: us-east-1,     role: active }
  eu: { provider: gcp,   location: europe-west1,  role: active }
  ap: { provider: azure, location: southeastasia, role: active }
tiers:
  app:
    needs: [db]
    in:
      us: { nodes: 3, instance-type: m6i.large }
      eu: { nodes: 3, instance-type: n2-standard-2 }
      ap: { nodes: 3, instance-type: Standard_D2s_v5 }
stores:
  db:
    engine: postgresql
    in:
      us: { instance-type: db.m6g.large }
      eu: { instance-type: db-custom-2-8192 }
      ap: { instance-type: Standard_D2ds_v4 }
";

#[test]
fn a_synchronous_majority_costs_the_way_to_the_second_copy() {
    let a = assessed(&format!(
        "{THREE}replication: {{ db: {{ mode: active-active }} }}"
    ));
    let c = commit(&a, "db");
    assert!(
        !c.actual,
        "writes of an active-active store wait for nothing"
    );
    let us = c.leaders.iter().find(|l| l.region == "us").unwrap();
    assert!((81.0..83.0).contains(&us.ms), "{}", us.ms);
    // Asynchronous copies lag by one way at least: half of the measured round trip of 222.28 ms.
    let delay = a.latency.copies.iter().find(|d| d.from == "us").unwrap();
    assert_eq!(delay.farthest, "ap");
    near(delay.farthest_one_way_ms, 111.14);
    // Waiting for all, as the copy in the serving region coordinates: the farthest counts.
    let a = assessed(&format!("{THREE}replication: {{ db: {{ mode: sync }} }}"));
    let us = a.latency.regions.iter().find(|r| r.region == "us").unwrap();
    near(us.writes.as_ref().unwrap().mean_ms, 222.28);
    let a = assessed(&format!(
        "{THREE}replication: {{ db: {{ mode: semi-sync }} }}"
    ));
    let us = a.latency.regions.iter().find(|r| r.region == "us").unwrap();
    near(us.writes.as_ref().unwrap().mean_ms, 81.9);
}

#[test]
fn copies_are_not_faster_than_light() {
    let a = assessed(&format!(
        "{THREE}replication: {{ db: {{ mode: active-active, lag: 100ms }} }}\nobjectives: {{ rpo: 30ms }}"
    ));
    let rules: Vec<&str> = a.findings.iter().map(|f| f.rule).collect();
    assert!(rules.contains(&"lag-below-one-way"), "{rules:?}");
    assert!(rules.contains(&"loss-below-one-way"), "{rules:?}");
    let a = assessed(&format!(
        "{THREE}replication: {{ db: {{ mode: active-active, lag: 120ms }} }}\nobjectives: {{ rpo: 120ms }}"
    ));
    let rules: Vec<&str> = a.findings.iter().map(|f| f.rule).collect();
    assert!(!rules.contains(&"lag-below-one-way"), "{rules:?}");
    assert!(!rules.contains(&"loss-below-one-way"), "{rules:?}");
}

#[test]
fn a_replica_serves_reads_and_its_writes_travel() {
    // European and Asian users of a primary in us-east-1.
    let text = THREE.replace(
        "us: { instance-type: db.m6g.large }",
        "us: { instance-type: db.m6g.large, role: primary }",
    );
    let a = assessed(&format!(
        "{text}traffic:
  geographies: {{ na-east: 40%, benelux-fr: 30%, singapore-malaysia: 30% }}
  last-mile: 5ms
  routing: {{ policy: latency }}
"
    ));
    let eu = a.latency.regions.iter().find(|r| r.region == "eu").unwrap();
    near(eu.reads.as_ref().unwrap().mean_ms, 0.0);
    near(eu.writes.as_ref().unwrap().mean_ms, 81.9);
    let paris = geography(&a, "benelux-fr");
    let (reads, writes) = (
        paris.reads.as_ref().unwrap(),
        paris.writes.as_ref().unwrap(),
    );
    assert_eq!(reads.routes[0].region, "eu");
    near(writes.mean_ms - reads.mean_ms, 81.9);
    let legs: f64 = writes.routes[0].legs.iter().map(|l| l.ms).sum();
    near(legs, writes.mean_ms);
    near(writes.routes[0].legs[0].ms, 5.0);
    // With us lost its first other copy, in eu, is promoted: writes are local there.
    let drill = a.drills.iter().find(|d| d.cause == "region:us").unwrap();
    let then = drill
        .latency
        .iter()
        .find(|l| l.geography == "benelux-fr")
        .unwrap();
    assert_eq!(then.writes_ms, then.reads_ms);
    let new_york = drill
        .latency
        .iter()
        .find(|l| l.geography == "na-east")
        .unwrap();
    assert_eq!(new_york.regions, ["eu"]);
    assert!(new_york.reads_ms.unwrap() > geography(&a, "na-east").reads.as_ref().unwrap().mean_ms);
    let worst = geography(&a, "na-east").worst_reads.as_ref().unwrap();
    assert!(worst.ms >= new_york.reads_ms.unwrap());
}

#[test]
fn strong_reads_go_where_writes_are_accepted() {
    let text = THREE.replace(
        "us: { instance-type: db.m6g.large }",
        "us: { instance-type: db.m6g.large, role: primary }",
    );
    let a = assessed(&format!(
        "{text}replication: {{ db: {{ mode: async, consistency: strong }} }}"
    ));
    let eu = a.latency.regions.iter().find(|r| r.region == "eu").unwrap();
    near(eu.reads.as_ref().unwrap().mean_ms, 81.9);
}

#[test]
fn caches_in_a_row() {
    let a = assessed(&format!(
        "{THREE}traffic:
  demand: 10,000 rps
  read-share: 80%
  geographies: {{ na-east: 100% }}
  last-mile: 10ms
  caching: {{ edge: 85%, memory: 90%, query: 70% }}
  routing: {{ policy: failover, order: [us, eu, ap] }}
"
    ));
    let c = a.latency.caching.as_ref().unwrap();
    near(c.reads_to_origin, 0.15);
    near(c.reads_to_store, 0.0045);
    near(c.origin_rps.unwrap(), 3200.0);
    near(c.store_rps.unwrap(), 2036.0);
    let g = geography(&a, "na-east");
    let origin = g.reads.as_ref().unwrap().mean_ms;
    near(g.reads_with_caches_ms.unwrap(), 0.85 * 10.0 + 0.15 * origin);
}

fn standing(a: &Assessment, subject: &str) -> (Standing, String) {
    let v = a.verdicts.iter().find(|v| v.subject == subject);
    let v = v.unwrap_or_else(|| panic!("no verdict {subject}"));
    (v.standing, v.reason.clone())
}

#[test]
fn percentiles_need_service_times_unless_distance_decides() {
    let users = "traffic: { geographies: { na-east: 50%, south-africa: 50% }, routing: { policy: failover, order: [us] } }";
    let goal = "objectives: { latency: { all: { reads: 120ms, quantile: 95% } } }";
    let a = assessed(&format!("{THREE}{users}\n{goal}"));
    // South Africa is farther than that from us-east-1 whatever the servers take.
    assert_eq!(standing(&a, "latency.all.reads").0, Standing::Missed);
    let near_users = users.replace("na-east: 50%, south-africa: 50%", "na-east: 100%");
    let a = assessed(&format!("{THREE}{near_users}\n{goal}"));
    let (s, why) = standing(&a, "latency.all.reads");
    assert_eq!(s, Standing::Unknown);
    assert!(why.contains("service-time") && why.contains("app"), "{why}");
    // With a time of mean 20 ms and sigma 0.8 the P95 is 54.1 ms on top of 20.8.
    let timed = THREE.replace(
        "    needs: [db]",
        "    needs: [db]\n    service-time: { mean: 20ms, sigma: 0.8 }",
    );
    let a = assessed(&format!("{timed}{near_users}\n{goal}"));
    assert_eq!(standing(&a, "latency.all.reads").0, Standing::Met);
    let tight = goal.replace("120ms", "70ms");
    let a = assessed(&format!("{timed}{near_users}\n{tight}"));
    assert_eq!(standing(&a, "latency.all.reads").0, Standing::Missed);
}

#[test]
fn nothing_is_said_of_users_that_nobody_placed() {
    let a = assessed(&format!("{THREE}objectives: {{ latency: 100ms }}"));
    assert!(a.latency.geographies.is_empty());
    let why = a.latency.geographies_absent.as_deref().unwrap();
    assert!(why.contains("traffic.geographies"), "{why}");
    assert_eq!(standing(&a, "latency.all.reads").0, Standing::Unknown);
    assert!(!a.assumptions.iter().any(|x| x.key == "default.last-mile"));
    assert_eq!(a.latency.regions.len(), 3);
}

#[test]
fn a_figure_is_as_good_as_its_weakest_part() {
    let a = assessed(&format!(
        "{THREE}traffic: {{ geographies: {{ na-east: 50%, uk-ie: 50% }}, routing: {{ policy: failover, order: [us] }} }}"
    ));
    for g in &a.latency.geographies {
        for p in [&g.reads, &g.writes].into_iter().flatten() {
            let legs = p.routes.iter().flat_map(|r| &r.legs);
            let weakest = legs
                .filter(|l| l.kind != LegKind::LastMile)
                .map(|l| l.basis.how)
                .max();
            assert_eq!(Some(p.how), weakest, "{}", g.geography);
        }
    }
    // No region stands in New York; several stand in London.
    assert_eq!(
        geography(&a, "na-east").reads.as_ref().unwrap().how,
        How::Fitted
    );
    assert_eq!(
        geography(&a, "uk-ie").reads.as_ref().unwrap().how,
        How::SameMetro
    );
}
