//! Small sums over metrics: `cost.total[optimised] / cost.total`, `max(rto.region, rto.provider)`.
//!
//! Operators stand between blanks, since names contain `-` and `/`. A name in brackets after a metric
//! is the variant that it is read from; `stated.ID` is what another claim states.

use super::{Measured, Missing, Subject, Value, measure};
use crate::metric::Dimension;

/// What an expression came to, with the metrics it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// The result.
    pub value: Value,
    /// Every metric and stated value in it, in order of writing.
    pub operands: Vec<Operand>,
    /// How the result is made of them, each step after those that it needs.
    pub steps: Vec<Step>,
}

/// A step of an expression; others are named by their position.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// An operand, by its position.
    Operand(usize),
    /// A quantity as it is written.
    Quantity(String, f64),
    /// Both added.
    Sum(usize, usize),
    /// The first less the second.
    Difference(usize, usize),
    /// Both multiplied.
    Product(usize, usize),
    /// The first divided by the second.
    Quotient(usize, usize),
    /// The largest of them.
    Largest(Vec<usize>),
    /// The smallest of them.
    Smallest(Vec<usize>),
}

/// A value with the step that gives it.
type Found = (Value, usize);

/// One metric of an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    /// As written.
    pub name: String,
    /// Its value and reason.
    pub measured: Measured,
}

/// Where the numbers of an expression come from.
pub trait Numbers {
    /// The design to read metrics from: a variant, or the one at hand.
    ///
    /// # Errors
    /// When there is no such variant, or it cannot be assessed.
    fn subject(&self, variant: Option<&str>) -> Result<Subject<'_>, Missing>;

    /// What a claim states: `ID`, `ID.low` or `ID.high`.
    ///
    /// # Errors
    /// When there is no such claim, or it states no number.
    fn stated(&self, id: &str) -> Result<Value, Missing>;
}

/// Deepest nesting of brackets and functions.
const MAX_DEPTH: usize = 32;

/// Evaluates an expression.
///
/// # Errors
/// When it cannot be read, a metric in it is not there, or its parts do not go together.
pub fn evaluate(text: &str, numbers: &dyn Numbers) -> Result<Evaluated, Missing> {
    let tokens = tokens(text)?;
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        depth: 0,
        numbers,
        operands: Vec::new(),
        steps: Vec::new(),
    };
    let (value, _) = reader.sum()?;
    if let Some(rest) = reader.peek() {
        return Err(unreadable(&format!("`{rest}` is not expected here")));
    }
    Ok(Evaluated {
        value,
        operands: reader.operands,
        steps: reader.steps,
    })
}

fn unreadable(message: &str) -> Missing {
    Missing::new(
        message,
        "write metrics, quantities, `+ - * /` between blanks, brackets, `min(…)`, `max(…)`",
    )
}

/// Words, and the signs `( ) , + - * /`, the operators only between blanks.
fn tokens(text: &str) -> Result<Vec<String>, Missing> {
    let mut out: Vec<String> = Vec::new();
    for piece in text.split_whitespace() {
        if matches!(piece, "+" | "-" | "*" | "/") {
            out.push(piece.to_owned());
            continue;
        }
        let mut word = String::new();
        let mut in_variant = false;
        for c in piece.chars() {
            in_variant = match c {
                '[' => true,
                ']' => false,
                _ => in_variant,
            };
            // A comma between digits groups them.
            let groups =
                c == ',' && word.ends_with(|c: char| c.is_ascii_digit()) && !piece.ends_with(',');
            if !in_variant && (matches!(c, '(' | ')') || c == ',' && !groups) {
                if !word.is_empty() {
                    out.push(std::mem::take(&mut word));
                }
                out.push(c.to_string());
            } else {
                word.push(c);
            }
        }
        if !word.is_empty() {
            out.push(word);
        }
    }
    if out.is_empty() {
        return Err(unreadable("the expression is empty"));
    }
    Ok(joined(out))
}

/// A number and the unit behind it are one word again: `5 TB`.
fn joined(tokens: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for token in tokens {
        let unit = token.chars().all(char::is_alphabetic);
        match out.last_mut() {
            Some(last) if unit && last.starts_with(|c: char| c.is_ascii_digit()) => {
                last.push(' ');
                last.push_str(&token);
            }
            _ => out.push(token),
        }
    }
    out
}

