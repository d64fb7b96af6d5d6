//! Bills worked by hand, a family of lines in each module: what a scenario states, and the dollars.

mod chapter;
mod compute;
mod network;
mod sites;
mod storage;

use rust_decimal::Decimal;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::pricing::bill as bill_of;
use stormglass_core::pricing::bill::{Bill, Line};
use stormglass_core::quantity::Usd;
use stormglass_core::scenario;
use stormglass_core::source::Sources;

/// The bill of a text, and the messages on the way.
fn read(text: &str) -> (Option<Bill>, Vec<String>) {
    let mut sources = Sources::default();
    let id = sources.add("case.yaml", text.to_owned());
    let document = scenario::parse(&sources, id);
    let mut said = document.diagnostics;
    let bill = document.value.and_then(|document| {
        let catalog = Catalog::builtin();
        let model = resolve(&document, &catalog, &ResolveOptions::default());
        said.extend(model.diagnostics);
        let priced = bill_of(&model.value?, &catalog);
        said.extend(priced.diagnostics);
        Some(priced.bill)
    });
    let shown = |d: &stormglass_core::diagnostic::Diagnostic| {
        let help = d.help.clone().unwrap_or_default();
        format!("{} {}: {} ({help})", d.code, d.path, d.message)
    };
    (bill, said.iter().map(shown).collect())
}

/// A bill without a message, whose lines multiply and add up.
fn billed(text: &str) -> Bill {
    let (bill, said) = read(text);
    assert_eq!(said, Vec::<String>::new());
    let bill = bill.expect("a bill");
    for line in &bill.lines {
        assert_eq!(line.quantity * line.unit_price, line.cost.0, "{line:?}");
        assert_eq!(
            line.quantity * line.list_unit_price,
            line.list_cost.0,
            "{line:?}"
        );
    }
    assert_eq!(bill.lines.iter().map(|l| l.cost).sum::<Usd>(), bill.total);
    bill
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn usd(text: &str) -> Usd {
    Usd(decimal(text))
}

/// Lines of a part of the bill as `description: quantity unit @ price = cost`.
fn shown(bill: &Bill, of: impl Fn(&Line) -> bool) -> Vec<String> {
    let line = |l: &Line| {
        let cost = l.cost.0.normalize();
        format!(
            "{}: {} {} @ {} = {cost}",
            l.description, l.quantity, l.unit, l.unit_price
        )
    };
    bill.lines.iter().filter(|l| of(l)).map(line).collect()
}
