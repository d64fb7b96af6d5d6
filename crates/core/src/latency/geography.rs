//! Requests of one geography, or of one serving region, in a given state.

use super::path::{Kind, Way, Ways};
use super::quantile::Outcome;
use super::result::{
    Basis, GeographyLatency, How, Leg, LegKind, NearestRegion, PathLatency, RegionLatency,
    RouteLatency,
};
use super::{Context, rounded};
use crate::model::{AudienceModel, Preference};
use crate::service::{Healths, Phase, State};
use std::collections::BTreeMap;

/// Requests sent to one region, with the way from there on.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub region: usize,
    /// Share of the geography's requests, 0..=1.
    pub share: f64,
    /// To the region, last mile included, milliseconds.
    pub to_ms: f64,
    pub way: Way,
}

/// One state as requests see it.
pub(super) struct Sight<'a, 'm> {
    context: &'a Context<'a, 'm>,
    ways: Ways<'a, 'm>,
    healths: Healths,
    known: BTreeMap<(usize, bool), Option<Way>>,
}

impl<'a, 'm> Sight<'a, 'm> {
    pub fn new(context: &'a Context<'a, 'm>, state: &'a State) -> Self {
        Self {
            context,
            ways: Ways::new(context.service, &context.trips, state),
            healths: context.service.healths(state, Phase::SETTLED),
            known: BTreeMap::new(),
        }
    }

    fn way(&mut self, r: usize, kind: Kind) -> Option<Way> {
        let key = (r, kind == Kind::Write);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let found = self.ways.from(r, kind);
        self.known.insert(key, found.clone());
        found
    }

    /// Served requests by region; shares are of all requests of these routes.
    pub fn parts(
        &mut self,
        routes: &[(f64, Preference)],
        kind: Kind,
        to_ms: impl Fn(usize) -> f64,
    ) -> Vec<Part> {
        let mut shares: BTreeMap<usize, f64> = BTreeMap::new();
        for (weight, preference) in routes {
            for route in self.context.service.routes(&self.healths, preference) {
                let served = match kind {
                    Kind::Read => route.reads,
                    Kind::Write => route.writes,
                };
                if served {
                    *shares.entry(route.region).or_default() += weight * route.share;
                }
            }
        }
        shares
            .into_iter()
            .filter_map(|(region, share)| {
                Some(Part {
                    region,
                    share,
                    to_ms: to_ms(region),
                    way: self.way(region, kind)?,
                })
            })
            .collect()
    }

    /// Served requests of one geography by region.
    pub fn of_users(&mut self, i: usize, users: &AudienceModel, kind: Kind) -> Vec<Part> {
        let context = self.context;
        self.parts(&users.routes, kind, |r| to_region(context, i, r))
    }
}

/// From the users of a geography to a region, the last mile included.
pub(super) fn to_region(context: &Context<'_, '_>, audience: usize, r: usize) -> f64 {
    let trip = context.trips.users_to(audience, r);
    context.service.model().traffic.last_mile_ms + trip.map_or(0.0, |t| t.ms)
}

/// Mean over served requests, service times included; none when nothing is served.
pub(super) fn mean(context: &Context<'_, '_>, parts: &[Part]) -> Option<f64> {
    let served = crate::math::sum(parts.iter().map(|p| p.share));
    let total = parts.iter().map(|p| p.share * (p.to_ms + p.way.mean_ms()));
    (served > 0.0).then(|| rounded(crate::math::sum(total) / served + context.service_ms()))
}

/// Every geography in normal times.
pub(super) fn geographies(context: &Context<'_, '_>) -> Vec<GeographyLatency> {
    let model = context.service.model();
    let nominal = context.service.nominal();
    let mut sight = Sight::new(context, &nominal);
    let mut out = Vec::new();
    for (i, users) in model.traffic.audience.iter().enumerate() {
        let reads = sight.of_users(i, users, Kind::Read);
        let writes = sight.of_users(i, users, Kind::Write);
        let city = context.catalog.geography(&users.geography);
        out.push(GeographyLatency {
            geography: users.geography.clone(),
            city: city.map_or_else(String::new, |g| g.city.to_string()),
            continent: city.map_or_else(String::new, |g| g.continent.to_string()),
            users: users.users,
            reads_with_caches_ms: with_caches(context, &reads),
            reads: path(context, Some(i), &reads),
            writes: path(context, Some(i), &writes),
            nearest: nearest(context, i),
            worst_reads: None,
            worst_writes: None,
        });
    }
    out
}

