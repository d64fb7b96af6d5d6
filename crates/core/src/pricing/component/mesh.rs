//! What connects the regions: VPN tunnels and gateways, private interconnects, public addresses.
//!
//! A full mesh of n regions has n(n−1)/2 tunnels (times `tunnels`), and each tunnel has two ends;
//! every provider charges its own end. WireGuard runs on nodes, which are charged as nodes.

use super::{Amount, Item, Ledger};
use crate::model::InterconnectModel;
use crate::pricing::PriceKey;
use crate::pricing::bill::Component;
use crate::scenario::{Mesh, PortSpeed};
use rust_decimal::Decimal;

/// Connections that the hours of an Azure VPN gateway include.
const INCLUDED: u32 = 10;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    if let Some((mesh, regions)) = &model.network.mesh {
        match mesh {
            Mesh::Vpn => vpn(ledger, regions),
            Mesh::Interconnect => unstated(ledger, regions),
            // Peering and the internet have no fixed price.
            Mesh::Wireguard | Mesh::Peering | Mesh::None => (),
        }
    }
    for one in &model.network.interconnects {
        interconnect(ledger, one);
    }
    addresses(ledger);
}

fn item(region: usize, resource: &str, path: &str) -> Item {
    Item {
        region,
        component: Component::Network,
        resource: resource.to_owned(),
        what: resource.to_owned(),
        path: path.to_owned(),
        purchase: None,
        provider: None,
    }
}

fn vpn(ledger: &mut Ledger<'_>, regions: &[usize]) {
    let n = u32::try_from(regions.len()).unwrap_or(u32::MAX);
    let tunnels = ledger.model.network.tunnels;
    let ends = n.saturating_sub(1).saturating_mul(tunnels);
    if ends == 0 {
        return;
    }
    let all = n.saturating_mul(ends) / 2;
    for region in regions {
        let own = item(*region, "vpn", "network.mesh");
        let words = |what: &str| format!("{what}, {ends} of the mesh's {all} tunnels end here");
        let at = |ledger: &Ledger<'_>, service: &str, name: &str, meter: &str| {
            ledger.key(*region, service, name, meter)
        };
        match ledger.provider(*region) {
            "aws" => {
                let key = at(ledger, "site-to-site-vpn", "-", "connection");
                let item = own.named(words("VPN connections"));
                ledger.charge(&item, &key, Some(Amount::things(ends)));
            }
            "gcp" => {
                let key = at(ledger, "cloud-vpn", "-", "tunnel");
                let item = own.named(words("VPN tunnels"));
                ledger.charge(&item, &key, Some(Amount::things(ends)));
            }
            "azure" => {
                let stated = ledger.model.network.vpn_gateways.get(region);
                let size = stated.map_or("VpnGw1", String::as_str).to_owned();
                let key = at(ledger, "vpn-gateway", &size, "gateway");
                let item = own.named(words(&format!("VPN gateway {size}")));
                ledger.charge(&item, &key, Some(Amount::things(1)));
                let over = ends.saturating_sub(INCLUDED);
                if over > 0 {
                    let key = at(ledger, "vpn-gateway", "-", "connection-additional");
                    let item = own.named("VPN connections beyond ten");
                    ledger.charge(&item, &key, Some(Amount::things(over)));
                }
            }
            // A site of one's own ends its tunnels on its own router.
            _ => (),
        }
    }
}

/// A mesh of interconnects says that there are some, not which.
fn unstated(ledger: &mut Ledger<'_>, regions: &[usize]) {
    for region in regions {
        let known = &ledger.model.network.interconnects;
        if known.iter().any(|i| i.region == *region) {
            continue;
        }
        let about = ports(ledger, *region, PortSpeed::Gbps10)
            .first()
            .map_or_else(String::new, |(key, _)| {
                format!(" ({} for 10 Gbit/s)", ledger.about(key))
            });
        let item = item(*region, "interconnect", "network.mesh").named("private interconnect");
        let reason = format!("no ports stated: state `network.interconnects`{about}");
        ledger.gap(&item, &reason);
    }
}

