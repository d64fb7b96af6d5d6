//! Comparisons of two expressions: `rto.region <= 15m`, `cost.total[…] < 2 * cost.provider.aws`.

use crate::metric::{Evaluated, Missing, Step};

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    AtMost,
    Less,
    AtLeast,
    More,
    Equal,
    Different,
}

impl Sign {
    const ALL: [(&'static str, Self); 6] = [
        ("<=", Self::AtMost),
        ("<", Self::Less),
        (">=", Self::AtLeast),
        (">", Self::More),
        ("==", Self::Equal),
        ("!=", Self::Different),
    ];

    fn read(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(text, _)| *text == word).map(|(_, sign)| *sign)
    }

    /// The same seen from the other side.
    pub(super) fn turned(self) -> Self {
        match self {
            Self::AtMost => Self::AtLeast,
            Self::Less => Self::More,
            Self::AtLeast => Self::AtMost,
            Self::More => Self::Less,
            same => same,
        }
    }

    /// What it asks for, before a limit.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::AtMost => "at most",
            Self::Less => "less than",
            Self::AtLeast => "at least",
            Self::More => "more than",
            Self::Equal => "exactly",
            Self::Different => "anything but",
        }
    }

    /// Whether it holds for all, for none (`false`) or for some (none) of the values between two
    /// ends, against those between two others.
    pub(super) fn holds(self, a: (f64, f64), b: (f64, f64)) -> Option<bool> {
        let certain = |always: bool, never: bool| match (always, never) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        match self {
            Self::AtMost => certain(a.1 <= b.0, a.0 > b.1),
            Self::Less => certain(a.1 < b.0, a.0 >= b.1),
            Self::AtLeast | Self::More => self.turned().holds(b, a),
            Self::Equal => {
                let alike = |x: f64, y: f64| x == y || (x - y).abs() <= 1e-9 * x.abs().max(y.abs());
                let one = alike(a.0, a.1) && alike(b.0, b.1);
                certain(
                    one && alike(a.0, b.0),
                    (a.1 < b.0 || b.1 < a.0) && !(one && alike(a.0, b.0)),
                )
            }
            Self::Different => Self::Equal.holds(a, b).map(|is| !is),
        }
    }
}

/// Two sides and a sign between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comparison<'t> {
    pub left: &'t str,
    pub sign: Sign,
    pub right: &'t str,
}

/// Takes a comparison apart.
pub(super) fn read(text: &str) -> Result<Comparison<'_>, Missing> {
    let help = "write two sums over metrics with one of `<=`, `<`, `>=`, `>`, `==`, `!=` between blanks, such as `rto.region <= 15m`";
    let mut found: Option<(usize, usize, Sign)> = None;
    let mut at = 0;
    for word in text.split(' ') {
        if let Some(sign) = Sign::read(word) {
            if found.is_some() {
                let message = format!("`{text}` compares more than once");
                return Err(Missing::new(message, help));
            }
            found = Some((at, at + word.len(), sign));
        }
        at += word.len() + 1;
    }
    let Some((start, end, sign)) = found else {
        let message = match text
            .split(' ')
            .find(|w| w.contains(['<', '>', '=', '≤', '≥']))
        {
            Some(word) => format!("`{word}` is no comparison"),
            None => format!("`{text}` compares nothing"),
        };
        return Err(Missing::new(message, help));
    };
    let side = |part: Option<&'_ str>| part.unwrap_or("").trim().len();
    let (left, right) = (text.get(..start), text.get(end..));
    if side(left) == 0 || side(right) == 0 {
        let message = format!("`{text}` has nothing on one side");
        return Err(Missing::new(message, help));
    }
    Ok(Comparison {
        left: left.unwrap_or("").trim(),
        sign,
        right: right.unwrap_or("").trim(),
    })
}

/// Between which ends a result lies, given those of each operand.
pub(super) fn ends(evaluated: &Evaluated, operand: impl Fn(usize) -> (f64, f64)) -> (f64, f64) {
    let mut known: Vec<(f64, f64)> = Vec::new();
    for step in &evaluated.steps {
        let at = |i: &usize| known.get(*i).copied().unwrap_or((f64::NAN, f64::NAN));
        let corners = |a: (f64, f64), b: (f64, f64), f: fn(f64, f64) -> f64| {
            let all = [f(a.0, b.0), f(a.0, b.1), f(a.1, b.0), f(a.1, b.1)];
            let low = all.into_iter().fold(f64::INFINITY, f64::min);
            (low, all.into_iter().fold(f64::NEG_INFINITY, f64::max))
        };
        let over = |of: &[usize], f: fn(f64, f64) -> f64, start: f64| {
            let ends = of.iter().map(at);
            ends.fold((start, start), |x, y| (f(x.0, y.0), f(x.1, y.1)))
        };
        known.push(match step {
            Step::Operand(i) => operand(*i),
            Step::Quantity(_, n) => (*n, *n),
            Step::Sum(a, b) => (at(a).0 + at(b).0, at(a).1 + at(b).1),
            Step::Difference(a, b) => (at(a).0 - at(b).1, at(a).1 - at(b).0),
            Step::Product(a, b) => corners(at(a), at(b), |x, y| x * y),
            Step::Quotient(a, b) if at(b).0 > 0.0 || at(b).1 < 0.0 => {
                corners(at(a), at(b), |x, y| x / y)
            }
            Step::Quotient(..) => (f64::NEG_INFINITY, f64::INFINITY),
            Step::Largest(of) => over(of, f64::max, f64::NEG_INFINITY),
            Step::Smallest(of) => over(of, f64::min, f64::INFINITY),
        });
    }
    known.last().copied().unwrap_or((f64::NAN, f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sides_and_a_sign() {
        let c = read("rto.region < 2 * rto.zone").expect("a comparison");
        assert_eq!(
            (c.left, c.sign, c.right),
            ("rto.region", Sign::Less, "2 * rto.zone")
        );
        let refused = |text: &str| read(text).expect_err("no comparison").message;
        assert_eq!(refused("rto.region"), "`rto.region` compares nothing");
        assert_eq!(refused("a => b"), "`=>` is no comparison");
        assert_eq!(refused("1 < a < 2"), "`1 < a < 2` compares more than once");
        assert_eq!(refused("<= 2"), "`<= 2` has nothing on one side");
    }

    #[test]
    fn what_straddles_cannot_be_told() {
        let limit = (10.0, 10.0);
        assert_eq!(Sign::AtMost.holds((9.0, 10.0), limit), Some(true));
        assert_eq!(Sign::AtMost.holds((9.0, 11.0), limit), None);
        assert_eq!(Sign::AtMost.holds((10.5, 11.0), limit), Some(false));
        assert_eq!(Sign::More.holds((11.0, 12.0), limit), Some(true));
        assert_eq!(Sign::Less.holds(limit, limit), Some(false));
        assert_eq!(
            Sign::Equal.holds(limit, (10.0 + 1e-12, 10.0 + 1e-12)),
            Some(true)
        );
        assert_eq!(Sign::Equal.holds((9.0, 11.0), limit), None);
        assert_eq!(Sign::Different.holds(limit, (11.0, 12.0)), Some(true));
        assert_eq!(Sign::AtMost.holds((5.0, f64::INFINITY), limit), None);
    }
}
