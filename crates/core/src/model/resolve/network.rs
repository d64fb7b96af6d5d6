//! Network parts that cost: NAT, load balancers, flows, mesh.

use super::super::{
    BalancerModel, NatModel, NetworkModel, RegionUnit, TransferModel, TransferTarget,
};
use super::context::Resolver;
use crate::scenario::{BalancerKind, Mesh, Provider};

impl Resolver<'_> {
    /// What the scenario says of the network.
    pub fn network(&mut self, regions: &[RegionUnit]) -> NetworkModel {
        let scenario = self.scenario;
        let Some(stated) = &scenario.network else {
            return NetworkModel::default();
        };
        let mut out = NetworkModel::default();
        for (key, nat) in &stated.nat {
            let path = format!("network.nat.{key}");
            let Some(r) = self.region_index(&path, key) else {
                continue;
            };
            let zones = regions.get(r).map_or(1, |x| x.zones);
            let gateways = nat.gateways.unwrap_or_else(|| {
                self.assume_rule(
                    "rule.nat",
                    &format!("{path}.gateways"),
                    "one NAT gateway in each zone used, unless stated",
                    format!("{zones}"),
                );
                u32::try_from(zones).unwrap_or(1)
            });
            out.nat.push(NatModel {
                region: r,
                gateways,
                data: nat.data,
                path,
            });
        }
        for (key, list) in &stated.load_balancers {
            for (i, balancer) in list.iter().enumerate() {
                let path = format!("network.load-balancers.{key}[{i}]");
                let Some(r) = self.region_index(&path, key) else {
                    continue;
                };
                self.check_balancer(&path, key, balancer.kind);
                out.balancers.push(BalancerModel {
                    region: r,
                    kind: balancer.kind,
                    count: balancer.count.unwrap_or(1),
                    capacity_units: balancer.capacity_units,
                    data: balancer.data,
                    path,
                });
            }
        }
        for (i, flow) in stated.transfer.iter().enumerate() {
            let path = format!("network.transfer[{i}]");
            let Some(from) = self.region_index(&format!("{path}.from"), &flow.from) else {
                continue;
            };
            let to = match flow.to.as_str() {
                "internet" => TransferTarget::Internet,
                "other-zone" => TransferTarget::OtherZone,
                key => match self.region_index(&format!("{path}.to"), key) {
                    Some(r) => TransferTarget::Region(r),
                    None => continue,
                },
            };
            out.flows.push(TransferModel {
                name: flow
                    .name
                    .clone()
                    .unwrap_or_else(|| format!("{} to {}", flow.from, flow.to)),
                from,
                to,
                volume: flow.volume,
                path,
            });
        }
        self.edges(stated, regions, &mut out);
        out.tunnels = stated.tunnels.unwrap_or(1);
        let mut members = Vec::new();
        for (i, key) in stated.between.iter().enumerate() {
            members.extend(self.region_index(&format!("network.between[{i}]"), key));
        }
        if let Some(mesh) = stated.mesh
            && mesh != Mesh::None
        {
            if members.is_empty() {
                members = (0..regions.len()).collect();
            }
            out.mesh = Some((mesh, members));
        }
        out
    }

    fn check_balancer(&mut self, path: &str, key: &str, kind: BalancerKind) {
        let owner = match kind {
            BalancerKind::Alb | BalancerKind::Nlb => Provider::Aws,
            BalancerKind::Gclb => Provider::Gcp,
            BalancerKind::ApplicationGateway | BalancerKind::AzureLb => Provider::Azure,
        };
        let provider = self.scenario.regions.get(key).and_then(|r| r.provider);
        if provider.is_some_and(|p| p != owner) {
            self.error(
                "service-of-another-provider",
                &format!("{path}.kind"),
                format!("`{kind}` is a load balancer of `{owner}`"),
                "write a load balancer of the region's own provider".into(),
            );
        }
    }
}
