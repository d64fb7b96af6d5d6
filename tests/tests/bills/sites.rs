//! Sites of one's own: places, price sheets, failures.

use super::{billed, read, shown, usd};
use stormglass_core::pricing::bill::Component;

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

#[test]
fn a_vault_is_paid_by_what_it_holds() {
    let text = "
stormglass: 1
regions:
  house:
    provider: self-hosted
    coordinates: \"50.9, 6.9\"
    country: DE
    prices: { nodes: { blade: $160/month }, storage: { standard: $0.03/month }, egress: $0.00 }
  vault:
    provider: self-hosted
    role: backup
    coordinates: \"52.5, 13.4\"
    country: DE
    prices: { storage: { standard: $0.01/month, archive: $0.002/month }, fixed: { courier: $350/month } }
tiers:
  app: { needs: [records], in: { house: { nodes: 4, instance-type: blade } } }
stores:
  records:
    engine: postgresql
    size: 1 TB
    change-rate: 5 GB/day
    in:
      house: { service: self-run, role: primary }
  pictures:
    engine: object
    size: 20 TB
    change-rate: 20 GB/day
    in:
      house: { service: self-run, role: primary }
      vault: { service: self-run, role: archive, class: archive }
backups: { records: { every: 24h, copies-in: [vault] } }
";
    let bill = billed(text);
    // The house's copies are on the disks of its blades; the vault has no tier.
    assert_eq!(
        shown(&bill, |l| l.component != Component::Transfer),
        [
            "blade, on-demand: 4 month @ 160 = 640",
            "backups, object-storage: 1000 GB-month @ 0.03 = 30",
            "pictures held, archive: 20000 GB-month @ 0.002 = 40",
            "backups, object-storage: 1000 GB-month @ 0.01 = 10",
            "courier: 1 month @ 350 = 350",
        ]
    );
    let text = text.replace(", archive: $0.002/month", "");
    let bill = billed(&text);
    let open = bill.unpriced.iter().map(|u| u.path.as_str());
    assert_eq!(
        open.collect::<Vec<_>>(),
        ["stores.pictures.in.vault", "traffic"]
    );
}
