//! The way of a request from the serving region on: to tiers and stores, and until a write is
//! committed. A request makes one round trip to each store it needs, all at once; the slowest
//! counts.

use super::commit::{self, Lead};
use super::trips::Trips;
use crate::model::WriteRule;
use crate::scenario::{Consistency, CopyRole};
use crate::service::{Service, State};

/// Reading or writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Reading.
    Read,
    /// Writing.
    Write,
}

/// One way to a store: chance, milliseconds to get there, and until committed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Try {
    /// Chance, 0..=1.
    pub share: f64,
    /// Region where the store is met.
    pub region: usize,
    /// To that region.
    pub there_ms: f64,
    /// From there until committed.
    pub commit_ms: f64,
    /// Region whose vote completes the commit.
    pub completed_by: usize,
}

impl Try {
    pub fn ms(&self) -> f64 {
        self.there_ms + self.commit_ms
    }
}

/// The way from a serving region on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Way {
    /// The farthest tier that the region lacks: tier, region, milliseconds.
    pub tier: Option<(usize, usize, f64)>,
    /// The slowest store, with every way to it.
    pub store: Option<(usize, Vec<Try>)>,
}

impl Way {
    /// Milliseconds to tiers that the region lacks.
    pub fn tier_ms(&self) -> f64 {
        self.tier.map_or(0.0, |(_, _, ms)| ms)
    }

    /// Mean milliseconds at the slowest store.
    pub fn store_ms(&self) -> f64 {
        self.store.as_ref().map_or(0.0, |(_, tries)| mean(tries))
    }

    /// Mean milliseconds.
    pub fn mean_ms(&self) -> f64 {
        self.tier_ms() + self.store_ms()
    }

    /// Every outcome: chance and milliseconds.
    pub fn outcomes(&self) -> Vec<(f64, f64)> {
        match &self.store {
            Some((_, tries)) => tries
                .iter()
                .map(|t| (t.share, self.tier_ms() + t.ms()))
                .collect(),
            None => vec![(1.0, self.tier_ms())],
        }
    }
}

pub(super) fn mean(tries: &[Try]) -> f64 {
    crate::math::sum(tries.iter().map(|t| t.share * t.ms()))
}

/// Ways in one state.
pub(super) struct Ways<'a, 'm> {
    service: &'a Service<'m>,
    trips: &'a Trips,
    state: &'a State,
    /// By store: who may lead, for stores whose writes wait.
    leads: Vec<Vec<Lead>>,
}

impl<'a, 'm> Ways<'a, 'm> {
    pub fn new(service: &'a Service<'m>, trips: &'a Trips, state: &'a State) -> Self {
        let leads = service
            .model()
            .stores
            .iter()
            .enumerate()
            .map(|(s, store)| {
                commit::votes(service, trips, state, s)
                    .map(|(votes, need)| commit::leads(trips, store, &votes, need))
                    .unwrap_or_default()
            })
            .collect();
        Self {
            service,
            trips,
            state,
            leads,
        }
    }

    /// The way from a region on; none when a store cannot be reached so.
    pub fn from(&self, r: usize, kind: Kind) -> Option<Way> {
        let model = self.service.model();
        let mut way = Way {
            tier: None,
            store: None,
        };
        for (t, tier) in model
            .tiers
            .iter()
            .enumerate()
            .filter(|(_, t)| t.user_facing)
        {
            if tier.quorum.is_none() && !tier.places.iter().any(|p| p.region == r) {
                let (region, ms) = self.nearest(r, commit::voters(self.service, self.state, t))?;
                if ms >= way.tier_ms() {
                    way.tier = Some((t, region, ms));
                }
            }
            for s in &tier.needs {
                let tries = match kind {
                    Kind::Read => self.read(r, *s)?,
                    Kind::Write => self.write(r, *s)?,
                };
                if way
                    .store
                    .as_ref()
                    .is_none_or(|(_, t)| mean(&tries) > mean(t))
                {
                    way.store = Some((*s, tries));
                }
            }
        }
        Some(way)
    }

    fn nearest(&self, r: usize, places: Vec<(usize, u32)>) -> Option<(usize, f64)> {
        places
            .into_iter()
            .map(|(x, _)| (x, self.trips.ms(r, x)))
            .reduce(|a, b| if b.1 < a.1 { b } else { a })
    }

    fn at(&self, r: usize, region: usize) -> Try {
        Try {
            share: 1.0,
            region,
            there_ms: self.trips.ms(r, region),
            commit_ms: 0.0,
            completed_by: region,
        }
    }

    /// At the copy here, else at the nearest one that serves reads; with strong consistency where
    /// writes are accepted.
    fn read(&self, r: usize, s: usize) -> Option<Vec<Try>> {
        let store = self.service.model().stores.get(s)?;
        if store.replication.consistency == Some(Consistency::Strong) {
            let mut tries = self.write(r, s)?;
            for t in &mut tries {
                t.commit_ms = 0.0;
                t.completed_by = t.region;
            }
            return Some(tries);
        }
        let places = match store.write {
            WriteRule::Voters(t) => commit::voters(self.service, self.state, t),
            _ => {
                let up = |standby: bool| -> Vec<(usize, u32)> {
                    let copies = store.copies.iter().enumerate();
                    copies
                        .filter(|(c, x)| {
                            (x.role == CopyRole::Standby) == standby
                                && self.service.copy_up(self.state, s, *c)
                        })
                        .map(|(_, x)| (x.region, 1))
                        .collect()
                };
                // A standby serves only where nothing else does: it has been promoted.
                let serving = up(false);
                if serving.is_empty() {
                    up(true)
                } else {
                    serving
                }
            }
        };
        let (region, _) = self.nearest(r, places)?;
        Some(vec![self.at(r, region)])
    }

    /// To where the write is accepted, and until it is committed there.
    fn write(&self, r: usize, s: usize) -> Option<Vec<Try>> {
        let store = self.service.model().stores.get(s)?;
        match store.write {
            WriteRule::AnyCopy => {
                let copies = commit::copies(self.service, self.state, s);
                let (region, _) = self.nearest(r, copies)?;
                Some(vec![self.at(r, region)])
            }
            WriteRule::Primary(primary) => {
                let region = self.primary(s, primary)?;
                Some(vec![self.at(r, region)])
            }
            WriteRule::Copies(_) | WriteRule::Voters(_) => {
                let mut leads = self.leads.get(s)?.clone();
                if commit::coordinated_locally(store) {
                    let there = leads.iter().map(|l| (l.region, 1)).collect();
                    let (region, _) = self.nearest(r, there)?;
                    leads.retain(|l| l.region == region);
                    leads.iter_mut().for_each(|l| l.share = 1.0);
                }
                let tries: Vec<Try> = leads
                    .into_iter()
                    .map(|lead: Lead| Try {
                        share: lead.share,
                        commit_ms: lead.ms,
                        completed_by: lead.completed_by,
                        ..self.at(r, lead.region)
                    })
                    .collect();
                (!tries.is_empty()).then_some(tries)
            }
        }
    }

    /// Region of the primary, or of the first copy that can be promoted in its place.
    fn primary(&self, s: usize, primary: usize) -> Option<usize> {
        let store = self.service.model().stores.get(s)?;
        let others = (0..store.copies.len()).filter(|c| *c != primary);
        std::iter::once(primary)
            .chain(others)
            .find(|c| self.service.copy_up(self.state, s, *c))
            .and_then(|c| store.copies.get(c))
            .map(|c| c.region)
    }
}
