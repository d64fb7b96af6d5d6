//! Prices that the price list itself gives by formula, with the rows they are made from.
//!
//! - Cloud SQL `db-custom-N-M`: N vCPU and M MiB.
//! - Azure flexible servers: a size of a series costs its vCores; zone-redundant is two servers
//!   and two copies of the storage.
//! - Azure SQL vCore tiers: compute per vCore, and compute with the licence.

use super::quote::{Component, Estimate, Estimates, MissingPrice, Prices, Quote, weakest};
use super::{PriceKey, Tier, Unit};
use rust_decimal::Decimal;

/// The combined price; none if no formula is about this key.
pub(super) fn quote(
    prices: &Prices<'_>,
    key: &PriceKey,
    estimates: Estimates,
) -> Option<Result<Quote, Box<MissingPrice>>> {
    let (parts, unit, words) = parts_of(prices, key)?;
    Some(combine(prices, key, &parts, unit, words, estimates))
}

type Parts = Vec<(Decimal, PriceKey)>;

fn parts_of(prices: &Prices<'_>, key: &PriceKey) -> Option<(Parts, Unit, &'static str)> {
    let at = |item: &str, meter: &str| {
        PriceKey::new(&key.provider, &key.region, &key.service, item, meter)
    };
    match (key.provider.as_str(), key.service.as_str()) {
        ("gcp", "cloud-sql-postgresql" | "cloud-sql-mysql") => {
            let mode = key.meter.strip_prefix("instance-")?;
            let size = key.item.strip_prefix("db-custom-")?;
            let (vcpus, mib) = size.split_once('-')?;
            let gib = whole(mib)?.checked_div(Decimal::from(1024))?;
            Some((
                vec![
                    (whole(vcpus)?, at("db-custom", &format!("vcpu-{mode}"))),
                    (gib, at("db-custom", &format!("memory-{mode}"))),
                ],
                Unit::HOUR,
                "vCPU and memory of the custom size",
            ))
        }
        ("azure", "postgresql-flexible" | "mysql-flexible") => {
            let single = match key.meter.as_str() {
                "instance-ha" => "instance-single",
                "storage-ha" => "storage",
                "instance-single" => {
                    let (series, vcores) = series_of(&key.item)?;
                    let per_vcore = |item: &str| at(item, "instance-single-per-vcore");
                    let exact = per_vcore(&series);
                    // MySQL's general purpose meter is one for all D series.
                    let general = key.service == "mysql-flexible" && series.starts_with('D');
                    let part = if general && !known(prices, &exact) {
                        per_vcore("GP")
                    } else {
                        exact
                    };
                    return Some((vec![(vcores, part)], Unit::HOUR, "vCores of the size"));
                }
                _ => return None,
            };
            let unit = if single == "storage" {
                Unit::GB_MONTH
            } else {
                Unit::HOUR
            };
            Some((
                vec![(Decimal::TWO, at(&key.item, single))],
                unit,
                "primary and standby",
            ))
        }
        ("azure", "sql-database") => {
            let (tier, vcores) = vcore_tier(&key.item)?;
            match key.meter.as_str() {
                "instance-single" => Some((
                    vec![(vcores, at(&tier, "instance-single-per-vcore"))],
                    Unit::HOUR,
                    "vCores of the size; the licence is apart",
                )),
                "instance-with-licence" => {
                    let edition = tier.split('_').next()?;
                    Some((
                        vec![
                            (Decimal::ONE, at(&key.item, "instance-single")),
                            (vcores, at(edition, "licence-per-vcore")),
                        ],
                        Unit::HOUR,
                        "compute and licence",
                    ))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The size class (item of `memorystore-redis`) of a Memorystore instance: the whole capacity is
/// priced at the rate of the class it falls in. Capacities are whole GiB; a fraction counts as the
/// next whole one.
#[must_use]
pub fn memorystore_size_class(gib: Decimal) -> &'static str {
    let gib = gib.ceil();
    let upto = |n: i64| gib <= Decimal::from(n);
    match () {
        () if upto(4) => "M1",
        () if upto(10) => "M2",
        () if upto(35) => "M3",
        () if upto(100) => "M4",
        () => "M5",
    }
}

/// Whether any region has this price.
fn known(prices: &Prices<'_>, key: &PriceKey) -> bool {
    !super::table::everywhere(prices.catalog, key).is_empty()
}

fn whole(text: &str) -> Option<Decimal> {
    let n: u32 = text.parse().ok()?;
    (n > 0).then(|| Decimal::from(n))
}

/// `Standard_D4ds_v4` as series `Ddsv4` and 4 vCores.
fn series_of(size: &str) -> Option<(String, Decimal)> {
    let name = size.strip_prefix("Standard_")?;
    let (body, version) = name.rsplit_once("_v")?;
    let start = body.find(|c: char| c.is_ascii_digit())?;
    let (letters, rest) = body.split_at_checked(start)?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (vcores, suffix) = rest.split_at_checked(end)?;
    Some((format!("{letters}{suffix}v{version}"), whole(vcores)?))
}

/// `GP_Gen5_4` as `GP_Gen5` and 4 vCores.
fn vcore_tier(item: &str) -> Option<(String, Decimal)> {
    let (tier, vcores) = item.rsplit_once('_')?;
    tier.contains("_Gen")
        .then(|| Some((tier.to_owned(), whole(vcores)?)))?
}

fn combine(
    prices: &Prices<'_>,
    key: &PriceKey,
    parts: &Parts,
    unit: Unit,
    words: &str,
    estimates: Estimates,
) -> Result<Quote, Box<MissingPrice>> {
    let mut components: Vec<Component> = Vec::new();
    let mut total = Decimal::ZERO;
    let (mut low, mut high) = (Decimal::ZERO, Decimal::ZERO);
    let mut rules: Vec<String> = Vec::new();
    for (quantity, part) in parts {
        let quote = prices.quote(part, estimates)?;
        let price = quote.flat_price().ok_or_else(|| {
            Box::new(MissingPrice {
                key: part.clone(),
                nearest_regions: Vec::new(),
                similar: Vec::new(),
                ambiguous: true,
            })
        })?;
        total += *quantity * price;
        let (l, h) = quote
            .estimate
            .as_ref()
            .map_or((price, price), |e| (e.low, e.high));
        low += *quantity * l;
        high += *quantity * h;
        rules.extend(quote.estimate.map(|e| e.rule));
        components.push(Component {
            quantity: *quantity,
            key: quote.key.in_region(&quote.priced_region),
            unit: quote.unit,
            price,
            provenance: quote.provenance,
        });
    }
    let provenance = weakest(components.iter().map(|c| c.provenance.clone())).ok_or_else(|| {
        Box::new(MissingPrice {
            key: key.clone(),
            nearest_regions: Vec::new(),
            similar: Vec::new(),
            ambiguous: false,
        })
    })?;
    rules.dedup();
    Ok(Quote {
        key: key.clone(),
        priced_region: key.region.clone(),
        unit,
        tiers: vec![Tier {
            from: Decimal::ZERO,
            to: None,
            price: total.normalize(),
        }],
        source_title: prices.catalog.source_title(&provenance.source).to_owned(),
        provenance,
        note: words.to_owned(),
        estimate: (!rules.is_empty()).then(|| Estimate {
            rule: rules.join("; "),
            low: low.normalize(),
            high: high.normalize(),
        }),
        components,
    })
}
