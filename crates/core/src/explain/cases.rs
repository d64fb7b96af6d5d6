//! Cases of what a region offers, worked out again by the function that the engine uses.

use crate::model::Model;
use crate::service::{Forced, Offer, Service, offers};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::rc::Rc;

/// Cases of a region while it is up. Its parts are shares of time lost: of a zone and of the
/// balancer, of a node and of the spot pool of each tier, of each copy of a store here. They take the
/// place of whatever the design at hand says of them.
#[derive(Clone, Debug)]
pub struct RegionCases {
    /// The design, for which tiers have how many nodes where.
    pub model: Rc<Model>,
    /// The region.
    pub region: usize,
    /// What is taken as up or down, and the cases of which the probability is asked.
    pub asked: Vec<(Vec<Forced>, Vec<Offer>)>,
}

impl Serialize for RegionCases {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut out = s.serialize_struct("RegionCases", 2)?;
        let region = self.model.regions.get(self.region);
        out.serialize_field("region", region.map_or("", |r| r.key.as_str()))?;
        let asked: Vec<(String, Vec<String>)> = self
            .asked
            .iter()
            .map(|(forced, offers)| {
                let offers = offers.iter().map(|o| format!("{o:?}")).collect();
                (format!("{forced:?}"), offers)
            })
            .collect();
        out.serialize_field("asked", &asked)?;
        out.end()
    }
}

impl RegionCases {
    /// The probability of each case that is asked, one list after the other.
    #[must_use]
    pub fn apply(&self, parts: &[f64]) -> Option<Vec<f64>> {
        let mut model = (*self.model).clone();
        let mut next = parts.iter().copied();
        {
            let region = model.regions.get_mut(self.region)?;
            region.zone_failure.unavailability = next.next()?;
            region.balancer_failure.unavailability = next.next()?;
        }
        for tier in &mut model.tiers {
            tier.node_failure.unavailability = next.next()?;
            tier.spot_failure.unavailability = next.next()?;
        }
        for store in &mut model.stores {
            for copy in store.copies.iter_mut().filter(|c| c.region == self.region) {
                copy.failure.unavailability = next.next()?;
            }
        }
        let service = Service::new(&model);
        let mut out = Vec::new();
        for (forced, wanted) in &self.asked {
            let (cases, _) = offers(&service, self.region, forced);
            for offer in wanted {
                let found = cases.iter().find(|(o, _)| o == offer);
                out.push(found.map_or(0.0, |(_, p)| *p));
            }
        }
        Some(out)
    }
}