/// Every region that serves in normal times or could, from the region on.
pub(super) fn regions(context: &Context<'_, '_>) -> Vec<RegionLatency> {
    let model = context.service.model();
    let nominal = context.service.nominal();
    let mut sight = Sight::new(context, &nominal);
    let mut out = Vec::new();
    for r in 0..model.regions.len() {
        let serves = |f: &crate::model::Flow| f.preference.regions().contains(&r);
        if !model.traffic.flows.iter().any(serves) {
            continue;
        }
        let itself = [(1.0, Preference::Ordered(vec![r]))];
        let reads = sight.parts(&itself, Kind::Read, |_| 0.0);
        let writes = sight.parts(&itself, Kind::Write, |_| 0.0);
        out.push(RegionLatency {
            region: context.region(r),
            reads: path(context, None, &reads),
            writes: path(context, None, &writes),
        });
    }
    out
}

/// Mean over all reads, those that caches answer among them.
fn with_caches(context: &Context<'_, '_>, parts: &[Part]) -> Option<f64> {
    let traffic = &context.service.model().traffic;
    let layers = traffic.caching?;
    let served = crate::math::sum(parts.iter().map(|p| p.share));
    let origin =
        crate::math::sum(parts.iter().map(|p| {
            p.share * (p.to_ms + p.way.tier_ms() + layers.past_region() * p.way.store_ms())
        }));
    (served > 0.0).then(|| {
        let origin = origin / served + context.service_ms();
        rounded(layers.edge * traffic.last_mile_ms + layers.to_origin() * origin)
    })
}

fn nearest(context: &Context<'_, '_>, i: usize) -> Option<NearestRegion> {
    super::pairs::in_use(context.service.model())
        .into_iter()
        .map(|r| (to_region(context, i, r), r))
        .reduce(|a, b| if b.0 < a.0 { b } else { a })
        .map(|(ms, r)| NearestRegion {
            region: context.region(r),
            ms: rounded(ms),
        })
}

/// The figures of a path with its legs; from users, or from the regions on.
fn path(context: &Context<'_, '_>, users: Option<usize>, parts: &[Part]) -> Option<PathLatency> {
    let mean_ms = mean(context, parts)?;
    let served = crate::math::sum(parts.iter().map(|p| p.share));
    let service_ms = context.service_ms();
    let all = || {
        parts.iter().flat_map(|p| {
            let outcomes = p.way.outcomes().into_iter();
            outcomes.map(move |(_, ms)| p.to_ms + ms + service_ms)
        })
    };
    let routes: Vec<RouteLatency> = parts
        .iter()
        .map(|p| RouteLatency {
            region: context.region(p.region),
            share: p.share / served,
            mean_ms: rounded(p.to_ms + p.way.mean_ms() + service_ms),
            legs: legs(context, users, p),
        })
        .collect();
    let legs = routes.iter().flat_map(|r| &r.legs);
    Some(PathLatency {
        best_ms: rounded(all().reduce(f64::min)?),
        mean_ms,
        worst_ms: rounded(all().reduce(f64::max)?),
        // That the last mile is a default goes without saying; how the way is known does not.
        how: legs
            .filter(|l| l.kind != LegKind::LastMile)
            .map(|l| l.basis.how)
            .max()
            .unwrap_or(How::SameRegion),
        routes,
    })
}

