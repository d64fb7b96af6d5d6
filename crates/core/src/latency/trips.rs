//! Round trips between the regions in use, and from users to them; each with its basis.

use super::result::{Basis, How};
use crate::catalog::{Catalog, Rtt, RttKind};
use crate::math::great_circle_km;
use crate::model::{Model, RegionUnit};

/// Light in fibre: kilometres that a round trip covers in a millisecond.
pub(super) const FIBRE_KM_PER_MS: f64 = 100.0;

/// A round trip.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trip {
    /// Milliseconds.
    pub ms: f64,
    /// How it is known.
    pub basis: Basis,
}

/// Every round trip that a design can need. Regions at one location are one place.
#[derive(Clone, Debug)]
pub(crate) struct Trips {
    place: Vec<usize>,
    between: Vec<Vec<Trip>>,
    users: Vec<Vec<Trip>>,
}

impl Trips {
    pub fn new(model: &Model, catalog: &Catalog) -> Self {
        let provider = |r: &RegionUnit| {
            model
                .providers
                .get(r.provider)
                .map_or("", |p| p.provider.word())
        };
        let mut places: Vec<&RegionUnit> = Vec::new();
        let place = model
            .regions
            .iter()
            .map(|r| {
                let known = places.iter().position(|p| {
                    provider(p) == provider(r)
                        && p.location == r.location
                        && (p.latitude, p.longitude) == (r.latitude, r.longitude)
                });
                known.unwrap_or_else(|| {
                    places.push(r);
                    places.len() - 1
                })
            })
            .collect();
        let one = |a: &RegionUnit, b: &RegionUnit| {
            let (pa, pb) = (provider(a), provider(b));
            let (from, to) = ((a.latitude, a.longitude), (b.latitude, b.longitude));
            let known = catalog
                .rtt(pa, &a.location, pb, &b.location)
                .or_else(|| catalog.rtt_between(from, to, pa == pb));
            trip(catalog, known, from, to)
        };
        let between = (0..places.len())
            .map(|i| {
                (0..places.len())
                    .map(|j| match (places.get(i), places.get(j)) {
                        (Some(a), Some(b)) if i < j => one(a, b),
                        (Some(a), Some(b)) if i > j => one(b, a),
                        _ => Trip::none(),
                    })
                    .collect()
            })
            .collect();
        let users = model
            .traffic
            .audience
            .iter()
            .map(|users| {
                let city = catalog
                    .geography(&users.geography)
                    .map_or((0.0, 0.0), |g| (g.lat, g.lon));
                let to = |r: &&RegionUnit| {
                    let at = (r.latitude, r.longitude);
                    let known = catalog
                        .geography_rtt(&users.geography, provider(r), &r.location)
                        .or_else(|| catalog.rtt_between(city, at, false));
                    trip(catalog, known, city, at)
                };
                places.iter().map(to).collect()
            })
            .collect();
        Self {
            place,
            between,
            users,
        }
    }

    fn at(&self, r: usize) -> usize {
        self.place.get(r).copied().unwrap_or(usize::MAX)
    }

    /// Whether two regions are at one location.
    pub fn together(&self, a: usize, b: usize) -> bool {
        self.at(a) == self.at(b)
    }

    /// Between two regions.
    pub fn between(&self, a: usize, b: usize) -> Option<&Trip> {
        self.between.get(self.at(a))?.get(self.at(b))
    }

    /// Milliseconds between two regions.
    pub fn ms(&self, a: usize, b: usize) -> f64 {
        self.between(a, b).map_or(0.0, |t| t.ms)
    }

    /// From a geography (its index in the audience) to a region, without the last mile.
    pub fn users_to(&self, audience: usize, r: usize) -> Option<&Trip> {
        self.users.get(audience)?.get(self.at(r))
    }
}

impl Trip {
    /// Inside one region.
    pub fn none() -> Self {
        Self {
            ms: 0.0,
            basis: Basis {
                how: How::SameRegion,
                detail: None,
                source: None,
            },
        }
    }
}

/// A known round trip, or else no less than light takes.
fn trip(catalog: &Catalog, known: Option<Rtt>, a: (f64, f64), b: (f64, f64)) -> Trip {
    match known {
        Some(rtt) => known_trip(catalog, &rtt),
        None => Trip {
            ms: great_circle_km(a.0, a.1, b.0, b.1) / FIBRE_KM_PER_MS,
            basis: Basis {
                how: How::Fitted,
                detail: Some("light in fibre".into()),
                source: None,
            },
        },
    }
}

pub(super) fn known_trip(catalog: &Catalog, rtt: &Rtt) -> Trip {
    let (how, detail) = match &rtt.kind {
        RttKind::Measured => (How::Measured, None),
        RttKind::SameMetro { a, b } => (
            How::SameMetro,
            Some(format!("{} {} to {} {}", a.0, a.1, b.0, b.1)),
        ),
        RttKind::Fitted {
            subset,
            median_rel_err,
        } => (
            How::Fitted,
            Some(format!(
                "fit `{subset}`, off by {:.0}% in half of the pairs",
                median_rel_err * 100.0
            )),
        ),
    };
    let slower = rtt
        .disagrees_ms
        .map(|ms| format!("the other direction takes {ms} ms"));
    let detail: Vec<String> = [detail, slower].into_iter().flatten().collect();
    Trip {
        ms: rtt.ms,
        basis: Basis {
            how,
            detail: (!detail.is_empty()).then(|| detail.join("; ")),
            source: Some(catalog.source_title(&rtt.provenance.source).to_owned()),
        },
    }
}
