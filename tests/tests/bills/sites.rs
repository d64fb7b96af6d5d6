//! Sites of one's own: places, price sheets, failures.

use super::{billed, read, shown, usd};

const STATION: &str = "
stormglass: 1
regions:
  cloud: { provider: aws, location: eu-west-1, role: primary }
  station:
    provider: edge
    location: Skukuza
    coordinates: \"-24.99, 31.59\"
    country: ZA
    role: secondary
    prices:
      nodes: { mini: $18/month }
      disks: { ssd: $0.05/month }
      egress: $0.02
      fixed: { link: $90/month, power: $25/month }
tiers:
  capture:
    user-facing: false
    in:
      station: { nodes: 3, instance-type: mini, platform: k3s, disk: { size: 200 GB, type: ssd } }
network:
  transfer: [{ from: station, to: cloud, volume: 500 GB/month }]
";

#[test]
fn a_station_costs_what_its_sheet_says() {
    let bill = billed(&STATION.replace(
        "coordinates: -24.99, 31.59",
        "coordinates: \"-24.99, 31.59\"",
    ));
    assert_eq!(
        shown(&bill, |_| true),
        [
            "mini, on-demand: 3 month @ 18 = 54",
            "disks of the nodes, ssd: 600 GB-month @ 0.05 = 30",
            "egress to cloud, over the internet: 500 GB @ 0.02 = 10",
            "link: 1 month @ 90 = 90",
            "power: 1 month @ 25 = 25",
        ]
    );
    assert_eq!(bill.amount("cost.provider.edge"), Some(usd("209")));
    assert_eq!(
        bill.amount("cost.region.station.component.site"),
        Some(usd("115"))
    );
    assert_eq!(bill.lines[0].source, "stated in the scenario");
}

#[test]
fn a_site_says_where_it_is_and_what_it_costs() {
    let with = |from: &str, to: &str| {
        let text = STATION.replace(
            "coordinates: -24.99, 31.59",
            "coordinates: \"-24.99, 31.59\"",
        );
        assert!(text.contains(from), "{from}");
        read(&text.replace(from, to)).1.join("\n")
    };
    assert!(with("    country: ZA\n", "").contains("nothing says where it is"));
    assert!(with("country: ZA", "country: Zaire").contains("no country code"));
    assert!(with("-24.99, 31.59", "124, 31").contains("is not on the globe"));
    assert!(
        with("nodes: { mini: $18/month }", "nodes: {}").contains("no price for edge compute mini")
    );
    assert!(with("provider: edge", "provider: gcp").contains("take out `coordinates`"));
}
