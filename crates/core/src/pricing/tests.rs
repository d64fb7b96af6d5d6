//! Known prices, refusals that name what is known, estimates in their fixed order, formulas.

use super::*;
use crate::catalog::{Catalog, Confidence};
use rust_decimal::Decimal;

fn dec(text: &str) -> Decimal {
    Decimal::from_str_exact(text).expect("a decimal")
}

fn key(text: &str) -> PriceKey {
    let p: Vec<_> = text.split(' ').collect();
    PriceKey::new(p[0], p[1], p[2], p[3], p[4])
}

fn quote(text: &str, estimates: Estimates) -> Result<Quote, Box<MissingPrice>> {
    Catalog::builtin().prices().quote(&key(text), estimates)
}

fn price(text: &str) -> (String, &'static str) {
    let q = quote(text, Estimates::Deny).expect("listed");
    (q.flat_price().expect("one tier").to_string(), q.unit.name())
}

fn tiers(text: &str) -> Vec<(String, String)> {
    quote(text, Estimates::Deny)
        .expect("listed")
        .tiers
        .iter()
        .map(|t| (t.from.to_string(), t.price.to_string()))
        .collect()
}

#[test]
fn known_values_hold() {
    for (what, wanted, unit) in [
        ("aws us-east-1 ec2 c6i.xlarge on-demand", "0.17", "hour"),
        (
            "gcp us-central1 compute-engine n2-standard-4 on-demand",
            "0.194236",
            "hour",
        ),
        (
            "azure eastus virtual-machines Standard_D4s_v5 on-demand",
            "0.192",
            "hour",
        ),
        ("aws us-east-1 eks - control-plane", "0.1", "hour"),
        ("gcp us-central1 gke - control-plane", "0.1", "hour"),
        ("azure westus2 aks standard control-plane", "0.1", "hour"),
        ("aws us-east-1 nat-gateway - gateway", "0.045", "hour"),
        ("aws us-east-1 nat-gateway - data-processed", "0.045", "GB"),
        (
            "aws us-east-1 rds-postgresql db.r6g.xlarge instance-single",
            "0.45",
            "hour",
        ),
        (
            "aws us-east-1 rds-postgresql db.r6g.xlarge instance-multi-az",
            "0.899",
            "hour",
        ),
        (
            "aws us-east-1 rds - storage-gp3-multi-az",
            "0.23",
            "GB-month",
        ),
        (
            "aws us-east-1 data-transfer other-az inter-az",
            "0.01",
            "GB-per-direction",
        ),
        (
            "gcp us-central1 memorystore-redis M1 capacity-standard",
            "0.064",
            "GiB-hour",
        ),
        ("azure eastus cache-redis C3 node-standard", "0.225", "hour"),
        ("aws us-east-1 route53 - hosted-zone", "0.5", "month"),
        ("azure eastus2 managed-disk P10-LRS disk", "17.92", "month"),
    ] {
        assert_eq!(price(what), (wanted.to_owned(), unit), "{what}");
    }
}

#[test]
fn egress_and_object_storage_have_their_tiers() {
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        tiers("aws us-east-1 data-transfer internet egress"),
        [
            pair("0", "0.09"),
            pair("10240", "0.085"),
            pair("51200", "0.07"),
            pair("153600", "0.05")
        ]
    );
    assert_eq!(
        tiers("aws us-east-1 s3 standard storage"),
        [
            pair("0", "0.023"),
            pair("51200", "0.022"),
            pair("512000", "0.021")
        ]
    );
    assert_eq!(
        tiers("gcp us-central1 data-transfer internet egress"),
        [
            pair("0", "0.12"),
            pair("1024", "0.11"),
            pair("10240", "0.08")
        ]
    );
    let azure = tiers("azure westeurope data-transfer internet egress");
    assert_eq!(azure[..2], [pair("0", "0"), pair("100", "0.087")]);
    assert_eq!(azure.len(), 5);
    let one_tier = quote(
        "azure australiaeast data-transfer internet egress",
        Estimates::Deny,
    );
    let last = one_tier.expect("listed").tiers.last().and_then(|t| t.to);
    assert_eq!(
        last,
        Some(dec("10335")),
        "only the first paid tier is known there"
    );
}

#[test]
fn a_missing_price_names_the_nearest_known() {
    let missing = quote("aws us-east-2 alb - hourly", Estimates::Deny).expect_err("not listed");
    assert_eq!(
        missing.nearest_regions,
        ["us-east-1", "us-west-2", "eu-west-1"]
    );
    assert!(
        missing
            .help()
            .starts_with("it is known in us-east-1, us-west-2"),
        "{}",
        missing.help()
    );
    let slip = quote("aws us-east-1 ec2 c6i.xlrage on-demand", Estimates::Allow).expect_err("slip");
    assert_eq!(slip.similar, ["`c6i.xlarge`"]);
    let meter = quote("aws us-east-1 eks - hourly", Estimates::Deny).expect_err("slip");
    assert_eq!(meter.similar[0], "`control-plane`");
    let service = quote("aws us-east-1 ek - control-plane", Estimates::Deny).expect_err("slip");
    assert_eq!(service.similar, ["service `eks`"]);
    assert!(quote("aws atlantis ec2 c6i.xlarge on-demand", Estimates::Allow).is_err());
}

