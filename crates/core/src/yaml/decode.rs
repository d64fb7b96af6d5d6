//! Any `Deserialize` type from a tree, with every problem found on the way.
//!
//! Serde stops at its first error. So the value at fault is set aside and the type is built
//! again, until it can be built or nothing is left; what follows only from a value set aside is
//! not reported. Unknown keys need no second round. A missing key is filled by a stand-in, so
//! that a second one beside it is found too.

use super::de::{Context, ValueDe};
use super::error::Cause;
use super::node::Node;
use super::{MAX_DIAGNOSTICS, codes};
use crate::diagnostic::{Diagnostic, Outcome};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// Most values visited over all rounds, so that many errors in a huge file stay affordable.
const MAX_VISITS: usize = 4_000_000;

/// Builds a `T`; the value is absent when something it cannot do without is wrong.
///
/// Diagnostics are sorted by place and each is given once, also when an alias repeats its cause.
#[must_use]
pub fn decode<T: DeserializeOwned>(root: &Node) -> Outcome<T> {
    let context = Context::new(root);
    let rounds = (MAX_VISITS / root.count().max(1)).max(8);
    let mut value = None;
    let mut complete = false;
    for _ in 0..rounds {
        context.start();
        match T::deserialize(ValueDe::new(root, &context)) {
            Ok(built) => {
                value = (!context.uses_stand_ins()).then_some(built);
                complete = true;
                break;
            }
            Err(error) => {
                let error = context.locate(error, root);
                if !set_aside(&context, &error) {
                    complete = true;
                    break;
                }
            }
        }
        if context.reported() >= MAX_DIAGNOSTICS {
            break;
        }
    }
    let mut diagnostics = settle(context.into_diagnostics());
    if !complete || diagnostics.len() > MAX_DIAGNOSTICS {
        diagnostics.truncate(MAX_DIAGNOSTICS);
        diagnostics.push(
            Diagnostic::error(codes::TOO_MANY_ERRORS, "there may be further problems")
                .at("", diagnostics.last().and_then(|d| d.span))
                .help("mend those above first"),
        );
    }
    Outcome { value, diagnostics }
}

/// Reports the error unless it follows from an earlier one, and takes its value out of the next
/// round. False when there is no next round.
fn set_aside(context: &Context, error: &super::error::Error) -> bool {
    let Some(place) = &error.0.place else {
        return false;
    };
    let Some(&at) = place.trail.last() else {
        return false;
    };
    match error.0.cause {
        Cause::Missing(key) => {
            if !context.lacks(at, key) {
                context.report(error.diagnostic());
            }
            if context.stand_in(at, key, &place.trail) {
                return true;
            }
        }
        Cause::Value if !context.is_affected(at) => context.report(error.diagnostic()),
        Cause::Value | Cause::StandIn => {}
    }
    context.skip(place)
}

/// Sorted by place, each once.
fn settle(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    let mut seen = BTreeSet::new();
    diagnostics.retain(|d| seen.insert((d.span, d.code, d.message.clone())));
    diagnostics
}