struct Reader<'t> {
    tokens: &'t [String],
    at: usize,
    depth: usize,
    numbers: &'t dyn Numbers,
    operands: Vec<Operand>,
    steps: Vec<Step>,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<&'t str> {
        self.tokens.get(self.at).map(String::as_str)
    }

    fn take(&mut self, token: &str) -> bool {
        let is = self.peek() == Some(token);
        self.at += usize::from(is);
        is
    }

    /// Writes a step down; the last one is the result.
    fn step(&mut self, value: Value, step: Step) -> Found {
        self.steps.push(step);
        (value, self.steps.len() - 1)
    }

    fn sum(&mut self) -> Result<Found, Missing> {
        let mut found = self.product()?;
        loop {
            let sign = if self.take("+") {
                1.0
            } else if self.take("-") {
                -1.0
            } else {
                return Ok(found);
            };
            let next = self.product()?;
            let value = added(&found.0, &next.0, sign)?;
            let step = match sign > 0.0 {
                true => Step::Sum(found.1, next.1),
                false => Step::Difference(found.1, next.1),
            };
            found = self.step(value, step);
        }
    }

    fn product(&mut self) -> Result<Found, Missing> {
        let mut found = self.part()?;
        loop {
            if self.take("*") {
                let next = self.part()?;
                let value = multiplied(&found.0, &next.0)?;
                found = self.step(value, Step::Product(found.1, next.1));
            } else if self.take("/") {
                let next = self.part()?;
                let value = divided(&found.0, &next.0)?;
                found = self.step(value, Step::Quotient(found.1, next.1));
            } else {
                return Ok(found);
            }
        }
    }

    fn part(&mut self) -> Result<Found, Missing> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(unreadable("brackets are nested too deeply"));
        }
        let found = self.inner();
        self.depth -= 1;
        found
    }

    fn inner(&mut self) -> Result<Found, Missing> {
        if self.take("(") {
            let found = self.sum()?;
            return if self.take(")") {
                Ok(found)
            } else {
                Err(unreadable("a bracket is not closed"))
            };
        }
        let Some(token) = self.peek() else {
            return Err(unreadable("the expression ends too early"));
        };
        self.at += 1;
        if matches!(token, "min" | "max") && self.take("(") {
            return self.function(token == "max");
        }
        self.operand(token)
    }

    fn function(&mut self, most: bool) -> Result<Found, Missing> {
        let (mut best, first) = self.sum()?;
        let mut of = vec![first];
        while self.take(",") {
            let (next, at) = self.sum()?;
            of.push(at);
            let (a, b) = pair(&best, &next)?;
            if (b > a) == most {
                best = next;
            }
        }
        if !self.take(")") {
            return Err(unreadable("a bracket is not closed"));
        }
        let step = match most {
            true => Step::Largest(of),
            false => Step::Smallest(of),
        };
        Ok(self.step(best, step))
    }

    fn operand(&mut self, token: &str) -> Result<Found, Missing> {
        if let Some(value) = Value::read(token) {
            let number = value.number().unwrap_or(f64::NAN);
            return Ok(self.step(value, Step::Quantity(token.to_owned(), number)));
        }
        if !token.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(unreadable(&format!(
                "`{token}` is no quantity and no metric"
            )));
        }
        let measured = if let Some(id) = token.strip_prefix("stated.") {
            Measured {
                value: self.numbers.stated(id)?,
                because: "as stated".into(),
                path: String::new(),
            }
        } else {
            let (name, variant) = split(token)?;
            measure(&self.numbers.subject(variant)?, name)?
        };
        let value = measured.value.clone();
        self.operands.push(Operand {
            name: token.to_owned(),
            measured,
        });
        let at = self.operands.len() - 1;
        Ok(self.step(value, Step::Operand(at)))
    }
}

/// Name and variant of `metric[variant]`.
pub(crate) fn split(token: &str) -> Result<(&str, Option<&str>), Missing> {
    match token.split_once('[') {
        Some((name, rest)) => match rest.strip_suffix(']') {
            Some(variant) => Ok((name, Some(variant))),
            None => Err(unreadable(&format!("`{token}` has no closing `]`"))),
        },
        None => Ok((token, None)),
    }
}

fn mismatch(what: &str, a: &Value, b: &Value) -> Missing {
    Missing::new(
        format!(
            "{} and {} cannot be {what}",
            a.dimension().words(),
            b.dimension().words()
        ),
        "use quantities of one kind",
    )
}

