//! Values that are not known exactly: `{ uncertain: 5m..15m }`, `{ lognormal: 5m..15m }`.
//!
//! `uncertain` is evenly spread between its ends. `lognormal` lies between its ends in nine cases of
//! ten: they are the 5th and the 95th percentile. Exact results depend on means only, so a value reads
//! as its mean; the spread itself is found again by its path ([`crate::scenario::spreads`]).

use super::{
    Bytes, BytesPerMonth, BytesPerSecond, Duration, Frequency, MonthlyMoney, Percent, Quantity,
    RequestRate,
};
use crate::math;
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// The 95th percentile of the standard normal.
pub(super) const Z95: f64 = 1.644_853_626_951_472_2;

/// Digits after the point that are kept of the place between the ends.
const DIGITS: u32 = 9;

/// The shape of an uncertain value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Evenly spread between the ends.
    Even,
    /// Logarithm is normal; the ends are P5 and P95.
    LogNormal,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Self; 2] = [Self::Even, Self::LogNormal];

    /// The word in a scenario.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Even => "uncertain",
            Self::LogNormal => "lognormal",
        }
    }

    /// The shape of this word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// Standard deviation of the logarithm of a lognormal with these percentiles.
#[must_use]
pub fn sigma(p5: f64, p95: f64) -> f64 {
    math::ln(p95 / p5) / (2.0 * Z95)
}

/// Both ends of `low..high`; the unit of the end holds for a start without one.
pub fn ends<T: Quantity>(text: &str) -> Option<(T, T)> {
    let (low, high) = text.split_once("..")?;
    let (low, high) = (low.trim(), high.trim());
    let end = T::from_text(high).ok()?;
    let unit_at = high.rfind(|c: char| c.is_ascii_digit())? + 1;
    let unit = high.get(unit_at..).unwrap_or_default();
    let start = T::from_text(low)
        .or_else(|_| T::from_text(&format!("{low}{unit}")))
        .ok()?;
    Some((start, end))
}

/// The mean of an uncertain value; none when the ends are no such quantities, stand in the wrong
/// order, or have no mean.
pub fn mean<T: Quantity + Copy>(shape: Shape, text: &str) -> Option<T> {
    let (low, high) = ends::<T>(text)?;
    let (a, b) = (low.magnitude()?, high.magnitude()?);
    if a > b {
        return None;
    }
    let half = Decimal::new(5, 1);
    match shape {
        Shape::Even => T::weighted(low, half, high, half),
        Shape::LogNormal if a > 0.0 => {
            let s = sigma(a, b);
            let mean = math::exp(0.5 * (math::ln(a) + math::ln(b)) + 0.5 * s * s);
            // As a share of the upper end, so that the unit stays.
            let share = Decimal::from_f64_retain((mean / b * 1e12).round() / 1e12)?;
            T::weighted(low, Decimal::ZERO, high, share.normalize())
        }
        Shape::LogNormal => None,
    }
}

/// The value that an uncertain one does not exceed with probability `u`, 0 < `u` < 1.
fn at<T: Quantity + Copy>(shape: Shape, text: &str, u: f64) -> Option<T> {
    let (low, high) = ends::<T>(text)?;
    let (a, b) = (low.magnitude()?, high.magnitude()?);
    if a > b {
        return None;
    }
    let decimal = |x: f64| Some(Decimal::from_f64(x)?.round_dp(DIGITS).normalize());
    match shape {
        Shape::Even => T::weighted(low, Decimal::ONE - decimal(u)?, high, decimal(u)?),
        Shape::LogNormal if a > 0.0 => {
            let value = math::exp(
                0.5 * (math::ln(a) + math::ln(b)) + sigma(a, b) * math::normal_quantile(u),
            );
            T::weighted(low, Decimal::ZERO, high, decimal(value / b)?)
        }
        Shape::LogNormal => None,
    }
}

/// Whether the ends are lengths of time.
#[must_use]
pub fn is_time(text: &str) -> bool {
    ends::<Duration>(text).is_some()
}

/// The same as text, whatever kind of quantity it is. Where two kinds read the ends (volumes a month
/// and a second), the text of one is the same value of the other.
#[must_use]
pub fn text_at(shape: Shape, text: &str, u: f64) -> Option<String> {
    fn read<T: Quantity + Copy>(shape: Shape, text: &str, u: f64) -> Option<String> {
        at::<T>(shape, text, u).map(|value| value.to_text())
    }
    [
        read::<Duration>,
        read::<Percent>,
        read::<MonthlyMoney>,
        read::<Bytes>,
        read::<BytesPerMonth>,
        read::<BytesPerSecond>,
        read::<Frequency>,
        read::<RequestRate>,
    ]
    .iter()
    .find_map(|read| read(shape, text, u))
}

