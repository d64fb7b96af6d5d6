//! The built-in tables keep their promises, and a user's tables are read or refused precisely.

use super::schema::Faults;
use super::*;
use crate::pricing::{Estimates, ListFilter, PriceKey, Unit};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

fn with(text: &str) -> (Sources, Outcome<Catalog>) {
    let mut sources = Sources::new();
    let id = sources.add("mine.csv", text);
    let outcome = Catalog::with_overrides(&sources, &[id]);
    (sources, outcome)
}

#[test]
fn every_built_in_row_is_sound() {
    let mut catalog = Catalog::empty();
    for (schema, text) in Catalog::builtin_tables() {
        let mut faults = Faults::default();
        let lines = schema.read(SourceId(0), text, &mut faults);
        assert_eq!(faults.finish(), vec![], "{}", schema.name);
        assert!(!lines.is_empty(), "{} is empty", schema.name);
        assert_eq!(text.lines().count(), lines.len() + 1, "{}", schema.name);
        for line in lines {
            let shown = format!("{line:?}");
            assert!(catalog.insert(schema, line).is_some(), "{shown}");
        }
    }
}

#[test]
fn every_service_is_listed_with_its_tables() {
    let mut found = std::collections::BTreeSet::new();
    for (path, text) in price_files() {
        let mut parts = path.split('/').skip(1);
        let (owner, file) = (parts.next().unwrap(), parts.next().unwrap());
        for line in text.lines().skip(1).filter(|_| owner != "other") {
            let service = line.split(',').nth(2).unwrap();
            found.insert(format!(
                "{owner},{service},{}",
                file.trim_end_matches(".csv")
            ));
        }
    }
    let listed: Vec<&str> = super::SERVICES.lines().skip(1).collect();
    assert_eq!(listed, found.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn every_price_row_is_sound_sorted_and_in_joined_tiers() {
    let catalog = Catalog::builtin();
    let mut all = BTreeSet::new();
    let mut rows = 0;
    for (path, text) in price_files() {
        let mut faults = Faults::default();
        let lines = instances::PRICES.read(SourceId(0), text, &mut faults);
        assert_eq!(faults.finish(), vec![], "{path}");
        assert_eq!(text.lines().count(), lines.len() + 1, "{path}");
        rows += lines.len();
        let mut last: Option<(PriceKey, Option<Decimal>)> = None;
        for line in lines {
            let row = UserPrice::read(line).expect("a price row");
            let title = catalog.source(&row.provenance.source);
            assert!(title.is_some(), "{path}: source of {}", row.key);
            if let Some((key, end)) = &last {
                assert!(*key <= row.key, "{path}: {} after {key}", row.key);
                if *key == row.key {
                    assert_eq!(*end, Some(row.tier.from), "{path}: tiers of {key}");
                }
            }
            if last.as_ref().is_none_or(|(key, _)| *key != row.key) {
                assert!(row.tier.from.is_zero(), "{path}: first tier of {}", row.key);
                assert!(all.insert(row.key.clone()), "{path}: {} again", row.key);
            }
            last = Some((row.key, row.tier.to));
        }
    }
    assert!(rows > 60_000, "{rows}");
}

#[test]
fn every_row_of_the_other_tables_names_a_known_source() {
    let c = Catalog::builtin();
    let all = c
        .locations()
        .map(|r| &r.provenance)
        .chain(c.geographies().map(|r| &r.provenance))
        .chain(c.defaults().map(|r| &r.provenance))
        .chain(c.failure_rates().map(|r| &r.provenance))
        .chain(c.shocks().map(|r| &r.provenance))
        .chain(c.failover_times().map(|r| &r.provenance))
        .chain(c.slas().map(|r| &r.provenance))
        .chain(c.outages().map(|r| &r.provenance))
        .chain(c.outage_rates().map(|r| &r.provenance))
        .chain(c.flat_rates().map(|r| &r.provenance))
        .chain(c.latencies.values().map(|r| &r.provenance));
    for p in all {
        assert!(c.source(&p.source).is_some(), "{}", p.source);
    }
}

#[test]
fn spot_is_never_dearer_than_on_demand() {
    let catalog = Catalog::builtin();
    let filter = ListFilter::default();
    let mut on_demand = BTreeMap::new();
    let mut spot = Vec::new();
    for row in catalog.prices().list(&filter) {
        let key = (row.region, row.service, row.item);
        match row.meter {
            "on-demand" => {
                on_demand.insert(key, row.tier.price);
            }
            "spot" => spot.push((key, row.tier.price)),
            _ => {}
        }
    }
    assert!(spot.len() > 10_000);
    for (key, price) in spot {
        assert!(price <= on_demand[&key], "{key:?}");
    }
}

#[test]
fn rates_take_the_most_specific_default() {
    let c = Catalog::builtin();
    let rate = |region| c.failure_rate("region", "aws", region).and_then(|r| r.rate);
    assert_eq!(rate("us-east-1"), Some(0.12));
    assert_eq!(rate("eu-west-1"), Some(0.03));
    let gcp = c.failure_rate("region", "gcp", "us-central1").expect("all");
    assert_eq!((gcp.rate, &*gcp.applies_to), (Some(0.05), "*"));
    assert!(c.failure_rate("outage-cost", "aws", "us-east-1").is_none());
}

#[test]
fn there_is_one_default_rate_per_domain_and_place() {
    let mut faults = Faults::default();
    let lines = rs::FAILURE_RATES.read(SourceId(0), files::FAILURE_RATES, &mut faults);
    let mut seen = BTreeSet::new();
    for line in lines.into_iter().filter(|l| l.fields[2] == "default") {
        assert!(seen.insert(line.fields[..2].to_vec()), "{line:?}");
    }
    assert!(seen.len() > 15);
}

#[test]
fn built_in_tables_given_as_a_users_change_nothing() {
    let mut sources = Sources::new();
    let mut ids: Vec<_> = Catalog::builtin_tables()
        .iter()
        .map(|(schema, text)| sources.add(schema.name, *text))
        .collect();
    for (path, text) in price_files().filter(|(p, _)| p.ends_with("network.csv")) {
        ids.push(sources.add(path, text));
    }
    let outcome = Catalog::with_overrides(&sources, &ids);
    assert_eq!(outcome.diagnostics, vec![]);
    let mut mine = outcome.value.expect("sound");
    let replaced = std::mem::take(&mut mine.user_prices);
    assert!(replaced.len() > 800, "{}", replaced.len());
    assert_eq!(mine, Catalog::builtin());
}

#[test]
fn hostile_tables_end_in_bounded_messages() {
    let long = "x".repeat(1 << 20);
    for text in [
        long.clone(),
        ",".repeat(1 << 20),
        format!(
            "provider,region,service,item,meter,unit,price_usd,source,as_of,confidence\n{long},r,s,i,m,{long},1,a,2026,listed\n"
        ),
        format!("provider,region,{long}\n"),
        "\"".repeat(1 << 16),
        "provider,region,service\n\"\"\"".to_owned(),
    ] {
        let (_, outcome) = with(&text);
        assert!(outcome.has_errors());
        for d in outcome.diagnostics {
            assert!(d.message.len() < 500, "{}", d.message.len());
            assert!(d.help.is_some());
        }
    }
}

#[test]
fn defaults_shocks_mechanisms_and_promises_are_numbers() {
    let c = Catalog::builtin();
    let value = |key| c.default(key).map(|d| d.value);
    assert_eq!(value("dns-tail-hold-min"), Some(60.0));
    assert_eq!(value("dns-tail-hold-max"), Some(3600.0));
    assert_eq!(value("default-nodes-cap"), Some(3.0));
    let lag = c.default("async-lag-cross-continent-p99").expect("there");
    assert_eq!((lag.value, lag.sigma), (30.0, Some(1.0)));
    let shock = c.shock("hazard-area").expect("there");
    assert_eq!((shock.rate, shock.hit_probability), (Some(0.005), 0.5));
    let failover = c
        .failover_time("aws", "rds", "multi-az-instance")
        .expect("there");
    assert_eq!(
        (failover.low_s, failover.high_s, &*failover.rpo),
        (60.0, 120.0, "value")
    );
    let sla = c.sla("aws", "rds", "multi-az").expect("there");
    assert_eq!(
        sla.credit_tiers,
        [(99.95, 10.0), (99.0, 25.0), (95.0, 100.0)]
    );
    assert_eq!(sla.unavailability(), Some(0.0005));
    let none = c.sla("gcp", "cloud-sql", "zonal").expect("there");
    assert_eq!(none.unavailability(), None);
    assert_eq!(c.instance("aws", "c6i.xlarge").map(|i| i.vcpus), Some(4.0));
}

#[test]
fn regions_are_found_by_any_spelling_of_their_name() {
    let c = Catalog::builtin();
    let found = |p, n| c.find_location(p, n).map(|l| l.region.to_string());
    assert_eq!(found("azure", "West US 2").as_deref(), Ok("westus2"));
    assert_eq!(found("azure", "WestUS2").as_deref(), Ok("westus2"));
    assert_eq!(found("aws", "N. Virginia").as_deref(), Ok("us-east-1"));
    let slip = found("aws", "us-esat-1").expect_err("unknown");
    assert_eq!(slip.help(), "did you mean `us-east-1`?");
    let other = c.find_location("aws", "westeurope").expect_err("unknown");
    assert_eq!(other.other_providers, ["azure"]);
}

#[test]
fn round_trips_are_measured_then_by_metro_then_fitted() {
    let c = Catalog::builtin();
    let one = c
        .rtt("aws", "us-east-1", "aws", "eu-west-1")
        .expect("known");
    let back = c
        .rtt("aws", "eu-west-1", "aws", "us-east-1")
        .expect("known");
    assert_eq!((one.ms, &one.kind), (back.ms, &RttKind::Measured));
    assert!((60.0..100.0).contains(&one.ms), "{}", one.ms);
    let kinds = |f: &dyn Fn(&RttKind) -> bool| {
        let all: Vec<_> = c.locations().collect();
        all.iter()
            .flat_map(|a| all.iter().map(move |b| (a, b)))
            .filter_map(|(a, b)| c.rtt(&a.provider, &a.region, &b.provider, &b.region))
            .filter(|r| f(&r.kind))
            .count()
    };
    assert!(kinds(&|k| matches!(k, RttKind::SameMetro { .. })) > 100);
    assert!(kinds(&|k| matches!(k, RttKind::Fitted { subset, .. } if subset == "near")) > 10);
    assert!(c.rtt("aws", "us-east-1", "aws", "us-east-1").is_none());
    assert!(c.rtt("aws", "us-east-1", "aws", "atlantis").is_none());
    let user = c.geography_rtt("japan", "aws", "us-east-1").expect("known");
    assert!((100.0..250.0).contains(&user.ms), "{}", user.ms);
}

#[test]
fn a_user_price_replaces_and_adds() {
    let (_, outcome) = with(
        "provider,region,service,item,meter,unit,price_usd,source,as_of,confidence\n\
         aws,us-east-1,ec2,c6i.xlarge,on-demand,hour,0.15,contract 7,2026-10,listed\n\
         hetzner,fsn1,cloud,cx42,on-demand,hour,0.0273,price page,2026-10-02,checked\n",
    );
    assert_eq!(outcome.diagnostics, vec![]);
    let c = outcome.value.expect("sound");
    let q = |p, r, s, i| {
        c.prices()
            .quote(&PriceKey::new(p, r, s, i, "on-demand"), Estimates::Deny)
            .expect("priced")
    };
    let own = q("aws", "us-east-1", "ec2", "c6i.xlarge");
    assert_eq!(own.flat_price(), Some(Decimal::new(15, 2)));
    assert_eq!(own.source_title, "contract 7");
    assert_eq!(q("hetzner", "fsn1", "cloud", "cx42").unit, Unit::HOUR);
    let listed = ListFilter {
        item: "c6i.xlarge".to_owned(),
        region: "us-east-1".to_owned(),
        ..ListFilter::default()
    };
    let on_demand: Vec<_> = c
        .prices()
        .list(&listed)
        .filter(|r| r.meter == "on-demand")
        .collect();
    assert_eq!(on_demand.len(), 1);
    assert!(on_demand[0].from_user);
}

#[test]
fn other_tables_are_overridden_by_key() {
    let (_, outcome) = with(
        "domain,applies_to,use,subject,rate_unit,events_per_unit_year,source,as_of,confidence\n\
         region,azure:westus,default,one zone only,per-unit-year,0.4,our log,2026,judgement\n",
    );
    let c = outcome.value.expect("sound");
    let rate = |r| c.failure_rate("region", "azure", r).and_then(|x| x.rate);
    assert_eq!((rate("westus"), rate("westus2")), (Some(0.4), Some(0.05)));
}

#[test]
fn all_faults_of_a_table_come_at_once_with_their_places() {
    let (sources, outcome) = with(
        "provider,region,service,item,meter,unit,price_usd,source,as_of,confidence\n\
         aws,us-east-1,ec2,x1,on-demand,huor,0.15,me,2026,listed\n\
         aws,us-east-1,ec2,x2,on-demand,hour,$3,me,2026,listed\n\
         aws,us-east-1,ec2,x3,on-demand,hour,-1,me,2026,listed\n\
         aws,us-east-1,ec2,x4,on-demand,hour,1,,last week,sure\n\
         aws,us-east-1,ec2,x5,on-demand,hour,1,me,2026,listed\n\
         aws,us-east-1,ec2,x5,on-demand,hour,2,me,2026,listed\n\
         aws,us-east-1,ec2,x6,on-demand\n",
    );
    assert!(outcome.value.is_none());
    let seen: Vec<_> = outcome
        .diagnostics
        .iter()
        .map(|d| format!("{} {}: {}", d.place(&sources), d.code, d.message))
        .collect();
    assert_eq!(
        seen,
        [
            "mine.csv:2:32 data-bad-field: `huor` is not a unit",
            "mine.csv:3:37 data-bad-field: `$3` is not a decimal number",
            "mine.csv:4:37 data-bad-field: `price_usd` is -1, less than zero",
            "mine.csv:5:39 data-empty-field: `source` is empty",
            "mine.csv:5:40 data-bad-field: `last week` is not a date",
            "mine.csv:5:50 data-bad-field: `confidence` cannot be `sure`",
            "mine.csv:7:1 data-duplicate-row: a second row for aws us-east-1 ec2 x5 on-demand",
            "mine.csv:8:1 data-field-count: this row has 5 fields, the header has 10",
        ]
    );
    assert_eq!(
        outcome.diagnostics[0].help.as_deref(),
        Some("did you mean `hour`?")
    );
}

#[test]
fn headers_are_checked() {
    let codes = |text: &str| {
        let (_, outcome) = with(text);
        let list = outcome.diagnostics.iter();
        list.map(|d| (d.code, d.help.clone().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    let slip = codes("provider,regoin,service,item,meter,unit,price_usd,source,as_of,confidence\n");
    assert_eq!(
        slip[0],
        ("data-unknown-column", "did you mean `region`?".to_owned())
    );
    let bare = codes("provider,region,service,item,meter,unit,price_usd\n");
    let missing: Vec<_> = bare.iter().map(|(code, _)| *code).collect();
    assert_eq!(missing, ["data-missing-column"; 3]);
    assert_eq!(codes("a,b,c\n1,2,3\n")[0].0, "data-unknown-table");
    assert_eq!(codes("")[0].0, "data-unknown-table");
    let many: String = std::iter::repeat_n("x\n", 5000).collect();
    let text = format!(
        "provider,region,service,item,meter,unit,price_usd,source,as_of,confidence\n{many}"
    );
    assert_eq!(codes(&text).len(), 101);
}

#[test]
fn tiers_with_gaps_are_refused() {
    let (sources, outcome) = with(
        "provider,region,service,item,meter,unit,from,to,price_usd,source,as_of,confidence\n\
         aws,us-east-1,x,-,egress,GB,0,100,0,me,2026,listed\n\
         aws,us-east-1,x,-,egress,GB,200,,0.1,me,2026,listed\n",
    );
    assert_eq!(outcome.diagnostics.len(), 1);
    assert_eq!(outcome.diagnostics[0].code, "price-tiers");
    assert_eq!(outcome.diagnostics[0].place(&sources), "mine.csv:3:1");
}
