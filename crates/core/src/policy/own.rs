//! Rules of the user's own: comparisons over the numbers of a design.

use super::comparison::{self, Comparison, Sign};
use super::{Better, Case, Check, Checks, Measured, RULES};
use crate::diagnostic::{Diagnostic, Severity};
use crate::metric::{Evaluated, Missing, Numbers, Operand, Subject, Value, evaluate};
use crate::scenario::{Level, OwnRule};
use crate::source::Span;

/// Rules of the user's own from one file.
#[derive(Clone, Copy)]
pub struct Own<'a> {
    /// The rules.
    pub rules: &'a [OwnRule],
    /// Place of a path in that file, such as `policies.own[0].require`.
    pub span: &'a dyn Fn(&str) -> Option<Span>,
    /// Whether they stand in the scenario itself.
    pub in_scenario: bool,
}

impl std::fmt::Debug for Own<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Own").field(&self.rules).finish()
    }
}

/// What the rules say of a design, and what is wrong with those that cannot be read.
#[must_use]
pub fn judge(case: &Case<'_>, sets: &[Own<'_>]) -> (Vec<Check>, Vec<Diagnostic>) {
    let (mut checks, mut faults) = (Vec::new(), Vec::new());
    let mut ids: Vec<&str> = Vec::new();
    for set in sets {
        for (i, rule) in set.rules.iter().enumerate() {
            let path = format!("policies.own[{i}]");
            if ids.contains(&rule.id.as_str()) {
                let id = format!("{path}.id");
                faults.push(twice(&rule.id, id.clone(), (set.span)(&id)));
                continue;
            }
            ids.push(&rule.id);
            if rule.severity == Some(Level::Off) {
                continue;
            }
            match one(case, rule) {
                Ok(check) => {
                    let path = format!("{path}.require");
                    checks.push(match set.in_scenario {
                        true => Check {
                            objective: Some(path),
                            ..check
                        },
                        false => check,
                    });
                }
                Err((side, missing)) => {
                    let path = format!("{path}.require");
                    let span = within((set.span)(&path), &rule.require, side, &missing.message);
                    let message = format!("rule `{}`: {}", rule.id, missing.message);
                    faults.push(
                        Diagnostic::error("policy-not-understood", message)
                            .at(path, span)
                            .help(missing.help),
                    );
                }
            }
        }
    }
    (checks, faults)
}

fn severity(rule: &OwnRule) -> Severity {
    rule.severity
        .and_then(Level::severity)
        .unwrap_or(Severity::Error)
}

/// What is wrong with rules before there is a design: names, and comparisons that are none.
pub(super) fn check(rules: &[OwnRule], span: impl Fn(&str) -> Option<Span>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let wrong = |path: String, span: Option<Span>, message: String, help: &str| {
        Diagnostic::error("policy-not-understood", message)
            .at(path, span)
            .help(help)
    };
    for (i, rule) in rules.iter().enumerate() {
        let path = format!("policies.own[{i}].id");
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !rule.id.chars().all(kebab) || !rule.id.starts_with(|c: char| c.is_ascii_lowercase()) {
            let message = format!("`{}` is no name of a rule", rule.id);
            let help = "write small letters, digits and hyphens, such as `two-copies`";
            found.push(wrong(path.clone(), span(&path), message, help));
        } else if RULES.iter().any(|r| r.id == rule.id) {
            let message = format!("`{}` is a rule already", rule.id);
            let help = "choose another name, or set the built-in one under `policies.rules`";
            found.push(wrong(path.clone(), span(&path), message, help));
        } else if rules.iter().take(i).any(|r| r.id == rule.id) {
            found.push(twice(&rule.id, path.clone(), span(&path)));
        }
        if let Err(missing) = comparison::read(&rule.require) {
            let path = format!("policies.own[{i}].require");
            let at = within(span(&path), &rule.require, &rule.require, &missing.message);
            found.push(wrong(path, at, missing.message, &missing.help));
        }
    }
    found
}

fn twice(id: &str, path: String, span: Option<Span>) -> Diagnostic {
    Diagnostic::error(
        "policy-not-understood",
        format!("there are two rules `{id}`"),
    )
    .at(path, span)
    .help("waivers and baselines go by the name: give each its own")
}

