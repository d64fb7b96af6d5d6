//! What has no price: an error with the nearest known ones, or a marked estimate.

use super::models::*;
use crate::catalog::Catalog;
use crate::model::{Model, Spread};
use crate::pricing::bill;
use crate::quantity::Usd;
use crate::scenario::{Engine, Platform, Provider, PurchaseOption};
use rust_decimal::Decimal;

fn nodes(provider: Provider, location: &str, size: &str) -> Model {
    let mut m = model(&[(provider, location)]);
    m.tiers.push(tier("app", vec![place(0, 5, size)]));
    m
}

#[test]
fn a_missing_price_is_an_error_and_a_gap_never_zero() {
    let m = nodes(Provider::Aws, "us-east-1", "c6i.xlargee");
    let priced = bill(&m, &Catalog::builtin());
    hold_laws(&priced);
    assert_eq!(priced.diagnostics.len(), 1);
    let fault = &priced.diagnostics[0];
    assert_eq!(fault.code, "price-missing");
    assert_eq!(fault.path, "tiers.t.in.r0");
    assert!(
        fault
            .help
            .as_deref()
            .is_some_and(|h| h.contains("c6i.xlarge`"))
    );
    assert!(priced.bill.lines.is_empty());
    assert_eq!(priced.bill.unpriced.len(), 1);
}

#[test]
fn an_allowed_estimate_is_marked_with_rule_and_interval() {
    let mut m = model(&[(Provider::Gcp, "europe-west1")]);
    let gke = on(Platform::Gke, place(0, 2, "n2-standard-4"));
    m.tiers.push(tier("app", vec![gke]));
    assert_eq!(bill(&m, &Catalog::builtin()).diagnostics.len(), 1);
    m.estimates_allowed = true;
    let bill = billed(&m, &Catalog::builtin());
    assert_eq!(bill.estimated.0, cents("73"));
    let mark = bill.lines[1].estimate.as_ref().expect("an estimate");
    assert!(mark.rule.contains("us-central1"), "{}", mark.rule);
    assert_eq!((mark.low, mark.high), (cents("0.1"), cents("0.1")));
    let share = bill.estimated.0 / bill.total.0;
    assert_eq!(bill.estimated_share, share.round_dp(12));
}

#[test]
fn a_purchase_mix_need_not_be_whole_nodes() {
    let mut m = nodes(Provider::Aws, "us-east-1", "c6i.xlarge");
    m.tiers[0].places[0].purchase = vec![
        (PurchaseOption::OnDemand, percent(50)),
        (PurchaseOption::Spot, percent(30)),
        (PurchaseOption::Reserved1y, percent(20)),
    ];
    let bill = billed(&m, &Catalog::builtin());
    let hours: Vec<_> = bill.lines.iter().map(|l| l.quantity).collect();
    assert_eq!(hours, [cents("1825"), cents("1095"), cents("730")]);
    let bought: Vec<_> = bill.lines.iter().map(|l| l.purchase.as_deref()).collect();
    assert_eq!(
        bought,
        [Some("on-demand"), Some("spot"), Some("reserved-1y")]
    );
    assert!(bill.lines[2].unit_price < bill.lines[0].unit_price);
}

fn reserved(provider: Provider, location: &str, size: &str, option: PurchaseOption) -> Model {
    let mut m = nodes(provider, location, size);
    m.tiers[0].places[0].purchase = vec![(option, percent(100))];
    m
}

#[test]
fn a_reserved_price_without_a_row_is_list_less_the_family_discount() {
    // m6a has a three-year discount on file in us-east-1, 54.6%, and no row of this size.
    let own = catalog_with(&["aws,us-east-1,ec2,m6a.4xlarge,on-demand,hour,,,0.6912"]);
    let m = reserved(
        Provider::Aws,
        "us-east-1",
        "m6a.4xlarge",
        PurchaseOption::Reserved3y,
    );
    let bill = billed(&m, &own);
    let line = &bill.lines[0];
    assert_eq!(line.unit_price, cents("0.3138048"));
    let mark = line.estimate.as_ref().expect("a rule");
    assert_eq!(
        mark.rule,
        "on-demand price less 54.6%, the discount of family m6a on file for us-east-1"
    );
    // Families there are between 54.6% and 58.1%.
    assert_eq!(mark.high, line.unit_price);
    assert_eq!(mark.low, cents("0.2896128"));
    assert_eq!(bill.estimated, bill.total);
    assert_eq!(bill.estimated_share, Decimal::ONE);
}

#[test]
fn a_discount_of_another_region_needs_leave() {
    let own = catalog_with(&["aws,eu-west-1,ec2,m6a.4xlarge,on-demand,hour,,,0.77"]);
    let mut m = reserved(
        Provider::Aws,
        "eu-west-1",
        "m6a.4xlarge",
        PurchaseOption::Reserved3y,
    );
    let refused = bill(&m, &own);
    assert_eq!(refused.diagnostics[0].code, "price-missing");
    assert!(refused.bill.lines.is_empty());
    m.estimates_allowed = true;
    let line = &billed(&m, &own).lines[0];
    assert!(
        line.estimate
            .as_ref()
            .is_some_and(|e| e.rule.contains("us-east-1"))
    );
}

#[test]
fn a_row_of_the_term_goes_before_a_discount() {
    let m = reserved(
        Provider::Aws,
        "us-east-1",
        "t3.2xlarge",
        PurchaseOption::Reserved3y,
    );
    let line = &billed(&m, &Catalog::builtin()).lines[0];
    assert_eq!(line.unit_price, cents("0.144"));
    assert!(line.estimate.is_none());
}

#[test]
fn an_unstated_size_is_a_gap_with_a_price_per_gb() {
    let mut m = model(&[(Provider::Aws, "us-east-1")]);
    let mut db = copy(0, "rds", Some("db.t3.xlarge"));
    db.spread = Spread::TwoZones;
    m.stores
        .push(store("database", Engine::Postgresql, vec![db]));
    let bill = billed(&m, &Catalog::builtin());
    assert_eq!(bill.lines.len(), 1);
    assert_eq!(
        bill.unpriced[0].reason,
        "no size stated: state `size` of the store ($0.23 per GB-month)"
    );
}

#[test]
fn absurd_sizes_are_refused_not_wrapped() {
    let mut m = nodes(Provider::Aws, "us-east-1", "c6i.xlarge");
    m.tiers[0].places[0].nodes = u32::MAX;
    m.tiers[0].places[0].nodes_max = u32::MAX;
    m.tiers[0].places[0].disk = Some((bytes("1000000 TB"), "gp3".into()));
    let priced = bill(&m, &Catalog::builtin());
    hold_laws(&priced);
    let codes: Vec<_> = priced.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["cost-out-of-range"]);
    assert!(priced.bill.total < Usd(Decimal::from(u64::MAX)));
}

#[test]
fn a_row_in_the_wrong_unit_is_refused() {
    let m = nodes(Provider::Aws, "us-east-1", "c6i.xlarge");
    let own = catalog_with(&["aws,us-east-1,ec2,c6i.xlarge,on-demand,GB,,,0.17"]);
    let priced = bill(&m, &own);
    assert_eq!(priced.diagnostics[0].code, "price-unit");
    assert!(priced.bill.lines.is_empty());
}
