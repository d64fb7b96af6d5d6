//! Sites of one's own: where they are, and what they cost.

use super::super::SiteModel;
use super::context::Resolver;
use crate::catalog::{Confidence, Location, Provenance};
use crate::pricing::Unit;
use crate::scenario::{Provider, Region};
use rust_decimal::prelude::ToPrimitive;

/// Members of the European Union, and further members of the European Economic Area.
const EU: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];
const EEA: &[&str] = &["IS", "LI", "NO"];

/// Whether a provider is the design's own.
pub(super) fn own(provider: Provider) -> bool {
    matches!(
        provider,
        Provider::Kubernetes | Provider::SelfHosted | Provider::Edge
    )
}

impl Resolver<'_> {
    /// The place of a site of one's own.
    pub fn site(&mut self, key: &str, region: &Region, provider: Provider) -> Option<Location> {
        let path = format!("regions.{key}");
        let (Some(at), Some(country)) = (region.coordinates, &region.country) else {
            self.error(
                "missing-key",
                &path,
                format!("`{key}` is a site of your own, and nothing says where it is"),
                "add `coordinates: \"48.14, 11.58\"` (degrees north, east) and `country: DE`"
                    .into(),
            );
            return None;
        };
        let country = country.to_ascii_uppercase();
        if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
            self.error(
                "invalid-value",
                &format!("{path}.country"),
                format!("`{country}` is no country code"),
                "write the two letters of ISO 3166, such as `DE`".into(),
            );
            return None;
        }
        let name = region.location.clone().unwrap_or_else(|| key.to_owned());
        let mut place = Location {
            provider: provider.word().into(),
            region: name.clone().into(),
            name: name.clone().into(),
            city: name.into(),
            country: country.clone().into(),
            eu_member: EU.contains(&country.as_str()),
            eea_member: EU.contains(&country.as_str()) || EEA.contains(&country.as_str()),
            country_iso2: country.into(),
            continent: "".into(),
            lat: at.latitude.to_f64().unwrap_or(0.0),
            lon: at.longitude.to_f64().unwrap_or(0.0),
            zones: region.zones.unwrap_or(1).max(1),
            adequacy: "none".into(),
            adequacy_note: "".into(),
            provenance: Provenance {
                source: "stated in the scenario".into(),
                as_of: "".into(),
                confidence: Confidence::Checked,
            },
        };
        let nearest = self
            .catalog
            .locations()
            .min_by(|a, b| a.distance_km(&place).total_cmp(&b.distance_km(&place)));
        if let Some(near) = nearest {
            place.continent = near.continent.clone();
        }
        if region.zones.is_none() {
            self.assume_rule(
                &format!("rule.own-zones.{key}"),
                &format!("{path}.zones"),
                "a site of one's own is one zone, unless stated",
                "1".into(),
            );
        }
        self.assume_rule(
            "rule.own-site",
            "failures.units",
            "sites of one's own fail like a region and a zone of a cloud without a record of its own, unless `failures.units` says `region:<site>`; they share no provider-wide loss",
            "stated or default".into(),
        );
        Some(place)
    }

    /// What the sites of one's own cost.
    pub fn site_prices(&mut self) -> Vec<SiteModel> {
        let scenario = self.scenario;
        let mut out = Vec::new();
        for (r, (key, region)) in scenario.regions.iter().enumerate() {
            let path = format!("regions.{key}.prices");
            let provider = region.provider;
            let Some(sheet) = &region.prices else {
                continue;
            };
            let Some(provider) = provider.filter(|p| own(*p)) else {
                self.error_at_key(
                    "key-without-effect",
                    &path,
                    "`prices` are for a site of your own".into(),
                    "take them out; give other prices of a cloud by `--price-book`".into(),
                );
                continue;
            };
            let mut prices = Vec::new();
            let mut add = |service: &str, item: &str, meter: &str, unit, price| {
                let names = [service, item, meter].map(str::to_owned);
                prices.push((names, unit, price));
            };
            for (name, price) in &sheet.nodes {
                add("compute", name, "on-demand", Unit::MONTH, price.usd.0);
            }
            for (name, price) in &sheet.disks {
                add(
                    "block-storage",
                    name,
                    "storage",
                    Unit::GB_MONTH,
                    price.usd.0,
                );
            }
            for (class, price) in &sheet.storage {
                let unit = Unit::GB_MONTH;
                add("object-storage", class.word(), "storage", unit, price.usd.0);
            }
            if let Some(price) = sheet.egress {
                add("data-transfer", "internet", "egress", Unit::GB, price.usd.0);
            }
            out.push(SiteModel {
                region: r,
                provider: provider.word(),
                location: region.location.clone().unwrap_or_else(|| key.clone()),
                prices,
                fixed: sheet.fixed.iter().map(|(k, v)| (k.clone(), *v)).collect(),
                path,
            });
        }
        out
    }
}
