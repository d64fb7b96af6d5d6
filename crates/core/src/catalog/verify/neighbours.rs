//! Prices held against the same meter elsewhere: its unit, and how far off it is.

use super::{Row, counted};
use crate::catalog::schema::Faults;
use crate::diagnostic::Diagnostic;
use crate::pricing::Unit;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A price this many times its median over the regions, or less than the median by as much, is
/// worth a look. Regions of one provider differ by less than twice but for transfer out of a few.
pub const FAR_OFF: u32 = 3;
/// The same for spot prices, which follow demand.
pub const FAR_OFF_SPOT: u32 = 5;
/// Regions a meter has to have before its median says anything.
pub const LEAST_REGIONS: usize = 3;

type ByKey<'a> = BTreeMap<[&'a str; 5], Vec<&'a Row<'a>>>;

/// Units that measure what their meter counts, and prices far from those of other regions.
pub(super) fn check(by_key: &ByKey<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut faults = Faults::default();
    units(by_key, &mut faults);
    diagnostics.extend(faults.finish());
    let mut faults = Faults::default();
    far_off(by_key, &mut faults);
    diagnostics.extend(faults.finish());
}

/// What a unit measures; units of one measure convert into each other.
fn measure(unit: Unit) -> &'static str {
    match unit.name() {
        "hour" | "month" => "time",
        "GB" | "GB-per-direction" | "GiB" | "TB" | "TiB" => "volume",
        "percent" => "share",
        name if name.ends_with("requests") => "requests",
        name if name.starts_with("GB-") || name.starts_with("GiB-") => "volume over time",
        name if name.starts_with("vCPU-") => "processors over time",
        name => name,
    }
}

/// What a meter of this name counts, where the name says it: any of these measures.
fn expected(meter: &str) -> Option<&'static [&'static str]> {
    let starts = |words: &[&str]| words.iter().any(|w| meter.starts_with(w));
    if starts(&["storage-read", "storage-write"]) {
        None
    } else if starts(&["storage", "backup", "retention"]) {
        Some(&["volume over time"])
    } else if starts(&[
        "egress",
        "inter-",
        "data-processed",
        "cache-egress",
        "ingested",
    ]) {
        Some(&["volume"])
    } else if starts(&["requests", "operations"]) {
        Some(&["requests"])
    } else if matches!(
        meter,
        "on-demand" | "spot" | "node" | "control-plane" | "gateway" | "tunnel"
    ) {
        Some(&["time"])
    } else if starts(&["cud-", "resource-based-cud", "usage-share"]) {
        Some(&["share"])
    } else {
        None
    }
}

fn units(by_key: &ByKey<'_>, faults: &mut Faults) {
    // The measure that most rows of a meter have is the meter's.
    let mut seen: BTreeMap<[&str; 3], BTreeMap<&str, usize>> = BTreeMap::new();
    for ([provider, _, service, _, meter], rows) in by_key {
        let measures = seen.entry([provider, service, meter]).or_default();
        for row in rows {
            *measures.entry(measure(row.unit)).or_default() += 1;
        }
    }
    for ([provider, _, service, _, meter], rows) in by_key {
        let measures = seen.get(&[*provider, *service, *meter]);
        let usual = measures.and_then(|m| m.iter().max_by_key(|(_, n)| **n));
        for row in rows {
            let found = measure(row.unit);
            let wanted = match (expected(meter), usual) {
                (Some(words), _) if !words.contains(&found) => words.join(" or "),
                (None, Some((usual, _))) if *usual != found => (*usual).to_owned(),
                _ => continue,
            };
            let message = format!(
                "{} is priced per {}, which measures {found}",
                row.price_key(),
                row.unit
            );
            faults.add(
                Diagnostic::error("price-measure", message)
                    .at("unit", Some(row.place("unit")))
                    .help(format!(
                        "the meter counts {wanted}; mend the unit or the name of the meter"
                    )),
            );
        }
    }
}

fn far_off(by_key: &ByKey<'_>, faults: &mut Faults) {
    // The dearest tier stands for a price: the first may be free.
    let mut regions: BTreeMap<([&str; 4], Unit), Vec<&Row<'_>>> = BTreeMap::new();
    for ([provider, _, service, item, meter], rows) in by_key {
        let dearest = rows.iter().max_by_key(|row| row.tier.price);
        if let Some(row) = dearest.filter(|row| !row.tier.price.is_zero()) {
            let group = regions.entry(([provider, service, item, meter], row.unit));
            group.or_default().push(row);
        }
    }
    // One finding for a meter of a service in a region, however many items or destinations it has.
    let mut found: BTreeMap<[&str; 4], Vec<(&Row<'_>, Decimal)>> = BTreeMap::new();
    for (([provider, service, _, meter], _), rows) in &regions {
        if rows.len() < LEAST_REGIONS {
            continue;
        }
        let mut prices: Vec<Decimal> = rows.iter().map(|row| row.tier.price).collect();
        prices.sort_unstable();
        let Some(median) = prices.get(prices.len() / 2).copied() else {
            continue;
        };
        let most = Decimal::from(if *meter == "spot" {
            FAR_OFF_SPOT
        } else {
            FAR_OFF
        });
        for row in rows {
            let price = row.tier.price;
            if price > median * most || price * most < median {
                let [_, region, ..] = row.key;
                let group = found.entry([provider, region, service, meter]);
                group.or_default().push((row, median));
            }
        }
    }
    for rows in found.values() {
        let Some((row, median)) = rows.first() else {
            continue;
        };
        let more = match rows.len() - 1 {
            0 => String::new(),
            n => format!("; and {} more like it", counted(n, "price")),
        };
        faults.add(
            Diagnostic::warning(
                "price-far-off",
                format!(
                    "{} costs ${} per {}, the median over the regions is ${}{more}",
                    row.price_key(),
                    row.tier.price.normalize(),
                    row.unit,
                    median.normalize()
                ),
            )
            .at("price_usd", Some(row.place("price_usd")))
            .help("compare it with the provider's price list; some places are dearer by as much"),
        );
    }
}
