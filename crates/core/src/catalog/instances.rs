//! Instance types, price rows, flat rates and sources: the tables that the bill is made from.

use super::facts::{Provenance, Text, number};
use super::places::{AS_OF, CONFIDENCE, SOURCE};
use super::schema::{Kind, Line, Schema, may, must};
use crate::pricing::{PriceKey, Tier, Unit};
use rust_decimal::Decimal;

/// An instance type of a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// Provider.
    pub provider: Text,
    /// Name, such as `c6i.xlarge`.
    pub instance_type: Text,
    /// Virtual processors; a fraction for shared cores.
    pub vcpus: f64,
    /// Memory, GiB; none where not known.
    pub memory_gib: Option<f64>,
    /// `x86_64` or `arm64`; empty where not known.
    pub arch: Text,
    /// Price of a full month over 730 times the hour: below 1 where a discount for sustained use
    /// applies by itself.
    pub full_month_factor: Decimal,
    /// Where this comes from.
    pub provenance: Provenance,
}

/// A source that rows name by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceEntry {
    /// Short id.
    pub id: Text,
    /// Title.
    pub title: Text,
    /// Address or path; `-` if there is none.
    pub url_or_path: Text,
    /// What was taken from it.
    pub what: Text,
    /// Remark.
    pub note: Text,
}

/// A rule: a meter that costs the same everywhere, or the same as another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlatRate {
    /// Provider.
    pub provider: Text,
    /// Service it is about.
    pub service: Text,
    /// Item, or `*`.
    pub item: Text,
    /// Meter, or `*`.
    pub meter: Text,
    /// Region whose row to take, or `self`.
    pub basis_region: Text,
    /// Service whose row to take, or `=` for the same.
    pub basis_service: Text,
    /// Item whose row to take, or `=`.
    pub basis_item: Text,
    /// Meter whose row to take, or `=`.
    pub basis_meter: Text,
    /// Continents it holds for, apart by blanks; `*` for all.
    pub applies_to: Text,
    /// The rule in words.
    pub rule: Text,
    /// Where this comes from.
    pub provenance: Provenance,
}

/// One row of a user's price table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UserPrice {
    pub key: PriceKey,
    pub unit: Unit,
    pub tier: Tier,
    pub provenance: Provenance,
    pub note: Text,
}

pub(crate) const INSTANCES: Schema = Schema {
    name: "instances.csv",
    key: 2,
    key_extra: None,
    columns: &[
        must("provider", Kind::Name),
        must("instance_type", Kind::Name),
        must("vcpus", Kind::Number(0.0, 1e4)),
        may("memory_gib", Kind::Number(0.0, 1e6)),
        may("arch", Kind::Choice(&["x86_64", "arm64"])),
        must("full_month_factor", Kind::Amount),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
pub(crate) const SOURCES: Schema = Schema {
    name: "sources.csv",
    key: 1,
    key_extra: None,
    columns: &[
        must("id", Kind::Name),
        must("title", Kind::Text),
        must("url_or_path", Kind::Text),
        may("what", Kind::Text),
        may("note", Kind::Text),
    ],
};
pub(crate) const FLAT_RATES: Schema = Schema {
    name: "flat-rates.csv",
    key: 4,
    key_extra: None,
    columns: &[
        must("provider", Kind::Name),
        must("service", Kind::Name),
        must("item", Kind::Name),
        must("meter", Kind::Name),
        must("basis_region", Kind::Name),
        must("basis_service", Kind::Name),
        must("basis_item", Kind::Name),
        must("basis_meter", Kind::Name),
        must("applies_to", Kind::Text),
        must("rule", Kind::Text),
        SOURCE,
        AS_OF,
        CONFIDENCE,
    ],
};
/// Position of `from` in [`PRICES`].
const FROM: usize = 6;
pub(crate) const PRICES: Schema = Schema {
    name: "prices/*.csv",
    key: 5,
    key_extra: Some(FROM),
    columns: &[
        must("provider", Kind::Name),
        must("region", Kind::Name),
        must("service", Kind::Name),
        must("item", Kind::Name),
        must("meter", Kind::Name),
        must("unit", Kind::Unit),
        may("from", Kind::Amount),
        may("to", Kind::Amount),
        must("price_usd", Kind::Amount),
        SOURCE,
        AS_OF,
        CONFIDENCE,
        may("note", Kind::Text),
    ],
};

impl Instance {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            provider,
            instance_type,
            vcpus,
            memory,
            arch,
            factor,
            source,
            as_of,
            sure,
        ] = line.take()?;
        Some(Self {
            provider,
            instance_type,
            vcpus: number(&vcpus)?,
            memory_gib: number(&memory),
            arch,
            full_month_factor: Decimal::from_str_exact(&factor).ok()?,
            provenance: Provenance::read(source, as_of, &sure)?,
        })
    }
}

impl SourceEntry {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [id, title, url_or_path, what, note] = line.take()?;
        Some(Self {
            id,
            title,
            url_or_path,
            what,
            note,
        })
    }
}

impl FlatRate {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            provider,
            service,
            item,
            meter,
            basis_region,
            basis_service,
            basis_item,
            basis_meter,
            applies_to,
            rule,
            source,
            as_of,
            sure,
        ] = line.take()?;
        Some(Self {
            provider,
            service,
            item,
            meter,
            basis_region,
            basis_service,
            basis_item,
            basis_meter,
            applies_to,
            rule,
            provenance: Provenance::read(source, as_of, &sure)?,
        })
    }
}

impl UserPrice {
    pub(crate) fn read(line: Line<'static>) -> Option<Self> {
        let [
            provider,
            region,
            service,
            item,
            meter,
            unit,
            from,
            to,
            price,
            source,
            as_of,
            sure,
            note,
        ] = line.take()?;
        let amount = |text: &str| Decimal::from_str_exact(text).ok();
        Some(Self {
            key: PriceKey::new(&provider, &region, &service, &item, &meter),
            unit: Unit::parse(&unit)?,
            tier: Tier {
                from: amount(&from).unwrap_or(Decimal::ZERO),
                to: amount(&to),
                price: amount(&price)?,
            },
            provenance: Provenance::read(source, as_of, &sure)?,
            note,
        })
    }
}
