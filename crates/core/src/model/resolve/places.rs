//! Providers and regions.

use super::super::{Failure, ProviderUnit, RegionUnit};
use super::context::Resolver;
use super::sites::own;
use crate::catalog::Location;
use crate::scenario::{Provider, Region, RegionRole};

/// Zones used in a region when nothing says more.
const USUAL_ZONES: u32 = 3;

impl Resolver<'_> {
    /// Providers in order of first use.
    pub fn providers(&mut self) -> Vec<ProviderUnit> {
        let mut seen: Vec<Provider> = Vec::new();
        for region in self.scenario.regions.values() {
            if let Some(p) = region.provider
                && !seen.contains(&p)
            {
                seen.push(p);
            }
        }
        let kind = self
            .scenario
            .failures
            .as_ref()
            .and_then(|f| f.provider.clone());
        seen.into_iter()
            .map(|provider| ProviderUnit {
                failure: self.failure(
                    &format!("provider:{provider}"),
                    kind.as_ref().map(|k| (k, "failures.provider")),
                    // Sites of one's own share nothing that the data could know of.
                    if own(provider) {
                        "own-sites"
                    } else {
                        "provider-wide"
                    },
                    provider.word(),
                    "",
                    None,
                ),
                provider,
            })
            .collect()
    }

    /// Regions, with their places on the globe.
    pub fn regions(&mut self, providers: &[ProviderUnit]) -> Vec<RegionUnit> {
        let scenario = self.scenario;
        if scenario.regions.is_empty()
            && (!scenario.tiers.is_empty() || !scenario.stores.is_empty())
        {
            self.error(
                "missing-key",
                "",
                "the design has no `regions`".into(),
                "add `regions: { main: { provider: aws, location: us-east-1 } }`".into(),
            );
        }
        let mut out = Vec::new();
        for (key, region) in &scenario.regions {
            let path = format!("regions.{key}");
            let Some((provider, location)) = self.location(key, region) else {
                // Keeps its place, so that what is said of the regions after it is true.
                out.push(unplaced(key, region));
                continue;
            };
            let zones = match region.zones {
                Some(0) => {
                    self.error(
                        "quantity-out-of-range",
                        &format!("{path}.zones"),
                        "a region uses at least one zone".into(),
                        "write `zones: 1`".into(),
                    );
                    1
                }
                Some(z) if z > location.zones => {
                    self.error(
                        "too-many-zones",
                        &format!("{path}.zones"),
                        format!(
                            "`{}` has {} zone{}, not {z}",
                            location.region,
                            location.zones,
                            if location.zones == 1 { "" } else { "s" }
                        ),
                        format!("write `zones: {}` or choose another region", location.zones),
                    );
                    location.zones
                }
                Some(z) => z,
                None => {
                    let z = location.zones.clamp(1, USUAL_ZONES);
                    self.assume_rule(
                        "rule.zones",
                        &format!("{path}.zones"),
                        "zones used in a region: three, or as many as it has",
                        format!("{z}"),
                    );
                    z
                }
            };
            let f = scenario.failures.as_ref();
            let index = providers
                .iter()
                .position(|p| p.provider == provider)
                .unwrap_or(0);
            let unit = |name: &str| format!("{name}:{key}");
            let failure = self.failure(
                &unit("region"),
                f.and_then(|f| f.region.as_ref())
                    .map(|k| (k, "failures.region")),
                "region",
                provider.word(),
                &location.region,
                None,
            );
            let zone_failure = self.failure(
                &unit("zone"),
                f.and_then(|f| f.zone.as_ref())
                    .map(|k| (k, "failures.zone")),
                "zone",
                provider.word(),
                &location.region,
                None,
            );
            // Only a balancer that the design states can fail by itself.
            let has_one = scenario
                .network
                .as_ref()
                .is_some_and(|n| n.load_balancers.contains_key(key))
                || f.is_some_and(|f| {
                    f.load_balancer.is_some() || f.units.contains_key(&unit("load-balancer"))
                });
            let balancer_failure = if has_one {
                self.shock_failure(
                    &unit("load-balancer"),
                    f.and_then(|f| f.load_balancer.as_ref())
                        .map(|k| (k, "failures.load-balancer")),
                    "load-balancer",
                    None,
                )
            } else {
                Failure::never()
            };
            out.push(RegionUnit {
                key: key.clone(),
                provider: index,
                location: location.region.to_string(),
                place: location.city.to_string(),
                country: region
                    .jurisdiction
                    .clone()
                    .unwrap_or_else(|| location.country_iso2.to_string()),
                continent: location.continent.to_string(),
                in_eu: location.eu_member,
                in_eea: location.eea_member,
                latitude: location.lat,
                longitude: location.lon,
                role: region.role.unwrap_or(RegionRole::Active),
                zones: zones as usize,
                failure,
                zone_failure,
                balancer_failure,
            });
        }
        out
    }

    /// The provider and location of a region, or what is wrong with them.
    fn location(&mut self, key: &str, region: &Region) -> Option<(Provider, Location)> {
        let path = format!("regions.{key}");
        let Some(provider) = region.provider else {
            self.error(
                "missing-key",
                &path,
                format!("region `{key}` has no `provider`"),
                "add `provider: aws`, `gcp`, `azure`, `self-hosted`, `kubernetes` or `edge`".into(),
            );
            return None;
        };
        if own(provider) {
            return self.site(key, region, provider).map(|l| (provider, l));
        }
        if region.coordinates.is_some() || region.country.is_some() {
            self.error(
                "key-without-effect",
                &path,
                format!("a region of `{provider}` is where its location is"),
                "take out `coordinates` and `country`".into(),
            );
        }
        let Some(name) = &region.location else {
            self.error(
                "missing-key",
                &path,
                format!("region `{key}` has no `location`"),
                "add the provider's region, such as `location: us-east-1`".into(),
            );
            return None;
        };
        match self.catalog.find_location(provider.word(), name) {
            Ok(location) => Some((provider, location.clone())),
            Err(unknown) => {
                self.error(
                    "unknown-location",
                    &format!("{path}.location"),
                    unknown.to_string(),
                    unknown.help(),
                );
                None
            }
        }
    }
}

/// A region whose location is wrong, as far as other messages need one; no model comes of it.
fn unplaced(key: &str, region: &Region) -> RegionUnit {
    RegionUnit {
        key: key.to_owned(),
        provider: 0,
        location: String::new(),
        place: String::new(),
        country: String::new(),
        continent: String::new(),
        in_eu: false,
        in_eea: false,
        latitude: 0.0,
        longitude: 0.0,
        role: region.role.unwrap_or(RegionRole::Active),
        zones: region.zones.unwrap_or(USUAL_ZONES).max(1) as usize,
        failure: Failure::never(),
        zone_failure: Failure::never(),
        balancer_failure: Failure::never(),
    }
}
