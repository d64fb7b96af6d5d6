//! What single words of the format mean, on designs small enough to work out by hand.

use stormglass_core::assess;
use stormglass_core::assessment::{Assessment, Standing};
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{Model, ResolveOptions, resolve};
use stormglass_core::pricing::bill::Component;
use stormglass_core::scenario::{Reading, Scenario, parse_as};
use stormglass_core::source::Sources;

fn read(text: &str, variant: Option<&str>) -> (Scenario, Model, Assessment) {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", text);
    let reading = variant.map(Reading::variant).unwrap_or_default();
    let read = parse_as(&sources, id, &reading);
    assert_eq!(read.diagnostics, vec![]);
    let document = read.value.expect("a scenario");
    let catalog = Catalog::builtin();
    let resolved = resolve(&document, &catalog, &ResolveOptions::default());
    assert_eq!(resolved.diagnostics, vec![]);
    let model = resolved.value.expect("a model");
    let assessment = assess(&model, &catalog).assessment;
    (document.scenario, model, assessment)
}

fn lost(text: &str) -> f64 {
    read(text, None).2.availability.overall.unavailability
}

/// A service in a cloud whose keys are in data centres of its own.
fn keys(r#in: &str) -> String {
    format!(
        r#"
regions:
  cloud: {{ provider: aws, location: eu-west-1, zones: 1 }}
  north: {{ provider: self-hosted, coordinates: "59.3, 18.1", country: SE, role: backup }}
  south: {{ provider: self-hosted, coordinates: "45.5, 9.2", country: IT, role: backup }}
tiers:
  web: {{ in: {{ cloud: {{ nodes: 1, instance-type: m6i.large }} }} }}
dependencies:
  hsm: {{ kind: saas, availability: 100%, {} }}
failures:
  assume: none
  units: {{ "region:north": {{ availability: 99% }}, "region:south": {{ availability: 98% }} }}
"#,
        r#in
    )
}

#[test]
fn a_dependency_falls_with_the_places_in_which_it_runs() {
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-12;
    assert!(close(
        lost(&keys("rate: 0/year, duration: 1h").replace("availability: 100%, ", "")),
        0.0
    ));
    assert!(close(lost(&keys("in: [north]")), 0.01));
    assert!(close(lost(&keys("in: [north, south]")), 0.01 * 0.02));
    assert!(close(lost(&keys("in: [north], share: 40%")), 0.004));
}

#[test]
fn nothing_starts_without_a_registry_whose_place_is_lost() {
    let text = |registry: &str| {
        format!(
            r#"
regions:
  a: {{ provider: aws, location: eu-west-1, role: primary }}
  b: {{ provider: gcp, location: europe-west3, role: pilot-light }}
tiers:
  web: {{ in: {{ a: {{ nodes: 3, instance-type: m6i.large }}, b: {{ instance-type: n2-standard-2 }} }} }}
dependencies:
  images: {{ kind: registry, {registry} }}
"#
        )
    };
    let back = |registry: &str| {
        let (_, _, found) = read(&text(registry), None);
        let row = found
            .disruptions
            .iter()
            .find(|d| d.worst == "region:a")
            .cloned();
        row.expect("a drill of region a").until_repair
    };
    assert!(back("in: [a]"), "the images are lost with the region");
    assert!(!back("in: [b]"));
    assert!(!back("in: [a, b]"));
}

#[test]
fn objectives_by_store_and_disruption() {
    let text = r#"
objectives:
  rto: { stores: { sessions: 2m, orders: { region: 1m, zone: 10m } } }
  rpo: { all: 1h, region: 1m, stores: { orders: { region: 10s, data-corruption: 1m }, sessions: 2h } }
regions:
  a: { provider: aws, location: eu-west-1, role: primary }
  b: { provider: gcp, location: europe-west3, role: hot-standby }
tiers:
  web:
    needs: [orders, sessions]
    in: { a: { nodes: 3, instance-type: m6i.large }, b: { nodes: 3, instance-type: n2-standard-2 } }
stores:
  orders: { engine: postgresql, in: { a: { service: rds, instance-type: db.m6g.large, role: primary }, b: { service: cloud-sql, instance-type: db-custom-4-16384, role: replica } } }
  sessions: { engine: redis, in: { a: { service: elasticache, instance-type: cache.r6g.large }, b: { service: memorystore, size: 5 GiB } } }
replication: { orders: { mode: async, lag: 30s }, sessions: { mode: crdt } }
traffic: { health-check: { every: 10s, failures: 1 }, dns: { provider: cloudflare, ttl: 5s } }
recovery: { region: { steps: [{ promote: 10m, store: orders }] } }
"#;
    let (_, _, found) = read(text, None);
    let verdict = |subject: &str| {
        let v = found.verdicts.iter().find(|v| v.subject == subject);
        v.unwrap_or_else(|| panic!("no verdict on {subject}"))
    };
    // Only the orders wait for their promotion.
    assert_eq!(verdict("rto.region.orders").standing, Standing::Missed);
    assert_eq!(verdict("rto.region.sessions").standing, Standing::Met);
    assert_eq!(
        verdict("rto.region.orders").path,
        "objectives.rto.stores.orders.region"
    );
    assert_eq!(
        verdict("rto.region.sessions").path,
        "objectives.rto.stores.sessions"
    );
    assert!(
        !found
            .verdicts
            .iter()
            .any(|v| v.subject == "rto.provider.orders")
    );
    let rpo = |subject: &str| {
        (
            verdict(subject).target.as_str(),
            verdict(subject).path.as_str(),
        )
    };
    assert_eq!(
        rpo("rpo.region.orders"),
        ("10 s", "objectives.rpo.stores.orders.region")
    );
    assert_eq!(rpo("rpo.provider.orders"), ("1 h", "objectives.rpo"));
    assert_eq!(
        rpo("rpo.region.sessions"),
        ("2 h", "objectives.rpo.stores.sessions")
    );
    assert_eq!(verdict("rpo.region.orders").standing, Standing::Missed);
}

