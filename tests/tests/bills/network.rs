//! VPN meshes, interconnects, addresses, DNS, content delivery, firewalls.

use super::{billed, read, shown, usd};
use stormglass_core::pricing::bill::{Bill, Component};

fn three(network: &str) -> String {
    format!(
        "
stormglass: 1
regions:
  a: {{ provider: aws, location: us-east-1 }}
  g: {{ provider: gcp, location: us-central1 }}
  z: {{ provider: azure, location: eastus }}
{network}
"
    )
}

fn of(bill: &Bill, component: Component) -> Vec<String> {
    shown(bill, |l| l.component == component)
}

#[test]
fn a_mesh_of_three_has_three_tunnels_and_each_end_is_charged() {
    let bill = billed(&three("network: { mesh: vpn }"));
    assert_eq!(
        of(&bill, Component::Network),
        [
            "VPN connections, 2 of the mesh's 3 tunnels end here: 1460 hour @ 0.05 = 73",
            "VPN tunnels, 2 of the mesh's 3 tunnels end here: 1460 hour @ 0.05 = 73",
            "VPN gateway VpnGw1, 2 of the mesh's 3 tunnels end here: 730 hour @ 0.19 = 138.7",
        ]
    );
    // Six tunnels between each pair: twelve end at each, two beyond Azure's ten.
    let bill = billed(&three(
        "network: { mesh: vpn, tunnels: 6, vpn-gateways: { z: VpnGw2 } }",
    ));
    assert_eq!(
        of(&bill, Component::Network),
        [
            "VPN connections, 12 of the mesh's 18 tunnels end here: 8760 hour @ 0.05 = 438",
            "VPN tunnels, 12 of the mesh's 18 tunnels end here: 8760 hour @ 0.05 = 438",
            "VPN gateway VpnGw2, 12 of the mesh's 18 tunnels end here: 730 hour @ 0.49 = 357.7",
            "VPN connections beyond ten: 1460 hour @ 0.19 = 277.4",
        ]
    );
    let bill = billed(&three("network: { mesh: wireguard }"));
    assert_eq!(bill.amount("cost.component.network"), None);
}

#[test]
fn interconnects_and_addresses() {
    let bill = billed(&three(
        "network:
  interconnects:
    a: [{ speed: 10gbps, count: 2, data: 1000 GB/month }]
    g: [{ speed: 10gbps }]
  addresses: { a: 4, g: 1, z: 2 }",
    ));
    // 2 × 730 × 2.25; 1,700 and 730 × 0.10; 4 × 730 × 0.005 and so on; 1,000 × 0.02.
    assert_eq!(
        of(&bill, Component::Network),
        [
            "private interconnect 10gbps, port: 1460 hour @ 2.25 = 3285",
            "public IPv4 addresses: 2920 hour @ 0.005 = 14.6",
            "private interconnect 10gbps, circuit: 1 month @ 1700 = 1700",
            "private interconnect 10gbps, VLAN attachment: 730 hour @ 0.1 = 73",
            "public IPv4 addresses: 730 hour @ 0.005 = 3.65",
            "public IPv4 addresses: 1460 hour @ 0.005 = 7.3",
        ]
    );
    assert_eq!(bill.amount("cost.component.transfer"), Some(usd("20")));
    let bill = billed(&three("network: { mesh: interconnect }"));
    assert_eq!(bill.unpriced.len(), 3, "{:#?}", bill.unpriced);
    assert!(bill.unpriced[0].reason.contains("$2.25 per hour"));
}

#[test]
fn what_a_private_interconnect_carries_is_not_charged_as_internet() {
    let with = |more: &str| {
        billed(&three(&format!(
            "network:
  {more}
  transfer:
    - {{ from: a, to: g, volume: 1000 GB/month }}
    - {{ from: a, to: internet, volume: 1000 GB/month }}"
        )))
    };
    // Over the internet both count: 2,000 GB, of which 100 are free, at 0.09.
    assert_eq!(
        with("mesh: vpn").amount("cost.component.transfer"),
        Some(usd("171"))
    );
    // Over the interconnect 1,000 at 0.02; the internet's 1,000, of which 100 are free, at 0.09.
    let ports = "mesh: interconnect
  interconnects: { a: [{ speed: 10gbps }], g: [{ speed: 10gbps }] }";
    assert_eq!(
        with(ports).amount("cost.component.transfer"),
        Some(usd("101"))
    );
    // A stated volume has everything in it: 5,000 at 0.02.
    let stated = "mesh: interconnect
  interconnects: { a: [{ speed: 10gbps, data: 5000 GB/month }], g: [{ speed: 10gbps }] }";
    assert_eq!(
        with(stated).amount("cost.component.transfer"),
        Some(usd("181"))
    );
    // What stays with one provider never uses it.
    let own = "mesh: interconnect
  between: [a, z]
  interconnects: { a: [{ speed: 10gbps }], z: [{ speed: 1gbps }] }";
    assert_eq!(
        with(own).amount("cost.component.transfer"),
        Some(usd("171"))
    );
}