/// Prices of one port of a speed, and what each is for.
fn ports(ledger: &Ledger<'_>, region: usize, speed: PortSpeed) -> Vec<(PriceKey, &'static str)> {
    let key = |service: &str, meter: &str| ledger.key(region, service, "-", meter);
    match (ledger.provider(region), speed) {
        ("aws", speed) => {
            let meter = format!("port-{}", speed.word());
            let port = key("direct-connect", &meter);
            // 1 Gbit/s is on file for one location, in Ashburn.
            let ashburn = speed == PortSpeed::Gbps1 && ledger.location(region) == "us-east-1";
            let port = if ashburn {
                port.in_region("eqdc2")
            } else {
                port
            };
            vec![(port, "port")]
        }
        ("gcp", PortSpeed::Gbps100) => vec![
            (key("interconnect", "dedicated-circuit-100-gbps"), "circuit"),
            (
                key("interconnect", "vlan-attachment-50-gbps-dedicated"),
                "VLAN attachment",
            ),
        ],
        ("gcp", PortSpeed::Gbps10) => vec![
            (key("interconnect", "dedicated-circuit-10-gbps"), "circuit"),
            (
                key("interconnect", "vlan-attachment-50-mbps-10-gbps-dedicated"),
                "VLAN attachment",
            ),
        ],
        ("azure", PortSpeed::Gbps1) => vec![
            (
                key("expressroute", "circuit-1-gbps-metered-data").in_region("zone-1"),
                "circuit",
            ),
            (key("expressroute", "gateway-ergw3az"), "gateway"),
        ],
        (_, speed) => vec![(
            key("interconnect", &format!("port-{}", speed.word())),
            "port",
        )],
    }
}

fn interconnect(ledger: &mut Ledger<'_>, one: &InterconnectModel) {
    let own = item(one.region, "interconnect", &one.path);
    for (key, what) in ports(ledger, one.region, one.speed) {
        let item = own.named(format!("private interconnect {}, {what}", one.speed));
        ledger.charge_if_known(&item, &key, Some(Amount::things(one.count)));
    }
    let Some(rate) = one.data else {
        return;
    };
    let Some(key) = data_key(ledger, one.region) else {
        return;
    };
    let item = Item {
        component: Component::Transfer,
        ..own.named("data over the private interconnect")
    };
    ledger.charge_if_known(&item, &key, Some(Amount::moved(rate)));
}

/// What data costs that leaves a region over a private interconnect; a site of one's own meters none.
pub(super) fn data_key(ledger: &Ledger<'_>, region: usize) -> Option<PriceKey> {
    Some(match ledger.provider(region) {
        "aws" => ledger.key(
            region,
            "direct-connect",
            "eqdc2-us-east-dx-location",
            "outbound-data",
        ),
        "gcp" => ledger.key(region, "interconnect", "on-premises", "egress"),
        "azure" => ledger.key(region, "expressroute", "-", "outbound-data"),
        _ => return None,
    })
}

/// Whether a private interconnect carries what one region sends another of a different provider.
pub(super) fn carries(ledger: &Ledger<'_>, from: usize, to: usize) -> bool {
    let mesh = &ledger.model.network.mesh;
    matches!(mesh, Some((Mesh::Interconnect, r)) if r.contains(&from) && r.contains(&to))
        && (ledger.provider(from), ledger.location(from))
            != (ledger.provider(to), ledger.location(to))
}

/// Charges bytes that leave over a private interconnect, unless a stated volume includes them.
pub(super) fn carry(ledger: &mut Ledger<'_>, item: &Item, bytes: Decimal) {
    let mut known = ledger.model.network.interconnects.iter();
    if known.any(|i| i.region == item.region && i.data.is_some()) {
        return;
    }
    if let Some(key) = data_key(ledger, item.region) {
        ledger.charge_if_known(item, &key, Some(Amount::Moved(bytes)));
    }
}

fn addresses(ledger: &mut Ledger<'_>) {
    let model = ledger.model;
    for (region, count, path) in &model.network.addresses {
        let (service, name, meter) = match ledger.provider(*region) {
            "aws" => ("public-ipv4", "-", "in-use-address"),
            "gcp" => ("external-ip", "-", "in-use"),
            _ => ("public-ip", "standard", "static-ipv4"),
        };
        let key = ledger.key(*region, service, name, meter);
        let item = item(*region, "addresses", path).named("public IPv4 addresses");
        ledger.charge(&item, &key, Some(Amount::AllMonth(Decimal::from(*count))));
    }
}
