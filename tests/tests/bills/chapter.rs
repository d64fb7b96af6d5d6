//! What a scenario says of its bill, worked by hand: further services, discounts, support, tax,
//! people, a second currency, labels, and sums by name.

use super::{billed, decimal, read, usd};

/// Five c6i.xlarge of us-east-1: 5 × 730 h × 0.17 = 620.50.
const FIVE: &str = "
stormglass: 1
metadata: { environment: staging, tags: { team: core } }
regions: { main: { provider: aws, location: us-east-1 } }
tiers:
  app: { user-facing: false, in: { main: { nodes: 5, instance-type: c6i.xlarge } } }
";

#[test]
fn services_are_metered_by_the_month() {
    let bill = billed(&format!(
        "{FIVE}
cost:
  services:
    keys:    {{ in: [main], service: kms, meters: {{ key: 4, requests: 3M/month }} }}
    images:  {{ in: [main], service: ecr, meters: {{ storage: 100 GB }} }}
    paging:  {{ provider: pagerduty, service: pagerduty, meters: {{ business-plan: 3 }} }}
    tracing: {{ price: $250/month, component: monitoring, tags: {{ team: ops }} }}
"
    ));
    // 4 × 1 + 300 × 10,000 × 0.03 = 13; 100 × 0.10 = 10; 3 × 41 = 123.
    assert_eq!(bill.amount("cost.resource.keys"), Some(usd("13")));
    assert_eq!(bill.amount("cost.component.security"), Some(usd("13")));
    assert_eq!(bill.amount("cost.component.registry"), Some(usd("10")));
    assert_eq!(bill.amount("cost.provider.pagerduty"), Some(usd("123")));
    // Paging at 123 and tracing at 250.
    assert_eq!(bill.amount("cost.component.monitoring"), Some(usd("373")));
    assert_eq!(
        bill.amount("cost.provider.aws.component.compute"),
        Some(usd("620.5"))
    );
    assert_eq!(bill.amount("cost.tier.app"), Some(usd("620.5")));
    assert_eq!(bill.amount("cost.region.main"), Some(usd("643.5")));
    assert_eq!(bill.amount("cost.tag.team=ops"), Some(usd("250")));
    assert_eq!(
        bill.amount("cost.tag.environment=staging"),
        Some(bill.total)
    );
    assert_eq!(bill.amount("cost.total"), Some(usd("1016.5")));
    assert_eq!(bill.amount("cost.provider.gcp"), None);
    assert_eq!(bill.amount("cost.tier.keys"), None);
    assert_eq!(bill.amount("latency.total"), None);
}

#[test]
fn discounts_come_one_after_the_other_and_the_list_price_stays() {
    let bill = billed(&format!(
        "{FIVE}
cost:
  discounts:
    - {{ provider: aws, off: 10% }}
    - {{ component: compute, service: ec2, off: 20% }}
    - {{ provider: gcp, off: 50% }}
"
    ));
    // 620.50 × 0.9 × 0.8 = 446.76.
    assert_eq!(bill.total, usd("446.76"));
    assert_eq!(bill.list_total, usd("620.5"));
    assert_eq!(bill.amount("cost.list"), Some(usd("620.5")));
    let line = &bill.lines[0];
    assert_eq!(line.unit_price, decimal("0.1224"));
    assert_eq!(
        line.discount.as_deref(),
        Some("10% negotiated; 20% negotiated")
    );
}

#[test]
fn support_is_a_share_by_bands_with_a_minimum() {
    // 3% of 620.50 is 18.62; the developer plan costs at least 29.
    let least = billed(&format!(
        "{FIVE}\ncost: {{ support: {{ aws: developer }} }}\n"
    ));
    assert_eq!(least.amount("cost.component.support"), Some(usd("29")));
    // 200 nodes: 24,820. Business: 10% of 10,000 and 7% of 14,820 = 1,000 + 1,037.40.
    let many = FIVE.replace("nodes: 5", "nodes: 200");
    let banded = billed(&format!(
        "{many}\ncost: {{ support: {{ aws: business }} }}\n"
    ));
    assert_eq!(banded.amount("cost.component.support"), Some(usd("2037.4")));
    assert_eq!(banded.total, usd("26857.4"));
    // A flat plan; no Azure in use still pays for its plan.
    let flat = billed(&format!(
        "{FIVE}\ncost: {{ support: {{ azure: standard }} }}\n"
    ));
    assert_eq!(flat.amount("cost.provider.azure"), Some(usd("100")));
}

#[test]
fn tax_is_on_what_is_billed_and_people_are_not() {
    let bill = billed(&format!(
        "{FIVE}
cost:
  tax: 19%
  people: {{ sre: $4000/month }}
  support: {{ aws: developer }}
  currency: EUR
  exchange-rate: 0.92
  one-time: {{ migration: $50000, training: $2500 }}
"
    ));
    // (620.50 + 29) × 0.19 = 123.405; plus 4,000 of people.
    assert_eq!(bill.amount("cost.category.tax"), Some(usd("123.405")));
    assert_eq!(bill.amount("cost.component.people"), Some(usd("4000")));
    assert_eq!(bill.total, usd("4772.905"));
    let converted = bill.converted.as_ref().expect("in euros");
    assert_eq!(converted.total, decimal("4391.0726"));
    assert_eq!(bill.one_time_total, usd("52500"));
    assert_eq!(bill.amount("cost.one-time"), Some(usd("52500")));
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    let cases = [
        (
            "cost: { support: { aws: busines } }",
            "did you mean `business`?",
        ),
        ("cost: { currency: EUR }", "exchange-rate"),
        (
            "cost: { discounts: [ { component: computer, off: 5% } ] }",
            "did you mean `compute`?",
        ),
        (
            "cost: { discounts: [ { provider: aws } ] }",
            "add `off: 10%`",
        ),
        (
            "cost: { services: { a: { in: [main] } } }",
            "states neither a price",
        ),
        (
            "cost: { services: { a: { service: kms, meters: { key: 1 } } } }",
            "in no region",
        ),
        (
            "cost: { services: { a: { in: [main], service: kms, meters: { keys: 1 } } } }",
            "`key`",
        ),
        (
            "cost: { services: { a: { in: [main], service: kms, meters: { key: 5 GB } } } }",
            "is per month",
        ),
    ];
    for (text, part) in cases {
        let (_, said) = read(&format!("{FIVE}\n{text}\n"));
        assert!(said.iter().any(|s| s.contains(part)), "{text}: {said:#?}");
    }
}
