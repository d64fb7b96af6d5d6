//! The regions of a design as Terraform knows them: name, addresses, module.

use crate::slug::{slug, snake};
use crate::subject::Subject;
use stormglass_core::model::RegionUnit;
use stormglass_core::scenario::Provider;

/// Longest name of a region's things; every service takes it with a store's name behind.
const LONGEST: usize = 28;
/// Most regions: each has a /16 of 10.0.0.0/8.
pub(super) const MOST: usize = 250;

/// A region of AWS, Google Cloud or Azure.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    /// Index in the model.
    pub index: usize,
    /// The region.
    pub region: &'a RegionUnit,
    /// Its provider.
    pub provider: Provider,
    /// Name of its module in the root.
    pub module: String,
    /// Beginning of the names of its things.
    pub name: String,
    /// Addresses of its network.
    pub cidr: String,
}

impl Place<'_> {
    /// Folder of its module.
    pub fn folder(&self) -> &'static str {
        match self.provider {
            Provider::Gcp => "gcp",
            Provider::Azure => "azure",
            _ => "aws",
        }
    }
}

/// The places of a design, in its order; the n-th has the addresses 10.n.0.0/16.
pub(super) fn places<'a>(subject: &Subject<'a>) -> Vec<Place<'a>> {
    let regions = subject.model.regions.iter().enumerate();
    let clouds = [Provider::Aws, Provider::Gcp, Provider::Azure];
    regions
        .filter_map(|(index, region)| {
            let provider = subject.provider(region).filter(|p| clouds.contains(p))?;
            Some((index, region, provider))
        })
        .take(MOST)
        .enumerate()
        .map(|(n, (index, region, provider))| Place {
            index,
            region,
            provider,
            module: snake(&region.key),
            name: slug(&format!("{}-{}", subject.model.name, region.key), LONGEST),
            cidr: format!("10.{n}.0.0/16"),
        })
        .collect()
}