#[test]
fn without_takes_out_what_by_hand_is_much_longer() {
    let text = r#"
objectives: { budget: { aws: "$1,000/month", gcp: "$1,000/month" }, rpo: { stores: { search: 1h, orders: 1m } } }
regions:
  a: { provider: aws, location: eu-west-1, role: primary }
  b: { provider: gcp, location: europe-west3, role: hot-standby }
  c: { provider: gcp, location: europe-west1, role: backup }
tiers:
  web: { needs: [orders], uses: [search], in: { a: { nodes: 3, instance-type: m6i.large }, b: { nodes: 3, instance-type: n2-standard-2 } } }
  index: { user-facing: false, uses: [search], in: { b: { nodes: 1, instance-type: n2-standard-2 } } }
stores:
  orders: { engine: postgresql, in: { a: { service: rds, instance-type: db.m6g.large, role: primary }, b: { service: cloud-sql, instance-type: db-custom-4-16384, role: replica } } }
  search: { engine: analytics, in: { b: { service: bigquery } } }
replication: { orders: { mode: async }, search: { mode: none } }
backups: { orders: { every: 24h, copies-in: [c] }, search: { every: 24h } }
network:
  nat: { a: {}, b: {} }
  cdn: { own: { service: cloudfront }, theirs: { service: cloud-cdn } }
  transfer: [{ from: b, to: internet, volume: 1 TB/month }, { from: a, to: internet, volume: 1 TB/month }]
traffic: { routing: { policy: failover, order: [a, b] } }
dependencies:
  vision: { provider: gcp, service: vision }
  hsm: { kind: secrets, in: [c] }
failures: { units: { "region:b": { availability: 99% }, "store:orders@b": { availability: 99% }, "region:a": { availability: 99.9% } } }
compliance: { data-residency: { b: eu-only, search: eu-only } }
cost:
  support: { aws: business, gcp: enhanced }
  services: { keys: { in: [a, b], service: kms, price: $1/month } }
variants:
  short: { without: [gcp] }
  long:
    objectives: { budget: { gcp: ~ }, rpo: { stores: { search: ~ } } }
    regions: { b: ~, c: ~ }
    tiers: { web: { uses: ~, in: { b: ~ } }, index: ~ }
    stores: { orders: { in: { b: ~ } }, search: ~ }
    replication: { search: ~ }
    backups: { orders: { copies-in: ~ }, search: ~ }
    network: { nat: { b: ~ }, cdn: { theirs: ~ }, transfer: [{ from: a, to: internet, volume: 1 TB/month }] }
    traffic: { routing: { policy: failover, order: [a] } }
    dependencies: ~
    failures: { units: { "region:b": ~, "store:orders@b": ~ } }
    compliance: ~
    cost: { support: { gcp: ~ }, services: { keys: { in: [a] } } }
"#;
    let design = |variant| {
        let mut scenario = read(text, Some(variant)).0;
        // An emptied mapping says nothing.
        scenario.compliance = scenario.compliance.filter(|c| !c.data_residency.is_empty());
        scenario
    };
    assert_eq!(design("short"), design("long"));
}

