//! The bills of GO-PRO and Aurigraph, worked by hand line by line.
//!
//! Each line says which row of `pricing-data/prices` prices it, what that row says, and the
//! quantity as the product it comes from. The rows are read here, not through the product.
//! A month is 730 h; 1 GB is 1 / 1.073741824 GiB, kept to nine places.

#[path = "worked_bill/edges.rs"]
mod edges;

use rust_decimal::{Decimal, RoundingStrategy};
use std::path::{Path, PathBuf};
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::pricing::bill::Bill;
use stormglass_core::source::Sources;
use stormglass_core::{assess, scenario};

/// Region, rows with how many of each make the unit price, unit price, factors of the quantity,
/// dollars.
type Worked<'a> = (
    &'a str,
    &'a [(&'a str, &'a str)],
    &'a str,
    &'a [&'a str],
    &'a str,
);

/// 200 GB in GiB, and 2 TB.
const GIB_200: &str = "186.264514923";
const GIB_2000: &str = "1862.645149231";

/// Active-passive: no standby of the database in another zone is stated.
const GO_PRO: &[Worked<'_>] = &[
    (
        "us-east",
        &[("1", "aws,us-east-1,ec2,c6i.xlarge,on-demand,hour")],
        "0.17",
        &["5", "730"],
        "620.50",
    ),
    (
        "us-east",
        &[("1", "aws,us-east-1,eks,-,control-plane,hour")],
        "0.1",
        &["730"],
        "73.00",
    ),
    (
        "us-east",
        &[(
            "1",
            "aws,us-east-1,rds-postgresql,db.r6g.xlarge,instance-single,hour",
        )],
        "0.45",
        &["730"],
        "328.50",
    ),
    (
        "us-east",
        &[("1", "aws,us-east-1,rds,-,storage-gp3-single,GB-month")],
        "0.115",
        &["200"],
        "23.00",
    ),
    (
        "us-east",
        &[(
            "1",
            "aws,us-east-1,elasticache-redis,cache.r6g.xlarge,node,hour",
        )],
        "0.411",
        &["730"],
        "300.03",
    ),
    (
        "us-east",
        &[("1", "aws,us-east-1,s3,standard,storage,GB-month,0,51200")],
        "0.023",
        &["2000"],
        "46.00",
    ),
    (
        "us-east",
        &[("1", "aws,us-east-1,rds,-,backup,GB-month")],
        "0.095",
        &["200"],
        "19.00",
    ),
    // 1.1 TB to users, of which the first 100 GB of the month are free.
    (
        "us-east",
        &[("1", "aws,*,data-transfer,internet,free-allowance,GB")],
        "0",
        &["100"],
        "0.00",
    ),
    (
        "us-east",
        &[(
            "1",
            "aws,us-east-1,data-transfer,internet,egress,GB,0,10240",
        )],
        "0.09",
        &["1000"],
        "90.00",
    ),
    // 5 GB a day to the other cloud: 5 × 730 / 24 GB a month, 13.6875 dollars.
    (
        "us-east",
        &[(
            "1",
            "aws,us-east-1,data-transfer,internet,egress,GB,0,10240",
        )],
        "0.09",
        &["152.083333333"],
        "13.69",
    ),
    (
        "us-central",
        // After sustained use: 0.8 of the list price.
        &[(
            "0.8",
            "gcp,us-central1,compute-engine,n2-standard-4,on-demand,hour",
        )],
        "0.1553888",
        &["5", "730"],
        "567.17",
    ),
    (
        "us-central",
        &[("1", "gcp,us-central1,gke,-,control-plane,hour")],
        "0.1",
        &["730"],
        "73.00",
    ),
    // db-custom-4-16384: 4 vCPU and 16 GiB; 4 × 0.0413 + 16 × 0.007 = 0.2772.
    (
        "us-central",
        &[
            (
                "4",
                "gcp,us-central1,cloud-sql-postgresql,db-custom,vcpu-single,vCPU-hour",
            ),
            (
                "16",
                "gcp,us-central1,cloud-sql-postgresql,db-custom,memory-single,GiB-hour",
            ),
        ],
        "0.2772",
        &["730"],
        "202.36",
    ),
    (
        "us-central",
        &[(
            "1",
            "gcp,us-central1,cloud-sql,-,storage-ssd-single,GiB-month",
        )],
        "0.17",
        &[GIB_200],
        "31.66",
    ),
    // 6 GiB are of the second size class.
    (
        "us-central",
        &[(
            "1",
            "gcp,us-central1,memorystore-redis,M2,capacity-standard,GiB-hour",
        )],
        "0.054",
        &["6", "730"],
        "236.52",
    ),
    (
        "us-central",
        &[(
            "1",
            "gcp,us-central1,cloud-storage,standard-regional,storage,GiB-month",
        )],
        "0.02",
        &[GIB_2000],
        "37.25",
    ),
    (
        "us-central",
        &[("1", "gcp,us-central1,cloud-sql,-,backup,GiB-month")],
        "0.08",
        &[GIB_200],
        "14.90",
    ),
];

