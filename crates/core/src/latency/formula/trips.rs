//! Single round trips: measured rows, fits over the distance, or light in fibre.

use super::super::Context;
use super::super::trips::FIBRE_KM_PER_MS;
use super::MS;
use crate::catalog::{Rtt, RttKind};
use crate::explain::{Draft, Operation, Origin, Unit};
use crate::model::RegionUnit;

fn provider<'m>(c: &Context<'_, 'm>, r: &RegionUnit) -> &'m str {
    let providers = &c.service.model().providers;
    providers.get(r.provider).map_or("", |p| p.provider.word())
}

/// The round trip between two regions.
pub(super) fn between(d: &mut Draft<'_>, c: &Context<'_, '_>, a: usize, b: usize) -> usize {
    let regions = &c.service.model().regions;
    if c.trips.together(a, b) {
        return d.fixed("in one place", MS, 0.0);
    }
    // As it is known: from the place that stands first in the scenario.
    let first = |r: usize| {
        let mut all = 0..regions.len();
        all.find(|x| c.trips.together(*x, r)).unwrap_or(r)
    };
    let (a, b) = (first(a).min(first(b)), first(a).max(first(b)));
    let (Some(x), Some(y)) = (regions.get(a), regions.get(b)) else {
        return d.fixed("in one place", MS, 0.0);
    };
    let ms = c.trips.ms(a, b);
    d.shared(format!("trip {a} {b}"), |d| {
        let (p, q) = (provider(c, x), provider(c, y));
        let at = |r: &RegionUnit| (r.latitude, r.longitude);
        let catalog = d.subject.catalog;
        let known = catalog
            .rtt(p, &x.location, q, &y.location)
            .or_else(|| catalog.rtt_between(at(x), at(y), p == q));
        let what = format!("{} to {}", x.key, y.key);
        let ends = [
            (x.location.clone(), Some((p, &*x.location)), at(x)),
            (y.location.clone(), Some((q, &*y.location)), at(y)),
        ];
        trip(d, what, ms, known, &ends)
    })
}

/// The round trip from a geography to a region, without the last mile.
pub(super) fn users_to(d: &mut Draft<'_>, c: &Context<'_, '_>, i: usize, r: usize) -> usize {
    let m = c.service.model();
    let (Some(users), Some(x)) = (m.traffic.audience.get(i), m.regions.get(r)) else {
        return d.fixed("nowhere", MS, 0.0);
    };
    let ms = c.trips.users_to(i, r).map_or(0.0, |t| t.ms);
    let catalog = d.subject.catalog;
    let city = catalog
        .geography(&users.geography)
        .map_or((0.0, 0.0), |g| (g.lat, g.lon));
    let at = (x.latitude, x.longitude);
    let p = provider(c, x);
    let known = catalog
        .geography_rtt(&users.geography, p, &x.location)
        .or_else(|| catalog.rtt_between(city, at, false));
    let what = format!("{} to {}", users.geography, x.key);
    let ends = [
        (users.geography.clone(), None, city),
        (x.location.clone(), Some((p, &*x.location)), at),
    ];
    trip(d, what, ms, known, &ends)
}

/// One end of a trip: its name, provider and region where it has them, degrees north and east.
type End<'e> = (String, Option<(&'e str, &'e str)>, (f64, f64));

/// A round trip: a measured row, a fit over the distance, or light in fibre.
fn trip(
    d: &mut Draft<'_>,
    what: String,
    ms: f64,
    known: Option<Rtt>,
    ends: &[End<'_>; 2],
) -> usize {
    let catalog = d.subject.catalog;
    let Some(rtt) = known else {
        let km = distance(d, ends, false);
        let speed = d.fixed(
            "km that light goes there and back in a ms",
            Unit::Kilometres,
            FIBRE_KM_PER_MS,
        );
        return d.made(what, MS, Operation::Quotient, vec![km, speed]);
    };
    let row = |d: &Draft<'_>, key: String| d.row(key, &rtt.provenance);
    if let RttKind::Fitted { subset, .. } = &rtt.kind
        && let Some(fit) = catalog.latency_fit(subset)
    {
        // From where the tables say that the regions are, or where the scenario does.
        let as_listed = [true, false].into_iter().find(|listed| {
            let at = |end: &End<'_>| place(d, end, *listed).0;
            let (a, b) = (at(&ends[0]), at(&ends[1]));
            fit.at(crate::math::great_circle_km(a.0, a.1, b.0, b.1)).ms == ms
        });
        if let Some(listed) = as_listed {
            let km = distance(d, ends, listed);
            let key = format!("places/latency-fit {subset}");
            let origin = row(d, key.clone());
            let slope = d.input("ms for each km", MS, fit.slope_ms_per_km, origin);
            let origin = row(d, key);
            let start = d.input("ms at no distance", MS, fit.intercept_ms, origin);
            let way = d.made("for the distance", MS, Operation::Product, vec![slope, km]);
            return d.made(what, MS, Operation::Sum, vec![start, way]);
        }
    }
    let key = match &rtt.kind {
        RttKind::SameMetro { a, b } => format!("places/latency {} {} to {} {}", a.0, a.1, b.0, b.1),
        _ => format!("places/latency {} to {}", ends[0].0, ends[1].0),
    };
    let origin = row(d, key);
    d.input(what, MS, ms, origin)
}

/// Degrees of an end, and where they are from: of the tables if listed there.
fn place(d: &Draft<'_>, end: &End<'_>, listed: bool) -> ((f64, f64), Origin) {
    let catalog = d.subject.catalog;
    let (name, region, at) = end;
    if let (true, Some((provider, key))) = (listed, region)
        && let Some(row) = catalog.location(provider, key)
    {
        let key = format!("places/regions {provider} {key}");
        return ((row.lat, row.lon), d.row(key, &row.provenance));
    }
    if region.is_none()
        && let Some(row) = catalog.geography(name)
    {
        return (
            *at,
            d.row(format!("places/geographies {name}"), &row.provenance),
        );
    }
    let regions = d.model().regions.iter();
    let mut here = regions.filter(|r| r.location == *name);
    let path = here
        .next()
        .map_or("regions".into(), |r| format!("regions.{}", r.key));
    (*at, d.written(&path))
}

fn distance(d: &mut Draft<'_>, ends: &[End<'_>; 2], listed: bool) -> usize {
    let mut of = Vec::new();
    for end in ends {
        let ((north, east), origin) = place(d, end, listed);
        let what = format!("north of {}", end.0);
        of.push(d.input(what, Unit::Degrees, north, origin.clone()));
        of.push(d.input(format!("east of {}", end.0), Unit::Degrees, east, origin));
    }
    d.made("distance", Unit::Kilometres, Operation::GreatCircle, of)
}
