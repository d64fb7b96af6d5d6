//! One number with everything it is made of.

use super::calculation::calculation;
use super::page::{Column, Page, cell, role};
use crate::style::{Role, Style};
use stormglass_core::assessment::Place;
use stormglass_core::explain::Explanation;

/// Inputs listed, unless all are asked for.
const INPUTS: usize = 12;
/// Defaults listed, unless all are asked for.
const DEFAULTS: usize = 5;

/// The explanation.
#[must_use]
pub fn explanation(e: &Explanation, style: &Style) -> String {
    let mut page = Page::new(style);
    let design = match &e.variant {
        Some(variant) => format!("{}, variant {variant}", e.design),
        None => e.design.clone(),
    };
    page.heading(&format!("{} = {}", e.metric, e.value), &design);
    page.paragraph(
        2,
        Role::Plain,
        &format!("{}{}", e.formula, at(e.place.as_ref())),
    );
    if !e.because.is_empty() {
        page.paragraph(2, Role::Faint, &e.because);
    }
    if e.calculation.terms.is_empty() {
        inputs(&mut page, e);
    } else {
        calculation(&mut page, e);
    }
    defaults(&mut page, e);
    page.finish()
}

fn at(place: Option<&Place>) -> String {
    place.map_or(String::new(), |p| {
        format!(" ({}:{}:{})", p.file, p.line, p.column)
    })
}

fn inputs(page: &mut Page<'_>, e: &Explanation) {
    if e.inputs.is_empty() {
        return;
    }
    page.blank();
    let most = if page.style.verbose {
        usize::MAX
    } else {
        INPUTS
    };
    let rows: Vec<_> = e
        .inputs
        .iter()
        .take(most)
        .map(|i| {
            let mut how = vec![format!("{}{}", i.how, at(i.place.as_ref()))];
            how.retain(|text| !text.is_empty());
            if let Some(source) = &i.source {
                how.push(match &i.confidence {
                    Some(confidence) => format!("{source}, {confidence}"),
                    None => source.clone(),
                });
            }
            vec![
                cell(&i.what),
                cell(&i.value),
                role(Role::Faint, how.join("; ")),
            ]
        })
        .collect();
    let set = [Column::Fill, Column::Right, Column::Fill];
    page.table(2, &["made of", "", ""], &set, &rows);
    let rest = e.inputs.len().saturating_sub(most);
    if rest > 0 {
        page.paragraph(2, Role::Faint, &format!("{rest} more with -v"));
    }
}

fn defaults(page: &mut Page<'_>, e: &Explanation) {
    if e.defaults.is_empty() {
        return;
    }
    page.blank();
    page.paragraph(2, Role::Plain, "Defaults that went in:");
    let most = if page.style.verbose {
        usize::MAX
    } else {
        DEFAULTS
    };
    for x in e.defaults.iter().take(most) {
        page.item(4, (Role::Faint, "-"), &format!("{}: {}", x.text, x.value));
        let source = format!("{} ({}); state it at {}", x.source, x.confidence, x.path);
        page.paragraph(6, Role::Faint, &source);
    }
    let rest = e.defaults.len().saturating_sub(most);
    if rest > 0 {
        page.paragraph(4, Role::Faint, &format!("{rest} more with -v"));
    }
}
