//! Where things are: cloud regions, the geographies of users, and the round trips between them.

use super::facts::{Provenance, Text, number, optional};
use super::schema::{Column, Kind, Line, Schema, may, must};
use crate::math::great_circle_km;

/// Continents as the data write them.
pub(crate) const CONTINENTS: &[&str] = &[
    "africa",
    "asia",
    "europe",
    "middle-east",
    "north-america",
    "oceania",
    "south-america",
];
const FLAGS: &[&str] = &["true", "false"];
/// Two regions closer than this are taken to be in one metropolitan area.
pub const SAME_METRO_KM: f64 = 60.0;

/// A region of a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    /// Provider: `aws`, `gcp`, `azure` or a user's own.
    pub provider: Text,
    /// The provider's code of the region, such as `us-east-1`.
    pub region: Text,
    /// The provider's display name.
    pub name: Text,
    /// City or area.
    pub city: Text,
    /// Country.
    pub country: Text,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country_iso2: Text,
    /// Continent, such as `north-america`.
    pub continent: Text,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Availability zones; 1 where the region has none.
    pub zones: u32,
    /// Whether the country is in the European Union.
    pub eu_member: bool,
    /// Whether the country is in the European Economic Area.
    pub eea_member: bool,
    /// `eea`, `adequate`, `partial` or `none`, for personal data from the EU.
    pub adequacy: Text,
    /// What that rests on.
    pub adequacy_note: Text,
    /// Where this comes from.
    pub provenance: Provenance,
}

/// A group of users, placed at its main city.
#[derive(Clone, Debug, PartialEq)]
pub struct Geography {
    /// Name, such as `na-east`.
    pub name: Text,
    /// City that stands for it.
    pub city: Text,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country_iso2: Text,
    /// Continent.
    pub continent: Text,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Rough number of internet users, millions.
    pub internet_users_millions: f64,
    /// Remark.
    pub note: Text,
    /// Where this comes from.
    pub provenance: Provenance,
}

/// A measured round trip between two regions; the smaller (provider, region) stands first.
#[derive(Clone, Debug, PartialEq)]
pub struct Latency {
    /// One end: provider and region.
    pub a: (Text, Text),
    /// The other end.
    pub b: (Text, Text),
    /// Round trip, milliseconds.
    pub ms: f64,
    /// Round trip of the slower direction, milliseconds.
    pub worse_ms: f64,
    /// `mean`, `p50` or `p95`.
    pub statistic: Text,
    /// `ok`, `directions-disagree` or `one-direction`.
    pub quality: Text,
    /// Where this comes from.
    pub provenance: Provenance,
}

/// Round trip as a straight line of the distance.
#[derive(Clone, Debug, PartialEq)]
pub struct LatencyFit {
    /// `all`, `same-provider`, `cross-provider` or `near`.
    pub subset: Text,
    /// Longest distance it was fitted on, kilometres, if it is limited.
    pub max_km: Option<f64>,
    /// Milliseconds at distance zero.
    pub intercept_ms: f64,
    /// Milliseconds per kilometre.
    pub slope_ms_per_km: f64,
    /// Median relative error.
    pub median_rel_err: f64,
    /// Relative error that nine pairs in ten stay under.
    pub p90_rel_err: f64,
    /// Where this comes from.
    pub provenance: Provenance,
}

/// How a round trip is known.
#[derive(Clone, Debug, PartialEq)]
pub enum RttKind {
    /// Measured between the two regions.
    Measured,
    /// Measured between two regions in the same metropolitan areas: these two.
    SameMetro {
        /// Provider and region that stand for the first end.
        a: (Text, Text),
        /// Provider and region that stand for the second end.
        b: (Text, Text),
    },
    /// From the distance.
    Fitted {
        /// Which fit, such as `near`.
        subset: Text,
        /// Its median relative error.
        median_rel_err: f64,
    },
}

/// A round trip.
#[derive(Clone, Debug, PartialEq)]
pub struct Rtt {
    /// Milliseconds.
    pub ms: f64,
    /// How it is known.
    pub kind: RttKind,
    /// The slower direction, milliseconds, where the two directions disagree by over a quarter.
    pub disagrees_ms: Option<f64>,
    /// Where the figure comes from.
    pub provenance: Provenance,
}

