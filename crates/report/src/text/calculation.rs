//! A calculation as an outline: each step with what it is made of, the largest parts first.

use super::page::Page;
use crate::style::Role;
use stormglass_core::assessment::Place;
use stormglass_core::explain::{Explanation, Figure, Kind, Operation, Origin, Unit};
use stormglass_core::metric::Value;
use stormglass_core::model::Dist;

/// Parts shown of a step, depth and lines, unless all are asked for.
const FEW: Bounds = Bounds {
    parts: 8,
    depth: 7,
    lines: 48,
};
/// And when all are asked for.
const ALL: Bounds = Bounds {
    parts: 200,
    depth: 24,
    lines: 2_000,
};

#[derive(Clone, Copy)]
struct Bounds {
    parts: usize,
    depth: usize,
    lines: usize,
}

/// The outline of a calculation.
pub(super) fn calculation(page: &mut Page<'_>, e: &Explanation) {
    let Some(root) = e.calculation.terms.len().checked_sub(1) else {
        return;
    };
    page.blank();
    page.paragraph(2, Role::Plain, "Worked out from:");
    let verbose = page.style.verbose;
    let mut outline = Outline {
        e,
        seen: vec![false; e.calculation.terms.len()],
        bounds: if verbose { ALL } else { FEW },
        left: if verbose { ALL.lines } else { FEW.lines },
    };
    outline.term(page, root, 0, true);
    let all = e.calculation.terms.len();
    let inputs = e.calculation.terms.iter();
    let inputs = inputs
        .filter(|t| matches!(t.kind, Kind::Input { .. }))
        .count();
    let steps = all - inputs;
    let more = if verbose { "" } else { "more with -v; " };
    let whole =
        format!("In all {inputs} inputs and {steps} steps; {more}`--format json` has them whole.");
    page.paragraph(2, Role::Faint, &whole);
}

struct Outline<'e> {
    e: &'e Explanation,
    seen: Vec<bool>,
    bounds: Bounds,
    /// Lines that may still be written.
    left: usize,
}

impl Outline<'_> {
    fn size(&self, at: usize) -> f64 {
        let number = self.e.results.get(at).and_then(Figure::number);
        number.map_or(0.0, f64::abs)
    }

    fn made(&self, at: usize) -> Option<(&Operation, &[usize])> {
        match &self.e.calculation.terms.get(at)?.kind {
            Kind::Made { by, of } => Some((by, of)),
            Kind::Input { .. } => None,
        }
    }

    /// Whether a term is fixed by definition.
    fn defined(&self, at: usize) -> bool {
        match self.e.calculation.terms.get(at).map(|t| &t.kind) {
            Some(Kind::Input { origin, .. }) => *origin == Origin::Definition,
            Some(Kind::Made { of, .. }) => {
                !of.is_empty() && of.iter().all(|part| self.defined(*part))
            }
            None => false,
        }
    }

    /// Past steps that only round, bound, change the unit or add up a single part.
    fn through(&self, at: usize) -> usize {
        let mut at = at;
        while let Some((by, of)) = self.made(at) {
            let mut open = of.iter().copied().filter(|part| !self.defined(*part));
            let (Some(first), None) = (open.next(), open.next()) else {
                break;
            };
            let plain = match by {
                Operation::Rounded { .. }
                | Operation::Binary
                | Operation::Product
                | Operation::Largest
                | Operation::Smallest => true,
                Operation::Quotient => of.first() == Some(&first),
                Operation::Sum | Operation::CompensatedSum => of.len() == 1,
                _ => false,
            };
            if !plain {
                break;
            }
            at = first;
        }
        at
    }

    fn line(&mut self, page: &mut Page<'_>, depth: usize, role: Role, text: &str) {
        let indent = 4 + 2 * depth;
        self.left = self.left.saturating_sub(1);
        page.hanging(indent, indent + 2, role, text);
    }

    fn term(&mut self, page: &mut Page<'_>, at: usize, depth: usize, open: bool) {
        let inner = self.through(at);
        let terms = &self.e.calculation.terms;
        let (Some(term), Some(under)) = (terms.get(at), terms.get(inner)) else {
            return;
        };
        let value = self.e.results.get(at).map(|f| shown(f, term.unit));
        let value = value.unwrap_or_default();
        match &under.kind {
            Kind::Input { origin, .. } => {
                let text = format!("{}: {value}{}", term.what, from(origin));
                self.line(page, depth, Role::Plain, &text);
            }
            Kind::Made { by, of } => {
                let known = self.seen.get(inner) == Some(&true);
                // Hundreds of probabilities and losses are for those who ask for all.
                let engine = matches!(by, Operation::JointStates(_) | Operation::RegionCases(_));
                let short = engine && self.bounds.parts < ALL.parts;
                let open = open && !known && depth < self.bounds.depth;
                let text = match (known, open) {
                    (true, _) => format!("{}: {value}, as above", term.what),
                    (false, true) if short => {
                        let words = by.words();
                        let words = words.trim_end_matches(':');
                        format!("{}: {words}", term.what)
                    }
                    (false, true) => format!("{}: {value} = {}", term.what, by.words()),
                    (false, false) => format!("{}: {value}", term.what),
                };
                self.line(page, depth, Role::Plain, &text);
                if open && !short {
                    if let Some(slot) = self.seen.get_mut(inner) {
                        *slot = true;
                    }
                    self.parts(page, by, of, depth + 1);
                }
            }
        }
    }

    fn parts(&mut self, page: &mut Page<'_>, by: &Operation, of: &[usize], depth: usize) {
        let chosen = |every: usize| of.iter().skip(every - 1).step_by(every).copied();
        let mut of: Vec<usize> = match by {
            Operation::OfLongest => chosen(3).collect(),
            Operation::OfShortest => chosen(2).collect(),
            _ => of.to_vec(),
        };
        let any_order = matches!(
            by,
            Operation::Sum
                | Operation::CompensatedSum
                | Operation::Largest
                | Operation::OfLongest
                | Operation::Count
        );
        if any_order {
            of.sort_by(|a, b| self.size(*b).total_cmp(&self.size(*a)));
        }
        let sums = matches!(by, Operation::Sum | Operation::CompensatedSum);
        if sums && of.iter().any(|p| self.size(*p) > 0.0) {
            // What adds nothing goes without saying.
            of.retain(|p| {
                self.size(*p) > 0.0 || self.e.results.get(*p).and_then(Figure::number).is_none()
            });
        }
        let most = match by {
            _ if depth > 2 && self.bounds.parts < ALL.parts => self.bounds.parts / 2,
            _ => self.bounds.parts,
        };
        let selects = matches!(
            by,
            Operation::Largest | Operation::OfLongest | Operation::OfShortest
        );
        let mut written = 0;
        for part in of.iter().take(most) {
            if self.left == 0 {
                break;
            }
            // Of several the one that decides is followed.
            let open = written == 0 || !selects || self.bounds.parts == ALL.parts;
            self.term(page, *part, depth, open);
            written += 1;
        }
        let rest = of.len() - written;
        if rest > 0 {
            self.line(page, depth, Role::Faint, &format!("and {rest} more"));
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
        Unit::Share if x > 0.999 && x < 1.0 => Value::Availability(1.0 - x).text(),
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
