//! What a plain scalar means: the YAML 1.2 core schema, and nothing beyond it.

use super::node::Style;

/// A scalar's meaning when no type asks for text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text,
}

/// Resolves a scalar; anything quoted or in a block is text.
pub(super) fn resolve(text: &str, style: Style) -> Scalar {
    if style != Style::Plain {
        return Scalar::Text;
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "false" | "False" | "FALSE" => return Scalar::Bool(false),
        _ => {}
    }
    if let Some(int) = int(text) {
        return Scalar::Int(int);
    }
    float(text).map_or(Scalar::Text, Scalar::Float)
}

/// `[-+]? [0-9]+`, `0o` octal, `0x` hexadecimal. None when it is not one or exceeds 128 bits.
pub(super) fn int(text: &str) -> Option<i128> {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let valid = digits.chars().all(|c| c.is_digit(radix));
            return (valid && !digits.is_empty())
                .then(|| i128::from_str_radix(digits, radix).ok())
                .flatten();
        }
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let valid = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    valid.then(|| text.parse().ok()).flatten()
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, `.inf` and `.nan`.
pub(super) fn float(text: &str) -> Option<f64> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    match body {
        ".inf" | ".Inf" | ".INF" if text.starts_with('-') => return Some(f64::NEG_INFINITY),
        ".inf" | ".Inf" | ".INF" => return Some(f64::INFINITY),
        _ => {}
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(f64::NAN);
    }
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((m, e)) => (m, Some(e.strip_prefix(['-', '+']).unwrap_or(e))),
        None => (body, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let shaped = digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|e| !e.is_empty() && digits(e));
    shaped.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_follow_the_core_schema() {
        let plain = |t| resolve(t, Style::Plain);
        assert_eq!(plain("~"), Scalar::Null);
        assert_eq!(plain("TRUE"), Scalar::Bool(true));
        for word in [
            "yes", "no", "on", "off", "tRue", "1_000", "1:30", "0b1", "-0x1", ".", "1e", "e1",
            "inf", "nan", "-",
        ] {
            assert_eq!(plain(word), Scalar::Text, "{word}");
        }
        assert_eq!(plain("0o17"), Scalar::Int(15));
        assert_eq!(plain("0xfF"), Scalar::Int(255));
        assert_eq!(plain("+12"), Scalar::Int(12));
        assert_eq!(plain("010"), Scalar::Int(10));
        assert_eq!(plain("1.10"), Scalar::Float(1.1));
        assert_eq!(plain(".5"), Scalar::Float(0.5));
        assert_eq!(plain("1."), Scalar::Float(1.0));
        assert_eq!(plain("-1.5e-3"), Scalar::Float(-0.0015));
        assert_eq!(plain("-.inf"), Scalar::Float(f64::NEG_INFINITY));
        assert_eq!(resolve("1", Style::Quoted), Scalar::Text);
    }
}
