//! The facts that figures rest on: places, reliability, instance types and prices.
//!
//! [`Catalog::builtin`] is what comes with the program (`pricing-data/`); a user's tables of the
//! same form add rows or replace them by key ([`Catalog::with_overrides`]). Every row names its
//! source, date and confidence.

pub(crate) mod csv;
mod facts;
mod files;
mod instances;
mod lookup;
mod overrides;
#[cfg(any(test, target_arch = "wasm32"))]
mod packed;
mod places;
mod reliability;
mod reliability_schema;
mod schema;
#[cfg(test)]
mod tests;
mod vary;
mod verify;

pub use facts::{Confidence, Provenance, Text, age_days};
pub use instances::{FlatRate, Instance, SourceEntry};
pub use lookup::UnknownRegion;
pub(crate) use places::CONTINENTS;
pub use places::{Geography, Latency, LatencyFit, Location, Rtt, RttKind, SAME_METRO_KM};
pub use reliability::{
    FailoverTime, FailureRate, ModelDefault, Outage, OutageRate, ShockGroup, Sla,
};

pub use vary::EstimateId;
pub use verify::{Age, FAR_OFF, FAR_OFF_SPOT, LEAST_REGIONS, Totals, Verification, VerifyOptions};

pub(crate) use files::{INCLUDED_RETENTION, SERVICES, STORAGE_CLASSES, price_files};
pub(crate) use instances::UserPrice;

use crate::diagnostic::{Diagnostic, Outcome};
use crate::pricing::PriceKey;
use crate::source::{SourceId, Sources};
use reliability_schema as rs;
use schema::{Line, Schema};
use std::collections::BTreeMap;

/// All facts of a run. Rows are sorted by key, so iteration order is fixed.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalog {
    sources: BTreeMap<Text, SourceEntry>,
    locations: BTreeMap<(Text, Text), Location>,
    geographies: BTreeMap<Text, Geography>,
    latencies: BTreeMap<[Text; 4], Latency>,
    fits: BTreeMap<Text, LatencyFit>,
    defaults: BTreeMap<Text, ModelDefault>,
    failure_rates: BTreeMap<[Text; 4], FailureRate>,
    shocks: BTreeMap<Text, ShockGroup>,
    failovers: BTreeMap<[Text; 3], FailoverTime>,
    slas: BTreeMap<[Text; 3], Sla>,
    outages: BTreeMap<[Text; 5], Outage>,
    outage_rates: BTreeMap<[Text; 2], OutageRate>,
    instances: BTreeMap<(Text, Text), Instance>,
    flat_rates: BTreeMap<[Text; 4], FlatRate>,
    pub(crate) user_prices: BTreeMap<PriceKey, Vec<UserPrice>>,
    /// Estimated prices put at a percentile of their interval.
    estimates_at: BTreeMap<EstimateId, f64>,
}

impl Catalog {
    /// The facts that come with the program.
    #[must_use]
    pub fn builtin() -> Self {
        let mut catalog = Self::empty();
        for (schema, text) in Self::builtin_tables() {
            let mut faults = schema::Faults::default();
            for line in schema.read(SourceId(0), text, &mut faults) {
                catalog.insert(schema, line);
            }
        }
        catalog
    }

    /// The built-in facts with a user's tables over them. `tables` are texts in `sources`; which
    /// table each one is follows from its header. Every fault is reported, and rows without
    /// faults still count; no value comes back when there are errors.
    #[must_use]
    pub fn with_overrides(sources: &Sources, tables: &[SourceId]) -> Outcome<Self> {
        let mut catalog = Self::builtin();
        let diagnostics = overrides::apply(&mut catalog, sources, tables);
        let failed = crate::diagnostic::has_errors(&diagnostics);
        Outcome {
            value: (!failed).then_some(catalog),
            diagnostics,
        }
    }

    fn empty() -> Self {
        Self {
            sources: BTreeMap::new(),
            locations: BTreeMap::new(),
            geographies: BTreeMap::new(),
            latencies: BTreeMap::new(),
            fits: BTreeMap::new(),
            defaults: BTreeMap::new(),
            failure_rates: BTreeMap::new(),
            shocks: BTreeMap::new(),
            failovers: BTreeMap::new(),
            slas: BTreeMap::new(),
            outages: BTreeMap::new(),
            outage_rates: BTreeMap::new(),
            instances: BTreeMap::new(),
            flat_rates: BTreeMap::new(),
            user_prices: BTreeMap::new(),
            estimates_at: BTreeMap::new(),
        }
    }

