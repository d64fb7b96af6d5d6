//! Little of the bill rests on prices that nobody has looked up.

use crate::diagnostic::Severity;
use crate::policy::{Arguments, Better, Case, Checks, Group, Kind, Measured, Parameter, Rule};
use crate::quantity::Usd;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

pub const RULE: Rule = Rule {
    id: "price-confidence",
    title: "little of the bill rests on prices that nobody has looked up",
    group: Group::Cost,
    severity: Severity::Note,
    opt_in: false,
    parameters: &[Parameter {
        name: "most",
        kind: Kind::Share,
        default: "20%",
        text: "Part of the bill that may rest on prices that are recalled, judged or estimated.",
    }],
    tags: &[],
    check,
};

/// Words of sources that nobody has looked up.
const UNSURE: &[&str] = &["recalled", "judgement"];

fn check(case: &Case<'_>, arguments: &Arguments, out: &mut Checks) {
    let Some(bill) = &case.assessment.cost else {
        return;
    };
    if bill.total == Usd::ZERO {
        return;
    }
    let most = arguments.share("most");
    let mut unsure: BTreeMap<&str, Usd> = BTreeMap::new();
    for line in &bill.lines {
        let word = match &line.estimate {
            Some(_) => "estimated",
            None => line.confidence.as_str(),
        };
        if word == "estimated" || UNSURE.contains(&word) {
            *unsure.entry(word).or_insert(Usd::ZERO) += line.cost;
        }
    }
    let part = |usd: Usd| (usd.0 / bill.total.0).to_f64().unwrap_or(0.0);
    let share: f64 = unsure.values().map(|usd| part(*usd)).sum::<f64>() + 0.0;
    let words: Vec<String> = unsure
        .iter()
        .map(|(word, usd)| format!("{:.1}% {word}", part(*usd) * 100.0))
        .collect();
    let of = if words.is_empty() {
        String::new()
    } else {
        format!(" ({})", words.join(", "))
    };
    let message = format!(
        "{:.1}% of the bill rests on prices that nobody has looked up{of}",
        share * 100.0
    );
    if share > most + 1e-9 {
        let help = "look them up, and give them in a file of your own: `--price-book prices.csv`";
        out.failed("bill", message, help)
    } else {
        out.passed("bill", message)
    }
    .measured(Measured::share(share, most, Better::Lower))
    .cause("cost");
}

#[cfg(test)]
mod tests {
    use crate::policy::testing::{SMALL, checked};

    /// Some of the machines run where their price is estimated.
    fn found(most: &str) -> Vec<String> {
        let text = SMALL.replace(
            "zones: 2 }",
            "zones: 2 }\n  far: { provider: aws, location: mx-central-1 }",
        );
        let text = text.replace(
            "xlarge } }",
            "xlarge }, far: { nodes: 1, instance-type: c6i.xlarge } }",
        );
        checked(
            "price-confidence",
            &format!(
                "{text}cost: {{ estimates: allow }}\npolicies: {{ rules: {{ price-confidence: {{ most: {most} }} }} }}\n"
            ),
        )
    }

    #[test]
    fn passes() {
        assert_eq!(
            checked("price-confidence", SMALL),
            ["passed bill: 0.0% of the bill rests on prices that nobody has looked up"]
        );
    }

    #[test]
    fn fails() {
        let found = found("20%");
        assert!(
            found[0].starts_with("failed bill: ") && found[0].ends_with("% estimated)"),
            "{found:?}"
        );
    }

    #[test]
    fn borderline() {
        assert!(found("100%")[0].starts_with("passed "));
    }
}
