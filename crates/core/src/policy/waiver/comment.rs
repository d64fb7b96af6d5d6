//! Waivers in comments: `# stormglass:waive RULE until=2027-03-31 owner=data reason="…"`, behind the line of the
//! cause or of the objective, or above it.

use super::{HORIZON, Limits, Waiver, Waivers, needs, place, wrong};
use crate::calendar::Day;
use crate::diagnostic::{Diagnostic, Outcome, did_you_mean};
use crate::source::{SourceId, Sources, Span};

const MARK: &str = "stormglass:waive";
const KEYS: [&str; 5] = ["until", "owner", "reason", "target", "ticket"];

/// The waivers in the comments of every text of a design.
#[must_use]
pub fn in_place(sources: &Sources, today: Day, horizon: i64) -> Outcome<Waivers> {
    let mut waivers = Waivers {
        all: Vec::new(),
        horizon: horizon.max(HORIZON),
    };
    let mut diagnostics = Vec::new();
    let limits = Limits {
        today,
        horizon: waivers.horizon,
    };
    let texts = (0..).map(SourceId);
    for (id, source) in texts.map_while(|id| Some((id, sources.get(id)?))) {
        // Most texts have none, and are passed over at once.
        if source.text.contains(MARK) {
            text(
                sources,
                id,
                &source.text,
                limits,
                &mut waivers.all,
                &mut diagnostics,
            );
        }
    }
    Outcome {
        value: Some(waivers),
        diagnostics,
    }
}

fn text(
    sources: &Sources,
    id: SourceId,
    text: &str,
    limits: Limits,
    found: &mut Vec<Waiver>,
    wrongs: &mut Vec<Diagnostic>,
) {
    let mut start = 0;
    // Those above a line that has not come yet.
    let mut above = found.len();
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let number = u32::try_from(n + 1).unwrap_or(u32::MAX);
        let code = line.trim_start();
        let content = !code.trim_end().is_empty() && !code.starts_with('#');
        if let Some((at, words)) = comment(line) {
            let span = |from: usize, to: usize| Span {
                source: id,
                start: u32::try_from(start + at + from).unwrap_or(u32::MAX),
                end: u32::try_from(start + at + to).unwrap_or(u32::MAX),
            };
            let whole = span(0, words.trim_end().len());
            match waiver(words, limits) {
                Ok(Written { rule_at, waiver }) => found.push(Waiver {
                    place: place(sources, whole),
                    span: span(rule_at, rule_at + waiver.rule.len()),
                    ..waiver
                }),
                Err((message, help)) => {
                    wrongs.push(wrong(message, String::new(), Some(whole), &help))
                }
            }
        }
        if content {
            for waiver in found.iter_mut().skip(above) {
                waiver.line = Some(number);
            }
            above = found.len();
        }
        start += line.len();
    }
    // Below the last line there is nothing to waive; they stay unused.
    for waiver in found.iter_mut().skip(above) {
        waiver.line = Some(u32::MAX);
    }
}

/// The words of a comment that begins with the mark, and where the mark is.
fn comment(line: &str) -> Option<(usize, &str)> {
    for (at, _) in line.match_indices('#') {
        let before = line.get(..at)?;
        let begins = before.is_empty() || before.ends_with([' ', '\t']);
        let rest = line.get(at + 1..)?;
        let words = rest.trim_start();
        if begins && words.starts_with(MARK) {
            return Some((at + 1 + rest.len() - words.len(), words));
        }
    }
    None
}

/// A waiver as it is written, without its place.
struct Written {
    /// Where its rule begins, after the mark.
    rule_at: usize,
    waiver: Waiver,
}

fn waiver(words: &str, limits: Limits) -> Result<Written, (String, String)> {
    let form = "write `# stormglass:waive RULE until=2027-03-31 owner=TEAM reason=\"why\"`";
    let rest = words.get(MARK.len()..).unwrap_or_default();
    let rule = rest.split_whitespace().next().unwrap_or_default();
    if rule.is_empty() || rule.contains('=') || !rest.starts_with([' ', '\t']) {
        return Err(("a waiver names no rule".to_owned(), form.to_owned()));
    }
    let rule_at = MARK.len() + rest.find(rule).unwrap_or_default();
    let mut values: [Option<String>; KEYS.len()] = Default::default();
    let mut rest = words.get(rule_at + rule.len()..).unwrap_or_default().trim();
    while !rest.is_empty() {
        let Some((key, after)) = rest.split_once('=') else {
            return Err((format!("`{rest}` is no part of a waiver"), form.to_owned()));
        };
        let key = key.trim();
        let Some(slot) = KEYS.iter().position(|k| *k == key) else {
            let help = match did_you_mean(key, KEYS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => form.to_owned(),
            };
            return Err((format!("a waiver has no `{key}`"), help));
        };
        let (value, left) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or_else(|| {
                let message = format!("the {key} of the waiver has no closing quote");
                (message, form.to_owned())
            })?,
            None => after.split_once([' ', '\t']).unwrap_or((after, "")),
        };
        if let Some(slot) = values.get_mut(slot) {
            *slot = Some(value.trim().to_owned());
        }
        rest = left.trim_start();
    }
    let [until, owner, reason, target, ticket] = values;
    let stated = |value: Option<String>, key: &str| {
        value.filter(|v| !v.is_empty()).ok_or_else(|| {
            let message = format!("the waiver of `{rule}` has no `{key}`");
            let key = if key == "until" { "expires" } else { key };
            (message, format!("{}: {form}", needs(key)))
        })
    };
    let expires = limits.end(&stated(until, "until")?, rule)?;
    let owner = stated(owner, "owner")?;
    let reason = stated(reason, "reason")?;
    Ok(Written {
        rule_at,
        waiver: Waiver {
            rule: rule.to_owned(),
            targets: target.into_iter().collect(),
            paths: Vec::new(),
            reason,
            owner,
            expires,
            ticket,
            place: None,
            span: Span::default(),
            line: None,
        },
    })
}