/// Two kinds of requests: some need a tier in both regions, others one in the second only.
fn kinds(traffic: &str) -> String {
    format!(
        r#"
regions:
  a: {{ provider: aws, location: eu-west-1, zones: 1 }}
  b: {{ provider: gcp, location: europe-west3, zones: 1 }}
tiers:
  core: {{ node-capacity: 100 rps, in: {{ a: {{ nodes: 6, instance-type: m6i.large }}, b: {{ nodes: 3, instance-type: n2-standard-2 }} }} }}
  ai: {{ node-capacity: 100 rps, in: {{ b: {{ nodes: 4, instance-type: n2-standard-2 }} }} }}
traffic:
  demand: 1000 rps
  response: 1 MB
  geographies: {{ dach: 100% }}
  routing: {{ policy: failover, order: [a, b] }}
{traffic}
dependencies: {{ sign-in: {{ kind: saas, availability: 100% }} }}
failures:
  assume: none
  units: {{ "region:a": {{ availability: 99% }}, "region:b": {{ availability: 98% }} }}
"#
    )
}

#[test]
fn requests_of_each_kind_need_their_own_tiers() {
    let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-12, "{a} {b}");
    let of = |found: &Assessment, name: &str| {
        let kind = found.kinds.iter().find(|k| k.name == name).cloned();
        kind.unwrap_or_else(|| panic!("no kind {name}"))
    };
    let text =
        kinds("  kinds: { core: { share: 60%, tiers: [core] }, ai: { share: 40%, tiers: [ai] } }");
    let (_, model, found) = read(&text, None);
    // Three nodes carry half of 600 requests per second while the first region is lost.
    let core = 0.01 * 0.98 * 0.5 + 0.01 * 0.02;
    close(of(&found, "core").availability.unavailability, core);
    close(of(&found, "ai").availability.unavailability, 0.02);
    let all = found.availability.overall.unavailability;
    close(all, 0.6 * core + 0.4 * 0.02);
    let shares: Vec<f64> = found.design.regions.iter().map(|r| r.share).collect();
    assert_eq!(shares, [0.6, 0.4]);
    // The others travel to where their tier runs.
    assert!(of(&found, "ai").reads_ms != of(&found, "core").reads_ms);
    // What users are sent leaves the region that serves them: 600 and 400 MB a second.
    let bill = found.cost.expect("a bill");
    let sent = |region: &str| {
        let lines = bill.lines.iter().filter(|l| l.region == region);
        let egress = lines.filter(|l| l.component == Component::Transfer);
        egress.count()
    };
    assert!(sent("a") > 0 && sent("b") > 0);
    // A drill of the second region takes its kind away and leaves the other.
    let drill = found.drills.iter().find(|d| d.cause == "region:b");
    let (reads, _) = drill.expect("a drill").interrupted;
    close(reads, 0.4);
    assert_eq!(model.kinds.len(), 2);
}

#[test]
fn one_kind_is_as_none() {
    let none = text_without_ai(&kinds(""));
    let one = text_without_ai(&kinds("  kinds: { core: { share: 100%, tiers: [core] } }"));
    let (a, b) = (lost(&none), lost(&one));
    assert!((a - b).abs() <= 1e-15, "{a} {b}");
    assert!(a > 0.0);
}