#[test]
fn estimates_follow_the_fixed_order() {
    let by = |text: &str| {
        let q = quote(text, Estimates::Allow).expect("estimated");
        let e = q.estimate.clone().expect("marked");
        (q, e)
    };
    let (q, e) = by("aws ap-south-1 nat-gateway - data-processed");
    assert!(
        e.rule.starts_with("flat rate: gateway of the same region"),
        "{}",
        e.rule
    );
    assert_eq!((q.flat_price(), q.unit), (Some(dec("0.056")), Unit::GB));
    assert_eq!((e.low, e.high), (dec("0.045"), dec("0.093")));
    let (q, e) = by("azure westus load-balancer standard rule-additional");
    assert!(
        e.rule.starts_with("flat rate: price of eastus"),
        "{}",
        e.rule
    );
    assert_eq!(q.provenance.confidence, Confidence::Recalled);
    let (_, e) = by("aws ca-central-1 s3 standard-ia storage");
    assert!(
        e.rule.contains("us-east-1") && e.rule.contains("on that continent"),
        "{}",
        e.rule
    );
    let (_, e) = by("aws ap-south-1 s3 standard-ia storage");
    assert!(e.rule.contains("on another continent"), "{}", e.rule);
    assert!(e.low <= e.high && e.low > Decimal::ZERO);
    let listed = quote("aws us-east-1 ec2 c6i.xlarge on-demand", Estimates::Allow);
    assert_eq!(listed.expect("listed").estimate, None);
}

#[test]
fn formulas_show_their_parts() {
    let custom = "gcp europe-west1 cloud-sql-postgresql db-custom-4-16384 instance-ha";
    let q = quote(custom, Estimates::Deny).expect("by formula");
    let part = |meter: &str| {
        let text = format!("gcp europe-west1 cloud-sql-postgresql db-custom {meter}");
        dec(&price(&text).0)
    };
    let by_hand = dec("4") * part("vcpu-ha") + dec("16") * part("memory-ha");
    assert_eq!(q.flat_price(), Some(by_hand.normalize()));
    assert_eq!(q.components.len(), 2);
    assert_eq!(q.components[1].quantity, dec("16"));

    let pg = quote(
        "azure westeurope postgresql-flexible Standard_D4ds_v4 instance-ha",
        Estimates::Deny,
    )
    .expect("by formula");
    let vcore = price("azure westeurope postgresql-flexible Ddsv4 instance-single-per-vcore");
    assert_eq!(
        pg.flat_price(),
        Some((dec(&vcore.0) * dec("8")).normalize())
    );

    let sql = quote(
        "azure eastus sql-database GP_Gen5_8 instance-with-licence",
        Estimates::Deny,
    )
    .expect("by formula");
    assert_eq!(
        sql.flat_price(),
        Some(dec("8") * dec("0.152215") + dec("8") * dec("0.099966"))
    );
    let elsewhere = "azure westeurope sql-database GP_Gen5_8 instance-with-licence";
    assert!(
        quote(elsewhere, Estimates::Deny).is_err(),
        "no licence row there"
    );
    let estimated = quote(elsewhere, Estimates::Allow).expect("estimated");
    assert!(estimated.estimate.expect("marked").rule.contains("eastus"));
    for bad in [
        "db-custom-0-1024",
        "db-custom-x-1",
        "db-custom-4",
        "db-custom-99999999999-1",
    ] {
        let text = format!("gcp europe-west1 cloud-sql-postgresql {bad} instance-ha");
        assert!(quote(&text, Estimates::Deny).is_err(), "{bad}");
    }
}

#[test]
fn data_between_regions_goes_by_pair_then_by_continents() {
    let c = Catalog::builtin();
    let between = |p, a, b| {
        let q = c.prices().inter_region(p, a, b, Estimates::Deny);
        let q = q.expect("listed");
        (q.flat_price().expect("one tier").to_string(), q.unit.name())
    };
    assert_eq!(
        between("aws", "us-east-1", "us-west-2"),
        ("0.02".to_owned(), "GB")
    );
    assert_eq!(
        between("gcp", "us-central1", "us-west1"),
        ("0.02".to_owned(), "GiB")
    );
    assert_eq!(
        between("gcp", "europe-west1", "us-west1"),
        ("0.05".to_owned(), "GiB")
    );
    assert_eq!(
        between("gcp", "us-west1", "asia-southeast1"),
        ("0.08".to_owned(), "GiB")
    );
    assert_eq!(
        between("gcp", "us-west1", "asia-southeast2"),
        ("0.1".to_owned(), "GiB")
    );
    assert_eq!(
        between("azure", "westus", "westeurope"),
        ("0.05".to_owned(), "GB")
    );
}

#[test]
fn memorystore_classes_meet_at_whole_gibibytes() {
    let class = |text| memorystore_size_class(dec(text));
    assert_eq!(
        [class("1"), class("4"), class("4.5"), class("10")],
        ["M1", "M1", "M2", "M2"]
    );
    assert_eq!(
        [class("35"), class("36"), class("100"), class("101")],
        ["M3", "M4", "M4", "M5"]
    );
}

#[test]
fn lists_are_filtered_and_dated() {
    let c = Catalog::builtin();
    let filter = ListFilter {
        provider: "aws".to_owned(),
        region: "us-east-1".to_owned(),
        service: "nat".to_owned(),
        item: String::new(),
    };
    let rows: Vec<_> = c.prices().list(&filter).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].meter, "gateway");
    assert_eq!(rows[1].age_days("2026-09-16"), Some(10));
    let all = c.prices().list(&ListFilter::default()).count();
    assert!(all > 60_000, "{all}");
}

#[test]
fn looking_up_finds_every_row_that_the_tables_have() {
    let c = Catalog::builtin();
    let filter = ListFilter::default();
    // Every 37th row: all tables are met, in a test that stays quick.
    for row in c.prices().list(&filter).step_by(37) {
        let found = c
            .prices()
            .quote(&row.key(), Estimates::Deny)
            .expect("a row of the tables");
        assert!(found.tiers.contains(&row.tier), "{}", row.key());
    }
}