/// The mapping that stands for an uncertain value in the JSON Schema.
#[cfg(feature = "schema")]
pub(super) fn schema() -> serde_json::Value {
    serde_json::json!({
        "type": "object",
        "properties": {
            "uncertain": { "type": "string", "description": "Anywhere between two ends, `LOW..HIGH`" },
            "lognormal": { "type": "string", "description": "Its 5th and 95th percentile, `LOW..HIGH`" }
        },
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::{Bytes, Duration, Frequency, MonthlyMoney, Percent};

    #[test]
    fn an_even_spread_has_its_middle_as_mean() {
        let d: Duration = mean(Shape::Even, "5m..15m").unwrap();
        assert_eq!(d.to_text(), "10m");
        let b: Bytes = mean(Shape::Even, "1..2 TB").unwrap();
        assert_eq!(b.to_text(), "1.5 TB");
        let m: MonthlyMoney = mean(Shape::Even, "$100/month..$250/month").unwrap();
        assert_eq!(m.to_text(), "$175/month");
        let p: Percent = mean(Shape::Even, "10%..20%").unwrap();
        assert_eq!(p.to_text(), "15%");
        let f: Frequency = mean(Shape::Even, "2/week..5/week").unwrap();
        assert_eq!(f.to_text(), "3.5/week");
    }

    #[test]
    fn a_lognormal_has_a_mean_above_its_median() {
        let d: Duration = mean(Shape::LogNormal, "1m..100m").unwrap();
        // Median 10 min; sigma = ln(100)/(2·1.6449) = 1.39986; mean = 10·exp(0.97980) min.
        assert!(
            (d.seconds() / 60.0 - 26.639).abs() < 1e-3,
            "{}",
            d.seconds() / 60.0
        );
        let fixed: Duration = mean(Shape::LogNormal, "5m..5m").unwrap();
        assert_eq!(fixed.to_text(), "5m");
    }

    #[test]
    fn a_value_is_found_by_its_percentile_whatever_it_is() {
        let even = |text| text_at(Shape::Even, text, 0.25).unwrap();
        assert_eq!(even("5m..15m"), "7m30s");
        assert_eq!(even("10%..20%"), "12.5%");
        assert_eq!(even("$100/month..$200/month"), "$125/month");
        assert_eq!(even("1..2 TB"), "1250 GB");
        assert_eq!(even("1 GB/day..5 GB/day"), "2 GB/day");
        assert_eq!(even("100 MB/s..200 MB/s"), "125 MB/s");
        assert_eq!(even("2/week..6/week"), "3/week");
        assert_eq!(even("100 rps..500 rps"), "200 rps");
        // Median of 1 to 100.
        let middle = text_at(Shape::LogNormal, "1 rps..100 rps", 0.5).unwrap();
        assert_eq!(middle, "10 rps");
        assert_eq!(text_at(Shape::Even, "2 TB..1 TB", 0.5), None);
    }

    #[test]
    fn what_two_kinds_read_is_the_same_value_of_both() {
        fn value<T: Quantity>(text: &str) -> Option<(f64, String)> {
            let read = T::from_text(text).ok()?;
            Some((read.magnitude()?, read.to_text()))
        }
        type Kind = (fn(&str) -> Option<(f64, String)>, &'static [&'static str]);
        let all: [Kind; 8] = [
            (value::<Duration>, Duration::EXAMPLES),
            (value::<Percent>, Percent::EXAMPLES),
            (value::<MonthlyMoney>, MonthlyMoney::EXAMPLES),
            (value::<Bytes>, Bytes::EXAMPLES),
            (value::<BytesPerMonth>, BytesPerMonth::EXAMPLES),
            (value::<BytesPerSecond>, BytesPerSecond::EXAMPLES),
            (value::<Frequency>, Frequency::EXAMPLES),
            (value::<RequestRate>, RequestRate::EXAMPLES),
        ];
        for (_, texts) in all {
            for text in texts {
                let (_, printed) = all.iter().find_map(|(value, _)| value(text)).unwrap();
                for (value, _) in all {
                    let (a, b) = (value(text), value(&printed));
                    assert_eq!(a.map(|x| x.0), b.map(|x| x.0), "{text} {printed}");
                }
            }
        }
    }

    #[test]
    fn what_has_no_mean_is_refused() {
        for text in ["15m..5m", "5m", "a..b", "5m..10 GB", ""] {
            assert_eq!(mean::<Duration>(Shape::Even, text), None, "{text}");
        }
        assert_eq!(mean::<Duration>(Shape::LogNormal, "0s..5m"), None);
        assert_eq!(mean::<Frequency>(Shape::Even, "1/day..1/week"), None);
    }
}
