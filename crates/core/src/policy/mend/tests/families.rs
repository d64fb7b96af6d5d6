//! Every family has a design that it mends, and the same design with more asked that it cannot.

use super::*;

/// The mend of a check that a family finds, written into the text: the design that comes of it keeps the check,
/// costs exactly as much more as was said, and has lost no comment.
fn mended(family: Family, text: &str, target: &str) -> (String, Option<String>) {
    let lab = Lab::new(text);
    let check = lab.check(target);
    assert_eq!(check.standing, Standing::Failed, "{check:#?}");
    let answer = lab.with(|bench, base| search_in(bench, base, check, &[family], ALL));
    let mend = answer
        .mend
        .unwrap_or_else(|| panic!("{family:?} does not mend {target}: {:?}", answer.no_mend));
    let after = lab
        .written(&mend)
        .unwrap_or_else(|r| panic!("{r:?} of {:#?}", mend.changes));
    assert_eq!(after.check(target).standing, Standing::Passed);
    let more = after.total() - lab.total();
    if let Some(delta) = &mend.monthly_cost_delta {
        assert_eq!(more.0.normalize().to_string(), *delta);
    }
    let now = &after.sources.get(SourceId::default()).unwrap().text;
    for line in text.lines() {
        if let Some((_, comment)) = line.split_once('#') {
            assert!(now.contains(comment), "{comment:?} is not in\n{now}");
        }
    }
    // What lesser rules then say depends on the rules there are.
    let said = mend.text.split(" (it then asks").next().unwrap();
    (said.to_owned(), mend.monthly_cost_delta)
}

/// Why a family finds nothing.
fn not_mended(family: Family, text: &str, target: &str) -> String {
    let lab = Lab::new(text);
    let check = lab.check(target);
    assert_eq!(check.standing, Standing::Failed, "{check:#?}");
    let answer = lab.with(|bench, base| search_in(bench, base, check, &[family], ALL));
    assert_eq!(answer.mend, None);
    answer.no_mend.unwrap()
}

/// Replaces a text that has to be there.
fn with(text: &str, was: &str, is: &str) -> String {
    assert!(text.contains(was), "{was:?} is not in {text}");
    text.replace(was, is)
}

/// Two regions of two clouds, either able to carry everything, and a database in one of them.
const PAIR: &str = "
stormglass: 1
objectives:
  availability: 90%   # low
regions:
  main: { provider: aws, location: eu-central-1, role: primary }      # Frankfurt
  spare: { provider: gcp, location: europe-west3, role: hot-standby } # the same town
tiers:
  app:
    needs: [orders]
    in: # both
      main: { nodes: 3, instance-type: m6i.large }
      spare: { nodes: 3, instance-type: n2-standard-2 }
stores:
  orders:
    engine: postgresql
    size: 100 GB # today
    change-rate: 1 GB/day
    in:
      main: { service: rds, instance-type: db.m6g.large, role: primary } # one zone
traffic:
  routing: { policy: failover, order: [main, spare] }
  dns: { provider: route53, queries: 1M/month }
";

/// [`PAIR`] with a replica.
fn replicated() -> String {
    let copy = "role: primary } # one zone\n      spare: { service: cloud-sql, instance-type: db-custom-2-8192, role: replica }\n";
    let text = with(PAIR, "role: primary } # one zone\n", copy);
    text + "replication: { orders: { mode: async, lag: 5s } } # Postgres\n"
}

const LOAD: &str = "
stormglass: 1
regions: { main: { provider: aws, location: us-east-1, zones: 2 } } # one
tiers:
  app:
    node-capacity: 500 rps # measured
    in:
      main: { nodes: 2, instance-type: c6i.xlarge }
traffic: { demand: 1001 rps, response: 10 B }
";

#[test]
fn nodes() {
    let (text, delta) = mended(Family::Nodes, LOAD, "design");
    assert_eq!(text, "run 3 nodes of `app` in `main` instead of 2");
    assert_eq!(delta.as_deref(), Some("124.1"));
    let more = with(LOAD, "1001", "2001");
    let why = not_mended(Family::Nodes, &more, "design");
    assert_eq!(why, "none of 2 single changes does it");
}

#[test]
fn autoscaling() {
    let (text, _) = mended(Family::Autoscaling, LOAD, "design");
    assert_eq!(
        text,
        "let `app` scale by itself to twice the nodes that run"
    );
    not_mended(Family::Autoscaling, &with(LOAD, "1001", "2001"), "design");
}

