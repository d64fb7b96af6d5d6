//! The built-in tables, embedded, so that every shell has the same ones.

macro_rules! data {
    ($path:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../pricing-data/",
            $path
        ))
    };
}

#[cfg(not(target_arch = "wasm32"))]
macro_rules! prices {
    ($($path:literal),* $(,)?) => {
        &[$(($path, data!($path))),*]
    };
}

// A page has to be fetched before it shows a number: there the tables travel packed.
#[cfg(target_arch = "wasm32")]
macro_rules! prices {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!(env!("OUT_DIR"), "/", $path)))),*]
    };
}

/// Price tables: path below the data directory, and text. Each is sorted by provider, region,
/// service, item, meter and lower bound; rows are looked up in the text as it stands.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn price_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    EMBEDDED.iter().copied()
}

/// The same texts, unpacked when the first of them is asked for.
#[cfg(target_arch = "wasm32")]
pub(crate) fn price_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    use std::sync::LazyLock;
    static TABLES: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
        let unpacked =
            |(path, packed): &(&'static str, &str)| (*path, super::packed::unpack(packed));
        EMBEDDED.iter().map(unpacked).collect()
    });
    TABLES.iter().map(|(path, text)| (*path, text.as_str()))
}

const EMBEDDED: &[(&str, &str)] = prices![
    "prices/aws/compute.csv",
    "prices/aws/commitments.csv",
    "prices/aws/database.csv",
    "prices/aws/cache.csv",
    "prices/aws/storage.csv",
    "prices/aws/network.csv",
    "prices/aws/platform.csv",
    "prices/gcp/compute.csv",
    "prices/gcp/commitments.csv",
    "prices/gcp/database.csv",
    "prices/gcp/cache.csv",
    "prices/gcp/storage.csv",
    "prices/gcp/network.csv",
    "prices/gcp/platform.csv",
    "prices/azure/compute.csv",
    "prices/azure/commitments.csv",
    "prices/azure/database.csv",
    "prices/azure/cache.csv",
    "prices/azure/storage.csv",
    "prices/azure/network.csv",
    "prices/azure/platform.csv",
    "prices/other/network.csv",
    "prices/other/platform.csv",
];

/// Which table of a provider has the rows of a service.
pub(crate) const SERVICES: &str = data!("prices/services.csv");
/// Least days that objects of a class are charged for.
pub(crate) const STORAGE_CLASSES: &str = data!("storage-classes.csv");
/// Days that logs are kept within the price of taking them in.
pub(crate) const INCLUDED_RETENTION: &str = data!("included-retention.csv");
pub(crate) const SOURCES: &str = data!("sources.csv");
pub(crate) const INSTANCES: &str = data!("instances.csv");
pub(crate) const FLAT_RATES: &str = data!("flat-rates.csv");
pub(crate) const REGIONS: &str = data!("places/regions.csv");
pub(crate) const GEOGRAPHIES: &str = data!("places/geographies.csv");
pub(crate) const LATENCY: &str = data!("places/latency.csv");
pub(crate) const LATENCY_FIT: &str = data!("places/latency-fit.csv");
pub(crate) const MODEL_DEFAULTS: &str = data!("reliability/model-defaults.csv");
pub(crate) const FAILURE_RATES: &str = data!("reliability/failure-rates.csv");
pub(crate) const SHOCK_GROUPS: &str = data!("reliability/shock-groups.csv");
pub(crate) const FAILOVER_TIMES: &str = data!("reliability/failover-times.csv");
pub(crate) const SLAS: &str = data!("reliability/slas.csv");
pub(crate) const OUTAGES: &str = data!("reliability/outages.csv");
pub(crate) const OUTAGE_RATES: &str = data!("reliability/outage-rates.csv");
