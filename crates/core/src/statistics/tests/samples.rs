//! Sums and histograms: exact, mergeable, and right about means, ratios and quantiles.

use crate::statistics::*;
use proptest::prelude::*;

fn sums(values: impl IntoIterator<Item = u64>) -> Sums {
    let mut sums = Sums::default();
    values.into_iter().for_each(|v| sums.add(v));
    sums
}

fn histogram(values: impl IntoIterator<Item = u64>) -> Histogram {
    let mut histogram = Histogram::default();
    values.into_iter().for_each(|v| histogram.record(v));
    histogram
}

/// NIST StRD, univariate, `NumAcc1` and `NumAcc4` in units of a tenth: values of many digits that
/// differ in the last.
#[test]
fn variance_survives_cancellation() {
    let first = sums([10_000_001, 10_000_003, 10_000_002]);
    assert_eq!(first.mean().unwrap().value, 10_000_002.0);
    assert_eq!(first.variance(), Some(1.0));
    let pairs = (0..500).flat_map(|_| [100_000_001, 100_000_003]);
    let fourth = sums(pairs.chain([100_000_002]));
    assert_eq!(fourth.mean().unwrap().value, 100_000_002.0);
    assert_eq!(fourth.variance(), Some(1.0));
    // A century in nanoseconds, give or take one.
    let century = 3_155_760_000_000_000_000;
    assert_eq!(
        sums([century - 1, century, century + 1]).variance(),
        Some(1.0)
    );
}

/// Student (1908): the extra sleep of the second drug, in tenths of an hour, shifted by one hour.
#[test]
fn the_mean_has_students_interval() {
    let sleep = sums([29, 18, 21, 11, 9, 54, 65, 26, 56, 44]);
    let mean = sleep.mean().unwrap();
    let interval = mean.interval(sleep.count(), 0.95).unwrap();
    super::printed(mean.value, "33.30");
    super::printed(mean.standard_error.unwrap(), "6.332");
    super::printed(interval.lower, "18.977");
    super::printed(interval.upper, "47.623");
    assert!(sums([3]).mean().unwrap().interval(1, 0.95).is_none());
    assert!(sums([]).mean().is_none());
}

#[test]
fn the_ratio_has_the_error_of_the_delta_method() {
    let mut pairs = PairSums::default();
    for (x, y) in [(1, 2), (3, 4), (2, 5)] {
        pairs.add(x, y);
    }
    // Residuals x - 6/11 y are -1/11, 9/11, -8/11; their variance 73/121 over n = 3 and the
    // squared mean 11/3 of the denominator.
    let ratio = pairs.ratio().unwrap();
    assert!((ratio.value - 6.0 / 11.0).abs() < 1e-15);
    let expected = (73.0_f64 / 121.0 / 3.0).sqrt() / (11.0 / 3.0);
    assert!((ratio.standard_error.unwrap() - expected).abs() < 1e-15);
    assert_eq!(pairs.covariance(), Some(1.0));
    assert!(PairSums::default().ratio().is_none());
    let mut certain = PairSums::default();
    (1..9).for_each(|i| certain.add(3 * i, 7 * i));
    assert!(certain.ratio().unwrap().standard_error.unwrap() < 1e-9);
}

#[test]
fn a_value_is_known_to_one_part_in_128() {
    let mut value = 1_u64;
    for step in 0..4000_u64 {
        let mut one = Histogram::default();
        one.record(value);
        // Without its neighbours the band would be cut to the value itself.
        one.merge(&histogram([0, u64::MAX]));
        let band = one.bands().nth(1).unwrap().0;
        assert!(band.low <= value && value <= band.high);
        assert!(u128::from(band.high - band.low) * 128 <= u128::from(value));
        value = value.saturating_add(value / 97 + step % 3);
    }
    let all = histogram([0, 255, 256, 257, 258, u64::MAX]);
    let counts: Vec<u64> = all.bands().map(|(_, n)| n).collect();
    assert_eq!(counts, [1, 1, 2, 1, 1]);
    assert_eq!(all.range(), Some((0, u64::MAX)));
}

