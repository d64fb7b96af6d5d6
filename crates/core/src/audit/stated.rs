//! What a claim states: `99.99%`, `< 5m`, `20%..25%`, `$7,550/month ± 5%`, `hot-standby`.

use crate::metric::Value;

/// A stated value with how it is to be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// How.
    pub sign: Sign,
    /// The value; the lower end of a range.
    pub value: Value,
    /// The upper end of a range.
    pub high: Option<Value>,
    /// Half a unit of the last digit that was written, or the stated tolerance; in the value's own unit.
    pub slack: f64,
}

/// How a stated value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// No sign: as precisely as it was written; at least, for an availability.
    Bare,
    /// `<`.
    Less,
    /// `<=`.
    AtMost,
    /// `>`.
    More,
    /// `>=`.
    AtLeast,
    /// `a..b`.
    Within,
}

impl Stated {
    /// Reads the text; none when it is no value.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, rest) = [
            ("<=", Sign::AtMost),
            (">=", Sign::AtLeast),
            ("<", Sign::Less),
            (">", Sign::More),
            ("=", Sign::Bare),
        ]
        .iter()
        .find_map(|(mark, sign)| Some((*sign, text.strip_prefix(mark)?.trim())))
        .unwrap_or((Sign::Bare, text));
        let (rest, tolerance) = match rest.split_once('±').or_else(|| rest.split_once("+-")) {
            Some((value, tolerance)) => (value.trim(), Some(tolerance.trim())),
            None => (rest, None),
        };
        if let (Some((low, high)), Sign::Bare) = (rest.split_once(".."), sign) {
            let high_text = high.trim();
            let high = Value::read(high_text)?;
            // `20..25%`: the unit of the end holds for the start.
            let low = Value::read(low)
                .filter(|l| l.dimension() == high.dimension() && same_form(l, &high))
                .or_else(|| Value::read(&format!("{}{}", low.trim(), unit(high_text))))?;
            return (low.dimension() == high.dimension()).then_some(Self {
                sign: Sign::Within,
                slack: last_digit(high_text, &high) / 2.0,
                value: low,
                high: Some(high),
            });
        }
        let Some(value) = Value::read(rest) else {
            let word = rest.starts_with(|c: char| c.is_ascii_alphanumeric())
                && !rest.contains(char::is_whitespace);
            return (word && sign == Sign::Bare && tolerance.is_none()).then(|| Self {
                sign,
                value: Value::Word(rest.to_owned()),
                high: None,
                slack: 0.0,
            });
        };
        let number = value.number().unwrap_or(0.0);
        let slack = match tolerance.map(Value::read) {
            None => last_digit(rest, &value) / 2.0,
            Some(Some(Value::Share(share))) => share * number.abs(),
            Some(Some(t)) if t.dimension() == value.dimension() => t.number()?,
            Some(_) => return None,
        };
        Some(Self {
            sign,
            value,
            high: None,
            slack,
        })
    }

    /// Whether a computed value bears the statement out; none when the two cannot be compared.
    #[must_use]
    pub fn holds(&self, computed: &Value) -> Option<bool> {
        if let (Value::Word(stated), Value::Word(found)) = (&self.value, computed) {
            return Some(stated.replace('_', "-") == found.replace('_', "-"));
        }
        if self.value.dimension() != computed.dimension() {
            return None;
        }
        let stated = self.value.number()?;
        if let Value::Availability(u) = computed {
            // Compared as what is missing from the whole, where the digits are.
            let allowed = 1.0 - stated;
            let last = 1e-15;
            return Some(match self.sign {
                Sign::Bare | Sign::AtLeast => *u <= allowed + last,
                Sign::More => *u < allowed - last,
                Sign::AtMost => *u >= allowed - last,
                Sign::Less => *u > allowed + last,
                Sign::Within => {
                    let high = self.high.as_ref().and_then(Value::number)?;
                    *u <= allowed + last && *u >= 1.0 - high - last
                }
            });
        }
        let x = computed.number()?;
        // The noise of the last bits is no difference.
        let noise = 1e-9 * stated.abs().max(x.abs()).min(f64::MAX);
        Some(match self.sign {
            Sign::Bare => (x - stated).abs() <= self.slack + noise,
            Sign::Less => x < stated - noise,
            Sign::AtMost => x <= stated + noise,
            Sign::More => x > stated + noise,
            Sign::AtLeast => x >= stated - noise,
            Sign::Within => {
                let high = self.high.as_ref().and_then(Value::number)?;
                x >= stated - self.slack - noise && x <= high + self.slack + noise
            }
        })
    }
}

