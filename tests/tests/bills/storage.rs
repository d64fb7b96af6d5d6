//! Objects by age and class, requests, logs, queues and streams, growth, copies of backups.

use super::{billed, read, shown, usd};
use stormglass_core::pricing::bill::Component;

fn store(region: &str, text: &str) -> String {
    format!("stormglass: 1\nregions: {{ main: {{ {region} }} }}\n{text}\n")
}

const AWS: &str = "provider: aws, location: us-east-1";

#[test]
fn objects_age_through_classes() {
    let bill = billed(&store(
        AWS,
        "stores:
  images:
    engine: object
    size: 100 TB
    change-rate: 7.3 TB/month
    object-size: 1 MB
    in: { main: { lifecycle: { infrequent: 30d, archive: 60d } } }",
    ));
    // 10 GB an hour: 7,200 GB are younger than 30 days, as much again than 60.
    // 7.3M objects a month move on, twice. Infrequent needs 30 days, which they stay.
    let lines = shown(&bill, |_| true);
    assert_eq!(
        lines,
        [
            "objects, standard, from 0s, 0 to 51200 GB-month: 7200 GB-month @ 0.023 = 165.6",
            "objects, standard-ia, from 30d: 7200 GB-month @ 0.0125 = 90",
            "objects moved to standard-ia: 7300 1000-requests @ 0.01 = 73",
            "objects, glacier-deep-archive, from 60d: 85600 GB-month @ 0.00099 = 84.744",
            "objects moved to glacier-deep-archive: 7300 1000-requests @ 0.05 = 365",
        ]
    );
    assert_eq!(bill.unpriced.len(), 0);
}

#[test]
fn what_leaves_a_class_early_pays_for_the_rest_of_its_time() {
    let text = "stores:
  images:
    engine: object
    change-rate: 7.3 TB/month
    object-size: 10 MB
    keep: 40d
    in: { main: { lifecycle: { infrequent: 30d } } }";
    let bill = billed(&store(AWS, text));
    // Kept 40 days, ten of them in a class that charges 30: 20 days × 240 GB = 4,800 GB-months
    // of days over 730 h: 7,300 × 480 h / 730 h.
    let lines = shown(&bill, |l| l.description.contains("early"));
    assert_eq!(
        lines,
        ["objects that leave standard-ia early: 4800 GB-month @ 0.0125 = 60"]
    );
    // Held without a stated size: 9,600 GB, of which 2,400 are older than 30 days.
    assert_eq!(bill.amount("cost.total"), Some(usd("262.9")));
    // 7,200 × 0.023 = 165.6; 2,400 × 0.0125 = 30; 730,000 objects: 7.30; and the 60.
    let unknown = text.replace("    change-rate: 7.3 TB/month\n", "");
    let bill = billed(&store(AWS, &unknown));
    assert!(
        bill.unpriced[0].reason.contains("change-rate"),
        "{:?}",
        bill.unpriced
    );
}

#[test]
fn a_class_before_a_colder_one_cannot_come_after_it() {
    let (_, said) = read(&store(
        AWS,
        "stores: { a: { engine: object, in: { main: { lifecycle: { archive: 30d, cold: 60d } } } } }",
    ));
    assert!(
        said[0].contains("do not move from `archive` to `cold`"),
        "{said:?}"
    );
}

#[test]
fn requests_and_retrieval() {
    let bill = billed(&store(
        AWS,
        "stores:
  a:
    engine: object
    size: 1 TB
    in:
      main:
        class: infrequent
        requests: { writes: 1M/month, reads: 10M/month, lists: 1M/month }
        retrieval: { infrequent: 100 GB/month }",
    ));
    // 1,000 × 0.0125; writes and lists 1,000 × 0.01 each; reads 10,000 × 0.001; 100 × 0.01.
    assert_eq!(bill.total, usd("43.5"));
    let bill = billed(&store(
        "provider: azure, location: westus",
        "stores:
  a: { engine: object, in: { main: { requests: { reads: 400000/month } } } }",
    ));
    assert_eq!(
        bill.unpriced.len(),
        2 - usize::from(bill.total > usd("0")),
        "{:?}",
        bill.unpriced
    );
}

#[test]
fn stores_grow_by_the_month() {
    let text = "stores:
  a: { engine: object, size: 1 TB, growth: 100 GB/month, in: { main: {} } }
cost: { month: 12 }";
    // 1,000 + 12 × 100 = 2,200 GB × 0.023.
    assert_eq!(billed(&store(AWS, text)).total, usd("50.6"));
    let now = text.replace("cost: { month: 12 }", "");
    assert_eq!(billed(&store(AWS, &now)).total, usd("23"));
}

#[test]
fn logs_are_taken_in_kept_and_moved_on() {
    let bill = billed(&store(
        AWS,
        "stores:
  logs:
    engine: logs
    change-rate: 730 GB/month
    keep: 365d
    in: { main: { lifecycle: { archive: 90d } } }",
    ));
    // 730 × 0.50; a GB an hour: 2,160 GB hot × 0.03; 275 days in the archive: 6,600 × 0.00099.
    assert_eq!(
        shown(&bill, |_| true),
        [
            "cloudwatch-logs, taken in: 730 GB @ 0.5 = 365",
            "cloudwatch-logs, kept 90d: 2160 GB-month @ 0.03 = 64.8",
            "logs, archive from 90d: 6600 GB-month @ 0.00099 = 6.534",
        ]
    );
    let bill = billed(&store(
        AWS,
        "stores: { logs: { engine: logs, in: { main: {} } } }",
    ));
    assert!(
        bill.unpriced[0].reason.contains("$0.5 per GB"),
        "{:?}",
        bill.unpriced
    );
}

#[test]
fn queues_and_streams() {
    let bill = billed(&store(
        AWS,
        "stores:
  events: { engine: kafka, size: 500 GB, in: { main: { instance-type: kafka.m7g.large, nodes: 3 } } }
  jobs:   { engine: queue, in: { main: { requests: { writes: 10M/month, reads: 20M/month } } } }",
    ));
    // 3 × 730 × 0.204 = 446.76; 500 × 0.10 = 50; 30 × 0.40 = 12.
    assert_eq!(bill.amount("cost.store.events"), Some(usd("496.76")));
    assert_eq!(bill.amount("cost.store.jobs"), Some(usd("12")));
    assert_eq!(bill.amount("cost.component.messaging"), Some(usd("508.76")));
    let bill = billed(&store(
        "provider: gcp, location: us-central1",
        "stores: { events: { engine: kafka, change-rate: 1 TiB/month, in: { main: { service: pubsub } } } }",
    ));
    // In at 40 a TiB, and out to one subscription.
    assert_eq!(bill.total, usd("80"));
}

#[test]
fn copies_of_backups_carry_what_has_changed() {
    let bill = billed(
        "
stormglass: 1
regions:
  home: { provider: aws, location: us-east-1 }
  away: { provider: aws, location: us-west-2, role: backup }
stores:
  orders:
    engine: postgresql
    size: 100 GB
    change-rate: 24 GB/day
    in: { home: { service: rds, instance-type: db.r6g.xlarge } }
backups: { orders: { every: 24h, copies-in: [away] } }
",
    );
    // A GB an hour: 730 GB at 0.02.
    let lines = shown(&bill, |l| l.component == Component::Transfer);
    assert_eq!(
        lines,
        ["copying backups of orders to away, transfer to away: 730 GB @ 0.02 = 14.6"]
    );
}
