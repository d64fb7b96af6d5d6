//! Questions that people and models ask of the catalog.

use super::facts::Text;
use super::places::{Geography, Latency, LatencyFit, Location, Rtt, RttKind, SAME_METRO_KM};
use super::{
    Catalog, FailoverTime, FailureRate, FlatRate, Instance, ModelDefault, Outage, OutageRate,
    ShockGroup, Sla,
};
use crate::diagnostic::did_you_mean;
use crate::math::great_circle_km;

/// A region that no table has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{provider}` has no region `{asked}`")]
pub struct UnknownRegion {
    /// Provider asked for.
    pub provider: String,
    /// What was asked for.
    pub asked: String,
    /// The region of that provider that it probably means.
    pub suggestion: Option<String>,
    /// Providers that do have a region of this name.
    pub other_providers: Vec<String>,
}

impl UnknownRegion {
    /// What to do about it, one sentence.
    #[must_use]
    pub fn help(&self) -> String {
        if let Some(other) = self.other_providers.first() {
            return format!(
                "it is a region of `{other}`: write `provider: {other}`, or a region of `{}`",
                self.provider
            );
        }
        if let Some(near) = &self.suggestion {
            return format!("did you mean `{near}`?");
        }
        format!(
            "name a region of `{}`; `stormglass prices list --provider {}` has them",
            self.provider, self.provider
        )
    }
}

/// Letters and digits only, lower case: `West US 2` and `westus2` are the same.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

impl Catalog {
    /// All regions, by provider and code.
    pub fn locations(&self) -> impl Iterator<Item = &Location> {
        self.locations.values()
    }

    /// The region with exactly this code.
    #[must_use]
    pub fn location(&self, provider: &str, region: &str) -> Option<&Location> {
        self.locations.get(&(
            Text::Owned(provider.to_owned()),
            Text::Owned(region.to_owned()),
        ))
    }

    /// The region that a person means: its code, or its display name in any spelling of blanks,
    /// case and punctuation (`West US 2`, `N. Virginia`).
    ///
    /// # Errors
    /// If no region fits, or a name fits several: what was probably meant.
    pub fn find_location(&self, provider: &str, name: &str) -> Result<&Location, UnknownRegion> {
        if let Some(exact) = self.location(provider, name) {
            return Ok(exact);
        }
        let wanted = plain(name);
        let own = || self.locations().filter(|l| l.provider == provider);
        let by_code = own().find(|l| plain(&l.region) == wanted);
        let by_name = || {
            let mut fitting = own().filter(|l| {
                let inner = l.name.split_once('(').map(|(_, rest)| plain(rest));
                plain(&l.name) == wanted || inner.is_some_and(|n| n == wanted)
            });
            let first = fitting.next()?;
            fitting.next().is_none().then_some(first)
        };
        if let Some(found) = by_code.or_else(by_name) {
            return Ok(found);
        }
        Err(UnknownRegion {
            provider: provider.to_owned(),
            asked: name.to_owned(),
            suggestion: did_you_mean(name, own().map(|l| l.region.as_ref())).map(str::to_owned),
            other_providers: self
                .locations()
                .filter(|l| l.provider != provider && l.region == name)
                .map(|l| l.provider.to_string())
                .collect(),
        })
    }