    /// Every built-in table except the prices, which stay text.
    fn builtin_tables() -> [(&'static Schema, &'static str); 14] {
        [
            (&instances::SOURCES, files::SOURCES),
            (&instances::INSTANCES, files::INSTANCES),
            (&instances::FLAT_RATES, files::FLAT_RATES),
            (&places::REGIONS, files::REGIONS),
            (&places::GEOGRAPHIES, files::GEOGRAPHIES),
            (&places::LATENCY, files::LATENCY),
            (&places::LATENCY_FIT, files::LATENCY_FIT),
            (&rs::MODEL_DEFAULTS, files::MODEL_DEFAULTS),
            (&rs::FAILURE_RATES, files::FAILURE_RATES),
            (&rs::SHOCK_GROUPS, files::SHOCK_GROUPS),
            (&rs::FAILOVER_TIMES, files::FAILOVER_TIMES),
            (&rs::SLAS, files::SLAS),
            (&rs::OUTAGES, files::OUTAGES),
            (&rs::OUTAGE_RATES, files::OUTAGE_RATES),
        ]
    }

    /// Adds a checked row, replacing one with the same key; says whether it could be read.
    fn insert(&mut self, schema: &Schema, line: Line<'static>) -> Option<()> {
        match schema.name {
            "sources.csv" => {
                let row = SourceEntry::read(line)?;
                self.sources.insert(row.id.clone(), row);
            }
            "instances.csv" => {
                let row = Instance::read(line)?;
                self.instances
                    .insert((row.provider.clone(), row.instance_type.clone()), row);
            }
            "flat-rates.csv" => {
                let row = FlatRate::read(line)?;
                let key = [&row.provider, &row.service, &row.item, &row.meter].map(Text::clone);
                self.flat_rates.insert(key, row);
            }
            "places/regions.csv" => {
                let row = Location::read(line)?;
                self.locations
                    .insert((row.provider.clone(), row.region.clone()), row);
            }
            "places/geographies.csv" => {
                let row = Geography::read(line)?;
                self.geographies.insert(row.name.clone(), row);
            }
            "places/latency.csv" => {
                let row = Latency::read(line)?;
                let key = [&row.a.0, &row.a.1, &row.b.0, &row.b.1].map(Text::clone);
                self.latencies.insert(key, row);
            }
            "places/latency-fit.csv" => {
                let row = LatencyFit::read(line)?;
                self.fits.insert(row.subset.clone(), row);
            }
            "reliability/model-defaults.csv" => {
                let row = ModelDefault::read(line)?;
                self.defaults.insert(row.key.clone(), row);
            }
            "reliability/failure-rates.csv" => {
                let row = FailureRate::read(line)?;
                let role = if row.is_default {
                    "default"
                } else {
                    "evidence"
                };
                // One default per domain and place; evidence may stand in several rows.
                let subject = if row.is_default {
                    Text::Borrowed("")
                } else {
                    row.subject.clone()
                };
                let key = [
                    row.domain.clone(),
                    row.applies_to.clone(),
                    Text::Borrowed(role),
                    subject,
                ];
                self.failure_rates.insert(key, row);
            }
            "reliability/shock-groups.csv" => {
                let row = ShockGroup::read(line)?;
                self.shocks.insert(row.group.clone(), row);
            }
            "reliability/failover-times.csv" => {
                let row = FailoverTime::read(line)?;
                let key = [&row.provider, &row.service, &row.key].map(Text::clone);
                self.failovers.insert(key, row);
            }
            "reliability/slas.csv" => {
                let row = Sla::read(line)?;
                let key = [&row.provider, &row.service, &row.key].map(Text::clone);
                self.slas.insert(key, row);
            }
            "reliability/outages.csv" => {
                let row = Outage::read(line)?;
                let key = [
                    &row.provider,
                    &row.date,
                    &row.scope,
                    &row.location,
                    &row.cause,
                ]
                .map(Text::clone);
                self.outages.insert(key, row);
            }
            "reliability/outage-rates.csv" => {
                let row = OutageRate::read(line)?;
                self.outage_rates
                    .insert([row.domain.clone(), row.applies_to.clone()], row);
            }
            "prices/*.csv" => {
                let row = UserPrice::read(line)?;
                self.user_prices
                    .entry(row.key.clone())
                    .or_default()
                    .push(row);
            }
            _ => return None,
        }
        Some(())
    }

    /// Title of a source id; a user's own words stand for themselves.
    #[must_use]
    pub fn source_title<'a>(&'a self, id: &'a str) -> &'a str {
        self.sources.get(id).map_or(id, |s| s.title.as_ref())
    }

    /// The source with this id.
    #[must_use]
    pub fn source(&self, id: &str) -> Option<&SourceEntry> {
        self.sources.get(id)
    }
}

/// A fault that a typed row finds although its fields are sound.
fn row_fault(schema: &Schema, line: &Line<'_>) -> Diagnostic {
    Diagnostic::error(
        "data-bad-row",
        format!("this row of `{}` cannot be used", schema.name),
    )
    .at("", line.spans.first().copied())
    .help("compare it with the rows of the built-in table of that name")
}
