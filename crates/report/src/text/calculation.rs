//! A calculation as an outline: each step with what it is made of, the largest parts first.

use super::page::Page;
use crate::style::Role;
use stormglass_core::assessment::Place;
use stormglass_core::explain::{Explanation, Figure, Kind, Operation, Origin, Unit};
use stormglass_core::metric::Value;
use stormglass_core::model::Dist;

/// Parts shown of a step, unless all are asked for.
const PARTS: usize = 10;
/// How deep the outline goes, unless all is asked for.
const DEPTH: usize = 3;
/// And when all is asked for: parts of a step, and depth.
const ALL: (usize, usize) = (200, 12);

/// The outline of a calculation.
pub(super) fn calculation(page: &mut Page<'_>, e: &Explanation) {
    let Some(root) = e.calculation.terms.len().checked_sub(1) else {
        return;
    };
    page.blank();
    page.paragraph(2, Role::Plain, "Worked out from:");
    let mut outline = Outline {
        e,
        seen: vec![false; e.calculation.terms.len()],
        most: if page.style.verbose {
            ALL
        } else {
            (PARTS, DEPTH)
        },
    };
    outline.term(page, root, 0);
    let inputs = e.calculation.terms.iter();
    let inputs = inputs
        .filter(|t| matches!(t.kind, Kind::Input { .. }))
        .count();
    let steps = e.calculation.terms.len() - inputs;
    let whole =
        format!("{inputs} inputs and {steps} steps in all; `--format json` has them whole.");
    page.paragraph(2, Role::Faint, &whole);
}

struct Outline<'e> {
    e: &'e Explanation,
    seen: Vec<bool>,
    /// Parts of a step, and depth.
    most: (usize, usize),
}

impl Outline<'_> {
    fn size(&self, at: usize) -> f64 {
        let number = self.e.results.get(at).and_then(Figure::number);
        number.map_or(0.0, f64::abs)
    }

    fn term(&mut self, page: &mut Page<'_>, at: usize, depth: usize) {
        let Some(term) = self.e.calculation.terms.get(at) else {
            return;
        };
        let value = self.e.results.get(at).map(|f| shown(f, term.unit));
        let value = value.unwrap_or_default();
        let indent = 4 + 2 * depth;
        match &term.kind {
            Kind::Input { origin, .. } => {
                let text = format!("{}: {value}{}", term.what, from(origin));
                page.hanging(indent, indent + 2, Role::Plain, &text);
            }
            Kind::Made { by, of } => {
                let known = self.seen.get(at) == Some(&true);
                if let Some(slot) = self.seen.get_mut(at) {
                    *slot = true;
                }
                let words = if known { "as above" } else { &by.words() };
                let text = format!("{}: {value} = {words}", term.what);
                page.hanging(indent, indent + 2, Role::Plain, &text);
                if !known {
                    self.parts(page, by, of, depth + 1);
                }
            }
        }
    }

    fn parts(&mut self, page: &mut Page<'_>, by: &Operation, of: &[usize], depth: usize) {
        let mut of = of.to_vec();
        if matches!(
            by,
            Operation::Sum | Operation::CompensatedSum | Operation::Largest
        ) {
            of.sort_by(|a, b| self.size(*b).total_cmp(&self.size(*a)));
        }
        let indent = 4 + 2 * depth;
        let (parts, deepest) = self.most;
        if depth > deepest {
            return;
        }
        for part in of.iter().take(parts) {
            self.term(page, *part, depth);
        }
        let rest = of.len().saturating_sub(parts);
        if rest > 0 {
            page.paragraph(indent, Role::Faint, &format!("and {rest} more"));
        }
    }
}

/// Where an input comes from, after its value.
fn from(origin: &Origin) -> String {
    match origin {
        Origin::Scenario { path, place } => match place {
            Some(Place { file, line, column }) => format!(" ({file}:{line}:{column})"),
            None => format!(" ({path})"),
        },
        Origin::Default {
            source,
            as_of,
            confidence,
            path,
            ..
        } => {
            let dated = if as_of.is_empty() {
                String::new()
            } else {
                format!(" of {as_of}")
            };
            let place = if path.is_empty() {
                String::new()
            } else {
                format!("; {path}")
            };
            format!(" ({source}{dated}, {confidence}{place})")
        }
        Origin::Design { state } => format!(" (the design, {state})"),
        Origin::Definition => String::new(),
    }
}

/// A figure in its unit, for people.
fn shown(figure: &Figure, unit: Unit) -> String {
    match figure {
        Figure::Exact(d) if unit == Unit::Usd => format!("${}", d.normalize()),
        Figure::Exact(d) => d.normalize().to_string(),
        Figure::Number(x) => number(*x, unit),
        Figure::Lasts(d) => lasts(*d),
        Figure::Several(list) => {
            let few: Vec<String> = list.iter().take(4).map(|x| number(*x, unit)).collect();
            let more = if list.len() > 4 { ", …" } else { "" };
            format!("[{}{more}]", few.join(", "))
        }
        Figure::Word(word) => word.clone(),
    }
}

fn number(x: f64, unit: Unit) -> String {
    match unit {
        _ if !x.is_finite() => "without end".into(),
        Unit::Hours => Value::Time(x * 3600.0).text(),
        Unit::Seconds => Value::Time(x).text(),
        Unit::Minutes => Value::Time(x * 60.0).text(),
        Unit::Milliseconds => format!("{x} ms"),
        Unit::Share if x != 0.0 && x.abs() < 1e-3 => format!("{x:.4e}"),
        Unit::Share => Value::Share(x).text(),
        Unit::Usd => format!("${x}"),
        Unit::Bytes => Value::Volume(x).text(),
        Unit::PerHour => format!("{x:.4e} an hour"),
        Unit::PerYear => format!("{} a year", Value::Number(x).text()),
        Unit::Kilometres => format!("{x:.1} km"),
        Unit::Degrees => format!("{x}°"),
        Unit::Count | Unit::None => Value::Number(x).text(),
    }
}

fn lasts(d: Dist) -> String {
    let time = |h: f64| Value::Time(h * 3600.0).text();
    match d {
        Dist::Fixed(h) => time(h),
        Dist::Exponential(h) => format!("exponential, mean {}", time(h)),
        Dist::LogNormal { median, sigma } => {
            format!("lognormal, median {}, sigma {sigma}", time(median))
        }
        Dist::Uniform { low, high } => format!("{} to {}", time(low), time(high)),
    }
}
