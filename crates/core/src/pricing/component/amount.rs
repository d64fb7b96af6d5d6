//! How much of something is used in a month, before it is known in which unit it is billed.

use crate::pricing::Unit;
use crate::quantity::{Bytes, BytesPerMonth};
use rust_decimal::Decimal;

/// Hours in the month of every bill.
pub(in crate::pricing) const MONTH_HOURS: u32 = 730;

/// Decimals kept of a volume: one byte of a GB.
const PLACES: u32 = 9;

/// A month's use. Volumes are in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pricing) enum Amount {
    /// This many things for the whole month; may be a fraction.
    AllMonth(Decimal),
    /// Data held all month.
    Stored(Decimal),
    /// Data moved or processed in the month.
    Moved(Decimal),
    /// Requests, queries or messages in the month.
    Requests(Decimal),
}

impl Amount {
    /// Things that run all month.
    pub fn things(count: u32) -> Self {
        Self::AllMonth(Decimal::from(count))
    }

    /// `copies` times a volume, held all month. Absent when too large to multiply.
    pub fn stored(size: Bytes, copies: u32) -> Option<Self> {
        let bytes = size.bytes.checked_mul(Decimal::from(copies))?;
        Some(Self::Stored(bytes))
    }

    /// A stated rate, to the byte.
    pub fn moved(rate: BytesPerMonth) -> Self {
        Self::Moved(monthly_bytes(rate))
    }

    /// The quantity in a billing unit, exact; absent if the unit does not measure this.
    pub fn in_unit(self, unit: Unit) -> Option<Decimal> {
        let month = Decimal::from(MONTH_HOURS);
        match (self, unit.name()) {
            (Self::AllMonth(n), "month" | "vCPU-month" | "IOPS-month" | "MBps-month") => Some(n),
            (
                Self::AllMonth(n),
                "hour" | "LCU-hour" | "CU-hour" | "VM-hour" | "ACU-hour" | "vCPU-hour"
                | "IOPS-hour" | "MBps-hour",
            ) => n.checked_mul(month),
            (Self::AllMonth(n), "1000-objects-month") => n.checked_div(Decimal::from(1_000)),
            // A number of requests without a time is what the month has.
            (Self::AllMonth(n) | Self::Requests(n), unit) if requests(unit).is_some() => {
                Some(n.checked_div(Decimal::from(requests(unit)?))?.normalize())
            }
            (Self::Stored(b), "GB-month") => gb(b),
            (Self::Stored(b), "GiB-month") => gib(b),
            (Self::Stored(b), "GB-hour") => gb(b)?.checked_mul(month),
            (Self::Stored(b), "GiB-hour") => gib(b)?.checked_mul(month),
            (Self::Moved(b), "GB") => gb(b),
            // Billed once where it leaves and once where it arrives.
            (Self::Moved(b), "GB-per-direction") => gb(b)?.checked_mul(Decimal::TWO),
            (Self::Moved(b), "GiB") => gib(b),
            (Self::Moved(b), "TB") => gb(b)?.checked_div(Decimal::from(1_000)),
            (Self::Moved(b), "TiB") => gib(b)?.checked_div(Decimal::from(1_024)),
            _ => None,
        }
    }
}

/// How many requests a unit of them has.
fn requests(unit: &str) -> Option<u32> {
    Some(match unit {
        "requests" => 1,
        "1000-requests" => 1_000,
        "10000-requests" => 10_000,
        "100000-requests" => 100_000,
        "1M-requests" => 1_000_000,
        _ => return None,
    })
}

/// Bytes in a month of a stated rate, to the byte.
pub(in crate::pricing) fn monthly_bytes(rate: BytesPerMonth) -> Decimal {
    (rate.gb_per_month() * Decimal::from(1_000_000_000_u64)).round_dp(0)
}

fn gb(bytes: Decimal) -> Option<Decimal> {
    let n = bytes.checked_div(Decimal::from(1_000_000_000_u64))?;
    Some(n.round_dp(PLACES).normalize())
}

fn gib(bytes: Decimal) -> Option<Decimal> {
    let n = bytes.checked_div(Decimal::from(1_u64 << 30))?;
    Some(n.round_dp(PLACES).normalize())
}

/// The product, only if it is exact.
pub(crate) fn exact_product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let digits = a.mantissa().checked_mul(b.mantissa())?;
    Decimal::try_from_i128_with_scale(digits, a.scale() + b.scale()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Quantity;

    #[test]
    fn gb_and_gib_are_not_the_same() {
        let five = Amount::stored(Bytes::from_text("5 GiB").expect("volume"), 1).expect("small");
        assert_eq!(five.in_unit(Unit::GIB_MONTH), Some(Decimal::from(5)));
        assert_eq!(
            five.in_unit(Unit::GB_MONTH).expect("unit").to_string(),
            "5.36870912"
        );
        assert_eq!(five.in_unit(Unit::HOUR), None);
    }

    #[test]
    fn an_inexact_product_is_refused() {
        let third = Decimal::ONE / Decimal::from(3);
        assert_eq!(exact_product(third, third), None);
        let cent = Decimal::new(1, 2);
        assert_eq!(
            exact_product(Decimal::from(730), cent),
            Some(Decimal::new(73, 1))
        );
        assert_eq!(exact_product(Decimal::MAX, Decimal::TWO), None);
    }

    #[test]
    fn transfer_between_zones_is_billed_on_both_sides() {
        let rate = BytesPerMonth::from_text("1000 GB/month").expect("rate");
        let both = Amount::moved(rate).in_unit(Unit::GB_PER_DIRECTION);
        assert_eq!(both, Some(Decimal::from(2000)));
    }
}
