//! What connects the regions: tunnels between clouds, peerings inside of one.

use super::place::Place;
use super::plan::Plan;
use crate::hcl::{Body, Expr};
use crate::slug::slug;
use stormglass_core::scenario::{Mesh, Provider};

/// Azure takes addresses inside of tunnels from 169.254.21.0 to 169.254.22.255: so many tunnels.
const MOST_TUNNELS: usize = 128;
/// Google's gateway has two interfaces, one for each tunnel of a pair.
const MOST_OF_A_PAIR: u32 = 2;
/// The first region's number in BGP; private ones.
const FIRST_ASN: usize = 64600;

/// A connection of two places.
#[derive(Clone, Debug)]
pub(super) struct Link<'a> {
    a: Place<'a>,
    b: Place<'a>,
    /// Addresses inside of its tunnels; none for a peering.
    inside: Vec<String>,
}

/// The connections of the design; none where it has no mesh that this target can build.
pub(super) fn links<'a>(plan: &mut Plan<'a>) -> Vec<Link<'a>> {
    let network = &plan.subject.model.network;
    let Some((mesh, members)) = &network.mesh else {
        return Vec::new();
    };
    let tunnels = network.tunnels.min(MOST_OF_A_PAIR);
    if !matches!(mesh, Mesh::Vpn | Mesh::Peering) {
        let n = members.len();
        plan.leave_out(
            "network.mesh",
            format!("the {mesh:?} mesh of {n} regions, {} links", n * n.saturating_sub(1) / 2).to_lowercase(),
            "this target has managed VPN and peering; the networks have addresses that do not overlap",
        );
        return Vec::new();
    }
    let members: Vec<Place<'a>> = members
        .iter()
        .filter_map(|r| plan.place(*r).cloned())
        .collect();
    let (mut links, mut used) = (Vec::new(), 0);
    let (mut inner, mut crossing) = (0, 0);
    for (n, a) in members.iter().enumerate() {
        for b in members.iter().skip(n + 1) {
            let mut inside = Vec::new();
            if a.provider == b.provider {
                inner += 1;
            } else if *mesh == Mesh::Peering || used + tunnels as usize > MOST_TUNNELS {
                crossing += 1;
                continue;
            } else {
                inside = (used..used + tunnels as usize).map(tunnel).collect();
                used += tunnels as usize;
            }
            links.push(Link {
                a: a.clone(),
                b: b.clone(),
                inside,
            });
        }
    }
    if crossing > 0 {
        let why = if *mesh == Mesh::Peering {
            "peering ends at its provider; use `mesh: vpn` between clouds"
        } else {
            "Azure has addresses for 128 tunnels"
        };
        plan.leave_out(
            "network.mesh",
            format!("{crossing} links between clouds"),
            why,
        );
    }
    if inner > 0 && *mesh == Mesh::Vpn {
        plan.leave_out(
            "network.mesh",
            format!("tunnels of {inner} links between regions of one provider"),
            "these are emitted as peerings, which the providers route, and encrypt between their sites, themselves",
        );
    }
    if network.tunnels > tunnels && used > 0 {
        plan.leave_out(
            "network.tunnels",
            format!("{} tunnels of each pair", network.tunnels),
            "Google's gateway has two interfaces; two are emitted",
        );
    }
    links
}

/// The addresses inside of the n-th tunnel.
fn tunnel(n: usize) -> String {
    format!("169.254.{}.{}/30", 21 + n / 64, n % 64 * 4)
}

/// A region's number in BGP.
fn asn(plan: &Plan<'_>, place: &Place<'_>) -> usize {
    let at = plan.places.iter().position(|p| p.index == place.index);
    FIRST_ASN + at.unwrap_or(0)
}

/// What the module of a place has to know of its tunnels.
pub(super) fn gateway(plan: &Plan<'_>, links: &[Link<'_>], place: &Place<'_>, body: Body) -> Body {
    let own = links
        .iter()
        .filter(|l| l.a.index == place.index || l.b.index == place.index);
    let inside: Vec<&String> = own.flat_map(|l| &l.inside).collect();
    if inside.is_empty() {
        return body;
    }
    let asn = asn(plan, place);
    if place.provider != Provider::Azure {
        return body.set("vpn_asn", asn);
    }
    let sku = plan.subject.model.network.vpn_gateways.get(&place.index);
    let sku = sku.map_or("VpnGw1", String::as_str);
    // Azure has the second address of each tunnel.
    let addresses = inside
        .iter()
        .map(|cidr| Expr::raw(format!("cidrhost(\"{cidr}\", 2)")));
    let entries = [
        ("asn", Expr::from(asn)),
        ("sku", Expr::from(sku)),
        ("addresses", Expr::list(addresses)),
    ];
    body.set("vpn", Expr::map(entries))
}

/// The modules that the links call.
pub(super) fn folders(links: &[Link<'_>]) -> Vec<&'static str> {
    let mut all: Vec<&str> = links.iter().map(|l| folder(l).0).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The module of a link, and whether its ends have to change places.
fn folder(link: &Link<'_>) -> (&'static str, bool) {
    use Provider::{Azure, Gcp};
    match (link.a.provider, link.b.provider) {
        (Gcp, Gcp) => ("link-gcp", false),
        (Azure, Azure) => ("link-azure", false),
        (Azure, Gcp) => ("link-azure-gcp", false),
        (Gcp, Azure) => ("link-azure-gcp", true),
        (Gcp, _) => ("link-aws-gcp", true),
        (Azure, _) => ("link-aws-azure", true),
        (_, Gcp) => ("link-aws-gcp", false),
        (_, Azure) => ("link-aws-azure", false),
        _ => ("link-aws", false),
    }
}

/// The file `mesh.tf`.
pub(super) fn calls(plan: &Plan<'_>, links: &[Link<'_>]) -> Body {
    let mut body = Body::new();
    for link in links {
        let (folder, swapped) = folder(link);
        let (a, b) = if swapped {
            (&link.b, &link.a)
        } else {
            (&link.a, &link.b)
        };
        let name = slug(
            &format!(
                "{}-{}-{}",
                plan.subject.model.name, a.region.key, b.region.key
            ),
            50,
        );
        let mut call = Body::new().set("source", format!("./modules/{folder}"));
        let aws = |p: &Place<'_>| Expr::raw(format!("aws.{}", p.module));
        if folder == "link-aws" {
            call = call.set(
                "providers",
                Expr::Keyed(vec![("aws.a".into(), aws(a)), ("aws.b".into(), aws(b))]),
            );
        } else if a.provider == Provider::Aws {
            call = call.set("providers", Expr::map([("aws", aws(a))]));
        }
        call = call.blank().set("name", name);
        if link.inside.is_empty() {
            let end = |p: &Place<'_>| Expr::raw(format!("module.{}.peering", p.module));
            call = call.set("ends", Expr::map([("a", end(a)), ("b", end(b))]));
        } else {
            call = call.set("inside_cidrs", Expr::list(&link.inside));
            for end in [a, b] {
                call = call.set(
                    end.folder(),
                    Expr::raw(format!("module.{}.vpn", end.module)),
                );
            }
        }
        body.push_block(
            "module",
            &[&format!("link_{}_{}", link.a.module, link.b.module)],
            call,
        );
    }
    body
}

#[cfg(test)]
mod tests {
    use super::tunnel;

    #[test]
    fn tunnels_have_addresses_that_azure_takes() {
        assert_eq!(tunnel(0), "169.254.21.0/30");
        assert_eq!(tunnel(63), "169.254.21.252/30");
        assert_eq!(tunnel(127), "169.254.22.252/30");
    }
}
