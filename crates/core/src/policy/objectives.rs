//! Objectives as checks: each verdict of an assessment with its numbers, its cause and its objective.

use super::{Case, Check, Checks};
use crate::assessment::{Standing, Verdict};

/// The verdicts whose subject begins with this word.
pub(super) fn verdicts<'a>(
    case: &Case<'a>,
    first: &'static str,
) -> impl Iterator<Item = &'a Verdict> {
    let all = case.assessment.verdicts.iter();
    all.filter(move |v| v.subject.split('.').next() == Some(first))
}

/// Says of a verdict how it stands. `what` is what is measured, in words.
pub(super) fn say<'c>(
    verdict: &Verdict,
    what: &str,
    help: &str,
    out: &'c mut Checks,
) -> &'c mut Check {
    let message = format!(
        "{what}: {}, and {} is asked for; {}",
        verdict.result, verdict.target, verdict.reason
    );
    let target = verdict.subject.as_str();
    let check = match verdict.standing {
        Standing::Met => out.passed(target, message),
        Standing::Missed => out.failed(target, message, help),
        Standing::Unknown => {
            let help = "state what the reason names; until then nobody can tell";
            out.inconclusive(target, message, help)
        }
    };
    check.measured = verdict.measured.clone();
    check.cause(&verdict.cause).objective(&verdict.path)
}
