//! Where requests go in a given state, for those who follow single requests.

use super::{Health, Phase, Scratch, Service, State};
use crate::model::Preference;

/// What each region can do in one state.
#[derive(Clone, Debug)]
pub struct Healths(Vec<Health>);

/// Requests that are sent to one region.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Route {
    /// Region.
    pub region: usize,
    /// Share of the requests asked about, 0..=1.
    pub share: f64,
    /// Whether reads are served there.
    pub reads: bool,
    /// Whether writes are served there.
    pub writes: bool,
}

impl Service<'_> {
    /// What each region can do.
    #[must_use]
    pub fn healths(&self, state: &State, phase: Phase) -> Healths {
        let quorums_hold = self.quorums.iter().all(|t| self.quorum_holds(state, *t));
        let regions = 0..self.model.regions.len();
        if self.serving.is_empty() || !quorums_hold {
            return Healths(regions.map(|_| Health::DOWN).collect());
        }
        let mut scratch = Scratch::default();
        scratch.writes.extend(
            (0..self.model.stores.len()).map(|s| self.store_write(state, s, phase.promoted)),
        );
        Healths(
            regions
                .map(|r| self.health(state, r, phase, &scratch.writes))
                .collect(),
        )
    }

    /// Where requests of one preference go once switched.
    #[must_use]
    pub fn routes(&self, healths: &Healths, preference: &Preference) -> Vec<Route> {
        let mut routed = Vec::new();
        self.route(preference, 1.0, &healths.0, true, &mut routed);
        routed
            .into_iter()
            .map(|(region, share)| {
                let health = healths.0.get(region).copied().unwrap_or(Health::DOWN);
                Route {
                    region,
                    share,
                    reads: health.reads,
                    writes: health.writes,
                }
            })
            .collect()
    }
}
