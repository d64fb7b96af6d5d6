//! Data transfer: tiers and allowances over all regions, replication, responses, gaps.

use super::models::*;
use crate::catalog::Catalog;
use crate::model::{
    BalancerModel, Flow, Model, Preference, TransferModel, TransferTarget, WriteRule,
};
use crate::pricing::bill::Component;
use crate::scenario::{BalancerKind, CopyRole, Engine, Provider, ReplicationMode};
use rust_decimal::Decimal;

fn flow(from: usize, to: TransferTarget, volume: &str) -> TransferModel {
    TransferModel {
        name: "flow".into(),
        from,
        to,
        volume: rate(volume),
        path: "network.transfer[0]".into(),
    }
}

fn total(m: &Model) -> Decimal {
    billed(m, &Catalog::builtin()).total.0
}

#[test]
fn allowances_and_tiers_count_once_per_provider() {
    let mut m = model(&[(Provider::Aws, "us-east-1"), (Provider::Aws, "us-west-2")]);
    let internet = TransferTarget::Internet;
    m.network.flows.push(flow(0, internet, "20000 GB/month"));
    let together = total(&m);
    // 100 free, 10,240 at 0.09, the rest at 0.085.
    assert_eq!(together, cents("1742.70"));
    m.network.flows = vec![
        flow(0, internet, "60 GB/month"),
        flow(1, internet, "9940 GB/month"),
        flow(0, internet, "10000 GB/month"),
    ];
    assert_eq!(total(&m), together);
}

#[test]
fn azure_gives_its_hundred_gb_once() {
    let mut m = model(&[(Provider::Azure, "eastus"), (Provider::Azure, "eastus2")]);
    m.network.flows = vec![
        flow(0, TransferTarget::Internet, "100 GB/month"),
        flow(1, TransferTarget::Internet, "100 GB/month"),
    ];
    assert_eq!(total(&m), cents("8.7"));
}

#[test]
fn where_data_goes_decides_its_price() {
    let mut m = model(&[
        (Provider::Aws, "us-east-1"),
        (Provider::Aws, "us-east-2"),
        (Provider::Gcp, "us-central1"),
        (Provider::Gcp, "europe-west1"),
    ]);
    let of = |m: &mut Model, from, to| {
        m.network.flows = vec![flow(from, to, "1000 GB/month")];
        total(m)
    };
    assert_eq!(of(&mut m, 0, TransferTarget::Region(1)), cents("10"));
    // Both sides of a transfer between zones are billed.
    assert_eq!(of(&mut m, 0, TransferTarget::OtherZone), cents("20"));
    // Another cloud is the internet: 900 GB after the allowance.
    assert_eq!(of(&mut m, 0, TransferTarget::Region(2)), cents("81"));
    // Google meters GiB, by continents: 1000 GB = 931.322574615 GiB at 0.08.
    assert_eq!(
        of(&mut m, 2, TransferTarget::Region(3)),
        cents("74.5058059692")
    );
}

fn replicated(roles: [CopyRole; 3], write: WriteRule) -> Model {
    let mut m = model(&[
        (Provider::Aws, "us-east-1"),
        (Provider::Aws, "us-east-2"),
        (Provider::Aws, "us-west-2"),
    ]);
    let copies = roles
        .iter()
        .enumerate()
        .map(|(r, role)| {
            let mut c = copy(r, "self-run", None);
            c.role = *role;
            c
        })
        .collect();
    let mut s = store("ledger", Engine::Postgresql, copies);
    s.replication.mode = ReplicationMode::Async;
    s.write = write;
    s.change_rate = Some(rate("300 GB/month"));
    m.stores.push(s);
    m
}

#[test]
fn one_writer_sends_to_each_other_copy() {
    use CopyRole::{Primary, Replica};
    let m = replicated([Primary, Replica, Replica], WriteRule::Primary(0));
    let bill = billed(&m, &Catalog::builtin());
    assert_eq!(
        shown(&bill.lines),
        [
            "Transfer 300 GB @ 0.01 = $3.00",
            "Transfer 300 GB @ 0.02 = $6.00"
        ]
    );
}

