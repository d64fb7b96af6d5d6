//! Autoscaling over a demand that varies: how many nodes run on average.

use super::super::{Flow, Preference, TierModel, TrafficModel};
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

/// The highest of the shares of a curve over their mean; 1 where there is none.
pub(super) fn peak(curve: &[Decimal]) -> f64 {
    let highest = curve.iter().max().copied();
    highest
        .and_then(|h| h.checked_div(mean(curve))?.to_f64())
        .unwrap_or(1.0)
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
    /// Without a curve they run their fewest, or as many more as it takes to carry a steady demand.
    ///
    /// All of them are nodes like others: in zones, failing, drilled and paid for.
    pub fn running_nodes(&mut self, tiers: &mut [TierModel], traffic: &TrafficModel) {
        let scenario = self.scenario;
        let peak = scenario.traffic.as_ref().and_then(|t| t.demand);
        let steady = traffic.curve.is_empty();
        for (t, tier) in tiers
            .iter_mut()
            .enumerate()
            .filter(|(_, t)| t.quorum.is_none())
        {
            let stated = scenario.tiers.get(&tier.name);
            let capacity = stated.and_then(|t| t.node_capacity);
            let path = format!("tiers.{}.utilisation", tier.name);
            for place in tier.places.iter_mut().filter(|p| p.nodes_max > p.nodes) {
                // Fully used nodes, and nodes at their utilisation, that the peak takes.
                let mut at_peak = None;
                if let (Some(capacity), Some(peak)) = (capacity, peak) {
                    let used = match stated.and_then(|t| t.utilisation) {
                        Some(u) => u.share(),
                        None if steady => Decimal::ONE,
                        None => Decimal::from_f64(self.number("tier-utilisation", &path))
                            .unwrap_or(Decimal::ONE),
                    };
                    let load = peak.per_second * home_share(traffic.through(t), place.region);
                    let full = load.checked_div(capacity.per_second);
                    at_peak = full.and_then(|full| Some((full, full.checked_div(used)?)));
                }
                if steady && at_peak.is_none() {
                    continue;
                }
                let most = Decimal::from(place.nodes_max);
                let (full, needed) = at_peak.unwrap_or((Decimal::ZERO, most));
                let range = (Decimal::from(place.nodes), most);
                let run = |nodes: Decimal| nodes.ceil().clamp(range.0, range.1);
                let points = traffic.curve.iter().map(|share| run(needed * share));
                let highest = traffic.curve.iter().max().copied();
                place.nodes_at_peak = whole(run(needed * highest.unwrap_or(Decimal::ONE)));
                let sum: Decimal = points.sum();
                let on_average = match sum.checked_div(Decimal::from(traffic.curve.len())) {
                    Some(on_average) => {
                        place.nodes_expected = Some(on_average.round_dp(PLACES).normalize());
                        on_average
                    }
                    None => run(needed),
                };
                // Availability sees whole nodes: what runs on average, rounded down, but no fewer
                // than carry the mean demand.
                let carry = run(full * mean(&traffic.curve));
                place.nodes = whole(on_average.floor().max(carry));
                place.nodes_by_zone = super::tiers::spread(place.nodes, place.nodes_by_zone.len());
                place.spot_nodes_lost = super::tiers::spot_nodes_lost(place);
            }
        }
    }
}

fn whole(nodes: Decimal) -> u32 {
    nodes.to_u32().unwrap_or(u32::MAX)
}

/// Of the requests that pass through a tier (their share of all, and their streams), those that a
/// region serves in normal times, as a share of all.
fn home_share((all, flows): (f64, &[Flow]), region: usize) -> Decimal {
    let homes = flows.iter().filter(|f| match &f.preference {
        Preference::Ordered(order) => order.first() == Some(&region),
        Preference::Spread { home, .. } => *home == region,
    });
    let share = all * homes.map(|f| f.weight).sum::<f64>();
    Decimal::from_f64(share).map_or(Decimal::ONE, |s| s.round_dp(12))
}
