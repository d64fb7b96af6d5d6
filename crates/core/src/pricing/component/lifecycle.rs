//! Objects by age: how much is in which class, what moves between them, what leaves too early.
//!
//! Data comes in at a steady rate and is deleted at `keep`, so what is younger than an age is the
//! rate times that age, and never more than is held. A class that objects leave before its least
//! time is charged for the rest of that time.

use super::{Amount, Item, Ledger, object};
use crate::catalog::STORAGE_CLASSES;
use crate::model::{CopyModel, StoreModel};
use crate::pricing::PriceKey;
use crate::quantity::{Bytes, Duration};
use crate::scenario::StorageClass;
use rust_decimal::Decimal;

/// Hours in the month of every bill.
const MONTH: u32 = 730;

/// One stretch of age in one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// The class.
    pub class: StorageClass,
    /// Age at which objects come to it.
    pub from: Duration,
    /// Age at which they leave; none for the last.
    pub to: Option<Duration>,
    /// Bytes held in it.
    pub held: Decimal,
}

/// Hours, exact.
pub(super) fn hours(age: Duration) -> Decimal {
    Decimal::from(age.nanos) / Decimal::from(3_600_000_000_000_u64)
}

/// Bytes of a monthly rate that are younger than an age.
pub(super) fn younger(rate: Decimal, age: Duration) -> Option<Decimal> {
    rate.checked_mul(hours(age))?
        .checked_div(Decimal::from(MONTH))
}

/// What is held, by class and age: `held` bytes, written at `rate` a month.
pub(super) fn stretches(
    first: StorageClass,
    moves: &[(StorageClass, Duration)],
    held: Decimal,
    rate: Decimal,
) -> Option<Vec<Stretch>> {
    let mut out = Vec::new();
    let mut class = first;
    let mut from = Duration::ZERO;
    let mut before = Decimal::ZERO;
    for (next, age) in moves {
        let until = younger(rate, *age)?.min(held).round_dp(0);
        out.push(Stretch {
            class,
            from,
            to: Some(*age),
            held: until - before,
        });
        (class, from, before) = (*next, *age, until);
    }
    out.push(Stretch {
        class,
        from,
        to: None,
        held: held - before,
    });
    Some(out)
}

/// Charges the objects of a copy that has a lifecycle.
pub(super) fn charge(ledger: &mut Ledger<'_>, item: &Item, store: &StoreModel, copy: &CopyModel) {
    let rate = store.change_rate.map(super::amount::monthly_bytes);
    let item = Item {
        path: format!("{}.lifecycle", copy.path),
        ..item.clone()
    };
    let Some(rate) = rate else {
        let item = item.named("objects by age");
        return ledger.gap(
            &item,
            "no rate stated: state `change-rate`, so that ages are known",
        );
    };
    let Some(held) = held(store, copy, rate) else {
        let item = item.named("objects by age");
        return ledger.gap(
            &item,
            "no size stated: state `size` of the store, or `keep`",
        );
    };
    let Some(parts) = stretches(copy.class, &copy.lifecycle, held, rate) else {
        return ledger.too_large(&item);
    };
    for (i, part) in parts.iter().enumerate() {
        let key = object::key(ledger, copy.region, part.class, copy.redundancy.as_deref());
        let own = item.named(format!("objects, {}, from {}", key.item, part.from));
        ledger.charge(&own, &key, Some(Amount::Stored(part.held)));
        if part.held.is_zero() {
            continue;
        }
        if i > 0 {
            transitions(ledger, &item, store, &key, rate);
        }
        let leaves = part.to.or(store.keep);
        if let Some(leaves) = leaves {
            early(ledger, &item, &key, *part, leaves, rate);
        }
    }
}

/// What a copy holds: its size, or what comes in until it is deleted.
pub(super) fn held(store: &StoreModel, copy: &CopyModel, rate: Decimal) -> Option<Decimal> {
    match copy.size.or(store.size) {
        Some(size) => Some(size.bytes),
        None => younger(rate, store.keep?).map(|b| b.round_dp(0)),
    }
}

/// Objects that come to a class in a month, at its price of a transition.
fn transitions(
    ledger: &mut Ledger<'_>,
    item: &Item,
    store: &StoreModel,
    class: &PriceKey,
    rate: Decimal,
) {
    let meter = match class.provider.as_str() {
        "aws" => "lifecycle-transition",
        "gcp" => "requests-class-a",
        "azure" => "requests-write",
        _ => return,
    };
    let key = PriceKey {
        meter: meter.to_owned(),
        ..class.clone()
    };
    let item = item.named(format!("objects moved to {}", class.item));
    let count = store
        .object_size
        .filter(|s| *s > Bytes::default())
        .and_then(|size| rate.checked_div(size.bytes));
    match count {
        Some(n) => ledger.charge_if_known(&item, &key, Some(Amount::Requests(n.round_dp(0)))),
        None => {
            let about = ledger.about(&key);
            ledger.gap(
                &item,
                &format!("no number of objects: state `object-size` ({about})"),
            );
        }
    }
}

/// What leaves a class before its least time is charged for the rest of it.
fn early(
    ledger: &mut Ledger<'_>,
    item: &Item,
    class: &PriceKey,
    part: Stretch,
    leaves: Duration,
    rate: Decimal,
) {
    let Some(least) = least_hours(&class.provider, part.class) else {
        return;
    };
    let stay = (hours(leaves) - hours(part.from)).max(Decimal::ZERO);
    if stay >= least {
        return;
    }
    let missing = rate
        .checked_mul(least - stay)
        .and_then(|b| b.checked_div(Decimal::from(MONTH)));
    let item = item.named(format!("objects that leave {} early", class.item));
    ledger.charge(&item, class, missing.map(|b| Amount::Stored(b.round_dp(0))));
}

/// The least time that an object is charged for in a class, in hours.
fn least_hours(provider: &str, class: StorageClass) -> Option<Decimal> {
    let days = STORAGE_CLASSES.lines().find_map(|line| {
        let mut fields = line.split(',');
        let fits = fields.next() == Some(provider) && fields.next() == Some(class.word());
        fields.next().filter(|_| fits)
    })?;
    Some(Decimal::from(days.parse::<u32>().ok()?) * Decimal::from(24))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(n: u64) -> Duration {
        Duration {
            nanos: n * 86_400 * 1_000_000_000,
        }
    }

    #[test]
    fn what_is_held_is_split_by_age() {
        // 730 bytes a month are 24 a day.
        let rate = Decimal::from(730);
        let moves = [
            (StorageClass::Infrequent, days(30)),
            (StorageClass::Archive, days(90)),
        ];
        let held = |total: i64| -> Vec<String> {
            stretches(StorageClass::Standard, &moves, Decimal::from(total), rate)
                .expect("small")
                .iter()
                .map(|s| s.held.normalize().to_string())
                .collect()
        };
        assert_eq!(held(10_000), ["720", "1440", "7840"]);
        // So young a store has nothing old yet.
        assert_eq!(held(1_000), ["720", "280", "0"]);
        assert_eq!(held(100), ["100", "0", "0"]);
    }

    #[test]
    fn every_class_but_the_standard_one_has_a_least_time() {
        for provider in ["aws", "gcp", "azure"] {
            for class in StorageClass::ALL {
                let known = least_hours(provider, *class).is_some();
                assert_eq!(
                    known,
                    *class != StorageClass::Standard,
                    "{provider} {class}"
                );
            }
        }
        assert_eq!(
            least_hours("gcp", StorageClass::Archive),
            Some(Decimal::from(8760))
        );
    }
}