#[test]
fn quantiles_of_small_whole_numbers_are_exact() {
    let values = histogram(1..=100);
    assert_eq!(values.quantile(0.5), Some(50));
    assert_eq!(values.quantile(0.95), Some(95));
    assert_eq!(values.quantile(0.0), Some(1));
    assert_eq!(values.quantile(1.0), Some(100));
    assert_eq!(values.mean(), Some(50.5));
    assert_eq!(values.above(90), 10);
    // Ranks 40 and 61 for 100 values.
    assert_eq!(values.quantile_interval(0.5, 0.95), (Some(40), Some(61)));
    assert_eq!(values.quantile_interval(0.999, 0.95).1, None);
    assert_eq!(Histogram::default().quantile(0.5), None);
    assert_eq!(
        Histogram::default().quantile_interval(0.5, 0.95),
        (None, None)
    );
}

#[test]
fn what_is_written_is_read_back_and_what_is_wrong_is_refused() {
    let values = histogram([0, 7, 7, 1_000_000, u64::MAX, u64::MAX]);
    let text = serde_json::to_string(&values).unwrap();
    let expected = "{\"bands\":[[0,1],[7,2],[1780,1],[7423,2]],\"min\":0,\"max\":18446744073709551615,\
                    \"sum\":\"36893488147420103244\"}";
    assert_eq!(text, expected);
    assert_eq!(serde_json::from_str::<Histogram>(&text).unwrap(), values);
    let empty = serde_json::to_string(&Histogram::default()).unwrap();
    assert_eq!(empty, r#"{"bands":[],"sum":"0"}"#);
    assert_eq!(
        serde_json::from_str::<Histogram>(&empty).unwrap(),
        Histogram::default()
    );
    for wrong in [
        r#"{"bands":[[7,2],[0,1]],"min":0,"max":7,"sum":"14"}"#,
        r#"{"bands":[[7,0]],"min":7,"max":7,"sum":"0"}"#,
        r#"{"bands":[[7424,1]],"min":7,"max":7,"sum":"7"}"#,
        r#"{"bands":[[7,1]],"min":7,"max":8,"sum":"7"}"#,
        r#"{"bands":[[7,1]],"sum":"7"}"#,
        r#"{"bands":[],"sum":"7"}"#,
        r#"{"bands":[[7,1]],"min":7,"max":7,"sum":"-7"}"#,
        r#"{"bands":[[1,18446744073709551615],[2,1]],"min":1,"max":2,"sum":"7"}"#,
    ] {
        assert!(serde_json::from_str::<Histogram>(wrong).is_err(), "{wrong}");
    }
    let sums = sums([u64::MAX; 3]);
    let text = serde_json::to_string(&sums).unwrap();
    assert_eq!(serde_json::from_str::<Sums>(&text).unwrap(), sums);
}

proptest! {
    #[test]
    fn parts_add_up_in_any_order(
        values in prop::collection::vec((any::<u64>(), 0_u32..64, any::<u64>()), 0..200),
        parts in 1_usize..9,
        turn in 0_usize..9,
    ) {
        let values: Vec<(u64, u64)> = values.iter().map(|(v, by, w)| (v >> by, w >> by)).collect();
        let whole = histogram(values.iter().map(|v| v.0));
        let mut pairs = PairSums::default();
        values.iter().for_each(|(x, y)| pairs.add(*x, *y));
        let mut merged = (Histogram::default(), PairSums::default());
        for part in (0..parts).map(|p| (p + turn) % parts) {
            let mine = values.iter().skip(part).step_by(parts);
            let mut some = PairSums::default();
            mine.clone().for_each(|(x, y)| some.add(*x, *y));
            merged.0.merge(&histogram(mine.map(|v| v.0)));
            merged.1.merge(&some);
        }
        prop_assert_eq!(&merged.0, &whole);
        prop_assert_eq!(merged.1, pairs);
        let exact: u128 = values.iter().map(|v| u128::from(v.0)).sum();
        prop_assert_eq!(whole.sum(), exact);
        prop_assert_eq!(pairs.numerator().sum(), exact);
        prop_assert_eq!(whole.count(), values.len() as u64);
    }

    #[test]
    fn quantiles_lie_in_the_band_of_the_true_one(
        mut values in prop::collection::vec((any::<u64>(), 0_u32..64), 1..200),
        p in 0.0..=1.0,
    ) {
        let mut sorted: Vec<u64> = values.drain(..).map(|(v, by)| v >> by).collect();
        let found = histogram(sorted.iter().copied()).quantile(p).unwrap();
        sorted.sort_unstable();
        let rank = ((p * sorted.len() as f64).ceil() as usize).max(1);
        let miss = found.abs_diff(sorted[rank - 1]);
        prop_assert!(u128::from(miss) * 256 <= u128::from(sorted[rank - 1]) + 256);
    }
}