/// 22 nodes a cloud: 4 validators, 6 business and 12 slim nodes, half in each of two regions.
const AURIGRAPH_AWS: [(&str, &str); 9] = [
    ("ec2,c6i.4xlarge,on-demand,hour", "2"),
    ("ec2,c6i.2xlarge,on-demand,hour", "3"),
    ("ec2,t3.large,on-demand,hour", "6"),
    ("rds-postgresql,db.r6g.xlarge,instance-multi-az,hour", "1"),
    ("rds,-,storage-gp3-multi-az,GB-month", ""),
    ("elasticache-redis,cache.r6g.large,node,hour", "1"),
    ("alb,-,hourly,hour", "1"),
    ("nlb,-,hourly,hour", "1"),
    // One gateway in each of the two zones.
    ("nat-gateway,-,gateway,hour", "2"),
];
/// The same prices in both regions, in the order above.
const AURIGRAPH_AWS_COSTS: [(&str, &str); 9] = [
    ("0.68", "992.80"),
    ("0.34", "744.60"),
    ("0.0832", "364.42"),
    ("0.899", "656.27"),
    ("0.23", "46.00"),
    ("0.206", "150.38"),
    ("0.0225", "16.43"),
    ("0.0225", "16.43"),
    ("0.045", "65.70"),
];

const AURIGRAPH_AZURE: &[Worked<'_>] = &[
    (
        "azure-east",
        &[(
            "1",
            "azure,eastus,virtual-machines,Standard_D8s_v5,on-demand,hour",
        )],
        "0.384",
        &["2", "730"],
        "560.64",
    ),
    (
        "azure-east",
        &[(
            "1",
            "azure,eastus,virtual-machines,Standard_D4s_v5,on-demand,hour",
        )],
        "0.192",
        &["3", "730"],
        "420.48",
    ),
    (
        "azure-east",
        &[(
            "1",
            "azure,eastus,virtual-machines,Standard_B2s,on-demand,hour",
        )],
        "0.0416",
        &["6", "730"],
        "182.21",
    ),
    // A standby costs as much again: compute and storage are paid twice.
    (
        "azure-east",
        &[(
            "2",
            "azure,eastus,postgresql-flexible,Standard_D4ds_v4,instance-single,hour",
        )],
        "0.712",
        &["730"],
        "519.76",
    ),
    (
        "azure-east",
        &[("2", "azure,eastus,postgresql-flexible,-,storage,GB-month")],
        "0.23",
        &["200"],
        "46.00",
    ),
    // A premium cache has a primary and a replica.
    (
        "azure-east",
        &[("1", "azure,eastus,cache-redis,P1,node-premium,hour")],
        "0.277",
        &["2", "730"],
        "404.42",
    ),
    (
        "azure-east",
        &[(
            "1",
            "azure,eastus,application-gateway,standard-v2,fixed,hour",
        )],
        "0.2",
        &["730"],
        "146.00",
    ),
    // Known in West Europe; a flat rate says that it is the same elsewhere.
    (
        "azure-east",
        &[("1", "azure,westeurope,nat-gateway,-,gateway,hour")],
        "0.045",
        &["2", "730"],
        "65.70",
    ),
    (
        "azure-west",
        &[(
            "1",
            "azure,westus,virtual-machines,Standard_D8s_v5,on-demand,hour",
        )],
        "0.448",
        &["2", "730"],
        "654.08",
    ),
    (
        "azure-west",
        &[(
            "1",
            "azure,westus,virtual-machines,Standard_D4s_v5,on-demand,hour",
        )],
        "0.224",
        &["3", "730"],
        "490.56",
    ),
    (
        "azure-west",
        &[(
            "1",
            "azure,westus,virtual-machines,Standard_B2s,on-demand,hour",
        )],
        "0.0496",
        &["6", "730"],
        "217.25",
    ),
    // One zone there, so no standby.
    (
        "azure-west",
        &[(
            "1",
            "azure,westus,postgresql-flexible,Standard_D4s_v3,instance-single,hour",
        )],
        "0.39",
        &["730"],
        "284.70",
    ),
    (
        "azure-west",
        &[("1", "azure,westus,postgresql-flexible,-,storage,GB-month")],
        "0.138",
        &["200"],
        "27.60",
    ),
    // Two prices of the nearest region that has them.
    (
        "azure-west",
        &[("1", "azure,eastus,cache-redis,P1,node-premium,hour")],
        "0.277",
        &["2", "730"],
        "404.42",
    ),
    (
        "azure-west",
        &[(
            "1",
            "azure,eastus,application-gateway,standard-v2,fixed,hour",
        )],
        "0.2",
        &["730"],
        "146.00",
    ),
    (
        "azure-west",
        &[("1", "azure,westeurope,nat-gateway,-,gateway,hour")],
        "0.045",
        &["730"],
        "32.85",
    ),
];

