//! Block disks: by the volume on AWS and Google, by size class on Azure.

use super::{Amount, Item, Ledger};
use crate::quantity::Bytes;
use rust_decimal::Decimal;

/// Azure's size classes: number in the name, GiB. A disk is billed as the next class up.
const AZURE_CLASSES: &[(u32, u32)] = &[
    (1, 4),
    (2, 8),
    (3, 16),
    (4, 32),
    (6, 64),
    (10, 128),
    (15, 256),
    (20, 512),
    (30, 1024),
    (40, 2048),
    (50, 4096),
    (60, 8192),
    (70, 16384),
    (80, 32767),
];

/// Charges `count` disks of a size and kind.
pub(super) fn charge(
    ledger: &mut Ledger<'_>,
    item: &Item,
    kind: &str,
    size: Bytes,
    count: Decimal,
) {
    let item = item.named(format!("{}, {kind}", item.what));
    let (service, name, meter) = match ledger.provider(item.region) {
        "aws" => ("ebs", kind.to_owned(), "storage"),
        "gcp" => ("persistent-disk", kind.to_owned(), "storage"),
        "azure" => match azure_class(kind, size) {
            Class::Named(name) => ("managed-disk", name, "disk"),
            Class::ByVolume(name) => ("managed-disk", name, "storage"),
            Class::TooLarge => {
                return ledger.gap(&item, "no Azure disk class is as large: use several disks");
            }
        },
        _ => ("block-storage", kind.to_owned(), "storage"),
    };
    let key = ledger.key(item.region, service, &name, meter);
    let amount = if meter == "disk" {
        Some(Amount::AllMonth(count))
    } else {
        size.bytes
            .checked_mul(count)
            .map(|bytes| Amount::Stored(bytes.round_dp(0)))
    };
    let item = if meter == "disk" {
        item.named(format!("{} ({name})", item.what))
    } else {
        item
    };
    ledger.charge(&item, &key, amount);
}

enum Class {
    Named(String),
    ByVolume(String),
    TooLarge,
}

fn azure_class(kind: &str, size: Bytes) -> Class {
    let kind = kind.to_ascii_lowercase();
    let (base, redundancy) = match kind.strip_suffix("-zrs") {
        Some(base) => (base, "ZRS"),
        None => (kind.strip_suffix("-lrs").unwrap_or(&kind), "LRS"),
    };
    let (letter, least) = match base {
        "premium-ssd" | "premium" => ("P", 1),
        "standard-ssd" => ("E", 1),
        "standard-hdd" | "standard" => ("S", 4),
        "premium-ssd-v2" | "ultra-disk" => {
            return Class::ByVolume(format!("{base}-{}", redundancy.to_ascii_lowercase()));
        }
        // Already a class, such as `P10`, or a name that no row has.
        _ => return Class::Named(format!("{}-{redundancy}", base.to_ascii_uppercase())),
    };
    AZURE_CLASSES
        .iter()
        .find(|(n, gib)| *n >= least && size.gib() <= Decimal::from(*gib))
        .map_or(Class::TooLarge, |(n, _)| {
            Class::Named(format!("{letter}{n}-{redundancy}"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Quantity;

    fn class(kind: &str, size: &str) -> String {
        match azure_class(kind, Bytes::from_text(size).expect("volume")) {
            Class::Named(n) | Class::ByVolume(n) => n,
            Class::TooLarge => "too large".into(),
        }
    }

    #[test]
    fn azure_disks_round_up_to_a_class() {
        assert_eq!(class("premium-ssd", "128 GiB"), "P10-LRS");
        assert_eq!(class("premium-ssd", "129 GiB"), "P15-LRS");
        assert_eq!(class("standard-ssd-zrs", "100 GB"), "E10-ZRS");
        assert_eq!(class("standard-hdd", "1 GiB"), "S4-LRS");
        assert_eq!(class("premium-ssd", "40 TiB"), "too large");
        assert_eq!(class("p20", "1 GiB"), "P20-LRS");
        assert_eq!(class("premium-ssd-v2", "1 GiB"), "premium-ssd-v2-lrs");
    }
}