fn legs(context: &Context<'_, '_>, users: Option<usize>, part: &Part) -> Vec<Leg> {
    let model = context.service.model();
    let mut out = Vec::new();
    if let Some(i) = users {
        let stated = !model
            .assumptions
            .iter()
            .any(|a| a.key == "default.last-mile");
        out.push(Leg {
            kind: LegKind::LastMile,
            to: "exchange".into(),
            ms: model.traffic.last_mile_ms,
            basis: Basis {
                how: if stated { How::Stated } else { How::Assumed },
                detail: None,
                source: None,
            },
        });
        if let Some(trip) = context.trips.users_to(i, part.region) {
            out.push(Leg {
                kind: LegKind::UserToRegion,
                to: context.region(part.region),
                ms: trip.ms,
                basis: trip.basis.clone(),
            });
        }
    }
    if let Some((t, region, ms)) = part.way.tier {
        let tier = model.tiers.get(t).map_or("", |t| t.name.as_str());
        out.push(Leg {
            kind: LegKind::RegionToTier,
            to: format!("{tier} in {}", context.region(region)),
            ms,
            basis: basis(context, &[(part.region, region)]),
        });
    }
    if let Some((s, tries)) = &part.way.store {
        let store = model.stores.get(*s).map_or("", |s| s.name.as_str());
        let there = crate::math::sum(tries.iter().map(|t| t.share * t.there_ms));
        let commit = crate::math::sum(tries.iter().map(|t| t.share * t.commit_ms));
        let ways: Vec<_> = tries.iter().map(|t| (part.region, t.region)).collect();
        let votes: Vec<_> = tries.iter().map(|t| (t.region, t.completed_by)).collect();
        let at = |pick: fn(&super::path::Try) -> usize| match tries.as_slice() {
            [one] => format!("{store} in {}", context.region(pick(one))),
            many => format!("{store}, any of {} leaders", many.len()),
        };
        if there > 0.0 {
            out.push(Leg {
                kind: LegKind::RegionToStore,
                to: at(|t| t.region),
                ms: rounded(there),
                basis: basis(context, &ways),
            });
        }
        if commit > 0.0 {
            out.push(Leg {
                kind: LegKind::Commit,
                to: at(|t| t.completed_by),
                ms: rounded(commit),
                basis: basis(context, &votes),
            });
        }
    }
    if context.service_ms() > 0.0 {
        out.push(Leg {
            kind: LegKind::Service,
            to: "tiers".into(),
            ms: rounded(context.service_ms()),
            basis: Basis {
                how: How::Stated,
                detail: None,
                source: None,
            },
        });
    }
    out
}

/// The weakest basis of some trips.
fn basis(context: &Context<'_, '_>, pairs: &[(usize, usize)]) -> Basis {
    let trips = pairs
        .iter()
        .filter_map(|(a, b)| context.trips.between(*a, *b));
    let weakest = trips.reduce(|a, b| if b.basis.how > a.basis.how { b } else { a });
    weakest.map_or_else(|| super::trips::Trip::none().basis, |t| t.basis.clone())
}

/// Every outcome of a geography's requests in normal times, for percentiles: reads with what the
/// caches answer.
pub(super) fn outcomes(
    context: &Context<'_, '_>,
    g: &GeographyLatency,
    kind: Kind,
) -> Vec<Outcome> {
    let traffic = &context.service.model().traffic;
    let mut audience = traffic.audience.iter().enumerate();
    let Some((i, users)) = audience.find(|(_, u)| u.geography == g.geography) else {
        return Vec::new();
    };
    let nominal = context.service.nominal();
    let parts = Sight::new(context, &nominal).of_users(i, users, kind);
    let layers = match kind {
        Kind::Read => traffic.caching.unwrap_or_default(),
        Kind::Write => crate::model::CachingModel::default(),
    };
    let served = crate::math::sum(parts.iter().map(|p| p.share));
    let mut out = Vec::new();
    let mut add = |share: f64, ms: f64, served: bool| {
        if share > 0.0 {
            out.push(Outcome { share, ms, served });
        }
    };
    add(layers.edge * served, traffic.last_mile_ms, false);
    for p in &parts {
        let origin = p.share * layers.to_origin();
        let cached = 1.0 - layers.past_region();
        add(origin * cached, p.to_ms + p.way.tier_ms(), true);
        for (chance, ms) in p.way.outcomes() {
            add(origin * layers.past_region() * chance, p.to_ms + ms, true);
        }
    }
    out
}
