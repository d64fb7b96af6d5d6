//! Which offers of a region nobody outside can tell apart, and one of them to stand for all.
//!
//! A region that serves nothing offers the same whatever else of it is lost, as far as nobody
//! else needs that; and of several tiers that are short of nodes only the tightest counts.

use super::Service;
use super::offer::{CopyState, Offer, enough};
use crate::model::WriteRule;
use crate::scenario::CopyRole;

/// What decides it for one region.
#[derive(Clone, Debug)]
pub(super) struct Sameness {
    /// Tiers through which requests go, with a place here.
    tiers: Vec<Serving>,
    /// Copies whose loss keeps requests from being served here.
    needed_here: Vec<(usize, usize)>,
    /// Copies that only requests served here need.
    only_here: Vec<(usize, usize)>,
}

#[derive(Clone, Copy, Debug)]
struct Serving {
    tier: usize,
    place: usize,
    /// Live nodes that stand for "as many as could ever matter".
    full: u32,
    per_node: f64,
    /// Nodes added after a loss, at most.
    more: f64,
    /// Whether none alive means that nothing is served here.
    vital: bool,
    /// Whether regions without nodes of this tier rely on it.
    elsewhere: bool,
}

impl Serving {
    /// Capacity now and once more was launched; both grow with the live nodes.
    fn capacity(&self, live: u32) -> (f64, f64) {
        let of = |n: f64| n * self.per_node;
        let live = f64::from(live);
        (of(live), of(live + self.more))
    }
}

impl Sameness {
    pub(super) fn new(service: &Service<'_>, r: usize) -> Self {
        let model = service.model();
        let serving = |t: usize| {
            let tier = model.tiers.get(t);
            tier.is_some_and(|x| x.user_facing && x.quorum.is_none())
        };
        let serves = |region: usize| {
            let mut tiers = model.tiers.iter().enumerate();
            tiers.any(|(t, x)| serving(t) && x.places.iter().any(|p| p.region == region))
        };
        let mut tiers = Vec::new();
        // What one kind of requests does not notice, another may.
        let alike = model.kinds.is_empty();
        let in_use = model.tiers.iter().enumerate();
        for (t, tier) in in_use.filter(|(t, _)| alike && serving(*t)) {
            let Some((p, place)) = tier.places.iter().enumerate().find(|(_, p)| p.region == r)
            else {
                continue;
            };
            let has = |region: usize| tier.places.iter().any(|p| p.region == region);
            tiers.push(Serving {
                tier: t,
                place: p,
                full: place.nodes.min(enough(service, tier, r)),
                per_node: tier.capacity_per_node,
                more: f64::from(place.nodes_recovered.saturating_sub(place.nodes)),
                vital: place.nodes > 0 || place.nodes_recovered == 0,
                elsewhere: (0..model.regions.len()).any(|x| serves(x) && !has(x)),
            });
        }
        let mut needed_here = Vec::new();
        let mut only_here = Vec::new();
        if !tiers.is_empty() {
            for (s, store) in model.stores.iter().enumerate() {
                let needed = model
                    .tiers
                    .iter()
                    .any(|t| t.user_facing && t.needs.contains(&s));
                if !needed {
                    continue;
                }
                let holds = |region: usize| {
                    let mut copies = store.copies.iter();
                    copies.any(|c| c.region == region && c.role != CopyRole::Archive)
                };
                let local = store.write == WriteRule::AnyCopy
                    && (0..model.regions.len()).all(|x| holds(x) || !serves(x));
                for (c, copy) in store.copies.iter().enumerate() {
                    if copy.region == r && copy.role != CopyRole::Archive {
                        needed_here.push((s, c));
                        if local {
                            only_here.push((s, c));
                        }
                    }
                }
            }
        }
        Self {
            tiers,
            needed_here,
            only_here,
        }
    }

    /// Turns an offer, which may still lack parts, into the one that stands for its like.
    pub(super) fn unify(&self, offer: &mut Offer) {
        if self.tiers.is_empty() {
            return;
        }
        let live = |offer: &Offer, x: &Serving| {
            let mut list = offer.live.iter();
            list.find(|l| (l.0, l.1) == (x.tier, x.place)).map(|l| l.2)
        };
        let out = |x: &Serving| x.vital && live(offer, x) == Some(0);
        let copy_out = offer
            .copies
            .iter()
            .any(|(s, c, state)| *state != CopyState::Up && self.needed_here.contains(&(*s, *c)));
        if !offer.balancer || copy_out || self.tiers.iter().any(out) {
            offer.balancer = false;
            for x in &self.tiers {
                let keep = x.elsewhere && live(offer, x) == Some(0);
                if !keep {
                    set(offer, x, x.full);
                }
            }
            for (s, c, state) in &mut offer.copies {
                if self.only_here.contains(&(*s, *c)) {
                    *state = CopyState::Up;
                }
            }
            return;
        }
        self.keep_the_tightest(offer);
    }

    /// Tiers that are short of nodes, but never tighter than another, might as well be whole.
    fn keep_the_tightest(&self, offer: &mut Offer) {
        let short: Vec<(Serving, u32)> = self
            .tiers
            .iter()
            .filter(|x| x.per_node.is_finite() && x.vital)
            .filter_map(|x| {
                let list = offer.live.iter();
                let mut mine = list.filter(|l| (l.0, l.1) == (x.tier, x.place));
                mine.next().map(|l| (*x, l.2))
            })
            .filter(|(x, n)| *n < x.full)
            .collect();
        let beaten = |i: usize, x: &Serving, n: u32| {
            let mine = x.capacity(n);
            short.iter().enumerate().any(|(j, (y, m))| {
                let other = y.capacity(*m);
                let no_larger = other.0 <= mine.0 && other.1 <= mine.1;
                j != i && no_larger && (other != mine || j < i)
            })
        };
        let mut left = Vec::new();
        for (i, (x, n)) in short.iter().enumerate() {
            if beaten(i, x, *n) {
                set(offer, x, x.full);
            } else {
                left.push((*x, *n));
            }
        }
        if let [(x, n)] = left.as_slice() {
            self.first_of_its_like(offer, x, *n);
        }
    }

    /// A shortage that an earlier tier could have too is told as that tier's.
    fn first_of_its_like(&self, offer: &mut Offer, x: &Serving, n: u32) {
        let wanted = x.capacity(n);
        for y in self.tiers.iter().take_while(|y| y.tier != x.tier) {
            let known = offer.live.iter().any(|l| (l.0, l.1) == (y.tier, y.place));
            if !known || !y.vital || !y.per_node.is_finite() || y.per_node <= 0.0 {
                continue;
            }
            let m = (wanted.0 / y.per_node).round();
            if m >= 1.0 && m < f64::from(y.full) && y.capacity(m as u32) == wanted {
                set(offer, x, x.full);
                set(offer, y, m as u32);
                return;
            }
        }
    }
}

fn set(offer: &mut Offer, x: &Serving, n: u32) {
    for (t, p, live) in &mut offer.live {
        if (*t, *p) == (x.tier, x.place) {
            *live = n;
        }
    }
}