#[test]
fn instance_type() {
    let (text, _) = mended(Family::InstanceType, LOAD, "design");
    assert_eq!(
        text,
        "run `app` on the next larger instance type, `c6i.2xlarge`, taken to carry twice as much a node"
    );
    not_mended(Family::InstanceType, &with(LOAD, "1001", "2001"), "design");
}

const ONE_ZONE: &str = "
stormglass: 1
objectives: { rto: { zone: 10m } } # asked by sales
regions:
  main: { provider: aws, location: us-east-1, zones: 1 }
tiers:
  app: { utilisation: 50%, in: { main: { nodes: 2, instance-type: c6i.xlarge } } }
";

#[test]
fn zones() {
    let (text, delta) = mended(Family::Zones, ONE_ZONE, "rto.zone");
    assert_eq!(text, "use 2 zones of `main` instead of 1");
    assert_eq!(delta.as_deref(), Some("0"));
    let none = with(ONE_ZONE, "location: us-east-1", "location: us-west-1");
    let none = with(&none, "zones: 1", "zones: 2");
    let none = with(&none, "zone: 10m", "region: 10m");
    not_mended(Family::Zones, &none, "rto.region");
}

#[test]
fn standby() {
    let text = with(PAIR, "availability: 90%   # low", "rto: { zone: 5m }");
    let (said, _) = mended(Family::Standby, &text, "rto.zone");
    assert_eq!(said, "give `orders` a standby in another zone of `main`");
    not_mended(Family::Standby, &with(&text, "5m", "1s"), "rto.zone");
}

#[test]
fn copies() {
    let text = with(PAIR, "availability: 90%   # low", "rpo: { region: 1m }");
    let (said, _) = mended(Family::Copies, &text, "rpo.region.orders");
    assert_eq!(said, "keep a copy of `orders` in `spare` too");
    not_mended(
        Family::Copies,
        &with(&text, "1m }", "1s }"),
        "rpo.region.orders",
    );
}

#[test]
fn replication() {
    let asked = "rpo: { region: 0s } # nothing may be lost";
    let text = with(&replicated(), "availability: 90%   # low", asked);
    let (said, delta) = mended(Family::Replication, &text, "rpo.region.orders");
    assert_eq!(
        said,
        "let writes of `orders` wait for one other copy (`semi-sync`), 2 ms away"
    );
    assert_eq!(delta.as_deref(), Some("0"));
    let far = with(&text, "europe-west3", "us-central1");
    let why = not_mended(Family::Replication, &far, "rpo.region.orders");
    assert_eq!(
        why,
        "no single change of the kinds that are tried applies here"
    );
}

#[test]
fn backups() {
    let asked = "rpo: { stores: { orders: { operator-error: 1h } } }";
    let text = with(PAIR, "availability: 90%   # low", asked);
    let text = text + "backups: { orders: { every: 24h } } # at night\n";
    let target = "rpo.operator-error.orders";
    let (said, _) = mended(Family::Backups, &text, target);
    assert_eq!(said, "back up `orders` every 1h");
    let sooner = with(&text, "error: 1h", "error: 5m");
    let (said, _) = mended(Family::Backups, &sooner, target);
    assert_eq!(
        said,
        "archive the logs of `orders`, so that any moment can be restored"
    );
    not_mended(
        Family::Backups,
        &with(&text, "error: 1h", "error: 10s"),
        target,
    );
}

#[test]
fn detection() {
    let text = with(PAIR, "availability: 90%   # low", "rto: { region: 100s }");
    let text = with(&text, "    needs: [orders]\n", "");
    let (said, _) = mended(Family::Detection, &text, "rto.region");
    assert_eq!(
        said,
        "probe every 10 s and let DNS answers be kept for 10 s"
    );
    not_mended(Family::Detection, &with(&text, "100s", "1s"), "rto.region");
}

#[test]
fn start() {
    let text = with(
        &replicated(),
        "availability: 90%   # low",
        "rto: { region: 20m }",
    );
    let text = text + "recovery: { region: { start: { on-call: 30m } } } # a person decides\n";
    let (said, delta) = mended(Family::Start, &text, "rto.region");
    assert_eq!(said, "let the recovery of a lost region start by itself");
    assert_eq!(delta.as_deref(), Some("0"));
    not_mended(Family::Start, &with(&text, "20m", "1s"), "rto.region");
}

