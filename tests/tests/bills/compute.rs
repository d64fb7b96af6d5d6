//! Nodes over a demand that varies, sustained use, savings plans.

use super::{billed, decimal, read, shown, usd};
use stormglass_core::pricing::bill::Component;

/// Half of the day at the peak, half at a quarter of it.
fn curve() -> String {
    let hours: Vec<&str> = (0..24)
        .map(|h| if h < 12 { "25%" } else { "100%" })
        .collect();
    format!("curve: {{ by-hour: [{}] }}", hours.join(", "))
}

fn design(nodes: &str, traffic: &str) -> String {
    format!(
        "
stormglass: 1
regions: {{ main: {{ provider: aws, location: us-east-1 }} }}
tiers:
  app: {{ {nodes} }}
network: {{ transfer: [{{ from: main, to: internet, volume: 1 GB/month }}] }}
{traffic}
"
    )
}

#[test]
fn scaling_follows_the_demand() {
    let nodes = "in: { main: { nodes: 2..10, instance-type: c6i.xlarge } }";
    // At the peak all ten run, at a quarter of it three: 6.5 on average.
    let bill = billed(&design(nodes, &format!("traffic: {{ {} }}", curve())));
    let lines = shown(&bill, |l| l.component == Component::Compute);
    assert_eq!(lines, ["c6i.xlarge, on-demand: 4745 hour @ 0.17 = 806.65"]);
    assert_eq!(bill.total_at_least, Some(usd("248.2")));
    assert_eq!(bill.total_at_most, Some(usd("1241")));
    // Without a curve the fewest run, and the range is shown.
    let flat = billed(&design(nodes, ""));
    assert_eq!(flat.total, usd("248.2"));
    assert_eq!(flat.total_at_most, Some(usd("1241")));
}

#[test]
fn scaling_by_the_capacity_of_a_node() {
    let nodes = "node-capacity: 100 rps, utilisation: 50%, in: { main: { nodes: 2..10, instance-type: c6i.xlarge } }";
    // 400 rps need eight nodes at half of 100 rps each; a quarter of it two: five on average.
    let bill = billed(&design(
        nodes,
        &format!("traffic: {{ demand: 400 rps, {} }}", curve()),
    ));
    assert_eq!(bill.amount("cost.tier.app"), Some(usd("620.5")));
}

#[test]
fn responses_carry_the_mean_of_the_demand() {
    let nodes = "in: { main: { nodes: 1, instance-type: c6i.xlarge } }";
    let text = |curve: &str| {
        design(
            nodes,
            &format!("traffic: {{ demand: 100 rps, response: 1 KB, {curve} }}"),
        )
    };
    let volume = |text: &str| -> rust_decimal::Decimal {
        let bill = billed(text);
        let responses = bill.lines.iter().filter(|l| l.resource == "responses");
        responses.map(|l| l.quantity).sum()
    };
    // 100 × 2,628,000 s × 1 KB = 262.8 GB; the mean of a quarter and one is 0.625.
    assert_eq!(volume(&text("read-share: 50%")), decimal("262.8"));
    assert_eq!(volume(&text(&curve())), decimal("164.25"));
}

#[test]
fn a_curve_has_a_share_for_each_hour() {
    let nodes = "in: { main: { nodes: 1, instance-type: c6i.xlarge } }";
    let (_, said) = read(&design(
        nodes,
        "traffic: { curve: { by-hour: [10%, 20%] } }",
    ));
    assert!(said[0].contains("has 2 shares, not 24"), "{said:?}");
}

fn google(nodes: &str) -> String {
    format!(
        "
stormglass: 1
regions: {{ main: {{ provider: gcp, location: us-central1 }} }}
tiers: {{ app: {{ user-facing: false, in: {{ main: {{ {nodes} }} }} }} }}
"
    )
}

#[test]
fn google_lowers_the_price_of_a_full_month() {
    let bill = billed(&google("nodes: 5, instance-type: n2-standard-4"));
    // 0.194236 × 0.8 = 0.1553888; 5 × 730 h.
    assert_eq!(bill.total, usd("567.16912"));
    assert_eq!(bill.list_total, usd("708.9614"));
    assert!(
        bill.lines[0]
            .discount
            .as_deref()
            .is_some_and(|d| d.starts_with("sustained use, 80%"))
    );
    // Newer families have none, and neither has spot.
    let e2 = billed(&google("nodes: 5, instance-type: e2-standard-4"));
    assert_eq!(e2.total, e2.list_total);
    let spot = billed(&google(
        "nodes: 5, instance-type: n2-standard-4, purchase: { spot: 100% }",
    ));
    assert_eq!(spot.total, spot.list_total);
}

#[test]
fn savings_plans_lower_the_price_of_an_hour() {
    // Google's commitment to spend: 28% off 0.194236 for one year, 46% for three.
    let one = billed(&google(
        "nodes: 5, instance-type: n2-standard-4, purchase: { savings-plan-1y: 100% }",
    ));
    assert_eq!(one.total, usd("510.452208"));
    let three = billed(&google(
        "nodes: 5, instance-type: n2-standard-4, purchase: { savings-plan-3y: 100% }",
    ));
    assert_eq!(three.total, usd("382.839156"));
    assert_eq!(one.lines[0].purchase.as_deref(), Some("savings-plan-1y"));
}

#[test]
fn a_month_failed_over_has_the_standby_grown() {
    let bill = billed(
        "
stormglass: 1
regions:
  main:  { provider: aws, location: us-east-1, role: primary }
  spare: { provider: aws, location: us-west-2, role: pilot-light }
tiers:
  app:
    in:
      main:  { nodes: 4, instance-type: c6i.xlarge }
      spare: { instance-type: c6i.xlarge }
network: { transfer: [{ from: main, to: internet, volume: 1 GB/month }] }
traffic: { dns: { provider: route53, health-checks: 0, queries: 1M/month } }
",
    );
    // Four nodes at 0.17 all month, a zone and a million queries; four more when failed over.
    assert_eq!(bill.total, usd("497.3"));
    assert_eq!(bill.total_failed_over, Some(usd("993.7")));
    assert_eq!(bill.amount("cost.failed-over"), Some(usd("993.7")));
}
