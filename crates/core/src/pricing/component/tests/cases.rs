//! Worked bills of single resources as an established cost tool prints them, to the cent; each
//! case with its own unit prices.

use super::models::*;
use crate::catalog::Catalog;
use crate::model::{NatModel, Spread};
use crate::scenario::{Engine, Provider};

#[test]
fn ic_01_nat_gateway() {
    let mut m = model(&[(Provider::Aws, "us-east-1")]);
    m.network.nat.push(NatModel {
        region: 0,
        gateways: 1,
        data: Some(rate("100 GB/month")),
        path: "network.nat.r0".into(),
    });
    let bill = billed(&m, &Catalog::builtin());
    assert_eq!(
        shown(&bill.lines),
        [
            "Nat 730 hour @ 0.045 = $32.85",
            "Nat 100 GB @ 0.045 = $4.50"
        ]
    );
    assert_eq!(bill.total.cents(), cents("37.35"));
}

#[test]
fn ic_06_cache_with_node_groups_and_replicas() {
    let mut m = model(&[(Provider::Aws, "us-east-1")]);
    let mut cache = copy(0, "elasticache", Some("cache.m4.large"));
    (cache.nodes, cache.read_replicas) = (4, 3);
    cache.spread = Spread::TwoZones;
    m.stores.push(store("cache", Engine::Redis, vec![cache]));
    let own = catalog_with(&["aws,us-east-1,elasticache-redis,cache.m4.large,node,hour,,,0.156"]);
    let bill = billed(&m, &own);
    assert_eq!(shown(&bill.lines), ["Cache 11680 hour @ 0.156 = $1,822.08"]);
}

#[test]
fn ic_08_database_with_storage_and_backups() {
    let mut m = model(&[(Provider::Aws, "us-east-1")]);
    let mut main = copy(0, "rds", Some("db.t3.large"));
    main.storage_type = Some("gp2".into());
    let mut db = store("database", Engine::Postgresql, vec![main]);
    db.size = Some(bytes("20 GB"));
    db.backup = Some(backup(vec![0], Some("1000 GB")));
    m.stores.push(db);
    let bill = billed(&m, &Catalog::builtin());
    assert_eq!(
        shown(&bill.lines),
        [
            "Database 730 hour @ 0.145 = $105.85",
            "Database 20 GB-month @ 0.115 = $2.30",
            "Backup 1000 GB-month @ 0.095 = $95.00"
        ]
    );
    assert_eq!(bill.total.cents(), cents("203.15"));
}

#[test]
fn ic_14_node_with_disk() {
    let mut m = model(&[(Provider::Gcp, "us-central1")]);
    let mut node = place(0, 1, "n2-standard-8");
    node.disk = Some((bytes("10 GiB"), "pd-standard".into()));
    m.tiers.push(tier("app", vec![node]));
    // The case has sustained use inside its unit price, rounded to 0.31078: 0.8 of the list price.
    let own =
        catalog_with(&["gcp,us-central1,compute-engine,n2-standard-8,on-demand,hour,,,0.388472"]);
    let bill = billed(&m, &own);
    assert_eq!(
        shown(&bill.lines),
        [
            "Compute 730 hour @ 0.3107776 = $226.87",
            "Storage 10 GiB-month @ 0.04 = $0.40"
        ]
    );
    assert_eq!(bill.total.cents(), cents("227.27"));
}

#[test]
fn ic_16_memorystore_by_capacity() {
    let mut m = model(&[(Provider::Gcp, "us-central1")]);
    let mut cache = copy(0, "memorystore", None);
    cache.size = Some(bytes("5 GiB"));
    cache.spread = Spread::TwoZones;
    m.stores.push(store("cache", Engine::Redis, vec![cache]));
    let by_size = billed(&m, &Catalog::builtin());
    assert_eq!(
        shown(&by_size.lines),
        ["Cache 3650 GiB-hour @ 0.054 = $197.10"]
    );
    let named = copy(0, "memorystore", Some("standard-5gb"));
    m.stores = vec![store("cache", Engine::Redis, vec![named])];
    assert_eq!(billed(&m, &Catalog::builtin()).total, by_size.total);
}

#[test]
fn ic_20_azure_database() {
    let mut m = model(&[(Provider::Azure, "westus")]);
    let main = copy(0, "azure-database", Some("Standard_D2ads_v5"));
    let mut db = store("database", Engine::Postgresql, vec![main]);
    db.size = Some(bytes("32 GB"));
    db.backup = Some(backup(vec![0], Some("5000 GB")));
    m.stores.push(db);
    let one = billed(&m, &Catalog::builtin());
    assert_eq!(
        shown(&one.lines),
        [
            "Database 730 hour @ 0.203 = $148.19",
            "Database 32 GB-month @ 0.138 = $4.42",
            "Backup 5000 GB-month @ 0.095 = $475.00"
        ]
    );
    // The case's printed total adds the exact amounts: 627.606.
    assert_eq!(one.total.cents(), cents("627.61"));
    // A high-availability pair is billed twice for compute and storage, once for backups.
    m.stores[0].copies[0].spread = Spread::TwoZones;
    let pair = billed(&m, &Catalog::builtin());
    assert_eq!(pair.total.0, one.total.0 + cents("148.19") + cents("4.416"));
}

/// The case's operations (47.50 of its 77,102.68) have no words in a scenario; capacity has.
#[test]
fn ic_22_blob_capacity_in_tiers() {
    let mut m = model(&[(Provider::Azure, "westus")]);
    let mut blob = store("blobs", Engine::Object, vec![copy(0, "blob", None)]);
    blob.size = Some(bytes("4000000 GB"));
    blob.copies[0].redundancy = Some("lrs".into());
    m.stores.push(blob);
    let key = "azure,westus,blob-storage,hot-lrs,storage,GB-month";
    let own = catalog_with(&[
        &format!("{key},0,51200,0.0208"),
        &format!("{key},51200,512000,0.019968"),
        &format!("{key},512000,,0.019136"),
    ]);
    let bill = billed(&m, &own);
    // The printed case puts 512,000 GB in its second tier and 3,436,800 in the third: tiers of
    // 50 and 500 TB one after the other. The price list's bounds are 50 and 500 TB in all.
    assert_eq!(
        shown(&bill.lines),
        [
            "Storage 51200 GB-month @ 0.0208 = $1,064.96",
            "Storage 460800 GB-month @ 0.019968 = $9,201.25",
            "Storage 3488000 GB-month @ 0.019136 = $66,746.37"
        ]
    );
    let printed = catalog_with(&[
        &format!("{key},0,51200,0.0208"),
        &format!("{key},51200,563200,0.019968"),
        &format!("{key},563200,,0.019136"),
    ]);
    let total = billed(&m, &printed).total.cents();
    assert_eq!(total, cents("77102.68") - cents("47.50"));
}
