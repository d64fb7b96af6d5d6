//! GO-PRO's bill, worked by hand from the price list: two clusters of five nodes, a Multi-AZ
//! PostgreSQL and its copy on the other cloud.

use super::models::*;
use crate::catalog::Catalog;
use crate::model::{Model, Spread};
use crate::pricing::bill::Component;
use crate::quantity::Usd;
use crate::scenario::{CopyRole, Engine, Platform, Provider, ReplicationMode};

fn go_pro() -> Model {
    let mut m = model(&[(Provider::Aws, "us-east-1"), (Provider::Gcp, "us-central1")]);
    let mut standby = on(Platform::Gke, place(1, 5, "n2-standard-4"));
    standby.nodes_max = 10;
    m.tiers.push(tier(
        "app",
        vec![on(Platform::Eks, place(0, 5, "c6i.xlarge")), standby],
    ));
    let mut main = copy(0, "rds", Some("db.r6g.xlarge"));
    main.spread = Spread::TwoZones;
    let mut replica = copy(1, "cloud-sql", Some("db-custom-4-16384"));
    replica.role = CopyRole::Replica;
    let mut db = store("database", Engine::Postgresql, vec![main, replica]);
    db.size = Some(bytes("200 GB"));
    db.change_rate = Some(rate("5 GB/day"));
    db.replication.mode = ReplicationMode::Async;
    m.stores.push(db);
    m
}

#[test]
fn the_worked_bill() {
    let bill = billed(&go_pro(), &Catalog::builtin());
    // c6i.xlarge 0.17, n2-standard-4 0.194236, control planes 0.10, db.r6g.xlarge Multi-AZ 0.899,
    // gp3 Multi-AZ 0.23; Cloud SQL 4 × 0.0413 + 16 × 0.007 = 0.2772, SSD 0.17 per GiB and
    // 200 GB = 186.264514923 GiB; 5 GB × 730/24 = 152.083333333 GB, 100 of them free, 0.09 each.
    let by_hand = [
        (Component::Compute, "620.50"),  // 5 × 730 × 0.17
        (Component::Platform, "73.00"),  // 730 × 0.10
        (Component::Database, "656.27"), // 730 × 0.899
        (Component::Database, "46.00"),  // 200 × 0.23
        (Component::Transfer, "0.00"),   // 100 free
        (Component::Transfer, "4.69"),   // 52.083333333 × 0.09 = 4.6875
        (Component::Compute, "567.17"),  // 5 × 730 × 0.194236 × 0.8, sustained use, = 567.16912
        (Component::Platform, "73.00"),  // 730 × 0.10
        (Component::Database, "202.36"), // 730 × 0.2772 = 202.356
        (Component::Database, "31.66"),  // 186.264514923 × 0.17 = 31.664968
    ];
    let lines: Vec<_> = bill
        .lines
        .iter()
        .map(|l| (l.component, l.cost.cents()))
        .collect();
    let expected: Vec<_> = by_hand.iter().map(|(c, usd)| (*c, cents(usd))).collect();
    assert_eq!(lines, expected);
    assert_eq!(bill.total.cents(), cents("2274.65"));
    assert_eq!(bill.by_region[0].0, "us-east-1");
    assert_eq!(bill.by_region[0].1.cents(), cents("1400.46"));
    assert!(bill.unpriced.is_empty());
    assert_eq!(bill.estimated, Usd::ZERO);
}

#[test]
fn scaled_out_it_costs_five_more_nodes() {
    let bill = billed(&go_pro(), &Catalog::builtin());
    let more = bill.total_at_most.expect("a scaling place") - bill.total;
    assert_eq!(more.cents(), cents("567.17"));
}