/// As [`Worked`], for a region to be named.
type Anywhere<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a [&'a str], &'a str);
/// The same in both regions.
const AURIGRAPH_GCP: [Anywhere<'_>; 7] = [
    (
        &[("0.8", "compute-engine,c2-standard-8,on-demand,hour")],
        "0.3340928",
        &["2", "730"],
        "487.78",
    ),
    (
        &[("0.8", "compute-engine,c2-standard-4,on-demand,hour")],
        "0.1670464",
        &["3", "730"],
        "365.83",
    ),
    (
        &[("1", "compute-engine,e2-standard-2,on-demand,hour")],
        "0.067011",
        &["6", "730"],
        "293.51",
    ),
    // 4 vCPU and 32 GiB with a standby: 4 × 0.0826 + 32 × 0.014 = 0.7784.
    (
        &[
            ("4", "cloud-sql-postgresql,db-custom,vcpu-ha,vCPU-hour"),
            ("32", "cloud-sql-postgresql,db-custom,memory-ha,GiB-hour"),
        ],
        "0.7784",
        &["730"],
        "568.23",
    ),
    (
        &[("1", "cloud-sql,-,storage-ssd-ha,GiB-month")],
        "0.34",
        &[GIB_200],
        "63.33",
    ),
    // 13 GiB are of the third size class.
    (
        &[("1", "memorystore-redis,M3,capacity-standard,GiB-hour")],
        "0.046",
        &["13", "730"],
        "436.54",
    ),
    // 0.0014 for each machine, 0.0448 from 32 on: eleven machines are 11/32 of the cap.
    (
        &[("1", "cloud-nat,-,gateway-capped,hour")],
        "0.0448",
        &["730", "11", "0.03125"],
        "11.24",
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, out: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push(std::fs::read_to_string(path).expect("text"));
        }
    }
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal")
}

/// The price that the one row with this beginning states.
fn listed(tables: &[String], row: &str) -> Decimal {
    let begins = format!("{row},");
    let mut found = tables
        .iter()
        .flat_map(|t| t.lines())
        .filter(|l| l.starts_with(&begins));
    let line = found.next().unwrap_or_else(|| panic!("no row {row}"));
    assert_eq!(found.next(), None, "two rows {row}");
    decimal(line.split(',').nth(8).expect("a price"))
}

fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn bill(name: &str) -> Bill {
    let text = std::fs::read_to_string(root().join("scenarios").join(name)).expect("a scenario");
    let mut sources = Sources::new();
    let id = sources.add(name.to_owned(), text);
    let document = scenario::parse(&sources, id).value.expect("a document");
    let catalog = Catalog::builtin();
    let model = resolve(&document, &catalog, &ResolveOptions::default())
        .value
        .expect("a model");
    assess(&model, &catalog).assessment.cost.expect("a bill")
}

