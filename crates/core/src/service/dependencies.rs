//! What is lost besides tiers and stores: dependencies, and what every start of a server needs.
//!
//! They fail by themselves, with their provider, or with the regions in which they run.

use super::{Service, State};

impl State {
    /// Whether there are such regions and all of them are lost.
    fn all_lost(&self, places: &[usize]) -> bool {
        !places.is_empty()
            && places
                .iter()
                .all(|r| self.region_up.get(*r) == Some(&false))
    }
}

impl Service<'_> {
    /// Whether nothing can be started in a region: its control plane, or what every start needs,
    /// is lost, by itself or with the places in which it runs.
    pub(super) fn cannot_launch(&self, state: &State, r: usize) -> bool {
        let mut needs = self.model.beside.launch_needs.iter();
        state.no_launches.contains(&r)
            || needs.any(|n| state.all_lost(&n.places) && n.regions.contains(&r))
    }

    /// Share of requests that lost dependencies leave; of all requests, or of one region's.
    pub(super) fn dependency_factor(&self, state: &State, region: Option<usize>) -> f64 {
        let mut factor = 1.0;
        for (i, dependency) in self.model.dependencies.iter().enumerate() {
            let concerns = match region {
                None => dependency.regions.is_empty(),
                Some(r) => dependency.regions.contains(&r),
            };
            if !dependency.required || !concerns {
                continue;
            }
            let down = |k: usize| {
                let places = self
                    .model
                    .dependencies
                    .get(k)
                    .map_or(&[][..], |d| &d.places);
                state.dependency_down.get(k) == Some(&true) || state.all_lost(places)
            };
            if down(i) && dependency.substitutes.iter().all(|k| down(*k)) {
                factor *= 1.0 - dependency.share;
            }
        }
        factor
    }
}