#[test]
fn dependencies() {
    let text = with(PAIR, "    needs: [orders]\n", "");
    let text = with(&text, "90%   # low", "99.997%");
    let (said, _) = mended(Family::Dependencies, &text, "availability");
    assert_eq!(said, "put a second DNS beside `dns`, at cloud-dns");
    not_mended(
        Family::Dependencies,
        &with(&text, "99.997%", "99.99999999%"),
        "availability",
    );
}

const VOTERS: &str = "
stormglass: 1
objectives: { rto: { region: 10m } }
regions:
  a: { provider: aws, location: us-east-1 }
  b: { provider: aws, location: us-west-2 }
  c: { provider: aws, location: eu-west-1 } # no voter yet
tiers:
  voters:
    quorum: { tolerates: crash }
    in:
      a: { nodes: 2, instance-type: c6i.large }
      b: { nodes: 1, instance-type: c6i.large }
  api:
    needs: [ledger]
    in:
      a: { nodes: 2, instance-type: c6i.large }
      b: { nodes: 2, instance-type: c6i.large }
      c: { nodes: 2, instance-type: c6i.large }
stores:
  ledger: { engine: consensus, voters: voters }
";

#[test]
fn quorum() {
    let (said, _) = mended(Family::Quorum, VOTERS, "rto.region");
    let known = said.starts_with("move a voter of `voters` from `a` to `c` (without a price: ");
    assert!(known && said.contains("consensus traffic"), "{said}");
    not_mended(Family::Quorum, &with(VOTERS, "10m", "1s"), "rto.region");
}

#[test]
fn residency() {
    let text = replicated() + "backups: { orders: { every: 24h, copies-in: [spare, us] } }\n";
    let text = with(
        &text,
        "tiers:\n",
        "  us: { provider: aws, location: us-east-1 }\ntiers:\n",
    );
    let text = text + "compliance: { data-residency: { orders: eu-only } }\n";
    let target = "store:orders@eu-only";
    let (said, _) = mended(Family::Residency, &text, target);
    assert_eq!(said, "copy no backups of `orders` to `us`");
    // The copy that takes the writes is not moved.
    let wrong = with(&text, "location: eu-central-1", "location: us-east-2");
    not_mended(Family::Residency, &wrong, target);
}

#[test]
fn routing() {
    let text = with(PAIR, "    needs: [orders]\n", "");
    let text = with(&text, "europe-west3", "us-central1");
    let text = with(&text, "role: hot-standby", "role: active");
    let text = with(
        &text,
        "availability: 90%   # low",
        "latency: { na-central: 60ms }",
    );
    let text = with(
        &text,
        "routing: { policy: failover, order: [main, spare] }",
        "routing: { policy: weighted, weights: { main: 50%, spare: 50% } }\n  geographies: { dach: 50%, na-central: 50% }",
    );
    let target = "latency.na-central.reads";
    let (said, _) = mended(Family::Routing, &text, target);
    assert_eq!(said, "send requests to the nearest region (`latency`)");
    not_mended(Family::Routing, &with(&text, "60ms", "1ms"), target);
}

#[test]
fn purchase() {
    let text = with(LOAD, "1001", "900");
    let text = text + "objectives: { budget: \"$200/month\" }\n";
    let (said, _) = mended(Family::Purchase, &text, "budget");
    assert_eq!(said, "reserve the nodes of `app` for a year");
    not_mended(Family::Purchase, &with(&text, "$200", "$20"), "budget");
}

#[test]
fn storage() {
    let text = "
stormglass: 1
objectives: { budget: \"$300/month\" }
regions: { main: { provider: aws, location: us-east-1 }, far: { provider: aws, location: us-west-2 } }
stores:
  films:
    engine: object
    size: 8 TB
    in: { main: { role: primary }, far: { role: archive } } # far is not read
";
    let (said, _) = mended(Family::Storage, text, "budget");
    assert_eq!(said, "keep `films` in `far` in class `infrequent`");
    not_mended(Family::Storage, &with(text, "$300", "$100"), "budget");
}

#[test]
fn fewer() {
    let text = with(LOAD, "1001", "900");
    let text = with(&text, "nodes: 2", "nodes: 4");
    let text = text + "objectives: { budget: \"$400/month\" }\n";
    let (said, delta) = mended(Family::Fewer, &text, "budget");
    // One is enough.
    assert_eq!(said, "run 3 nodes of `app` in `main` instead of 4");
    assert_eq!(delta.as_deref(), Some("-124.1"));
    // Fewer than carry the demand are no mend.
    let full = with(&text, "nodes: 4", "nodes: 2");
    let full = with(&full, "$400", "$200");
    not_mended(Family::Fewer, &full, "budget");
}