/// Compares each line of a region with its worked one; returns the exact sum worked here.
fn compare(bill: &Bill, worked: &[Worked<'_>]) -> Decimal {
    let mut tables = Vec::new();
    files(&root().join("pricing-data/prices"), &mut tables);
    let mut left: Vec<_> = bill.lines.iter().collect();
    let mut total = Decimal::ZERO;
    for (region, rows, price, quantity, dollars) in worked {
        let unit: Decimal = rows
            .iter()
            .map(|(n, row)| decimal(n) * listed(&tables, row))
            .sum();
        // What the scenario prices itself has no row.
        let unit = if rows.is_empty() {
            decimal(price)
        } else {
            unit
        };
        assert_eq!(unit, decimal(price), "{rows:?}");
        let quantity: Decimal = quantity.iter().map(|f| decimal(f)).product();
        assert_eq!(cents(quantity * unit), decimal(dollars), "{rows:?}");
        total += quantity * unit;
        let same = left.iter().position(|l| {
            l.region == *region
                && l.quantity == quantity
                && l.unit_price == unit
                && cents(l.cost.0) == decimal(dollars)
        });
        let same = same.unwrap_or_else(|| panic!("no line {region} {rows:?} {quantity} at {unit}"));
        left.remove(same);
    }
    assert!(left.is_empty(), "not worked by hand: {left:#?}");
    total
}

#[test]
fn go_pro() {
    let bill = bill("go-pro.yaml");
    let total = compare(&bill, &[GO_PRO, edges::GO_PRO].concat());
    assert_eq!(bill.total.0, total);
    assert_eq!(cents(total), decimal("2755.03"));
    assert_eq!(bill.estimated.0, Decimal::ZERO);
}

#[test]
fn aurigraph() {
    let full = |place: &str, rows: &[(&str, &str)]| -> Vec<(String, String)> {
        rows.iter()
            .map(|(n, row)| ((*n).to_owned(), format!("{place},{row}")))
            .collect()
    };
    type Owned<'a> = (
        &'a str,
        Vec<(String, String)>,
        &'a str,
        Vec<&'a str>,
        &'a str,
    );
    let mut owned: Vec<Owned<'_>> = Vec::new();
    for (region, place) in [("aws-east", "aws,us-east-1"), ("aws-west", "aws,us-west-2")] {
        for ((row, count), (price, dollars)) in AURIGRAPH_AWS.iter().zip(AURIGRAPH_AWS_COSTS) {
            let quantity = if count.is_empty() {
                vec!["200"]
            } else {
                vec![*count, "730"]
            };
            owned.push((region, full(place, &[("1", row)]), price, quantity, dollars));
        }
    }
    for (region, place) in [
        ("gcp-central", "gcp,us-central1"),
        ("gcp-west", "gcp,us-west1"),
    ] {
        for (rows, price, quantity, dollars) in AURIGRAPH_GCP {
            owned.push((region, full(place, rows), price, quantity.to_vec(), dollars));
        }
    }
    // One global balancer: its first five forwarding rules together.
    let rule = full(
        "gcp,*",
        &[("1", "load-balancer,forwarding-rule,first-five,hour")],
    );
    owned.push(("gcp-central", rule, "0.025", vec!["730"], "18.25"));
    let rows: Vec<Vec<(&str, &str)>> = owned
        .iter()
        .map(|o| o.1.iter().map(|(n, r)| (n.as_str(), r.as_str())).collect())
        .collect();
    let mut worked: Vec<Worked<'_>> = owned
        .iter()
        .zip(&rows)
        .map(|(o, rows)| (o.0, rows.as_slice(), o.2, o.3.as_slice(), o.4))
        .collect();
    worked.extend(AURIGRAPH_AZURE);
    worked.extend(edges::AURIGRAPH);
    let bill = bill("aurigraph.yaml");
    let total = compare(&bill, &worked);
    assert_eq!(bill.total.0, total);
    assert_eq!(cents(total), decimal("16214.97"));
    // Cache and gateway of West US, three NAT gateways, a VPN gateway, a key: 404.42 + 146.00 +
    // 65.70 + 32.85 + 138.70 + 2.50.
    assert_eq!(bill.estimated.0, decimal("790.17"));
}