fn text_without_ai(text: &str) -> String {
    let kept = text.lines().filter(|l| !l.trim_start().starts_with("ai:"));
    kept.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_kind_may_have_a_routing_of_its_own() {
    let text = kinds(
        "  kinds: { core: { share: 60%, tiers: [core], routing: { policy: weighted, weights: { a: 50%, b: 50% } } }, ai: { share: 40%, tiers: [ai] } }",
    );
    let (_, _, found) = read(&text, None);
    let shares: Vec<f64> = found.design.regions.iter().map(|r| r.share).collect();
    assert_eq!(shares, [0.3, 0.7]);
    // 300 requests per second each; the three nodes of the second carry no more than those.
    let core = 0.01 * 0.98 * 0.5 + 0.99 * 0.02 * 0.0 + 0.01 * 0.02;
    let kind = found.kinds.iter().find(|k| k.name == "core").expect("core");
    assert!((kind.availability.unavailability - core).abs() <= 1e-12);
}

#[test]
fn a_count_of_sites_is_each_of_them_written_out() {
    let text = r#"
regions:
  hub: { provider: aws, location: eu-west-1 }
  depot: { count: 3, provider: edge, role: secondary, coordinates: "59.3, 18.1", country: SE, hazard-area: "depot {n}", prices: { nodes: { box: $20/month }, egress: $0.1 } }
tiers:
  web: { in: { hub: { nodes: 3, instance-type: m6i.large } } }
  till: { in: { depot: { nodes: 1, instance-type: box } } }
stores:
  sales: { engine: postgresql, in: { hub: { service: rds, instance-type: db.m6g.large, role: primary }, depot: { service: self-run } } }
network:
  between: [hub, depot]
  mesh: wireguard
  transfer: [{ from: depot, to: hub, volume: 1 GB/month }]
traffic:
  kinds:
    pages: { share: 40%, tiers: [web], routing: { policy: failover, order: [hub] } }
    sales: { share: 60%, tiers: [till], routing: { policy: weighted, weights: { depot: 100% } } }
dependencies: { printer: { kind: saas, availability: 99%, in: [depot], regions: [depot] } }
failures: { units: { "region:depot": { mtbf: 30d, duration: 6h }, "store:sales@depot": { availability: 99% } }, groups: { grid: { members: ["region:depot", "zone:depot/1"], fails: { rate: 1/year, duration: 2h } } } }
compliance: { data-residency: { depot: same-country } }
"#;
    let mut written = text
        .replace("count: 3, ", "")
        .replace(
            "in: { depot: { nodes: 1, instance-type: box } }",
            "in: { depot-1: &till { nodes: 1, instance-type: box }, depot-2: *till, depot-3: *till }",
        )
        .replace(
            "depot: { service: self-run }",
            "depot-1: { service: self-run }, depot-2: { service: self-run }, depot-3: { service: self-run }",
        )
        .replace("between: [hub, depot]", "between: [hub, depot-1, depot-2, depot-3]")
        .replace(
            "[{ from: depot, to: hub, volume: 1 GB/month }]",
            "[{ from: depot-1, to: hub, volume: 1 GB/month }, { from: depot-2, to: hub, volume: 1 GB/month }, { from: depot-3, to: hub, volume: 1 GB/month }]",
        )
        .replace(
            "{ depot: 100% }",
            "{ depot-1: 33.333333%, depot-2: 33.333333%, depot-3: 33.333334% }",
        )
        .replace("[depot]", "[depot-1, depot-2, depot-3]")
        .replace(
            r#""region:depot": { mtbf"#,
            r#""region:depot-1": &link { mtbf: 30d, duration: 6h }, "region:depot-2": *link, "region:depot-3": { mtbf"#,
        )
        .replace(
            r#""store:sales@depot": { availability: 99% }"#,
            r#""store:sales@depot-1": { availability: 99% }, "store:sales@depot-2": { availability: 99% }, "store:sales@depot-3": { availability: 99% }"#,
        )
        .replace(
            r#"["region:depot", "zone:depot/1"]"#,
            r#"["region:depot-1", "region:depot-2", "region:depot-3", "zone:depot-1/1", "zone:depot-2/1", "zone:depot-3/1"]"#,
        )
        .replace(
            "{ depot: same-country }",
            "{ depot-1: same-country, depot-2: same-country, depot-3: same-country }",
        );
    let line = written
        .lines()
        .find(|l| l.starts_with("  depot:"))
        .expect("the depots")
        .to_owned();
    let one = |n: usize| {
        line.replace("  depot:", &format!("  depot-{n}:"))
            .replace("{n}", &n.to_string())
    };
    written = written.replace(&line, &[one(1), one(2), one(3)].join("\n"));
    let ((short, _, a), (long, _, b)) = (read(text, None), read(&written, None));
    assert_eq!(short, long);
    assert_eq!(
        a.availability.overall.unavailability,
        b.availability.overall.unavailability
    );
    let bill = a.cost.expect("a bill");
    assert_eq!(
        bill.amount("cost.component.compute"),
        b.cost.expect("a bill").amount("cost.component.compute")
    );
}

#[test]
fn what_without_leaves_open_is_decided_as_its_help_says() {
    let text = |variant: &str| {
        format!(
            r#"
regions:
  a: {{ provider: aws, location: eu-west-1, role: primary }}
  b: {{ provider: gcp, location: europe-west3, role: hot-standby }}
tiers:
  web: {{ needs: [orders, keys], in: {{ a: {{ nodes: 3, instance-type: m6i.large }}, b: {{ nodes: 3, instance-type: n2-standard-2 }} }} }}
stores:
  orders: {{ engine: postgresql, in: {{ a: {{ service: rds, instance-type: db.m6g.large, role: primary }}, b: {{ service: cloud-sql, instance-type: db-custom-4-16384, role: replica }} }} }}
dependencies: {{ keys: {{ kind: saas, in: [a] }} }}
variants:
  moved: {{ without: [aws]{variant} }}
"#
        )
    };
    let complaints = |variant: &str| {
        let mut sources = Sources::new();
        let id = sources.add("a.yaml", text(variant));
        parse_as(&sources, id, &Reading::variant("moved"))
            .diagnostics
            .len()
    };
    assert_eq!(complaints(""), 2);
    let primary = ", stores: { orders: { in: { b: { role: primary } } } }";
    assert_eq!(complaints(primary), 1);
    let keys = ", dependencies: { keys: { kind: saas, in: [b] } }";
    assert_eq!(complaints(keys), 1);
    assert_eq!(complaints(&format!("{primary}{keys}")), 0);
    let fewer = ", tiers: { web: { needs: [orders] } }";
    assert_eq!(complaints(&format!("{primary}{fewer}")), 0);
}
