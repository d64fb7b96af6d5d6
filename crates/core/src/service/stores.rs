//! Which copies answer, where writes are taken, and whether a quorum holds.

use super::{Service, State, StoreWrite, lookup};
use crate::model::WriteRule;
use crate::scenario::CopyRole;
use crate::service::CopyState;

impl Service<'_> {
    pub(super) fn quorum_holds(&self, state: &State, t: usize) -> bool {
        let quorum = self.model.tiers.get(t).map(|tier| tier.quorum);
        let enough = |q: Option<crate::model::QuorumModel>| {
            q.is_none_or(|q| self.voters_alive(state, t) >= q.need)
        };
        quorum.is_some_and(enough) && (state.cut.is_empty() || self.quorum_somewhere(state, t))
    }

    /// Live nodes of a tier over all regions.
    pub(super) fn voters_alive(&self, state: &State, t: usize) -> u32 {
        let places = self.model.tiers.get(t).map_or(&[][..], |x| &x.places);
        places
            .iter()
            .enumerate()
            .filter(|(_, place)| state.region_up.get(place.region) == Some(&true))
            .map(|(p, _)| lookup(&state.live, t, p).unwrap_or(0))
            .sum()
    }

    /// Whether a copy answers: it is no archive, and neither it nor its region is lost.
    #[must_use]
    pub fn copy_up(&self, state: &State, s: usize, c: usize) -> bool {
        self.model
            .stores
            .get(s)
            .and_then(|store| store.copies.get(c))
            .is_some_and(|copy| {
                copy.role != CopyRole::Archive && state.region_up.get(copy.region) == Some(&true)
            })
            && lookup(&state.copies, s, c) == Some(CopyState::Up)
    }

    pub(super) fn readable_somewhere(&self, state: &State, s: usize) -> bool {
        let Some(store) = self.model.stores.get(s) else {
            return false;
        };
        if let WriteRule::Voters(t) = store.write {
            return self.model.tiers.get(t).is_some_and(|tier| {
                tier.places.iter().enumerate().any(|(p, place)| {
                    state.region_up.get(place.region) == Some(&true)
                        && lookup(&state.live, t, p).unwrap_or(0) > 0
                })
            });
        }
        (0..store.copies.len()).any(|c| self.copy_up(state, s, c))
    }

    pub(super) fn can_read(&self, state: &State, s: usize, r: usize) -> bool {
        match lookup(&self.copy, s, r).flatten() {
            Some(c)
                if self
                    .model
                    .stores
                    .get(s)
                    .and_then(|x| x.copies.get(c))
                    .is_some_and(|x| x.role != CopyRole::Archive) =>
            {
                self.copy_up(state, s, c)
            }
            _ if !state.cut.is_empty() => self.readable_from(state, s, r),
            _ => self.readable_somewhere(state, s),
        }
    }

    pub(super) fn can_write(
        &self,
        state: &State,
        s: usize,
        r: Option<usize>,
        write: Option<&StoreWrite>,
    ) -> bool {
        match write {
            Some(StoreWrite::Everywhere(true)) if !state.cut.is_empty() => {
                r.is_none_or(|r| self.writable_from(state, s, r))
            }
            Some(StoreWrite::Everywhere(ok)) => *ok,
            Some(StoreWrite::Local) => match r {
                Some(r) => self.can_read(state, s, r),
                None => self.readable_somewhere(state, s),
            },
            None => false,
        }
    }

    pub(super) fn store_write(&self, state: &State, s: usize, promoted: bool) -> StoreWrite {
        let Some(store) = self.model.stores.get(s) else {
            return StoreWrite::Everywhere(false);
        };
        StoreWrite::Everywhere(match store.write {
            WriteRule::AnyCopy => return StoreWrite::Local,
            WriteRule::Voters(t) => self.quorum_holds(state, t),
            WriteRule::Copies(need) => {
                let up = (0..store.copies.len())
                    .filter(|c| self.copy_up(state, s, *c))
                    .count();
                up >= need as usize
            }
            WriteRule::Primary(primary) => {
                let region_up = store
                    .copies
                    .get(primary)
                    .and_then(|c| state.region_up.get(c.region))
                    == Some(&true);
                match lookup(&state.copies, s, primary) {
                    Some(CopyState::Up) if region_up => true,
                    Some(CopyState::Failing) if region_up => false,
                    _ => {
                        let done = promoted && !state.held.contains(&s);
                        done && (0..store.copies.len()).any(|c| self.copy_up(state, s, c))
                    }
                }
            }
        })
    }
}