    /// Regions of a provider by distance from a point, nearest first: kilometres and region.
    #[must_use]
    pub fn nearest_locations(&self, provider: &str, lat: f64, lon: f64) -> Vec<(f64, &Location)> {
        let mut all: Vec<_> = self
            .locations()
            .filter(|l| l.provider == provider)
            .map(|l| (great_circle_km(lat, lon, l.lat, l.lon), l))
            .collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.region.cmp(&b.1.region)));
        all
    }

    /// All geographies by name.
    pub fn geographies(&self) -> impl Iterator<Item = &Geography> {
        self.geographies.values()
    }

    /// The geography of this name.
    #[must_use]
    pub fn geography(&self, name: &str) -> Option<&Geography> {
        self.geographies.get(name)
    }

    fn measured(&self, a: (&str, &str), b: (&str, &str)) -> Option<&Latency> {
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        self.latencies
            .get(&[a.0, a.1, b.0, b.1].map(|t| Text::Owned(t.to_owned())))
    }

    /// Round trip between two regions: measured; else measured between two regions of the same
    /// metropolitan areas; else from the distance. None if a region is unknown, or if both ends
    /// are the same region (the tables do not say).
    #[must_use]
    pub fn rtt(
        &self,
        provider_a: &str,
        region_a: &str,
        provider_b: &str,
        region_b: &str,
    ) -> Option<Rtt> {
        let (a, b) = ((provider_a, region_a), (provider_b, region_b));
        if a == b {
            return None;
        }
        if let Some(row) = self.measured(a, b) {
            return Some(measured_rtt(row, RttKind::Measured));
        }
        let (la, lb) = (self.location(a.0, a.1)?, self.location(b.0, b.1)?);
        let same_provider = la.provider == lb.provider;
        self.rtt_between((la.lat, la.lon), (lb.lat, lb.lon), same_provider)
    }

    /// Round trip between two points, in degrees north and east: measured between two regions of
    /// the same metropolitan areas; else from the distance.
    #[must_use]
    pub fn rtt_between(&self, a: (f64, f64), b: (f64, f64), same_provider: bool) -> Option<Rtt> {
        let mut best: Option<(f64, Rtt)> = None;
        for (da, sa) in self.same_metro(a.0, a.1) {
            for (db, sb) in self.same_metro(b.0, b.1) {
                let ends = ((&*sa.provider, &*sa.region), (&*sb.provider, &*sb.region));
                let Some(row) = self.measured(ends.0, ends.1) else {
                    continue;
                };
                if best.as_ref().is_none_or(|(d, _)| da + db < *d) {
                    let kind = RttKind::SameMetro {
                        a: (sa.provider.clone(), sa.region.clone()),
                        b: (sb.provider.clone(), sb.region.clone()),
                    };
                    best = Some((da + db, measured_rtt(row, kind)));
                }
            }
        }
        if let Some((_, found)) = best {
            return Some(found);
        }
        self.fitted(great_circle_km(a.0, a.1, b.0, b.1), Some(same_provider))
    }

    /// Round trip from a geography's city to a region, without the last mile: that of a measured
    /// region in the same metropolitan area, else from the distance.
    #[must_use]
    pub fn geography_rtt(&self, geography: &str, provider: &str, region: &str) -> Option<Rtt> {
        let from = self.geography(geography)?;
        let to = self.location(provider, region)?;
        for (_, near) in self.same_metro(from.lat, from.lon) {
            if let Some(row) = self.measured((&near.provider, &near.region), (provider, region)) {
                let kind = RttKind::SameMetro {
                    a: (near.provider.clone(), near.region.clone()),
                    b: (to.provider.clone(), to.region.clone()),
                };
                return Some(measured_rtt(row, kind));
            }
        }
        self.fitted(great_circle_km(from.lat, from.lon, to.lat, to.lon), None)
    }

    /// Regions of any provider in the metropolitan area of a point, nearest first.
    fn same_metro(&self, lat: f64, lon: f64) -> Vec<(f64, &Location)> {
        let mut all: Vec<_> = self
            .locations()
            // A degree of latitude is 111 km: leave most regions out without trigonometry.
            .filter(|l| (l.lat - lat).abs() < 1.0)
            .map(|l| (great_circle_km(lat, lon, l.lat, l.lon), l))
            .filter(|(km, _)| *km <= SAME_METRO_KM)
            .collect();
        all.sort_by(|a, b| {
            let id = |l: &Location| (l.provider.clone(), l.region.clone());
            a.0.total_cmp(&b.0).then_with(|| id(a.1).cmp(&id(b.1)))
        });
        all
    }

    /// The fit of round trips over distance of this name.
    pub(crate) fn latency_fit(&self, subset: &str) -> Option<&LatencyFit> {
        self.fits.get(subset)
    }

    fn fitted(&self, km: f64, same_provider: Option<bool>) -> Option<Rtt> {
        let near = self.fits.get("near");
        if let Some(fit) = near.filter(|f| f.max_km.is_some_and(|limit| km < limit)) {
            return Some(fit.at(km));
        }
        let subset = match same_provider {
            Some(true) => "same-provider",
            Some(false) => "cross-provider",
            None => "all",
        };
        let fit = self.fits.get(subset).or_else(|| self.fits.get("all"))?;
        Some(fit.at(km))
    }

    /// A model parameter.
    #[must_use]
    pub fn default(&self, key: &str) -> Option<&ModelDefault> {
        self.defaults.get(key)
    }

    /// All model parameters by key.
    pub fn defaults(&self) -> impl Iterator<Item = &ModelDefault> {
        self.defaults.values()
    }

    /// How often something fails: the row for the region, else for the provider, else for all.
    /// Rows that are only evidence are not considered.
    #[must_use]
    pub fn failure_rate(&self, domain: &str, provider: &str, region: &str) -> Option<&FailureRate> {
        self.failure_rates
            .values()
            .filter(|r| r.domain == domain && r.is_default)
            .filter_map(|r| Some((r.fit(provider, region)?, r)))
            .max_by_key(|(fit, _)| *fit)
            .map(|(_, r)| r)
    }

    /// All failure rates, evidence too.
    pub fn failure_rates(&self) -> impl Iterator<Item = &FailureRate> {
        self.failure_rates.values()
    }

    /// A shock group.
    #[must_use]
    pub fn shock(&self, group: &str) -> Option<&ShockGroup> {
        self.shocks.get(group)
    }

    /// All shock groups by name.
    pub fn shocks(&self) -> impl Iterator<Item = &ShockGroup> {
        self.shocks.values()
    }

    /// How long a recovery mechanism takes.
    #[must_use]
    pub fn failover_time(&self, provider: &str, service: &str, key: &str) -> Option<&FailoverTime> {
        self.failovers
            .get(&[provider, service, key].map(|t| Text::Owned(t.to_owned())))
    }

    /// All recovery mechanisms.
    pub fn failover_times(&self) -> impl Iterator<Item = &FailoverTime> {
        self.failovers.values()
    }

    /// What a provider promises for a service in a configuration.
    #[must_use]
    pub fn sla(&self, provider: &str, service: &str, key: &str) -> Option<&Sla> {
        self.slas
            .get(&[provider, service, key].map(|t| Text::Owned(t.to_owned())))
    }

    /// All promises.
    pub fn slas(&self) -> impl Iterator<Item = &Sla> {
        self.slas.values()
    }

    /// All public outages by provider and date.
    pub fn outages(&self) -> impl Iterator<Item = &Outage> {
        self.outages.values()
    }

    /// All rates computed from the outages.
    pub fn outage_rates(&self) -> impl Iterator<Item = &OutageRate> {
        self.outage_rates.values()
    }

    /// An instance type.
    #[must_use]
    pub fn instance(&self, provider: &str, instance_type: &str) -> Option<&Instance> {
        self.instances.get(&(
            Text::Owned(provider.to_owned()),
            Text::Owned(instance_type.to_owned()),
        ))
    }

    /// All instance types of a provider by name.
    pub fn instances(&self, provider: &str) -> impl Iterator<Item = &Instance> {
        self.instances
            .values()
            .filter(move |i| i.provider == provider)
    }

    /// All flat-rate rules.
    pub fn flat_rates(&self) -> impl Iterator<Item = &FlatRate> {
        self.flat_rates.values()
    }
}

fn measured_rtt(row: &Latency, kind: RttKind) -> Rtt {
    Rtt {
        ms: row.ms,
        kind,
        disagrees_ms: (row.quality == "directions-disagree").then_some(row.worse_ms),
        provenance: row.provenance.clone(),
    }
}
