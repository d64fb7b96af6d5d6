//! What connects the regions: recorded, not priced yet.

use super::Ledger;
use crate::pricing::bill::Unpriced;
use crate::scenario::Mesh;

pub(super) fn charge(ledger: &mut Ledger<'_>) {
    let Some((mesh, regions)) = &ledger.model.network.mesh else {
        return;
    };
    let n = regions.len();
    let tunnels = n * n.saturating_sub(1) / 2;
    let (what, parts) = match mesh {
        Mesh::Vpn => ("VPN mesh", "gateways and tunnels"),
        Mesh::Interconnect => ("private interconnect", "ports and circuits"),
        // WireGuard runs on nodes; peering and the internet have no fixed price.
        Mesh::Wireguard | Mesh::Peering | Mesh::None => return,
    };
    if tunnels == 0 {
        return;
    }
    ledger.unpriced.push(Unpriced {
        what: format!("{what} of {n} regions, {tunnels} tunnels"),
        region: "global".to_owned(),
        reason: format!("not priced yet: {parts}"),
        path: "network.mesh".to_owned(),
    });
}