/// The part of a comparison that a message is about, where its text stands in the file as it is.
fn within(span: Option<Span>, text: &str, side: &str, message: &str) -> Option<Span> {
    let span = span?;
    let length = (span.end - span.start) as usize;
    let quotes = match length.checked_sub(text.len()) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return Some(span),
    };
    let start = text.find(side)?;
    // A message names the word in question between backticks.
    let words = message.split('`').skip(1).step_by(2);
    let word = words
        .filter(|w| !w.is_empty())
        .find_map(|w| Some((side.find(w)?, w.len())));
    let (offset, length) = word.unwrap_or((0, side.len()));
    let start = span.start + u32::try_from(quotes + start + offset).ok()?;
    Some(Span {
        start,
        end: start + u32::try_from(length).ok()?,
        ..span
    })
}

/// The design at hand, and no other.
struct Here<'a>(Subject<'a>);

impl Numbers for Here<'_> {
    fn subject(&self, variant: Option<&str>) -> Result<Subject<'_>, Missing> {
        match variant {
            None => Ok(self.0),
            Some(name) => Err(Missing::new(
                format!("`[{name}]` reads another variant"),
                "a rule is about the design that is checked; `check --variant` chooses it, and claims compare variants",
            )),
        }
    }

    fn stated(&self, id: &str) -> Result<Value, Missing> {
        Err(Missing::new(
            format!("`stated.{id}` is what a claim states"),
            "rules compare numbers of the design; `audit` and the rule `claims-hold` judge claims",
        ))
    }
}

/// How the design stands to one rule; with what cannot be read the side on which it is.
fn one<'r>(case: &Case<'_>, rule: &'r OwnRule) -> Result<Check, (&'r str, Missing)> {
    let all = rule.require.as_str();
    let Comparison { left, sign, right } = comparison::read(all).map_err(|m| (all, m))?;
    let here = Here(Subject {
        model: case.model,
        assessment: case.assessment,
        catalog: case.catalog,
    });
    let mut out = Checks::named(&rule.id, severity(rule));
    let side = |text: &'r str| match evaluate(text, &here) {
        Ok(found) => Ok(Ok(found)),
        Err(missing) if missing.absent => Ok(Err(missing)),
        Err(missing) => Err((text, missing)),
    };
    let a = side(left)?;
    // A word stands for itself: `mode.orders == sync`.
    if let Ok(Evaluated {
        value: Value::Word(word),
        operands,
        ..
    }) = &a
    {
        let same = match sign {
            Sign::Equal => word == right,
            Sign::Different => word != right,
            _ => {
                let help = "words are equal (`==`) or different (`!=`)";
                return Err((all, Missing::new(format!("`{left}` is a word"), help)));
            }
        };
        let text = format!("{left} is {word}, {} {right} is asked for", sign.words());
        say(&mut out, rule, Some(same), &text, operands);
        return finished(out, all);
    }
    let b = side(right)?;
    let (a, b) = match (a, b) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(missing), _) | (_, Err(missing)) => {
            out.inconclusive(
                "design",
                format!("`{all}` cannot be told: {}", missing.message),
                &missing.help,
            );
            return finished(out, all);
        }
    };
    let (Some(x), Some(y)) = (a.value.number(), b.value.number()) else {
        let help = "put the metric on the left of a comparison with a word";
        return Err((all, Missing::new(format!("`{right}` is a word"), help)));
    };
    if a.value.dimension() != b.value.dimension() {
        let message = format!(
            "{} and {} cannot be compared",
            a.value.dimension().words(),
            b.value.dimension().words()
        );
        return Err((all, Missing::new(message, "use quantities of one kind")));
    }
    // What is measured comes first, whichever way round it is written.
    let turned = a.operands.is_empty() && !b.operands.is_empty();
    let ((a, left, x), (b, right, y), sign) = match turned {
        false => ((a, left, x), (b, right, y), sign),
        true => ((b, right, y), (a, left, x), sign.turned()),
    };
    let (own, limit) = (reach(case, &a, x), reach(case, &b, y));
    let stands = sign.holds(own, limit);
    let limit_text = match b.operands.is_empty() {
        true => b.value.text(),
        false => format!("{right} ({})", b.value.text()),
    };
    let text = format!(
        "{left} is {}, {} {limit_text} is asked for",
        a.value.text(),
        sign.words()
    );
    let better = match sign {
        Sign::AtMost | Sign::Less => Some(Better::Lower),
        Sign::AtLeast | Sign::More => Some(Better::Higher),
        Sign::Equal | Sign::Different => None,
    };
    let check = say(&mut out, rule, stands, &text, &a.operands);
    if let Some(better) = better {
        let measured = Measured::new(
            (&a.value, a.value.text()),
            (&b.value, b.value.text()),
            better,
        );
        check.measured(if own.0 == own.1 {
            measured
        } else {
            Measured {
                lower: Some(own.0).filter(|n| n.is_finite()),
                upper: Some(own.1).filter(|n| n.is_finite()),
                ..measured
            }
        });
    }
    finished(out, all)
}