pub(crate) const REGIONS: Schema = Schema {
    name: "places/regions.csv",
    key: 2,
    key_extra: None,
    columns: &[
        must("provider", Kind::Name),
        must("region", Kind::Name),
        must("name", Kind::Text),
        must("city", Kind::Text),
        must("country", Kind::Text),
        must("country_iso2", Kind::Name),
        must("continent", Kind::Choice(CONTINENTS)),
        must("lat", Kind::Number(-90.0, 90.0)),
        must("lon", Kind::Number(-180.0, 180.0)),
        must("zones", Kind::Number(1.0, 99.0)),
        must("eu_member", Kind::Choice(FLAGS)),
        must("eea_member", Kind::Choice(FLAGS)),
        must(
            "adequacy",
            Kind::Choice(&["eea", "adequate", "partial", "none"]),
        ),
        may("adequacy_note", Kind::Text),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
pub(crate) const GEOGRAPHIES: Schema = Schema {
    name: "places/geographies.csv",
    key: 1,
    key_extra: None,
    columns: &[
        must("geography", Kind::Name),
        must("city", Kind::Text),
        must("country_iso2", Kind::Name),
        must("continent", Kind::Choice(CONTINENTS)),
        must("lat", Kind::Number(-90.0, 90.0)),
        must("lon", Kind::Number(-180.0, 180.0)),
        must("internet_users_millions", Kind::Number(0.0, 1e4)),
        may("note", Kind::Text),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
pub(crate) const LATENCY: Schema = Schema {
    name: "places/latency.csv",
    key: 4,
    key_extra: None,
    columns: &[
        must("provider_a", Kind::Name),
        must("region_a", Kind::Name),
        must("provider_b", Kind::Name),
        must("region_b", Kind::Name),
        must("rtt_ms", Kind::Number(0.0, 1e4)),
        must("rtt_worse_ms", Kind::Number(0.0, 1e4)),
        must("statistic", Kind::Choice(&["mean", "p50", "p95"])),
        must(
            "quality",
            Kind::Choice(&["ok", "directions-disagree", "one-direction"]),
        ),
        may("great_circle_km", Kind::Number(0.0, 20_100.0)),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
pub(crate) const LATENCY_FIT: Schema = Schema {
    name: "places/latency-fit.csv",
    key: 1,
    key_extra: None,
    columns: &[
        must(
            "subset",
            Kind::Choice(&["all", "same-provider", "cross-provider", "near"]),
        ),
        may("max_km", Kind::Number(0.0, 20_100.0)),
        may("pairs", Kind::Number(0.0, 1e9)),
        must("intercept_ms", Kind::Number(0.0, 1e3)),
        must("slope_ms_per_km", Kind::Number(0.0, 1.0)),
        may("r2", Kind::Number(0.0, 1.0)),
        must("median_rel_err", Kind::Number(0.0, 10.0)),
        must("p90_rel_err", Kind::Number(0.0, 10.0)),
        may("ratio_to_fibre_p05", Kind::Number(0.0, 100.0)),
        may("ratio_to_fibre_p50", Kind::Number(0.0, 100.0)),
        may("ratio_to_fibre_p95", Kind::Number(0.0, 100.0)),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
/// The three columns that every table has.
pub(crate) const SOURCE: Column = must("source", Kind::Text);
pub(crate) const AS_OF: Column = must("as_of", Kind::Date);
pub(crate) const CONFIDENCE: Column = must("confidence", Kind::Choice(super::schema::CONFIDENCE));

impl Location {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            provider,
            region,
            name,
            city,
            country,
            country_iso2,
            continent,
            lat,
            lon,
            zones,
            eu,
            eea,
            adequacy,
            adequacy_note,
            source,
            as_of,
            confidence,
        ] = line.take()?;
        Some(Self {
            provider,
            region,
            name,
            city,
            country,
            country_iso2,
            continent,
            lat: number(&lat)?,
            lon: number(&lon)?,
            zones: zones.parse().ok()?,
            eu_member: eu == "true",
            eea_member: eea == "true",
            adequacy,
            adequacy_note,
            provenance: Provenance::read(source, as_of, &confidence)?,
        })
    }

    /// Great-circle distance to another region, kilometres.
    #[must_use]
    pub fn distance_km(&self, other: &Self) -> f64 {
        great_circle_km(self.lat, self.lon, other.lat, other.lon)
    }
}

impl Geography {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            name,
            city,
            country_iso2,
            continent,
            lat,
            lon,
            users,
            note,
            source,
            as_of,
            confidence,
        ] = line.take()?;
        Some(Self {
            name,
            city,
            country_iso2,
            continent,
            lat: number(&lat)?,
            lon: number(&lon)?,
            internet_users_millions: number(&users)?,
            note,
            provenance: Provenance::read(source, as_of, &confidence)?,
        })
    }
}

impl Latency {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            pa,
            ra,
            pb,
            rb,
            ms,
            worse,
            statistic,
            quality,
            _,
            source,
            as_of,
            confidence,
        ] = line.take()?;
        let (one, two) = ((pa, ra), (pb, rb));
        let (a, b) = if one <= two { (one, two) } else { (two, one) };
        Some(Self {
            a,
            b,
            ms: number(&ms)?,
            worse_ms: number(&worse)?,
            statistic,
            quality,
            provenance: Provenance::read(source, as_of, &confidence)?,
        })
    }
}

impl LatencyFit {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            subset,
            max_km,
            _,
            intercept,
            slope,
            _,
            median,
            p90,
            _,
            _,
            _,
            source,
            as_of,
            confidence,
        ] = line.take()?;
        Some(Self {
            subset,
            max_km: optional(&max_km),
            intercept_ms: number(&intercept)?,
            slope_ms_per_km: number(&slope)?,
            median_rel_err: number(&median)?,
            p90_rel_err: number(&p90)?,
            provenance: Provenance::read(source, as_of, &confidence)?,
        })
    }

    /// The round trip over a distance.
    pub(crate) fn at(&self, km: f64) -> Rtt {
        Rtt {
            ms: self.intercept_ms + self.slope_ms_per_km * km,
            kind: RttKind::Fitted {
                subset: self.subset.clone(),
                median_rel_err: self.median_rel_err,
            },
            disagrees_ms: None,
            provenance: self.provenance.clone(),
        }
    }
}
