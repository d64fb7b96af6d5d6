//! What is wrong with claims before anything is computed: missing parts, values that are none.

use super::{Stated, not_a_value};
use crate::diagnostic::Diagnostic;
use crate::scenario::Claim;
use crate::source::Span;

/// One diagnostic for each slip.
pub(crate) fn check(claims: &[Claim], span: impl Fn(&str) -> Option<Span>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (i, claim) in claims.iter().enumerate() {
        let path = format!("claims[{i}]");
        let mut wrong = |key: &str, message: String, help: String| {
            let at = format!("{path}{key}");
            found.push(
                Diagnostic::error(
                    "claim-not-understood",
                    format!("claim `{}`: {message}", claim.id),
                )
                .at(at.clone(), span(&at))
                .help(help),
            );
        };
        let first = claims.iter().position(|c| c.id == claim.id);
        if first.is_some_and(|at| at < i) {
            wrong(
                ".id",
                "another claim has this `id`".into(),
                "give each claim an `id` of its own".into(),
            );
        }
        let stated = claim.readings.values().map(|r| (&r.claim, &r.is));
        match (claim.kind, &claim.says) {
            (Some(kind), None) => wrong(
                ".kind",
                format!("a claim of kind `{kind}` has to be quoted"),
                "state what the document says in `says`".into(),
            ),
            (Some(_), Some(_)) if claim.claim.is_some() || !claim.readings.is_empty() => wrong(
                ".kind",
                "it is either computed or not modelled".into(),
                "state `claim` and `is`, or `kind`, not both".into(),
            ),
            (None, _) => {
                let whole = |c: &Option<String>, is: &Option<String>| {
                    (c.is_some() || claim.claim.is_some()) && (is.is_some() || claim.is.is_some())
                };
                let complete = if claim.readings.is_empty() {
                    whole(&None, &None)
                } else {
                    stated.clone().all(|(c, is)| whole(c, is))
                };
                if !complete {
                    wrong(
                        "",
                        "it says nothing that can be computed".into(),
                        "state `claim` (a metric) and `is` (a value), or a `kind` that is not modelled"
                            .into(),
                    );
                }
            }
            _ => {}
        }
        let values = claim
            .readings
            .iter()
            .map(|(name, r)| (format!(".readings.{name}.is"), &r.is))
            .chain([(".is".to_owned(), &claim.is)]);
        for (key, text) in values.filter_map(|(k, t)| Some((k, t.as_ref()?))) {
            if Stated::read(text).is_none() {
                let missing = not_a_value(text);
                wrong(&key, missing.message, missing.help);
            }
        }
    }
    found
}
