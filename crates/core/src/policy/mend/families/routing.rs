//! Where requests go: to the nearest region.

use super::super::candidate::{Candidate, Family};
use super::super::ground::Ground;
use crate::scenario::RoutingPolicy;

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    let traffic = ground.document.scenario.traffic.as_ref();
    let Some(traffic) = traffic.filter(|t| !t.geographies.is_empty() && t.kinds.is_empty()) else {
        return;
    };
    let routing = traffic.routing.as_ref();
    let policy = routing.and_then(|r| r.policy);
    if policy == Some(RoutingPolicy::Latency) || ground.model.regions.len() < 2 {
        return;
    }
    let text = "send requests to the nearest region (`latency`)";
    out.push(Candidate::new(Family::Routing, text).set("traffic.routing", "{ policy: latency }"));
}