#[test]
fn dns_zones_queries_and_health_checks() {
    let bill = billed(&three(
        "traffic:
  routing: { policy: latency, order: [a, g, z] }
  geographies: { na-east: 100% }
  health-check: { every: 10s, failures: 3 }
  dns: { provider: route53, zones: 2, queries: 3000M/month }",
    ));
    // A thousand million at 0.60 and two at 0.30; one endpoint in AWS, two outside; fast ones.
    assert_eq!(
        of(&bill, Component::Dns),
        [
            "route53 zones: 2 month @ 0.5 = 1",
            "route53 queries, 0 to 1000 1M-requests: 1000 1M-requests @ 0.6 = 600",
            "route53 queries, above 1000 1M-requests: 2000 1M-requests @ 0.3 = 600",
            "health checks, aws endpoints: 1 month @ 0.5 = 0.5",
            "fast interval of health checks, aws endpoints: 1 month @ 1 = 1",
            "health checks, other endpoints: 2 month @ 0.75 = 1.5",
            "fast interval of health checks, other endpoints: 2 month @ 2 = 4",
        ]
    );
    assert_eq!(
        bill.amount("cost.provider.aws.component.dns"),
        Some(usd("1208"))
    );
    // Two services share the queries.
    let bill = billed(&three(
        "traffic: { dns: { provider: cloud-dns, queries: 10M/month } }
dependencies: { second: { kind: dns, service: azure-dns } }",
    ));
    assert_eq!(
        of(&bill, Component::Dns),
        [
            "cloud-dns zones: 1 month @ 0.2 = 0.2",
            "cloud-dns queries: 5 1M-requests @ 0.4 = 2",
            "azure-dns zones: 1 month @ 0.5 = 0.5",
            "azure-dns queries: 5 1M-requests @ 0.4 = 2",
        ]
    );
}

#[test]
fn the_edge_serves_its_hits_and_fetches_the_rest() {
    let text = "
stormglass: 1
regions: { main: { provider: gcp, location: europe-west1 } }
tiers: { app: { in: { main: { nodes: 1, instance-type: n2-standard-2 } } } }
traffic: { demand: 10 rps, response: 1 MiB, geographies: { dach: 75%, japan: 25% } }
network: { cdn: { edge: { service: cloud-cdn, hit-ratio: 85% } } }
";
    let bill = billed(text);
    // 10 × 2,628,000 s = 26.28M requests of 1 MiB: 25,664.0625 GiB; three quarters in Europe:
    // 10,240 at 0.08 and 9,008.046875 at 0.055; a quarter in Asia at 0.09.
    assert_eq!(
        of(&bill, Component::Cdn),
        [
            "cloud-cdn delivery, asia-pacific, 0 to 10240 GiB: 6416.015625 GiB @ 0.09 = 577.44140625",
            "cloud-cdn requests, asia-pacific: 657 10000-requests @ 0.0075 = 4.9275",
            "cloud-cdn delivery, europe, 0 to 10240 GiB: 10240 GiB @ 0.08 = 819.2",
            "cloud-cdn delivery, europe, 10240 to 153600 GiB: 9008.046875 GiB @ 0.055 = 495.442578125",
            "cloud-cdn requests, europe: 1971 10000-requests @ 0.0075 = 14.7825",
        ]
    );
    // 15% is fetched from the region, at the price of cache fills: 3,849.609375 × 0.01.
    assert_eq!(
        bill.amount("cost.component.transfer"),
        Some(usd("38.49609375"))
    );
    // Another's edge is the internet: 15% of it, at Google's egress.
    let cloudflare = text.replace("cloud-cdn,", "cloudflare, plan: business,");
    let bill = billed(&cloudflare);
    assert_eq!(bill.amount("cost.provider.cloudflare"), Some(usd("200")));
    let transfer = of(&bill, Component::Transfer);
    assert!(
        transfer[0].starts_with("what cloudflare fetches, egress"),
        "{transfer:?}"
    );
    // A better edge asks for less.
    let better = billed(&cloudflare.replace("85%", "99%"));
    assert!(better.total < bill.total);
}

#[test]
fn two_edges_before_one_region_are_refused() {
    let (_, said) = read(&three(
        "network:
  cdn:
    inner: { service: cloudfront }
    outer: { service: cloudflare }",
    ));
    assert!(said[0].contains("in front of the same region"), "{said:?}");
}

#[test]
fn firewalls_look_at_requests() {
    let bill = billed(&three(
        "network:
  waf:
    inner: { service: aws-waf, in: [a], rules: 10, managed-rules: 2, requests: 100M/month }
    outer: { service: cloud-armor, rules: 3, requests: 8M/month }",
    ));
    // 5 + 10 + 2 + 100 × 0.6; 5 + 3 + 8 × 0.75.
    assert_eq!(bill.amount("cost.resource.inner"), Some(usd("77")));
    assert_eq!(bill.amount("cost.resource.outer"), Some(usd("14")));
    assert_eq!(bill.amount("cost.component.security"), Some(usd("91")));
}
