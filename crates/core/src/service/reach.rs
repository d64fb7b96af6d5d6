//! Who reaches whom while links between regions are cut.
//!
//! Users reach every region; regions that are cut from each other exchange nothing. A store is
//! read from a copy in reach, a primary is written from where it can be reached, and a quorum
//! agrees only among members of which one reaches enough others. Nothing is promoted against a
//! primary that is still up: both sides would take writes.

use super::{Service, State, lookup};
use crate::model::WriteRule;

impl State {
    /// Whether two regions exchange data.
    #[must_use]
    pub fn reaches(&self, a: usize, b: usize) -> bool {
        let between = |&(x, y): &(usize, usize)| (x, y) == (a, b) || (y, x) == (a, b);
        a == b || !self.cut.iter().any(between)
    }
}

impl Service<'_> {
    /// Whether a region has a copy of the store in reach that can be read.
    pub(super) fn readable_from(&self, state: &State, s: usize, r: usize) -> bool {
        let Some(store) = self.model.stores.get(s) else {
            return false;
        };
        if let WriteRule::Voters(t) = store.write {
            return self.voters_in_reach(state, t, r) > 0;
        }
        let copies = store.copies.iter().enumerate();
        copies
            .filter(|(_, copy)| state.reaches(r, copy.region))
            .any(|(c, _)| self.copy_up(state, s, c))
    }

    /// Whether a region reaches what a write of the store needs.
    pub(super) fn writable_from(&self, state: &State, s: usize, r: usize) -> bool {
        let Some(store) = self.model.stores.get(s) else {
            return false;
        };
        let up = |c: usize| self.copy_up(state, s, c);
        match store.write {
            WriteRule::Voters(t) => self.quorum_from(state, t, r),
            WriteRule::AnyCopy => self.readable_from(state, s, r),
            WriteRule::Copies(need) => {
                let copies = store.copies.iter().enumerate();
                let here = copies.filter(|(c, copy)| state.reaches(r, copy.region) && up(*c));
                here.count() >= need as usize
            }
            WriteRule::Primary(primary) => {
                // The acting primary: the stated one, else the first copy that is up.
                let acting = std::iter::once(primary)
                    .chain(0..store.copies.len())
                    .find(|c| up(*c))
                    .and_then(|c| store.copies.get(c));
                acting.is_some_and(|copy| state.reaches(r, copy.region))
            }
        }
    }

    /// Whether the quorum of a tier holds anywhere.
    pub(super) fn quorum_somewhere(&self, state: &State, t: usize) -> bool {
        (0..self.model.regions.len()).any(|r| self.quorum_around(state, t, r))
    }

    /// Whether a region reaches a member around which the quorum of a tier holds.
    pub(super) fn quorum_from(&self, state: &State, t: usize, r: usize) -> bool {
        let tier = self.model.tiers.get(t);
        tier.is_some_and(|tier| {
            tier.places
                .iter()
                .any(|p| state.reaches(r, p.region) && self.quorum_around(state, t, p.region))
        })
    }

    /// Whether the members that a member in this region reaches are enough.
    fn quorum_around(&self, state: &State, t: usize, r: usize) -> bool {
        let quorum = self.model.tiers.get(t).and_then(|x| x.quorum);
        quorum.is_none_or(|q| {
            let member = lookup(&self.place, t, r).flatten().is_some();
            member && self.voters_in_reach(state, t, r) >= q.need
        })
    }

    fn voters_in_reach(&self, state: &State, t: usize, r: usize) -> u32 {
        let Some(tier) = self.model.tiers.get(t) else {
            return 0;
        };
        tier.places
            .iter()
            .enumerate()
            .filter(|(_, p)| state.region_up.get(p.region) == Some(&true))
            .filter(|(_, p)| state.reaches(r, p.region))
            .map(|(p, _)| lookup(&state.live, t, p).unwrap_or(0))
            .sum()
    }
}