#[test]
fn several_writers_share_the_rate() {
    use CopyRole::{Replica, Writable};
    let m = replicated([Writable, Writable, Replica], WriteRule::AnyCopy);
    let bill = billed(&m, &Catalog::builtin());
    let volume: Decimal = bill.lines.iter().map(|l| l.quantity).sum();
    // Each of two writers has half of 300 GB and sends it to two others.
    assert_eq!(volume, Decimal::from(600));
    assert_eq!(bill.by_region.len(), 2);
}

#[test]
fn an_unstated_rate_is_a_gap_with_its_price() {
    use CopyRole::{Primary, Replica};
    let mut m = replicated([Primary, Replica, Replica], WriteRule::Primary(0));
    m.stores[0].change_rate = None;
    let bill = billed(&m, &Catalog::builtin());
    assert!(bill.lines.is_empty());
    let reasons: Vec<&str> = bill.unpriced.iter().map(|u| u.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "no volume stated: state `change-rate` ($10.00 per TB)",
            "no volume stated: state `change-rate` ($20.00 per TB)",
        ]
    );
}

#[test]
fn responses_leave_where_requests_normally_go() {
    let mut m = model(&[(Provider::Aws, "us-east-1"), (Provider::Gcp, "us-central1")]);
    m.tiers.push(tier("app", Vec::new()));
    let to = |order: Vec<usize>, weight| Flow {
        name: "users".into(),
        weight,
        preference: Preference::Ordered(order),
    };
    m.traffic.flows = vec![to(vec![0, 1], 0.7), to(vec![1, 0], 0.3)];
    let gaps = billed(&m, &Catalog::builtin()).unpriced;
    // Of each region, and of the DNS that tells users where to go.
    assert_eq!(gaps.len(), 3);
    assert!(gaps[0].reason.contains("$90.00 per TB"), "{gaps:?}");
    // 100/s × 5 kB × 2,628,000 s = 1314 GB a month, 919.8 of it from AWS.
    m.traffic.demand_rps = Some(100.0);
    m.traffic.response_bytes = Some(Decimal::from(5000));
    let bill = billed(&m, &Catalog::builtin());
    assert_eq!(bill.unpriced.len(), 1);
    assert_eq!(bill.lines[0].quantity, Decimal::from(100));
    assert_eq!(bill.lines[1].quantity, cents("819.8"));
    // 394.2 GB in GiB.
    assert_eq!(bill.lines[2].quantity, cents("367.127358913"));
}

#[test]
fn a_stated_flow_says_what_leaves() {
    let mut m = model(&[(Provider::Aws, "us-east-1")]);
    m.tiers.push(tier("app", Vec::new()));
    m.traffic.flows = vec![Flow {
        name: "users".into(),
        weight: 1.0,
        preference: Preference::Ordered(vec![0]),
    }];
    m.network.flows = vec![flow(0, TransferTarget::Internet, "1.1 TB/month")];
    let bill = billed(&m, &Catalog::builtin());
    assert_eq!(bill.total.0, cents("90"));
    assert!(bill.unpriced.is_empty());
}

#[test]
fn balancers_by_kind() {
    let mut m = model(&[(Provider::Aws, "us-east-1"), (Provider::Gcp, "us-central1")]);
    let balancer = |region, kind, count| BalancerModel {
        region,
        kind,
        count,
        capacity_units: Some(2),
        data: Some(rate("1 GB/month")),
        path: "network.load-balancers".into(),
    };
    m.network.balancers = vec![
        balancer(0, BalancerKind::Alb, 1),
        balancer(1, BalancerKind::Gclb, 4),
        balancer(1, BalancerKind::Gclb, 3),
    ];
    let bill = billed(&m, &Catalog::builtin());
    let fixed: Vec<String> = shown(&bill.lines)
        .into_iter()
        .filter(|l| l.contains("hour") || l.contains("LCU"))
        .collect();
    assert_eq!(
        fixed,
        [
            "LoadBalancer 730 hour @ 0.0225 = $16.43",
            "LoadBalancer 1460 LCU-hour @ 0.008 = $11.68",
            "LoadBalancer 730 hour @ 0.025 = $18.25",
            // Seven rules: five together and two more.
            "LoadBalancer 1460 hour @ 0.01 = $14.60"
        ]
    );
    assert!(
        bill.lines
            .iter()
            .all(|l| l.component == Component::LoadBalancer)
    );
}