fn same_form(a: &Value, b: &Value) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

/// What stands behind the last digits: the unit.
fn unit(text: &str) -> &str {
    let end = text
        .rfind(|c: char| c.is_ascii_digit())
        .map_or(0, |at| at + 1);
    text.get(end..).unwrap_or_default()
}

/// One in the last digit that was written, in the value's own unit.
fn last_digit(text: &str, value: &Value) -> f64 {
    let end = text.len() - unit(text).len();
    let head = text.get(..end).unwrap_or_default();
    let digits: String = head
        .chars()
        .rev()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        .collect();
    let decimals = digits.find('.').map_or(0, |at| at);
    let mut one = 1.0;
    for _ in 0..decimals {
        one /= 10.0;
    }
    let scale = match value {
        Value::Number(_) => 1.0,
        _ => {
            let sign = if text.contains('$') { "$" } else { "" };
            Value::read(&format!("{sign}1{}", unit(text)))
                .and_then(|v| v.number())
                .unwrap_or(1.0)
        }
    };
    one * scale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(stated: &str, computed: Value) -> Option<bool> {
        Stated::read(stated).unwrap().holds(&computed)
    }

    #[test]
    fn values_are_compared_as_they_are_written() {
        assert_eq!(holds("$1,623/month", Value::Money(1623.4)), Some(true));
        assert_eq!(holds("$1,623/month", Value::Money(1624.0)), Some(false));
        assert_eq!(holds("$7,550/month ± 5%", Value::Money(7200.0)), Some(true));
        assert_eq!(
            holds("$7,550/month ± 5%", Value::Money(7100.0)),
            Some(false)
        );
        assert_eq!(holds("20%..25%", Value::Share(0.25)), Some(true));
        assert_eq!(holds("20..25%", Value::Share(0.26)), Some(false));
        assert_eq!(holds("2m..5m", Value::Time(400.0)), Some(false));
        assert_eq!(holds("< 5m", Value::Time(300.0)), Some(false));
        assert_eq!(holds("<= 5m", Value::Time(300.0)), Some(true));
        assert_eq!(holds("< 5m", Value::Time(f64::INFINITY)), Some(false));
        assert_eq!(holds("66", Value::Number(66.0)), Some(true));
        assert_eq!(holds("66", Value::Number(132.0)), Some(false));
        assert_eq!(holds("67.5%", Value::Share(0.6754)), Some(true));
        assert_eq!(holds("1.83", Value::Number(1.84)), Some(false));
        assert_eq!(
            holds("hot-standby", Value::Word("hot-standby".into())),
            Some(true)
        );
        assert_eq!(holds("3", Value::Time(3.0)), None);
    }

    #[test]
    fn an_availability_means_at_least() {
        assert_eq!(holds("99.99%", Value::Availability(1.0e-4)), Some(true));
        assert_eq!(holds("99.99%", Value::Availability(1.1e-4)), Some(false));
        assert_eq!(holds("99.99%", Value::Availability(1.0e-6)), Some(true));
        assert_eq!(holds("< 99.99%", Value::Availability(1.0e-6)), Some(false));
        assert_eq!(
            holds("99.9%..99.99%", Value::Availability(5.0e-4)),
            Some(true)
        );
    }

    #[test]
    fn what_is_no_value_is_refused() {
        for text in ["", "< fast", "a b", "5m ± x", "1..2 h m", "$", "about 5"] {
            assert_eq!(Stated::read(text), None, "{text}");
        }
    }
}