fn finished(out: Checks, all: &str) -> Result<Check, (&str, Missing)> {
    let mut said = out.into_all().into_iter();
    said.next().ok_or_else(|| {
        (
            all,
            Missing::new("nothing was said", "report this as a fault"),
        )
    })
}

fn say<'c>(
    out: &'c mut Checks,
    rule: &OwnRule,
    stands: Option<bool>,
    text: &str,
    operands: &[Operand],
) -> &'c mut Check {
    let first = operands.first().map(|o| &o.measured);
    let because = first.map_or("", |m| m.because.as_str());
    let because = match because {
        "" => String::new(),
        why => format!("; {why}"),
    };
    let path = first.map_or("", |m| m.path.as_str());
    let check = match stands {
        Some(true) => out.passed("design", format!("{text}{because}")),
        Some(false) => {
            let message = match &rule.message {
                Some(said) => format!("{said}: {text}{because}"),
                None => format!("{text}{because}"),
            };
            let help = rule.help.as_deref();
            out.failed(
                "design",
                message,
                help.unwrap_or("change the design, or the rule"),
            )
        }
        None => out.inconclusive(
            "design",
            format!("{text}, which lies within its error{because}"),
            "leave a margin, or state what is missing",
        ),
    };
    check.cause(path)
}

/// Between which ends a value lies, by those of the metrics in it.
fn reach(case: &Case<'_>, evaluated: &Evaluated, value: f64) -> (f64, f64) {
    let ends = comparison::ends(evaluated, |i| {
        let operand = evaluated.operands.get(i);
        operand.map_or((f64::NAN, f64::NAN), |o| known(case, o))
    });
    // The steps of a sum end in the last bits elsewhere than the sum itself.
    match (ends.1 - ends.0).abs() <= 1e-12 * value.abs() {
        true => (value, value),
        false => ends,
    }
}

/// Between which ends a metric lies: the error of the exact engine, a bill without all its prices.
fn known(case: &Case<'_>, operand: &Operand) -> (f64, f64) {
    let value = operand.measured.value.number().unwrap_or(f64::NAN);
    let words: Vec<&str> = operand.name.split('.').collect();
    let availability = &case.assessment.availability;
    let bound = availability.error_bound;
    let open = case
        .assessment
        .cost
        .as_ref()
        .map_or(0, |b| b.unpriced.len());
    match words.as_slice() {
        ["availability" | "unavailability", rest @ ..] => {
            let kind = rest.get(1).filter(|_| rest.first() == Some(&"kind"));
            let mut kinds = case.assessment.kinds.iter();
            let kind = kind.and_then(|name| kinds.find(|k| k.name == **name));
            let bound = kind.map_or(bound, |k| k.error_bound);
            ((value - bound).max(0.0), (value + bound).min(1.0))
        }
        ["downtime", "year"] => (value - bound * 31_536_000.0, value + bound * 31_536_000.0),
        ["downtime", "month"] => (value - bound * 2_628_000.0, value + bound * 2_628_000.0),
        ["cost", "estimated-share" | "one-time"] => (value, value),
        ["cost", ..] if open > 0 => (value, f64::INFINITY),
        _ => (value, value),
    }
}

#[cfg(test)]
mod tests;
