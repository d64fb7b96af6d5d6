//! Sums, differences and ratios of numbers, over variants too.

use super::formula::{Figure, Formula, Kind, Origin, Term, Unit};
use super::operation::Operation;
use super::{Explainer, Explanation, SCHEMA, defaults};
use crate::assessment::Place;
use crate::metric::{Missing, Numbers, Step, evaluate, split};

/// Explains what an expression comes to; `place` turns a path of a variant into its place.
///
/// # Errors
/// When it cannot be read, or a number in it is not there.
pub fn explain_expression(
    text: &str,
    numbers: &dyn Numbers,
    place: &dyn Fn(Option<&str>, &str) -> Option<Place>,
) -> Result<Explanation, Missing> {
    let evaluated = evaluate(text, numbers)?;
    let mut formula = Formula::default();
    let mut found = Vec::new();
    let mut assumptions = Vec::new();
    for operand in &evaluated.operands {
        let value = &operand.measured.value;
        if let Some(id) = operand.name.strip_prefix("stated.") {
            let path = "claims".to_owned();
            found.push(add(
                &mut formula,
                Term {
                    what: format!("what claim {id} states"),
                    unit: Unit::None,
                    kind: Kind::Input {
                        value: Figure::Number(value.number().unwrap_or(f64::NAN)),
                        origin: Origin::Scenario {
                            place: place(None, &path),
                            path,
                        },
                    },
                },
            ));
            continue;
        }
        let (name, variant) = split(&operand.name)?;
        let subject = numbers.subject(variant)?;
        let own = |path: &str| place(variant, path);
        let mut explainer = Explainer::new(subject, &own);
        if let Some(term) = explainer.term(name) {
            let part = explainer.formula().of_term(term);
            assumptions.extend(defaults(&subject, &part));
            found.push(append(&mut formula, part, &operand.name));
        }
    }
    let mut at: Vec<usize> = Vec::new();
    for step in &evaluated.steps {
        let term = |i: &usize| at.get(*i).copied().unwrap_or_default();
        let (by, of) = match step {
            Step::Operand(i) => {
                at.extend(found.get(*i));
                continue;
            }
            Step::Quantity(written, number) => {
                let term = Term {
                    what: format!("{written}, as written"),
                    unit: Unit::None,
                    kind: Kind::Input {
                        value: Figure::Number(*number),
                        origin: Origin::Definition,
                    },
                };
                at.push(add(&mut formula, term));
                continue;
            }
            Step::Sum(a, b) => (Operation::Sum, vec![term(a), term(b)]),
            Step::Difference(a, b) => (Operation::Difference, vec![term(a), term(b)]),
            Step::Product(a, b) => (Operation::Product, vec![term(a), term(b)]),
            Step::Quotient(a, b) => (Operation::Quotient, vec![term(a), term(b)]),
            Step::Largest(all) => (Operation::Largest, all.iter().map(term).collect()),
            Step::Smallest(all) => (Operation::Smallest, all.iter().map(term).collect()),
        };
        let term = Term {
            what: text.to_owned(),
            unit: Unit::None,
            kind: Kind::Made { by, of },
        };
        at.push(add(&mut formula, term));
    }
    let subject = numbers.subject(None)?;
    let design = &subject.assessment.design;
    let because = evaluated.operands.iter();
    let because = because.map(|o| format!("{} is {}", o.name, o.measured.value.text()));
    assumptions.dedup();
    Ok(Explanation {
        schema: SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        design: design.name.clone(),
        variant: design.variant.clone(),
        metric: text.to_owned(),
        value: evaluated.value.text(),
        number: evaluated.value.number().filter(|n| n.is_finite()),
        formula: "as written, from numbers of the design and its variants".into(),
        because: because.collect::<Vec<_>>().join("; "),
        inputs: Vec::new(),
        results: formula.evaluate().unwrap_or_default(),
        calculation: formula,
        defaults: assumptions,
        path: String::new(),
        place: None,
    })
}

fn add(formula: &mut Formula, term: Term) -> usize {
    formula.terms.push(term);
    formula.terms.len() - 1
}

/// Adds a calculation; its result as a binary number, as expressions count.
fn append(formula: &mut Formula, part: Formula, name: &str) -> usize {
    let before = formula.terms.len();
    for mut term in part.terms {
        if let Kind::Made { of, .. } = &mut term.kind {
            of.iter_mut().for_each(|i| *i += before);
        }
        formula.terms.push(term);
    }
    let last = formula.terms.len().saturating_sub(1);
    let unit = formula.terms.get(last).map_or(Unit::None, |t| t.unit);
    let term = Term {
        what: name.to_owned(),
        unit,
        kind: Kind::Made {
            by: Operation::Binary,
            of: vec![last],
        },
    };
    add(formula, term)
}
