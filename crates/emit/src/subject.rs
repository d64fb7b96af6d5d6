//! What goes in: a design, its results, and which text they come from.

use stormglass_core::assessment::Assessment;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{Model, ProviderUnit, RegionUnit};
use stormglass_core::scenario::{Provider, Scenario};

/// A design with its results, as files are made from it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The resolved design: every number in the files is from here.
    pub model: &'a Model,
    /// Its results, for pages that say what to expect.
    pub assessment: &'a Assessment,
    /// What the user wrote, for words that the model does not carry, such as descriptions and owners.
    pub scenario: &'a Scenario,
    /// Facts about places and instance types.
    pub catalog: &'a Catalog,
    /// Digest of the design's canonical text.
    pub digest: &'a str,
}

impl<'a> Subject<'a> {
    /// The provider of a region.
    #[must_use]
    pub fn provider(&self, region: &RegionUnit) -> Option<Provider> {
        let unit: Option<&'a ProviderUnit> = self.model.providers.get(region.provider);
        unit.map(|p| p.provider)
    }

    /// The provider of a region, by the region's index.
    #[must_use]
    pub fn provider_of(&self, region: usize) -> Option<Provider> {
        self.model
            .regions
            .get(region)
            .and_then(|r| self.provider(r))
    }

    /// The regions of a provider with their indices, in the order of the design.
    #[must_use]
    pub fn regions_of(&self, provider: Provider) -> Vec<(usize, &'a RegionUnit)> {
        let regions = self.model.regions.iter().enumerate();
        regions
            .filter(|(_, r)| self.provider(r) == Some(provider))
            .collect()
    }

    /// Name, environment and variant: `go-pro (production), variant active-active`.
    #[must_use]
    pub fn called(&self) -> String {
        let mut text = self.model.name.clone();
        if let Some(environment) = &self.model.environment {
            text.push_str(&format!(" ({environment})"));
        }
        if let Some(variant) = &self.model.variant {
            text.push_str(&format!(", variant {variant}"));
        }
        text
    }
}