/// Both numbers, if they are of one kind.
fn pair(a: &Value, b: &Value) -> Result<(f64, f64), Missing> {
    match (a.number(), b.number()) {
        (Some(x), Some(y)) if a.dimension() == b.dimension() => Ok((x, y)),
        _ => Err(mismatch("compared", a, b)),
    }
}

fn added(a: &Value, b: &Value, sign: f64) -> Result<Value, Missing> {
    let (x, y) = pair(a, b).map_err(|_| mismatch("added", a, b))?;
    let sum = x + sign * y;
    Ok(match (a, b) {
        (Value::Share(_) | Value::Availability(_), Value::Share(_) | Value::Availability(_)) => {
            Value::Share(sum)
        }
        // `1 - share` is a share.
        (Value::Number(_), Value::Share(_)) if sign < 0.0 => Value::Share(sum),
        _ => Value::of(a.dimension(), sum),
    })
}

fn multiplied(a: &Value, b: &Value) -> Result<Value, Missing> {
    let (Some(x), Some(y)) = (a.number(), b.number()) else {
        return Err(mismatch("multiplied", a, b));
    };
    match (a.dimension(), b.dimension()) {
        (Dimension::Number, d) => Ok(match (a, b) {
            (Value::Number(_), Value::Number(_)) => Value::Number(x * y),
            (_, Value::Number(_) | Value::Share(_) | Value::Availability(_)) => Value::Share(x * y),
            _ => Value::of(d, x * y),
        }),
        (d, Dimension::Number) => Ok(Value::of(d, x * y)),
        _ => Err(mismatch("multiplied", a, b)),
    }
}

fn divided(a: &Value, b: &Value) -> Result<Value, Missing> {
    let (Some(x), Some(y)) = (a.number(), b.number()) else {
        return Err(mismatch("divided", a, b));
    };
    if y == 0.0 {
        return Err(Missing::new(
            "the divisor is zero",
            "divide by something that is there",
        ));
    }
    match (a.dimension(), b.dimension()) {
        (_, Dimension::Number) if a.dimension() != Dimension::Number => {
            Ok(Value::of(a.dimension(), x / y))
        }
        (d, e) if d == e => Ok(Value::Number(x / y)),
        _ => Err(mismatch("divided", a, b)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct None_;
    impl Numbers for None_ {
        fn subject(&self, _: Option<&str>) -> Result<Subject<'_>, Missing> {
            Err(Missing::new("no design", "give one"))
        }
        fn stated(&self, id: &str) -> Result<Value, Missing> {
            match id {
                "C1" => Ok(Value::Money(100.0)),
                _ => Err(Missing::new("no claim", "state it")),
            }
        }
    }

    fn value(text: &str) -> Result<Value, Missing> {
        evaluate(text, &None_).map(|e| e.value)
    }

    #[test]
    fn arithmetic_keeps_its_dimensions() {
        assert_eq!(value("1 + 2 * 3"), Ok(Value::Number(7.0)));
        assert_eq!(value("(1 + 2) * 3"), Ok(Value::Number(9.0)));
        assert_eq!(value("$1,200/month - $200/month"), Ok(Value::Money(1000.0)));
        assert_eq!(value("30s + 2m"), Ok(Value::Time(150.0)));
        assert_eq!(value("stated.C1 / $50/month"), Ok(Value::Number(2.0)));
        assert_eq!(value("25% + 15%"), Ok(Value::Share(0.4)));
        assert_eq!(value("1 - 25%"), Ok(Value::Share(0.75)));
        assert_eq!(value("5 TB * 2"), Ok(Value::Volume(1e13)));
        assert_eq!(value("max(30s, 2m) / 2"), Ok(Value::Time(60.0)));
        assert_eq!(value("min(1, 2, 0.5)"), Ok(Value::Number(0.5)));
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        for text in [
            "",
            "1 +",
            "(1",
            "1s + 1",
            "1s * 1s",
            "1 / 0",
            "$1/month / 1s",
            "max(1",
            "1 2",
            ")",
            "stated.X",
            "cost.total[x",
            "§",
        ] {
            assert!(value(text).is_err(), "{text}");
        }
        assert!(value(&"(".repeat(5000)).is_err());
    }
}
