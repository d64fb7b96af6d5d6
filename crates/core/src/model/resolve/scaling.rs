//! Autoscaling over a demand that varies: how many nodes run on average.

use super::super::{Preference, TierModel, TrafficModel};
use super::context::Resolver;
use crate::scenario::Traffic;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// Decimals kept of a mean number of nodes: less than a cent a month for any node.
const PLACES: u32 = 9;

/// Mean of the shares of a curve; all of the peak where there is none.
pub(super) fn mean(curve: &[Decimal]) -> Decimal {
    let sum: Decimal = curve.iter().sum();
    sum.checked_div(Decimal::from(curve.len()))
        .unwrap_or(Decimal::ONE)
}

impl Resolver<'_> {
    /// Shares of the peak, one for each hour of each month, all as long.
    pub fn curve(&mut self, stated: &Traffic) -> Vec<Decimal> {
        let Some(curve) = &stated.curve else {
            return Vec::new();
        };
        let mut lists = Vec::new();
        for (key, list, length) in [
            ("by-hour", &curve.by_hour, 24),
            ("by-month", &curve.by_month, 12),
        ] {
            if !list.is_empty() && list.len() != length {
                self.error(
                    "wrong-type",
                    &format!("traffic.curve.{key}"),
                    format!("`{key}` has {} shares, not {length}", list.len()),
                    format!("write {length} percentages of the peak"),
                );
                return Vec::new();
            }
            let shares: Vec<Decimal> = list.iter().map(|p| p.share()).collect();
            lists.push(if shares.is_empty() {
                vec![Decimal::ONE]
            } else {
                shares
            });
        }
        let [hours, months] = lists.as_slice() else {
            return Vec::new();
        };
        let out: Vec<Decimal> = months
            .iter()
            .flat_map(|m| hours.iter().map(move |h| *h * *m))
            .collect();
        if out.iter().all(Decimal::is_zero) {
            self.error(
                "quantity-out-of-range",
                "traffic.curve",
                "the demand is zero at all times".into(),
                "write shares above 0%".into(),
            );
            return Vec::new();
        }
        if stated.demand.is_none() {
            self.assume_rule(
                "rule.scaling-at-peak",
                "traffic.demand",
                "without a stated demand and node capacity, scaling tiers run their most nodes at the peak",
                "100%".into(),
            );
        }
        out
    }

    /// Autoscaling places run, at each point of the curve, as many nodes as the demand needs: by the
    /// stated capacity of a node at its utilisation, else in proportion, with the most at the peak.
    pub fn expected_nodes(&mut self, tiers: &mut [TierModel], traffic: &TrafficModel) {
        if traffic.curve.is_empty() {
            return;
        }
        let scenario = self.scenario;
        let peak = scenario.traffic.as_ref().and_then(|t| t.demand);
        for tier in tiers.iter_mut().filter(|t| t.quorum.is_none()) {
            let stated = scenario.tiers.get(&tier.name);
            let capacity = stated.and_then(|t| t.node_capacity);
            let path = format!("tiers.{}.utilisation", tier.name);
            for place in tier.places.iter_mut().filter(|p| p.nodes_max > p.nodes) {
                let needed_at_peak = match (capacity, peak) {
                    (Some(capacity), Some(peak)) => {
                        let used = match stated.and_then(|t| t.utilisation) {
                            Some(u) => u.share(),
                            None => Decimal::from_f64(self.number("tier-utilisation", &path))
                                .unwrap_or(Decimal::ONE),
                        };
                        let share = home_share(traffic, place.region);
                        (peak.per_second * share)
                            .checked_div(capacity.per_second * used)
                            .unwrap_or_else(|| Decimal::from(place.nodes_max))
                    }
                    _ => Decimal::from(place.nodes_max),
                };
                let (low, high) = (Decimal::from(place.nodes), Decimal::from(place.nodes_max));
                let sum: Decimal = traffic
                    .curve
                    .iter()
                    .map(|share| (needed_at_peak * share).ceil().clamp(low, high))
                    .sum();
                let mean = (sum / Decimal::from(traffic.curve.len())).round_dp(PLACES);
                place.nodes_expected = Some(mean.normalize());
                // Availability sees whole nodes: what runs on average, rounded down.
                place.nodes = mean.floor().to_u32().unwrap_or(place.nodes);
                let zones = place.nodes_by_zone.len();
                place.nodes_by_zone = super::tiers::spread(place.nodes, zones);
            }
        }
    }
}

/// Share of the requests that a region serves in normal times.
fn home_share(traffic: &TrafficModel, region: usize) -> Decimal {
    let homes = traffic.flows.iter().filter(|f| match &f.preference {
        Preference::Ordered(order) => order.first() == Some(&region),
        Preference::Spread { home, .. } => *home == region,
    });
    let share: f64 = homes.map(|f| f.weight).sum();
    Decimal::from_f64(share).map_or(Decimal::ONE, |s| s.round_dp(12))
}
